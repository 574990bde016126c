"""Norms at their kinks: what a derivative that divides by ‖A‖ is where A = 0.

The rule of the norm divides by it: d‖A‖ = ⟨A, dA⟩/‖A‖. A function of the norm may be smooth at 0 nevertheless, and then
the coefficients of its derivatives have limits there, sin ‖A‖/‖A‖ → 1. They are found by Taylor's formula: where
a numerator N(r) vanishes at 0 up to its k-th derivative, N(r)/rᵏ → N⁽ᵏ⁾(0)/k!.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sympy import Add, Expr, Mul, Pow, Rational, S, expand_mul, nan, oo, zoo

from symcalc.forward import differential
from symcalc.nodes import Node, Shared, children, is_array, postorder, variable
from symcalc.registry import find_rule
from symcalc.scaling import size_within
from symcalc.shapes import ONE

LARGEST = 120  # nodes of a coefficient of which a limit is sought
HIGHEST = 6  # power of a norm by which a coefficient divides


class Kinks(NamedTuple):
    """What a formula is at the kinks of norms.

    Attributes:
        norms: those of which the reciprocal is taken as 0 where they are 0.
        limits: coefficients that divide by one, each with the norm and with its limit where that is 0.
    """

    norms: frozenset[Any] = frozenset()
    limits: Mapping[Any, tuple[Any, Expr]] = MappingProxyType({})


def kinks_of(e: Any, norms: Iterable[Any]) -> tuple[Kinks, set[Any]]:
    """Return what an expression is at the kinks of norms; and those norms by which it divides without a limit."""
    norms = frozenset(norms)
    limits: dict[Any, tuple[Any, Expr]] = {}
    open_ones: set[Any] = set()
    for c in _coefficients(e) if norms else ():
        divided = {Y.base for Y in _local_parts(c) if is_quotient(Y) and Y.base in norms}
        limit = limit_at_zero(c, next(iter(divided))) if len(divided) == 1 else None
        if limit is None:
            open_ones |= divided
        else:
            limits[c] = (divided.pop(), limit)
    return Kinks(norms, limits), open_ones


def is_quotient(e: Any) -> bool:
    """Tell a negative power."""
    return isinstance(e, Pow) and bool(e.exp.is_Rational) and e.exp.p < 0


def _coefficients(e: Any) -> Iterator[Any]:
    """Yield the scalars of SymPy that stand in nodes, or are all of an expression."""
    seen: set[Any] = set()
    for c in (e, *(A for Y in postorder(e) if isinstance(Y, Node) for A in children(Y))):
        if not is_array(c) and not isinstance(c, Node) and c.args and c not in seen:
            seen.add(c)
            yield c


def _local_parts(c: Any) -> Iterator[Any]:
    """Yield the parts of a scalar, down to nodes."""
    stack = [c]
    while stack:
        e = stack.pop()
        yield e
        stack += () if isinstance(e, Node) else e.args


def limit_at_zero(c: Any, norm: Any) -> Expr | None:
    """Return the limit of a scalar where a norm in it becomes 0, the rest of it being constant; None where none is seen.

    >>> import symcalc
    >>> f = symcalc.parse("cos(norm2(x))")
    >>> limit_at_zero(f.gradient("x").expression.coefficient, f.expression.args[0])
    -1
    """
    r = variable("r", "positive", mark="limit")
    opened = _opened(c)
    e = None if opened is None else opened.xreplace({norm: r})
    k = None if e is None else _pole(e, r)
    if not k or k > HIGHEST:
        return None
    above = Add(*[Mul(t, Pow(r, k)) for t in Add.make_args(expand_mul(e))])
    for order in range(k + 1):
        if _pole(above, r) != 0 or not size_within(above, LARGEST**2):
            return None
        at_zero = expand_mul(above.xreplace({r: S.Zero}))
        if at_zero.has(zoo, oo, nan):
            return None
        if order == k:
            return at_zero / math.factorial(k)
        if at_zero != 0:
            return None
        above = differential(above, {r: ONE})
    return None


def _opened(c: Any) -> Any:
    """Return a scalar with what is in its boxes; None for a large one."""
    for _ in range(LARGEST):
        if not size_within(c, LARGEST):
            return None
        boxes = {e: e.arg for e in _local_parts(c) if isinstance(e, Shared)}
        if not boxes:
            return c
        c = c.xreplace(boxes)
    return None


def _pole(c: Any, r: Any) -> int | None:
    """Return the power of r by which a scalar divides at most; None where that is not seen, or it has kinks."""
    known: dict[Any, int | None] = {r: 0}
    for e in postorder(c):
        if e not in known:
            known[e] = _pole_of(e, r, [known[a] for a in children(e)]) if not isinstance(e, Node) else 0
    return known[c]


def _pole_of(e: Any, r: Any, below: list[int | None]) -> int | None:
    if not e.args or r not in e.free_symbols:
        return 0
    rule = find_rule(e)
    if None in below or (rule is not None and rule.kink):
        return None
    orders = [k or 0 for k in below]
    if isinstance(e, Add):
        return max(orders)
    if isinstance(e, Mul):
        return sum(orders)
    if isinstance(e, Pow) and e.base == r:
        p = e.exp
        return max(0, -int(p)) if isinstance(p, Rational) and p.is_Integer else None
    return None if any(orders) or isinstance(e, Pow) and not (e.exp.is_Integer and e.exp > 0) else 0
