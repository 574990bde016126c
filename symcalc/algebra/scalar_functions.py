"""Functions of real scalars: SymPy's classes, made by few exact rules.

SymPy's own evaluation asks for signs, zeros and periods of whatever stands below, at any cost, and may take it apart.
Here it sees plain numbers only (sin(π/6) = 1/2). All else stands as it is, but for parity, what undoes a function,
and signs that are known: abs(2 a) = 2 abs(a), log(exp(a)) = a, sin(−a) = −sin(a).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from sympy import Function, S

from symcalc.algebra.scalars import share
from symcalc.errors import KindMismatch
from symcalc.expressions.intervals import boxed, check_distance, enclosed, is_plain, number_sign
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.real_numbers import checked, known_as_real
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign


class RealFunction(Function):
    """A real function of a real scalar that SymPy does not have."""

    is_real = True
    at_zero: ClassVar[Any] = None

    @classmethod
    def eval(cls, a: Expression) -> Any:
        """Evaluate at zero only; more would hide the function's name."""
        return cls.at_zero if a is S.Zero else None


class Scalars:
    """The functions of scalars that SymPy does not have, by name."""


def made(name: str, holder: type, base: type, what: str) -> Any:
    """Return a new class, which stands in a holder: a pickled expression names it by its place."""
    place = {"__module__": holder.__module__, "__qualname__": f"{holder.__name__}.{name}", "__slots__": ()}
    cls = type(name, (base,), {"__doc__": f"{name} of {what}."} | place)
    setattr(holder, name, cls)
    return cls


def own(name: str, at_zero: Any) -> Any:
    """Return the class of a function of scalars that SymPy does not have; ``at_zero`` is its value at 0."""
    cls = made(name, Scalars, RealFunction, "a real scalar")
    cls.at_zero = at_zero
    return cls


@dataclass(frozen=True, kw_only=True)
class ScalarFunction:
    """What is known of a function of a real scalar.

    Attributes:
        name: what it is called.
        cls: its class, SymPy's or one of our `own`.
        parity: 1 where f(−a) = f(a), −1 where f(−a) = −f(a).
        value: ``(a)`` -> f(a) where that is no node, else None; without it, that is known by the parity.
        above: what the argument must exceed.
        within: what the argument's absolute value must not exceed.
        jumps: whether it has a jump at 0.
        is_placed: whether SymPy is asked for its values at plain numbers.
    """

    name: str
    cls: Any
    parity: int = 0
    value: Callable[[Expression], Expression] | None = None
    above: int | None = None
    within: int | None = None
    jumps: bool = False
    is_placed: bool = True


def value_of(f: ScalarFunction, a: Expression) -> Any:
    """Return a function of a scalar; a number that SymPy would place late in a box.

    Raises:
        KindMismatch: where that is no real number: log(-1), arcsin(2), tan(pi/2).
    """
    return boxed(_value_of(f, a))


def _value_of(f: ScalarFunction, a: Expression) -> Any:
    a = share(a)
    if a is not S.Zero or f.above is not None:
        _check_domain(f, a)
    if issubclass(f.cls, RealFunction):
        found = by_parity(f, a)
        return known_as_real(f.cls(a)) if found is None else found
    if f.is_placed and a.is_number and is_plain(a):
        return checked(f.cls(a))
    found = by_parity(f, a) if f.value is None else f.value(a)
    return known_as_real(f.cls(a, evaluate=False)) if found is None else found


def _check_domain(f: ScalarFunction, a: Expression) -> None:
    if f.above is None and f.within is None and not f.jumps:
        return
    x = enclosed(a)
    if x is None:
        return
    if (f.above is not None and x.b <= f.above) or (f.within is not None and (x.a > f.within or x.b < -f.within)):
        spelled = str(a) if is_plain(a) else "this"
        raise KindMismatch(f"{f.name} of {spelled} is not a real number")
    if f.within is None:
        check_distance(a - (f.above or 0), f"{f.name} of")


@law(examples=("sin(-a)", "cos(-2*a)", "tanh(x'*x*(-a))"))
def by_parity(f: ScalarFunction, a: Expression) -> Expression | None:
    """f(−a) = f(a) of an even f, f(−a) = −f(a) of an odd one."""
    if f.parity and a.could_extract_minus_sign():
        return value_of(f, -a) if f.parity > 0 else -value_of(f, -a)
    return None


def is_negative_for_sure(a: Expression) -> bool:
    """Tell what is known to be less than 0."""
    return number_sign(a) == -1 or (a.could_extract_minus_sign() and sign_of(-a) is Sign.POSITIVE)
