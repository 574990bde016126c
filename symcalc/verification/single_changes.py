"""The single change that makes an answer right: what a person has most likely got wrong.

Of a sum a term is looked for that is missing, too much, or a multiple of what it should be: the difference from the
right answer is then a multiple of that term. Else every part of the answer is changed in all ways in which people err:
transposed, negated, doubled, halved, left out, exchanged with its neighbour, inverted, squared. All changed answers are
worked out at a random point; one that is right there is then decided as any two formulas are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Any

from sympy import Add, Integer, Mul, Pow, Rational

from symcalc.algebra import add, hadamard, inverse, multiply, subtract
from symcalc.calculus.substitutions import rebuilt
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import (
    HadamardPower,
    HadamardProduct,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    Transpose,
    children,
    is_array,
    postorder,
    shape_of,
)
from symcalc.simplification.products_multiplied_out import multiplied_out, terms_of
from symcalc.verification.equality_trials import are_equal
from symcalc.verification.multiples import Ratios
from symcalc.verification.random_values import size_of
from symcalc.verification.trials import PLACES, Trial, silently

PLACES_CHANGED, CHANGES = 80, 240  # parts that are changed, and changed answers, at most
ALONE = 6  # inverses that are tried by themselves
SURE = 2  # points at which a changed answer is right before it is decided
SUMS, PRODUCTS = (MatAdd, Add), (MatMul, HadamardProduct, Mul)
MINUS, TWO, HALF = Integer(-1), Integer(2), Rational(1, 2)


class Mistake(Enum):
    """What is wrong with a part of an answer."""

    MISSING_TERM = "missing term"
    EXTRA_TERM = "extra term"
    SIGN = "wrong sign"
    FACTOR = "factor"
    MISSING_TRANSPOSE = "missing transpose"
    EXTRA_TRANSPOSE = "extra transpose"
    ORDER = "order"
    MISSING_FACTOR = "missing factor"
    EXTRA_FACTOR = "extra factor"
    MISSING_INVERSE = "missing inverse"
    EXTRA_INVERSE = "extra inverse"
    EXPONENT = "exponent"
    PRODUCT = "product"
    FUNCTION = "other function"


INVERSES = (Mistake.MISSING_INVERSE, Mistake.EXTRA_INVERSE)


@dataclass(frozen=True)
class Change:
    """The change that makes an answer right.

    Attributes:
        mistake: what is wrong.
        part: with what: a term, a factor, what must be transposed.
        within: the term in which the part stands; the part itself where it is a term.
        factor: by which the term is to be multiplied.
        other: the neighbour with which the part is exchanged.
        right: the answer as it is changed.
    """

    mistake: Mistake
    part: Any
    within: Any
    right: Any
    factor: Any = None
    other: Any = None


def blamed(mine: Any, right: Any, variables: Sequence[Any]) -> Change | None:
    """Return the single change that makes an answer right, None where none is found."""
    with suppress(SymcalcError):
        if (found := blamed_term(mine, right, variables)) is not None:
            return found
    forms = [mine]
    with suppress(SymcalcError):
        forms += [form for form in (multiplied_out(mine),) if form != mine]
    for form in forms:
        with suppress(SymcalcError):
            if (found := first_right([*changes_of(form, right)], right, variables)) is not None:
                return found
    with suppress(SymcalcError):
        return _undone(mine, right, variables)
    return None


# ------------------------------------------------------------------------------------------------ terms


def blamed_term(mine: Any, right: Any, variables: Sequence[Any]) -> Change | None:
    """Return the term that is missing, too much, or a multiple of what it should be."""
    own, wanted = terms_of(mine), terms_of(right)
    shared = {t for t in own if t in wanted}
    own, wanted = [t for t in own if t not in shared], [t for t in wanted if t not in shared]
    gap = subtract(right, mine)
    found = Ratios(gap, [*wanted, *own], variables)
    for i, t in enumerate([*wanted, *own]):
        if not found.is_multiple(i) or (c := found.factor(i)) is None or not c.is_number:
            continue
        if i < len(wanted):  # mine has (1 - c) of the term
            if c == 1:
                return Change(Mistake.MISSING_TERM, t, t, right)
            return _multiple(t, 1 - c, right)
        if c == -1:
            return Change(Mistake.EXTRA_TERM, t, t, right)
        return _multiple(multiply(1 + c, t), 1 / (1 + c), right)
    return None


def _multiple(t: Any, had: Any, right: Any) -> Change:
    """Return the change of a term of which an answer has a multiple."""
    return Change(Mistake.SIGN if had == -1 else Mistake.FACTOR, t, t, right, factor=had)


# ------------------------------------------------------------------------------------------------ parts


Put = Callable[[Any], Any]  # from another part to the whole answer


@dataclass(frozen=True)
class Spot:
    """A part of an answer at a place.

    Attributes:
        part: what stands there.
        above: what it is an argument of, None for the answer itself.
        index: which argument.
        term: the term of the answer in which it stands.
        put: what makes the answer with another part there.
        put_above: what makes it with another in place of what is above.
    """

    part: Any
    above: Any
    index: int
    term: Any
    put: Put
    put_above: Put | None


def spots_in(e: Any) -> Iterator[Spot]:
    """Return the parts of an answer at their places, those above first; a shared part once for each of its places."""
    waiting: list[Spot] = [Spot(e, None, 0, e, lambda new: new, None)]
    for _ in range(PLACES_CHANGED):
        if not waiting:
            return
        spot = waiting.pop(0)
        yield spot
        below = children(spot.part)
        for i, A in enumerate(below):
            put = _putting(spot, below, i)
            is_term = spot.term is e and isinstance(spot.part, SUMS)
            waiting.append(Spot(A, spot.part, i, A if is_term else spot.term, put, spot.put))


def _putting(spot: Spot, below: Sequence[Any], i: int) -> Put:
    return lambda new: spot.put(rebuilt(spot.part, [*below[:i], new, *below[i + 1 :]]))


def changes_of(e: Any, right: Any = None) -> Iterator[Change]:
    """Return the answers that single changes make of one, likely ones first; functions are those of the right one."""
    functions = {} if right is None else functions_by_arguments(right)
    made = 0
    seen = {e}
    for spot in spots_in(e):
        others = [R for R in functions.get(children(spot.part), ()) if spot.part != R]
        replacing = ((Mistake.FUNCTION, lambda R=R, spot=spot: spot.put(R), R) for R in others)
        for mistake, new, other in chain(_changes_at(spot), replacing):
            with suppress(SymcalcError, TypeError, ValueError):  # the sizes may not fit
                whole = new()
                if shape_of(whole) == shape_of(e) and whole not in seen:
                    seen.add(whole)
                    made += 1
                    yield Change(mistake, spot.part, spot.term, whole, other=other)
        if made > CHANGES:
            return


def functions_by_arguments(e: Any) -> dict[tuple[Any, ...], list[Any]]:
    """Return what is made of one argument in an expression, by that argument."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for Y in postorder(e):
        below = children(Y)
        if len(below) == 1 and not isinstance(Y, Transpose | Inverse):
            found.setdefault(below, []).append(Y)
    return found


