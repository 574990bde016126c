"""Singular vectors, the thin factors A = U diag(σ) Vᵀ of an m×n matrix, and what functions of singular values need.

U is m×k, V n×k with k = min(m, n). With P = Uᵀ dA V, Σ = diag(σ), Fᵢⱼ = 1/(σⱼ² − σᵢ²), where the σ are distinct and not
0,  dU = U (F ∘ (P Σ + Σ Pᵀ)) + (I − U Uᵀ) dA V Σ⁻¹  and  dV = V (F ∘ (Σ P + Pᵀ Σ)) + (I − V Vᵀ) dAᵀ U Σ⁻¹
(Giles 2008, sec. 3.2, for dσ; Townsend 2016).
"""

from typing import Any

from sympy import Abs
from sympy import S as NUMBERS

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    identity,
    multiply,
    negate,
    transpose,
    zeros,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import ArrayNode, OneArgument, Transpose, is_array
from symcalc.expressions.dimensions import ONE, Shape, lesser
from symcalc.expressions.factorisations import SVD
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Demand, Demands, Property
from symcalc.expressions.registry import register
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.divided_differences import divided_sums, inverse_differences
from symcalc.operations.eigenvectors_of_symmetric_matrices import signed

GROUP = "of any matrix"
BOOK = "Horn & Johnson 2013, sec. 2.6"


class SingularValues(OneArgument, ArrayNode):
    """The min(m, n) singular values of an m×n matrix, descending."""

    __slots__ = ()


class LeftVectors(OneArgument, ArrayNode):
    """U of A = U diag(σ) Vᵀ: as many orthonormal columns as there are singular values."""

    __slots__ = ()


class RightVectors(OneArgument, ArrayNode):
    """V of A = U diag(σ) Vᵀ: of each column the first entry that is nearly its largest is positive."""

    __slots__ = ()


def sigmas(a: Expression) -> Any:
    """Return the singular values; those of Aᵀ are those of A."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    found = by_law(SingularValues, a)
    return SingularValues.make(a, shape=(lesser(*a.shape), ONE)) if found is None else found


def left_vectors(a: Expression) -> Any:
    """Return U; that of c A, c > 0, is that of A."""
    c, core = split(a)
    return LeftVectors.make(core if sign_of(c) is Sign.POSITIVE else a, shape=(a.shape[0], lesser(*a.shape)))


def right_vectors(a: Expression) -> Any:
    """Return V; that of c A, c > 0, is that of A."""
    c, core = split(a)
    return RightVectors.make(core if sign_of(c) is Sign.POSITIVE else a, shape=(a.shape[1], lesser(*a.shape)))


@law(SingularValues, of=Transpose, examples=("x + svdvals(A')", "svdvals(B')"), source=BOOK)
def singular_values_of_transpose(a: Expression) -> Expression:
    """svdvals(Aᵀ) = svdvals(A)."""
    return sigmas(a.arg)


def turned(A: Expression, D: Expression) -> Any:
    """Return Uᵀ D V."""
    return multiply(transpose(left_vectors(A)), D, right_vectors(A))


def inverses_of_squares(values: Expression) -> Any:
    """Return 1/(σᵢ² − σⱼ²), 0 on the diagonal."""
    return hadamard(inverse_differences(values), divided_sums(filled(NUMBERS.Half, *values.shape), values))


def inverse_values(A: Expression) -> Any:
    """Return 1/σ, 0 for 0."""
    values = sigmas(A)
    return diagonal(divided_sums(filled(ONE, *values.shape), values))


def _squared(a: Expression, b: Expression) -> Any:
    """Uᵀ U = I, and Vᵀ V = I."""
    return identity(b.shape[1]) if a.arg == b else None


def outside(U: Expression, X: Expression) -> Any:
    """Return (I − U Uᵀ) X, which is 0 where U is square."""
    if U.shape[0] == U.shape[1]:
        return zeros(*X.shape)
    return add(X, negate(multiply(U, transpose(U), X)))


def differential_of_left(Y: Expression, d: Any) -> Expression:
    """Return U (F ∘ (P Σ + Σ Pᵀ)) + (I − U Uᵀ) dA V Σ⁻¹."""
    A, values = Y.arg, sigmas(Y.arg)
    dA, sigma = d(A), diagonal_matrix(values)
    half = multiply(turned(A, dA), sigma)
    inside = hadamard(inverses_of_squares(values), add(half, transpose(half)))
    return add(
        negate(multiply(Y, inside)), outside(Y, multiply(dA, right_vectors(A), diagonal_matrix(inverse_values(A))))
    )


def differential_of_right(Y: Expression, d: Any) -> Expression:
    """Return V (F ∘ (Σ P + Pᵀ Σ)) + (I − V Vᵀ) dAᵀ U Σ⁻¹."""
    A, values = Y.arg, sigmas(Y.arg)
    dA = d(A)
    half = multiply(diagonal_matrix(values), turned(A, dA))
    inside = hadamard(inverses_of_squares(values), add(half, transpose(half)))
    beyond = outside(Y, multiply(transpose(dA), left_vectors(A), diagonal_matrix(inverse_values(A))))
    return add(negate(multiply(Y, inside)), beyond)


def factors_of_svd(g: Any, Y: Any, A: Any) -> list[Any]:
    """Return U, σ and V in code."""
    m, n = Y.parts[0].shape
    k = lesser(m, n)
    found: list[Any] = g.results(SVD, A, shapes=[(m, k), (k, ONE), (n, k)])
    return found


def svd_in_numbers(np: Any, A: Any) -> tuple[Any, Any, Any]:
    """Return U, σ and V by their definition."""
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    V = signed(np, Vt.T)
    return U * np.sum(V * Vt.T, axis=0), s, V


def needs_distinct_singular(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no singular value twice, and none that is 0."""
    return (Demand(Property.DISTINCT_SINGULAR, a),)


