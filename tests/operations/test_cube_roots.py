"""Cube roots of negative numbers."""

import numpy as np
import pytest

import symcalc as sc


def test_of_negative_numbers():
    f = sc.parse("sum(cbrt(x))")
    value, slope = sc.compile(f, f.gradient("x"))(x=np.array([-8.0, 27.0]))
    assert value == pytest.approx(1.0) and np.allclose(slope, [1 / 12, 1 / 27])
    assert sc.parse("cbrt(-8*a)").evaluate(a=1.0) == pytest.approx(-2.0)
