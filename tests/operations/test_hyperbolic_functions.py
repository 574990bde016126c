"""Hyperbolic functions: quotients of them."""

import pytest
from formulas import assert_simplified


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sinh(x)./cosh(x)", "tanh(x)"),
        ("sinh(a)/cosh(a)*x", "tanh(a)*x"),
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    assert_simplified(text, want)
