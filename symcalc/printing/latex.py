r"""LaTeX, as a textbook prints: 2 A^{\top} (A x - b)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sympy import E, Rational, pi

from symcalc.expressions.core_nodes import is_array, shape_of
from symcalc.expressions.dimensions import ONE, Dim, Shape, in_brackets, size_text
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Operation, Role
from symcalc.expressions.size_terms import Signs
from symcalc.printing.engine import Engine, Layout
from symcalc.printing.growing_brackets import TALL, in_growing_brackets
from symcalc.printing.kept_names import NO_NAMES, kept_in
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.means import in_sums
from symcalc.printing.names import DIFFERENTIAL, latex_name, latex_names
from symcalc.printing.style import (
    ATOM,
    CHAIN,
    POSTFIX,
    POWER,
    PRODUCT,
    SCALARS,
    SUM,
    Piece,
    Style,
    Template,
    range_text,
    unsigned,
)
from symcalc.printing.written_parts import names_in, views_in_order
from symcalc.spelling import IDENTITY

WIDE = 36  # characters of arrays up to which they stand above the bar of a fraction
SIMPLE = re.compile(r"[A-Za-z]|\\[A-Za-z]+")  # a name that takes an index
HEAD = re.compile(r"(\\[a-z]+)\(\{0\}\)")  # of a function of one argument that LaTeX has a command for
ONES = r"\mathbf{1}"


class LatexSigns(Signs):
    """Sizes in LaTeX: 2 n^{2}, n - 1."""

    times = " "

    def power(self, base: str, exponent: int) -> str:
        """Return a power of a name."""
        return f"{base}^{{{exponent}}}"

    def lesser(self, a: str, b: str) -> str:
        """Return the lesser of two sizes."""
        return rf"\min({a}, {b})"


class LatexWriter(Style):
    r"""Fractions, \top, upright operator names.

    Args:
        names: the names of the expression with their LaTeX.
        chosen: the style that was chosen.
        bold: the same names in bold, where that has arrays so.

    """

    powers_below = True
    powers_of_inverses = True
    declares = False
    squares_as_products = False
    with_marks = True
    signs = LatexSigns()
    names: Mapping[str, str]

    def __init__(
        self, names: Mapping[str, str], chosen: LatexStyle = PLAIN_LATEX, bold: Mapping[str, str] | None = None
    ) -> None:
        self.names, self.chosen, self.bold = names, chosen, bold or names

    def template_of(self, operation: Operation) -> Template:
        """Return the template by which an operation is written, or what gives it for a node."""
        return operation.latex

    def by_letter(self, letter: str) -> Template:
        """Return the template of a call of what books call by a letter."""
        return f"{latex_name(letter)}({{0}})"

    def template_of_transposed(self, operation: Operation) -> str | None:
        """Return the template by which its transpose is written, if it has one of its own."""
        return operation.latex_transposed

    def name(self, name: str, shape: Shape = ()) -> Piece:
        """Return a variable's name; a differential takes no exponent without brackets."""
        text = (self.bold if shape else self.names)[name]
        return Piece(text, POWER if text.startswith(DIFFERENTIAL) else ATOM)

    def number(self, value: Any) -> str:
        """Return a number that is no fraction."""
        return r"\pi" if value is pi else r"\mathrm{e}" if value is E else super().number(value)

    def fraction(self, value: Rational) -> Piece:
        """Return a rational number as an exponent."""
        return Piece(super().fraction(value).text, ATOM, bool(value.p < 0))

    def power_of_ten(self, bare: str, zeros: int) -> Piece:
        """Return 10ᵏ or m · 10ᵏ."""
        power = f"10^{{{zeros}}}"
        return Piece(power, POWER) if bare == "1" else Piece(rf"{bare} \cdot {power}", SCALARS)

    def identity(self, size: str, told: bool) -> str:
        """Return the identity of a size."""
        return f"{self.loose_identity()}_{{{size}}}"

    def loose_identity(self) -> str:
        """Return the identity where its place tells the size."""
        return rf"\mathbf{{{IDENTITY}}}" if self.chosen.bold else IDENTITY

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all ones or all zeros."""
        if value == 0 and "1" not in (rows, columns):
            return Piece(rf"\mathbf{{0}}_{{{in_brackets(rows)} \times {in_brackets(columns)}}}", ATOM)
        digit = rf"\mathbf{{{value}}}"
        column, row = f"{digit}_{{{rows}}}", rf"{digit}_{{{columns}}}^{{{self.chosen.mark}}}"
        if columns == "1":
            return Piece(column, ATOM)
        return Piece(row, POSTFIX) if rows == "1" else Piece(f"{column} {row}", CHAIN)

    def part(self, i: int, shape: Shape = ()) -> str:
        """Return the name of the i-th definition."""
        return rf"\mathbf{{T}}_{{{i}}}" if shape and self.chosen.bold else f"T_{{{i}}}"

    def letter(self, letter: str, shape: Shape = ()) -> str:
        """Return the name of a definition that books call by a letter."""
        return latex_name(letter, bold=bool(shape) and self.chosen.bold)

    def brackets(self, text: str) -> str:
        """Return the text in brackets: they grow with what is tall, and around other brackets."""
        return in_growing_brackets(text)

    def plus(self, spread: bool) -> str:
        """Return the sign of a sum."""
        return " + "

    def less(self, spread: bool) -> str:
        """Return the sign of a difference."""
        return " - "

    def spread(self, piece: Piece, shape: Shape, own: Shape = ()) -> Piece:
        r"""Return c·1, the scalar on every entry: c·11ᵀ for a matrix; x·1ᵀ for a column, 1·xᵀ for a row."""
        if own:
            text = self.within(unsigned(piece), CHAIN)
            text = rf"{text} {ONES}^{{{self.chosen.mark}}}" if own[1] == 1 else f"{ONES} {text}"
            return Piece(text, CHAIN, piece.negative)
        row = rf"{ONES}^{{{self.chosen.mark}}}"
        ones = row if shape[0] == 1 else ONES if shape[1] == 1 else f"{ONES} {row}"
        if piece.text == "1":
            return Piece(ones, CHAIN, piece.negative)
        text = self.within(Piece(piece.text, piece.level), SCALARS)
        return Piece(f"{text} {ones}", PRODUCT, piece.negative)

    def product(self, factors: Sequence[str]) -> str:
        """Return factors side by side, with dots before numbers and thin spaces around differentials."""
        text = factors[0]
        for before, f in pairwise(factors):
            if f[0].isdigit():
                text += r" \cdot "
            else:
                text += r" \, " if before.startswith(DIFFERENTIAL) or f.startswith(DIFFERENTIAL) else " "
            text += f
        return text

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product."""
        return f" {self.chosen.dot} ".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return rf"{over} \oslash {under}"

    def quotient(self, over: Sequence[Piece], plain: int, arrays: Sequence[Piece], under: Piece, number: bool) -> Piece:
        """Return a fraction, and behind it what does not stand above its bar.

        A number stands below other numbers and names only: ½ xᵀAx. Where scalars stand above, arrays stand behind:
        (wᵀx/‖x‖) x; and so does what is tall or wide.
        """
        above, rest, top, behind = list(over), list[Piece](), list[Piece](), list(arrays)
        if number and (len(over) != 1 or arrays or over[0].level > SUM):
            above, rest = above[:plain], above[plain:]
        elif not number and not arrays:
            above, rest = [p for p in over if not is_tall(p.text)], [p for p in over if is_tall(p.text)]
        elif not number and all(p.text.isdigit() for p in over) and self.fits(arrays):
            top, behind = behind, top
        # a fraction's bar needs no brackets around what stands alone above it or below it
        fraction = Piece(rf"\frac{{{self.row(above, top, SUM)}}}{{{self.signed(under)}}}", POWER)
        return Piece(self.row([fraction, *rest], behind), PRODUCT) if rest or behind else fraction

    def fits(self, arrays: Sequence[Piece]) -> bool:
        """Tell whether arrays stand above the bar of a fraction; quotients of entries do not."""
        text = self.row([], arrays)
        return not is_tall(text) and f"{self.chosen.dot} -" not in text and length(text) <= WIDE

    def divided(self, a: str, b: Piece) -> Piece:
        """Return A B⁻¹."""
        return Piece(self.product([a, self.turned(b, False, True).text]), PRODUCT)

    def solved(self, a: Piece, b: Piece, square: bool = True) -> Piece:
        """Return A⁻¹ B, or A⁺ B."""
        inverse = self.turned(a, False, True).text if square else f"{self.within(a, ATOM)}^{{+}}"
        return Piece(self.product([inverse, self.within(b, POWER)]), PRODUCT)

    def power(self, base: Piece, exponent: Piece, dotted: bool) -> Piece:
        """Return a power, of entries with a dot in a circle."""
        mark = f"{self.chosen.dot} " if dotted else ""
        return Piece(f"{self.within(base, ATOM)}^{{{mark}{self.signed(exponent)}}}", POWER)

    def root(self, base: Piece, exponent: Piece, matrix: bool) -> Piece:
        """Return a square root; of the entries of a matrix as their power, for √A is a function of the matrix."""
        if matrix:
            return self.power(base, exponent, dotted=True)
        return Piece(rf"\sqrt{{{self.signed(base)}}}", ATOM)

    def turned(self, piece: Piece, transposed: bool, inverted: bool) -> Piece:
        r"""Return A^{\top}, A^{-1} or A^{-\top}."""
        turned = self.chosen.mark
        both = rf"-1{turned}" if self.chosen.transpose == "prime" else f"-{turned}"  # A^{-\prime} is hard to see
        mark = {(True, False): turned, (False, True): "-1", (True, True): both}[transposed, inverted]
        return Piece(f"{self.within(piece, ATOM)}^{{{mark}}}", POSTFIX)

    def part_of(self, piece: Piece, ranges: Sequence[tuple[str, str] | None]) -> Piece:
        r"""Return rows and columns of an array as an index: X_{2:5,1}; [A x]_{2} of what is no name without one."""
        text = self.signed(piece)
        base = text if SIMPLE.fullmatch(text) else rf"[{text}]" if not is_tall(text) else rf"\left[{text}\right]"
        return Piece(f"{base}_{{{','.join(map(range_text, ranges))}}}", ATOM)

    def grid(self, rows: Sequence[Sequence[Piece]]) -> Piece:
        """Return blocks as a matrix in square brackets."""
        text = r" \\ ".join(" & ".join(map(self.signed, row)) for row in rows)
        return Piece(rf"\begin{{bmatrix}} {text} \end{{bmatrix}}", ATOM)

    def norm(self, piece: Piece, index: int, matrix: bool) -> Piece:
        """Return a norm: with F of a matrix, with 2 of a vector; the sum of absolute values is a norm of vec(A)."""
        if matrix and index == 1:
            piece = self.call(function_in(Role.STACKED).name, [piece])
        text = self.between_bars(self.signed(piece), "Vert")
        return Piece(f"{text}_{{{'F' if matrix and index == 2 else index}}}", ATOM)

    def equation(self, expression: Piece, name: Piece) -> tuple[str, str]:
        r"""Return x \text{ solves } g(x) = 0."""
        return r" \text{ solves } ", f"{self.signed(expression)} = 0"

    def least(self, expression: Piece, name: Piece) -> tuple[str, str]:
        r"""Return x \text{ minimises } f(x)."""
        return r" \text{ minimises } ", self.signed(expression)

    def bars(self, text: str) -> str:
        """Return the text between single bars."""
        return self.between_bars(text, "vert")

    def between_bars(self, text: str, bar: str) -> str:
        """Return the text between bars that grow with what is tall."""
        left, right = (r"\left", r"\right") if is_tall(text) else ("", "")
        return rf"{left}\l{bar} {text}{right}\r{bar}"

    def call(self, name: str, arguments: Iterable[Piece]) -> Piece:
        r"""Return a call: \operatorname{name}(…)."""
        return self.called(operator(name), arguments)

    def called(self, head: str, arguments: Iterable[Piece]) -> Piece:
        """Return a call of what is written so."""
        return Piece(head + self.brackets(", ".join(self.within(a, SUM) for a in arguments)), ATOM)

    def entries_of_matrix(self, name: str, template: Template, arguments: Sequence[Piece]) -> Piece:
        r"""Return a function of every entry of a matrix, with a dot in a circle as their powers: \exp^{\odot}(A)."""
        if isinstance(template, str) and template.startswith((r"\begin", "{0}")):
            return self.fill(template, arguments)
        found = HEAD.fullmatch(template) if isinstance(template, str) else None
        return self.called((found[1] if found else operator(name)) + f"^{{{self.chosen.dot}}}", arguments)

    def fill(self, template: str, arguments: Sequence[Piece]) -> Piece:
        """Return a template with its arguments, and with the signs of the style."""
        chosen = self.chosen
        return super().fill(template.replace(r"\top", chosen.mark).replace(r"\odot", chosen.dot), arguments)


