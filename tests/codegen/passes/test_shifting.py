"""Sums, norms, products and roots of exponentials that are beyond the numbers, in quotients and logarithms.

What they should be is worked out in long doubles, derivatives by differences of these.
"""

import numpy as np
import pytest
from sources import statements
from sympy import Integer

import symcalc as sc
from symcalc.codegen.graph.values import Graph
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.exponentials import MANY, Shifted, gathered

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


CUT = {
    "log(relu(cosh(a)))": lambda a, **_: np.log(cosh(a)),
    "log(relu(softplus(a)))": lambda a, **_: np.log(np.log1p(exp(a))),
    "sum(log(relu(exp(x) + exp(z))))": lambda x, z, **_: np.sum(np.log(exp(x) + exp(z))),
    "log(relu(exp(a) - exp(a - 1)*tanh(b)^2))": lambda a, b, **_: np.log(exp(a) - exp(a - 1) * np.tanh(b) ** 2),
    "log(maximum(exp(a), exp(b)))": lambda a, b, **_: max(a, b),
    "log(minimum(exp(a), cosh(b)))": lambda a, b, **_: min(a, np.log(cosh(b))),
    "log(maximum(softplus(a), exp(a)))": lambda a, **_: max(np.log(np.log1p(exp(a))), a),
    "log(minimum(softplus(a), exp(b)))": lambda a, b, **_: min(np.log(np.log1p(exp(a))), b),
    "step(maximum(softplus(b), exp(b)) + cosh(a))": lambda a, b, **_: LONG(1),
    "sum(log(maximum(exp(x), 2*exp(z)) + exp(x)))": lambda x, z, **_: np.sum(
        np.log(np.maximum(exp(x), 2 * exp(z)) + exp(x))
    ),
    "minimum(exp(a), exp(b))/(exp(a) + exp(b))": lambda a, b, **_: min(exp(a), exp(b)) / (exp(a) + exp(b)),
    "relu(sinh(a))/cosh(a)": lambda a, **_: max(np.tanh(a), 0),
    "abs(exp(a) - exp(b))/(exp(a) + exp(b))": lambda a, b, **_: abs(exp(a) - exp(b)) / (exp(a) + exp(b)),
    "sum(relu(exp(x) - exp(z))./(exp(x) + exp(z)))": lambda x, z, **_: np.sum(
        np.maximum(exp(x) - exp(z), 0) / (exp(x) + exp(z))
    ),
    "sum(x.*step(exp(x) - exp(z)))": lambda x, z, **_: np.sum(x * (x > z)),
}


@pytest.mark.parametrize(("dtype", "scale"), SCALES)
@pytest.mark.parametrize("text", CUT)
def test_positive_parts_signs_and_sizes_of_exponentials_beyond_the_numbers(text, dtype, scale):
    agrees(text, CUT[text], dtype, scale)


def test_what_stands_alone_is_not_shifted():
    assert statements("x : vector(n)\nnorm2(exp(x))*sum(sinh(x))", "value") == [
        "return _norm(np.exp(x)) * np.sum(np.sinh(x))"
    ]
    assert statements("x : vector(n)\nexp(-x)'*x", "value") == ["return x @ np.exp(-x)"]


def test_norms_that_are_never_0_have_no_limits_there():
    f = sc.parse("x : vector(n)\nz : vector(n)\nmean(exp(x))*norm2(exp(x))/(sum(cosh(x))*dot(exp(x), exp(z)))")
    assert np.all(np.isfinite(f.gradient("x").evaluate(x=[0.5, 1.0], z=[0.0, 1.0])))


