"""Sizes as a text writes them: numbers, names, their sums, differences and products, powers, quotients by a number."""

from __future__ import annotations

from fractions import Fraction
from textwrap import shorten

from symcalc.errors import ParseFailure
from symcalc.expressions.dimensions import Dim, dimension
from symcalc.expressions.size_terms import is_never_positive, is_whole
from symcalc.language.size_polynomials import COMPOUND, Monomial, pairs
from symcalc.language.size_solver import Solver
from symcalc.language.syntax_tree import Term

SIZE_DIGITS = 9  # of the largest number in a size
DIGITS = tuple("123456789")  # the exponents of sizes
SHOWN = 60  # characters of a size in an error
WRITTEN = Solver()  # which has no unknowns: the arithmetic of what is written
MAY_BE = "write a positive integer, a name, or sums and products of such"


def is_number(t: Term) -> bool:
    """Tell the number of a size: a positive integer that is not too long."""
    return t.op == "number" and t.value.isdigit() and t.value[0] != "0" and len(t.value) <= SIZE_DIGITS


def size_written(t: Term) -> Dim | None:
    """Return the size that a term writes whose parts have theirs as shapes; None where it is none, or a name."""
    if t.op == "number":
        return dimension(int(t.value)) if is_number(t) else None
    result: Dim = t.args[0].shape if t.args else None
    if t.op == "lesser":
        return WRITTEN.lesser(*(a.shape for a in t.args))
    if t.op == "sum" and all(sign.type in ("PLUS", "MINUS") for sign in t.value):
        for sign, a in zip(t.value, t.args[1:], strict=True):
            result = WRITTEN.plus(result, a.shape) if sign.type == "PLUS" else WRITTEN.minus(result, a.shape)
        return result
    if t.op == "product" and all(is_factor(sign.type, a) for sign, a in zip(t.value, t.args[1:], strict=True)):
        for sign, a in zip(t.value, t.args[1:], strict=True):
            by = a.shape if sign.type == "TIMES" else Monomial(Fraction(1, int(a.value)), {})
            result = WRITTEN.times(result, by)
        return result
    if t.op == "chain" and t.value == [("^", False)] and t.args[1].value in DIGITS:
        base = result
        for _ in range(int(t.args[1].value) - 1):
            result = WRITTEN.times(result, base)
        return result
    return None


def is_factor(sign: str, a: Term) -> bool:
    """Tell what may stand behind a sign in a size: a size behind *, a number behind /."""
    return sign == "TIMES" or (sign == "DIVIDE" and is_number(a))


def check_size(d: Dim, t: Term) -> Dim:
    """Return a size.

    Raises:
        ParseFailure: where it is no whole number for some names, or for none a positive one.
    """
    terms = pairs(WRITTEN.terms(d))
    said = shorten(str(d), SHOWN, placeholder=" …")
    if type(d) in COMPOUND and not is_whole(terms):
        raise ParseFailure(
            f"a size is a whole number, and {said} is none for all names",
            span=t.span,
            hint="as in x : vector(n*(n + 1)/2), which is one",
        )
    if is_never_positive(terms):
        raise ParseFailure(f"a size is positive, and {said} is not for any", span=t.span, hint=MAY_BE)
    return d