def operator(name: str) -> str:
    """Return the name of a function, upright."""
    return rf"\operatorname{{{name}}}".replace("_", r"\_")


def is_tall(text: str) -> bool:
    """Tell whether a text is taller than a line."""
    return any(t in text for t in TALL)


def length(text: str) -> int:
    """Return how long a text is to the eye: a command counts one."""
    return len(re.sub(r"\\[A-Za-z]+", "c", text)) - sum(map(text.count, "{}_^ "))


def writer_of(names: Iterable[str], style: LatexStyle = PLAIN_LATEX) -> LatexWriter:
    """Return what writes LaTeX of names in a style."""
    known = {*names}
    return LatexWriter(latex_names(known), style, latex_names(known, bold=True) if style.bold else None)


def engine_of(names: Iterable[str], style: LatexStyle = PLAIN_LATEX, **how: Any) -> Engine:
    """Return the engine of LaTeX."""
    writer = writer_of(names, style)
    return Engine(writer, {*writer.names.values(), *writer.bold.values()}, **how)


def lay_out_latex(
    e: Expression,
    variables: Iterable[str] = (),
    decimals: bool = False,
    given: Mapping[Any, str] = NO_NAMES,
    style: LatexStyle = PLAIN_LATEX,
) -> Layout:
    """Return the layout of an expression in LaTeX; ``given`` are names of values."""
    kept = kept_in(e, given, variables, decimals)
    views = views_in_order(e, variables, decimals, lambda view: in_sums(kept.view(view)))
    written, dimensions = names_in(views, [*variables, *given.values()])
    return engine_of(written, style, dimensions=dimensions, given=kept.names, known=given).lay_out(e, views)


