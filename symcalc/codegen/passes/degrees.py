"""How often an array stands in products as a factor, and these with the array over its norm in its place."""

from __future__ import annotations

from sympy import S

from symcalc.codegen.graph import Graph, Value, is_number
from symcalc.codegen.passes.chains import chain, inner, total, trace
from symcalc.codegen.passes.entries import add, div, mul, power
from symcalc.codegen.passes.turns import transpose

DEEP = 6  # sums and products in each other that are looked into
NORMS = ("norm2", "or_infinity")
LINEAR = {"trace": trace, "transpose": transpose}


def degree(g: Graph, f: Value, z: Value, depth: int = DEEP) -> int:
    """Return how often an array is a factor: of a product, of each term of a sum, at the ends of products of matrices.

    A value of that degree is multiplied by the degree's power of c where the array is multiplied by c.
    """
    if f is z or f is transpose(g, z):
        return 1
    if not depth:
        return 0
    match f.op:
        case "square_sum":
            return 2 * degree(g, f.args[0], z, depth - 1)
        case "chain":
            return sum(map(bool, ends(g, f, z)))
        case "mul" | "inner":
            return sum(degree(g, a, z, depth - 1) for a in f.args)
        case "add":
            return min(degree(g, a, z, depth - 1) for a in f.args)
        case "pow" if is_number(f.args[1]) and f.args[1].data in (2, 3, 4):
            return int(f.args[1].data) * degree(g, f.args[0], z, depth - 1)
        case "div" if f.args[1].op not in NORMS:  # what is over its norm is none
            return degree(g, f.args[0], z, depth - 1)
        case "trace" | "transpose":
            return degree(g, f.args[0], z, depth - 1)
    return 0


def ends(g: Graph, f: Value, z: Value) -> tuple[int, int]:
    """Return how many factors at each end of a product of matrices are an array, turned or not; 0 where it is none."""
    whole = list(z.args) if z.op == "chain" else [z]
    turned = [transpose(g, a) for a in reversed(whole)]
    n, parts = len(whole), list(f.args)
    first, last = (n * (some in (whole, turned)) for some in (parts[:n], parts[-n:]))
    return (first, last) if first + last <= len(parts) else (first, 0)


def with_units(g: Graph, f: Value, z: Value, unit: Value, count: int) -> Value:
    """Return a value over a power of the norm of an array, no higher than the array's degree in it."""
    if not count:
        return f
    if f is z or f is transpose(g, z):
        return unit if f is z else transpose(g, unit)
    match f.op:
        case "square_sum":
            return _square(g, f.args[0], z, unit, count)
        case "chain":
            return _chain(g, f, z, unit, count)
        case "add":
            return add(g, *[with_units(g, a, z, unit, count) for a in f.args])
        case "div":
            return div(g, with_units(g, f.args[0], z, unit, count), f.args[1])
        case "pow":
            p, d = int(f.args[1].data), degree(g, f.args[0], z)
            whole, more = divmod(count, d)  # factors all in units, and what is left for one of them
            made = [power(g, with_units(g, f.args[0], z, unit, d), g.number(S.One * whole))] if whole else []
            made += [with_units(g, f.args[0], z, unit, more)] if more else []
            left = p - whole - bool(more)
            return mul(g, *made, *([power(g, f.args[0], g.number(S.One * left))] if left else []))
        case "trace" | "transpose":
            return LINEAR[f.op](g, with_units(g, f.args[0], z, unit, count))
    made = []
    for a in sorted(f.args, key=lambda a: not a.shape):
        here = min(degree(g, a, z), count)
        made.append(with_units(g, a, z, unit, here))
        count -= here
    return inner(g, *made) if f.op == "inner" else mul(g, *made)


def _square(g: Graph, a: Value, z: Value, unit: Value, count: int) -> Value:
    """Return the square of a norm over a power of the norm of an array, each factor of the square over a half of it."""
    if a is z:
        return g.number(S.One) if count == 2 else g.make("norm2", (z,))
    if count % 2 == 0:
        return total(g, power(g, with_units(g, a, z, unit, count // 2), g.number(S.One * 2)))
    return mul(g, *[g.make("norm2", (with_units(g, a, z, unit, half),)) for half in (count // 2 + 1, count // 2)])


def _chain(g: Graph, f: Value, z: Value, unit: Value, count: int) -> Value:
    """Return a product of matrices over the norm of what ends it, or begins it."""
    first, last = ends(g, f, z)
    parts = list(f.args)
    column = len(parts) - last
    if last:
        is_turned = parts[column:] != (list(z.args) if z.op == "chain" else [z])
        parts[column:] = [transpose(g, unit) if is_turned else unit]
    if first and (not last or count == 2):
        is_turned = parts[:first] != (list(z.args) if z.op == "chain" else [z])
        parts[:first] = [transpose(g, unit) if is_turned else unit]
    return chain(g, parts)
