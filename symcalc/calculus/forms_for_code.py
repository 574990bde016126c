"""Other forms of an answer, for code: the printed one may be written with inverses where its value does not need them.

The gradient of det(X) is printed det(X) X⁻ᵀ and has a value at every X. So for code the derivative is taken once more,
of the formula with its determinants expanded, whose derivatives have no inverses; it stands where it demands less.
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import transpose
from symcalc.calculus.conditions import Origin, demands_less, kinked_norms, steps_to
from symcalc.calculus.norm_kinks import kinks_at
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import dependents
from symcalc.expressions.kinks import Kinks
from symcalc.expressions.law_records import expanded_by_law
from symcalc.expressions.node import Expression
from symcalc.simplification.rewriting import expanded, recognised, simplify

Take = tuple[Expression, ...]  # a function from an expression to a derivative of it, and its other arguments


def taken(take: Take, f: Any) -> Any:
    """Return the derivative of an expression."""
    function, *rest = take
    return function(recognised(f), *rest)


def form_for_code(answer: Any, origin: Origin | None) -> tuple[Any, Kinks] | None:
    """Return another form of an answer, and what it is at the kinks of norms, where it has values at more points."""
    other: Any = None
    for step in reversed(steps_to(origin)) if origin else ():
        other = _expanded_answer(step, other)
    if origin is None or other is None or not demands_less(other := simplify(other), answer):
        return None
    return other, kinks_at(other, map(expanded, kinked_norms(origin)))


def _expanded_answer(step: Origin, source: Any) -> Any:
    """Return what one step takes of the expanded source; None where that is no other, or is not known."""
    if source is None and all(expanded_by_law(Y) is None for Y in dependents([step.source], step.moved)):
        return None
    try:
        answer = taken(step.take, expanded(step.source) if source is None else source)
    except SymcalcError:  # there is no such rule, or it is too large
        return None
    return transpose(answer) if step.turned else answer
