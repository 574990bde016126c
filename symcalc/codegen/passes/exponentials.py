"""Values as exponentials and the rest, exp(Σ cᵢ sᵢ) Π fⱼ^pⱼ; the largest of exponents, and what is below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Integer, S

from symcalc.codegen.doubles import double
from symcalc.codegen.graph import Graph, Value, is_number
from symcalc.codegen.passes.entries import entrywise
from symcalc.codegen.passes.turns import transpose

LARGEST = ("max", "maximum")  # operations that find the largest of exponents


@dataclass
class Shifted:
    """exp(Σ cᵢ sᵢ) Π fⱼ^pⱼ.

    Attributes:
        scale: the sᵢ and cᵢ.
        factors: the fⱼ and pⱼ.
        above: whether exponentials stand above.
        below: whether they stand below.
        tame: whether the factors are positive and of moderate size, so that an exponent says how large it is.
        bounded: whether the factors are of moderate size and 0 only where the value is.
        weighted: whether it is a sum with weights, which may be 0 where the exponent is large: no logarithm is taken.
    """

    scale: dict[Value, Any]
    factors: dict[Value, Any] = field(default_factory=dict)
    above: bool = True
    below: bool = False
    tame: bool = True
    bounded: bool = True
    weighted: bool = False

    def mapped(self, change: Callable[[Value], Value]) -> Shifted:
        """Return it with other values for its arrays."""
        scale, factors = ({(change(v) if v.shape else v): p for v, p in d.items()} for d in (self.scale, self.factors))
        return replace(self, scale=scale, factors=factors)

    def power(self, p: Any) -> Shifted:
        """Return its power by a number."""
        scale, factors = ({v: p * q for v, q in d.items()} for d in (self.scale, self.factors))
        above, below = (self.below, self.above) if p < 0 else (self.above, self.below)
        return replace(self, scale=scale, factors=factors, above=above, below=below)

    def times(self, other: Shifted) -> Shifted:
        """Return a product."""
        scale, factors = ({**d} for d in (self.scale, self.factors))
        for mine, others in ((scale, other.scale), (factors, other.factors)):
            for v, p in others.items():
                mine[v] = mine.get(v, S.Zero) + p
                if mine[v] == 0:
                    del mine[v]
        above, below = self.above or other.above, self.below or other.below
        tame, bounded = self.tame and other.tame, self.bounded and other.bounded
        return Shifted(scale, factors, above, below, tame, bounded, self.weighted or other.weighted)


def plain_factor(a: Value) -> Shifted:
    """Return a value that holds no exponentials."""
    tame = a.op == "size" or (is_number(a) and double(a.data) > 0)
    return Shifted({}, {a: S.One}, above=False, tame=tame, bounded=tame)


def is_largest(m: Value) -> bool:
    """Tell the largest of values, also where it is spread or turned."""
    return m.op in LARGEST or (m.op in ("spread", "transpose") and is_largest(m.args[0]))


def compared(g: Graph, m: Value) -> Iterable[Value]:
    """Return the values of which one is the largest."""
    found: list[Value] = []
    waiting = [m]
    while waiting:
        m = waiting.pop()
        if m.op in (*LARGEST, "spread", "transpose"):
            waiting += m.args
            found += [a for x in m.args for a in (x, g.symbolic(x), transpose(g, g.symbolic(x)))]
    return found


def below(g: Graph, e: Value, m: Value) -> Value:
    """Return e − m, m the largest of e: 0 where both are infinite."""
    return entrywise(g, "below", [e, m])


def largest(g: Graph, z: Value, axis: int | None = None) -> Value:
    """Return the largest entry, or that of each row (axis 1) or column; what repeats is looked at once."""
    z = g.symbolic(transpose(g, z) if z.is_row else z)
    if z.op == "full":
        return z.args[0] if axis is None else g.full(z.args[0], z.shape[1 - axis], Integer(1))
    if axis is None:
        return g.make("max", (z.args[0] if z.op == "spread" else z,))
    return g.make("max", (z,), axis, (z.shape[1 - axis], Integer(1)))
