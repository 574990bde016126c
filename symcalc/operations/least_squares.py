"""Systems that are solved in other ways than by an inverse: least squares, and triangles.

lstsq(A, b) = A⁺b is the shortest of all x for which ‖A x − b‖ is least (Golub & Van Loan 2013, sec. 5.5).
"""

from typing import Any

from symcalc.algebra import inverse, multiply
from symcalc.errors import KindMismatch
from symcalc.expressions.dimensions import Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Function
from symcalc.expressions.properties import needs_invertible
from symcalc.expressions.registry import register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES
from symcalc.operations.inverses import shape_of_solve
from symcalc.operations.pseudo_inverses import pseudo_inverse


def shape_of_least_squares(sizes: Sizes, a: Shape, b: Shape) -> Shape:
    """Return the shape of A⁺B."""
    sizes.equal(a[0], b[0], "rows of A and of the right side")
    return (a[1], b[1])


def solve_triangular(a: Expression, b: Expression) -> Any:
    """Return A⁻¹b of a triangular matrix.

    Raises:
        KindMismatch: where A is not proved to be one.
    """
    if not structure_of(a) & TRIANGLES:
        raise KindMismatch(
            "solve_triangular is of a triangular matrix, and this one is not known to be one",
            hint="a declaration says so, as L : lower(n); tril(A) is the lower triangle of A",
        )
    return multiply(inverse(a), b)


register_function(
    Function(
        "lstsq",
        lambda A, b: multiply(pseudo_inverse(A), b),
        shape_of_least_squares,
        ("matrix", "array"),
        group="solving",
        summary="A⁺b, the shortest x with least norm2(A*x - b)",
        of_vectors=(1,),
    )
)
register_function(
    Function(
        "solve_triangular",
        solve_triangular,
        shape_of_solve,
        ("triangular", "array"),
        group="solving",
        summary="A⁻¹b of a lower or upper A, which solve(A, b) does as well",
        of_vectors=(1,),
        domain=lambda A, b: needs_invertible(A),
    )
)
