"""What SymPy has no class for, in its own classes: how records say their operations to it.

A product of a row and a column is a 1×1 matrix to SymPy, and a scalar to us.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Dummy, Lambda
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from symcalc.expressions.intervals import is_simple

DEGREE = 20  # of a polynomial up to which SymPy may ask for its sign: it looks for all roots
ENTRY = Dummy("d", real=True)


def of_entries(A: Any, function: Any) -> Any:
    """Return a function of every entry; ``function`` is what it makes of `ENTRY`."""
    return ElementwiseApplyFunction(Lambda((ENTRY,), function), A)


def sum_of_entries(A: Any) -> Any:
    """Return 1ᵀ A 1, a 1×1 matrix."""
    m, n = A.shape
    return M.MatMul(*([M.OneMatrix(1, m)] * (m != 1)), A, *([M.OneMatrix(n, 1)] * (n != 1)))


def is_matrix(v: Any) -> bool:
    """Tell matrices, those of 1×1 among them, from scalars."""
    return isinstance(v, M.MatrixExpr)


def as_scalar(v: Any) -> Any:
    """Return a 1×1 product, or a sum of such, as a scalar; a scalar as it is."""
    if not is_matrix(v):
        return v
    if isinstance(v, M.MatAdd):
        return sympy.Add(*map(as_scalar, v.args))
    scalars = [f for f in v.args if not is_matrix(f)] if isinstance(v, M.MatMul) else []
    return sympy.Mul(*scalars, M.Trace(M.MatMul(*v.args[len(scalars) :]))) if scalars else M.Trace(v)


def is_tame(e: Any) -> bool:
    """Tell whether SymPy may ask for the signs of a small scalar: it would look for all roots of high polynomials.

    Nor may it work out a number that it cannot place: exp(exp(exp(100))) would take it without end.
    """
    return bool(degree_of(e) <= DEGREE) and _has_tame_numbers(e)


def _has_tame_numbers(e: Any) -> bool:
    stack = [e]
    while stack:
        f = stack.pop()
        if f.args and f.is_number:
            if not is_simple(f):
                return False
        else:
            stack += f.args
    return True


def degree_of(e: Any) -> Any:
    """Return the highest degree of the polynomials in a small scalar."""
    below = [degree_of(a) for a in e.args]
    if e.is_Mul:
        return sum(below)
    if e.is_Pow and e.exp.is_Rational:
        return abs(e.exp) * below[0]
    return max(below, default=int(e.is_Symbol))
