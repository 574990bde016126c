"""Trace, and the scalar products written with it.

d tr(A) = tr(dA)   (Magnus & Neudecker 2019, ch. 8, sec. 2). The adjoint of tr at g is g·I. All terms of d tr(Aᵏ) are
alike: k tr(Aᵏ⁻¹ dA).
"""

from __future__ import annotations

from typing import Any

from sympy import Integer
from sympy.matrices import expressions as M

from symcalc.algebra import matrix_power, multiply, trace, transpose
from symcalc.expressions.core_nodes import MatPow, Trace, is_array
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes, matching, square_to_scalar
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import is_definite, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure


def shape_of_outer(sizes: Sizes, x: Shape, y: Shape) -> Shape:
    """Return the shape of x yᵀ."""
    sizes.equal(x[1], y[1], "columns of the vectors")
    return (x[0], y[0])


def differential_of_trace(Y: Expression, d: Any) -> Expression:
    """Return tr(dA), and k tr(Aᵏ⁻¹ dA) of a power."""
    if type(Y.arg) is not MatPow:
        return trace(d(Y.arg))
    A, k = Y.arg.base, int(Y.arg.exp)
    return multiply(Integer(k), trace(multiply(matrix_power(A, k - 1), d(A))))


def inner_product(A: Expression, B: Expression) -> Expression:
    """Return ⟨A, B⟩ = tr(AᵀB)."""
    return trace(multiply(transpose(A), B))


def _column(x: Expression) -> Expression:
    """Return a vector that may stand as a row, as a column."""
    return transpose(x) if is_array(x) and x.shape[0] is ONE else x


def _sign_of_trace(e: Expression, a: Sign) -> Sign:
    if is_definite(e.arg) and e.arg.shape[0] != 1:
        return Sign.POSITIVE
    return Sign.NONNEGATIVE if Structure.SEMIDEFINITE in structure_of(e.arg) else min(a, Sign.NONNEGATIVE)


register(
    Operation(
        name="tr",
        spelled=Spelled("trace", "tr", "Tr"),
        node=Trace,
        construct=trace,
        sign=_sign_of_trace,
        asks_structure=True,
        function=Function(
            "tr",
            trace,
            square_to_scalar,
            ("square",),
            aliases=("trace",),
            group="of a square matrix",
            summary="trace",
            from_sympy={M.Trace: trace},
        ),
        to_sympy=lambda a: a if a.shape[0] == 1 else M.Trace(a),
        linear=(0,),
        differential=differential_of_trace,
        indices="ii->",
        code=lambda g, Y, a: g.trace(a),
        reference=lambda np, A: np.trace(A),
        example=Example("tr(A*X*B)", wrt="X", derivative="A'*B'"),
    )
)
for _name, _summary, _classes in (
    ("dot", "xᵀy", {M.DotProduct: lambda x, y: inner_product(_column(x), _column(y))}),
    ("inner", "tr(AᵀB)", {}),
):
    register_function(
        Function(
            _name,
            inner_product,
            matching,
            ("array", "array"),
            group="sums",
            summary=_summary,
            from_sympy=_classes,
        )
    )
register_function(
    Function(
        "outer",
        lambda x, y: multiply(x, transpose(y)),
        shape_of_outer,
        ("vector", "vector"),
        group="sums",
        summary="x yᵀ",
    )
)
