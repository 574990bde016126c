"""Sums of exponentials beyond the numbers that there are: shifted, where a logarithm or a quotient brings them back.

What is made of exponentials is known as exp(s) Π fᵖ beside its plain form. In a quotient or product the exponents of
what is above and below meet before an exponential is taken, log(exp(s) f) is s + log f, and a sum has the largest of
its exponents in front (Blanchard, Higham & Higham 2021, on log-sum-exp and softmax).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import Integer, S

from symcalc.codegen.doubles import double
from symcalc.codegen.graph import Graph, Value, is_number, needed
from symcalc.codegen.passes.chains import chain, sum_along, total, trace
from symcalc.codegen.passes.entries import add, call, diagonal, entrywise, mul, neg
from symcalc.codegen.passes.exponentials import (
    Shifted,
    below,
    compared,
    is_largest,
    joined,
    largest,
    magnitude,
    plain_factor,
    product,
    raised,
)
from symcalc.codegen.passes.positivity import Signs
from symcalc.codegen.passes.rebuilding import rebuild, remade
from symcalc.codegen.passes.turns import transpose

TWO = Integer(2)
EXPONENTIAL = {"exp", "expm1", "sinh", "cosh"}


def shift(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with sums of exponentials shifted where they stand in logarithms and quotients."""
    if not any(v.op == "call" and v.data in EXPONENTIAL for v in needed(outputs)):
        return g, list(outputs)
    known: dict[Value, Shifted] = {}
    signs = Signs()

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        form = Forms(h, known, signs)
        found, value = form.chain(v, args) if v.op == "chain" else form.of(v, args)
        if found is not None:
            made = value if value is not None else form.plain(v, args)
            known.setdefault(made, found)
            return made
        return value

    return rebuild(g, outputs, rule)


