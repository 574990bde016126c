"""Sums over the eigenvectors of a symmetric matrix, and their adjoints: what eigenvalues are differentiated by.

Of S = U diag(λ) Uᵀ it is spectral(S, g) = U diag(g) Uᵀ and eigdiag(S, D) = diag(Uᵀ D U): dλ = eigdiag(S, dS), and a
function of λ that is symmetric in these has the gradient spectral(S, g) with g = ∂f/∂λ (Lewis 1996). With P = Uᵀ dS U,
d spectral(S, g) = U (D ∘ P) Uᵀ + …  is made of divided differences (gᵢ − gⱼ)/(λᵢ − λⱼ), and where eigenvalues are equal
of derivatives of g (Daleckiĭ & Kreĭn 1965; Lewis & Sendov 2001): it holds there, too.
"""

from collections.abc import Iterator
from typing import Any

from sympy import S as NUMBERS

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    hadamard_power,
    multiply,
    negate,
    scaled,
    sum_rows,
    total,
    trace,
    transpose,
    zeros,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.reductions import as_column
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    MatAdd,
    MatMul,
    OneMatrix,
    Total,
    Trace,
    is_array,
    is_zero,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import OPERATORS, Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import needs_distinct_eigenvalues, needs_eigenvalues_alike
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.divided_differences import divided, inverse_differences
from symcalc.operations.eigenvectors_of_symmetric_matrices import (
    BOOK,
    GROUP,
    Eigenvalues,
    Eigenvectors,
    check_symmetric,
    eigenvalues,
    eigenvectors,
    factors_of_spectrum,
    turned,
)

DEPTH = 4  # of sums and elementwise products in which eigdiag(S, D) is looked for


class Spectral(ArrayNode):
    """U diag(g) Uᵀ = Σ gᵢ uᵢ uᵢᵀ of the eigenvectors of a symmetric matrix."""

    __slots__ = ()


class EigenDiagonal(ArrayNode):
    """diag(Uᵀ D U): the differential of the eigenvalues along D."""

    __slots__ = ()


# ------------------------------------------------------------------------------------------------ constructors


def spectral(a: Expression, g: Expression) -> Any:
    """Return U diag(g) Uᵀ."""
    if not is_array(a):
        return g
    check_symmetric("spectral", a)
    c, weights = split(as_column(g))
    if is_zero(weights):
        return zeros(*a.shape)
    found = by_law(Spectral, a, weights)
    return scaled(c, Spectral.make(a, weights, shape=a.shape) if found is None else found)


def eigen_diagonal(a: Expression, D: Expression) -> Any:
    """Return diag(Uᵀ D U)."""
    if not is_array(a):
        return D
    check_symmetric("eigdiag", a)
    c, core = split(D)
    if is_zero(core):
        return zeros(a.shape[0], ONE)
    found = by_law(EigenDiagonal, a, core)
    return scaled(c, EigenDiagonal.make(a, core, shape=(a.shape[0], ONE)) if found is None else found)


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


@law(
    Trace,
    of=list,
    examples=(
        "S : symmetric(n)\nx'*eigdiag(S, A)",
        "S : symmetric(n)\neigdiag(S, A)'*x",
        "S : symmetric(n)\nx'*(w.*eigdiag(S, A) + y)",
        "S : symmetric(n)\nx'*(w.*(exp(w).*eigdiag(S, A) + y))",
    ),
    source="Lewis 1996, theorem 1.1",
)
def product_with_eigen_diagonal(chain: list[Expression]) -> Expression | None:
    """xᵀ eigdiag(S, A) = tr(spectral(S, x) A).

    So of what is a sum of products of entries with it.
    """
    for first, last in ((chain[:-1], chain[-1]), ([*map(transpose, reversed(chain[1:]))], transpose(chain[0]))):
        if first and (found := weighted(last, transpose(multiply(*first)))) is not None:
            return found
    return None


@law(
    Total,
    of=HadamardProduct,
    examples=("S : symmetric(n)\nsum(x.^2.*eigdiag(S, A))", "S : symmetric(n)\nsum(x.^2.*(eigdiag(S, A) + y))"),
    source="Lewis 1996, theorem 1.1",
)
def sum_of_products_with_eigen_diagonal(a: Expression) -> Expression | None:
    """Σ(x ∘ eigdiag(S, A)) = tr(spectral(S, x) A)."""
    return weighted(a, filled(ONE, *a.shape)) if a.shape[1] is ONE else None


