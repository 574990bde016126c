"""What an answer is beside the right one: equal, right by another convention, a multiple, or different, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sympy import Integer, Rational

from symcalc.algebra import multiply
from symcalc.calculus.substitutions import substituted
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_array, shape_of, variable, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.kinds import KINDS, Kind, kind_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.verification.answer_conventions import Convention, RightAnswer, projected
from symcalc.verification.equality_trials import Decision, are_alike, are_equal, decide
from symcalc.verification.multiples import Ratios
from symcalc.verification.single_changes import Change, blamed

USUAL = (ONE, Integer(-1), Integer(2), Rational(1, 2))  # factors by which answers are wrong


@dataclass(frozen=True)
class Judgement:
    """What an answer is beside the right one.

    Attributes:
        decision: whether it is equal to the right one.
        answer: the answer by some convention of which it is a multiple, None where it is none.
        factor: that multiple.
        is_projected: whether its projection onto the variable's structure is right, and it is not.
        change: the single change that makes it right.
        turned: whether the change is of its transpose.
        where: a matrix that would be symmetric if it were right.
    """

    decision: Decision
    answer: RightAnswer | None = None
    factor: Any = ONE
    is_projected: bool = False
    change: Change | None = None
    turned: bool = False
    where: tuple[Any, ...] = ()


def judge(
    mine: Any, answers: Sequence[RightAnswer], x: Any, variables: Sequence[Any], of: Sequence[Any] = (), seed: int = 0
) -> Judgement:
    """Judge an answer.

    Args:
        mine: the answer.
        answers: the right one, followed by what it is by other conventions.
        x: the variable by which the derivative is.
        variables: all variables.
        of: formulas whose scalars the answer may be a multiple of.
        seed: of the random points.
    """
    right = answers[0]
    decision = decide(mine, right.value, variables, seed)
    if decision.equal:
        return Judgement(decision, right)
    with suppress(SymcalcError):
        if (found := _multiple(mine, answers, variables, of)) is not None:
            answer, factor = found
            return Judgement(decision, answer, factor)
    part = projected(mine, x)
    if part is not None and are_equal(part, right.value, variables, seed):
        return Judgement(decision, is_projected=True)
    if decision.equal is None:
        return Judgement(decision)
    fits = shape_of(mine) == shape_of(right.value)
    change = blamed(mine, right.value, variables) if fits else None
    if change is None and is_array(mine) and shape_of(mine)[::-1] == shape_of(right.value):
        turned = mine.T
        if (change := blamed(turned, right.value, variables)) is not None or not fits:
            again = decision if fits else decide(turned, right.value, variables, seed)
            return Judgement(again, change=change, turned=True)
    structured = () if not fits else right_where(mine, right.value, variables, seed)
    return Judgement(decision, change=change, where=structured)


def right_where(mine: Any, right: Any, variables: Sequence[Any], seed: int) -> tuple[Any, ...]:
    """Return the matrices, each declared symmetric, of which an answer would be right; none where one will not do."""
    for v in sorted(variables_of(right) | variables_of(mine), key=lambda v: v.name):
        if not is_array(v) or not kind_of(v).is_plain or v.shape[0] != v.shape[1]:
            continue
        S = variable(v.name, symmetric_kind().name, v.shape)
        others = [S if w == v else w for w in variables]
        with suppress(SymcalcError):
            if are_equal(substituted(mine, {v: S}), substituted(right, {v: S}), others, seed):
                return (S,)
    return ()


def symmetric_kind() -> Kind:
    """Return the kind of matrices of which nothing is known but that they are symmetric."""
    return next(k for k in KINDS.values() if k.structure == Structure.SYMMETRIC and not k.has_more)


def _multiple(
    mine: Any, answers: Sequence[RightAnswer], variables: Sequence[Any], of: Sequence[Any]
) -> tuple[RightAnswer, Any] | None:
    """Return the answer of which one is a multiple, and the factor: 1 if there is such, a number, else a scalar."""
    fitting = [a for a in answers if shape_of(a.value) == shape_of(mine)]
    if not fitting:
        return None
    try:
        ratios = Ratios(mine, [a.value for a in fitting], variables, of)
    except SymcalcError:  # there is no code, as of functions that a program declares
        return next(((a, c) for a in fitting for c in USUAL if are_alike(mine, multiply(c, a.value))), None)
    found = [(a, c) for i, a in enumerate(fitting) if (c := ratios.factor(i)) is not None and is_likely(a, c)]
    if not found:
        return None
    return min(found, key=lambda pair: (pair[1] != 1, not pair[1].is_number))


def is_likely(answer: RightAnswer, factor: Any) -> bool:
    """Tell whether a multiple is meant: of the plain answer any, of others by a number, of no other variable's."""
    if answer.convention is Convention.SAME or factor == 1:
        return True
    return bool(factor.is_number) and not answer.kind
