"""Symbolic dimensions: what they are, how they are checked, how shapes are written.

A shape is ``()`` for a scalar and ``(rows, columns)`` for an array; a dimension is a SymPy integer, a `DimensionName`
(a name), or a sum or product of such. A *shape rule* is a function ``rule(sizes, *shapes)`` that returns the shape
of a result. It speaks to its `Sizes` argument alone, so that the same rule checks known sizes (`KNOWN`) and gathers
equations for unknown ones (the solver of the parser).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, count
from typing import Any

from sympy import Expr, Integer, Symbol
from sympy.core.assumptions import StdFactKB

Dim = Any  # Integer | DimensionName | their sums and products | an unknown of the parser's solver
Shape = tuple[Dim, ...]

ONE = Integer(1)


class DimensionName(Symbol):
    """A named dimension: a positive integer that stands for a size."""

    __slots__ = ()

    def __new__(cls, name: str) -> DimensionName:
        """Return the dimension of that name; equal names are equal dimensions."""
        return named(name)

    def _eval_is_integer(self) -> bool:
        # answered when SymPy asks; worked out beforehand for each name it would cost as much as a small derivative
        return True

    def _eval_is_positive(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        # SymPy would turn the 1 of `shape[1] is ONE` into a number of its own first
        return self is other or (type(other) is DimensionName and self.name == other.name)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Symbol.__hash__

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, bool]]:
        """Return what a copy is made of."""
        return (self.name,), {}


@lru_cache(maxsize=1 << 12)
def named(name: str) -> DimensionName:
    """Return the dimension of that name."""
    dimension: DimensionName = Symbol.__new__(DimensionName, name)
    # SymPy shares what it finds out among all symbols without assumptions, its own ones too
    dimension._assumptions = StdFactKB({"commutative": True})
    return dimension


def size_key(d: Dim) -> str:
    """Return a text that tells a dimension; SymPy's printer is slow."""
    return d.name if type(d) is DimensionName else str(d.p) if isinstance(d, Integer) else str(d)


def dimension(size: int | str | Expr) -> Expr:
    """Return a dimension from an integer, a name, or what is one already."""
    if isinstance(size, str):
        return DimensionName(size)
    return Integer(size) if isinstance(size, int) else size


def space(size: Dim) -> str:
    """Return the space of vectors of a size.

    >>> space(Integer(3)), space(DimensionName("m") * DimensionName("n"))
    ('ℝ^3', 'ℝ^(m*n)')
    """
    text = size_key(size)
    return f"ℝ^({text})" if "*" in text else f"ℝ^{text}"


def describe(shape: Shape) -> str:
    """Return a shape as a person says it.

    >>> describe(()), describe((DimensionName("m"), Integer(3))), describe((DimensionName("n"), Integer(1)))
    ('a scalar', 'a matrix m×3', 'a vector in ℝ^n')
    """
    if not shape:
        return "a scalar"
    rows, columns = shape
    if columns is ONE and rows is not ONE:
        return f"a vector in {space(rows)}"
    if rows is ONE and columns is not ONE:
        return f"a row in ℝ^(1×{columns})"
    return f"a matrix {rows}×{columns}"


def numpy_shape(shape: Shape) -> tuple[Any, ...]:
    """Return the shape as arrays have it: vectors and rows are 1-D. Integers become Python integers.

    >>> numpy_shape((DimensionName("n"), Integer(1)))
    (n,)
    """
    plain = tuple(int(d) if isinstance(d, Integer) else d for d in shape)
    if len(plain) == 2 and 1 in plain:
        return (plain[0] if plain[1] == 1 else plain[1],)
    return plain


PREFERRED = "nmpqklrstuvwhij"


def fresh_names(avoided: set[str]) -> Iterator[str]:
    """Yield names for sizes: n, m, p, …, then n_1, n_2, …, without those that are in use."""
    return (name for name in chain(PREFERRED, map("n_{}".format, count(1))) if name not in avoided)
