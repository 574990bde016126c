"""Distance and angle of a point of the plane, entry by entry.

hypot(x, y) = √(x² + y²),  d hypot = (x dx + y dy)/hypot;  atan2(y, x), in (−π, π],  d atan2 = (x dy − y dx)/(x² + y²).
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Integer, S

from symcalc.algebra import hadamard, hadamard_power, negate, spread
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import Demands, needs_positive
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import build
from symcalc.operations.functions_of_several import OfSeveral, register_function_of_several
from symcalc.operations.functions_of_several import build as build_of_several

TWO = Integer(2)


def _squares(x: Expression, y: Expression) -> Any:
    """Return x² + y²."""
    return spread(hadamard_power(x, TWO), hadamard_power(y, TWO))


def _needs_a_point_off_the_origin(x: Expression, y: Expression) -> Demands:
    """Demand x² + y² > 0."""
    return needs_positive(_squares(x, y))


def _over(x: Expression, below: Expression) -> Any:
    return hadamard(x, hadamard_power(below, S.NegativeOne))


def _length(x: Expression, y: Expression) -> Any:
    """hypot(x, 0) = |x|."""
    return build("abs", x) if y is S.Zero else build("abs", y) if x is S.Zero else None


register_function_of_several(
    OfSeveral(
        name="hypot",
        spelled=Spelled("hypot", "hypot", "(Sqrt[{0}^2 + {1}^2])"),
        slopes=(lambda Y, x, y: _over(x, Y), lambda Y, x, y: _over(y, Y)),
        example=Example("w'*hypot(x, y)", wrt="x", derivative="(w.*x)./hypot(x, y)"),
        summary="√(x² + y²), without overflow",
        value=_length,
        vanishes=True,
        reference=lambda np, x, y: np.hypot(x, y),
        to_sympy=lambda x, y: sympy.sqrt(sympy.Add(sympy.Pow(x, 2), sympy.Pow(y, 2), evaluate=False), evaluate=False),
        sign=Sign.NONNEGATIVE,
        from_sympy={"sympy.codegen.cfunctions.hypot": lambda x, y: build_of_several("hypot", x, y)},
    )
)
register_function_of_several(
    OfSeveral(
        name="atan2",
        spelled=Spelled("atan2", "atan", "ArcTan[{1}, {0}]"),
        aliases=("arctan2",),
        slopes=(
            lambda Y, y, x: _over(x, _squares(x, y)),
            lambda Y, y, x: negate(_over(y, _squares(x, y))),
        ),
        example=Example("w'*atan2(y, x)", wrt="y", derivative="(w.*x)./(x.^2 + y.^2)"),
        summary="the angle of the point (x, y), of y and x, in (−π, π]",
        reference=lambda np, y, x: np.arctan2(y, x),
        to_sympy=lambda y, x: sympy.atan2(y, x, evaluate=False),
        from_sympy={sympy.atan2: lambda y, x: build_of_several("atan2", y, x)},
        domain=_needs_a_point_off_the_origin,
    )
)
