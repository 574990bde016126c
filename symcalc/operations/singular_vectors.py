"""Singular vectors, A = U diag(σ) Vᵀ with as many σ as A has columns, and what functions of singular values need.

Where A has fewer rows than columns, zeros are the last of σ, and the last columns of U. With P = Uᵀ dA V, Σ = diag(σ),
Fᵢⱼ = 1/(σⱼ² − σᵢ²), where the σ are distinct and not 0,  dU = U (F ∘ (P Σ + Σ Pᵀ)) + (I − U Uᵀ) dA V Σ⁻¹  and
dV = V (F ∘ (Σ P + Pᵀ Σ))   (Giles 2008, sec. 3.2, for dσ; Townsend 2016).
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
    transpose,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import ArrayNode, OneArgument, is_array
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.factorisations import SVD
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Demand, Demands, Property
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, keep
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.divided_differences import divided_sums, inverse_differences
from symcalc.operations.eigenvectors_of_symmetric_matrices import signed

GROUP = "of any matrix"
BOOK = "Horn & Johnson 2013, sec. 2.6"


class Sigmas(OneArgument, ArrayNode):
    """The singular values of a matrix, descending, one for each column: zeros last where it has fewer rows."""

    __slots__ = ()


class LeftVectors(OneArgument, ArrayNode):
    """U of A = U diag(σ) Vᵀ, of the shape of A."""

    __slots__ = ()


class RightVectors(OneArgument, ArrayNode):
    """V of A = U diag(σ) Vᵀ, square: of each column the first entry that is nearly its largest is positive."""

    __slots__ = ()


def sigmas(a: Expression) -> Any:
    """Return the singular values, one for each column."""
    return Sigmas.make(a, shape=(a.shape[1], ONE))


def left_vectors(a: Expression) -> Any:
    """Return U; that of c A, c > 0, is that of A."""
    c, core = split(a)
    return LeftVectors.make(core if sign_of(c) is Sign.POSITIVE else a, shape=a.shape)


def right_vectors(a: Expression) -> Any:
    """Return V; that of c A, c > 0, is that of A."""
    c, core = split(a)
    return RightVectors.make(core if sign_of(c) is Sign.POSITIVE else a, shape=(a.shape[1], a.shape[1]))


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


def outside(A: Expression, X: Expression) -> Any:
    """Return (I − U Uᵀ) X."""
    U = left_vectors(A)
    return add(X, negate(multiply(U, transpose(U), X)))


def differential_of_left(Y: Expression, d: Any) -> Expression:
    """Return U (F ∘ (P Σ + Σ Pᵀ)) + (I − U Uᵀ) dA V Σ⁻¹."""
    A, values = Y.arg, sigmas(Y.arg)
    dA, sigma = d(A), diagonal_matrix(values)
    half = multiply(turned(A, dA), sigma)
    inside = hadamard(inverses_of_squares(values), add(half, transpose(half)))
    return add(
        negate(multiply(Y, inside)), outside(A, multiply(dA, right_vectors(A), diagonal_matrix(inverse_values(A))))
    )


def differential_of_right(Y: Expression, d: Any) -> Expression:
    """Return V (F ∘ (Σ P + Pᵀ Σ))."""
    A, values = Y.arg, sigmas(Y.arg)
    half = multiply(diagonal_matrix(values), turned(A, d(A)))
    inside = hadamard(inverses_of_squares(values), add(half, transpose(half)))
    return negate(multiply(Y, inside))


def factors_of_svd(g: Any, Y: Any, A: Any) -> list[Any]:
    """Return U, σ and V in code."""
    m, n = Y.parts[0].shape
    found: list[Any] = g.results(SVD, A, shapes=[(m, n), (n, ONE), (n, n)])
    return found


def svd_in_numbers(np: Any, A: Any) -> tuple[Any, Any, Any]:
    """Return U, σ and V by their definition; of what is wider than high by AᵀA = V diag(σ²) Vᵀ and U = A V Σ⁻¹."""
    m, n = A.shape
    if m >= n:
        U, s, Vt = np.linalg.svd(A, full_matrices=False)
        V = signed(np, Vt.T)
        return U * np.sum(V * Vt.T, axis=0), s, V
    squares, V = np.linalg.eigh(A.T @ A)
    V, is_there = signed(np, V[:, ::-1]), np.arange(n) < m
    s = np.sqrt(np.where(is_there, squares[::-1], 1.0))
    return (A @ V) * np.where(is_there, 1 / s, 0.0), np.where(is_there, s, 0.0), V


def needs_distinct_singular(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no singular value twice, and none that is 0."""
    return (Demand(Property.DISTINCT_SINGULAR, a),)


def needs_singular_alike(a: Expression, *rest: Expression) -> Demands:
    """Demand that A has no singular value twice that a formula tells apart."""
    return (Demand(Property.SINGULAR_ALIKE, a),)


def shape_of_right(sizes: Sizes, a: Shape) -> Shape:
    """Return n×n."""
    return (a[1], a[1])


def _function(name: str, build: Any, shape: Any, summary: str) -> Function:
    def of_matrix(a: Expression) -> Any:
        return build(a) if is_array(a) else ONE

    return Function(name, of_matrix, shape, ("matrix",), group=GROUP, summary=summary)


register(
    Operation(
        name="leftvecs",
        node=LeftVectors,
        construct=left_vectors,
        transpose=plain,
        structure=lambda e, a: Structure.ORTHOGONAL,  # where it is square
        function=_function("leftvecs", left_vectors, keep, "left singular vectors U of A = U diag(σ) Vᵀ, of A's shape"),
        differential=differential_of_left,
        smooth=needs_distinct_singular,
        code=lambda g, Y, A: factors_of_svd(g, Y, A)[0],
        reference=lambda np, A: svd_in_numbers(np, A)[0],
        example=Example(
            "A, B : matrix(3, 2)\ntr(B'*leftvecs(A))",
            wrt="A",
            derivative="U = leftvecs(A)\ns = sigmas(A)\nr = diag(divsum(ones(2, 1), s))\n"
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
        transpose=plain,
        structure=lambda e, a: Structure.ORTHOGONAL,
        function=_function(
            "rightvecs", right_vectors, shape_of_right, "right singular vectors V of A = U diag(σ) Vᵀ, a square matrix"
        ),
        differential=differential_of_right,
        smooth=needs_distinct_singular,
        code=lambda g, Y, A: factors_of_svd(g, Y, A)[2],
        reference=lambda np, A: svd_in_numbers(np, A)[2],
        example=Example(
            "A : matrix(3, 2); B : matrix(2, 2)\ntr(B'*rightvecs(A))",
            wrt="A",
            derivative="V = rightvecs(A)\ns = sigmas(A)\n"
            "leftvecs(A)*diag(s)*(divsum(ones(2, 1)/2, s).*invdiff(s).*(B'*V - V'*B))*V'",
        ),
    )
)
