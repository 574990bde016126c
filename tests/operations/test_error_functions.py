"""The error function and the normal distribution: both tails, and what is shorter written otherwise."""

import mpmath
import numpy as np
import pytest
from formulas import assert_simplified

import symcalc as sc


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1 .- erf(x)", "erfc(x)"),
        ("1 - normcdf(a)", "normcdf(-a)"),
        ("log(normcdf(x))", "lognormcdf(x)"),
        ("normpdf(x)./normcdf(x)", "inversemills(x)"),
    ],
)
def test_what_is_shorter_written_otherwise(text, want):
    assert_simplified(text, want)


@pytest.mark.parametrize(
    ("text", "exact", "points"),
    [
        ("erfc(x)", mpmath.erfc, [-30, 0, 5, 26]),
        ("normcdf(x)", mpmath.ncdf, [-37, -1, 0, 9]),
        ("lognormcdf(x)", lambda a: mpmath.log(mpmath.ncdf(a)), [-1e5, -40, -1, 5, 30]),
        ("inversemills(x)", lambda a: mpmath.npdf(a) / mpmath.ncdf(a), [-1e5, -40, -1, 5, 30]),
        ("norminv(x)", lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1), [1e-12, 0.1, 0.5]),
    ],
)
def test_tails(text, exact, points):
    with mpmath.workdps(300):
        want = [float(exact(mpmath.mpf(a))) for a in points]
    assert np.allclose(sc.compile(sc.parse(text))(x=np.array(points, float)), want, rtol=1e-10, atol=0)


def test_the_gradient_of_a_probit_likelihood_is_right_in_the_tail():
    g = sc.gradient("sum(log_ndtr(y.*(X*w)))", "w")
    y, X = np.array([1.0, -1.0]), np.array([[-1e4], [2e3]])
    assert sc.compile(g)(y=y, X=X, w=np.array([1.0])) == pytest.approx([-1e8 - 4e6], rel=1e-4)


def test_types_are_kept():
    x = np.array([0.25, 0.5], np.float32)
    for name in ("erf", "erfc", "erfinv", "normpdf", "normcdf", "lognormcdf", "inversemills", "norminv"):
        f = sc.parse(f"sum({name}(x))")
        assert sc.compile(f.gradient("x"))(x=x).dtype == np.float32


def test_names_of_scipy():
    assert sc.parse("ndtr(x) + log_ndtr(x) + ndtri(x)") == sc.parse("normcdf(x) + lognormcdf(x) + norminv(x)")


def test_black_and_scholes():
    """∂C/∂S = Φ(d₁)   (Black & Scholes 1973)."""
    program = (
        "S, K, σ, τ, r : scalar\nd_1 = (log(S/K) + (r + σ^2/2)*τ)/(σ*sqrt(τ))\n"
        "S*normcdf(d_1) - K*exp(-r*τ)*normcdf(d_1 - σ*sqrt(τ))"
    )
    at = {"S": 100.0, "K": 95.0, "σ": 0.2, "τ": 0.5, "r": 0.01}
    d = (np.log(100 / 95) + (0.01 + 0.02) * 0.5) / (0.2 * np.sqrt(0.5))
    assert sc.parse(program).gradient("S").evaluate(**at) == pytest.approx(float(mpmath.ncdf(d)))
