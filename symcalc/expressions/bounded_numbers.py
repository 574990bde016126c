"""Powers of numbers to so many bits, which are worked out within bounds: what functions of numbers are made of.

The precision is that in which mpmath works when they are called.
"""

from __future__ import annotations

from typing import Any

import mpmath

from symcalc.errors import TooLarge

LARGEST = 20_000  # binary digits before the point of what is worked with
FAR = 1 << 40  # binary digits behind the point


def bounded_power(b: Any, x: Any) -> Any:
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


def bounded_exponential(x: Any) -> Any:
    """Return eˣ.

    Raises:
        TooLarge: as `bounded_power`.
    """
    return bounded_power(mpmath.e, x)


def bounded_logarithm(x: Any) -> Any:
    """Return log x, −∞ of 0 and nan of what is negative."""
    return mpmath.log(x) if x > 0 else mpmath.mpf("-inf" if x == 0 else "nan")
