"""Formulas as Julia writes them, with LinearAlgebra: 2 * A' * (A * x - b) in the language's own short form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symcalc.expressions.core_nodes import shape_of
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.printing.dialects import Dialect, Ranges
from symcalc.printing.style import ATOM, POSTFIX, Piece
from symcalc.printing.views import Call, Row, Sum, View

KEYWORDS = "baremodule begin break catch const continue do else elseif end export false finally for function global"
KEYWORDS += " if import in isa let local macro module quote return struct true try using where while mutable"
CALLED = "sqrt size length ones zeros I pi im vec hcat vcat"  # beside what spellings call


class JuliaStyle(Dialect):
    """Julia: a column is a Vector, a row its adjoint; dotted signs and calls are of entries."""

    title, system = "Julia", "julia"
    reserved = (*KEYWORDS.split(), *CALLED.split())

    def call_of(self, word: str, of_entries: bool) -> str:
        """Return the template of a call by name; of entries with a dot."""
        return f"{word}.({{*}})" if of_entries else f"{word}({{*}})"

    def square_root(self, base: Piece, of_array: bool) -> Piece:
        """Return the square root of a scalar, or of every entry."""
        return Piece(f"sqrt.({self.signed(base)})" if of_array else f"sqrt({self.signed(base)})", ATOM)

    def raised(self, base: Piece, exponent: Piece, of_matrix: bool, of_entries: bool) -> Piece:
        """Return a power; a whole number is raised as a decimal, for the power of whole ones may be too large."""
        base = Piece(f"{base.text}.0", ATOM, base.negative) if base.text.isdigit() else base
        return super().raised(base, exponent, of_matrix, of_entries)

    def identity(self, size: str, told: bool) -> str:
        """Return the identity of a size."""
        return f"I({size})"

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all ones or all zeros: a column has one axis, and a row is its adjoint."""
        size = rows if columns == "1" else columns if rows == "1" else f"{rows}, {columns}"
        text = f"ones({size})" if value else f"zeros({size})"
        return Piece(f"{text}'", POSTFIX) if rows == "1" and columns != "1" else Piece(text, ATOM)

    def picked(self, piece: Piece, ranges: Ranges, shape: Shape) -> Piece:
        """Return rows and columns of an array: X[2:5, 1]; a row is turned, as it is read as a column."""
        said = [":" if r is None else r[0] if r[0] == r[1] else ":".join(r) for r in ranges]
        text = f"{self.within(piece, POSTFIX)}[{', '.join(said)}]"
        if not shape or shape[0] is not ONE or shape[1] is ONE:
            return Piece(text, ATOM)
        return Piece(f"{text}'" if len(said) == 2 and ":" not in said[0] else f"vec({text})'", POSTFIX)

    def blocks(self, rows: Sequence[Sequence[Piece]], shapes: Sequence[Sequence[Shape]], shape: Shape) -> Piece:
        """Return blocks beside and above each other: [A B; C D], where no blank stands within one."""
        lines = [" ".join(self._block(p, len(row) > 1) for p in row) for row in rows]
        text = f"[{'; '.join(lines)}]"
        return Piece(f"vec({text})'", POSTFIX) if shape[0] is ONE and shape[1] is not ONE else Piece(text, ATOM)

    def _block(self, piece: Piece, is_beside: bool) -> str:
        text = self.signed(piece)
        return self.brackets(text) if is_beside and (" " in text or piece.negative) else text

    def shaped(self, piece: Piece, e: Any, v: View) -> Piece:
        """Return a row of entries as the adjoint of a column: what dotted signs make of rows is a matrix."""
        shape = shape_of(e)
        is_row = bool(shape) and shape[0] is ONE and shape[1] is not ONE
        dotted = isinstance(v, Row) and (v.dotted_over or v.dotted_under)
        spread = isinstance(v, Sum) and any(s for _, s in v.terms)
        function = v.operation.function if isinstance(v, Call) and v.operation else None
        if is_row and (dotted or spread or (function is not None and function.entrywise)):
            return Piece(f"vec({self.signed(piece)})'", POSTFIX)
        return piece

    def size_of(self, name: str, axis: int, is_thin: bool) -> str:
        """Return what tells a size of a variable."""
        return f"length({name})" if is_thin else f"size({name}, {axis + 1})"

    def mapping(self, name: str, text: str) -> str:
        """Return a function of one variable."""
        return f"{name} -> {text}"
