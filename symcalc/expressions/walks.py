"""Walks over expressions: iterative, each distinct node once, so that no depth is too deep and nothing is quadratic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from sympy import Basic, Symbol

from symcalc.expressions.node import Node, ScalarVariable, Variable, children, define_operators, mentions_of
from symcalc.expressions.occurring_classes import VARIABLES


def postorder(*roots: Basic) -> Iterator[Any]:
    """Yield each distinct node once, arguments before what is made of them. Iterative: no depth is too deep."""
    seen: set[Basic] = set()
    stack: list[Any] = [*reversed(roots)]
    while stack:
        e = stack.pop()
        if e is None:  # a mark: what stands below it has its arguments behind it
            yield stack.pop()
        elif e not in seen:
            seen.add(e)
            below = children(e)
            if below:
                stack += (e, None)
                stack += below[::-1]
            else:
                yield e


def variables_of(e: Basic) -> set[Any]:
    """Return the variables that occur in an expression."""
    return {v for v in postorder(e) if isinstance(v, Variable | ScalarVariable)}


def dependents(roots: Iterable[Basic], variables: Iterable[Basic]) -> dict[Any, None]:
    """Return the nodes below ``roots`` in which one of ``variables`` occurs, these first, arguments before results.

    A dictionary, because it is a set that keeps its order.
    """
    found: dict[Any, None] = dict.fromkeys(variables)
    mentioned = [mentions_of(v) & VARIABLES for v in found]
    sought = reduce(or_, mentioned, 0) if all(mentioned) else 0
    seen: set[Basic] = set()
    stack: list[Any] = [*roots][::-1]
    while stack:  # `postorder`, which would ask for the arguments of each node twice
        e = stack.pop()
        if e is None:
            below, e = stack.pop(), stack.pop()
            if not found.keys().isdisjoint(below):
                found[e] = None
        elif (not sought or not isinstance(e, Node) or e.mentions & sought) and e not in seen:
            seen.add(e)
            below = children(e)
            if below:
                stack += (e, below, None)
                stack += below[::-1]
    return found


def _free_symbols(e: Basic) -> set[Basic]:
    return {v for v in postorder(e) if isinstance(v, Variable | Symbol)}


define_operators(free_symbols=_free_symbols)
