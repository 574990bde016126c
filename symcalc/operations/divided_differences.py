"""Divided differences of numbers, and the inverses of their differences: what derivatives of spectra are made of.

Dᵢⱼ = (gᵢ − gⱼ)/(xᵢ − xⱼ); where x has equal entries the slope (Hᵢᵢ − Hᵢⱼ + Hⱼⱼ − Hⱼᵢ)/2 by H = dg/dx; on the diagonal
Hᵢᵢ   (Higham 2008, sec. B.16; Lewis & Sendov 2001). Rᵢⱼ = 1/(xᵢ − xⱼ), 0 on the diagonal. Where x has distinct entries,
dD = R ∘ (dg 1ᵀ − 1 dgᵀ − D ∘ (dx 1ᵀ − 1 dxᵀ)) + diag(diag(dH)),  dR = −R ∘ R ∘ (dx 1ᵀ − 1 dxᵀ). The divided sums
are Sᵢⱼ = (gᵢ + gⱼ)/(xᵢ + xⱼ), and with Qᵢⱼ = 1/(xᵢ + xⱼ)  dS = Q ∘ (dg 1ᵀ + 1 dgᵀ − S ∘ (dx 1ᵀ + 1 dxᵀ)).
"""

from typing import Any

from sympy import S

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    divide,
    filled,
    hadamard,
    multiply,
    negate,
    transpose,
    zeros,
)
from symcalc.algebra.reductions import as_column
from symcalc.expressions.core_nodes import ArrayNode, DiagMatrix, OneArgument, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.factorisations import DIVIDED_DIFFERENCES, DIVIDED_SUMS, INVERSE_DIFFERENCES
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Demand, Demands, Property
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes, square
from symcalc.expressions.structures_and_signs import Structure

GROUP = "of vectors"


class DividedDifferences(ArrayNode):
    """(gᵢ − gⱼ)/(xᵢ − xⱼ); the slope by H = dg/dx where these are equal, and the diagonal of H."""

    __slots__ = ()


class InverseDifferences(OneArgument, ArrayNode):
    """1/(xᵢ − xⱼ); 0 on the diagonal."""

    __slots__ = ()


class DividedSums(ArrayNode):
    """(gᵢ + gⱼ)/(xᵢ + xⱼ); 0 where xᵢ + xⱼ is 0."""

    __slots__ = ()


def divided_sums(g: Expression, x: Expression) -> Any:
    """Return the divided sums of g over x."""
    if not is_array(x):
        return divide(g, x)
    return DividedSums.make(as_column(g), as_column(x), shape=(x.shape[0], x.shape[0]))


def sums_of_pairs(dx: Expression) -> Any:
    """Return dx 1ᵀ + 1 dxᵀ."""
    spread = multiply(dx, filled(ONE, ONE, dx.shape[0]))
    return add(spread, transpose(spread))


def differential_of_sums(Y: Expression, d: Any) -> Expression:
    """Return Q ∘ (dg 1ᵀ + 1 dgᵀ − S ∘ (dx 1ᵀ + 1 dxᵀ))."""
    g, x = Y.args
    inverses = divided_sums(filled(S.Half, *x.shape), x)
    return hadamard(inverses, add(sums_of_pairs(d(g)), negate(hadamard(Y, sums_of_pairs(d(x))))))


def value_of_sums(np: Any, g: Any, x: Any) -> Any:
    """Return the divided sums by their definition."""
    total = x + x.T
    return np.where(total == 0, 0.0, (g + g.T) / np.where(total == 0, 1.0, total))


def shape_of_sums(sizes: Sizes, g: Shape, x: Shape) -> Shape:
    """Return n×n."""
    n, m = (a[0] if a[1] is ONE else a[1] for a in (x, g))
    sizes.equal(n, m, "entries of the vectors")
    return (n, n)


def divided(g: Expression, x: Expression, H: Expression) -> Any:
    """Return the divided differences of g over x."""
    if not is_array(x):
        return H
    return DividedDifferences.make(as_column(g), as_column(x), H, shape=H.shape)


def inverse_differences(x: Expression) -> Any:
    """Return the inverses of differences."""
    if not is_array(x):
        return zeros(ONE, ONE)
    x = as_column(x)
    return InverseDifferences.make(x, shape=(x.shape[0], x.shape[0]))


def differences(dx: Expression) -> Any:
    """Return dx 1ᵀ − 1 dxᵀ."""
    spread = multiply(dx, filled(ONE, ONE, dx.shape[0]))
    return add(spread, negate(transpose(spread)))


