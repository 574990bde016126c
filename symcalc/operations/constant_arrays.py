"""Constant arrays: identity, ones, zeros, filled with a scalar.

They are nodes without arguments (`Identity`, `OneMatrix`, `ZeroMatrix`) and so have no differential. A size that
is not written is that which the place asks for.
"""

from symcalc.algebra import filled, identity, zeros
from symcalc.algebra.transposes import itself
from symcalc.expressions.core_nodes import Identity, OneMatrix, ZeroMatrix
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.operation_records import Constant, Function, Role
from symcalc.expressions.registry import register_constant, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structures_and_signs import Sign, Structure


def shape_of_eye(sizes: Sizes, n: Dim) -> Shape:
    """Return n×n."""
    return (n, n)


def shape_of_array(sizes: Sizes, m: Dim, n: Dim) -> Shape:
    """Return m×n."""
    return (m, n)


def shape_of_vector(sizes: Sizes, c: Shape, n: Dim) -> Shape:
    """Return n×1."""
    return (n, ONE)


def shape_of_matrix(sizes: Sizes, c: Shape, m: Dim, n: Dim) -> Shape:
    """Return m×n."""
    return (m, n)


def ones(m: Dim, n: Dim) -> Expression:
    """Return the m×n array of all ones."""
    return filled(ONE, m, n)


def vector(c: Scalar, n: Dim) -> Expression:
    """Return the vector of n entries c."""
    return filled(c, n, ONE)


register_constant(
    Constant(
        Identity,
        Function(
            "eye",
            identity,
            shape_of_eye,
            ("size",),
            1,
            ("I",),
            "constant arrays",
            "identity, eye(n) or I_n",
            signs=("I_",),
            sized="I_n or eye(n)",
        ),
        construct=identity,
        transpose=itself,
        inverse=itself,
        structure=lambda e: Structure.DIAGONAL | Structure.DEFINITE | Structure.ORTHOGONAL,
        sign=Sign.NONNEGATIVE,
    )
)
register_constant(
    Constant(
        OneMatrix,
        Function(
            "ones",
            ones,
            shape_of_array,
            ("size", "size"),
            2,
            group="constant arrays",
            summary="all ones, ones(m, n); the column 𝟏 or 𝟏_n",
        ),
        construct=ones,
        transpose=lambda a: filled(ONE, *a.shape[::-1]),
        structure=lambda e: Structure.SEMIDEFINITE,
        sign=Sign.POSITIVE,
    )
)
register_constant(
    Constant(
        ZeroMatrix,
        Function(
            "zeros",
            zeros,
            shape_of_array,
            ("size", "size"),
            2,
            group="constant arrays",
            summary="all zeros, zeros(m, n)",
        ),
        construct=zeros,
        transpose=lambda a: zeros(*a.shape[::-1]),
        structure=lambda e: Structure.DIAGONAL | Structure.SEMIDEFINITE | Structure.SKEW,
        sign=Sign.NONNEGATIVE,
    )
)
register_function(
    Function(
        "vector",
        vector,
        shape_of_vector,
        ("scalar", "size"),
        1,
        group="constant arrays",
        summary="filled with a scalar",
        sized="vector(c, n)",
        role=Role.FILLED,
    )
)
register_function(
    Function(
        "matrix",
        filled,
        shape_of_matrix,
        ("scalar", "size", "size"),
        2,
        group="constant arrays",
        summary="filled with a scalar",
        axes=2,
        sized="matrix(c, m, n)",
    )
)
