"""Elementwise products and powers in normal form; diagonals.

Like factors are joined, those that are turned in one transpose, scalars stand in front, diagonal matrices go out of a
product: what scales rows or columns is a factor diag(x). What it needs of sums it takes from `CONSTRUCTORS`, which the
records of operations fill.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr

from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.products import written
from symcalc.algebra.scalars import FLAT, scalar_power, scalar_product, scalar_sum
from symcalc.algebra.transposes import transpose
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, describe
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.shape_rules import KNOWN, same
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Sign, Structure

NULL = Structure.DIAGONAL | Structure.HOLLOW  # a matrix that has no place for another entry than 0


def hadamard(*factors: Expression) -> Expression:
    """Return the elementwise product; scalars scale.

    Raises:
        ShapeMismatch: where shapes differ.
    """
    scalars = [f for f in factors if not is_array(f)]
    arrays = [f for f in factors if is_array(f)]
    if not arrays:
        return scalar_product(scalars)
    shape = arrays[0].shape
    same(KNOWN, *(a.shape for a in arrays))
    powers: dict[Expression, list[Expression]] = {}  # base -> its powers
    masks: list[Expression] = []
    flat = list(_flat_factors(arrays, scalars))
    turned = [f for f in flat if type(f) is Transpose]
    if len(turned) > 1:
        return hadamard(*scalars, *(f for f in flat if type(f) is not Transpose), entry_product_of_transposes(turned))
    for f in flat:
        if type(f) is ZeroMatrix:
            return by_law(HadamardProduct, f, shape)
        if type(f) is DiagMatrix or type(f) is Identity:
            masks.append(f)
        elif type(f) is not OneMatrix:
            powers.setdefault(_base(f), []).append(f)
    rest, apart = [], []
    for b, f in powers.items():
        p = _joined(b, f)
        if len(f) > 1 and (lost := _lost_zeros(b, f, p)):
            apart.append((b, f, p, lost))
        elif type(p) is not OneMatrix:
            rest.append(p)
    for b, f, p, lost in apart:
        rest += _beside(b, f, p, lost, [*masks, *rest])
    if len(rest) < sum(map(len, powers.values())) and len({_base(p) for p in rest}) < len(rest):
        return hadamard(*scalars, *masks, *rest)  # (x³)^(-1/2) twice is x⁻³, which meets other powers of x
    body = by_law(HadamardProduct, tuple(masks), rest) if masks else _entries(rest, shape)
    return scaled(scalar_product(scalars), body) if scalars else body


def _flat_factors(arrays: list[Expression], scalars: list[Expr]) -> Iterable[Expression]:
    for a in arrays:
        c, core = split(a)
        if c is not ONE:
            scalars.append(c)
        yield from _few_factors(core)


def _few_factors(core: Any) -> tuple[Expression, ...]:
    return core.args if type(core) is HadamardProduct and len(core.args) <= FLAT else (core,)


def _base(power: Any) -> Any:
    return power.base if type(power) is HadamardPower else power


def _joined(base: Expression, powers: list[Expression]) -> Any:
    return powers[0] if len(powers) == 1 else product_of_entry_powers(base, powers)


def _lost_zeros(base: Expression, powers: list[Expression], joined: Any) -> Structure:
    """Return the zeros that powers of one base have by structure and their product has not: L ∘ L⁻¹ is 0 above."""
    if base.shape[0] != base.shape[1] or not any(map(_divides, powers)):
        return Structure.NONE
    found = Structure.NONE
    for f in powers:
        found |= structure_of(f) & ZEROS
    return found & ~structure_of(joined)


def _divides(power: Any) -> bool:
    return type(power) is HadamardPower and (power.exp.is_negative or sign_of(-power.exp) is Sign.POSITIVE)


def _beside(
    base: Expression, powers: list[Expression], joined: Any, lost: Structure, others: list[Expression]
) -> list[Expression]:
    """Return the product of powers of one base as factors: two where its zeros would be lost that no other has."""
    for other in others:
        lost &= ~structure_of(other)
    if not lost:
        return [] if type(joined) is OneMatrix else [joined]
    with_zeros = [f for f in powers if structure_of(f) & ZEROS]
    return [_joined(base, with_zeros), _joined(base, [f for f in powers if f not in with_zeros])]


def cancelling(e: Expression) -> tuple[Any, Any] | None:
    """Return a matrix that is divided by itself in a product of entries, and the product without its zeros; else None.

    Two powers of it are factors there, so that the product has the zeros: L ∘ L⁻¹ ∘ A, of which A is the one without.
    """
    if type(e) is not HadamardProduct or len({_base(f) for f in e.args}) == len(e.args):
        return None
    powers: dict[Expression, list[Expression]] = {}
    for f in e.args:
        powers.setdefault(_base(f), []).append(f)
    base = next((b for b, p in powers.items() if len(p) > 1 and structure_of(b) & ZEROS), None)
    if base is None:
        return None
    return base, hadamard(*(f for f in e.args if _base(f) != base), _joined(base, powers[base]))


def _entries(factors: list[Expression], shape: Any) -> Expression:
    if not factors:
        return filled(ONE, *shape)
    if any(type(f) is MatMul and not is_array(f.args[0]) for f in factors):
        return hadamard(*factors)
    if len(factors) == 1:
        return factors[0]
    if any(type(f) is MatMul and (_scales(f.args[0]) or _scales(f.args[-1])) for f in factors):
        return by_law(HadamardProduct, factors, shape)
    factors.sort(key=lambda f: (f.label, f.height, f.digest))
    result = HadamardProduct.make(*factors, shape=shape)
    null = entry_product_of_disjoint(result)
    if null is not None:
        return null
    found = by_law(HadamardProduct, result) if any(type(_base(f)) is MatAdd for f in factors) else None
    return result if found is None else found


@law(examples=("x.*y.*x", "x.^3.*x.^(-5)", "A.^2.*A.^4"))
def product_of_entry_powers(base: Expression, powers: list[Expression]) -> Expression:
    """Aᵖ ∘ A^q = A^(p + q), entry by entry."""
    return hadamard_power(base, scalar_sum([f.exp if type(f) is HadamardPower else ONE for f in powers]))


@law(examples=("A'.*B'", "A'.*C.*B'"), source="Magnus & Neudecker 2019, ch. 3, sec. 6")
def entry_product_of_transposes(turned: list[Any]) -> Expression:
    """Aᵀ ∘ Bᵀ = (A ∘ B)ᵀ."""
    return transpose(hadamard(*[f.arg for f in turned]))


@law(examples="K : skew(n)\nL : lower(n)\nU : upper(n)\nK.*L.*U + A")
def entry_product_of_disjoint(product: Expression) -> Expression | None:
    """K ∘ L ∘ U = 0 where each entry is 0 in one of them."""
    return zeros(*product.shape) if NULL in structure_of(product) else None


def _scales(f: Any) -> bool:
    return type(f) is DiagMatrix or type(f) is OneMatrix


def hadamard_power(a: Expression, p: Scalar) -> Any:
    """Return the elementwise power of an array by a scalar."""
    if not is_array(a):
        return scalar_power(a, p)
    if p == 0:
        return filled(ONE, *a.shape)
    if p == 1:
        return a
    found = by_law(HadamardPower, a, p)
    return HadamardPower.make(a, p, shape=a.shape) if found is None else found


def diagonal(a: Expression) -> Expression:
    """Return the diagonal of a square matrix as a column vector."""
    if not is_array(a):
        return a
    if a.shape[0] != a.shape[1]:
        raise ShapeMismatch(f"the diagonal of a square matrix was asked, not of {describe(a.shape)}")
    n = a.shape[0]
    c, core = split(a)
    if c is not ONE:
        return scaled(c, diagonal(core))
    known = core._on_diagonal  # a power shares its parts
    if known is None:
        known = core._on_diagonal = _diagonal(core, n)
    return known


def _diagonal(core: Expression, n: Any) -> Expression:
    """Return the diagonal of an n×n matrix without a coefficient."""
    found = diagonal_of_hollow(core) if Structure.HOLLOW in structure_of(core) else by_law(Diagonal, core)
    if found is not None:
        return found
    sign, core = written(core)
    return scaled(sign, Diagonal.make(core, shape=(n, ONE)))


@law(examples=("K : skew(n)\ndiag(K) + x", "A : matrix(n, n)\ndiag(A - A') + x"))
def diagonal_of_hollow(a: Expression) -> Expression:
    """diag(K) = 0, Kᵀ = −K."""
    return zeros(a.shape[0], ONE)


def on_the_diagonal(t: Expression) -> Expression:
    """Return the diagonal of a multiple of a diagonal matrix."""
    c, core = split(t)
    return scaled(c, core.arg if type(core) is DiagMatrix else filled(ONE, core.shape[0], ONE))
