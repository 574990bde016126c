"""Functions that are no nodes of their own: secants, roots, powers and logarithms to other bases, clipped entries.

sec(a) = 1/cos(a),  rsqrt(a) = a^(−1/2),  log2(a) = log(a)/log(2),  clip(x, a, b) = min(max(x, a), b). Their derivatives
are those of what they are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Integer, Rational, S

from symcalc.algebra import hadamard_power, multiply, spread
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Function, everywhere
from symcalc.expressions.properties import Demands, needs_nonzero, needs_positive, needs_power
from symcalc.expressions.registry import register_function
from symcalc.expressions.shape_rules import keep, same
from symcalc.operations.elementwise import build
from symcalc.operations.extrema import maximum, minimum


def _reciprocal(a: Expression) -> Any:
    return hadamard_power(a, S.NegativeOne)


def _one_over(name: str) -> tuple[Callable[[Expression], Any], Callable[[Any], Demands]]:
    """Return 1/f(a) of a function, and what it demands."""
    return lambda a: _reciprocal(build(name, a)), lambda a: needs_nonzero(build(name, a))


def _power_of(base: int) -> Callable[[Expression], Any]:
    """Return baseᵃ, as exp(a log(base))."""
    return lambda a: build("exp", multiply(sympy.log(Integer(base)), a))


def _logarithm_to(base: int) -> Callable[[Expression], Any]:
    """Return log(a)/log(base)."""
    return lambda a: multiply(1 / sympy.log(Integer(base)), build("log", a))


def clip(x: Expression, low: Expression, high: Expression) -> Any:
    """Return min(max(x, low), high)."""
    return minimum(maximum(x, low), high)


_ROOT = Rational(-1, 2)
_OF_ONE: tuple[tuple[str, tuple[str, ...], Callable[..., Any], Callable[..., Demands], str], ...] = (
    ("sec", (), *_one_over("cos"), "1/cos(a)"),
    ("csc", ("cosec",), *_one_over("sin"), "1/sin(a)"),
    ("cot", ("cotan",), *_one_over("tan"), "1/tan(a)"),
    ("sech", (), *_one_over("cosh"), "1/cosh(a)"),
    ("csch", (), *_one_over("sinh"), "1/sinh(a)"),
    ("coth", (), *_one_over("tanh"), "1/tanh(a)"),
    ("reciprocal", (), _reciprocal, needs_nonzero, "1/a"),
    ("rsqrt", (), lambda a: hadamard_power(a, _ROOT), lambda a: needs_power(a, _ROOT), "1/√a"),
    ("exp2", (), _power_of(2), everywhere, "2ᵃ"),
    ("exp10", (), _power_of(10), everywhere, "10ᵃ"),
    ("log2", (), _logarithm_to(2), needs_positive, "log(a)/log(2)"),
    ("log10", ("lg",), _logarithm_to(10), needs_positive, "log(a)/log(10)"),
)
_CLASSES: dict[str, type | str] = {
    **{c.__name__: c for c in (sympy.sec, sympy.csc, sympy.cot, sympy.sech, sympy.csch, sympy.coth)},
    **{name: f"sympy.codegen.cfunctions.{name}" for name in ("exp2", "log2", "log10")},
}
for _name, _aliases, _build, _domain, _summary in _OF_ONE:
    register_function(
        Function(
            _name,
            _build,
            keep,
            ("any",),
            group="elementwise",
            summary=_summary,
            aliases=_aliases,
            entrywise=True,
            domain=_domain,
            from_sympy={_CLASSES[_name]: _build} if _name in _CLASSES else {},
        )
    )
register_function(
    Function(
        "clip",
        clip,
        same,
        ("any", "any", "any"),
        group="elementwise",
        summary="clip(x, a, b) = min(max(x, a), b), entry by entry",
        aliases=("clamp",),
        entrywise=True,
    )
)


def logaddexp(a: Expression, b: Expression) -> Any:
    """Return log(eᵃ + eᵇ)."""
    return build("log", spread(build("exp", a), build("exp", b)))


register_function(
    Function(
        "logaddexp",
        logaddexp,
        same,
        ("any", "any"),
        group="elementwise",
        summary="log(eᵃ + eᵇ), without overflow",
        entrywise=True,
    )
)
