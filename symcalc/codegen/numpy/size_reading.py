"""Where a function reads its sizes: which shape gives which, in what order, and how a size follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sympy import Integer

from symcalc.codegen.numpy.python_text import size
from symcalc.expressions.dimensions import DimensionName, size_of_terms, terms_of
from symcalc.expressions.size_terms import common_denominator

ZERO = Integer(0)


class Found(NamedTuple):
    """A size that a shape gives: along ``axis`` it has ``factor·nᵖ + linear·n + rest``, of which only n was not known.

    With a broken number in it, all of it is ``over`` a number.
    """

    axis: int
    n: Any
    power: int
    factor: Any
    rest: Any
    linear: Any = ZERO
    over: int = 1

    @property
    def is_plain(self) -> bool:
        """Tell a size that is read as it stands."""
        return self.power == 1 and self.factor == 1 and self.rest == 0 and self.over == 1

    @property
    def may_be_negative(self) -> bool:
        """Tell a size that is read as a difference, which is negative where the array is too short."""
        subtracted_from = bool(self.rest != 0) and any(c > 0 for c, _ in terms_of(self.rest))
        return self.power == 1 and (subtracted_from or bool(self.factor == -1))

    def text(self, length: str, names: dict[Any, str]) -> str:
        """Return n from the text of the length.

        >>> Found(0, None, 2, Integer(3), ZERO).text("x.shape[0]", {})
        'round((x.shape[0] // 3) ** 0.5)'
        >>> Found(0, None, 2, Integer(1), ZERO, Integer(1), 2).text("len(x)", {})  # n(n + 1)/2
        '(round((8 * len(x) + 1) ** 0.5) - 1) // 2'
        """
        if self.linear != 0:
            return self._of_square(length, names)
        if self.factor == -1:  # n is what is missing
            return f"{size(self.rest, names)} - {length}"
        if self.over != 1:
            length = f"{self.over} * {length}"
        if self.rest != 0:
            length = f"{length}{subtracted(self.rest, names)}"
            length = f"max({length}, 0)" if self.power > 1 else length if self.factor == 1 else f"({length})"
        elif self.over != 1 and self.factor != 1:
            length = f"({length})"
        if self.factor != 1:
            length += f" // {operand(self.factor, names)}"
        if self.power == 1:
            return length
        root = "0.5" if self.power == 2 else f"(1 / {self.power})"
        return f"round(({length}) ** {root})" if " " in length else f"round({length} ** {root})"

    def _of_square(self, length: str, names: dict[Any, str]) -> str:
        """Return n from a n² + b n + c = d·length, by the root of b² + 4a(d·length - c)."""
        a, b = self.factor, self.linear
        root = f"{4 * a * self.over} * {length}{subtracted(4 * a * self.rest - b**2, names)}"
        root = f"round(({root}) ** 0.5)" if self.rest == 0 else f"round(max({root}, 0) ** 0.5)"
        return f"({root}{subtracted(b, names)}) // {2 * a}"


def subtracted(d: Any, names: dict[Any, str]) -> str:
    """Return what is written behind a text from which a size is subtracted.

    >>> subtracted(Integer(1), {}), subtracted(Integer(-1), {})
    (' - 1', ' + 1')
    """
    if all(c < 0 for c, _ in terms_of(d)):
        return f" + {size(-d, names)}"
    text = size(d, names)
    return f" - ({text})" if d.is_Add else f" - {text}"


def operand(d: Any, names: dict[Any, str]) -> str:
    """Return a size as part of a product."""
    text = size(d, names)
    return f"({text})" if " " in text else text


def dimensions_in(shape: Iterable[Any]) -> set[Any]:
    """Return the named dimensions of a shape."""
    return {s for d in shape for s in d.free_symbols if isinstance(s, DimensionName)}


def sizes_of(shape: Sequence[Any], known: set[Any], roots: bool = True) -> list[Found]:
    """Return the sizes that a shape gives, one after the other, and enter them in ``known``.

    Args:
        shape: of an array.
        known: the names that are known.
        roots: whether n is read from n² where it stands nowhere by itself.
    """
    found: list[Found] = []
    while new := next((f for root in (False, True)[: 1 + roots] if (f := _first(shape, known, root))), None):
        known.add(new.n)
        found.append(new)
    return found


def _first(shape: Sequence[Any], known: set[Any], roots: bool) -> Found | None:
    """Return the first size that a shape gives and that is not known."""
    for axis, d in enumerate(shape):
        unknown = dimensions_in([d]) - known
        if len(unknown) == 1:
            (n,) = unknown
            f = _solved(axis, d, n)
            if f is not None and (roots or f.power == 1):
                return f
    return None


def _solved(axis: int, d: Any, n: Any) -> Found | None:
    """Return how a size gives a name of which it is a sum of powers, if a formula says it."""
    terms = terms_of(d)
    if any(a != n and n in a.free_symbols for _, powers in terms for a in powers):
        return None  # which is in the lesser of two sizes
    over = common_denominator(terms)
    parts: dict[int, Any] = {}  # what is multiplied by each power
    for c, powers in terms:
        own = {a: e for a, e in powers.items() if a != n}
        k = powers.get(n, 0)
        parts[k] = parts.get(k, ZERO) + size_of_terms([(c * over, own)])
    rest, degree = parts.pop(0, ZERO), max(parts)
    factor = parts.pop(degree)
    if any(c < 0 for c, _ in terms_of(factor)) and not (factor == -1 and degree == over == 1):
        return None  # which is 0 for some sizes
    if not parts:
        return Found(axis, n, degree, factor, rest, over=over)
    if degree == 2 and factor.is_Integer and parts[1].is_Integer:
        return Found(axis, n, 2, factor, rest, parts[1], over)
    return None


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
    """Return the order in which shapes are read: matrices first, and what a size is taken apart by before it.

    From n² a size is read where no other shape has it.
    """
    known: set[Any] = set()
    order: list[int] = []
    waiting = sorted(range(len(shapes)), key=lambda i: -len(shapes[i]))
    while waiting:
        late = [i for i in waiting if not _enter(shapes[i], known, order, i, roots=False)]
        if len(late) == len(waiting):
            read = next((i for i in late if _enter(shapes[i], known, order, i, roots=True)), None)
            if read is None:
                read = late[0]
                order.append(read)
            late.remove(read)
        waiting = late
    return order


def _enter(shape: Sequence[Any], known: set[Any], order: list[int], i: int, roots: bool) -> bool:
    """Enter a shape and its sizes, if they are known then; tell whether they are."""
    after = known.copy()
    sizes_of(shape, after, roots)
    if any(is_open(d, after) for d in shape):
        return False
    known |= after
    order.append(i)
    return True
