"""The matrix of a linear map, J of vec(Y) = J vec(dX): read off its terms, or the product of those of its steps.

What no one product of factors says in matrix notation, a chain of operations does: of A ∘ (B (C ∘ dX) D) the matrix is
diag(vec(A)) (Dᵀ ⊗ B) diag(vec(C)), of tril(A dX) within the lower triangular matrices P (I ⊗ A) P with the projection
P = diag(vec(tril(1 1ᵀ))). Each operation on the way from dX has the matrix of its own form in indices, and those are
multiplied where they follow each other, and added where they meet   (Magnus & Neudecker 2019, ch. 5, sec. 14: the chain
rule).
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import add, multiply, zeros
from symcalc.algebra.coefficients import identity
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import children, dependents, shape_of
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.index_forms import place
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import rule_for
from symcalc.maps.linear_maps import map_of, moved, unit
from symcalc.maps.matrices import matrix_of, matrix_of_term


def matrix_along(linear: Expression, dX: Any) -> Any:
    """Return J of vec(linear) = J vec(dX); of a scalar the row.

    Raises:
        NotSupported: where no matrix notation says it.
        TooLarge: for very many terms in a nest.
    """
    found = map_of(linear, dX)
    try:
        return matrix_of(found)
    except NotSupported as e:
        refused = e
    try:
        return _by_steps(linear, dX)
    except NotSupported:
        raise refused from None


def _by_steps(linear: Expression, dX: Any) -> Any:
    """Return the product of the matrices of all operations from dX on."""
    known = {dX: identity(times(*dX.shape))}
    for Y in dependents([linear], [dX]):
        if Y not in known:
            terms = [_step(Y, i, A, known[A]) for i, A in enumerate(children(Y)) if A in known]
            known[Y] = add(*terms)
    return known[linear]


def _step(Y: Expression, i: int, A: Expression, J: Any) -> Any:
    """Return the matrix of a node by argument A, times that of A."""
    rule = rule_for(Y)
    if rule.placing is None:
        raise NotSupported(f"the Jacobian through {rule.name} is not supported yet").on(Y)
    here = place(rule.placing, Y, i, children(Y))
    if here.layout.moving == here.layout.result and not here.fixed:
        return J
    term = moved(unit(shape_of(A) or (ONE, ONE)), here, A, Y)
    if term is None:
        return zeros(times(*(shape_of(Y) or (ONE, ONE))), J.shape[1])
    return multiply(matrix_of_term(term), J)
