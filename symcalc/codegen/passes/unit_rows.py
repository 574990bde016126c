"""Rows over their norms, and columns, where powers of the norms alone are beyond all numbers.

What `unit_vectors` does for all of an array is done along each shared index of a product: between the factors of a
product of matrices, and along each axis of a product of entries. (a ⊘ r³) ∘ A, where r are the norms of the rows of A
and a its rows' products with those of B, is (u ⊘ r) ∘ U with unit rows U and their products u with those of B.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import cycle
from typing import NamedTuple

from symcalc.codegen.graph.chains import chain
from symcalc.codegen.graph.entries import add, div, mul
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_constant, needed
from symcalc.codegen.passes.degrees_along_axes import (
    Rows,
    degree,
    has_entries,
    is_kept,
    is_limited,
    is_norms,
    is_unit,
    kept,
    repeated,
    rows_of,
    whole,
    with_units,
)
from symcalc.codegen.passes.divisors_along_axes import Divisors, Norms, over
from symcalc.codegen.passes.rebuilding import rebuild, remade
from symcalc.codegen.passes.unit_vectors import MOST, factors

BEFORE, BETWEEN, BEHIND = range(3)  # where a factor stands, by the index


def use_unit_rows(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with unit rows and columns in quotients by powers of their norms."""
    norms = Norms(g)
    if not any(v.op == "div" and any(map(norms.is_divisor, factors(_vector(v.args[1])))) for v in needed(outputs)):
        return g, list(outputs)
    g, found = rebuild(g, outputs, _diagonals)
    g, found = _with_units(g, found)
    return _with_units(g, found)  # single norms, too, where there are unit rows now


def _diagonals(g: Graph, v: Value, args: list[Value]) -> Value | None:
    """diag(D A B) = d ∘ diag(A B) of a diagonal D."""
    if v.op != "diagonal" or args[0].op != "chain":
        return None
    f = list(args[0].args)
    ends = [f.pop(i).args[0] for i in (0, -1) if len(f) > 1 and f[i].op == "diag" and f[i].args[0].shape]
    return mul(g, *ends, remade(g, v, [chain(g, f)])) if ends else None


