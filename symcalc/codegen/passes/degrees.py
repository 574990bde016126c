"""How often a vector stands in products, and these with vectors of length 1 in its place."""

from __future__ import annotations

from sympy import S

from symcalc.codegen.graph import Graph, Value
from symcalc.codegen.passes.chains import chain
from symcalc.codegen.passes.entries import add, div, mul
from symcalc.codegen.passes.turns import transpose

DEEP = 6  # sums and products in each other that are looked into


def degree(g: Graph, f: Value, z: Value, depth: int = DEEP) -> int:
    """Return how often a vector stands in a product, each term of a sum, at the ends of products of matrices."""
    if f is z or f is transpose(g, z):
        return 1
    match f.op:
        case "square_sum" if f.args[0] is z:
            return 2
        case "chain":
            return sum(map(bool, ends(g, f, z)))
        case "mul" if depth:
            return sum(degree(g, a, z, depth - 1) for a in f.args)
        case "add" if depth:
            return min(degree(g, a, z, depth - 1) for a in f.args)
        case "div" if depth:
            return degree(g, f.args[0], z, depth - 1)
    return 0


def ends(g: Graph, f: Value, z: Value) -> tuple[int, int]:
    """Return how many factors at each end of a product of matrices are a vector, turned or not."""
    column = list(z.args) if z.op == "chain" else [z]
    row = [transpose(g, a) for a in reversed(column)]
    n = len(column)
    if n >= len(f.args):
        return 0, 0
    first, last = (list(f.args[:n]) == row) * n, (list(f.args[-n:]) == column) * n
    return (first, last if len(f.args) >= first + last else 0) if z.is_column else (0, 0)


def with_units(g: Graph, f: Value, z: Value, unit: Value, count: int) -> Value:
    """Return a value over a power of the norm of a vector, no higher than the vector's degree in it."""
    if not count:
        return f
    if f is z or f is transpose(g, z):
        return unit if f is z else transpose(g, unit)
    if f.op == "square_sum":
        return g.number(S.One) if count == 2 else unit.args[1]
    if f.op == "chain":
        first, last = ends(g, f, z)
        parts = list(f.args)
        if last:
            parts[-last:] = [unit]
        if first and (not last or count == 2):
            parts[:first] = [transpose(g, unit)]
        return chain(g, parts)
    if f.op == "add":
        return add(g, *[with_units(g, a, z, unit, count) for a in f.args])
    if f.op == "div":
        return div(g, with_units(g, f.args[0], z, unit, count), f.args[1])
    made: list[Value] = []
    for a in sorted(f.args, key=lambda a: not a.shape):
        here = min(degree(g, a, z), count)
        made.append(with_units(g, a, z, unit, here))
        count -= here
    return mul(g, *made)
