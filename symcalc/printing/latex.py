r"""LaTeX, as a textbook prints: 2 A^{\top} (A x - b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from symcalc.printing.layout import ATOM, POSTFIX, POWER, PRODUCT, SUM, Engine, Layout, Piece, Style
from symcalc.printing.names import latex_name
from symcalc.printing.text import names_in
from symcalc.registry import Operation

COMMANDS = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "det"}
WIDE = 36  # characters of arrays up to which they stand above the bar of a fraction
TALL = (r"\frac", r"\left")


class LatexStyle(Style):
    r"""Fractions, \top, upright operator names.

    Args:
        names: the variables of the whole expression, by which differentials are known.

    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = set(names)

    def template_of(self, operation: Operation) -> str | None:
        """Return the template by which an operation is written."""
        return operation.latex

    def length(self, text: str) -> int:
        """Return how long a text is to the eye: a command counts one."""
        return len(re.sub(r"\\[A-Za-z]+", "c", text)) - sum(map(text.count, "{}_^ "))

    def name(self, name: str) -> str:
        """Return a variable's name."""
        return latex_name(name, self.names)

    def number(self, value: Any) -> str:
        """Return a number."""
        return r"\pi" if str(value) == "pi" else str(value)

    def identity(self, size: str) -> str:
        """Return the identity of a size."""
        return f"I_{{{size}}}"

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all ones or all zeros."""
        digit = rf"\mathbf{{{value}}}"
        if columns == "1":
            return Piece(f"{digit}_{{{rows}}}", ATOM)
        if rows == "1":
            return Piece(rf"{digit}_{{{columns}}}^{{\top}}", POSTFIX)
        return Piece(rf"{digit}_{{{rows} \times {columns}}}", ATOM)

    def part(self, i: int) -> str:
        """Return the name of the i-th definition."""
        return f"T_{{{i}}}"

    def brackets(self, text: str) -> str:
        """Return the text in brackets that grow where something in them is tall."""
        return rf"\left({text}\right)" if any(t in text for t in TALL) else f"({text})"

    def plus(self, spread: bool) -> str:
        """Return the sign of a sum."""
        return " + "

    def less(self, spread: bool) -> str:
        """Return the sign of a difference."""
        return " - "

    def spread(self, piece: Piece) -> Piece:
        r"""Return c·1, the scalar on every entry."""
        if piece.text == "1":
            return Piece(r"\mathbf{1}", ATOM, piece.negative)
        text = self.within(Piece(piece.text, piece.level), PRODUCT)
        return Piece(rf"{text} \mathbf{{1}}", PRODUCT, piece.negative)

    def product(self, factors: Sequence[str]) -> str:
        """Return factors side by side."""
        text = factors[0]
        for f in factors[1:]:
            text += rf" \cdot {f}" if f[0].isdigit() else f" {f}"
        return text

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product."""
        return r" \odot ".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return rf"{over} \oslash {under}"

    def quotient(self, over: Sequence[Piece], arrays: Sequence[Piece], under: Piece) -> Piece:
        """Return a fraction; before arrays, where it is a number or the arrays are long."""
        divisor = self.signed(under)
        if arrays and (divisor.isdigit() or self.length(self.row([], arrays)) > WIDE):
            front = Piece(rf"\frac{{{self.row(over, [], SUM)}}}{{{divisor}}}", POWER)
            return Piece(self.row([front], arrays), PRODUCT)
        # a fraction's bar needs no brackets around what stands alone above it or below it
        return Piece(rf"\frac{{{self.row(over, arrays, SUM)}}}{{{divisor}}}", POWER)

    def power(self, base: Piece, exponent: Piece, dotted: bool) -> Piece:
        """Return a power, of entries with a dot in a circle."""
        mark = r"\odot " if dotted else ""
        return Piece(f"{self.within(base, ATOM)}^{{{mark}{self.signed(exponent)}}}", POWER)

    def root(self, base: Piece) -> Piece:
        """Return a square root."""
        return Piece(rf"\sqrt{{{self.signed(base)}}}", ATOM)

    def turned(self, piece: Piece, transposed: bool, inverted: bool) -> Piece:
        r"""Return A^{\top}, A^{-1} or A^{-\top}."""
        mark = {(True, False): r"\top", (False, True): "-1", (True, True): r"-\top"}[transposed, inverted]
        return Piece(f"{self.within(piece, ATOM)}^{{{mark}}}", POSTFIX)

    def norm(self, piece: Piece, matrix: bool) -> Piece:
        """Return a norm: with F of a matrix, with 2 of a vector."""
        text = self.signed(piece)
        grow = any(t in text for t in TALL)
        left, right = (r"\left\lVert ", r"\right\rVert") if grow else (r"\lVert ", r"\rVert")
        return Piece(f"{left}{text}{right}_{{{'F' if matrix else 2}}}", ATOM)

    def call(self, name: str, arguments: Iterable[Piece]) -> Piece:
        r"""Return a call: \operatorname{name}(…)."""
        pieces = list(arguments)
        if name == "abs" and len(pieces) == 1:
            return Piece(rf"\left|{self.signed(pieces[0])}\right|", ATOM)
        head = f"\\{name}" if name in COMMANDS else rf"\operatorname{{{name}}}".replace("_", r"\_")
        return Piece(head + self.brackets(", ".join(self.within(a, SUM) for a in pieces)), ATOM)


def lay_out_latex(e: Any, variables: Iterable[str] = ()) -> Layout:
    """Return the layout of an expression in LaTeX."""
    names = {*names_in(e), *variables}
    return Engine(LatexStyle(names), {latex_name(n, names) for n in names}).lay_out(e)


def print_latex(e: Any, variables: Iterable[str] = ()) -> str:
    r"""Return an expression in LaTeX; repeated parts follow in an aligned block.

    Args:
        e: the expression.
        variables: names of variables that do not occur, by which their differentials are known.

    >>> from symcalc.nodes import variable
    >>> from symcalc.shapes import dimension
    >>> A = variable("A", "matrix", (dimension("m"), dimension("n")))
    >>> x = variable("x", "vector", (dimension("n"), dimension(1)))
    >>> print(print_latex(2 * A.T * (A * x)))
    2 A^{\top} A x
    """
    layout = lay_out_latex(e, variables)
    if not layout.definitions:
        return layout.text
    lines = [
        rf"&\text{{{'where ' if i == 0 else 'and '}}} {d.name} = {d.text}" for i, d in enumerate(layout.definitions)
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(["&" + layout.text, *lines]) + "\n\\end{aligned}"
