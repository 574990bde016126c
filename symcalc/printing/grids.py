"""Blocks beside and above each other, which are written in square brackets: [A, B; C, D].

Which nodes are such, they say themselves (`arranges`). Zeros and identities are written without their sizes where
blocks beside them and above or below them tell these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import S

from symcalc.algebra.coefficients import scaled, split
from symcalc.expressions.core_nodes import Identity, ZeroMatrix, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.node import Expression


class LooseIdentity(Identity):
    """The identity where its place tells the size."""


@dataclass(slots=True)
class Grid:
    """Rows of blocks, as many in each."""

    rows: tuple[tuple[Any, ...], ...]

    def operands(self) -> tuple[Expression, ...]:
        """Return the blocks, row by row."""
        return tuple([a for row in self.rows for a in row])

    def marks(self) -> int:
        """Return the length of brackets, commas and semicolons."""
        return 2 * len(self.operands())


def _shape(a: Any) -> tuple[Any, Any]:
    return a.shape if is_array(a) else (ONE, ONE)


def view_of_grid(e: Expression) -> Grid:
    """Return the rows of blocks: a grid where they are cut alike, else what stands above each other as it is."""
    rows = _rows(e)
    return Grid(_loosened(rows) if _is_cut_alike(rows) else tuple([(r,) for r in e.args]))


def sized_grid(e: Expression) -> Grid:
    """Return the rows of blocks, in which zeros and identities have their sizes."""
    rows = _rows(e)
    return Grid(rows if _is_cut_alike(rows) else tuple([(r,) for r in e.args]))


def _rows(e: Expression) -> tuple[tuple[Any, ...], ...]:
    if e.arranges == "columns":
        return (e.args,)
    return tuple([r.args if is_array(r) and r.arranges == "columns" else (r,) for r in e.args])


def _is_cut_alike(rows: Sequence[Sequence[Any]]) -> bool:
    return len({tuple([_shape(a)[1] for a in row]) for row in rows}) == 1


def _loosened(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Return blocks, of which zeros and identities are without sizes where others tell these."""
    in_row, in_column = _telling(rows, (ZeroMatrix, Identity))
    rows = [[_loose(a, in_row[i] or in_column[j]) for j, a in enumerate(row)] for i, row in enumerate(rows)]
    in_row, in_column = _telling(rows, (ZeroMatrix, LooseIdentity))
    return tuple(
        [
            tuple(
                [S.Zero if isinstance(a, ZeroMatrix) and in_row[i] and in_column[j] else a for j, a in enumerate(row)]
            )
            for i, row in enumerate(rows)
        ]
    )


def _telling(rows: Sequence[Sequence[Any]], silent: tuple[type, ...]) -> tuple[list[bool], list[bool]]:
    """Return for each row, and for each column, whether a block in it tells its size."""
    telling = [[a is not S.Zero and not (is_array(a) and isinstance(split(a)[1], silent)) for a in row] for row in rows]
    return list(map(any, telling)), list(map(any, zip(*telling, strict=True)))


def _loose(a: Any, is_told: bool) -> Any:
    """Return a multiple of I without its size where that is told."""
    c, core = split(a) if is_array(a) else (ONE, a)
    if not is_told or not isinstance(core, Identity):
        return a
    return scaled(c, LooseIdentity.make(core.size, shape=core.shape))
