"""Eigenvalues of matrices with real ones: values, laws, derivatives where they are simple, and where they are equal."""

import numpy as np
import pytest
import scipy.linalg
from formulas import close, draw, value
from jax_double import jax, jnp

import symcalc as sc
from symcalc.errors import KindMismatch, UnknownName

DECLARED = "A, B : matrix(n, n)\nw : vector(n)\n"
ROTATION = np.array([[0.0, -1.0], [1.0, 0.0]])


def with_eigenvalues(values, seed=0):
    """Return a matrix that is not symmetric, with eigenvalues."""
    V = draw(len(values), len(values), seed=seed) + 2 * np.eye(len(values))
    return V @ np.diag(values) @ np.linalg.inv(V)


SIMPLE = with_eigenvalues([-1.0, 0.4, 1.1, 2.0])


def differences(f, t=1e-4):
    """Return a derivative at 0 by differences of fourth order."""
    return (8 * (f(t) - f(-t)) - (f(2 * t) - f(-2 * t))) / (12 * t)


# ------------------------------------------------------------------------------------------------ values


def test_values_are_ascending():
    assert close(value(DECLARED + "eig(A)", A=SIMPLE), [-1.0, 0.4, 1.1, 2.0])
    assert close(value(DECLARED + "eig(A)[2]*w", A=SIMPLE, w=np.arange(4.0)), 0.4 * np.arange(4.0))


@pytest.mark.parametrize("text", ["eig(A)", "eig(A)'*w", "x'*eigsum(A, w)*x", "eigrates(A, A')", "eigbasis(A)"])
def test_complex_eigenvalues_are_an_error(text):
    f = sc.parse(DECLARED + text)
    values = {"A": ROTATION, "w": np.ones(2), "x": np.ones(2)}
    with pytest.raises(np.linalg.LinAlgError, match="Matrix has complex eigenvalues"):
        f.evaluate(**{name: values[name] for name in sc.compile(f).arguments})


@pytest.mark.parametrize("want", ["gradient", "hvp"])
def test_complex_eigenvalues_are_an_error_of_derivatives(want):
    f = sc.parse(DECLARED + "logsumexp(eig(A))")
    g = f.gradient("A") if want == "gradient" else f.hvp("A", "B")
    A = scipy.linalg.block_diag(ROTATION, 3.0)
    with pytest.raises(np.linalg.LinAlgError, match="Matrix has complex eigenvalues"):
        g.evaluate(**dict.fromkeys(sc.compile(g).arguments, A))


@pytest.mark.parametrize("size", [1e-12, 1e-6, 1.0, 1e8])
@pytest.mark.parametrize("imaginary", [1e-10, 1e-6, 1e-2])
def test_imaginary_parts_above_rounding_are_never_dropped(size, imaginary):
    A = size * (np.eye(2) + imaginary * ROTATION)
    for text in ("eig(A)", "eigbasis(A)"):
        with pytest.raises(np.linalg.LinAlgError, match="complex"):
            sc.parse(DECLARED + text).evaluate(A=A)


def test_what_is_small_beside_another_block_is_not_rounding():
    A = scipy.linalg.block_diag(np.eye(2) + 1e-5 * ROTATION, 1e12)
    for text in ("eig(A)", "eigbasis(A)"):
        with pytest.raises(np.linalg.LinAlgError, match="complex"):
            sc.parse(DECLARED + text).evaluate(A=A)


