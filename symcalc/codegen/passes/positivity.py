"""Which values have no negative entry, and what follows: Aᵀ diag(d) A as SᵀS with S = √d A, half the work."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.doubles import double
from symcalc.codegen.graph import Value, is_number, needed

NEVER_NEGATIVE = {"abs", "cosh", "exp", "relu", "sigmoid", "softplus", "sqrt", "step"}
KEEPING = {"transpose", "part", "spread", "full", "add", "mul", "div"}
KEEPING |= {"sum", "sum_along", "diagonal", "dot", "inner", "rowdot", "regular"}


def nonnegative_values(outputs: Sequence[Value]) -> set[Value]:
    """Return the values that are proved to have no negative entry, whatever the arguments."""
    found: set[Value] = set()
    for v in needed(outputs):
        if _is_nonnegative(v, found):
            found.add(v)
    return found


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
