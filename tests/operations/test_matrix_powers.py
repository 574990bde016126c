"""Roots and powers of matrices: their laws, exponents of all kinds, gradients of the literature."""

import numpy as np
import pytest
import scipy.linalg
from matrix_values import symmetric, well_inside

import symcalc as sc
from symcalc.errors import ArgumentMismatch, KindMismatch

DECLARED = "A, B : matrix(n, n)\nK, L : spd(n)\na, b : scalar\n"


def last(formula):
    """Return the formula without declarations."""
    return str(formula).splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sqrtm(A)^2", "A"),
        ("sqrtm(A)*sqrtm(A)*B", "A*B"),
        ("sqrtm(K)^3", "K*sqrtm(K)"),
        ("det(sqrtm(K))", "sqrt(det(K))"),
        ("logdet(sqrtm(K))", "logdet(K)/2"),
        ("sqrtm(inv(K))", "inv(sqrtm(K))"),
        ("sqrtm(4*K)", "2*sqrtm(K)"),
        ("powm(A, 3)", "A^3"),
        ("powm(A, -1)", "inv(A)"),
        ("powm(A, 1/2)", "sqrtm(A)"),
        ("powm(A, -1/2)", "inv(sqrtm(A))"),
        ("powm(A, a)*powm(A, b)", "powm(A, a + b)"),
        ("powm(A, a)*A*inv(A)^2*B", "powm(A, a - 1)*B"),
        ("inv(powm(A, a))", "powm(A, -a)"),
        ("powm(inv(A), a)", "powm(A, -a)"),
        ("powm(9*K, a)", "9^a*powm(K, a)"),
        ("powm(A, a)^2", "powm(A, 2*a)"),
        ("logdet(powm(K, a))", "a*logdet(K)"),
        ("tr(powm_frechet(A, a, B))", "a*tr(powm(A, a - 1)*B)"),
        ("tr(sqrtm_frechet(K, B))", "tr(inv(sqrtm(K))*B)/2"),
        ("powm_frechet(K, 1/2, B)", "sqrtm_frechet(K, B)"),
        ("fractional_matrix_power(A, a)", "powm(A, a)"),
    ],
)
def test_laws(text, want):
    assert sc.parse(DECLARED + text) == sc.parse(DECLARED + want)


@pytest.mark.parametrize("p", [-2.5, -1, -0.5, 0, 0.25, 1, 2, 3.5])
@pytest.mark.parametrize("kind", ["matrix(n, n)", "symmetric(n)"])
def test_values_and_derivatives_by_exponents_that_are_given(p, kind):
    A, B, V = well_inside(4, 1, 2)
    A = symmetric(A) if kind != "matrix(n, n)" else A
    f = sc.parse(f"X : {kind}\nB : matrix(n, n)\ntr(B*powm(X, a))")
    at = {"X": A, "B": B, "a": p}
    power = lambda A: scipy.linalg.expm(p * scipy.linalg.logm(A))  # noqa: E731
    assert np.isclose(f.evaluate(**at), np.trace(B @ power(A)))
    h = 1e-5
    V = symmetric(V) if kind != "matrix(n, n)" else V
    want = np.trace(B @ (power(A + h * V) - power(A - h * V))) / (2 * h)
    assert np.isclose(np.sum(f.gradient("X").evaluate(**at) * V), want, atol=1e-7)
    by_exponent = np.trace(B @ power(A) @ scipy.linalg.logm(A))
    assert np.isclose(f.gradient("a").evaluate(**at), by_exponent)


def test_all_derivatives_by_matrix_and_exponent():
    f = sc.parse("A, B : matrix(n, n)\na : scalar\ntr(B*powm(A, a))")
    assert f.check("A") and f.check("a")
    assert f.gradient("A").directional("a", "b") is not None
    g = sc.parse("A, B, E : matrix(n, n)\na : scalar\ntr(B*powm_frechet(A, a, E))")
    assert g.check("a") and g.check("A") and g.check("E")
    g = sc.parse("A, B, E, C : matrix(n, n)\na : scalar\ntr(C*powm_between(A, a, E, B))")
    assert g.check("a") and g.check("A") and g.check("E") and g.check("B")


def test_gradients_of_the_literature():
    assert last(sc.parse("K : spd(n)\ntr(sqrtm(K))").gradient("K")) == "inv(sqrtm(K))/2"
    bures = sc.parse("K, L : spd(n)\nS = sqrtm(L)\ntr(K) + tr(L) - 2*tr(sqrtm(S*K*S))")
    assert last(bures.gradient("K")) == "I - S*inv(sqrtm(S*K*S))*S"
    assert bures.check("K")
    f = sc.parse("S : symmetric(n)\ntr(sqrtm(S*S'))")
    assert f.check("S")
    assert last(sc.parse("A : matrix(n, n)\na : scalar\ntr(powm(A, a))").gradient("A")) == "a*powm(A, a - 1)'"


