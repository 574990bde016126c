"""How often rows of an array stand in products as factors, and these with unit rows in their place; so for columns.

Where each row of Z is multiplied by a number of its own, a value of degree d is, along an axis, multiplied by the d-th
powers of these numbers: the rows of Z C by the first, the sums of each row of Z ∘ Z by the second.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sympy import S

from symcalc.codegen.graph.chains import sum_along
from symcalc.codegen.graph.entries import div, mul, power
from symcalc.codegen.graph.primitives import OR_INFINITY, REDUCTIONS
from symcalc.codegen.graph.transposes import QUOTIENT, transpose
from symcalc.codegen.graph.values import Graph, Value, is_number
from symcalc.codegen.passes.degrees_of_factors import DEEP, SIZES, is_high_power, power_over, shares
from symcalc.codegen.passes.rebuilding import remade
from symcalc.codegen.passes.unit_vectors import factors

MOST = 8  # power whose factors are looked at one by one


class Rows(NamedTuple):
    """Rows of an array, or its columns, and what they are divided by.

    Attributes:
        array: the array.
        axis: along which the norms vary: 0 of rows.
        norms: a column.
    """

    array: Value
    axis: int
    norms: Value

    def unit(self, g: Graph) -> Value:
        """Return unit rows. Products around them do not take them apart, who would divide by powers of the norms."""
        m, n = self.array.shape
        along = g.spread(self.norms, 0, n) if self.axis == 0 else g.spread(transpose(g, self.norms), 1, m)
        quotient = div(g, self.array, along)
        return kept(g, quotient)


def kept(g: Graph, quotient: Value) -> Value:
    """Return a quotient that products and sums around it do not take apart."""
    return g.make("part", (quotient,), QUOTIENT, quotient.shape) if quotient.op == "div" else quotient


def is_kept(f: Value) -> bool:
    """Tell such a quotient, by what is repeated along an axis."""
    return f.op == "part" and f.data == QUOTIENT and f.args[0].args[1].op == "spread"


def repeated(spread: Value) -> Value:
    """Return the column that is repeated along an axis, as it stands or turned."""
    v = spread.args[0]
    return v.args[0] if v.op == "transpose" else v


def is_unit(f: Value) -> bool:
    """Tell unit rows or columns, turned or not."""
    f = f.args[0] if f.op == "transpose" else f
    if not is_kept(f):
        return False
    above, below = whole(f).args
    norms = repeated(below)
    return (is_norms(norms) or is_limited(norms)) and rows_of(norms).array is whole(above)


def is_norms(f: Value) -> bool:
    """Tell the norms of each row or column."""
    return f.op == "step" and f.data.primitive is REDUCTIONS["norm2"] and f.data.parameters != (None,)


def is_limited(f: Value) -> bool:
    """Tell norms of each row or column with infinity for 0."""
    return f.op == "step" and f.data.primitive is OR_INFINITY and is_norms(f.args[0])


def rows_of(f: Value) -> Rows:
    """Return what norms, or these with infinity for 0, are of."""
    norms = f.args[0] if is_limited(f) else f
    return Rows(whole(norms.args[0]), 1 - norms.data.parameters[0], f)


def whole(a: Value) -> Value:
    """Return what a part is of."""
    while a.op == "part":
        a = a.args[0]
    return a


def entries_of(g: Graph, *arrays: Value) -> Counter[Value]:
    """Return the factors of a product of entries, and how often each is one; of transposes the factors turned."""
    found: Counter[Value] = Counter()
    stack = [(a, 1, False) for a in arrays]
    while stack:
        a, times, turned = stack.pop()
        a = whole(a)
        if a.op == "mul":
            stack += [(f, times, turned) for f in a.args]
        elif a.op == "transpose":
            stack.append((a.args[0], times, not turned))
        elif a.op == "pow" and is_small_power(a):
            stack.append((a.args[0], times * int(a.args[1].data), turned))
        else:
            found[transpose(g, a) if turned else a] += times
    return found


def is_small_power(a: Value) -> bool:
    """Tell a square, a cube and so on."""
    return is_number(a.args[1]) and bool(a.args[1].data.is_Integer) and 1 < a.args[1].data <= MOST


def summed(g: Graph, f: Value) -> tuple[list[Value], int] | None:
    """Return the factors of a product of entries that is summed along an axis, and along which."""
    if f.op == "rowdot":
        return list(f.args), f.data
    if f.op == "diagonal" and f.args[0].op == "chain" and len(f.args[0].args) == 2:
        a, b = f.args[0].args
        return [a, transpose(g, b)], 1
    return None


def degree(g: Graph, f: Value, rows: Rows, axis: int = 0, depth: int = DEEP) -> int:
    """Return how often rows are a factor of each row of a value (axis 0) or of each column."""
    return _count(g, f, rows, axis, depth, less=True)


def _count(g: Graph, f: Value, rows: Rows, axis: int, depth: int, less: bool) -> int:
    if is_unit(f):
        return 0
    f = whole(f)
    if _is_array(g, f, rows, axis):
        return 1
    if not depth or not f.shape:
        return 0
    if times := _times(g, f, rows, axis):
        return times
    counts = [_count(g, f.args[i], rows, a, depth - 1, less) for i, a in inside(f, axis)]
    match f.op:
        case "pow" if is_high_power(f) and f.args[1].data.is_Integer:
            return int(f.args[1].data) * counts[0]
        case "pow":
            return 0
        case "add" | "add_diagonal":
            return min(counts) if len(counts) == len(f.args) else 0
        case "div":
            return max(sum(counts) - less * _norms_below(f, rows, axis), 0)
    return sum(counts)


def _norms_below(f: Value, rows: Rows, axis: int) -> int:
    """Return how often the rows of a quotient are divided by their norms."""
    below = f.args[1]
    if below.op == "spread" and below.data != axis:
        return 0
    column = repeated(below) if below.op == "spread" else below
    norms = [n for n in factors(column) if is_norms(n) or is_limited(n)]
    return sum(r.array is rows.array and r.axis == rows.axis for r in map(rows_of, norms))


def _is_array(g: Graph, f: Value, rows: Rows, axis: int) -> bool:
    if axis == rows.axis and f is rows.array:
        return True
    return axis != rows.axis and (
        f is transpose(g, rows.array) or (f.op == "transpose" and whole(f.args[0]) is rows.array)
    )


def _times(g: Graph, f: Value, rows: Rows, axis: int) -> int:
    """Return how often the factors of the entries of an array, a product, are among those of another product."""
    sums = summed(g, f)
    if f.op != "mul" and (sums is None or axis):
        return 0
    wanted = entries_of(g, rows.array)
    if sum(wanted.values()) == 1:
        return 0
    if (axis if sums is None else 1 - sums[1]) != rows.axis:
        turned = Counter({transpose(g, a): n for a, n in wanted.items()})
        wanted = turned
    there = entries_of(g, *(f.args if sums is None else sums[0]))
    return min(there[a] // n for a, n in wanted.items())


def has_entries(g: Graph, f: Value, rows: Rows, axis: int) -> bool:
    """Tell a product of entries with all factors of an array that is one, too."""
    return whole(f).op == "mul" and _times(g, whole(f), rows, axis) > 0


def inside(f: Value, axis: int) -> list[tuple[int, int]]:
    """Return the arguments of which the rows are factors of those of a value, by place, and along which axis."""
    match f.op:
        case "chain":
            return _ends(f, axis)
        case "outer":
            return [(axis, axis)]
        case "transpose":
            return [(0, 1 - axis)]
        case "spread":
            return [(0, axis)] if f.data == axis else []
        case "diag":
            return [(0, 0)]
        case "diagonal":
            return [(0, 0), (0, 1)][: 2 if _has_ends(f.args[0]) else 1] if axis == 0 else []
        case "rowdot" | "sum_along":
            return [(i, 1 - f.data) for i in range(len(f.args))] if axis == 0 else []
        case "mul" | "add":
            return [(i, axis) for i, a in enumerate(f.args) if a.shape]
        case "add_diagonal":
            return [(0, axis), (1, 0)]
        case "div" | "pow":
            return [(0, axis)] if f.args[0].shape else []
        case "call" if f.data in SIZES:
            return [(0, axis)]
        case "step" if axis == 0 and is_norms(f):
            return [(0, 1 - f.data.parameters[0])]
        case "step" if axis == 0 and is_limited(f):
            return [(0, 0)]
    return []


def _has_ends(f: Value) -> bool:
    """Tell a product of matrices whose rows and whose columns are those of different factors."""
    return f.op == "chain" and sum(a.op != "diag" for a in f.args) > 1


def _ends(f: Value, axis: int) -> list[tuple[int, int]]:
    """Return the factors of a product of matrices that stand along an axis: the first, and a diagonal before it."""
    places = list(range(len(f.args)))[:: 1 if axis == 0 else -1]
    count = next((i for i in places if f.args[i].op != "diag"), places[-1])
    return [(i, axis) for i in places[: places.index(count) + 1]]


def with_units(g: Graph, f: Value, rows: Rows, axis: int, count: int) -> Value:
    """Return a value with each row (axis 0) over a power of the norm, for which there is room in it."""
    if not count:
        return f
    f = whole(f)
    if _is_array(g, f, rows, axis):
        return rows.unit(g) if axis == rows.axis else transpose(g, rows.unit(g))  # a symmetric array is both
    if is_norms(f) and whole(f.args[0]) is rows.array:  # 0 where the reciprocal of the norm is taken as 0
        return div(g, f, rows.norms)
    if times := _times(g, f, rows, axis):
        return _product(g, f, rows, axis, min(times, count))
    places = inside(f, axis)
    if f.op == "pow":
        base, room = f.args[0], _count(g, f.args[0], rows, axis, DEEP, less=False)
        return power_over(g, f, room, count, lambda n: with_units(g, base, rows, axis, n))
    args = list(f.args)
    if f.op in ("add", "add_diagonal"):
        given = [count] * len(places)
    else:

        def most(i: int, less: bool) -> int:
            place, along = places[i]
            return _count(g, f.args[place], rows, along, DEEP, less)

        given = shares(range(len(places)), (lambda i: most(i, less=True), lambda i: most(i, less=False)), count)
    for (i, a), n in zip(places, given, strict=True):
        args[i] = with_units(g, args[i], rows, a, n)
    return remade(g, f, args)


def _product(g: Graph, f: Value, rows: Rows, axis: int, times: int) -> Value:
    """Return a product of entries, or its sums along an axis, with unit rows for some of the factors."""
    sums = summed(g, f)
    arrays, along = sums or (f.args, rows.axis)
    left, unit, wanted = entries_of(g, *arrays), rows.unit(g), entries_of(g, rows.array)
    if (axis if sums is None else 1 - along) != rows.axis:
        unit, wanted = transpose(g, unit), Counter({transpose(g, a): n for a, n in wanted.items()})
    for a, n in wanted.items():
        left[a] -= n * times
    rest = [power(g, a, g.number(S.One * n)) for a, n in left.items() if n]
    made = mul(g, power(g, unit, g.number(S.One * times)), *rest)
    if sums is None:
        return made
    column = sum_along(g, made, along)
    return column if along == 1 else transpose(g, column)
