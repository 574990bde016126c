r"""Convolution of vectors, and correlation, its adjoint   (Oppenheim & Schafer 2010, sec. 2.3; Golub & Van Loan, 4.8).

conv(x, y)ₖ = Σ xᵢ yₖ₊₁₋ᵢ has m + n − 1 entries, as NumPy's convolve; it is commutative, the product of polynomials.
correlate(x, y)ₖ = Σ xₖ₊ⱼ₋₁ yⱼ has p − n + 1, where y lies within x, as NumPy's correlate. Each is bilinear, and

    ⟨g, conv(x, y)⟩ = ⟨correlate(g, y), x⟩,    ⟨g, correlate(x, y)⟩ = ⟨conv(g, y), x⟩ = ⟨correlate(x, g), y⟩.

conv(x, y) = T x with T the Toeplitz matrix of first column (y, 0), correlate(x, y) = Tᵀ x = H y, H the Hankel matrix of
x. No product builds these.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer

from symcalc.algebra import multiply, total, transpose
from symcalc.algebra.coefficients import scaled, split, zeros
from symcalc.errors import ShapeMismatch
from symcalc.expressions.arrangements import CONVOLVED, CORRELATED
from symcalc.expressions.core_nodes import ArrayNode, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim, Shape, size_key
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.block_matrices import block_column
from symcalc.operations.hankel_matrices import hankel
from symcalc.operations.reversals_and_shifts import flipped
from symcalc.operations.selections import selection, subvector
from symcalc.operations.toeplitz_matrices import length_of, toeplitz

GROUP = "products"
TWO = Integer(2)


class Convolution(ArrayNode):
    """The sums of xᵢ yⱼ with equal i + j."""

    __slots__ = ()


class Correlation(ArrayNode):
    """The sums of xᵢ yⱼ with equal i − j, where y lies within x."""

    __slots__ = ()


def conv(x: Expression, y: Expression) -> Any:
    """Return the convolution, of all places where one lies upon the other."""
    if not is_array(x) or not is_array(y):
        return multiply(x, y)
    (c, a), (d, b) = split(x), split(y)
    shape = shape_of_conv(KNOWN, a.shape, b.shape)
    if is_zero(a) or is_zero(b):
        return zeros(*shape)
    if (b.label, b.digest) < (a.label, a.digest):
        a, b = b, a
    return scaled(multiply(c, d), Convolution.make(a, b, shape=shape))


def correlate(x: Expression, y: Expression) -> Any:
    """Return the correlation at the places where y lies within x; where that is one, the scalar product."""
    if not is_array(y):
        return multiply(x, y)
    shape = shape_of_correlate(KNOWN, x.shape, y.shape)
    if not shape:
        return multiply(transpose(y), x)
    (c, a), (d, b) = split(x), split(y)
    if is_zero(a) or is_zero(b):
        return zeros(*shape)
    return scaled(multiply(c, d), Correlation.make(a, b, shape=shape))


def convolved_within(x: Expression, y: Expression) -> Any:
    """Return the convolution at the places where y lies within x."""
    return correlate(x, flipped(y))


def convolved_alike(x: Expression, y: Expression) -> Any:
    """Return the part of the convolution in the middle with as many entries as x has."""
    before = _before_the_middle(KNOWN, y.shape[0])
    p, n = x.shape[0], y.shape[0]
    return multiply(selection(p + n - 1, before + 1, p), conv(x, y))


# ------------------------------------------------------------------------------------------------ shapes


def shape_of_conv(sizes: Sizes, x: Shape, y: Shape) -> Shape:
    """Return m + n − 1 entries."""
    return sizes.minus(sizes.plus(length_of(x), length_of(y)), ONE), ONE


def shape_of_correlate(sizes: Sizes, x: Shape, y: Shape) -> Shape:
    """Return p − n + 1 entries; one of them is a scalar.

    Raises:
        ShapeMismatch: where y has more entries than x.
    """
    p, n = length_of(x), length_of(y)
    if p is n or p == n:
        return ()
    if isinstance(p, Integer) and isinstance(n, Integer) and p < n:
        said = f"a vector of {size_key(n)} entries does not lie within one of {size_key(p)}"
        raise ShapeMismatch(said, hint="the longer one comes first")
    return sizes.plus(sizes.minus(p, n), ONE), ONE


def _before_the_middle(sizes: Sizes, n: Dim) -> Dim:
    """Return (n − 1)/2.

    Raises:
        ShapeMismatch: where n is even, or a name, which may be.
    """
    if isinstance(n, Integer) and not n % 2:
        raise ShapeMismatch(
            f"{n} entries have no middle one",
            hint="take entries of conv(x, y): NumPy's middle begins one entry before MATLAB's there",
        )
    return sizes.over(sizes.minus(n, ONE), TWO)


def shape_of_part(sizes: Sizes, x: Shape, y: Shape) -> Shape:
    """Return as many entries as x has; y has an odd number."""
    _before_the_middle(sizes, length_of(y))
    return length_of(x), ONE


# ------------------------------------------------------------------------------------------------ rules


def convolution_matrix(y: Expression, m: Dim) -> Any:
    """Return T of T x = conv(x, y), x of m entries: each column is y, one further down."""
    return toeplitz(block_column(y, zeros(m - 1, ONE)) if m is not ONE else y, zeros(m, ONE))


def _adjoint_of_conv(Y: Expression, i: int, G: Expression) -> Any:
    return correlate(G, Y.args[1 - i])


def _matrix_of_conv(Y: Expression, i: int) -> Any:
    return convolution_matrix(Y.args[1 - i], Y.args[i].shape[0])


def _adjoint_of_correlate(Y: Expression, i: int, G: Expression) -> Any:
    x, y = Y.args
    return correlate(x, G) if i else conv(G, y)


def _matrix_of_correlate(Y: Expression, i: int) -> Any:
    x, y = Y.args
    p, q = x.shape[0], Y.shape[0]
    return hankel(subvector(x, ONE, q), subvector(x, q, p)) if i else transpose(convolution_matrix(y, q))


def _sign(Y: Expression, x: Sign, y: Sign) -> Sign:
    return min(x, y)


def _value_of_conv(np: Any, x: Any, y: Any) -> Any:
    return np.convolve(x[:, 0], y[:, 0])[:, None]


def _value_of_correlate(np: Any, x: Any, y: Any) -> Any:
    n = len(y)
    return np.stack([(x[k : k + n] * y).sum() for k in range(len(x) - n + 1)])[:, None]


register(
    Operation(
        name="conv",
        spelled=Spelled(matlab="conv"),
        node=Convolution,
        construct=conv,
        total=lambda a: multiply(*map(total, a.args)),
        sign=_sign,
        function=Function(
            "conv",
            conv,
            shape_of_conv,
            ("vector", "vector"),
            aliases=("convolve",),
            modes={"full": "conv({0}, {1})", "valid": "convvalid({0}, {1})", "same": "convsame({0}, {1})"},
            group=GROUP,
            summary="conv(x, y): convolution of vectors, m + n − 1 entries",
        ),
        latex="{0} * {1}",
        linear=(0, 1),
        adjoint=_adjoint_of_conv,
        matrix=_matrix_of_conv,
        code=lambda g, Y, x, y: g.step(CONVOLVED, (g.dense(x), g.dense(y)), (), Y.shape),
        reference=_value_of_conv,
        example=Example("x ∈ ℝ^3; y ∈ ℝ^4; z ∈ ℝ^6\nz'*conv(x, y)", wrt="x", derivative="correlate(z, y)"),
    )
)
register(
    Operation(
        name="correlate",
        node=Correlation,
        construct=correlate,
        sign=_sign,
        function=Function(
            "correlate",
            correlate,
            shape_of_correlate,
            ("vector", "vector"),
            group=GROUP,
            summary="correlate(x, y): scalar products of y with the parts of x that are as long",
            modes={"valid": "correlate({0}, {1})", "full": "conv({0}, flip({1}))"},
            convention="correlate is NumPy's, where y lies within x; SciPy's is of all overlaps",
        ),
        linear=(0, 1),
        adjoint=_adjoint_of_correlate,
        matrix=_matrix_of_correlate,
        code=lambda g, Y, x, y: g.step(CORRELATED, (g.dense(x), g.dense(y)), (), Y.shape),
        reference=_value_of_correlate,
        example=Example(
            "x ∈ ℝ^5; y ∈ ℝ^3\nnorm2(correlate(x, y))^2", wrt="y", derivative="2*correlate(x, correlate(x, y))"
        ),
    )
)
register_function(
    Function(
        "convvalid",
        convolved_within,
        shape_of_correlate,
        ("vector", "vector"),
        group=GROUP,
        reference=lambda np, x, y: _value_of_correlate(np, x, y[::-1]),
        summary='convvalid(x, y): where y lies within x, the mode "valid" of a convolution',
    )
)
register_function(
    Function(
        "convsame",
        convolved_alike,
        shape_of_part,
        ("vector", "vector"),
        group=GROUP,
        reference=lambda np, x, y: _value_of_conv(np, x, y)[len(y) // 2 : len(y) // 2 + len(x)],
        summary='convsame(x, y): its middle, as long as x, the mode "same"; of an odd number of entries of y',
    )
)
