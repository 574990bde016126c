"""Laws of blocks: parts put among zeros are blocks of a sum; determinants and inverses of block triangles.

det([A, B; 0, D]) = det(A) det(D)   (Horn & Johnson 2013, sec. 0.8.5; Magnus & Neudecker 2019, ch. 1, sec. 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from symcalc.algebra import add, identity, inverse, multiply, negate, sum_columns, sum_rows, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import Inverse, MatAdd, MatMul, SumColumns, SumRows, Trace, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim, never_exceeds
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.structure import is_definite
from symcalc.operations.block_matrices import (
    BlockColumn,
    BlockRow,
    block_column,
    block_row,
    diagonal_blocks,
    empty_block,
    height,
    width,
)
from symcalc.operations.determinants import Determinant, LogDet, determinant, logdet
from symcalc.operations.selections import Placement, Selection

SOURCE = "Horn & Johnson 2013, sec. 0.8.5"
WRITTEN = 6  # entries up to which zeros between others are written entry by entry
Span = tuple[Dim, Dim]  # the first, and how many


class Placed(NamedTuple):
    """A term of a sum: a part, and the rows and columns that it has among zeros; None: all."""

    rows: Span | None
    columns: Span | None
    part: Any


@law(
    MatAdd,
    shortens=True,
    among=(Placement, Selection, BlockColumn, BlockRow),
    examples=(
        "x : vector(5)\nI_5[:, 1:2]*x[4:5] + a*I_5[:, 3:5]*x[1:3]",
        "x : vector(2)\nx[1]*I_2[:, 1]*I_2[1, :] + x[2]*I_2[:, 2]*I_2[1, :]",
    ),
    source=SOURCE,
)
def sum_of_placed_parts(e: Expression) -> Expression | None:
    """Eᵀ A + Fᵀ B = [A; B], where E and F are rows of I one below the other."""
    terms = [p for t in e.args for p in _placed(t)]
    for axis, join in ((0, block_column), (1, block_row)):
        spans = [t[axis] for t in terms]
        if any(span is None for span in spans):
            continue
        cut = _cut({span for span in spans if span is not None}, e.shape[axis])
        if cut is None or len(cut) < 2:
            continue
        return join(*(_line(terms, span, axis, e, cut) for span in cut))
    return None


def _line(terms: Sequence[Placed], span: Span, axis: int, e: Expression, cut: Sequence[Span]) -> Any:
    """Return the sum of the terms at one span of rows, or of columns."""
    own = [t for t in terms if t[axis] == span]
    if axis:
        return add(*(t.part for t in own)) if own else empty_block(e.shape[0], span[1])
    columns = {t.columns for t in terms}
    across = None if None in columns else _cut({c for c in columns if c is not None}, e.shape[1])
    if across is None or len(across) < 2:
        return add(*(_in_columns(t, e.shape[1]) for t in own)) if own else empty_block(span[1], e.shape[1])
    cells = ([t.part for t in own if t.columns == c] for c in across)
    return block_row(
        *(add(*cell) if cell else empty_block(span[1], c[1]) for cell, c in zip(cells, across, strict=True))
    )


def _in_columns(t: Placed, n: Dim) -> Any:
    """Return a part among zeros in its columns."""
    if t.columns is None:
        return t.part
    first, count = t.columns
    return multiply(t.part, Selection.make(n, first, count, shape=(count, n)))


def _placed(t: Expression) -> list[Placed]:
    """Return a term as parts among zeros: of a sum in such a place, each of its terms."""
    c, core = split(t)
    factors = list(core.factors) if type(core) is MatMul else [core]
    rows = columns = None
    if type(factors[0]) is Placement:
        (_, *rows), factors = factors[0].args, factors[1:]
    if factors and type(factors[-1]) is Selection:
        (_, *columns), factors = factors[-1].args, factors[:-1]
    ends = (tuple(rows) if rows else None, tuple(columns) if columns else None)
    if not factors:
        count = (ends[0] or ends[1] or (ONE, ONE))[1]
        return [Placed(*ends, multiply(c, identity(count)))]
    if len(factors) > 1 or None not in ends or ends == (None, None):
        return [Placed(*ends, multiply(c, *factors))]
    (f,) = factors
    inner = [p for s in f.args for p in _placed(s)] if type(f) is MatAdd else _blocks_placed(f)
    if any(p[0 if ends[0] else 1] for p in inner):  # rows of rows
        return [Placed(*ends, multiply(c, f))]
    return [Placed(ends[0] or p.rows, ends[1] or p.columns, multiply(c, p.part)) for p in inner]


def _blocks_placed(f: Expression) -> list[Placed]:
    """Return an array as what is in it: blocks, that are not 0, at their rows or columns."""
    size = {BlockColumn: height, BlockRow: width}.get(type(f))
    if size is None:
        return [Placed(None, None, f)]
    found, at = [], ONE
    for p in f.args:
        span = (at, size(p))
        found.append(Placed(span, None, p) if size is height else Placed(None, span, p))
        at += span[1]
    return [p for p in found if not is_zero(p.part)]


def _cut(spans: Iterable[Span], n: Dim) -> list[Span] | None:
    """Return the spans in order with those between them, None where they overlap, or where that is not known."""
    waiting, found, at = list(spans), [], ONE
    while waiting:
        following = next((s for s in waiting if all(s is t or never_exceeds(s[0] + s[1], t[0]) for t in waiting)), None)
        if following is None or not never_exceeds(at, following[0]):
            return None
        gap = _gap(at, following[0], n)
        if gap is None:
            return None
        found += [*gap, following]
        waiting.remove(following)
        at = following[0] + following[1]
    gap = _gap(at, n + 1, n)
    return None if gap is None else [*found, *gap]


def _gap(at: Dim, end: Dim, n: Dim) -> list[Span] | None:
    """Return the span from one to before another, in a list; None where it is not known whether it is empty."""
    if at == end:
        return []
    if not never_exceeds(at + 1, end):
        return None
    if n.is_Integer and n <= WRITTEN:
        return [(at + i, ONE) for i in range(int(end - at))]
    return [(at, end - at)]


@law(
    MatAdd,
    shortens=True,
    among=(BlockColumn, BlockRow),
    examples=("[A; B] + 2*[C; D]", "[A, B] - [C, D]", "[x; y] + [u; v]"),
    source=SOURCE,
)
def sum_of_blocks(e: Expression) -> Expression | None:
    """[A; B] + [C; D] = [A + C; B + D], of blocks that are cut alike."""
    for kind, join, size in ((BlockColumn, block_column, height), (BlockRow, block_row, width)):
        found = [(c, core) for c, core in map(split, e.args) if type(core) is kind]
        cuts = {tuple(map(size, core.args)) for _, core in found}
        if len(found) > 1 and len(cuts) == 1:
            columns = zip(*([multiply(c, p) for p in core.args] for c, core in found), strict=True)
            rest = [t for t in e.args if type(split(t)[1]) is not kind]
            return add(join(*(add(*column) for column in columns)), *rest)
    return None


@law(Trace, of=BlockColumn, examples="tr([A, B; B', A])", source=SOURCE)
def trace_of_blocks(a: Expression) -> Expression | None:
    """tr([A, B; C, D]) = tr(A) + tr(D)."""
    grid = diagonal_blocks(a)
    return None if grid is None else add(*(trace(row[i]) for i, row in enumerate(grid)))


@law(SumRows, of=BlockColumn, examples="sum([A; B], 2)", source=SOURCE)
def row_sums_of_blocks(a: Expression) -> Expression:
    """[A; B] 1 = [A 1; B 1]."""
    return block_column(*(sum_rows(p) if is_array(p) else p for p in a.args))


@law(SumColumns, of=BlockRow, examples="sum([A, B], 1)", source=SOURCE)
def column_sums_of_blocks(a: Expression) -> Expression:
    """1ᵀ [A, B] = [1ᵀ A, 1ᵀ B]."""
    return block_row(*(sum_columns(p) if is_array(p) else p for p in a.args))


# ------------------------------------------------------------------------------------------------ triangles


def triangle_of(a: Expression) -> tuple[list[list[Any]], bool] | None:
    """Return the grid of a block triangle, and whether it is a lower one; None of any other matrix."""
    grid = diagonal_blocks(a)
    if grid is None:
        return None
    n = range(len(grid))
    if all(is_zero(grid[i][j]) for i in n for j in n if i < j):
        return grid, True
    return (grid, False) if all(is_zero(grid[i][j]) for i in n for j in n if i > j) else None


@law(Determinant, of=BlockColumn, examples=("det([A, B; 0, A])", "a*det([A, 0; B, A])"), source=SOURCE)
def determinant_of_block_triangle(a: Expression) -> Expression | None:
    """det([A, B; 0, D]) = det(A) det(D)."""
    found = triangle_of(a)
    return None if found is None else multiply(*(determinant(row[i]) for i, row in enumerate(found[0])))


@law(LogDet, of=BlockColumn, examples="K, C : spd(n)\nlogdet([K, 0; 0, C])", source=SOURCE)
def logdet_of_definite_blocks(a: Expression) -> Expression | None:
    """Log det([A, 0; 0, D]) = log det(A) + log det(D), where A and D are positive definite."""
    found = triangle_of(a)
    own = [row[i] for i, row in enumerate(found[0])] if found is not None else [ONE]
    if not all(is_array(d) and is_definite(d) for d in own):
        return None
    return add(*map(logdet, own))


@law(Inverse, of=BlockColumn, examples=("inv([A, B; 0, A])", "inv([A, 0; B, A])", "inv([A, 0; 0, A])"), source=SOURCE)
def inverse_of_block_triangle(a: Expression) -> Expression | None:
    """[A, B; 0, D]⁻¹ = [A⁻¹, −A⁻¹ B D⁻¹; 0, D⁻¹]."""
    found = triangle_of(a)
    if found is None:
        return None
    grid, is_lower = found
    n = len(grid)
    if n > 2 and not all(is_zero(grid[i][j]) for i in range(n) for j in range(n) if i != j):
        return None
    own = [inverse(row[i]) for i, row in enumerate(grid)]
    made = [[grid[i][j] if i != j else own[i] for j in range(n)] for i in range(n)]
    if n == 2:
        i, j = (1, 0) if is_lower else (0, 1)
        made[i][j] = negate(multiply(own[i], grid[i][j], own[j]))
    return block_column(*(block_row(*row) for row in made))


# ------------------------------------------------------------------------------------------------ Schur complements


@law(
    MatMul,
    shortens=True,
    among=Placement,
    examples=(
        "A : spd(2); D : spd(3); X : matrix(2, 3)\ninv([A, X; X', D])[3:5, 3:5]",
        "A : spd(2); D : spd(3); X : matrix(2, 3)\ninv([A, X; X', D])[1:2, 1:2]*X",
    ),
    condition="D is positive definite",
    source="Boyd & Vandenberghe 2004, app. A.5.5",
)
def diagonal_block_of_inverse(e: MatMul) -> Expression | None:
    """E [A, B; C, D]⁻¹ Eᵀ = (A − B D⁻¹ C)⁻¹, where E takes the rows of A."""
    factors = e.factors
    for i in range(1, len(factors) - 1):
        E, M, F = factors[i - 1 : i + 2]
        if type(E) is Selection and type(M) is Inverse and type(F) is Placement and transpose(E) == F:
            schur = _schur_complement(M.arg, E)
            if schur is not None:
                return multiply(e.coefficient, *factors[: i - 1], inverse(schur), *factors[i + 2 :])
    return None


def _schur_complement(M: Expression, E: Selection) -> Any:
    """Return A − B D⁻¹ C of the block A that E takes of M, None where D may be singular."""
    grid = diagonal_blocks(M)
    if grid is None or len(grid) != 2 or not all(is_array(d) for row in grid for d in row):
        return None
    _, first, count = E.args
    m, n = height(grid[0][0]), height(grid[1][1])
    at = {(ONE, m): 0, (m + 1, n): 1}.get((first, count))
    if at is None or not is_definite(grid[1 - at][1 - at]):
        return None
    D = inverse(grid[1 - at][1 - at])
    return add(grid[at][at], negate(multiply(grid[at][1 - at], D, grid[1 - at][at])))
