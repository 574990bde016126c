"""Which values have no negative entry, and what follows: Aᵀ diag(d) A as SᵀS with S = √d A, half the work."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.values import Value, is_number, needed

NEVER_NEGATIVE = {"abs", "cosh", "exp", "relu", "sigmoid", "softplus", "sqrt", "step", "tail"}
POSITIVE = {"cosh", "exp", "sigmoid", "softplus", "tail"}
KEEPING = {"transpose", "part", "spread", "full", "add", "mul", "div"}
KEEPING |= {"sum", "sum_along", "diagonal", "dot", "inner", "rowdot", "regular"}


def nonnegative_values(outputs: Sequence[Value]) -> set[Value]:
    """Return the values that are proved to have no negative entry, whatever the arguments."""
    found: set[Value] = set()
    for v in needed(outputs):
        if _is_nonnegative(v, found):
            found.add(v)
    return found


class Signs:
    """Which values of a growing graph are proved to have no negative entry; each is looked at once."""

    def __init__(self) -> None:
        self._seen: set[Value] = set()
        self._found: set[Value] = set()

    def is_nonnegative(self, value: Value) -> bool:
        """Tell whether no entry is negative, whatever the arguments."""
        waiting = [value]
        while waiting:
            v = waiting[-1]
            new = [a for a in v.args if a not in self._seen]
            waiting += new
            if not new:
                waiting.pop()
                self._seen.add(v)
                if _is_nonnegative(v, self._found):
                    self._found.add(v)
        return value in self._found


def _is_nonnegative(v: Value, known: set[Value]) -> bool:
    match v.op:
        case "number":
            return double(v.data) >= 0
        case "size" | "square_sum" | "norm2" | "softmax":
            return True
        case "call":
            return v.data in NEVER_NEGATIVE
        case "pow":
            p = v.args[1]
            return v.args[0] in known or (is_number(p) and p.data.is_Integer and p.data % 2 == 0)
        case "dot" | "inner" | "rowdot" if v.args[0] is v.args[1]:
            return True
        case op if op in KEEPING:
            return all(a in known for a in v.args)
    return False


def is_positive(v: Value) -> bool:
    """True if every entry of a value is surely above 0, at a glance; exp may be rounded to 0."""
    return double(v.data) > 0 if is_number(v) else v.op == "call" and v.data in POSITIVE
