"""Exponentials and logarithms: what undoes them, what they are joined to, where they are not real."""

import pytest
from formulas import assert_simplified

from symcalc import parse
from symcalc.errors import KindMismatch


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("exp(log(x))", "x"),
        ("exp(x).^a", "exp(a*x)"),
        ("exp(x)./exp(y)", "exp(x - y)"),
        ("exp(x).*y.*exp(-x)", "y"),
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    assert_simplified(text, want)


def test_a_derivative_that_is_no_real_number_is_refused():
    with pytest.raises(KindMismatch, match="log of 0"):
        parse("0^a").gradient("a")
