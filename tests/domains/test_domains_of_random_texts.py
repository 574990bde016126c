"""Conditions against texts as they are typed: true, and complete.

Where an answer is finite and its conditions hold, the text has a value and the answer is right; where the text has a
value (and a derivative), the conditions hold and the answer is finite and right. Texts are worked out over the syntax
tree, derivatives by differences of that.
"""

import random
from itertools import product

import numpy as np
import pytest
from condition_values import hold
from typed_evaluator import Typed

import symcalc as sc
from symcalc.calculus.conditions import conditions_of, conditions_since
from symcalc.errors import KindMismatch, NotSupported
from symcalc.expressions.operation_records import everywhere
from symcalc.expressions.registry import functions

DECLARED = "x, y : vector(3)\nA, B : matrix(3, 3)\n"
LEAVES = {"scalar": ["a", "b", "2", "1/2"], "vector": ["x", "y"], "matrix": ["A", "B"]}
TOTAL = ["exp", "abs", "tanh", "sin", "softplus", "square"]
FUNCTIONS = [*TOTAL, "log", "sqrt", "log1p", "arcsin", "arccos", "tan", "relu"]
POWERS = ["2", "(-1)", "0.5", "1.5", "(1/3)", "(-0.5)", "3", "(-2)"]
SCALARS = [
    *("({s} + {t})", "({s} - {t})", "{s}*{t}", "({s})/({t})", "({s})/({s})", "({s})^{p}", "(({s})^{p})^{q}"),
    *(
        "exp(log({s}))",
        "exp(2*log({s}))",
        "sqrt({s})^2",
        "sin(arcsin({s}))",
        "cos(arccos({s}))",
        "{f}({s})",
        "{f}({s})",
    ),
    *("({v})'*({w})", "norm2({v})", "norm2({v})/norm2({v})", "sum({v})", "mean({v})", "tr({M})", "sum({M})"),
    *("det({M})", "logdet({M})", "logdet({M}) - logdet({M})", "tr(({M})\\({N}))"),
]
VECTORS = [
    *("({v} + {w})", "({s})*({v})", "({v}).*({w})", "({v})./({w})", "({v})./({v})", "({v}).*({v}).^{p}", "({v}).^{p}"),
    *("{f}({v})", "{f}({v})", "({M})*({v})", "({M})\\({v})", "exp(log({v}))", "diag({M})", "(({v}) .+ ({s}))"),
]
MATRICES = [
    *("({M})*({N})", "({M})'", "inv({M})", "({M} + {N})", "({M}).*({N})", "({s})*({M})", "diag({v})", "({M})*inv({M})"),
    *("{g}({M})", "({M})^-1", "({M}).^2", "({M}).^3", "({M})'*({M})", "({M})/({N})", "1 ./ ({M})"),
]
TEMPLATES = {"scalar": SCALARS, "vector": VECTORS, "matrix": MATRICES}
STEPS = (1e-3, 5e-4, 2.5e-4)
LARGE = 1e4  # numbers above which rounding spoils differences
SURE, SAME = 1e-7, 1e-4


def text_of(draw: random.Random, kind: str, depth: int) -> str:
    """Return a random expression."""
    if depth <= 0:
        return draw.choice(LEAVES[kind])
    below = {"s": "scalar", "t": "scalar", "v": "vector", "w": "vector", "M": "matrix", "N": "matrix"}
    parts = {name: text_of(draw, of, depth - 1) for name, of in below.items()}
    choices = {"f": draw.choice(FUNCTIONS), "g": draw.choice(TOTAL), "p": draw.choice(POWERS), "q": draw.choice(POWERS)}
    return draw.choice(TEMPLATES[kind]).format(**parts, **choices)


def point_of(f: sc.Formula, numbers: np.random.Generator, positive: bool):
    """Return random values of the variables."""
    drawn = {name: numbers.uniform(-1.2, 1.2, v.shape) for name, v in f.variables.items()}
    return {name: np.abs(v) if positive else v for name, v in drawn.items()}


