"""The terms of an expression with its products of sums multiplied out: what a person compares term by term.

Every operation is multiplied out that is linear in the argument which is a sum: products, transposes, traces.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from sympy import Add, Mul, Pow

from symcalc.algebra import add, multiply
from symcalc.algebra.coefficients import split, unboxed
from symcalc.errors import MissingRule, TooLarge
from symcalc.expressions.core_nodes import MatAdd, Shared, SharedArray, children, constants, is_array
from symcalc.expressions.node import Expression, Node
from symcalc.expressions.registry import rule_for
from symcalc.expressions.rules import CONSTRUCTORS

MOST = 200  # terms
HIGHEST = 4  # power of a sum


def multiplied_out(e: Expression) -> Any:
    """Return an equal expression without sums in products.

    Raises:
        TooLarge: where it has too many terms.

    >>> import symcalc as sc
    >>> f, g = (sc.parse(text, A="matrix(n, n)").expression for text in ("tr(A*(A - B))", "tr(A*A) - tr(A*B)"))
    >>> multiplied_out(f) == multiplied_out(g)
    True
    """
    return add(*terms_multiplied_out(e))


def terms_of(e: Expression) -> list[Any]:
    """Return the terms of an expression with its products of sums multiplied out, like ones collected."""
    return terms_of_sum(multiplied_out(e))


def terms_of_sum(e: Expression) -> list[Any]:
    """Return the terms of a sum, anything else as the only one; a number in front stands before each."""
    if is_array(e):
        c, core = split(e)
        if isinstance(core, MatAdd):
            return [multiply(c, t) for t in core.args] if c != 1 else [*core.args]
        return [e]
    e = unboxed(e)
    return [*e.args] if isinstance(e, Add) else [e]


def terms_multiplied_out(e: Expression) -> list[Any]:
    """Return the terms before like ones are collected; parts of an operation that is not linear stay as they are."""
    order: dict[Any, None] = {}
    waiting: list[tuple[Any, bool]] = [(e, False)]
    while waiting:
        Y, is_left = waiting.pop()
        if is_left:
            order.setdefault(Y)
        elif Y not in order:
            waiting.append((Y, True))
            waiting += [(children(Y)[i], False) for i in linear_in(Y)]
    terms: dict[Any, list[Any]] = {}
    for Y in order:
        terms[Y] = _terms(Y, terms)
    return terms[e]


def linear_in(Y: Any) -> tuple[int, ...]:
    """Return in which arguments an operation is linear, or a sum of them, or a power that is a product."""
    every = tuple(range(len(children(Y))))
    if isinstance(Y, MatAdd | Add | Mul | Shared | SharedArray):
        return every
    if isinstance(Y, Pow):
        return (0,) if Y.exp.is_Integer and 1 < Y.exp <= HIGHEST else ()
    if not isinstance(Y, Node):
        return ()
    try:
        linear = rule_for(Y).linear
    except MissingRule:
        return ()
    return every if isinstance(linear, str) else tuple(i for i in linear if i in every)  # the last ones may be left out


def _terms(Y: Any, known: dict[Any, list[Any]]) -> list[Any]:
    """Return the terms of an expression, of those of its arguments."""
    below, linear = children(Y), linear_in(Y)
    if isinstance(Y, MatAdd | Add):
        found = [t for A in below for t in known[A]]
    elif isinstance(Y, Shared | SharedArray):
        found = known[below[0]]
    elif not linear:
        return [Y]
    elif isinstance(Y, Pow):
        return _products([known[Y.base]] * int(Y.exp), multiply) if len(known[Y.base]) > 1 else [Y]
    else:
        rows = [known[A] if i in linear else [A] for i, A in enumerate(below)]
        if all(len(row) == 1 and row[0] is A for row, A in zip(rows, below, strict=True)):
            return [Y]
        build = CONSTRUCTORS.get(type(Y), Y.func)
        found = _products(rows, lambda *factors: build(*factors, *constants(Y)))
    if len(found) > MOST:
        raise TooLarge("it has too many terms when it is multiplied out")
    return found


def _products(rows: list[list[Any]], build: Any) -> list[Any]:
    if prod(map(len, rows)) > MOST:
        raise TooLarge("it has too many terms when it is multiplied out")
    return [build(*factors) for factors in product(*rows)]