def print_latex(
    e: Expression,
    variables: Iterable[str] = (),
    decimals: bool = False,
    along: Any = None,
    given: Mapping[Any, str] = NO_NAMES,
    style: LatexStyle = PLAIN_LATEX,
    said: Sequence[str] = (),
) -> str:
    r"""Return an expression in LaTeX; repeated parts follow in an aligned block.

    Args:
        e: the expression.
        variables: names of variables that do not occur, by which their differentials are known; neither parts nor
            sizes bear them. Or those variables by name: they tell the sizes that are not called by their names.
        decimals: whether numbers are written as decimals.
        along: of an operator along ↦ e, the variable that is mapped.
        given: names of values, which are kept where these occur.
        style: what was chosen of how it is written.
        said: what else stands below it, in LaTeX.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> A = variable("A", "matrix", (dimension("m"), dimension("n")))
    >>> x = variable("x", "vector", (dimension("n"), dimension(1)))
    >>> print(print_latex(2 * A.T * (A * x)))
    2 A^{\top} A x
    """
    layout = lay_out_latex(e, variables, decimals, given, style)
    bold = style.bold
    explained = [d.line for d in layout.definitions]
    explained += [in_space(v, layout.dimensions, bold) for v in layout.tellers(variables)]
    mapped = ""
    if along is not None:
        mapped = rf"{latex_name(along.name, {*map(str, variables)}, bold and is_array(along))} \mapsto "
    return with_definitions(mapped + layout.text, explained, said)


