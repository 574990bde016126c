"""Verdicts in words: what an answer is beside the right one, and which part of it is to blame."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from symcalc.expressions.core_nodes import Transpose, is_array, shape_of
from symcalc.expressions.dimensions import ONE, describe
from symcalc.verification.answer_conventions import Convention
from symcalc.verification.equality_trials import NORMAL_FORM, SHAPES
from symcalc.verification.judgements import Judgement
from symcalc.verification.single_changes import Change, Mistake

Write = Callable[[Any], str]


class Verdict(Enum):
    """What an answer is beside the right one."""

    EQUAL = "equal"
    TRANSPOSED = "transposed"
    SIGN = "opposite sign"
    FACTOR = "factor"
    CONVENTION = "convention"
    STACKING = "stacking"
    PROJECTION = "projection"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Question(NamedTuple):
    """What was asked of an answer.

    Attributes:
        wanted: which derivative it is read as.
        x: the variable.
        mine: the answer.
        right: the right one.
        is_read: whether the shape says which derivative it is.
    """

    wanted: str
    x: Any
    mine: Any
    right: Any
    is_read: bool


STACKINGS = (
    *(Convention.COLUMNS, Convention.ROWS, Convention.RESULT_BY_ROWS),
    *(Convention.VARIABLE_BY_ROWS, Convention.BY_ROWS),
)
SYMMETRIC_ENTRIES = "G + G' - G.*I for a symmetric one"


def verdict_of(j: Judgement) -> Verdict:
    """Return the verdict: by which convention an answer is right comes before by which factor it is not."""
    if j.is_projected:
        return Verdict.PROJECTION
    if j.answer is None:
        return Verdict.UNKNOWN if j.decision.equal is None else Verdict.DIFFERENT
    if j.answer.convention in STACKINGS:
        return Verdict.STACKING
    if j.answer.convention is not Convention.SAME:
        return Verdict.CONVENTION
    if j.answer.turned:
        return Verdict.TRANSPOSED
    if j.factor == 1:
        return Verdict.EQUAL
    return Verdict.SIGN if j.factor == -1 else Verdict.FACTOR


def said_of(j: Judgement, verdict: Verdict, q: Question, write: Write) -> list[str]:
    """Return a judgement in words, the verdict first."""
    right = f": {write(q.right)}"
    match verdict:
        case Verdict.EQUAL:
            lines = [f"equal to the {q.wanted}, by {_way(j)}"]
        case Verdict.SIGN:
            lines = [f"yours has the opposite sign of the {q.wanted}{right}"]
        case Verdict.FACTOR:
            lines = [f"yours is {_multiple(j.factor, write)} the {q.wanted}{right}"]
        case Verdict.PROJECTION:
            lines = [f"equal up to the structure of {q.x.name}: the part of yours within it is the {q.wanted}{right}"]
        case Verdict.UNKNOWN:
            lines = [f"not decided: {j.decision.reason}", f"the {q.wanted} is {write(q.right)}"]
        case Verdict.DIFFERENT:
            lines = _differing(j, q, write)
        case _:
            lines = [_by_convention(j, verdict, q, write)]
            lines.append(f"the {q.wanted} is {write(q.right)}")
    if q.is_read:
        lines.append(f"yours is read as the {q.wanted}: it is {describe(shape_of(q.mine))}")
    return lines


def _way(j: Judgement) -> str:
    d = j.decision
    return d.way if d.way == NORMAL_FORM else f"{d.way} at {d.points} points"


def _multiple(factor: Any, write: Write) -> str:
    """Return a factor in words: 1/2 of, 2 times, det(X) times."""
    text = write(factor)
    return f"{text} of" if factor.is_Rational and 0 < factor < 1 else f"{text} times"


def _by_convention(j: Judgement, verdict: Verdict, q: Question, write: Write) -> str:
    answer = j.answer
    assert answer is not None
    said = answer.convention.value.format(q.x.name, answer.kind)
    if verdict is Verdict.TRANSPOSED:
        said = "yours is the transpose"
        if ONE in shape_of(q.mine):
            said = "yours is the row" if shape_of(q.mine)[0] is ONE else "yours is the column"
        said += ", as the other layout has it (numerator for denominator)"
        first = "equal up to transposition"
    else:
        first = "equal up to the order of stacking" if verdict is Verdict.STACKING else "equal by another convention"
        said = f"yours is right in that {said}"
        if answer.turned:
            said += ", transposed"
        if answer.convention in (Convention.ENTRIES, Convention.ENTRIES_AS_KIND):
            said += f" ({SYMMETRIC_ENTRIES})"
    if j.factor != 1:
        first += f" and the factor {write(j.factor)}"
    return f"{first}: {said}"


def _differing(j: Judgement, q: Question, write: Write) -> list[str]:
    if j.decision.way == SHAPES:
        shapes = f"yours is {describe(shape_of(q.mine))}, the {q.wanted} {describe(shape_of(q.right))}"
        return [f"different: {shapes}: {write(q.right)}"]
    first = f"different from the {q.wanted}: {write(q.right)}"
    lines = [first]
    if j.turned:
        lines.append(f"beside its transpose, as the other layout has it, {write(q.right.T)}:")
    if j.change is not None:
        lines += said_of_change(j.change, j.turned, q, write)
    lines += [f"it would be right if {S.name} were {S.kind_name}" for S in j.where]
    return lines


def said_of_change(c: Change, turned: bool, q: Question, write: Write) -> list[str]:
    """Return in words what is wrong with a part, and what would be right."""
    part, term = write(c.part), write(c.within)
    is_itself = c.within in (c.part, q.mine, q.right) or c.part in (c.within, transposed(c.within))
    within = "" if is_itself else f" in the term {term}"
    match c.mistake:
        case Mistake.MISSING_TERM:
            said = f"the term {part} is missing"
        case Mistake.EXTRA_TERM:
            said = f"the term {part} is too much"
        case Mistake.SIGN:
            said = f"the term {part} has the wrong sign"
        case Mistake.FACTOR:
            said = f"the term {part} has the wrong factor"
            if c.factor is not None:
                said = f"of the term {part} yours has {write(c.factor)} times as much"
        case Mistake.MISSING_TRANSPOSE | Mistake.EXTRA_TRANSPOSE if not is_array(c.within):
            # a number may have been typed from its other end
            said = f"{write(upright(c.part))} is transposed the wrong way{within}"
        case Mistake.MISSING_TRANSPOSE:
            said = f"the transpose on {part} is missing{within}"
        case Mistake.EXTRA_TRANSPOSE:
            said = f"the transpose in {part} is too much{within}"
        case Mistake.ORDER:
            said = f"the factors {part} and {write(c.other)} stand in the wrong order{within}"
        case Mistake.MISSING_FACTOR:
            said = f"the factor {part} is missing{within}"
        case Mistake.EXTRA_FACTOR:
            said = f"the factor {part} is too much{within}"
        case Mistake.MISSING_INVERSE:
            said = f"the inverse of {part} is missing{within}"
        case Mistake.EXTRA_INVERSE:
            said = f"the inverse in {part} is too much{within}"
        case Mistake.PRODUCT:
            said = f"the product of {part} and {write(c.other)} is of matrices for entries, or of entries for matrices"
        case Mistake.FUNCTION:
            said = f"{part} stands for {write(c.other)}{within}"
        case _:
            said = f"the exponent {part} is wrong{within}, it is {write(c.other)}"
    corrected = write(c.right.T if turned else c.right)
    return [said] if corrected == write(q.right) else [said, f"right would be {corrected}"]


def transposed(e: Any) -> Any:
    """Return the transpose of an array, a number as it is."""
    return e.T if is_array(e) else e


def upright(e: Any) -> Any:
    """Return what is transposed, where something is."""
    return e.T if isinstance(e, Transpose) else e