def value_of(f: sc.Formula, point):
    """Return a formula's value, NaN where a matrix is singular."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(f.evaluate(**point))
    except np.linalg.LinAlgError:
        return np.array(np.nan)


def slope_of(typed: Typed, point, name: str, V):
    """Return the derivative of the text along V by differences, NaN where they say nothing."""

    def at(h: float):
        return typed.value({**point, name: point[name] + h * V})

    found = [(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h) for h in STEPS]
    sure = np.ptp(found) <= SURE * max(1.0, np.max(np.abs(found)))
    return found[1] if sure and typed.size < LARGE else np.nan


def check(text: str, seed: int) -> int:
    """Compare a text with its value and its gradients at random points; return how often it had a value."""
    f, typed, numbers = sc.parse(text), Typed(text), np.random.default_rng(seed)
    gradients = {name: f.gradient(name) for name in f.variables}
    conditions = {
        n: conditions_of(g.expression, f.expression, [f.variable(n)], f.demands) for n, g in gradients.items()
    }
    own, counted = conditions_since(None, f.expression, f.demands), 0
    for positive in (False, True, True, False):
        point = point_of(f, numbers, positive)
        want, found = typed.value(point), value_of(f, point)
        if typed.size > LARGE:
            continue
        has_value, holds = np.isfinite(want), hold(own, point)
        assert has_value or not holds or not np.isfinite(found), f"a value where there is none, under {f.conditions}"
        assert not has_value or (holds and np.allclose(found, want, rtol=SAME)), f"{found}, not {want}, {f.conditions}"
        counted += has_value
        for name, g in gradients.items():
            V, G = numbers.standard_normal(np.shape(point[name])), value_of(g, point)
            said = hold(conditions[name], point)
            assert has_value or not said or not np.isfinite(G).all(), f"a slope by {name} where there is no value"
            slope = slope_of(typed, point, name, V) if has_value else np.nan
            if np.isfinite(slope):
                near = abs(np.sum(G * V) - slope) <= SAME * max(1.0, abs(slope))
                assert said and near, f"{np.sum(G * V)} by {name}, not {slope}, {g.conditions}"
    return int(counted)


@pytest.mark.parametrize(("depth", "seed"), [*product((1, 2, 3), range(4))])
def test_conditions_of_random_texts_are_true_and_complete(depth, seed):
    draw, counted = random.Random(f"{depth} {seed}"), 0
    for k in range(15):
        text = DECLARED + text_of(draw, "scalar", depth)
        try:
            counted += check(text, k)
        except (KindMismatch, NotSupported):
            continue  # a number outside a domain, a matrix of lower rank
        except AssertionError as e:
            raise AssertionError(f"{text}: {e}") from e
    assert counted > 10


# a text of b that is 0·(…), and values of its variable inside and outside of the domain, close to its end
REGULAR, SINGULAR, NEGATIVE = (
    np.array([[1.0, 2.0], [0.0, 1.0]]),
    np.array([[1.0, 2.0], [2.0, 4.0]]),
    np.diag([1.0, -1.0]),
)
NEAR = 1e-9
ENTRIES = [
    ("log", [NEAR], [0.0, -NEAR]),
    ("log1p", [-1 + NEAR], [-1.0, -1 - NEAR]),
    ("arcsin", [1.0, -1.0], [1 + NEAR, -1 - NEAR]),
    ("arccos", [1.0, -1.0], [1 + NEAR, -1 - NEAR]),
    ("sqrt", [0.0, NEAR], [-NEAR]),
    *((name, [NEAR], [0.0, -NEAR]) for name in ("log2", "log10", "gammaln", "rsqrt")),
    *((name, [NEAR, -NEAR, -1.5], [0.0, -1.0, -2.0]) for name in ("digamma", "gamma", "trigamma")),
    *((name, [NEAR, -NEAR], [0.0]) for name in ("reciprocal", "coth", "csch", "cot", "csc")),
    *((name, [NEAR, 1 - NEAR], [0.0, 1.0, -NEAR]) for name in ("norminv", "logit")),
    *((name, [1 - NEAR, -1 + NEAR], [1.0, -1.0, 1 + NEAR]) for name in ("arctanh", "erfinv")),
    ("entr", [0.0, NEAR], [-NEAR]),
]
PAIRS = [
    *((f"{name}(a, 2)", "a", [NEAR], [0.0, -NEAR]) for name in ("beta", "betaln")),
    ("arccosh(a)", "a", [1 + NEAR], [1 - NEAR, -1.0]),
    ("polygamma(2, a)", "a", [NEAR, -NEAR, -1.5], [0.0, -1.0, -2.0]),
    ("multigammaln(a, 2)", "a", [0.5 + NEAR], [0.5 - NEAR, 0.0]),
    ("xlogy(a, b)", "b", [NEAR], [-NEAR]),
    ("xlog1py(a, b)", "b", [-1 + NEAR], [-1 - NEAR]),
    ("huber(a, b)", "b", [NEAR], [-NEAR]),
    ("atan2(a, b)", "b", [NEAR], []),  # where a = 1
]
TURN = np.array([[0.0, 1.0], [-1.0, 0.0]])
FACTORED = ["sum(qr_q(A))", "sum(qr_r(A))", "sum(chol(A*A'))"]
SIGNS = ["tr(signm(A))", "tr(signm_frechet(A, B))", "tr(signm_between(A, B, A))"]
PRINCIPAL = [
    f"tr({text})"
    for name, p in (("logm", ""), ("sqrtm", ""), ("powm", ", 0.3"))
    for text in (f"{name}(A{p})", f"{name}_frechet(A{p}, B)", f"{name}_between(A{p}, B, A)")
]
IN_EIGENBASES = ["sum(eigbasis(A))", "sum(eigsum(A, x))", "sum(eigrates(A, B))"]  # REGULAR has equal ones, and no basis
EDGES = [
    *((f"{name}(a)", "a", inside, outside) for name, inside, outside in ENTRIES),
    *((f"sum({name}(x))", "x", [[0.5, i] for i in a], [[0.5, o] for o in b]) for name, a, b in ENTRIES),
    *((f"{d}", "a", [NEAR, -NEAR], [0.0]) for d in ("b/a", "a\\b", "a^-1", "a^-2")),
    *((f"{d}", "x", [[1.0, -NEAR]], [[1.0, 0.0]]) for d in ("sum(y./x)", "sum(x.^-1)", "sum(1 ./ x.^2)")),
    *((f"a^{p}", "a", [0.0, NEAR], [-NEAR]) for p in ("0.5", "1.5", "(1/3)", "pi")),
    *((f"a^{p}", "a", [NEAR], [0.0, -NEAR]) for p in ("(-0.5)", "(-1/3)", "b")),
    ("pnorm(x, a)", "a", [1.0, 1 + NEAR, 7.5], [1 - NEAR, 0.0, -2.0]),
    ("sum(x.^y)", "x", [[1.0, NEAR]], [[1.0, 0.0], [1.0, -NEAR]]),
    *(
        (t, "A", [REGULAR, NEGATIVE], [SINGULAR])
        for t in ("tr(inv(A))", "tr(A^-1)", "tr(B/A)", "tr(A\\B)", "sum(A\\x)")
    ),
    *((t, "A", [REGULAR, NEGATIVE], [SINGULAR]) for t in ("tr(solve(A, B))", "tr(A^-2)", "sum(A\\x)")),
    ("logdet(A)", "A", [REGULAR], [SINGULAR, NEGATIVE]),
    ("sum(solve_triangular(tril(A), x))", "A", [REGULAR, NEGATIVE], [np.diag([1.0, 0.0])]),
    *PAIRS,
    *((t, "A", [REGULAR, NEGATIVE], [SINGULAR]) for t in FACTORED),
    *((t, "A", [REGULAR, NEGATIVE], [SINGULAR, TURN]) for t in SIGNS),
    *((t, "A", [REGULAR, TURN], [NEGATIVE, SINGULAR]) for t in PRINCIPAL),
    ("sum(eig(A))", "A", [REGULAR, NEGATIVE, SINGULAR], [TURN]),
    *((t, "A", [NEGATIVE, SINGULAR], [TURN, REGULAR]) for t in IN_EIGENBASES),
]


@pytest.mark.parametrize(("text", "name", "inside", "outside"), EDGES)
def test_the_domain_of_a_partial_operation(text, name, inside, outside):
    f = sc.parse(f"x, y : vector(2)\nA, B : matrix(2, 2)\nc + 0*({text})")
    assert f.expression == f.variable("c")
    conditions = conditions_since(None, f.expression, f.demands)
    for points, expected in ((inside, True), (outside, False)):
        for at in points:
            values = {n: np.ones(v.shape) for n, v in f.variables.items()} | {"b": 0.5, name: np.asarray(at)}
            assert hold(conditions, values) == expected


# what demands something of other arguments alone, or of shapes; no number lies at the poles of secants
ELSEWHERE = {
    *(f"{name}_{kind}" for name in ("expm", "sinm", "cosm") for kind in ("frechet", "between")),
    *("celu", "invdiff", "pinv", "sec", "sech", "tan"),
}


def test_every_partial_function_stands_in_the_table():
    partial = {name for name, g in functions().items() if g.domain is not everywhere}
    named = {name for name in partial for text, *_ in EDGES if f"{name}(" in text}
    aliases = {alias for g in functions().values() for alias in g.aliases}
    assert partial - aliases - named == ELSEWHERE
