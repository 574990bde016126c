"""What a style of printing decides: signs, brackets, how a product or a power looks.

`Style` writes the input language; the other styles change what they write differently. The engine in
`symcalc.printing.engine` hands them pieces: texts that know how tightly they bind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import E, Rational, pi

from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import DeclaredArray, Identity, Inverse, OneMatrix, ZeroMatrix
from symcalc.expressions.dimensions import Dim, Shape, size_text
from symcalc.expressions.functions_by_role import function_in, function_of
from symcalc.expressions.kinds import kind_of_structure
from symcalc.expressions.operation_records import Operation, Role
from symcalc.expressions.size_terms import Signs
from symcalc.expressions.structures_and_signs import Structure
from symcalc.spelling import IDENTITY

# how tightly a text binds; a chain is a product of matrices, to which others can be joined without brackets, and so is
# a product of scalars in which no matrix occurs
SUM, PRODUCT, CHAIN, SCALARS, POWER, POSTFIX, ATOM = range(7)
ZEROS = 22  # at the end of a whole number that is written in short
LARGEST = 308  # exponent of a literal
# what is a size behind I_, whatever else is said
SMALL = re.compile(r"[0-9]+|(?![A-ZΑ-Ω])[^\W\d_](?:[0-9_][^\W⁰¹²³⁴-⁹]*)?")
Template = str | Callable[[Any], str] | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A text without its sign, how tightly it binds, and whether it is negative."""

    text: str
    level: int
    negative: bool = False


def signed(p: Piece, negative: bool) -> Piece:
    """Return a piece with another sign."""
    return p if p.negative is negative else Piece(p.text, p.level, negative)


def unsigned(p: Piece) -> Piece:
    """Return a piece without its sign."""
    return Piece(p.text, p.level) if p.negative else p


