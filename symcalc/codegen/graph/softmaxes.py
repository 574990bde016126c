"""Softmax and log-sum-exp of arrays, of all entries or along an axis: of each row (1), or of each column (0)."""

from __future__ import annotations

from sympy import Integer, S

from symcalc.codegen.graph.entries import add, call, div
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.dimensions import ONE


def logsumexp(g: Graph, a: Value, axis: int | None = None) -> Value:
    """Return log Σ exp(a) of all entries, or along an axis as a column."""
    if not a.shape:
        return a
    if axis is None:
        return g.make("logsumexp", (g.dense(transpose(g, a) if a.is_row or a.op == "transpose" else a),))
    a = g.symbolic(a)
    length = g.size(a.shape[axis])
    if a.op == "transpose":
        return logsumexp(g, a.args[0], 1 - axis)
    if a.op == "full":
        return g.full(add(g, a.args[0], call(g, "log", length)), a.shape[1 - axis], ONE)
    if a.op == "spread":  # a column that repeats, or one row that all are
        v = a.args[0] if a.data == 0 else transpose(g, a.args[0])
        if a.data != axis:
            return add(g, v, g.full(call(g, "log", length), *v.shape))
        return g.full(logsumexp(g, v), a.shape[1 - axis], ONE)
    return g.make("logsumexp", (g.dense(a),), axis, (a.shape[1 - axis], Integer(1)))


def softmax(g: Graph, a: Value, axis: int | None = None) -> Value:
    """Return exp(a)/Σ exp(a) of all entries, or along an axis."""
    if not a.shape:
        return g.number(ONE)
    if axis is None:
        return (
            transpose(g, softmax(g, transpose(g, a))) if a.is_row else g.make("softmax", (g.dense(a),), shape=a.shape)
        )
    a = g.symbolic(a)
    if a.op == "transpose":
        return transpose(g, softmax(g, a.args[0], 1 - axis))
    if a.op == "full" or (a.op == "spread" and a.data != axis):
        return g.full(div(g, g.number(S.One), g.size(a.shape[axis])), *a.shape)
    if a.op == "spread":
        return g.spread(softmax(g, a.args[0]), a.data, a.shape[1 - axis])
    return g.make("softmax", (g.dense(a),), axis, a.shape)


def beside(g: Graph, column: Value, axis: int | None, like: Value) -> Value:
    """Return a number, or what was found along an axis, so that it goes with the entries of an array."""
    if axis is None:
        return g.full(column, *like.shape) if like.shape else column
    return g.spread(column if axis == 1 else transpose(g, column), 1 - axis, like.shape[axis])


def logsumexp_of(g: Graph, v: Value, z: Value) -> Value:
    """Return log Σ exp(z) so that it goes with the entries of v, the softmax of z."""
    return beside(g, logsumexp(g, z, v.data), v.data, v)
