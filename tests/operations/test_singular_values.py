"""Singular values and the norms made of them, where they are distinct and where they are equal."""

import numpy as np
import pytest
from formulas import close, draw
from jax_double import jax, jnp

import symcalc as sc


def with_singular_values(values, rows, seed=0):
    """Return a matrix with these singular values."""
    n = len(values)
    U = np.linalg.qr(draw(rows, n, seed=seed))[0]
    return (U * values) @ np.linalg.qr(draw(n, n, seed=seed + 1))[0].T


def differences(function, t=1e-4):
    """Return the derivative at 0 by differences."""
    return (8 * (function(t) - function(-t)) - (function(2 * t) - function(-2 * t))) / (12 * t)


NORMS = {
    "nucnorm(A)": lambda A: np.linalg.norm(A, "nuc"),
    "specnorm(A)": lambda A: np.linalg.norm(A, 2),
    "cond(A)": np.linalg.cond,
    "schatten(A, 3)": lambda A: np.sum(np.linalg.svd(A, compute_uv=False) ** 3) ** (1 / 3),
    "sum(svdvals(A).^4)": lambda A: np.sum(np.linalg.svd(A, compute_uv=False) ** 4),
}


@pytest.mark.parametrize("text", NORMS)
@pytest.mark.parametrize("shape", [(4, 3), (3, 3), (2, 4)])
def test_values(text, shape):
    A = draw(*shape)
    declared = f"A : matrix({shape[0]}, {shape[1]})\n"
    assert close(sc.parse(declared + text).evaluate(A=A), NORMS[text](A))
    assert close(sc.parse(text).evaluate(A=A), NORMS[text](A))


SMOOTH = ["nucnorm(A)", "schatten(A, 3)", "sum(exp(sigmas(A)))", "logsumexp(sigmas(A))", "nucnorm(A)^2*norm2(A)"]


@pytest.mark.parametrize("text", SMOOTH)
@pytest.mark.parametrize("shape", [(4, 3), (3, 3), (3, 4)])
@pytest.mark.parametrize("values", [[2.0, 1.0, 0.3], [1.0, 1.0, 1.0], [2.0, 0.5, 0.5]], ids=str)
def test_both_derivatives_where_singular_values_are_equal(text, shape, values):
    A = with_singular_values(values, 4)[: shape[0]] if shape[0] == 4 else with_singular_values(values, 3)
    A = np.pad(A, ((0, 0), (0, shape[1] - 3)))
    V = draw(*shape, seed=5)
    f = sc.parse(f"A : matrix({shape[0]}, {shape[1]})\n{text}")
    value, g, h = sc.compile(f), sc.compile(f.gradient("A")), f.hvp("A", "V").evaluate(A=A, V=V)
    slope = differences(lambda t: value(A=A + t * V))
    assert np.sum(g(A=A) * V) == pytest.approx(slope, rel=1e-8)
    want = differences(lambda t: g(A=A + t * V))
    np.testing.assert_allclose(h, want, rtol=1e-6, atol=1e-7 * np.abs(want).max())


def test_jax_has_no_second_derivative_of_the_nuclear_norm_at_the_identity_and_this_has():
    V = draw(3, 3)
    nuclear = jax.grad(lambda A: jnp.sum(jnp.linalg.svd(A, full_matrices=False)[1]))
    assert np.isnan(jax.jvp(nuclear, (jnp.eye(3),), (V,))[1]).any()
    found = sc.parse("A : matrix(3, 3)\nnucnorm(A)").hvp("A", "V").evaluate(A=np.eye(3), V=V)
    assert close(found, (V - V.T) / 2)


