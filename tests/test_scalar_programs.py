"""Random programs of scalars with numbers of every kind: each has the value and derivative of its text, or an error.

Numbers are huge, tiny, negative, zero in disguise; polynomials are of high degree; powers are of powers; functions are
of functions. The values are compared at 1,000 digits, by an evaluator of the text and one of the expression, so that
nothing is hidden by rounding. SymPy's searches without end fail at once here.
"""

import random
from functools import partial

import mpmath
import pytest
import sympy
from sympy.polys import numberfields, polytools

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import Shared, postorder
from symcalc.operations.elementwise import FUNCTIONS as REGISTERED

DIGITS = 1_000
CONTEXT = mpmath.MPContext()
CONTEXT.dps = DIGITS
VALUES = {"a": "1.37", "b": "-0.62", "p": "0.81", "k": "2"}
HEAD = "p : positive\nk : integer\n"
NUMBERS = [
    *("2", "3", "-1", "-2", "1/2", "-1/3", "0", "1", "7", "pi", "exp(1)", "sqrt(2)", "1e300", "1e-300", "1e308", "10"),
    *("1e-308", "-1e300", "0.1", "3^1e-308", "3^1e-9", "(3^1e-9 - 1)", "(sin(1)^2 + cos(1)^2 - 1)", "(sqrt(2) - 1)"),
    *("exp(100)", "exp(exp(100))", "(sqrt(2) - 3)", "tan(9)", "sin(1e300)", "(exp(1e-90) - 1)", "1e12", "12345"),
    *("exp(1e-308)", "log(2)", "(sqrt(6) - sqrt(2)*sqrt(3))", "(5/7)", "(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))"),
]
EXPONENTS = [
    *("2", "3", "-1", "1/2", "-1/2", "1/3", "2/3", "-2", "1.5", "0", "1", "4", "200", "1e6", "1e300", "1e-300", "k"),
    *("b", "-k", "a", "sqrt(2)", "1e12", "0.123456789", "(sin(1)^2 + cos(1)^2 - 1)", "2*k", "301", "-1e300", "pi"),
]


class Undefined(Exception):
    """No real number, or none that can be reckoned."""


def real(x):
    """Return a number that is real and finite, and not one that rounding made of 0."""
    if not isinstance(x, CONTEXT.mpf) or not CONTEXT.isfinite(x):
        raise Undefined
    return x


def power(x, p):
    if p == CONTEXT.floor(p) and abs(p) < 1e15:
        if x == 0 and p < 0:
            raise Undefined
        return x ** int(p)
    if x <= 0:
        if x == 0 and p > 0:
            return x
        raise Undefined
    return exponential(p * CONTEXT.log(x))


def exponential(x):
    if abs(x) > 1e30:
        raise Undefined
    return CONTEXT.exp(x)


def logarithm(x):
    if x <= 0:
        raise Undefined
    return CONTEXT.log(x)


def within_one(f, x):
    if abs(x) > 1:
        raise Undefined
    return f(x)


def moderate(f, x):
    if abs(x) > CONTEXT.mpf(10) ** 320:
        raise Undefined
    return f(x)


def apart_from_zero(f, x):
    if abs(x) < CONTEXT.mpf(10) ** -300:  # rounding decides
        raise Undefined
    return f(x)


FUNCTIONS = {
    "exp": exponential,
    "log": logarithm,
    "log1p": lambda x: logarithm(1 + x),
    "expm1": lambda x: exponential(x) - 1,
    "sin": partial(moderate, CONTEXT.sin),
    "cos": partial(moderate, CONTEXT.cos),
    "tan": partial(moderate, CONTEXT.tan),
    "arcsin": partial(within_one, CONTEXT.asin),
    "arccos": partial(within_one, CONTEXT.acos),
    "arctan": CONTEXT.atan,
    "sinh": lambda x: (exponential(x) - exponential(-x)) / 2,
    "cosh": lambda x: (exponential(x) + exponential(-x)) / 2,
    "tanh": lambda x: 1 - 2 / (exponential(2 * x) + 1) if x < 1e9 else CONTEXT.mpf(1),
    "abs": partial(apart_from_zero, abs),
    "sign": partial(apart_from_zero, CONTEXT.sign),
    "step": partial(apart_from_zero, lambda x: CONTEXT.mpf(1 if x > 0 else 0)),
    "relu": partial(apart_from_zero, lambda x: max(x, CONTEXT.mpf(0))),
    "sigmoid": lambda x: 1 / (1 + exponential(-x)),
    "softplus": lambda x: logarithm(1 + exponential(x)),
    "erf": lambda x: CONTEXT.erf(x) if abs(x) < 1e3 else CONTEXT.sign(x),
    "sqrt": lambda x: power(x, CONTEXT.mpf(1) / 2),
}
NAME_OF = {known.function.cls: name for name, known in REGISTERED.items()}


# ------------------------------------------------------------------------------------------------ programs


def leaf(rng):
    text = rng.choice(["a", "b", "p", "k"] if rng.random() < 0.55 else NUMBERS)
    return text, lambda values: values[text] if text in values else constant(text)


KNOWN = {}


