"""sinc and the spherical Bessel functions: values, derivatives at and near 0, far arguments, what others call sinc."""

import mpmath
import numpy as np
import pytest
import scipy.special
import sympy

import symcalc as sc

POINTS = np.array([0.0, 1e-300, -1e-9, 1e-4, -0.02, 0.5, 1.0, -2.75, 30.25, 1e4])


def exact(order, x):
    """Return a derivative of sin(πx)/(πx) by its Taylor series at 0, or by Leibniz' rule away from it."""
    with mpmath.workdps(60):
        x = mpmath.mpf(float(x))
        if abs(x) < 1e-3:
            terms = (
                (-1) ** j
                * mpmath.pi ** (2 * j)
                * x ** (2 * j - order)
                / (mpmath.factorial(2 * j - order) * (2 * j + 1))
                for j in range((order + 1) // 2, 20)
            )
            return float(mpmath.fsum(terms))
        return float(mpmath.diff(lambda t: mpmath.sin(mpmath.pi * t) / (mpmath.pi * t), x, order))


def along(order, x):
    """Return what symcalc finds."""
    f = sc.parse("a : scalar\nsinc(a)")
    for _ in range(order):
        f = f.gradient("a")
    return np.array([sc.compile(f)(a=t) for t in x])


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_value_and_derivatives_are_right_at_the_removable_singularity_and_elsewhere(order):
    want = [exact(order, t) for t in POINTS]
    np.testing.assert_allclose(along(order, POINTS), want, rtol=1e-9, atol=1e-9)


def test_at_zero():
    f = sc.parse("a : scalar\nsinc(a)")
    assert f.evaluate(a=0.0) == 1.0 and f.gradient("a").evaluate(a=0.0) == 0.0
    assert f.hessian("a").evaluate(a=0.0) == pytest.approx(-(np.pi**2) / 3)
    assert f.conditions == f.gradient("a").conditions == f.hessian("a").conditions == ()
    assert sc.parse("sinc(0) + a") == sc.parse("1 + a") and sc.parse("a + sphericaljn(2, 0)") == sc.parse("a")


def test_of_entries():
    f = sc.parse("norm2(sinc(A*x) - b)^2")
    assert "agrees" in str(f.check("x"))
    x = np.array([0.0, 0.5, -2.0])
    np.testing.assert_allclose(sc.parse("sinc(x)").evaluate(x=x), np.sinc(x))
    assert sc.compile(sc.parse("sinc(x)").jacobian("x"))(x=x.astype(np.float32)).dtype == np.float32
    assert "np.sinc(x)" in sc.code(sc.parse("sinc(x)"))


def test_it_is_said_which_one_it_is():
    f = sc.parse("sinc(a)")
    assert any("as NumPy, MATLAB and Julia have it" in note for note in f.notes)
    a = sympy.Symbol("a")
    assert sc.from_sympy(sympy.sinc(a)).evaluate(a=0.7) == pytest.approx(np.sin(0.7) / 0.7)
    assert float(
        f.sympy.subs("a", 0.7) if not f.sympy.free_symbols else f.sympy.subs(dict.fromkeys(f.sympy.free_symbols, 0.7))
    ) == pytest.approx(np.sinc(0.7))


@pytest.mark.parametrize("k", [1, 2, 5, 20])
def test_spherical_bessel_functions(k):
    f = sc.parse(f"x : vector(n)\nsphericaljn({k}, x)")
    x = np.array([0.0, 1e-5, -0.7, 3.0, 40.0])
    np.testing.assert_allclose(f.evaluate(x=x), scipy.special.spherical_jn(k, x), rtol=1e-12)
    slope = np.diag(f.jacobian("x").evaluate(x=x))
    np.testing.assert_allclose(slope, scipy.special.spherical_jn(k, x, derivative=True), rtol=1e-9, atol=1e-12)


def test_the_order_is_a_whole_number():
    for k in ("-1", "1/2", "b", "101"):
        with pytest.raises(sc.errors.KindMismatch, match="order of sphericaljn"):
            sc.parse(f"sphericaljn({k}, x)")
