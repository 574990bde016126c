"""The duplication matrix of skew-symmetric matrices   (Magnus 1988, *Linear Structures*, ch. 6).

D̃ v = vec(X) of a skew-symmetric X, where v is what X has below its diagonal, stacked by columns: n(n − 1)/2 entries.
D̃ᵀD̃ = 2 I, so its pseudo-inverse is ½ D̃ᵀ, which takes vec(A) to the v of (A − Aᵀ)/2, and D̃ D̃⁺ = ½ (I − K) projects
onto the skew-symmetric matrices. No product builds it: code picks entries.
"""

from typing import Any

from sympy import Integer

from symcalc.algebra import add, identity, multiply, negate, scaled, transpose, zeros
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import ArrayNode, MatAdd, SumColumns, Transpose
from symcalc.expressions.dimensions import ONE, Dim, Shape, times
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.operations.commutations import Commutation, commutation
from symcalc.operations.duplications import weights

SOURCE = "Magnus 1988, Linear Structures, ch. 6"
TWO, HALF = Integer(2), Integer(1) / 2


class SkewDuplication(ArrayNode):
    """D̃, n² × n(n − 1)/2, of an n: D̃ v = vec(X) of the skew-symmetric X with v below its diagonal."""

    __slots__ = ()

    operands = 0


def below_diagonal(sizes: Sizes, n: Dim) -> Dim:
    """Return how many entries a matrix has below its diagonal: n(n − 1)/2.

    Raises:
        ShapeMismatch: for n = 1, where there are none.
    """
    if n is ONE:
        raise ShapeMismatch("a skew-symmetric 1×1 matrix is 0, and has no free coordinates")
    return sizes.over(sizes.times(n, sizes.minus(n, ONE)), TWO)


def skew_duplication(n: Dim) -> Any:
    """Return D̃ of n×n matrices."""
    return SkewDuplication.make(n, shape=shape_of_skew_duplication(KNOWN, n))


def skew_duplication_pinv(n: Dim) -> Any:
    """Return D̃⁺ = ½ D̃ᵀ of n×n matrices."""
    return scaled(HALF, transpose(skew_duplication(n)))


def shape_of_skew_duplication(sizes: Sizes, n: Dim) -> Shape:
    """Return n² × n(n − 1)/2."""
    return (sizes.times(n, n), below_diagonal(sizes, n))


def shape_of_pinv(sizes: Sizes, n: Dim) -> Shape:
    """Return n(n − 1)/2 × n²."""
    return shape_of_skew_duplication(sizes, n)[::-1]


def _turned_times(a: Expression, b: Expression) -> Any:
    """D̃ᵀD̃ = 2 I."""
    return multiply(TWO, identity(b.shape[1])) if a.arg == b else None  # of size 2 it is the number 2


def _projection(a: Expression, b: Expression) -> Any:
    """D̃ D̃ᵀ = I − K."""
    n = a.args[0]
    return add(identity(times(n, n)), negate(commutation(n, n))) if b.arg == a else None


def _commuted(a: Expression, b: Expression) -> Any:
    """K D̃ = −D̃."""
    return negate(b) if a.args == 2 * b.args else None


def _weighted(a: Expression, b: Expression) -> Any:
    """(c I + d K) D̃ = (c − d) D̃."""
    found = weights(a, b.args[0])
    return None if found is None else multiply(found[0] - found[1], b)


@law(SumColumns, of=SkewDuplication, examples="x : vector(3)\nsum(skew_duplication(3), 1) + x'", source=SOURCE)
def columns_of_skew_duplication(a: Expression) -> Expression:
    """1ᵀ D̃ = 0."""
    return zeros(ONE, a.shape[1])


def _value(np: Any, n: int) -> Any:
    """Return D̃ by its definition: a column for each entry below the diagonal, 1 there and −1 across."""
    columns = []
    for j in range(n):
        for i in range(j + 1, n):
            E = np.zeros((n, n))
            E[i, j], E[j, i] = 1.0, -1.0
            columns.append(E.T.reshape(-1))
    return np.stack(columns, axis=1)


register(
    Operation(
        name="skew_duplication",
        node=SkewDuplication,
        construct=skew_duplication,
        products={
            (Transpose, SkewDuplication): _turned_times,
            (SkewDuplication, Transpose): _projection,
            (Commutation, SkewDuplication): _commuted,
            (MatAdd, SkewDuplication): _weighted,
        },
        function=Function(
            "skew_duplication",
            skew_duplication,
            shape_of_skew_duplication,
            ("size",),
            group="constant arrays",
            summary="skew_duplication(n): D with D v = vec(X) of skew X, v what X has below its diagonal",
        ),
        latex=r"\mathrm{S}_{{0}}",
        code=lambda g, Y: g.reordering("skew_duplication", *Y.args, Y.shape),
        reference=_value,
        example=Example("x ∈ ℝ^3\ny'*skew_duplication(3)*x", wrt="x", derivative="skew_duplication(3)'*y"),
    )
)
register_function(
    Function(
        "skew_duplication_pinv",
        skew_duplication_pinv,
        shape_of_pinv,
        ("size",),
        group="constant arrays",
        summary="skew_duplication_pinv(n): its pseudo-inverse, skew_duplication(n)'/2",
    )
)
