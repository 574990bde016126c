"""Which axes a value has as an array: a column is 1-D, but 2-D where all of it comes from n×1 matrices.

A variable that is declared a matrix is one in code, whatever its sizes, and so is what is made of such alone.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer

from symcalc.expressions.core_nodes import ArrayNode, MatMul, OneMatrix, Variable, ZeroMatrix, children, shape_of
from symcalc.expressions.dimensions import ONE, Shape, numpy_shape
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression


def is_thin(e: Expression) -> bool:
    """Tell n×1 and 1×n."""
    if not isinstance(e, ArrayNode) or len(e.shape) > 2:
        return False
    m, n = e.shape
    return (m is ONE) != (n is ONE)


def keeps_axes(e: Expression) -> bool:
    """Tell whether a column or row is 2-D as an array: n×1 or 1×n, and no vector has given it its shape.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> A, x = (variable(name, kind, (dimension("n"), ONE)) for name, kind in (("A", "matrix"), ("x", "vector")))
    >>> keeps_axes(2 * A), keeps_axes(x), keeps_axes(A + x)
    (True, False, False)
    """
    if not is_thin(e):
        return False
    seen, stack, found = {e}, [e], False
    while stack:
        part = stack.pop()
        if isinstance(part, OneMatrix | ZeroMatrix):  # as thin as what it stands beside
            continue
        if isinstance(part, Variable):
            found = True
            if kind_of(part).axes == 1:
                return False
            continue
        below = _shaping(part)
        if not below:
            return False
        stack += (a for a in below if a not in seen)
        seen.update(below)
    return found


def _shaping(e: Expression) -> list[Any]:
    """Return the parts that give a column or row its axis of length 1."""
    if isinstance(e, MatMul):
        end = e.factors[-1] if e.shape[1] is ONE else e.factors[0]
        return [end] if is_thin(end) else []
    return [a for a in children(e) if is_thin(a)]


def array_shape(shape: Shape, kept: bool = False) -> tuple[Any, ...]:
    """Return a shape as arrays have it, a column or row in two axes where they are kept.

    >>> array_shape((ONE + ONE, ONE)), array_shape((ONE + ONE, ONE), kept=True)
    ((2,), (2, 1))
    """
    return tuple(int(d) if isinstance(d, Integer) else d for d in shape) if kept else numpy_shape(shape)


def shape_of_variable(v: Any) -> tuple[Any, ...]:
    """Return the shape of a variable as an array."""
    return array_shape(shape_of(v), kept=keeps_axes(v))