def needs_singular_alike(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no singular value twice that a formula tells apart."""
    return (Demand(Property.SINGULAR_ALIKE, a),)


def shape_of_left(sizes: Sizes, a: Shape) -> Shape:
    """Return m×k."""
    return (a[0], sizes.lesser(*a))


def shape_of_right(sizes: Sizes, a: Shape) -> Shape:
    """Return n×k."""
    return (a[1], sizes.lesser(*a))


def _function(name: str, build: Any, shape: Any, summary: str) -> Function:
    def of_matrix(a: Expression) -> Any:
        return build(a) if is_array(a) else ONE

    return Function(name, of_matrix, shape, ("matrix",), group=GROUP, summary=summary)


register(
    Operation(
        name="leftvecs",
        node=LeftVectors,
        construct=left_vectors,
        products={(Transpose, LeftVectors): _squared},
        transpose=plain,
        structure=lambda e, a: Structure.ORTHOGONAL,  # where it is square
        function=_function("leftvecs", left_vectors, shape_of_left, "left singular vectors U of A = U diag(σ) Vᵀ"),
        differential=differential_of_left,
        smooth=needs_distinct_singular,
        code=lambda g, Y, A: factors_of_svd(g, Y, A)[0],
        reference=lambda np, A: svd_in_numbers(np, A)[0],
        example=Example(
            "A, B : matrix(3, 2)\ntr(B'*leftvecs(A))",
            wrt="A",
            derivative="U = leftvecs(A)\ns = svdvals(A)\nr = diag(divsum(ones(2, 1), s))\n"
            "M = divsum(ones(2, 1)/2, s).*invdiff(s).*(U'*B - B'*U)\n"
            "(B*diag(r) - U*(M*diag(s) + U'*B*diag(r)))*rightvecs(A)'",
        ),
    )
)
register(
    Operation(
        name="rightvecs",
        node=RightVectors,
        construct=right_vectors,
        products={(Transpose, RightVectors): _squared},
        transpose=plain,
        structure=lambda e, a: Structure.ORTHOGONAL,
        function=_function("rightvecs", right_vectors, shape_of_right, "right singular vectors V of A = U diag(σ) Vᵀ"),
        differential=differential_of_right,
        smooth=needs_distinct_singular,
        code=lambda g, Y, A: factors_of_svd(g, Y, A)[2],
        reference=lambda np, A: svd_in_numbers(np, A)[2],
        example=Example(
            "A : matrix(3, 2); B : matrix(2, 2)\ntr(B'*rightvecs(A))",
            wrt="A",
            derivative="V = rightvecs(A)\ns = svdvals(A)\n"
            "leftvecs(A)*diag(s)*(divsum(ones(2, 1)/2, s).*invdiff(s).*(B'*V - V'*B))*V'",
        ),
    )
)
