"""Sums over singular vectors, and their adjoints: what singular values are differentiated by.

Of A = U diag(σ) Vᵀ it is svdsum(A, g) = U diag(g) Vᵀ and svddiag(A, D) = diag(Uᵀ D V): dσ = svddiag(A, dA) (Giles 2008,
sec. 3.2), and a function of σ that is symmetric in these has the gradient svdsum(A, g) with g = ∂f/∂σ (Lewis 1995).
With P = Uᵀ dA V in its symmetric part E and its skew part K,

    d svdsum(A, g) = U (D ∘ E + S ∘ K) Vᵀ + (I − U Uᵀ) dA V diag(g/σ) Vᵀ + U diag(g/σ) Uᵀ dA (I − V Vᵀ) + …

is made of divided differences D = (gᵢ − gⱼ)/(σᵢ − σⱼ) and sums S = (gᵢ + gⱼ)/(σᵢ + σⱼ), and holds where singular values
are equal, too (Lewis & Sendov 2005).
"""

from typing import Any

from sympy import S as NUMBERS

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    multiply,
    negate,
    norm2,
    power,
    scaled,
    transpose,
    zeros,
)
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    HadamardPower,
    Norm2,
    Total,
    is_zero,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import OPERATORS, Expression
from symcalc.expressions.operation_records import Example
from symcalc.operations.divided_differences import divided, divided_sums
from symcalc.operations.singular_vectors import (
    BOOK,
    GROUP,
    SingularValues,
    factors_of_svd,
    left_vectors,
    needs_distinct_singular,
    needs_singular_alike,
    outside,
    right_vectors,
    sigmas,
    svd_in_numbers,
    turned,
)
from symcalc.operations.sums_in_bases import (
    DiagonalInBases,
    Operations,
    SumInBases,
    diagonal_in_bases,
    register_sums,
    sum_in_bases,
    weighted,
)


class SingularSum(SumInBases):
    """U diag(g) Vᵀ = Σ gᵢ uᵢ vᵢᵀ of the singular vectors of a matrix."""

    __slots__ = ()


class SingularDiagonal(DiagonalInBases):
    """diag(Uᵀ D V): the differential of the singular values along D."""

    __slots__ = ()


def singular_sum(a: Expression, g: Expression) -> Any:
    """Return U diag(g) Vᵀ."""
    return sum_in_bases(F, a, g)


def singular_diagonal(a: Expression, D: Expression) -> Any:
    """Return diag(Uᵀ D V)."""
    return diagonal_in_bases(F, a, D)


# ------------------------------------------------------------------------------------------------ laws


@law(SingularSum, examples="A + svdsum(A, svdvals(A))", source=BOOK)
def sum_of_singular_values(a: Expression, g: Expression) -> Expression | None:
    """U diag(σ) Vᵀ = A."""
    return a if isinstance(g, SingularValues) and g.arg == a else None


@law(SingularDiagonal, examples="x + svddiag(A, A)", source=BOOK)
def singular_diagonal_of_the_matrix(a: Expression, D: Expression) -> Expression | None:
    """diag(Uᵀ A V) = σ."""
    return sigmas(a) if a == D else None


@law(Norm2, of=SingularValues, examples="a*norm2(svdvals(A))", source=BOOK)
def norm_of_singular_values(a: Expression) -> Expression:
    """‖svdvals(A)‖ = ‖A‖."""
    return norm2(a.arg)


@law(Total, of=HadamardPower, examples="a*sum(svdvals(A).^2)", source=BOOK)
def sum_of_squares_of_singular_values(a: Expression) -> Expression | None:
    """Σ(svdvals(A)²) = ‖A‖²."""
    return power(norm2(a.base.arg), a.exp) if isinstance(a.base, SingularValues) and a.exp == 2 else None


@law(Total, of=SingularDiagonal, examples="a*sum(svddiag(A, B))", source="Lewis 1995, theorem 3.1")
def sum_of_singular_diagonal(a: Expression) -> Expression | None:
    """Σ(svddiag(A, B)) = tr(svdsum(A, 1)ᵀ B)."""
    return weighted(a, filled(ONE, *a.shape))


# ------------------------------------------------------------------------------------------------ differentials


def differential_of_sum(Y: Expression, d: Any) -> Expression:
    """Return U (D ∘ E + S ∘ K) Vᵀ + (I − U Uᵀ) dA V R Vᵀ + U R Uᵀ dA (I − V Vᵀ) − U diag(diag(H) ∘ diag(P)) Vᵀ.

    It is R = diag(g/σ) and H = ∂g/∂σ, and the diagonal of D is that of H. What g itself changes by is added, as in all
    that is linear in it.
    """
    A, g = Y.args
    dA = d(A)
    if is_zero(dA):
        return zeros(*Y.shape)
    values, U, V = sigmas(A), left_vectors(A), right_vectors(A)
    H = OPERATORS["derivative_by_part"](g, values, (SingularSum,))
    P, sums = turned(A, dA), divided_sums(g, values)
    even = scaled(NUMBERS.Half, add(P, transpose(P)))
    odd = scaled(NUMBERS.Half, add(P, negate(transpose(P))))
    inside = add(hadamard(divided(g, values, H), even), hadamard(sums, odd))
    ratios = diagonal_matrix(diagonal(sums))
    left = outside(U, multiply(dA, V, ratios, transpose(V)))
    right = transpose(outside(V, multiply(transpose(dA), U, ratios, transpose(U))))
    held = singular_sum(A, hadamard(diagonal(H), singular_diagonal(A, dA)))
    return add(multiply(U, inside, transpose(V)), left, right, negate(held))


def differential_of_diagonal(Y: Expression, d: Any) -> Expression:
    """Return diag(dUᵀ D V + Uᵀ D dV): by A; by D it is linear."""
    A, D = Y.args
    if is_zero(d(A)):
        return zeros(*Y.shape)
    U, V = left_vectors(A), right_vectors(A)
    return diagonal(add(multiply(transpose(d(U)), D, V), multiply(transpose(U), D, d(V))))


# ------------------------------------------------------------------------------------------------ records


F = Operations(
    names=("svdsum", "svddiag"),
    nodes=(SingularSum, SingularDiagonal),
    summaries=(
        "U diag(g) Vᵀ of the singular vectors U and V of A: svdsum(A, g)",
        "diag(Uᵀ D V) of the singular vectors U and V of A: svddiag(A, D)",
    ),
    group=GROUP,
    kinds=("matrix", "matrix"),
    bases=lambda A: (left_vectors(A), right_vectors(A)),
    in_code=lambda g, Y, A: tuple(factors_of_svd(g, Y, A)[::2]),
    in_numbers=lambda np, A: svd_in_numbers(np, A)[::2],
    differentials=(differential_of_sum, differential_of_diagonal),
    size=lambda sizes, a: sizes.lesser(*a),
    smooth=(needs_singular_alike, needs_distinct_singular),
    examples=(
        Example("y'*svdsum(A, w)*x", wrt="w", derivative="svddiag(A, y*x')"),
        Example("w'*svddiag(A, B)", wrt="B", derivative="svdsum(A, w)"),
    ),
    more={"transpose": plain},
)
register_sums(F)
