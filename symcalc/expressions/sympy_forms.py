"""What SymPy has no class for, in its own classes: how records say their operations to it.

A product of a row and a column is a 1×1 matrix to SymPy, and a scalar to us.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import sympy
from sympy import Dummy, Lambda
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from symcalc.expressions.intervals import is_simple

ENTRIES = 100  # of an array up to which a function of all of them is written out
DEGREE = 20  # of a polynomial up to which SymPy may ask for its sign: it looks for all roots
ENTRY = Dummy("d", real=True)


def of_entries(A: Any, function: Any) -> Any:
    """Return a function of every entry; ``function`` is what it makes of `ENTRY`."""
    return ElementwiseApplyFunction(Lambda((ENTRY,), function), A)


def entry(A: Any, i: Any, j: Any) -> Any:
    """Return A[i, j], counted from nought, without a look into A."""
    return MatrixElement(A, i, j)


@cache
def index(letter: str, level: int) -> Any:
    """Return an index, counted from nought; what stands in an array by entries has one of another level."""
    return Dummy(f"{letter}_{level}" if level else letter, integer=True, nonnegative=True)


def level_beside(*inside: Any) -> int:
    """Return a level of indices that expressions do not bind."""
    bound = {d for a in inside for d in a.atoms(Dummy)}
    return next(k for k in count() if index("i", k) not in bound)


def by_entries(shape: Any, said: Callable[[Any, Any], Any], *inside: Any) -> Any:
    """Return the array whose entry at i and j is said, of what stands inside."""
    level = level_beside(*inside)
    i, j = index("i", level), index("j", level)
    return M.FunctionMatrix(*shape, Lambda((i, j), said(i, j)))


def on_or_below(i: Any, j: Any, k: Any = 0) -> Any:
    """Return 1 on the diagonal k and below, 0 above."""
    return sympy.Piecewise((1, j <= i + k), (0, True))


def masked(A: Any, said: Callable[[Any, Any], Any]) -> Any:
    """Return the entries of an array times what is said of each place."""
    return M.HadamardProduct(by_entries(A.shape, said), A)


def of_several(function: Any, *arguments: Any) -> Any:
    """Return a function of entries of arrays of one shape, and of scalars."""
    arrays = list(dict.fromkeys(a for a in arguments if is_matrix(a) and a.shape != (1, 1)))
    if not arrays:
        return function(*map(as_scalar, arguments))
    if len(arrays) == 1:
        return of_entries(arrays[0], function(*(ENTRY if a in arrays else as_scalar(a) for a in arguments)))
    return by_entries(
        arrays[0].shape,
        lambda i, j: function(*(entry(a, i, j) if a in arrays else as_scalar(a) for a in arguments)),
        *arguments,
    )


def of_all_entries(function: Any, A: Any, axis: int = 0) -> Any:
    """Return a function of all entries of an array, of each column (axis 1) or of each row (axis 2).

    Raises:
        NotImplementedError: where their number is a name, or large.
    """
    m, n = A.shape
    counted = (*([m] if axis != 2 else []), *([n] if axis != 1 else []))
    if not all(d.is_Integer for d in counted) or sympy.Mul(*counted) > ENTRIES:
        raise NotImplementedError("the number of entries is a name, or large")
    if not axis:
        return function(*(entry(A, i, j) for i in range(m) for j in range(n)))
    if axis == 1:
        return by_entries((1, n), lambda i, j: function(*(entry(A, k, j) for k in range(m))), A)
    return by_entries((m, 1), lambda i, j: function(*(entry(A, i, k) for k in range(n))), A)


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
