"""What values are divided by along an axis: norms of rows or columns, wherever they stand in products and sums."""

from __future__ import annotations

from collections import Counter

from sympy import Integer

from symcalc.codegen.graph.entries import add, div, mul, power
from symcalc.codegen.graph.primitives import REDUCTIONS
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_constant
from symcalc.codegen.passes.degrees_along_axes import (
    entries_of,
    inside,
    is_limited,
    is_norms,
    is_small_power,
    is_unit,
    kept,
    repeated,
    summed,
    whole,
)
from symcalc.codegen.passes.degrees_of_factors import DEEP
from symcalc.codegen.passes.rebuilding import remade
from symcalc.codegen.passes.unit_vectors import factors, is_bounded

PRODUCTS = {"mul", "rowdot", "sum_along", "chain", "outer", "transpose", "spread", "diag", "diagonal", "call"}
Divisors = Counter[Value]


def square_of(g: Graph, f: Value) -> tuple[Counter[Value], int] | None:
    """Return the factors of the array of whose rows or columns these are the sums of squares, and along which axis."""
    sums = summed(g, f)
    if sums is None:
        return None
    found = entries_of(g, *sums[0])
    if any(n % 2 for n in found.values()) or any(map(is_bounded, found)):
        return None
    return Counter({a: n // 2 for a, n in found.items()}), sums[1]


class Norms:
    """The norms of rows and columns of a graph, and which of its unit rows are worked out anyway."""

    def __init__(self, g: Graph) -> None:
        self.graph = g
        self.known: dict[tuple[frozenset[tuple[Value, int]], int], Value] = {}
        self.units: set[Value] = set()
        self.found: dict[tuple[Value, int], tuple[Value, Divisors]] = {}

    def see(self, f: Value) -> None:
        """Keep norms."""
        if is_norms(f):
            key = frozenset(entries_of(self.graph, f.args[0]).items()), f.data.parameters[0]
            self.known.setdefault(key, f)

    def root(self, f: Value) -> Value:
        """Return the norms whose squares sums along an axis are, those that are worked out anyway if there are some."""
        g = self.graph
        squared = square_of(g, f)
        if squared is None:
            return f
        entries, axis = squared
        found = self.known.get((frozenset(entries.items()), axis))
        if found is None:
            array = mul(g, *[power(g, a, g.number(Integer(n))) for a, n in entries.items()])
            found = g.step(REDUCTIONS["norm2"], (array,), (axis,), f.shape)
            self.see(found)
        return found

    def is_divisor(self, f: Value) -> bool:
        """Tell norms and their squares."""
        return bool(f.shape) and (is_norms(f) or is_limited(f) or square_of(self.graph, f) is not None)

    def freed(self, f: Value, axis: int = 0, depth: int = 2 * DEEP) -> tuple[Value, Divisors]:
        """Return a value without the norms that its rows (axis 0) or columns are divided by, and these."""
        if (f, axis) not in self.found:
            self.found[f, axis] = self._freed(f, axis, depth)
        value, divisors = self.found[f, axis]
        return value, Divisors(divisors)

    def _freed(self, f: Value, axis: int, depth: int) -> tuple[Value, Divisors]:
        g, none = self.graph, (f, Divisors())
        if not depth or not f.shape or is_unit(f):
            return none
        f = whole(f)
        if f.op == "div":
            return self._quotient(f, axis, depth)
        if f.op in ("add", "add_diagonal"):
            return self._sum(f, axis, depth)
        places = inside(f, axis) if f.op in PRODUCTS or (f.op == "pow" and is_small_power(f)) else []
        args, divisors = list(f.args), Divisors()
        for i, a in places:
            args[i], more = self.freed(args[i], a, depth - 1)
            divisors += more
        if not divisors:
            return none
        if f.op == "pow":
            return power(g, *args), Divisors({n: k * int(f.args[1].data) for n, k in divisors.items()})
        if f.op == "mul":
            args = [a for a in args if not is_constant(a, 1)]
            made = mul(g, *args) if args else g.number(Integer(1))
            return (made if made.shape else g.full(made, *f.shape)), divisors
        return remade(g, f, args), divisors

    def _quotient(self, f: Value, axis: int, depth: int) -> tuple[Value, Divisors]:
        """Return a quotient without norms below."""
        g = self.graph
        above, below = f.args
        above, divisors = self.freed(above, axis, depth - 1)
        if below.shape and ((f.is_column and axis == 0) or (below.op == "spread" and below.data == axis)):
            column = repeated(below) if below.op == "spread" else below
            rest = []
            for n in factors(column):
                if self.is_divisor(n):
                    divisors[n] += 1
                else:
                    rest.append(n)
            above = above if above.shape else g.full(above, *f.shape)
            return (over(g, above, mul(g, *rest), axis) if rest else above), divisors
        return (remade(g, f, [above, below]), divisors) if divisors else (f, divisors)

    def _sum(self, f: Value, axis: int, depth: int) -> tuple[Value, Divisors]:
        """Return a sum without the norms that all its terms are divided by."""
        g = self.graph
        places = inside(f, axis)
        terms = [self.freed(f.args[i], a, depth - 1) for i, a in places]
        if len(places) != len(f.args) or not all(divisors for _, divisors in terms):
            return f, Divisors()
        if any(is_norms(n) or is_limited(n) for _, divisors in terms for n in divisors):
            terms = [(t, self.rooted(divisors)) for t, divisors in terms]
        common = Divisors(terms[0][1])
        for _, divisors in terms:
            common &= divisors
        if not common:
            return f, common
        left = []
        for (t, divisors), (_, a) in zip(terms, places, strict=True):
            for n in (divisors - common).elements():
                t = over(g, t, n, a)
            left.append(t)
        return (add(g, *left) if f.op == "add" else remade(g, f, left)), common

    def rooted(self, divisors: Divisors) -> Divisors:
        """Return norms, twice, in place of squares."""
        found = Divisors()
        for n, k in divisors.items():
            is_square = not is_norms(n) and not is_limited(n)
            found[self.root(n) if is_square else n] += 2 * k if is_square else k
        return found


def over(g: Graph, a: Value, norms: Value, axis: int) -> Value:
    """Return each row (axis 0) or column over its norm, or over one number."""
    if not norms.shape:
        return div(g, a, norms)
    if a.is_vector:
        return div(g, a, norms if axis == 0 else transpose(g, norms))
    return kept(g, div(g, a, g.spread(norms if axis == 0 else transpose(g, norms), axis, a.shape[1 - axis])))
