"""Norms of order p: values and derivatives far from and at 0, by x and by p, and those of matrices that they induce."""

import numpy as np
import pytest
from formulas import draw
from jax_double import jax, jnp

import symcalc as sc

ORDERS = [1.5, 2.5, 3, 4, 7, 20]


def close(a, b, tol=1e-9):
    """Tell whether two values agree, in shape as well."""
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=tol, atol=1e-11)


def norm_in_jax(x, p):
    return jnp.sum(jnp.abs(x) ** p) ** (1 / p)


@pytest.mark.parametrize("p", ORDERS)
def test_value_and_both_derivatives_by_jax(p):
    x = draw(5)
    for f, more in ((sc.parse(f"norm(x, {p})"), {}), (sc.parse("p : scalar\nnorm(x, p)"), {"p": p})):
        assert close(f.evaluate(x=x, **more), np.linalg.norm(x, p))
        assert close(f.gradient("x").evaluate(x=x, **more), jax.grad(norm_in_jax)(x, p))
        assert close(f.hessian("x").evaluate(x=x, **more), jax.hessian(norm_in_jax)(x, p), tol=1e-10)


@pytest.mark.parametrize("p", [1.0, 1.5, 3.0, 12.0])
def test_derivatives_by_the_order(p):
    x = draw(5)
    f = sc.parse("p : scalar\nnorm(x, p)")
    slope = f.gradient("p")
    assert close(slope.evaluate(x=x, p=p), jax.grad(norm_in_jax, 1)(x, p))
    assert close(slope.gradient("p").evaluate(x=x, p=p), jax.grad(jax.grad(norm_in_jax, 1), 1)(x, p), tol=1e-9)
    assert slope.conditions == ("where x ≠ 0 (its limit is taken at 0)",)
    x[2] = 0.0  # 0 log 0 is 0
    rest = np.delete(x, 2)
    assert close(slope.evaluate(x=x, p=p), jax.grad(norm_in_jax, 1)(rest, p))


@pytest.mark.parametrize("p", ORDERS)
@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e-30, 1e30, 1e150, 1e300])
def test_no_power_is_beyond_the_numbers(p, scale):
    x = draw(4)
    for f, more in ((sc.parse(f"norm(x, {p})"), {}), (sc.parse("p : scalar\nnorm(x, p)"), {"p": p})):
        with np.errstate(all="raise", under="ignore"):
            assert close(f.evaluate(x=scale * x, **more) / scale, np.linalg.norm(x, p))
            g, h = f.gradient("x"), f.hessian("x")
            assert close(g.evaluate(x=scale * x, **more), g.evaluate(x=x, **more))
            if abs(np.log10(scale)) < 300:  # where 1/‖x‖ is a number
                assert close(h.evaluate(x=scale * x, **more) * scale, h.evaluate(x=x, **more))


def test_gradients_as_books_write_them():
    assert str(sc.gradient("norm(x, 4)", "x")) == "x.^3/norm(x, 4)^3"
    assert str(sc.gradient("norm(x, 3)", "x")) == "x.*abs(x)/norm(x, 3)^2"
    g = sc.gradient("p : scalar\nnorm(x, p)", "x")
    assert str(g) == "p : scalar\n(abs(x)/norm(x, p)).^(p - 1).*sign(x)"
    assert g.latex().startswith(r"\left(\frac{\lvert x\rvert}{\lVert {x}\rVert_{p}}\right)^{\odot p - 1} \odot ")
    assert g.conditions == ("where x ≠ 0 (pnorm's derivative is taken as 0 at 0)",)


def test_at_zero():
    for text in ("norm(x, 3)", "norm(x, 5/2)", "norm(A*x, 4)"):
        g = sc.parse(text).gradient("x")
        values = {n: np.zeros(3) if n == "x" else np.eye(3) for n in g.variables}
        assert not np.any(g.evaluate(**values))
    g = sc.parse("norm(x, 3)^3").gradient("x")
    assert str(g) == "3*x.*abs(x)*norm(x, 3)^2/norm(x, 3)^2" or str(g) == "3*x.*abs(x)"


def test_second_derivatives_below_two_need_entries_that_are_not_zero():
    assert "where x has no zero entry" in sc.parse("p : scalar\nnorm(x, p)").hessian("x").conditions
    assert sc.parse("norm(x, 4)").hessian("x").conditions == ("where x ≠ 0 (pnorm's derivative is taken as 0 at 0)",)


@pytest.mark.parametrize("order", [1, 2, "inf", "'fro'", "'nuc'"])
def test_of_matrices_as_numpy(order):
    A = draw(3, 4)
    f = sc.parse(f"norm(A, {order})")
    which = {"inf": np.inf}.get(order, order.strip("'") if isinstance(order, str) else order)
    assert close(f.evaluate(A=A), np.linalg.norm(A, which))
    g = f.gradient("A").evaluate(A=A)
    V, t = draw(3, 4, seed=3), 1e-6
    slope = (np.linalg.norm(A + t * V, which) - np.linalg.norm(A - t * V, which)) / (2 * t)
    assert np.sum(g * V) == pytest.approx(slope, rel=1e-6)


def test_the_largest_entry_says_its_kinks():
    g = sc.parse("norm(x, inf)").gradient("x")
    assert str(g) == "sign(x).*ismax(abs(x))"
    assert len(g.conditions) == 2


def test_orders_that_are_one_or_two_are_the_norms_of_these_names():
    assert sc.parse("norm(x, 1)") == sc.parse("norm1(x)")
    assert sc.parse("norm(x, 2)") == sc.parse("norm2(x)")
    assert sc.parse("norm(x, 3)").subs(x="y") == sc.parse("‖y‖_3")


def test_a_variable_of_a_program_is_no_order():
    assert sc.parse("inf = 3\nnorm(x, inf)") == sc.parse("norm(x, 3)")


def test_single_precision_stays():
    x = draw(4).astype(np.float32)
    for text in ("norm(x, 3)", "norm(x, 5/2)", "norm(x, inf)"):
        f = sc.parse(text)
        for g in (f, f.gradient("x")):
            assert np.asarray(sc.compile(g)(x)).dtype == np.float32
