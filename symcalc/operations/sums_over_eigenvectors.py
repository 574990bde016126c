"""Sums over the eigenvectors of a symmetric matrix, and their adjoints: what eigenvalues are differentiated by.

Of S = U diag(λ) Uᵀ it is spectral(S, g) = U diag(g) Uᵀ and eigdiag(S, D) = diag(Uᵀ D U): dλ = eigdiag(S, dS), and a
function of λ that is symmetric in these has the gradient spectral(S, g) with g = ∂f/∂λ (Lewis 1996). With P = Uᵀ dS U,
d spectral(S, g) = U (D ∘ P) Uᵀ + …  is made of divided differences (gᵢ − gⱼ)/(λᵢ − λⱼ), and where eigenvalues are equal
of derivatives of g (Daleckiĭ & Kreĭn 1965; Lewis & Sendov 2001): it holds there, too.
"""

from functools import partial
from typing import Any

from sympy import S as NUMBERS

from symcalc.algebra import (
    add,
    diagonal_matrix,
    hadamard,
    hadamard_power,
    sum_rows,
    total,
    trace,
    transpose,
    zeros,
)
from symcalc.expressions.core_nodes import (
    MatMul,
    OneMatrix,
    Total,
    is_zero,
)
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import needs_distinct_eigenvalues, needs_eigenvalues_alike
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.divided_differences import inverse_differences
from symcalc.operations.eigenvectors_of_symmetric_matrices import (
    BOOK,
    GROUP,
    REAL,
    Eigenvalues,
    Eigenvectors,
    check_symmetric,
    eigenvalues,
    eigenvectors,
    factors_of_spectrum,
    turned,
)
from symcalc.operations.sums_in_bases import (
    DiagonalInBases,
    Operations,
    Spectrum,
    SumInBases,
    diagonal_in_bases,
    differential_of_sum,
    product_in_basis,
    register_sums,
    sum_in_bases,
)


class Spectral(SumInBases):
    """U diag(g) Uᵀ = Σ gᵢ uᵢ uᵢᵀ of the eigenvectors of a symmetric matrix."""

    __slots__ = ()


class EigenDiagonal(DiagonalInBases):
    """diag(Uᵀ D U): the differential of the eigenvalues along D."""

    __slots__ = ()


def spectral(a: Expression, g: Expression) -> Any:
    """Return U diag(g) Uᵀ."""
    return sum_in_bases(F, a, g)


def eigen_diagonal(a: Expression, D: Expression) -> Any:
    """Return diag(Uᵀ D U)."""
    return diagonal_in_bases(F, a, D)


SPECTRUM = Spectrum(
    nodes=(Eigenvectors, Spectral),
    values=eigenvalues,
    vectors=eigenvectors,
    inverted=transpose,
    summed=spectral,
    rates=eigen_diagonal,
    turned=turned,
)


# ------------------------------------------------------------------------------------------------ laws


@law(Spectral, examples="S : symmetric(n)\nA + spectral(S, eigvals(S))", source=BOOK)
def spectral_of_eigenvalues(a: Expression, g: Expression) -> Expression | None:
    """U diag(λ) Uᵀ = S."""
    return a if isinstance(g, Eigenvalues) and g.arg == a else None


@law(Spectral, examples="S : symmetric(n)\nA + spectral(S, ones(n, 1))", source=BOOK)
def spectral_of_ones(a: Expression, g: Expression) -> Expression | None:
    """U Uᵀ = I."""
    return diagonal_matrix(g) if isinstance(g, OneMatrix) else None


@law(Total, of=EigenDiagonal, examples="S : symmetric(n)\na*sum(eigdiag(S, A))")
def sum_of_eigen_diagonal(a: Expression) -> Expression:
    """Σ(eigdiag(S, A)) = tr(A)."""
    return trace(a.parts[1])


@law(EigenDiagonal, examples="S : symmetric(n)\neigdiag(S, S) + x", source=BOOK)
def eigen_diagonal_of_the_matrix(a: Expression, D: Expression) -> Expression | None:
    """diag(Uᵀ S U) = λ, and diag(Uᵀ spectral(S, g) U) = g."""
    if a == D:
        return eigenvalues(a)
    return D.args[1] if isinstance(D, Spectral) and D.args[0] == a else None


@law(
    MatMul,
    shortens=True,
    among=Eigenvectors,
    examples=(
        "S : symmetric(n)\nA*eigvecs(S)*diag(x)*eigvecs(S)'",
        "S : symmetric(n)\neigvecs(S)'*S*eigvecs(S) + A",
        "S : symmetric(n)\neigvecs(S)'*spectral(S, x)*eigvecs(S) + A",
    ),
    source=BOOK,
)
def product_in_eigenbasis(e: Any) -> Expression | None:
    """U diag(x) Uᵀ = spectral(S, x), Uᵀ S U = diag(λ)."""
    return product_in_basis(SPECTRUM, e)


def _joined(a: Expression, b: Expression) -> Expression | None:
    """spectral(S, g) spectral(S, h) = spectral(S, g ∘ h)."""
    return spectral(a.args[0], hadamard(a.args[1], b.args[1])) if a.args[0] == b.args[0] else None


# ------------------------------------------------------------------------------------------------ differentials


def differential_of_eigen_diagonal(Y: Expression, d: Any) -> Expression:
    """Return (R ∘ P ∘ (M + Mᵀ)) 1 with M = Uᵀ D U: by S; by D it is linear."""
    S, D = Y.args
    dS = d(S)
    if is_zero(dS):
        return zeros(*Y.shape)
    M = turned(S, D)
    return sum_rows(hadamard(inverse_differences(eigenvalues(S)), turned(S, dS), add(M, transpose(M))))


# ------------------------------------------------------------------------------------------------ records


def _in_code(g: Any, Y: Expression, S: Any) -> tuple[Any, Any]:
    return (U := factors_of_spectrum(g, Y, S)[1]), U


F = Operations(
    names=("spectral", "eigdiag"),
    nodes=(Spectral, EigenDiagonal),
    summaries=(
        "U diag(g) Uᵀ of the eigenvectors U of S: spectral(S, g)",
        "diag(Uᵀ D U) of the eigenvectors U of S: eigdiag(S, D)",
    ),
    group=GROUP,
    wider=(("eigsum({0}, {1})", REAL), ("eigrates({0}, {1})", REAL)),
    kinds=("symmetric", "square"),
    check=check_symmetric,
    bases=lambda S: (eigenvectors(S), eigenvectors(S)),
    in_code=_in_code,
    in_numbers=lambda np, S: (np.linalg.eigh(S)[1],) * 2,
    differentials=(partial(differential_of_sum, SPECTRUM), differential_of_eigen_diagonal),
    smooth=(needs_eigenvalues_alike, needs_distinct_eigenvalues),
    examples=(
        Example("S : symmetric(n)\nx'*spectral(S, w)*x", wrt="w", derivative="eigdiag(S, x*x')"),
        Example("S : symmetric(n)\nw'*eigdiag(S, A)", wrt="A", derivative="spectral(S, w)"),
    ),
    more={
        "transpose": lambda a: a,
        "trace": lambda a: total(a.args[1]),
        "inverse": lambda a: spectral(a.args[0], hadamard_power(a.args[1], NUMBERS.NegativeOne)),
        "products": {(Spectral, Spectral): _joined},
        "structure": lambda e, a, g: Structure.SYMMETRIC,
    },
)
register_sums(F)
