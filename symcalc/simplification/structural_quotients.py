"""Matrices with structural zeros over themselves: A ∘ L ∘ L⁻¹ is A only where L is not 0 by its structure.

Products of entries keep both powers, so that what they are 0 by stays. Here they are written as parts of A.
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import add, diagonal, diagonal_matrix, negate
from symcalc.algebra.coefficients import scaled, split, zeros
from symcalc.algebra.entry_products import cancelling
from symcalc.domains.structural_poles import Poles
from symcalc.expressions.core_nodes import DiagMatrix, HadamardProduct, Identity, MatAdd
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure


def within_triangles(e: Expression, known: Structure) -> Any:
    """Return what is in the triangles in which a matrix of a structure has other entries than 0."""
    for role, part in ((Role.LOWER_TRIANGLE, Structure.LOWER), (Role.UPPER_TRIANGLE, Structure.UPPER)):
        e = function_in(role).build(e) if part in known else e
    return e


@law(
    HadamardProduct,
    shortens=True,
    examples=(
        "L, M : lower(n)\nA.*(M./L).*(L./M)",
        "U, V : upper(n)\nA.*(U./V).*(V./U)",
        "K, W : skew(n)\nA.*(W./K).*(K./W)",
    ),
)
def entry_quotient_within_zeros(e: HadamardProduct) -> Expression | None:
    """A ∘ L ∘ L⁻¹ = tril(A), A ∘ U ∘ U⁻¹ = triu(A); A ∘ K ∘ K⁻¹ = A − diag(diag(A)), K being 0 on the diagonal."""
    found = cancelling(e)
    if found is None:
        return None
    base, rest = found
    known = structure_of(base)
    if Structure.HOLLOW in known:
        if known & TRIANGLES or Poles(typed=False).of(rest).places:
            return None
        return add(rest, negate(diagonal_matrix(diagonal(rest))))
    return within_triangles(rest, known)


def equal_off_the_diagonal(e: Expression) -> Expression:
    """Return a matrix that need be equal to one off the diagonal alone: K ∘ K⁻¹ is 11ᵀ there."""
    c, core = split(e)
    terms = []
    for t in core.args if type(core) is MatAdd else (core,):
        k, term = split(t)
        found = cancelling(term)
        if found is not None and Structure.HOLLOW in structure_of(found[0]):
            terms.append(scaled(k, within_triangles(found[1], structure_of(found[0]))))
        elif type(term) not in (DiagMatrix, Identity):
            terms.append(t)
    return scaled(c, add(*terms)) if terms else zeros(*e.shape)
