"""Activations: their gradients against JAX, at 0, too; Huber's function."""

import numpy as np
import pytest
from jax_double import jax, jnp

import symcalc as sc
from symcalc.expressions.registry import functions

POINTS = np.array([-7.0, -2.5, -0.5, -1e-9, 0.0, 1e-9, 0.7, 2.5, 7.0])


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("silu(x)", jax.nn.silu),
        ("swish(x)", jax.nn.swish),
        ("gelu(x)", lambda x: jax.nn.gelu(x, approximate=False)),
        ("mish(x)", jax.nn.mish),
        ("elu(x)", jax.nn.elu),
        ("celu(x, 2)", lambda x: jax.nn.celu(x, 2.0)),
        ("softsign(x)", jax.nn.soft_sign),
        ("log_sigmoid(x)", jax.nn.log_sigmoid),
        ("asinh(x)", jnp.arcsinh),
    ],
)
def test_smooth_ones_have_the_values_and_slopes_of_jax(name, function):
    f = sc.parse(f"sum({name})")
    value, slope = sc.compile(f, f.gradient("x"))(x=POINTS)
    assert value == pytest.approx(float(jnp.sum(function(POINTS))), rel=1e-12)
    assert np.allclose(slope, jax.grad(lambda x: jnp.sum(function(x)))(jnp.asarray(POINTS)), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("selu(x)", jax.nn.selu),
        ("leaky_relu(x, 0.01)", jax.nn.leaky_relu),
        ("relu6(x)", jax.nn.relu6),
        ("hard_tanh(x)", jax.nn.hard_tanh),
        ("hard_sigmoid(x)", jax.nn.hard_sigmoid),
        ("hard_swish(x)", jax.nn.hard_swish),
        ("clip(x, -1, 2)", lambda x: jnp.clip(x, -1, 2)),
    ],
)
def test_those_with_kinks_have_the_values_and_slopes_of_jax_elsewhere(name, function):
    f, x = sc.parse(f"sum({name})"), POINTS[POINTS != 0]
    value, slope = sc.compile(f, f.gradient("x"))(x=x)
    assert value == pytest.approx(float(jnp.sum(function(x))), rel=1e-12)
    assert np.allclose(slope, jax.grad(lambda x: jnp.sum(function(x)))(jnp.asarray(x)), rtol=1e-9)


def test_log_softmax_of_rows():
    X = np.array([[1e3, 0.0, -1e3], [1.0, 2.0, 3.0]])
    assert np.allclose(sc.compile(sc.parse("log_softmax(X, 2)"))(X=X), jax.nn.log_softmax(X, axis=1))


def test_huber():
    f = sc.parse("sum(huber(x, d))")
    assert f.gradient("x") == sc.parse("d : scalar\nclip(x, -d, d)")
    value, by_d = sc.compile(f, f.gradient("d"))(x=np.array([-3.0, 0.5]), d=2.0)
    assert (value, by_d) == pytest.approx((2 * 3 - 2 + 0.125, 1.0))
    assert sc.compile(f)(x=np.array([1e200]), d=1.0) == pytest.approx(1e200)


def test_values_do_not_warn_where_a_branch_overflows(recwarn):
    assert np.allclose(sc.compile(sc.parse("elu(x)"))(x=np.array([1e3, -1e3])), [1e3, -1.0])
    assert not recwarn


def test_what_is_exact_is_said():
    assert "exact" in functions()["gelu"].summary
