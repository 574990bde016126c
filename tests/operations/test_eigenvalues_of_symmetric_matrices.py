"""Eigenvalues of symmetric matrices and functions of these, where they are distinct and where they are not."""

import numpy as np
import pytest
import scipy.linalg
from formulas import close, draw, value
from jax_double import jax, jnp

import symcalc as sc
from symcalc.errors import KindMismatch
from symcalc.simplification.rewriting import simplify

DECLARED = "S : symmetric(n)\n"


def symmetric(n, seed=0):
    """Return a random symmetric matrix."""
    A = draw(n, n, seed=seed)
    return (A + A.T) / 2


def with_eigenvalues(values, seed=0):
    """Return a symmetric matrix with these eigenvalues."""
    Q = np.linalg.qr(draw(len(values), len(values), seed=seed))[0]
    S = (Q * values) @ Q.T
    return (S + S.T) / 2


def hvp(text, S, V):
    """Return the second derivative along V, by code."""
    return sc.parse(DECLARED + text).hvp("S", "V").evaluate(S=S, V=V)


def test_values():
    S = symmetric(4)
    assert close(value(DECLARED + "eigvals(S)", S=S), np.linalg.eigvalsh(S))
    assert close(sc.parse(DECLARED + "eigvalsh(S)").evaluate(S=S), np.linalg.eigvalsh(S))


def test_what_is_proved_to_be_symmetric_is_taken():
    A = draw(4, 3)
    assert close(value("eigvals(A'*A)", A=A), np.linalg.eigvalsh(A.T @ A))
    B = draw(3, 3)
    assert close(value("eigvals(B + B')", B=B), np.linalg.eigvalsh(B + B.T))
    assert close(value("K, L : spd(n)\neigvals(K*L*K)", K=np.eye(2), L=np.eye(2)), np.ones(2))


@pytest.mark.parametrize(("name", "of_any"), [("eigvals", "eig"), ("eigvecs", "eigbasis")])
def test_what_is_not_is_refused_with_what_to_write(name, of_any):
    with pytest.raises(KindMismatch, match="not known to be symmetric") as raised:
        sc.parse(f"x'*{name}(A)")
    part, where = "its symmetric part, another matrix", "where its eigenvalues are real"
    either = f"`x'*{name}((A + A')/2)` ({part}) or `x'*{of_any}(A)` ({where})"
    assert raised.value.hint == f"if A is symmetric, add `A : symmetric`; write {either}"
    with pytest.raises(KindMismatch, match="not known to be symmetric") as raised:
        sc.parse(f"A, B : matrix(n, n)\nsum({name}(A*B))")
    either = f"`sum({name}(((A*B) + (A*B)')/2))` ({part}) or `sum({of_any}(A*B))` ({where})"
    assert raised.value.hint == f"write {either}"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sum(eigvals(S))", "tr(S)"),
        ("sum(eigvals(S).^2)", "norm2(S)^2"),
        ("norm2(eigvals(S))", "norm2(S)"),
        ("prod(eigvals(S))", "det(S)"),
        ("max(eigvals(S)) - min(eigvals(S))", "eigmax(S) - eigmin(S)"),
        ("spectral(S, eigvals(S))", "S"),
        ("eigvecs(S)*diag(eigvals(S))*eigvecs(S)'", "S"),
        ("eigvecs(S)'*S*eigvecs(S)", "diag(eigvals(S))"),
        ("eigvals(3*S)", "3*eigvals(S)"),
        ("eigvecs(S)*diag(exp(eigvals(S)))*eigvecs(S)'", "spectral(S, exp(eigvals(S)))"),
        ("spectral(S, w)*spectral(S, x)", "spectral(S, w.*x)"),
        ("inv(spectral(S, w))", "spectral(S, 1 ./ w)"),
        ("tr(spectral(S, w))*w", "sum(w)*w"),
        ("eigvals(S + a*I)", "eigvals(S) .+ a"),
    ],
)
def test_what_is_shorter(text, want):
    declared = f"w, x : vector(n)\n{DECLARED}"
    assert simplify(sc.parse(declared + text).expression) == simplify(sc.parse(declared + want).expression)


def test_logdet_of_a_definite_matrix_is_the_sum_of_the_logarithms():
    K = with_eigenvalues(np.array([0.5, 1.0, 3.0]))
    f = sc.parse("K : spd(n)\nsum(log(eigvals(K)))")
    assert close(f.evaluate(K=K), np.log(1.5)) and close(f.gradient("K").evaluate(K=K), np.linalg.inv(K))
    assert f.conditions == ()


# ------------------------------------------------------------------------------------------------ derivatives

SMOOTH = ["sum(exp(eigvals(S)))", "logsumexp(eigvals(S))", "prod(1 .+ eigvals(S).^2)", "norm2(eigvals(S) .+ 1)^3"]
SMOOTH += ["sum(softplus(eigvals(S)))^2", "tr(S*S)*sum(tanh(eigvals(S)))", "sum(eigvals(S).^3)*sum(exp(eigvals(S)))"]


def test_the_derivative_of_eigenvalues_is_the_diagonal_in_their_basis():
    S, dS = symmetric(4), symmetric(4, seed=1)
    U = np.linalg.eigh(S)[1]
    found = sc.parse(DECLARED + "eigvals(S)").differential("S").evaluate(S=S, dS=dS)
    assert close(found, np.diag(U.T @ dS @ U))


