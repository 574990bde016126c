"""Shape rules: the shape of a result by those of what it is made of.

A *shape rule* is a function ``rule(sizes, *shapes)`` that returns the shape of a result. It speaks to its `Sizes`
argument alone, so that the same rule checks known sizes (`KNOWN`) and gathers equations for unknown ones (the solver
of the reader).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Protocol

from sympy import cancel, expand_mul

from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.dimensions import ONE, Dim, Shape, is_size, lesser, size_key, times


class Sizes(Protocol):
    """What a shape rule may ask for."""

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Demand that two dimensions agree; ``message`` names both, as ``columns of {a} and rows of {b}``."""

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product of two dimensions."""

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum of two dimensions."""

    def minus(self, a: Dim, b: Dim) -> Dim:
        """Return the difference of two dimensions."""

    def lesser(self, a: Dim, b: Dim) -> Dim:
        """Return the lesser of two dimensions."""

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return the dimension whose product with b is a: what is repeated b times, or ``inner``: each of b parts."""


class Loose(tuple[Dim, ...]):
    """A shape that its place tells, where it may be that of a scalar."""

    __slots__ = ()


class Known:
    """Sizes that are known: `equal` raises at once."""

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Raise `ShapeMismatch` unless the dimensions are the same."""
        if a is not b and a != b:
            raise ShapeMismatch(f"{message}: {size_key(a)} and {size_key(b)} differ")

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product."""
        return times(a, b)

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum."""
        return a + b

    def minus(self, a: Dim, b: Dim) -> Dim:
        """Return the difference."""
        return a - b

    def lesser(self, a: Dim, b: Dim) -> Dim:
        """Return the lesser one."""
        return lesser(a, b)

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return the quotient.

        Raises:
            ShapeMismatch: where it is no whole number.
        """
        quotient = expand_mul(cancel(a / b)) if a.is_Add or b.is_Add else a / b
        if not is_size(quotient):
            raise ShapeMismatch(f"blocks of size {size_key(b)} do not divide {size_key(a)}")
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


def is_wide(a: Shape) -> bool:
    """Tell a matrix from scalars, columns and rows."""
    return bool(a) and a[0] is not ONE and a[1] is not ONE


def spread(sizes: Sizes, a: Shape, b: Shape, wide: bool = False) -> Shape:
    """Shape rule of two operands of a dotted sign: beside a matrix a column or row is repeated, and scalars spread.

    A column and a row are no matrix by themselves, but where a matrix stands in the same sum (``wide``).
    """
    if not a or not b or not (wide or is_wide(a) or is_wide(b)):
        return same(sizes, a, b)
    for x, y, lines in zip(a, b, ("rows", "columns"), strict=True):
        if x is not ONE and y is not ONE:
            sizes.equal(x, y, f"{lines} of the operands")
    return tuple(y if x is ONE else x for x, y in zip(a, b, strict=True))


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


def grid(sizes: Sizes, k: int, *parts: Shape) -> Shape:
    """Shape rule of blocks in a grid with k columns; sizes of what is loose are those that its place asks for."""
    if not parts:
        raise ShapeMismatch("there are no blocks", hint="write vcat(A, B), hcat(A, B)")
    if len(parts) % k:
        raise ShapeMismatch(f"{len(parts)} blocks make no grid with {k} columns")
    shapes = [p or (ONE, ONE) for p in parts]
    rows = [list(range(i, i + k)) for i in range(0, len(shapes), k)]
    columns = [list(range(j, len(shapes), k)) for j in range(k)]
    heights = [_common(sizes, shapes, row, 0, "rows of the blocks") for row in rows]
    widths = [_common(sizes, shapes, column, 1, "columns of the blocks") for column in columns]
    for lines, found, others, axis in ((rows, heights, widths, 0), (columns, widths, heights, 1)):
        for i, line in enumerate(lines):
            if found[i] is None:
                if any(d is not ONE for d in others if d is not None):
                    raise ShapeMismatch("nothing says what size 0 has here", hint="write zeros(m, n)")
                found[i] = ONE
                for p in line:
                    sizes.equal(shapes[p][axis], ONE, "sizes of 0")
    return (_total(sizes, heights), _total(sizes, widths))


def _common(sizes: Sizes, shapes: Sequence[Shape], line: Sequence[int], axis: int, said: str) -> Dim | None:
    """Return the size that the blocks of a line have in common, None where all of them are loose."""
    first = next((shapes[p][axis] for p in line if not isinstance(shapes[p], Loose)), None)
    if first is not None:
        for p in line:
            sizes.equal(first, shapes[p][axis], said)
    return first


def _total(sizes: Sizes, dims: Sequence[Dim]) -> Dim:
    return list(accumulate(dims, sizes.plus))[-1]


def keep(sizes: Sizes, a: Shape, *rest: Any) -> Shape:
    """Shape rule: the shape of the first argument."""
    return a
