"""Powers of matrices, of entries, of scalars (Matrix Cookbook, eqs. 90-92 and 121)."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import SymcalcError, parse

P = np.linalg.matrix_power


@pytest.mark.parametrize("k", [2, 3, 5])
def test_trace_of_a_matrix_power(k):
    X = draw(3, 3)
    assert close(gradient(f"tr(X^{k})", "X", X=X), k * P(X, k - 1).T)


def test_matrix_power_between_vectors():
    X, a, b = draw(3, 3), draw(3), draw(3, seed=1)
    want = sum(P(X, r).T @ np.outer(a, b) @ P(X, 2 - r).T for r in range(3))
    assert close(gradient("u'*X^3*v", "X", X=X, u=a, v=b), want)


def test_negative_powers_are_inverses():
    X = draw(3, 3)
    assert close(value("X^-2", X=X), np.linalg.inv(X @ X))
    assert close(gradient("tr(X^-2)", "X", X=X), -2 * P(np.linalg.inv(X), 3).T)


def test_powers_of_entries():
    x = np.abs(draw(4)) + 0.5
    assert close(gradient("sum(x.^3)", "x", x=x), 3 * x**2)
    assert close(gradient("sum(x.^(-1/2))", "x", x=x), -0.5 * x**-1.5)
    assert close(gradient("sum(sqrt(x))", "x", x=x), 0.5 / np.sqrt(x))


def test_an_exponent_differentiates():
    x = np.abs(draw(4)) + 0.5
    found = parse("sum(x.^a)").jacobian("a").evaluate(x=x, a=1.7)
    assert close(found, np.sum(np.log(x) * x**1.7))


def test_powers_of_quadratic_forms():
    A, x = draw(3, 3), draw(3)
    assert close(gradient("(x'*A*x)^3", "x", A=A, x=x), 3 * (x @ A @ x) ** 2 * (A + A.T) @ x)


@pytest.mark.parametrize("k", [7, 8, 9, 10, 17, 30, 31, 100])
def test_high_powers_are_differentiated_by_halves(k):
    X, V, a, b = draw(3, 3) / 3, draw(3, 3, seed=1), draw(3), draw(3, seed=2)
    sums = [P(X, i) @ V @ P(X, k - 1 - i) for i in range(k)]
    assert close(parse(f"X^{k}").directional("X", "V").evaluate(X=X, V=V), sum(sums))
    want = sum(P(X, i).T @ np.outer(a, b) @ P(X, k - 1 - i).T for i in range(k))
    assert close(gradient(f"u'*X^{k}*v", "X", X=X, u=a, v=b), want)
    assert close(gradient(f"tr(X^{k})", "X", X=X), k * P(X, k - 1).T)


@pytest.mark.parametrize("k", [9, 14, 23])
def test_second_derivatives_of_high_powers(k):
    X, V, a, b = draw(3, 3) / 2, draw(3, 3, seed=1), draw(3), draw(3, seed=2)
    f = parse(f"u'*X^{k}*v")
    g, e = f.gradient("X"), 1e-5
    slope = [np.asarray(g.evaluate(X=X + t * V, u=a, v=b)) for t in (e, -e)]
    found = f.hvp("X", "V").evaluate(X=X, V=V, u=a, v=b)
    assert np.allclose(found, (slope[0] - slope[1]) / (2 * e), rtol=1e-6, atol=1e-8 * np.abs(found).max())


@pytest.mark.parametrize("k", [20, 41, 200])
def test_the_trace_of_a_high_power_has_the_gradient_of_a_low_one(k):
    assert str(parse(f"tr(X^{k})").gradient("X")) == f"{k}*(X^{k - 1})'"


def test_an_exponent_too_high_to_differentiate_says_so():
    assert len(str(parse("tr(A*X^1000000000)").hvp("X", "V"))) < 10_000
    with pytest.raises(SymcalcError, match="31 digits"):
        parse(f"tr(A*X^1{'0' * 30})").gradient("X")
