"""Random programs of matrices that are 0 by their structure, against numbers that know which of them are zeros so.

What is a zero by structure makes a product 0 whatever it meets, a pole included. Where there is a number the program
may be refused, but no program is let through that has none.
"""

import random
from collections import Counter

import numpy as np
import pytest
from numeric_checks import differences, within

import symcalc as sc
from symcalc.errors import KindMismatch

SIZE = 3
LEFT = {"lower": np.tri(SIZE, dtype=bool), "upper": np.tri(SIZE, dtype=bool).T, "diagonal": np.eye(SIZE, dtype=bool)}
PLACES = [np.tri(SIZE, k=-1, dtype=bool), np.tri(SIZE, k=-1, dtype=bool).T, np.eye(SIZE, dtype=bool)]
KINDS = {"L": "lower", "M": "lower", "U": "upper", "D": "diagonal", "A": "matrix", "K": "skew", "H": "skew"}
SAME = 1e-6


class Known:
    """Numbers, and which of them are zeros by structure."""

    def __init__(self, numbers, zeros=False):
        self.zeros = np.broadcast_to(zeros, np.shape(numbers))
        self.numbers = np.where(self.zeros, 0.0, numbers)


def entrywise(f, vanishing):
    return lambda a: Known(f(a.numbers), a.zeros & vanishing)


class SingleZeros(Exception):
    """Some entries of a product alone are zeros by structure, as one corner of a lower triangle times a skew matrix."""


def multiplied(a, b):
    zeros = a.zeros[:, :, None] | b.zeros[None]
    terms = np.where(zeros, 0.0, a.numbers[:, :, None] * b.numbers[None])
    found = zeros.all(1)
    if any(found[place].any() and not found[place].all() for place in PLACES):
        raise SingleZeros
    return Known(terms.sum(1), found)


def part(kind):
    return lambda a: Known(a.numbers, a.zeros | ~LEFT[kind])


ONE_ARGUMENT = {
    "sqrt(abs({}))": entrywise(lambda a: np.sqrt(np.abs(a)), True),
    "log(abs({}))": entrywise(lambda a: np.log(np.abs(a)), False),
    "abs({})": entrywise(np.abs, True),
    "({}).^2": entrywise(np.square, True),
    "(1 ./ ({}))": entrywise(lambda a: 1 / a, False),
    "abs({}).^(-0.5)": entrywise(lambda a: np.abs(a) ** -0.5, False),
    "abs({}).^1.5": entrywise(lambda a: np.abs(a) ** 1.5, True),
    "exp({})": entrywise(np.exp, False),
    "tanh({})": entrywise(np.tanh, True),
    "({})'": lambda a: Known(a.numbers.T, a.zeros.T),
    "tril({})": part("lower"),
    "triu({})": part("upper"),
    "diag(diag({}))": part("diagonal"),
}
TWO_ARGUMENTS = {
    "({} + {})": lambda a, b: Known(a.numbers + b.numbers, a.zeros & b.zeros),
    "({}).*({})": lambda a, b: Known(a.numbers * b.numbers, a.zeros | b.zeros),
    "({})*({})": multiplied,
}


def drawn(draw, leaves, depth):
    """Return a random text, and what it is worked out by."""
    if depth == 0 or draw.random() < 0.12:
        name = draw.choice(leaves)
        return name, lambda at: at[name]
    if draw.random() < 0.5:
        text = draw.choice(list(ONE_ARGUMENT))
        a, value = drawn(draw, leaves, depth - 1)
        return text.format(a), lambda at: ONE_ARGUMENT[text](value(at))
    text = draw.choice(list(TWO_ARGUMENTS))
    (a, left), (b, right) = (drawn(draw, leaves, depth - 1) for _ in range(2))
    return text.format(a, b), lambda at: TWO_ARGUMENTS[text](left(at), right(at))


def point_of(numbers):
    """Return values of all names."""
    drawn = {name: numbers.uniform(0.5, 1.5, (SIZE, SIZE)) for name in KINDS}
    point = {name: Known(a, ~LEFT[KINDS[name]] if KINDS[name] in LEFT else False) for name, a in drawn.items()}
    skew = {name: np.triu(a, 1) - np.triu(a, 1).T for name, a in drawn.items() if KINDS[name] == "skew"}
    return point | {name: Known(a, np.eye(SIZE, dtype=bool)) for name, a in skew.items()}


def check(seed, leaves):
    """Compare a random program and its gradients with numbers; return what kept it from that."""
    draw, numbers = random.Random(seed), np.random.default_rng(seed)
    body, value = drawn(draw, leaves, draw.choice([2, 3, 3, 4]))
    text, last = draw.choice([("sum({})", np.sum), ("tr({})", np.trace)])
    text = "".join(
        f"{name} : {KINDS[name]}(n, n)\n" if KINDS[name] == "matrix" else f"{name} : {KINDS[name]}(n)\n"
        for name in KINDS
        if name in body
    ) + text.format(body)
    at = point_of(numbers)

    def work_out(at):
        with np.errstate(all="ignore"):
            return last(value(at).numbers)

    try:
        want = work_out(at)
        f = sc.parse(text)
    except (KindMismatch, SingleZeros) as e:
        return type(e)
    assert np.isfinite(want), f"let through, though it has no value anywhere: {text}"
    assert f.evaluate(**{name: at[name].numbers for name in f.variables}) == pytest.approx(want, abs=1e-6), text
    for name in f.variables:
        V = within(KINDS[name], numbers.uniform(-1, 1, (SIZE, SIZE)))

        def moved(h, name=name, V=V):
            return work_out({**at, name: Known(at[name].numbers + h * V, at[name].zeros)})

        slope, again = (differences(moved, step) for step in (1e-4, 5e-5))
        if abs(slope - again) > SAME * max(1, abs(slope)):
            continue  # a kink
        g = f.gradient(name)
        found = g.evaluate(**{name: at[name].numbers for name in g.variables})
        assert abs(np.sum(found * V) - slope) <= 10 * SAME * max(1, abs(slope)), f"{text} by {name}"
        np.testing.assert_allclose(
            found, within(KINDS[name], found), 1e-12, 1e-12, err_msg=f"{text} by {name} leaves the structure"
        )
        back = sc.parse(str(g))
        np.testing.assert_allclose(
            back.evaluate(**{name: at[name].numbers for name in back.variables}), found, rtol=1e-8, err_msg=text
        )
    return None


@pytest.mark.parametrize("leaves", ["LMUD", "LLMMUDA", "KKHHAD", "LMUDKHA"])
@pytest.mark.parametrize("block", range(3))
def test_what_is_let_through_has_values_and_right_gradients_that_are_read_back(leaves, block):
    counted = Counter(check(50 * block + seed, leaves) for seed in range(50))
    assert counted[None] > 20 and counted[KindMismatch] > 2
