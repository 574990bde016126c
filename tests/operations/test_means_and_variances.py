"""Mean, variance and standard deviation: NumPy's, of all entries, of each column, of each row."""

import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value

from symcalc import compile, parse

A, x = draw(3, 4), draw(5)
OF_NUMPY = {"mean": np.mean, "var": np.var, "std": np.std}


@pytest.mark.parametrize("name", OF_NUMPY)
def test_values_are_numpys(name):
    function = OF_NUMPY[name]
    assert close(value(f"{name}(A)", A=A), function(A))
    assert close(value(f"{name}(A, 1)", A=A), function(A, axis=0))
    assert close(value(f"{name}(A, 2)", A=A), function(A, axis=1))
    assert close(value(f"{name}(A, axis=0)", A=A), function(A, axis=0))
    assert close(value(f"{name}(x)", x=x), function(x))
    assert close(value(f"{name}(x')", x=x), function(x))


def test_what_is_of_single_entries():
    assert parse("mean(x, 2)") == parse("x") and parse("mean(x, 1)") == parse("mean(x)")
    assert np.all(value("var(x, 2) + x", x=x) == x) and value("a : scalar\nstd(a) + var(a) + mean(a)", a=2.0) == 2.0


def test_they_are_written_as_books_do():
    f = parse("var(x)")
    assert str(f.gradient("x")) == "x : vector(n)\n2*(x .- mean(x))/n"
    assert close(gradient("std(x)", "x", x=x), (x - x.mean()) / (5 * x.std()))
    assert parse("mean(A, 1)") == parse("A : matrix(m, n)\nsum(A, 1)/m")


def test_derivatives_of_columns_and_rows():
    y, centred = draw(3), A - A.mean(axis=1, keepdims=True)
    assert close(gradient("y'*var(A, 2)", "A", A=A, y=y), 2 / 4 * y[:, None] * centred)
    assert close(gradient("y'*std(A, 2)", "A", A=A, y=y), (y / A.std(axis=1))[:, None] * centred / 4)
    w, centred = draw(4), A - A.mean(axis=0)
    assert close(gradient("var(A, 1)*w", "A", A=A, w=w), 2 / 3 * centred * w)


def test_jacobian_by_rows():
    B = np.outer(x, draw(3)) + draw(5, 3, seed=2)
    want = 2 / 3 * (B - B.mean(axis=1, keepdims=True)) @ (draw(3) - draw(3).mean())
    J = jacobian("var(x*z' + C, 2)", "x", x=x, z=draw(3), C=draw(5, 3, seed=2))
    assert close(J, np.diag(want))


def test_what_is_far_from_zero_is_centred_before_it_is_squared():
    z = 1e9 + np.array([1.0, 2.0, 3.0, 4.0])
    assert compile(parse("var(x)"))(x=z) == 1.25
    assert np.all(compile(parse("var(A, 2)"))(A=np.array([z, 2 + z])) == 1.25)


def test_a_constant_has_deviation_and_slope_zero():
    f = parse("std(x)")
    assert f.evaluate(x=np.ones(3)) == 0
    assert np.all(f.gradient("x").evaluate(x=np.ones(3)) == 0)
    assert np.all(parse("sum(std(A, 1))").gradient("A").evaluate(A=np.ones((3, 2))) == 0)
