"""Products of matrices as exponentials and the rest, the largest exponents of rows and columns in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sympy import S

from symcalc.codegen.graph.chains import chain, sum_along, total, trace
from symcalc.codegen.graph.entries import mul
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Value, is_number
from symcalc.codegen.passes.exponentials import Shifted, joined, largest, plain_factor
from symcalc.codegen.passes.shifted_sums import Sums
from symcalc.expressions.dimensions import ONE, Shape


class Products(Sums):
    """Shifted forms of products of matrices, from those of their factors."""

    def chain(self, v: Value, args: list[Value]) -> tuple[Shifted | None, Value | None]:
        """Return the forms of a product of matrices; exponents of a diagonal matrix and what stands beside it meet."""
        scalars, factors = self.peeled(args)
        if scalars and factors:
            rest = chain(self.graph, factors)
            form = self.known.get(rest) or (self.chain(rest, factors)[0] if rest.op == "chain" else None)
            return self.met([*map(self.factor, scalars), form or plain_factor(rest)], v.shape)[0], None
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

    def peeled(self, args: Sequence[Value]) -> tuple[list[Value], list[Value]]:
        """Return the scalars that hold exponentials and stand in factors of a product, and the factors without."""
        scalars: list[Value] = []
        rest: list[Value] = []
        for a in args:
            inner = [a.args[0]] if a.op == "diag" and not a.args[0].shape else list(a.args) if a.op == "mul" else []
            found = [s for s in inner if not s.shape and s in self.known]
            scalars += found
            if not found:
                rest.append(a)
            elif a.op == "mul":
                left = [f for f in inner if f not in found]
                rest.append(mul(self.graph, *left))
                if any(f in self.known for f in left):
                    self.known.setdefault(rest[-1], self.met([*map(self.factor, left)], a.shape)[0])
        return scalars, rest

    def weighted_product(self, parts: Sequence[Value]) -> Shifted | None:
        """Return a product with the largest exponents of its first or last factor in front, of each row or column."""
        g = self.graph
        known = [p for p in parts if p in self.known]
        weighs = any(map(self.is_weight, parts)) or (len(known) == len(parts) > 1 and self.weights.holds(parts[0]))
        if parts[-1].is_column and known and weighs:
            return self.folded(parts)
        if len(parts) == 2 and (found := self.product_of_matrices(*parts)) is not None:
            return found
        for i, axis in ((0, 0), (len(parts) - 1, 1)):
            form = self.known.get(parts[i])
            if form is not None and parts[i].op == "diag" and parts[i].args[0].shape and len(parts) > 1:
                rest = chain(g, [*parts[:i], *parts[i + 1 :]])
                weight = self.weight(rest) if self.weights.holds(rest) else replace(plain_factor(rest), weighted=True)
                return self.along(form, rest, axis).times(weight)
        if len(parts) == 2 and parts[0].is_row and parts[1].is_column and all(p in self.known for p in parts):
            one, two = self.known[parts[0]].mapped(lambda a: transpose(g, a)), self.known[parts[1]]
            if one.above == two.above and not (one.weighted or two.weighted):
                return self.summed(joined(g, self.signs, one, two), parts[1])
        return self.ends(parts)

    def is_weight(self, a: Value) -> bool:
        """Tell a weight, also on a diagonal."""
        return a not in self.known and (self.weights.holds(a) or (a.op == "diag" and self.weights.holds(a.args[0])))

    # -------------------------------------------------------------------------------------------- with weights

    def folded(self, parts: Sequence[Value]) -> Shifted:
        """Return a product that ends with a column, matrix by matrix from there, with the exponents of every row."""
        g = self.graph
        a = parts[-1]
        form = self.factor(a)
        for i in range(len(parts) - 2, -1, -1):
            A, column, a = parts[i], a, chain(g, parts[i:])
            if A.op == "diag":
                form = joined(g, self.signs, self.factor(A.args[0]), form)
            elif A.is_row:
                row = self.factor(A).mapped(lambda x: transpose(g, x))
                form = self.summed(joined(g, self.signs, row, form), column)
            elif form.above or form.below or A in self.known:
                form = self.times_column(A, form)
            else:
                form = self.weight(a)
        return form

    def times_column(self, A: Value, form: Shifted) -> Shifted:
        """Return the product of a matrix and a column."""
        g = self.graph
        if A in self.known:
            return self.summed(joined(g, self.signs, self.known[A], self.along(form, A, 1)), A, 1)
        e, column = self.exponent(form), (A.shape[1], ONE)
        if not e.shape:
            return replace(form, factors={chain(g, [A, self.terms(form, g.number(S.Zero), column)]): S.One})
        if self.weights.holds(A):
            return self.weighed(A, form, column)
        m = largest(g, e)
        product = chain(g, [A, self.terms(form, self.below(e, m), column)])
        return replace(form, scale={m: S.One}, factors={product: S.One}, tame=False, bounded=False, weighted=True)

    def product_of_matrices(self, A: Value, B: Value) -> Shifted | None:
        """Return the product of a matrix and weights, None of others."""
        if "diag" in (A.op, B.op):
            return None
        if A in self.known and B in self.known:
            return None
        if B in self.known and self.weights.holds(A) and A.is_matrix:
            return self.weighed(A, self.known[B], B.shape)
        if A in self.known and self.weights.holds(B) and B.is_matrix:
            turn = partial(transpose, self.graph)
            return self.weighed(turn(B), self.known[A].mapped(turn), A.shape[::-1]).mapped(turn)
        return None

    def weighed(self, A: Value, form: Shifted, dims: Shape) -> Shifted:
        """Return the product of weights and what holds exponentials, with those of every entry."""
        g = self.graph
        e, f = self.exponent(form), self.rest(form)
        e = e if e.shape else g.full(e, *dims)
        shape = (A.shape[0], e.shape[1])
        m = g.make("reach", (A, e), shape=shape)
        product = g.make("weigh", (A, e, m, *([] if is_number(f, 1) else [f])), shape=shape)
        return replace(form, scale={m: S.One}, factors={product: S.One}, tame=False, bounded=True)

    def weighed_trace(self, parts: Sequence[Value]) -> Shifted | None:
        """Return the trace of a product of two or three matrices with weights, None of others."""
        *_, last = parts
        if any(p.op == "diag" for p in parts):
            return None
        left = chain(self.graph, parts[:-1])
        if len(parts) == 2 and (left in self.known or last in self.known) and any(map(self.weights.holds, parts)):
            form: Shifted | None = self.factor(left)
        else:
            form = self.product_of_matrices(*parts[:-1]) if len(parts) == 3 else None
        if form is None:
            return None
        turned = self.factor(last).mapped(partial(transpose, self.graph))
        return self.summed(joined(self.graph, self.signs, form, turned), left)

    # -------------------------------------------------------------------------------------------- without

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
                scale.append((transpose(g, m) if axis == 0 else m, axis if m.shape else None))
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
        if (weighed := self.weighed_trace(parts)) is not None:
            return weighed
        found = [self.parted(p, None) for p in parts]
        exponents: dict[Value, Any] = {}
        for m, _ in filter(None, found):
            exponents[m] = exponents.get(m, S.Zero) + S.One
        rest = trace(g, chain(g, [p if f is None else f[1] for p, f in zip(parts, found, strict=True)]))
        return Shifted(exponents, {rest: S.One}, tame=False, bounded=False, weighted=True) if exponents else None

    def parted(self, a: Value, axis: int | None) -> tuple[Value, Value] | None:
        """Return the largest exponent of an array, of all or along an axis, and the array over its exponential."""
        form = self.known.get(a)
        if form is None or a.op == "diag":
            return None
        if form.scale and not (e := self.exponent(form)).shape:
            return e, self.terms(form, self.graph.number(S.Zero), a.shape)
        if not (form.above or form.below):
            return None
        m, e = self.largest(form, a, axis)
        return m, self.terms(form, e, a.shape)

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
