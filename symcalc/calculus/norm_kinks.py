"""Norms at their kinks: what a derivative that divides by ‖A‖ is where A = 0.

The rule of the norm divides by it: d‖A‖ = ⟨A, dA⟩/‖A‖. A function of the norm may be smooth at 0 nevertheless, and then
its derivatives have limits there, −x sin ‖x‖/‖x‖ → −x. They are found by Taylor's formula, the rest of the formula
being constant: where rᵏ F(r) = N(r) vanishes at 0 up to its k-th derivative, F(r) → N⁽ᵏ⁾(0)/k!.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from sympy import Pow, S, nan, oo, zoo

from symcalc.algebra import multiply, zeros
from symcalc.calculus.differentials import differential
from symcalc.calculus.substitutions import rebuilt, substituted
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import (
    HadamardPower,
    Node,
    children,
    dependents,
    is_array,
    is_zero,
    postorder,
    variable,
    variables_of,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import enclosed
from symcalc.expressions.kinds import plain_kind, positive_kind
from symcalc.expressions.kinks import Kinks
from symcalc.expressions.linear_arguments import is_partly_linear
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import find_rule
from symcalc.simplification.rewriting import simplify

LARGEST, GROWN = 300, 1_000  # nodes of a formula of which a limit is sought, and of its derivatives
MOST = 4  # norms of a formula of which limits are sought
HIGHEST = 6  # power of a norm by which it divides
LARGEST_NUMBER = 1e300  # in a limit
NO_NUMBERS = (zoo, oo, -oo, nan)


def kinks_at(e: Expression, norms: Iterable[Expression]) -> Kinks:
    """Return what a formula is where norms by which it divides are 0."""
    quotients: dict[Expression, list[Expression]] = {N: [] for N in norms}
    for Y in postorder(e) if quotients else ():
        if is_quotient(Y) and Y.base in quotients:
            quotients[Y.base].append(Y)
    divided = {N: found for N, found in quotients.items() if found}
    few = [N for N in divided if not is_array(N)] if len(divided) <= MOST else ()  # each takes a walk over the formula
    limits = {N: limit for N in few if (limit := limit_at_zero(e, N)) is not None}
    chosen = {N for N, limit in limits.items() if _at_zero(e, N, divided[N]) not in (None, limit)}
    # a limit divides by the other norms, and may have a limit where these are 0, too
    further = {N: kinks_at(limits[N], (divided.keys() - {N}) | _images(e, divided, N)) for N in chosen}
    joint: dict[frozenset[Any], Any] = {}
    for N, kinks in further.items():
        for others, limit in kinks.selected:
            joint.setdefault(frozenset({*others, N}), limit)
    beyond = frozenset().union(*(kinks.norms | kinks.beyond for kinks in further.values())) - divided.keys()
    return Kinks(frozenset(divided), limits, frozenset(chosen), tuple(sorted(joint.items(), key=_how_many)), beyond)


def _images(e: Expression, norms: Iterable[Expression], norm: Expression) -> set[Any]:
    """Return what norms are where the argument of one is 0, as far as the formula has these nowhere else."""
    A = children(norm)[0]
    known = {*postorder(e)}
    at_zero = (substituted(N, {A: zeros(*A.shape)}) for N in norms)
    return {Y for N, there in zip(norms, at_zero, strict=True) for Y in postorder(there) if type(Y) is type(N)} - known


def _how_many(norms_and_limit: tuple[frozenset[Any], Any]) -> int:
    return len(norms_and_limit[0])


def _at_zero(e: Expression, norm: Any, quotients: Iterable[Expression]) -> Any:
    """Return a formula where a norm is 0, and its reciprocals are taken as 0; None where it divides by 0 there."""
    A = children(norm)[0]
    try:
        return simplify(substituted(e, {A: zeros(*A.shape), norm: S.Zero, **dict.fromkeys(quotients, S.Zero)}))
    except SymcalcError:
        return None


def is_quotient(e: Expression) -> bool:
    """Tell a negative power, of a scalar or of entries."""
    return isinstance(e, Pow | HadamardPower) and bool(e.exp.is_Rational) and e.exp.p < 0


def limit_at_zero(e: Expression, norm: Any) -> Any:
    """Return the limit of a formula where a norm in it becomes 0; None where none is seen.

    The rest of the formula is constant, or A comes to 0 along a ray, A = r U, if the limit then is the same for all U.

    >>> import symcalc
    >>> f = symcalc.parse("cos(norm2(x))")
    >>> limit_at_zero(f.hvp("x", "v").expression, f.expression.args[0]) == -f.hvp("x", "v").nodes["v"]
    True
    """
    if sum(1 for _ in postorder(e)) > LARGEST:
        return None
    r = variable("r", positive_kind().name, mark="limit")
    A = children(norm)[0]
    U = variable("U", getattr(A, "kind_name", plain_kind(1 if A.shape[1] is ONE else 2).name), A.shape, mark="limit")
    for along in ({norm: r}, {norm: r, A: multiply(r, U)}):
        try:
            limit = _limit(substituted(e, along), r)
        except SymcalcError:  # a number that is none, or too large
            continue
        if limit is not None and U not in variables_of(limit):
            return simplify(substituted(limit, {A: zeros(*A.shape)}))
    return None


def _limit(e: Expression, r: Any) -> Any:
    """Return the limit where r becomes 0, None where none is seen."""
    found = regular_part(e, r)
    if found is None or found[0] > HIGHEST:
        return None
    k, above = found
    for order in range(k + 1):
        if sum(1 for _ in postorder(above)) > GROWN:
            return None
        at_zero = substituted(above, {r: S.Zero})
        if any(Y in NO_NUMBERS or not _is_double(Y) for Y in postorder(at_zero)):
            return None
        if order == k:
            return multiply(S.One / math.factorial(k), at_zero)
        if not is_zero(at_zero):
            return None
        above = differential(above, {r: ONE})
    return None


def _is_double(e: Expression) -> bool:
    """Tell what is no number, or one that double precision has."""
    if is_array(e) or isinstance(e, Node) or not e.is_number:
        return True
    if e.is_Rational:
        return bool(abs(e) < LARGEST_NUMBER)
    bounds = enclosed(e)
    return bounds is not None and abs(bounds.a) < LARGEST_NUMBER and abs(bounds.b) < LARGEST_NUMBER


def regular_part(e: Expression, r: Any) -> tuple[int, Any] | None:
    """Return k and rᵏ e, in which nothing is divided by r; None where that is not seen, or something has a kink."""
    found: dict[Expression, tuple[int, Any]] = {r: (0, r)}
    for Y in dependents([e], [r]):
        if Y not in found:
            parts = [found.get(A, (0, A)) for A in children(Y)]
            lifted = _lifted(Y, r, parts)
            if lifted is None:
                return None
            found[Y] = lifted
    return found.get(e, (0, e))


def _lifted(Y: Expression, r: Any, parts: list[tuple[int, Any]]) -> tuple[int, Any] | None:
    """Return k and rᵏ Y, from those of its arguments."""
    rule = find_rule(Y)
    if rule is None or rule.at_kink is not None:
        return None
    highest = max(k for k, _ in parts)
    if rule.linear == "joint":
        lifted = [multiply(Pow(r, highest - k), A) for k, A in parts]
        return highest, rebuilt(Y, lifted) if highest else Y
    if rule.linear and not is_partly_linear(Y, rule.linear):
        return sum(k for k, _ in parts), rebuilt(Y, [A for _, A in parts]) if highest else Y
    if isinstance(Y, Pow) and Y.exp.is_Integer:
        k, base = parts[0]
        if Y.base == r:
            return max(0, -int(Y.exp)), Y if Y.exp > 0 else ONE
        if Y.exp > 0:
            return k * int(Y.exp), Pow(base, Y.exp)
    regular = highest == 0 and not (isinstance(Y, Pow) and (Y.base == r or is_zero(substituted(Y.base, {r: S.Zero}))))
    return (0, Y) if regular else None
