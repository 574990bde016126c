"""Functions of real scalars: SymPy's classes, made by few exact rules.

SymPy's own evaluation asks for signs, zeros and periods of whatever stands below, at any cost, and may take it apart.
Here it sees plain numbers only (sin(π/6) = 1/2). All else stands as it is, but for parity, what undoes a function,
and signs that are known: abs(2 a) = 2 abs(a), log(exp(a)) = a, sin(−a) = −sin(a).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Function, Mul, S, pi

from symcalc.algebra.scalars import scalar_power, scalar_product, share
from symcalc.errors import KindMismatch
from symcalc.expressions.claims import Sign
from symcalc.expressions.intervals import (
    ENCLOSURES,
    INTERVALS,
    POINTS,
    boxed,
    check_distance,
    enclosed,
    exponential,
    is_plain,
    monotone,
    number_sign,
)
from symcalc.expressions.real_numbers import checked, known_as_real
from symcalc.expressions.structure import sign_of


class RealFunction(Function):
    """A real function of a real scalar that SymPy does not have."""

    is_real = True

    @classmethod
    def eval(cls, a: Any) -> Any:
        """Evaluate at zero only; more would hide the function's name."""
        return AT_ZERO.get(cls.__name__) if a is S.Zero else None


AT_ZERO = {
    "log1p": S.Zero,
    "expm1": S.Zero,
    "relu": S.Zero,
    "step": S.Zero,
    "sigmoid": S.Half,
    "softplus": sympy.log(2),
}


class Scalars:
    """The functions of scalars that SymPy does not have, by name."""


def made(name: str, holder: type, base: type, what: str) -> Any:
    """Return a new class, which stands in a holder: a pickled expression names it by its place."""
    place = {"__module__": holder.__module__, "__qualname__": f"{holder.__name__}.{name}"}
    cls = type(name, (base,), {"__doc__": f"{name} of {what}."} | place)
    setattr(holder, name, cls)
    return cls


def _own(name: str) -> Any:
    return made(name, Scalars, RealFunction, "a real scalar")


CLASSES: dict[str, Any] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "erf": sympy.erf,
} | {name: _own(name) for name in ("log1p", "expm1", "step", "relu", "sigmoid", "softplus")}
EVEN = {"cos", "cosh", "abs"}
ODD = {"sin", "tan", "arcsin", "arctan", "sinh", "tanh", "sign", "erf"}
LEAST = {"log": 0, "log1p": -1}  # what the argument must exceed
STEPS = {"sign", "step"}  # with a jump at 0
WITHIN_ONE = {"arcsin", "arccos"}
PERIODIC = {"sin", "cos", "tan"}
UNDONE = (sympy.asin, sympy.acos, sympy.atan)  # whose sines, cosines and tangents are powers


def value_of(name: str, a: Any) -> Any:
    """Return the function of that name of a scalar; a number that SymPy would place late in a box.

    Raises:
        KindMismatch: where that is no real number: log(-1), arcsin(2), tan(pi/2).
    """
    return boxed(_value_of(name, a))


def _value_of(name: str, a: Any) -> Any:
    a, function = share(a), CLASSES[name]
    if a is not S.Zero or name in LEAST:
        _check_domain(name, a)
    if issubclass(function, RealFunction):
        return known_as_real(function(a))
    if name not in ("exp", "abs", "sign") and a.is_number and is_plain(a):
        return checked(function(a))
    found = RULES.get(name, _by_parity)(name, a)
    return known_as_real(function(a, evaluate=False)) if found is None else found


def _check_domain(name: str, a: Any) -> None:
    x = enclosed(a) if name in LEAST or name in STEPS or name in WITHIN_ONE else None
    if x is None:
        return
    least = LEAST.get(name, 0)
    if (name in LEAST and x.b <= least) or (name in WITHIN_ONE and (x.a > 1 or x.b < -1)):
        spelled = str(a) if is_plain(a) else "this"
        raise KindMismatch(f"{name} of {spelled} is not a real number")
    if name not in WITHIN_ONE:
        check_distance(a - least, f"{name} of")


def _by_parity(name: str, a: Any) -> Any:
    """f(−a) = −f(a), or f(a)."""
    if a.could_extract_minus_sign():
        if name in ODD:
            return -value_of(name, -a)
        if name in EVEN:
            return value_of(name, -a)
    return None


def _periodic(name: str, a: Any) -> Any:
    """sin(a + π) = −sin(a), sin(arctan(a)) = a/√(1 + a²): what SymPy knows of multiples of π and inverse functions."""
    factors = (f for t in sympy.Add.make_args(a) for f in Mul.make_args(t))
    if isinstance(a, UNDONE) or any(f is pi for f in factors):
        value = CLASSES[name](a)
        if not value.has(sympy.cot):  # of tan(a + π/2)
            return checked(value)
    return _by_parity(name, a)


def _log(name: str, a: Any) -> Any:
    """log(exp(a)) = a."""
    return a.args[0] if isinstance(a, sympy.exp) else None


