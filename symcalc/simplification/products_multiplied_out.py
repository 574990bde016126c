"""The terms of an expression with its products of sums multiplied out: what a person compares term by term."""

from __future__ import annotations

from itertools import product
from typing import Any

from sympy import Add, Mul, Pow

from symcalc.algebra import add, hadamard, multiply, transpose
from symcalc.algebra.coefficients import split, unboxed
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import HadamardProduct, MatAdd, MatMul, Transpose, is_array
from symcalc.expressions.node import Expression

MOST = 200  # terms
PRODUCTS = {MatMul: multiply, HadamardProduct: hadamard, Mul: multiply}


def multiplied_out(e: Expression) -> Any:
    """Return an equal expression without sums in products.

    Raises:
        TooLarge: where it has too many terms.

    >>> import symcalc as sc
    >>> f, g = (sc.parse(text, A="matrix(n, n)").expression for text in ("A*(A*x - y)", "A*A*x - A*y"))
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
    """Return the terms before like ones are collected."""
    done: list[Any] = []
    waiting = [e]
    while waiting:
        Y = waiting.pop()
        parts = _opened(Y)
        if parts is None:
            done.append(Y)
        else:
            waiting += reversed(parts)
        if len(done) + len(waiting) > MOST:
            raise TooLarge("it has too many terms when it is multiplied out")
    return done


def _opened(Y: Any) -> list[Any] | None:
    """Return the terms of a sum, or of a product of sums; None for what has one term."""
    if not is_array(Y):
        Y = unboxed(Y)
    if isinstance(Y, MatAdd | Add):
        return [*Y.args]
    if isinstance(Y, Transpose) and isinstance(Y.args[0], MatAdd):
        return [transpose(t) for t in Y.args[0].args]
    if isinstance(Y, Pow) and isinstance(Y.base, Add) and Y.exp.is_Integer and 1 < Y.exp <= 4:
        sums, rest = [Y.base.args] * int(Y.exp), multiply
        return _products(sums, rest)
    build = PRODUCTS.get(type(Y))
    if build is None:
        return None
    sums = [terms_of_sum(A) for A in Y.args]
    return _products(sums, build) if any(len(terms) > 1 for terms in sums) else None


def _products(sums: list[Any], build: Any) -> list[Any]:
    number = 1
    for terms in sums:
        number *= len(terms)
    if number > MOST:
        raise TooLarge("it has too many terms when it is multiplied out")
    return [build(*factors) for factors in product(*sums)]
