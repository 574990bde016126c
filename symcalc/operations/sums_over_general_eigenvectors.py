"""Sums over the eigenvectors of a matrix that need not be symmetric, and their adjoints; all eigenvalues are real.

Of A = V diag(λ) V⁻¹ it is eigsum(A, g) = V diag(g) V⁻¹ and eigrates(A, D) = diag(V⁻¹ D V), however long the
columns of V are: dλ = eigrates(A, dA), and a function of λ has the gradient eigsum(A, g)ᵀ with g = ∂f/∂λ. With
P = V⁻¹ dA V, d eigsum(A, g) = V (D ∘ P) V⁻¹ + …  is made of divided differences (gᵢ − gⱼ)/(λᵢ − λⱼ), and where
eigenvalues are equal of derivatives of g (Daleckiĭ & Kreĭn 1965; Higham 2008, sec. 3.2 and thm 3.11): it holds there,
too.
"""

from functools import partial
from typing import Any

from sympy import S as NUMBERS

from symcalc.algebra import (
    add,
    diagonal_matrix,
    hadamard,
    hadamard_power,
    inverse,
    power,
    sum_rows,
    total,
    trace,
    transpose,
    zeros,
)
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import HadamardPower, MatMul, OneMatrix, Total, Transpose, is_zero
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import needs_distinct_eigenvalues, needs_eigenvalues_alike, needs_real_eigenbasis
from symcalc.expressions.shape_rules import square
from symcalc.operations.divided_differences import inverse_differences
from symcalc.operations.eigenvectors_of_general_matrices import (
    BOOK,
    GROUP,
    RealEigenvalues,
    RealEigenvectors,
    eigenpairs,
    factors_of_real_spectrum,
    is_symmetric,
    real_eigenvalues,
    real_eigenvectors,
    turned,
    with_same_vectors,
)
from symcalc.operations.elementwise import is_function
from symcalc.operations.matrix_exponentials import expm
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
from symcalc.operations.sums_over_eigenvectors import eigen_diagonal, spectral

HIGHAM = "Higham 2008, sec. 1.2"


class RealEigensum(SumInBases):
    """V diag(g) V⁻¹ of the eigenvectors of a matrix."""

    __slots__ = ()


class RealEigenrates(DiagonalInBases):
    """diag(V⁻¹ D V): the differential of the eigenvalues along D."""

    __slots__ = ()


def real_eigensum(a: Expression, g: Expression) -> Any:
    """Return V diag(g) V⁻¹."""
    return sum_in_bases(F, a, g)


def real_eigenrates(a: Expression, D: Expression) -> Any:
    """Return diag(V⁻¹ D V)."""
    return diagonal_in_bases(F, a, D)


SPECTRUM = Spectrum(
    nodes=(RealEigenvectors, RealEigensum),
    values=real_eigenvalues,
    vectors=real_eigenvectors,
    inverted=inverse,
    summed=real_eigensum,
    rates=real_eigenrates,
    turned=turned,
)


# ------------------------------------------------------------------------------------------------ laws


@law(
    RealEigensum,
    examples=("A : matrix(n, n)\nB + eigsum(A, eig(A))", "A : matrix(n, n)\nB + eigsum(A, eig(A).^3)"),
    source=HIGHAM,
)
def eigensum_of_powers(a: Expression, g: Expression) -> Expression | None:
    """V diag(λᵏ) V⁻¹ = Aᵏ, k an integer."""
    base, k = (g.base, g.exp) if isinstance(g, HadamardPower) else (g, NUMBERS.One)
    return power(a, k) if isinstance(base, RealEigenvalues) and base.arg == a and k.is_Integer else None


@law(RealEigensum, examples="A : matrix(n, n)\nB + eigsum(A, exp(eig(A)))", source=HIGHAM)
def eigensum_of_exponentials(a: Expression, g: Expression) -> Expression | None:
    """V diag(exp(λ)) V⁻¹ = e^A."""
    inner = g.args[0] if is_function(g, "exp") else None
    return expm(a) if isinstance(inner, RealEigenvalues) and inner.arg == a else None


@law(RealEigensum, examples="A : matrix(n, n)\nB + eigsum(A, ones(n, 1))", source=BOOK)
def eigensum_of_ones(a: Expression, g: Expression) -> Expression | None:
    """V V⁻¹ = I."""
    return diagonal_matrix(g) if isinstance(g, OneMatrix) else None


@law(
    RealEigensum,
    examples=(
        *("A : matrix(n, n)\neigsum(3*A, x)", "A : matrix(n, n)\neigsum(A + a*eye(n), x)"),
        "A : matrix(n, n)\neigsum(A', x)",
    ),
    source=BOOK,
)
def eigensum_of_multiple(a: Expression, g: Expression) -> Expression | None:
    """eigsum(c A + b I, g) = eigsum(A, g), c > 0; eigsum(Aᵀ, g) = eigsum(A, g)ᵀ; of a symmetric S spectral(S, g)."""
    if isinstance(a, Transpose):
        return transpose(real_eigensum(a.arg, g))
    if is_symmetric("eigsum", a):
        return spectral(a, g)
    core = with_same_vectors(a)
    return None if core is a else real_eigensum(core, g)


