"""Functions of several entries: scalars that stand for all, shapes, transposes, SymPy's classes."""

import numpy as np
import pytest
import sympy

import symcalc as sc


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("hypot(x, a)", "hypot(x, a)"),
        ("hypot(A', B')", "hypot(A, B)'"),
        ("hypot(x, 0)", "abs(x)"),
        ("hypot(a, zeros(2, 2)) + A", "abs(a)*ones(2, 2) + A"),
        ("S, T : symmetric(n); hypot(S, T)'", "S, T : symmetric(n); hypot(S, T)"),
    ],
)
def test_normal_form(text, want):
    assert sc.parse(text) == sc.parse(want)


def test_shapes_must_agree():
    with pytest.raises(sc.ShapeMismatch):
        sc.parse("x : vector(2); y : vector(3); hypot(x, y)")


def test_a_scalar_stands_for_all_entries():
    f = sc.parse("sum(hypot(A, b))", A="matrix(2, 3)")
    A = np.arange(6.0).reshape(2, 3)
    at = {"A": A, "b": 2.0}
    by_A, by_b = sc.compile(f.gradient("A"), f.gradient("b"))(**at)
    assert np.allclose(by_A, A / np.hypot(A, 2)) and by_b == pytest.approx((2 / np.hypot(A, 2)).sum())


def test_sympy():
    assert sc.parse("atan2(a, b)").sympy == sympy.atan2(*(sc.parse(n).sympy for n in "ab"))
    assert isinstance(sc.parse("hypot(x, y)").sympy, sympy.FunctionMatrix)
