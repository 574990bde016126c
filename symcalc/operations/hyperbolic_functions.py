"""Hyperbolic functions and their inverses, of scalars and entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import Integer, Rational, S

from symcalc.algebra import hadamard_power, spread
from symcalc.domains.implications import demand_the_same
from symcalc.expressions.bounded_numbers import bounded_exponential
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import POINTS, exponential, monotone
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demands, needs_nonnegative, needs_positive
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import Entrywise, build, plus_one, quotient_of, register_function_of_entries
from symcalc.operations.trigonometric_functions import one_minus_square

TWO, ROOT = Integer(2), Rational(-1, 2)
PRECISE = 10  # up to which tanh differs from 1 in the digits that are kept


def _half_of_exponentials(sign: int) -> Callable[[Expression], Expression]:
    """Return the enclosure of (eᵃ ± e⁻ᵃ)/2."""

    def enclosure(x: Expression) -> Any:
        a, b = exponential(x), exponential(-x)
        return None if a is None or b is None else (a + sign * b) / 2

    return enclosure


register_function_of_entries(
    Entrywise(
        name="sinh",
        spelled=Spelled("sinh", "sinh", "Sinh"),
        cls=sympy.sinh,
        derivative=lambda Y, A: build("cosh", A),
        example="cosh(x)",
        summary="hyperbolic sine",
        reference=lambda np, A: np.sinh(A),
        latex=r"\sinh({0})",
        parity=-1,
        enclosure=_half_of_exponentials(-1),
        number=lambda x: (bounded_exponential(x) - bounded_exponential(-x)) / 2,
        keeps_sign=True,
        partners=quotient_of("cosh", "tanh"),
        plainer=demand_the_same,
    )
)
register_function_of_entries(
    Entrywise(
        name="cosh",
        spelled=Spelled("cosh", "cosh", "Cosh"),
        cls=sympy.cosh,
        derivative=lambda Y, A: build("sinh", A),
        example="sinh(x)",
        summary="hyperbolic cosine",
        reference=lambda np, A: np.cosh(A),
        latex=r"\cosh({0})",
        parity=1,
        enclosure=_half_of_exponentials(1),
        number=lambda x: (bounded_exponential(x) + bounded_exponential(-x)) / 2,
        sign=Sign.POSITIVE,
    )
)
register_function_of_entries(
    Entrywise(
        name="tanh",
        spelled=Spelled("tanh", "tanh", "Tanh"),
        cls=sympy.tanh,
        derivative=lambda Y, A: one_minus_square(Y),
        example="1 .- tanh(x).^2",
        summary="hyperbolic tangent",
        reference=lambda np, A: np.tanh(A),
        latex=r"\tanh({0})",
        parity=-1,
        enclosure=lambda x: monotone(POINTS.tanh)(x) if abs(x).b < PRECISE else None,
        number=mpmath.tanh,
        keeps_sign=True,
        plainer=demand_the_same,
    )
)


def _square_minus_one(a: Expression) -> Expression:
    """Return A² − 1, entry by entry."""
    return spread(hadamard_power(a, TWO), -ONE)


def _at_least_one(a: Expression) -> Demands:
    return needs_nonnegative(spread(a, -ONE))


register_function_of_entries(
    Entrywise(
        name="arcsinh",
        spelled=Spelled("asinh", "asinh", "ArcSinh"),
        aliases=("asinh", "arsinh"),
        cls=sympy.asinh,
        derivative=lambda Y, A: hadamard_power(plus_one(hadamard_power(A, TWO)), ROOT),
        example="(x.^2 .+ 1).^(-1/2)",
        summary="inverse hyperbolic sine",
        reference=lambda np, A: np.arcsinh(A),
        parity=-1,
        enclosure=monotone(POINTS.asinh),
        number=mpmath.asinh,
        keeps_sign=True,
        plainer=demand_the_same,
    )
)
register_function_of_entries(
    Entrywise(
        name="arccosh",
        spelled=Spelled("acosh", "acosh", "ArcCosh"),
        aliases=("acosh", "arcosh"),
        cls=sympy.acosh,
        is_placed=False,
        derivative=lambda Y, A: hadamard_power(_square_minus_one(A), ROOT),
        example="(x.^2 .- 1).^(-1/2)",
        summary="inverse hyperbolic cosine, of a ≥ 1",
        reference=lambda np, A: np.arccosh(A),
        enclosure=lambda x: monotone(POINTS.acosh)(x) if x.a >= 1 else None,
        number=lambda x: mpmath.acosh(x) if x >= 1 else mpmath.nan,
        sign=Sign.NONNEGATIVE,
        domain=_at_least_one,
    )
)
register_function_of_entries(
    Entrywise(
        name="arctanh",
        spelled=Spelled("atanh", "atanh", "ArcTanh"),
        aliases=("atanh", "artanh"),
        cls=sympy.atanh,
        is_placed=False,
        derivative=lambda Y, A: hadamard_power(one_minus_square(A), S.NegativeOne),
        example="1 ./ (1 .- x.^2)",
        summary="inverse hyperbolic tangent, of −1 < a < 1",
        reference=lambda np, A: np.arctanh(A),
        parity=-1,
        within=1,
        enclosure=lambda x: monotone(POINTS.atanh)(x) if abs(x).b < 1 else None,
        number=lambda x: mpmath.atanh(x) if abs(x) < 1 else mpmath.nan,
        keeps_sign=True,
        domain=lambda a: needs_positive(one_minus_square(a)),
        plainer=demand_the_same,
    )
)
