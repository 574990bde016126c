"""The lower triangle with half of the diagonal."""

import numpy as np
from formulas import assert_simplified, close, draw, gradient, value

import symcalc as sc
from symcalc.simplification.rewriting import simplify

X, A = draw(4, 4), draw(4, 4, seed=1)


def half(A):
    """Return the lower triangle with half of the diagonal."""
    return np.tril(A) - np.diag(np.diag(A)) / 2


def test_values():
    assert close(value("halftril(X)", X=X), half(X))
    assert close(value("tr(halftril(X))", X=X), np.trace(X) / 2)
    assert close(sc.parse("halftril(X)").evaluate(X=X), half(X))


def test_it_is_its_own_adjoint():
    assert close(gradient("tr(A*halftril(X))", "X", A=A, X=X), half(A.T))
    assert str(sc.parse("tr(A*halftril(X))").gradient("X")) == "halftril(A')"


def test_the_halves_of_a_symmetric_matrix():
    for text in ("halftril(S) + halftril(S)'", "2*halftril(S) - S + 2*halftril(S)'"):
        assert simplify(sc.parse(f"S : symmetric(n)\n{text}").expression) == sc.parse("S : symmetric(n)\nS").expression
    other = "halftril(X) + halftril(X)'"
    assert simplify(sc.parse(other).expression) == sc.parse(other).expression
    assert_simplified("x'*halftril(y*y')*x + x'*halftril(y*y')'*x", "2*x'*halftril(y*y')*x")


def test_what_is_a_triangle_already():
    assert sc.parse("U : upper(n)\nhalftril(U)") == sc.parse("U : upper(n)\ndiag(diag(U))/2")
    assert sc.parse("halftril(diag(x))") == sc.parse("diag(x)/2")
    assert str(sc.parse("L : lower(n)\nhalftril(L)")).endswith("halftril(L)")
