"""Kronecker products and their two adjoints."""

import numpy as np
from formulas import close, draw, gradient, value

from symcalc import parse

SIZES = "A : matrix(2, 3)\nB : matrix(4, 2)\nC : matrix(6, 8)\n"
A, B, C = draw(2, 3), draw(4, 2), draw(6, 8)
BLOCKS = C.T.reshape(2, 4, 3, 2)  # block (i, j) of C' is BLOCKS[i, :, j]


def test_value():
    assert close(value(SIZES + "A ⊗ B", A=A, B=B), np.kron(A, B))


def test_adjoint_by_the_left_factor():
    want = np.einsum("iajb,ab->ij", BLOCKS, B)
    assert close(gradient(SIZES + "tr(C*(A ⊗ B))", "A", A=A, B=B, C=C), want)
    assert close(value("G : matrix(8, 6)\nB : matrix(4, 2)\nkronl(G, B)", G=C.T, B=B), want)


def test_adjoint_by_the_right_factor():
    want = np.einsum("iajb,ij->ab", BLOCKS, A)
    assert close(gradient(SIZES + "tr(C*(A ⊗ B))", "B", A=A, B=B, C=C), want)
    assert close(value("G : matrix(8, 6)\nA : matrix(2, 3)\nkronr(A, G)", G=C.T, A=A), want)


def test_mixed_product_and_vec():
    X = draw(3, 2, seed=5)
    assert close(value(SIZES + "X : matrix(2, 3)\n(A ⊗ B)*vec(X)", A=A, B=B, X=X.T), (B @ X.T @ A.T).ravel(order="F"))


def test_trace_determinant_and_inverse():
    X, Y = draw(2, 2), draw(3, 3)
    assert close(value("X : matrix(2, 2)\nY : matrix(3, 3)\ntr(X ⊗ Y)", X=X, Y=Y), np.trace(X) * np.trace(Y))
    assert close(value("X : matrix(2, 2)\nY : matrix(3, 3)\ninv(X ⊗ Y)", X=X, Y=Y), np.linalg.inv(np.kron(X, Y)))
    want = np.linalg.det(np.kron(X, Y))
    assert close(value("X : matrix(2, 2)\nY : matrix(3, 3)\ndet(X ⊗ Y)", X=X, Y=Y), want)


def test_norm():
    assert close(gradient(SIZES + "norm2(A ⊗ B)^2", "A", A=A, B=B), 2 * A * np.sum(B * B))


def test_mixed_product_of_kronecker_products():
    X, Y = draw(3, 2, seed=6), draw(2, 4, seed=7)
    program = SIZES + "X : matrix(3, 2)\nY : matrix(2, 4)\n(A ⊗ B)*(X ⊗ Y)"
    assert close(value(program, A=A, B=B, X=X, Y=Y), np.kron(A, B) @ np.kron(X, Y))
    assert str(parse("X : matrix(2, 2)\nY : matrix(3, 3)\nlogdet(X ⊗ Y)").gradient("X")).endswith("3*inv(X)'")


def test_sums_of_entries():
    f = parse(SIZES + "sum(A ⊗ B)")
    assert str(f).endswith("sum(A)*sum(B)") and close(f.evaluate(A=A, B=B), np.sum(np.kron(A, B)))
    assert str(f.gradient("A")).endswith("sum(B)*ones(2, 3)") and str(f.gradient("B")).endswith("sum(A)*ones(4, 2)")
    assert str(parse("ones(2, 3) ⊗ ones(4, 2)")) == "ones(8, 6)"
    assert close(parse(SIZES + "kronr(A, 2*ones(8, 6))").evaluate(A=A), np.full((4, 2), 2 * A.sum()))
    assert close(parse(SIZES + "kronl(ones(8, 6), 3*B)").evaluate(B=B), np.full((2, 3), 3 * B.sum()))


def test_a_transpose_with_a_sign_meets_a_stacked_matrix():
    # of a skew factor (A ⊗ B)ᵀ is −(A ⊗ Bᵀ)
    f = parse("K : skew(n); X : matrix(n, n); vec(X)'*kron(K, B)*y", B="matrix(n, n)", y="vector(n*n)")
    random = np.random.default_rng(1)
    A, X, B, y = *(random.standard_normal((3, 3)) for _ in range(3)), random.standard_normal(9)
    K = A - A.T
    assert np.isclose(f.evaluate(K=K, X=X, B=B, y=y), np.ravel(X, order="F") @ np.kron(K, B) @ y)
    assert parse("W : skew(n); -det(diagmeans(W))").hessian("W").matrix()
