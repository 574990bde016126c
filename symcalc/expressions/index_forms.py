"""How a linear operation places the entries of its arguments: its form in indices, as NumPy's einsum writes them.

    transpose     ij->ji         product        ij,jk->ik        vec          ij->(ji)
    diag          i->ii          trace          ii->             A ⊗ B        ij,kl->(ik)(jl)

An array has two axes, rows and columns; one letter is a column, ``.i`` a row, nothing a scalar. In brackets stand the
letters of an axis that is several in one, the slowest first. A letter that the result has not is summed over.

From this form alone follow the adjoint and the matrix of the operation (`symcalc.maps`): there is no second rule that
could disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from symcalc.expressions.node import Expression

Axis = tuple[str, ...]
Axes = tuple[Axis, Axis]
UNMOVED = "ij->ij"  # a sum, by each of its terms
_TOKEN = re.compile(r"\((\w*)\)|(\w)|(\.)")


def axes_of(text: str) -> Axes:
    """Return the axes that an operand's letters say.

    Raises:
        ValueError: for more than two, or what are no letters.

    >>> axes_of("ij"), axes_of(".i"), axes_of("(ik)(jl)"), axes_of("")
    ((('i',), ('j',)), ((), ('i',)), (('i', 'k'), ('j', 'l')), ((), ()))
    """
    found, at = [], 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"{text!r} are no axes")
        found.append(tuple(token[1] or token[2] or ""))
        at = token.end()
    if len(found) > 2:
        raise ValueError(f"{text!r}: an array has two axes")
    rows, columns = (*found, (), ())[:2]
    return rows, columns


class Pattern(NamedTuple):
    """The letters of operands and of the result, named a, b, c … in the order in which they stand."""

    operands: tuple[Axes, ...]
    result: Axes


def renamed(operands: Sequence[Axes], result: Axes) -> Pattern:
    """Return the pattern with its letters in the order in which they stand."""
    names: dict[str, str] = {}

    def new(axes: Axes) -> Axes:
        rows, columns = (tuple(names.setdefault(letter, chr(97 + len(names))) for letter in axis) for axis in axes)
        return rows, columns

    return Pattern(tuple(map(new, operands)), new(result))


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """Return the pattern of a text: ``ij,jk->ik``.

    >>> pattern("ij,jk->ik") == pattern("pq,qr->pr"), pattern("i->ii") == pattern("ii->i")
    (True, False)
    """
    operands, _, result = text.partition("->")
    return renamed([axes_of(part) for part in operands.split(",")], axes_of(result))


@dataclass(frozen=True, eq=False)
class Layout:
    """The axes of an argument, of the node, and of the arrays between them."""

    moving: Axes
    result: Axes
    beside: tuple[Axes, ...]

    @cached_property
    def form(self) -> Pattern:
        """The pattern, with the argument first."""
        return renamed((self.moving, *self.beside), self.result)


class Placed(NamedTuple):
    """A node as a linear map of one argument: its layout, and the arrays beside the argument."""

    layout: Layout
    fixed: tuple[Expression, ...] = ()


class _Layouts(dict[str, tuple[Layout, ...]]):
    """The layouts of the operands of a text. Texts stand in records: there are no more of them."""

    def __missing__(self, text: str) -> tuple[Layout, ...]:
        operands, _, result = text.partition("->")
        axes = [axes_of(part) for part in operands.split(",")]
        rows = [(axes[i], axes_of(result), (*axes[:i], *axes[i + 1 :])) for i in range(len(axes))]
        self[text] = found = tuple(Layout(*row) for row in rows)
        return found


_LAYOUTS = _Layouts()


def placed(text: str, *fixed: Expression) -> Placed:
    """Return how an argument is placed: it stands first in the text, the arrays beside it follow.

    >>> placed("jk,ij->ik", "A").layout.beside
    ((('i',), ('j',)),)
    """
    return Placed(_LAYOUTS[text][0], fixed)


# of a record: the text, or ``(Y, i)`` -> how argument i is placed, where Y may have any number of arguments
IndexForm = str | Callable[[Any, int], Placed]


def place(form: IndexForm, Y: Expression, i: int, arguments: Sequence[Expression]) -> Placed:
    """Return how argument i of a node is placed."""
    if not isinstance(form, str):
        return form(Y, i)
    layouts = _LAYOUTS[form]
    layout = layouts[i] if len(layouts) > 1 else layouts[0]  # of a sum by each of its terms
    return Placed(layout, (*arguments[:i], *arguments[i + 1 :]) if layout.beside else ())