@law(
    RealEigenrates,
    examples=(
        *("A : matrix(n, n)\neigrates(3*A, B)", "A : matrix(n, n)\neigrates(A + a*eye(n), B)"),
        "A : matrix(n, n)\neigrates(A', B)",
    ),
    source=BOOK,
)
def eigenrates_of_multiple(a: Expression, D: Expression) -> Expression | None:
    """eigrates(c A + b I, D) = eigrates(A, D), c > 0; of Aᵀ it is that of Dᵀ, of a symmetric S eigdiag(S, D)."""
    if isinstance(a, Transpose):
        return real_eigenrates(a.arg, transpose(D))
    if is_symmetric("eigrates", a):
        return eigen_diagonal(a, D)
    core = with_same_vectors(a)
    return None if core is a else real_eigenrates(core, D)


@law(Total, of=RealEigenrates, examples="A, B : matrix(n, n)\na*sum(eigrates(A, B))")
def sum_of_eigenrates(a: Expression) -> Expression:
    """Σ(eigrates(A, D)) = tr(D)."""
    return trace(a.parts[1])


@law(RealEigenrates, examples="A : matrix(n, n)\neigrates(A, A) + x", source=BOOK)
def eigenrates_of_the_matrix(a: Expression, D: Expression) -> Expression | None:
    """diag(V⁻¹ A V) = λ, and diag(V⁻¹ eigsum(A, g) V) = g."""
    if a == D:
        return real_eigenvalues(a)
    return D.args[1] if isinstance(D, RealEigensum) and D.args[0] == a else None


@law(
    MatMul,
    shortens=True,
    among=RealEigenvectors,
    examples=(
        "A, B : matrix(n, n)\nB*eigbasis(A)*diag(x)*inv(eigbasis(A))",
        "A, B : matrix(n, n)\ninv(eigbasis(A))*A*eigbasis(A) + B",
        "A, B : matrix(n, n)\ninv(eigbasis(A))*eigsum(A, x)*eigbasis(A) + B",
    ),
    source=BOOK,
)
def product_in_real_eigenbasis(e: Any) -> Expression | None:
    """V diag(x) V⁻¹ = eigsum(A, x), V⁻¹ A V = diag(λ)."""
    return product_in_basis(SPECTRUM, e)


def _joined(a: Expression, b: Expression) -> Expression | None:
    """eigsum(A, g) eigsum(A, h) = eigsum(A, g ∘ h)."""
    return real_eigensum(a.args[0], hadamard(a.args[1], b.args[1])) if a.args[0] == b.args[0] else None


# ------------------------------------------------------------------------------------------------ differentials


def differential_of_eigenrates(Y: Expression, d: Any) -> Expression:
    """Return (R ∘ (M ∘ Pᵀ + P ∘ Mᵀ)) 1 with M = V⁻¹ D V: by A; by D it is linear."""
    A, D = Y.args
    dA = d(A)
    if is_zero(dA):
        return zeros(*Y.shape)
    M, P = turned(A, D), turned(A, dA)
    both = add(hadamard(M, transpose(P)), hadamard(P, transpose(M)))
    return sum_rows(hadamard(inverse_differences(real_eigenvalues(A)), both))


# ------------------------------------------------------------------------------------------------ records


def _bases(A: Expression) -> tuple[Any, Any]:
    return (V := real_eigenvectors(A)), transpose(inverse(V))


def _in_code(g: Any, Y: Expression, A: Any) -> tuple[Any, Any]:
    return (V := factors_of_real_spectrum(g, Y, A)[1]), g.transpose(g.inv(V))


def _in_numbers(np: Any, A: Any) -> tuple[Any, Any]:
    return (V := eigenpairs(np, A)[1]), np.linalg.inv(V).T


F = Operations(
    names=("eigsum", "eigrates"),
    nodes=(RealEigensum, RealEigenrates),
    summaries=(
        "V diag(g) V⁻¹ of the real eigenvectors V of A: eigsum(A, g)",
        "diag(V⁻¹ D V) of the real eigenvectors V of A: eigrates(A, D)",
    ),
    group=GROUP,
    kinds=("square", "square"),
    size=lambda sizes, a: square(sizes, a)[0],
    bases=_bases,
    in_code=_in_code,
    in_numbers=_in_numbers,
    is_turned=True,
    differentials=(partial(differential_of_sum, SPECTRUM), differential_of_eigenrates),
    domain=needs_real_eigenbasis,
    smooth=(needs_eigenvalues_alike, needs_distinct_eigenvalues),
    examples=(
        Example("A : matrix(n, n)\nx'*eigsum(A, w)*x", wrt="w", derivative="eigrates(A, x*x')"),
        Example("A : matrix(n, n)\nw'*eigrates(A, B)", wrt="B", derivative="eigsum(A, w)'"),
    ),
    more={
        "transpose": plain,
        "trace": lambda a: total(a.args[1]),
        "inverse": lambda a: real_eigensum(a.args[0], hadamard_power(a.args[1], NUMBERS.NegativeOne)),
        "products": {(RealEigensum, RealEigensum): _joined},
    },
)
register_sums(F)
