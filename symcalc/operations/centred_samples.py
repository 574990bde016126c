"""The centring matrix C = I − 1 1ᵀ/n, which takes the mean off, and what is made of centred samples.

C X is X without the mean of each column, X C without that of each row: C is the orthogonal projection onto what sums to
0, Cᵀ = C = C² (Magnus & Neudecker 2019, ch. 11; Mardia, Kent & Bibby 1979, sec. 1.5). So the covariance of samples,
which are the rows of X, is S = Xᵀ C X/(n − 1), and tr(A S) has the gradient C X (A + Aᵀ)/(n − 1). Code subtracts means.
"""

from __future__ import annotations

from typing import Any

from sympy import Pow, S
from sympy.matrices import expressions as M

from symcalc.algebra import diagonal_matrix, hadamard_power, multiply, norm2, transpose, zeros
from symcalc.algebra.axes import ALL, axis_within
from symcalc.algebra.scalars import scalar_power
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import ArrayNode, MatMul, MatPow, SumColumns, SumRows, is_array
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.norms_along_axes import norms_along

SOURCE = "Mardia, Kent & Bibby 1979, sec. 1.5"


class Centering(ArrayNode):
    """I − 1 1ᵀ/n."""

    __slots__ = ()

    operands = 0


def centering(n: Dim) -> Any:
    """Return I − 1 1ᵀ/n; of a single entry that is 0."""
    return S.Zero if n is ONE else Centering.make(n, shape=(n, n))


def shape_of_centering(sizes: Sizes, n: Dim) -> Shape:
    """Return n×n."""
    return () if n is ONE else (n, n)


def _same(a: Expression) -> Expression:
    """Cᵀ = C."""
    return a


def _twice(a: Expression, b: Expression) -> Expression:
    """C C = C."""
    return a


@law(MatPow, of=Centering, examples="A : matrix(3, 3)\ncentering(3)^3*A", source=SOURCE)
def power_of_centering(a: Expression, k: int) -> Expression:
    """Cᵏ = C."""
    return a


@law(
    SumRows,
    of=(Centering, MatMul),
    examples=("A : matrix(3, 2)\nsum(centering(3), 2) + A*y", "sum(A*center(B, 2), 2) + sum(center(A, 2), 2)"),
    source=SOURCE,
)
def rows_of_centering(a: Expression) -> Any:
    """A C 1 = 0."""
    last = a.factors[-1] if isinstance(a, MatMul) else a
    return zeros(a.shape[0], ONE) if isinstance(last, Centering) else None


@law(
    SumColumns,
    of=(Centering, MatMul),
    examples=("A : matrix(2, 3)\nsum(centering(3), 1) + y'*A", "sum(center(A)*B, 1) + x'"),
    source=SOURCE,
)
def columns_of_centering(a: Expression) -> Any:
    """1ᵀ C A = 0."""
    first = a.factors[0] if isinstance(a, MatMul) else a
    return zeros(ONE, a.shape[1]) if isinstance(first, Centering) else None


CENTRED = Primitive("without means", lines={"NumPy": "{0} - {0}.mean(axis=0)"})
CENTERING = Primitive(
    "centring matrix",
    times=lambda g, sizes, B: g.step(CENTRED, (g.dense(B),), (), B.shape),
    transposed_times=lambda g, sizes, B: g.step(CENTRED, (g.dense(B),), (), B.shape),
)

register(
    Operation(
        name="centering",
        node=Centering,
        construct=centering,
        transpose=_same,
        trace=lambda a: a.args[0] - 1,
        products={
            (Centering, Centering): _twice,
        },
        structure=lambda e: Structure.SEMIDEFINITE,
        function=Function(
            "centering",
            centering,
            shape_of_centering,
            ("size",),
            group="constant arrays",
            summary="centering(n): I − 1 1'/n, the projection that takes the mean off",
        ),
        latex=r"(I_{{0}} - \frac{1}{{0}} \mathbf{1} \mathbf{1}^{\top})",
        code=lambda g, Y: g.step(CENTERING, (), (), Y.shape),
        reference=lambda np, n: np.eye(n) - np.ones((n, n)) / n,
        to_sympy=lambda n: M.MatAdd(M.Identity(n), M.MatMul(-1 / n, M.OneMatrix(n, n))),
        example=Example("x : vector(n)\nx'*centering(n)*x", wrt="x", derivative="2*centering(n)*x"),
    )
)


# ------------------------------------------------------------------------------------------------ of samples


