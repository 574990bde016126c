"""Least squares and triangular solves by name, and A\\b of a matrix that is not square."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value
from sources import statements

import symcalc as sc
from symcalc.errors import KindMismatch, ShapeMismatch

A, b = draw(5, 3), draw(5)
x = np.linalg.lstsq(A, b, rcond=None)[0]


def test_values():
    assert close(value("lstsq(A, b)", A=A, b=b), x)
    assert close(sc.parse("A : matrix(m, n)\nA\\b").evaluate(A=A, b=b), x)
    assert close(value("A : matrix(m, n)\nB : matrix(m, p)\nA\\B", A=A, B=draw(5, 2)), np.linalg.pinv(A) @ draw(5, 2))


def test_a_system_that_is_not_square_is_least_squares_and_says_so():
    f = sc.parse("A : matrix(m, n)\nA\\b")
    assert f == sc.parse("A : matrix(m, n)\nlstsq(A, b)") and f.conditions == ("where A has full column rank",)
    assert any("least squares" in note for note in f.notes) and f.typed.latex() == "A^{+} b"
    assert sc.parse("A\\b") == sc.parse("inv(A)*b") and sc.parse("A\\b").typed.latex() == "A^{-1} b"
    assert sc.parse("lstsq(A, b)").conditions == ()
    with pytest.raises(ShapeMismatch, match="many solutions"):
        sc.parse("A : matrix(2, 3)\nA\\b")
    with pytest.raises(ShapeMismatch):
        sc.parse("A : matrix(m, n)\nsolve(A, b)")


def test_a_square_matrix_is_inverted():
    assert sc.parse("K : spd(n)\nlstsq(K, b)") == sc.parse("K : spd(n)\nsolve(K, b)")


def test_the_residual_moves_with_the_matrix():
    f = "b : vector(m)\nnorm2(A*lstsq(A, b) - b)^2"
    assert close(gradient(f, "A", A=A, b=b), 2 * np.outer(A @ x - b, x))


def test_code():
    assert statements("A : matrix(m, n)\nA\\b") == ["return _lstsq(A, b)"]


def test_triangular_solves():
    assert sc.parse("L : lower(n)\nsolve_triangular(L, b)") == sc.parse("L : lower(n)\ninv(L)*b")
    assert "solve_triangular" in statements("U : upper(n)\nsolve_triangular(U, b)")[0]
    with pytest.raises(KindMismatch, match="triangular"):
        sc.parse("solve_triangular(A, b)")


@pytest.mark.parametrize("text", ["lu_solve(A, b)", "K : spd(n)\ncho_factor(K)", "cho_solve(L, b)", "mldivide(A, b)"])
def test_other_names_are_refused_with_what_to_write(text):
    with pytest.raises(sc.UnknownName) as raised:
        sc.parse(text)
    assert "write" in raised.value.hint
