"""Functions that are written out: what they are made of, and their values."""

import numpy as np
import pytest

import symcalc as sc


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sec(x)", "1 ./ cos(x)"),
        ("cot(a)", "1/tan(a)"),
        ("csch(x)", "1 ./ sinh(x)"),
        ("log10(x)", "log(x)/log(10)"),
        ("exp2(a)", "exp(log(2)*a)"),
        ("rsqrt(x)", "1 ./ sqrt(x)"),
        ("clamp(x, a, b)", "minimum(maximum(x, a), b)"),
        ("logaddexp(x, y)", "log(exp(x) + exp(y))"),
        ("logaddexp(x, a)", "log(exp(x) .+ exp(a))"),
    ],
)
def test_what_they_are(text, want):
    assert sc.parse(text) == sc.parse(want)


def test_logaddexp_of_what_overflows():
    f = sc.parse("sum(logaddexp(x, y))")
    x, y = np.array([1e3, -1e3, 1.0]), np.array([999.0, -1e3, -1e20])
    value, slope = sc.compile(f, f.gradient("x"))(x=x, y=y)
    assert value == pytest.approx(np.logaddexp(x, y).sum())
    assert np.allclose(slope, 1 / (1 + np.exp(np.minimum(y - x, 700))))


def test_remainders_are_refused_by_name():
    with pytest.raises(sc.UnknownName, match=r"x - y\.\*floor\(x\./y\)"):
        sc.parse("mod(x, y)")