def _exp(name: str, a: Any) -> Any:
    """exp(p log(a)) = aᵖ, exp(a + log(b)) = b exp(a)."""
    if a is S.Zero or a is S.One:
        return sympy.exp(a)
    if isinstance(a, sympy.log):
        return a.args[0]
    if a.is_Mul:
        logs = [f for f in a.args if isinstance(f, sympy.log)]
        rest = [f for f in a.args if not isinstance(f, sympy.log)]
        if len(logs) == 1 and all(f.is_number for f in rest):
            return scalar_power(logs[0].args[0], scalar_product(rest))
    if a.is_Add:
        values = [value_of(name, t) for t in a.args if t is not S.One]
        if any(not isinstance(v, sympy.exp) for v in values):
            inside = [v.args[0] for v in values if isinstance(v, sympy.exp)] + [t for t in a.args if t is S.One]
            outside = [v for v in values if not isinstance(v, sympy.exp)]
            return scalar_product([*outside, value_of(name, sympy.Add(*inside))])
    return None


def is_negative_for_sure(a: Any) -> bool:
    """Tell what is known to be less than 0."""
    return number_sign(a) == -1 or (a.could_extract_minus_sign() and sign_of(-a) is Sign.POSITIVE)


def _abs(name: str, a: Any) -> Any:
    """|a b| = |a| |b|, where one of them is known; |aᵏ| = |a|ᵏ for whole k."""
    if sign_of(a) is not Sign.UNKNOWN:
        return a
    if is_negative_for_sure(a):
        return -a
    if a.is_Pow and a.exp.is_Integer:
        return scalar_power(value_of(name, a.base), a.exp)
    if a.is_Mul:
        values = [(t, value_of(name, t)) for t in a.args]
        unknown = [t for t, v in values if _is_abs(v) or (v.is_Pow and v.exp.is_Integer and _is_abs(v.base))]
        if len(unknown) < 2:
            return scalar_product([v for _, v in values])
        if len(unknown) < len(values):
            known = [v for t, v in values if t not in unknown]
            return scalar_product([*known, sympy.Abs(Mul(*unknown), evaluate=False)])
        return None
    return value_of(name, -a) if a.could_extract_minus_sign() else None


def _is_abs(v: Any) -> bool:
    return isinstance(v, sympy.Abs)


def _sign(name: str, a: Any) -> Any:
    """The sign of a product without the factors whose signs are known."""
    if a is S.Zero or isinstance(a, sympy.sign):
        return a
    if sign_of(a) is Sign.POSITIVE:
        return S.One
    if is_negative_for_sure(a):
        return S.NegativeOne
    if a.is_Mul:
        sign, rest = S.One, []
        for f in a.args:
            if is_negative_for_sure(f):
                sign = -sign
            elif sign_of(f) is not Sign.POSITIVE:
                rest.append(f)
        if len(rest) < len(a.args):
            return sign * value_of(name, Mul(*rest))
    return None


RULES: dict[str, Callable[[str, Any], Any]] = {"log": _log, "exp": _exp, "abs": _abs, "sign": _sign}
RULES |= dict.fromkeys(PERIODIC, _periodic)


def _hyperbolic(sign: int) -> Callable[[Any], Any]:
    def half(x: Any) -> Any:
        a, b = exponential(x), exponential(-x)
        return None if a is None or b is None else (a + sign * b) / 2

    return half


def _above(x: Any, least: Any) -> Any:
    """Return the part of an interval that exceeds a bound."""
    return INTERVALS.mpf([max(x.a, least), max(x.b, least)])


ENCLOSURES.update(
    {
        CLASSES["exp"]: exponential,
        CLASSES["log"]: lambda x: INTERVALS.log(x) if x.a > 0 else None,
        CLASSES["log1p"]: lambda x: INTERVALS.log(1 + x) if x.a > -1 else None,
        CLASSES["expm1"]: lambda x: None if (y := exponential(x)) is None else y - 1,
        CLASSES["sin"]: INTERVALS.sin,
        CLASSES["cos"]: INTERVALS.cos,
        CLASSES["tan"]: lambda x: None if 0 in INTERVALS.cos(x) else INTERVALS.sin(x) / INTERVALS.cos(x),
        CLASSES["arcsin"]: lambda x: monotone(POINTS.asin)(x) if abs(x).b <= 1 else None,
        CLASSES["arccos"]: lambda x: monotone(POINTS.acos, rising=False)(x) if abs(x).b <= 1 else None,
        CLASSES["arctan"]: monotone(POINTS.atan),
        CLASSES["sinh"]: _hyperbolic(-1),
        CLASSES["cosh"]: _hyperbolic(1),
        CLASSES["tanh"]: lambda x: monotone(POINTS.tanh)(x) if abs(x).b < PRECISE else None,
        CLASSES["abs"]: abs,
        CLASSES["sign"]: lambda x: None if 0 in x else INTERVALS.mpf(1 if x.a > 0 else -1),
        CLASSES["step"]: lambda x: None if 0 in x else INTERVALS.mpf(1 if x.a > 0 else 0),
        CLASSES["relu"]: lambda x: _above(x, 0),
        CLASSES["sigmoid"]: lambda x: None if (y := exponential(-x)) is None else 1 / (1 + y),
        CLASSES["softplus"]: lambda x: None if (y := exponential(x)) is None else INTERVALS.log(1 + y),
        CLASSES["erf"]: lambda x: monotone(POINTS.erf)(x) if abs(x).b < PRECISE else None,
    }
)
PRECISE = 10  # up to which tanh and erf differ from 1 in the digits that are kept
