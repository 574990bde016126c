"""The matrix exponential: its laws, its structure, and numbers that overflow where the result does not."""

import numpy as np
import pytest
import scipy.linalg

import symcalc as sc


def last(formula):
    """Return the formula without declarations."""
    return str(formula).splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("det(expm(A))", "exp(tr(A))"),
        ("logdet(expm(A))", "tr(A)"),
        ("inv(expm(A))", "expm(-A)"),
        ("expm(A)*expm(-A)*B", "B"),
        ("expm(s*A)*expm(t*A)", "expm((s + t)*A)"),
        ("expm(A)*inv(A)*expm(A)", "expm(A)*A^-1*expm(A)"),
        ("expm(A)*expm(B)", "expm(A)*expm(B)"),
        ("expm(A - A)*B", "B"),
        ("matrix_exp(A)", "expm(A)"),
    ],
)
def test_laws(text, want):
    declared = "A, B : matrix(n, n)\ns, t : scalar\n"
    assert sc.parse(declared + text) == sc.parse(declared + want)


def test_structure_is_kept():
    assert last(sc.parse("S : symmetric(n)\ninv(expm(S))*expm(S)'*x")) == "x"
    assert last(sc.parse("W : skew(n)\nexpm(W)'*expm(W)*x")) == "x"
    source = sc.parse("S : symmetric(n)\nlogdet(expm(S) + I)").code()
    assert "cholesky" in source
    assert last(sc.parse("L : lower(n)\ntril(expm(L))")) == "expm(L)"


def test_gradients_of_the_literature():
    assert last(sc.parse("tr(expm(X))").gradient("X")) == "expm(X)'"
    assert last(sc.parse("t ∈ ℝ\ntr(expm(t*A))").gradient("t")) == "tr(A*expm(t*A))"
    assert last(sc.parse("u'*expm(A)*v").gradient("A")) == "expm_frechet(A, v*u')'"
    assert last(sc.parse("tr(expm(W ∘ W))").gradient("W")) == "2*W.*expm(W.^2)'"
    assert last(sc.parse("S : symmetric(n)\nx'*expm(S)*x").gradient("S")) == "expm_frechet(S, x*x')"
    assert last(sc.parse("K : spd(n)\ntr(C'*expm(K))").gradient("K")) == "expm_frechet(K, C + C')/2"
    assert last(sc.parse("tr(B*expm(X))").differential("X")) == "tr(expm_frechet(X, B)*dX)"


def test_eigenvalues_far_apart_do_not_overflow():
    S = np.diag([-3000.0, -1.0, 2.0])
    f = sc.parse("S : symmetric(n)\nE : matrix(n, n)\nexpm_frechet(S, E)")
    found = f.evaluate(S=S, E=np.ones((3, 3)))
    e = np.exp(np.diag(S))
    want = [[(e[i] - e[j]) / (S[i, i] - S[j, j]) if i != j else e[i] for j in range(3)] for i in range(3)]
    assert np.allclose(found, want, rtol=1e-12)


def test_large_matrices_are_scaled():
    A, E = np.random.default_rng(0).standard_normal((2, 4, 4)) * 8
    f = sc.parse("A, U, V : matrix(n, n)\nexpm_frechet(A, U, V)")
    want = f.evaluate(A=A, U=E, V=E)
    assert np.allclose(f.evaluate(A=A, U=1e8 * E, V=1e-8 * E), want, rtol=1e-9)
    assert np.allclose(f.evaluate(A=A, U=0 * E, V=E), 0 * A)


def test_it_has_latex_and_is_read_from_it():
    f = sc.parse("tr(B*expm(X))")
    assert r"L_{\operatorname{expm}}(X, B)" in f.gradient("X").latex()
    assert r"L^{(2)}_{\operatorname{expm}}(X, B, V)" in f.hvp("X", "V").latex()
    assert f.unicode() == "tr(B expm(X))"


def test_the_solution_of_a_linear_system_moves_as_it_should():
    A = np.random.default_rng(4).standard_normal((3, 3))
    f = sc.parse("t ∈ ℝ\nexpm(t*A)*x")
    g = f.gradient("t") if f.shape == () else f.jacobian("t")
    x = np.ones(3)
    assert np.allclose(g.evaluate(t=0.4, A=A, x=x), A @ scipy.linalg.expm(0.4 * A) @ x)
