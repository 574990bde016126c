"""Matrices that reorder the entries of what they are multiplied by, as primitives that are known by what they do."""

from __future__ import annotations

from typing import Any

from symcalc.codegen.graph.stacking import unvec, vec
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.dimensions import ONE, Dim, times
from symcalc.expressions.primitives import Action, Primitive

SWAPPED = Primitive("rows of blocks in turn", is_new=False)  # told how many blocks, and how many rows each has


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


# ------------------------------------------------------------------------------------------------ triangles, stacked

VECH = Primitive("stacked triangle")  # of a matrix; told n, as all below
DUPLICATED = Primitive("stacked symmetric matrix")  # of stacked triangles, the columns, and so below
FOLDED = Primitive("stacked triangle of sums across the diagonal")  # the transpose of that
AVERAGED = Primitive("stacked triangle of means across the diagonal")
SPREAD = Primitive("stacked matrix of halves across the diagonal")  # the transpose of that
PICKED = Primitive("stacked triangle of a stacked matrix")
PLACED = Primitive("stacked lower matrix")  # the transpose of that
SKEWED = Primitive("stacked skew-symmetric matrix")  # of what stands below the diagonal
UNSKEWED = Primitive("stacked differences across the diagonal")  # the transpose of that


def triangle(n: Dim) -> Dim:
    """Return n(n + 1)/2, multiplied out, as shapes have it."""
    return times(n, n + 1) / 2


def strict_triangle(n: Dim) -> Dim:
    """Return n(n − 1)/2, multiplied out."""
    return times(n, n - 1) / 2


def _step(g: Graph, primitive: Primitive, rows: Dim, sizes: tuple[Any, ...], B: Value) -> Value:
    return g.step(primitive, (B,), sizes, (rows, B.shape[1]))


def duplicated(g: Graph, sizes: tuple[Any, ...], B: Value) -> Value:
    """Return the stacked symmetric matrices of stacked triangles."""
    return _step(g, DUPLICATED, times(sizes[0], sizes[0]), sizes, B)


def _to_triangle(primitive: Primitive) -> Action:
    return lambda g, sizes, B: _step(g, primitive, triangle(sizes[0]), sizes, B)


def _to_square(primitive: Primitive) -> Action:
    return lambda g, sizes, B: _step(g, primitive, times(sizes[0], sizes[0]), sizes, B)


DUPLICATION = Primitive("duplication", times=duplicated, transposed_times=_to_triangle(FOLDED))
DUPLICATION_PINV = Primitive(
    "pseudo-inverse of duplication", times=_to_triangle(AVERAGED), transposed_times=_to_square(SPREAD)
)
ELIMINATION = Primitive("elimination", times=_to_triangle(PICKED), transposed_times=_to_square(PLACED))
SKEW_DUPLICATION = Primitive(
    "duplication of skew-symmetric matrices",
    times=_to_square(SKEWED),
    transposed_times=lambda g, sizes, B: _step(g, UNSKEWED, strict_triangle(sizes[0]), sizes, B),
)
ONE_COLUMN = Primitive("duplication of skew-symmetric 2×2 matrices")
# by the name that operations have for them
MATRICES = {
    "duplication": DUPLICATION,
    "duplication_pinv": DUPLICATION_PINV,
    "elimination": ELIMINATION,
    "skew_duplication": SKEW_DUPLICATION,
}


def reordering(g: Graph, name: str, n: Dim, shape: tuple[Any, ...]) -> Value:
    """Return a matrix between stacked n×n matrices and stacked triangles."""
    return g.step(MATRICES[name] if shape[1] is not ONE else ONE_COLUMN, (), (n,), shape)


def vech(g: Graph, a: Value) -> Value:
    """Return the lower triangle, stacked by columns."""
    n = a.shape[0]
    return g.step(VECH, (a,), (n,), (triangle(n), ONE))


def unvech(g: Graph, v: Value, n: Dim) -> Value:
    """Return the symmetric matrix of a stacked triangle."""
    return unvec(g, duplicated(g, (n,), v), n, n)
