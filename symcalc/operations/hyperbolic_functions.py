"""Hyperbolic functions and the error function, of scalars and entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import Integer

from symcalc.algebra import hadamard_power, multiply, negate
from symcalc.domains.implications import demand_the_same
from symcalc.expressions.bounded_numbers import bounded_exponential
from symcalc.expressions.intervals import POINTS, exponential, monotone
from symcalc.expressions.node import Expression
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import Entrywise, build, quotient_of, register_function_of_entries
from symcalc.operations.trigonometric_functions import one_minus_square

PRECISE = 10  # up to which tanh and erf differ from 1 in the digits that are kept


def _half_of_exponentials(sign: int) -> Callable[[Expression], Expression]:
    """Return the enclosure of (eᵃ ± e⁻ᵃ)/2."""

    def enclosure(x: Expression) -> Any:
        a, b = exponential(x), exponential(-x)
        return None if a is None or b is None else (a + sign * b) / 2

    return enclosure


register_function_of_entries(
    Entrywise(
        name="sinh",
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
register_function_of_entries(
    Entrywise(
        name="erf",
        cls=sympy.erf,
        derivative=lambda Y, A: multiply(2 / sympy.sqrt(sympy.pi), build("exp", negate(hadamard_power(A, Integer(2))))),
        example="2/sqrt(pi)*exp(-x.^2)",
        summary="error function",
        reference=lambda np, A: np.special.erf(A),
        parity=-1,
        enclosure=lambda x: monotone(POINTS.erf)(x) if abs(x).b < PRECISE else None,
        number=mpmath.erf,
        keeps_sign=True,
        plainer=demand_the_same,
    )
)
