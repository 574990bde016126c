"""Whether two expressions are equal: by their normal forms, else at random points.

At each point the values are compared with how much of them is rounding, which values at points very near show:

* they differ where they are apart by more than 1e-9 of their size, and by much more than rounding;
* they agree where rounding alone explains what they are apart, and is less than 1e-9 of their size;
* where rounding is larger, and where one has no value, the point says nothing.

Equal is what agrees at three points or more, of several sizes where sizes have names, and at no point is apart by more
than rounding; different what differs at one. All else is not decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_zero
from symcalc.expressions.likeness import likeness_of
from symcalc.simplification.products_multiplied_out import multiplied_out
from symcalc.simplification.rewriting import simplify
from symcalc.verification.counter_examples import CounterExample, counter_example
from symcalc.verification.random_values import size_of
from symcalc.verification.trials import MANY, PLACES, SCALES, Trial, Values, is_scalar_or_fits, silently

TOLERANCE = 1e-9  # relative
ALIKE, APART = 8.0, 64.0  # of rounding: what it explains, and what it does not
LAST_PLACES = 1e-13
ENOUGH = 3  # points
NORMAL_FORM, RANDOM, SHAPES = "normal form", "random evaluation", "shapes"


@dataclass(frozen=True)
class Decision:
    """Whether two expressions are equal.

    Attributes:
        equal: None where it is not decided.
        way: by what it was decided.
        points: at how many random points they agree.
        example: where they differ.
        reason: why it is not decided.
    """

    equal: bool | None
    way: str
    points: int = 0
    example: CounterExample | None = None
    reason: str = ""


def decide(f: Any, g: Any, variables: Iterable[Any] = (), seed: int = 0) -> Decision:
    """Tell whether two expressions in the same variables are equal.

    Args:
        f: one expression.
        g: the other.
        variables: others, which sizes may be read from.
        seed: of the random points.

    >>> import symcalc as sc
    >>> f, g = (sc.parse(text).expression for text in ("sin(a)^2 + cos(a)^2", "exp(2*b)/exp(b)^2"))
    >>> decide(f, g).equal, decide(f, g).way
    (True, 'random evaluation')
    """
    if not is_scalar_or_fits(f, g):
        return Decision(False, SHAPES)
    if are_alike(f, g):
        return Decision(True, NORMAL_FORM)
    try:
        trial = Trial([f, g], variables, seed)
        with silently():
            equal, points = compared(trial)
            if equal is False:
                return Decision(False, RANDOM, points, example_of(trial, seed))
    except SymcalcError as e:
        return Decision(None, RANDOM, reason=e.message)
    if equal:
        return Decision(True, RANDOM, points)
    few = f"they agree at {points} random points, which is not enough" if points else "no random point decides it"
    return Decision(None, RANDOM, points, reason=few)


def are_equal(f: Any, g: Any, variables: Iterable[Any] = (), seed: int = 0) -> bool:
    """Tell whether two expressions are seen to be equal, as `decide` does, where no example is asked."""
    if not is_scalar_or_fits(f, g):
        return False
    if are_alike(f, g):
        return True
    try:
        trial = Trial([f, g], variables, seed)
        with silently():
            return compared(trial)[0] is True
    except SymcalcError:
        return False


def example_of(trial: Trial, seed: int) -> CounterExample | None:
    """Return the smallest point at which the first two expressions of a trial differ, else the one where it is."""
    values = trial.point.values
    here = trial.at(values)
    found = counter_example(trial, seed)
    return CounterExample(values, *here[:2]) if found is None and here is not None else found


def are_alike(f: Any, g: Any) -> bool:
    """Tell whether two expressions have one normal form: simplified, their difference 0, or multiplied out."""
    if f == g or likeness_of(f, g) == likeness_of(f, f):
        return True
    try:
        simple, other = simplify(f), simplify(g)
        return bool(
            simple == other or is_zero(simplify(simple - other)) or multiplied_out(simple) == multiplied_out(other)
        )
    except SymcalcError:  # too large for that
        return False


def compared(trial: Trial) -> tuple[bool | None, int]:
    """Tell whether the first two expressions of a trial agree, and at how many points; it stays where they differ."""
    agreed, apart, sizes = 0, 0, set()
    for _ in trial.points((*PLACES, *SCALES)):
        values = trial.values()
        if values is None:
            continue
        said = agreement(values)
        if said in (Agreement.APART, Agreement.DIFFERENT) and (again := trial.values(MANY)) is not None:
            said = agreement(again)  # a few points near may by chance have the same rounding
        if said is Agreement.DIFFERENT:
            return False, agreed
        apart += said is Agreement.APART
        if said is Agreement.ALIKE:
            agreed += 1
            sizes.add(tuple(trial.point.sizes.values()))
    several = len(sizes) > 1 or not trial.names
    return (True if agreed >= ENOUGH and several and not apart else None), agreed


class Agreement(Enum):
    """What two values at a point say."""

    ALIKE = "rounding explains what they are apart"
    DIFFERENT = "they are far apart"
    APART = "they are apart by more than rounding, and by less than what counts"
    SILENT = "they are rounding themselves"


def agreement(values: Values, i: int = 0, j: int = 1) -> Agreement:
    """Return what the values of two expressions at a point say."""
    a, b = values.found[i], values.found[j]
    if a.shape != b.shape:
        return Agreement.DIFFERENT
    rounding = values.rounding[i] + values.rounding[j]
    size, apart = max(size_of(a), size_of(b)), size_of(a - b)
    if apart > max(TOLERANCE * size, APART * rounding):
        return Agreement.DIFFERENT
    if apart > max(ALIKE * rounding, LAST_PLACES * size):
        return Agreement.APART
    is_zero_alike = size <= ALIKE * rounding and rounding <= TOLERANCE
    return Agreement.ALIKE if rounding <= TOLERANCE * size or is_zero_alike else Agreement.SILENT
