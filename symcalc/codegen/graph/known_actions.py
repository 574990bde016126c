"""Products with matrices that are known by what they do: B is reordered, and the matrix is never built.

Such a matrix is a step whose primitive says its `times`. It acts on the whole vector at the end of a product, and
elsewhere on its neighbour, so that what is left is a product of arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symcalc.codegen.graph.entries import add, mul
from symcalc.codegen.graph.transposes import transpose, untransposed
from symcalc.codegen.graph.values import Graph, Value

Chain = Callable[[Graph, Sequence[Value]], Value]


def acts(f: Value) -> bool:
    """Tell what is known by what it does: a matrix or its transpose, and a sum with a multiple of one."""
    f = untransposed(f)
    return any(map(_is_known, f.args)) if f.op == "add" else _is_known(f)


def _is_known(t: Value) -> bool:
    """Tell such a matrix, its transpose, and a multiple; no further down, so that deep sums are not walked again."""
    if t.op == "mul":
        arrays = [a for a in t.args if a.shape]
        if len(arrays) != 1:
            return False
        t = arrays[0]
    core = untransposed(t)
    return core.op == "step" and core.data.primitive.times is not None


def acted(g: Graph, factors: list[Value], chain: Chain) -> list[Value]:
    """Return the factors of a product, those that act having done so; ``chain`` makes a product."""
    while len(factors) > 1 and (places := [i for i, f in enumerate(factors) if acts(f)]):
        last = places[-1]
        if factors[-1].is_column and last < len(factors) - 1:
            factors = [*factors[:last], _times(g, factors[last], chain(g, factors[last + 1 :]), chain)]
        elif factors[0].is_row:
            factors = [transpose(g, f) for f in reversed(factors)]
            factors = [transpose(g, f) for f in reversed(acted(g, factors, chain))]
        else:
            factors = _with_neighbour(g, factors, places, chain)
    return factors


def _with_neighbour(g: Graph, factors: list[Value], places: list[int], chain: Chain) -> list[Value]:
    """Return the factors of which one that acts has done so on its neighbour, an array if there is one."""
    k = len(factors)
    pairs = [(i, i + 1) for i in places if i + 1 < k] + [(i, i - 1) for i in places if i]
    i, j = next(((i, j) for i, j in pairs if j not in places and factors[j].op != "diag"), pairs[0])
    f, B = factors[i], g.dense(factors[j])
    if i < j:
        return [*factors[:i], _times(g, f, B, chain), *factors[j + 1 :]]
    product = transpose(g, _times(g, transpose(g, f), transpose(g, B), chain))
    return [*factors[:j], product, *factors[i + 1 :]]


def _times(g: Graph, f: Value, B: Value, chain: Chain) -> Value:
    """Return the product of what acts with B, worked out once."""
    below = untransposed(f)
    if below.op == "add":
        terms = below.args if f is below else [transpose(g, t) for t in below.args]
        return add(g, *[_times(g, t, B, chain) if _is_known(t) else chain(g, [t, B]) for t in terms])
    if below.op == "mul":
        scalars = [a for a in below.args if not a.shape]
        arrays = [a if f is below else transpose(g, a) for a in below.args if a.shape]
        return mul(g, *scalars, *[_times(g, a, B, chain) for a in arrays])
    primitive = below.data.primitive
    action = primitive.times if f is below else primitive.transposed_times
    return action(g, below.data.parameters, B)
