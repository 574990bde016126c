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


def test_a_power_too_long_to_differentiate_says_so():
    with pytest.raises(SymcalcError, match="300"):
        parse("tr(A*X^300)").gradient("X")