SIGNED = {
    "x": np.array([0.3, -0.7, 1.2]),
    "y": np.array([-1.0, -2.0, -0.5]),
    "z": np.array([0.5, 2.0, 0.7]),
    "a": np.array(1.3),
    "b": np.array(-0.4),
    "c": np.array(-2.0),
}
SIGNED_DECLARED = "x : vector(n)\ny : vector(n)\nz : vector(n)\na : scalar\nb : scalar\nc : scalar\n"
NEGATIVE_FACTORS = {
    "sqrt(sinh(y).^2.*z)": lambda y, z, **_: np.sqrt(sinh(y) ** 2 * z),
    "sum(sqrt(sinh(y).^2.*z))": lambda y, z, **_: np.sum(np.sqrt(sinh(y) ** 2 * z)),
    "sqrt((exp(y)-exp(x)).^2.*z)": lambda x, y, z, **_: np.sqrt((exp(y) - exp(x)) ** 2 * z),
    "sqrt(expm1(y).^2.*z)": lambda y, z, **_: np.sqrt(np.expm1(y) ** 2 * z),
    "1 ./ sqrt(sinh(y).^2.*z)": lambda y, z, **_: 1 / np.sqrt(sinh(y) ** 2 * z),
    "(sinh(y).^2.*z).^(3/2)./exp(y)": lambda y, z, **_: (sinh(y) ** 2 * z) ** 1.5 / exp(y),
    "(sinh(y).*expm1(x-z).*y.*x).^(3/2)./exp(y)": lambda x, y, z, **_: (
        (sinh(y) * np.expm1(x - z) * y * x) ** 1.5 / exp(y)
    ),
    "(sinh(y).^2.*z).^(1/4)": lambda y, z, **_: (sinh(y) ** 2 * z) ** 0.25,
    "(y.^3.*exp(x)).^(1/3)": lambda x, y, **_: (y**3 * exp(x)) ** (1 / 3),
    "abs(sqrt(y.*exp(x)))./exp(x)": lambda x, y, **_: np.abs(np.sqrt(y * exp(x))) / exp(x),
    "sqrt(-sinh(b))": lambda b, **_: np.sqrt(-sinh(b)),
    "sqrt(expm1(b)/b)": lambda b, **_: np.sqrt(np.expm1(b) / b),
    "sqrt((exp(b)-1)/b)": lambda b, **_: np.sqrt((exp(b) - 1) / b),
    "sqrt((1-exp(b))*a)": lambda a, b, **_: np.sqrt((1 - exp(b)) * a),
    "sqrt(1 .- exp(y))": lambda y, **_: np.sqrt(1 - exp(y)),
    "sqrt(-expm1(y))": lambda y, **_: np.sqrt(-np.expm1(y)),
    "sqrt(-exp(x).*y)": lambda x, y, **_: np.sqrt(-exp(x) * y),
    "sqrt(c*y.*exp(x))": lambda x, y, c, **_: np.sqrt(c * y * exp(x)),
    "sqrt(sinh(b)*sinh(2*b))": lambda b, **_: np.sqrt(sinh(b) * sinh(2 * b)),
    "sqrt((y*exp(x)').*(y*z'))": lambda x, y, z, **_: np.sqrt(np.outer(y, exp(x)) * np.outer(y, z)),
    "sqrt(-exp(x)'*y)": lambda x, y, **_: np.sqrt(-exp(x) @ y),
}


def slopes(value, name, at):
    """Return the gradient of a value by differences."""
    base, step = at[name], 1e-6
    found = np.zeros_like(base)
    for i in np.ndindex(base.shape):
        E = np.zeros_like(base)
        E[i] = step
        found[i] = (value(**{**at, name: base + E}) - value(**{**at, name: base - E})) / (2 * step)
    return found


@pytest.mark.parametrize("text", NEGATIVE_FACTORS)
def test_roots_and_broken_powers_of_products_with_negative_factors(text):
    value = NEGATIVE_FACTORS[text]
    f = sc.parse(SIGNED_DECLARED + text)
    want = value(**SIGNED)
    function = sc.compile(f)
    found = function(**{k: SIGNED[k] for k in function.arguments})
    np.testing.assert_allclose(found, want, rtol=1e-12)
    if np.isnan(want).any():
        return
    whole = f if not np.ndim(want) else sc.parse(f"{SIGNED_DECLARED}sum({text})")
    gradients = sc.compile(*(whole.gradient(k) for k in function.arguments))
    results = gradients(**{k: SIGNED[k] for k in gradients.arguments})
    results = results if len(function.arguments) > 1 else (results,)
    for k, gradient in zip(function.arguments, results, strict=True):
        want = slopes(lambda **at: np.sum(value(**at)), k, SIGNED)
        np.testing.assert_allclose(gradient, want, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt((sqrt(z)./expm1(y)).^(-1/2).*expm1(y).^(3/2).*exp(x))",
        "sqrt(expm1(y)).*exp(x)./(abs(sqrt(expm1(y))).*exp(y))",
    ],
)
def test_broken_powers_that_meet_in_a_whole_one_are_nan_where_each_is(text):
    function = sc.compile(sc.parse(SIGNED_DECLARED + text))
    assert np.isnan(function(**{k: SIGNED[k] for k in function.arguments})).all()
    at = {**SIGNED, "y": -SIGNED["y"]}
    assert np.isfinite(function(**{k: at[k] for k in function.arguments})).all()


