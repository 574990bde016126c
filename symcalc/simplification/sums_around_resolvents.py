"""Sums of products around a resolvent, the inverse of A = α I + Q: a Q beside it is taken in, Q A⁻¹ = I − α A⁻¹.

What is left has powers of A⁻¹ between the same factors, of which many are one another's negatives. It is taken only
where of such powers one is left, if any: a small Q A⁻¹ that became I − α A⁻¹ would be the difference of large numbers
in code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sympy import Add, Expr, Mul, Pow

from symcalc.algebra import add, multiply, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import (
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    Trace,
    Transpose,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import plays
from symcalc.expressions.law_records import law
from symcalc.expressions.operation_records import Role
from symcalc.simplification.common_factors import collect
from symcalc.simplification.products_multiplied_out import terms_multiplied_out
from symcalc.simplification.tree_sizes import written_size

TALL = 60  # height of sums that are not multiplied out
POWERS = 8  # up to which a power of a resolvent is looked at as a product
MOST = 64  # terms


class Resolvent(NamedTuple):
    """What A = α I + β F₁ ⋯ Fₖ is made of."""

    alpha: Expr
    beta: Expr
    factors: tuple[Any, ...]


@law(
    among=Inverse,
    examples=(
        "X : matrix(m, n)\nx'*y - b*x'*inv(a*eye(n) + b*X'*X)*X'*X*y",
        "K : symmetric(n)\nx'*y - x'*K*inv(a*eye(n) + K)*y",
    ),
    shortens=True,
    source="Higham 2008, sec. 1.2 (functions of one matrix commute); Bishop 2006, sec. 3.5.2",
    condition="β divides the coefficient",
)
def scalar_products_around_a_resolvent(e: Add) -> Any:
    """xᵀ Q A⁻¹ y = xᵀ y − α xᵀ A⁻¹ y in a sum, A = α I + Q, where terms become fewer."""
    return _shortened(e, lambda out: out)


@law(
    among=Inverse,
    examples=(
        "X : matrix(m, n)\nx - b*inv(a*eye(n) + b*X'*X)*X'*X*x",
        "K : symmetric(n)\nx - K*inv(a*eye(n) + K)*x + b*y",
    ),
    shortens=True,
    source="Higham 2008, sec. 1.2; Bishop 2006, sec. 3.5.2",
    condition="β divides the coefficient",
)
def products_around_a_resolvent(e: MatAdd) -> Any:
    """B Q A⁻¹ C = B C − α B A⁻¹ C in a sum, A = α I + Q, where terms become fewer."""
    return _shortened(e, _collected)


def _collected(e: Any) -> Any:
    return collect(e) if type(e) is MatAdd else e


def _shortened(e: Any, finished: Callable[[Any], Any]) -> Any:
    """Return a sum whose terms are multiplied out and have no Q beside A⁻¹; None where they are no fewer, or longer."""
    if not any(map(_has_resolvent, e.args)):
        return None
    waiting: list[Any] = []
    kept: list[Any] = []
    try:
        for t in e.args:
            waiting += terms_multiplied_out(t) if _has_resolvent(t) else [t]
    except TooLarge:
        return None
    taken, terms = False, len(waiting)
    while waiting and len(kept) + len(waiting) <= MOST:
        t = waiting.pop()
        made = _taken_in(t)
        taken = taken or made is not None
        (kept if made is None else waiting).extend([t] if made is None else made)
    if waiting or not taken:
        return None
    left = add(*kept)
    sides = [_sides(t) for t in (left.args if isinstance(left, Add | MatAdd) else (left,))]
    if len(sides) >= terms or len({*sides}) < len(sides):
        return None
    out = finished(left)
    return out if written_size(out) < written_size(e) else None


def _taken_in(t: Any) -> list[Any] | None:
    """Return a term as X Y − α X A⁻¹ Y; None where no Q stands beside an A⁻¹ in it."""
    c, is_trace, chain = _parts(t)
    for i, f in enumerate(chain):
        r = _resolvent(f)
        if r is None or len(r.factors) + 1 >= len(chain):
            continue
        k = len(r.factors)
        for before, behind in ((i - k, i + 1), (i, i + k + 1)):  # of Q A⁻¹, of A⁻¹ Q
            at = before if before < i else i + 1
            if before >= 0 and tuple(chain[at : at + k]) == r.factors and (ratio := _ratio(c, r.beta)) is not None:
                first, last = chain[:before], chain[behind:]
                return [
                    _built(ratio, is_trace, [*first, *last]),
                    _built(-ratio * r.alpha, is_trace, [*first, f, *last]),
                ]
    return None


def _sides(t: Any) -> tuple[Any, ...]:
    """Return the factors of a term but resolvents; of a term that is no product, itself."""
    _, is_trace, chain = _parts(t)
    return (is_trace, *(f for f in chain if _resolvent(f) is None)) if chain else (t,)


def _built(c: Any, is_trace: bool, factors: list[Any]) -> Any:
    product = multiply(*factors)
    return Mul(c, trace(product) if is_trace and is_array(product) else product) if is_trace else multiply(c, product)


def _parts(t: Any) -> tuple[Any, bool, list[Any]]:
    """Return the coefficient, whether a trace stands there, and the factors of a term; none where it is another."""
    if is_array(t):
        c, core = split(t)
        return c, False, [*_flat(core)]
    factors = Mul.make_args(t)
    traced = [(f, product) for f in factors for product in _traced(f)]
    if len(traced) != 1:
        return t, False, []
    trace_of, product = traced[0]
    c, chain = Mul(*(f for f in factors if f is not trace_of)), list[Any]()
    for e in product:
        d, core = split(e)  # the transpose of a product with a skew factor has one
        c, chain = Mul(c, d), [*chain, *_flat(core)]
    return c, True, chain


def _traced(f: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the product of which a scalar is the trace, in parts: of tr(A), and of ‖x‖² = xᵀ x where x is no sum."""
    if type(f) is Trace:
        yield (f.arg,)
    elif f.is_Pow and f.exp == 2 and plays(f.base, Role.NORM_2):
        x = f.base.arg
        if type(x) is MatMul and x.shape[1] is ONE and x.coefficient is ONE:
            yield (transpose(x), x)


