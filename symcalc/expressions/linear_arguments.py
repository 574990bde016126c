"""In which of its arguments a node is linear, and the differential that follows from that alone."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from symcalc.expressions.core_nodes import children, constants, is_zero
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Linearity
from symcalc.expressions.registry import find_rule
from symcalc.expressions.rules import CONSTRUCTORS


def is_partly_linear(Y: Expression, linear: Linearity) -> bool:
    """Tell whether a node is linear in some of its arguments, and not in others."""
    return isinstance(linear, tuple) and bool(linear) and not set(range(len(children(Y)))) <= set(linear)


def is_linear_in(Y: Expression, active: Container[Any]) -> bool:
    """Tell whether a node is linear in each of its ``active`` arguments."""
    operation = find_rule(Y)
    linear: Linearity = () if operation is None else operation.linear
    if not isinstance(linear, tuple):
        return True
    return bool(linear) and all(i in linear for i, A in enumerate(children(Y)) if A in active)


def differential_of_linear(
    Y: Expression, linear: Linearity, d: Callable[[Any], Any], active: Container[Any]
) -> list[Any]:
    """Return the terms of the differential by the arguments in which a node is linear, which follow from that alone.

    ``d`` gives the differential of an argument; of those that are not ``active`` it is zero.
    """
    arguments = children(Y)
    rest = constants(Y)
    make = CONSTRUCTORS.get(type(Y), Y.func)  # not SymPy's own functions
    if linear == "joint":
        return [make(*map(d, arguments), *rest)]
    moving = ((i, d(A)) for i, A in enumerate(arguments) if A in active and (linear == "each" or i in linear))
    return [make(*arguments[:i], dA, *arguments[i + 1 :], *rest) for i, dA in moving if not is_zero(dA)]
