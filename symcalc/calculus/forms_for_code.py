"""Other forms of an answer, for code: the printed one may be written with inverses where its value does not need them.

The gradient of det(X) is printed det(X) X⁻ᵀ and has a value at every X. So for code the derivative is taken once more,
of the formula with its determinants expanded, whose derivatives have no inverses; it stands where it demands less.
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import transpose
from symcalc.calculus.adjoints import simple_differential, written_differential
from symcalc.calculus.conditions import Origin, demands_less, kinked_norms, steps_to
from symcalc.calculus.norm_kinks import kinks_at
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import dependents
from symcalc.expressions.kinks import Kinks
from symcalc.expressions.law_records import expanded_by_law
from symcalc.expressions.node import Expression
from symcalc.simplification.rewriting import expanded, recognised, simplify

PLAIN = {written_differential: simple_differential}  # what is gathered for reading, and what is not
Take = tuple[Expression, ...]  # a function from an expression to a derivative of it, and its other arguments


def taken(take: Take, f: Any) -> Any:
    """Return the derivative of an expression."""
    function, *rest = take
    return function(recognised(f), *rest)


def form_for_code(answer: Any, origin: Origin | None) -> tuple[Any, Kinks] | None:
    """Return another form of an answer, and what it is at the kinks of norms, where it has values at more points.

    So is the differential that is not gathered for reading: the parts of it are of more ordinary sizes.
    """
    other: Any = None
    steps = [*reversed(steps_to(origin))] if origin else []
    for step in steps:
        other = _expanded_answer(step, other)
    if origin is not None and other is not None and demands_less(other := simplify(other), answer):
        return other, kinks_at(other, map(expanded, kinked_norms(origin)))
    if not any(step.take[0] in PLAIN for step in steps):
        return None
    plain = steps[0].source
    for step in steps:
        plain = _answer(step, plain)
    return plain, kinks_at(plain, kinked_norms(origin))


def _answer(step: Origin, source: Any) -> Any:
    function, *rest = step.take
    answer = taken((PLAIN.get(function, function), *rest), source)
    return transpose(answer) if step.turned else answer


def _expanded_answer(step: Origin, source: Any) -> Any:
    """Return what one step takes of the expanded source; None where that is no other, or is not known."""
    if source is None and all(expanded_by_law(Y) is None for Y in dependents([step.source], step.moved)):
        return None
    try:
        return _answer(step, expanded(step.source) if source is None else source)
    except SymcalcError:  # there is no such rule, or it is too large
        return None
