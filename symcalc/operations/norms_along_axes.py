"""Euclidean norms of each column or of each row.

With r = norm2(A, 2), of each row:  dr = (1 ⊘ r) ∘ ((A ∘ dA) 1)   (Matrix Cookbook 2012, eq. 129, for each row).
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Pow, S

from symcalc.algebra import filled, hadamard, hadamard_power, multiply, norm2, transpose
from symcalc.algebra.axes import (
    ALL,
    TURNED,
    axis_of,
    axis_within,
    inner_along,
    latex_along,
    length_along,
    shape_along,
    sum_along,
    text_along,
    turned_along,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    HadamardPower,
    MatMul,
    OneArgument,
    OneMatrix,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.sums_of_entries import shape_of_sum


class NormsAlong(OneArgument, ArrayNode):
    """The norm of each column (axis 1, a row) or of each row (axis 2, a column)."""

    __slots__ = ()

    operands = 1


def norms_along(a: Expression, axis: int = ALL) -> Any:
    """Return the norm of all entries, of each column (axis 1) or of each row (axis 2)."""
    within = axis_within(a, axis) if is_array(a) else ALL
    if within == ALL:
        return norm2(a)
    if within is None:  # of single entries
        return CONSTRUCTORS[Abs](a)
    found = by_law(NormsAlong, a, within)
    return NormsAlong.make(a, dimension(within), shape=shape_along(a.shape, within)) if found is None else found


@law(NormsAlong, examples=("norm2(A', 1)", "norm2(A', 2)", "S : symmetric(n)\nnorm2(S, 1)"))
def norms_of_transpose(a: Expression, axis: int) -> Expression | None:
    """norm2(Aᵀ, 2) = norm2(A, 1)ᵀ; norm2(S, 1) = norm2(S, 2)ᵀ of a symmetric S."""
    turned = turned_along(a, axis)
    return None if turned is None else transpose(norms_along(turned, TURNED[axis]))


@law(NormsAlong, of=MatMul, examples=("norm2(-3*A, 2)", "norm2(a*A, 1)"), source="Horn & Johnson 2013, sec. 5.1")
def norms_of_multiple(a: Expression, axis: int) -> Expression | None:
    """norm2(c A, 2) = |c| norm2(A, 2)."""
    c, core = split(a)
    return None if c is ONE else multiply(CONSTRUCTORS[Abs](c), norms_along(core, axis))


@law(
    NormsAlong,
    of=(OneMatrix, ZeroMatrix),
    examples=("u + norm2(ones(2, 3), 2)", "A : matrix(2, 3)\nu + norm2(A - A, 2)"),
)
def norms_of_filled(a: Expression, axis: int) -> Expression:
    """norm2(1 1ᵀ, 2) = √n 1 of n columns, norm2(0, 2) = 0."""
    root = Pow(length_along(a.shape, axis), S.Half) if type(a) is OneMatrix else S.Zero
    return filled(root, *shape_along(a.shape, axis))


@law(HadamardPower, of=NormsAlong, examples=("norm2(A, 2).^2", "norm2(A, 1).^2"))
def square_of_norms(a: Expression, p: Expression) -> Expression | None:
    """norm2(A, 2)² = A² 1, entry by entry."""
    return sum_along(hadamard_power(a.arg, p), axis_of(a)) if p == 2 else None


register(
    Operation(
        name="norm2 along an axis",
        node=NormsAlong,
        construct=norms_along,
        transpose=plain,
        sign=lambda e, a: max(a, Sign.NONNEGATIVE),
        shape=shape_of_sum,
        text=lambda Y: text_along("norm2", Y),
        latex=lambda Y: latex_along(r"\operatorname{norm2}", Y),
        differential=lambda Y, d: hadamard(hadamard_power(Y, S.NegativeOne), inner_along(Y.arg, d(Y.arg), axis_of(Y))),
        kink_at_zero=True,
        code=lambda g, Y, a: g.reduced("norm2", a, axis_of(Y)),
        reference=lambda np, A, axis: np.sqrt(np.sum(A * A, axis=axis - 1, keepdims=True)),
        example=Example("sum(norm2(X, 2))", wrt="X", derivative="diag(1 ./ norm2(X, 2))*X"),
    )
)
