"""Inverse, and solving.   d(A⁻¹) = −A⁻¹ dA A⁻¹   (Magnus & Neudecker 2019, ch. 8, sec. 4)."""

from __future__ import annotations

from sympy import S
from sympy.matrices import expressions as M

from symcalc.algebra import inverse, multiply, negate, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import plain
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import Inverse
from symcalc.expressions.dimensions import Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Property, needs_invertible
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Structure


def shape_of_solve(sizes: Sizes, a: Shape, b: Shape) -> Shape:
    """Return the shape of A⁻¹B."""
    square(sizes, a)
    sizes.equal(a[1], b[0], "columns of A and rows of the right side")
    return (a[1], b[1])


def _structure_of_inverse(e: Expression, a: Structure) -> Structure:
    if Structure.DEFINITE in a:
        return a
    lost = Structure.SEMIDEFINITE & ~Structure.SYMMETRIC
    return a & ~(lost if Structure.SKEW in a else lost | Structure.HOLLOW)


def _transpose_of_inverse(a: Expression) -> Expression:
    sign, turned = split(transpose(a.arg))  # of a symmetric or skew matrix it is the matrix itself
    return scaled(scalar_power(sign, S.NegativeOne), a) if turned == a.arg else plain(a)


register(
    Operation(
        name="inv",
        spelled=Spelled("inv", "inv", "Inverse"),
        node=Inverse,
        construct=inverse,
        transpose=_transpose_of_inverse,
        inverse=lambda a: a.arg,
        structure=_structure_of_inverse,
        plainer=renamed(
            INVERTIBLE=Property.INVERTIBLE,
            POSITIVE_DETERMINANT=Property.POSITIVE_DETERMINANT,
            PRINCIPAL=Property.PRINCIPAL,
            OFF_AXIS=Property.OFF_AXIS,
            REAL_EIGENVALUES=Property.REAL_EIGENVALUES,
            REAL_EIGENBASIS=Property.REAL_EIGENBASIS,
            DISTINCT_EIGENVALUES=Property.DISTINCT_EIGENVALUES,
        ),
        function=Function(
            "inv",
            inverse,
            square,
            ("square",),
            aliases=("inverse",),
            group="of a square matrix",
            summary="A⁻¹",
            from_sympy={M.Inverse: inverse},
        ),
        to_sympy=lambda a: M.Inverse(a),
        differential=lambda Y, d: negate(multiply(Y, d(Y.arg), Y)),
        code=lambda g, Y, a: g.inv(a),
        domain=needs_invertible,
        reference=lambda np, A: np.linalg.inv(A),
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
        of_vectors=(1,),
        domain=lambda A, b: needs_invertible(A),
    )
)
