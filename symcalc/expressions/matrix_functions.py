"""The primitives of functions of square matrices, as code has them: of each function those that it takes.

A function of a matrix has a value; derivatives along directions; a block between several matrices, f of the matrix that
has these on its diagonal and directions beside it; and the matrix of its derivative, column by column.
"""

from __future__ import annotations

from typing import NamedTuple

from symcalc.expressions.primitives import Primitive

EIGENVECTORS = Primitive("eigendecomposition of a symmetric matrix", results=("w", "Q"))  # in LAPACK's order


class MatrixPrimitives(NamedTuple):
    """The primitives of a function f of square matrices.

    Attributes:
        value: f(A); with further arguments where f has parameters, and so for the others.
        along: the derivative along E₁, …, Eₖ, of A and these.
        between: the block (1, k + 1) of f of the matrix with A₀, …, Aₖ on its diagonal and E₁, …, Eₖ beside it.
        columns: the matrix of the map of E to that block, vec(f[A, E, B]) = J vec(E), of A and B.
        quotients: (f(λᵢ) − f(λⱼ)) / (λᵢ − λⱼ) of a column of numbers, and f′(λᵢ) where both are one.
    """

    value: Primitive
    along: Primitive
    between: Primitive
    columns: Primitive
    quotients: Primitive


def primitives_called(name: str) -> MatrixPrimitives:
    """Return primitives of a function that messages call so."""
    return MatrixPrimitives(
        Primitive(f"{name} of a matrix"),
        Primitive(f"{name} of a matrix, along directions"),
        Primitive(f"{name} between matrices"),
        Primitive(f"matrix of the derivative of the {name}"),
        Primitive(f"divided differences of the {name}"),
    )


EXPONENTIAL = primitives_called("exponential")
LOGARITHM = primitives_called("principal logarithm")
ROOT = primitives_called("principal square root")
POWER = primitives_called("principal power")
WHOLE_POWER = primitives_called("power by a whole number")
SINE = primitives_called("sine")
COSINE = primitives_called("cosine")
SIGN = primitives_called("matrix sign")
# checks, which return what they are given
CHECKED_PRINCIPAL = Primitive("matrix without eigenvalues on the closed negative axis", is_new=False)
CHECKED_OFF_AXIS = Primitive("matrix without imaginary eigenvalues", is_new=False)
CHECKED_POSITIVE = Primitive("positive eigenvalues", is_new=False)
CHECKED_NONZERO = Primitive("eigenvalues that are not 0", is_new=False)
