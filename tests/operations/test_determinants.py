"""Determinant, log-determinant, adjugate and cofactors (Magnus & Neudecker 2019, ch. 8; Matrix Cookbook, sec. 2.1)."""

import numpy as np
import pytest
from formulas import close, differential, draw, gradient, positive_definite, value

from symcalc import parse
from symcalc.errors import KindMismatch


def test_jacobis_formula():
    X, dX = draw(4, 4), draw(4, 4, seed=1)
    assert close(differential("det(X)", "X", X=X, dX=dX), np.linalg.det(X) * np.trace(np.linalg.solve(X, dX)))
    cofactors = np.linalg.det(X) * np.linalg.inv(X).T
    assert close(gradient("det(X)", "X", X=X), cofactors)
    assert close(value("cof(X)", X=X), cofactors)


def test_log_determinant():
    X, A = positive_definite(4), draw(4, 6)
    assert close(gradient("logdet(X)", "X", X=X), np.linalg.inv(X).T)
    w = np.abs(draw(6)) + 1
    gram = np.linalg.inv(A @ np.diag(w) @ A.T)
    assert close(gradient("logdet(A*diag(w)*A')", "w", A=A, w=w), np.einsum("ij,ik,kj->j", A, gram, A))


def test_log_of_the_determinant_and_of_its_absolute_value():
    X = draw(3, 3)
    X[0] *= np.sign(np.linalg.det(X))
    assert close(gradient("log(det(X))", "X", X=X), np.linalg.inv(X).T)
    X[0] *= -1
    assert close(gradient("log(abs(det(X)))", "X", X=X), np.linalg.inv(X).T)


def test_symmetric_matrices_take_the_projection():
    K = positive_definite(3)
    assert close(gradient("K : spd(n)\nlogdet(K)", "K", K=K), np.linalg.inv(K))


def test_adjugate_of_a_singular_matrix():
    X = np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0]) + np.outer([0.0, 1.0, 1.0], [2.0, 0.0, 1.0])
    adjugate = value("adj(X)", X=X)
    assert np.linalg.matrix_rank(adjugate) == 1
    assert np.allclose(X @ adjugate, 0, atol=1e-12)
    assert np.abs(adjugate).max() > 1


def test_derivative_of_the_adjugate():
    X, B, h = draw(3, 3), draw(3, 3, seed=1), 1e-5
    found = gradient("tr(B*adj(X))", "X", X=X, B=B)
    for i, j in np.ndindex(3, 3):
        step = np.zeros((3, 3))
        step[i, j] = h
        slope = (value("tr(B*adj(X))", X=X + step, B=B) - value("tr(B*adj(X))", X=X - step, B=B)) / (2 * h)
        assert abs(found[i, j] - slope) < 1e-8 * (1 + abs(slope))


def test_determinants_of_products_and_powers():
    X, Y = draw(3, 3), draw(3, 3, seed=1)
    assert close(value("det(2*X*Y')", X=X, Y=Y), 8 * np.linalg.det(X) * np.linalg.det(Y))
    assert close(value("det(inv(X)) * det(X^3)", X=X), np.linalg.det(X) ** 2)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("det(kron(A, B))", "det(A)^3*det(B)^3"),
        ("logdet(kron(K, K))", "6*logdet(K)"),
        ("logdet(K^3)", "3*logdet(K)"),
        ("logdet(K^-2)", "-2*logdet(K)"),
        ("logdet(diag(exp(x)))", "sum(x)"),
        ("det(x*y')", "0"),
        ("det(2*ones(3, 3))", "0"),
        ("det(A*ones(3, 2)*ones(2, 3))", "0"),
    ],
)
def test_in_parts(text, want):
    declared = "A, B : matrix(3, 3); K : spd(3); x, y : vector(3)\n"
    assert parse(declared + text) == parse(declared + want)
    values = {"A": draw(3, 3), "B": draw(3, 3, seed=1), "K": positive_definite(3), "x": draw(3), "y": draw(3, seed=1)}
    assert np.isclose(parse(declared + text).evaluate(**values), parse(declared + want).evaluate(**values))


@pytest.mark.parametrize("text", ["inv(x*y')", "inv(ones(3, 3))", "logdet(C*C')", "(x*x')^-1", "tr(A*inv(C*C'))"])
def test_what_is_singular_by_itself_has_no_inverse(text):
    with pytest.raises(KindMismatch):
        parse(text, x="vector(3)", y="vector(3)", A="matrix(3, 3)", C="matrix(3, 2)")


def test_powers_of_determinants():
    declared = "X : matrix(n, n); c : scalar\n"
    assert parse(declared + "det(X)^c").gradient("X") == parse(declared + "c*det(X)^c*inv(X)'")
    assert parse(declared + "det(c*X)").gradient("c") == parse(declared + "n*c^(n - 1)*det(X)")
