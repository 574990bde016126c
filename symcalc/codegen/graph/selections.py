"""Rows and columns of the identity as primitives: products with them slice arrays, or put them among zeros."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symcalc.codegen.graph.entries import mul
from symcalc.codegen.graph.known_actions import acts
from symcalc.codegen.graph.transposes import transpose, untransposed
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.primitives import Primitive

Chain = Callable[[Graph, Sequence[Value]], Value]
Span = tuple[Dim, Dim] | None  # the first, counted from nought, and how many; None: all

SLICED = Primitive("part", is_new=False)  # told the spans of rows and columns
GRID = Primitive("blocks")  # told how many rows of blocks
PUT = Primitive("array among zeros")  # told the spans of rows and columns


def _selected(g: Graph, told: tuple[Any, ...], B: Value) -> Value:
    """Return rows of B."""
    first, count, _ = told
    return sliced(g, B, (first, count))


def _placed(g: Graph, told: tuple[Any, ...], B: Value) -> Value:
    """Return B as rows among zeros."""
    first, count, n = told
    return put(g, B, (n, B.shape[1] if B.shape else ONE), (first, count))


# told the first, counted from nought, how many, and of how many
SELECTED = Primitive("rows of the identity", times=_selected, transposed_times=_placed)


AT = Primitive(
    "row or column at an index", is_new=False
)  # of an array and the index, which counts from 1; told the axis
UNIT = Primitive("row of the identity at an index")  # told of how many


class Parts(Graph):
    """A graph that is asked for parts."""

    def selection(self, n: Dim, first: Dim, count: Dim) -> Value:
        """Return rows of the identity; products never build it."""
        return self.step(SELECTED, (), (first - 1, count, n), (count, n))

    def unit_row(self, i: Value, n: Dim) -> Value:
        """Return the row of the identity at an index; products with arrays never build it."""
        return self.step(UNIT, (i,), (n,), (ONE, n))

    def block_column(self, parts: Sequence[Value], shape: Shape) -> Value:
        """Return blocks above each other: a grid, of rows that are cut alike."""
        rows = [
            p.args if p.op == "step" and p.data.primitive is GRID and p.data.parameters[0] == 1 else (p,) for p in parts
        ]
        cuts = {tuple(a.shape[1] if a.shape else ONE for a in row) for row in rows}
        if len(cuts) > 1:
            rows = [(p,) for p in parts]
        return self.step(GRID, [a for row in rows for a in row], (len(rows),), shape)

    def block_row(self, parts: Sequence[Value], shape: Shape) -> Value:
        """Return blocks beside each other."""
        return self.step(GRID, parts, (1,), shape)


def picks_rows(f: Value) -> bool:
    """Tell rows of the identity."""
    return f.op == "step" and f.data.primitive is SELECTED


def is_unit(f: Value) -> bool:
    """Tell the row of the identity at an index."""
    return f.op == "step" and f.data.primitive is UNIT


def row_at(g: Graph, a: Value, i: Value) -> Value:
    """Return the row of an array at an index."""
    if a.op == "transpose":
        return transpose(g, column_at(g, a.args[0], i))
    return g.step(AT, (g.dense(a), i), (0,), (ONE, a.shape[1]) if a.shape[1] is not ONE else ())


def column_at(g: Graph, a: Value, i: Value) -> Value:
    """Return the column of an array at an index."""
    if a.op == "transpose":
        return transpose(g, row_at(g, a.args[0], i))
    return g.step(AT, (g.dense(a), i), (1,), (a.shape[0], ONE) if a.shape[0] is not ONE else ())


def picks_columns(f: Value) -> bool:
    """Tell columns of the identity."""
    return f.op == "transpose" and picks_rows(f.args[0])


def span_of(f: Value) -> tuple[Dim, Dim]:
    """Return which rows of the identity a value has, or which columns."""
    f = untransposed(f)
    return f.data.parameters[0], f.shape[0]


def sliced(g: Graph, a: Value, rows: Span, columns: Span = None) -> Value:
    """Return rows and columns of an array."""
    if rows is None and columns is None:
        return a
    a = g.symbolic(a)
    shape = tuple(d if span is None else span[1] for d, span in zip(a.shape, (rows, columns), strict=True))
    if a.op == "full":
        return g.full(a.args[0], *shape)
    if a.op == "transpose":
        return transpose(g, sliced(g, a.args[0], columns, rows))
    if a.op == "spread":
        across = a.args[0]
        kept = sliced(g, across, rows) if a.data == 0 else sliced(g, across, None, columns)
        return g.spread(kept, a.data, shape[1 - a.data]) if kept.shape else g.full(kept, *shape)
    if a.op == "mul" and any(not f.shape for f in a.args):
        return mul(g, *[f if not f.shape else sliced(g, f, rows, columns) for f in a.args])
    return g.step(SLICED, (g.dense(a),), (rows, columns), shape)


def put(g: Graph, a: Value, shape: Shape, rows: Span, columns: Span = None) -> Value:
    """Return an array among zeros."""
    return g.step(PUT, (a,), (rows, columns), shape)


def narrowed(g: Graph, factors: list[Value]) -> list[Value]:
    """Return the factors of a product, of which each that picks rows or columns of an array beside it has done so."""
    out: list[Value] = []
    for f in factors:
        if out and picks_columns(f) and not acts(out[-1]):
            out[-1] = sliced(g, out[-1], None, span_of(f))
        elif out and f.op == "transpose" and is_unit(f.args[0]) and out[-1].shape and not acts(out[-1]):
            out[-1] = column_at(g, out[-1], f.args[0].args[0])
        else:
            out.append(f)
    found: list[Value] = []
    for f in reversed(out):
        if found and picks_rows(f) and not acts(found[-1]):
            found[-1] = sliced(g, found[-1], span_of(f))
        elif found and is_unit(f) and found[-1].shape and not acts(found[-1]):
            found[-1] = row_at(g, found[-1], f.args[0])
        else:
            found.append(f)
    return found[::-1]


def widened(g: Graph, factors: list[Value], scalars: list[Value], chain: Chain) -> list[Value]:
    """Return the factors of a product; one that ends in rows, or begins with columns of the identity, is put.

    What scales it does so before, and leaves ``scalars``.
    """
    if len(factors) < 2 or not (picks_columns(factors[0]) or picks_rows(factors[-1])):
        return factors
    rows: Span = None
    columns: Span = None
    shape = (factors[0].shape[0], factors[-1].shape[1])
    count = factors[0].shape[1]
    if picks_columns(factors[0]):
        rows, factors = span_of(factors[0]), factors[1:]
    if picks_rows(factors[-1]):
        columns, factors = span_of(factors[-1]), factors[:-1]
    inner = chain(g, factors) if factors else g.eye(count) if count != 1 else g.number(ONE)
    if scalars:
        inner = chain(g, [*scalars, inner])
        scalars.clear()
    return [put(g, inner, shape, rows, columns)]