class Style:
    """How the input language writes things."""

    minus = "-"
    powers_below = False  # whether entries alone below a bar are written as powers: x^-1 for 1 ./ x
    powers_alone = True  # whether what is below 1 alone is, where it is a power: x.^(-2) for 1 ./ x.^2
    powers_of_inverses = False  # whether the square of the inverse is written as A⁻²
    declares = True  # whether what is written is read as a program
    squares_as_products = True  # whether the square of a name's norm is written as x'*x
    with_marks = False  # whether calls that can be are written as marks: A⁺
    signs = Signs()  # of sizes
    names: Collection[str] = ()  # of the formula

    def template_of(self, operation: Operation) -> Template:
        """Return the template by which an operation is written, or what gives it for a node."""
        return operation.text

    def by_letter(self, letter: str) -> Template:
        """Return the template of a call of what books call by a letter; None where it is called by its name."""
        return None

    def template_of_transposed(self, operation: Operation) -> str | None:
        """Return the template by which its transpose is written, if it has one of its own."""
        return None

    # ---------------------------------------------------------------- leaves

    def name(self, name: str, shape: Shape = ()) -> Piece:
        """Return the name of a variable or a definition, of a shape."""
        return Piece(name, ATOM)

    def equation(self, expression: Piece, name: Piece) -> tuple[str, str]:
        """Return what stands between the name of an unknown and its equation, and the equation."""
        return " : ", f"root({self.signed(expression)}, {name.text})"

    def least(self, expression: Piece, name: Piece) -> tuple[str, str]:
        """Return what stands between the name of an unknown and what it minimises, and that."""
        return " : ", f"argmin({self.signed(expression)}, {name.text})"

    def number(self, value: Any) -> str:
        """Return a number that is no fraction."""
        if value is pi or value is E:
            return "pi" if value is pi else "exp(1)"
        raise NotSupported(f"{value} is no real number, and is not printed")

    def fraction(self, value: Rational) -> Piece:
        """Return a rational number as an exponent."""
        over = self.whole(abs(value.p))
        if value.is_Integer:
            return Piece(over.text, over.level, bool(value.p < 0))
        under = self.within(self.whole(value.q), POWER)
        return Piece(f"{over.text}/{under}", PRODUCT, bool(value.p < 0))

    def whole(self, value: int) -> Piece:
        """Return a positive whole number: in short where it ends in many zeros, 1e300."""
        digits = str(value)
        bare = digits.rstrip("0")
        zeros = len(digits) - len(bare)
        return self.power_of_ten(bare, zeros) if zeros >= ZEROS else Piece(digits, ATOM)

    def decimal(self, digits: str, exponent: int) -> Piece:
        """Return a decimal, times a power of ten."""
        return self.power_of_ten(digits, exponent) if exponent else Piece(digits, ATOM)

    def power_of_ten(self, bare: str, zeros: int) -> Piece:
        """Return a whole number from its first digits and the number of zeros behind; the language reads up to e308."""
        parts = [f"{bare}e{min(zeros, LARGEST)}"]
        for left in range(zeros - LARGEST, 0, -LARGEST):
            parts.append(f"1e{min(left, LARGEST)}")
        return Piece(self.product(parts), ATOM if len(parts) == 1 else SCALARS)

    def identity(self, size: str, told: bool) -> str:
        """Return the identity of a size; where no variable has told that, I_N and I_dim are read as matrices."""
        is_name = re.fullmatch("[^\\W⁰¹²³⁴-⁹]+", size) if told else SMALL.fullmatch(size)
        return f"{IDENTITY}_{size}" if is_name else f"{function_of(Identity).name}({size})"

    def defined(self, name: str, e: Any) -> str:
        """Return what stands between a name and its value; where declarations are written, that of the structure."""
        return self.declared(name, e.parts[1]) if type(e) is DeclaredArray else " = "

    def declared(self, name: str, structure: Any = None) -> str:
        """Return what stands between a name and its value, of which a structure is declared; None: nothing is."""
        if structure is None or not self.declares:
            return " = "
        return f" : {kind_of_structure(Structure(int(structure))).name}\n{name} = "

    def size(self, d: Dim, called: Callable[[str], str]) -> str:
        """Return a size, of whose names each is called as is said."""
        return size_text(d, lambda name: self.name(called(name)).text, self.signs)

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all ones or all zeros."""
        return Piece(f"{function_of(OneMatrix if value else ZeroMatrix).name}({rows}, {columns})", ATOM)

    def loose_identity(self) -> str:
        """Return the identity where its place tells the size."""
        return IDENTITY

    def part(self, i: int, shape: Shape = ()) -> str:
        """Return the name of the i-th definition, of a shape."""
        return f"T_{i}"

    def letter(self, letter: str, shape: Shape = ()) -> str:
        """Return the name of a definition that books call by a letter."""
        return letter

    # ---------------------------------------------------------------- operators

    def brackets(self, text: str) -> str:
        """Return the text in brackets."""
        return f"({text})"

    def bars(self, text: str) -> str:
        """Return the text between single bars."""
        return f"|{text}|"

    def within(self, piece: Piece, level: int) -> str:
        """Return a piece's text, in brackets unless it binds as tightly as ``level`` asks."""
        text = self.signed(piece)
        return self.brackets(text) if (piece.negative and level > SUM) or piece.level < level else text

    def signed(self, piece: Piece) -> str:
        """Return a piece's text with its sign."""
        if not piece.negative:
            return piece.text
        return self.minus + (piece.text if piece.level >= PRODUCT else self.brackets(piece.text))

    def plus(self, spread: bool) -> str:
        """Return the sign of a sum, between blanks."""
        return " .+ " if spread else " + "

    def less(self, spread: bool) -> str:
        """Return the sign of a difference, between blanks."""
        return f" .{self.minus} " if spread else f" {self.minus} "

    def spread(self, piece: Piece, shape: Shape, own: Shape = ()) -> Piece:
        """Return a scalar that is added to every entry of an array, or a column or row that is to every other one."""
        return piece

    def product(self, factors: Sequence[str]) -> str:
        """Return a product of scalars and matrices."""
        return "*".join(factors)

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product."""
        return ".*".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return f"{over} ./ {under}" if _NUMBER.fullmatch(over) else f"{over}./{under}"

    def row(self, over: Sequence[Piece], arrays: Sequence[Piece], alone: int = PRODUCT) -> str:
        """Return a product, 1 if it is empty; ``alone`` is the level that is asked of a single factor."""
        pieces = [*over, *arrays]
        if len(pieces) < 2:
            return self.within(pieces[0], alone) if pieces else "1"
        if arrays:
            return self.product([*(self.within(p, SCALARS) for p in over), *(self.within(p, CHAIN) for p in arrays)])
        # the last scalar of a row may be a product itself
        return self.product([*(self.within(p, SCALARS) for p in over[:-1]), self.within(over[-1], PRODUCT)])

    def quotient(self, over: Sequence[Piece], plain: int, arrays: Sequence[Piece], under: Piece, number: bool) -> Piece:
        """Return a product divided by a scalar.

        Args:
            over: the scalars above.
            plain: so many of them, from the left, are numbers and powers of names.
            arrays: the arrays above.
            under: the divisor.
            number: whether it is a number.
        """
        return Piece(f"{self.row(over, arrays)}/{self.within(under, POWER)}", PRODUCT)

    def divided(self, a: str, b: Piece) -> Piece:
        """Return a quotient of matrices, A B⁻¹."""
        return Piece(f"{a}/{self.within(b, POWER)}", PRODUCT)

    def solved(self, a: Piece, b: Piece, square: bool = True) -> Piece:
        r"""Return the solution of a system, A\B."""
        return Piece(rf"{self.within(a, POWER)}\{self.within(b, POWER)}", PRODUCT)

    def power(self, base: Piece, exponent: Piece, dotted: bool) -> Piece:
        """Return a power."""
        exponent_text = self.within(exponent, ATOM)
        if exponent_text in ("T", "⊤"):  # ^T is the transpose
            exponent_text = self.brackets(exponent_text)
        return Piece(f"{self.within(base, POSTFIX)}{'.^' if dotted else '^'}{exponent_text}", POWER)

    def root(self, base: Piece, exponent: Piece, matrix: bool) -> Piece:
        """Return a square root, of every entry of an array; ``exponent`` is a half."""
        return self.call(function_in(Role.ROOT).name, [base])

    def turned(self, piece: Piece, transposed: bool, inverted: bool) -> Piece:
        """Return a transpose, an inverse, or both."""
        if inverted:
            piece = self.call(function_of(Inverse).name, [piece])
        return Piece(f"{self.within(piece, POSTFIX)}'", POSTFIX) if transposed else piece

    def part_of(self, piece: Piece, ranges: Sequence[tuple[str, str] | None]) -> Piece:
        """Return rows and columns of an array: X[2:5, 1], X[:, n]."""
        return Piece(f"{self.within(piece, POSTFIX)}[{', '.join(map(range_text, ranges))}]", ATOM)

    def grid(self, rows: Sequence[Sequence[Piece]]) -> Piece:
        """Return blocks beside and above each other: [A, B; C, D]."""
        return Piece(f"[{'; '.join(', '.join(map(self.block, row)) for row in rows)}]", ATOM)

    def block(self, piece: Piece) -> str:
        """Return a block of a grid, in which no blank joins two factors."""
        return self.signed(piece)

    def norm(self, piece: Piece, index: int, matrix: bool) -> Piece:
        """Return the Euclidean norm (index 2) or the sum of absolute values (index 1)."""
        return self.call(function_in(Role.NORM_1 if index == 1 else Role.NORM_2).name, [piece])

    def call(self, name: str, arguments: Iterable[Piece]) -> Piece:
        """Return a call by name."""
        return Piece(f"{name}({', '.join(self.signed(a) for a in arguments)})", ATOM)

    def entries_of_matrix(self, name: str, template: Template, arguments: Sequence[Piece]) -> Piece:
        """Return a function of every entry of a matrix, which is no function of the matrix."""
        return self.fill(template, arguments) if isinstance(template, str) else self.call(name, arguments)

    def fill(self, template: str, arguments: Sequence[Piece]) -> Piece:
        """Return a template with its arguments: in brackets where it does not delimit them itself.

        ``{0}`` is the first argument, ``{*}`` all of them with commas between, ``|{0}|`` one between bars.
        """
        level = level_of(template)

        def put(match: re.Match[str]) -> str:
            which = match[1] or match[2] or match[3]
            if which == "*":
                text = ", ".join(self.signed(a) for a in arguments)
                return self.brackets(text) if match[1] else text
            if int(which) >= len(arguments):  # braces of LaTeX
                return match[0]
            argument = arguments[int(which)]
            if match[1] or match[2]:
                return (self.brackets if match[1] else self.bars)(self.signed(argument))
            before, after = template[: match.start()], template[match.end() :]
            if before.rstrip()[-1:] in _OPEN and after.lstrip()[:1] in _CLOSE:
                return self.signed(argument)
            if after[:1] in ("^", "ᵀ") or level == POSTFIX:
                return self.within(argument, ATOM)
            free = before[-1:] in ("", " ") and after[:1] in ("", " ")
            return self.within(argument, CHAIN if level == CHAIN else POWER if free else POSTFIX)

        return Piece(_PLACE.sub(put, template), level)


def range_text(ends: tuple[str, str] | None) -> str:
    """Return an index.

    >>> range_text(None), range_text(("2", "n")), range_text(("1", "1"))
    (':', '2:n', '1')
    """
    return ":" if ends is None else ends[0] if ends[0] == ends[1] else ":".join(ends)


_NUMBER = re.compile(r"[0-9.]+(e-?[0-9]+)?")
_PLACE = re.compile(r"\(\{(\d|\*)\}\)|\|\{(\d)\}\||\{(\d|\*)\}")
# bars, a call, an entry or slice, blocks: what needs no brackets wherever it stands
_CLOSED = re.compile(
    r"\|\{0\}\||(\w[\w.]*|\\[A-Za-z]+(\{\w+\})?(_\{.*?\})?|\{0\}'*)?[(\[].*[)\]]"
    r"|[\w\\]+(\{\w+\})?_\{[^ ^]*\}|\\[lr]Vert.*"
    r"|\\begin\{cases\}.*"
)
_RAISED = re.compile(r"\\[\\\w{}]+\^\{[^ ]*\}")
_CALL = re.compile(r"[\\\w{}]*\(.*\)")
_MARKED = re.compile(r"\{0\}(\^\{.*\}|[⁺ᵀ]+)")  # as A⁺
_FACTOR = r"(\{\d\}|\\mathbf\{1\}|𝟏)(\^\{\\(top|prime|mathsf\{T\})\}|ᵀ)?"
_CHAIN = re.compile(f"{_FACTOR}( {_FACTOR})*")
_OPEN, _CLOSE = set("([{,‖|>"), set(")]},‖|>")


@lru_cache(maxsize=256)
def level_of(template: str) -> int:
    r"""Return how tightly a template binds.

    >>> [level_of(t) for t in ("f({0})", "{0}⁺", r"{0} \mathbf{1}", "{0} ⊗ {1}")] == [ATOM, POSTFIX, CHAIN, PRODUCT]
    True
    """
    if _CLOSED.fullmatch(template):
        return ATOM
    if _MARKED.fullmatch(template):
        return POSTFIX
    # a call of two words, as log det: what stands behind it would belong to the second; and what has an exponent
    if _CALL.fullmatch(template) or _RAISED.fullmatch(template):
        return POWER
    return CHAIN if _CHAIN.fullmatch(template) else PRODUCT
