"""Formulas as MATLAB writes them: 2*A'*(A*x - b). Octave reads them, but spreads no column over diag(x)."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.expressions.dimensions import Shape
from symcalc.printing.dialects import Dialect, Ranges
from symcalc.printing.style import ATOM, Piece, range_text

KEYWORDS = "break case catch continue do else elseif end for function global if otherwise parfor persistent return"
KEYWORDS += " switch try until unwind_protect while spmd classdef methods properties events enumeration"
CALLED = "sqrt size ones zeros eye pi Inf NaN"  # beside what spellings call


class MatlabStyle(Dialect):
    """MATLAB: columns are n×1 matrices, dotted signs are of entries, and a scalar is added to every entry."""

    title, system = "MATLAB", "matlab"
    comment, assigned = "% {}", "{} = {};"
    reserved = (*KEYWORDS.split(), *CALLED.split())
    columns_have_one_axis = False
    parts_are_of_names = True  # (A*x)(2) is an error

    def plus(self, spread: bool) -> str:
        """Return the sign of a sum."""
        return " + "

    def less(self, spread: bool) -> str:
        """Return the sign of a difference."""
        return " - "

    def identity(self, size: str, told: bool) -> str:
        """Return the identity of a size."""
        return f"eye({size})"

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all ones or all zeros."""
        return Piece(f"ones({rows}, {columns})" if value else f"zeros({rows}, {columns})", ATOM)

    def picked(self, piece: Piece, ranges: Ranges, shape: Shape) -> Piece:
        """Return rows and columns of an array: X(2:5, 1), X(:, n)."""
        return Piece(f"{piece.text}({', '.join(map(range_text, ranges))})", ATOM)

    def blocks(self, rows: Sequence[Sequence[Piece]], shapes: Sequence[Sequence[Shape]], shape: Shape) -> Piece:
        """Return blocks beside and above each other: [A, B; C, D]."""
        return Piece(f"[{'; '.join(', '.join(map(self.signed, row)) for row in rows)}]", ATOM)

    def size_of(self, name: str, axis: int, is_thin: bool) -> str:
        """Return what tells a size of a variable."""
        return f"size({name}, {axis + 1})"

    def mapping(self, name: str, text: str) -> str:
        """Return a function of one variable."""
        return f"@({name}) {text}"
