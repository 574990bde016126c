"""The views of a node: what is written around what, whatever the style.

The operands of a view are expressions again; its marks are about as many characters as it writes beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Integer

from symcalc.expressions.core_nodes import Identity, OneMatrix, ZeroMatrix
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Operation
from symcalc.printing.grids import Grid
from symcalc.printing.ordering import Factor
from symcalc.printing.picked_parts import Part

SIZED = (Identity, OneMatrix, ZeroMatrix)  # constant arrays, which are written with their sizes


@dataclass(slots=True)
class Leaf:
    """A name or a number, or an array that is all one value."""

    value: Any

    def operands(self) -> tuple[Expression, ...]:
        """Return the sizes that are written with it."""
        return self.value.shape if type(self.value) in SIZED else ()

    def marks(self) -> int:
        """Return the length of the name."""
        value = self.value
        return len(value.name) if hasattr(value, "name") else len(str(value.p)) if isinstance(value, Integer) else 2


@dataclass(slots=True)
class Sum:
    """Terms of an array of a shape, each with whether it is repeated: a scalar on every entry, a row or column."""

    terms: tuple[tuple[Any, bool], ...]
    shape: Shape = ()

    def operands(self) -> tuple[Expression, ...]:
        """Return the terms."""
        return tuple([t for t, _ in self.terms])

    def marks(self) -> int:
        """Return the length of signs and brackets."""
        return 3 * len(self.terms) - 1


@dataclass(slots=True)
class Row:
    """Scalars and arrays over divisors; or, if ``dotted``, scalars and an elementwise product over divisors."""

    negative: bool = False
    over: tuple[Factor, ...] = ()
    arrays: tuple[Expression, ...] = ()
    under: tuple[Factor, ...] = ()
    dotted_over: tuple[Factor, ...] = ()
    dotted_under: tuple[Factor, ...] = ()

    def operands(self) -> tuple[Expression, ...]:
        """Return bases, exponents and arrays."""
        over = [e for f in self.over for e in f if e is not ONE] if self.over else ()
        last = (*self.dotted_over, *self.dotted_under, *self.under)
        if not last:
            return (*over, *self.arrays) if over else self.arrays
        return (*over, *self.arrays, *[e for f in last for e in f if e is not ONE])

    def marks(self) -> int:
        """Return the length of the signs between them."""
        dotted = len(self.dotted_over) + len(self.dotted_under)
        return self.negative + len(self.over) + len(self.arrays) + len(self.under) + 3 * dotted - 1


@dataclass(slots=True)
class Power:
    """A power, of every entry if ``dotted``."""

    base: Any
    exponent: Any
    dotted: bool = False

    def operands(self) -> tuple[Expression, ...]:
        """Return base and exponent."""
        return (self.base, self.exponent)

    def marks(self) -> int:
        """Return the length of the sign."""
        return 1 + self.dotted


@dataclass(slots=True)
class Turned:
    """A transpose, an inverse, or both."""

    arg: Any
    transposed: bool
    inverted: bool

    def operands(self) -> tuple[Expression, ...]:
        """Return what is turned."""
        return (self.arg,)

    def marks(self) -> int:
        """Return the length of the mark."""
        return 1 + self.inverted


@dataclass(slots=True)
class Norm:
    """The Euclidean norm of a vector, or the Frobenius norm of a matrix; with index 1 the sum of absolute values."""

    arg: Any
    index: int = 2

    def operands(self) -> tuple[Expression, ...]:
        """Return what is measured."""
        return (self.arg,)

    def marks(self) -> int:
        """Return the length of the bars."""
        return 2


@dataclass(slots=True)
class Same:
    """What is printed as its argument is."""

    arg: Any

    def operands(self) -> tuple[Expression, ...]:
        """Return the argument."""
        return (self.arg,)

    def marks(self) -> int:
        """Return nothing."""
        return 0


@dataclass(slots=True)
class Call:
    """An operation of the registry, called by name or written by its template."""

    name: str
    operation: Operation | None
    arguments: tuple[Expression, ...]

    def operands(self) -> tuple[Expression, ...]:
        """Return the arguments, sizes last."""
        return self.arguments

    def marks(self) -> int:
        """Return the length of the name, the brackets and the commas."""
        return len(self.name) + 2 * len(self.arguments)


@dataclass(slots=True)
class Solution:
    """What an equation defines: the variable that it is written as, and what is 0, in a line of its own."""

    unknown: Any
    expression: Any

    def operands(self) -> tuple[Expression, ...]:
        """Return what is 0."""
        return (self.expression,)

    def marks(self) -> int:
        """Return the length of the name."""
        return len(self.unknown.name)


View = Leaf | Solution | Sum | Row | Power | Turned | Norm | Same | Part | Grid | Call
