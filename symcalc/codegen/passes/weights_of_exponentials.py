"""Weights of exponentials that may be 0: an exponent that counts for nothing is no largest one.

Only where it matters: in what is divided by and in what a logarithm or root is taken of, w₁ exp(800) + w₂ exp(0) is
lost where w₁ is 0 and 800 is in front. As an exponent a weight is 0, and −∞ where it is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import S

from symcalc.codegen.graph.entries import entrywise, mul
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number, needed
from symcalc.codegen.passes.positivity import is_positive

LOOKS = ("transpose", "spread", "part")  # other ways to look at a value
ROOTS = ("log", "log1p", "sqrt")
# what a sum or product of exponentials passes through
MULTIPLICATIVE = {"add", "add_diagonal", "mul", "div", "pow", "chain", "outer", "sum", "sum_along", "inner", "rowdot"}
MULTIPLICATIVE |= {"trace", "diagonal", "norm2", "square_sum", "or_infinity", "full", "diag", *LOOKS}

MADE = ("add", "mul", "outer", "pow")  # of weights, which are weights, too


def base(a: Value) -> Value:
    """Return what is looked at."""
    while a.op in LOOKS:
        a = a.args[0]
    return a


def made_of(order: Sequence[Value], seeds: Iterable[Value], through: set[str]) -> set[Value]:
    """Return values, and what they are made of by some operations."""
    found = set(seeds)
    for v in reversed(order):
        if v in found and (v.op in through or (v.op == "call" and v.data in ("abs", "relu"))):
            found.update(v.args)
    return found


def divisors(order: Sequence[Value]) -> set[Value]:
    """Return what is divided by, and what logarithms and roots are taken of."""
    found = {v.args[1] for v in order if v.op == "div"}
    found |= {v.args[0] for v in order if v.op == "call" and v.data in ROOTS}
    return found | {
        v.args[0]
        for v in order
        if v.op == "pow" and not (is_number(v.args[1]) and v.args[1].data.is_Integer and v.args[1].data > 0)
    }


class Weights:
    """The weights that matter, in a graph that is rebuilt.

    Attributes:
        are_small: whether a softplus is divided by, which may be as small as an exponential.
    """

    def __init__(self, outputs: Sequence[Value]) -> None:
        order = needed(outputs)
        found = divisors(order)
        self._old = made_of(order, found, MULTIPLICATIVE)
        self._factors = made_of(order, found, MULTIPLICATIVE - {"add", "add_diagonal"})
        self._new: set[Value] = set()
        below = made_of(order, found, MULTIPLICATIVE | {"pair"})
        self.are_small = any(v.op == "call" and v.data == "softplus" for v in below)

    def follow(self, old: Sequence[Value], new: Sequence[Value]) -> None:
        """Take notice of what has become of values, and of the sums and products of weights."""
        for a, b in zip(old, map(base, new), strict=True):
            is_made = b.op in MADE and any(base(f) in self._new for f in b.args)
            if (a in self._old or is_made) and not b.is_plain and not is_positive(b):
                self._new.add(b)

    def are_all(self, v: Value) -> bool:
        """Tell that there is nothing but sums of this beside weights in what is divided by, in the old graph."""
        return v in self._factors

    def is_below(self, v: Value) -> bool:
        """Tell what is divided by, or is in it, in the old graph."""
        return v in self._old

    def holds(self, a: Value) -> bool:
        """Tell a value that may be 0 where an exponent is large, to the harm of what is divided by it."""
        return base(a) in self._new


def indicator(g: Graph, w: Value) -> Value:
    """Return 0, and −∞ where a weight is 0."""
    return entrywise(g, "mask", [w, g.number(S.Zero)])


def indicated(s: Value) -> bool:
    """Tell what is 0, and −∞ where a weight is 0."""
    s = base(s)
    return s.op == "mask" and is_number(s.args[1], 0)


def weight_of(g: Graph, s: Value) -> Value:
    """Return the weight of what `indicator` made, as it is looked at now."""
    looks: list[Value] = []
    while s.op in LOOKS:
        looks.append(s)
        s = s.args[0]
    w = s.args[0]
    for look in reversed(looks):
        w = g.spread(w, look.data, look.shape[1 - look.data]) if look.op == "spread" else transpose(g, w)
    return w


def factors_of(w: Value) -> list[Value]:
    """Return what a weight is 0 with: the factors of a product, the base of a power."""
    factors = w.args if w.op == "mul" else (w,)
    return [f.args[0] if f.op == "pow" else f for f in factors]


def masked(g: Graph, weights: Iterable[Value], e: Value) -> Value:
    """Return an exponent, −∞ where a weight is 0."""
    weights = sorted(weights, key=lambda w: w.index)
    return entrywise(g, "mask", [mul(g, *weights), e]) if weights else e