def _changes_at(spot: Spot) -> Iterator[tuple[Mistake, Callable[[], Any], Any]]:
    """Return what may be wrong at a place, with what makes the changed answer."""
    Y, P, put, above = spot.part, spot.above, spot.put, spot.put_above
    if is_array(Y) and not isinstance(Y, MatMul):
        turned = Mistake.EXTRA_TRANSPOSE if isinstance(Y, Transpose) else Mistake.MISSING_TRANSPOSE
        yield turned, lambda: put(Y.T), None
    if isinstance(P, SUMS) and above is not None:
        others = [A for j, A in enumerate(children(P)) if j != spot.index]
        yield Mistake.SIGN, lambda: put(multiply(MINUS, Y)), None
        yield Mistake.FACTOR, lambda: put(multiply(TWO, Y)), None
        yield Mistake.FACTOR, lambda: put(multiply(HALF, Y)), None
        yield Mistake.EXTRA_TERM, lambda: above(add(*others)), None
    if isinstance(P, PRODUCTS) and above is not None:
        yield from _changes_of_factors(spot, P, above)
    if isinstance(P, Pow | HadamardPower | MatPow) and spot.index == 1 and Y.is_Integer:
        for exponent in (Y + 1, Y - 1, -Y):
            yield Mistake.EXPONENT, lambda n=exponent: put(n), exponent  # type: ignore[misc]
    if is_square(Y):
        if isinstance(Y, Inverse):
            yield Mistake.EXTRA_INVERSE, lambda: put(Y.arg), None
        elif not isinstance(Y, MatMul | MatAdd):
            yield Mistake.MISSING_INVERSE, lambda: put(inverse(Y)), None