def test_the_derivative_of_a_root_solves_sylvesters_equation():
    A, E = well_inside(5, 3)
    f = sc.parse("A, E : matrix(n, n)\nsqrtm_frechet(A, E)")
    source = f.code()
    assert "_sylvester(" in source and "_along" not in source
    X, R = f.evaluate(A=A, E=E), scipy.linalg.sqrtm(A)
    assert np.allclose(R @ X + X @ R, E)
    root = sc.parse("A, E : matrix(n, n)\ntr(E*sqrtm(A))")
    both = sc.compile(root, f)
    assert both.source.count("_sqrtm(") == 2  # its definition, and one call


WHOLE = "A, B : matrix(n, n)\nk, l : integer\n"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("A^k*A^l*B", "A^(k + l)*B"),
        ("A*A^k*inv(A)^3*B", "A^(k - 2)*B"),
        ("(A^k)'", "(A')^k"),
        ("inv(A^k)", "A^(-k)"),
        ("(A^k)^2", "A^(2*k)"),
        ("powm(A, k)", "A^k"),
        ("tr(powm_frechet(A, k, B))", "k*tr(A^(k - 1)*B)"),
        ("powm_frechet(A, k, A)", "k*A^k"),
    ],
)
def test_laws_of_powers_by_a_name(text, want):
    assert sc.parse(WHOLE + text) == sc.parse(WHOLE + want)


@pytest.mark.parametrize("k", [-2, -1, 0, 1, 2, 5])
@pytest.mark.parametrize("kind", ["matrix(n, n)", "symmetric(n)"])
def test_powers_by_a_name_have_values_at_all_matrices(k, kind):
    """A power by a whole number is a product, whatever the eigenvalues are."""
    A, B, V = np.random.default_rng(3).standard_normal((3, 3, 3))
    A, V = (symmetric(A), symmetric(V)) if kind.startswith("sym") else (A, V)
    f = sc.parse(f"A : {kind}\nB : matrix(n, n)\nk : integer\ntr(B*A^k)")
    power = lambda A: np.linalg.matrix_power(A, k)  # noqa: E731
    assert np.isclose(f.evaluate(A=A, B=B, k=k), np.trace(B @ power(A)))
    h = 1e-5
    want = np.trace(B @ (power(A + h * V) - power(A - h * V))) / (2 * h)
    slope = f.gradient("A").evaluate(A=A, B=B, k=k)
    assert np.isclose(np.sum(slope * V), want, rtol=1e-6, atol=1e-6)
    J = sc.compile(sc.parse(f"A : {kind}\nk : integer\nA^k").jacobian("A"))(A=A, k=k)
    assert np.isclose(np.sum(np.einsum("ijkl,kl->ij", J, V) * B.T), want, rtol=1e-6, atol=1e-6)


def test_the_trace_of_a_power_by_a_name():
    f = sc.parse("A : matrix(n, n)\nk : integer\ntr(A^k)")
    assert last(f.gradient("A")) == "k*(A^(k - 1))'"
    assert f.gradient("A").latex() == r"k (A^{k - 1})^{\top}"
    assert f.unicode() == "tr(A^k)" and f.check("A")
    assert sc.parse(str(f.gradient("A"))) == f.gradient("A")
    assert last(f.gradient("k")) == "tr(logm(A)*A^k)"
    with pytest.raises(ArgumentMismatch, match="an integer was expected"):
        f.evaluate(A=np.eye(2), k=0.5)


def test_other_powers_of_matrices_are_asked_for_by_name():
    A = sc.parse("A : matrix(n, n)\nA")
    with pytest.raises(KindMismatch, match="integer exponent") as raised:
        A ** sc.parse("a")
    assert "powm" in str(raised.value)
    with pytest.raises(KindMismatch, match="integer exponent"):
        sc.parse("A : matrix(n, n)\na : scalar\nA^a")
    assert str(A ** sc.parse("k : integer\nk")).endswith("A^k")


def test_powers_of_diagonal_matrices_are_those_of_entries():
    assert last(sc.parse("powm(diag(x), a)")) == "diag(x.^a)"
    assert last(sc.parse("sqrtm(diag(x))")) == "diag(sqrt(x))"
    assert last(sc.parse("D : diagonal(n)\nsqrtm(D)*x")) == "x.*sqrt(diag(D))"
