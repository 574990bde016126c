"""Product of matrices, with a scalar coefficient; product of scalars.

d(A B) = dA B + A dB   (Magnus & Neudecker 2019, ch. 8, sec. 2). The adjoint of dB ↦ A dB C is G ↦ Aᵀ G Cᵀ.

The derivative of a product of k factors, by each of them, has k terms of k factors each, and the second derivative k
times as many. So a long product is written with its parts in boxes, A B C D ⟦E F G H ⟦…⟧⟧: d of each box is one node,
and all derivatives have O(k) of them. A box stands where the vector is, so that the parts are vectors.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sympy

from symcalc.algebra import multiply, trace, transpose
from symcalc.algebra.coefficients import boxed_part
from symcalc.algebra.scalars import GROUP, LONG
from symcalc.expressions.core_nodes import MatMul, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import Example, Operation, register, register_rewrite


def adjoint(Y: Any, i: int, G: Any) -> Any:
    """Return Aᵀ G Cᵀ for factor i of A·B·C; for the coefficient, ⟨G, product⟩."""
    before, after = Y.args[:i], Y.args[i + 1 :]
    if not is_array(Y.args[i]):
        return trace(multiply(transpose(G), multiply(*after)))
    return multiply(*[transpose(A) for A in reversed(before)], G, *[transpose(C) for C in reversed(after)])


def push(Y: Any, i: int, F: Any) -> Any:
    """Return the form A·F·C."""
    before, after = multiply(*Y.args[:i]), multiply(*Y.args[i + 1 :])
    return F.between(before, after)


def grouped(factors: Sequence[Any], times: Callable[..., Any], leftwards: bool = False) -> Any:
    """Return a product with its parts in boxes, ⟦⟦A B C⟧ D E F⟧ G H, or from the right where not ``leftwards``."""
    rest = list(factors)
    size = GROUP + (len(rest) - 1) % GROUP  # of the innermost box: the others take `GROUP` factors each
    if leftwards:
        product, rest = times(*rest[:size]), rest[size:]
        while rest:
            product, rest = times(boxed_part(product), *rest[:GROUP]), rest[GROUP:]
        return product
    product, rest = times(*rest[-size:]), rest[:-size]
    while rest:
        product, rest = times(*rest[-GROUP:], boxed_part(product)), rest[:-GROUP]
    return product


def _grouped_arrays(e: Any) -> Any:
    """Write a long product with its parts in boxes: u vᵀ as two, of columns and of rows."""
    if len(e.args) <= LONG:
        return None
    factors = e.factors
    cut = next((i for i, f in enumerate(factors) if i and f.shape[0] is ONE), 0)
    sides = [factors[:cut], factors[cut:]] if cut else [factors]
    parts = [
        grouped(side, multiply, side[0].shape[0] is ONE and side[-1].shape[1] is not ONE)
        if len(side) > LONG
        else multiply(*side)
        for side in sides
    ]
    return multiply(e.coefficient, *parts) if any(len(side) > LONG for side in sides) else None


def _grouped_scalars(e: Any) -> Any:
    return grouped(e.args, sympy.Mul) if len(e.args) > LONG else None


register_rewrite(_grouped_arrays, MatMul)
register_rewrite(_grouped_scalars, sympy.Mul)
register(
    Operation(
        name="multiply",
        node=MatMul,
        linear="each",
        adjoint=adjoint,
        push=push,
        code=lambda g, Y, *a: g.matmul(*a) if is_array(Y.args[0]) else g.mul(a[0], g.matmul(*a[1:])),
        example=Example("x'*A*x", wrt="x", derivative="(A + A')*x"),
    )
)
register(
    Operation(
        name="multiply scalars",
        node=sympy.Mul,
        linear="each",
        adjoint=lambda Y, i, G: multiply(G, *Y.args[:i], *Y.args[i + 1 :]),
        push=lambda Y, i, F: F.between(multiply(*Y.args[:i], *Y.args[i + 1 :]), ONE),
        code=lambda g, Y, *a: g.mul(*a),
        example=Example("a*norm2(x)^2", wrt="x", derivative="2*a*x"),
    )
)
