"""Determinant and adjugate as the polynomials that they are: their derivatives have values at singular matrices, too.

d det(A) = tr(adj(A) dA), and adj(A; V), the derivative of adj(A) along V, is linear in V: tr(W adj(A; V)) is the second
derivative of det(A) along V and W; adj(A; V, W) is that of adj(A) along both. What is printed is written with A⁻¹,
these are for code. Further derivatives are written with A⁻¹, too.
"""

from functools import reduce
from operator import and_
from typing import Any

import sympy
from sympy import Mul, Pow

from symcalc.algebra import add, diagonal, diagonal_matrix, inverse, multiply, negate, scaled, trace, transpose, zeros
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    MatAdd,
    MatMul,
    OneArgument,
    ScalarNode,
    Transpose,
    children,
    digest_of,
    is_array,
    is_zero,
    label_of,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import Phase, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import REGULAR, TRIANGLES, Structure
from symcalc.operations.determinants import (
    Adjugate,
    Determinant,
    adjugate,
    demands_on_determinant,
    determinant,
    sign_of_determinant,
    value_of_adjugate,
)

FEW = 4  # factors of a product that is looked at
NEAR = 6  # levels of factors that are


@law(
    MatMul,
    shortens=True,
    among=Determinant,
    examples=("det(A + B)*inv(A + B)", "det(A - B)*x*y'*inv(A - B)'"),
    source="Horn & Johnson 2013, sec. 0.8.2",
)
def determinant_beside_inverse(e: MatMul) -> Expression | None:
    """det(A) A⁻¹ = adj(A), of a sum, which may be singular; where nothing beside it is divided by A."""
    scalars = sympy.Mul.make_args(e.coefficient)
    summed = [c for c in scalars if isinstance(c, Determinant) and type(c.arg) is MatAdd]
    if len(summed) != 1 or len(e.factors) > FEW:
        return None
    A = summed[0].arg
    inverted = inverse(A), transpose(inverse(A))
    at = [i for i, f in enumerate(e.factors) if f in inverted]
    if len(at) != 1:
        return None
    beside = [*scalars, *(f for i, f in enumerate(e.factors) if i != at[0])]
    if any(A.digest in _inside(f) for f in beside if f is not summed[0]):
        return None
    made = adjugate(A) if e.factors[at[0]] == inverted[0] else transpose(adjugate(A))
    factors = [made if i == at[0] else f for i, f in enumerate(e.factors)]
    return multiply(*(c for c in scalars if c is not summed[0]), *factors)


def _inside(f: Expression) -> set[bytes]:
    """Return the digests of parts of an expression that are near the top."""
    found, level = set[bytes](), [f]
    for _ in range(NEAR):
        level = [a for e in level[: FEW**2] for a in children(e)]
        found |= {a.digest for a in level if is_array(a)}
    return found


class ExpandedDeterminant(OneArgument, ScalarNode):
    """Determinant whose derivatives are written with the adjugate."""

    __slots__ = ()


class ExpandedAdjugate(ArrayNode):
    """Adjugate, or its derivative along the second argument, or along the second and the third."""

    __slots__ = ()


def expanded_determinant(a: Expression) -> Expression:
    """Return det(A); of a triangular matrix that of its diagonal."""
    if not is_array(a) or structure_of(a) & REGULAR:
        return determinant(a)
    if structure_of(a) & TRIANGLES:
        return ExpandedDeterminant.make(a if type(a) is DiagMatrix else diagonal_matrix(diagonal(a)))
    return expanded_determinant(a.arg) if type(a) is Transpose else ExpandedDeterminant.make(a)


@law(
    Determinant,
    phase=Phase.EXPANDING,
    examples=("A : matrix(n, n)\ndet(A)", "L : lower(n)\ndet(L)"),
    source="Horn & Johnson 2013, sec. 0.8.10",
)
def determinant_as_a_polynomial(Y: Expression) -> Expression | None:
    """det(A) = det(A), of which d det(A) = tr(adj(A) dA) has a value where A has no inverse."""
    made = expanded_determinant(Y.arg)
    return None if made == Y else made


@law(Adjugate, phase=Phase.EXPANDING, examples="A : matrix(n, n)\nadj(A)", source="Horn & Johnson 2013, sec. 0.8.2")
def adjugate_as_polynomials(Y: Expression) -> Expression | None:
    """adj(A) = adj(A), of which d adj(A) = adj(A; dA) has a value where A has no inverse."""
    made = expanded_adjugate(Y.arg)
    return None if made == Y else made


