"""What was typed, as text, Unicode and LaTeX: construct by construct, under the names that the program gives.

Nothing is put in order, and brackets stand where they tell constructs apart. Numbers keep their digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from sympy import Integer, Rational

from symcalc.expressions.core_nodes import Inverse, OneMatrix, Transpose, ZeroMatrix, shape_of
from symcalc.expressions.dimensions import ONE, size_key
from symcalc.expressions.functions_by_role import function_of
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.registry import functions, operation_called
from symcalc.language.axes_of_calls import AXIS
from symcalc.language.literals import Declared, Form, Literal, Typed, in_order
from symcalc.language.normalisation import Normalisation
from symcalc.printing.engine import Engine, is_matrix
from symcalc.printing.functions_by_letter import template_of
from symcalc.printing.latex import with_definitions, writer_of
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.style import ATOM, POWER, PRODUCT, SUM, Piece, Style, signed, unsigned
from symcalc.printing.text import TEXT
from symcalc.printing.unicode import UnicodeStyle
from symcalc.printing.written_parts import views_in_order
from symcalc.spelling import IDENTITIES, canonical_name

EQUATIONS = (Form.ROOT, Form.MINIMUM)
AT_INDEX = {Role.ENTRY_AT: (True,), Role.ROW_AT: (True, False), Role.COLUMN_AT: (False, True)}
Places: TypeAlias = list[tuple[str, str] | None]  # where each index begins and ends; None for all rows or columns
NORMS = {Role.NORM_2: 2, Role.NORM_1: 1}

GOES_ON = {
    Form.PRODUCT: (Form.RIGHT_DIVISION,),
    Form.RIGHT_DIVISION: (Form.PRODUCT, Form.RIGHT_DIVISION),
    Form.ENTRIES: (Form.ENTRIES,),
    Form.ENTRIES_OVER: (Form.ENTRIES,),
}
TURNED = {Transpose: (True, False), Inverse: (False, True)}  # whether transposed, whether inverted


def print_typed(typed: Typed) -> str:
    """Return a program that means the same, in the input language: its declarations, definitions, value."""
    *definitions, value = lines_of(typed, TEXT)
    return "\n".join([*map(declaration, typed.declared), *(f"{name}{text}" for name, text in definitions), value[1]])


def declaration(d: Declared) -> str:
    """Return the line that declares a variable.

    >>> from symcalc.expressions.dimensions import dimension
    >>> declaration(Declared("K", "spd", (dimension("n"),)))
    'K : spd(n)'
    """
    return f"{d.name} : {d.kind}" + (f"({', '.join(map(size_key, d.sizes))})" if d.sizes else "")


def print_typed_in_unicode(typed: Typed) -> str:
    """Return the value in Unicode, and the definitions that it uses behind it."""
    *definitions, value = lines_of(typed, UnicodeStyle(names_in(typed)))
    lines = [f"{'     ' if i else 'where'} {name}{text}" for i, (name, text) in enumerate(definitions)]
    return "\n".join([value[1], *lines])


def print_typed_in_latex(typed: Typed, style: LatexStyle = PLAIN_LATEX) -> str:
    """Return the value in LaTeX, and the definitions that it uses behind it."""
    *definitions, value = lines_of(typed, writer_of(names_in(typed), style))
    return with_definitions(value[1], [f"{name}{text}" for name, text in definitions])


def lines_of(typed: Typed, style: Style) -> list[tuple[str, str]]:
    """Return the definitions with their names, in order, each with its sign, and the value without one."""
    writer = Writer(style)
    value = writer.written(typed.value)
    return [*writer.definitions.items(), ("", value)]


def names_in(typed: Typed) -> set[str]:
    """Return all names that are written: of variables, definitions and sizes."""
    found = {s.name for v in typed.declared for d in v.sizes for s in d.free_symbols}
    for e in in_order(typed.value):
        if isinstance(e, Literal):
            found |= {e.what} if e.form == Form.NAME else set()
            found |= {s.name for d in e.constants for s in d.free_symbols}
        else:
            found |= {s.name for s in ({e} if hasattr(e, "name") else e.free_symbols)}
    return found


class Writer:
    """Writes literals in a style, parts first, each once.

    Attributes:
        definitions: those that the value uses, in order.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pieces: dict[Expression, Piece] = {}
        self.lines: dict[Any, tuple[Piece, Places]] = {}  # rows and columns at an index: what they are of, and where
        self.definitions: dict[str, str] = {}
        self.names: set[str] = set()  # of variables and definitions
        self.normal = Normalisation()

    def written(self, value: Any) -> str:
        """Return the text of a literal or a leaf."""
        self.normal.of(value)
        named = (e.what if isinstance(e, Literal) else e.name for e in in_order(value) if is_named(e))
        self.names = set(map(canonical_name, named))
        for e in in_order(value):
            if not isinstance(e, Literal):
                self.pieces[e] = self.leaf(e)
                continue
            self.pieces[e] = RULES[e.form](self, e)
            for A in e.parts if e.form != Form.NAME else ():  # all but definitions stand in one place
                if isinstance(A, Literal):
                    del self.pieces[A]
        return self.style.signed(self.pieces[value])

    def leaf(self, e: Expression) -> Piece:
        """Return a variable, a number or a size."""
        if hasattr(e, "name"):
            return self.style.name(e.name, shape_of(e))
        if isinstance(e, Integer):
            return signed(self.style.whole(abs(e.p)), e.p < 0)
        if not e.args:
            return Piece(self.style.number(e), ATOM)
        return Piece(Engine(self.style).lay_out(e, views_in_order(e)).text, SUM)

    def number(self, Y: Literal) -> Piece:
        """Return a number with its digits."""
        digits, _, exponent = Y.what.lower().partition("e")
        return self.style.power_of_ten(digits, int(exponent)) if exponent else Piece(digits, ATOM)

    def name(self, Y: Literal) -> Piece:
        """Return the name of a definition, and keep what it stands for."""
        meant = Y.parts[0]
        piece = self.style.name(Y.what, shape_of(self.normal.of(Y)))
        text = self.style.signed(self.pieces[meant])
        is_equation = isinstance(meant, Literal) and meant.form in EQUATIONS
        sign = self.style.declared(piece.text, *Y.constants)
        self.definitions.setdefault(piece.text, text if is_equation else f"{sign}{text}")
        return piece

    def equation(self, Y: Literal) -> Piece:
        """Return what stands behind the name of an unknown: its equation, or what is minimised."""
        expression, unknown = (self.pieces[A] for A in Y.parts)
        write = self.style.least if Y.form == Form.MINIMUM else self.style.equation
        return Piece("".join(write(expression, unknown)), ATOM)

    def negation(self, Y: Literal) -> Piece:
        """Return −A."""
        piece = self.pieces[Y.parts[0]]
        if piece.negative:
            piece = Piece(self.style.brackets(self.style.signed(piece)), ATOM)
        return signed(piece, True)

    def sum(self, Y: Literal) -> Piece:
        """Return a sum with its signs; a scalar beside arrays is spread over their entries, a row over a matrix."""
        style, shape = self.style, shape_of(self.normal.of(Y))
        text = ""
        for A, sign in zip(Y.parts, ("", *Y.signs), strict=True):
            piece = self.pieces[A]
            own = shape_of(self.normal.of(A))
            if own != shape:
                piece = style.spread(piece, shape, own)
            if sign:
                text += style.plus(sign[0] == ".") if sign[-1] == "+" else style.less(sign[0] == ".")
                text += style.within(piece, PRODUCT)
            else:
                text += (style.minus if piece.negative else "") + style.within(unsigned(piece), PRODUCT)
        return Piece(text, SUM)

    def product(self, Y: Literal) -> Piece:
        """Return a row of factors and divisors, from the left."""
        style, run, is_row = self.style, [self.pieces[Y.parts[0]]], False

        def joined() -> Piece:
            if len(run) == 1:
                return run[0]
            first = style.within(run[0], PRODUCT) if is_row else self.first(Y)
            return Piece(style.product([first, *(style.within(p, POWER) for p in run[1:])]), PRODUCT)

        for A, sign in zip(Y.parts[1:], Y.signs, strict=True):
            if sign == "*":
                run.append(self.pieces[A])
            else:
                run, is_row = [style.quotient([joined()], 1, [], self.pieces[A], number=False)], True
        return joined()

    def first(self, Y: Literal) -> str:
        """Return what a row begins with: without brackets where it is a row that goes on."""
        first = Y.parts[0]
        goes_on = type(first) is Literal and first.form in GOES_ON.get(Y.form, ())
        return self.style.within(self.pieces[first], PRODUCT if goes_on else POWER)

    def joined(self, Y: Literal, join: Callable[[str, str], str]) -> Piece:
        """Return two operands with a sign between."""
        return Piece(join(self.first(Y), self.style.within(self.pieces[Y.parts[1]], POWER)), PRODUCT)

    def entries(self, Y: Literal, join: Callable[[str, str], str]) -> Piece:
        """Return two operands with a dotted sign between; a row beside a matrix is repeated."""
        shape, (a, b) = shape_of(self.normal.of(Y)), (shape_of(self.normal.of(A)) for A in Y.parts)
        if not a or not b or a == b:
            return self.joined(Y, join)
        pieces = [
            self.pieces[A] if own == shape else self.style.spread(self.pieces[A], shape, own)
            for A, own in zip(Y.parts, (a, b), strict=True)
        ]
        return Piece(join(*(self.style.within(p, POWER) for p in pieces)), PRODUCT)

    def solved(self, Y: Literal) -> Piece:
        """Return the solution of a system, A⁻¹B; of least squares A⁺B."""
        a, b = (self.pieces[A] for A in Y.parts)
        shape = shape_of(self.normal.of(Y.parts[0]))
        return self.style.solved(a, b, square=shape[:1] == shape[1:])

    def power(self, Y: Literal) -> Piece:
        """Return a power."""
        base, exponent = (self.pieces[A] for A in Y.parts)
        return self.style.power(base, exponent, dotted=Y.form == Form.POWER_OF_ENTRIES)

    def call(self, Y: Literal) -> Piece:
        """Return a call, as the operation is written in formulas."""
        style, function = self.style, functions()[Y.what]
        pieces = [self.pieces[A] for A in Y.parts] + [Piece(style.size(d, str), ATOM) for d in Y.constants]
        if AXIS in function.parameters and Y.constants:
            return style.call(function.name, pieces)
        if function.role in (*AT_INDEX, Role.PART, Role.ENTRIES):
            return self.part(Y, function.role)
        if function.role is Role.BLOCKS:
            return self.grid(Y, pieces)
        if function.role is Role.APPLIED:  # what is declared as a function, differentiated so many times
            f, times, a = pieces
            return Piece(f.text + "'" * int(times.text) + style.brackets(style.signed(a)), ATOM)
        matrix = any(is_matrix(self.normal.of(A)) for A in Y.parts)
        if function.role in NORMS:
            return style.norm(pieces[0], NORMS[function.role], matrix)
        if function.role is Role.ROOT:
            return style.root(pieces[0], style.fraction(Rational(1, 2)), matrix)
        if function is function_of(OneMatrix) or (function.role is Role.FILLED and is_one(Y.parts[0])):
            return style.filled(1, *[style.size(d, str) for d in (*Y.constants, ONE)][:2])
        if IDENTITIES in function.signs and f"{IDENTITIES}{style.signed(pieces[0])}" not in self.names:
            return Piece(style.identity(style.signed(pieces[0]), told=False), ATOM)
        operation = operation_called(function)
        if operation is not None and operation.node in TURNED:
            return style.turned(pieces[0], *TURNED[operation.node])
        template = template_of(style, operation, style.names) if operation else None
        if function.entrywise and matrix:
            return style.entries_of_matrix(function.name, template, pieces)
        return style.fill(template, pieces) if isinstance(template, str) else style.call(function.name, pieces)

    def grid(self, Y: Literal, pieces: Sequence[Piece]) -> Piece:
        """Return blocks row by row; zeros are written as 0."""
        k = int(Y.constants[0])
        blocks = [Piece("0", ATOM) if is_placed_zero(A) else p for A, p in zip(Y.parts, pieces, strict=False)]
        return self.style.grid([blocks[i : i + k] for i in range(0, len(blocks), k)])

    def part(self, Y: Literal, role: Role) -> Piece:
        """Return an index behind what it is of; of all rows and columns a colon. A row's own joins it: A[i, 2]."""
        A, said = Y.parts[0], self.places(Y, role)
        if len(said) == 1 and A in self.lines:
            piece, within = self.lines.pop(A)
            said = [place or said[0] for place in within]
        else:
            piece = self.pieces[A]
        if role in (Role.ROW_AT, Role.COLUMN_AT):
            self.lines[Y] = piece, said
        return self.style.part_of(piece, said)

    def places(self, Y: Literal, role: Role) -> Places:
        """Return the indices of a part, where each begins and ends; None for all rows or columns."""
        if role in AT_INDEX:
            place = self.style.signed(self.pieces[Y.parts[1]])
            return [(place, place) if here else None for here in AT_INDEX[role]]
        shape = shape_of(self.normal.of(Y.parts[0]))
        ends = list(zip(Y.constants[::2], Y.constants[1::2], strict=True))
        whole = shape if len(ends) == 2 else [d for d in shape if d is not ONE]
        return [
            None if i is ONE and j == d else (self.style.size(i, str), self.style.size(j, str))
            for (i, j), d in zip(ends, whole, strict=True)
        ]


