"""Symbolic dimensions: what they are, how they are checked, how shapes are written.

A shape is ``()`` for a scalar and ``(rows, columns)`` for an array; a dimension is a SymPy integer, a `DimensionName`
(a name), or a sum or product of such. A *shape rule* is a function ``rule(sizes, *shapes)`` that returns the shape
of a result. It speaks to its `Sizes` argument alone, so that the same rule checks known sizes (`KNOWN`) and gathers
equations for unknown ones (the solver of the parser).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

from sympy import Expr, Integer, Symbol, cancel
from sympy.core.assumptions import StdFactKB

from symcalc.errors import KindMismatch, ShapeMismatch

Dim = Any  # Integer | DimensionName | their sums and products | an unknown of the parser's solver
Shape = tuple[Dim, ...]

ONE = Integer(1)
SCALAR: Shape = ()


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


class Sizes(Protocol):
    """What a shape rule may ask for."""

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Demand that two dimensions agree; ``message`` names both, as ``columns of {a} and rows of {b}``."""

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product of two dimensions."""

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum of two dimensions."""

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return the dimension whose product with b is a: what is repeated b times, or ``inner``: each of b parts."""


class Known:
    """Sizes that are known: `equal` raises at once."""

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Raise `ShapeMismatch` unless the dimensions are the same."""
        if a is not b and a != b:
            raise ShapeMismatch(f"{message}: {a} and {b} differ")

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product."""
        return a * b

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum."""
        return a + b

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return the quotient.

        Raises:
            ShapeMismatch: where it is no whole number.
        """
        quotient = cancel(a / b)
        if quotient.is_Rational and quotient.q != 1:
            raise ShapeMismatch(f"blocks of size {b} do not divide {a}")
        return quotient


KNOWN = Known()


def same(sizes: Sizes, *shapes: Shape) -> Shape:
    """Shape rule: all arrays of one shape, which is that of the result; scalars spread."""
    result: Shape = ()
    for shape in shapes:
        if shape and result:
            sizes.equal(result[0], shape[0], "rows of the operands")
            sizes.equal(result[1], shape[1], "columns of the operands")
        result = result or shape
    return result


def matching(sizes: Sizes, *shapes: Shape) -> Shape:
    """Shape rule of a function of equally shaped arguments that is a scalar."""
    same(sizes, *shapes)
    return ()


def product(sizes: Sizes, *shapes: Shape) -> Shape:
    """Shape rule of the matrix product; scalars scale and a 1×1 product is a scalar."""
    result: Shape = ()
    for shape in shapes:
        if result and shape:
            sizes.equal(result[1], shape[0], "columns of the left and rows of the right factor")
            result = (result[0], shape[1])
        else:
            result = result or shape
    return () if result and result[0] is ONE and result[1] is ONE else result


def square(sizes: Sizes, a: Shape) -> Shape:
    """Shape rule: a square matrix, and the result alike."""
    if not a:
        raise KindMismatch("a square matrix was expected, not a scalar")
    sizes.equal(a[0], a[1], "rows and columns of a square matrix")
    return a


def square_to_scalar(sizes: Sizes, a: Shape) -> Shape:
    """Shape rule: a square matrix to a scalar."""
    square(sizes, a)
    return ()


def to_scalar(sizes: Sizes, a: Shape, *rest: Shape) -> Shape:
    """Shape rule: anything to a scalar."""
    return ()


def transposed(sizes: Sizes, a: Shape) -> Shape:
    """Shape rule of the transpose."""
    return a[::-1]


def keep(sizes: Sizes, a: Shape, *rest: Any) -> Shape:
    """Shape rule: the shape of the first argument."""
    return a


def space(size: Dim) -> str:
    """Return the space of vectors of a size.

    >>> space(Integer(3)), space(DimensionName("m") * DimensionName("n"))
    ('ℝ^3', 'ℝ^(m*n)')
    """
    text = str(size)
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
