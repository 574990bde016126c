"""How large the numbers of a program may grow: within bounds that keep SymPy's arithmetic quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Rational

from symcalc.errors import TooLarge
from symcalc.nodes import Node, Shared, is_array
from symcalc.numerals import MAX_DIGITS, UNREAL, check_digits, unreal
from symcalc.scaling import split

ROW_BITS = 50_000  # of the different denominators of a sum, of the factors of a product
ROW = 8  # operands of a row that is looked at
FACTOR, ARGUMENT = 10_000, 100  # numbers, and those in functions and exponents, of which SymPy takes further functions


def check_number(e: Any) -> None:
    """Check that a scalar, or the coefficient of an array, holds real numbers within bounds only.

    Raises:
        KindMismatch: for 1/0, log(0), sqrt(-1).
        TooLarge: for a number of too many digits.
    """
    number = split(e)[0] if is_array(e) else e
    if isinstance(number, Rational):
        check_digits(number)
        return
    found = type(number) in UNREAL
    for a in number.args:
        c = a.args[0] if a.is_Mul else a
        if isinstance(c, Rational):
            check_digits(c)
        found = found or type(a) in UNREAL
    if found or (number.is_number and (number.has(*UNREAL) or number.is_extended_real is False)):
        raise unreal()


def check_row(operands: Sequence[Any], product: bool) -> None:
    """Raise `TooLarge` for a long sum or product of numbers that would grow beyond all bounds while it is formed."""
    if len(operands) <= ROW:
        return
    numbers = [c for e in operands if isinstance(c := coefficient(e), Rational)]
    sizes = [c.p * c.q for c in numbers] if product else {c.q for c in numbers}
    if sum(abs(k).bit_length() for k in sizes) > ROW_BITS:
        raise TooLarge(f"the numbers of this row have more than {MAX_DIGITS:,} digits together")


def coefficient(e: Any) -> Any:
    """Return the number in front of an operand."""
    number = split(e)[0] if is_array(e) else e
    return number.args[0] if number.is_Mul else number


def boxed(e: Any) -> Any:
    """Return a scalar as the argument of a function; functions of functions of numbers in a box.

    SymPy asks for the sign of a number by working it out, which for exp(exp(exp(40))) takes for ever.
    """
    return e if is_array(e) or not e.args or not e.is_number or is_simple(e) else Shared.make(e)


def is_simple(e: Any) -> bool:
    """Tell whether a number consists of sums, products, powers and functions of numbers of moderate size."""
    stack = [(e, False)]
    while stack:
        e, inside = stack.pop()
        if isinstance(e, Rational):
            if abs(e) > (ARGUMENT if inside else FACTOR):
                return False
        elif e.is_Pow and isinstance(e.exp, Rational):
            if abs(e.exp) > ARGUMENT:
                return False
            stack.append((e.base, inside))
        elif e.is_Add or e.is_Mul:
            stack += ((a, inside) for a in e.args)
        elif e.args and not isinstance(e, Node):
            if inside:
                return False
            stack += ((a, True) for a in e.args)
    return True