class Forms:
    """Shifted forms of the values of a graph, from those of their arguments."""

    def __init__(self, g: Graph, known: dict[Value, Shifted], signs: Signs) -> None:
        self.graph = g
        self.known = known
        self.signs = signs

    def plain(self, v: Value, args: list[Value]) -> Value:
        """Return the operation itself."""
        return remade(self.graph, v, args)

    def of(self, v: Value, args: list[Value]) -> tuple[Shifted | None, Value | None]:
        """Return the shifted form of a value, where it has one, and the value, where it is not the plain one."""
        g = self.graph
        forms = [self.known.get(a) for a in args]
        if v.op == "call":
            return self.call(v.data, args[0], forms[0])
        if v.op == "trace" and args[0].op == "chain":
            return self.traced(args[0].args), None
        if all(f is None for f in forms):
            return None, None
        match v.op:
            case "mul":
                return self.met([f or plain_factor(a) for f, a in zip(forms, args, strict=True)], v.shape)
            case "div":
                a, b = (f or plain_factor(x) for f, x in zip(forms, args, strict=True))
                return self.met([a, b.inverse()], v.shape)
            case "pow" if forms[0] is not None and is_number(args[1]) and args[1].data.is_Rational:
                return self.powered(forms[0], args[1].data, v.shape)
            case "add":
                return self.sum(args, forms, v.shape), None
            case "sum" | "sum_along" | "trace" | "norm2" | "square_sum" if forms[0] is not None:
                return self.total(v, args[0], forms[0]), None
            case "or_infinity" if forms[0] is not None:
                rest = g.make("or_infinity", (self.rest(forms[0]),))
                return replace(forms[0], factors={rest: S.One}), None
            case "rowdot" | "inner" if None in forms:
                return self.weighted(args, v.data), None
            case "rowdot" | "inner":
                a, b = (self.known[x] for x in args)
                return self.total(v, args[0], joined(g, self.signs, a, b)), None
            case "outer":
                u, w = (f or plain_factor(a) for f, a in zip(forms, args, strict=True))
                column = self.along(u, v, 0)
                row = self.along(w.mapped(lambda a: transpose(g, a)), v, 1)
                return joined(g, self.signs, column, row), None
            case "transpose" | "diagonal" if forms[0] is not None:
                change = transpose if v.op == "transpose" else diagonal
                return forms[0].mapped(lambda a: change(g, a)), None
            case "spread" if forms[0] is not None:
                return forms[0].mapped(lambda a: g.spread(a, v.data, v.shape[1 - v.data])), None
            case "full" | "diag":
                return forms[0], None
        return None, None

    # -------------------------------------------------------------------------------------------- functions

    def call(self, name: str, a: Value, form: Shifted | None) -> tuple[Shifted | None, Value | None]:
        """Return the forms of a function of entries."""
        g = self.graph
        if form is not None and name == "sqrt":
            return self.powered(form, S.Half, a.shape)
        if form is not None and name == "abs":
            return magnitude(g, self.signs, form), None
        if form is not None and form.weighted:
            return None, None
        if form is not None and name == "log" and (form.above or form.below):
            return None, add(g, self.exponent(form), call(g, "log", self.rest(form)))
        if form is not None and name == "log1p" and form.tame:
            inner = add(g, self.exponent(form), call(g, "log", self.rest(form)))
            return None, call(g, "softplus", inner)
        if name == "exp" and not is_number(a):
            c, inner = self.multiple(a)
            return Shifted({inner: c}, below=c < 0), None
        if name == "sigmoid" and not is_number(a):  # exp(−max(−a, 0)) sigmoid(|a|)
            scale, size = call(g, "relu", neg(g, a)), call(g, "sigmoid", call(g, "abs", a))
            return Shifted({scale: S.NegativeOne}, {size: S.One}, above=False, below=True), None
        if name not in EXPONENTIAL or is_number(a):
            return None, None
        size = call(g, "abs", a)
        if name == "expm1":  # exp(max(a, 0)) · −sign(a) expm1(−|a|)
            small = mul(g, call(g, "sign", a), neg(g, call(g, "expm1", neg(g, size))))
            return Shifted({call(g, "relu", a): S.One}, {small: S.One}, tame=False), None
        # cosh(a) = exp(|a|) (1 + exp(−2|a|))/2, sinh(a) = cosh(a) tanh(a)
        small = add(g, g.number(S.One), call(g, "exp", mul(g, g.number(-TWO), size)))
        half = {mul(g, g.number(S.Half), small): S.One}
        if name == "cosh":
            return Shifted({size: S.One}, half), None
        return Shifted({size: S.One}, {**half, call(g, "tanh", a): S.One}, tame=False), None

    def multiple(self, a: Value) -> tuple[Any, Value]:
        """Return −1 and b where a value is −b and b has a positive number in front, else 1 and the value.

        exp(−b) is 1/exp(b), which may be meant to bring back what is above.
        """
        if a.op == "mul" and is_number(a.args[0]) and double(a.args[0].data) < 0:
            return S.NegativeOne, neg(self.graph, a)
        return S.One, a

    def powered(self, form: Shifted, p: Any, shape: Any) -> tuple[Shifted, Value | None]:
        """Return a power; of a root the value, too, which is within the numbers where its argument may not be."""
        form = raised(self.graph, self.signs, form, p)
        is_root = abs(p) < 1 and not form.weighted and (form.above or form.below)
        return form, self.value(form, shape) if is_root else None

    # -------------------------------------------------------------------------------------------- products

    def met(self, forms: Sequence[Shifted], shape: Any) -> tuple[Shifted, Value | None]:
        """Return a product, by its exponents where some stand above and some below."""
        product = forms[0]
        for f in forms[1:]:
            product = joined(self.graph, self.signs, product, f)
        exponential = [f for f in forms if f.above or f.below]
        if not (product.above and product.below) or len(exponential) < 2:
            return product, None
        return product, self.value(product, shape)

    def chain(self, v: Value, args: list[Value]) -> tuple[Shifted | None, Value | None]:
        """Return the forms of a product of matrices; exponents of a diagonal matrix and what stands beside it meet."""
        parts: list[Value] = []
        for b in args:
            found = self.scaled(parts[-1], b) if parts else None
            if found is None:
                parts.append(b)
            else:
                parts[-1] = found
        value = None if len(parts) == len(args) else chain(self.graph, parts)
        form = self.known.get(value) if value is not None else None
        return form or self.weighted_product(parts), value

    def weighted_product(self, parts: Sequence[Value]) -> Shifted | None:
        """Return a product with the largest exponents of its first or last factor in front, of each row or column."""
        g = self.graph
        for i, axis in ((0, 0), (len(parts) - 1, 1)):
            form = self.known.get(parts[i])
            if form is not None and parts[i].op == "diag" and parts[i].args[0].shape and len(parts) > 1:
                rest = chain(g, [*parts[:i], *parts[i + 1 :]])
                return self.along(form, rest, axis).times(replace(plain_factor(rest), weighted=True))
        if len(parts) == 2 and parts[0].is_row and parts[1].is_column and all(p in self.known for p in parts):
            one, two = self.known[parts[0]].mapped(lambda a: transpose(g, a)), self.known[parts[1]]
            if one.above == two.above and not (one.weighted or two.weighted):
                return self.summed(joined(g, self.signs, one, two), parts[1])
        return self.ends(parts)

    def ends(self, parts: Sequence[Value]) -> Shifted | None:
        """Return a product with largest exponents in front: of each row of the first, each column of the last factor.

        Of a factor inside there is one for all.
        """
        g = self.graph
        last = len(parts) - 1
        axes = {0: 1, last: 0} if last else {}
        rest = [*parts]
        scale: list[tuple[Value, int | None]] = []
        for i in range(len(parts) if axes else 0):
            axis = axes.get(i)
            if axis is not None and parts[i].shape[1 - axis] == 1:
                axis = None
            if (found := self.parted(parts[i], axis)) is not None:
                m, rest[i] = found
                scale.append((transpose(g, m) if axis == 0 else m, axis))
        if not scale:
            return None
        product = chain(g, rest)
        exponents: dict[Value, Any] = {}
        for m, axis in scale:
            if axis is not None and product.is_matrix:
                m = g.spread(m, 1 - axis, product.shape[axis])
            exponents[m] = exponents.get(m, S.Zero) + S.One
        return Shifted(exponents, {product: S.One}, tame=False, bounded=False, weighted=True)

    def traced(self, parts: Sequence[Value]) -> Shifted | None:
        """Return the trace of a product with the largest exponent of each factor in front."""
        g = self.graph
        found = [self.parted(p, None) for p in parts]
        exponents: dict[Value, Any] = {}
        for m, _ in filter(None, found):
            exponents[m] = exponents.get(m, S.Zero) + S.One
        rest = trace(g, chain(g, [p if f is None else f[1] for p, f in zip(parts, found, strict=True)]))
        return Shifted(exponents, {rest: S.One}, tame=False, bounded=False, weighted=True) if exponents else None

    def parted(self, a: Value, axis: int | None) -> tuple[Value, Value] | None:
        """Return the largest exponent of an array, of all or along an axis, and the array over its exponential."""
        form = self.known.get(a)
        if form is None or not form.above or form.weighted or a.op == "diag":
            return None
        m, e = self.largest(form, a, axis)
        return m, mul(self.graph, call(self.graph, "exp", e), self.rest(form))

    def weighted(self, args: Sequence[Value], axis: int | None) -> Shifted | None:
        """Return sums of products, all or along an axis, of which one holds exponentials."""
        g = self.graph
        (a,) = (a for a in args if a in self.known)
        if (found := self.parted(a, axis)) is None:
            return None
        m, entries = found
        terms = mul(g, entries, *[b for b in args if b is not a])
        summed = total(g, terms) if axis is None else sum_along(g, terms, axis)
        summed = transpose(g, summed) if axis == 0 else summed
        return Shifted({m: S.One}, {summed: S.One}, tame=False, bounded=False, weighted=True)

    def scaled(self, a: Value, b: Value) -> Value | None:
        """Return the product with a diagonal matrix where exponents meet, None where they do not."""
        d, other = (a, b) if a.op == "diag" else (b, a)
        one, two = self.known.get(d), self.known.get(other)
        if d.op != "diag" or one is None or two is None or other.op == "diag" or not d.args[0].shape:
            return None
        product, value = self.met([self.along(one, other, 0 if d is a else 1), two], other.shape)
        if value is not None:
            self.known.setdefault(value, product)
        return value

    def along(self, form: Shifted, other: Value, axis: int) -> Shifted:
        """Return the form of a column whose entries go with the rows (axis 0) or columns of an array."""
        g = self.graph
        return form.mapped(lambda x: g.spread(x if axis == 0 else transpose(g, x), axis, other.shape[1 - axis]))

    # -------------------------------------------------------------------------------------------- sums

    def sum(self, args: Sequence[Value], forms: Sequence[Shifted | None], shape: Any) -> Shifted | None:
        """Return a sum with the largest exponent in front."""
        g = self.graph
        known = [f or plain_factor(a) for a, f in zip(args, forms, strict=True)]
        first = known[0]
        above = any(f.above for f in known)
        below = all(f.below for f in known if f.scale)
        kind = above, below, all(f.tame for f in known), all(f.bounded for f in known), any(f.weighted for f in known)
        if all(f.scale == first.scale for f in known):
            return Shifted(first.scale, {add(g, *[self.rest(f) for f in known]): S.One}, *kind)
        exponents = [self.exponent(f) for f in known]
        m = exponents[0]
        for e in exponents[1:]:
            m = m if e is m else entrywise(g, "maximum", sorted([m, e], key=lambda a: a.index))
        terms = [mul(g, call(g, "exp", self.below(e, m)), self.rest(f)) for e, f in zip(exponents, known, strict=True)]
        return Shifted({m: S.One}, {add(g, *terms): S.One}, *kind)

    def total(self, v: Value, a: Value, form: Shifted) -> Shifted | None:
        """Return a sum, trace or norm of an array with the largest exponent in front; None of weighted ones."""
        g = self.graph
        if form.weighted:
            return None
        if v.op == "trace":
            return self.summed(form.mapped(lambda x: diagonal(g, x)), diagonal(g, a))
        axis = v.data if v.op in ("sum_along", "rowdot") else None
        return self.summed(form, a, axis, v.op if v.op in ("norm2", "square_sum") else "")

    def summed(self, form: Shifted, a: Value, axis: int | None = None, op: str = "") -> Shifted:
        """Return a sum of entries, all or along an axis, or a norm, with the largest exponent in front."""
        g = self.graph
        m, e = self.largest(form, a, axis)
        terms = mul(g, call(g, "exp", e), self.rest(form))
        if op:
            terms = terms if terms.shape else g.full(terms, *a.shape)
            return replace(form, scale={m: TWO if op == "square_sum" else S.One}, factors={g.make(op, (terms,)): S.One})
        summed = total(g, terms) if axis is None else sum_along(g, terms, axis)
        summed = transpose(g, summed) if axis == 0 else summed
        weighted = not form.bounded
        return replace(form, scale={m: S.One}, factors={summed: S.One}, weighted=weighted)

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
        if e is m or is_number(e):
            return g.number(S.Zero) if e is m else neg(g, m)
        return below(g, e, m)

    def exponent(self, form: Shifted) -> Value:
        """Return Σ cᵢ sᵢ; what is the largest of others is taken from them as such."""
        g = self.graph
        scale = dict(form.scale)
        terms: list[Value] = []
        for m in [m for m, c in scale.items() if c == -1 and is_largest(m)]:
            e = next((e for e, c in scale.items() if c == 1 and e in compared(g, m)), None)
            if e is not None:
                del scale[m], scale[e]
                terms.append(below(g, e, m))
        terms += [mul(g, g.number(c), s) for s, c in scale.items()]
        return add(g, *terms) if terms else g.number(S.Zero)

    def rest(self, form: Shifted) -> Value:
        """Return Π fⱼ^pⱼ."""
        return product(self.graph, form.factors.items())

    def value(self, form: Shifted, shape: Any) -> Value:
        """Return exp(Σ cᵢ sᵢ) Π fⱼ^pⱼ."""
        g = self.graph
        e = self.exponent(form)
        result = product(g, form.factors.items(), [] if is_number(e, 0) else [call(g, "exp", e)])
        return g.full(result, *shape) if shape and not result.shape else result
