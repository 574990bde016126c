"""How large the numbers of a formula may be, and what is no real number: found before it is worked out, or when made.

Every constructor of scalars asks here, so that derivatives and powers of powers stay within the same bounds as what
was typed.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from sympy import I as IMAGINARY
from sympy import Mul, Rational, nan, oo, zoo
from sympy.core.assumptions import StdFactKB

from symcalc.errors import KindMismatch, TooLarge
from symcalc.expressions.assumptions import REAL, Known

MAX_DIGITS = 1_000
MAX_BITS = math.ceil(MAX_DIGITS * math.log2(10))
SMALL = 1_000  # denominators of fractions that are found in doubles
ALL_DIGITS = 15  # significant digits from which a double is no decimal that someone wrote
MAX_ROOT = 64  # bits of the denominator of a number's exponent
UNREAL = frozenset(map(type, (zoo, oo, -oo, nan, IMAGINARY)))


def fraction_of(x: float) -> Fraction:
    """Return a double as the number that is meant: 0.1 is 1/10, and what Python makes of 1/3 is 1/3.

    >>> str(fraction_of(0.1)), str(fraction_of(-1 / 3)), str(fraction_of(1e-300) * 10**300)
    ('1/10', '-1/3', '1')
    """
    written = Fraction(repr(float(x)))
    if len(repr(x).partition("e")[0].strip("-").replace(".", "").lstrip("0")) >= ALL_DIGITS:
        near = Fraction(x).limit_denominator(SMALL)
        return near if float(near) == x else written
    return written


def check_digits(number: Rational) -> None:
    """Raise `TooLarge` for a number of too many digits."""
    if number.p.bit_length() > MAX_BITS or number.q.bit_length() > MAX_BITS:
        raise TooLarge(f"a number has more than {MAX_DIGITS:,} digits")


def check_power(base: Any, exponent: Any) -> None:
    """Raise `TooLarge` where a number in a power of a scalar would have 1,000 digits and more, before it is worked out.

    The number may be the base, or a factor of it: (2 a)ᵏ holds 2ᵏ.
    """
    if not exponent.is_Rational:
        return
    for f in Mul.make_args(base):
        b, p = (f.base, f.exp) if f.is_Pow and f.exp.is_Rational else (f, 1)
        if b in (0, 1, -1) or not b.is_number:
            continue
        digits = math.log10(max(abs(b.p), b.q)) if b.is_Rational else 1.0
        whole = Fraction(*(exponent * p).as_numer_denom())
        if abs(whole) >= Fraction((MAX_DIGITS - 1) / digits):
            raise TooLarge(f"this power of numbers has {MAX_DIGITS:,} digits or more")
        if whole.denominator.bit_length() > MAX_ROOT:
            raise TooLarge("the exponent of a number has too many digits, or is too near to 0")


def checked(e: Any) -> Any:
    """Return a scalar that was just made of parts that had been checked, if it holds real numbers within bounds only.

    Raises:
        KindMismatch: for 1/0, (-1)^(1/3).
        TooLarge: for a number of too many digits.
    """
    for f in (e, *e.args):
        if f.is_Mul:
            f = f.args[0]
        if f.is_Rational:
            check_digits(f)
        elif f.is_Pow and f.args[1].is_Rational:
            check_digits(f.args[1])
            if f.args[0].is_Rational and f.args[0].p < 0 and f.args[1].q != 1:
                raise unreal()
        elif type(f) in UNREAL:
            raise unreal()
    return known_as_real(e)


def known_as_real(e: Any) -> Any:
    """Return a power or function of scalars of ours, of which SymPy now knows that it is real and finite.

    It would find out by whatever there is to ask below: for the sinh of a root, whether π divides an imaginary part.
    Numbers, which are SymPy's as well, are left alone.
    """
    if e._assumptions.get("real") is True or e.is_number:
        return e
    if e.is_Add or e.is_Mul:
        e._assumptions = Known(e)
    elif e.is_Pow or e.is_Function:
        known = StdFactKB()
        dict.update(known, e._assumptions)
        dict.update(known, REAL)
        e._assumptions = known
    return e


def unreal() -> KindMismatch:
    """Return what is said of a number that is none."""
    return KindMismatch("this is not a real number", hint="all numbers are real and finite here")
