"""What stands for any function of a number where numbers are asked: its derivatives are those of differences."""

import numpy as np
import pytest

from symcalc.expressions.trial_functions import TrialFunction, called


@pytest.mark.parametrize("order", range(6))
def test_derivatives(order):
    f = TrialFunction(np, np.random.default_rng(0).standard_normal(8))
    t, h = np.linspace(-2, 2, 7), 1e-5
    slope = (f.derivative(order)(t + h) - f.derivative(order)(t - h)) / (2 * h)
    assert np.allclose(f.derivative(order + 1)(t), slope, rtol=1e-6, atol=1e-6)
    assert np.shape(f.derivative(order)(0.5)) == ()


def test_it_is_written_out():
    assert str(TrialFunction(np, (0, 0, 1, 4, 0, 0, 0, 0))) == "t ↦ sin(2*t)"
    assert str(TrialFunction(np, (1, 2, 0, 0, 0, -3, 0, -1))) == "t ↦ 2*t + 1 - 3*sin(1.5*t - 1)"
    assert str(TrialFunction(np, [0] * 8)) == "t ↦ 0"


def test_compiled_functions_are_given_derivatives():
    import symcalc as sc

    fun = sc.compile(sc.parse("f : function; f'(a)"))
    assert called(fun, {"f": TrialFunction(np, (0, 0, 1, 0, 0, 0, 0, 0)), "a": 0.0, "b": 1.0}) == 1.0
