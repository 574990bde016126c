"""Logistic losses end in the sigmoid minus the label."""

import pytest

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
