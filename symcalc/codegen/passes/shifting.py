"""Sums of exponentials beyond the numbers that there are: shifted, where a logarithm or a quotient brings them back.

What is made of exponentials is known as exp(s) Π fᵖ beside its plain form. In a quotient or product the exponents of
what is above and below meet before an exponential is taken, log(exp(s) f) is s + log f, and a sum has the largest of
its exponents in front (Blanchard, Higham & Higham 2021, on log-sum-exp and softmax).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Integer, S

from symcalc.codegen.doubles import double
from symcalc.codegen.graph import Graph, Value, is_number, needed
from symcalc.codegen.passes.chains import chain, sum_along, total
from symcalc.codegen.passes.entries import add, call, div, entrywise, mul, neg, power
from symcalc.codegen.passes.rebuilding import rebuild, remade
from symcalc.codegen.passes.turns import transpose

TWO = Integer(2)
EXPONENTIAL = {"exp", "expm1", "sinh", "cosh"}
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
        weighted: whether it is a sum with weights, which may be 0 where the exponent is large: no logarithm is taken.
    """

    scale: dict[Value, Any]
    factors: dict[Value, Any] = field(default_factory=dict)
    above: bool = True
    below: bool = False
    tame: bool = True
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
        return Shifted(scale, factors, above, below, self.tame and other.tame, self.weighted or other.weighted)


