"""Sums of arrays and of scalars."""

import pytest
from formulas import close, differential, draw, gradient, jacobian, value

from symcalc import SymcalcError, parse

A, B = draw(3, 3), draw(3, 3, seed=1)


def test_differential_is_the_sum():
    dA = draw(3, 3, seed=2)
    assert close(differential("A + B + A'", "A", A=A, B=B, dA=dA), dA + dA.T)


def test_like_terms_are_collected():
    assert str(parse("A + B + A")) == "2*A + B"
    assert close(value("A - A + B", A=A, B=B), B)


def test_jacobian_and_gradient():
    x = draw(3)
    assert close(jacobian("A*x + A'*x", "x", A=A, x=x), A + A.T)
    assert close(gradient("x'*A*x + x'*B*x", "x", A=A, B=B, x=x), (A + A.T + B + B.T) @ x)


def test_a_sum_of_different_shapes_is_an_error():
    with pytest.raises(SymcalcError):
        parse("A : matrix(2, 3)\nB : matrix(3, 2)\nA + B")
