"""Formulas as text of other systems: what they have in common.

A dialect is a style (`symcalc.printing.style`) that knows more of a node: whether a power is of a matrix or of entries,
what a product's factors are shaped like. What an operation is called stands in its record (`Operation.spelled`), and
what a system does not have is refused by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sympy import S

from symcalc.errors import KindMismatch, NotSupported
from symcalc.expressions.array_axes import is_thin, keeps_axes
from symcalc.expressions.core_nodes import Inverse, Total, children, is_array, shape_of
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.functions_by_role import function_in, function_of
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Function, Operation, Role
from symcalc.expressions.registry import OPERATIONS
from symcalc.expressions.spellings import spelling_of, spellings_in
from symcalc.printing.declarations import written_sizes
from symcalc.printing.engine import Engine
from symcalc.printing.grids import Grid, sized_grid
from symcalc.printing.kept_names import NO_NAMES, kept_in
from symcalc.printing.means import Mean, in_sums, quotient_of_mean
from symcalc.printing.ordering import Factor
from symcalc.printing.picked_parts import Part
from symcalc.printing.presentation import view_sized
from symcalc.printing.style import ATOM, POSTFIX, POWER, Piece, Style, Template
from symcalc.printing.views import Leaf, Norm, Row, Solution, Turned, View
from symcalc.printing.written_parts import Viewing, names_in, views_in_order
from symcalc.spelling import NAMES_OF_GREEK

WORD = re.compile(r"[\w.]+")
HINT = "print the text form, or write that part yourself"
Ranges = Sequence[tuple[str, str] | None]


class Dialect(Style):
    """How another system writes things; what all of them have in common.

    Attributes:
        title: what the system is called.
        comment, assigned: templates of a comment, and of a name and its value in a line.
        arguments: the template of arguments.
        parts_are_of_names: whether entries are taken of names alone.
        columns_have_one_axis: whether a column is no matrix.
        reserved: words that no variable can be called by, beside those that spellings call.
    """

    declares = False
    powers_alone = False
    title, system = "", ""
    comment, assigned = "# {}", "{} = {}"
    reserved: Collection[str] = ()
    arguments = "({*})"
    parts_are_of_names = False
    columns_have_one_axis = True
    names: Mapping[str, str]

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    # ---------------------------------------------------------------- names

    def legal(self, name: str) -> str:
        """Return a name in letters and digits of ASCII, as the system takes it, if it is no word of its own."""
        spelled = "".join(NAMES_OF_GREEK.get(c, c) for c in name)
        plain = "".join(c for c in unicodedata.normalize("NFKD", spelled) if c.isascii() and (c.isalnum() or c == "_"))
        return plain if plain[:1].isalpha() else f"v{plain}"

    def name(self, name: str, shape: Shape = ()) -> Piece:
        """Return a name as the system takes it."""
        return Piece(self.names.get(name, name), ATOM)

    # ---------------------------------------------------------------- operations

    def template_of(self, operation: Operation) -> Template:
        """Return what gives the template of a node; it refuses what the system does not have."""

        def template(Y: Any) -> str:
            first = shape_of(children(Y)[0]) if children(Y) else ()
            try:
                return self.template(operation, first, shape_of(Y))
            except NotSupported as error:
                raise error.on(Y) from None

        return template

    def template(self, operation: Operation, first: Shape, value: Shape) -> str:
        """Return the template of an operation whose first argument and value have these shapes.

        Raises:
            NotSupported: where the system does not have it.
        """
        found = spelling_of(operation.spelled, self.system, first, value)
        if found is None:
            raise NotSupported(f"{self.title} has no {operation.name} of this meaning", hint=HINT)
        entrywise = operation.function is not None and operation.function.entrywise and bool(value)
        return self.call_of(found, entrywise) if WORD.fullmatch(found) else found

    def applied(self, operation: Operation, piece: Piece, shape: Shape, value: Shape) -> Piece:
        """Return an operation of one argument."""
        return self.fill(self.template(operation, shape, value), [piece])

    def call_of(self, word: str, of_entries: bool) -> str:
        """Return the template of a call by name, of all entries or of the arguments as they are."""
        return word + self.arguments

    def call(self, name: str, arguments: Iterable[Piece]) -> Piece:
        """Return a call by name, which the dialects write by templates."""
        raise NotSupported(f"{self.title} has no {name}", hint=HINT)

    def equation(self, expression: Piece, name: Piece) -> tuple[str, str]:
        """Refuse what an equation defines."""
        raise NotSupported(f"{self.title} has no expression for what an equation defines", hint=HINT)

    least = equation

    def loose_identity(self) -> str:
        """Refuse an identity without its size, which views of dialects do not have."""
        raise NotSupported(f"{self.title} has no identity without a size", hint=HINT)

    # ---------------------------------------------------------------- of shapes

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product."""
        return " .* ".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return f"{over} ./ {under}"

    def square_root(self, base: Piece, of_array: bool) -> Piece:
        """Return the square root of a scalar, or of every entry."""
        return Piece(f"sqrt({self.signed(base)})", ATOM)

    def raised(self, base: Piece, exponent: Piece, of_matrix: bool, of_entries: bool) -> Piece:
        """Return a power of a scalar, of a matrix, or of every entry."""
        sign = " .^ " if of_entries else "^"
        return Piece(f"{self.within(base, POSTFIX)}{sign}{self.within(exponent, ATOM)}", POWER)

    def transposed(self, piece: Piece, shape: Shape) -> Piece:
        """Return a transpose, of what has a shape."""
        return Piece(f"{self.within(piece, POSTFIX)}'", POSTFIX)

    def picked(self, piece: Piece, ranges: Ranges, shape: Shape) -> Piece:
        """Return rows and columns of an array, of this shape."""
        raise NotImplementedError

    def blocks(self, rows: Sequence[Sequence[Piece]], shapes: Sequence[Sequence[Shape]], shape: Shape) -> Piece:
        """Return blocks beside and above each other."""
        raise NotImplementedError

    def chain(self, factors: Sequence[Piece], shapes: Sequence[Shape]) -> Sequence[Piece]:
        """Return the factors of a product of matrices, as they stand in it."""
        return factors

    def shaped(self, piece: Piece, e: Any, v: View) -> Piece:
        """Return what was written of a node; a dialect may give it the shape that it has."""
        return piece

    def size_of(self, name: str, axis: int, is_thin: bool) -> str:
        """Return what tells a size of a variable."""
        raise NotImplementedError

    def mapping(self, name: str, text: str) -> str:
        """Return a function of one variable."""
        raise NotImplementedError


