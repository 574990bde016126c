"""Stacking columns (Magnus & Neudecker 2019, ch. 2)."""

import numpy as np
import pytest
from formulas import close, draw, gradient, value

from symcalc import parse

A, X, B = draw(3, 4), draw(4, 2), draw(2, 5)


def stack(M):
    """Return the columns of M, stacked."""
    return M.ravel(order="F")


def test_vec_of_a_product():
    assert close(value("vec(A*X*B)", A=A, X=X, B=B), np.kron(B.T, A) @ stack(X))


def test_unvec_undoes_vec():
    x = draw(6)
    assert close(value("unvec(x, 2, 3)", x=x), x.reshape(2, 3, order="F"))
    assert close(value("A : matrix(3, 4)\nunvec(vec(A), 3, 4)", A=A), A)
    assert close(value("vec(unvec(x, 2, 3))", x=x), x)


def test_reshaping_in_code():
    f = parse("A : matrix(m, n)\nunvec(vec(A'), m, n)")
    assert close(f.evaluate(A=A), stack(A.T).reshape(A.shape, order="F"))
    assert close(value("A : matrix(m, n)\nunvec(vec(A'), m, n)", A=A), f.evaluate(A=A))


def test_adjoints_are_each_other():
    w, C = draw(12), draw(4, 3)
    assert close(gradient("A : matrix(3, 4)\nw'*vec(A)", "A", A=A, w=w), w.reshape(3, 4, order="F"))
    assert close(gradient("C : matrix(4, 3)\ntr(C*unvec(w, 3, 4))", "w", w=w, C=C), stack(C.T))


def test_scalar_product_of_vecs_is_a_trace():
    C = draw(3, 4, seed=1)
    assert close(value("vec(A)'*vec(C)", A=A, C=C), np.trace(A.T @ C))
    assert close(gradient("vec(A)'*vec(C)", "C", A=A, C=C), A)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("vec(A)'*vec(B)", "inner(A, B)"),
        ("norm2(vec(A))", "norm2(A)"),
        ("sum(vec(A'))", "sum(A)"),
        ("A ∈ ℝ^(m×n)\nB ∈ ℝ^(p×q)\nX ∈ ℝ^(q×n)\n(A⊗B)*vec(X)", "vec(B*X*A')"),
        ("A ∈ ℝ^(m×n)\nB ∈ ℝ^(p×q)\nX ∈ ℝ^(p×m)\nvec(X)'*(A⊗B)", "vec(B'*X*A)'"),
        ("A ∈ ℝ^(m×m)\nB ∈ ℝ^(n×n)\nX ∈ ℝ^(n×m)\nvec(X)'*(A⊗B)*vec(X)", "tr(A*X'*B'*X)"),
    ],
)
def test_stacked_columns_are_taken_apart(text, same):
    *declarations, _ = text.split("\n")
    assert parse(text).expression == parse("\n".join([*declarations, same])).expression


def test_stacked_columns_of_another_shape_stay():
    assert str(parse("A ∈ ℝ^(2×3)\nB ∈ ℝ^(3×2)\nvec(A)'*vec(B)")).endswith("vec(A)'*vec(B)")


def test_reshape_is_by_columns_and_says_so():
    f = parse("M : matrix(3, 4)\nreshape(M, 2, 6)")
    assert close(f.evaluate(M=A), A.reshape((2, 6), order="F"))
    assert "by rows" in f.notes[0]
    assert parse("x : vector(6)\nreshape(x, 2, 3)") == parse("x : vector(6)\nunvec(x, 2, 3)")
    g = parse("M : matrix(3, 4)\nW : matrix(6, 2)\ntr(W*reshape(M, 2, 6))").gradient("M")
    assert close(g.evaluate(W=A.reshape(6, 2)), A.reshape(6, 2).T.reshape((3, 4), order="F"))
