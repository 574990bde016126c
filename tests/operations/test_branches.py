"""Branches by a comparison: all signs, kinks, branches that are no number, what is refused."""

import warnings

import numpy as np
import pytest
from jax_double import jax, jnp

import symcalc as sc


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("where(a < b, 1, 2)*x", "where(b > a, 1, 2)*x"),
        ("where(a >= b, 1, 2)*x", "where(b > a, 2, 1)*x"),
        ("where(a ≤ b, 1, 2)*x", "where(a > b, 2, 1)*x"),
        ("where(2 > 1, a, b)", "a + 0*b"),
        ("where(1 >= 1, a, b)", "a + 0*b"),
        ("where(x > y, x, x)", "x + 0*y"),
        ("where(A' > B', A', B')", "where(A > B, A, B)'"),
        ("where(a > b, where(a > b, 1, 2), 3)*x", "where(a > b, 1, 3)*x"),
        ("ifelse(a > 0, a, -a)", "where(a > 0, a, -a)"),
        ("where(x > 0, x.^2, 1)", "where(x > 0, x.^2, ones(n, 1))"),
    ],
)
def test_normal_form(text, want):
    sizes = "x ∈ ℝ^n\n" if "ones(n" in want else ""
    assert sc.parse(sizes + text) == sc.parse(sizes + want)


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("sum(where(x > 0, x.^2, 3*x))", "x", "where(x > 0, 2*x, 3)"),
        ("where(a > 0, a^2, -a)", "a", "where(a > 0, 2*a, -1)"),
        ("sum(where(x > 0, log(x), 0))", "x", "where(x > 0, 1 ./ x, 0)"),
        # Huber's loss (Huber 1964)
        ("sum(where(abs(x) <= c, x.^2/2, c*abs(x) .- c^2/2))", "x", "where(abs(x) > c, c*sign(x), x)"),
    ],
)
def test_gradients(text, by, want):
    assert sc.gradient(text, by) == sc.parse(want)


def test_the_branch_that_is_not_taken_has_no_part():
    f = sc.parse("sum(where(x > 0, x.*log(x), sqrt(-x)))")
    x = np.array([1.0, 2.0, -4.0])
    with np.errstate(all="ignore"):
        value, slope, bend = sc.compile(f, f.gradient("x"), f.hessian("x"))(x=x)
    assert value == pytest.approx(2 * np.log(2) + 2)
    assert np.allclose(slope, [1, np.log(2) + 1, -1 / 4])
    assert np.allclose(bend, np.diag([1, 1 / 2, -1 / 32]))


def test_against_jax():
    f = sc.parse("norm2(where(A*x >= b, A*x - b, (A*x - b)/2))^2", b="vector(m)")
    random = np.random.default_rng(0)
    A, x, b = random.standard_normal((5, 3)), random.standard_normal(3), random.standard_normal(5)

    def g(x):
        r = A @ x - b
        return jnp.sum(jnp.where(r >= 0, r, r / 2) ** 2)

    slope, bend = sc.compile(f.gradient("x"), f.hessian("x"))(A=A, x=x, b=b)
    assert np.allclose(slope, jax.grad(g)(x)) and np.allclose(bend, jax.hessian(g)(x))


def test_what_is_taken_at_the_kink_is_said():
    g = sc.gradient("where(a >= 0, a^2 + a, 3*a)", "a")
    assert any("branch taken where both sides" in c for c in g.conditions)
    assert g.evaluate(a=0.0) == 1.0
    assert sc.gradient("where(a > 0, a^2 + a, 3*a)", "a").evaluate(a=0.0) == 3.0


def test_types_are_kept_and_a_scalar_condition_takes_arrays():
    one = np.float32(1)
    f = sc.parse("where(a > 0, 1, 0)*A + where(a > 0, A, 2)")
    assert sc.compile(f)(a=one, A=np.ones((2, 2), np.float32)).dtype == np.float32
    x = np.array([1.0, -1.0], np.float32)
    assert sc.compile(sc.parse("where(x > 0, 1, 0)"))(x=x).dtype == np.float32
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sc.compile(sc.parse("where(a > 0, log(a), 0)"))(a=2.0) == pytest.approx(np.log(2))


def test_it_is_read_as_it_is_printed():
    f = sc.parse("sum(where(A - B > 2*A, A, -B))")
    assert sc.parse(str(f)) == f
    assert "where(A - B > 2*A, A, -B)" in str(f)
    assert r"\begin{cases}" in f.latex()
    assert sc.parse(f.gradient("A").unicode()) == f.gradient("A")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("where(a == 0, 1, a)", "for equality"),
        ("where(a != 0, 1, a)", "for equality"),
        ("where(a, 1, b)", "begins with a comparison"),
        ("sum(x > 0)", r"stands at the beginning of where"),
        ("where(1, a > 0, b)", r"stands at the beginning of where"),
        ("a > 0", "no meaning here"),
        ("where(a > 0, 1)", "where takes"),
        ("where(a > 0 > b, 1, 2)", "expected"),
    ],
)
def test_what_is_refused(text, said):
    with pytest.raises(sc.ParseFailure if "takes" not in said else sc.SymcalcError, match=said):
        sc.parse(text)


def test_where_is_a_name_where_it_is_not_called():
    assert sc.parse("T'*T\nwhere T = A*x") == sc.parse("(A*x)'*A*x")


def test_sympy():
    a, b = (sc.parse(name).sympy for name in "ab")
    f = sc.parse("where(a > b, a, 2*b)").sympy
    assert f.subs({a: 3, b: 1}) == 3 and f.subs({a: 1, b: 3}) == 6
