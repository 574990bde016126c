"""Means, which are sums over the number of entries: sum(x)/n is written as mean(x)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Integer

from symcalc.algebra.scalars import is_negative
from symcalc.expressions.core_nodes import OneArgument, ScalarNode, Total
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role
from symcalc.printing.ordering import Factor
from symcalc.printing.views import Row


class Mean(OneArgument, ScalarNode):
    """The mean of all entries, where it is written."""

    __slots__ = ()

    @property
    def called(self) -> str:
        """What the language calls it."""
        return function_in(Role.MEAN).name


def with_means(over: Sequence[Factor], under: Sequence[Factor]) -> tuple[tuple[Factor, ...], tuple[Factor, ...]]:
    r"""Return factors and divisors; a sum over its number of entries is a mean.

    >>> import symcalc
    >>> [symcalc.parse(f"x : vector(n); a : scalar\n{text}").unicode() for text in ("sum(x)/n^2", "sum(x)/a")]
    ['mean(x)/n', 'sum(x)/a']
    """
    above, below = list(over), list(under)
    for i, (base, p) in enumerate(over):
        if p is not ONE or not isinstance(base, Total):
            continue
        counts = dict(below)
        left = _divided(counts, base.arg.shape)
        if left is not None:
            above[i] = (Mean.make(base.arg), ONE)
            below = [(b, left[b]) for b, _ in below if b in left]
    return tuple(above), tuple(below)


def quotient_of_mean(e: Mean) -> Row:
    """Return the view of a mean as a sum over the number of entries."""
    sizes = tuple([(d, ONE) for d in e.arg.shape if d is not ONE])
    return Row(False, ((Total.make(e.arg), ONE),), (), sizes)


def _divided(counts: dict[Any, Any], shape: tuple[Any, ...]) -> dict[Any, Any] | None:
    """Return divisors by their powers without the number of entries; None where that is no divisor."""
    left = dict(counts)
    for b, p in sympy.Mul(*shape).as_powers_dict().items():
        if b is ONE:
            continue
        rest = left.get(b, sympy.S.Zero) - p
        if not rest.is_Integer or is_negative(rest):
            return None
        left[b] = Integer(rest)
    return {b: p for b, p in left.items() if p != 0}
