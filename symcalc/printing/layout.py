"""The layout engine that all printed forms share: precedence, signs, and the parts that are named.

An expression is laid out node by node, arguments first, each once; no depth is too deep. A part that is used twice
and is not short, and a part whose text grows too long, becomes a definition and is called by its name from then on;
so what is printed is linear in the graph. What a style decides (signs, brackets, how a power looks) is in `Style`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Integer, Rational

from symcalc.nodes import Identity, OneMatrix, ZeroMatrix
from symcalc.printing.views import Call, Factor, Leaf, LooseIdentity, Norm, Power, Row, Same, Sum, Turned, View, view
from symcalc.registry import Operation
from symcalc.shapes import ONE

SHORT = 24  # characters up to which a part that is used twice is repeated
LONG = 2000  # characters above which a part becomes a definition, though it is used once

SUM, PRODUCT, POWER, POSTFIX, ATOM = range(5)  # how tightly a text binds
HALF = Rational(1, 2)


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


@dataclass(frozen=True)
class Definition:
    """A name, the text that it stands for, and the expression."""

    name: str
    text: str
    expression: Any


@dataclass(frozen=True)
class Layout:
    """A printed expression: its definitions, in order, and the last line."""

    definitions: tuple[Definition, ...]
    text: str


class Style:
    """How the input language writes things; the other styles change what they write differently."""

    minus = "-"

    def template_of(self, operation: Operation) -> str | None:
        """Return the template by which an operation is written."""
        return operation.text

    def length(self, text: str) -> int:
        """Return how long a text is to the eye."""
        return len(text)

    # ---------------------------------------------------------------- leaves

    def name(self, name: str) -> str:
        """Return a variable's name."""
        return name

    def number(self, value: Any) -> str:
        """Return a number, or what SymPy has as a constant."""
        return str(value)

    def identity(self, size: str) -> str:
        """Return the identity of a size."""
        return f"I_{size}" if re.fullmatch(r"\w+", size) else f"eye({size})"

    def filled(self, value: int, rows: str, columns: str) -> Piece:
        """Return the array of all ones or all zeros."""
        return Piece(f"{'ones' if value else 'zeros'}({rows}, {columns})", ATOM)

    def part(self, i: int) -> str:
        """Return the name of the i-th definition."""
        return f"T_{i}"

    # ---------------------------------------------------------------- operators

    def brackets(self, text: str) -> str:
        """Return the text in brackets."""
        return f"({text})"

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

    def spread(self, piece: Piece) -> Piece:
        """Return a scalar that is added to every entry."""
        return piece

    def product(self, factors: Sequence[str]) -> str:
        """Return a product of scalars and matrices."""
        return "*".join(factors)

    def entries(self, factors: Sequence[str]) -> str:
        """Return an elementwise product."""
        return ".*".join(factors)

    def entries_over(self, over: str, under: str) -> str:
        """Return an elementwise quotient."""
        return f"{over} ./ {under}" if over.isdigit() else f"{over}./{under}"

    def row(self, over: Sequence[Piece], arrays: Sequence[Piece], alone: int = PRODUCT) -> str:
        """Return a product, 1 if it is empty; ``alone`` is the level that is asked of a single factor."""
        pieces = [*over, *arrays]
        if len(pieces) < 2:
            return self.within(pieces[0], alone) if pieces else "1"
        # the last scalar of a row may be a product itself
        last = PRODUCT if not arrays else POWER
        texts = [self.within(p, POWER) for p in pieces[:-1]]
        return self.product([*texts, self.within(pieces[-1], last)])

    def quotient(self, over: Sequence[Piece], arrays: Sequence[Piece], under: Piece) -> Piece:
        """Return a product divided by a scalar."""
        return Piece(f"{self.row(over, arrays)}/{self.within(under, POWER)}", PRODUCT)

    def power(self, base: Piece, exponent: Piece, dotted: bool) -> Piece:
        """Return a power."""
        exponent_text = self.within(exponent, ATOM)
        if exponent_text in ("T", "⊤"):  # ^T is the transpose
            exponent_text = self.brackets(exponent_text)
        return Piece(f"{self.within(base, POSTFIX)}{'.^' if dotted else '^'}{exponent_text}", POWER)

    def root(self, base: Piece) -> Piece:
        """Return a square root, of every entry of an array."""
        return self.call("sqrt", [base])

    def turned(self, piece: Piece, transposed: bool, inverted: bool) -> Piece:
        """Return a transpose, an inverse, or both."""
        if inverted:
            piece = self.call("inv", [piece])
        return Piece(f"{self.within(piece, POSTFIX)}'", POSTFIX) if transposed else piece

    def norm(self, piece: Piece, matrix: bool) -> Piece:
        """Return a norm."""
        return self.call("norm2", [piece])

    def call(self, name: str, arguments: Iterable[Piece]) -> Piece:
        """Return a call by name."""
        return Piece(f"{name}({', '.join(self.signed(a) for a in arguments)})", ATOM)

    def fill(self, template: str, arguments: Sequence[Piece]) -> Piece:
        """Return a template with its arguments: in brackets where it does not delimit them itself.

        ``{0}`` is the first argument, ``{*}`` all of them with commas between.
        """

        def put(match: re.Match[str]) -> str:
            if match[1] == "*":
                return ", ".join(self.signed(a) for a in arguments)
            i = int(match[1])
            if i >= len(arguments):  # braces of LaTeX
                return match[0]
            before, after = template[: match.start()].rstrip()[-1:], template[match.end() :].lstrip()[:1]
            delimited = before != "" and after != "" and before in _OPEN and after in _CLOSE
            return self.within(arguments[i], SUM if delimited else POSTFIX)

        return Piece(re.sub(r"\{(\d|\*)\}", put, template), ATOM if _CLOSED.fullmatch(template) else PRODUCT)


