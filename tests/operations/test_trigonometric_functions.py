"""Trigonometric functions: quotients of them, periods, and what undoes them."""

import pytest
from formulas import assert_simplified

from symcalc import parse


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("y.*sin(x)./cos(x).^2", "y.*tan(x)./cos(x)"),
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    assert_simplified(text, want)


@pytest.mark.parametrize(
    ("text", "want"),
    [("cos(a + pi)", "-cos(a)"), ("tan(arcsin(a))", "a/sqrt(1 - a^2)"), ("cos(-a)", "cos(a)"), ("tan(-a)", "-tan(a)")],
)
def test_periods_and_inverse_functions(text, want):
    assert parse(text) == parse(want)
    assert parse(text).evaluate(a=0.3) == pytest.approx(parse(want).evaluate(a=0.3), rel=1e-12)
