"""Sums and multiples of outer products: scalars go to a vector, many outer products become one product of matrices."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer

from symcalc.codegen.graph.chains import outer
from symcalc.codegen.graph.entries import add, div, mul, neg
from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number, needed, uses_of
from symcalc.codegen.passes.ordering import matmul
from symcalc.codegen.passes.rebuilding import rebuild

MANY = 4  # outer products of a sum that are one product of matrices


def gather(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with scalars beside vectors, products of products flat, and outer products in one."""
    order = needed(outputs)
    uses = uses_of(order, outputs)
    terms = {a for v in order if v.op == "add" for a in v.args}

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        once = {a for a, old in zip(args, v.args, strict=True) if uses[old] <= 1}
        if v.op == "add":
            return _flat_sum(h, v, once, args)
        if v.op == "div" and args[0] in once and not args[1].shape:
            return _scaled_outer(h, [args[0]], [args[1]], v in terms)
        if v.op != "mul" or (v in terms and len(args) == 2 and is_number(args[0], -1)):
            return None
        factors = [f for a in args for f in (a.args if a in once and a.op == "mul" else (a,))]
        loose = [f for f in factors if f.op != "outer" or f in once]
        return (_scaled_outer(h, factors, [], v in terms) if loose == factors else None) or mul(h, *factors)

    return rebuild(g, outputs, rule)


def _scaled_outer(g: Graph, factors: Sequence[Value], below: Sequence[Value], is_term: bool) -> Value | None:
    """Return c u vᵀ/d as (c/d u) vᵀ; as a term of a sum it keeps its sign, so that it can be subtracted."""
    parts = [f for a in factors for f in (a.args if a.op == "mul" else (a,))]
    arrays = [f for f in parts if f.shape]
    if len(arrays) != 1 or arrays[0].op != "outer":
        return None
    u, w = arrays[0].args
    scaled = mul(g, *[f for f in parts if not f.shape], u)
    for b in below:
        scaled = div(g, scaled, b)
    minus = is_term and scaled.op in ("mul", "div") and _is_negative(scaled)
    return neg(g, outer(g, neg(g, scaled), w)) if minus else outer(g, scaled, w)


def _is_negative(v: Value) -> bool:
    """Tell what is written with a minus sign."""
    first = v.args[0]
    return (first.op == "number" and double(first.data) < 0) or (
        v.op == "div" and first.op == "mul" and _is_negative(first)
    )


def _flat_sum(g: Graph, v: Value, once: set[Value], args: Sequence[Value]) -> Value:
    """Return a sum with the sums of its terms that nothing else uses, and outer products as one.

    In A + B + (A + B)ᵀ the sum A + B is one.
    """
    terms = [t for a in args for t in (a.args if a.op == "add" and a.shape == v.shape and a in once else (a,))]
    for t in args:
        part = t.args[0] if t.op == "transpose" else t
        if part is not t and part.op == "add" and set(part.args) < set(terms):
            terms = [part, *(a for a in terms if a not in part.args)]
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
