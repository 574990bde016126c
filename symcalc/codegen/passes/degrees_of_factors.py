"""How often an array stands in products as a factor, and these with the array over its norm in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import S

from symcalc.codegen.graph.chains import chain, total
from symcalc.codegen.graph.entries import div, mul, power
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number
from symcalc.codegen.passes.rebuilding import remade

DEEP = 6  # sums and products in each other that are looked into
LINEAR = {"trace", "transpose", "sum", "sum_along", "diagonal", "diag", "spread", "full"}
PRODUCTS = {"mul", "inner", "outer", "rowdot"}
SIZES = {"abs", "relu"}  # functions of entries of degree 1
HIGHEST = 64  # power whose factors are looked at one by one


def degree(g: Graph, f: Value, z: Value, depth: int = DEEP) -> int:
    """Return how often an array is a factor: of a product, of each term of a sum, at the ends of products of matrices.

    A value of that degree is multiplied by the degree's power of c where the array is multiplied by c.
    """
    return _count(g, f, z, depth, less=True)


def room(g: Graph, f: Value, z: Value) -> int:
    """Return how many factors of a value could be in units: its degree, not less what it is divided by.

    The deeper one looks the more there are, which holds for no degree.
    """
    return _count(g, f, z, DEEP, less=False)


def _count(g: Graph, f: Value, z: Value, depth: int, less: bool) -> int:
    """Return what `degree` and `room` say; the graph keeps it, as parts are shared."""
    key = (f.index, z.index, depth, less)
    found = g.degrees.get(key)
    if found is None:
        found = g.degrees[key] = _counted(g, f, z, depth, less)
    return found


def _counted(g: Graph, f: Value, z: Value, depth: int, less: bool) -> int:
    if f is z or f is transpose(g, z):
        return 1
    if not depth:
        return 0

    def of(a: Value) -> int:
        return _count(g, a, z, depth - 1, less)

    match f.op:
        case "square_sum":
            return 2 * of(f.args[0])
        case "norm2":
            return of(f.args[0])
        case "step" if f.data.primitive.is_norm:
            return of(f.args[0])
        case "chain":
            first, last = ends(g, f, z)
            return bool(first) + bool(last) + sum(map(of, f.args[first : len(f.args) - last]))
        case op if op in PRODUCTS:
            return sum(map(of, f.args))
        case "add" | "add_diagonal":
            return min(map(of, f.args))
        case "pow" if is_high_power(f):
            return int(f.args[1].data) * of(f.args[0])
        case "div":  # what is over its norm is none
            below = f.args[1].args[0] if f.args[1].op == "or_infinity" else f.args[1]
            return max(of(f.args[0]) - less * of(below), 0)
        case op if op in LINEAR or (op == "call" and f.data in SIZES):
            return of(f.args[0])
    return 0


def ends(g: Graph, f: Value, z: Value) -> tuple[int, int]:
    """Return how many factors at each end of a product of matrices are an array, turned or not; 0 where it is none."""
    whole = list(z.args) if z.op == "chain" else [z]
    turned = [transpose(g, a) for a in reversed(whole)]
    n, parts = len(whole), list(f.args)
    first, last = (n * (some in (whole, turned)) for some in (parts[:n], parts[-n:]))
    return (first, last) if first + last <= len(parts) else (first, 0)


def with_units(g: Graph, f: Value, z: Value, unit: Value, count: int) -> Value:
    """Return a value over a power of the norm of an array, for which there is room in it."""
    if not count:
        return f
    if f is z or f is transpose(g, z):
        return unit if f is z else transpose(g, unit)
    match f.op:
        case "square_sum":
            return _square(g, f.args[0], z, unit, count)
        case op if op == "norm2" or (op == "step" and f.data.primitive.is_norm):
            if f.args[0] is z and not _is_by_another(unit, f):  # 0 where the reciprocal of the norm is taken as 0
                return div(g, f, unit.args[1]) if is_limited(unit) else g.number(S.One)
            return remade(g, f, [with_units(g, f.args[0], z, unit, count), *f.args[1:]])
        case "chain":
            return _chain(g, f, z, unit, count)
        case "add" | "add_diagonal":
            return remade(g, f, [with_units(g, a, z, unit, count) for a in f.args])
        case "div":
            return div(g, with_units(g, f.args[0], z, unit, count), f.args[1])
        case "pow":
            base = f.args[0]
            return power_over(g, f, room(g, base, z), count, lambda n: with_units(g, base, z, unit, n))
        case op if op in PRODUCTS:
            return remade(g, f, _shared(g, f.args, z, unit, count))
    return remade(g, f, [with_units(g, f.args[0], z, unit, count)])


def is_high_power(f: Value) -> bool:
    """Tell a power above 1, of which whole factors may be looked at one by one: of a broken one what is left stays."""
    return is_number(f.args[1]) and bool(f.args[1].data.is_Rational) and bool(1 < f.args[1].data <= HIGHEST)


def _is_by_another(unit: Value, norm: Value) -> bool:
    """Tell a vector that is over another norm."""
    below = unit.args[1] if unit.op == "div" else norm
    below = below.args[0] if below.op == "or_infinity" else below
    return (below.op, below.data, below.args[1:]) != (norm.op, norm.data, norm.args[1:])  # the order is an argument


def is_limited(unit: Value) -> bool:
    """Tell a vector over its norm that is 0 where the norm is."""
    return unit.op == "div" and unit.args[1].op == "or_infinity"


def power_over(g: Graph, f: Value, room: int, count: int, over: Callable[[int], Value]) -> Value:
    """Return a power over a power of a norm, from its base over powers of it, for so many of which there is room."""
    whole, more = divmod(count, room)  # factors all in units, and what is left for one of them
    made = [power(g, over(room), g.number(S.One * whole))] if whole else []
    made += [over(more)] if more else []
    left = f.args[1].data - whole - int(bool(more))  # of a fraction SymPy takes no bool
    return mul(g, *made, *([power(g, f.args[0], g.number(S.One * left))] if left else []))


def _shared(g: Graph, factors: Sequence[Value], z: Value, unit: Value, count: int) -> list[Value]:
    """Return the factors of a product over a power of the norm of an array, arrays first."""
    order = sorted(range(len(factors)), key=lambda i: not factors[i].shape)
    given = shares(order, (lambda i: degree(g, factors[i], z), lambda i: room(g, factors[i], z)), count)
    return [with_units(g, f, z, unit, share) for f, share in zip(factors, given, strict=True)]


def shares(order: Sequence[int], most: Sequence[Callable[[int], int]], count: int) -> list[int]:
    """Return how many norms each factor of a product is divided by: by its degree, then by the room in it."""
    given = [0] * len(order)
    for limit in most:  # what is over the norm already only where there is no other
        for i in order:
            more = min(max(limit(i) - given[i], 0), count)
            given[i] += more
            count -= more
        if not count:
            break
    return given


def _square(g: Graph, a: Value, z: Value, unit: Value, count: int) -> Value:
    """Return the square of a norm over a power of the norm of an array, each factor of the square over a half of it."""
    if a is z and not _is_by_another(unit, norm := g.make("norm2", (z,))):
        ratio = with_units(g, norm, z, unit, 1)
        return power(g, ratio, g.number(S.One * 2)) if count == 2 else norm
    if count % 2 == 0:
        return total(g, power(g, with_units(g, a, z, unit, count // 2), g.number(S.One * 2)))
    return mul(g, *[g.make("norm2", (with_units(g, a, z, unit, half),)) for half in (count // 2 + 1, count // 2)])


def _chain(g: Graph, f: Value, z: Value, unit: Value, count: int) -> Value:
    """Return a product of matrices over the norm of what ends it, or begins it."""
    first, last = ends(g, f, z)
    whole, parts = list(z.args) if z.op == "chain" else [z], list(f.args)
    column = len(parts) - last
    front, inside, back = parts[:first], parts[first:column], parts[column:]
    inside = _shared(g, inside, z, unit, max(count - bool(first) - bool(last), 0))
    if last:
        back = [unit if back == whole else transpose(g, unit)]
    if first and (not last or count > 1):
        front = [unit if front == whole else transpose(g, unit)]
    return chain(g, [*front, *inside, *back])
