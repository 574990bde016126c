"""Columns of a matrix, stacked, and back."""

from __future__ import annotations

from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.dimensions import ONE, Dim, times


def vec(g: Graph, a: Value) -> Value:
    """Return the columns, stacked."""
    if not a.shape or a.is_column:
        return a
    a = g.symbolic(a)
    shape = (times(*a.shape), ONE)
    if a.is_row:
        return transpose(g, a)
    if a.op == "full":
        return g.full(a.args[0], *shape)
    if a.op == "unvec":
        return a.args[0]
    return g.make("vec", (g.dense(a),), shape=shape)


def unvec(g: Graph, x: Value, m: Dim, n: Dim) -> Value:
    """Return the m×n matrix whose stacked columns are x."""
    if n == 1:
        return x
    if m == 1:
        return transpose(g, x)
    x = g.symbolic(x)
    if x.op == "vec" and x.args[0].shape == (m, n):
        return x.args[0]
    if x.op == "full":
        return g.full(x.args[0], m, n)
    return g.make("unvec", (x,), shape=(m, n))