@pytest.mark.parametrize("text", SMOOTH)
@pytest.mark.parametrize(
    "eigenvalues",
    [[-1.0, 0.4, 0.9, 2.0], [1.0, 1.0, 1.0, 1.0], [0.3, 0.3, 1.0, 1.0], [0.3, 0.3, 0.3 + 1e-9, 2.0]],
    ids=["distinct", "identity", "pairs", "near"],
)
def test_symmetric_functions_have_both_derivatives_where_eigenvalues_are_equal(text, eigenvalues):
    S, V = with_eigenvalues(np.array(eigenvalues)), symmetric(4, seed=2)
    if len({*eigenvalues}) == 1:
        S = eigenvalues[0] * np.eye(4)
    f, t = sc.parse(DECLARED + text), 1e-4
    g = f.gradient("S")
    at = [sc.compile(f)(S=S + k * t * V) for k in (1, -1, 2, -2)]
    slope = (8 * (at[0] - at[1]) - (at[2] - at[3])) / (12 * t)
    assert np.sum(g.evaluate(S=S) * V) == pytest.approx(slope, rel=1e-8)
    G = [g.evaluate(S=S + k * t * V) for k in (1, -1, 2, -2)]
    want = (8 * (G[0] - G[1]) - (G[2] - G[3])) / (12 * t)
    np.testing.assert_allclose(hvp(text, S, V), want, rtol=1e-7, atol=1e-7 * np.abs(want).max())
    second = sc.parse(DECLARED + text).derivative("S", order=2).evaluate(S=S, dS=V)
    assert second == pytest.approx(np.sum(want * V), rel=1e-7)


def test_jax_has_no_second_derivative_at_the_identity_and_this_has():
    S, V = np.eye(3), symmetric(3)
    of_jax = jax.jvp(jax.grad(lambda S: jnp.sum(jnp.exp(jnp.linalg.eigh(S)[0]))), (S,), (V,))[1]
    assert np.isnan(of_jax).any()
    assert close(hvp("sum(exp(eigvals(S)))", S, V), scipy.linalg.expm_frechet(S, V)[1])


@pytest.mark.parametrize("gap", [0.0, 1e-13, 1e-10, 1e-7, 1e-6, 1e-5, 1e-4, 1e-2])
def test_near_equal_eigenvalues_cost_few_digits(gap):
    S, V = with_eigenvalues(1 + gap * np.arange(4)), symmetric(4, seed=2)
    want = scipy.linalg.expm_frechet(S, V)[1]
    assert np.abs(hvp("sum(exp(eigvals(S)))", S, V) - want).max() < 1e-9 * np.abs(want).max()


def test_a_function_that_is_no_smooth_one_there_has_no_numbers_that_hide_it():
    S, V, w = np.eye(3), symmetric(3), np.array([1.0, 2.0, 3.0])
    f = sc.parse(DECLARED + "w'*eigvals(S)")
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(f.hvp("S", "V").evaluate(S=S, V=V, w=w)).all()
    said = "where S has distinct eigenvalues"
    assert f.gradient("S").conditions[-1] == f"{said}, or the formula treats equal ones alike"
    third = f.hvp("S", "V").differential("S")
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(third.evaluate(S=S, V=V, w=w, dS=V)).all()


def test_the_hessian_as_an_array():
    S = with_eigenvalues(np.array([1.0, 1.0, 2.0]))
    H = sc.compile(sc.parse(DECLARED + "sum(exp(eigvals(S)))").hessian("S"))(S=S)
    V = symmetric(3, seed=3)
    assert close(np.tensordot(H, V), scipy.linalg.expm_frechet(S, V)[1])


def test_through_an_inner_function():
    A, V = draw(4, 3), draw(4, 3, seed=1)
    f = sc.parse("A : matrix(4, 3)\nsum(log(1 .+ eigvals(A'*A)))")  # logdet(I + AᵀA)
    g = sc.parse("A : matrix(4, 3)\nlogdet(I + A'*A)")
    assert close(f.gradient("A").evaluate(A=A), g.gradient("A").evaluate(A=A))
    assert close(f.hvp("A", "V").evaluate(A=A, V=V), g.hvp("A", "V").evaluate(A=A, V=V))


# ------------------------------------------------------------------------------------------------ code


def test_one_factorisation_serves_value_gradient_and_hessian():
    f = sc.parse(DECLARED + "sum(exp(eigvals(S)))")
    source = sc.code(f, f.gradient("S"), f.hvp("S", "V"))
    assert source.count("np.linalg.eigh(") == 1 and "eigvalsh" not in source


def test_values_alone_are_worked_out_without_vectors():
    assert "np.linalg.eigvalsh(S)" in sc.code(sc.parse(DECLARED + "eigvals(S)"))
    source = sc.code(sc.parse(DECLARED + "sum(exp(eigvals(S)))*norm1(eigvals(S))"))
    assert source.count("np.linalg.eigvalsh(S)") == 1 and "eigh(" not in source


def test_single_precision_stays():
    f = sc.parse(DECLARED + "sum(exp(eigvals(S)))")
    S = symmetric(4).astype(np.float32)
    for g in (f, f.gradient("S"), f.hvp("S", "V"), sc.parse(DECLARED + "eigvecs(S)")):
        found = sc.compile(g)(**dict.fromkeys(sc.compile(g).arguments, S))
        assert np.asarray(found).dtype == np.float32


def test_where_a_third_derivative_needs_more_that_is_said():
    third = sc.parse(DECLARED + "sum(exp(eigvals(S)))").hvp("S", "V").differential("S")
    assert "where S has distinct eigenvalues" in third.conditions
