"""Under what conditions an answer holds, and what was taken at a kink.

A text demands something of its variables wherever an operation is partial (`symcalc.properties`), and so does an
answer. What was typed and the answer no longer makes sure of (√a² is a where a ≥ 0; a logarithm of a determinant) is
said, and what the answer demands and was not typed (d det(X) is written with X⁻¹, d‖x‖ divides by ‖x‖); what both
demand shows itself wherever it fails, and what structure or sign proves is not said. One line a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sympy import Number, Pow

from symcalc import nodes
from symcalc.nodes import dependents, postorder
from symcalc.properties import (
    NONNEGATIVE,
    NONZERO,
    POSITIVE,
    Demand,
    Property,
    alike,
    needs_nonzero,
    plainer,
    weaker,
)
from symcalc.registry import demands_of, find_rule
from symcalc.simplification import simplify, simplify_all

LONG = 60  # characters of an expression above which a condition does not write it out
KINK_OF_NORM = "norm2's derivative is taken as 0 at 0"


@dataclass(frozen=True)
class Condition:
    """What must hold of an expression (``subject``), or a remark without one; ``otherwise`` says what is taken else."""

    text: str
    subject: Any = None
    otherwise: str = field(default="", compare=False)

    def line(self, write: Callable[[Any], str]) -> str:
        """Return the condition in one line; ``write`` writes an expression."""
        if self.subject is None:
            return self.text
        written = write(self.subject)
        if len(written) > LONG or "\n" in written:
            written = "a part of the formula"
        return f"where {written} {self.text}" + (f" ({self.otherwise})" if self.otherwise else "")


class Origin(NamedTuple):
    """Where an answer comes from: what its conditions are found by."""

    answer: Any
    source: Any
    moved: tuple[Any, ...]
    before: Origin | None = None  # where the source comes from


def conditions_since(origin: Origin | None, value: Any, demands: Sequence[Demand]) -> list[Condition]:
    """Return the conditions of an answer and of all that it was derived from, oldest first.

    Args:
        origin: where the answer comes from; None for what was typed.
        value: what was typed is the value of.
        demands: what was typed demands.
    """
    if origin is None:
        return [condition_of(d) for d in _differing(demands, demands_in(value))]
    steps = [origin]
    while steps[-1].before is not None:
        steps.append(steps[-1].before)
    found: list[Condition] = []
    for step in reversed(steps):
        asked = conditions_of(step.answer, step.source, step.moved, demands)
        # what was taken at a kink does not tell the derivative of the answer there
        found += asked if step is origin else [replace(c, otherwise="") for c in asked]
        demands = [*demands, *demands_in(step.answer)]
    return list({c: c for c in found}.values())  # of those that are equal the latest, in the place of the first


def conditions_of(
    answer: Any, source: Any, variables: Iterable[Any], demands: Sequence[Demand] | None = None
) -> tuple[Condition, ...]:
    """Return the conditions of ``answer``, a derivative of ``source`` by ``variables``, and its kinks.

    ``demands`` are those that were typed; where they are not known, those of the source.
    """
    variables = tuple(variables)
    demands = demands_in(source) if demands is None else demands
    norms = (d for norm in kinked_norms(answer, source, variables) for d in needs_nonzero(norm))
    taken = {condition_of(d) for d in _unmet(norms, {})}
    said = map(condition_of, _differing(demands, demands_in(answer)))
    simple = simplify(source)  # what was differentiated
    kinks = kinks_of(dependents([source, simple], variables))
    return (*(replace(c, otherwise=KINK_OF_NORM) if c in taken else c for c in said), *kinks)


def demands_in(e: Any) -> list[Demand]:
    """Return what all nodes of an expression demand."""
    return [d for Y in postorder(e) for d in demands_of(Y)]


def condition_of(d: Demand) -> Condition:
    """Return a demand as it is said."""
    return Condition(d.property.words(d.subject), d.subject)


def kinked_norms(answer: Any, source: Any, variables: Iterable[Any]) -> set[Any]:
    """Return the norms ‖A‖ by which a derivative divides as the rule of the norm does, A/‖A‖: that is 0 where A is.

    Not those by which the function divides itself, nor those of which other powers occur: of log ‖x‖, of a second
    derivative. There is no derivative to be taken there.
    """
    simple = simplify(source)
    moving = dependents([simple], variables)
    divided = {Y.args[0] for Y in postorder(source, simple) if _is_negative_power(Y)}
    powers: dict[Any, set[Any]] = {}
    for Y in postorder(answer):
        if _is_negative_power(Y) and isinstance(Y.args[0], nodes.Norm2):
            powers.setdefault(Y.args[0], set()).add(Y.args[1])
    return {N for N, found in powers.items() if found == {-1} and N in moving and N not in divided}


def kinks_of(moving: Iterable[Any]) -> tuple[Condition, ...]:
    """Return what was taken as the derivative where there is none, for nodes that were differentiated."""
    rules = (find_rule(Y) for Y in moving)
    taken = {r.name: r.kink for r in rules if r is not None and r.kink}
    return tuple(Condition(f"{name}: the derivative is taken as {taken[name]}") for name in sorted(taken))


# ------------------------------------------------------------------------------------------------ demands

Facts = dict[tuple[Property, Any], list[Demand]]  # what is made sure of: by property and subject


def _differing(typed: Sequence[Demand], made: Sequence[Demand]) -> list[Demand]:
    """Return what was typed and is not made sure of, and what is made and was not typed; in the plainest form."""
    simple = simplify_all([d.subject for d in typed])  # answers are made of simple parts
    typed = [d.of(e) for d, e in zip(typed, simple, strict=True)]
    before, after = _facts(typed), _facts(made)
    said = [*_unmet(typed, after), *_unmet(made, before)]
    for i, d in enumerate(said):
        nonzero = d.of(d.subject, NONZERO)
        if d.property is NONNEGATIVE and (_is_met(nonzero, before) or _is_met(nonzero, after)):
            said[i] = d.of(d.subject, POSITIVE)
    return _strongest(said)


def _facts(demands: Iterable[Demand]) -> Facts:
    """Return all that demands make sure of: what is simpler, and what is weaker."""
    facts: Facts = {}
    stack = list(demands)
    while stack:
        d = stack.pop()
        known = facts.setdefault((d.property, d.subject), [])
        if d not in known:
            known.append(d)
            stack += [*(plainer(d) or ()), *weaker(d)]
    return facts


def _is_met(d: Demand, facts: Facts) -> bool:
    """Tell whether a demand is made sure of, as it is or by what is like it."""
    return _is_among(d, facts) or (bool(facts) and any(_is_among(other, facts) for other in alike(d)))


def _is_among(d: Demand, facts: Facts) -> bool:
    found = facts.get((d.property, d.subject), ())
    return any((f.strict or not d.strict) and f.exponent in (None, d.exponent) for f in found)


def _unmet(demands: Iterable[Demand], facts: Facts) -> list[Demand]:
    """Return the plain demands to which demands come down that are not made sure of, in order."""
    found: dict[Demand, None] = {}
    seen: set[Demand] = set()
    for first in demands:
        stack = [first]
        while stack:
            d = stack.pop()
            if d in seen:
                continue
            seen.add(d)
            parts = plainer(d)
            if parts is not None:
                stack += reversed(parts)
            elif not _is_met(d, facts):
                found[d] = None
    return list(found)


def _strongest(demands: Sequence[Demand]) -> list[Demand]:
    """Return demands without those that follow from others, each once."""
    plain = [d._replace(strict=False, exponent=None) for d in demands]
    followed = _facts(f for d in plain for f in weaker(d))
    kept: Facts = {}
    for d in plain:
        if not _is_met(d, followed) and not _is_met(d, kept):
            kept[d.property, d.subject] = [d]
    return [d for found in kept.values() for d in found]


def _is_negative_power(e: Any) -> bool:
    return isinstance(e, Pow | nodes.HadamardPower) and isinstance(e.args[1], Number) and bool(e.args[1].is_negative)
