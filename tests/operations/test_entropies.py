"""x log(x) at 0; Kullback and Leibler's divergence."""

import numpy as np
import pytest

import symcalc as sc


def test_zero_times_a_logarithm_is_zero():
    x, y = np.array([0.0, 0.5]), np.array([0.0, 2.0])
    assert np.allclose(sc.compile(sc.parse("xlogy(x, y)"))(x=x, y=y), [0.0, 0.5 * np.log(2)])
    assert np.allclose(sc.compile(sc.parse("xlog1py(x, -y/2)"))(x=np.array([0.0, 0.0]), y=y), 0.0)
    assert np.allclose(sc.compile(sc.parse("entr(x)"))(x=x), [0.0, 0.5 * np.log(2)])


def test_of_equal_arguments_it_is_the_entropy():
    assert sc.parse("xlogy(x, x)") == sc.parse("-entr(x)")
    assert sc.gradient("sum(xlogy(x, x))", "x") == sc.parse("log(x) .+ 1")


def test_divergence_with_a_probability_of_zero():
    f = sc.parse("sum(xlogy(p, p) - xlogy(p, q))", p="vector", q="vector")
    p, q = np.array([0.0, 1.0]), np.array([0.5, 0.5])
    value, slope = sc.compile(f, f.gradient("q"))(p=p, q=q)
    assert value == pytest.approx(np.log(2)) and np.allclose(slope, [0.0, -2.0])


def test_what_the_derivative_needs_is_said():
    f = sc.parse("w'*xlogy(x, y)")
    assert f.gradient("y").conditions == ("where y has positive entries only",)
