"""The gamma function, its logarithm and the derivatives of that, of positive scalars and entries; Euler's beta.

Γ′ = Γ ψ,  (log Γ)′ = ψ,  ψ⁽ᵏ⁾ = polygamma(k)   (DLMF, sec. 5.2 and 5.15);  B(a, b) = Γ(a) Γ(b)/Γ(a + b)   (sec. 5.12).
They have poles at 0, −1, −2, …; log Γ is of a > 0 here, as likelihoods have it, where it is real. At a fraction below 0
they are what the recurrences say, Γ(−1/2) = −2 √π.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import Integer, Rational, S, pi

from symcalc.algebra import add, divide, hadamard, multiply, negate, spread
from symcalc.algebra.scalar_functions import own
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import INTERVALS, POINTS, monotone, number_sign, turning
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function
from symcalc.expressions.properties import NONZERO, NOT_NULL, Demands, needs_no_pole, needs_positive
from symcalc.expressions.registry import register_function
from symcalc.expressions.shape_rules import keep, same
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import Entrywise, build, register_function_of_entries
from symcalc.operations.functions_of_several import OfSeveral, register_function_of_several
from symcalc.operations.functions_of_several import build as build_of_several

MINIMUM, FAR = (1.46163, 1.46164), 10**6  # where Γ is smallest; arguments of which nothing is enclosed
HIGHEST, LARGEST = 100, 50  # order of a polygamma function; dimension of a multivariate gamma function


def polygamma(k: Any, a: Expression) -> Any:
    """Return ψ⁽ᵏ⁾(a), of k = 0 ψ."""
    return build_of_several("polygamma", k, a)


def _order(k: Any, a: Expression) -> Any:
    """Return ψ of the order 0; refuse what is no order.

    Raises:
        KindMismatch: where it is not a whole number from 0 to `HIGHEST`.
    """
    if not getattr(k, "is_Integer", False) or not 0 <= k <= HIGHEST:
        raise KindMismatch(
            f"the order of polygamma is a whole number from 0 to {HIGHEST}", hint="as in polygamma(1, x)"
        )
    return build("digamma", a) if k == 0 else _polygamma_below_zero(int(k), a)


def _code_of_polygamma(g: Any, Y: Any, k: Any, a: Any) -> Any:
    """(−1)ᵏ⁺¹ k! ζ(k + 1, a)   (DLMF, 25.11.12), whose type is that of a."""
    order = int(Y.parts[0])
    zeta = g.pair("zeta", g.number(Integer(order + 1)), a)
    return g.mul(g.number(Integer((-1) ** (order + 1) * math.factorial(order))), zeta)


def _is_negative(a: Any) -> bool:
    """Tell a number that is 0 or below, of which no demand is made: functions say themselves what they are there."""
    return not is_array(a) and bool(a.is_number) and (a is S.Zero or number_sign(a) == -1)


def _needs_positive(*arguments: Any) -> Demands:
    """Demand that arguments are positive, but for numbers."""
    return [d for a in arguments if not _is_negative(a) for d in needs_positive(a)]


def _of_positive(name: str) -> Any:
    """Return what refuses numbers at which the function is not had here, though it may have a value there.

    Raises:
        KindMismatch: of a number that is not positive.
    """

    def value(a: Expression) -> None:
        if _is_negative(a):
            raise KindMismatch(f"{name} is of positive numbers here")

    return value


def _steps_up(name: str, a: Any) -> list[Any]:
    """Return a, a + 1, … of a fraction below 0, as long as they are; none of what is positive, or no near fraction.

    Raises:
        KindMismatch: at a pole.
    """
    if not _is_negative(a):
        return []
    if a.is_Integer:
        raise KindMismatch(f"{name} has a pole at {a}", hint="it has one at 0 and at every negative whole number")
    if not a.is_Rational or a < -LARGEST:
        return []
    return [a + i for i in range(math.ceil(-a))]


def _is_off_poles(x: Any) -> bool:
    """Tell a number of mpmath that is no pole, none of 0, −1, −2 and so on."""
    return bool(x > 0 or x != mpmath.floor(x))


def _enclosure(x: Any) -> Any:
    """Return that of Γ; below 0 by Γ(a) = π/(sin(π a) Γ(1 − a))   (DLMF, 5.5.3)."""
    if x.b >= 0:
        return _of_moderate(turning(POINTS.gamma, MINIMUM, 0.8856, rising=False), x)
    wave = INTERVALS.sin(INTERVALS.pi * x)
    return None if 0 in wave or (mirrored := _enclosure(1 - x)) is None else INTERVALS.pi / (wave * mirrored)


def _enclosure_of_digamma(x: Any) -> Any:
    """Return that of ψ, which rises between its poles."""
    below, above = (POINTS.mpf(end._mpi_[0]) for end in (x.a, x.b))
    is_between = below > 0 or (above < 0 and POINTS.floor(below) == POINTS.floor(above) < below)
    return monotone(POINTS.digamma)(x) if is_between and abs(x).b < FAR else None


def _of_moderate(enclosure: Callable[[Any], Any], x: Any) -> Any:
    """Return an enclosure where it is worked out: of what is positive, and not beyond a million."""
    return enclosure(x) if x.a > 0 and x.b < FAR else None


def _gamma_below_zero(a: Expression) -> Any:
    """Γ(a) = Γ(a + 1)/a   (DLMF, 5.5.1), so that Γ(−1/2) = −2 √π."""
    steps = _steps_up("gamma", a)
    return multiply(ONE / math.prod(steps), build("gamma", steps[-1] + 1)) if steps else None


def _needs_no_pole(name: str) -> Any:
    """Demand that arguments are at no pole; of a number that is said by name."""

    def domain(a: Expression) -> Demands:
        _steps_up(name, a)
        return needs_no_pole(a)

    return domain


def _polygamma_below_zero(k: Any, a: Expression) -> Any:
    """ψ⁽ᵏ⁾(a) = ψ⁽ᵏ⁾(a + 1) − (−1)ᵏ k! a^(−k−1)   (DLMF, 5.15.5)."""
    steps = _steps_up("polygamma", a)
    if not steps:
        return None
    return add(
        polygamma(Integer(k), steps[-1] + 1), -((-1) ** k) * math.factorial(k) * sum(b ** (-k - 1) for b in steps)
    )


register_function_of_entries(
    Entrywise(
        name="gamma",
        spelled=Spelled("gamma", "SpecialFunctions.gamma", "Gamma"),
        value=_gamma_below_zero,
        cls=sympy.gamma,
        is_placed=False,
        derivative=lambda Y, A: hadamard(Y, build("digamma", A)),
        example="gamma(x).*digamma(x)",
        summary="Γ(a), of a that is none of 0, −1, −2, …",
        convention="gamma(…) is Γ(…); a product with the scalar γ is written gamma*(…)",
        reference=lambda np, A: np.special.gamma(A),
        enclosure=_enclosure,
        number=lambda x: mpmath.gamma(x) if _is_off_poles(x) else mpmath.nan,
        sign=lambda Y, a: Sign.POSITIVE if a is Sign.POSITIVE else Sign.UNKNOWN,
        domain=_needs_no_pole("gamma"),
        plainer=lambda d: () if d.property in (NONZERO, NOT_NULL) else None,
        latex=r"\Gamma({0})",
    )
)
register_function_of_entries(
    Entrywise(
        name="gammaln",
        spelled=Spelled("gammaln", "SpecialFunctions.loggamma", "LogGamma"),
        value=_of_positive("gammaln"),
        aliases=("lgamma", "loggamma", "gamln"),
        cls=sympy.loggamma,
        is_placed=False,
        derivative=lambda Y, A: build("digamma", A),
        example="digamma(x)",
        summary="log Γ(a), of a > 0",
        reference=lambda np, A: np.where(A > 0, np.special.gammaln(A), np.nan),
        enclosure=lambda x: _of_moderate(turning(POINTS.loggamma, MINIMUM, -0.1215, rising=False), x),
        number=lambda x: mpmath.loggamma(x) if x > 0 else mpmath.nan,
        domain=_needs_positive,
        latex=r"\log\Gamma({0})",
    )
)
register_function_of_entries(
    Entrywise(
        name="digamma",
        spelled=Spelled("psi", "SpecialFunctions.digamma", "PolyGamma"),
        cls=own("digamma", None),
        derivative=lambda Y, A: polygamma(Integer(1), A),
        example="polygamma(1, x)",
        summary="ψ(a) = Γ′(a)/Γ(a), of a that is none of 0, −1, −2, …",
        reference=lambda np, A: np.special.digamma(A),
        enclosure=_enclosure_of_digamma,
        number=lambda x: mpmath.digamma(x) if _is_off_poles(x) else mpmath.nan,
        domain=_needs_no_pole("digamma"),
        from_sympy={sympy.digamma: lambda a: build("digamma", a)},
        entry_to_sympy=lambda a, **how: sympy.polygamma(0, a, **how),
        latex=r"\psi({0})",
    )
)
register_function_of_several(
    OfSeveral(
        name="polygamma",
        spelled=Spelled("psi", "SpecialFunctions.polygamma", "PolyGamma"),
        slopes=(None, lambda Y, k, a: polygamma(k + 1, a)),
        parameters=("scalar", "any"),
        example=Example("sum(polygamma(2, x))", wrt="x", derivative="polygamma(3, x)"),
        summary="the k-th derivative of digamma: polygamma(1, x) is trigamma(x)",
        value=_order,
        reference=lambda np, k, A: np.special.polygamma(k, A),
        to_sympy=lambda k, a: sympy.polygamma(k, a, evaluate=False),
        from_sympy={sympy.polygamma: polygamma},
        domain=lambda k, a: _needs_no_pole("polygamma")(a),
        code=_code_of_polygamma,
    )
)
register_function(
    Function(
        "trigamma",
        lambda a: polygamma(Integer(1), a),
        keep,
        ("any",),
        group="elementwise",
        summary="ψ′(a)",
        entrywise=True,
        domain=_needs_no_pole("polygamma"),
    )
)


def _slope_of_betaln(a: Expression, b: Expression) -> Any:
    """ψ(a) − ψ(a + b)."""
    return spread(build("digamma", a), negate(build("digamma", spread(a, b))))


register_function_of_several(
    OfSeveral(
        name="betaln",
        spelled=Spelled(matlab="betaln", julia="SpecialFunctions.logbeta"),
        value=lambda a, b: _value_of_betaln(a, b),
        aliases=("lbeta", "logbeta"),
        slopes=(lambda Y, a, b: _slope_of_betaln(a, b), lambda Y, a, b: _slope_of_betaln(b, a)),
        example=Example("w'*betaln(x, y)", wrt="x", derivative="w.*(digamma(x) - digamma(x + y))"),
        summary="log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), of positive ones",
        reference=lambda np, A, B: np.special.gammaln(A) + np.special.gammaln(B) - np.special.gammaln(A + B),
        to_sympy=lambda a, b: sympy.loggamma(a) + sympy.loggamma(b) - sympy.loggamma(a + b),
        domain=_needs_positive,
        latex=r"\log\operatorname{B}({0}, {1})",
    )
)


def beta(a: Expression, b: Expression) -> Any:
    """Return B(a, b) = exp(betaln(a, b)); of a fraction below 0 Γ(a) Γ(b)/Γ(a + b), 0 at the poles of Γ(a + b)."""
    if not (_is_negative(a) or _is_negative(b)):
        return build("exp", build_of_several("betaln", a, b))
    above = [build("gamma", c) for c in (a, b)]
    if (c := add(a, b)).is_Integer and c <= 0:
        return S.Zero
    return divide(multiply(*above), build("gamma", c))


def _value_of_betaln(a: Expression, b: Expression) -> None:
    _of_positive("betaln")(a)
    _of_positive("betaln")(b)


register_function(
    Function(
        "beta",
        beta,
        same,
        ("any", "any"),
        group="elementwise",
        summary="Euler's B(a, b) = exp(betaln(a, b))",
        entrywise=True,
        domain=_needs_positive,
        from_sympy={sympy.beta: beta},
    )
)


def multigammaln(a: Expression, p: Any) -> Any:
    """Return log Γₚ(a) = p(p − 1)/4 log π + Σⱼ log Γ(a + (1 − j)/2)   (Muirhead 1982, thm. 2.1.12).

    Raises:
        KindMismatch: where p is not a whole number from 1 to `LARGEST`.
    """
    if not getattr(p, "is_Integer", False) or not 1 <= p <= LARGEST:
        raise KindMismatch(
            f"the dimension of multigammaln is a whole number from 1 to {LARGEST}", hint="as in multigammaln(a, 3)"
        )
    terms = [build("gammaln", spread(a, Rational(1 - j, 2))) for j in range(1, int(p) + 1)]
    constant = multiply(Rational(int(p) * (int(p) - 1), 4), sympy.log(pi))
    total = add(*terms)
    return spread(total, constant) if is_array(a) else add(total, constant)


def _needs_more_than_half(a: Expression, p: Any) -> Demands:
    """Demand a > (p − 1)/2."""
    return needs_positive(spread(a, Rational(1 - int(p), 2)) if getattr(p, "is_Integer", False) else a)


register_function(
    Function(
        "multigammaln",
        multigammaln,
        lambda sizes, a, p: a,
        ("any", "scalar"),
        group="elementwise",
        summary="log of the multivariate gamma function: multigammaln(a, 3), of a > 1",
        entrywise=True,
        domain=_needs_more_than_half,
    )
)