def with_definitions(formula: str, explained: Sequence[str], said: Sequence[str] = ()) -> str:
    """Return a formula with what explains it below, in an aligned block, and what else is said of it."""
    if not explained and not said:
        return formula
    where = [r"\text{where}", *[r"\phantom{\text{where}}"] * (len(explained) - 1)][: len(explained)]
    lines = [rf"&{word}\quad {text}" for word, text in zip(where, explained, strict=True)]
    # a sign or an operator at the beginning would be set apart from what aligned puts before it
    first = f"{{{formula}}}" if formula.startswith(("-", r"\operatorname")) else formula
    lines += [f"&{text}" for text in said]
    return "\\begin{aligned}\n" + " \\\\\n".join(["&" + first, *lines]) + "\n\\end{aligned}"


def latex_of_shape(shape: Sequence[Dim], sizes: Mapping[Expression, str]) -> str:
    r"""Return sizes with crosses between them: m \times (n + 1).

    >>> from symcalc.expressions.dimensions import dimension
    >>> n = dimension("n")
    >>> latex_of_shape([n**2, n - 1], {n: "p"})
    'p^{2} \\times (p - 1)'
    """
    names = {d.name: name for d, name in sizes.items()}
    texts = [size_text(d, lambda name: latex_name(names.get(name, name)), LatexSigns()) for d in shape]
    return r" \times ".join(texts if len(texts) == 1 else map(in_brackets, texts))


def in_space(v: Any, sizes: Mapping[Expression, str], bold: bool = False) -> str:
    r"""Return what tells a variable's shape: p \in \mathbb{R}^{n}."""
    size = latex_of_shape([d for d in shape_of(v) if d is not ONE], sizes)
    return rf"{latex_name(v.name, bold=bold and is_array(v))} \in \mathbb{{R}}^{{{size}}}"
