"""The layout engine that all printed forms share: precedence, signs, and the parts that are named.

An expression is laid out node by node, arguments first, each once; no depth is too deep. The parts that
`symcalc.printing.repeated_parts` chooses become definitions and are called by their names from then on. What a style
decides (signs, brackets, how a power looks) is in `symcalc.printing.style`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sympy import Integer, S

from symcalc.expressions.core_nodes import (
    Identity,
    OneMatrix,
    Variable,
    ZeroMatrix,
    children,
    constants,
    shape_of,
    variables_of,
)
from symcalc.expressions.dimensions import ONE, DimensionName, LesserSize, SizeAtom
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import find_rule, function_written
from symcalc.printing.decimals import decimal_of, is_fraction
from symcalc.printing.functions_by_letter import template_of
from symcalc.printing.grids import Grid, LooseIdentity
from symcalc.printing.letters import letter_of
from symcalc.printing.names import atoms
from symcalc.printing.ordering import Factor, is_plain
from symcalc.printing.picked_parts import Part
from symcalc.printing.repeated_parts import is_declared, parts_to_name
from symcalc.printing.style import ATOM, CHAIN, POWER, PRODUCT, SCALARS, SUM, Piece, Style, signed, unsigned
from symcalc.printing.views import Call, Leaf, Norm, Power, Row, Same, Solution, Sum, Turned, View
from symcalc.printing.written_parts import is_decimal
from symcalc.spelling import IDENTITIES, canonical_name


@dataclass(frozen=True)
class Definition:
    """A name, the text that it stands for, and the expression."""

    name: str
    text: str
    expression: Any
    sign: str = " = "  # or what stands between the name and an equation

    @property
    def line(self) -> str:
        """The definition in one line."""
        return f"{self.name}{self.sign}{self.text}"


@dataclass(frozen=True)
class Layout:
    """A printed expression: its definitions, in order, and the last line."""

    definitions: tuple[Definition, ...]
    text: str
    dimensions: Mapping[Expression, str] = field(
        default_factory=dict
    )  # what dimensions are called, where not by their names

    def tellers(self, variables: Iterable[str]) -> list[Expression]:
        """Return variables by which a reader knows the dimensions that are not called by their names.

        Args:
            variables: the variables by name; names alone tell nothing.
        """
        known = list(variables.values()) if isinstance(variables, Mapping) else []
        plain = {d: [v for v in known if d in shape_of(v)] for d in self.dimensions}
        made = {d: [v for v in known if any(d in e.free_symbols for e in shape_of(v))] for d in self.dimensions}
        return list(dict.fromkeys((plain[d] or made[d])[0] for d in self.dimensions if made[d]))


class Engine:
    """Lays one expression out in a style.

    Args:
        style: how things are written.
        taken: names that definitions must not take.
        share: whether parts that are used several times are named.
        dimensions: what sizes are called, where not by their names.
        numbers: how dimensions are written that cannot be called by name as numbers.
        given: the names of parts that have one already.
        known: names by values: a part that is named anyway bears the name of its value.
    """

    def __init__(
        self,
        style: Style,
        taken: Iterable[str] = (),
        share: bool = True,
        dimensions: Mapping[Expression, str] = MappingProxyType({}),
        numbers: Mapping[Expression, str] = MappingProxyType({}),
        given: Mapping[Expression, str] = MappingProxyType({}),
        known: Mapping[Expression, str] = MappingProxyType({}),
    ) -> None:
        self.style = style
        self.taken = set(taken)
        self.share = share
        self.dimensions = dimensions
        self.numbers = numbers
        self.given = given
        self.known = known
        self.pieces: dict[Expression, Piece] = {}
        self.views: Mapping[Expression, View] = {}
        self.named: set[Expression] = set()
        self.definitions: list[Definition] = []
        self._next = 0

    def lay_out(self, root: Any, views: Mapping[Expression, View]) -> Layout:
        """Return the expression's text and the definitions that it uses."""
        self.views = views
        given = {e for e in self.given if e in views} - {root}
        self.named = parts_to_name(root, views, self.share, self.style.with_marks, given) | given
        self.named |= self._named_beside() - {root}
        numbers, named, pieces = self.numbers, self.named, self.pieces
        for e, v in views.items():
            piece = Piece(numbers[e], ATOM) if numbers and e in numbers else self._render(e, v)
            pieces[e] = self._define(e, piece) if named and e in named else piece
        return Layout(tuple(self.definitions), self.style.signed(self.pieces[root]), self.dimensions)

    def _named_beside(self) -> set[Expression]:
        """Return parts that a style wants to have names whatever their length."""
        return set()

    def _define(self, e: Expression, piece: Piece) -> Piece:
        if e in self.given:  # with its sign: the name means what it means in the program
            name = self.style.name(self.given[e], shape_of(e)).text
            self.definitions.append(Definition(name, self.style.signed(piece), e, self.style.defined(name, e)))
            return Piece(name, ATOM)
        if is_declared(e):
            piece = Piece(self.style.signed(piece), ATOM)
        value = -e if piece.negative else e
        name = self._name_of(value)
        self.definitions.append(Definition(name, piece.text, value, self.style.defined(name, e)))
        return Piece(name, ATOM, piece.negative)

    def _name_of(self, value: Any) -> str:
        """Return what a part is called: as the program calls its value, else by the next name that is free."""
        if value in self.known:
            name = self.style.name(self.known[value], shape_of(value)).text
            if self._is_free(name):  # not of a value in another form
                return name
        letter = letter_of(value)
        if letter and (self.taken | self._called).isdisjoint((self.style.letter(letter), canonical_name(letter))):
            name = self.style.letter(letter, shape_of(value))
            if self._is_free(name):
                return name
        while (name := self.style.part(self._next, shape_of(value))) in self.taken:
            self._next += 1
        self._next += 1
        return name

    @cached_property
    def _called(self) -> set[str]:
        """What the sizes of what is written are called."""
        leaves = [v.value for v in self.views.values() if isinstance(v, Leaf)]
        sizes = {s for x in leaves if isinstance(x, Variable) for d in x.shape for s in atoms(d)}
        return {self.dimensions.get(s, s.name) for s in sizes}

    @cached_property
    def _names(self) -> set[str]:
        """The names that are written."""
        return {*self.style.names, *self._called}

    def _is_free(self, name: str) -> bool:
        return all(d.name != name for d in self.definitions)

    # ---------------------------------------------------------------- one node

    def _render(self, e: Expression, v: View) -> Piece:
        style = self.style
        match v:
            case Leaf(value):
                return self._leaf(value)
            case Solution(unknown, expression):
                piece = style.name(unknown.name, shape_of(unknown))
                sign, text = style.equation(self.pieces[expression], piece)
                self.definitions.append(Definition(piece.text, text, e, sign))
                return piece
            case Sum():
                return self._sum(v)
            case Row():
                return self._dotted(v) if v.dotted_over or v.dotted_under else self._row(v)
            case Power(base, exponent, dotted):
                turned = None if dotted else self._power_of_turned(base, exponent)
                return turned or self._power((base, exponent), dotted)
            case Turned():
                return self._turned(v)
            case Norm(arg, index):
                return style.norm(self.pieces[arg], index, is_matrix(arg))
            case Same(arg):
                return self.pieces[arg]
            case Part(arg, ranges):
                said = [None if r is None else (self._index(r[0]), self._index(r[1])) for r in ranges]
                return style.part_of(self.pieces[arg], said)
            case Grid(rows):
                return style.grid([[self.pieces[a] for a in row] for row in rows])
            case Call(name, operation, arguments):
                own = len(arguments) - len(constants(e))
                pieces = [self.pieces[a] for a in arguments[:own]]
                pieces += [Piece(self._size(d), ATOM) for d in arguments[own:]]
                template = template_of(style, operation, self._names) if operation else None
                if callable(template):
                    template = template(e)
                if operation and operation.function and operation.function.entrywise and is_matrix(e):
                    return style.entries_of_matrix(name, template, pieces)
                return style.call(name, pieces) if template is None else style.fill(template, pieces)

    def _leaf(self, value: Any) -> Piece:
        style = self.style
        if isinstance(value, LooseIdentity):
            return Piece(style.loose_identity(), ATOM)
        if isinstance(value, Identity):
            size = self._size(value.size)
            if IDENTITIES + size in self.taken:  # which is a variable
                return style.call(function_written(IDENTITIES).name, [Piece(size, ATOM)])
            leaves = (v.value for v in self.views.values() if isinstance(v, Leaf))
            told = any(value.size in shape_of(x) for x in leaves if isinstance(x, Variable))
            return Piece(style.identity(size, told), ATOM)
        if isinstance(value, OneMatrix | ZeroMatrix):
            return style.filled(int(isinstance(value, OneMatrix)), *map(self._size, value.shape))
        if isinstance(value, LesserSize):
            return Piece(self._size(value), ATOM)
        if hasattr(value, "name"):
            return style.name(self.dimensions.get(value, value.name), shape_of(value))
        if isinstance(value, Integer):
            return signed(style.whole(abs(value.p)), value.p < 0)
        if is_fraction(value) and (decimal := decimal_of(abs(value))) is not None:
            return signed(style.decimal(*decimal), value.p < 0)
        return Piece(style.number(value), ATOM)

    def _size(self, size: Any) -> str:
        """Return a size where one is asked for, by the names that sizes are called by."""
        return self.style.size(size, lambda name: self.dimensions.get(DimensionName(name), name))

    def _index(self, d: Any) -> str:
        """Return an index, a size or made of variables."""
        return self.style.signed(self.pieces[d]) if variables_of(d) else self._size(d)

    def _turned(self, v: Turned) -> Piece:
        operation = find_rule(v.arg)
        template = self.style.template_of_transposed(operation) if operation and v.transposed else None
        if template is None or v.arg in self.named:
            return self.style.turned(self.pieces[v.arg], v.transposed, v.inverted)
        return self.style.fill(template, [self.pieces[a] for a in children(v.arg)])

    def _sum(self, v: Sum) -> Piece:
        style = self.style
        text: list[str] = []
        array = False  # what is added to scalars alone is added to each entry of what follows
        for i, (t, spread) in enumerate(v.terms):
            piece = style.spread(self.pieces[t], v.shape, shape_of(t)) if spread else self.pieces[t]
            if i:
                dotted = spread or (bool(v.shape) and not array)
                text.append(style.less(dotted) if piece.negative else style.plus(dotted))
            elif piece.negative:
                text.append(style.minus)
            text.append(style.within(unsigned(piece), PRODUCT))
            array = array or not spread
        return Piece("".join(text), SUM)

    def _power(self, factor: Factor, dotted: bool = False) -> Piece:
        base, exponent = factor
        if exponent is ONE:
            return self.pieces[base]
        v = self.views.get(base)
        if exponent == 2 and isinstance(v, Norm) and v.index == 2 and base not in self.named:
            found = self._square_of_norm(v.arg)
            if found is not None:
                return found
        if exponent is S.Half:
            return self.style.root(self.pieces[base], self._exponent(exponent), is_matrix(base))
        return self.style.power(self.pieces[base], self._exponent(exponent), dotted)

    def _square_of_norm(self, arg: Any) -> Piece | None:
        """Return xᵀx for ‖x‖², where x is a column that has a name, in styles that write so."""
        is_name = arg in self.named or isinstance(self.views[arg], Leaf)
        if not (is_name and arg.shape[1] is ONE and self.style.squares_as_products):
            return None
        x = self.pieces[arg]
        return Piece(self.style.row([], [self.style.turned(x, True, False), x]), CHAIN)

    def _power_of_turned(self, base: Any, exponent: Any) -> Piece | None:
        """Return (A²)ᵀ for the square of Aᵀ, and A⁻² for that of A⁻¹ in styles that write so."""
        style, v = self.style, self.views[base]
        if not isinstance(v, Turned) or base in self.named:
            return None
        piece = self.pieces[v.arg]
        negative = v.inverted and style.powers_of_inverses
        if v.inverted and not negative:
            piece = style.turned(piece, False, True)
        piece = style.power(piece, signed(self._exponent(exponent), negative), False)
        return style.turned(piece, True, False) if v.transposed else piece

    def _exponent(self, exponent: Any) -> Piece:
        plain = exponent.is_Rational and exponent not in self.named and not is_decimal(self.views.get(exponent))
        return self.style.fraction(exponent) if plain else self.pieces[exponent]

    def _signs(self, negative: bool, pieces: Iterable[Piece]) -> tuple[bool, list[Piece]]:
        """Pull the signs of factors to the front."""
        plain = []
        for p in pieces:
            negative ^= p.negative
            plain.append(unsigned(p))
        return negative, plain

    def _row(self, v: Row) -> Piece:
        style = self.style
        negative, over = self._signs(v.negative, (self._power(f) for f in v.over))
        negative, arrays = self._signs(negative, self._arrays(v))
        if v.under:
            return self._quotient(v, negative, over, arrays)
        if len(over) + len(arrays) == 1:
            return signed((over or arrays)[0], negative)
        return Piece(style.row(over, arrays), CHAIN if not over else PRODUCT if arrays else _level(over), negative)

    def _arrays(self, v: Row) -> Sequence[Piece]:
        """Return the arrays of a row."""
        return [self.pieces[a] for a in v.arrays]

    def _quotient(self, v: Row, negative: bool, over: list[Piece], arrays: list[Piece]) -> Piece:
        """Return a row with its divisors."""
        negative, under = self._signs(negative, (self._power(f) for f in v.under))
        number = all(base.is_number or (arrays and isinstance(base, SizeAtom)) for base, _ in v.under)
        plain = sum(is_plain(f) for f in v.over)
        return signed(self.style.quotient(over, plain, arrays, self._joined(under), number), negative)

    def _joined(self, pieces: Sequence[Piece]) -> Piece:
        if len(pieces) == 1:
            return pieces[0]
        return Piece(self.style.product([self.style.within(p, SCALARS) for p in pieces]), _level(pieces))

    def _dotted(self, v: Row) -> Piece:
        style = self.style
        negative, over = self._signs(v.negative, (self._power(f) for f in v.over))
        above = [style.within(self._power(f, True), POWER) for f in v.dotted_over]
        powers = style.powers_alone and not (v.over or v.under)
        powers = powers and all(p.is_Integer and p is not ONE for _, p in v.dotted_under)
        below = [] if (style.powers_below or powers) and not above else [self._power(f, True) for f in v.dotted_under]
        if not above and below:
            return self._under_one(v, negative, over, below)
        if not above:
            above = [style.within(self._below(f), POWER) for f in v.dotted_under]
        text = style.entries(above)
        if below:
            text = style.entries_over(text, style.within(self._entries(below), POWER))
        # a row is read from the left, so that a coefficient needs no brackets after it
        entries = Piece(text, SUM if below and v.under else POWER)
        if v.under:
            return self._quotient(v, negative, over, [entries])
        if len(above) == 1 and not over and not below:
            return signed(entries, negative)
        return Piece(style.row(over, [entries]), PRODUCT, negative)

    def _below(self, factor: Factor) -> Piece:
        """Return a power of entries with its exponent's sign turned."""
        exponent = self._exponent(factor[1])
        return self.style.power(self.pieces[factor[0]], signed(exponent, not exponent.negative), True)

    def _under_one(self, v: Row, negative: bool, over: list[Piece], below: list[Piece]) -> Piece:
        """Return a scalar over entries: 1 ./ x."""
        style = self.style
        front = Piece(style.row(over, []), PRODUCT if len(over) > 1 else ATOM)
        if v.under:
            front = self._quotient(v, False, over, [])
            negative ^= front.negative
        elif over:
            front = over[0] if len(over) == 1 else front
        text = style.within(unsigned(front), POWER)
        return Piece(style.entries_over(text, style.within(self._entries(below), POWER)), PRODUCT, negative)

    def _entries(self, pieces: Sequence[Piece]) -> Piece:
        if len(pieces) == 1:
            return pieces[0]
        return Piece(self.style.entries([self.style.within(p, POWER) for p in pieces]), PRODUCT)


def is_matrix(e: Any) -> bool:
    """Tell a matrix that is no column and no row."""
    shape = shape_of(e)
    return bool(shape) and ONE not in shape


def _level(scalars: Sequence[Piece]) -> int:
    """Return how tightly a product of scalars binds: it is a plain one where no matrix occurs in it."""
    return PRODUCT if any(p.level < SCALARS and p.level != SUM for p in scalars) else SCALARS
