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

MAX_DIGITS = 1_000
MAX_BITS = math.ceil(MAX_DIGITS * math.log2(10))
MAX_ROOT = 64  # bits of the denominator of a number's exponent
REAL = dict(StdFactKB({"real": True, "commutative": True}))
UNREAL = frozenset(map(type, (zoo, oo, -oo, nan, IMAGINARY)))


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


class Known(StdFactKB):
    """What SymPy knows of a sum or product of real scalars: what follows at once from the signs of its parts.

    SymPy would take both apart in every way that it has, for minutes where exponents are large.
    """

    def __init__(self, e: Any) -> None:
        dict.__init__(self, REAL)
        self.parts = e.args
        self.is_sum = e.is_Add

    def __missing__(self, fact: str) -> Any:
        mask = MASKS.get(fact)
        if mask is not None:
            if not hasattr(self, "signs"):
                self.signs = (sum_signs if self.is_sum else product_signs)(self.parts)
            value = True if not self.signs & ~mask else False if not self.signs & mask else None
        elif fact in ("integer", "rational"):
            value = True if all(getattr(a, f"is_{fact}") for a in self.parts) else None
        elif fact in ("even", "odd"):
            value = self._is_even() if fact == "even" else negated(self._is_even())
        else:
            value = None
        dict.__setitem__(self, fact, value)
        return value

    def _is_even(self) -> bool | None:
        even = [a.is_even for a in self.parts]
        if not all(a.is_integer for a in self.parts):
            return None
        if not self.is_sum:
            return True if True in even else None if None in even else False
        return None if None in even else even.count(False) % 2 == 0


def negated(fact: bool | None) -> bool | None:
    """Return what is known of the contrary."""
    return None if fact is None else not fact


NEGATIVE, ZERO, POSITIVE = 1, 2, 4  # signs that a value may have
MASKS = {"negative": 1, "zero": 2, "positive": 4, "nonpositive": 3, "nonnegative": 6, "nonzero": 5}
MASKS.update({f"extended_{fact}": mask for fact, mask in MASKS.items() if fact != "zero"})


def signs_of(a: Any) -> int:
    """Return the signs that a scalar may have."""
    if a.is_nonnegative:
        return POSITIVE if a.is_positive else ZERO if a.is_zero else ZERO | POSITIVE
    if a.is_nonpositive:
        return NEGATIVE if a.is_negative else ZERO | NEGATIVE
    return NEGATIVE | POSITIVE if a.is_zero is False else NEGATIVE | ZERO | POSITIVE


def sum_signs(parts: Any) -> int:
    """Return the signs that a sum may have."""
    union, common = 0, ZERO
    for a in parts:
        signs = signs_of(a)
        union |= signs
        common &= signs
        if union & NEGATIVE and union & POSITIVE:
            return NEGATIVE | ZERO | POSITIVE
    return union & ~ZERO | common


def product_signs(parts: Any) -> int:
    """Return the signs that a product may have."""
    product = POSITIVE
    for a in parts:
        signs = signs_of(a)
        turned = (product & ZERO) | (NEGATIVE if product & POSITIVE else 0) | (POSITIVE if product & NEGATIVE else 0)
        product = (
            (product if signs & POSITIVE else 0) | (turned if signs & NEGATIVE else 0) | ((product | signs) & ZERO)
        )
    return product


def unreal() -> KindMismatch:
    """Return what is said of a number that is none."""
    return KindMismatch("this is not a real number", hint="all numbers are real and finite here")
