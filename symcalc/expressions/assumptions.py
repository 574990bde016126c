"""What SymPy is told of sums and products of real scalars, so that it does not work it out.

It asks each whether it is 0, positive or an integer whenever it multiplies, and would take sums and products apart in
every way that it has, down to the roots of polynomials: for minutes where exponents are large.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy.core.assumptions import StdFactKB

REAL = dict(StdFactKB({"real": True, "commutative": True}))
NEGATIVE, ZERO, POSITIVE = 1, 2, 4  # signs that a value may have, as bits
ANY = NEGATIVE | ZERO | POSITIVE
SIGNS = {
    "negative": NEGATIVE,
    "zero": ZERO,
    "positive": POSITIVE,
    "nonpositive": NEGATIVE | ZERO,
    "nonnegative": ZERO | POSITIVE,
    "nonzero": NEGATIVE | POSITIVE,
}
SIGNS.update({f"extended_{fact}": signs for fact, signs in SIGNS.items() if fact != "zero"})


class Known(StdFactKB):
    """What follows at once of a sum or product from what its parts are; the rest is unknown.

    >>> from sympy import Symbol
    >>> a, b = Symbol("a", positive=True), Symbol("b", real=True)
    >>> Known(a + a * b)["positive"], Known(a + b**2)["positive"], Known(-3 * a * b**2)["nonpositive"]
    (None, True, True)
    """

    def __init__(self, e: Any) -> None:
        dict.__init__(self, REAL)
        self.parts = e.args
        self.is_sum = e.is_Add
        self.signs = 0  # not known yet

    def __missing__(self, fact: str) -> bool | None:
        value: bool | None = None
        if fact in SIGNS:
            self.signs = self.signs or (signs_of_sum if self.is_sum else signs_of_product)(self.parts)
            value = True if not self.signs & ~SIGNS[fact] else False if not self.signs & SIGNS[fact] else None
        elif fact in ("integer", "rational"):
            value = True if all(getattr(a, f"is_{fact}") for a in self.parts) else None
        elif fact in ("even", "odd"):
            even = self._is_even()
            value = even if fact == "even" or even is None else not even
        dict.__setitem__(self, fact, value)
        return value

    def _is_even(self) -> bool | None:
        if not all(a.is_integer for a in self.parts):
            return None
        even = [a.is_even for a in self.parts]
        if self.is_sum:
            return None if None in even else even.count(False) % 2 == 0
        return True if True in even else None if None in even else False


def signs_of(a: Any) -> int:
    """Return the signs that a scalar may have."""
    if a.is_nonnegative:
        return POSITIVE if a.is_positive else ZERO if a.is_zero else ZERO | POSITIVE
    if a.is_nonpositive:
        return NEGATIVE if a.is_negative else NEGATIVE | ZERO
    return NEGATIVE | POSITIVE if a.is_zero is False else ANY


def signs_of_sum(parts: Iterable[Any]) -> int:
    """Return the signs that a sum may have.

    >>> from sympy import Symbol
    >>> a, b = Symbol("a", nonnegative=True), Symbol("b", negative=True)
    >>> signs_of_sum([a, a]) == ZERO | POSITIVE, signs_of_sum([-a, b]) == NEGATIVE, signs_of_sum([a, b]) == ANY
    (True, True, True)
    """
    some, all_zero = 0, ZERO
    for a in parts:
        signs = signs_of(a)
        some |= signs
        all_zero &= signs
        if some & NEGATIVE and some & POSITIVE:
            return ANY
    return some & ~ZERO | all_zero


def signs_of_product(parts: Iterable[Any]) -> int:
    """Return the signs that a product may have.

    >>> from sympy import Symbol
    >>> a, b = Symbol("a", nonnegative=True), Symbol("b", negative=True)
    >>> signs_of_product([a, b]) == NEGATIVE | ZERO, signs_of_product([b, b]) == POSITIVE
    (True, True)
    """
    product = POSITIVE
    for a in parts:
        signs = signs_of(a)
        zero = (product | signs) & ZERO
        product = (product & ~ZERO if signs & POSITIVE else 0) | (_turned(product) if signs & NEGATIVE else 0) | zero
    return product


def _turned(signs: int) -> int:
    return (NEGATIVE if signs & POSITIVE else 0) | (POSITIVE if signs & NEGATIVE else 0)
