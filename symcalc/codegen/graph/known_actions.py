"""Products with matrices that are known by what they do: B is reordered, and the matrix is never built.

Such a matrix is a step whose primitive says its `times`. It acts on the whole vector at the end of a product, and
elsewhere on its neighbour, so that what is left is a product of arrays. A product of such matrices alone is left as it
is: it acts, too, and is built only where an array is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symcalc.codegen.graph.entries import add, mul
from symcalc.codegen.graph.transposes import transpose, untransposed
from symcalc.codegen.graph.values import Graph, Value

Chain = Callable[[Graph, Sequence[Value]], Value]


DEEP = 3  # sums and products in each other that are looked into, so that deep ones are not walked again and again


def acts(f: Value, depth: int = DEEP) -> bool:
    """Tell what is known by what it does: a matrix, its transpose, a product of such, and a sum with a multiple."""
    f = untransposed(f)
    if f.op in ("add", "add_diagonal"):
        return depth > 0 and any(_is_multiple(t, depth - 1) for t in f.args)
    return is_known_step(f) or (f.op == "chain" and depth > 0 and all(acts(t, depth - 1) for t in f.args))


def _is_multiple(t: Value, depth: int) -> bool:
    """Tell a multiple of what acts."""
    arrays = [a for a in t.args if a.shape] if t.op == "mul" else [t]
    return len(arrays) == 1 and acts(arrays[0], depth)


def is_known_step(f: Value) -> bool:
    """Tell such a matrix and its transpose."""
    core = untransposed(f)
    return core.op == "step" and core.data.primitive.times is not None


def acted(g: Graph, factors: list[Value], chain: Chain) -> list[Value]:
    """Return the factors of a product, those that act having done so; ``chain`` makes a product."""
    if all(map(acts, factors)):
        return factors
    while len(factors) > 1 and (places := [i for i, f in enumerate(factors) if acts(f)]):
        last = places[-1]
        if factors[-1].is_column and last < len(factors) - 1:
            factors = [*factors[:last], times(g, factors[last], chain(g, factors[last + 1 :]), chain)]
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
        return [*factors[:i], times(g, f, B, chain), *factors[j + 1 :]]
    product = transpose(g, times(g, transpose(g, f), transpose(g, B), chain))
    return [*factors[:j], product, *factors[i + 1 :]]


def times(g: Graph, f: Value, B: Value, chain: Chain) -> Value:
    """Return the product of what acts with B, worked out once."""
    below = untransposed(f)
    if below.op in ("add", "add_diagonal"):
        terms = below.args
        if below.op == "add_diagonal":
            terms = (terms[0], g.diagonal_matrix(terms[1], below.shape[0]))
        terms = tuple(t if t.shape else g.full(t, *below.shape) for t in terms)  # a number is added to every entry
        terms = terms if f is below else tuple(transpose(g, t) for t in terms)
        return add(g, *[chain(g, [t, B]) for t in terms])
    if below.op == "mul":
        scalars = [a for a in below.args if not a.shape]
        arrays = [a if f is below else transpose(g, a) for a in below.args if a.shape]
        return mul(g, *scalars, *[times(g, a, B, chain) for a in arrays])
    if below.op == "chain":
        for t in reversed(below.args) if f is below else [transpose(g, t) for t in below.args]:
            B = times(g, t, B, chain)
        return B
    primitive = below.data.primitive
    action = primitive.times if f is below else primitive.transposed_times
    return action(g, below.data.parameters, B)
