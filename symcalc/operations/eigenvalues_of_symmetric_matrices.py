"""Eigenvalues of a symmetric matrix, ascending.

dλ = diag(Uᵀ dS U), where no eigenvalue is repeated   (Magnus & Neudecker 2019, ch. 8, sec. 9).
"""

from symcalc.algebra import norm2, power, trace
from symcalc.algebra.transposes import plain
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import HadamardPower, Norm2, Total
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Property, needs_eigenvalues_alike
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import is_definite, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.determinants import determinant, logdet
from symcalc.operations.eigenvectors_of_symmetric_matrices import (
    BOOK,
    GROUP,
    REAL,
    Eigenvalues,
    eigenvalues,
    factors_of_spectrum,
)
from symcalc.operations.elementwise import is_function
from symcalc.operations.products_of_entries import ProductOfEntries
from symcalc.operations.sums_over_eigenvectors import eigen_diagonal


@law(Total, of=Eigenvalues, examples="S : symmetric(n)\na*sum(eigvals(S))", source="Matrix Cookbook 2012, eq. 12")
def sum_of_eigenvalues(a: Expression) -> Expression:
    """Σ(eigvals(S)) = tr(S)."""
    return trace(a.arg)


@law(
    ProductOfEntries,
    of=Eigenvalues,
    examples="S : symmetric(n)\na*prod(eigvals(S))",
    source="Matrix Cookbook 2012, eq. 18",
)
def product_of_eigenvalues(a: Expression, *axis: int) -> Expression | None:
    """prod(eigvals(S)) = det(S)."""
    return None if any(axis) else determinant(a.arg)


@law(Norm2, of=Eigenvalues, examples="S : symmetric(n)\na*norm2(eigvals(S))", source=BOOK)
def norm_of_eigenvalues(a: Expression) -> Expression:
    """‖eigvals(S)‖ = ‖S‖."""
    return norm2(a.arg)


@law(Total, of=HadamardPower, examples="S : symmetric(n)\na*sum(eigvals(S).^2)", source=BOOK)
def sum_of_squares_of_eigenvalues(a: Expression) -> Expression | None:
    """Σ(eigvals(S)²) = ‖S‖²."""
    return power(norm2(a.base.arg), a.exp) if isinstance(a.base, Eigenvalues) and a.exp == 2 else None


@law(Total, shortens=True, examples="K : spd(n)\nsum(log(eigvals(K)))", condition="S is positive definite", source=BOOK)
def sum_of_logarithms_of_eigenvalues(e: Expression) -> Expression | None:
    """Σ(log(eigvals(S))) = logdet(S)."""
    inner = e.arg.args[0] if is_function(e.arg, "log") else None
    return logdet(inner.arg) if isinstance(inner, Eigenvalues) and is_definite(inner.arg) else None


def sign_of_eigenvalues(e: Expression, a: Sign) -> Sign:
    """Return what the structure of the matrix tells."""
    structure = structure_of(e.arg)
    if Structure.DEFINITE in structure:
        return Sign.POSITIVE
    return Sign.NONNEGATIVE if Structure.SEMIDEFINITE in structure else Sign.UNKNOWN


def shape_of_eigenvalues(sizes: Sizes, a: Shape) -> Shape:
    """Return n×1."""
    return (square(sizes, a)[0], ONE)


register(
    Operation(
        name="eigvals",
        spelled=Spelled(matlab="eig", julia="eigvals(Symmetric({0}))"),
        node=Eigenvalues,
        construct=eigenvalues,
        transpose=plain,
        sign=sign_of_eigenvalues,
        asks_structure=True,
        plainer=renamed(DISTINCT_ENTRIES=Property.DISTINCT_EIGENVALUES),
        function=Function(
            "eigvals",
            eigenvalues,
            shape_of_eigenvalues,
            ("symmetric",),
            aliases=("eigvalsh",),
            wider=("eig({0})", REAL),
            group=GROUP,
            summary="eigenvalues, ascending",
        ),
        differential=lambda Y, d: eigen_diagonal(Y.arg, d(Y.arg)),
        smooth=needs_eigenvalues_alike,
        code=lambda g, Y, S: factors_of_spectrum(g, Y, S)[0],
        reference=lambda np, S: np.linalg.eigh(S)[0][:, None],
        example=Example("S : symmetric(n)\nsum(exp(eigvals(S)))", wrt="S", derivative="spectral(S, exp(eigvals(S)))"),
    )
)
