"""Divided differences, in exact arithmetic where entries are near each other."""

import numpy as np
import pytest
import sympy
from formulas import close, draw, value

import symcalc as sc


def test_by_definition():
    g, x, H = draw(4), draw(4, seed=1), draw(4, 4)
    D = value("g, x : vector(n)\ndivdiff(g, x, H)", g=g, x=x, H=H)
    i, j = 1, 3
    assert close(D[i, j], (g[i] - g[j]) / (x[i] - x[j])) and close(np.diag(D), np.diag(H)) and close(D, D.T)
    R = value("invdiff(x)", x=x)
    assert close(R[i, j], 1 / (x[i] - x[j])) and close(R, -R.T)


def test_where_entries_are_equal_it_is_the_slope():
    x = np.array([1.0, 1.0, 2.0])
    f = sc.parse("x : vector(n)\ndivdiff(exp(x), x, diag(exp(x)))")
    assert close(f.evaluate(x=x)[0, 1], np.e)
    H = draw(3, 3)
    D = sc.parse("g, x : vector(n)\ndivdiff(g, x, H)").evaluate(g=np.array([5.0, 5.0, 1.0]), x=x, H=H)
    assert close(D[0, 1], (H[0, 0] - H[0, 1] + H[1, 1] - H[1, 0]) / 2)
    np.testing.assert_array_equal(np.abs(sc.parse("invdiff(x)").evaluate(x=x)[:2, :2]), [[0, np.inf], [np.inf, 0]])


@pytest.mark.parametrize("name", ["exp", "sin", "log", "tanh"])
@pytest.mark.parametrize("gap", [1e-15, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.1])
def test_digits_where_entries_are_near(name, gap):
    x = np.array([1.3, 1.3 + gap, 0.2])
    slope = sc.parse(f"sum({name}(x))").gradient("x")
    f = sc.parse(f"x : vector(n)\ndivdiff({name}(x), x, diag({str(slope).splitlines()[-1]}))")
    a, b = (sympy.Float(float(v), 60) for v in x[:2])
    of = getattr(sympy, name)
    want = float((of(a) - of(b)) / (a - b)) if a != b else float(of(sympy.Symbol("t")).diff().subs("t", a))
    assert f.evaluate(x=x)[0, 1] == pytest.approx(want, rel=2e-10)


def test_a_kink_between_near_entries_is_no_slope():
    f = sc.parse("x : vector(n)\ndivdiff(sign(x), x, zeros(n, n))")
    assert f.evaluate(x=np.array([1e-9, -1e-9]))[0, 1] == pytest.approx(1e9)


def test_divided_sums():
    g, x = draw(4), np.abs(draw(4, seed=1))
    S = value("g, x : vector(n)\ndivsum(g, x)", g=g, x=x)
    assert close(S[1, 3], (g[1] + g[3]) / (x[1] + x[3]))
    f = sc.parse("g, x : vector(n)\ndivsum(g, x)")
    assert np.isfinite(f.evaluate(g=np.ones(2), x=np.zeros(2))).all()