def _changes_of_factors(spot: Spot, P: Any, above: Put) -> Iterator[tuple[Mistake, Callable[[], Any], Any]]:
    """Return what may be wrong with a factor of a product."""
    Y, i, args = spot.part, spot.index, children(P)
    if isinstance(P, MatMul) and is_array(Y) and i + 1 < len(args):
        swapped = [*args[:i], args[i + 1], Y, *args[i + 2 :]]
        yield Mistake.ORDER, lambda: above(multiply(*swapped)), args[i + 1]
        if shape_of(Y) == shape_of(args[i + 1]):
            joined = [*args[:i], hadamard(Y, args[i + 1]), *args[i + 2 :]]
            yield Mistake.PRODUCT, lambda: above(multiply(*joined)), args[i + 1]
    if isinstance(P, HadamardProduct) and len(args) == 2 and i == 0:
        yield Mistake.PRODUCT, lambda: above(multiply(*args)), args[1]
    if not Y.is_number and len(args) > 1:
        rest = [A for j, A in enumerate(args) if j != i]
        if isinstance(P, HadamardProduct):
            yield Mistake.EXTRA_FACTOR, lambda: above(rebuilt(P, rest)), None
        else:
            yield Mistake.EXTRA_FACTOR, lambda: above(multiply(*rest)), None


def is_square(e: Any) -> bool:
    """Tell a square matrix."""
    return is_array(e) and e.shape[0] == e.shape[1]


def first_right(changes: Sequence[Change], right: Any, variables: Sequence[Any]) -> Change | None:
    """Return the first of some changed answers that is right."""
    if not changes:
        return None
    for batch in _batches(changes):
        for c in likely(batch, right, variables):
            if are_equal(c.right, right, variables):
                return c
    return None


def _batches(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Return changed answers that are worked out together: inverses behind, at last some by themselves.

    Where one matrix is singular at every point, as a column times a row is, nothing beside it has a value.
    """
    inverted = [c for c in changes if c.mistake in INVERSES]
    yield [c for c in changes if c.mistake not in INVERSES]
    yield inverted
    yield from ([c] for c in inverted[:ALONE])


def likely(changes: Sequence[Change], right: Any, variables: Sequence[Any]) -> list[Change]:
    """Return the changed answers that are right at some random points."""
    left = [*changes]
    if not left:
        return []
    try:
        trial = Trial([right, *(c.right for c in left)], variables)
    except SymcalcError:  # one of them has no code
        left = [c for c in left if has_code(c.right, variables)]
        trial = Trial([right, *(c.right for c in left)], variables)
    alive, sure = set(range(len(left))), 0
    with silently():
        for _ in trial.points(PLACES):
            found = trial.each()
            if found[0] is None:
                continue
            alive = {i for i in alive if found[i + 1] is not None and near(found[0], found[i + 1])}
            sure += 1
            if sure == SURE or not alive:
                break
    return [left[i] for i in sorted(alive)] if sure else []


def has_code(e: Any, variables: Sequence[Any]) -> bool:
    """Tell what can be worked out."""
    with suppress(SymcalcError):
        Trial([e], variables)
        return True
    return False


def near(a: Any, b: Any) -> bool:
    """Tell whether two values may be the same."""
    return a.shape == b.shape and size_of(a - b) <= 1e-6 * max(size_of(a), size_of(b))


# what a mistake in an answer is when the change that makes it is made in the right one
UNDONE = {
    Mistake.EXTRA_FACTOR: Mistake.MISSING_FACTOR,
    Mistake.MISSING_TRANSPOSE: Mistake.EXTRA_TRANSPOSE,
    Mistake.EXTRA_TRANSPOSE: Mistake.MISSING_TRANSPOSE,
    Mistake.MISSING_INVERSE: Mistake.EXTRA_INVERSE,
    Mistake.EXTRA_INVERSE: Mistake.MISSING_INVERSE,
    Mistake.ORDER: Mistake.ORDER,
}


def _undone(mine: Any, right: Any, variables: Sequence[Any]) -> Change | None:
    """Return the change of the right answer that makes it the answer: a factor that this lacks, a part turned."""
    changes = [c for form in dict.fromkeys([right, multiplied_out(right)]) for c in changes_of(form)]
    c = first_right([c for c in changes if c.mistake in UNDONE], mine, variables)
    if c is None:
        return None
    part, other = (c.other, c.part) if c.mistake is Mistake.ORDER else (c.part, None)
    if c.mistake in (Mistake.EXTRA_TRANSPOSE, Mistake.EXTRA_INVERSE):
        part = part.arg
    return Change(UNDONE[c.mistake], part, c.within, right, other=other)
