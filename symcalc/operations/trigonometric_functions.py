"""Trigonometric functions and their inverses, of scalars and entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import Integer, Mul, Rational, S, pi

from symcalc.algebra import hadamard_power, negate, spread
from symcalc.algebra.scalar_functions import by_parity
from symcalc.domains.implications import demand_the_same
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import INTERVALS, POINTS, monotone
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demands, needs_nonnegative, needs_nonzero
from symcalc.expressions.real_numbers import checked
from symcalc.expressions.spellings import Spelled
from symcalc.operations.elementwise import (
    FUNCTIONS,
    Entrywise,
    build,
    plus_one,
    quotient_of,
    register_function_of_entries,
)

UNDONE = (sympy.asin, sympy.acos, sympy.atan)  # whose sines, cosines and tangents are powers
TWO, ROOT = Integer(2), Rational(-1, 2)


def one_minus_square(a: Expression) -> Expression:
    """Return 1 − A², entry by entry."""
    return spread(negate(hadamard_power(a, TWO)), ONE)


def _periodic(name: str) -> Callable[[Expression], Expression]:
    """Return the rule of what SymPy knows of multiples of π and inverse functions, and of what the parity tells."""

    def value(a: Expression) -> Any:
        factors = (f for t in sympy.Add.make_args(a) for f in Mul.make_args(t))
        if isinstance(a, UNDONE) or any(f is pi for f in factors):
            known = periods_and_inverses(name, a)
            if known is not None:
                return known
        return by_parity(FUNCTIONS[name].function, a)

    return value


@law(examples=("sin(a + pi)", "cos(arctan(a))", "sin(arctan(a))"), source="DLMF, sec. 4.21")
def periods_and_inverses(name: str, a: Expression) -> Expression | None:
    """sin(a + π) = −sin(a), sin(arctan(a)) = a/√(1 + a²), and what else SymPy knows of them."""
    known = FUNCTIONS[name].function.cls(a)
    return None if known.has(sympy.cot) else checked(known)  # of tan(a + π/2)


def _within_one(a: Expression) -> Demands:
    """Demand |a| ≤ 1."""
    return needs_nonnegative(one_minus_square(a))


register_function_of_entries(
    Entrywise(
        name="sin",
        spelled=Spelled("sin", "sin", "Sin"),
        cls=sympy.sin,
        derivative=lambda Y, A: build("cos", A),
        example="cos(x)",
        summary="sine",
        reference=lambda np, A: np.sin(A),
        latex=r"\sin({0})",
        parity=-1,
        value=_periodic("sin"),
        enclosure=INTERVALS.sin,
        number=mpmath.sin,
        partners=quotient_of("cos", "tan"),
    )
)
register_function_of_entries(
    Entrywise(
        name="cos",
        spelled=Spelled("cos", "cos", "Cos"),
        cls=sympy.cos,
        derivative=lambda Y, A: negate(build("sin", A)),
        example="-sin(x)",
        summary="cosine",
        reference=lambda np, A: np.cos(A),
        latex=r"\cos({0})",
        parity=1,
        value=_periodic("cos"),
        enclosure=INTERVALS.cos,
        number=mpmath.cos,
    )
)
register_function_of_entries(
    Entrywise(
        name="tan",
        spelled=Spelled("tan", "tan", "Tan"),
        cls=sympy.tan,
        derivative=lambda Y, A: plus_one(hadamard_power(Y, TWO)),
        example="tan(x).^2 .+ 1",
        summary="tangent",
        reference=lambda np, A: np.tan(A),
        latex=r"\tan({0})",
        parity=-1,
        value=_periodic("tan"),
        enclosure=lambda x: None if 0 in INTERVALS.cos(x) else INTERVALS.sin(x) / INTERVALS.cos(x),
        number=mpmath.tan,
        domain=lambda a: needs_nonzero(build("cos", a)),
    )
)
register_function_of_entries(
    Entrywise(
        name="arcsin",
        spelled=Spelled("asin", "asin", "ArcSin"),
        cls=sympy.asin,
        derivative=lambda Y, A: hadamard_power(one_minus_square(A), ROOT),
        example="(1 .- x.^2).^(-1/2)",
        summary="inverse sine",
        reference=lambda np, A: np.arcsin(A),
        latex=r"\arcsin({0})",
        aliases=("asin",),
        parity=-1,
        within=1,
        enclosure=lambda x: monotone(POINTS.asin)(x) if abs(x).b <= 1 else None,
        number=lambda x: mpmath.asin(x) if abs(x) <= 1 else mpmath.nan,
        keeps_sign=True,
        domain=_within_one,
        plainer=demand_the_same,
    )
)
register_function_of_entries(
    Entrywise(
        name="arccos",
        spelled=Spelled("acos", "acos", "ArcCos"),
        cls=sympy.acos,
        derivative=lambda Y, A: negate(hadamard_power(one_minus_square(A), ROOT)),
        example="-(1 .- x.^2).^(-1/2)",
        summary="inverse cosine",
        reference=lambda np, A: np.arccos(A),
        latex=r"\arccos({0})",
        aliases=("acos",),
        within=1,
        enclosure=lambda x: monotone(POINTS.acos, rising=False)(x) if abs(x).b <= 1 else None,
        number=lambda x: mpmath.acos(x) if abs(x) <= 1 else mpmath.nan,
        domain=_within_one,
    )
)
register_function_of_entries(
    Entrywise(
        name="arctan",
        spelled=Spelled("atan", "atan", "ArcTan"),
        cls=sympy.atan,
        derivative=lambda Y, A: hadamard_power(plus_one(hadamard_power(A, TWO)), S.NegativeOne),
        example="1 ./ (x.^2 .+ 1)",
        summary="inverse tangent",
        reference=lambda np, A: np.arctan(A),
        latex=r"\arctan({0})",
        aliases=("atan",),
        parity=-1,
        enclosure=monotone(POINTS.atan),
        number=mpmath.atan,
        keeps_sign=True,
        plainer=demand_the_same,
    )
)
