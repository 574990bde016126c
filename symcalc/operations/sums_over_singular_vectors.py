"""Sums over singular vectors, and their adjoints: what singular values are differentiated by.

Of A = U diag(σ) Vᵀ it is svdsum(A, g) = U diag(g) Vᵀ and svddiag(A, D) = diag(Uᵀ D V): dσ = svddiag(A, dA) (Giles 2008,
sec. 3.2), and a function of σ that is symmetric in these has the gradient svdsum(A, g) with g = ∂f/∂σ (Lewis 1995).
With P = Uᵀ dA V in its symmetric part E and its skew part K,

    d svdsum(A, g) = U (D ∘ E + S ∘ K) Vᵀ + (I − U Uᵀ) dA V diag(g/σ) Vᵀ + …

is made of divided differences D = (gᵢ − gⱼ)/(σᵢ − σⱼ) and sums S = (gᵢ + gⱼ)/(σᵢ + σⱼ), and holds where singular values
are equal, too (Lewis & Sendov 2005).
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
    multiply,
    negate,
    norm2,
    power,
    scaled,
    trace,
    transpose,
    zeros,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.reductions import as_column
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    Norm2,
    Total,
    Trace,
    is_array,
    is_zero,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import OPERATORS, Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, same
from symcalc.operations.divided_differences import divided, divided_sums
from symcalc.operations.singular_vectors import (
    BOOK,
    GROUP,
    Sigmas,
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

DEPTH = 4  # of sums and elementwise products in which svddiag(A, D) is looked for


class SingularSum(ArrayNode):
    """U diag(g) Vᵀ = Σ gᵢ uᵢ vᵢᵀ of the singular vectors of a matrix."""

    __slots__ = ()


class SingularDiagonal(ArrayNode):
    """diag(Uᵀ D V): the differential of the singular values along D."""

    __slots__ = ()


def singular_sum(a: Expression, g: Expression) -> Any:
    """Return U diag(g) Vᵀ."""
    c, weights = split(as_column(g))
    if is_zero(weights):
        return zeros(*a.shape)
    found = by_law(SingularSum, a, weights)
    return scaled(c, SingularSum.make(a, weights, shape=a.shape) if found is None else found)


def singular_diagonal(a: Expression, D: Expression) -> Any:
    """Return diag(Uᵀ D V)."""
    c, core = split(D)
    if is_zero(core):
        return zeros(a.shape[1], ONE)
    found = by_law(SingularDiagonal, a, core)
    return scaled(c, SingularDiagonal.make(a, core, shape=(a.shape[1], ONE)) if found is None else found)


# ------------------------------------------------------------------------------------------------ laws


@law(SingularSum, examples="A + svdsum(A, sigmas(A))", source=BOOK)
def sum_of_singular_values(a: Expression, g: Expression) -> Expression | None:
    """U diag(σ) Vᵀ = A."""
    return a if isinstance(g, Sigmas) and g.arg == a else None


@law(SingularDiagonal, examples="x + svddiag(A, A)", source=BOOK)
def singular_diagonal_of_the_matrix(a: Expression, D: Expression) -> Expression | None:
    """diag(Uᵀ A V) = σ."""
    return sigmas(a) if a == D else None


@law(Norm2, of=Sigmas, examples="a*norm2(sigmas(A))", source=BOOK)
def norm_of_singular_values(a: Expression) -> Expression:
    """‖sigmas(A)‖ = ‖A‖."""
    return norm2(a.arg)


@law(Total, of=HadamardPower, examples="a*sum(sigmas(A).^2)", source=BOOK)
def sum_of_squares_of_singular_values(a: Expression) -> Expression | None:
    """Σ(sigmas(A)²) = ‖A‖²."""
    return power(norm2(a.base.arg), a.exp) if isinstance(a.base, Sigmas) and a.exp == 2 else None


@law(
    Trace,
    of=list,
    examples=("x'*svddiag(A, B)", "svddiag(A, B)'*x", "x'*(w.*svddiag(A, B) + y)"),
    source="Lewis 1995, theorem 3.1",
)
def product_with_singular_diagonal(chain: list[Expression]) -> Expression | None:
    """xᵀ svddiag(A, B) = tr(svdsum(A, x)ᵀ B).

    So of what is a sum of products of entries with it.
    """
    for first, last in ((chain[:-1], chain[-1]), ([*map(transpose, reversed(chain[1:]))], transpose(chain[0]))):
        if first and (found := weighted(last, transpose(multiply(*first)))) is not None:
            return found
    return None


@law(Total, of=SingularDiagonal, examples="a*sum(svddiag(A, B))", source="Lewis 1995, theorem 3.1")
def sum_of_singular_diagonal(a: Expression) -> Expression | None:
    """Σ(svddiag(A, B)) = tr(svdsum(A, 1)ᵀ B)."""
    return weighted(a, filled(ONE, *a.shape))


@law(Total, of=HadamardProduct, examples="sum(x.^2.*svddiag(A, B))", source="Lewis 1995, theorem 3.1")
def sum_of_products_with_singular_diagonal(a: Expression) -> Expression | None:
    """Σ(x ∘ svddiag(A, B)) = tr(svdsum(A, x)ᵀ B)."""
    return weighted(a, filled(ONE, *a.shape)) if a.shape[1] is ONE else None


def weighted(v: Expression, x: Expression) -> Expression | None:
    """Return xᵀ v, where v holds a diagonal between singular vectors, as traces and what is left; else None."""
    taken, rest = [], []
    for weights, part in terms_of(v, x, DEPTH):
        if isinstance(part, SingularDiagonal):
            taken.append(trace(multiply(transpose(singular_sum(part.args[0], weights)), part.args[1])))
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
    """Tell whether a sum of products of entries holds a diagonal between singular vectors."""
    core = split(v)[1]
    is_open = isinstance(core, MatAdd | HadamardProduct) and depth
    return isinstance(core, SingularDiagonal) or bool(is_open and any(holds_diagonal(f, depth - 1) for f in core.args))


# ------------------------------------------------------------------------------------------------ differentials


def differential_of_sum(Y: Expression, d: Any) -> Expression:
    """Return U (D ∘ E + S ∘ K) Vᵀ + (I − U Uᵀ) dA V diag(g/σ) Vᵀ − U diag(diag(H) ∘ diag(P)) Vᵀ with H = ∂g/∂σ.

    The diagonal of D is that of H. What g itself changes by is added, as in all that is linear in it.
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
    beyond = outside(A, multiply(dA, V, diagonal_matrix(diagonal(sums)), transpose(V)))
    held = singular_sum(A, hadamard(diagonal(H), singular_diagonal(A, dA)))
    return add(multiply(U, inside, transpose(V)), beyond, negate(held))


