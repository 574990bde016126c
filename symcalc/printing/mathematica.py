"""Formulas as Mathematica writes them: 2*Transpose[A].(A.x - b). Columns and rows are lists."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sympy import E, pi

from symcalc.errors import NotSupported
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.size_terms import Signs
from symcalc.printing.dialects import HINT, Dialect, Ranges
from symcalc.printing.style import ATOM, CHAIN, POSTFIX, POWER, Piece

# its letters, and what is called beside spellings
RESERVED = "C D E I K N O Sqrt Transpose Outer Times Join ArrayFlatten Function Length Dimensions Pi All"
RESERVED += " IdentityMatrix ConstantArray MatrixPower"


class MathematicaSigns(Signs):
    """Sizes in Mathematica."""

    def lesser(self, a: str, b: str) -> str:
        """Return the lesser of two sizes."""
        return f"Min[{a}, {b}]"


class MathematicaStyle(Dialect):
    """Mathematica: a dot is the product of matrices, and binds more tightly than all others."""

    title, system = "Mathematica", "mathematica"
    comment, assigned = "(* {} *)", "{} = {};"
    reserved = tuple(RESERVED.split())
    arguments = "[{*}]"
    signs = MathematicaSigns()

    def legal(self, name: str) -> str:
        """Return a name without underscores, which are patterns."""
        return super().legal(name).replace("_", "")

    def part(self, i: int, shape: Shape = ()) -> str:
        """Return the name of the i-th definition."""
        return f"T{i}"

    def number(self, value: Any) -> str:
        """Return a number that is no fraction."""
        return "Pi" if value is pi else "E" if value is E else super().number(value)

    def power_of_ten(self, bare: str, zeros: int) -> Piece:
        """Return a number with many zeros."""
        return Piece(f"({bare}*10^{zeros})" if zeros >= 0 else f"({bare}*10^({zeros}))", ATOM)

    def plus(self, spread: bool) -> str:
        """Return the sign of a sum."""
        return " + "

    def less(self, spread: bool) -> str:
        """Return the sign of a difference."""
        return " - "

    def spread(self, piece: Piece, shape: Shape, own: Shape = ()) -> Piece:
        """Return a scalar that is added to every entry; a column or row beside a matrix is refused."""
        if own:
            raise NotSupported(f"{self.title} adds no column or row to a matrix", hint=HINT)
        return piece

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product: lists are multiplied so."""
        return "*".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return f"{over}/{under}"

    def square_root(self, base: Piece, of_array: bool) -> Piece:
        """Return the square root of a scalar, or of every entry."""
        return Piece(f"Sqrt[{self.signed(base)}]", ATOM)

    def raised(self, base: Piece, exponent: Piece, of_matrix: bool, of_entries: bool) -> Piece:
        """Return a power of a scalar or of entries, which lists have so, or of a matrix."""
        if of_matrix:
            return Piece(f"MatrixPower[{self.signed(base)}, {self.signed(exponent)}]", ATOM)
        return Piece(f"{self.within(base, POSTFIX)}^{self.within(exponent, ATOM)}", POWER)

    def transposed(self, piece: Piece, shape: Shape) -> Piece:
        """Return a transpose; that of a list is the list."""
        return piece if ONE in shape else Piece(f"Transpose[{self.signed(piece)}]", ATOM)

    def chain(self, factors: Sequence[Piece], shapes: Sequence[Shape]) -> Sequence[Piece]:
        """Return a product of matrices: x.A.y; of a column and a row their outer product."""
        if len(factors) < 2:
            return factors
        parts: list[list[int]] = [[0]]
        for i, (a, b) in enumerate(pairwise(shapes), 1):
            if a[1] is ONE or b[0] is ONE:
                parts.append([])
            parts[-1].append(i)
        made = [(self._dotted([factors[i] for i in part]), shapes[part[0]][0], shapes[part[-1]][1]) for part in parts]
        scalars = [p for p, rows, columns in made if rows is ONE and columns is ONE]
        arrays = [p for p, rows, columns in made if rows is not ONE or columns is not ONE]
        if len(arrays) == 2:
            arrays = [Piece(f"Outer[Times, {', '.join(map(self.signed, arrays))}]", ATOM)]
        return [*scalars, *arrays]

    def _dotted(self, factors: Sequence[Piece]) -> Piece:
        return factors[0] if len(factors) == 1 else Piece(".".join(self.within(p, CHAIN) for p in factors), CHAIN)

    def identity(self, size: str, told: bool) -> str:
        """Return the identity of a size."""
        return f"IdentityMatrix[{size}]"

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the list or matrix of all ones or all zeros."""
        size = rows if columns == "1" else columns if rows == "1" else f"{{{rows}, {columns}}}"
        return Piece(f"ConstantArray[{value}, {size}]", ATOM)

    def picked(self, piece: Piece, ranges: Ranges, shape: Shape) -> Piece:
        """Return rows and columns of an array: X[[2;;5, 1]]."""
        said = ["All" if r is None else r[0] if r[0] == r[1] else ";;".join(r) for r in ranges]
        return Piece(f"{self.within(piece, ATOM)}[[{', '.join(said)}]]", ATOM)

    def blocks(self, rows: Sequence[Sequence[Piece]], shapes: Sequence[Sequence[Shape]], shape: Shape) -> Piece:
        """Return blocks beside and above each other: lists are joined, and matrices made one."""
        if ONE in shape:
            flat = [(p, s) for ps, ss in zip(rows, shapes, strict=True) for p, s in zip(ps, ss, strict=True)]
            said = ", ".join(self.signed(p) if s else f"{{{self.signed(p)}}}" for p, s in flat)
            return Piece(f"Join[{said}]", ATOM)
        lines = ", ".join(f"{{{', '.join(map(self.signed, row))}}}" for row in rows)
        if not any(s for row in shapes for s in row):
            return Piece(f"{{{lines}}}", ATOM)
        if any(not s or ONE in s for row in shapes for s in row):
            raise NotSupported(f"{self.title} has no blocks that are columns and rows beside matrices", hint=HINT)
        return Piece(f"ArrayFlatten[{{{lines}}}]", ATOM)

    def size_of(self, name: str, axis: int, is_thin: bool) -> str:
        """Return what tells a size of a variable."""
        return f"Length[{name}]" if is_thin else f"Dimensions[{name}][[{axis + 1}]]"

    def mapping(self, name: str, text: str) -> str:
        """Return a function of one variable."""
        return f"Function[{{{name}}}, {text}]"
