"""How large the numbers of a program may grow: within bounds that keep SymPy's arithmetic quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Rational

from symcalc.algebra.coefficients import split
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import MatMul, Node, is_array
from symcalc.expressions.node import Expression
from symcalc.expressions.real_numbers import MAX_DIGITS, check_digits, checked

ROW_BITS = 50_000  # of the different denominators of a sum, of the factors of a product
ROW = 8  # operands of a row that is looked at


def check_number(e: Expression) -> None:
    """Check that a scalar, or the coefficient of an array, holds real numbers within bounds only.

    Raises:
        KindMismatch: for 1/0, log(0), sqrt(-1).
        TooLarge: for a number of too many digits.
    """
    if isinstance(e, Node) and type(e) is not MatMul:  # without a coefficient
        return
    number = split(e)[0] if type(e) is MatMul else e
    if isinstance(number, Rational):
        check_digits(number)
        return
    stack = [number]
    while stack:
        e = checked(stack.pop())
        if not isinstance(e, Node):
            stack += e.args


def check_row(operands: Sequence[Expression], product: bool) -> None:
    """Raise `TooLarge` for a long sum or product of numbers that would grow beyond all bounds while it is formed."""
    if len(operands) <= ROW:
        return
    numbers = [c for e in operands if isinstance(c := coefficient(e), Rational)]
    sizes = [c.p * c.q for c in numbers] if product else {c.q for c in numbers}
    if sum(abs(k).bit_length() for k in sizes) > ROW_BITS:
        raise TooLarge(f"the numbers of this row have more than {MAX_DIGITS:,} digits together")


def coefficient(e: Expression) -> Any:
    """Return the number in front of an operand."""
    number = split(e)[0] if is_array(e) else e
    return number.args[0] if number.is_Mul else number
