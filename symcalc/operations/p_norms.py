"""The p-norms of vectors, (Σ |xᵢ|ᵖ)^(1/p) with p ≥ 1, that of p = ∞, and what they induce of matrices for 1, 2 and ∞.

With N = ‖x‖ₚ:  dN = Σ sign(xᵢ) (|xᵢ|/N)^(p−1) dxᵢ + N/p² Σ log((|xᵢ|/N)ᵖ) (|xᵢ|/N)ᵖ dp   (Horn & Johnson 2013,
sec. 5.2 and 5.6; Golub & Van Loan 2013, sec. 2.2). ‖A‖₁ is the largest column sum of |A|, ‖A‖_∞ the largest row sum.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, S, sign

from symcalc.algebra import add, divide, hadamard, hadamard_power, multiply, negate, norm2, total, transpose
from symcalc.algebra.axes import COLUMNS, ROWS, sum_along
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import scalar_power
from symcalc.domains.implications import renamed
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import (
    MatMul,
    OneArgument,
    OneMatrix,
    ScalarNode,
    ZeroMatrix,
    is_array,
    is_zero,
)
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.intervals import number_sign
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Demand, Demands, Property
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.shape_rules import to_scalar
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import build
from symcalc.operations.largest_entries import MAX, extreme
from symcalc.operations.norms import INFINITE
from symcalc.operations.singular_values import spectral_norm

BOOK = "Horn & Johnson 2013, sec. 5.2"
GROUP = "of any matrix"


class PNorm(OneArgument, ScalarNode):
    """(Σ |xᵢ|ᵖ)^(1/p) of a column.   Arguments: x, p."""

    __slots__ = ()

    is_nonnegative = True


def p_norm(a: Expression, p: Expression) -> Any:
    """Return the p-norm of a vector."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    if p in (1, 2):
        return total(build("abs", a)) if p == 1 else norm2(a)
    if a.shape[1] is not ONE:
        return p_norm(transpose(a), p)
    found = by_law(PNorm, a, p)
    return PNorm.make(a, p) if found is None else found


def induced_norm(a: Expression, p: int = 2) -> Any:
    """Return the norm of a matrix that those of vectors of the order 1 or 2 induce."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    return spectral_norm(a) if p == 2 else extreme(MAX, sum_along(build("abs", a), COLUMNS))


def largest_norm(a: Expression) -> Any:
    """Return max |xᵢ| of a vector, the largest row sum of |A| of a matrix."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    sizes = build("abs", a)
    return extreme(MAX, sizes if ONE in a.shape else sum_along(sizes, ROWS))


def _note_of_matrix(a: Expression, p: Expression | None = None) -> str:
    if p == 1:
        return "norm(A, 1) is the largest column sum of |A|, as MATLAB's and NumPy's; that of all entries is norm1(A)"
    return "norm(A, 2) is the spectral norm, as MATLAB's and NumPy's; Frobenius' is norm2(A)"


def _note_of_largest(a: Expression) -> str:
    is_matrix = is_array(a) and ONE not in a.shape
    said = "norm(A, inf) is the largest row sum of |A|, as MATLAB's and NumPy's; the largest entry is max(abs(A))"
    return said if is_matrix else ""


# ------------------------------------------------------------------------------------------------ laws


@law(PNorm, of=MatMul, examples=("norm(-3*x, 3)", "norm(a*x, 5/2)", "p : scalar\nnorm(-x, p)"), source=BOOK)
def p_norm_of_multiple(a: Expression, p: Expression) -> Expression | None:
    """‖c x‖ₚ = |c| ‖x‖ₚ."""
    c, core = split(a)
    return None if c is ONE else multiply(CONSTRUCTORS[Abs](c), p_norm(core, p))


@law(PNorm, of=ZeroMatrix, examples="norm(x - x, 3) + b", source=BOOK)
def p_norm_of_zeros(a: Expression, p: Expression) -> Expression:
    """‖0‖ₚ = 0."""
    return S.Zero


@law(PNorm, of=OneMatrix, examples="a*norm(ones(4, 1), 3)", source=BOOK)
def p_norm_of_ones(a: Expression, p: Expression) -> Expression:
    """‖1‖ₚ = n^(1/p)."""
    return scalar_power(times(*a.shape), divide(ONE, p))


# ------------------------------------------------------------------------------------------------ records


def _differential(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return Σ sign(x) (|x|/N)^(p−1) dx, and what p gives."""
    x, p = Y.parts
    relative = multiply(scalar_power(Y, S.NegativeOne), build("abs", x))
    slope = hadamard(CONSTRUCTORS[sign](x), hadamard_power(relative, add(p, S.NegativeOne)))
    by_x = total(hadamard(slope, d(x)))
    if is_zero(dp := d(p)):
        return by_x
    spread = negate(total(build("entr", hadamard_power(relative, p))))
    return add(by_x, multiply(Y, scalar_power(p, S.NegativeOne * 2), spread, dp))


def _order_of_one_at_least(a: Expression, p: Expression) -> Demands:
    if p.is_number and number_sign(add(p, S.NegativeOne)) == -1:
        raise KindMismatch(f"the order of a norm is at least 1, and not {p}", hint="write sum(abs(x).^p)^(1/p)")
    return (Demand(Property.NONNEGATIVE, add(p, S.NegativeOne)), Demand(Property.POSITIVE, p))


register(
    Operation(
        name="pnorm",
        spelled=Spelled("norm({0}, {1})", "norm({0}, {1})", "Norm[{0}, {1}]"),
        node=PNorm,
        construct=p_norm,
        sign=lambda e, a, p: max(a, Sign.NONNEGATIVE),
        plainer=renamed(POSITIVE=Property.NOT_NULL, NONZERO=Property.NOT_NULL),
        function=Function(
            "pnorm",
            p_norm,
            to_scalar,
            ("vector", "scalar"),
            group=GROUP,
            summary="norm(x, p), the p-norm of a vector",
            signs=("‖ₚ",),
            of_named_order=dict.fromkeys(INFINITE, "norminf"),
        ),
        text="norm({0}, {1})",
        latex=r"\lVert {{0}}\rVert_{{1}}",
        differential=_differential,
        domain=_order_of_one_at_least,
        kink_at_zero=True,
        code=lambda g, Y, x, p: g.p_norm(x, p),
        reference=lambda np, x, p: np.sum(np.abs(x) ** p) ** (1 / p),
        example=Example(
            "p : scalar\nnorm(A*x - b, p)",
            wrt="x",
            derivative="A'*(sign(A*x - b).*(abs(A*x - b)/norm(A*x - b, p)).^(p - 1))",
        ),
    )
)
register_function(
    Function(
        "opnorm",
        induced_norm,
        to_scalar,
        ("matrix", "order"),
        optional=1,
        group=GROUP,
        summary="norm(A, 1), largest column sum of |A|; norm(A, 2), spectral norm",
        convention=_note_of_matrix,
        reference=lambda np, A, p=2: np.linalg.norm(A, int(p)),
    )
)
register_function(
    Function(
        "norminf",
        largest_norm,
        to_scalar,
        ("any",),
        aliases=("normInf",),
        group=GROUP,
        summary="norm(x, inf), largest absolute value of a vector; norm(A, inf), largest row sum of |A|",
        convention=_note_of_largest,
        reference=lambda np, A: np.max(np.abs(A)) if 1 in A.shape else np.max(np.sum(np.abs(A), axis=1)),
        signs=("‖∞",),
    )
)
