"""What other systems call an operation: MATLAB, Julia, Mathematica."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from symcalc.expressions.dimensions import ONE, Shape


@dataclass(frozen=True)
class ByArgument:
    """A spelling that depends on the first argument: a scalar, a column or row, a matrix."""

    scalar: str | None = None
    vector: str | None = None
    matrix: str | None = None

    def of(self, argument: Shape, value: Shape) -> str | None:
        """Return that of shapes."""
        return (None if value else self.scalar) if not argument else self.vector if ONE in argument else self.matrix


@dataclass(frozen=True)
class ByValue:
    """A spelling that depends on the value: a column, or a row."""

    column: str | None = None
    row: str | None = None

    def of(self, argument: Shape, value: Shape) -> str | None:
        """Return that of shapes."""
        return self.row if value and value[0] is ONE else self.column


Spelling = str | ByArgument | ByValue | None


@dataclass(frozen=True)
class Spelled:
    """How an operation is written in other systems, where they have one that means the same everywhere.

    A word is the name of a function, and anything else a template as in `Operation`, ``{0}`` the first argument; what
    is no call stands in brackets. None: the system has nothing that is known to mean the same. A function of entries
    is one of scalars and arrays alike: in Julia its template is dotted, and a word becomes ``f.(x)`` by itself.
    """

    matlab: Spelling = None
    julia: Spelling = None
    mathematica: Spelling = None


NOWHERE = Spelled()


def spelling_of(spelled: Spelled, system: str, argument: Shape, value: Shape) -> str | None:
    """Return how a system writes an operation of an argument and a value of these shapes, None where it does not.

    >>> spelling_of(Spelled("sin", "sin", "Sin"), "mathematica", (), ())
    'Sin'
    """
    found: Any = getattr(spelled, system)
    return found if found is None or isinstance(found, str) else found.of(argument, value)


def spellings_in(spelled: Spelled, system: str) -> Iterator[str]:
    """Return all spellings of an operation in a system."""
    found: Any = getattr(spelled, system)
    if isinstance(found, str):
        yield found
    elif found is not None:
        yield from filter(None, (getattr(found, f.name) for f in fields(found)))
