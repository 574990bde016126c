"""Means, which are sums over the number of entries: sum(x)/n is written as mean(x), sum(X, 1)/m as mean(X, 1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sympy
from sympy import Integer, S

from symcalc.algebra.scalars import is_negative
from symcalc.expressions.core_nodes import ArrayNode, OneArgument, ScalarNode, SumColumns, SumRows, Total, Transpose
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.printing.ordering import Factor, divisor_order
from symcalc.printing.views import Row


class Mean(OneArgument, ScalarNode):
    """The mean of all entries, where it is written."""

    __slots__ = ()


class MeanAlong(OneArgument, ArrayNode):
    """The mean of each column (axis 1) or of each row (axis 2), where it is written."""

    __slots__ = ()

    operands = 1


AXES = {SumColumns: Integer(1), SumRows: Integer(2)}


def called() -> str:
    """Return what the language calls a mean."""
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


def with_means_along(
    factors: Sequence[Expression], under: Sequence[Factor]
) -> tuple[tuple[Expression, ...], tuple[Factor, ...]]:
    r"""Return the factors of a matrix product and its divisors; sums of columns or rows over their length are means.

    >>> import symcalc
    >>> [symcalc.parse(f"X : matrix(m, n)\n{text}").unicode() for text in ("sum(X, 1)/m", "sum(X, 1)/n")]
    ['mean(X, 1)', '𝟏ᵀ X/n']
    """
    found, below = list(factors), tuple(under)
    for i, f in enumerate(factors):
        sums = f.arg if type(f) is Transpose else f
        axis = AXES.get(type(sums)) if below else None
        if axis is None:
            continue
        counts = dict(below)
        left = _divided(counts, (sums.arg.shape[axis - 1],))
        if left is not None:
            mean = MeanAlong.make(sums.arg, axis, shape=sums.shape)
            found[i] = mean if sums is f else Transpose.make(mean, shape=f.shape)
            below = tuple([(b, left[b]) for b, _ in below if b in left])
    return tuple(found), below


def in_sums(view: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a view in which means of columns and rows are sums over their number, 1ᵀX/m, as where ones are written."""

    def found(e: Any) -> Any:
        v = view(e)
        if type(v) is not Row or not any(map(_mean_in, v.arrays)):
            return v
        arrays, counts = list(v.arrays), dict(v.under)
        for i, f in enumerate(arrays):
            mean = _mean_in(f)
            if mean is not None:
                axis = mean.args[1]
                sums = next(cls for cls, a in AXES.items() if a == axis).make(mean.arg, shape=mean.shape)
                arrays[i] = sums if mean is f else Transpose.make(sums, shape=f.shape)
                for b, p in mean.arg.shape[axis - 1].as_powers_dict().items():
                    counts[b] = counts.get(b, S.Zero) + p
        return replace(v, arrays=tuple(arrays), under=tuple(sorted(counts.items(), key=divisor_order)))

    return found


def _mean_in(f: Any) -> Any:
    """Return the mean of columns or rows that a factor is, or the transpose of one; None where it is none."""
    inner = f.arg if type(f) is Transpose else f
    return inner if type(inner) is MeanAlong else None


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
        rest = left.get(b, S.Zero) - p
        if not rest.is_Integer or is_negative(rest):
            return None
        left[b] = Integer(rest)
    return {b: p for b, p in left.items() if p != 0}
