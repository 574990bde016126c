"""Under what conditions an answer holds, and what was taken at a kink.

A text demands something of its variables wherever an operation is partial (`expressions.properties`), and so does an
answer. What was typed and the answer no longer makes sure of (√a² is a where a ≥ 0; a logarithm of a determinant) is
said, and what the answer demands and was not typed (d det(X) is written with X⁻¹, d‖x‖ divides by ‖x‖); what both
demand shows itself wherever it fails, and what structure or sign proves is not said. One line a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from itertools import islice
from operator import or_
from typing import Any, NamedTuple

from sympy import Mul

from symcalc.algebra import hadamard, multiply
from symcalc.domains.implications import alike, plainer, weaker
from symcalc.domains.structural_poles import needs_no_negative_exponents, needs_positive_exponents
from symcalc.expressions import core_nodes as nodes
from symcalc.expressions.core_nodes import dependents, is_array, postorder
from symcalc.expressions.equations import AN_EQUATION, Defined, with_parts
from symcalc.expressions.kinks import NO_KINKS, Kinks
from symcalc.expressions.node import Expression, mentions_of
from symcalc.expressions.occurring_classes import bit_of
from symcalc.expressions.operation_records import everywhere
from symcalc.expressions.properties import (
    NONNEGATIVE,
    NONZERO,
    OF_SPECTRA,
    POSITIVE,
    Demand,
    Property,
    meets_zeros,
    needs_nonzero,
)
from symcalc.expressions.registry import OPERATIONS, demands_of, find_rule, rule_for, smoothness_of
from symcalc.expressions.rules import forgotten_with_rules
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.simplification.rewriting import recognised, simplify_all

LONG = 60  # characters of an expression above which a condition does not write it out
PARTS = 4 * LONG  # parts that have more characters than that, whatever they are
KINK_OF_NORM = "'s derivative is taken as 0 at 0"  # behind its name
LIMIT_OF_NORM = "its limit is taken at 0"


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
        written = self.written(write) or "a part of the formula"
        return f"where {written} {self.text}" + (f" ({self.otherwise})" if self.otherwise else "")

    def written(self, write: Callable[[Any], str]) -> str:
        """Return the expression as it is written, nothing where that is long; what is surely long is not written."""
        if any(True for _ in islice(postorder(self.subject), PARTS, None)):
            return ""
        text = write(self.subject)
        return "" if len(text) > LONG or "\n" in text else text


class Origin(NamedTuple):
    """Where an answer comes from: what its conditions are found by."""

    answer: Any
    source: Any
    moved: tuple[Expression, ...]
    before: Origin | None = None  # where the source comes from
    take: tuple[Expression, ...] = ()  # the function that makes the answer of the source, and its other arguments
    turned: bool = False  # whether it was transposed
    demands: Sequence[Demand] = ()  # what the answer demands


def conditions_since(
    origin: Origin | None,
    value: Any,
    demands: Sequence[Demand],
    kinks: Kinks = NO_KINKS,
    before: Sequence[Condition] = (),
) -> list[Condition]:
    """Return the conditions of an answer and of all that it was derived from, oldest first.

    Args:
        origin: where the answer comes from; None for what was typed.
        value: what was typed is the value of.
        demands: what was typed demands.
        kinks: what the answer is at the kinks of norms.
        before: conditions of the formulas that what was typed is made of.
    """
    found = list(before)
    if origin is None:
        found += map(condition_of, _differing(demands, value))
    for step in reversed(steps_to(origin)) if origin else ():
        found += conditions_of(step.answer, step.source, step.moved, demands)
        demands = [*demands, *step.demands]
    return list(dict.fromkeys(_taken(found, kinks)))


def demands_less(e: Expression, other: Any) -> bool:
    """Tell whether an expression demands what another with the same value demands, and not all of that."""
    its, others = demands_in(e), demands_in(other)
    return bool(_unmet(others, _facts(its))) and not _unmet(its, _facts(others))


def conditions_of(
    answer: Any,
    source: Any,
    variables: Iterable[Expression],
    demands: Sequence[Demand] | None = None,
    kinks: Kinks = NO_KINKS,
) -> tuple[Condition, ...]:
    """Return the conditions of ``answer``, a derivative of ``source`` by ``variables``, and its kinks.

    ``demands`` are those that were typed; where they are not known, those of the source.
    """
    variables = tuple(variables)
    demands = demands_in(source) if demands is None else demands
    moving = dependents([source, recognised(source)], variables)
    smooth = [d for Y in moving for d in smoothness_of(Y)]
    said = map(condition_of, _differing([*demands, *smooth, *needs_no_negative_exponents(source, answer)], answer))
    return (*_taken(said, kinks), *kinks_of([*moving, *within_equations(moving)]))


def within_equations(moving: Iterable[Expression]) -> list[Expression]:
    """Return the parts of the equations of what moves, which are differentiated, too."""
    equations = [Y.equation for Y in moving if isinstance(Y, Defined)]
    return [part for equation in equations for part in dependents([equation.expression], [equation.unknown])]


def _taken(conditions: Iterable[Condition], kinks: Kinks) -> Iterator[Condition]:
    """Yield conditions with what is taken where a norm is 0."""
    taken = {
        condition_of(d): LIMIT_OF_NORM if N in kinks.limits else rule_for(N).name.partition(" ")[0] + KINK_OF_NORM
        for N in kinks.norms
        for d in _unmet(needs_nonzero(N), {})
    }
    for c in conditions:
        yield replace(c, otherwise=taken.get(c, c.otherwise))


def unmet(demands: Iterable[Demand], known: Iterable[Demand] = ()) -> list[Demand]:
    """Return what demands come down to that is neither proved nor follows from what is known, the strongest alone."""
    demands = list(demands)
    simple = simplify_all([d.subject for d in demands])
    plain = [d.of(e) for d, e in zip(demands, simple, strict=True)]
    return _strongest(_unmet(plain, _facts(known)))


@lru_cache(maxsize=1)
def _demanding() -> int:
    """Return the bits of the classes of nodes that demand something, and of equations."""
    partial = [f for f in OPERATIONS.values() if f.domain is not everywhere]
    return reduce(or_, [bit_of(node) for f in partial for node in (f.node, *f.also)], AN_EQUATION)


forgotten_with_rules(_demanding.cache_clear)


def demands_in(e: Expression) -> list[Demand]:
    """Return what all nodes of an expression demand."""
    if not mentions_of(e) & _demanding():
        return []
    return [d for Y in postorder(e) for d in (demands_of_solution(Y) if isinstance(Y, Defined) else demands_of(Y))]


def demands_of_solution(X: Any) -> list[Demand]:
    """Return what the equation of a node demands of the solution, and of what it is made of."""
    u = X.equation.unknown
    asked = (d for d in demands_in(X.equation.expression))
    return [
        d.of(with_parts(d.subject, {u: X}))._replace(exponent=d.exponent and with_parts(d.exponent, {u: X}))
        for d in asked
    ]


def condition_of(d: Demand) -> Condition:
    """Return a demand as it is said."""
    return Condition(d.property.words(d.subject), d.subject)


def kinked_norms(origin: Origin | None) -> set[Expression]:
    """Return the norms that were differentiated, of a program that has a value where they are 0.

    Their rule divides by them, d‖A‖ = ⟨A, dA⟩/‖A‖, where the program itself does not, as ‖x‖⁻¹ and log ‖x‖ do.
    """
    if origin is None:
        return set()
    steps = steps_to(origin)
    first = steps[-1].source
    moved = {Y for step in steps for Y in dependents([recognised(step.source)], step.moved)}
    facts = _facts([*demands_in(first), *demands_in(recognised(first))])
    norms = [N for N in moved if has_kink_at_zero(N) and not _is_typed_nonzero(N, facts)]
    return {N for N in (*norms, *simplify_all(norms)) if has_kink_at_zero(N)}  # answers have simple ones


def has_kink_at_zero(N: Expression) -> bool:
    """Tell a norm whose derivative divides by it."""
    rule = find_rule(N)
    return rule is not None and rule.kink_at_zero


def _is_typed_nonzero(N: Expression, facts: Facts) -> bool:
    """Tell whether a program demands of a norm that it is not 0, or of its argument what says the same."""
    (d,) = needs_nonzero(N)
    return any((what.property, what.subject) in facts for what in (d, *(plainer(d) or ())))


def steps_to(origin: Origin) -> list[Origin]:
    """Return how an answer was derived, the last step first."""
    steps = [origin]
    while steps[-1].before is not None:
        steps.append(steps[-1].before)
    return steps


def has_kink(e: Expression, x: Expression) -> bool:
    """Tell whether a function of x is in an expression that has no derivative somewhere, but for norms at 0."""
    return bool(kinks_of(dependents([e, recognised(e)], [x])))


def kinks_of(moving: Iterable[Expression]) -> tuple[Condition, ...]:
    """Return what was taken as the derivative where there is none, for nodes that were differentiated."""
    rules = (find_rule(Y) for Y in moving)
    taken = {r.name: r.at_kink.value for r in rules if r is not None and r.at_kink is not None}
    return tuple(Condition(f"{name}: the derivative is taken as {taken[name]}") for name in sorted(taken))


# ------------------------------------------------------------------------------------------------ demands

# what is made sure of: by property and subject, whether strictly and of which exponents
Facts = dict[tuple[Property, Any], set[tuple[bool, Any]]]


def _differing(typed: Sequence[Demand], answer: Any) -> list[Demand]:
    """Return what was typed and no answer makes sure of, and what is made and was not typed; in the plainest form."""
    made = demands_in(answer)
    simple = simplify_all([d.subject for d in typed])  # answers are made of simple parts
    plain = [d.of(e) for d, e in zip(typed, simple, strict=True)]
    before, after = _facts(filter(_is_seen, [*typed, *plain])), _facts(filter(_is_seen, made))
    typed = plain
    silent = needs_positive_exponents(answer) if any(map(meets_zeros, made)) else ()
    said = [*_unmet(typed, after), *_unmet(made, before), *_unmet(silent, after)]
    for i, d in enumerate(said):
        nonzero = d.of(d.subject, NONZERO)
        if d.property is NONNEGATIVE and (_is_met(nonzero, before) or _is_met(nonzero, after)):
            said[i] = d.of(d.subject, POSITIVE)
    return _strongest(_without_positive_factors(_without_followers(_unmet(said, {}))))


def _is_seen(d: Demand) -> bool:
    """Tell what shows itself wherever it fails: not that eigenvalues are equal, which rounding parts."""
    return d.property not in OF_SPECTRA


def _without_followers(demands: Sequence[Demand]) -> list[Demand]:
    """Return demands without those on products that follow factor by factor: −a² b ≥ 0 where −b ≥ 0."""
    known = {d.subject for d in demands if d.property in (POSITIVE, NONNEGATIVE)}
    return [d for d in demands if d.property is not NONNEGATIVE or _rest(d) not in known - {d.subject}]


def _rest(d: Demand) -> Any:
    """Return what is left of a product without the factors that have no negative value, None of what is none."""
    factors = _factors(d)
    rest = [f for f in factors if sign_of(f) is Sign.UNKNOWN]
    if not rest or len(rest) == len(factors):
        return None
    return hadamard(*rest) if is_array(d.subject) else multiply(*rest)


def _without_positive_factors(demands: Sequence[Demand]) -> list[Demand]:
    """Return demands on products without the factors that others demand to be positive: a > 0, a b > 0 is b > 0."""
    positive = {d.subject for d in demands if d.property is POSITIVE and not _factors(d)}
    found = []
    for d in demands:
        factors = _factors(d)
        rest = [f for f in factors if f not in positive]
        if len(rest) == len(factors):
            found.append(d)
        elif rest:
            found.append(d.of(hadamard(*rest) if is_array(d.subject) else multiply(*rest)))
    return found


def _factors(d: Demand) -> tuple[Expression, ...]:
    """Return the factors of a product whose sign counts, none of other demands."""
    is_product = isinstance(d.subject, Mul | nodes.HadamardProduct) and d.property in (POSITIVE, NONNEGATIVE)
    return d.subject.args if is_product else ()


def _facts(demands: Iterable[Demand]) -> Facts:
    """Return all that demands make sure of: what is simpler, and what is weaker."""
    facts: Facts = {}
    stack = list(demands)
    while stack:
        d = stack.pop()
        known = facts.setdefault((d.property, d.subject), set())
        if (d.strict, d.exponent) not in known:
            known.add((d.strict, d.exponent))
            stack += [*(plainer(d) or ()), *weaker(d)]
    return facts


def _is_met(d: Demand, facts: Facts) -> bool:
    """Tell whether a demand is made sure of, as it is or by what is like it."""
    return _is_among(d, facts) or (bool(facts) and any(_is_among(other, facts) for other in alike(d)))


def _is_among(d: Demand, facts: Facts) -> bool:
    found = facts.get((d.property, d.subject), ())
    strictness = (True,) if d.strict else (True, False)
    return any((strict, exponent) in found for strict in strictness for exponent in {None, d.exponent})


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
            if d.property is POSITIVE and d.exponent is not None and _is_met(Demand(NONNEGATIVE, d.exponent), facts):
                d = d.of(d.subject, NONNEGATIVE)  # a^b has a value at a = 0 where b ≥ 0
            parts = plainer(d)
            if parts is not None:
                stack += reversed(parts)
            elif not _is_met(d, facts):
                found[d] = None
    return list(found)


def _followers(d: Demand) -> Iterator[Demand]:
    """Yield what follows from a demand, but for what says the same in other words.

    Of a symmetric S it is the same to have no eigenvalue on the negative axis and to be positive definite.
    """
    stack = weaker(d)
    while stack:
        weak = stack.pop()
        if d in (plainer(weak) or ()):
            stack += weaker(weak)
        else:
            yield weak


def _strongest(demands: Sequence[Demand]) -> list[Demand]:
    """Return demands without those that follow from others, each once."""
    plain = [d._replace(strict=False, exponent=None) for d in demands]
    followed = _facts(f for d in plain for f in _followers(d))
    facts: Facts = {}
    kept = []
    for d in plain:
        if not _is_met(d, followed) and not _is_met(d, facts):
            facts[d.property, d.subject] = {(d.strict, d.exponent)}
            kept.append(d)
    return kept
