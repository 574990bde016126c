"""Stable forms: of what a formula writes out, at values where it would overflow or cancel; warnings are errors here."""

import numpy as np
import pytest

import symcalc as sc

BIG = np.array([-1e4, -800.0, -1.0, 0.0, 1.0, 800.0, 1e4])


def at(program, x):
    """Return the value of a program of x."""
    return sc.parse(program).evaluate(x=x)


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("log(1 .+ exp(x))", np.logaddexp(0, BIG)),
        ("log1p(exp(x))", np.logaddexp(0, BIG)),
        ("softplus(-x)", np.logaddexp(0, -BIG)),
        ("1 ./ (1 .+ exp(-x))", np.where(BIG < 0, 0.0, 1.0)),
        ("exp(x) ./ (1 .+ exp(x))", np.where(BIG < 0, 0.0, 1.0)),
        ("1 .- sigmoid(x)", np.where(BIG < 0, 1.0, 0.0)),
        ("1 ./ (1 .+ exp(x)).^2", np.where(BIG < 0, 1.0, 0.0)),
        ("log(sigmoid(x))", -np.logaddexp(0, -BIG)),
        ("log(cosh(x))", np.abs(BIG) + np.log1p(np.exp(-2 * np.abs(BIG))) - np.log(2)),
        ("softmax(x)", np.eye(7)[6]),
        ("exp(x)/sum(exp(x))", np.eye(7)[6]),
        ("log(softmax(x))", BIG - 1e4),
        ("tanh(x)", np.tanh(BIG)),
    ],
)
def test_functions_of_entries(program, want):
    ends = [0, 1, 5, 6] if "sigmoid(x)" in program or "1 ./" in program or "exp(x) ./" in program else slice(None)
    assert np.allclose(at(program, BIG)[ends], want[ends], rtol=1e-12)


@pytest.mark.parametrize("program", ["logsumexp(x)", "log(sum(exp(x)))"])
def test_logsumexp(program):
    assert at(program, [1e4, 1e4]) == 1e4 + np.log(2)
    assert at(program, [-1e4, -1e4]) == -1e4 + np.log(2)
    assert at(program, [-np.inf, 0.0]) == 0.0 and np.isnan(at(program, [np.nan, 0.0]))


@pytest.mark.parametrize(
    ("program", "value", "want"),
    [
        ("exp(t) .- 1", 1e-18, 1e-18),
        ("1 .- exp(t)", 1e-18, -1e-18),
        ("log(1 .+ t)", 1e-18, 1e-18),
    ],
)
def test_nothing_is_lost_near_zero(program, value, want):
    assert sc.parse(program).evaluate(t=[value])[0] == want
    assert sc.parse(f"t ∈ ℝ\n{program.replace('.', '')}").evaluate(t=value) == want


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("log(det(K))", 400 * np.log(1e-5)),
        ("logdet(K)", 400 * np.log(1e-5)),
        ("log(det(inv(K)))", -400 * np.log(1e-5)),
        ("log(det(K)^2)", 800 * np.log(1e-5)),
        ("log(det(2*pi*K))", 400 * np.log(2e-5 * np.pi)),
        ("log(abs(det(-K)))", 400 * np.log(1e-5)),
    ],
)
@pytest.mark.parametrize("kind", ["matrix(n, n)", "spd(n)"])
def test_log_det(program, want, kind):
    assert np.isclose(sc.parse(f"K : {kind}\n{program}").evaluate(K=1e-5 * np.eye(400)), want, rtol=1e-12)


def test_log_det_where_the_determinant_is_negative():
    f = sc.parse("logdet(K)")
    assert np.isnan(f.evaluate(K=-np.eye(3))) and np.isnan(sc.compile(f, f.gradient("K"))(-np.eye(3))[0])


@pytest.mark.parametrize("program", ["sum(softplus(x))", "sum(sigmoid(x))", "logsumexp(x)", "sum(tanh(x))"])
def test_derivatives_at_large_values(program):
    f = sc.parse(program)
    value, slope, H = sc.compile(f, f.gradient("x"), f.hessian("x"))(BIG)
    assert np.isfinite(value) and np.isfinite(slope).all() and np.isfinite(H).all()


def test_the_slope_of_log_cosh():
    assert np.allclose(sc.parse("sum(log(cosh(x)))").gradient("x").evaluate(x=BIG), np.tanh(BIG))


def test_step_is_nan_where_its_argument_is():
    for program in ("step(x)", "2*step(x)"):
        found = at(program, [-1.0, 0.0, 2.0, np.nan]) / (2 if "2" in program else 1)
        assert np.array_equal(found, [0, 0, 1, np.nan], equal_nan=True)


def test_powers_by_products():
    x = np.array([-2.0, 0.5, 3.0])
    for k in (2, 3, 4, 5):
        assert np.allclose(at(f"x.^{k}", x), x**k)
    assert "** 3" not in sc.code(sc.parse("x.^3")) and "**3" not in sc.code(sc.parse("x.^3"))


@pytest.mark.parametrize(
    ("z", "Z"),
    [
        ("x*ones(1, 3)", np.outer(BIG[2:5], np.ones(3))),
        ("ones(2, 1)*x'", np.outer(np.ones(2), BIG[2:5])),
        ("diag(x)", np.diag(BIG[2:5])),
        ("diag(0.*x) .+ 2", np.full((3, 3), 2.0)),
        ("unvec(vec(ones(2, 3)), 3, 2)/2", np.full((3, 2), 0.5)),
    ],
)
@pytest.mark.parametrize("axis", [1, 2])
def test_softmax_and_its_sums_of_what_repeats(z, Z, axis):
    x, over = BIG[2:5], axis - 1
    want = np.exp(Z) / np.exp(Z).sum(axis=over, keepdims=True)
    texts = (
        f"softmax({z}, {axis})",
        f"logsumexp({z}, {axis})",
        f"sum(softmax({z}, {axis}), 2)",
        f"tr(2*softmax({z}, {axis})'*sin({z}))",
    )
    p, value, rows, inner = sc.compile(*map(sc.parse, texts))(**({"x": x} if "x" in z else {}))
    assert np.allclose(p, want) and np.allclose(value, np.log(np.exp(Z).sum(axis=over)))
    assert np.allclose(rows, want.sum(axis=1)) and np.isclose(inner, 2 * np.sum(want * np.sin(Z)))


@pytest.mark.parametrize(("z", "axis", "count"), [("x*ones(1, 3)", 1, 3), ("ones(2, 1)*x'", 2, 2)])
def test_the_gradient_through_softmax_of_what_repeats(z, axis, count):
    x = BIG[2:5]
    P = at(f"softmax({z}, {axis})", x)
    p = P[:, 0] if axis == 1 else P[0]
    q = count * np.exp(p) / np.exp(p).sum()
    found = sc.parse(f"sum(logsumexp(softmax({z}, {axis}), {axis}))").gradient("x").evaluate(x=x)
    assert np.allclose(found, p * (q - p @ q))
