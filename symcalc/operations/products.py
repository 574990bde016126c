"""Product of matrices, with a scalar coefficient; product of scalars.

d(A B) = dA B + A dB   (Magnus & Neudecker 2019, ch. 8, sec. 2). The adjoint of dB ↦ A dB C is G ↦ Aᵀ G Cᵀ.

The derivative of a product of k factors, by each of them, has k terms of k factors each, and the second derivative k
times as many. So a long product is written with its parts in boxes, A B C D ⟦E F G H ⟦…⟧⟧: d of each box is one node,
and all derivatives have O(k) of them. A box stands where the vector is, so that the parts are vectors.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import sympy
from sympy import S
from sympy.matrices import expressions as M

from symcalc.algebra import hadamard, inverse, multiply, transpose
from symcalc.algebra.coefficients import boxed_part, scaled, split
from symcalc.algebra.mirrored_terms import turned_sign
from symcalc.algebra.products import square_parts
from symcalc.algebra.scalars import GROUP, LONG, scalar_power, scalar_product
from symcalc.domains.implications import all_parts
from symcalc.expressions.core_nodes import Inverse, MatMul, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import Placed, placed
from symcalc.expressions.law_records import Phase, law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.properties import (
    EVEN_IN_SIGN,
    INVERTIBLE,
    NONZERO,
    OF_ENTRIES,
    POSITIVE,
    POSITIVE_DETERMINANT,
    Demand,
)
from symcalc.expressions.registry import register
from symcalc.expressions.structure import is_definite, least_sign, sign_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Sign, Structure


def place_factor(Y: Expression, i: int) -> Placed:
    """Return how factor i of A·B·C stands between those before and after it, or the coefficient beside them."""
    before, after = Y.args[:i], Y.args[i + 1 :]
    if not is_array(Y.args[i]):
        return placed(",ij->ij", _product(after))
    if not before:
        return placed("ij,jk->ik", _product(after))
    if len(before) == 1 and not is_array(before[0]):
        return placed("ij,jk->ik", multiply(*before, *after)) if after else placed("ij,->ij", *before)
    if not after:
        return placed("jk,ij->ik", _product(before))
    return placed("jk,ij,kl->il", _product(before), _product(after))


def _product(factors: Sequence[Expression]) -> Any:
    return factors[0] if len(factors) == 1 else multiply(*factors)


def value_of_product(np: Any, *factors: Expression) -> Any:
    """Return the matrix product; numbers scale."""
    return reduce(lambda A, B: A * B if np.ndim(A) == 0 or np.ndim(B) == 0 else A @ B, factors)


def grouped(factors: Sequence[Expression], times: Callable[..., Any], leftwards: bool = False) -> Any:
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


@law(
    MatMul,
    phase=Phase.GROUPING,
    examples=(
        "A, B : matrix(n, n)\n3*A*B*A*B*A*B*A*B*A*B*A*B",
        "A, B : matrix(n, n)\nA*B*A*B*A*B*A*B*A*B*A*B*x*y'*A*B",
    ),
)
def long_product(e: MatMul) -> Any:
    """A B C D E F = A B ⟦C D ⟦E F⟧⟧, with its parts in boxes: u vᵀ as two, of columns and of rows."""
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


@law(sympy.Mul, phase=Phase.GROUPING, examples="a*b*c*d*f*g*α*β*γ*δ*ε*λ")
def long_product_of_scalars(e: sympy.Mul) -> Any:
    """a·b·c·d = a·b·⟦c·d⟧, with its parts in boxes."""
    return grouped(e.args, sympy.Mul) if len(e.args) > LONG else None


def _structure_of_multiple(s: Structure, c: Scalar) -> Structure:
    """Return the structure of c·A."""
    sign = sign_of(c)
    if sign is Sign.POSITIVE:
        return s
    return s & ~(Structure.DEFINITE & ~(Structure.SEMIDEFINITE if sign is Sign.NONNEGATIVE else Structure.SYMMETRIC))


def _structure_of_product(e: Expression, *parts: Structure) -> Structure:
    c, factors = e.coefficient, e.factors
    inner = parts[-len(factors) :]
    if len(factors) == 1:
        return _structure_of_multiple(inner[0] & ~Structure.ORTHOGONAL, c)
    common = inner[0]
    for p in inner[1:]:
        common &= p
    result = common & (Structure.LOWER | Structure.UPPER | (Structure.ORTHOGONAL if c is ONE else Structure.NONE))
    if Structure.LOWER in result and Structure.UPPER in result:
        result |= Structure.SYMMETRIC
    if any(Structure.HOLLOW in p for p in inner):
        scales = sum(Structure.DIAGONAL in p for p in inner)
        result |= Structure.HOLLOW if common & TRIANGLES or scales >= len(inner) - 1 else Structure.NONE
    if factors[0] == factors[-1].T:  # A M Aᵀ keeps the symmetry of M, a Gram matrix is semidefinite
        half = len(factors) // 2
        if all(a == b.T for a, b in zip(factors[:half], reversed(factors), strict=False)):
            middle = inner[half] if len(factors) % 2 else Structure.SEMIDEFINITE
            kept = Structure.SEMIDEFINITE | (Structure.SKEW if Structure.SKEW in middle else Structure.NONE)
            result |= _structure_of_multiple(middle & kept, c)
    if not result & (Structure.SYMMETRIC | Structure.ANTISYMMETRIC):
        result |= {1: Structure.SYMMETRIC, -1: Structure.SKEW}.get(turned_sign(e), Structure.NONE)
    return result


def _transpose_of_product(a: Expression) -> Expression:
    result = multiply(*[transpose(f) for f in reversed(a.factors)])
    return scaled(a.coefficient, result)


def _inverse_of_product(a: Expression) -> Expression:
    c, core = split(a)
    if c is not ONE:
        return scaled(scalar_power(c, S.NegativeOne), inverse(core))
    parts = square_parts(a)
    return multiply(*map(inverse, reversed(parts))) if len(parts) > 1 else Inverse.make(a, shape=a.shape)


def _demands_on_product(d: Demand) -> Sequence[Demand] | None:
    """Of a matrix product: its coefficient, and square factors."""
    c, core = split(d.subject)
    if c is not ONE:
        if d.property in EVEN_IN_SIGN:
            return d.of(c, NONZERO), d.of(core)
        if sign_of(c) is Sign.POSITIVE:
            return (d.of(core),)
        return (d.of(c, NONZERO), d.of(core)) if d.property is POSITIVE and sign_of(c) is Sign.NONNEGATIVE else None
    if d.property not in (INVERTIBLE, POSITIVE_DETERMINANT) or core.shape[0] != core.shape[1]:
        return None
    parts = square_parts(core)
    if d.property is POSITIVE_DETERMINANT and sum(not is_definite(p) for p in parts) > 1:
        return None
    return [*map(d.of, parts)] if len(parts) > 1 else None


def demands_on_factors(d: Demand) -> Sequence[Demand] | None:
    """Say it of the factors of scalars, or of entries: none is zero; what is not negative need not be so again."""
    if d.property is NONZERO:
        return all_parts(d)
    if d.property not in OF_ENTRIES:
        return None
    signs = [(f, sign_of(f)) for f in d.subject.args]
    weak = [f for f, s in signs if s is Sign.NONNEGATIVE and d.property is POSITIVE]
    rest = [f for f, s in signs if s is not Sign.POSITIVE and f not in weak]
    if len(rest) == len(signs):
        return None
    left = (hadamard(*rest) if is_array(d.subject) else scalar_product(rest),) if rest else ()
    return [*(d.of(f, NONZERO) for f in weak), *map(d.of, left)]


register(
    Operation(
        name="multiply",
        rule="product rule",
        node=MatMul,
        to_sympy=M.MatMul,
        construct=multiply,
        transpose=_transpose_of_product,
        inverse=_inverse_of_product,
        structure=_structure_of_product,
        sign=least_sign,
        plainer=_demands_on_product,
        linear="each",
        indices=place_factor,
        code=lambda g, Y, *a: g.matmul(*a) if is_array(Y.args[0]) else g.mul(a[0], g.matmul(*a[1:])),
        reference=value_of_product,
        example=Example("x'*A*x", wrt="x", derivative="(A + A')*x"),
    )
)
register(
    Operation(
        name="multiply scalars",
        rule="product rule",
        node=sympy.Mul,
        construct=lambda *factors: scalar_product(factors),
        sign=least_sign,
        plainer=demands_on_factors,
        linear="each",
        indices=lambda Y, i: placed(",->", multiply(*Y.args[:i], *Y.args[i + 1 :])),
        code=lambda g, Y, *a: g.mul(*a),
        reference=lambda np, *a: reduce(operator.mul, a),
        example=Example("a*norm2(x)^2", wrt="x", derivative="2*a*x"),
    )
)
