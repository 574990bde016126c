"""Products with logarithms that are 0 where their factor is 0, and −a log(a): entropies and divergences.

x log(y) is 0 at x = 0, whatever y, its limit for y = x (Cover & Thomas 2006, sec. 2.1). d xlogy = log(y) dx + x/y dy.
"""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from sympy import S

from symcalc.algebra import add, filled, hadamard, hadamard_power, negate, spread
from symcalc.algebra.scalar_functions import own
from symcalc.expressions.bounded_numbers import bounded_logarithm
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import POINTS, turning
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import needs_nonnegative, needs_positive
from symcalc.operations.elementwise import Entrywise, build, plus_one, register_function_of_entries
from symcalc.operations.functions_of_several import OfSeveral, register_function_of_several


def _entropy(t: Any) -> Any:
    """Return −t log(t) of a number of mpmath."""
    return -t * POINTS.log(t)


def _minus_one(a: Expression) -> Any:
    """Return −1, of the shape of a."""
    return filled(-ONE, *a.shape) if is_array(a) else S.NegativeOne


def _value_of_product(x: Expression, y: Expression) -> Any:
    """xlogy(x, x) = −entr(x), xlogy(0, y) = 0."""
    if x == y:
        return negate(build("entr", x))
    return S.Zero if x is S.Zero else None


def _in_sympy(logarithm: Any) -> Any:
    """Return what writes 0 at x = 0, elsewhere x log(…)."""

    def write(x: Any, y: Any) -> Any:
        product = sympy.Mul(x, logarithm(y), evaluate=False)
        return sympy.Piecewise((0, sympy.Eq(x, 0, evaluate=False)), (product, True), evaluate=False)

    return write


register_function_of_entries(
    Entrywise(
        name="entr",
        cls=own("entr", S.Zero),
        derivative=lambda Y, A: add(_minus_one(A), negate(build("log", A))),
        example="-log(x) .- 1",
        summary="−a log(a), 0 at 0",
        reference=lambda np, A: np.special.entr(A),
        enclosure=lambda x: turning(_entropy, (0.3678, 0.3679), 0.3679, rising=True)(x) if x.a > 0 else None,
        number=lambda x: mpmath.mpf(0) if x == 0 else -x * bounded_logarithm(x),
        vanishes=True,
        domain=needs_nonnegative,
        smooth=needs_positive,
        entry_to_sympy=lambda a, **how: sympy.Mul(-1, a, sympy.log(a, **how), **how),
    )
)
register_function_of_several(
    OfSeveral(
        name="xlogy",
        slopes=(
            lambda Y, x, y: build("log", y),
            lambda Y, x, y: hadamard(x, hadamard_power(y, S.NegativeOne)),
        ),
        example=Example("w'*xlogy(x, y)", wrt="y", derivative="(w.*x)./y"),
        summary="x log(y), 0 where x is 0",
        value=_value_of_product,
        reference=lambda np, x, y: np.special.xlogy(x, y),
        to_sympy=_in_sympy(lambda y: sympy.log(y, evaluate=False)),
        domain=lambda x, y: needs_nonnegative(y),
        smooth=lambda x, y: needs_positive(y),
    )
)
register_function_of_several(
    OfSeveral(
        name="xlog1py",
        slopes=(
            lambda Y, x, y: build("log1p", y),
            lambda Y, x, y: hadamard(x, hadamard_power(plus_one(y), S.NegativeOne)),
        ),
        example=Example("w'*xlog1py(x, y)", wrt="y", derivative="(w.*x)./(y .+ 1)"),
        summary="x log(1 + y), 0 where x is 0",
        value=lambda x, y: S.Zero if x is S.Zero else None,
        reference=lambda np, x, y: np.special.xlog1py(x, y),
        to_sympy=_in_sympy(lambda y: sympy.log(sympy.Add(1, y, evaluate=False), evaluate=False)),
        domain=lambda x, y: needs_nonnegative(spread(y, ONE)),
        smooth=lambda x, y: needs_positive(spread(y, ONE)),
    )
)
