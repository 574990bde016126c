"""Eigenvalues of a matrix that need not be symmetric, where all of them are real, ascending.

dλ = diag(V⁻¹ dA V) with A = V diag(λ) V⁻¹, where no eigenvalue is repeated   (Magnus & Neudecker 2019, ch. 8, sec. 9;
Giles 2008, sec. 3.1). Where they are complex, code that works them out raises an error; sums of their powers and of
their exponentials are traces, and their product is a determinant, for which they are not worked out.
"""

from __future__ import annotations

from symcalc.algebra import power, trace
from symcalc.algebra.transposes import plain
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import HadamardPower, Total
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import (
    Demands,
    Property,
    needs_eigenvalues_alike,
    needs_real_eigenbasis,
    needs_real_eigenvalues,
)
from symcalc.expressions.registry import register
from symcalc.expressions.spellings import Spelled
from symcalc.operations.determinants import determinant
from symcalc.operations.eigenvalues_of_symmetric_matrices import shape_of_eigenvalues
from symcalc.operations.eigenvectors_of_general_matrices import (
    BOOK,
    GROUP,
    RealEigenvalues,
    eigenpairs,
    factors_of_real_spectrum,
    real_eigenvalues,
)
from symcalc.operations.elementwise import FUNCTIONS, is_function
from symcalc.operations.exponentials_and_logarithms import EXP
from symcalc.operations.matrix_exponentials import expm
from symcalc.operations.products_of_entries import ProductOfEntries
from symcalc.operations.sums_over_general_eigenvectors import real_eigenrates


@law(Total, of=RealEigenvalues, examples="A : matrix(n, n)\na*sum(eig(A))", source="Matrix Cookbook 2012, eq. 12")
def sum_of_real_eigenvalues(a: Expression) -> Expression:
    """Σ(eig(A)) = tr(A)."""
    return trace(a.arg)


@law(
    ProductOfEntries,
    of=RealEigenvalues,
    examples="A : matrix(n, n)\na*prod(eig(A))",
    source="Matrix Cookbook 2012, eq. 18",
)
def product_of_real_eigenvalues(a: Expression, *axis: int) -> Expression | None:
    """prod(eig(A)) = det(A)."""
    return None if any(axis) else determinant(a.arg)


@law(
    Total,
    of=HadamardPower,
    examples=("A : matrix(n, n)\na*sum(eig(A).^3)", "A : matrix(n, n)\na*sum(1 ./ eig(A))"),
    source=BOOK,
)
def sum_of_powers_of_real_eigenvalues(a: Expression) -> Expression | None:
    """Σ(eig(A)ᵏ) = tr(Aᵏ), k an integer."""
    return trace(power(a.base.arg, a.exp)) if isinstance(a.base, RealEigenvalues) and a.exp.is_Integer else None


@law(
    Total,
    of=FUNCTIONS[EXP.name].classes,
    examples="A : matrix(n, n)\na*sum(exp(eig(A)))",
    source="Higham 2008, thm 1.13",
)
def sum_of_exponentials_of_real_eigenvalues(a: Expression) -> Expression | None:
    """Σ(exp(eig(A))) = tr(e^A)."""
    inner = a.args[0] if is_function(a, "exp") else None
    return trace(expm(inner.arg)) if isinstance(inner, RealEigenvalues) else None


def needs_alike_and_a_basis(a: Expression) -> Demands:
    """Demand that A has a basis of eigenvectors, and no eigenvalue twice that a formula tells apart."""
    return (*needs_real_eigenbasis(a), *needs_eigenvalues_alike(a))


register(
    Operation(
        name="eig",
        spelled=Spelled("sort(eig({0}))", "eigvals({0})", "Sort[Eigenvalues[{0}]]"),
        node=RealEigenvalues,
        construct=real_eigenvalues,
        transpose=plain,
        plainer=renamed(DISTINCT_ENTRIES=Property.DISTINCT_EIGENVALUES),
        function=Function(
            "eig",
            real_eigenvalues,
            shape_of_eigenvalues,
            ("square",),
            group=GROUP,
            summary="eigenvalues, ascending, where all are real",
            of_modules="that gives two arrays: here eigenvalues are eig(A), eigenvectors eigbasis(A)",
            convention="eig(A) is the vector of eigenvalues, where all are real; NumPy's gives the eigenvectors beside",
        ),
        differential=lambda Y, d: real_eigenrates(Y.arg, d(Y.arg)),
        domain=needs_real_eigenvalues,
        smooth=needs_alike_and_a_basis,
        code=lambda g, Y, A: factors_of_real_spectrum(g, Y, A)[0],
        reference=lambda np, A: eigenpairs(np, A)[0][:, None],
        example=Example("A : matrix(n, n)\nlogsumexp(eig(A))", wrt="A", derivative="eigsum(A, softmax(eig(A)))'"),
    )
)
