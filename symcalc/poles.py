"""Poles where matrices are 0 by their structure: those that count, and those beside a factor that is 0 there itself.

A derivative along a lower triangular dL divides it by √L, and only what is on and below the diagonal counts. What of
a pole is seen in a product of matrices, a transpose, a triangle is known by its place: on which side of the diagonal.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Flag
from typing import Any, NamedTuple

from symcalc.bases import ArrayNode
from symcalc.nodes import (
    Diagonal,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    MatMul,
    SharedArray,
    Trace,
    Transpose,
    children,
    is_array,
    postorder,
)
from symcalc.properties import POSITIVE, Demand, meets_zeros, plainer
from symcalc.registry import demands_of
from symcalc.structure import Structure, structure_of


class Place(Flag):
    """Where entries of a square matrix are."""

    NOWHERE = 0
    ABOVE = 1  # the diagonal
    BELOW = 2
    ON = 4  # the diagonal


NOWHERE = Place.NOWHERE
TRIANGLES = Place.ABOVE | Place.BELOW  # what code leaves out; it has no way around a diagonal of zeros
ZEROS = {Structure.LOWER: Place.ABOVE, Structure.UPPER: Place.BELOW, Structure.SKEW: Place.ON}
TURNED = {Place.ABOVE: Place.BELOW, Place.BELOW: Place.ABOVE, Place.ON: Place.ON}
# the structure of a factor that leaves a place where it is: what is above the diagonal stays there by upper triangles
LEAVES = {Place.ABOVE: Structure.UPPER, Place.BELOW: Structure.LOWER, Place.ON: Structure.DIAGONAL}


class Poles(NamedTuple):
    """What is known of the poles of an expression.

    Attributes:
        effective: whether some are seen in its value.
        seen: the matrices at whose zeros there are poles.
        exponents: of powers that are 0 at a pole where their exponent is positive, and seen in the value.
    """

    effective: bool
    seen: set[Any]
    exponents: dict[Any, None]


def have_no_effect(value: Any, demands: Iterable[Demand]) -> bool:
    """True if the poles that demands speak of are all seen in a value, none of them where it counts."""
    poles = poles_of(value)
    return not poles.effective and all(_is_seen(d, poles.seen) for d in demands)


def _is_seen(d: Demand, seen: set[Any]) -> bool:
    """Tell whether all poles of a demand are among those seen; the factors of a divisor are divisors each."""
    stack = [d]
    while stack:
        d = stack.pop()
        if d.subject not in seen and _base(d.subject) not in seen:
            parts = list(filter(meets_zeros, plainer(d) or ()))
            if not parts:
                return False
            stack += parts
    return True


def needs_positive_exponents(value: Any) -> list[Demand]:
    """Demand p > 0 of all that is written with log(M) ∘ Mᵖ, where M is 0 by structure: 0ᵖ jumps at p = 0.

    No value shows that: code leaves the zeros of M out.
    """
    return [Demand(POSITIVE, p, strict=True) for p in poles_of(value).exponents]


def poles_of(value: Any) -> Poles:
    """Return what is known of the poles of an expression, by one walk.

    A pole stays at its place in what is made entry by entry, until a factor is 0 there or a part is taken without it.
    """
    places: dict[Any, Place] = {}  # of each part: where it has poles
    hidden: dict[Any, dict[Any, Place]] = {}  # of each part: by exponents, where powers hide them
    poles = Poles(False, set(), {})
    for Y in postorder(value):
        own = [d.subject for d in demands_of(Y) if meets_zeros(d)]
        poles.seen.update(own)
        found, of_powers = NOWHERE, dict[Any, Place]()
        for i, A in enumerate(children(Y)):
            kept = _kept(Y, i, places.get(A, NOWHERE))
            if kept is None or (isinstance(Y, Trace) and places.get(A, NOWHERE) and not isinstance(A, MatMul)):
                return poles._replace(effective=True)  # what is typed of all entries is not asked of the diagonal alone
            if kept and not places.get(_argument(A), NOWHERE) and (p := _exponent_beside(Y, A)) is not None:
                of_powers[p], kept = of_powers.get(p, NOWHERE) | kept, NOWHERE
            found |= kept
            for p, where in hidden.get(A, {}).items():
                still = _kept(Y, i, where)
                if still is None:
                    poles.exponents[p] = None
                elif still:
                    of_powers[p] = of_powers.get(p, NOWHERE) | still
        for M in own:
            found |= zeros_of(M)
        if found:
            places[Y] = found
        if of_powers:
            hidden[Y] = of_powers
    poles.exponents.update(dict.fromkeys(hidden.get(value, ())))
    return poles._replace(effective=value in places)


def zeros_of(M: Any) -> Place:
    """Return where a matrix is 0 by its structure."""
    found = NOWHERE
    for structure, place in ZEROS.items():
        if structure in structure_of(M):
            found |= place
    return found


def _kept(Y: Any, i: int, where: Place) -> Place | None:
    """Return where the entries of the i-th argument at some places are in a node; None where they are all over it."""
    if not where:
        return where
    if isinstance(Y, HadamardProduct):
        for j, f in enumerate(Y.args):
            where = where if j == i else where & ~(zeros_of(f) & TRIANGLES)
        return where
    if isinstance(Y, Transpose):
        return _of_each(where, TURNED)
    if isinstance(Y, Diagonal | Trace):
        return None if Place.ON in where else NOWHERE
    if isinstance(Y, ArrayNode) and Y.keeps_diagonal:  # tril, triu
        return where & ~zeros_of(Y)
    if isinstance(Y, MatMul):
        others = [structure_of(f) for j, f in enumerate(Y.args) if j != i and is_array(f)]
        stay = all(leaves in s for place, leaves in LEAVES.items() if place in where for s in others)
        return where if stay else None
    entrywise = isinstance(Y, HadamardPower | MatAdd | SharedArray) or (isinstance(Y, ArrayNode) and Y.entrywise)
    return where if entrywise else None


def _of_each(where: Place, table: dict[Place, Place]) -> Place:
    found = NOWHERE
    for place, other in table.items():
        found |= other if place in where else NOWHERE
    return found


def _exponent_beside(Y: Any, A: Any) -> Any:
    """Return p where A is a power of log(M), or another function of M, beside Mᵖ in a product of entries; else None."""
    M = _argument(A) if isinstance(Y, HadamardProduct) else None
    if M is None:
        return None
    beside = (f.exp for f in Y.args if isinstance(f, HadamardPower) and f.base == M and not f.exp.is_number)
    return next(beside, None)


def _argument(A: Any) -> Any:
    """Return M where A is a power of a function of M alone; else None."""
    parts: tuple[Any, ...] = getattr(_base(A), "parts", ())
    return parts[0] if len(parts) == 1 else None


def _base(A: Any) -> Any:
    return A.base if isinstance(A, HadamardPower) else A
