"""Whole numbers: values, derivatives that are 0, numbers that are known."""

import numpy as np
import pytest

import symcalc as sc


@pytest.mark.parametrize("name", ["floor", "ceil", "round"])
def test_derivatives_are_zero_and_that_is_said(name):
    g = sc.gradient(f"x'*{name}(x)", "x")
    assert g == sc.parse(f"{name}(x)")
    assert g.conditions == (f"{name}: the derivative is taken as 0 everywhere",)


def test_values():
    x = np.array([-2.5, -0.5, 0.5, 1.5, 2.2])
    floor, ceil, nearest = sc.compile(*(sc.parse(f"{name}(x)") for name in ("floor", "ceil", "round")))(x=x)
    assert np.array_equal(floor, np.floor(x)) and np.array_equal(ceil, np.ceil(x))
    assert np.array_equal(nearest, np.round(x))
    assert sc.parse("floor(7/2)*a").evaluate(a=1.0) == 3.0
