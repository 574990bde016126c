"""Functions of every entry, against SciPy and JAX."""

import jax
import numpy as np
import pytest
import scipy.special
from formulas import close, draw, gradient, jacobian, value
from jax_evaluator import TABLE

from symcalc import parse
from symcalc.errors import KindMismatch
from symcalc.operations.elementwise import TABLE as FUNCTIONS
from symcalc.simplification.rewriting import simplify

ORACLES = {name: TABLE[name] for name in FUNCTIONS}  # every function has one


@pytest.mark.parametrize("name", ORACLES)
def test_value_derivative_and_second_derivative(name):
    x = np.random.default_rng(3).uniform(0.1, 0.9, 5)
    f = ORACLES[name]
    assert close(value(f"{name}(x)", x=x), np.asarray(f(x)))
    assert close(gradient(f"sum({name}(x))", "x", x=x), np.asarray(jax.vmap(jax.grad(f))(x)))
    second = np.diag(np.asarray(jax.vmap(jax.grad(jax.grad(f)))(x)))
    assert close(jacobian(f"2*{name}(x)", "x", x=x), 2 * np.diag(np.asarray(jax.vmap(jax.grad(f))(x))))
    hessian = parse(f"sum({name}(x))").hessian("x")
    assert close(hessian.evaluate(x=x), second)


@pytest.mark.parametrize("name", sorted(set(ORACLES) - {"log", "arcsin", "arccos", "log1p"}))
def test_negative_arguments(name):
    x = -np.random.default_rng(4).uniform(0.1, 0.9, 4)
    assert close(gradient(f"sum({name}(x))", "x", x=x), np.asarray(jax.vmap(jax.grad(ORACLES[name]))(x)))


def test_derivatives_that_are_zero():
    x = draw(4)
    for name in ("sign", "step"):
        assert close(gradient(f"sum({name}(x))", "x", x=x), np.zeros(4))


def test_products_and_powers_of_what_is_flat_are_flat():
    X = draw(3, 4)
    for text in (
        "norm2(sum(sign(X) .* step(X), 2))^2",
        "sum(sum((step(X) .+ 1).^3, 2).^2)",
        "sum(sum(step(X).^3, 1).^2)",
    ):
        f = parse(text)
        assert close(gradient(text, "X", X=X), np.zeros((3, 4)))
        assert f.differential("X").shape == ()
    assert parse("sum(step(X).^3, 2)").differential("X").shape == parse("sum(X, 2)").shape


def test_kinks_are_taken_at_zero():
    assert close(gradient("sum(abs(x))", "x", x=np.zeros(3)), np.zeros(3))
    assert close(gradient("sum(relu(x))", "x", x=np.zeros(3)), np.zeros(3))


def test_logistic_forms_are_recognised():
    w = draw(4)
    assert close(gradient("sum(log(1 .+ exp(w)))", "w", w=w), scipy.special.expit(w))
    assert "sigmoid" in str(parse("sum(log(1 .+ exp(w)))").gradient("w"))
    assert "exp" not in str(parse("sum(log(1 .+ exp(w)))").gradient("w"))


def test_functions_of_scalars():
    x = draw(3)
    r = np.sqrt(x @ x)
    assert close(gradient("tanh(norm2(x))", "x", x=x), (1 - np.tanh(r) ** 2) * x / r)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sign(x).*abs(x)", "x"),
        ("sign(x).*abs(x).^3", "x.^3"),
        ("sign(x)./abs(x)", "1 ./ x"),
        ("sign(x).*x.^2", "x.*abs(x)"),
        ("abs(x).^2", "x.^2"),
        ("abs(x).^-2", "1 ./ x.^2"),
        ("sqrt(x.^2)", "abs(x)"),
        ("(x.^2).^(3/2)", "abs(x).^3"),
        ("(x.^3).^(1/3)", "(x.^3).^(1/3)"),
        ("abs(-2*x)", "2*abs(x)"),
        ("abs(a*x)", "abs(a)*abs(x)"),
        ("sign(a*x)", "sign(a)*sign(x)"),
        ("relu(2*x)", "2*relu(x)"),
        ("relu(-x)", "relu(-x)"),
        ("step(2*x).^3", "step(x)"),
        ("step(x).*x", "relu(x)"),
        ("step(x).*relu(x).^2", "relu(x).^2"),
        ("exp(log(x))", "x"),
        ("exp(x).^a", "exp(a*x)"),
        ("exp(x)./exp(y)", "exp(x - y)"),
        ("exp(x).*y.*exp(-x)", "y"),
        ("exp(x).*sigmoid(-x)", "sigmoid(x)"),
        ("exp(x)./(1 .+ exp(x))", "sigmoid(x)"),
        ("sinh(x)./cosh(x)", "tanh(x)"),
        ("y.*sin(x)./cos(x).^2", "y.*tan(x)./cos(x)"),
        ("sinh(a)/cosh(a)*x", "tanh(a)*x"),
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    declared = "x, y : vector(n); a : scalar\n"
    assert simplify(parse(declared + text).expression) == simplify(parse(declared + want).expression)
    x, y = draw(5), draw(5, seed=1)
    with np.errstate(invalid="ignore"):
        left, right = (parse(declared + t).evaluate(x=x, y=y, a=-0.7) for t in (text, want))
    defined = ~np.isnan(left)
    assert defined.any() and np.allclose(left[defined], right[defined])


@pytest.mark.parametrize(
    "text",
    ["(-8)^(1/3)", "arcsin(2)", "sqrt(-2)", "log(0)", "1 ./ zeros(3, 1)", "zeros(2, 2).^(-1/2)", "inv(zeros(2, 2))"],
)
def test_what_is_no_real_number_is_refused(text):
    with pytest.raises(KindMismatch):
        parse(f"a*{text}")


def test_a_derivative_that_is_no_real_number_is_refused():
    with pytest.raises(KindMismatch, match="log of 0"):
        parse("0^a").gradient("a")
