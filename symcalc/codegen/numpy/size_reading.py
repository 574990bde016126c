"""Where a function reads its sizes: which shape gives which, in what order, and how a size follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from symcalc.codegen.numpy.python_text import size
from symcalc.expressions.dimensions import DimensionName


class Found(NamedTuple):
    """A size that a shape gives: along ``axis`` it has ``factor·nᵖ + rest``, of which only n was not known."""

    axis: int
    n: Any
    power: int
    factor: Any
    rest: Any

    @property
    def is_plain(self) -> bool:
        """Tell a size that is read as it stands."""
        return self.power == 1 and self.factor == 1 and self.rest == 0

    def text(self, length: str, names: dict[Any, str]) -> str:
        """Return n from the text of the length.

        >>> from sympy import Integer
        >>> Found(0, None, 2, Integer(3), Integer(0)).text("x.shape[0]", {})
        'round((x.shape[0] // 3) ** 0.5)'
        """
        if self.rest != 0:
            length = f"({length} - {operand(self.rest, names)})"
        numerator, denominator = self.factor.as_numer_denom()
        for sign, part in (("*", denominator), ("//", numerator)):
            if part != 1:
                length += f" {sign} {operand(part, names)}"
        if self.power == 1:
            return length
        root = "0.5" if self.power == 2 else f"(1 / {self.power})"
        return f"round(({length}) ** {root})" if " " in length else f"round({length} ** {root})"


def operand(d: Any, names: dict[Any, str]) -> str:
    """Return a size as part of a product."""
    text = size(d, names)
    return f"({text})" if " " in text else text


def dimensions_in(shape: Iterable[Any]) -> set[Any]:
    """Return the named dimensions of a shape."""
    return {s for d in shape for s in d.free_symbols if isinstance(s, DimensionName)}


def sizes_of(shape: Sequence[Any], known: set[Any]) -> list[Found]:
    """Return the sizes that a shape gives, one after the other, and enter them in ``known``."""
    found = []
    for axis, d in enumerate(shape):
        unknown = dimensions_in([d]) - known
        if len(unknown) == 1:
            (n,) = unknown
            rest, term = d.as_independent(n, as_Add=True)
            factor, power = term.as_independent(n, as_Add=False)
            base, exponent = power.as_base_exp()
            if base == n and exponent.is_Integer and exponent > 0:
                known.add(n)
                found.append(Found(axis, n, int(exponent), factor, rest))
    return found


def is_open(d: Any, known: set[Any]) -> bool:
    """Tell a size that is not known, such as a product of two unknown ones."""
    return bool(dimensions_in([d]) - known)


def readable(shapes: Sequence[Sequence[Any]]) -> set[Any]:
    """Return the dimensions that can be read from shapes."""
    known: set[Any] = set()
    grown = True
    while grown:
        before = len(known)
        for shape in shapes:
            sizes_of(shape, known)
        grown = len(known) > before
    return known


def reading_order(shapes: Sequence[Sequence[Any]]) -> list[int]:
    """Return the order in which shapes are read: matrices first, and what a size is taken apart by before it."""
    known: set[Any] = set()
    order: list[int] = []
    waiting = sorted(range(len(shapes)), key=lambda i: -len(shapes[i]))
    while waiting:
        late = []
        for i in waiting:
            shape = shapes[i]
            after = known.copy()
            sizes_of(shape, after)
            if any(is_open(d, after) for d in shape):
                late.append(i)
            else:
                known = after
                order.append(i)
        if len(late) == len(waiting):
            order.append(late.pop(0))
        waiting = late
    return order
