"""Eigenvectors of symmetric matrices: their signs, derivatives and laws."""

import numpy as np
import pytest
from formulas import close, draw, value

import symcalc as sc

DECLARED = "S : symmetric(n)\n"


def symmetric(n, seed=0):
    """Return a random symmetric matrix."""
    A = draw(n, n, seed=seed)
    return (A + A.T) / 2


def test_values():
    S = symmetric(4)
    w, U = np.linalg.eigh(S)
    found = value(DECLARED + "eigvecs(S)", S=S)
    assert close(np.abs(found), np.abs(U)) and close(S @ found, found * w)


def test_signs_do_not_depend_on_the_library():
    f = sc.parse(DECLARED + "eigvecs(S)")
    assert close(f.evaluate(S=[[0.0, 1.0], [1.0, 0.0]]), np.array([[1, 1], [-1, 1]]) / np.sqrt(2))
    S = symmetric(6)
    U = f.evaluate(S=S)
    assert np.all(U[np.abs(U).argmax(axis=0), range(6)] > 0)
    assert close(U, value(DECLARED + "eigvecs(S)", S=S))


def test_the_differential_solves_the_differentiated_equation():
    S, dS = symmetric(4), symmetric(4, seed=1)
    w, U = sc.parse(DECLARED + "eigvals(S)").evaluate(S=S), sc.parse(DECLARED + "eigvecs(S)").evaluate(S=S)
    dU = sc.parse(DECLARED + "eigvecs(S)").differential("S").evaluate(S=S, dS=dS)
    dw = sc.parse(DECLARED + "eigvals(S)").differential("S").evaluate(S=S, dS=dS)
    assert close(dS @ U + S @ dU, dU * w + U * dw) and close(U.T @ dU + dU.T @ U, np.zeros((4, 4)))


@pytest.mark.parametrize("text", ["eigvecs(3*S)", "eigvecs(S + 2*eye(n))", "eigvecs(3*S - a*eye(n))"])
def test_a_scale_and_a_shift_change_nothing(text):
    assert str(sc.parse(DECLARED + text)) == str(sc.parse(DECLARED + "eigvecs(S)"))


def test_they_are_orthogonal():
    text = "A : matrix(n, n); T : symmetric(n)\nnorm2(eigvecs(T)*x) + tr(A*eigvecs(T)*eigvecs(T)')"
    assert str(sc.parse(text)).splitlines()[-1] == "tr(A) + norm2(x)"


def test_the_condition_is_said_where_it_is_differentiated():
    f = sc.parse(DECLARED + "x'*eigvecs(S)*x")
    assert f.conditions == () and "S has distinct eigenvalues" in f.gradient("S").conditions[-1]