def _flat(e: Any) -> Iterator[Any]:
    """Return the factors of a product without a coefficient, a low power of an inverse as so many."""
    for f in e.factors if type(e) is MatMul else (e,):
        power = type(f) is MatPow and f.exp.is_Integer and 1 < f.exp <= POWERS
        yield from [f.base] * int(f.exp) if power else [f]


def _resolvent(f: Any) -> Resolvent | None:
    """Return what an inverse, or the transpose of one, is the resolvent of."""
    turned = type(f) is Transpose
    inverse = f.arg if turned else f
    if type(inverse) is not Inverse or type(inverse.arg) is not MatAdd or len(inverse.arg.args) != 2:
        return None
    (alpha, one), (beta, q) = sorted(map(split, inverse.arg.args), key=lambda part: type(part[1]) is not Identity)
    if type(one) is not Identity:
        return None
    sign, q = split(transpose(q) if turned else q)  # −1 of a skew Q
    return Resolvent(alpha, Mul(beta, sign), tuple(_flat(q)))


def _has_resolvent(t: Any) -> bool:
    """Tell whether a resolvent is a factor of a term, or of a term of a sum that is one; not what is very tall."""
    for f in _factors(t):
        if f.height > TALL:
            return False
        inner = f.arg if type(f) is Transpose else f
        terms = inner.args if type(inner) is MatAdd else (inner,)
        if any(_is_resolvent(g) for u in terms for g in _factors(u)):
            return True
    return False


def _factors(t: Any) -> tuple[Any, ...]:
    """Return the factors of a term, of a scalar those in its traces."""
    if is_array(t):
        core = split(t)[1]
        return tuple(core.factors) if type(core) is MatMul else (core,)
    return tuple(g for f in Mul.make_args(t) for product in _traced(f) for g in _factors(product[-1]))


def _is_resolvent(f: Any) -> bool:
    base = f.base if type(f) is MatPow else f
    return type(base.arg if type(base) is Transpose else base) is Inverse and _resolvent(base) is not None


def _ratio(c: Any, beta: Any) -> Any:
    """Return c/β; None where that would divide by what c is not divisible by, which may be 0."""
    ratio = Mul(c, Pow(beta, -1))
    under = [f.base for f in Mul.make_args(beta) if f.is_Pow and f.exp.is_negative]  # below in β, above in c/β
    divided = {f.base for f in Mul.make_args(ratio) if f.is_Pow and f.exp.is_negative}
    had = {f.base for f in Mul.make_args(c) if f.is_Pow and f.exp.is_negative}
    return ratio if divided <= had | {*under} else None
