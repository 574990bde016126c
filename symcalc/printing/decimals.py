"""Numbers as decimals, where the program has them: 7.4 for 37/5. A decimal is exact, or the fraction stays."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Rational

from symcalc.expressions.dimensions import ONE
from symcalc.expressions.node import Expression
from symcalc.printing.ordering import Factor
from symcalc.printing.style import LARGEST
from symcalc.printing.views import Leaf, Row, View

DIGITS = 15  # of a decimal; a number that has more stays a fraction
BITS = 1100  # of a divisor that may have a decimal: of no power of ten beyond the largest exponent
PLACES = 6  # behind the point up to which no exponent is written


def decimal_of(value: Rational) -> tuple[str, int] | None:
    """Return the digits of a positive number with their point, and an exponent of ten; None where they have no end.

    >>> [decimal_of(Rational(*pair)) for pair in ((37, 5), (1, 10**12), (1, 3), (3, 2 * 10**8))]
    [('7.4', 0), ('1', -12), None, ('1.5', -8)]
    """
    divisor, places = int(value.q), 0
    if divisor.bit_length() > BITS:
        return None
    for prime in (2, 5):
        power = 0
        while divisor % prime == 0:
            divisor //= prime
            power += 1
        places = max(places, power)
    whole = int(value.p) * 10**places // int(value.q)
    if divisor != 1 or whole >= 10**DIGITS:
        return None
    digits = str(whole)
    exponent = len(digits) - 1 - places
    if places <= PLACES or len(digits) > places:
        digits = digits.rjust(places + 1, "0")
        return f"{digits[:-places]}.{digits[-places:]}", 0
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return (mantissa, exponent) if exponent >= -LARGEST else None


def is_fraction(value: Any) -> bool:
    """Tell whether something is a number that is no whole one."""
    return isinstance(value, Rational) and not isinstance(value, Integer)


def has_decimal(value: Any) -> bool:
    """Tell whether a number is no whole one and has a decimal."""
    return is_fraction(value) and decimal_of(abs(value)) is not None


def in_decimals(e: Expression, v: View) -> View:
    """Return how a node is written where numbers are decimals: they stand in front of a row, and not below it."""
    if has_decimal(e):
        return Leaf(e)
    match v:
        case Row(over=over, under=((Integer() as divisor, exponent), *rest)) if exponent is ONE:
            above = over[0][0] if over and is_whole(over[0]) else ONE
            number = Rational(above, divisor)
            if has_decimal(number):
                factors = over[1:] if above is not ONE else over
                return Row(v.negative, ((number, ONE), *factors), v.arrays, tuple(rest), v.dotted_over, v.dotted_under)
    return v


def is_whole(factor: Factor) -> bool:
    """Tell whether a factor is a whole number."""
    base, exponent = factor
    return isinstance(base, Integer) and exponent is ONE
