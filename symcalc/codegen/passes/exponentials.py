"""Values as exponentials and the rest, exp(Σ cᵢ sᵢ) Π fⱼ^pⱼ; the largest of exponents, and what is below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Integer, S

from symcalc.codegen.graph.entries import add, call, div, entrywise, mul, neg, power
from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number
from symcalc.codegen.passes.positivity import Signs, is_positive
from symcalc.codegen.passes.weights_of_exponentials import indicated

MANY = 16  # exponents of a product above which most are added once: each product that it is in looks at all of them
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
        scale, factors = (
            merged((change(v) if v.shape else v, p) for v, p in d.items()) for d in (self.scale, self.factors)
        )
        return replace(self, scale=scale, factors=factors)

    def inverse(self) -> Shifted:
        """Return what is one over it."""
        return self.turned(S.NegativeOne, {f: -q for f, q in self.factors.items()})

    def turned(self, p: Any, factors: dict[Value, Any]) -> Shifted:
        """Return its power by a number, given the factors of that."""
        above, below = (self.below, self.above) if p < 0 else (self.above, self.below)
        scale = {v: p * c for v, c in self.scale.items()}
        return replace(self, scale=scale, factors=factors, above=above, below=below)

    def times(self, other: Shifted) -> Shifted:
        """Return a product."""
        scale, factors = (
            merged([*mine.items(), *others.items()])
            for mine, others in ((self.scale, other.scale), (self.factors, other.factors))
        )
        above, below = self.above or other.above, self.below or other.below
        tame, bounded = self.tame and other.tame, self.bounded and other.bounded
        return Shifted(scale, factors, above, below, tame, bounded, self.weighted or other.weighted)


def merged(powers: Iterable[tuple[Value, Any]]) -> dict[Value, Any]:
    """Return the values and the sums of what stands with each, without those that are 0."""
    found: dict[Value, Any] = {}
    for v, p in powers:
        found[v] = found.get(v, S.Zero) + p
    return {v: p for v, p in found.items() if p != 0}


def raised(g: Graph, signs: Signs, form: Shifted, p: Any) -> Shifted:
    """Return the power of a form by a rational number, a value where it is one and nan where it is none.

    (fg)ᵖ = fᵖgᵖ for a broken p where one of f and g is positive, or neither has a negative entry, and (f²)ᵖ = |f|²ᵖ.
    Where f may be 0 beside a negative g, (fg)ᵖ is 0 and gᵖ no value: both are one factor.
    """
    powers: list[tuple[Value, Any]] = []
    signed: list[tuple[Value, Any]] = []
    vanishing: list[tuple[Value, Any]] = []  # without a negative entry, as they are raised
    for f, q in form.factors.items():
        if is_positive(f):
            powers.append((f, p * q))
        elif signs.is_nonnegative(f):
            vanishing.append((f, q))
        elif p.is_Integer and not q.is_Integer and (p * q).is_Integer:  # sqrt(f)² is nan where f is negative
            powers.append((power(g, f, g.number(q)), p))
        elif p.is_Integer:
            powers.append((f, p * q))
        elif q.is_Integer and q % 2 == 0:
            vanishing.append((absolute(g, f), q))
        else:
            signed.append((f, q))
    if signed:
        signed = [*vanishing, *signed]
    else:
        powers += [(f, p * q) for f, q in vanishing]
    if len(signed) == 1 and not (p * signed[0][1]).is_Integer:
        powers.append((signed[0][0], p * signed[0][1]))
    elif signed:
        powers.append((product(g, signed), p))
    return form.turned(p, merged(powers))


def joined(g: Graph, signs: Signs, one: Shifted, two: Shifted) -> Shifted:
    """Return a product; broken powers of what may be negative stay apart where they would meet in a whole one.

    sqrt(f) sqrt(f) is f only where it is a value: it is nan where f is negative.
    """
    factors: list[tuple[Value, Any]] = []
    for f, q in two.factors.items():
        p = one.factors.get(f, S.Zero)
        whole = not q.is_Integer and (p + q).is_Integer and not signs.is_nonnegative(f)
        factors.append((power(g, f, g.number(abs(q))), S.One if q > 0 else S.NegativeOne) if whole else (f, q))
    return one.times(replace(two, factors=merged(factors)))


def magnitude(g: Graph, signs: Signs, form: Shifted) -> Shifted:
    """Return the absolute value of a form; a broken power is nan or has no negative entry."""
    return replace(
        form,
        factors=merged(
            (f if signs.is_nonnegative(f) or not q.is_Integer else absolute(g, f), q) for f, q in form.factors.items()
        ),
    )


def absolute(g: Graph, f: Value) -> Value:
    """Return |f| of a value that may be negative."""
    return neg(g, f) if is_number(f) else call(g, "abs", f)


def product(g: Graph, factors: Iterable[tuple[Value, Any]], more: Sequence[Value] = ()) -> Value:
    """Return Π fⱼ^pⱼ, and what stands above beside it."""
    factors = list(factors)
    over = [power(g, f, g.number(p)) for f, p in factors if p > 0]
    under = [power(g, f, g.number(-p)) for f, p in factors if p < 0]
    top = mul(g, *over, *more)
    return div(g, top, under[0] if len(under) == 1 else mul(g, *under)) if under else top


def gathered(g: Graph, form: Shifted) -> Shifted:
    """Return a form with few exponents: the sum of those that are not looked for by themselves is one of them."""
    if len(form.scale) <= MANY:
        return form
    scale = {s: c for s, c in form.scale.items() if indicated(s) or (c < 0 and is_largest(s))}
    terms = [mul(g, g.number(c), s) for s, c in form.scale.items() if s not in scale]
    return replace(form, scale=merged([*scale.items(), (add(g, *terms), S.One)])) if terms else form


def plain_factor(a: Value) -> Shifted:
    """Return a value that holds no exponentials."""
    tame = a.op == "size" or (is_number(a) and double(a.data) > 0)
    return Shifted({}, {a: S.One}, above=False, tame=tame, bounded=tame)


def is_largest(m: Value) -> bool:
    """Tell the largest of values, also where it is spread or turned."""
    return m.op in (*LARGEST, "reach") or (m.op in ("spread", "transpose") and is_largest(m.args[0]))


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