class DialectEngine(Engine):
    """Lays an expression out in a dialect, which is told what nodes are."""

    style: Dialect

    def _named_beside(self) -> set[Expression]:
        """Return what must have a name: where a system takes entries of names alone, that of which parts are."""
        if not self.style.parts_are_of_names:
            return set()
        of = {v.arg for v in self.views.values() if isinstance(v, Part)}
        return {e for e in of if not (isinstance(self.views[e], Leaf) and hasattr(e, "name"))}

    def _render(self, e: Expression, v: View) -> Piece:
        style = self.style
        match v:
            case Solution():
                style.equation(self.pieces[v.expression], Piece("", ATOM))
            case Turned(arg, transposed, inverted):
                piece, shape = self.pieces[arg], shape_of(arg)
                piece = style.applied(_rule(function_of(Inverse)), piece, shape, shape) if inverted else piece
                made = style.transposed(piece, shape_of(arg)) if transposed else piece
            case Norm(arg, index):
                made = self._norm(self.pieces[arg], index, shape_of(arg))
            case Part(arg, ranges):
                said = [None if r is None else (self._index(r[0]), self._index(r[1])) for r in ranges]
                made = style.picked(self.pieces[arg], said, shape_of(e))
            case Grid(rows):
                shapes = [[shape_of(a) for a in row] for row in rows]
                made = style.blocks([[self.pieces[a] for a in row] for row in rows], shapes, shape_of(e))
            case _:
                made = super()._render(e, v)
        return style.shaped(made, e, v)

    def _norm(self, piece: Piece, index: int, shape: Shape) -> Piece:
        """Return the Euclidean norm (index 2), or the sum of absolute values (index 1)."""
        if index == 2:
            return self.style.applied(_rule(function_in(Role.NORM_2)), piece, shape, ())
        magnitudes = self.style.applied(_rule(function_in(Role.ABSOLUTE)), piece, shape, shape)
        return self.style.applied(_rule(function_of(Total)), magnitudes, shape, ())

    def _power(self, factor: Factor, dotted: bool = False) -> Piece:
        base, exponent = factor
        if exponent is ONE:
            return self.pieces[base]
        piece, of_array = self.pieces[base], is_array(base)
        if exponent is S.Half and (dotted or not of_array):
            return self.style.square_root(piece, of_array)
        of_entries = dotted and (of_array or is_array(exponent))
        return self.style.raised(piece, self._exponent(exponent), of_array and not dotted, of_entries)

    def _power_of_turned(self, base: Any, exponent: Any) -> Piece | None:
        return None

    def _arrays(self, v: Row) -> Sequence[Piece]:
        return self.style.chain([self.pieces[a] for a in v.arrays], [shape_of(a) for a in v.arrays])


