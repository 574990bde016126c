"""Distances and angles: without overflow, in all quadrants."""

import numpy as np
import pytest

import symcalc as sc


def test_lengths_do_not_overflow():
    f = sc.parse("hypot(a, b)")
    value, slope = sc.compile(f, f.gradient("a"))(a=3e200, b=4e200)
    assert value == pytest.approx(5e200) and slope == pytest.approx(0.6)


def test_angles_in_all_quadrants():
    f = sc.parse("atan2(y, x)")
    x, y = np.array([1.0, -1.0, -1.0, 1.0, -2.0]), np.array([1.0, 1.0, -1.0, -1.0, 0.0])
    assert np.allclose(sc.compile(f)(y=y, x=x), np.arctan2(y, x))
    J = sc.compile(f.jacobian("x"))(y=y, x=x)
    assert np.allclose(np.diag(J), -y / (x**2 + y**2))


def test_what_the_derivative_needs_is_said():
    assert sc.gradient("hypot(a, b)", "a").conditions == ("where hypot(a, b) ≠ 0",)


@pytest.mark.parametrize(
    "text", ["sum(sin(hypot(D.*D, R)))", "sum(hypot(D, 2*D))", "sum(hypot(R, 2*R))", "sum(hypot(R, R').^2)"]
)
def test_common_zeros_of_structures_are_kept(text):
    """Where both are 0 by their structure, nothing moves, and no quotient is 0/0."""
    f = sc.parse(f"D : diagonal(3)\nR : upper(3)\n{text}")
    for name in set(f.variables) & {"D", "R"}:
        assert f.check(name), str(f.check(name))
        values = {"D": np.diag([1.0, -2.0, 3.0]), "R": np.triu(np.arange(1.0, 10.0).reshape(3, 3))}
        g = sc.compile(f.gradient(name))
        assert np.isfinite(g(**{n: values[n] for n in g.arguments})).all()