def _with_units(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    quotients = [v for v in needed(outputs) if v.op == "part" and is_kept(v)]
    done = {v.args[0] for v in quotients}
    old = {repeated(v.args[0].args[1]) for v in quotients if is_unit(v)}
    norms: list[Norms] = []

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if not norms:
            norms.append(Norms(h))
        made = remade(h, v, args)
        norms[0].see(made)
        if v in old:
            norms[0].units.add(made)
        if v in done:
            return made
        if made.op == "add" and made.is_matrix:
            return _gathered(h, made)
        if made.op == "chain":
            return _in_chain(norms[0], made)
        for axis in (0, 1):
            if made.op in ("mul", "div") and made.shape and (axis == 0 or made.is_matrix):
                made = _in_entries(norms[0], made, axis)
        return made

    return rebuild(g, outputs, rule)


def _gathered(g: Graph, v: Value) -> Value:
    """Return a sum with one division where several of its terms are divided by the same norms."""
    quotients: dict[Value, list[Value]] = {}
    for t in v.args:
        q = t.args[-1] if t.op == "mul" and len(t.args) == 2 and not t.args[0].shape else t
        if is_kept(q) and not is_unit(q):
            quotients.setdefault(whole(q).args[1], []).append(t)
    for below, terms in quotients.items():
        if len(terms) > 1:
            parts = [(t.args[:-1], t.args[-1]) if t.op == "mul" else ((), t) for t in terms]
            above = [mul(g, *numbers, whole(q).args[0]) for numbers, q in parts]
            return add(g, *[t for t in v.args if t not in terms], kept(g, div(g, add(g, *above), below)))
    return v


def _vector(b: Value) -> Value:
    """Return the column that is repeated along an axis."""
    return repeated(b) if b.op == "spread" else b


# ------------------------------------------------------------------------------------------------ products


class Place(NamedTuple):
    """A factor: its value, a column or a matrix, along which of its axes the index is, where it stands."""

    value: Value
    axis: int
    side: int = BETWEEN


def _in_chain(norms: Norms, v: Value) -> Value:
    """Return a product of matrices with unit rows and columns at the first index where there is something to do."""
    g, f = norms.graph, v.args
    for i in range(len(f)):
        if f[i].op == "add_diagonal" and norms.freed(f[i].args[1])[1]:
            body, d = f[i].args
            terms = [chain(g, [*f[:i], a, *f[i + 1 :]]) for a in (body, g.diagonal_matrix(d, d.shape[0]))]
            return add(g, *[_in_chain(norms, t) if t.op == "chain" else t for t in terms])
        if f[i].op == "diag" and f[i].args[0].shape:
            before, between, behind = f[:i], f[i].args[0], f[i + 1 :]
        elif i and f[i - 1].op != "diag" and f[i].op != "diag":
            before, between, behind = f[:i], None, f[i:]
        else:
            continue
        places = [(a, s) for a, s in ((before[-1:], BEFORE), ((between,), BETWEEN), (behind[:1], BEHIND)) if a]
        found = Quotient(norms, [(a[0], s) for a, s in places if a[0] is not None])
        if found.in_units():
            return _joined(g, before[:-1], found, behind[1:])
    return v


def _joined(g: Graph, head: Sequence[Value], found: Quotient, tail: Sequence[Value]) -> Value:
    """Return the product of what stands before an index, at it and behind it."""
    before, between, behind = (found.side(s) for s in (BEFORE, BETWEEN, BEHIND))
    diagonal = []
    if between is not None:
        diagonal = [g.diagonal_matrix(between, between.shape[0]) if between.shape else between]
    front = [*head, *([before] if before is not None else [])]
    back = [*([behind] if behind is not None else []), *tail]
    if found.last is None:
        return chain(g, [*front, *diagonal, *back])
    if behind is not None and _is_free(behind):
        return chain(g, [*front, over(g, chain(g, [*diagonal, *back]), found.last, 0)])
    return chain(g, [over(g, chain(g, [*front, *diagonal]), found.last, 1), *back])


def _is_free(f: Value) -> bool:
    """Tell a matrix that may be beyond the numbers."""
    return f.is_matrix and not is_unit(f) and not is_constant(f, 1)


def _in_entries(norms: Norms, v: Value, axis: int) -> Value:
    """Return a product of entries, or a quotient, with unit rows (axis 0) or columns."""
    g = norms.graph
    found = Quotient(norms, [(v, BEHIND)], axis)
    if not found.in_units():
        return v
    between, behind = found.side(BETWEEN), found.side(BEHIND)
    along = [] if between is None else [between]
    if between is not None and between.shape and v.is_matrix:
        along = [g.spread(between if axis == 0 else transpose(g, between), axis, v.shape[1 - axis])]
    made = mul(g, *along, *([behind] if behind is not None else []))
    return made if found.last is None else over(g, made, found.last, axis)


# ------------------------------------------------------------------------------------------------ quotients


class Quotient:
    """The factors along one index of a product, and what they are divided by.

    Attributes:
        above: the factors.
        below: squares of norms that stay.
        norms: the divisors one by one; a square as two.
        last: a norm that the matrices are to be divided by, too.
    """

    def __init__(self, norms: Norms, values: Sequence[tuple[Value, int]], axis: int = 0) -> None:
        self.graph = g = norms.graph
        self.known = norms.units
        self.above: list[Place] = []
        self.norms: list[Value] = []
        self.below: list[Value] = []
        self.last: Value | None = None
        divisors = Divisors()
        for f, side in values:
            a = 1 if side == BEFORE else axis
            value, more = norms.freed(f, a)
            divisors += more
            self.above += self._places(value, a, side)
        varying = [p.value for p in self.above if p.value.shape and not is_constant(p.value, 1)]
        many = len(varying) > 1 or any(f.is_matrix for f in varying)
        for n, count in divisors.items():
            is_square = not is_norms(n) and not is_limited(n)
            root = norms.root(n) if is_square else n
            if not is_square:
                self.norms += [n] * count
            elif many or root in self.known or any(degree(g, p.value, rows_of(root), p.axis) for p in self.above):
                self.norms += [root] * (2 * count)
            else:
                self.below += [n] * count

    def _places(self, value: Value, axis: int, side: int) -> list[Place]:
        """Return the factors of a product one by one, those along the index as columns."""
        g, found, stack = self.graph, [], [(value, side)]
        while stack:
            f, s = stack.pop()
            if f.op == "transpose" and f.is_row and axis == 1:
                stack.append((f.args[0], s))
            elif f.op == "spread" and f.data == axis and side != BEFORE:
                stack.append((f.args[0] if axis == 0 else transpose(g, f.args[0]), BETWEEN))
            elif f.op == "mul" and (f.is_column or not f.shape or side == BEHIND):
                stack += [(a, s) for a in reversed(f.args)]
            elif f.op == "chain" and f.is_matrix and side == BEHIND and f.args[-axis].op == "diag" and len(f.args) > 1:
                stack.append((f.args[-axis].args[0], BETWEEN))
                stack.append((chain(g, f.args[:-1] if axis else f.args[1:]), s))
            else:
                found.append(Place(f, axis if f.is_matrix else 0, s if f.shape else BETWEEN))
        return found

    def in_units(self) -> bool:
        """Put units in, and divide by what is left one at a time; tell whether there was something to do."""
        if not self.norms or len(self.norms) > 2 * MOST or (len(self.norms) == 1 and not self.is_high):
            return False
        counts = sorted(Counter(self.norms).items(), key=lambda item: -item[0].index)
        left: list[Value] = []
        for i, (n, count) in enumerate(counts):
            # one norm is within the numbers
            alone = i == len(counts) - 1 and count == 1 and not left and not self.is_high
            left += [n] * (count - (0 if alone else self.taken(rows_of(n), count)))
        if len(left) == len(self.norms) and not self._shares(left):
            return False
        self.divide(left)
        return True

    def _shares(self, left: Sequence[Value]) -> bool:
        """Tell factors that take divisors in turn; matrices alone keep theirs."""
        columns = sum(not p.value.is_matrix for p in self.above)
        return columns > 0 and (len(self.above) > 1 or (len(left) > 1 and not self.known.isdisjoint(left)))

    @property
    def is_high(self) -> bool:
        """Tell what may be beyond the numbers where its quotient by one norm is not: of degree 2, or of a product's.

        Where unit rows are worked out anyway so are quotients of degree 1.
        """
        g = self.graph
        places = [(p, rows_of(n)) for n in set(self.norms) for p in self.above]
        if any(has_entries(g, p.value, rows, p.axis) for p, rows in places if p.value.is_matrix):
            return True
        total = sum(degree(g, p.value, rows, p.axis) for p, rows in places)
        return total > 1 or (total == 1 and not self.known.isdisjoint(self.norms))

    def taken(self, rows: Rows, most: int) -> int:
        """Put unit rows into the factors, products along an axis first, and return how many."""
        g, found = self.graph, 0
        for i in sorted(range(len(self.above)), key=lambda i: self.above[i].value.is_matrix):
            p = self.above[i]
            count = min(degree(g, p.value, rows, p.axis), most - found)
            if count:
                self.above[i] = p._replace(value=with_units(g, p.value, rows, p.axis, count))
                found += count
        return found

    def divide(self, left: list[Value]) -> None:
        """Divide by norms one at a time, each column by one after the other; matrices last, where they are no units."""
        g = self.graph
        matrices = [i for i, p in enumerate(self.above) if p.value.is_matrix]
        columns = [i for i, p in enumerate(self.above) if p.value.is_column and not is_constant(p.value, 1)]
        if len(left) > 1 and any(_is_free(self.above[i].value) or not columns for i in matrices):
            self.last = left.pop()
        terms = next((i for i in matrices if _has_columns(self.above[i].value, self.above[i].axis)), None)
        if not columns and terms is not None:
            p = self.above[terms]
            self.above[terms] = p._replace(value=reduce(lambda a, n: _terms_over(g, a, n, p.axis), left, p.value))
            left = []
        divisors = [*left, *self.below]
        if not columns and divisors:
            columns = [i for i, p in enumerate(self.above) if not p.value.is_matrix] or [len(self.above)]
            if columns[0] == len(self.above):
                self.above.append(Place(g.ones(divisors[0].shape[0]), 0))
        columns.sort(key=lambda i: _holds_unit(self.above[i].value))
        for n, i in zip(divisors, cycle(columns)):
            self.above[i] = self.above[i]._replace(value=div(g, self.above[i].value, n))

    def side(self, side: int) -> Value | None:
        """Return the product of the factors on one side, None of none."""
        g = self.graph
        values = [p.value for p in self.above if p.side == side]
        values = [f for f in values if not is_constant(f, 1)] or values[:1]
        if not values:
            return None
        made = mul(g, *values) if len(values) > 1 else values[0]
        return transpose(g, made) if side == BEFORE and made.is_column else made


def _holds_unit(f: Value) -> bool:
    """Tell sums of products with unit rows, which are less often as large as the norms."""
    return any(is_unit(a) or (a.op != "part" and any(map(is_unit, a.args))) for a in f.args)


def _has_columns(f: Value, axis: int) -> bool:
    """Tell a sum of matrices that are all multiplied by columns."""
    return f.op == "add" and all(t.op == "chain" and t.args[-axis].op == "diag" for t in f.args)


def _terms_over(g: Graph, f: Value, norms: Value, axis: int) -> Value:
    """Return such a sum with each column over the norms."""
    terms = []
    for t in f.args:
        args = list(t.args)
        args[-axis] = g.diagonal_matrix(div(g, args[-axis].args[0], norms), args[-axis].shape[0])
        terms.append(chain(g, args))
    return add(g, *terms)
