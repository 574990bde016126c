"""Convolution and correlation: NumPy's values in each mode, laws, derivatives against JAX, refusals."""

import numpy as np
import pytest
from jax_double import jax, jnp

import symcalc as sc

RNG = np.random.default_rng(14)
GIVEN = {
    "x": RNG.normal(size=6),
    "y": RNG.normal(size=3),
    "z": RNG.normal(size=8),
    "v": RNG.normal(size=6),
    "w": RNG.normal(size=3),
}
SIZES = "x ∈ ℝ^6; y ∈ ℝ^3; z ∈ ℝ^8\n"


def compiled(f):
    code = sc.compile(f)
    return code(**{name: GIVEN[name] for name in code.arguments})


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("conv(x, y)", np.convolve),
        ("convolve(y, x)", np.convolve),
        ("np.convolve(x, y)", np.convolve),
        ("convvalid(x, y)", lambda x, y: np.convolve(x, y, "valid")),
        ("y : vector(3)\nconvsame(x, y)", lambda y, x: np.convolve(x, y, "same")),
        ("convsame(x, [1; 2; 4])", lambda x: np.convolve(x, [1, 2, 4], "same")),
        ("correlate(x, y)", np.correlate),
        ("np.correlate(x, 2*y)", lambda x, y: np.correlate(x, 2 * y)),
        ("correlate(x, v)", lambda x, v: x @ v),
        ("sum(conv(x, y))", lambda x, y: x.sum() * y.sum()),
    ],
)
def test_values_are_those_of_numpy(program, value):
    f = sc.parse(program.replace("correlate(x, v)", "correlate(x, v) + 0*sum(x + v)"))
    at = {name: GIVEN[name] for name in f.variables}
    for found in (f.evaluate(**at), compiled(f)):
        np.testing.assert_allclose(found, value(*at.values()), rtol=1e-12, atol=1e-13)


OBJECTIVES = [
    ("norm2(conv(x, y) - z)^2", lambda x, y: jnp.sum((jnp.convolve(x, y) - GIVEN["z"]) ** 2)),
    ("sum(exp(conv(sin(x), y)))", lambda x, y: jnp.exp(jnp.convolve(jnp.sin(x), y)).sum()),
    ("sum(exp(correlate(sin(x), sin(y))))", lambda x, y: jnp.exp(jnp.correlate(jnp.sin(x), jnp.sin(y))).sum()),
    ("sum(exp(convvalid(x, sin(y))))", lambda x, y: jnp.exp(jnp.convolve(x, jnp.sin(y), "valid")).sum()),
    ("sum(exp(convsame(x, sin(y))))", lambda x, y: jnp.exp(jnp.convolve(x, jnp.sin(y), "same")).sum()),
    ("sum(exp(conv(x, x))) + sum(y)", lambda x, y: jnp.exp(jnp.convolve(x, x)).sum() + y.sum()),
]


@pytest.mark.parametrize(("program", "value"), OBJECTIVES)
@pytest.mark.parametrize("name", ["x", "y"])
def test_derivatives_are_those_of_jax(program, value, name):
    f, place = sc.parse(SIZES + program), "xy".index(name)
    at, V = (GIVEN["x"], GIVEN["y"]), "vw"[place]
    slope = jax.grad(value, place)
    np.testing.assert_allclose(compiled(f.gradient(name)), slope(*at), rtol=1e-9, atol=1e-11)
    want = jax.jvp(lambda u: slope(*at[:place], u, *at[place + 1 :]), (at[place],), (GIVEN[V],))[1]
    np.testing.assert_allclose(compiled(f.hvp(name, V)), want, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(compiled(f.hessian(name)) @ GIVEN[V], want, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("program", ["conv(x, y)", "correlate(x, y)", "convvalid(x, y)", "convsame(x, y)"])
@pytest.mark.parametrize("name", ["x", "y"])
def test_jacobians_are_those_of_jax(program, name):
    modes = {"conv": "full", "convvalid": "valid", "convsame": "same"}
    call = program.partition("(")[0]
    place, f = "xy".index(name), sc.parse(SIZES + program)
    value = jnp.correlate if call == "correlate" else lambda x, y: jnp.convolve(x, y, modes[call])
    want = jax.jacobian(value, place)(GIVEN["x"], GIVEN["y"])
    np.testing.assert_allclose(compiled(f.jacobian(name)), want, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("conv(y, x)", "conv(x, y)"),
        ("conv(2*x, -y)", "-2*conv(x, y)"),
        ("conv(x, x - x) + conv(x, x)", "conv(x, x)"),
        ("convvalid(x, y)", "correlate(x, flip(y))"),
        ("x ∈ ℝ^3; y ∈ ℝ^3\ncorrelate(x, y)", "x ∈ ℝ^3; y ∈ ℝ^3\nx'*y"),
    ],
)
def test_laws(one, other):
    assert sc.parse(one) == sc.parse(other)


def test_gradients_are_correlations():
    f = sc.parse("z'*conv(x, y)")
    assert f.gradient("x") == sc.parse("x : vector(n); z : vector(m + n - 1); y : vector(m); correlate(z, y)")
    assert "np.convolve(x, y)" in sc.parse("conv(x, y)").code()
    assert sc.parse("conv(x, y)").evaluate(x=np.ones(3, np.float32), y=np.ones(2, np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("conv(A, x)", "takes a vector"),
        ("conv(x', y')", "takes a vector"),
        ("correlate([1; 2], [1; 2; 3])", "does not lie within one of 2"),
        ("convsame(x, [1; 2])", "no middle one"),
    ],
)
def test_what_has_no_one_meaning_is_refused(program, said):
    with pytest.raises(sc.SymcalcError, match=said):
        sc.parse(program)


def test_the_middle_is_of_an_odd_number_of_entries():
    f = sc.parse("convsame(x, y)")
    assert f.reading == "where x ∈ ℝ^n, y ∈ ℝ^(2·m + 1)"
    at = {"x": GIVEN["x"], "y": GIVEN["y"]}
    np.testing.assert_allclose(f.evaluate(**at), np.convolve(*at.values(), "same"))
    np.testing.assert_allclose(
        sc.parse("x : vector(3)\ny : vector(2*k + 1)\nconvsame(x, y)").evaluate(x=GIVEN["y"], y=GIVEN["z"][:7]),
        np.convolve(GIVEN["y"], GIVEN["z"][:7])[3:6],
    )
    with pytest.raises(ValueError, match="y: shape"):
        f.evaluate(x=GIVEN["x"], y=GIVEN["z"])


def test_code_refuses_a_longer_second_vector():
    f = sc.parse("correlate(x, y)")
    with pytest.raises(ValueError, match="does not lie within"):
        f.evaluate(x=GIVEN["y"], y=GIVEN["x"])
