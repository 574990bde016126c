r"""sinc(a) = sin(πa)/(πa), 1 at 0, and the spherical Bessel functions jₖ(a) that its derivatives are made of.

sinc(a) = j₀(πa), j₀′ = −j₁ and jₖ′ = (k jₖ₋₁ − (k + 1) jₖ₊₁)/(2k + 1), with no division by a: derivatives of all orders
are right at 0, too   (DLMF, 10.49.3 and 10.51.2). The number k of jₖ is a whole number, from 0.
"""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from sympy import Integer, S, pi

from symcalc.algebra import add, multiply
from symcalc.algebra.scalar_functions import own
from symcalc.errors import KindMismatch
from symcalc.expressions.intervals import INTERVALS
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.operations.elementwise import Entrywise, build, register_function_of_entries
from symcalc.operations.functions_of_several import OfSeveral, register_function_of_several
from symcalc.operations.functions_of_several import build as build_of_several

HIGHEST, TERMS = 100, 60  # order of a function; terms of its power series


def spherical_bessel(k: Any, a: Expression) -> Any:
    """Return jₖ(a)."""
    return build_of_several("sphericaljn", k, a)


def _slope(Y: Expression, k: Any, a: Expression) -> Any:
    """(k jₖ₋₁(a) − (k + 1) jₖ₊₁(a))/(2k + 1)."""
    below = [multiply(k, spherical_bessel(k - 1, a))] if k > 0 else []
    return multiply(1 / (2 * k + 1), add(*below, multiply(-k - 1, spherical_bessel(k + 1, a))))


def _value(k: Any, a: Expression) -> Any:
    """j₀(a) = sinc(a/π); jₖ(0) = 0 of all others.

    Raises:
        KindMismatch: of an order that is not a whole number from 0 to `HIGHEST`.
    """
    if not getattr(k, "is_Integer", False) or not 0 <= k <= HIGHEST:
        raise KindMismatch(
            f"the order of sphericaljn is a whole number from 0 to {HIGHEST}", hint="as in sphericaljn(1, x)"
        )
    if k == 0:
        return build("sinc", multiply(1 / pi, a))
    return S.Zero if a is S.Zero else None


def _in_numbers(np: Any, k: Any, A: Any) -> Any:
    """Return jₖ by its power series, and far from 0 by jₖ₊₁ = (2k + 1) jₖ/a − jₖ₋₁   (DLMF, 10.53.1 and 10.51.1)."""
    k = int(k)
    near = np.abs(A) < k + 2
    z = np.where(near, A, 1.0)
    term = z**k
    for i in range(k + 1):
        term = term / (2 * i + 1)
    series = term
    for i in range(1, TERMS):
        term = term * z**2 / (-2 * i * (2 * i + 2 * k + 1))
        series = series + term
    z = np.where(near, k + 2.0, A)
    below, far = np.cos(z) / z, np.sin(z) / z
    for i in range(k):
        below, far = far, (2 * i + 1) * far / z - below
    return np.where(near, series, far)


def _enclosure(x: Any) -> Any:
    """Return between what bounds sinc lies: 1 − z²/6 ≤ sin(z)/z ≤ 1 where 0 is near."""
    z = INTERVALS.pi * x
    if 0 not in z:
        return INTERVALS.sin(z) / z
    largest = max(abs(z.a), abs(z.b))
    return INTERVALS.mpf([(1 - INTERVALS.mpf(largest) ** 2 / 6).a, 1])


register_function_of_entries(
    Entrywise(
        name="sinc",
        cls=own("sinc", S.One),
        derivative=lambda Y, A: multiply(-pi, spherical_bessel(Integer(1), multiply(pi, A))),
        example="-(pi*sphericaljn(1, pi*x))",
        summary="sin(pi*a)/(pi*a), 1 at 0",
        convention="sinc(a) is sin(πa)/(πa), as NumPy, MATLAB and Julia have it; sin(a)/a is sinc(a/pi)",
        reference=lambda np, A: np.sinc(A),
        parity=1,
        enclosure=_enclosure,
        number=mpmath.sincpi,
        from_sympy={sympy.sinc: lambda a: build("sinc", multiply(1 / pi, a))},
        entry_to_sympy=lambda a, **how: sympy.sinc(sympy.Mul(pi, a, **how), **how),
    )
)
register_function_of_several(
    OfSeveral(
        name="sphericaljn",
        aliases=("spherical_jn",),
        slopes=(None, _slope),
        parameters=("scalar", "any"),
        example=Example("sum(sphericaljn(1, x))", wrt="x", derivative="(sinc(x/pi) - 2*sphericaljn(2, x))/3"),
        summary="spherical Bessel function of the first kind jₖ(a): sphericaljn(k, a)",
        value=_value,
        reference=_in_numbers,
        to_sympy=lambda k, a: sympy.jn(k, a, evaluate=False),
        from_sympy={sympy.jn: spherical_bessel},
        latex="j_{{0}}({1})",
    )
)