def weighted(v: Expression, x: Expression) -> Expression | None:
    """Return xᵀ v, where v holds a diagonal in an eigenbasis, as traces and what is left; None where it holds none."""
    taken, rest = [], []
    for weights, part in terms_of(v, x, DEPTH):
        if isinstance(part, EigenDiagonal):
            taken.append(trace(multiply(spectral(part.args[0], weights), part.args[1])))
        else:
            rest.append((weights, part))
    if not taken:
        return None
    return add(*taken, *[trace(multiply(transpose(weights), part)) for weights, part in rest])


def terms_of(v: Expression, x: Expression, depth: int) -> Iterator[tuple[Any, Any]]:
    """Yield weights and parts of v, a sum of entries' products: xᵀ v is the sum of their scalar products."""
    c, core = split(v)
    x = scaled(c, x)
    if isinstance(core, MatAdd) and depth:
        for part in core.args:
            yield from terms_of(part, x, depth - 1)
    elif isinstance(core, HadamardProduct) and depth:
        i = next((i for i, f in enumerate(core.args) if holds_diagonal(f, depth)), None)
        if i is None:
            yield x, core
        else:
            yield from terms_of(core.args[i], hadamard(x, *core.args[:i], *core.args[i + 1 :]), depth - 1)
    else:
        yield x, core


def holds_diagonal(v: Expression, depth: int) -> bool:
    """Tell whether a sum of products of entries holds a diagonal in an eigenbasis."""
    core = split(v)[1]
    is_open = isinstance(core, MatAdd | HadamardProduct) and depth
    return isinstance(core, EigenDiagonal) or bool(is_open and any(holds_diagonal(f, depth - 1) for f in core.args))


@law(EigenDiagonal, examples="S : symmetric(n)\neigdiag(S, S) + x", source=BOOK)
def eigen_diagonal_of_the_matrix(a: Expression, D: Expression) -> Expression | None:
    """diag(Uᵀ S U) = λ, and diag(Uᵀ spectral(S, g) U) = g."""
    if a == D:
        return eigenvalues(a)
    return D.args[1] if isinstance(D, Spectral) and D.args[0] == a else None


@law(
    MatMul,
    shortens=True,
    examples=(
        "S : symmetric(n)\nA*eigvecs(S)*diag(x)*eigvecs(S)'",
        "S : symmetric(n)\neigvecs(S)'*S*eigvecs(S) + A",
        "S : symmetric(n)\neigvecs(S)'*spectral(S, x)*eigvecs(S) + A",
    ),
    source=BOOK,
)
def product_in_eigenbasis(e: Any) -> Expression | None:
    """U diag(x) Uᵀ = spectral(S, x), Uᵀ S U = diag(λ)."""
    for i, (a, b, c) in enumerate(zip(e.factors, e.factors[1:], e.factors[2:], strict=False)):
        found = None
        if isinstance(a, Eigenvectors) and isinstance(b, DiagMatrix) and c == transpose(a):
            found = spectral(a.arg, b.arg)
        elif isinstance(c, Eigenvectors) and a == transpose(c) and b == c.arg:
            found = diagonal_matrix(eigenvalues(b))
        elif isinstance(c, Eigenvectors) and a == transpose(c) and isinstance(b, Spectral) and b.args[0] == c.arg:
            found = diagonal_matrix(b.args[1])
        if found is not None:
            return multiply(e.coefficient, *e.factors[:i], found, *e.factors[i + 3 :])
    return None


def _joined(a: Expression, b: Expression) -> Expression | None:
    """spectral(S, g) spectral(S, h) = spectral(S, g ∘ h)."""
    return spectral(a.args[0], hadamard(a.args[1], b.args[1])) if a.args[0] == b.args[0] else None


# ------------------------------------------------------------------------------------------------ differentials


def sum_over_eigenvectors(S: Expression, g: Expression) -> Any:
    """Return U diag(g) Uᵀ as a product."""
    U = eigenvectors(S)
    return multiply(U, diagonal_matrix(g), transpose(U))