def center(a: Expression, axis: int = ALL) -> Any:
    """Return a vector without its mean, a matrix without that of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a):
        return S.Zero
    within = axis_within(a, axis or 1) if ONE not in a.shape or axis else ALL
    if within is None:
        return zeros(*a.shape)
    if a.shape[0] is ONE or within == 2:
        return multiply(a, centering(a.shape[1]))
    return multiply(centering(a.shape[0]), a)


def shape_of_center(sizes: Sizes, a: Shape, axis: int = ALL) -> Shape:
    """Return the shape of the array."""
    return a


def covariance(a: Expression, b: Expression | None = None) -> Any:
    """Return Xᵀ C Y/(n − 1) of n samples, the rows of X and of Y; without Y of X and X.

    Raises:
        KindMismatch: for a single sample.
    """
    other = a if b is None else b
    n = length_of(a)
    return multiply(Pow(n - 1, -1), multiply(transpose(a), center(other, 1)))


def correlation(a: Expression, b: Expression | None = None) -> Any:
    """Return the covariance over the standard deviations of both: Xᵀ C Y, over the norms of the columns of C X and C Y.

    Raises:
        KindMismatch: for a single sample.
    """
    other = a if b is None else b
    length_of(a)
    return multiply(_over_norms(a), multiply(transpose(a), center(other, 1)), _over_norms(other))


def _over_norms(a: Expression) -> Any:
    """Return the matrix with 1 over the norm of each centred column on its diagonal, of one column the number."""
    centred = center(a, 1)
    if a.shape[1] is ONE:
        return scalar_power(norm2(centred), S.NegativeOne)
    return diagonal_matrix(hadamard_power(transpose(norms_along(centred, 1)), S.NegativeOne))


def length_of(a: Expression) -> Dim:
    """Return how many samples there are.

    Raises:
        KindMismatch: for one.
    """
    if not is_array(a) or a.shape[0] is ONE:
        raise KindMismatch("samples are rows, and this is one row", hint="write cov(X') where samples are columns")
    return a.shape[0]


def shape_of_covariance(sizes: Sizes, a: Shape, b: Shape | None = None) -> Shape:
    """Return p×q of n×p and n×q."""
    other = a if b is None else b
    if not a or not other:
        raise KindMismatch("samples are rows of an array, and this is a number")
    sizes.equal(a[0], other[0], "rows, which are samples")
    return () if a[1] is ONE and other[1] is ONE else (a[1], other[1])


def quadratic_form(x: Expression, A: Expression) -> Any:
    """Return xᵀ A x."""
    return multiply(transpose(x), A, x)


def shape_of_quadratic_form(sizes: Sizes, x: Shape, a: Shape) -> Shape:
    """Return that of a number."""
    sizes.equal(a[0], a[1], "rows and columns of a square matrix")
    sizes.equal(x[0], a[0], "entries of x and rows of A")
    return ()


def _products_of_centred(np: Any, a: Any, b: Any) -> Any:
    return (a - np.mean(a, axis=0)).T @ (b - np.mean(b, axis=0))


def _cosines(np: Any, a: Any, b: Any) -> Any:
    lengths = np.outer(*[np.std(c, axis=0) * len(c) ** 0.5 for c in (a, b)])
    return _products_of_centred(np, a, b) / lengths


SAMPLES = "samples are rows, as MATLAB's and Julia's; in NumPy they are columns"
for _function in (
    Function(
        "center",
        center,
        shape_of_center,
        ("any", "axis"),
        optional=1,
        aliases=("centre", "demean"),
        group="statistics",
        reference=lambda np, a, axis=0: a - np.mean(a, axis=int(axis or 1) - 1 if len(a) > 1 else 1, keepdims=True),
        summary="without the mean: of a vector, of each column, center(A, 2) of each row",
    ),
    Function(
        "cov",
        covariance,
        shape_of_covariance,
        ("array", "array"),
        optional=1,
        aliases=("covariance",),
        is_quantity=True,
        group="statistics",
        reference=lambda np, a, b=None: _products_of_centred(np, a, a if b is None else b) / (len(a) - 1),
        summary="covariance of samples, the rows of X, over n − 1; cov(X, Y) of two",
        convention=f"cov is over n - 1, and {SAMPLES}",
    ),
    Function(
        "corr",
        correlation,
        shape_of_covariance,
        ("array", "array"),
        optional=1,
        aliases=("corrcoef", "cor"),
        is_quantity=True,
        group="statistics",
        reference=lambda np, a, b=None: _cosines(np, a, a if b is None else b),
        summary="correlation of samples, the rows of X; corr(X, Y) of two",
        convention=f"of corr {SAMPLES}",
    ),
    Function(
        "quadform",
        quadratic_form,
        shape_of_quadratic_form,
        ("vector", "square"),
        aliases=("quad_form",),
        group="sums",
        reference=lambda np, x, A: x.T @ A @ x,
        summary="xᵀ A x",
    ),
):
    register_function(_function)
