"""Real eigenvectors of matrices that need not be symmetric: their lengths and signs, derivatives and laws."""

import numpy as np
import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.simplification.rewriting import simplify

DECLARED = "A, B : matrix(n, n)\n"
V0 = draw(4, 4, seed=3) + 2 * np.eye(4)
A0 = V0 @ np.diag([1.1, -1.0, 2.0, 0.4]) @ np.linalg.inv(V0)


def test_they_are_unit_eigenvectors_in_the_order_of_eigenvalues():
    V = sc.parse(DECLARED + "eigbasis(A)").evaluate(A=A0)
    assert close(A0 @ V, V * [-1.0, 0.4, 1.1, 2.0]) and close(np.linalg.norm(V, axis=0), np.ones(4))
    assert np.all(V[np.abs(V).argmax(axis=0), range(4)] > 0)


def test_of_a_symmetric_matrix_the_signs_are_those_of_eigvecs():
    S = A0 + A0.T
    of_any = sc.parse(DECLARED + "eigbasis(A)").evaluate(A=S)
    assert close(of_any, sc.parse("S : symmetric(n)\neigvecs(S)").evaluate(S=S))


def test_the_differential_solves_the_differentiated_equation():
    dA = draw(4, 4, seed=1)
    at = {text: sc.parse(DECLARED + text) for text in ("eig(A)", "eigbasis(A)")}
    w, V = (f.evaluate(A=A0) for f in at.values())
    dw, dV = (f.differential("A").evaluate(A=A0, dA=dA) for f in at.values())
    assert close(dA @ V + A0 @ dV, dV * w + V * dw) and close(np.sum(V * dV, axis=0), np.zeros(4))


@pytest.mark.parametrize("text", ["eigbasis(3*A)", "eigbasis(A + 2*eye(n))", "eigbasis(3*A - a*eye(n))"])
def test_a_scale_and_a_shift_change_nothing(text):
    assert str(sc.parse(DECLARED + text)) == str(sc.parse(DECLARED + "eigbasis(A)"))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("eigbasis(A)*diag(x)*inv(eigbasis(A))*B", "eigsum(A, x)*B"),
        ("B + inv(eigbasis(A))*A*eigbasis(A)", "B + diag(eig(A))"),
        ("B + inv(eigbasis(A))*eigsum(A, x)*eigbasis(A)", "B + diag(x)"),
    ],
)
def test_products_are_shorter(text, want):
    left, right = (simplify(sc.parse(DECLARED + t).expression) for t in (text, want))
    assert left == right