def _rule(function: Function) -> Operation:
    """Return the operation that a function calls."""
    return OPERATIONS[function.name]


def print_dialect(
    dialect: type[Dialect],
    e: Any,
    variables: Mapping[str, Any],
    decimals: bool = False,
    along: Any = None,
    given: Mapping[Any, str] = NO_NAMES,
) -> str:
    """Return a formula as text of another system: sizes that it writes and definitions in lines before it.

    Args:
        dialect: the system.
        e: the formula.
        variables: the variables of the whole program by name.
        decimals: whether numbers are written as decimals.
        along: of an operator along -> e, the variable that is mapped.
        given: names of values, which are kept where these occur.

    Raises:
        NotSupported: for an operation that the system does not have, or not with the same meaning.
    """
    kept = kept_in(e, given, variables, decimals)
    views = views_in_order(e, variables, decimals, lambda view: _sized(kept.view(view_sized if not decimals else view)))
    names, sizes = names_in(views, [*variables, *given.values()])
    mapped = {str(along.name): along} if along is not None else {}
    legal = legal_names(dialect, [*dict.fromkeys([*sorted(names), *mapped])])
    style = dialect(legal)
    taken = {*legal.values(), *dialect.reserved, *words_called(style.system)}
    engine = DialectEngine(style, taken, dimensions=sizes, given=kept.names, known=given)
    layout = engine.lay_out(e, views)
    leaves = {v.value.name: v.value for v in views.values() if isinstance(v, Leaf) and hasattr(v.value, "kind_name")}
    check_axes(style, leaves.values())
    told = {**leaves, **{name: v for name, v in variables.items() if name not in leaves}}
    occurring = {*leaves, *(str(s) for s in written_sizes(views)), *mapped, *kept.names.values()}
    changed = [(name, short) for name, short in legal.items() if short != name and name in occurring]
    lines = [style.comment.format(f"{short} is {name}") for name, short in changed]
    for s in sorted(written_sizes(views), key=str):
        lines.append(_of_size(style, s, legal[sizes.get(s, str(s))], told.values()))
    lines += [style.assigned.format(d.name, d.text) for d in layout.definitions]
    text = layout.text if along is None else style.mapping(legal[str(along.name)], layout.text)
    return "\n".join([*lines, text])


def check_axes(style: Dialect, variables: Iterable[Any]) -> None:
    """Refuse matrices of one column or row, where columns are none: their products would be no numbers.

    Raises:
        KindMismatch: for the first of them.
    """
    for v in variables if style.columns_have_one_axis else ():
        if is_thin(v) and keeps_axes(v):
            what = f"{v.name} is declared a matrix with one column or row: its products are no numbers in {style.title}"
            raise KindMismatch(what, hint="declare it a vector").on(v)


def _sized(view: Viewing) -> Viewing:
    """Return a view in which zeros and identities among blocks have their sizes, and means are quotients."""

    def found(e: Any) -> View:
        if isinstance(e, Mean):  # which is of columns in some of them
            return quotient_of_mean(e)
        return sized_grid(e) if is_array(e) and e.arranges else view(e)

    return in_sums(found)


def _of_size(style: Dialect, s: Any, name: str, variables: Iterable[Any]) -> str:
    """Return the line that gives a size its value, or says that a name is one."""
    for v in variables:
        shape = () if kind_of(v).is_function else shape_of(v)
        if s in shape:
            axis = shape.index(s)
            line = style.assigned.format(name, style.size_of(style.name(v.name).text, axis, ONE in shape))
            return f"{line}  {style.comment.format('a size')}"
    return style.comment.format(f"{name} is a size")


def legal_names(dialect: type[Dialect], names: Sequence[str]) -> dict[str, str]:
    """Return what names are called in a dialect: each another name, and none a word that the text may call."""
    plain = dialect({})
    taken = {*plain.reserved, *words_called(plain.system)}
    found: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (plain.legal(n) != n, n)):  # those that stay have their names first
        wish = plain.legal(name)
        if wish in taken:
            wish = f"{wish}{wish}" if len(wish) == 1 else f"{wish}1"
        while wish in taken:
            wish += "1"
        taken.add(wish)
        found[name] = wish
    return found


def words_called(system: str) -> set[str]:
    """Return all words of the spellings of a system."""
    of = (text for operation in OPERATIONS.values() for text in spellings_in(operation.spelled, system))
    return {word for text in of for word in re.findall(r"[A-Za-z]\w*", text)}
