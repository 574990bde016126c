"""Circulant matrices and sums along cyclic diagonals: SciPy's values, laws, derivatives against JAX."""

import numpy as np
import pytest
import scipy.linalg
from jax_double import jax, jnp

import symcalc as sc

RNG = np.random.default_rng(13)
GIVEN = {
    "A": RNG.normal(size=(4, 4)),
    "V": RNG.normal(size=(4, 4)),
    "x": RNG.normal(size=4),
    "y": RNG.normal(size=4),
    "v": RNG.normal(size=4),
}


def circulant(x):
    """Return the matrix column by column, in JAX."""
    return jnp.stack([jnp.roll(x, k) for k in range(len(x))], axis=1)


def cyclic_sums(A):
    """Return the sums, each by a shift of the rows, in JAX."""
    return jnp.stack([jnp.trace(jnp.roll(A, -k, axis=0)) for k in range(len(A))])


def compiled(f):
    code = sc.compile(f)
    return code(**{name: GIVEN[name] for name in code.arguments})


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("circulant(x)", scipy.linalg.circulant),
        ("circulant(-3*x)'*y", lambda x, y: -3 * scipy.linalg.circulant(x).T @ y),
        ("circsums(A)", cyclic_sums),
        ("circsums(A')", lambda A: cyclic_sums(A.T)),
        ("tr(circulant(x)) + sum(circulant(x))", lambda x: 4 * x[0] + 4 * x.sum()),
        ("sum(circsums(A))", np.sum),
    ],
)
def test_values(program, value):
    f = sc.parse(program)
    at = {name: GIVEN[name] for name in f.variables}
    for found in (f.evaluate(**at), compiled(f)):
        np.testing.assert_allclose(found, value(*at.values()), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("program", "name", "value"),
    [
        ("sum(exp(circulant(sin(x))*y))", "x", lambda x: jnp.exp(circulant(jnp.sin(x)) @ GIVEN["y"]).sum()),
        ("norm2(circulant(x)*circulant(x))^2", "x", lambda x: jnp.sum((circulant(x) @ circulant(x)) ** 2)),
        ("sum(exp(circsums(A*A)))", "A", lambda A: jnp.exp(cyclic_sums(A @ A)).sum()),
    ],
)
def test_derivatives_are_those_of_jax(program, name, value):
    f, at = sc.parse(program), GIVEN[name]
    V = "V" if at.ndim == 2 else "v"
    np.testing.assert_allclose(compiled(f.gradient(name)), jax.grad(value)(at), rtol=1e-9, atol=1e-11)
    want = jax.jvp(jax.grad(value), (at,), (GIVEN[V],))[1]
    np.testing.assert_allclose(compiled(f.hvp(name, V)), want, rtol=1e-9, atol=1e-11)
    H = f.hessian(name)
    H = compiled(H if V == "v" else H.matrix())
    np.testing.assert_allclose(H @ GIVEN[V].ravel("F"), np.ravel(want, "F"), rtol=1e-9, atol=1e-11)


def test_laws():
    assert sc.parse("x : vector(n)\ncircsums(circulant(x))") == sc.parse("x : vector(n)\nn*x")
    assert sc.parse("circulant(2*x)") == sc.parse("2*circulant(x)")
    assert sc.parse("tr(B*circulant(x))").gradient("x") == sc.parse("circsums(B')")
    assert "scipy.linalg.circulant(x) @ y" in sc.parse("circulant(x)*y").code()


@pytest.mark.parametrize("program", ["circulant(A)", "circulant(x')", "circsums(x)"])
def test_what_is_no_vector_or_matrix_is_refused(program):
    with pytest.raises(sc.SymcalcError, match="takes a"):
        sc.parse(program)
