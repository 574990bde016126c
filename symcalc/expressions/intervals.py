"""Between what bounds a number lies: interval arithmetic of one precision, which ends for every number.

SymPy finds the sign of a number by working it out until a digit shows, or the polynomial of which it is a root: for
3^(1e-308) − 1 or sin(1)² + cos(1)² − 1 without end. Here such a number has no sign that is known. Numbers that SymPy
could not place at once enter its scalars in a box.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from mpmath import MPContext, MPIntervalContext
from sympy import E, Mul, Rational, pi

from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import Node, Shared, SharedPart, SharedPositive
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import ENCLOSURES

PRECISION = 200  # bits
FAR = 2**64  # above which nothing is raised to a power or put into exp
NEAR = 2.0**-30  # to an integer, in which SymPy would see a sign late or never
PARTS, ARGUMENT = 10**9, 100  # numerators and denominators of numbers that SymPy may place, and numbers in functions
ROOTS = 12  # denominators of exponents of such numbers

INTERVALS = MPIntervalContext()
INTERVALS.prec = PRECISION
POINTS = MPContext()
POINTS.prec = PRECISION + 20
UNBOUNDED = object()  # a mark: there is no enclosure


def monotone(function: Callable[[Any], Any], rising: bool = True) -> Callable[[Any], Any]:
    """Return the enclosure of a monotone function: between its values at the ends, rounded outwards."""

    def enclosure(x: Expression) -> Any:
        ends = [function(POINTS.mpf(end._mpi_[0])) for end in ((x.a, x.b) if rising else (x.b, x.a))]
        below, above = (y + sign * abs(y) * POINTS.ldexp(1, -PRECISION) for y, sign in zip(ends, (-1, 1), strict=True))
        return INTERVALS.mpf([below, above])

    return enclosure


def turning(
    function: Callable[[Any], Any], at: tuple[float, float], extreme: float, rising: bool
) -> Callable[[Any], Any]:
    """Return the enclosure of a function that turns once, and is monotone before and behind.

    Args:
        function: the function.
        at: between which numbers it turns.
        extreme: what it does not pass there.
        rising: whether it rises up to there, and falls behind.
    """
    before, behind = monotone(function, rising), monotone(function, not rising)

    def enclosure(x: Expression) -> Any:
        if x.b <= at[0] or x.a >= at[1]:
            return before(x) if x.b <= at[0] else behind(x)
        ends = [monotone(function)(INTERVALS.mpf(POINTS.mpf(end._mpi_[0]))) for end in (x.a, x.b)]
        bounds = [INTERVALS.mpf(extreme), *ends]
        return INTERVALS.mpf([min(b.a for b in bounds), max(b.b for b in bounds)])

    return enclosure


def enclosed(e: Expression) -> Any:
    """Return an interval in which a number lies; None for what is no number, and where there are no bounds.

    >>> enclosed(sympy.sqrt(2)) in INTERVALS.mpf([1.41, 1.42]), enclosed(sympy.Symbol("a"))
    (True, None)
    """
    if not _may_be_number(e):
        return None
    known: dict[Any, Any] = {}
    stack = [e]
    while stack:
        f = stack[-1]
        if _found(f, known) is None:
            below = () if type(f) not in COMBINED and type(f) not in ENCLOSURES else _arguments(f)
            waiting = [a for a in below if _found(a, known) is None]
            if waiting:
                stack += waiting
                continue
            values = [_found(a, known) for a in below]
            value = UNBOUNDED if any(v is UNBOUNDED for v in values) else _value(f, values)
            if isinstance(f, Node):
                f._enclosure = value
            else:
                known[f] = value
        stack.pop()
    value = _found(e, known)
    return None if value is UNBOUNDED else value


def _may_be_number(e: Expression) -> bool:
    """Tell, at a glance, what holds no variable and no array, as far as no box hides one."""
    stack = [e]
    while stack:
        f = stack.pop()
        if isinstance(f, Node):
            if type(f) not in COMBINED or f._enclosure is UNBOUNDED:
                return False
        elif f.args:
            stack += f.args
        elif not f.is_number:
            return False
    return True


def _found(f: Any, known: dict[Any, Any]) -> Any:
    return f._enclosure if isinstance(f, Node) else known.get(f)


def _arguments(f: Any) -> tuple[Any, ...]:
    return f.parts if isinstance(f, Node) else f.args


def _value(f: Any, values: list[Any]) -> Any:
    """Return the interval of a number from those of its parts."""
    if isinstance(f, Rational):
        return INTERVALS.mpf(f.p) / INTERVALS.mpf(f.q)
    if f is pi or f is E:
        return INTERVALS.pi + 0 if f is pi else INTERVALS.e + 0
    rule = COMBINED.get(type(f)) or ENCLOSURES.get(type(f))
    if rule is None:
        return UNBOUNDED
    try:
        value = rule(f, *values) if type(f) in COMBINED else rule(*values)
    except (ValueError, ZeroDivisionError, OverflowError, NotImplementedError):
        value = None
    return UNBOUNDED if value is None or not _is_bounded(value) else value


def _is_bounded(x: Expression) -> bool:
    return bool(POINTS.isfinite(POINTS.mpf(x.a._mpi_[0])) and POINTS.isfinite(POINTS.mpf(x.b._mpi_[0])))


def _sum(f: Any, *terms: Any) -> Any:
    total = INTERVALS.mpf(0)
    for t in terms:
        total += t
    return total


def _product(f: Any, *factors: Any) -> Any:
    product = INTERVALS.mpf(1)
    for x in factors:
        product *= x
    return product


def _power(f: Any, base: Any, p: Any) -> Any:
    exponent = f.args[1]
    if exponent.is_Integer and abs(exponent.p) < FAR:
        return None if exponent.p < 0 and 0 in base else base**exponent.p
    return exponential(p * INTERVALS.log(base)) if base.a > 0 else None


def exponential(x: Expression) -> Any:
    """Return the enclosure of exp, None where it is not worked out."""
    return INTERVALS.exp(x) if abs(x).b < FAR else None


COMBINED: dict[type, Callable[..., Any]] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    Shared: lambda f, a: a,
    SharedPositive: lambda f, a: a,
    SharedPart: lambda f, a: a,
}


# ------------------------------------------------------------------------------------------------ what follows


def number_sign(e: Expression) -> int | None:
    """Return 1 or −1, the sign of a number; None where it is not known, or is 0, and for what is no number.

    >>> number_sign(sympy.sqrt(2) - 2), number_sign(sympy.sin(1) ** 2 + sympy.cos(1) ** 2 - 1)
    (-1, None)
    """
    if isinstance(e, Rational):
        return (e.p > 0) - (e.p < 0) or None
    x = enclosed(e)
    return None if x is None else 1 if x.a > 0 else -1 if x.b < 0 else None


def check_distance(e: Expression, what: str) -> None:
    """Demand that a number can be told from 0, where that is asked for.

    Raises:
        KindMismatch: where it cannot.
    """
    x = enclosed(e)
    if x is not None and 0 in x:
        raise KindMismatch(f"{what} a number that is 0, or too near to 0 to be told from it, is not a real number")


def boxed(e: Expression) -> Any:
    """Return a scalar as part of a power or function: a number that SymPy cannot place at once, in a box."""
    if not e.args or isinstance(e, Node) or not e.is_number or is_simple(e):
        return e
    return (SharedPositive if number_sign(e) == 1 else Shared).make(e)


def is_simple(e: Expression) -> bool:
    """Tell whether SymPy places a number at once: made of moderate numbers, and near to no integer."""
    return is_plain(e) or (_has_simple_parts(e) and _is_apart(e))


def is_plain(e: Expression) -> bool:
    """Tell whether a number is rational, or a product of rational numbers, their roots, and π or e.

    >>> is_plain(sympy.pi / 3), is_plain(sympy.sqrt(2) - 1)
    (True, False)
    """
    for f in Mul.make_args(e):
        base, exponent = f.args if f.is_Pow else (f, sympy.S.One)
        if not (isinstance(base, Rational) or base is pi or base is E) or not isinstance(exponent, Rational):
            return False
    return True


def _is_apart(e: Expression) -> bool:
    x = enclosed(e)
    if x is None or abs(x).b > PARTS:
        return False
    middle = float(x.mid.a)
    return float(x.delta.b) < NEAR and abs(middle - round(middle)) > NEAR


def _has_simple_parts(e: Expression) -> bool:
    """Tell whether a number consists of sums, products, powers and functions of numbers of moderate size."""
    stack = [(e, False)]
    while stack:
        e, inside = stack.pop()
        if isinstance(e, Rational):
            if max(abs(e.p), e.q) > PARTS or (inside and abs(e) > ARGUMENT):
                return False
        elif e.is_Pow and isinstance(e.exp, Rational):
            if abs(e.exp) > ARGUMENT or e.exp.q > ROOTS:
                return False
            stack.append((e.base, inside))
        elif e.is_Add or e.is_Mul:
            stack += ((a, inside) for a in e.args)
        elif e.args:
            if inside or isinstance(e, Node):
                return False
            stack += ((a, True) for a in e.args)
    return True
