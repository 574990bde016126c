"""The table of the language's functions."""

from __future__ import annotations

from textwrap import wrap

from symcalc.expressions.operation_records import Function
from symcalc.expressions.registry import functions

WIDTH = 100


def table_of_functions() -> str:
    """Return the functions by group, with what they are."""
    known = {f.name: f for f in functions().values()}
    groups = sorted({f.group for f in known.values()})
    listed = {g: [known[name] for name in sorted(known) if known[name].group == g] for g in groups}
    return "\n".join(line for g in groups for line in [g, *(row for f in listed[g] for row in rows_of(f))])


def call_of(function: Function) -> str:
    """Return how a function is called."""
    first = len(function.parameters) - function.optional
    several = function.parameters[first:]
    optional = ", ".join(several if len(several) < 3 else ("…",))  # as many as there are
    arguments = ", ".join(function.parameters[:first])
    arguments += f"[{', ' if arguments else ''}{optional}]" if optional else ""
    return f"{function.name}({arguments})"


def rows_of(function: Function) -> list[str]:
    """Return the rows of a function in the table: how it is called, what it is, and its other names."""
    also = f"; also {', '.join(function.other_names)}" if function.other_names else ""
    summary = wrap(function.summary + also, WIDTH - 34)
    called = f"  {call_of(function)}"
    if len(called) > 32:
        return [called, *(f"{'':34}{line}" for line in summary)]
    return [f"{called if i == 0 else '':34}{line}" for i, line in enumerate(summary or [""])]
