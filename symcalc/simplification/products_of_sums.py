"""Products with a sum in them: multiplied out where a term meets its inverse or its transpose beside the sum."""

from __future__ import annotations

from symcalc.algebra import add, multiply, transpose
from symcalc.expressions.core_nodes import Inverse, MatAdd, MatMul
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import words

FEW = 4  # terms of a sum that may be multiplied out


@law(examples="(eye(n) - x*x'/(x'*x))*x + y", shortens=True)
def sum_multiplied_out(e: MatMul) -> Expression | None:
    """(A + B) C = A C + B C, where that is shorter: (I − x xᵀ/‖x‖²) x = 0."""
    c, chain = e.coefficient, e.factors
    for i, f in enumerate(chain):
        if type(f) is not MatAdd or len(f.args) > FEW:
            continue
        before, after = chain[:i], chain[i + 1 :]
        if after and any(_meet(_factors(t)[-1], after[0]) for t in f.args):
            out = add(*[multiply(t, *after) for t in f.args])
            if words(out) < words(multiply(f, *after)):
                return multiply(c, *before, out)
        if before and any(_meet(before[-1], _factors(t)[0]) for t in f.args):
            out = add(*[multiply(*before, t) for t in f.args])
            if words(out) < words(multiply(*before, f)):
                return multiply(c, out, *after)
    return None


def _factors(t: Expression) -> tuple[Expression, ...]:
    return tuple(t.factors) if type(t) is MatMul else (t,)


def _meet(a: Expression, b: Expression) -> bool:
    """Tell whether two factors are A and A⁻¹, or xᵀ and x."""
    inverses = (type(a) is Inverse and a.arg == b) or (type(b) is Inverse and b.arg == a)
    return inverses or (a.shape[0] is ONE and a == transpose(b))
