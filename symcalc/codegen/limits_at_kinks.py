"""Values at the kinks of norms: a limit is selected where the norms are 0 that it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symcalc.expressions.kinks import Kinks
from symcalc.expressions.node import Expression


def with_limits(g: Any, e: Expression, kinks: Kinks, known: Mapping[Any, Any]) -> Any:
    """Return the value of an expression, its limit where norms are 0 and that is another value.

    Args:
        g: the builder of the graph.
        e: the expression.
        kinks: what it is where norms are 0 by which it divides.
        known: the values of the parts of all these.
    """
    value = g.dense(known[e])
    for norms, limit in kinks.selected:
        there = known[limit]
        for N in norms:
            there = g.make("select", (known[N], value, there), shape=value.shape)
        value = there
    return value
