"""Triangular parts."""

import numpy as np
from formulas import close, differential, draw, gradient, value

X, A = draw(4, 4), draw(4, 4, seed=1)


def test_values():
    assert close(value("tril(X)", X=X), np.tril(X))
    assert close(value("triu(X)", X=X), np.triu(X))
    assert close(value("tril(triu(X))", X=X), np.diag(np.diag(X)))
    assert close(value("tril(X)'", X=X), np.triu(X.T))


def test_a_projection_is_its_own_adjoint():
    assert close(gradient("tr(A*tril(X))", "X", A=A, X=X), np.tril(A.T))
    assert close(gradient("norm2(triu(X))^2", "X", X=X), 2 * np.triu(X))


def test_differential():
    dX = draw(4, 4, seed=2)
    assert close(differential("tril(X)*A", "X", X=X, A=A, dX=dX), np.tril(dX) @ A)


def test_gradient_by_a_triangular_matrix_is_triangular():
    L = np.tril(X)
    assert close(gradient("L : lower(n)\ntr(A*L*L')", "L", A=A, L=L), np.tril((A + A.T) @ L))
    R = np.triu(X)
    assert close(gradient("R : upper(n)\nlogdet(R'*R)", "R", R=R), 2 * np.diag(1 / np.diag(R)))


def test_rectangular_matrices():
    B = draw(3, 5)
    assert close(value("tril(B)", B=B), np.tril(B))
    assert close(gradient("sum(tril(B))", "B", B=B), np.tril(np.ones((3, 5))))
