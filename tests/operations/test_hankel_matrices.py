"""Hankel matrices: SciPy's values, laws, derivatives against JAX."""

import numpy as np
import pytest
import scipy.linalg
from jax_double import jax, jnp

import symcalc as sc

RNG = np.random.default_rng(12)
GIVEN = {"x": RNG.normal(size=4), "w": RNG.normal(size=3), "y": RNG.normal(size=4), "v": RNG.normal(size=4)}


def hankel(c, r):
    """Return the matrix entry by entry, in JAX."""
    h = jnp.concatenate([c, r[1:]])
    return jnp.stack([h[i : i + len(r)] for i in range(len(c))])


def compiled(f):
    code = sc.compile(f)
    return code(**{name: GIVEN[name] for name in code.arguments})


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("hankel(x)", scipy.linalg.hankel),
        ("hankel(x, w)", scipy.linalg.hankel),
        ("hankel(w, x)'", lambda w, x: scipy.linalg.hankel(w, x).T),
        ("hankel(2*x, 2*w)", lambda x, w: 2 * scipy.linalg.hankel(x, w)),
        ("hankel(x)*y", lambda x, y: scipy.linalg.hankel(x) @ y),
    ],
)
def test_values(program, value):
    f = sc.parse(program)
    at = {name: GIVEN[name] for name in f.variables}
    for found in (f.evaluate(**at), compiled(f)):
        np.testing.assert_allclose(found, value(*at.values()), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("sum(exp(hankel(x)*y))", lambda x: jnp.exp(hankel(x, jnp.zeros(4)) @ GIVEN["y"]).sum()),
        ("sum(exp(hankel(sin(x), w)))", lambda x: jnp.exp(hankel(jnp.sin(x), GIVEN["w"])).sum()),
        ("sum(exp(hankel(w, sin(x))))", lambda x: jnp.exp(hankel(GIVEN["w"], jnp.sin(x))).sum()),
    ],
)
def test_derivatives_are_those_of_jax(program, value):
    f, x, v = sc.parse(program), GIVEN["x"], GIVEN["v"]
    np.testing.assert_allclose(compiled(f.gradient("x")), jax.grad(value)(x), rtol=1e-9, atol=1e-11)
    want = jax.jvp(jax.grad(value), (x,), (v,))[1]
    np.testing.assert_allclose(compiled(f.hvp("x", "v")), want, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(compiled(f.hessian("x")) @ v, want, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hankel(x)'", "hankel(x)"),
        ("x, y : vector(n)\nhankel(x, y)'", "x, y : vector(n)\nhankel(x, y)"),
        ("hankel(-x)", "-hankel(x)"),
        ("x : vector(n)\nhankel(x, zeros(n, 1))", "hankel(x)"),
    ],
)
def test_laws(one, other):
    assert sc.parse(one) == sc.parse(other)


def test_code_and_text():
    assert "scipy.linalg.hankel(x) @ y" in sc.parse("hankel(x)*y").code()
    assert "scipy.linalg.hankel(x, w)" in sc.parse("hankel(x, w)").code()
    assert str(sc.parse("x : vector(n); hankel(2*x)")).endswith("\n2*hankel(x)")
    assert sc.parse("hankel(x, w)").latex() == r"\operatorname{hankel}(x, w)"
    with pytest.raises(sc.SymcalcError, match="takes a vector"):
        sc.parse("hankel(A)")
