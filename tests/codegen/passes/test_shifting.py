"""Sums, norms, products and roots of exponentials that are beyond the numbers, in quotients and logarithms.

What they should be is worked out in long doubles, derivatives by differences of these.
"""

import numpy as np
import pytest
from sources import statements

import symcalc as sc

LONG = np.longdouble
DECLARED = """x : vector(n)
y : vector(n)
z : vector(n)
A : matrix(n, n)
K : matrix(n, n)
a : scalar
b : scalar
"""
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
exp, cosh, sinh = np.exp, np.cosh, np.sinh
POSITIVE = {
    "sum(exp(x))": lambda x, **_: np.sum(exp(x)),
    "sum(cosh(x))": lambda x, **_: np.sum(cosh(x)),
    "norm2(exp(x))": lambda x, **_: np.sqrt(np.sum(exp(2 * x))),
    "norm1(exp(x))": lambda x, **_: np.sum(exp(x)),
    "dot(exp(x), exp(z))": lambda x, z, **_: np.sum(exp(x + z)),
    "norm2(exp(x))^2": lambda x, **_: np.sum(exp(2 * x)),
    "tr(diag(exp(x)))": lambda x, **_: np.sum(exp(x)),
    "tr(exp(K)*exp(K)')": lambda K, **_: np.sum(exp(2 * K)),
    "tr(exp(K))": lambda K, **_: np.trace(exp(K)),
    "norm2(exp(K))": lambda K, **_: np.sqrt(np.sum(exp(2 * K))),
    "(1 + exp(a))": lambda a, **_: 1 + exp(a),
    "exp(a - b)": lambda a, b, **_: exp(a - b),
    "sqrt(exp(a) + exp(b))": lambda a, b, **_: np.sqrt(exp(a) + exp(b)),
    "sum(sqrt(exp(x) + exp(z)))": lambda x, z, **_: np.sum(np.sqrt(exp(x) + exp(z))),
    "cosh(a)": lambda a, **_: cosh(a),
}
WEIGHTED = {
    "sum(sinh(x))": lambda x, **_: np.sum(sinh(x)),
    "exp(x)'*A*exp(z)": lambda x, z, A, **_: exp(x) @ A @ exp(z),
    "sum(A.*exp(K))": lambda K, A, **_: np.sum(A * exp(K)),
    "y'*exp(K)*y": lambda K, y, **_: y @ exp(K) @ y,
    "tr(A*exp(K))": lambda K, A, **_: np.trace(A @ exp(K)),
    "sinh(a)": lambda a, **_: sinh(a),
    "sum(exp(x) - y)": lambda x, y, **_: np.sum(exp(x) - y),
    "expm1(a)": lambda a, **_: np.expm1(a),
}
SCALES = [(np.float64, s) for s in (800.0, -800.0, 1.0)] + [(np.float32, s) for s in (100.0, -100.0)]


def point(dtype, scale):
    """Return values, those that stand in exponents about the scale."""
    random = np.random.default_rng(0)
    shapes = {"x": 3, "y": 3, "z": 3, "A": (3, 3), "K": (3, 3), "a": (), "b": ()}
    shift = {name: 0.0 if name in "yA" else scale for name in shapes}
    return {k: np.asarray(shift[k] + random.standard_normal(s), dtype) for k, s in shapes.items()}


def agrees(text, value, dtype, scale):
    """Compare value and gradients by all variables with those in long doubles."""
    f = sc.parse(DECLARED + text)
    at = point(dtype, scale)
    wide = {k: v.astype(LONG) for k, v in at.items()}
    want = value(**wide)
    rel = 1e-8 if dtype is np.float64 else 2e-3
    if not 1e-280 < abs(want) < 1e280 or (dtype is np.float32 and not 1e-30 < abs(want) < 1e30):
        return
    names = [k for k in at if value(**{**wide, k: LONG(1.01) * wide[k]}) != want]
    functions = [f, *(f.gradient(k) for k in names)]
    function = sc.compile(*functions)
    results = function(**{k: at[k] for k in function.arguments})
    found, *gradients = results if names else (results,)
    assert found == pytest.approx(float(want), rel=rel)
    for k, gradient in zip(names, gradients, strict=True):
        V = np.random.default_rng(1).standard_normal(at[k].shape)
        ends = [value(**{**wide, k: wide[k] + sign * LONG(1e-6) * V}) for sign in (1, -1)]
        slope = float((ends[0] - ends[1]) / LONG(2e-6))
        assert np.vdot(gradient, V) == pytest.approx(slope, rel=1e3 * rel, abs=1e2 * rel * abs(float(want)))


@pytest.mark.parametrize(("dtype", "scale"), SCALES)
@pytest.mark.parametrize("text", POSITIVE)
def test_logarithms_of_sums_products_norms_and_roots(text, dtype, scale):
    agrees(f"log({text})", lambda **at: np.log(POSITIVE[text](**at)), dtype, scale)


@pytest.mark.parametrize(("dtype", "scale"), SCALES)
@pytest.mark.parametrize("text", [*POSITIVE, *WEIGHTED])
def test_quotients_of_sums_products_norms_and_roots(text, dtype, scale):
    """Numerators of one kind over denominators of every other, the degrees of both alike."""
    value = (POSITIVE | WEIGHTED)[text]
    below = [other for other in POSITIVE if other != text][len(text) % (len(POSITIVE) - 1)]
    agrees(f"{text}/{below}", lambda **at: value(**at) / POSITIVE[below](**at), dtype, scale)
    k = list(POSITIVE)[(3 * len(text) + 1) % len(POSITIVE)]
    both = f"{text}*{k}/({below}*sum(exp(z)))"
    agrees(
        both,
        lambda **at: value(**at) * POSITIVE[k](**at) / (POSITIVE[below](**at) * np.sum(exp(at["z"]))),
        dtype,
        scale,
    )


@pytest.mark.parametrize("text", ["sqrt(exp(a) + exp(b))", "(exp(a) + exp(b))^0.25", "sqrt(cosh(a))", "sqrt(exp(a))"])
def test_roots_are_within_the_numbers_where_what_is_under_them_is_not(text):
    value = {
        "sqrt(exp(a) + exp(b))": lambda a, b, **_: np.sqrt(exp(a) + exp(b)),
        "(exp(a) + exp(b))^0.25": lambda a, b, **_: (exp(a) + exp(b)) ** LONG(0.25),
        "sqrt(cosh(a))": lambda a, **_: np.sqrt(cosh(a)),
        "sqrt(exp(a))": lambda a, **_: np.sqrt(exp(a)),
    }[text]
    for scale in (800.0, -800.0, 1.0):
        agrees(text, value, np.float64, scale)


def test_what_stands_alone_is_not_shifted():
    assert statements("x : vector(n)\nnorm2(exp(x))*sum(sinh(x))", "value") == [
        "return _norm(np.exp(x)) * np.sum(np.sinh(x))"
    ]
    assert statements("x : vector(n)\nexp(-x)'*x", "value") == ["return x @ np.exp(-x)"]


def test_norms_that_are_never_0_have_no_limits_there():
    f = sc.parse("x : vector(n)\nz : vector(n)\nmean(exp(x))*norm2(exp(x))/(sum(cosh(x))*dot(exp(x), exp(z)))")
    assert np.all(np.isfinite(f.gradient("x").evaluate(x=[0.5, 1.0], z=[0.0, 1.0])))
