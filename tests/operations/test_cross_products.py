"""Cross products: values, derivatives against JAX, laws; what is no vector of 3 is refused."""

import numpy as np
import pytest
from checks_against_peers import check_derivatives, check_value, compiled
from jax_double import jax, jnp

import symcalc as sc

RNG = np.random.default_rng(6)
A, x, y, z = RNG.normal(size=(3, 3)), *RNG.normal(size=(3, 3))
GIVEN = {"A": A, "x": x, "y": y, "z": z, "V": RNG.normal(size=(3, 3)), "v": RNG.normal(size=3)}
VALUES = [
    ("cross(x, y)", np.cross),
    ("crossmat(x)*y", np.cross),
    ("axial(A)", lambda A: np.array([A[2, 1] - A[1, 2], A[0, 2] - A[2, 0], A[1, 0] - A[0, 1]])),
    ("cross(2*x, -y)", lambda x, y: -2 * np.cross(x, y)),
    ("axial(A') + axial(A)", lambda A: np.zeros(3)),
]
OBJECTIVES = [
    ("norm2(cross(x, y))^2", "x", lambda x: jnp.sum(jnp.cross(x, y) ** 2)),
    ("norm2(cross(x, y))^2", "y", lambda y: jnp.sum(jnp.cross(x, y) ** 2)),
    ("sum(exp(cross(x, A*x)))", "x", lambda x: jnp.sum(jnp.exp(jnp.cross(x, A @ x)))),
    ("z'*cross(exp(x), sin(x))", "x", lambda x: z @ jnp.cross(jnp.exp(x), jnp.sin(x))),
    (
        "norm2(axial(A*A))^2",
        "A",
        lambda A: jnp.sum(jnp.stack([(A @ A - (A @ A).T)[i] for i in ((2, 1), (0, 2), (1, 0))]) ** 2),
    ),
    ("norm2(A*crossmat(x))^2", "x", lambda x: jnp.sum(jnp.stack([jnp.cross(a, x) for a in A]) ** 2)),
]


@pytest.mark.parametrize(("program", "value"), VALUES)
def test_values_are_those_of_numpy(program, value):
    check_value(program, value, GIVEN)


@pytest.mark.parametrize(("program", "name", "value"), OBJECTIVES)
def test_derivatives_are_those_of_jax(program, name, value):
    check_derivatives(program, name, value, GIVEN)


def test_jacobians_are_skew_matrices():
    f = sc.parse("cross(x, y)")
    assert f.jacobian("y") == sc.parse("x, y : vector(3)\ncrossmat(x)")
    assert f.jacobian("x") == sc.parse("x, y : vector(3)\n-crossmat(y)")
    assert str(sc.parse("cross(x, x)")).splitlines()[-1] == "zeros(3, 1)"
    assert f.evaluate(x=x.astype(np.float32), y=y.astype(np.float32)).dtype == np.float32
    assert sc.parse("crossmat(x)").evaluate(x=x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    "program", ["x : vector(4)\ncross(x, y)", "cross(x', y)", "A : matrix(4, 4)\naxial(A)", "cross(a, y)\na : scalar"]
)
def test_other_arrays_are_refused(program):
    with pytest.raises(sc.SymcalcError):
        sc.parse(program)


def test_jacobians_through_matrices():
    f = sc.parse("x, z : vector(3)\nA : matrix(3, 3)\naxial(A*crossmat(x)*A)")
    want = jax.jacobian(lambda x: axial_of(A @ jnp.stack([jnp.cross(x, e) for e in jnp.eye(3)]).T @ A))(x)
    np.testing.assert_allclose(compiled(f.jacobian("x"), GIVEN), want, rtol=1e-10, atol=1e-12)


def axial_of(A):
    return jnp.stack([(A - A.T)[i] for i in ((2, 1), (0, 2), (1, 0))])
