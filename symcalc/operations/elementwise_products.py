"""Elementwise product.   d(A ∘ B) = dA ∘ B + A ∘ dB   (Magnus & Neudecker 2019, ch. 8, sec. 2)."""

from __future__ import annotations

import operator
from collections import Counter
from functools import reduce
from typing import Any

from sympy.matrices import expressions as M

from symcalc.algebra import hadamard, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.mirrored_terms import entry_factors, turned_sign_by_entries
from symcalc.algebra.scalars import LONG
from symcalc.algebra.transposes import turned_by_terms
from symcalc.expressions.core_nodes import HadamardProduct
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import placed
from symcalc.expressions.law_records import Phase, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import same
from symcalc.expressions.structure import least_sign, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Structure
from symcalc.operations.products import demands_on_factors, grouped


def _structure_of_entry_product(e: Expression, *parts: Structure) -> Structure:
    result = Structure.NONE
    for p in parts:  # a zero of any factor is a zero of the product
        result |= p & ZEROS
    if all(Structure.SYMMETRIC in p or Structure.SKEW in p for p in parts):
        result |= Structure.SKEW if sum(Structure.SKEW in p for p in parts) % 2 else Structure.SYMMETRIC
    elif _may_mirror(e) and (sign := turned_sign_by_entries(e, e)):  # A ∘ Aᵀ
        result |= Structure.SYMMETRIC if sign == 1 else Structure.SKEW
    if Structure.LOWER in result and Structure.UPPER in result:
        result |= Structure.SYMMETRIC
    for claim in (Structure.SEMIDEFINITE, Structure.DEFINITE):  # the Schur product theorem
        if all(claim in p for p in parts):
            result |= claim
    return result


def _may_mirror(e: Expression) -> bool:
    """Tell whether each factor that is not symmetric by itself has another that is made of the same arrays."""
    own = Structure.SYMMETRIC, Structure.SKEW
    alike = Counter(f.tally for f in entry_factors(e) if not any(s in structure_of(f) for s in own))
    return all(n > 1 for n in alike.values())


def _transpose_of_entry_product(a: Expression) -> Expression:
    """Turn an elementwise product: of symmetric and skew factors it is symmetric or skew, and so is A ∘ Aᵀ."""
    if Structure.SYMMETRIC in structure_of(a):
        return a
    sign = ONE
    for f in a.args:
        c, turned = split(transpose(f))
        if turned != f or abs(c) != 1:
            return turned_by_terms(a)
        sign = sign * c
    return scaled(sign, a)


@law(HadamardProduct, phase=Phase.GROUPING, examples="A.*B.*C.*D.*E.*F.*G.*H.*J.*K.*L.*M")
def long_entry_product(e: HadamardProduct) -> Any:
    """A ∘ B ∘ C ∘ D = A ∘ B ∘ ⟦C ∘ D⟧, with its parts in boxes."""
    return grouped(e.args, hadamard) if len(e.args) > LONG else None


register(
    Operation(
        name="elementwise product",
        rule="product rule",
        node=HadamardProduct,
        construct=hadamard,
        transpose=_transpose_of_entry_product,
        structure=_structure_of_entry_product,
        sign=least_sign,
        plainer=demands_on_factors,
        linear="each",
        indices=lambda Y, i: placed("ij,ij->ij", hadamard(*Y.args[:i], *Y.args[i + 1 :])),
        code=lambda g, Y, *a: g.mul(*a),
        to_sympy=M.HadamardProduct,
        reference=lambda np, *A: reduce(operator.mul, A),
        example=Example("w'*(x.*y)", wrt="x", derivative="w.*y"),
    )
)
register_function(
    Function(
        "hadamard",
        hadamard,
        same,
        ("any", "any"),
        aliases=("multiply",),
        group="elementwise",
        summary="A .* B",
        entrywise=True,
    )
)