def differential_of_diagonal(Y: Expression, d: Any) -> Expression:
    """Return diag(dUᵀ D V + Uᵀ D dV): by A; by D it is linear."""
    A, D = Y.args
    if is_zero(d(A)):
        return zeros(*Y.shape)
    U, V = left_vectors(A), right_vectors(A)
    return diagonal(add(multiply(transpose(d(U)), D, V), multiply(transpose(U), D, d(V))))


# ------------------------------------------------------------------------------------------------ records


def code_of_sum(g: Any, Y: Expression, A: Any, weights: Any) -> Any:
    """Return U diag(g) Vᵀ in code."""
    U, _, V = factors_of_svd(g, Y, A)
    return g.matmul(U, g.diag(weights), g.transpose(V))


def code_of_diagonal(g: Any, Y: Expression, A: Any, D: Any) -> Any:
    """Return diag(Uᵀ D V) in code."""
    U, _, V = factors_of_svd(g, Y, A)
    return g.diagonal(g.matmul(g.transpose(U), D, V))


def value_of_sum(np: Any, A: Any, g: Any) -> Any:
    """Return U diag(g) Vᵀ by its definition."""
    U, _, V = svd_in_numbers(np, A)
    return (U * np.ravel(g)) @ V.T


def value_of_diagonal(np: Any, A: Any, D: Any) -> Any:
    """Return diag(Uᵀ D V) by its definition."""
    U, _, V = svd_in_numbers(np, A)
    return np.diag(U.T @ D @ V)[:, None]


def shape_of_singular_sum(sizes: Sizes, a: Shape, g: Shape) -> Shape:
    """Return m×n."""
    sizes.equal(a[1], g[0] if g[1] is ONE else g[1], "columns of the matrix and entries of the vector")
    return a


def shape_of_singular_diagonal(sizes: Sizes, a: Shape, D: Shape) -> Shape:
    """Return n×1."""
    same(sizes, a, D)
    return (a[1], ONE)


register(
    Operation(
        name="svdsum",
        node=SingularSum,
        construct=singular_sum,
        transpose=plain,
        function=Function(
            "svdsum",
            lambda A, g: singular_sum(A, g) if is_array(A) else g,
            shape_of_singular_sum,
            ("matrix", "vector"),
            group=GROUP,
            summary="U diag(g) Vᵀ of the singular vectors U and V of A: svdsum(A, g)",
        ),
        differential=differential_of_sum,
        linear=(1,),
        adjoint=lambda Y, i, G: singular_diagonal(Y.args[0], G),
        written_out=lambda Y: multiply(
            left_vectors(Y.args[0]), diagonal_matrix(Y.args[1]), transpose(right_vectors(Y.args[0]))
        ),
        smooth=needs_singular_alike,
        code=code_of_sum,
        reference=value_of_sum,
        example=Example("y'*svdsum(A, w)*x", wrt="w", derivative="svddiag(A, y*x')"),
    )
)
register(
    Operation(
        name="svddiag",
        node=SingularDiagonal,
        construct=singular_diagonal,
        transpose=plain,
        function=Function(
            "svddiag",
            lambda A, D: singular_diagonal(A, D) if is_array(A) else D,
            shape_of_singular_diagonal,
            ("matrix", "matrix"),
            group=GROUP,
            summary="diag(Uᵀ D V) of the singular vectors U and V of A: svddiag(A, D)",
        ),
        differential=differential_of_diagonal,
        linear=(1,),
        adjoint=lambda Y, i, G: singular_sum(Y.args[0], G),
        written_out=lambda Y: diagonal(turned(*Y.args)),
        smooth=needs_distinct_singular,
        code=code_of_diagonal,
        reference=value_of_diagonal,
        example=Example("w'*svddiag(A, B)", wrt="B", derivative="svdsum(A, w)"),
    )
)
