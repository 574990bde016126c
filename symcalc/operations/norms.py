"""Norms: Euclidean and Frobenius, and the sum of absolute values.

d‖A‖ = ⟨A, dA⟩/‖A‖   (Matrix Cookbook 2012, eq. 129);  ‖A‖₁ = sum(abs(A)).
"""

from __future__ import annotations

import sympy
from sympy import Pow
from sympy.matrices import expressions as M

from symcalc.algebra import multiply, norm2, total, trace, transpose
from symcalc.algebra.scalars import scalar_power
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import HadamardPower, Identity, Inverse, Norm2, Total
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import Property
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import to_scalar
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.elementwise import build
from symcalc.operations.norms_along_axes import norms_along
from symcalc.operations.sums_of_entries import shape_of_sum

INFINITE = ("inf", "Inf", "INF", "infty", "infinity", "Infinity", "oo", "∞")


def _sign_of_norm(e: Expression, a: Sign) -> Sign:
    regular = Structure.ORTHOGONAL | Structure.NONSINGULAR
    not_null = isinstance(e.arg, Inverse | Identity) or structure_of(e.arg) & regular
    return Sign.POSITIVE if a is Sign.POSITIVE or not_null else Sign.NONNEGATIVE


register(
    Operation(
        name="norm2",
        spelled=Spelled(
            ByArgument(vector="norm({0})", matrix="norm({0}, 'fro')"),
            "norm",
            ByArgument(vector="Norm[{0}]", matrix='Norm[{0}, "Frobenius"]'),
        ),
        node=Norm2,
        construct=norm2,
        sign=_sign_of_norm,
        asks_structure=True,
        plainer=renamed(POSITIVE=Property.NOT_NULL, NONZERO=Property.NOT_NULL),
        function=Function(
            "norm2",
            norms_along,
            shape_of_sum,
            ("any", "axis"),
            optional=1,
            aliases=("normF", "frobenius"),
            aliases_of_vectors=("norm",),
            of_order="pnorm",
            of_order_of_matrices="opnorm",
            of_named_order={**dict.fromkeys(INFINITE, "norminf"), "fro": "norm2", "nuc": "nucnorm"},
            several=(
                "the norm of a matrix can mean two norms",
                "write norm2(A) for Frobenius' or specnorm(A) for the spectral",
            ),
            signs=("‖₂",),
            group="of any matrix",
            summary="Euclidean norm, Frobenius norm; norm2(A, 1) of each column, norm2(A, 2) of each row",
            role=Role.NORM_2,
        ),
        differential=lambda Y, d: multiply(Pow(Y, -1), trace(multiply(transpose(Y.arg), d(Y.arg)))),
        on_demand=True,
        kink_at_zero=True,
        to_sympy=lambda a: sympy.sqrt(M.Trace(M.MatMul(M.Transpose(a), a))),
        code=lambda g, Y, a: g.norm2(a),
        reference=lambda np, A: np.sqrt(np.sum(A * A)),
        example=Example("norm2(A*x - b)", wrt="x", derivative="A'*(A*x - b)/norm2(A*x - b)"),
    )
)
register_function(
    Function(
        "norm1",
        lambda a: total(build("abs", a)),
        to_scalar,
        ("any",),
        group="of any matrix",
        summary="sum of absolute values",
        signs=("‖₁",),
        role=Role.NORM_1,
    )
)


@law(Pow, shortens=True, examples=("sqrt(sum(x.^2))", "sum(A.^2)^(-1/2)"), source="Horn & Johnson 2013, sec. 5.2")
def root_of_squares(e: Expression) -> Expression | None:
    """√Σ(A²) = ‖A‖."""
    base, p = e.args
    if isinstance(base, Total) and isinstance(base.arg, HadamardPower) and base.arg.exp == 2 and (2 * p).is_Integer:
        return scalar_power(norm2(base.arg.base), 2 * p)
    return None
