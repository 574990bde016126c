"""Absolute values, signs, steps, positive parts: what they are joined to, and what is taken at their kinks."""

import numpy as np
import pytest
from formulas import assert_simplified, close, draw, gradient

from symcalc import parse


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
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    assert_simplified(text, want)
