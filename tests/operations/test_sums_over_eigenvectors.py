"""U diag(g) Uᵀ and diag(Uᵀ D U) of the eigenvectors of a symmetric matrix (Lewis 1996; Daleckiĭ & Kreĭn 1965)."""

import numpy as np
import pytest
import scipy.linalg
from formulas import close, draw

import symcalc as sc
from symcalc.simplification.rewriting import simplify

DECLARED = "A : matrix(n, n)\nS : symmetric(n)\n"


def symmetric(n, seed=0):
    """Return a random symmetric matrix."""
    A = draw(n, n, seed=seed)
    return (A + A.T) / 2


def test_values():
    S, g, D = symmetric(4), draw(4), draw(4, 4)
    U = np.linalg.eigh(S)[1]
    assert close(sc.parse(DECLARED + "spectral(S, w)").evaluate(S=S, w=g), (U * g) @ U.T)
    assert close(sc.parse(DECLARED + "eigdiag(S, A)").evaluate(S=S, A=D), np.diag(U.T @ D @ U))


def test_of_a_function_of_eigenvalues_it_is_the_function_of_the_matrix():
    S = symmetric(4)
    assert close(sc.parse(DECLARED + "spectral(S, exp(eigvals(S)))").evaluate(S=S), scipy.linalg.expm(S))
    assert close(sc.parse(DECLARED + "spectral(S, eigvals(S).^3)").evaluate(S=S), S @ S @ S)


@pytest.mark.parametrize("eigenvalues", [[-1.0, 0.5, 2.0], [0.5, 0.5, 2.0], [0.7, 0.7, 0.7]])
def test_the_differential_of_a_function_of_a_matrix_is_frechets(eigenvalues):
    Q = np.linalg.qr(draw(3, 3))[0]
    S, V = (Q * eigenvalues) @ Q.T, symmetric(3, seed=1)
    S = (S + S.T) / 2
    f = sc.parse(DECLARED + "spectral(S, exp(eigvals(S)))")
    assert close(f.differential("S").evaluate(S=S, dS=V), scipy.linalg.expm_frechet(S, V)[1])
    cubes = sc.parse(DECLARED + "spectral(S, eigvals(S).^3)")
    assert close(cubes.differential("S").evaluate(S=S, dS=V), V @ S @ S + S @ V @ S + S @ S @ V)


def test_weights_that_hold_sums_over_eigenvectors_are_constants_beside_eigenvalues():
    F = sc.parse(DECLARED + "spectral(S, eigvals(S).^3 .+ tr(spectral(S, exp(eigvals(S)))*A))")
    V, A = symmetric(3, seed=1), draw(3, 3)
    want = 3 * V + np.e * np.sum(A * V) * np.eye(3)
    assert close(F.differential("S").evaluate(S=np.eye(3), dS=V, A=A), want)


def test_the_second_derivative_of_a_function_of_a_matrix_says_where_it_has_none():
    f = sc.parse(DECLARED + "x'*spectral(S, exp(eigvals(S)))*x")
    h, V, x = f.hvp("S", "V"), symmetric(3, seed=1), draw(3)
    assert "where S has distinct eigenvalues" in h.conditions
    with np.errstate(invalid="ignore"):
        assert np.isnan(h.evaluate(S=np.eye(3), V=V, x=x)).any()
    S, t = symmetric(3, seed=4), 1e-4
    G = [f.gradient("S").evaluate(S=S + k * t * V, x=x) for k in (1, -1, 2, -2)]
    want = (8 * (G[0] - G[1]) - (G[2] - G[3])) / (12 * t)
    np.testing.assert_allclose(h.evaluate(S=S, V=V, x=x), want, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("eigvecs(S)*diag(w)*eigvecs(S)'*A", "spectral(S, w)*A"),
        ("A*eigvecs(S)'*S*eigvecs(S)", "A*diag(eigvals(S))"),
        ("eigvecs(S)'*spectral(S, w)*eigvecs(S) + A", "diag(w) + A"),
        ("w'*eigdiag(S, A)", "tr(spectral(S, w)*A)"),
        ("w'*(3*eigdiag(S, A) + x.*eigdiag(S, A'))", "tr(spectral(S, 3*w)*A) + tr(spectral(S, w.*x)*A')"),
        ("sum(eigdiag(S, A))*w", "tr(A)*w"),
        ("eigdiag(S, S)", "eigvals(S)"),
        ("eigdiag(S, spectral(S, w)).*x", "w.*x"),
        ("A*spectral(S, w)*spectral(S, x)", "A*spectral(S, w.*x)"),
        ("A + spectral(S, 3*ones(n, 1))", "A + 3*eye(n)"),
    ],
)
def test_laws(text, want):
    w = "w, x : vector(n)\n"
    left, right = (simplify(sc.parse(w + DECLARED + t).expression) for t in (text, want))
    assert left == right
