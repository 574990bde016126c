"""Poles where matrices are 0 by their structure: those that count, and those beside a factor that is 0 there itself.

A derivative along a lower triangular dL divides it by √L, and only what is on and below the diagonal counts. What of
a pole is seen in a product of matrices, a transpose, a triangle is known by its place: on which side of the diagonal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Flag
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

from symcalc.domains.implications import plainer
from symcalc.expressions.core_nodes import (
    DiagMatrix,
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
    is_zero,
)
from symcalc.expressions.node import ArrayNode, Expression
from symcalc.expressions.properties import NONNEGATIVE, POSITIVE, Demand, meets_zeros
from symcalc.expressions.registry import demands_of
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Sign, Structure


class Place(Flag):
    """Where entries of a square matrix are."""

    NOWHERE = 0
    ABOVE = 1  # the diagonal
    BELOW = 2
    ON = 4  # the diagonal
    EVERYWHERE = 8  # in a value that no place is known in


NOWHERE, EVERYWHERE = Place.NOWHERE, Place.EVERYWHERE
ALL = Place.ABOVE | Place.BELOW | Place.ON
OF_ZEROS = {Structure.LOWER: Place.ABOVE, Structure.UPPER: Place.BELOW, Structure.HOLLOW: Place.ON}
TURNED = {Place.ABOVE: Place.BELOW, Place.BELOW: Place.ABOVE, Place.ON: Place.ON}


class Seen(NamedTuple):
    """What is known of the poles of an expression.

    Attributes:
        places: where its value has some.
        hidden: where powers hide some, by the exponents, which must be positive.
        matrices: at whose zeros there are poles in it.
        powers: where its value has some if an exponent is negative, by such exponents.
    """

    places: Place = NOWHERE
    hidden: Mapping[Expression, Place] = MappingProxyType({})
    matrices: frozenset[Expression] = frozenset()
    powers: Mapping[Expression, Place] = MappingProxyType({})


NOTHING = Seen()


def needs_positive_exponents(value: Any) -> list[Demand]:
    """Demand p > 0 of all that is written with log(M) ∘ Mᵖ, where M is 0 by structure: 0ᵖ jumps at p = 0.

    No value shows that: code leaves the zeros of M out.
    """
    return [Demand(POSITIVE, p, strict=True) for p in Poles().of(value).hidden]


def needs_no_negative_exponents(source: Any, answer: Any) -> list[Demand]:
    """Demand p ≥ 0 of all Mᵖ in what an answer comes from, where M is 0 by structure, that the answer does not show.

    A power by p or by p − 1 shows it: it has no value either.
    """
    asked = Poles().of(source).powers
    shown = Poles().of(answer).powers if asked else ()
    lost = (p for p in asked if not any((p - q).is_Rational and p - q >= 0 for q in shown))
    return [Demand(NONNEGATIVE, p) for p in lost]


class Poles:
    """What is known of the poles of expressions, each part looked at once.

    A pole stays at its place in what is made entry by entry, until a factor is 0 there or a part is taken without it.

    Attributes:
        typed: whether they are those of what was typed, which is asked of all entries under a trace.
    """

    def __init__(self, typed: bool = True) -> None:
        self.typed = typed
        self.known: dict[Expression, Seen] = {}

    def of(self, value: Any) -> Seen:
        """Return what is known of an expression."""
        stack = [value]
        while stack:
            Y = stack[-1]
            if Y not in self.known:
                waiting = [A for A in children(Y) if A not in self.known]
                if waiting:
                    stack += waiting
                    continue
                self.known[Y] = self._look(Y)
            stack.pop()
        return self.known[value]

    def are_shown(self, demands: Iterable[Demand], value: Any) -> bool:
        """Tell whether a value has all poles that demands speak of, and none of them was lost on the way to it."""
        matrices = self.of(value).matrices
        return all(_is_shown(d, matrices) for d in demands)

    def are_left(self, demands: Iterable[Demand], parts: Iterable[Expression], value: Any) -> bool:
        """Tell whether a value has the poles at all zeros that demands on its parts meet, but where another part is 0.

        A ⊘ (L ⊘ M), which is A ∘ M ⊘ L, has not those of the zeros of L ⊘ M.
        """
        asked, others = NOWHERE, list(parts)
        for M in {d.subject for d in demands}:
            asked |= zeros_of(M)
            if M in others:
                others.remove(M)
        for A in others:
            asked &= ~zeros_of(A)
        places = self.of(value).places
        return not asked & ~places or EVERYWHERE in places or is_zero(value)

    def cancel(self, parts: Iterable[Expression], value: Any, as_terms: bool) -> bool:
        """Tell whether poles of parts are not in a value made of them, though nothing in it hides them.

        What is made of terms hides none but in A − Aᵀ, and what is everywhere nothing hides.
        """
        places, found = self.of(value).places, NOWHERE
        for A in parts:
            found |= self.of(A).places
        if EVERYWHERE in found:
            return not places
        return as_terms and bool(found & ~places & ~zeros_of(value))

    def _look(self, Y: Expression) -> Seen:
        own = [d.subject for d in demands_of(Y) if meets_zeros(d)]
        below = [self.known[A] for A in children(Y)]
        varying = isinstance(Y, HadamardPower) and not Y.exp.is_number and sign_of(Y.exp) is Sign.UNKNOWN
        varies = zeros_of(Y.base) if varying else NOWHERE
        if not own and not varies and all(a is NOTHING for a in below):
            return NOTHING
        found, hidden, powers = NOWHERE, dict[Expression, Place](), dict[Expression, Place]()
        for i, (A, a) in enumerate(zip(children(Y), below, strict=True)):
            kept = _kept(Y, i, a.places)
            if isinstance(Y, DiagMatrix) and isinstance(A, Diagonal) and kept:
                kept = Place.ON
            if self.typed and a.places and isinstance(Y, Trace) and not isinstance(A, MatMul):
                kept = EVERYWHERE  # what is typed of all entries is not asked of the diagonal alone
            M = _argument(A) if kept else None
            if M is not None and not self.of(M).places and (p := _exponent_beside(Y, M)) is not None:
                hidden[p], kept = hidden.get(p, NOWHERE) | kept, NOWHERE
            found |= kept
            for before, now in ((a.hidden, hidden), (a.powers, powers)):
                for p, where in before.items():
                    if still := _kept(Y, i, where):
                        now[p] = now.get(p, NOWHERE) | still
        if varies:
            powers[Y.exp] = powers.get(Y.exp, NOWHERE) | varies
        for M in own:
            found |= zeros_of(M)
        matrices = {a.matrices for a in below if a.matrices}
        shown = matrices.pop() if len(matrices) == 1 and not own else frozenset(own).union(*matrices)
        if isinstance(Y, HadamardProduct) and shown:
            shown -= _cancelled(Y.args)
        return Seen(found, hidden, shown, powers)


def _cancelled(factors: Iterable[Expression]) -> set[Expression]:
    """Return the matrices of which one power hides the poles of another one, and nothing else is left of them."""
    powers: dict[Expression, Expression] = {}
    for f in factors:
        M = _base(f)
        powers[M] = powers.get(M, 0) + (f.exp if isinstance(f, HadamardPower) else 1)
    return {M for M, p in powers.items() if p == 0}


def _is_shown(d: Demand, matrices: Collection[Expression]) -> bool:
    """Tell whether all poles of a demand are at the zeros of some matrices; the factors of a divisor are divisors."""
    stack = [d]
    while stack:
        d = stack.pop()
        if d.subject not in matrices and _base(d.subject) not in matrices:
            parts = list(filter(meets_zeros, plainer(d) or ()))
            if not parts:
                return False
            stack += parts
    return True


def zeros_of(M: Expression) -> Place:
    """Return where a matrix is 0 by its structure."""
    return _of_each(structure_of(M), OF_ZEROS)


def _kept(Y: Expression, i: int, where: Place) -> Place:
    """Return where the entries of the i-th argument at some places are in a node."""
    if not where or EVERYWHERE in where:
        return where
    if isinstance(Y, Transpose):
        return _of_each(where, TURNED)
    if isinstance(Y, Diagonal | Trace):
        return EVERYWHERE if Place.ON in where else NOWHERE
    if isinstance(Y, MatMul):
        return _in_product([where if j == i else _left_of(f) for j, f in enumerate(Y.args) if is_array(f)])
    if isinstance(Y, HadamardProduct):
        return where & ~_of_each(_common(f for j, f in enumerate(Y.args) if j != i), OF_ZEROS)
    if isinstance(Y, MatAdd) or (isinstance(Y, ArrayNode) and Y.keeps_diagonal):  # A − Aᵀ; tril, triu
        return where & ~zeros_of(Y)
    entrywise = isinstance(Y, HadamardPower | SharedArray) or (isinstance(Y, ArrayNode) and Y.entrywise)
    return where if entrywise else EVERYWHERE


def _left_of(M: Expression) -> Place:
    """Return where a factor may be other than 0."""
    return EVERYWHERE if M.shape[0] != M.shape[1] else ALL & ~zeros_of(M)


def _in_product(places: Sequence[Place]) -> Place:
    """Return where the entries of factors come together in a product: those above the diagonal twice are above it."""
    first, *rest = places
    for other in rest:
        if EVERYWHERE in first | other:
            return EVERYWHERE
        found = NOWHERE
        for a, b in product(first, other):
            found |= b if a is Place.ON else a if b is Place.ON or a is b else ALL
        first = found
    return first


def _common(factors: Iterable[Expression]) -> Structure:
    """Return the structures of the factors of a product of entries that it has as well."""
    found = Structure.NONE
    for f in factors:
        found |= structure_of(f) & ZEROS
    return found


def _of_each(flags: Flag, table: Mapping[Expression, Place]) -> Place:
    found = NOWHERE
    for one, place in table.items():
        found |= place if one in flags else NOWHERE
    return found


def _exponent_beside(Y: Expression, M: Expression) -> Any:
    """Return p where a product of entries has the factor Mᵖ, p being no number; else None."""
    if not isinstance(Y, HadamardProduct):
        return None
    beside = (f.exp for f in Y.args if isinstance(f, HadamardPower) and f.base == M and not f.exp.is_number)
    return next(beside, None)


def _argument(A: Expression) -> Any:
    """Return M where A is a power of a function of M alone; else None."""
    parts: tuple[Expression, ...] = getattr(_base(A), "parts", ())
    return parts[0] if len(parts) == 1 else None


def _base(A: Expression) -> Any:
    return A.base if isinstance(A, HadamardPower) else A
