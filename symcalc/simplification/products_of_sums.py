"""Products with a sum in them: multiplied out where a term meets its inverse or its transpose beside the sum.

Elementwise products: where a factor of the terms stands beside the sum, too.
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import add, hadamard, multiply, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import HadamardPower, HadamardProduct, Inverse, MatAdd, MatMul, Transpose
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import words
from symcalc.expressions.rules import WITHIN

FEW = 4  # terms of a sum that may be multiplied out


@law(among=MatAdd, examples="(eye(n) - x*x'/(x'*x))*x + y", shortens=True)
def sum_multiplied_out(e: MatMul) -> Expression | None:
    """(A + B) C = A C + B C, where that is shorter: (I − x xᵀ/‖x‖²) x = 0."""
    c, chain = e.coefficient, e.factors
    for i, f in enumerate(chain):
        inner = f.arg if type(f) is Transpose else f
        if type(inner) is not MatAdd or len(inner.args) > FEW:
            continue
        terms = inner.args if inner is f else tuple(map(transpose, inner.args))
        before, after = chain[:i], chain[i + 1 :]
        if after and any(_meet(_factors(t)[-1], after[0]) for t in terms):
            out = add(*[multiply(t, *after) for t in terms])
            if words(out) < words(multiply(f, *after)):
                return multiply(c, *before, out)
        if before and any(_meet(before[-1], _factors(t)[0]) for t in terms):
            out = add(*[multiply(*before, t) for t in terms])
            if words(out) < words(multiply(*before, f)):
                return multiply(c, out, *after)
    return None


@law(among=MatAdd, examples="(A.*B + B)./B.*sin(A)", shortens=True)
def entry_quotient_of_sum(e: HadamardProduct) -> Expression | None:
    """(A ∘ C + B ∘ C) ∘ C⁻¹ = A + B."""
    for f in e.args:
        if type(f) is not MatAdd or len(f.args) > FEW:
            continue
        powers = [dict(map(_power, _entry_factors(split(t)[1]))) for t in f.args]
        for g in e.args:
            base, p = _power(g)
            if g is not f and all(own.get(base) == -p for own in powers):
                out = add(*[hadamard(t, g) for t in f.args])
                return hadamard(out, *(h for h in e.args if h is not f and h is not g))
    return None


def _entry_factors(e: Expression) -> tuple[Any, ...]:
    return e.args if type(e) is HadamardProduct else (e,)


def _power(f: Any) -> tuple[Expression, Any]:
    """Return base and exponent of a factor of an elementwise product."""
    return f.args if type(f) is HadamardPower else (f, ONE)


def _factors(t: Expression) -> tuple[Expression, ...]:
    return tuple(t.factors) if type(t) is MatMul else (t,)


def _meet(a: Any, b: Any) -> bool:
    """Tell whether two factors are A and A⁻¹, Aᵀ and A⁻ᵀ, or xᵀ and x, or one that knows more of those beside it."""
    if not WITHIN.keys().isdisjoint(type(f.arg) if type(f) is Transpose else type(f) for f in (a, b)):
        return True
    p, q = (a.arg, b.arg) if type(a) is Transpose and type(b) is Transpose else (a, b)
    inverses = (type(p) is Inverse and p.arg == q) or (type(q) is Inverse and q.arg == p)
    return inverses or (a.shape[0] is ONE and a == transpose(b))
