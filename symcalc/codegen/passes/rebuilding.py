"""A graph made anew, arguments first: what every pass is written with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symcalc.codegen.graph import chains, entries, stacking
from symcalc.codegen.graph.transposes import QUOTIENT, part, transpose
from symcalc.codegen.graph.values import DENSE, Graph, Value, needed, uses_of

# (new graph, old value, its arguments in the new graph) -> the new value, or None for the old operation
Rule = Callable[[Graph, Value, list[Value]], Value | None]
ENTRIES: dict[str, Callable[..., Value]] = {
    "add": entries.add,
    "mul": entries.mul,
    "div": entries.div,
    "pow": entries.power,
    "outer": chains.outer,
    "part": part,
    "transpose": transpose,
    "trace": chains.trace,
    "diagonal": entries.diagonal,
    "sum": chains.total,
    "inner": chains.inner,
    "vec": stacking.vec,
    "kron": chains.kron,
}


def remade(g: Graph, v: Value, args: Sequence[Value]) -> Value:
    """Return a value with other arguments, in the form that the constructors give it."""
    if v.op in DENSE:
        symbolic = g.spread(args[0], v.data, v.shape[1 - v.data]) if v.op == "dense_spread" else None
        if v.op == "dense_full":
            symbolic = g.full(args[0], *v.shape)
        return g.dense(symbolic or g.diagonal_matrix(args[0], v.shape[0]))
    if v.op == "spread":
        return g.spread(args[0], v.data, v.shape[1 - v.data])
    if v.op == "full":
        return g.full(args[0], *v.shape)
    if v.op == "diag":
        return g.diagonal_matrix(args[0], v.shape[0])
    if v.op == "call":
        return entries.call(g, v.data, args[0])
    if v.op == "part" and v.data == QUOTIENT:
        return g.make("part", args, v.data, v.shape)
    if v.op == "pair":
        return entries.pair(g, v.data, *args)
    if v.op == "chain":
        return chains.chain(g, args)
    if v.op == "sum_along" and chains.opens(v.args[0]):  # whose sums were taken of the array on purpose
        return g.make("sum_along", args, v.data, v.shape)
    if v.op == "sum_along":
        column = chains.sum_along(g, args[0], v.data)
        return column if v.data == 1 else transpose(g, column)
    if v.op == "unvec":
        return stacking.unvec(g, args[0], *v.shape)
    make = ENTRIES.get(v.op)
    return make(g, *args) if make is not None else g.make(v.op, args, v.data, v.shape)


def rebuild(old: Graph, outputs: Sequence[Value], rule: Rule) -> tuple[Graph, list[Value]]:
    """Return a new graph of what the outputs need, each value by the rule, and the outputs in it."""
    g = Graph(old.target)
    known: dict[Value, Value] = {}
    for v in needed(outputs):
        args = [known[a] for a in v.args]
        made = rule(g, v, args)
        new = made if made is not None else remade(g, v, args)
        if v.is_vector and new.shape == v.shape[::-1] and new.shape != v.shape:
            new = transpose(g, new)
        known[v] = new
        if v in old.structures:
            g.structures[new] = g.structure_of(new) | old.structures[v]
        if v in old.names:
            g.names.setdefault(new, old.names[v])
    return g, [g.dense(known[v]) for v in outputs]


def open_parts(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph without the parts that are used once: sums and products around them take them apart."""
    uses = uses_of(needed(outputs), outputs)
    if not any(v.op == "part" for v in uses):
        return g, list(outputs)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        return args[0] if v.op == "part" and uses[v] == 1 else None

    return rebuild(g, outputs, rule)


def form(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with arrays for what is written as such.

    Kronecker products that have not become other products are formed, as are matrices that are known by what they do
    and which the target does not write: they do it to the identity. Diagonals are added as matrices where the target
    does not change arrays in place.
    """

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op == "kron":
            return h.make("kron", map(h.dense, args), shape=v.shape)
        if v.op == "step" and v.data.primitive.times is not None and not h.target.has(v.op, v.data):
            return v.data.primitive.times(h, v.data.parameters, h.dense(h.eye(v.shape[1])))
        if v.op == "add_diagonal" and not h.target.changes_in_place:
            return h.make("add", (args[0], h.dense(h.diagonal_matrix(args[1], v.shape[0]))), shape=v.shape)
        return None

    return rebuild(g, outputs, rule)