def differential_of_divided(Y: Expression, d: Any) -> Expression:
    """Return R ∘ (dg 1ᵀ − 1 dgᵀ − D ∘ (dx 1ᵀ − 1 dxᵀ)) + diag(diag(dH))."""
    g, x, H = Y.args
    dH, moved = d(H), add(differences(d(g)), negate(hadamard(Y, differences(d(x)))))
    on_diagonal = zeros(*Y.shape) if is_zero(dH) else diagonal_matrix(diagonal(dH))
    return add(hadamard(inverse_differences(x), moved), on_diagonal)


def differential_of_inverse(Y: Expression, d: Any) -> Expression:
    """Return −R ∘ R ∘ (dx 1ᵀ − 1 dxᵀ)."""
    return negate(hadamard(Y, Y, differences(d(Y.arg))))


def value_of_divided(np: Any, g: Any, x: Any, H: Any) -> Any:
    """Return the divided differences by their definition."""
    rise, run, h = g - g.T, x - x.T, np.diag(H)[:, None]
    slope = (h - H + (h - H).T) / 2
    divided = np.where(run == 0, slope, rise / np.where(run == 0, 1.0, run))
    return np.where(np.eye(len(x)) > 0, H, divided)


def value_of_inverse(np: Any, x: Any) -> Any:
    """Return the inverses of differences by their definition."""
    one = np.eye(len(x))
    return np.where(one > 0, 0.0, 1.0 / (x - x.T + one))


def code_of_divided(graph: Any, Y: Expression, g: Any, x: Any, H: Any) -> Any:
    """Return the step; of a diagonal H its diagonal does."""
    if isinstance(Y.args[2], DiagMatrix):
        H = graph.diagonal(H)
    return graph.step(DIVIDED_DIFFERENCES, (g, x, H), shape=Y.shape)


def needs_distinct_entries(x: Expression) -> Demands:
    """Demand that x has no entry twice."""
    return (Demand(Property.DISTINCT_ENTRIES, x),)


def shape_of_divided(sizes: Sizes, g: Shape, x: Shape, H: Shape) -> Shape:
    """Return n×n."""
    square(sizes, H)
    for a in (g, x):
        sizes.equal(H[0], a[0] if a[1] is ONE else a[1], "rows of the matrix and entries of the vector")
    return H


def shape_of_inverse(sizes: Sizes, x: Shape) -> Shape:
    """Return n×n."""
    n = x[0] if x[1] is ONE else x[1]
    return (n, n)


register(
    Operation(
        name="divdiff",
        node=DividedDifferences,
        construct=divided,
        transpose=lambda a: a,
        structure=lambda e, *parts: Structure.SYMMETRIC,
        function=Function(
            "divdiff",
            divided,
            shape_of_divided,
            ("vector", "vector", "square"),
            group=GROUP,
            summary="(gᵢ − gⱼ)/(xᵢ − xⱼ); by H = dg/dx where x has equal entries: divdiff(g, x, H)",
        ),
        differential=differential_of_divided,
        smooth=lambda g, x, H: needs_distinct_entries(x),
        code=code_of_divided,
        reference=value_of_divided,
        example=Example(
            "tr(A*divdiff(x, y, B))",
            wrt="x",
            derivative="sum(A'.*invdiff(y), 2) - sum(A'.*invdiff(y), 1)'",
        ),
    )
)
register(
    Operation(
        name="invdiff",
        node=InverseDifferences,
        construct=inverse_differences,
        transpose=negate,
        structure=lambda e, a: Structure.SKEW,
        function=Function(
            "invdiff",
            inverse_differences,
            shape_of_inverse,
            ("vector",),
            group=GROUP,
            summary="1/(xᵢ − xⱼ), 0 on the diagonal",
        ),
        differential=differential_of_inverse,
        domain=needs_distinct_entries,
        code=INVERSE_DIFFERENCES,
        reference=value_of_inverse,
        example=Example(
            "tr(A*invdiff(x))",
            wrt="x",
            derivative="sum(A'.*invdiff(x).^2, 1)' - sum(A'.*invdiff(x).^2, 2)",
        ),
    )
)
register(
    Operation(
        name="divsum",
        node=DividedSums,
        construct=divided_sums,
        transpose=lambda a: a,
        structure=lambda e, *parts: Structure.SYMMETRIC,
        function=Function(
            "divsum",
            divided_sums,
            shape_of_sums,
            ("vector", "vector"),
            group=GROUP,
            summary="(gᵢ + gⱼ)/(xᵢ + xⱼ), 0 where xᵢ + xⱼ is 0: divsum(g, x)",
        ),
        differential=differential_of_sums,
        code=DIVIDED_SUMS,
        reference=value_of_sums,
        example=Example(
            "tr(A*divsum(x, y))",
            wrt="x",
            derivative="Q = divsum(ones(n, 1)/2, y)\nsum(A'.*Q, 1)' + sum(A'.*Q, 2)",
        ),
    )
)
