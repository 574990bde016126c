"""Transposes: of leaves and of what has none of its own; rows are transposed columns. Parts that stay what they are."""

from __future__ import annotations

from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.structures_and_signs import Structure

PARTED = ("chain", "matmul", "add", "mul")  # what outer sums and products would take apart
QUOTIENT = "quotient"  # a part that is none of these: its divisor does not go to other factors


def transpose(g: Graph, a: Value) -> Value:
    """Return the transpose, each one made once. The walk down is as deep as products are nested in products."""
    if not a.shape:
        return a
    turned = g.transposes.get(a)
    if turned is None:
        turned = g.transposes[a] = _turned(g, g.symbolic(a))
    return turned


def _turned(g: Graph, a: Value) -> Value:
    shape = a.shape[::-1]
    if a.op == "transpose":
        return a.args[0]
    if a.op == "diag" or (a.is_matrix and Structure.SYMMETRIC in g.structure_of(a)):
        return a
    if a.op == "full":
        return g.full(a.args[0], *shape)
    if a.op == "spread":
        return g.spread(transpose(g, a.args[0]), 1 - a.data, a.shape[1 - a.data])
    if a.op == "outer":
        column, row = a.args
        return g.make("outer", (transpose(g, row), transpose(g, column)), shape=shape)
    if a.op == "chain" and a.is_matrix:
        return g.make("chain", [transpose(g, f) for f in reversed(a.args)], shape=shape)
    if a.op == "mul" and a.is_matrix and sum(bool(f.shape) for f in a.args) == 1:
        return g.make("mul", [transpose(g, f) for f in a.args], shape=shape)
    return g.make("transpose", (a,), shape=shape)


def untransposed(f: Value) -> Value:
    """Return what a value is the transpose of, or the value."""
    return f.args[0] if f.op == "transpose" else f


def part(g: Graph, a: Value) -> Value:
    """Return a value as one that sums and products around it do not take apart: it is worked out once, by itself."""
    a = g.symbolic(a)
    if a.is_plain:  # a number made of sizes
        return a
    if a.op == "transpose":
        return transpose(g, part(g, a.args[0]))
    if a.is_row and a.op in PARTED:  # one form of each vector
        return transpose(g, part(g, transpose(g, a)))
    return g.make("part", (a,), shape=a.shape) if a.op in PARTED else a