# a call, an entry or slice, blocks: what needs no brackets wherever it stands
_CLOSED = re.compile(r"[\\\w{}]*\(.*\)|(\{0\})?\[.*\]")
_OPEN, _CLOSE = "([{,‖|", ")]},‖|"


class Engine:
    """Lays one expression out in a style.

    Args:
        style: how things are written.
        taken: names that definitions must not take.
        share: whether parts that are used twice are named.

    """

    def __init__(self, style: Style, taken: Iterable[str] = (), share: bool = True) -> None:
        self.style = style
        self.taken = set(taken)
        self.share = share
        self.pieces: dict[Any, Piece] = {}
        self.definitions: list[Definition] = []
        self._next = 0

    def lay_out(self, root: Any, views: dict[Any, View] | None = None) -> Layout:
        """Return the expression's text and the definitions that it uses; ``views`` where they are known already."""
        views = views_in_order(root) if views is None else views
        uses = Counter(a for v in views.values() for a in v.operands())
        for e, v in views.items():
            piece = self._render(v)
            if e is not root and not isinstance(v, Leaf) and self._is_named(piece, uses[e]):
                piece = self._define(e, piece)
            self.pieces[e] = piece
        return Layout(tuple(self.definitions), self.style.signed(self.pieces[root]))

    def _is_named(self, piece: Piece, uses: int) -> bool:
        length = len(piece.text)
        if length > LONG:
            return True
        return self.share and uses > 1 and length > SHORT and self.style.length(piece.text) > SHORT

    def _define(self, e: Any, piece: Piece) -> Piece:
        while (name := self.style.part(self._next)) in self.taken:
            self._next += 1
        self._next += 1
        self.definitions.append(Definition(name, piece.text, -e if piece.negative else e))
        return Piece(name, ATOM, piece.negative)

    # ---------------------------------------------------------------- one node

    def _render(self, v: View) -> Piece:
        style = self.style
        match v:
            case Leaf(value):
                return self._leaf(value)
            case Sum(terms):
                return self._sum(terms)
            case Row():
                return self._dotted(v) if v.dotted_over or v.dotted_under else self._row(v)
            case Power(base, exponent, dotted):
                return self._power((base, exponent), dotted)
            case Turned(arg, transposed, inverted):
                return style.turned(self.pieces[arg], transposed, inverted)
            case Norm(arg):
                return style.norm(self.pieces[arg], 1 not in arg.shape)
            case Same(arg):
                return self.pieces[arg]
            case Call(name, operation, arguments):
                pieces = [self.pieces[a] for a in arguments]
                template = style.template_of(operation) if operation else None
                return style.call(name, pieces) if template is None else style.fill(template, pieces)

    def _leaf(self, value: Any) -> Piece:
        style = self.style
        if isinstance(value, LooseIdentity):
            return Piece("I", ATOM)
        if isinstance(value, Identity):
            return Piece(style.identity(self._size(value.size)), ATOM)
        if isinstance(value, OneMatrix | ZeroMatrix):
            return style.filled(int(isinstance(value, OneMatrix)), *map(self._size, value.shape))
        if hasattr(value, "name"):
            return Piece(style.name(value.name), ATOM)
        if isinstance(value, Integer):
            return Piece(str(abs(value)), ATOM, value < 0)
        return Piece(style.number(value), ATOM)

    def _size(self, size: Any) -> str:
        return self.style.signed(self.pieces[size])

    def _sum(self, terms: Sequence[tuple[Any, bool]]) -> Piece:
        style = self.style
        text: list[str] = []
        scalar_before = False
        for i, (t, spread) in enumerate(terms):
            piece = self.pieces[t]
            if spread:
                piece = style.spread(piece)
            dotted = spread or scalar_before
            scalar_before = spread and i == 0
            if i:
                text.append(style.less(dotted) if piece.negative else style.plus(dotted))
                text.append(style.within(unsigned(piece), PRODUCT))
            else:
                text.append(style.within(unsigned(piece), PRODUCT))
                if piece.negative:
                    text.insert(0, style.minus)
        return Piece("".join(text), SUM)

    def _power(self, factor: Factor, dotted: bool = False) -> Piece:
        base, exponent = factor
        if exponent is ONE or exponent == 1:
            return self.pieces[base]
        if exponent == HALF:
            return self.style.root(self.pieces[base])
        return self.style.power(self.pieces[base], self.pieces[exponent], dotted)

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
        negative, arrays = self._signs(negative, (self.pieces[a] for a in v.arrays))
        negative, under = self._signs(negative, (self._power(f) for f in v.under))
        if len(over) + len(arrays) == 1 and not under:
            return signed((over or arrays)[0], negative)
        if not under:
            return Piece(style.row(over, arrays), PRODUCT, negative)
        return signed(style.quotient(over, arrays, self._joined(under)), negative)

    def _joined(self, pieces: Sequence[Piece]) -> Piece:
        if len(pieces) == 1:
            return pieces[0]
        return Piece(self.style.product([self.style.within(p, POWER) for p in pieces]), PRODUCT)

    def _dotted(self, v: Row) -> Piece:
        style = self.style
        negative, over = self._signs(v.negative, (self._power(f) for f in v.over))
        negative, under = self._signs(negative, (self._power(f) for f in v.under))
        above = [style.within(self._power(f, True), POWER) for f in v.dotted_over]
        below = [self._power(f, True) for f in v.dotted_under]
        if not above:
            front = style.quotient(over, [], self._joined(under)) if under else Piece(style.row(over, []), PRODUCT)
            front_text = front.text if len(over) < 2 and not under else style.within(front, POWER)
            return Piece(style.entries_over(front_text, style.within(self._entries(below), POWER)), PRODUCT, negative)
        text = style.entries(above)
        if below:
            text = style.entries_over(text, style.within(self._entries(below), POWER))
        # a row is read from the left, so that a coefficient needs no brackets after it
        entries = Piece(text, SUM if below and under else POWER)
        if not under:
            return Piece(style.row(over, [entries]), PRODUCT, negative)
        return signed(style.quotient(over, [entries], self._joined(under)), negative)

    def _entries(self, pieces: Sequence[Piece]) -> Piece:
        if len(pieces) == 1:
            return pieces[0]
        return Piece(self.style.entries([self.style.within(p, POWER) for p in pieces]), PRODUCT)


def views_in_order(root: Any) -> dict[Any, View]:
    """Return what is printed with how it is written, arguments first."""
    seen: dict[Any, View] = {}
    order: dict[Any, View] = {}
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        e, done = stack.pop()
        if done:
            order[e] = seen[e]
        elif e not in seen:
            seen[e] = v = view(e)
            stack.append((e, True))
            stack.extend((a, False) for a in reversed(v.operands()) if a not in seen)
    return order
