"""Sums of scalars: what is taken out of them, and that they stay what they are."""

import pytest

import symcalc as sc
from symcalc.simplification.rewriting import simplify

SUMS = [
    ("a*b + a*c", "a*(b + c)"),
    ("a/(a + b) - a*b/(a + b)^2", "a^2/(a + b)^2"),
    ("a/d + b/d + c", "c + (a + b)/d"),
    ("a/d + b/d - c/f + c", "c + (a + b)/d - c/f"),
    ("a/d + b/f", "a/d + b/f"),
    ("a/d + b/d", "(a + b)/d"),
]


@pytest.mark.parametrize(("text", "want"), SUMS)
def test_what_is_taken_out(text, want):
    f = sc.parse("a, b, c, d, f : scalar\n" + text)
    made = simplify(f.expression)
    assert simplify(made) is made
    assert str(sc.parse("a, b, c, d, f : scalar\n" + want)).splitlines()[-1] == want
    assert made == simplify(sc.parse("a, b, c, d, f : scalar\n" + want).expression)
