"""Sums, norms and products of values as exponentials and the rest, the largest of their exponents in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import Integer, S

from symcalc.codegen.graph.chains import sum_along, total
from symcalc.codegen.graph.entries import add, call, diagonal, entrywise, mul, neg, pair
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number
from symcalc.codegen.passes.exponentials import (
    Shifted,
    below,
    compared,
    is_largest,
    joined,
    largest,
    plain_factor,
    product,
)
from symcalc.codegen.passes.positivity import Signs, is_positive
from symcalc.codegen.passes.weights_of_exponentials import Weights, factors_of, indicated, indicator, masked, weight_of
from symcalc.expressions.dimensions import Shape

TWO = Integer(2)


class Sums:
    """Shifted forms of sums, from those of what they are made of."""

    def __init__(self, g: Graph, known: dict[Value, Shifted], signs: Signs, weights: Weights) -> None:
        self.graph = g
        self.known = known
        self.signs = signs
        self.weights = weights

    def factor(self, a: Value) -> Shifted:
        """Return the form of a factor; one that holds no exponentials is a weight."""
        if a in self.known:
            return self.known[a]
        return self.weight(a) if a.shape and self.weights.holds(a) else plain_factor(a)

    def weight(self, a: Value) -> Shifted:
        """Return the form of a weight: −∞ is its exponent where it is 0."""
        return replace(plain_factor(a), scale={indicator(self.graph, a): S.One}, bounded=True)

    def met(self, forms: Sequence[Shifted], shape: Any) -> tuple[Shifted, Value | None]:
        """Return a product, by its exponents where some stand above and some below."""
        product = forms[0]
        for f in forms[1:]:
            product = joined(self.graph, self.signs, product, f)
        exponential = [f for f in forms if f.above or f.below]
        if product.above and product.below and len(exponential) > 1:
            return product, self.value(product, shape)
        return product, self.value(product, shape) if self.over_itself(product) else None

    def over_itself(self, form: Shifted) -> bool:
        """Tell a weight over a sum that holds it: where it is 0, the exponentials of the sum may be too small."""
        g = self.graph
        weights = {s for s in form.scale if indicated(s)}
        weights |= {indicator(g, f) for w in self.scalars(form) for f in factors_of(w)}
        return any(weights & set(compared(g, m)) for m, c in form.scale.items() if weights and c < 0 and is_largest(m))

    def along(self, form: Shifted, other: Value, axis: int) -> Shifted:
        """Return the form of a column whose entries go with the rows (axis 0) or columns of an array."""
        g = self.graph
        return form.mapped(lambda x: g.spread(x if axis == 0 else transpose(g, x), axis, other.shape[1 - axis]))

    def sum(self, args: Sequence[Value], forms: Sequence[Shifted | None], shape: Any) -> Shifted | None:
        """Return a sum with the largest exponent in front."""
        g = self.graph
        known = [f or plain_factor(a) for a, f in zip(args, forms, strict=True)]
        free = [a for a, f in zip(args, forms, strict=True) if f is None]
        weighs = all(map(self.weights.holds, free))  # or one of them holds the exponent 0 anyway
        first = known[0]
        above = any(f.above for f in known)
        below = any(f.below for f in known)
        kind = above, below, all(f.tame for f in known), all(f.bounded for f in known), any(f.weighted for f in known)
        if all(f.scale == first.scale for f in known):
            return Shifted(first.scale, {add(g, *[self.rest(f) for f in known]): S.One}, *kind)
        exponents = [
            self.exponent_of_term(k) if f or not weighs else indicator(g, a)
            for a, f, k in zip(args, forms, known, strict=True)
        ]
        m = exponents[0]
        for e in exponents[1:]:
            m = m if e is m else entrywise(g, "maximum", sorted([m, e], key=lambda a: a.index))
        terms = [mul(g, call(g, "exp", self.below(e, m)), self.rest(f)) for e, f in zip(exponents, known, strict=True)]
        return Shifted({m: S.One}, {add(g, *terms): S.One}, *kind)

    def extremum(self, v: Value, args: Sequence[Value]) -> Shifted | None:
        """Return the larger of two positive values with the larger exponent in front; min(a, b) = 1/max(1/a, 1/b)."""
        g = self.graph
        forms = [self.known.get(a) or plain_factor(a) for a in args]
        if not all(f.tame or is_positive(a) for a, f in zip(args, forms, strict=True)):
            return None
        forms = [f.inverse() for f in forms] if v.data == "minimum" else forms
        exponents = [self.exponent(f) for f in forms]
        m = entrywise(g, "maximum", sorted(exponents, key=lambda a: a.index))
        terms = [mul(g, call(g, "exp", self.below(e, m)), self.rest(f)) for e, f in zip(exponents, forms, strict=True)]
        above, below = any(f.above for f in forms), any(f.below for f in forms)
        found = Shifted({m: S.One}, {pair(g, "maximum", *terms): S.One}, above, below)
        return found.inverse() if v.data == "minimum" else found

    def with_diagonal(self, body: Value, d: Value) -> Shifted | None:
        """Return the sum of a matrix and a diagonal one, where each has one exponent."""
        g = self.graph
        one, two = (self.known.get(a) or plain_factor(a) for a in (body, d))
        if self.exponent(one).shape or self.exponent(two).shape:
            return None
        if d not in self.known and self.weights.holds(d):
            two = self.weight(d)
        two = replace(two, factors={g.diagonal_matrix(self.rest(two), body.shape[0]): S.One})
        return self.sum([body, g.diagonal_matrix(d, body.shape[0])], [one, two], body.shape)

    def total(self, v: Value, a: Value, form: Shifted) -> Shifted:
        """Return a sum, trace or norm of an array with the largest exponent in front."""
        g = self.graph
        if v.op == "trace":
            return self.summed(form.mapped(lambda x: diagonal(g, x)), diagonal(g, a))
        axis = v.data if v.op in ("sum_along", "rowdot") else None
        return self.summed(form, a, axis, v.op if v.op in ("norm2", "square_sum") else "")

    def summed(self, form: Shifted, a: Value, axis: int | None = None, op: str = "") -> Shifted:
        """Return a sum of entries, all or along an axis, or a norm, with the largest exponent in front."""
        g = self.graph
        m, e = self.largest(form, a, axis)
        terms = self.terms(form, e, a.shape)
        if op:
            return replace(form, scale={m: TWO if op == "square_sum" else S.One}, factors={g.make(op, (terms,)): S.One})
        summed = total(g, terms) if axis is None else sum_along(g, terms, axis)
        summed = transpose(g, summed) if axis == 0 else summed
        weighted = not form.bounded
        return replace(form, scale={m: S.One}, factors={summed: S.One}, weighted=weighted)

    def terms(self, form: Shifted, e: Value, shape: Shape) -> Value:
        """Return the entries of an array with other exponents."""
        found = mul(self.graph, call(self.graph, "exp", e), self.rest(form))
        return found if found.shape else self.graph.full(found, *shape)

    def largest(self, form: Shifted, a: Value, axis: int | None) -> tuple[Value, Value]:
        """Return the largest exponents, of all or along an axis as a column, and the exponents less these."""
        g = self.graph
        e = self.exponent(form)
        if not e.shape:
            e = g.full(e, *a.shape)
        m = largest(g, e, axis)
        spread = m
        if axis is not None:
            spread = g.spread(m if axis == 1 else transpose(g, m), 1 - axis, a.shape[axis])
        return m, self.below(e, spread)

    # -------------------------------------------------------------------------------------------- values

    def below(self, e: Value, m: Value) -> Value:
        """Return an exponent less the largest one."""
        g = self.graph
        if e is m or (e.op == "full" and e.args[0] is m):
            return g.number(S.Zero)
        if is_number(e):
            return neg(g, m)
        return below(g, e, m)

    def exponent(self, form: Shifted, beside_others: bool = False) -> Value:
        """Return Σ cᵢ sᵢ, −∞ where a weight is 0; what is the largest of others is taken from them as such.

        What is over a largest exponent, but is none of those compared, may be above it where a scalar is 0 beside it:
        it is −∞ there; that of what is added to others always is.
        """
        g = self.graph
        over = any(c < 0 and is_largest(m) for m, c in form.scale.items())
        scale = {s: c for s, c in form.scale.items() if not indicated(s)}
        weights = [weight_of(g, s) for s, c in form.scale.items() if indicated(s) and c > 0]
        terms: list[Value] = []
        largest = [m for m, c in scale.items() if c == -1 and is_largest(m)]
        scalars = self.scalars(form) if over or beside_others else []
        for m in largest:
            among = set(compared(g, m))
            for e, beside in [(e, beside) for e, c in scale.items() if c == 1 for beside in (weights, scalars)]:
                if e in among or masked(g, beside, e) in among:
                    del scale[m], scale[e]
                    terms.append(below(g, masked(g, beside, e), m))
                    weights, scalars = (r if r is not beside else [] for r in (weights, scalars))
                    break
        terms += [mul(g, g.number(c), s) for s, c in scale.items()]
        weights += scalars if beside_others or scale else []
        return masked(g, weights, add(g, *terms) if terms else g.number(S.Zero))

    def exponent_of_term(self, form: Shifted) -> Value:
        """Return the exponent of what is added to others, −∞ where a scalar is 0 that it is multiplied by."""
        return self.exponent(form, beside_others=form.above or form.below)

    def scalars(self, form: Shifted) -> list[Value]:
        """Return the scalars that are weights."""
        return [f for f, p in form.factors.items() if not f.shape and self.weights.holds(f) and p > 0]

    def rest(self, form: Shifted) -> Value:
        """Return Π fⱼ^pⱼ."""
        return product(self.graph, form.factors.items())

    def logarithm(self, form: Shifted) -> Value:
        """Return Σ cᵢ sᵢ + log Π fⱼ^pⱼ."""
        return add(self.graph, self.exponent(form), call(self.graph, "log", self.rest(form)))

    def value(self, form: Shifted, shape: Any) -> Value:
        """Return exp(Σ cᵢ sᵢ) Π fⱼ^pⱼ."""
        g = self.graph
        if not any(is_largest(s) and c < 0 for s, c in form.scale.items()):  # what no weight was left out of
            form = replace(form, scale={s: c for s, c in form.scale.items() if not indicated(s)})
        e = self.exponent(form)
        result = product(g, form.factors.items(), [] if is_number(e, 0) else [call(g, "exp", e)])
        return g.full(result, *shape) if shape and not result.shape else result