def constant(text):
    """Return the value of a number's text, read by an evaluator of its own."""
    if text not in KNOWN:
        tree = sympy.parse_expr(text.replace("^", "**"), evaluate=False, transformations=RATIONAL)
        KNOWN[text] = value_of(tree, {})
    return KNOWN[text]


RATIONAL = (*sympy.parsing.sympy_parser.standard_transformations[:4], sympy.parsing.sympy_parser.rationalize)


def grown(rng, depth):
    """Return a random program and what reckons it."""
    if depth == 0 or rng.random() < 0.1:
        return leaf(rng)
    form = rng.random()
    left, x = grown(rng, depth - 1)
    if form < 0.3:
        name = rng.choice([*FUNCTIONS])
        return f"{name}({left})", lambda v: real(FUNCTIONS[name](x(v)))
    if form < 0.6:
        exponent = rng.choice(EXPONENTS)
        return f"({left})^({exponent})", lambda v: real(power(x(v), value_of_exponent(exponent, v)))
    right, y = grown(rng, depth - 1)
    sign = rng.choice("++-**/")
    combine = {"+": lambda s, t: s + t, "-": lambda s, t: s - t, "*": lambda s, t: s * t, "/": over}[sign]
    return f"({left}) {sign} ({right})", lambda v: real(combine(x(v), y(v)))


def over(s, t):
    if abs(t) < CONTEXT.mpf(10) ** -900:
        raise Undefined
    return s / t


def value_of_exponent(text, values):
    inner = text.lstrip("-")
    if inner in values:
        return -values[inner] if text.startswith("-") else values[inner]
    return 2 * values["k"] if text == "2*k" else constant(text)


def value_of(e, values):
    """Return the value of an expression, box by box."""
    known = {}
    for f in postorder(e):
        x = [known[c] for c in (f.parts if isinstance(f, Shared) else f.args)]
        if isinstance(f, sympy.Symbol):
            known[f] = values[f.name]
        elif f.is_Rational:
            known[f] = CONTEXT.mpf(int(f.p)) / int(f.q)
        elif f in (sympy.pi, sympy.E):
            known[f] = +CONTEXT.pi if f is sympy.pi else +CONTEXT.e
        elif isinstance(f, Shared):
            known[f] = x[0]
        elif f.is_Add or f.is_Mul:
            known[f] = real(CONTEXT.fsum(x) if f.is_Add else CONTEXT.fprod(x))
        else:
            known[f] = real(power(*x) if f.is_Pow else FUNCTIONS[NAME_OF[type(f)]](*x))
    return known[e]


# ------------------------------------------------------------------------------------------------ the tests


@pytest.fixture
def no_search(monkeypatch):
    """Let SymPy fail where it would look for roots, for the polynomial of a number, or for the sign of a number."""

    def refuse(*args, **kwargs):
        raise AssertionError("SymPy was asked for what it may never find")

    monkeypatch.setattr(polytools, "real_roots", refuse)
    monkeypatch.setattr(numberfields, "minimal_polynomial", refuse)


POINT = {name: CONTEXT.mpf(text) for name, text in VALUES.items()}


def close(x, y, scale=1):
    return abs(x - y) <= CONTEXT.mpf(10) ** -30 * max(abs(x), abs(y), scale)


def slope(reckon, name):
    """Return the derivative by differences: 1,000 digits allow steps of 10⁻¹⁵⁰, which two of them must bear out."""
    slopes = []
    for h in (CONTEXT.mpf(10) ** -150, CONTEXT.mpf(10) ** -151):
        moved = [reckon(POINT | {name: POINT[name] + s * h}) for s in (1, -1)]
        slopes.append((moved[0] - moved[1]) / (2 * h))
    if abs(moved[0]) > CONTEXT.mpf(10) ** 400 or not close(*slopes, CONTEXT.mpf(10) ** -20):  # too steep, too bent
        raise Undefined
    return slopes[1]


def outcome(text, reckon):
    """Compare a program's value and derivatives; return how many were compared."""
    compared = 0
    try:
        f = sc.parse(HEAD + text)
    except SymcalcError:
        return 0
    assert str(f)
    try:
        want = reckon(POINT)
        assert close(value_of(f.expression, POINT), want, CONTEXT.mpf(10) ** -300), text
        compared += 1
    except (Undefined, OverflowError):
        pass
    for name in ("a", "p", "k"):
        if name not in f.variables or f"{name}" not in text:
            continue
        try:
            g = f.gradient(name)
        except SymcalcError:
            continue
        assert str(g)
        assert g.latex()
        try:
            want = slope(reckon, name)
            found = value_of(g.expression, POINT)
        except (Undefined, OverflowError):
            continue
        assert close(found, want, 1e-20), (text, name, str(g), CONTEXT.nstr(found, 20), CONTEXT.nstr(want, 20))
        compared += 1
    return compared


@pytest.mark.parametrize("seed", range(40))
def test_random_scalars_have_the_values_of_their_text(seed, no_search):
    rng = random.Random(seed)
    compared = sum(outcome(*grown(rng, rng.choice([1, 2, 2, 3, 3, 4]))) for _ in range(12))
    assert compared >= 2