ATOMS = {
    "y": lambda at: at["y"],
    "z": lambda at: at["z"],
    "sinh(y)": lambda at: sinh(at["y"]),
    "expm1(y)": lambda at: np.expm1(at["y"]),
    "exp(y)": lambda at: exp(at["y"]),
    "exp(x)": lambda at: exp(at["x"]),
    "(exp(y) - exp(x))": lambda at: exp(at["y"]) - exp(at["x"]),
    "c": lambda at: at["c"],
    "softplus(x)": lambda at: np.log1p(exp(at["x"])),
    "x.^2": lambda at: at["x"] ** 2,
}
EXPONENTS = {"2": 2, "3": 3, "(1/2)": 0.5, "(3/2)": 1.5, "(1/4)": 0.25, "(-1)": -1, "(-1/2)": -0.5}


def drawn(random, depth):
    """Return the text of a product, power, root, quotient or absolute value of signed factors, and its value."""
    if depth == 0:
        text = str(random.choice(list(ATOMS)))
        return f"({text})", ATOMS[text]
    one, f = drawn(random, depth - 1)
    kind = random.integers(6)
    if kind == 0:
        return f"sqrt({one})", lambda at: np.sqrt(f(at))
    if kind == 1:
        return f"abs({one})", lambda at: np.abs(f(at))
    if kind == 2:
        p = str(random.choice(list(EXPONENTS)))
        return f"({one}).^{p}", lambda at: np.asarray(f(at), float) ** EXPONENTS[p]
    other, h = drawn(random, int(random.integers(depth)))
    if kind == 3:
        return f"({one} ./ {other})", lambda at: f(at) / h(at)
    return f"({one} .* {other})", lambda at: f(at) * h(at)


def agrees_with_numpy(seed):
    """Compare a random formula with its plain evaluation, wherever that is a number."""
    random = np.random.default_rng(seed)
    text, value = drawn(random, 4)
    text = f"sqrt({text} .* exp(x))"
    function = sc.compile(sc.parse(SIGNED_DECLARED + text))
    want = np.sqrt(value(SIGNED) * exp(SIGNED["x"]))
    found = np.broadcast_to(function(**{k: SIGNED[k] for k in function.arguments}), want.shape)
    there = np.isfinite(want)
    np.testing.assert_allclose(found[there], want[there], rtol=1e-9, err_msg=text)


def test_random_products_powers_roots_and_quotients_of_signed_factors():
    for seed in range(60):
        agrees_with_numpy(seed)


@pytest.mark.parametrize(
    "text", ["sqrt(exp(x).*relu(y).*y)", "sqrt(exp(x).*step(y).*y)", "(exp(x)*relu(c)^2.*y).^(3/4)"]
)
def test_a_root_is_0_where_a_factor_is_0_beside_a_negative_one(text):
    function = sc.compile(sc.parse(SIGNED_DECLARED + text))
    np.testing.assert_array_equal(function(**{k: SIGNED[k] for k in function.arguments}), np.zeros(3))


@pytest.mark.parametrize("depth", [10, 40, 80])
def test_exponents_of_a_long_product_are_added_once(depth):
    f = sc.parse("exp(-" * depth + "a" + ")" * depth)
    value, slope = LONG(0.3), LONG(1.0)
    for _ in range(depth):
        value = np.exp(-value)
        slope *= -value
    assert np.isclose(f.gradient("a").evaluate(a=0.3), float(slope), rtol=1e-12, atol=0.0)
    f = sc.parse("norm2(exp(" * depth + "K" + "))" * depth)
    assert len(f.differential("K").differential("K").code()) < 700 * depth


def test_exponents_that_are_added_keep_what_they_are_worth():
    g = Graph(NUMPY)
    values = [g.make("call", (g.input(f"x{i}", ()),), "sin") for i in range(3 * MANY)]
    form = Shifted({v: Integer(i % 3 + 1) for i, v in enumerate(values)}, above=True, below=True)
    few = gathered(g, form)
    assert len(few.scale) == 1 and few.above and few.below
    assert gathered(g, few) is few
