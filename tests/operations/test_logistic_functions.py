"""Logistic functions: forms that are recognised; losses end in the sigmoid minus the label."""

import pytest
import scipy.special
from formulas import assert_simplified, close, draw, gradient

from symcalc import parse


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sum(softplus(x) - y.*x)", "sigmoid(x) - y"),
        ("sum(y.*softplus(-x) + (1 .- y).*softplus(x))", "sigmoid(x) - y"),
    ],
)
def test_logistic_losses_end_in_sigmoid_minus_label(text, want):
    g = parse(text).gradient("x")
    assert str(g) == want


def test_logistic_forms_are_recognised():
    w = draw(4)
    assert close(gradient("sum(log(1 .+ exp(w)))", "w", w=w), scipy.special.expit(w))
    assert "sigmoid" in str(parse("sum(log(1 .+ exp(w)))").gradient("w"))
    assert "exp" not in str(parse("sum(log(1 .+ exp(w)))").gradient("w"))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("exp(x).*sigmoid(-x)", "sigmoid(x)"),
        ("exp(x)./(1 .+ exp(x))", "sigmoid(x)"),
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    assert_simplified(text, want)


def test_logit():
    assert str(parse("sum(logit(x))").gradient("x")) == "1 ./ (x.*(1 .- x))"
    assert close(parse("logit(a)").evaluate(a=0.25), scipy.special.logit(0.25))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sigmoid(x).^2.*(1 .- sigmoid(x))", "sigmoid(x).^2.*sigmoid(-x)"),
        ("sigmoid(x).*(1 .- sigmoid(x)).^(1/2)", "sigmoid(x).*sigmoid(-x).^(1/2)"),
        ("y.*sigmoid(x).^3.*(1 .- sigmoid(x)).^2", "y.*sigmoid(x).^3.*sigmoid(-x).^2"),
    ],
)
def test_powers_of_probabilities_have_one_form(typed, meant):
    assert parse(typed) == parse(meant)


def test_negative_powers_of_probabilities_stay():
    assert "1 .- sigmoid(x)" in str(parse("(1 .- sigmoid(x))./sigmoid(x)"))
