"""How much a value takes to work out at given sizes: multiplications and memory, before anything is allocated.

Operations are not known here by their names. Neighbours that could be factors of a matrix product count as such, and
what must be invertible is factored; the rest takes the memory of its arrays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Float

from symcalc.expressions.core_nodes import children, is_array, postorder, shape_of
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import INVERTIBLE, POSITIVE_DETERMINANT
from symcalc.expressions.registry import demands_of

MEMORY = 30.0  # multiplications that an entry counts as
CALL = 20_000.0  # that a call of NumPy counts as
FACTORED, CONDITIONED = 1.0, 10.0  # cubes of the size that a factorisation and a condition number count as


def must_be_invertible(expressions: Iterable[Any]) -> list[Any]:
    """Return the matrices that must be invertible for expressions to have a value."""
    regular = (INVERTIBLE, POSITIVE_DETERMINANT)
    asked = (d for Y in postorder(*expressions) for d in demands_of(Y))
    return list(dict.fromkeys(d.subject for d in asked if d.property in regular))


class Sizes:
    """Numbers for dimensions, and what values take with them."""

    def __init__(self, numbers: Mapping[Any, Any]) -> None:
        self.numbers = {d: Float(int(n)) for d, n in numbers.items()}
        self.known: dict[Any, float] = {}

    def length(self, d: Any) -> float:
        """Return a dimension as a number: infinite beyond double precision, 1 where nothing tells it."""
        if d not in self.known:
            number = d.xreplace(self.numbers)
            try:
                self.known[d] = 1.0 if number.free_symbols else float(number)
            except OverflowError:
                self.known[d] = math.inf
        return self.known[d]

    def axes(self, e: Expression) -> tuple[float, ...]:
        """Return the lengths of an array's axes, rows and columns of a matrix."""
        return tuple(map(self.length, shape_of(e)))

    def entries(self, e: Expression) -> float:
        """Return how many entries an expression has."""
        return math.prod(self.axes(e)) if is_array(e) else 1.0

    def workload(self, e: Expression) -> float:
        """Return about how many multiplications an expression takes.

        >>> from symcalc.expressions.core_nodes import variable
        >>> from symcalc.expressions.dimensions import dimension
        >>> n = dimension("n")
        >>> A, B = (variable(name, "matrix", (n, n)) for name in "AB")
        >>> f"{Sizes({n: 10}).workload(A * B):,.0f}, {Sizes({n: 1000}).workload(A * B):,.0f}"
        '10,000, 1,090,000,000'
        """
        total = 0.0
        for Y in postorder(e):
            arrays = [a for a in children(Y) if is_array(a)]
            total += MEMORY * self.entries(Y) + sum(map(self.multiplied, arrays, arrays[1:]))
            if len(arrays) == 1 < len(children(Y)):  # perhaps a power of a matrix
                total += self.power(arrays[0], children(Y)[-1])
        return total + sum(FACTORED * self.axes(A)[0] ** 3 for A in must_be_invertible([e]))

    def power(self, base: Any, exponent: Any) -> float:
        """Return the multiplications of a power of a square matrix; each product is a call of NumPy, too."""
        once = self.multiplied(base, base)
        return 1.5 * (int(exponent).bit_length() - 1) * (once + CALL) if once and exponent.is_Integer else once

    def multiplied(self, left: Any, right: Any) -> float:
        """Return the multiplications of a matrix product, if neighbours can be its factors."""
        (*m, k), (rows, *n) = self.axes(left), self.axes(right)
        return math.prod(m) * k * math.prod(n) if k == rows else 0.0
