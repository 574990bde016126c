"""Blocks: arrays put together beside and above each other.   d[A, B; C, D] = [dA, dB; dC, dD].

[A; B] = Eᵀ A + Fᵀ B, where E and F are the rows of I that A and B take, from which its adjoint follows: the cotangents
are parts of G (Magnus & Neudecker 2019, ch. 1, sec. 11; Horn & Johnson 2013, sec. 0.7). A scalar is a block of size 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sympy import ImmutableDenseMatrix as Explicit
from sympy import S
from sympy.matrices import expressions as M

from symcalc.algebra import add, multiply, total, transpose, zeros
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import ArrayNode, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim, Shape, describe, never_exceeds
from symcalc.expressions.index_forms import Placed, placed
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes, grid
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.selections import Placement, Selection, placement, selection

SOURCE = "Horn & Johnson 2013, sec. 0.7"


class BlockColumn(ArrayNode):
    """Blocks above each other: [A; B]. Those of a grid are rows of blocks."""

    __slots__ = ()

    arranges: ClassVar[str] = "rows"


class BlockRow(ArrayNode):
    """Blocks beside each other: [A, B]."""

    __slots__ = ()

    arranges: ClassVar[str] = "columns"


def height(a: Expression) -> Dim:
    """Return the rows of a block."""
    return a.shape[0] if is_array(a) else ONE


def width(a: Expression) -> Dim:
    """Return the columns of a block."""
    return a.shape[1] if is_array(a) else ONE


def summed(sizes: Iterable[Dim]) -> Dim:
    """Return the sum of sizes."""
    first, *rest = sizes
    return sum(rest, first)


def block_row(*parts: Expression) -> Any:
    """Return [A, B]; of columns of blocks that fit a grid.

    Raises:
        ShapeMismatch: where the rows differ.
    """
    flat = [p for part in parts for p in (part.args if type(part) is BlockRow else (part,))]
    if len(flat) == 1:
        return flat[0]
    rows = check_alike(flat, height, "rows")
    shape = (rows, summed(map(width, flat)))
    if all(map(is_zero, flat)):
        return zeros(*shape)
    if (rows_of_blocks := _as_grid(flat)) is not None:
        return block_column(*(block_row(*row) for row in rows_of_blocks))
    return BlockRow.make(*flat, shape=shape)


def block_column(*parts: Expression) -> Any:
    """Return [A; B].

    Raises:
        ShapeMismatch: where the columns differ.
    """
    flat = [p for part in parts for p in (part.args if type(part) is BlockColumn else (part,))]
    if len(flat) == 1:
        return flat[0]
    shape = (summed(map(height, flat)), check_alike(flat, width, "columns"))
    if all(map(is_zero, flat)):
        return zeros(*shape)
    cuts = {tuple(map(width, p.args)) for p in flat if type(p) is BlockRow}
    if len(cuts) == 1 and all(type(p) is BlockRow or is_zero(p) for p in flat):  # zeros are cut like others
        (cut,) = cuts
        flat = [p if type(p) is BlockRow else _row_of_zeros(height(p), cut) for p in flat]
    return BlockColumn.make(*flat, shape=shape)


def _row_of_zeros(m: Dim, cut: Sequence[Dim]) -> Any:
    return BlockRow.make(*(empty_block(m, n) for n in cut), shape=(m, summed(cut)))


def check_alike(parts: Sequence[Expression], size: Any, what: str) -> Dim:
    """Return the size that all parts have.

    Raises:
        ShapeMismatch: where one has another.
    """
    first = parts[0]
    for p in parts[1:]:
        if size(p) != size(first):
            said = " and ".join(describe(p.shape if is_array(p) else ()) for p in (first, p))
            raise ShapeMismatch(f"{said} have different {what}, and are no blocks beside each other")
    found: Dim = size(first)
    return found


def _as_grid(parts: Sequence[Expression]) -> list[list[Expression]] | None:
    """Return columns of blocks side by side as rows of blocks, where they are cut alike; zeros are cut like others."""
    cuts = {tuple(map(height, p.args)) for p in parts if type(p) is BlockColumn}
    if len(cuts) != 1 or not all(type(p) is BlockColumn or is_zero(p) for p in parts):
        return None
    (cut,) = cuts
    columns = [p.args if type(p) is BlockColumn else [empty_block(h, width(p)) for h in cut] for p in parts]
    return [list(row) for row in zip(*columns, strict=True)]


def empty_block(m: Dim, n: Dim) -> Expression:
    """Return m×n zeros, 0 of size 1."""
    return S.Zero if m is ONE and n is ONE else zeros(m, n)


def grid_of(e: Expression) -> list[list[Any]] | None:
    """Return the rows of blocks of a matrix that is cut into a grid, None of any other."""
    rows = [list(r.args) if type(r) is BlockRow else [r] for r in (e.args if type(e) is BlockColumn else (e,))]
    cuts = {tuple(map(width, row)) for row in rows}
    return rows if len(cuts) == 1 and (len(rows) > 1 or len(rows[0]) > 1) else None


def diagonal_blocks(e: Expression) -> list[list[Any]] | None:
    """Return the grid of a matrix whose blocks on the diagonal are square, None of any other."""
    grid = grid_of(e)
    if grid is None or len(grid) != len(grid[0]):
        return None
    return grid if all(height(row[i]) == width(row[i]) for i, row in enumerate(grid)) else None


def blocks(*arguments: Any) -> Any:
    """Return the blocks of a grid, row by row; the last argument says how many columns it has."""
    *parts, q = arguments
    k = int(q)
    return block_column(*(block_row(*parts[i : i + k]) for i in range(0, len(parts), k)))


# ------------------------------------------------------------------------------------------------ shapes


def shape_of_blocks(sizes: Sizes, *arguments: Any) -> Shape:
    """Return the shape of a grid; the last argument says how many columns it has."""
    *parts, q = arguments
    return grid(sizes, int(q), *parts)


def shape_of_vcat(sizes: Sizes, *parts: Shape) -> Shape:
    """Return the shape of blocks above each other."""
    return grid(sizes, 1, *parts)


def shape_of_hcat(sizes: Sizes, *parts: Shape) -> Shape:
    """Return the shape of blocks beside each other."""
    return grid(sizes, len(parts), *parts)


# ------------------------------------------------------------------------------------------------ linear


def _offset(e: Expression, i: int, size: Any) -> Dim:
    """Return the first row, or column, of a part."""
    return summed([ONE, *map(size, e.args[:i])])


def _place_in_column(Y: Expression, i: int) -> Placed:
    A = Y.args[i]
    P = placement(Y.shape[0], _offset(Y, i, height), height(A))
    return placed("jk,ij->ik", P) if is_array(A) else placed(",ij->ij", P)


def _place_in_row(Y: Expression, i: int) -> Placed:
    A = Y.args[i]
    E = selection(Y.shape[1], _offset(Y, i, width), width(A))
    return placed("ij,jk->ik", E) if is_array(A) else placed(",ij->ij", E)


# ------------------------------------------------------------------------------------------------ products


def _row_times_column(a: Expression, b: Expression) -> Any:
    """[A, B] [C; D] = A C + B D, where they are cut alike."""
    if list(map(width, a.args)) != list(map(height, b.args)):
        return None
    grid = grid_of(b)
    if grid is None:
        return add(*map(multiply, a.args, b.args))
    return block_row(*(add(*map(multiply, a.args, column)) for column in zip(*grid, strict=True)))


def _grid_times_column(a: Expression, b: Expression) -> Any:
    """[A, B; C, D] X = [[A, B] X; [C, D] X], where the grid is cut as X is."""
    cut = list(map(height, b.args))
    if not any(type(r) is BlockRow and list(map(width, r.args)) == cut for r in a.args):
        return None
    return block_column(*(multiply(r, b) for r in a.args))


def _selected(a: Expression, b: Expression) -> Any:
    """Return the rows of blocks above each other, where it is known which blocks they are of."""
    _, i, count = a.args
    pieces, offset = [], ONE
    for part in b.args:
        piece = _rows_within(part, offset, i, i + count)
        if piece is None:
            return None
        pieces += piece
        offset += height(part)
    return block_column(*pieces)


def _rows_within(part: Expression, offset: Dim, first: Dim, end: Dim) -> list[Expression] | None:
    """Return the rows of a block from one to before another, in a list; none where it is outside."""
    behind = offset + height(part)
    if never_exceeds(end, offset) or never_exceeds(behind, first):
        return []
    starts = next((d for d, other in ((first, offset), (offset, first)) if never_exceeds(other, d)), None)
    stops = next((d for d, other in ((end, behind), (behind, end)) if never_exceeds(d, other)), None)
    if starts is None or stops is None or not never_exceeds(starts + 1, stops):
        return None
    return [multiply(selection(height(part), starts - offset + 1, stops - starts), part)]


def _selected_columns(a: Expression, b: Expression) -> Any:
    """[A, B] Pᵀ = (P [A; B]ᵀ)ᵀ."""
    found = _selected(transpose(b), transpose(a)) if all(type(p) is not BlockRow for p in a.args) else None
    return None if found is None else transpose(found)


def _rows_of_each(a: Expression, b: Expression) -> Any:
    """E [A, B] = [E A, E B]."""
    return block_row(*(multiply(a, p) for p in b.args))


def _columns_of_each(a: Expression, b: Expression) -> Any:
    """[A; B] Eᵀ = [A Eᵀ; B Eᵀ]."""
    return block_column(*(multiply(p, b) for p in a.args))


def _structure(e: Expression, *parts: Structure) -> Structure:
    """Return what is known of a square grid by its blocks."""
    grid = diagonal_blocks(e)
    if grid is None:
        return Structure.NONE
    n = range(len(grid))
    own = [structure_of(grid[i][i]) if is_array(grid[i][i]) else Structure.DIAGONAL for i in n]
    below = all(is_zero(grid[i][j]) for i in n for j in n if i > j)
    above = all(is_zero(grid[i][j]) for i in n for j in n if i < j)
    common = own[0]
    for s in own[1:]:
        common &= s
    if below and above:
        return common
    found = Structure.NONE
    if Structure.SYMMETRIC in common and all(grid[i][j] == transpose(grid[j][i]) for i in n for j in n if i < j):
        found |= Structure.SYMMETRIC
    if below and Structure.UPPER in common:
        found |= Structure.UPPER
    if above and Structure.LOWER in common:
        found |= Structure.LOWER
    return found


def _sign(e: Expression, *parts: Sign) -> Sign:
    return min(parts)


def _array(np: Any, a: Any) -> Any:
    return np.reshape(a, (1, 1)) if np.ndim(a) == 0 else a


def _of_sympy(rows: Sequence[Sequence[Any]]) -> Any:
    """Return blocks in SymPy's classes: entries in a matrix of such, blocks as a block matrix."""
    parts = [[b if b.is_Matrix else Explicit([[b]]) for b in row] for row in rows]
    grids = [row[0] for row in parts if isinstance(row[0], M.BlockMatrix) and row[0].blockshape[0] == 1]
    if len(grids) == len(rows) and len({tuple(g.colblocksizes) for g in grids}) == 1:
        return M.BlockMatrix([list(g.blocks) for g in grids])
    if all(isinstance(b, Explicit) for row in parts for b in row):
        return Explicit.vstack(*(Explicit.hstack(*row) for row in parts))
    return M.BlockMatrix(parts)


