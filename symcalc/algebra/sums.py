"""Sums, powers and quotients in normal form, and what Python's operators mean.

Sums are flat, like terms are collected, diagonal matrices joined. Flattening stops at `FLAT` arguments, so that a chain
of definitions stays linear.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, S

from symcalc.algebra.adjacent_factors import matrix_power
from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.entry_products import diagonal, hadamard, hadamard_power
from symcalc.algebra.products import multiply
from symcalc.algebra.scalars import FLAT, is_negative, scalar_power, scalar_sum
from symcalc.algebra.transposes import diagonal_matrix, few_transposes, inverse, transpose
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    Identity,
    MatAdd,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape, describe
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.law_records import by_law
from symcalc.expressions.node import Expression, Scalar, define_operators
from symcalc.expressions.occurring_classes import bit_of
from symcalc.expressions.operation_records import Role
from symcalc.expressions.properties import is_integer
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

# ------------------------------------------------------------------------------------------------ sums

OF_PARTS, DIAGONAL, TURNED = bit_of(MatAdd) | bit_of(HadamardProduct), bit_of(DiagMatrix), bit_of(Transpose)


def add(*terms: Expression) -> Expression:
    """Return the sum of scalars, or of arrays of one shape.

    Raises:
        KindMismatch: where scalars and arrays are mixed.
        ShapeMismatch: where shapes differ.
    """
    arrays = [t for t in terms if isinstance(t, ArrayNode)]
    if not arrays:
        return scalar_sum(terms)
    if len(terms) == 1:
        return arrays[0]
    shape = arrays[0].shape
    if len(arrays) < len(terms):
        loose = [t for t in terms if not is_array(t) and t != 0]
        if loose:
            raise KindMismatch(f"a scalar is added to {describe(shape)}", hint="write .+ to add it to every entry")
    mentioned = 0
    for t in arrays:
        if t.shape != shape:
            raise ShapeMismatch(f"{describe(shape)} and {describe(t.shape)} cannot be added")
        mentioned |= t.mentions
    flat = list(_flat_terms(arrays))
    parts: dict[Expression, list[Expr]] = {}  # the terms that are alike
    for t in _opened(flat) if mentioned & OF_PARTS else flat:
        core = split(t)[1]
        if type(core) is not ZeroMatrix:
            parts.setdefault(core, []).append(t)
    collected = [
        like[0] if len(like) == 1 else by_law(MatAdd, [split(t)[0] for t in like], core) for core, like in parts.items()
    ]
    unlike = [t for t in collected if type(t) is not ZeroMatrix]
    diagonals = _diagonals(unlike) if mentioned & DIAGONAL else []
    if len(diagonals) < 2:
        return _sum(unlike, shape)
    joined, chosen = by_law(MatAdd, tuple(diagonals)), set(diagonals)
    return add(joined, *[t for t in unlike if t not in chosen])


def _diagonals(terms: list[Expression]) -> list[Expression]:
    """Return the terms that are one diagonal matrix; I is one where no other is."""
    found = [t for t in terms if type(split(t)[1]) is DiagMatrix]
    if len(found) == len(terms) - 1 == 1 and any(type(split(t)[1]) is Identity for t in terms):
        return terms
    return found


def _flat_terms(arrays: Iterable[Expression]) -> Iterable[Expression]:
    for t in arrays:
        c, core = split(t)
        if type(core) is not MatAdd or len(core.args) > FLAT or (c is not ONE and c != -1):
            yield t
        elif c is ONE:
            yield from core.args
        else:  # A − (B − C) = A − B + C
            yield from (scaled(S.NegativeOne, u) for u in core.args)


def _opened(terms: list[Expression]) -> list[Expression]:
    """Write a transposed sum term by term where one of its terms then meets another like it: B + (B − A)ᵀ, B = Bᵀ.

    So an elementwise product, factor by factor: (B ∘ A)ᵀ − B ∘ Aᵀ.
    """
    turned = [type(core) is Transpose and type(core.arg) in _PARTED for core in (split(t)[1] for t in terms)]
    if not any(turned):
        return terms
    cores = {split(t)[1] for t, is_turned in zip(terms, turned, strict=True) if not is_turned}
    opened: list[Expression] = []
    for t, is_turned in zip(terms, turned, strict=True):
        inner = _turned_parts(*split(t)) if is_turned else []
        opened += inner if any(split(u)[1] in cores for u in inner) else [t]
    return opened


_PARTED = (MatAdd, HadamardProduct)


def _turned_parts(c: Scalar, core: Expression) -> list[Expression]:
    """Return the terms of c·Aᵀ, A a sum, or an elementwise product, which is one."""
    parts = core.arg.args if len(core.arg.args) <= FLAT else ()
    turned = [transpose(u) for u in parts]
    if type(core.arg) is HadamardProduct:
        turned = [hadamard(*turned)] if turned else []
    return [scaled(c, u) for u in turned]


def _sum(terms: list[Expression], shape: Any) -> Expression:
    """Return the sum of unlike terms: in order, with a positive term, written with few transposes."""
    if not terms:
        return zeros(*shape)
    if len(terms) == 1:
        return terms[0]
    terms.sort(key=_term_order)
    if all(is_negative(split(t)[0]) for t in terms):
        return scaled(S.NegativeOne, _sum([scaled(S.NegativeOne, t) for t in terms], shape))
    result = MatAdd.make(*terms, shape=shape)
    turned = few_transposes(result) if shape[1] is not ONE and result.mentions & TURNED else None
    return result if turned is None else turned


def _term_order(t: Expression) -> tuple[bool, bool, str, int, bytes]:
    """Positive terms first, constants after others, then by names; of those that have the same, the simpler first."""
    c, core = split(t)
    return (is_negative(c), type(core) is OneMatrix, core.label, core.height, t.digest)


def negate(a: Expression) -> Expression:
    """Return −A."""
    return scaled(S.NegativeOne, a) if is_array(a) else -a


def subtract(a: Expression, b: Expression) -> Expression:
    """Return A − B."""
    return add(a, negate(b))


def spread(a: Expression, b: Expression) -> Expression:
    """Return the sum of an array and a scalar that is added to every entry (of two arrays, their sum)."""
    if is_array(a) and not is_array(b):
        b = filled(b, *a.shape)
    elif is_array(b) and not is_array(a):
        a = filled(a, *b.shape)
    return add(a, b)


def repeated(a: Expression, shape: Shape) -> Expression:
    """Return an array of a shape: a scalar on every entry, a column or row x as x 1ᵀ or 1 xᵀ."""
    if not is_array(a):
        return filled(a, *shape)
    if a.shape == shape:
        return a
    m, n = shape
    return multiply(a, filled(ONE, ONE, n)) if a.shape[1] is ONE else multiply(filled(ONE, m, ONE), a)


# ------------------------------------------------------------------------------------------------ powers, quotients


def power(a: Expression, b: Expression) -> Expression:
    """Return a^b of scalars, or the power of a square matrix by an integer, which may have a name.

    Of a diagonal matrix it is that of its diagonal.

    Raises:
        KindMismatch: for a matrix power by what is no integer.
    """
    if is_array(b):
        raise KindMismatch(f"the exponent is {describe(b.shape)}, not a number")
    if not is_array(a):
        return scalar_power(a, b)
    if not b.is_Integer:
        if Structure.DIAGONAL in structure_of(a):
            return diagonal_matrix(hadamard_power(diagonal(a), b))
        if is_integer(b):
            return function_in(Role.MATRIX_POWER).build(a, b)
        hint = "write .^ for the power of every entry, powm(A, p) for the real power of a matrix"
        raise KindMismatch("a matrix power needs an integer exponent", hint=hint)
    return matrix_power(a, int(b))


def divide(a: Expression, b: Expression) -> Expression:
    """Return a/b: by a scalar, or A B⁻¹."""
    if is_array(b):
        return multiply(a, inverse(b))
    return multiply(scalar_power(b, S.NegativeOne), a)


define_operators(
    add=add, subtract=subtract, multiply=multiply, divide=divide, power=power, transpose=transpose, inverse=inverse
)
