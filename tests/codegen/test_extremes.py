"""Code at the ends of the numbers: huge, tiny, infinite and empty arguments, sizes of 1, in both types.

What it should be is worked out in long doubles, whose exponents have four digits, by a small evaluator of its own.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symcalc as sc
from symcalc.errors import SymcalcError

LONG = np.longdouble
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

# ------------------------------------------------------------------------------------------------ norms


@pytest.mark.parametrize(
    ("dtype", "scale"),
    [(np.float64, s) for s in (1e200, 1e-200, 1e300, 1e-310, 1.0)] + [(np.float32, s) for s in (1e30, 1e-30, 1.0)],
)
@pytest.mark.parametrize("text", ["norm2(x)", "norm2(2*x)", "sqrt(x'*x)", "norm2(diag(x))", "norm2(x*ones(1, 3))"])
def test_norms_and_their_gradients_at_every_scale(text, dtype, scale):
    f = sc.parse(f"x : vector(n)\n{text}")
    x = (scale * np.array([3.0, -4.0, 1.0])).astype(dtype)
    wide = x.astype(LONG)
    factor = {"norm2(2*x)": 2, "norm2(x*ones(1, 3))": math.sqrt(3)}.get(text, 1)
    found, gradient = sc.compile(f, f.gradient("x"))(x)
    precision = 1e-5 if dtype is np.float32 else 1e-12
    assert found == pytest.approx(float(factor * np.sqrt(np.sum(wide**2))), rel=precision)
    assert gradient == pytest.approx((factor * wide / np.sqrt(np.sum(wide**2))).astype(float), rel=precision)
    assert found.dtype == gradient.dtype == dtype


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1.0])
@pytest.mark.parametrize(("text", "factor"), [("norm2(x)", 1), ("3*norm2(x)", 3), ("norm2(2*x)", 2)])
def test_second_derivatives_of_norms_at_every_scale(text, factor, scale):
    f = sc.parse(f"x : vector(n)\n{text}")
    x, v = np.array([3.0, -4.0, 1.0]), np.array([0.5, 2.0, -1.0])
    r = np.sqrt(x @ x)
    want = factor * (np.eye(3) - np.outer(x, x) / r**2) / r
    assert scale * f.hessian("x").evaluate(x=scale * x) == pytest.approx(want)
    assert scale * f.hvp("x", "v").evaluate(x=scale * x, v=v) == pytest.approx(want @ v)


def test_norms_of_what_is_nothing_or_infinite():
    f = sc.parse("x : vector(n)\nnorm2(x)")
    assert f.evaluate(x=[]) == 0 and f.evaluate(x=[0, 0]) == 0
    assert f.evaluate(x=[np.inf, 1]) == np.inf and np.isnan(f.evaluate(x=[np.nan, 1]))


# ------------------------------------------------------------------------------------------------ exponentials


class Positive:
    """A positive value: its text, and what it is in long doubles."""

    def __init__(self, text, value):
        self.text = text
        self.value = value

    def __repr__(self):
        return self.text


def sums(draw, depth):
    """Return a sum of exponentials, and what is made of such."""
    kind = draw(
        st.sampled_from(["sum", "mean", "one", "cosh", *(["add", "mul", "div", "pow", "times"] if depth else [])])
    )
    c = draw(st.sampled_from([1, -1, 2, -3]))
    v = draw(st.sampled_from("xy"))
    match kind:
        case "sum":
            return Positive(f"sum(exp({c}*{v}))", lambda at: np.sum(np.exp(c * at[v])))
        case "mean":
            return Positive(f"mean(exp({c}*{v} .+ 1))", lambda at: np.mean(np.exp(c * at[v] + 1)))
        case "one":
            return Positive(f"(1 + sum(exp({c}*{v})))", lambda at: 1 + np.sum(np.exp(c * at[v])))
        case "cosh":
            return Positive(f"cosh({c}*a)", lambda at: np.cosh(c * at["a"]))
    p = sums(draw, depth - 1)
    if kind == "pow":
        k = draw(st.sampled_from([2, -1, 0.5]))
        return Positive(f"({p.text})^({k})", lambda at: p.value(at) ** LONG(k))
    if kind == "times":
        return Positive(f"3*b*({p.text})", lambda at: 3 * at["b"] * p.value(at))
    q = sums(draw, depth - 1)
    sign, apply = {"add": ("+", np.add), "mul": ("*", np.multiply), "div": ("/", np.divide)}[kind]
    return Positive(f"({p.text}) {sign} ({q.text})", lambda at: apply(p.value(at), q.value(at)))


@st.composite
def positives(draw):
    """Return what is made of sums of exponentials."""
    return sums(draw, draw(st.integers(0, 2)))


def wanted(value, at):
    """Return a value in long doubles, in which nothing overflows here."""
    with np.errstate(all="ignore"):
        return value({name: np.asarray(v, LONG) for name, v in at.items()})


def value_of(f, at):
    """Return the value of a formula at those of its variables."""
    return f.evaluate(**{name: v for name, v in at.items() if name in f.variables})


SCALES = st.sampled_from([1.0, 30.0, 400.0, 800.0])


@settings(max_examples=100, deadline=None)
@given(p=positives(), seed=st.integers(0, 99), scale=SCALES)
def test_logarithms_of_sums_of_exponentials_do_not_overflow(p, seed, scale):
    random = np.random.default_rng(seed)
    at = {"x": scale * random.standard_normal(3), "y": scale * random.standard_normal(2)}
    at |= {"a": scale * random.standard_normal(), "b": 2.5}
    want = np.log(wanted(p.value, at))
    f = sc.parse(f"x : vector(n)\ny : vector(m)\nb : positive\nlog({p.text})")
    if np.isfinite(want):
        assert value_of(f, at) == pytest.approx(float(want), rel=1e-9, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(p=positives(), q=positives(), seed=st.integers(0, 99), scale=SCALES)
def test_quotients_of_sums_of_exponentials_do_not_overflow(p, q, seed, scale):
    random = np.random.default_rng(seed)
    at = {"x": scale * random.standard_normal(3), "y": scale * random.standard_normal(2)}
    at |= {"a": scale * random.standard_normal(), "b": 2.5}
    parts = [wanted(v.value, at) for v in (p, q)]
    want = parts[0] / parts[1]
    within = [1e-280 < part < 1e280 for part in [*map(abs, parts), want]]
    # parts may be beyond the doubles where one exponential is; products of several are left to the person
    if not within[2] or (any("/" in v.text or "^" in v.text for v in (p, q)) and not all(within)):
        return
    f = sc.parse(f"x : vector(n)\ny : vector(m)\nb : positive\n({p.text})/({q.text})")
    assert value_of(f, at) == pytest.approx(float(want), rel=1e-8)


ROWS = {
    "sum(log(sum(exp(L), 2)))": lambda L: np.sum(np.log(np.sum(np.exp(L), 1))),
    "sum(log(sum(exp(L), 1)))": lambda L: np.sum(np.log(np.sum(np.exp(L), 0))),
    "sum(log(sum(exp(2*L), 2)./sum(exp(L), 2)))": lambda L: np.sum(
        np.log(np.sum(np.exp(2 * L), 1) / np.sum(np.exp(L), 1))
    ),
    "sum(sin(sum(L.*exp(L), 2)./sum(exp(L), 2)))": lambda L: np.sum(
        np.sin(np.sum(L * np.exp(L), 1) / np.sum(np.exp(L), 1))
    ),
    "sum(exp(L)./(exp(L) + exp(-L)))": lambda L: np.sum(np.exp(L) / (np.exp(L) + np.exp(-L))),
    "sum(log(exp(L) + exp(-2*L)))": lambda L: np.sum(np.log(np.exp(L) + np.exp(-2 * L))),
    "sum(sinh(L).^2./cosh(L).^2)": lambda L: np.sum(np.tanh(L) ** 2),
}


@pytest.mark.parametrize(("dtype", "shift"), [(float, 710.0), (float, -750.0), (float, 1.0), (np.float32, 89.0)])
@pytest.mark.parametrize("text", ROWS)
def test_sums_of_exponentials_along_axes_and_by_entries(text, dtype, shift):
    L = (shift + np.random.default_rng(0).standard_normal((2, 3))).astype(dtype)
    f = sc.parse(text)
    value, gradient = sc.compile(f, f.gradient("L"))(L)
    rel, step = (1e-5, 1e-2) if dtype is np.float32 else (1e-10, 1e-6)
    assert value == pytest.approx(float(ROWS[text](L.astype(LONG))), rel=rel)
    V = np.random.default_rng(1).standard_normal((2, 3))
    ends = [ROWS[text](L.astype(LONG) + sign * LONG(step) * V) for sign in (1, -1)]
    slope = float((ends[0] - ends[1]) / (2 * step))
    assert np.vdot(gradient, V) == pytest.approx(slope, rel=1e-3, abs=1e-4 if dtype is float else 3e-3)
    assert value.dtype == gradient.dtype == dtype


@pytest.mark.parametrize("a", [1.3, -2.0, 400.0, -711.0, 1e5])
@pytest.mark.parametrize("text", ["sinh(a)^2/cosh(a)^2", "3*sinh(a)^3/cosh(a)^3", "exp(a)/(exp(a) + 1)^2"])
def test_quotients_of_hyperbolic_functions_and_their_derivatives_are_finite(text, a):
    f = sc.parse(text)
    assert np.all(np.isfinite(sc.compile(f, f.gradient("a"), f.hessian("a"))(a)))
    if "sinh" in text:
        t = np.tanh(a)
        k, c = (2, 1) if "^2" in text else (3, 3)
        assert f.evaluate(a=a) == pytest.approx(c * t**k)
        assert f.gradient("a").evaluate(a=a) == pytest.approx(c * k * t ** (k - 1) * (1 - t**2), abs=1e-12)


@pytest.mark.parametrize(
    ("x", "largest", "weights"),
    [
        ([-np.inf, -np.inf], -np.inf, None),
        ([np.inf, 1.0], np.inf, [1, 0]),
        ([-np.inf, 1.0], 1.0, [0, 1]),
        ([np.inf, -np.inf, np.inf], np.inf, None),
        ([], -np.inf, []),
        ([np.nan, 1.0], np.nan, None),
    ],
)
@pytest.mark.parametrize("text", ["logsumexp(x)", "log(sum(exp(x)))", "log(2*sum(exp(x))) - log(2)"])
def test_infinite_entries_of_logsumexp_and_softmax(text, x, largest, weights):
    assert sc.parse(f"x : vector(n)\n{text}").evaluate(x=x) == pytest.approx(largest, nan_ok=True)
    if weights is not None:
        assert sc.parse("x : vector(n)\nsoftmax(x)").evaluate(x=x) == pytest.approx(weights)


def test_infinite_entries_by_rows():
    L = np.array([[np.inf, 1.0, 2.0], [-np.inf, -np.inf, -np.inf], [0.0, -np.inf, 0.0]])
    assert sc.parse("log(sum(exp(L), 2))").evaluate(L=L) == pytest.approx([np.inf, -np.inf, np.log(2)])
    assert sc.parse("log(sum(exp(L), 1))").evaluate(L=L.T) == pytest.approx([np.inf, -np.inf, np.log(2)])


# ------------------------------------------------------------------------------------------------ determinants


@pytest.mark.parametrize("declared", ["A : matrix(n, n)", "A : spd(n)", "A : lower(n)", "A : diagonal(n)"])
@pytest.mark.parametrize(
    ("text", "value", "slope"),
    [
        ("det(10*A)", 1, 10),
        ("det(a*A)", 1, 10),
        ("det(-10*A)", 1, 10),
        ("1/det(10*A)", 1, -10),
        ("sqrt(det(10*A))", 1, 5),
        ("3*det(10*A)^2*det(10*A)", 3, 90),
        ("log(det(10*A))", 0, 10),
        ("log(sqrt(det(A)))", -200 * np.log(10), 5),
        ("log(det(A)^b)", -1200 * np.log(10), 30),
        ("log(det(A)*det(A)^2/7)", -1200 * np.log(10) - np.log(7), 30),
    ],
)
def test_determinants_whose_parts_are_beyond_the_numbers(declared, text, value, slope):
    f = sc.parse(f"{declared}\n{text}")
    at = {"A": np.eye(400) / 10, "a": 10.0, "b": 3.0}
    at = {name: at[name] for name in f.variables}
    assert f.evaluate(**at) == pytest.approx(value, abs=1e-9)
    assert f.gradient("A").evaluate(**at) == pytest.approx(slope * np.eye(400), abs=1e-9)


@pytest.mark.parametrize("b", [2.0, 3.0, 2.5, -1.0])
def test_logarithms_of_powers_of_negative_determinants(b):
    A = np.diag([-2.0, 3.0])
    with np.errstate(invalid="ignore"):
        want = np.log(np.float64(-6.0) ** b)
    assert sc.parse("log(det(A)^b)").evaluate(A=A, b=b) == pytest.approx(want, nan_ok=True)
    assert sc.parse("log(det(A)*det(B))").evaluate(A=A, B=A) == pytest.approx(np.log(36))
    assert np.isnan(sc.parse("log(3*det(A))").evaluate(A=A))


# ------------------------------------------------------------------------------------------------ sizes


def quantities(draw, depth):
    """Return an expression in the sizes m and n: its text, and its value in doubles."""
    if not depth or not draw(st.integers(0, 3)):
        name = draw(st.sampled_from(["n", "m", "1", "2", "3"]))
        return name, lambda at: np.float64(at.get(name) or float(name))
    (one, value), (other, second) = quantities(draw, depth - 1), quantities(draw, depth - 1)
    sign = draw(st.sampled_from("+-*/^"))
    apply = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}[sign]
    return f"({one}){sign}({other})", lambda at: apply(value(at), second(at))


@st.composite
def sizes(draw):
    """Return expressions in the sizes m and n."""
    return quantities(draw, 3)


@settings(max_examples=100, deadline=None)
@given(pair=sizes(), m=st.sampled_from([1, 2, 5]), n=st.sampled_from([1, 2, 200]), dtype=st.sampled_from(["f4", "f8"]))
def test_results_of_sizes_are_real_numbers_of_the_functions_type(pair, m, n, dtype):
    text, value = pair
    at = {"x": np.ones(m, dtype), "y": np.ones(n, dtype)}
    declared = "x : vector(m)\ny : vector(n)\n"
    try:
        functions = [sc.compile(sc.parse(f"{declared}{form.format(text)}")) for form in ("{}", "sum(x)*({})", "({})*y")]
    except SymcalcError:
        return  # no real number, or one that is too large
    with np.errstate(all="ignore"):
        want = value({"m": m, "n": n})
    for function, factor in zip(functions, (1, m, 1), strict=True):
        found = np.asarray(function(**{name: at[name] for name in function.arguments}))
        assert found.dtype.kind == "f"
        if not function.arguments or not set("mn") & set(text):
            continue
        assert found.dtype == dtype
        if np.isfinite(want) and 1e-30 < abs(want) < 1e30:
            assert found == pytest.approx(float(want * factor), rel=1e-3 if dtype == "f4" else 1e-9)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("log(sqrt(det(A)*det(B)))", np.log(3) / 2),
        ("log((det(A)*det(B))^0.3)", 0.3 * np.log(3)),
        ("log((det(A)*a)^b)", 2 * np.log(2)),
        ("A : matrix(n, n); 2^n*sqrt(det(A)*a)", 4 * np.sqrt(2)),
        ("sqrt(det(A)*a)*det(2*A)", -8 * np.sqrt(2)),
        ("log(sqrt(det(A)/det(B)))", np.log(4 / 3) / 2),
    ],
)
def test_a_root_of_a_product_is_taken_of_the_product(text, want):
    values = {"A": np.diag([-1.0, 2.0]), "B": np.diag([-3.0, 0.5]), "a": -1.0, "b": 2.0}
    f = sc.parse(text)
    assert f.evaluate(**{name: values[name] for name in f.variables}) == pytest.approx(want, rel=1e-12)