register(
    Operation(
        name="blocks above each other",
        node=BlockColumn,
        construct=block_column,
        transpose=lambda a: block_row(*map(transpose, a.args)),
        total=lambda a: add(*(total(p) if is_array(p) else p for p in a.args)),
        products={
            (BlockRow, BlockColumn): _row_times_column,
            (BlockColumn, BlockColumn): _grid_times_column,
            (Selection, BlockColumn): _selected,
            (BlockColumn, Placement): _columns_of_each,
        },
        structure=_structure,
        sign=_sign,
        function=Function(
            "block",
            blocks,
            shape_of_blocks,
            ("blocks", "index"),
            repeats=True,
            group="parts",
            summary="[A, B; C, D]: blocks beside and above each other",
            role=Role.BLOCKS,
        ),
        differential=lambda Y, d: block_column(*map(d, Y.args)),
        rule="each block by itself",
        linear="joint",
        indices=_place_in_column,
        code=lambda g, Y, *a: g.block_column(a, Y.shape),
        to_sympy=lambda *a: _of_sympy([[b] for b in a]),
        reference=lambda np, *A: np.concatenate([_array(np, a) for a in A], axis=0),
        example=Example("norm2([A*x; 2*x])^2", wrt="x", derivative="2*A'*A*x + 8*x"),
    )
)
register(
    Operation(
        name="blocks beside each other",
        node=BlockRow,
        construct=block_row,
        transpose=lambda a: block_column(*map(transpose, a.args)),
        total=lambda a: add(*(total(p) if is_array(p) else p for p in a.args)),
        products={
            (BlockRow, Placement): _selected_columns,
            (Selection, BlockRow): _rows_of_each,
        },
        sign=_sign,
        differential=lambda Y, d: block_row(*map(d, Y.args)),
        rule="each block by itself",
        linear="joint",
        indices=_place_in_row,
        code=lambda g, Y, *a: g.block_row(a, Y.shape),
        to_sympy=lambda *a: _of_sympy([a]),
        reference=lambda np, *A: np.concatenate([_array(np, a) for a in A], axis=1),
        example=Example("tr([A, B]*C)", wrt="A", derivative="C[1:n, :]'"),
    )
)
register_function(
    Function(
        "vcat",
        block_column,
        shape_of_vcat,
        ("blocks",),
        repeats=True,
        aliases=("concatenate",),
        group="parts",
        summary="[A; B], blocks above each other",
    )
)
register_function(
    Function(
        "hcat",
        block_row,
        shape_of_hcat,
        ("blocks",),
        repeats=True,
        group="parts",
        summary="[A, B], blocks beside each other",
    )
)