def shift(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with sums of exponentials shifted where they stand in logarithms and quotients."""
    if not any(v.op == "call" and v.data in EXPONENTIAL for v in needed(outputs)):
        return g, list(outputs)
    known: dict[Value, Shifted] = {}

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        form = Forms(h, known)
        found, value = form.chain(v, args) if v.op == "chain" else form.of(v, args)
        if found is not None:
            made = value if value is not None else form.plain(v, args)
            known.setdefault(made, found)
            return made
        return value

    return rebuild(g, outputs, rule)


class Forms:
    """Shifted forms of the values of a graph, from those of their arguments."""

    def __init__(self, g: Graph, known: dict[Value, Shifted]) -> None:
        self.graph = g
        self.known = known

    def plain(self, v: Value, args: list[Value]) -> Value:
        """Return the operation itself."""
        return remade(self.graph, v, args)

    def of(self, v: Value, args: list[Value]) -> tuple[Shifted | None, Value | None]:
        """Return the shifted form of a value, where it has one, and the value, where it is not the plain one."""
        g = self.graph
        forms = [self.known.get(a) for a in args]
        if v.op == "call":
            return self.call(v.data, args[0], forms[0])
        if all(f is None for f in forms):
            return None, None
        match v.op:
            case "mul":
                return self.met([f or _factor(a) for f, a in zip(forms, args, strict=True)], v.shape)
            case "div":
                a, b = (f or _factor(x) for f, x in zip(forms, args, strict=True))
                return self.met([a, b.power(S.NegativeOne)], v.shape)
            case "pow" if forms[0] is not None and is_number(args[1]) and args[1].data.is_Rational:
                return forms[0].power(args[1].data), None
            case "add":
                return self.sum(args, forms, v.shape), None
            case "sum" | "sum_along" if forms[0] is not None and forms[0].tame:
                return self.total(forms[0], args[0], None if v.op == "sum" else v.data), None
            case "rowdot" if forms.count(None) == 1:
                return self.weighted(args, v.data), None
            case "outer":
                u, w = (f or _factor(a) for f, a in zip(forms, args, strict=True))
                column = self.along(u, v, 0)
                return column.times(self.along(w.mapped(lambda a: transpose(g, a)), v, 1)), None
            case "transpose" if forms[0] is not None:
                return forms[0].mapped(lambda a: transpose(g, a)), None
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
            return form.power(S.Half), None
        if form is not None and form.weighted:
            return None, None
        if form is not None and name == "log" and (form.above or form.below):
            return None, add(g, self.exponent(form), call(g, "log", self.rest(form)))
        if form is not None and name == "log1p" and form.tame:
            inner = add(g, self.exponent(form), call(g, "log", self.rest(form)))
            return None, call(g, "softplus", inner)
        if name == "exp" and not is_number(a):
            return Shifted({a: S.One}), None
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

    # -------------------------------------------------------------------------------------------- products

    def met(self, forms: Sequence[Shifted], shape: Any) -> tuple[Shifted, Value | None]:
        """Return a product, by its exponents where some stand above and some below."""
        product = forms[0]
        for f in forms[1:]:
            product = product.times(f)
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
                return self.along(form, rest, axis).times(replace(_factor(rest), weighted=True))
        for i, axis in ((0, 1), (len(parts) - 1, 0)):
            form = self.known.get(parts[i])
            if form is None or not form.above or form.weighted or len(parts) == 1 or parts[i].op == "diag":
                continue
            if parts[i].shape[1 - axis] == 1:
                axis_of: int | None = None
            else:
                axis_of = axis
            m, e = self.largest(form, parts[i], axis_of)
            entries = mul(g, call(g, "exp", e), self.rest(form))
            rest = chain(g, [*parts[:i], entries, *parts[i + 1 :]])
            m = transpose(g, m) if axis_of == 0 else m
            if axis_of is not None and rest.is_matrix:
                m = g.spread(m, 1 - axis, rest.shape[axis])
            return Shifted({m: S.One}, {rest: S.One}, tame=False, weighted=True)
        return None

    def weighted(self, args: Sequence[Value], axis: int) -> Shifted | None:
        """Return sums of products along an axis, of which one holds exponentials."""
        g = self.graph
        (a,) = (a for a in args if a in self.known)
        form = self.known[a]
        if not form.above or form.weighted:
            return None
        m, e = self.largest(form, a, axis)
        entries = mul(g, call(g, "exp", e), self.rest(form))
        summed = sum_along(g, mul(g, entries, *[b for b in args if b is not a]), axis)
        summed = transpose(g, summed) if axis == 0 else summed
        return Shifted({m: S.One}, {summed: S.One}, tame=False, weighted=True)

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
        known = [f or _factor(a) for a, f in zip(args, forms, strict=True)]
        first = known[0]
        above, below = any(f.above for f in known), any(f.below for f in known)
        tame, weighted = all(f.tame for f in known), any(f.weighted for f in known)
        if all(f.scale == first.scale for f in known):
            rest = add(g, *[self.rest(f) for f in known])
            return Shifted(first.scale, {rest: S.One}, above, below, tame, weighted)
        exponents = [self.exponent(f) for f in known]
        m = exponents[0]
        for e in exponents[1:]:
            m = m if e is m else entrywise(g, "maximum", sorted([m, e], key=lambda a: a.index))
        terms = [mul(g, call(g, "exp", self.below(e, m)), self.rest(f)) for e, f in zip(exponents, known, strict=True)]
        return Shifted({m: S.One}, {add(g, *terms): S.One}, above, below, tame, weighted)

    def total(self, form: Shifted, a: Value, axis: int | None) -> Shifted:
        """Return a sum of entries, all or along an axis, with the largest exponent in front."""
        g = self.graph
        m, e = self.largest(form, a, axis)
        terms = mul(g, call(g, "exp", e), self.rest(form))
        summed = total(g, terms) if axis is None else sum_along(g, terms, axis)
        return Shifted({m: S.One}, {transpose(g, summed) if axis == 0 else summed: S.One})

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
        for m in [m for m, c in scale.items() if c == -1 and _is_largest(m)]:
            e = next((e for e, c in scale.items() if c == 1 and e in _compared(g, m)), None)
            if e is not None:
                del scale[m], scale[e]
                terms.append(below(g, e, m))
        terms += [mul(g, g.number(c), s) for s, c in scale.items()]
        return add(g, *terms) if terms else g.number(S.Zero)

    def rest(self, form: Shifted) -> Value:
        """Return Π fⱼ^pⱼ."""
        return self.product(form, [])

    def product(self, form: Shifted, more: Sequence[Value]) -> Value:
        """Return Π fⱼ^pⱼ, and what stands above beside it."""
        g = self.graph
        over = [power(g, f, g.number(p)) for f, p in form.factors.items() if p > 0]
        under = [power(g, f, g.number(-p)) for f, p in form.factors.items() if p < 0]
        top = mul(g, *over, *more)
        return div(g, top, under[0] if len(under) == 1 else mul(g, *under)) if under else top

    def value(self, form: Shifted, shape: Any) -> Value:
        """Return exp(Σ cᵢ sᵢ) Π fⱼ^pⱼ."""
        g = self.graph
        e = self.exponent(form)
        result = self.product(form, [] if is_number(e, 0) else [call(g, "exp", e)])
        return g.full(result, *shape) if shape and not result.shape else result


def _factor(a: Value) -> Shifted:
    """Return a value that holds no exponentials."""
    tame = a.op == "size" or (is_number(a) and double(a.data) > 0)
    return Shifted({}, {a: S.One}, above=False, tame=tame)


def _is_largest(m: Value) -> bool:
    return m.op in LARGEST or (m.op in ("spread", "transpose") and _is_largest(m.args[0]))


def _compared(g: Graph, m: Value) -> Iterable[Value]:
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
