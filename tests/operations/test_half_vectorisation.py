"""The lower triangle, stacked by columns, and the symmetric matrix that has it."""

import numpy as np
import pytest
from formulas import close, differential, draw, gradient, value

from symcalc import compile, parse
from symcalc.errors import ShapeMismatch, SymcalcError
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import functions

A, x = draw(3, 3), draw(6)
ORDER = [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)]  # of the entries of a triangle
SIZES = "A : matrix(3, 3)\nx : vector(6)\n"


def triangle(A):
    """Return the lower triangle, by its definition."""
    return np.array([A[i, j] for i, j in ORDER])


def symmetric(x):
    """Return the symmetric matrix with a lower triangle, by its definition."""
    S = np.zeros((3, 3))
    for (i, j), entry in zip(ORDER, x, strict=True):
        S[i, j] = S[j, i] = entry
    return S


def text(program):
    """Return the last line of a formula, as it is written."""
    return str(parse(program)).splitlines()[-1]


def test_values():
    assert close(value(SIZES + "vech(A)", A=A), triangle(A))
    assert close(value(SIZES + "vech(2*A')", A=A), triangle(2 * A.T))
    assert close(value(SIZES + "unvech(x, 3)", x=x), symmetric(x))
    wanted = {"vech(A*A)": triangle(A @ A), "unvech(x, 3)*A": symmetric(x) @ A, "vech(A)'*x": triangle(A) @ x}
    for e, want in wanted.items():
        f = parse(SIZES + e)
        at = {name: v for name, v in (("A", A), ("x", x)) if name in compile(f).arguments}
        assert close(f.evaluate(**at), want) and close(compile(f)(**at), want)


def test_one_is_the_inverse_of_the_other():
    assert text(SIZES + "vech(unvech(x, 3))") == "x"
    assert text("S : symmetric(3)\nunvech(vech(S), 3)") == "S"
    assert text(SIZES + "unvech(vech(A), 3)") == "unvech(vech(A), 3)"
    assert close(value(SIZES + "unvech(vech(A), 3)", A=A), np.tril(A) + np.tril(A, -1).T)
    assert text("L : lower(3)\ntril(unvech(vech(L), 3))") == "L"
    assert text(SIZES + "tril(unvech(vech(A), 3))") == "tril(A)" and text(SIZES + "vech(tril(A))") == "vech(A)"
    assert text(SIZES + "unvech(x, 3)'") == "unvech(x, 3)"


def test_of_size_1_and_of_zeros():
    assert text(SIZES + "vech(A - A) + x") == "x"
    a, one = parse("a").expression, dimension(1)
    assert functions()["unvech"].build(a, one) is a and functions()["vech"].build(a) is a
    assert text(SIZES + "unvech(x - x, 3) + A") == "A"


def test_sizes_that_do_not_fit():
    for program in ("x : vector(5)\nunvech(x, 3)", "A : matrix(2, 3)\nvech(A)", "x : vector(6)\nunvech(x, 2)"):
        with pytest.raises(SymcalcError):
            parse(program)
    with pytest.raises(ShapeMismatch, match="unvech to 2×2 of a vector in ℝ\\^6"):
        functions()["unvech"].build(parse("x : vector(6)\nx").expression, dimension(2))
    with pytest.raises(SymcalcError, match="unvech of a scalar"):
        functions()["unvech"].build(ONE, dimension(2))


def test_gradients():
    w = draw(6, seed=2)
    assert close(gradient(SIZES + "x'*vech(A)", "A", A=A, x=w), np.tril(symmetric(w)))
    G = A + A.T - np.diag(np.diag(A))
    assert close(gradient(SIZES + "tr(A'*unvech(x, 3))", "x", A=A, x=x), triangle(G))
    S = "S : symmetric(3)\nx : vector(6)\n"
    assert parse(S + "tr(S*unvech(x, 3))").gradient("x").unicode().startswith("vech(")
    dA = draw(3, 3, seed=3)
    assert close(differential(SIZES + "vech(A*A)", "A", A=A, dA=dA), triangle(dA @ A + A @ dA))


def test_the_log_determinant_by_a_triangle():
    v = np.array([4.0, 1.0, 0.5, 3.0, 0.2, 2.0])
    P = np.linalg.inv(symmetric(v))
    assert close(gradient("x : vector(6)\nlogdet(unvech(x, 3))", "x", x=v), triangle(2 * P - np.diag(np.diag(P))))
