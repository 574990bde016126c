"""Traces and scalar products."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import parse

A, B, X = draw(3, 4), draw(4, 5), draw(5, 3)


def test_trace_is_cyclic():
    assert close(value("tr(A*B*X)", A=A, B=B, X=X), value("tr(B*X*A)", A=A, B=B, X=X))
    assert value("tr(A*B*X) - tr(B*X*A)", A=A, B=B, X=X) == 0


def test_gradient_of_a_trace():
    assert close(gradient("tr(A*B*X)", "X", A=A, B=B, X=X), (A @ B).T)
    assert close(gradient("tr(X)", "X", X=A[:, :3]), np.eye(3))


def test_scalar_products():
    C, x, y = draw(3, 4, seed=1), draw(4), draw(4, seed=1)
    assert close(value("inner(A, C)", A=A, C=C), np.sum(A * C))
    assert close(value("dot(x, y)", x=x, y=y), x @ y)
    assert close(value("outer(x, y)", x=x, y=y), np.outer(x, y))
    assert close(gradient("inner(A, C)", "C", A=A, C=C), A)


def test_a_quadratic_trace():
    assert close(gradient("tr(A'*A)", "A", A=A), 2 * A)
    S = draw(3, 3)
    assert close(gradient("tr(X*X)", "X", X=S), 2 * S.T)


@pytest.mark.parametrize(("text", "want"), [("tr(X'*(Y ./ X))", "sum(Y)"), ("x'*(y ./ x)", "sum(y)")])
def test_the_scalar_product_of_what_divides(text, want):
    assert str(parse(text)) == want