@law(Mul, phase=Phase.EXPANDING, examples="A : matrix(n, n)\ndet(a*A)", source="Matrix Cookbook 2012, eq. 19")
def determinant_with_scales_inside(Y: Mul) -> Any:
    """c^(kn) det(A)^k = det(c A)^k, A being n×n: either may be beyond all numbers."""
    factors = Y.args
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


def expanded_adjugate(a: Expression, *along: Expression) -> Expression:
    """Return adj(A), adj(A; V) or adj(A; V, W)."""
    if not is_array(a):
        return sympy.S.Zero if along else ONE
    if not along:
        return adjugate(a) if structure_of(a) & REGULAR else _made(a)
    return zeros(*a.shape) if any(map(is_zero, along)) else _made(a, *along)


def _made(a: Expression, *along: Expression) -> Expression:
    if type(a) is Transpose:
        return transpose(_made(a.arg, *map(transpose, along)))
    parts = [split(V) for V in along]
    cores = sorted((V for _, V in parts), key=lambda V: (label_of(V), digest_of(V)))  # in any order it is the same
    return scaled(multiply(*[c for c, _ in parts]), ExpandedAdjugate.make(a, *cores, shape=a.shape))


def differential_of_adjugate(Y: Expression, d: Any) -> Expression:
    """Return the derivative along dA, too.

    adj(A; V, W) = P(A⁻¹V, A⁻¹W) adj(A) with P(S, T) = (tr S tr T − tr(ST)) I − tr(T) S − tr(S) T + ST + TS.
    """
    A, *along = Y.args
    dA = d(A)
    if len(along) <= 1 or is_zero(dA):
        return expanded_adjugate(A, *along, dA)
    S, T = (multiply(inverse(A), V) for V in along)
    dS, dT = (negate(multiply(inverse(A), dA, M)) for M in (S, T))
    adjugates = expanded_adjugate(A), expanded_adjugate(A, dA)
    return add(_doubled(dS, T, adjugates[0]), _doubled(S, dT, adjugates[0]), _doubled(S, T, adjugates[1]))


def _doubled(S: Expression, T: Expression, M: Expression) -> Expression:
    """Return P(S, T) M."""
    c = add(multiply(trace(S), trace(T)), negate(trace(multiply(S, T))))
    turns = [negate(scaled(trace(a), multiply(b, M))) for a, b in ((S, T), (T, S))]
    return add(scaled(c, M), *turns, multiply(S, T, M), multiply(T, S, M))


def adjoint_of_adjugate(Y: Expression, i: int, G: Expression) -> Expression:
    """Return adj(A; Gᵀ)ᵀ, G in place of a direction: tr(W adj(A; V, …)) is that of det(A) along all of these."""
    A, *along = Y.args
    return transpose(expanded_adjugate(A, *along[: i - 1], transpose(G), *along[i:]))


register(
    Operation(
        name="expanded determinant",
        spelled=Spelled("det", "det", "Det"),
        node=ExpandedDeterminant,
        construct=expanded_determinant,
        sign=sign_of_determinant,
        asks_structure=True,
        plainer=demands_on_determinant,
        text="det({0})",
        differential=lambda Y, d: trace(multiply(expanded_adjugate(Y.arg), d(Y.arg))),
        code=lambda g, Y, a: g.det(a),
        reference=lambda np, A: np.linalg.det(A),
        example=Example("det(X)", wrt="X", derivative="det(X)*X^-T"),
    )
)
register(
    Operation(
        name="expanded adjugate",
        node=ExpandedAdjugate,
        construct=expanded_adjugate,
        transpose=lambda a: a if all(transpose(b) == b for b in a.args) else plain(a),
        structure=lambda e, *known: reduce(and_, known) & (Structure.DIAGONAL | Structure.SYMMETRIC),
        text="adj({0})",
        linear=(1, 2),
        differential=differential_of_adjugate,
        adjoint=adjoint_of_adjugate,
        code=lambda g, Y, a, *along: g.expanded_adjugate(a, *along),
        reference=value_of_adjugate,
        example=Example("tr(B*adj(X))", wrt="X", derivative="tr(B*adj(X))*X^-T - (adj(X)*B*X^-1)'"),
    )
)
