"""Arrays of any number of axes as sums of products of factors by index: what code is made of, and no formula.

`Assembly` is the array of a linear map of matrices, which has up to four axes. Its entry is Σ over terms of Π of
factors, as its subscripts say: ``ik,lj->ijkl+ik->ijkj`` is a_ik b_lj + c_ik δ_jl. An index that stands twice in a
result says that the term is on that diagonal alone, one that stands in no result is summed over, one that no factor
has is one of ones, and an axis in brackets is several in one, the slowest first: ``ik->(ji)(jk)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sympy import Symbol

from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.node import ArrayNode, Expression
from symcalc.expressions.rules import CONSTRUCTORS

AXIS = re.compile(r"\((\w+)\)|(\w)")
Axes = tuple[str, ...]  # the letters of each axis


class Subscripts(Symbol):
    """Where the indices of the factors of an assembly stand: a constant of it."""

    __slots__ = ()

    @property
    def free_symbols(self) -> set[Any]:
        """No size."""
        return set()


class Assembled(NamedTuple):
    """A term of an assembly.

    Attributes:
        factors: the axes of each factor; a scalar has none.
        result: the axes of the result.
    """

    factors: tuple[Axes, ...]
    result: Axes

    @property
    def at(self) -> str:
        """The letters of the result, one behind the other."""
        return "".join(self.result)

    @property
    def letters(self) -> str:
        """All letters once, in order: those of the result first."""
        return "".join(dict.fromkeys(self.at + "".join(c for axes in self.factors for c in "".join(axes))))

    @property
    def is_whole(self) -> bool:
        """Tell a term that is on no diagonal, and whose factors have every index of the result."""
        had = {c for axes in self.factors for c in "".join(axes)}
        return self.is_anywhere and had >= {*self.at}

    @property
    def is_anywhere(self) -> bool:
        """Tell a term that is on no diagonal."""
        return len({*self.at}) == len(self.at)


def terms_of_subscripts(text: str) -> list[Assembled]:
    """Return the terms that subscripts describe.

    >>> terms_of_subscripts("k,ij->(ki)j")
    [Assembled(factors=(('k',), ('i', 'j')), result=('ki', 'j'))]
    """
    found = []
    for term in text.split("+"):
        factors, _, result = term.partition("->")
        found.append(Assembled(tuple(map(_axes, factors.split(","))), _axes(result)))
    return found


def _axes(text: str) -> Axes:
    return tuple(several or one for several, one in AXIS.findall(text))


def written_axes(axes: Sequence[str]) -> str:
    """Return axes as subscripts have them.

    >>> written_axes(("ki", "j"))
    '(ki)j'
    """
    return "".join(a if len(a) == 1 else f"({a})" for a in axes)


class Assembly(ArrayNode):
    """A sum of products of factors by index.

    Its parts are the factors of all terms, the subscripts, and for each term the sizes of its letters. Its shape has
    two axes or more, n×1 where it has one.
    """

    __slots__ = ()

    @property
    def operands(self) -> int:  # type: ignore[override]
        """How many of the parts are factors."""
        return next(at for at, part in enumerate(self.parts) if type(part) is Subscripts)

    @property
    def subscripts(self) -> str:
        """Where the indices stand."""
        text: str = self.parts[self.operands].name
        return text

    def terms(self) -> list[tuple[Assembled, dict[str, Dim]]]:
        """Return each term with the sizes of its letters."""
        return _with_sizes(self.subscripts, self.parts[self.operands + 1 :])


def _with_sizes(subscripts: str, sizes: Sequence[Dim]) -> list[tuple[Assembled, dict[str, Dim]]]:
    waiting = iter(sizes)
    return [(t, {c: next(waiting) for c in t.letters}) for t in terms_of_subscripts(subscripts)]


def size_of_letters(letters: str, sizes: dict[str, Dim]) -> Dim:
    """Return the size of an axis."""
    size: Dim = ONE
    for c in letters:
        size = size * sizes[c]
    return size


def assembly(*parts: Expression) -> Assembly:
    """Return the assembly of its parts."""
    at = next(at for at, part in enumerate(parts) if type(part) is Subscripts)
    term, sizes = _with_sizes(parts[at].name, parts[at + 1 :])[0]
    shape = tuple(size_of_letters(axis, sizes) for axis in term.result)
    made: Assembly = Assembly.make(*parts, shape=shape if len(shape) > 1 else (*shape, ONE))
    return made


CONSTRUCTORS[Assembly] = assembly
