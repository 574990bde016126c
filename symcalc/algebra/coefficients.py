"""Coefficients of arrays, and constant arrays: c·A is a product with a scalar in front."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr, Mul, S

from symcalc.algebra.scalars import LONG, scalar_product
from symcalc.expressions.core_nodes import (
    ArrayNode,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    OneMatrix,
    SharedArray,
    SharedPart,
    Transpose,
    ZeroMatrix,
)
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.law_records import by_law
from symcalc.expressions.node import Expression

ROWS = (MatAdd, MatMul, HadamardProduct)


LONG_ONES = Mul | MatMul | HadamardProduct  # of which each part is written out wherever it stands


def boxed_part(a: Expression) -> Expression:
    """Return a part of a product, in a box where it is a sum or product itself: no outer product takes it apart."""
    if not isinstance(a, ArrayNode):
        return SharedPart.make(a) if a.is_Add or a.is_Mul else a
    c, core = split(a)
    inner = core.args[0] if type(core) is Transpose else core
    return scaled(c, SharedArray.make(core, shape=core.shape)) if type(inner) in ROWS else a


def shortened(a: Expression) -> Any:
    """Return a product of many factors in a box, so that products of it are short."""
    if len(a.args) <= LONG and type(a) is not MatMul:
        return a
    core = split(a)[1] if isinstance(a, ArrayNode) else a
    return boxed_part(a) if len(core.args) > LONG and isinstance(core, LONG_ONES) else a


def unboxed(a: Expression) -> Expression:
    """Return what is in the box around a part of a product, if it is one."""
    if isinstance(a, ArrayNode):
        c, core = split(a)
        return scaled(c, core.arg) if type(core) is SharedArray else a
    return a.arg if type(a) is SharedPart else a


def identity(n: Dim) -> Expression:
    """Return I of size n."""
    return Identity.make(n, shape=(n, n)) if n is not ONE else ONE


@lru_cache(maxsize=1 << 10)
def zeros(m: Dim, n: Dim) -> Expression:
    """Return the zero array; a 1×1 one is the number."""
    return S.Zero if m is ONE and n is ONE else ZeroMatrix.make(m, n, shape=(m, n))


def filled(c: Expr, m: Dim, n: Dim) -> Expression:
    """Return the array filled with a scalar."""
    return c if m is ONE and n is ONE else scaled(c, OneMatrix.make(m, n, shape=(m, n)))


def split(a: Expression) -> tuple[Expr, Any]:
    """Return coefficient and the rest of an array."""
    if type(a) is not MatMul or isinstance(a.args[0], ArrayNode):
        return ONE, a
    if a._core is None:
        rest = a.args[1:]
        a._core = rest[0] if len(rest) == 1 else MatMul.make(*rest, shape=a.shape)
    return a.args[0], a._core


def scaled(c: Expr, a: Expression) -> Expression:
    """Return c·A."""
    if c is ONE:
        return a
    if c is S.Zero:
        return zeros(*a.shape)
    d, core = split(a)
    if type(core) is ZeroMatrix:
        return core
    c = c if d is ONE else scalar_product([c, d])
    if c is ONE:
        return core
    if c is S.NegativeOne and type(core) is MatAdd and (turned := by_law(MatMul, core)) is not None:
        return turned
    result = MatMul.make(c, *(core.args if type(core) is MatMul else (core,)), shape=a.shape)
    result._core = core
    return result
