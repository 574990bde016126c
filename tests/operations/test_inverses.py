"""Inverses and solving (Matrix Cookbook, eqs. 59-64)."""

import numpy as np
from formulas import close, differential, draw, gradient, jacobian, positive_definite, value


def test_differential():
    X, dX = draw(4, 4), draw(4, 4, seed=1)
    inverse = np.linalg.inv(X)
    assert close(differential("inv(X)", "X", X=X, dX=dX), -inverse @ dX @ inverse)


def test_gradients_of_the_books():
    X, A, B = draw(3, 3), draw(3, 3, seed=1), draw(3, 3, seed=2)
    a, b = draw(3), draw(3, seed=1)
    inverse = np.linalg.inv(X)
    assert close(gradient("u'*inv(X)*v", "X", u=a, X=X, v=b), -inverse.T @ np.outer(a, b) @ inverse.T)
    assert close(gradient("tr(A*inv(X)*B)", "X", A=A, X=X, B=B), -(inverse @ B @ A @ inverse).T)
    shifted = np.linalg.inv(X + A)
    assert close(gradient("tr(inv(X + A))", "X", X=X, A=A), -(shifted @ shifted).T)


def test_solving():
    A, b = draw(3, 3), draw(3)
    assert close(value("solve(A, b)", A=A, b=b), np.linalg.solve(A, b))
    assert close(jacobian("solve(A, b)", "b", A=A, b=b), np.linalg.inv(A))


def test_quotient_of_quadratic_forms_with_a_definite_matrix():
    K, x = positive_definite(3), draw(3)
    solved = np.linalg.solve(K, x)
    assert close(gradient("K : spd(n)\nx'*inv(K)*x", "K", K=K, x=x), -np.outer(solved, solved))
    assert close(gradient("K : spd(n)\nx'*inv(K)*x", "x", K=K, x=x), 2 * solved)


def test_inverse_of_an_inverse_and_of_a_product():
    X, Y = draw(3, 3), draw(3, 3, seed=1)
    assert close(value("inv(inv(X))", X=X), X)
    assert close(value("inv(X*Y')", X=X, Y=Y), np.linalg.inv(X @ Y.T))
