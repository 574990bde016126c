"""The doubles nearest to constants, worked out from the leaves up: nothing grows beyond bounds, and no zero hides.

SymPy's own tests of sign and size have no end for exp(exp(exp(100))) and 3^1e-308 − 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import mpmath
from sympy import Add, Mul, NumberSymbol, Pow, Rational
from sympy import Float as SympyFloat

from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import postorder

BITS = (128, 256, 2304)  # of which two have to agree; the last ones tell 3^1e-308 from 1
AGREEING = 64  # bits
LARGEST = 20_000  # binary digits before the point of what is worked with
FAR = 1 << 40  # binary digits behind the point
SMALLEST = -2000  # the binary exponent below which what is left of numbers that cancel is nothing
MOST = 8  # operations in a constant that stays as it is: exp(-exp(-exp(...))) takes SymPy twice as long a level
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "log": lambda x: mpmath.log(x) if x > 0 else mpmath.mpf("-inf" if x == 0 else "nan"),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "asin": lambda x: mpmath.asin(x) if abs(x) <= 1 else mpmath.nan,
    "acos": lambda x: mpmath.acos(x) if abs(x) <= 1 else mpmath.nan,
    "atan": mpmath.atan,
    "tanh": mpmath.tanh,
    "Abs": abs,
    "sign": mpmath.sign,
    "erf": mpmath.erf,
    "log1p": lambda x: mpmath.log(1 + x) if x > -1 else mpmath.mpf("-inf" if x == -1 else "nan"),
    "relu": lambda x: x if x > 0 else mpmath.mpf(0),
    "step": lambda x: mpmath.mpf(1 if x > 0 else 0),
    "exp": lambda x: _power(mpmath.e, x),
    "expm1": lambda x: _power(mpmath.e, x) - 1,
    "sinh": lambda x: (_power(mpmath.e, x) - _power(mpmath.e, -x)) / 2,
    "cosh": lambda x: (_power(mpmath.e, x) + _power(mpmath.e, -x)) / 2,
    "sigmoid": lambda x: 1 / (1 + _power(mpmath.e, -x)) if x > -LARGEST else mpmath.mpf(0),
    "softplus": lambda x: mpmath.log(1 + _power(mpmath.e, x)) if x < LARGEST / 2 else x,
}


def _power(b: Any, x: Any) -> Any:
    """Return bˣ; nan where it is no real number.

    Raises:
        TooLarge: for more than `LARGEST` binary digits before the point, or more than `FAR` behind it.
    """
    if b == 0 or x == 0:
        return mpmath.mpf(1) if x == 0 else mpmath.mpf(0 if x > 0 else "inf")
    if b < 0 and x != mpmath.floor(x):
        return mpmath.nan
    digits = x * mpmath.log(abs(b), 2)
    if digits > LARGEST or digits < -FAR:
        said = f"exp({mpmath.nstr(x, 3)})" if b == mpmath.e else f"{mpmath.nstr(b, 3)}^{mpmath.nstr(x, 3)}"
        raise TooLarge(f"{said} is beyond the numbers of double precision")
    size = mpmath.exp(x * mpmath.log(abs(b))) if x != mpmath.floor(x) else abs(b) ** int(x)
    return -size if b < 0 and int(x) % 2 else size


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


def _from_parts(e: Any, known: dict[Any, Any], bits: int) -> Any:
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
        return _power(*parts)
    function = FUNCTIONS.get(type(e).__name__)
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


def is_finite_number(e: Any) -> bool:
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
