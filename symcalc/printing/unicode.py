"""Unicode text as on the blackboard, which the input language reads: 2 Aᵀ (A x − b)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sympy import pi

from symcalc.expressions.dimensions import Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Operation
from symcalc.expressions.size_terms import Signs
from symcalc.printing.declarations import in_space
from symcalc.printing.engine import Engine, Layout
from symcalc.printing.kept_names import NO_NAMES, kept_in
from symcalc.printing.names import SUBSCRIPTS, SUPERSCRIPTS, unicode_name
from symcalc.printing.style import ATOM, CHAIN, POSTFIX, POWER, PRODUCT, Piece, Style, Template
from symcalc.printing.written_parts import names_in, views_in_order
from symcalc.spelling import ONES

DIGITS = frozenset("0123456789")
SIZE = re.compile(r"[0-9]+|[^\W\d_ᵀ⁰¹²³⁴-⁹₀-₉][^\Wᵀ⁰¹²³⁴-⁹]*")  # which stands behind 𝟏_
BARS = ("‖", "|")


class UnicodeSigns(Signs):
    """Sizes with blanks as products and superscripts: 2 n², n − 1."""

    times = " "
    minus = "−"

    def power(self, base: str, exponent: int) -> str:
        """Return a power of a name."""
        return base + str(exponent).translate(SUPERSCRIPTS)


class DottedSigns(UnicodeSigns):
    """Sizes in a declaration, where no blank is a product: 2·n²."""

    times = "·"


DOTTED = DottedSigns()


class UnicodeStyle(Style):
    """Superscripts, blanks as products, bars for norms.

    Args:
        names: the names of the formula, by which differentials are known.

    """

    minus = "−"
    powers_of_inverses = True
    declares = False
    squares_as_products = False
    powers_alone = False
    with_marks = True
    signs = UnicodeSigns()

    def __init__(self, names: Collection[str] = ()) -> None:
        self.names = names

    def template_of(self, operation: Operation) -> Template:
        """Return the template by which an operation is written."""
        return operation.unicode or operation.text

    def by_letter(self, letter: str) -> Template:
        """Return the template of a call of what books call by a letter."""
        return f"{letter}({{0}})"

    def template_of_transposed(self, operation: Operation) -> str | None:
        """Return the template by which its transpose is written, if it has one of its own."""
        return operation.unicode_transposed

    def name(self, name: str, shape: Shape = ()) -> Piece:
        """Return a name with Greek letters and subscript digits."""
        return Piece(unicode_name(name, self.names), ATOM)

    def number(self, value: Any) -> str:
        """Return a number that is no fraction."""
        return "π" if value is pi else super().number(value)

    def part(self, i: int, shape: Shape = ()) -> str:
        """Return the name of the i-th definition."""
        return f"T{i}".translate(SUBSCRIPTS)

    def letter(self, letter: str, shape: Shape = ()) -> str:
        """Return the name of a definition that books call by a letter."""
        return unicode_name(letter)

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all zeros, or of all ones: 𝟏_n, 𝟏_nᵀ, 𝟏_m 𝟏_nᵀ."""
        if not value or not (SIZE.fullmatch(rows) and SIZE.fullmatch(columns)):
            return super().filled(value, rows, columns)
        column, row = f"{ONES[0]}_{rows}", f"{ONES[0]}_{columns}ᵀ"
        if columns == "1":
            return Piece(column, ATOM)
        return Piece(row, POSTFIX) if rows == "1" else Piece(f"{column} {row}", CHAIN)

    def product(self, factors: Sequence[str]) -> str:
        """Return factors with blanks between them, but with dots before digits."""
        text = factors[0]
        for f in factors[1:]:
            text += f" · {f}" if f[0] in DIGITS else f" {f}"
        return text

    def row(self, over: Sequence[Piece], arrays: Sequence[Piece], alone: int = PRODUCT) -> str:
        """Return a product; sums of rows and columns stand in brackets beside others: B (A 𝟏) is no sum of B A."""
        if len(arrays) > 1:
            arrays = [Piece(self.within(p, ATOM), ATOM) if p.level == CHAIN and is_sum(p) else p for p in arrays]
        return super().row(over, arrays, alone)

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product."""
        return " ⊙ ".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return f"{over} ⊘ {under}"

    def power(self, base: Piece, exponent: Piece, dotted: bool) -> Piece:
        """Return a power, with a superscript where the exponent is a number."""
        if not dotted and exponent.text.isdigit():
            sign = "⁻" if exponent.negative else ""
            return Piece(f"{self.within(base, ATOM)}{sign}{exponent.text.translate(SUPERSCRIPTS)}", POWER)
        if base.level < ATOM:  # marks behind marks are hard to read
            base = Piece(self.within(base, ATOM), ATOM)
        return super().power(base, exponent, dotted)

    def turned(self, piece: Piece, transposed: bool, inverted: bool) -> Piece:
        """Return Aᵀ, A⁻¹ or A⁻ᵀ."""
        mark = {(True, False): "ᵀ", (False, True): "⁻¹", (True, True): "⁻ᵀ"}[transposed, inverted]
        return Piece(self.within(piece, ATOM) + mark, POSTFIX)

    def equation(self, expression: Piece, name: Piece) -> tuple[str, str]:
        """Return x solves g(x) = 0."""
        return " solves ", f"{self.signed(expression)} = 0"

    def least(self, expression: Piece, name: Piece) -> tuple[str, str]:
        """Return x minimises f(x)."""
        return " minimises ", self.signed(expression)

    def block(self, piece: Piece) -> str:
        """Return a block of a grid, in brackets where a blank stands for a product."""
        text = self.signed(piece)
        return self.brackets(text) if " " in text and piece.level < POWER else text

    def norm(self, piece: Piece, index: int, matrix: bool) -> Piece:
        """Return ‖A‖ or ‖A‖₁; by name around another norm, where bars could be read two ways."""
        text = self.signed(piece)
        if any(bar in text for bar in BARS):
            return super().norm(piece, index, matrix)
        return Piece(f"‖{text}‖{'₁' if index == 1 else ''}", ATOM)


def is_sum(piece: Piece) -> bool:
    """Tell the sums of rows or columns, A 𝟏 and 𝟏ᵀ A."""
    return piece.text.endswith(f" {ONES[0]}") or piece.text.startswith(f"{ONES[0]}ᵀ ")


def lay_out_unicode(
    e: Expression, variables: Iterable[str] = (), decimals: bool = False, given: Mapping[Any, str] = NO_NAMES
) -> Layout:
    """Return the layout of an expression in Unicode; ``given`` are names of values."""
    kept = kept_in(e, given, variables, decimals)
    views = views_in_order(e, variables, decimals, kept.view)
    names, dimensions = names_in(views, [*variables, *given.values()])
    engine = Engine(UnicodeStyle(names), map(unicode_name, names), dimensions=dimensions, given=kept.names, known=given)
    return engine.lay_out(e, views)


def print_unicode(
    e: Expression,
    variables: Iterable[str] = (),
    decimals: bool = False,
    along: Any = None,
    given: Mapping[Any, str] = NO_NAMES,
) -> str:
    """Return an expression in Unicode; repeated parts follow, « where T₀ = A x − b».

    Args:
        e: the expression.
        variables: names of variables that do not occur, which neither parts nor sizes may bear; or those variables by
            name: a size that is not called by its name is told by one of them, in a line above.
        decimals: whether numbers are written as decimals.
        along: of an operator along ↦ e, the variable that is mapped.
        given: names of values, which are kept where these occur.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> A = variable("A", "matrix", (dimension("m"), dimension("n")))
    >>> x = variable("x_1", "vector", (dimension("n"), dimension(1)))
    >>> print_unicode(2 * A.T * (A * x))
    '2 Aᵀ A x₁'
    """
    layout = lay_out_unicode(e, variables, decimals, given)
    above = [in_space(v, layout.dimensions, unicode_name(v.name), DOTTED) for v in layout.tellers(variables)]
    lines = [f"{'where' if i == 0 else '     '} {d.line}" for i, d in enumerate(layout.definitions)]
    mapped = "" if along is None else f"{unicode_name(along.name, {*map(str, variables)})} ↦ "
    return "\n".join([*above, mapped + layout.text, *lines])
