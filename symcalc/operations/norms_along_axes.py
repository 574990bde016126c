"""Euclidean norms of each column or of each row.

With r = norm2(A, 2), of each row:  dr = (1 ⊘ r) ∘ ((A ∘ dA) 1)   (Matrix Cookbook 2012, eq. 129, for each row).
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Integer, Pow, S
from sympy.matrices import expressions as M

from symcalc.algebra import filled, hadamard, hadamard_power, multiply, norm2, transpose
from symcalc.algebra.axes import (
    ALL,
    COLUMNS,
    ROWS,
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
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    HadamardPower,
    HadamardProduct,
    MatMul,
    OneArgument,
    OneMatrix,
    SumColumns,
    SumRows,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.spellings import ByValue, Spelled
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.sums_of_entries import shape_of_sum

TWO = Integer(2)


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


@law(HadamardPower, of=NormsAlong, examples=("norm2(A, 2).^2", "norm2(A, 1).^2", "norm2(x*y', 2).^4"))
def even_power_of_norms(a: Expression, p: Expression) -> Expression | None:
    """norm2(A, 2)² = A² 1, norm2(A, 2)²ᵖ = (A² 1)ᵖ where A² 1 is no sum of squares, entry by entry."""
    if not p.is_Integer or p % 2:
        return None
    squares = sum_along(hadamard_power(a.arg, TWO), axis_of(a))
    return squares if p == 2 else None if _norms_of(squares) is not None else hadamard_power(squares, p / 2)


@law(
    HadamardPower,
    of=(SumRows, SumColumns, MatMul),
    examples=("sqrt(sum(A.^2, 2))", "1 ./ sum(A.^2.*B.^4, 1)", "sqrt(mean(A.^2, 2))"),
    source="Horn & Johnson 2013, sec. 5.2",
    condition="2 p is an integer",
)
def power_of_sums_of_squares(a: Expression, p: Expression) -> Expression | None:
    """(A² 1)ᵖ = norm2(A, 2)²ᵖ, entry by entry; what is positive in front goes out."""
    c, core = split(a)
    if not (2 * p).is_Integer or (c is not ONE and sign_of(c) is not Sign.POSITIVE):
        return None
    norms = _norms_of(core)
    return None if norms is None else scaled(scalar_power(c, p), hadamard_power(norms, 2 * p))


@law(
    HadamardProduct,
    shortens=True,
    among=NormsAlong,
    examples=("sum(A.^2, 2)./norm2(A, 2)", "sum(A.^2, 1)./norm2(A, 1).^3"),
)
def sums_of_squares_over_norms(e: Any) -> Expression | None:
    """A² 1 ∘ norm2(A, 2)ᵖ = norm2(A, 2)ᵖ⁺², entry by entry."""
    bases = {f.base if type(f) is HadamardPower else f for f in e.args}
    for f in e.args:
        norms = _norms_of(f)
        if norms is not None and norms in bases:
            return hadamard(norms, *[norms if g is f else g for g in e.args])
    return None


def _norms_of(e: Any) -> Any:
    """Return norm2(A, 2) of the sums of each row of A², so of columns; None of what is no sum of squares."""
    if type(e) not in (SumRows, SumColumns):
        return None
    powers = e.arg.args if type(e.arg) is HadamardProduct else (e.arg,)
    if not all(type(f) is HadamardPower and f.exp.is_Integer and f.exp % 2 == 0 for f in powers):
        return None
    A = hadamard(*[hadamard_power(f.base, f.exp / 2) for f in powers])
    return norms_along(A, ROWS if type(e) is SumRows else COLUMNS)


def _in_sympy(a: Any, axis: Any) -> Any:
    """Return the roots of the sums of squares, in SymPy's classes."""
    squares = M.HadamardPower(a, TWO)
    m, n = a.shape
    sums = M.MatMul(squares, M.OneMatrix(n, 1)) if axis == ROWS else M.MatMul(M.OneMatrix(1, m), squares)
    return M.HadamardPower(sums, S.Half)


register(
    Operation(
        name="norm2 along an axis",
        spelled=Spelled(
            "sqrt(sum({0} .^ 2, {1}))",
            ByValue("sqrt.(vec(sum({0} .^ 2, dims=2)))", "sqrt.(vec(sum({0} .^ 2, dims=1)))'"),
        ),
        node=NormsAlong,
        construct=norms_along,
        transpose=plain,
        sign=lambda e, a: max(a, Sign.NONNEGATIVE),
        shape=shape_of_sum,
        text=lambda Y: text_along("norm2", Y),
        latex=lambda Y: latex_along(r"\operatorname{norm2}", Y),
        differential=lambda Y, d: hadamard(hadamard_power(Y, S.NegativeOne), inner_along(Y.arg, d(Y.arg), axis_of(Y))),
        kink_at_zero=True,
        to_sympy=_in_sympy,
        code=lambda g, Y, a: g.reduced("norm2", a, axis_of(Y)),
        reference=lambda np, A, axis: np.sqrt(np.sum(A * A, axis=axis - 1, keepdims=True)),
        example=Example("sum(norm2(X, 2))", wrt="X", derivative="diag(1 ./ norm2(X, 2))*X"),
    )
)
