"""Sums and multiples of outer products: scalars go to a vector, many outer products become one product of matrices."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer

from symcalc.codegen.graph import Graph, Value, is_number, needed, uses_of
from symcalc.codegen.passes.chains import outer
from symcalc.codegen.passes.entries import add, mul
from symcalc.codegen.passes.ordering import matmul
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.codegen.passes.turns import transpose

MANY = 4  # outer products of a sum that are one product of matrices


def gather(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with scalars beside vectors, products of products flat, and outer products in one."""
    order = needed(outputs)
    uses = uses_of(order, outputs)
    subtracted = {a for v in order if v.op == "add" for a in v.args if a.op == "mul" and is_number(a.args[0], -1)}

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op == "add":
            return _flat_sum(h, v, {a for a, old in zip(args, v.args, strict=True) if uses[old] <= 1}, args)
        if v.op != "mul" or (v in subtracted and len(args) == 2):
            return None
        once = {a for a, old in zip(args, v.args, strict=True) if uses[old] <= 1}
        factors = [f for a in args for f in (a.args if a in once and a.op == "mul" else (a,))]
        arrays = [f for f in factors if f.shape]
        if len(arrays) == 1 and arrays[0].op == "outer" and arrays[0] in once:
            u, w = arrays[0].args
            return outer(h, mul(h, *[f for f in factors if not f.shape], u), w)
        return mul(h, *factors)

    return rebuild(g, outputs, rule)


def _flat_sum(g: Graph, v: Value, once: set[Value], args: Sequence[Value]) -> Value:
    """Return a sum with the sums of its terms that nothing else uses, and outer products as one."""
    terms = [t for a in args for t in (a.args if a.op == "add" and a.shape == v.shape and a in once else (a,))]
    return (_stacked(g, terms) if v.is_matrix else None) or add(g, *terms)


def _stacked(g: Graph, terms: Sequence[Value]) -> Value | None:
    """Return a sum with its many outer products u vᵀ as UᵀV, the vectors as rows of U and V."""
    pairs: list[tuple[Value, Value]] = []
    rest: list[Value] = []
    for t in terms:
        arrays = [a for a in t.args if a.shape] if t.op == "mul" else [t]
        if len(arrays) == 1 and arrays[0].op == "outer":
            u, w = arrays[0].args
            pairs.append((mul(g, *[a for a in t.args if not a.shape], u) if t.op == "mul" else u, transpose(g, w)))
        else:
            rest.append(t)
    pairs.sort(key=lambda pair: pair[1].index)
    if len(pairs) < MANY:
        return None
    U, W = (
        g.make("stack", column, shape=(Integer(len(pairs)), column[0].shape[0])) for column in zip(*pairs, strict=True)
    )
    return add(g, *rest, matmul(g, transpose(g, U), W))
