"""Determinant and adjugate as the polynomials that they are: their derivatives have values at singular matrices, too.

d det(A) = tr(adj(A) dA), and adj(A; V), the derivative of adj(A) along V, is linear in V: tr(W adj(A; V)) is the second
derivative of det(A) along V and W. What is printed is written with A⁻¹, these are for code. Further derivatives are
written with A⁻¹, too, and all of triangular matrices: code of theirs divides by the diagonal alone.
"""

from functools import reduce
from operator import and_
from typing import Any

import sympy
from sympy import Mul, Pow

from symcalc.algebra import add, inverse, multiply, negate, scaled, trace, transpose, zeros
from symcalc.claims import NO_ADJUGATE, Structure
from symcalc.nodes import CONSTRUCTORS, ArrayNode, OneArgument, ScalarNode, Transpose, is_array, is_zero
from symcalc.operations.determinants import Adjugate, Determinant, adjugate, determinant
from symcalc.properties import PLAINER
from symcalc.registry import Example, Operation, register, register_expansion
from symcalc.scaling import scalar_power, split
from symcalc.shapes import ONE
from symcalc.structure import ASKS_STRUCTURE, RULES, SIGNS, structure_of
from symcalc.turning import TRANSPOSES


class ExpandedDeterminant(OneArgument, ScalarNode):
    """Determinant whose derivatives are written with the adjugate."""


class ExpandedAdjugate(ArrayNode):
    """Adjugate, or its derivative along the second argument."""


def expanded_determinant(a: Any) -> Any:
    """Return det(A)."""
    if not is_array(a) or structure_of(a) & NO_ADJUGATE:
        return determinant(a)
    return expanded_determinant(a.arg) if type(a) is Transpose else ExpandedDeterminant.make(a)


def with_scales_inside(*factors: Any) -> Any:
    """Return a product with c^(kn) det(A)^k as det(c A)^k: either may be beyond all numbers. None of others."""
    powers = [f.args if isinstance(f, Pow) else (f, ONE) for f in factors]
    scales = [(j, c, e) for j, (c, e) in enumerate(powers) if c != -1 and not e.is_Number]
    for i, (D, k) in enumerate(powers if scales else ()):
        if type(D) is not ExpandedDeterminant or not k.is_Integer:
            continue
        for j, c, e in scales:
            share = e / (k * D.arg.shape[0])
            if share.is_Integer:
                rest = [f for m, f in enumerate(factors) if m not in (i, j)]
                scaled_inside = expanded_determinant(multiply(scalar_power(c, share), D.arg))
                return multiply(scalar_power(scaled_inside, k), *rest)
    return None


def expanded_adjugate(a: Any, *along: Any) -> Any:
    """Return adj(A), or adj(A; V)."""
    if not is_array(a):
        return sympy.S.Zero if along else ONE
    if not along:
        return adjugate(a) if structure_of(a) & NO_ADJUGATE else _made(a)
    return zeros(*a.shape) if is_zero(along[0]) else _made(a, along[0])


def _made(a: Any, *along: Any) -> Any:
    if type(a) is Transpose:
        return transpose(_made(a.arg, *map(transpose, along)))
    c, core = split(along[0]) if along else (ONE, None)
    return scaled(c, ExpandedAdjugate.make(a, *([core] if along else []), shape=a.shape))


def differential_of_adjugate(Y: Any, d: Any) -> Any:
    """Return adj(A; dA); of adj(A; V) = (tr(S) I − S) adj(A), S = A⁻¹V, that of V, and by A that of S and adj(A)."""
    A, *along = Y.args
    dA = d(A)
    if not along:
        return expanded_adjugate(A, dA)
    by_direction = expanded_adjugate(A, d(along[0]))
    if is_zero(dA):
        return by_direction
    S = multiply(inverse(A), along[0])
    dS = negate(multiply(inverse(A), dA, S))
    parts = (dS, expanded_adjugate(A)), (S, expanded_adjugate(A, dA))
    return add(by_direction, *(add(scaled(trace(s), M), negate(multiply(s, M))) for s, M in parts))


def adjoint_of_adjugate(Y: Any, i: int, G: Any) -> Any:
    """Return adj(A; Gᵀ)ᵀ."""
    return transpose(expanded_adjugate(Y.args[0], transpose(G)))


ASKS_STRUCTURE.add(ExpandedDeterminant)
SIGNS[ExpandedDeterminant] = SIGNS[Determinant]
RULES[ExpandedAdjugate] = lambda e, *known: reduce(and_, known) & Structure.SYMMETRIC
PLAINER[ExpandedDeterminant] = PLAINER[Determinant]
CONSTRUCTORS.update({ExpandedDeterminant: expanded_determinant, ExpandedAdjugate: expanded_adjugate})
TRANSPOSES[ExpandedAdjugate] = lambda a: (
    a if all(transpose(b) == b for b in a.args) else Transpose.make(a, shape=a.shape)
)
register_expansion(Determinant, expanded_determinant)
register_expansion(Mul, with_scales_inside)
register_expansion(Adjugate, expanded_adjugate)
register(
    Operation(
        name="expanded determinant",
        node=ExpandedDeterminant,
        text="det({0})",
        differential=lambda Y, d: trace(multiply(expanded_adjugate(Y.arg), d(Y.arg))),
        code=lambda g, Y, a: g.det(a),
        example=Example("det(X)", wrt="X", derivative="det(X)*X^-T"),
    )
)
register(
    Operation(
        name="expanded adjugate",
        node=ExpandedAdjugate,
        text="adj({0})",
        differential=differential_of_adjugate,
        adjoint=adjoint_of_adjugate,
        code=lambda g, Y, a, *along: g.expanded_adjugate(a, *along),
        example=Example("tr(B*adj(X))", wrt="X", derivative="tr(B*adj(X))*X^-T - (adj(X)*B*X^-1)'"),
    )
)
