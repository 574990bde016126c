"""Stationary points as formulas: where a gradient is 0, or anything else that is affine in a variable.

What is not affine may be so in an inverse that holds all of X (X⁻¹ = S gives X = S⁻¹), or when it is multiplied by what
is inverted in it (X⁻¹ − X⁻¹ S X⁻¹): means and covariances (Magnus & Neudecker 2019, ch. 15; Bishop 2006, sec. 2.3.4).
Within a structure, a zero counts that is proved to have it. Several equations are solved one after the other, each for
one unknown, which is put into the rest: of a quadratic program with equations that is Schur's complement (Boyd &
Vandenberghe 2004, sec. 10.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sympy import Pow, S

from symcalc.algebra import (
    add,
    diagonal,
    diagonal_matrix,
    divide,
    hadamard,
    hadamard_power,
    inverse,
    multiply,
    negate,
    transpose,
)
from symcalc.algebra.coefficients import split
from symcalc.calculus.affine_equations import Zero, affine_zero, bent_part, check_regular, curvature_of, terms_of
from symcalc.calculus.conditions import unmet
from symcalc.calculus.differentials import differential, zero_like
from symcalc.calculus.substitutions import substituted
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import (
    HadamardPower,
    Inverse,
    Transpose,
    dependents,
    direction_of,
    is_array,
    is_zero,
    variable,
)
from symcalc.expressions.dimensions import ONE, describe
from symcalc.expressions.kinds import KINDS, kind_of, plain_kind
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demand, needs_invertible, needs_nonzero
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.simplification.rewriting import simplify

# ------------------------------------------------------------------------------------------------ one unknown


def zero_of(g: Any, x: Expression) -> Zero | None:
    """Return where an expression of the shape of x is 0; None where it is affine in x in no way that is known.

    Raises:
        NotSupported: where there is no such point, where there are many, or where x moves on no linear space.
    """
    check_shapes(g, x)
    kind = kind_of(x)
    if kind.is_whole:
        raise NotSupported(f"{x.name} is an integer, and has no stationary points", hint="declare a scalar")
    if kind.bend is not None:
        raise NotSupported(f"{x.name} moves on no linear space ({kind.name}), where no stationary point is a formula")
    if g not in dependents([g], [x]):
        nowhere = "it is 0 everywhere" if is_zero(g) else "it is 0 nowhere, or everywhere"
        raise NotSupported(f"what is to be 0 does not depend on {x.name}: {nowhere}")
    if is_array(g) and g.shape != x.shape:
        g = transpose(g)
    if kind.project is not None and is_array(x):
        return _within_structure(g, x)
    return _free_zero(g, x)


def check_shapes(g: Any, x: Expression) -> None:
    """Check that there are as many equations as unknowns.

    Raises:
        NotSupported: where there are not.
    """
    own, of = (e.shape if is_array(e) else () for e in (g, x))
    if own not in (of, of[::-1]):
        said = f"what is to be 0 is {describe(own)}, and {x.name} is {describe(of)}"
        raise NotSupported(said, hint="ask for the stationary points of a scalar, as of its squared norm")


def _free_zero(g: Any, x: Expression) -> Zero | None:
    """Return where g is 0, of a variable without structure."""
    if bent_part(g, x) is None:
        return affine_zero(g, x)
    return _through_inverse(g, x) or _multiplied_zero(g, x)


# ------------------------------------------------------------------------------------------------ by inverses


class Inverted(NamedTuple):
    """What is inverted of x: a matrix or scalar B, B⁻¹, or every entry of an array."""

    of: Any
    by_entry: bool

    def inverse(self, A: Any) -> Any:
        """Return the inverse of another one."""
        if not is_array(A):
            return divide(S.One, A)
        return hadamard_power(A, S.NegativeOne) if self.by_entry else inverse(A)

    def demands(self, A: Any) -> Iterable[Demand]:
        """Return what its inverse demands."""
        return needs_nonzero(A) if self.by_entry else needs_invertible(A)

    def multiples(self, terms: Sequence[Any]) -> Iterable[Any]:
        """Yield sums of terms, multiplied by what is inverted, on either side."""
        B = self.of
        if self.by_entry or not is_array(B):
            times = hadamard if is_array(B) else multiply
            for k in (2, 1, 3, 4):
                yield add(*(times(*(B,) * k, t) for t in terms))
        elif is_array(terms[0]) and terms[0].shape == B.shape:
            sides = (B, transpose(B))
            for before, behind in [(F, H) for F in sides for H in sides]:
                yield add(*(multiply(before, t, behind) for t in terms))
            for F in sides:
                yield add(*(multiply(F, t) for t in terms))
                yield add(*(multiply(t, F) for t in terms))


def _inverted_in(g: Any, x: Expression) -> Inverted | None:
    """Return what is inverted in an expression in which x is: B of B⁻¹, a of a⁻ᵏ; None where there are several."""
    active = dependents([g], [x])
    found: dict[Inverted, None] = {}
    for Y in active:
        if isinstance(Y, Inverse):
            found[Inverted(Y.arg, False)] = None
        elif isinstance(Y, Pow | HadamardPower) and Y.base in active and Y.exp.is_Integer and Y.exp < 0:
            if is_array(Y) != is_array(x):
                return None
            found[Inverted(Y.base, is_array(Y))] = None
    return next(iter(found)) if len(found) == 1 else None


def _through_inverse(g: Any, x: Expression) -> Zero | None:
    """Return where g is 0 that is affine in an inverse B(x)⁻¹, which holds all of x: P = B⁻¹ first, then B = P⁻¹."""
    inverted = _inverted_in(g, x)
    if inverted is None:
        return None
    B = inverted.of
    axes = 0 if not is_array(B) else 1 if B.shape[1] is ONE else 2
    P = variable("P", plain_kind(axes).name, B.shape if axes else (), "inverted")
    h = substituted(g, {inverted.inverse(B): P} if axes else {B: divide(S.One, P)})
    if h in dependents([h], [x]) or h not in dependents([h], [P]) or bent_part(h, P) is not None:
        return None
    try:
        first = zero_of(h, P)
    except NotSupported:  # what it says is of P
        return None
    if first is None:
        return None
    if is_zero(first.value):
        raise NotSupported(f"an inverse would have to be 0 for what is to be 0 by {x.name}: it is 0 nowhere")
    there = simplify(inverted.inverse(first.value))
    asked = (*first.demands, *inverted.demands(first.value))
    if x == B:
        return Zero(there, asked)
    rest = add(B, negate(there))
    second = zero_of(rest, x) if bent_part(rest, x) is None else None
    return second and Zero(second.value, (*asked, *second.demands))


def _multiplied_zero(g: Any, x: Expression) -> Zero | None:
    """Return where g is 0 that is affine when it is multiplied by what is inverted in it: B g B = 0."""
    inverted = _inverted_in(g, x)
    terms = terms_of(g, x)
    if inverted is None or terms is None:
        return None
    for h in inverted.multiples(terms):
        if h in dependents([h], [x]) and bent_part(h, x) is None:
            found = affine_zero(h, x)
            there = substituted(inverted.of, {x: found.value})
            return Zero(found.value, (*found.demands, *inverted.demands(there)))
    return None


# ------------------------------------------------------------------------------------------------ within structures


def _within_structure(g: Any, x: Expression) -> Zero | None:
    """Return where a gradient within a structure is 0, of an x within it.

    Where it moves as X does it is solved as it is; of a diagonal X by its diagonal. Else the gradient is read as an
    expression in any matrix Y, of which a zero counts that has the structure, or is the only one of an expression that
    is turned as Y is.

    Raises:
        NotSupported: where no zero is seen to have the structure.
    """
    if kind_of(x).has_more:
        raise _unseen(x)
    linear = KINDS[kind_of(x).moves_as or kind_of(x).name].structure
    dx = direction_of(x)
    terms = terms_of(g, x)
    if terms is None:
        return None
    opened = add(*terms)  # where X is symmetric, no transpose of it is left
    if bent_part(g, x) is None:
        c, core = split(simplify(differential(g, {x: dx})))
        if core == dx:
            check_regular(c, x)
            value = simplify(negate(divide(substituted(g, {x: zero_like(x)}), c)))
            return _checked(Zero(value, tuple(needs_invertible(c)), curvature_of(c)), linear, x)
    if Structure.DIAGONAL in linear and Structure.DIAGONAL in structure_of(g):
        d = variable("d", plain_kind(1).name, (x.shape[0], ONE), "on the diagonal")
        h = simplify(diagonal(substituted(g, {x: diagonal_matrix(d)})))
        found = _free_zero(h, d) if h in dependents([h], [d]) else None
        return found and found._replace(value=simplify(diagonal_matrix(found.value)))
    if linear not in (Structure.SYMMETRIC, Structure.SKEW):
        raise _unseen(x)
    Y = variable(x.name, plain_kind(2).name, x.shape, "free")
    h = substituted(opened, {x: Y})
    if any(isinstance(e, Transpose) for e in dependents([h], [Y])):  # it may see one part of Y alone
        raise _unseen(x)
    found = _free_zero(h, Y)
    if found is None or _turns_with(h, Y, S.One if linear == Structure.SYMMETRIC else S.NegativeOne):
        return found
    return _checked(found, linear, x)


def _checked(found: Zero, structure: Structure, x: Expression) -> Zero:
    """Return a zero that has a structure by its form.

    Raises:
        NotSupported: where that is not seen.
    """
    value, turned = found.value, transpose(found.value)
    if is_zero(value) or structure in structure_of(value):
        return found
    if structure in Structure.SYMMETRIC and simplify(turned) == value:
        return found
    if structure in Structure.SKEW and is_zero(simplify(add(value, turned))):
        return found
    raise _unseen(x)


def _unseen(x: Expression) -> NotSupported:
    kind = kind_of(x)
    said = f"no formula is known for what is to be 0 by {x.name} within {kind.within or f'the {kind.name} matrices'}"
    return NotSupported(said, hint=f"declare {x.name} a matrix without structure")


def _turns_with(h: Any, Y: Expression, sign: Any) -> bool:
    """Tell whether h(±Yᵀ)ᵀ = ±h(Y), so that its only zero is symmetric, or skew."""
    turned = transpose(substituted(h, {Y: multiply(sign, transpose(Y))}))
    return bool(simplify(multiply(sign, turned)) == simplify(h))


# ------------------------------------------------------------------------------------------------ several unknowns


class Step(NamedTuple):
    """An equation that is solved for an unknown, in terms of the unknowns that are left."""

    unknown: Expression
    zero: Zero


def zeros_of(equations: Mapping[Expression, Any], demands: Iterable[Demand] = ()) -> dict[Expression, Zero] | None:
    """Return where several expressions are 0 at once, each of the shape of its unknown; None where that is not known.

    Args:
        equations: by the unknowns.
        demands: what is known to hold, wherever the expressions have values.

    Raises:
        NotSupported: as `zero_of`.
    """
    known = list(demands)
    left = dict(equations)
    unknowns = list(equations)
    steps: list[Step] = []
    while unknowns:
        found = _pivot(left, unknowns, known)
        if found is None:
            return None
        at, step = found
        del left[at]
        unknowns.remove(step.unknown)
        steps.append(step)
        left = {y: simplify(substituted(g, {step.unknown: step.zero.value})) for y, g in left.items()}
    solved: dict[Expression, Any] = {}
    for unknown, zero in reversed(steps):
        solved[unknown] = simplify(substituted(zero.value, solved))
    zeros = {s.unknown: s.zero for s in steps}
    asked = {y: [d.of(substituted(d.subject, solved)) for d in zeros[y].demands] for y in equations}
    return {y: Zero(solved[y], tuple(asked[y])) for y in equations}


def _pivot(left: Mapping[Expression, Any], unknowns: Sequence[Expression], known: Sequence[Demand]) -> Any:
    """Return which equation to solve next, and its zero: one whose derivative is surely invertible, if there is one."""
    pairs = [(y, y) for y in unknowns if y in left] + [(e, y) for e in left for y in unknowns if e != y]
    second, refusal = None, None
    for at, y in pairs:
        try:
            is_free = kind_of(y).project is None and kind_of(at).project is None
            zero = zero_of(left[at], y) if at == y or is_free else None
        except NotSupported as e:
            refusal = refusal or e
            continue
        if zero is None:
            continue
        unsure = [d for d in zero.demands if not _is_sure(d, known)]
        if not unsure:
            return at, Step(y, zero)
        others = [u for u in unknowns if u != y]
        moving = dependents([d.subject for d in unsure], others)
        if second is None and all(d.subject not in moving for d in unsure):
            second = at, Step(y, zero)
    if second is None and len(left) == 1 and refusal is not None:
        raise refusal
    return second


def _is_sure(d: Demand, known: Sequence[Demand]) -> bool:
    """Tell whether a demand is proved, or among what is known."""
    return not unmet([d], known)
