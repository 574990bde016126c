"""The doubles nearest to constants, worked out from the leaves up: nothing grows beyond bounds, and no zero hides.

SymPy's own tests of sign and size have no end for exp(exp(exp(100))) and 3^1e-308 − 1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import mpmath
from sympy import Add, Mul, NumberSymbol, Pow, Rational
from sympy import Float as SympyFloat

from symcalc.errors import TooLarge
from symcalc.expressions.bounded_numbers import LARGEST, bounded_power
from symcalc.expressions.core_nodes import postorder
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import NUMBERS, forgotten_with_rules

BITS = (128, 256, 2304)  # of which two have to agree; the last ones tell 3^1e-308 from 1
AGREEING = 64  # bits
SMALLEST = -2000  # the binary exponent below which what is left of numbers that cancel is nothing
MOST = 8  # operations in a constant that stays as it is: exp(-exp(-exp(...))) takes SymPy twice as long a level


def _worked_out(c: Any, bits: int) -> Any:
    """Return a constant with so many bits, None where it is none."""
    known: dict[Any, Any] = {}
    with mpmath.workprec(bits):
        for e in postorder(c):
            value = _from_parts(e, known, bits)
            if value is None:
                return None
            if mpmath.isnan(value) or mpmath.isinf(value):
                return value
            if mpmath.mag(value) > LARGEST:
                raise TooLarge(f"{mpmath.nstr(value, 3)} is beyond the numbers of double precision")
            known[e] = value
    return known[c]


def _from_parts(e: Expression, known: dict[Any, Any], bits: int) -> Any:
    """Return a number from those that it is made of, None where it is none."""
    if isinstance(e, Rational):
        return mpmath.mpf(e.p) / e.q
    if isinstance(e, SympyFloat | NumberSymbol):
        return mpmath.mpf(e._to_mpmath(bits))
    parts = [known.get(a) for a in e.args]
    if not parts or None in parts:
        return None
    if isinstance(e, Add):
        return mpmath.fsum(parts)
    if isinstance(e, Mul):
        return mpmath.fprod(parts)
    if isinstance(e, Pow):
        return bounded_power(*parts)
    function = NUMBERS.get(type(e))
    return function(parts[0]) if function is not None and len(parts) == 1 else None


@lru_cache(maxsize=1 << 10)
def constant_value(c: Any) -> Any:
    """Return a constant to at least `AGREEING` bits; 0 for what cannot be told from it, None for what is no constant.

    Raises:
        TooLarge: for what is so large that it is not worked out.
    """
    before = None
    for bits in BITS:
        value = _worked_out(c, bits)
        if value is None or isinstance(c, Rational) or mpmath.isnan(value) or mpmath.isinf(value):
            return value
        if before is not None and value != 0 and abs(value - before) <= abs(value) * mpmath.mpf(2) ** -AGREEING:
            return value
        before = value
    return before if mpmath.mag(before) > SMALLEST else mpmath.mpf(0)


forgotten_with_rules(constant_value.cache_clear)


def is_finite_number(e: Expression) -> bool:
    """Tell a finite real number that is worked out here from what holds variables, or is no such number."""
    value = constant_value(e)
    return value is not None and not mpmath.isnan(value) and not mpmath.isinf(value)


def double(c: Any) -> float:
    """Return the nearest double.

    Raises:
        TooLarge: for what would be infinite or 0.
    """
    value = constant_value(c)
    with mpmath.workprec(BITS[0]):
        nearest = float(value)
        if math.isinf(nearest) or (nearest == 0 and value != 0):
            raise TooLarge(f"{mpmath.nstr(value, 3)} is beyond the numbers of double precision").on(c)
    return nearest


def handy(c: Any) -> Any:
    """Return a constant of many operations as a double: SymPy evaluates it wherever it meets it.

    Raises:
        TooLarge: as `double`.
    """
    worked = 0
    for e in postorder(c):
        worked += bool(e.args)
        if worked > MOST:
            return SympyFloat(double(c))
    return c
