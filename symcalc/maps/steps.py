"""What is done with linear maps reports itself as laws do: `applied` gathers both, in the order of their making.

A step is no law of a table, since nothing looks it up; its arguments are the maps and formulas before, its result what
came out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from symcalc.expressions.law_records import Law, report

P = ParamSpec("P")
R = TypeVar("R")


def reported(statement: str, source: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function report what it made of its arguments, under its own name.

    >>> from symcalc.expressions.law_records import applied
    >>> @reported("2 L")
    ... def twice(n: int) -> int:
    ...     return 2 * n
    >>> with applied() as found:
    ...     made = twice(3)
    >>> [(a.law.name, a.law.statement, a.arguments, a.result) for a in found]
    [('twice', '2 L', (3,), 6)]
    """

    def enter(function: Callable[P, R]) -> Callable[P, R]:
        name = getattr(function, "__name__", "").replace("_", " ")
        step = Law(name, statement, function, examples=(), source=source)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            made = function(*args, **kwargs)
            report(step, (*args, *kwargs.values()), made)
            return made

        return run

    return enter
