"""The differential: f(X + dX) = f + d f + o(‖dX‖), by one rule an operation.

One walk over the graph, arguments first; each distinct node is differentiated once. A part in which no variable
occurs has differential zero, and no rule is asked for it. A differential that is a long product stays one part of the
products that are made of it, so that these are short, however many steps a formula has.

A rule asks for differentials of what the walk has met, and of what is one node above that (Aᵏ, of which A²ᵏ consists).
Of anything deeper no answer is known, and zero would be a wrong one.

What an equation defines has no rule of its own: `symcalc.calculus.linear_equations` asks for derivatives of the
equation, and says here how.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sympy import Pow, S

from symcalc.algebra import add, zeros
from symcalc.algebra.coefficients import shortened, unboxed
from symcalc.errors import About, MissingRule, TooLarge
from symcalc.expressions.core_nodes import children, dependents, is_array
from symcalc.expressions.equations import Defined
from symcalc.expressions.linear_arguments import differential_of_linear, is_partly_linear
from symcalc.expressions.node import OPERATORS, Expression
from symcalc.expressions.registry import find_rule, rule_for

LARGEST = 10_000  # what scalars may weigh of which a derivative is taken
PARTS = 1_200  # of which operations with heavy differentials may make them
HEAVIEST = 6  # a power in which both parts move
TWICE = 2  # as heavy a derivative is as what it is of, about


def check_growth(active: Collection[Expression], order: int = 1) -> None:
    """Refuse derivatives that take too long: of nests of scalars, and of many parts that weigh much.

    Each level of a nest of scalars stands in the derivative of all above it.

    Args:
        active: the parts that move.
        order: of the derivative.

    Raises:
        TooLarge: saying how many scalars move, or of how many parts the derivative is made.
    """
    weights = {Y: rule.weight(Y, active) for Y in active if (rule := find_rule(Y)) is not None and rule.weight}
    if sum(weights.values()) > PARTS:
        heaviest, parts = max(weights, key=weights.__getitem__), sum(weights.values())
        said = f"the differential of each {rule_for(heaviest).name} has many parts: {parts:,} here in all"
        raise TooLarge(f"{said}, which is too large").on(heaviest)
    if HEAVIEST * len(active) * TWICE ** (order - 1) <= LARGEST:
        return
    scalars = [Y for Y in active if not is_array(Y) and children(Y)]
    weight = sum(HEAVIEST if isinstance(Y, Pow) and Y.exp.args else 2 for Y in scalars)
    if weight * TWICE ** (order - 1) > LARGEST:
        which = "second derivative" if order == 2 else "derivative"
        raise TooLarge(f"a nest of {len(scalars):,} scalars is too large for a {which}").on(scalars[-1])


def zero_like(e: Expression) -> Expression:
    """Return the zero of an expression's shape."""
    return zeros(*e.shape) if is_array(e) else S.Zero


def differential(
    f: Any,
    seeds: Mapping[Expression, Expression],
    order: int = 1,
    active: Mapping[Expression, None] | None = None,
) -> Any:
    """Return d f, linear in the differentials that ``seeds`` gives the variables: variable -> dX.

    ``order`` is that of the derivative for which it is asked; ``active`` are the parts that move, where they are known.

    Raises:
        TooLarge: where a derivative of that order takes too long.
        MissingRule: where an operation in which a variable occurs has no rule, or one that asks for the differential
            of what lies deeper than a node above the arguments.
    """
    active = dependents([f], seeds) if active is None else active
    check_growth(active, order)
    known: dict[Expression, Expression] = dict(seeds)
    if f not in active:
        return zero_like(f)
    asking: list[Expression] = []  # whose rules are at work

    def d(A: Expression) -> Any:
        found = known.get(A)
        if found is None:
            # put off until here, or made by a rule of what moves: Aᵏ, of which A²ᵏ consists
            if A in active or not active.keys().isdisjoint(children(A)):
                found = of_node(A)
            else:
                if A not in children(asking[-1]) and A in dependents([A], seeds):
                    raise MissingRule("the rule asks for the differential of what lies many steps above its arguments")
                found = zero_like(A)
            known[A] = found
        return found

    def of_node(Y: Expression) -> Expression:
        with About(Y):
            if isinstance(Y, Defined):
                asking.append(Y)
                found = OPERATORS["differential_of_defined"](Y, d)
                asking.pop()
                return shortened(found)
            rule = rule_for(Y)
            if rule.differential:
                asking.append(Y)
                found = rule.differential(Y, d)
                asking.pop()
                if is_partly_linear(Y, rule.linear):
                    found = add(found, *differential_of_linear(Y, rule.linear, d, active))
                return shortened(found)
            terms = differential_of_linear(Y, rule.linear, d, active)
            return shortened(add(*terms)) if terms else zero_like(Y)

    for Y in active:
        if Y not in known and (isinstance(Y, Defined) or not rule_for(Y).on_demand):
            known[Y] = of_node(Y)
    return unboxed(d(f))