@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("seed", range(6))
def test_what_rounding_makes_complex_is_real(size, seed):
    A = with_eigenvalues([1.0] * size + [2.0], seed)
    found = sc.parse(DECLARED + "eig(A)").evaluate(A=A)
    assert np.allclose(found, [1.0] * size + [2.0], rtol=1e-12)
    weights = sc.parse(DECLARED + "logsumexp(eig(A))").gradient("A").evaluate(A=A)
    e = np.exp(np.array([1.0] * size + [2.0]))
    V = draw(size + 1, size + 1, seed=seed) + 2 * np.eye(size + 1)
    np.testing.assert_allclose(weights, (V @ np.diag(e / e.sum()) @ np.linalg.inv(V)).T, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("A", [[[1.0, 1.0], [0.0, 1.0]], [[2.0, 5.0, 1.0], [0.0, 2.0, 1.0], [0.0, 0.0, 3.0]]])
def test_without_a_basis_of_eigenvectors_there_are_values_and_no_derivatives(A):
    A = np.array(A)
    assert close(value(DECLARED + "eig(A)", A=A), np.diag(A))
    with pytest.raises(np.linalg.LinAlgError, match="no basis of eigenvectors"):
        sc.parse(DECLARED + "logsumexp(eig(A))").gradient("A").evaluate(A=A)


def test_of_a_symmetric_matrix_it_is_eigvals():
    S = "S : symmetric(n)\n"
    for text in ("eig(S)", "eig(S + I)", "eigbasis(S)", "eigsum(S, w)", "eigrates(S, S*S)"):
        meant = text.replace("eigsum", "spectral").replace("eigrates", "eigdiag").replace("eigbasis", "eigvecs")
        assert sc.parse(S + text).expression == sc.parse(S + meant.replace("eig(", "eigvals(")).expression
    assert str(sc.parse("d : vector(n)\neig(diag(d))")) == str(sc.parse("d : vector(n)\neigvals(diag(d))"))


def test_of_a_triangular_matrix_it_is_the_diagonal_in_order():
    L = np.array([[3.0, 0.0, 0.0], [1.0, -1.0, 0.0], [2.0, 1.0, 0.5]])
    f = sc.parse("L : lower(n)\neig(L)")
    assert close(f.evaluate(L=L), [-1.0, 0.5, 3.0])
    assert sc.parse("L : lower(n)\nexp(eig(L))").conditions == ()


def test_of_a_product_with_a_definite_matrix_they_are_real():
    declared = "K : spd(n); S : symmetric(n); A : matrix(n, n)\nsum(exp(eig("
    for text in ("K*S", "inv(K)*S", "2*S*inv(K)", "S*K"):
        assert "eigenvalues" not in " ".join(sc.parse(f"{declared}{text})))").conditions)
    for text in ("A*K", "S*A", "S*S*S*A"):
        assert "has real eigenvalues" in " ".join(sc.parse(f"{declared}{text})))").conditions)


@pytest.mark.parametrize("name", ["eig", "eigbasis"])
def test_of_a_skew_matrix_it_is_refused(name):
    with pytest.raises(KindMismatch, match="imaginary"):
        sc.parse(f"W : skew(n)\n{name}(W)")


def test_numpys_is_refused_with_what_says_its_parts():
    for module in ("np.linalg", "jnp.linalg", "scipy.linalg"):
        with pytest.raises(UnknownName, match="eigbasis"):
            sc.parse(f"{module}.eig(A)[1]")


# ------------------------------------------------------------------------------------------------ laws


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sum(eig(A))", "tr(A)"),
        ("prod(eig(A))", "det(A)"),
        ("sum(eig(A).^2)", "tr(A^2)"),
        ("sum(eig(A).^5)", "tr(A^5)"),
        ("sum(1 ./ eig(A))", "tr(inv(A))"),
        ("sum(exp(eig(A)))", "tr(expm(A))"),
        ("eig(3*A)", "3*eig(A)"),
        ("eig(A + 2*I)", "eig(A) .+ 2"),
        ("eig(A')", "eig(A)"),
        ("eig(B*A*inv(B))", "eig(A)"),
        ("eig(2*inv(B)*A*B)", "2*eig(A)"),
    ],
)
def test_laws(text, want):
    left, right = (sc.parse(DECLARED + t).expression for t in (text, want))
    assert left == right


def test_what_is_the_same_of_other_matrices_says_where_it_was_typed_of():
    assert sc.parse(DECLARED + "sum(exp(eig(A)))").conditions == ("where A has real eigenvalues",)
    assert sc.parse(DECLARED + "logsumexp(eig(A))").conditions == ()


