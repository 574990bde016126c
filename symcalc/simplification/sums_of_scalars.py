"""Common factors of sums of scalars: taken out where the formula becomes shorter.

A sum gives up what all its terms share, is brought to a common denominator where that makes it shorter,
a/(a + b) − a b/(a + b)² = a²/(a + b)², and divides but once by what some of its terms are divided by.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul, Pow, S, expand_mul

from symcalc.algebra.scalars import size_within
from symcalc.expressions.core_nodes import digest_of, label_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.registry import MANY, words
from symcalc.simplification.common_coefficients import common_coefficient, powers_of, product_of


@law(examples=("a*b + a*x'*y", "a/(a + b) - a*b/(a + b)^2", "a/c + b/c - a*b"), shortens=True)
def common_factor_of_scalars(e: Add) -> Expr | None:
    """a·c + b·c = (a + b)·c; a/c + b/d = (a d + b c)/(c d), where that is shorter."""
    plain, quotient = _with_common_factor(e), _over_common_denominator(e)
    found = plain if quotient is None or words(plain) <= words(quotient) else quotient
    if found is e:
        found = _with_common_divisors(e)
    return None if found is e else found


def _with_common_factor(e: Add) -> Any:
    common, terms = common_coefficient([(t, ONE) for t in e.args])
    if common.is_Rational:  # SymPy multiplies numbers into sums
        return e
    return Mul(common, Add(*[t for t, _ in terms]))


def _with_common_divisors(e: Add) -> Any:
    """Return the sum, with what is divided alike together: a/c + b/c + d = (a + b)/c + d; most terms first."""
    divided: dict[Expr, list[Expr]] = {}
    for t in e.args:
        for b, p in powers_of(t).items():
            if p is S.NegativeOne:
                divided.setdefault(b, []).append(t)
    some = [(b, members) for b, members in divided.items() if 1 < len(members) < len(e.args)]
    if not some:
        return e
    b, members = max(some, key=lambda found: (len(found[1]), words(found[0]), label_of(found[0]), digest_of(found[0])))
    inner = Add(*[product_of(t, b) for t in members])
    rest = Add(*[t for t in e.args if t not in members])
    return Add(Mul(inner, Pow(b, -1)), rest) if type(inner) is Add else e


def _over_common_denominator(e: Add) -> Any:
    """Return the sum as one quotient; None where its denominators are no powers of one another."""
    if not size_within(e, MANY):
        return None
    powers = [{b: p for b, p in powers_of(t).items() if p.is_Integer and p < 0} for t in e.args]
    lowest: dict[Expr, Expr] = {}
    for own in powers:
        for b, p in own.items():
            lowest[b] = min(p, lowest.get(b, p))
    if not any(own[b] != p for b, p in lowest.items() for own in powers if b in own):
        return None
    above = expand_mul(Add(*[product_of(t, *[Pow(b, -p) for b, p in lowest.items()]) for t in e.args]), deep=False)
    if type(above) is Add:
        above = _with_common_factor(above)
    return Mul(above, *[Pow(b, p) for b, p in lowest.items()])
