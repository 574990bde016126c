"""The gamma function and its kin: far arguments, orders, what is refused, and names that are Greek letters, too."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.special

import symcalc as sc


def value(text, **at):
    f = sc.parse(text)
    return sc.compile(f)(**{k: v for k, v in at.items() if k in f.nodes})


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("sum(gammaln(x))", "x", "digamma(x)"),
        ("sum(lgamma(x))", "x", "digamma(x)"),
        ("trigamma(a)", "a", "polygamma(2, a)"),
        ("polygamma(0, a)", "a", "polygamma(1, a)"),
        ("beta(a, b)", "b", "exp(betaln(a, b))*(digamma(b) - digamma(a + b))"),
        ("multigammaln(a, 2)", "a", "digamma(a) + digamma(a - 1/2)"),
        # the likelihood of Dirichlet's distribution (Minka 2000)
        ("gammaln(sum(p)) - sum(gammaln(p))", "p", "digamma(sum(p)) .- digamma(p)"),
    ],
)
def test_gradients(text, by, want):
    assert sc.gradient(text, by) == sc.parse(want)


def test_far_and_near_arguments():
    x = np.array([1e-300, 1e-8, 0.5, 1e8, 1e300])
    for text, exact in (
        ("gammaln(x)", mpmath.loggamma),
        ("digamma(x)", mpmath.digamma),
        ("polygamma(1, x)", lambda a: mpmath.psi(1, a)),
    ):
        with mpmath.workdps(30), np.errstate(over="ignore"):
            want = [float(exact(mpmath.mpf(a))) for a in x]
            found = value(text, x=x)
        assert np.allclose(found, want, rtol=1e-12)


@pytest.mark.parametrize("k", [1, 2, 3, 7, 20])
def test_every_order_is_the_derivative_of_the_one_before(k):
    f = sc.parse(f"polygamma({k}, a)")
    assert f.gradient("a") == sc.parse(f"polygamma({k + 1}, a)")
    assert sc.compile(f)(a=1.7) == pytest.approx(scipy.special.polygamma(k, 1.7))


def test_types_are_kept():
    x = np.array([0.5, 2.0], np.float32)
    for text in ("gamma(x)", "gammaln(x)", "digamma(x)", "polygamma(2, x)", "betaln(x, 2*x)"):
        assert value(text, x=x).dtype == np.float32


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("polygamma(a, x)", "a whole number from 0 to 100"),
        ("polygamma(-1, x)", "a whole number from 0 to 100"),
        ("polygamma(1/2, x)", "a whole number from 0 to 100"),
        ("multigammaln(a, b)", "a whole number from 1 to 50"),
    ],
)
def test_what_must_be_a_number_is(text, said):
    with pytest.raises(sc.KindMismatch, match=said):
        sc.parse(text)


@pytest.mark.parametrize("text", ["gammaln(-1/2)", "gammaln(0)", "digamma(a - a)"])
def test_of_positive_numbers_only(text):
    with pytest.raises(sc.KindMismatch):
        sc.parse(text)


def test_greek_letters_are_variables_where_they_are_not_called():
    f = sc.parse("norm2(y - X*beta)^2 + gamma*sum(gammaln(y))")
    assert set(f.nodes) == {"y", "X", "beta", "gamma"}
    f = sc.parse("gamma*gamma(a) + beta*beta(a, b)")
    assert set(f.nodes) == {"gamma", "beta", "a", "b"}
    assert any("Γ" in note for note in f.notes)
    assert set(sc.parse("gamma (a + b)").nodes) == {"gamma", "a", "b"}


def test_sympy_both_ways():
    f = sc.parse("gammaln(a) + polygamma(2, a) + digamma(a) + gamma(a)")
    assert sc.from_sympy(f.sympy) == f


@pytest.mark.parametrize("a", ["-1/2", "-5/2", "-7/3", "-0.25", "-49.5"])
def test_constants_below_zero(a):
    x = mpmath.mpf(Fraction(a).numerator) / Fraction(a).denominator
    for text, want in (
        (f"gamma({a})", mpmath.gamma(x)),
        (f"digamma({a})", mpmath.digamma(x)),
        (f"trigamma({a})", mpmath.psi(1, x)),
        (f"polygamma(3, {a})", mpmath.psi(3, x)),
        (f"beta({a}, 1/3)", mpmath.beta(x, mpmath.mpf(1) / 3)),
    ):
        f = sc.parse(text)
        assert float(f.evaluate()) == pytest.approx(float(want), rel=1e-12, abs=1e-12)
        assert sc.parse(str(f)) == f


def test_beta_is_zero_at_the_poles_of_what_it_divides_by():
    assert str(sc.parse("beta(-1/2, 1/2) + a")) == "a"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gamma(-1)", "gamma has a pole at -1"),
        ("gamma(0)", "gamma has a pole at 0"),
        ("digamma(-3)", "digamma has a pole at -3"),
        ("trigamma(0)", "polygamma has a pole at 0"),
        ("beta(-1, 2)", "gamma has a pole at -1"),
        ("gammaln(-1/2)", "gammaln is of positive numbers here"),
        ("betaln(1, -1/2)", "betaln is of positive numbers here"),
    ],
)
def test_numbers_at_which_there_is_none(text, said):
    with pytest.raises(sc.KindMismatch, match=said):
        sc.parse(text)


def test_numbers_may_be_put_in_below_zero():
    assert float(sc.parse("gamma(a)").subs(a="-1/2").evaluate()) == pytest.approx(-2 * np.sqrt(np.pi))
    assert float(sc.parse("digamma(a)").subs(a="-pi").evaluate()) == pytest.approx(float(mpmath.digamma(-mpmath.pi)))
    for text in ("gamma(a)", "digamma(a)", "polygamma(2, a)"):
        with pytest.raises(sc.errors.KindMismatch):
            sc.parse(text).subs(a="-2")
    with pytest.raises(sc.errors.KindMismatch, match="gammaln is of positive numbers"):
        sc.parse("gammaln(a)").subs(a="-1/2")


@pytest.mark.parametrize(
    ("text", "exact"),
    [("gamma(x)", mpmath.gamma), ("digamma(x)", mpmath.digamma), ("polygamma(2, x)", lambda a: mpmath.psi(2, a))],
)
def test_arguments_below_zero(text, exact):
    x = np.array([-0.5, -1.3, -2.75, -7.1, 3.0])
    f = sc.parse(text)
    assert np.allclose(value(text, x=x), [float(exact(mpmath.mpf(a))) for a in x], rtol=1e-10)
    slopes = [float(mpmath.diff(exact, mpmath.mpf(a))) for a in x]
    assert np.allclose(np.diag(sc.compile(f.jacobian("x"))(x=x)), slopes, rtol=1e-7)


def test_where_there_is_no_pole_is_said_of_what_cancels():
    for text in ("gamma(a) - gamma(a) + b", "b*gamma(a)/gamma(a)"):  # Γ is nowhere 0
        assert sc.parse(text).conditions == ("where a ∉ {0, −1, −2, …}",)
    with pytest.raises(sc.KindMismatch, match="has entries that are 0"):
        sc.parse("D : diagonal(3)\ntr(gamma(D))")


def test_gamma_has_a_sign_where_its_argument_has():
    assert str(sc.parse("a : positive; abs(gamma(a))")) == "a : positive\ngamma(a)"
    assert str(sc.parse("abs(gamma(a))")) == "abs(gamma(a))"