def test_a_sign_turns_the_order():
    f = sc.parse(DECLARED + "eig(-A)")
    assert close(f.evaluate(A=SIMPLE), [-2.0, -1.1, -0.4, 1.0])


# ------------------------------------------------------------------------------------------------ derivatives

SMOOTH = ["logsumexp(eig(A))", "w'*eig(A)", "sum(sin(eig(A)))", "norm2(eig(A) .+ 3)", "tr(A*B*A)*(w'*tanh(eig(A)))"]
SMOOTH += [
    "max(eig(A)) - min(eig(A))",
    "eig(A*B + 9*I)[2]",
    "tr(B*eigbasis(A))",
    "w'*eigbasis(A)*w",
    "w'*eig(A^2 + A)",
]
OF_GAPS = {"B": np.diag([1.0, 2.0, 3.0, 4.0]) + 0.1 * draw(4, 4, seed=5), "w": draw(4, seed=6)}


@pytest.mark.parametrize("text", SMOOTH)
def test_both_derivatives_are_those_of_differences(text):
    f, V = sc.parse(DECLARED + text), draw(4, 4, seed=2)
    A = with_eigenvalues([0.1, 0.9, 1.6, 2.5]) if "A*B +" not in text else np.diag([1.0, 2.0, 3.0, 4.0]) + 0.05 * V.T
    g, h = f.gradient("A"), f.hvp("A", "V")
    run = {e: sc.compile(e) for e in (f, g, h)}

    def at(e, X):
        known = {**OF_GAPS, "A": X, "V": V}
        return run[e](**{name: known[name] for name in run[e].arguments})

    slope = differences(lambda t: at(f, A + t * V))
    assert np.sum(at(g, A) * V) == pytest.approx(slope, rel=1e-7, abs=1e-9)
    want = differences(lambda t: at(g, A + t * V))
    np.testing.assert_allclose(at(h, A), want, rtol=1e-6, atol=1e-8 * np.abs(want).max())


OF_JAX = {
    "logsumexp(eig(A))": jax.nn.logsumexp,
    "w'*eig(A)": lambda values: jnp.dot(OF_GAPS["w"], values),
    "w'*sin(eig(A))": lambda values: jnp.dot(OF_GAPS["w"], jnp.sin(values)),
}


@pytest.mark.parametrize("text", OF_JAX)
def test_both_derivatives_are_those_of_jax(text):
    def function(A):
        values = jax.lax.linalg.eig(A, compute_left_eigenvectors=False, enable_eigvec_derivs=True)[0]
        return OF_JAX[text](jnp.sort(jnp.real(values)))

    f, A, V = sc.parse(DECLARED + text), jnp.asarray(SIMPLE), draw(4, 4, seed=2)
    for found, want in (
        (f.gradient("A"), jax.grad(function)(A)),
        (f.hvp("A", "V"), jax.jvp(jax.grad(function), (A,), (jnp.asarray(V),))[1]),
    ):
        known = {"A": SIMPLE, "V": V, "w": OF_GAPS["w"]}
        value = found.evaluate(**{name: known[name] for name in sc.compile(found).arguments})
        np.testing.assert_allclose(value, want, rtol=1e-9, atol=1e-11)


def test_the_derivative_of_eigenvalues_is_the_diagonal_in_their_basis():
    dA = draw(4, 4, seed=3)
    w, V = np.linalg.eig(SIMPLE)
    found = sc.parse(DECLARED + "eig(A)").differential("A").evaluate(A=SIMPLE, dA=dA)
    assert close(found, np.diag(np.linalg.inv(V) @ dA @ V)[np.argsort(w)])


