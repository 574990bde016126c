"""Comparisons, `x > y`, which stand in calls that ask for one: the other signs change sides or branches."""

from __future__ import annotations

from typing import Any

from symcalc.errors import ParseFailure
from symcalc.expressions.operation_records import Function

# by a sign: whether the sides change places, and whether the branches do, in where(x > y, a, b)
SIGNS = {
    ">": (False, False),
    "<": (True, False),
    "<=": (False, True),
    "≤": (False, True),
    ">=": (True, True),
    "≥": (True, True),
}


def compared(function: Function, arguments: list[Any], start: int, end: int) -> list[Any]:
    """Return the arguments of a call with both sides of a comparison in its place.

    Raises:
        ParseFailure: where one stands elsewhere, or is missing, and for signs of which no derivative can be right.
    """
    for i, a in enumerate(arguments):
        if a.op == "comparison" and (i or not function.compares):
            raise ParseFailure("a comparison stands at the beginning of where(x > y, a, b)", span=a.span)
    if not function.compares:
        return arguments
    if not arguments or arguments[0].op != "comparison":
        raise ParseFailure(
            f"{function.name} begins with a comparison",
            span=arguments[0].span if arguments else (start, end),
            hint=f"as in {function.name}(x > 0, x, 0)",
        )
    condition, *branches = arguments
    if condition.value not in SIGNS:
        raise ParseFailure(
            f"{condition.value} compares real numbers for equality, of which a derivative does not know",
            span=condition.span,
            hint="write < or >, as in where(abs(x - y) < 1e-6, a, b)",
        )
    turned, exchanged = SIGNS[condition.value]
    sides = condition.args[::-1] if turned else condition.args
    return [*sides, *(branches[::-1] if exchanged else branches)]