def is_placed_zero(A: Any) -> bool:
    """Tell zeros, which among blocks are those that a 0 stands for, or as good."""
    return isinstance(A, Literal) and A.form == Form.CALL and A.what == function_of(ZeroMatrix).name


def is_one(A: Any) -> bool:
    """Tell the number 1."""
    return A == 1 if not isinstance(A, Literal) else A.form == Form.NUMBER and A.what == "1"


def is_named(e: Any) -> bool:
    """Tell whether a part is a definition or a variable."""
    return e.form == Form.NAME if isinstance(e, Literal) else hasattr(e, "name")


RULES: dict[str, Callable[[Writer, Literal], Piece]] = {
    Form.NUMBER: Writer.number,
    Form.NAME: Writer.name,
    Form.NEGATION: Writer.negation,
    Form.TRANSPOSITION: lambda self, Y: self.style.turned(self.pieces[Y.parts[0]], transposed=True, inverted=False),
    Form.SUM: Writer.sum,
    Form.PRODUCT: Writer.product,
    Form.RIGHT_DIVISION: lambda self, Y: self.style.divided(self.first(Y), self.pieces[Y.parts[1]]),
    Form.LEFT_DIVISION: Writer.solved,
    Form.ENTRIES: lambda self, Y: self.entries(Y, lambda a, b: self.style.entries([a, b])),
    Form.ENTRIES_OVER: lambda self, Y: self.entries(Y, self.style.entries_over),
    Form.POWER: Writer.power,
    Form.POWER_OF_ENTRIES: Writer.power,
    Form.CALL: Writer.call,
    Form.ROOT: Writer.equation,
    Form.MINIMUM: Writer.equation,
}
