"""Running sums and differences: values, derivatives against JAX, code without the triangle of ones."""

import numpy as np
import pytest
from checks_against_peers import check_derivatives, check_value
from jax_double import jnp

import symcalc as sc

RNG = np.random.default_rng(3)
A, x, y = RNG.normal(size=(4, 3)), RNG.normal(size=5), RNG.normal(size=5)
GIVEN = {"A": A, "x": x, "y": y, "V": RNG.normal(size=(4, 3)), "v": RNG.normal(size=5)}
VALUES = [
    ("cumsum(x)", np.cumsum),
    ("cumsum(x')", np.cumsum),
    ("cumsum(A)", lambda A: np.cumsum(A, axis=0)),
    ("cumsum(A, 2)", lambda A: np.cumsum(A, axis=1)),
    ("diff(x)", np.diff),
    ("diff(x')", np.diff),
    ("diff(A)", lambda A: np.diff(A, axis=0)),
    ("diff(A, 2)", lambda A: np.diff(A, axis=1)),
    ("accumulation(3)", lambda: np.tril(np.ones((3, 3)))),
    ("tr(accumulation(3)) + sum(accumulation(3))", lambda: 9.0),
]
OBJECTIVES = [
    ("sum(exp(cumsum(x)))", "x", lambda x: jnp.sum(jnp.exp(jnp.cumsum(x)))),
    ("norm2(cumsum(A, 2))^2", "A", lambda A: jnp.sum(jnp.cumsum(A, axis=1) ** 2)),
    ("sum(sin(cumsum(A)))", "A", lambda A: jnp.sum(jnp.sin(jnp.cumsum(A, axis=0)))),
    ("y'*cumsum(exp(x))", "x", lambda x: y @ jnp.cumsum(jnp.exp(x))),
    ("sum(exp(diff(x)))", "x", lambda x: jnp.sum(jnp.exp(jnp.diff(x)))),
    ("sum(exp(diff(A, 2)))", "A", lambda A: jnp.sum(jnp.exp(jnp.diff(A, axis=1)))),
]


@pytest.mark.parametrize(("program", "value"), VALUES)
def test_values_are_those_of_numpy(program, value):
    check_value(program, value, GIVEN)


@pytest.mark.parametrize(("program", "name", "value"), OBJECTIVES)
def test_derivatives_are_those_of_jax(program, name, value):
    check_derivatives(program, name, value, GIVEN)


def test_code_adds_up_and_builds_no_triangle():
    f = sc.parse("sum(exp(cumsum(x)))").gradient("x")
    source = f.code()
    assert ".cumsum(axis=0)" in source and "[::-1]" in source and "np.eye" not in source and "np.tril" not in source
    assert f.evaluate(x=x.astype(np.float32)).dtype == np.float32


def test_what_other_languages_mean_is_said():
    assert "NumPy's without an axis" in sc.parse("cumsum(A)").notes[0]
    with pytest.raises(sc.SymcalcError, match="neighbours"):
        sc.parse("diff(A[1, :], 1)")


def test_derivatives_are_read_back():
    for derivative in (sc.parse("y'*cumsum(x)").gradient("x"), sc.parse("cumsum(A, 2)*z").jacobian("z")):
        assert sc.parse(str(derivative)) == derivative
