"""A bit for each class of expressions, by which a node says what occurs in it: variables first, classes behind them."""

from __future__ import annotations

from functools import reduce
from operator import or_

OF_VARIABLES = 61  # bits, which several variables can share
VARIABLES = (1 << OF_VARIABLES) - 1  # all of these
_places: dict[type, int] = {}  # two that another thread enters at the same time share one, which is no harm


def bit_of(cls: type) -> int:
    """Return the bit of a class."""
    return 1 << OF_VARIABLES + _places.setdefault(cls, len(_places))


def bits_of(cls: type) -> int:
    """Return the bits of a class and of those that it is derived from: by each of them it is found."""
    return reduce(or_, map(bit_of, cls.__mro__))
