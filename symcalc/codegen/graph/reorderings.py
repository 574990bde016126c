"""Matrices that reorder the entries of what they are multiplied by, as primitives that are known by what they do."""

from __future__ import annotations

from typing import Any

from symcalc.codegen.graph.stacking import unvec, vec
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.dimensions import Dim, times
from symcalc.expressions.primitives import Primitive

SWAPPED = Primitive("rows of blocks in turn")  # told how many blocks, and how many rows each has


def _turned(g: Graph, sizes: tuple[Any, ...], B: Value) -> Value:
    """Return vec(Aᵀ) of vec(A), A m×n, for each column."""
    m, n = sizes
    if B.op == "full":
        return B
    if B.is_column:
        return vec(g, transpose(g, unvec(g, B, m, n)))
    return g.step(SWAPPED, (B,), (n, m), B.shape)


COMMUTATION = Primitive(
    "stacked transpose",  # told m and n
    times=_turned,
    transposed_times=lambda g, sizes, B: _turned(g, sizes[::-1], B),
)


def commutation(g: Graph, m: Dim, n: Dim) -> Value:
    """Return the matrix that takes vec(A) to vec(Aᵀ), A m×n."""
    return g.step(COMMUTATION, (), (m, n), (times(m, n), times(m, n)))
