"""The sign of a matrix: its laws, its domain, defective matrices and eigenvalues near the imaginary axis."""

import numpy as np
import pytest

import symcalc as sc


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("signm(A)^2*B", "B"),
        ("signm(A)^3", "signm(A)"),
        ("signm(A)*signm(A)*B", "B"),
        ("inv(signm(A))", "signm(A)"),
        ("signm(inv(A))", "signm(A)"),
        ("signm(-3*A)", "-signm(A)"),
        ("signm(K)*B", "B"),
        ("tr(signm_frechet(A, B))", "0*tr(A)"),
        ("signm_frechet(A, A^2)", "A - A"),
    ],
)
def test_laws(text, want):
    declared = "A, B : matrix(n, n)\nK : spd(n)\n"
    assert sc.parse(declared + text) == sc.parse(declared + want)


def test_where_it_has_a_value_is_said():
    f = sc.parse("A, B : matrix(n, n)\ntr(B*signm(A)^2)")
    assert f.conditions == ("where A has no eigenvalue on the imaginary axis",)
    assert sc.parse("S : symmetric(n)\nsignm(S)^2*x").conditions == ("where S is invertible",)
    for A in (np.array([[0.0, 1.0], [-1.0, 0.0]]), np.zeros((2, 2))):
        with pytest.raises(np.linalg.LinAlgError, match="imaginary axis"):
            sc.parse("A : matrix(n, n)\nsignm(A)").evaluate(A=A)
    with pytest.raises(np.linalg.LinAlgError):
        sc.parse("S : symmetric(n)\nsignm(S)").evaluate(S=np.zeros((2, 2)))


@pytest.mark.parametrize("small", [-0.5, -1e-2, -1e-4, 1e-3])
def test_defective_matrices_with_an_eigenvalue_near_zero(small):
    """The derivative is a block of the sign of a defective matrix."""
    random = np.random.default_rng(0)
    P, E = random.standard_normal((2, 4, 4))
    w = np.array([small, -2.0, 1.0, 3.0])
    A = P * w @ np.linalg.inv(P)
    s, inner = np.sign(w), np.linalg.inv(P) @ E @ P
    F = np.array([[0 if s[i] == s[j] else (s[i] - s[j]) / (w[i] - w[j]) for j in range(4)] for i in range(4)])
    want = P @ (F * inner) @ np.linalg.inv(P)
    f = sc.parse("A, E : matrix(n, n)\nsignm_frechet(A, E)")
    assert np.allclose(f.evaluate(A=A, E=E), want, rtol=1e-8, atol=1e-8 * np.abs(want).max())
    J = np.array([[small, 1.0, 0.0], [0.0, small, 0.0], [0.0, 0.0, 2.0]])
    assert np.allclose(sc.parse("A : matrix(n, n)\nsignm(A)").evaluate(A=J), np.diag([np.sign(small)] * 2 + [1]))


@pytest.mark.parametrize("seed", range(4))
def test_derivatives(seed):
    assert sc.parse("A, B : matrix(n, n)\ntr(B*signm(A))").check("A", seed=seed)
    assert sc.parse("S : symmetric(n)\nB : matrix(n, n)\ntr(B*signm(S))").check("S", seed=seed)
