"""Inverse, and solving.   d(A⁻¹) = −A⁻¹ dA A⁻¹   (Magnus & Neudecker 2019, ch. 8, sec. 4)."""

from symcalc.algebra import inverse, multiply, negate
from symcalc.expressions.core_nodes import Inverse
from symcalc.expressions.dimensions import Shape
from symcalc.expressions.properties import needs_invertible
from symcalc.expressions.registry import Example, Function, Operation, register, register_function
from symcalc.expressions.shape_rules import Sizes, square


def shape_of_solve(sizes: Sizes, a: Shape, b: Shape) -> Shape:
    """Return the shape of A⁻¹B."""
    square(sizes, a)
    sizes.equal(a[1], b[0], "columns of A and rows of the right side")
    return (a[1], b[1])


register(
    Operation(
        name="inv",
        node=Inverse,
        function=Function("inv", inverse, square, ("square",), group="of a square matrix", summary="A⁻¹"),
        differential=lambda Y, d: negate(multiply(Y, d(Y.arg), Y)),
        code=lambda g, Y, a: g.inv(a),
        domain=needs_invertible,
        example=Example("tr(B*inv(A))", wrt="A", derivative="-(A^-T*B'*A^-T)"),
    )
)
register_function(
    Function(
        "solve",
        lambda A, b: multiply(inverse(A), b),
        shape_of_solve,
        ("square", "array"),
        group="solving",
        summary="A⁻¹b",
        domain=lambda A, b: needs_invertible(A),
    )
)
