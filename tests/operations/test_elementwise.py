"""Functions of every entry, against SciPy and JAX."""

import jax
import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value
from jax_evaluator import TABLE

from symcalc import parse
from symcalc.errors import KindMismatch
from symcalc.operations.elementwise import FUNCTIONS

ORACLES = {name: TABLE[name] for name in FUNCTIONS}  # every function has one


@pytest.mark.parametrize("name", ORACLES)
def test_value_derivative_and_second_derivative(name):
    x = np.random.default_rng(3).uniform(0.1, 0.9, 5) + (name in BEYOND_ONE)
    f = ORACLES[name]
    assert close(value(f"{name}(x)", x=x), np.asarray(f(x)))
    assert close(gradient(f"sum({name}(x))", "x", x=x), np.asarray(jax.vmap(jax.grad(f))(x)))
    second = np.diag(np.asarray(jax.vmap(jax.grad(jax.grad(f)))(x)))
    assert close(jacobian(f"2*{name}(x)", "x", x=x), 2 * np.diag(np.asarray(jax.vmap(jax.grad(f))(x))))
    hessian = parse(f"sum({name}(x))").hessian("x")
    assert close(hessian.evaluate(x=x), second)


BEYOND_ONE = {"arccosh"}
POSITIVE = {"log", "arcsin", "arccos", "log1p", "entr", "gamma", "gammaln", "digamma", "norminv", "logit"}


@pytest.mark.parametrize("name", sorted(set(ORACLES) - POSITIVE - BEYOND_ONE))
def test_negative_arguments(name):
    x = -np.random.default_rng(4).uniform(0.1, 0.9, 4)
    assert close(gradient(f"sum({name}(x))", "x", x=x), np.asarray(jax.vmap(jax.grad(ORACLES[name]))(x)))


def test_functions_of_scalars():
    x = draw(3)
    r = np.sqrt(x @ x)
    assert close(gradient("tanh(norm2(x))", "x", x=x), (1 - np.tanh(r) ** 2) * x / r)


@pytest.mark.parametrize(
    "text",
    ["(-8)^(1/3)", "arcsin(2)", "sqrt(-2)", "log(0)", "1 ./ zeros(3, 1)", "zeros(2, 2).^(-1/2)", "inv(zeros(2, 2))"],
)
def test_what_is_no_real_number_is_refused(text):
    with pytest.raises(KindMismatch):
        parse(f"a*{text}")
