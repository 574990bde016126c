"""V diag(g) V⁻¹ and diag(V⁻¹ D V) of the eigenvectors of a matrix (Daleckiĭ & Kreĭn 1965; Higham 2008)."""

import numpy as np
import pytest
import scipy.linalg
from formulas import close, draw

import symcalc as sc
from symcalc.simplification.rewriting import simplify

DECLARED = "A, B : matrix(n, n)\nw, x : vector(n)\n"
V0 = draw(4, 4, seed=3) + 2 * np.eye(4)
A0 = V0 @ np.diag([-1.0, 0.4, 1.1, 2.0]) @ np.linalg.inv(V0)


def test_values_do_not_depend_on_the_length_of_eigenvectors():
    g, D = draw(4), draw(4, 4)
    found = sc.parse(DECLARED + "eigsum(A, w)").evaluate(A=A0, w=g)
    assert close(found, V0 @ np.diag(g) @ np.linalg.inv(V0))
    found = sc.parse(DECLARED + "eigrates(A, B)").evaluate(A=A0, B=D)
    assert close(found, np.diag(np.linalg.inv(V0) @ D @ V0))


def test_of_a_function_of_eigenvalues_it_is_the_function_of_the_matrix():
    assert close(sc.parse(DECLARED + "eigsum(A, sin(eig(A)))").evaluate(A=A0), scipy.linalg.sinm(A0))
    assert close(sc.parse(DECLARED + "eigsum(A, exp(2*eig(A)))").evaluate(A=A0), scipy.linalg.expm(2 * A0))


@pytest.mark.parametrize("eigenvalues", [[-1.0, 0.5, 2.0], [0.5, 0.5, 2.0], [0.7, 0.7, 0.7], [0.7, 0.7 + 1e-8, 1.0]])
def test_the_differential_of_a_function_of_a_matrix_is_frechets(eigenvalues):
    V, E = V0[:3, :3], draw(3, 3, seed=1)
    A = V @ np.diag(eigenvalues) @ np.linalg.inv(V)
    found = sc.parse(DECLARED + "eigsum(A, sin(eig(A)))").differential("A").evaluate(A=A, dA=E)
    want = scipy.linalg.sinm(np.block([[A, E], [np.zeros((3, 3)), A]]))[:3, 3:]
    np.testing.assert_allclose(found, want, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("w'*eigrates(A, B)", "tr(eigsum(A, w)*B)"),
        ("w'*(3*eigrates(A, B) + x.*eigrates(A, B'))", "tr(eigsum(A, 3*w)*B) + tr(eigsum(A, w.*x)*B')"),
        ("sum(eigrates(A, B))*w", "tr(B)*w"),
        ("tr(eigsum(A, w))", "sum(w)"),
        ("eigrates(A, A)", "eig(A)"),
        ("eigrates(A, eigsum(A, w)).*x", "w.*x"),
        ("B*eigsum(A, w)*eigsum(A, x)", "B*eigsum(A, w.*x)"),
        ("B*inv(eigsum(A, w))", "B*eigsum(A, 1 ./ w)"),
        ("B + eigsum(A, 3*ones(n, 1))", "B + 3*eye(n)"),
        ("B + eigsum(A, eig(A))", "B + A"),
        ("B + eigsum(A, eig(A).^3)", "B + A^3"),
        ("B + eigsum(A, 1 ./ eig(A))", "B + inv(A)"),
        ("B + eigsum(A, exp(eig(A)))", "B + expm(A)"),
        ("B + eigsum(A', w)", "B + eigsum(A, w)'"),
        ("w + eigrates(A', B)", "w + eigrates(A, B')"),
        ("B + eigsum(2*A + 3*I, w)", "B + eigsum(A, w)"),
        ("w + eigrates(2*A + 3*I, B)", "w + eigrates(A, B)"),
    ],
)
def test_laws(text, want):
    left, right = (simplify(sc.parse(DECLARED + t).expression) for t in (text, want))
    assert left == right


def test_the_gradient_is_the_transpose():
    g = sc.parse(DECLARED + "w'*eig(A)").gradient("A")
    assert str(g).endswith("eigsum(A, w)'")
    assert close(g.evaluate(A=A0, w=draw(4)), (V0 @ np.diag(draw(4)) @ np.linalg.inv(V0)).T)


def test_a_matrix_that_nobody_declared_is_square():
    for text in ("eigsum(A, w)", "w'*eigrates(A, B)", "x'*eigsum(A, w)*y"):
        assert sc.parse(text) == sc.parse(DECLARED + text)
