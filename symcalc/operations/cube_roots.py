"""The cube root of real numbers, of negative ones, too.   (∛a)′ = 1/(3 ∛a²)."""

from __future__ import annotations

import mpmath
import sympy
from sympy import Integer, Rational, S

from symcalc.algebra import hadamard_power, multiply
from symcalc.algebra.scalar_functions import own
from symcalc.domains.implications import demand_the_same
from symcalc.expressions.intervals import POINTS, monotone
from symcalc.expressions.properties import needs_nonzero
from symcalc.expressions.spellings import Spelled
from symcalc.operations.elementwise import Entrywise, register_function_of_entries

register_function_of_entries(
    Entrywise(
        name="cbrt",
        spelled=Spelled("nthroot({0}, 3)", "cbrt", "CubeRoot"),
        cls=own("cbrt", S.Zero),
        derivative=lambda Y, A: multiply(Rational(1, 3), hadamard_power(Y, Integer(-2))),
        example="cbrt(x).^(-2)/3",
        summary="cube root",
        reference=lambda np, A: np.cbrt(A),
        parity=-1,
        enclosure=monotone(lambda x: POINTS.sign(x) * POINTS.cbrt(abs(x))),
        number=lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
        keeps_sign=True,
        smooth=needs_nonzero,
        plainer=demand_the_same,
        entry_to_sympy=lambda a, **how: sympy.real_root(a, 3),
    )
)