def differential_of_spectral(Y: Expression, d: Any) -> Expression:
    """Return U (D ∘ P) Uᵀ − U diag(diag(H) ∘ diag(P)) Uᵀ with H = ∂g/∂λ, whose diagonal is that of D.

    What g itself changes by is added, as in all that is linear in it.
    """
    S, g = Y.args
    dS = d(S)
    if is_zero(dS):
        return zeros(*Y.shape)
    values, U = eigenvalues(S), eigenvectors(S)
    H = OPERATORS["derivative_by_part"](g, values, (Spectral,))
    D = divided(g, values, H)
    moved = multiply(U, hadamard(D, turned(S, dS)), transpose(U))
    return add(moved, negate(spectral(S, hadamard(diagonal(H), eigen_diagonal(S, dS)))))


def differential_of_eigen_diagonal(Y: Expression, d: Any) -> Expression:
    """Return (R ∘ P ∘ (M + Mᵀ)) 1 with M = Uᵀ D U: by S; by D it is linear."""
    S, D = Y.args
    dS = d(S)
    if is_zero(dS):
        return zeros(*Y.shape)
    M = turned(S, D)
    return sum_rows(hadamard(inverse_differences(eigenvalues(S)), turned(S, dS), add(M, transpose(M))))


# ------------------------------------------------------------------------------------------------ records


def code_of_spectral(g: Any, Y: Expression, S: Any, weights: Any) -> Any:
    """Return U diag(g) Uᵀ in code."""
    U = factors_of_spectrum(g, Y, S)[1]
    return g.matmul(U, g.diag(weights), g.transpose(U))


def code_of_eigen_diagonal(g: Any, Y: Expression, S: Any, D: Any) -> Any:
    """Return diag(Uᵀ D U) in code."""
    U = factors_of_spectrum(g, Y, S)[1]
    return g.diagonal(g.matmul(g.transpose(U), D, U))


def shape_of_spectral(sizes: Sizes, a: Shape, g: Shape) -> Shape:
    """Return n×n."""
    square(sizes, a)
    sizes.equal(a[0], g[0] if g[1] is ONE else g[1], "rows of the matrix and entries of the vector")
    return a


def shape_of_eigen_diagonal(sizes: Sizes, a: Shape, D: Shape) -> Shape:
    """Return n×1."""
    square(sizes, a)
    square(sizes, D)
    sizes.equal(a[0], D[0], "rows of the matrices")
    return (a[0], ONE)


register(
    Operation(
        name="spectral",
        node=Spectral,
        construct=spectral,
        transpose=lambda a: a,
        trace=lambda a: total(a.args[1]),
        inverse=lambda a: spectral(a.args[0], hadamard_power(a.args[1], NUMBERS.NegativeOne)),
        products={(Spectral, Spectral): _joined},
        structure=lambda e, a, g: Structure.SYMMETRIC,
        function=Function(
            "spectral",
            spectral,
            shape_of_spectral,
            ("symmetric", "vector"),
            group=GROUP,
            summary="U diag(g) Uᵀ of the eigenvectors U of S: spectral(S, g)",
        ),
        differential=differential_of_spectral,
        linear=(1,),
        adjoint=lambda Y, i, G: eigen_diagonal(Y.args[0], G),
        written_out=lambda Y: sum_over_eigenvectors(Y.args[0], Y.args[1]),
        smooth=needs_eigenvalues_alike,
        code=code_of_spectral,
        reference=lambda np, S, g: (lambda U: (U * np.ravel(g)) @ U.T)(np.linalg.eigh(S)[1]),
        example=Example("S : symmetric(n)\nx'*spectral(S, w)*x", wrt="w", derivative="eigdiag(S, x*x')"),
    )
)
register(
    Operation(
        name="eigdiag",
        node=EigenDiagonal,
        construct=eigen_diagonal,
        transpose=plain,
        function=Function(
            "eigdiag",
            eigen_diagonal,
            shape_of_eigen_diagonal,
            ("symmetric", "square"),
            group=GROUP,
            summary="diag(Uᵀ D U) of the eigenvectors U of S: eigdiag(S, D)",
        ),
        differential=differential_of_eigen_diagonal,
        linear=(1,),
        adjoint=lambda Y, i, G: spectral(Y.args[0], G),
        written_out=lambda Y: diagonal(turned(*Y.args)),
        smooth=needs_distinct_eigenvalues,
        code=code_of_eigen_diagonal,
        reference=lambda np, S, D: (lambda U: np.diag(U.T @ D @ U)[:, None])(np.linalg.eigh(S)[1]),
        example=Example("S : symmetric(n)\nw'*eigdiag(S, A)", wrt="A", derivative="spectral(S, w)"),
    )
)