@pytest.mark.parametrize("eigenvalues", [[1, 1, 1], [0.3, 0.3, 2], [0.3, 0.3 + 1e-9, 2], [0.3, 0.3 + 1e-5, 2]])
def test_functions_that_treat_equal_ones_alike_have_both_derivatives_there(eigenvalues):
    A, V = with_eigenvalues(np.array(eigenvalues)), draw(3, 3, seed=2)
    f = sc.parse(DECLARED + "logsumexp(eig(A)) + sum(cos(eig(A)))")
    g = f.gradient("A").evaluate(A=A)
    E, S = scipy.linalg.expm(A), scipy.linalg.sinm(A)
    np.testing.assert_allclose(g, (E / np.trace(E) - S).T, rtol=1e-8, atol=1e-8)
    h = f.hvp("A", "V").evaluate(A=A, V=V)
    along = scipy.linalg.expm_frechet(A, V)[1]
    sines = scipy.linalg.sinm(np.block([[A, V], [np.zeros((3, 3)), A]]))[:3, 3:]
    want = (along / np.trace(E) - E * np.sum(E.T * V) / np.trace(E) ** 2 - sines).T
    np.testing.assert_allclose(h, want, rtol=1e-6, atol=1e-6)


def test_the_condition_is_said_where_it_is_differentiated():
    f = sc.parse(DECLARED + "w'*eig(A)")
    said = "where A has distinct eigenvalues"
    assert f.conditions == () and f.gradient("A").conditions == (f"{said}, or the formula treats equal ones alike",)
    assert said in sc.parse(DECLARED + "w'*eigbasis(A)*w").gradient("A").conditions


def test_where_eigenvalues_are_told_apart_and_equal_no_number_hides_it():
    f = sc.parse(DECLARED + "w'*eig(A)")
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(f.hvp("A", "B").evaluate(A=np.eye(3), B=draw(3, 3), w=np.arange(3.0))).all()


def test_through_an_inner_function():
    S, K = draw(4, 4), np.eye(4) + 0.1 * np.ones((4, 4))
    f = sc.parse("K : spd(n)\nS : symmetric(n)\nlogsumexp(eig(inv(K)*S))")
    values = {"K": K, "S": S + S.T}
    assert close(f.evaluate(**values), np.log(np.exp(scipy.linalg.eigh(S + S.T, K)[0]).sum()))
    V = draw(4, 4, seed=1)
    V = V + V.T
    found = np.sum(f.gradient("S").evaluate(**values) * V)
    assert found == pytest.approx(differences(lambda t: f.evaluate(K=K, S=S + S.T + t * V)), rel=1e-8)


# ------------------------------------------------------------------------------------------------ code


def body_of(*formulas):
    """Return the source of a function without what it brings along."""
    source = sc.code(*formulas)
    return source[source.index("def f(") :]


def test_one_factorisation_serves_value_gradient_and_hessian():
    f = sc.parse(DECLARED + "logsumexp(eig(A)) + tr(B*eigbasis(A))")
    body = body_of(f, f.gradient("A"), f.hvp("A", "V"))
    assert body.count("_real_eig(") == body.count(" = _lu(") == body.count(" = _lu_inverse(") == 1
    assert "linalg" not in body


def test_values_alone_are_worked_out_without_vectors():
    body = body_of(sc.parse(DECLARED + "logsumexp(eig(A))*norm1(eig(A))"))
    assert body.count("_real_eigenvalues(A)") == 1 and "_real_eig(" not in body


def test_single_precision_stays():
    A = with_eigenvalues([-1.0, 0.5, 2.0]).astype(np.float32)
    f = sc.parse(DECLARED + "logsumexp(eig(A))")
    for g in (f, f.gradient("A"), f.hvp("A", "B"), sc.parse(DECLARED + "eigbasis(A)")):
        found = sc.compile(g)(**dict.fromkeys(sc.compile(g).arguments, A))
        assert np.asarray(found).dtype == np.float32


def test_derivatives_are_read_back():
    f = sc.parse(DECLARED + "logsumexp(eig(A)) + w'*eigbasis(A)*w")
    for g in (f.gradient("A"), f.hvp("A", "B"), f.differential("A")):
        assert sc.parse(str(g)).expression == g.expression