def test_gradients_of_norms():
    A = draw(4, 3)
    U, _, Vt = np.linalg.svd(A, full_matrices=False)
    assert close(sc.parse("nucnorm(A)").gradient("A").evaluate(A=A), U @ Vt)
    assert close(sc.parse("specnorm(A)").gradient("A").evaluate(A=A), np.outer(U[:, 0], Vt[0]))
    x = draw(3)
    assert close(sc.parse("x'*svdvals(A)").gradient("A").evaluate(A=A, x=x), (U * x) @ Vt)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sum(svdvals(A))", "nucnorm(A)"),
        ("max(svdvals(A))", "specnorm(A)"),
        ("nucnorm(-3*A')", "3*nucnorm(A)"),
        ("specnorm(-A')", "specnorm(A)"),
        ("nuclearnorm(A)", "nucnorm(A)"),
        ("specnorm(a*A)", "abs(a)*specnorm(A)"),
    ],
)
def test_laws(text, want):
    assert str(sc.parse(text)) == str(sc.parse(want))


def test_there_are_as_many_as_the_lesser_of_the_sizes():
    f = sc.parse("svdvals(A)")
    assert f.conditions == () and list(map(str, f.shape)) == ["min(m, n)"]
    assert sc.parse("A : matrix(2, 3)\nsvdvals(A)").shape == (2,)
    assert list(map(str, sc.parse("A : matrix(n, n + 1)\nsvdvals(A)").shape)) == ["n"]
    assert "x ∈ ℝ^(min(m, n))" in sc.parse("x'*svdvals(A)").reading


def test_conditions_of_derivatives():
    f = sc.parse("nucnorm(A) + specnorm(A)")
    assert f.conditions == ()
    assert {"where A has full rank", "where A has a simple largest singular value"} <= {*f.gradient("A").conditions}


def test_one_decomposition_serves_all():
    f = sc.parse("nucnorm(A) + specnorm(A)^2")
    source = sc.code(f, f.gradient("A"), f.hvp("A", "V"))
    assert source.count("_svd(") == 2 and source.count("np.linalg.svd(") == 1  # the definition, and one call
    assert "compute_uv=False" in sc.code(f)


def test_single_precision_stays():
    A = draw(4, 3).astype(np.float32)
    f = sc.parse("nucnorm(A) + specnorm(A)")
    for g in (f, f.gradient("A"), f.hvp("A", "V")):
        function = sc.compile(g)
        assert np.asarray(function(**dict.fromkeys(function.arguments, A))).dtype == np.float32


EVERY = ["svdvals(A)", "sum(exp(svdvals(A)))", "x'*svdvals(A)", "cond(A)", "schatten(A, 3)", "nucnorm(A)"]


@pytest.mark.parametrize("text", EVERY)
@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (3, 3), (2, 5)])
def test_both_derivatives_of_symbolic_sizes_are_right_for_every_shape(text, shape):
    A, V = draw(*shape), draw(*shape, seed=1)
    given = {"V": V, "x": draw(min(shape), seed=2)}
    f = sc.parse(text)
    d = f.directional("A", "V")
    for g, dg in ((f, d), (d, d.directional("A", "V"))):
        value, slope = sc.compile(g), sc.compile(dg)

        def at(t, value=value):
            return value(**{n: A + t * V if n == "A" else given[n] for n in value.arguments})

        found = slope(**{n: A if n == "A" else given[n] for n in slope.arguments})
        np.testing.assert_allclose(found, differences(at), rtol=1e-6, atol=1e-8)


def test_the_jacobian_of_a_wide_matrix_is_that_of_the_thin_factors():
    A = draw(2, 3)
    U, _, Vt = np.linalg.svd(A, full_matrices=False)
    assert close(sc.parse("svdvals(A)").jacobian("A").array(A=A), np.einsum("ik,kj->kij", U, Vt))
    assert close(sc.parse("A : matrix(2, 3)\nsvdvals(A)").jacobian("A").array(A=A), np.einsum("ik,kj->kij", U, Vt))


def test_matrices_whose_singular_values_are_compared_are_of_one_shape():
    f = sc.parse("norm2(svdvals(A) - svdvals(B))^2")
    assert f.variables["A"].shape == f.variables["B"].shape
    assert any("taken to be of one shape" in note for note in f.notes)
    with pytest.raises(sc.errors.ShapeMismatch, match="3 and min"):
        sc.parse("x : vector(3)\nx'*svdvals(A)")
    with pytest.raises(sc.errors.ShapeMismatch, match="n and min"):
        sc.parse("A*diag(svdvals(A))")
