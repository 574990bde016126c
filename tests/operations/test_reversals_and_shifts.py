"""Reversals and cyclic shifts: values, laws, derivatives against JAX, code without permutation matrices."""

import numpy as np
import pytest
from checks_against_peers import check_derivatives, check_value
from jax_double import jnp

import symcalc as sc

RNG = np.random.default_rng(5)
A, x, y = RNG.normal(size=(4, 3)), RNG.normal(size=5), RNG.normal(size=5)
GIVEN = {"A": A, "x": x, "y": y, "V": RNG.normal(size=(4, 3)), "v": RNG.normal(size=5)}
VALUES = [
    ("flipud(A)", np.flipud),
    ("fliplr(A)", np.fliplr),
    ("flip(x)", np.flip),
    ("flip(x')", np.flip),
    ("flip(A, 2)", np.fliplr),
    ("flip(A, 1)", np.flipud),
    *[(f"roll(x, {k})", lambda x, k=k: np.roll(x, k)) for k in (0, 1, -2, 5, 7)],
    ("roll(x', 2)", lambda x: np.roll(x, 2)),
    ("roll(A, 1)", lambda A: np.roll(A, 1, axis=0)),
    ("roll(A, -1, 2)", lambda A: np.roll(A, -1, axis=1)),
    ("np.roll(A, 1, axis=1)", lambda A: np.roll(A, 1, axis=1)),
    ("circshift(A, 1)", lambda A: np.roll(A, 1, axis=0)),
    ("exchange(3)", lambda: np.eye(3)[::-1]),
    ("tr(exchange(3)) + tr(exchange(4))", lambda: 1.0),
    ("cyclicshift(4, -1)", lambda: np.roll(np.eye(4), -1, axis=0)),
]
OBJECTIVES = [
    ("x'*roll(exp(x), 1)", "x", lambda x: x @ jnp.roll(jnp.exp(x), 1)),
    ("sum(x.*flip(sin(x)))", "x", lambda x: jnp.sum(x * jnp.sin(x)[::-1])),
    ("norm2(A - roll(A, 1, 2))^2", "A", lambda A: jnp.sum((A - jnp.roll(A, 1, axis=1)) ** 2)),
    ("sum(A.*exp(fliplr(flipud(A))))", "A", lambda A: jnp.sum(A * jnp.exp(A[::-1, ::-1]))),
]


@pytest.mark.parametrize(("program", "value"), VALUES)
def test_values_are_those_of_numpy(program, value):
    check_value(program, value, GIVEN)


@pytest.mark.parametrize(("program", "name", "value"), OBJECTIVES)
def test_derivatives_are_those_of_jax(program, name, value):
    check_derivatives(program, name, value, GIVEN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("roll(roll(x, 2), -2)", "x"),
        ("roll(roll(x, 2), 1)", "roll(x, 3)"),
        ("flip(flip(x))", "x"),
        ("flip(roll(flip(x), 1))", "roll(x, -1)"),
        ("sum(roll(x, 1))", "sum(x)"),
        ("sum(flipud(A), 1)", "sum(A, 1)"),
        ("inv(cyclicshift(n, 2))*x", "roll(x, -2)"),
        ("x : vector(5)\nroll(x, 7)", "x : vector(5)\nroll(x, 2)"),
    ],
)
def test_laws(one, other):
    assert sc.parse(one) == sc.parse(other)


def test_code_builds_no_permutation():
    for program in ("norm2(x - roll(x, 1))^2", "sum(exp(x - flip(x)))"):
        f = sc.parse(program).gradient("x")
        assert "np.eye" not in f.code() and f.evaluate(x=x.astype(np.float32)).dtype == np.float32
    assert "np.roll(t0, -1, axis=0)" in sc.parse("norm2(x - roll(x, 1))^2").gradient("x").code()


@pytest.mark.parametrize(
    ("program", "said"), [("flip(A)", "can mean"), ("roll(x, k)", "written out"), ("roll(x, 1.5)", "written out")]
)
def test_what_is_not_sure_is_refused(program, said):
    with pytest.raises(sc.SymcalcError, match=said):
        sc.parse(program)
