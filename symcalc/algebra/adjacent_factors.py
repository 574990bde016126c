"""Neighbours in a product: what two factors, or a product and its inverse, are together.

What it needs of sums and elementwise products it takes from `CONSTRUCTORS`, which the records of operations fill.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, S

from symcalc.algebra.coefficients import identity, scaled, split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import inverse, transpose
from symcalc.expressions.core_nodes import DiagMatrix, Identity, Inverse, MatMul, MatPow, Transpose, Variable
from symcalc.expressions.dimensions import differ
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.occurring_classes import bit_of
from symcalc.expressions.real_numbers import check_digits
from symcalc.expressions.rules import PRODUCTS
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

AN_INVERSE = bit_of(Inverse)  # in what a factor mentions


def merge(chain: list[Expression]) -> list[Expression]:
    """Join neighbours: drop I, cancel A A⁻¹ and A B (A B)⁻¹, join powers, multiply diagonal matrices."""
    if len(chain) == 1:
        return [] if type(chain[0]) is Identity else chain
    out: list[Expression] = []
    waiting: list[tuple[int, list[Expression]]] = []  # inverses of products: where they stand, and of what
    for f in chain:
        while out and (joined := join(out[-1], f)) is not None:
            out.pop()
            f = joined
        kind = type(f)
        if kind is Identity:
            continue
        factors = inverted(f) if (kind is Inverse or kind is Transpose) and f.mentions & AN_INVERSE else []
        if factors and out[-len(factors) :] == factors:
            del out[-len(factors) :]
            continue
        out.append(f)
        if waiting:
            while waiting and waiting[-1][0] >= len(out):
                waiting.pop()
            if waiting and out[waiting[-1][0] + 1 :] == waiting[-1][1]:
                del out[waiting.pop()[0] :]
                continue
        if factors:
            waiting.append((len(out) - 1, factors))
    return out


def inverted(f: Any) -> list[Expression]:
    """Return the factors of the product of which a factor is the inverse, none where it is none."""
    if type(f) is Inverse and type(f.arg) is MatMul:
        return list(f.arg.factors)
    if type(f) is Transpose and type(f.arg) is Inverse and type(f.arg.arg) is MatMul:
        return [transpose(g) for g in reversed(f.arg.arg.factors)]
    return []


def join(a: Expression, b: Expression) -> Any:
    """Return the product of neighbours where it is one node, None where it is not."""
    first, second = type(a), type(b)
    if first is Variable and second is Variable and a.digest != b.digest:
        return None
    if first is Identity:
        return b
    if second is Identity:
        return a
    if first is DiagMatrix or second is DiagMatrix:
        return _join_diagonal(a, b)
    rule = PRODUCTS.get((first, second))
    if rule is not None and (joined := rule(a, b)) is not None:
        return joined
    if a.tally != b.tally:  # those of one base have one
        return None
    (m, n), k = a.shape, b.shape[1]
    if differ(m, n) or differ(n, k):
        return None
    (p, i), (q, j) = _base(a), _base(b)
    if p == q:
        return product_of_powers(p, i, j)
    return orthogonal_pair(p, q) if i == 1 and j == 1 and p.tally == q.tally else None


@law(
    examples=("A*inv(A)*B", "A^2*A", "A^5*A^-2", "A'*inv(A)'*B"),
    source="Matrix Cookbook 2012, sec. 3.1",
)
def product_of_powers(a: Expression, i: int, j: int) -> Expression:
    """Aⁱ Aʲ = Aⁱ⁺ʲ, A A⁻¹ = I."""
    return matrix_power(a, i + j)


@law(examples=("Q : orthogonal(n)\nQ'*Q*A", "Q : orthogonal(n)\nA*Q*Q'"), source="Horn & Johnson 2013, sec. 2.1")
def orthogonal_pair(p: Scalar, q: Scalar) -> Expression | None:
    """Qᵀ Q = Q Qᵀ = I."""
    return identity(p.shape[0]) if Structure.ORTHOGONAL in structure_of(p) and transpose(p) == q else None


def _join_diagonal(a: Expression, b: Expression) -> Any:
    joined = by_law(MatMul, (a, b))
    found = PRODUCTS.get((type(a), type(b)))
    return joined if joined is not None or found is None else found(a, b)


def _base(a: Expression) -> tuple[Any, int]:
    """Return a square factor as base and exponent; A⁻ᵀ is the inverse of Aᵀ."""
    if type(a) is MatPow:
        base, k = _base(a.base)
        return base, k * int(a.exp)
    if type(a) is Inverse:
        return a.arg, -1
    if type(a) is Transpose and type(a.arg) is Inverse:
        return transpose(a.arg.arg), -1
    return a, 1


def matrix_power(a: Expression, k: int) -> Expression:
    """Return Aᵏ of a square matrix by an integer."""
    square(KNOWN, a.shape)
    if k < 0:
        a, k = inverse(a), -k
    if k == 0:
        return identity(a.shape[0])
    c, core = split(a)
    power = core if k == 1 else by_law(MatPow, core, k)
    if power is None:
        base, j = _base(core)
        base, j = (inverse(base), -j) if j < 0 else (base, j)
        check_digits(exponent := Integer(j * k))
        power = MatPow.make(base, exponent, shape=a.shape)
    return power if c is S.One else power_of_multiple(c, k, power)


@law(examples="(3*A)^2")
def power_of_multiple(c: Scalar, k: int, power: Expression) -> Expression:
    """(c A)ᵏ = cᵏ Aᵏ."""
    return scaled(scalar_power(c, Integer(k)), power)
