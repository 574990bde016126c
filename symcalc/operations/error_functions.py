"""The error function, the normal distribution, and their inverses, of scalars and entries.

erf′(a) = 2/√π exp(−a²),  erfc = 1 − erf;  φ′(a) = −a φ(a),  Φ′ = φ,  (log Φ)′ = φ/Φ, which is the inverse of Mills'
ratio, ρ′(a) = −ρ(a)(a + ρ(a))   (DLMF, ch. 7; Greene 2012, thm. 19.2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy
from sympy import Integer, Rational, S, pi, sqrt

from symcalc.algebra import add, hadamard, hadamard_power, multiply, negate, spread
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalar_functions import own
from symcalc.domains.implications import demand_the_same
from symcalc.expressions.core_nodes import MatAdd, OneMatrix, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import POINTS, monotone, turning
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demands, needs_positive
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import (
    FUNCTIONS,
    Entrywise,
    build,
    is_function,
    quotient_of,
    register_function_of_entries,
)
from symcalc.operations.exponentials_and_logarithms import EXP
from symcalc.operations.trigonometric_functions import one_minus_square

CLOSE = 2.0**-20  # to where inverses have no value, nothing is enclosed
PRECISE = 10  # up to which erf differs from 1 in the digits that are kept
TWO = Integer(2)


def _of_moderate(enclosure: Callable[[Any], Any], x: Any) -> Any:
    """Return an enclosure where it is worked out: not far in a tail."""
    return enclosure(x) if abs(x).b < PRECISE else None


def _log_of_distribution(t: Any) -> Any:
    """Return log Φ(t) of a number of mpmath, without the digits that cancel."""
    return POINTS.log(POINTS.ncdf(t)) if t < 0 else POINTS.log1p(-POINTS.ncdf(-t))


def _quantile(p: Any) -> Any:
    """Return Φ⁻¹(p) of a number of mpmath."""
    return POINTS.sqrt(2) * POINTS.erfinv(2 * p - 1)


def _bell(A: Expression, width: Any = ONE) -> Expression:
    """Return exp(−A²/width)."""
    return build(EXP.name, multiply(-1 / width, hadamard_power(A, TWO)))


def _within_unit_interval(a: Expression) -> Demands:
    """Demand 0 < a < 1."""
    return (*needs_positive(a), *needs_positive(spread(negate(a), ONE)))


def _density_in_sympy(a: Any, **how: bool) -> Any:
    square = sympy.Pow(a, 2, **how)
    power = sympy.exp(sympy.Mul(Rational(-1, 2), square, **how), **how)
    return sympy.Mul(1 / sqrt(2 * pi), power, **how)


def _distribution_in_sympy(a: Any, **how: bool) -> Any:
    return sympy.Mul(S.Half, sympy.erfc(sympy.Mul(-1 / sqrt(Integer(2)), a, **how), **how), **how)


def _code_of_density(g: Any, Y: Any, a: Any) -> Any:
    """exp(−a²/2)/√(2π)."""
    power = g.call("exp", g.mul(g.number(Rational(-1, 2)), g.pow(a, g.number(TWO))))
    return g.mul(g.number(1 / sqrt(2 * pi)), power)


def _code_of_inverse_ratio(g: Any, Y: Any, a: Any) -> Any:
    """√(2/π)/erfcx(−a/√2), which neither overflows nor is 0/0 where φ and Φ are."""
    scaled = g.call("erfcx", g.mul(g.number(-1 / sqrt(TWO)), a))
    return g.div(g.number(sqrt(2 / pi)), scaled)


register_function_of_entries(
    Entrywise(
        name="erf",
        spelled=Spelled("erf", "SpecialFunctions.erf", "Erf"),
        cls=sympy.erf,
        derivative=lambda Y, A: multiply(2 / sqrt(pi), _bell(A)),
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
register_function_of_entries(
    Entrywise(
        name="erfc",
        spelled=Spelled("erfc", "SpecialFunctions.erfc", "Erfc"),
        cls=sympy.erfc,
        derivative=lambda Y, A: multiply(-2 / sqrt(pi), _bell(A)),
        example="-(2/sqrt(pi)*exp(-x.^2))",
        summary="1 − erf(a), right in its tail, too",
        reference=lambda np, A: np.special.erfc(A),
        value=lambda a: None,
        enclosure=lambda x: monotone(POINTS.erfc, rising=False)(x) if abs(x).b < PRECISE else None,
        number=mpmath.erfc,
        sign=Sign.POSITIVE,
    )
)
register_function_of_entries(
    Entrywise(
        name="erfinv",
        spelled=Spelled("erfinv", "SpecialFunctions.erfinv", "InverseErf"),
        cls=sympy.erfinv,
        is_placed=False,
        derivative=lambda Y, A: multiply(sqrt(pi) / 2, build("exp", hadamard_power(Y, TWO))),
        example="sqrt(pi)*exp(erfinv(x).^2)/2",
        summary="inverse of erf, of −1 < a < 1",
        reference=lambda np, A: np.special.erfinv(A),
        parity=-1,
        within=1,
        enclosure=lambda x: monotone(POINTS.erfinv)(x) if abs(x).b < 1 - CLOSE else None,
        number=lambda x: mpmath.erfinv(x) if abs(x) < 1 else mpmath.nan,
        keeps_sign=True,
        domain=lambda a: needs_positive(one_minus_square(a)),
        plainer=demand_the_same,
    )
)
register_function_of_entries(
    Entrywise(
        name="normpdf",
        spelled=Spelled(
            "(exp(-{0} .^ 2/2)/sqrt(2*pi))", "(exp.(-{0} .^ 2 ./ 2) ./ sqrt(2*pi))", "(Exp[-{0}^2/2]/Sqrt[2*Pi])"
        ),
        cls=own("normpdf", 1 / sqrt(2 * pi)),
        derivative=lambda Y, A: negate(hadamard(A, Y)),
        example="-(x.*normpdf(x))",
        summary="density of the standard normal distribution, exp(−a²/2)/√(2π)",
        reference=lambda np, A: np.exp(-A * A / 2) / np.sqrt(2 * np.pi),
        parity=1,
        enclosure=lambda x: _of_moderate(turning(POINTS.npdf, (0, 0), 0.4, rising=True), x),
        number=mpmath.npdf,
        sign=Sign.POSITIVE,
        partners=quotient_of("normcdf", "inversemills"),
        code=_code_of_density,
        entry_to_sympy=_density_in_sympy,
        latex=r"\varphi({0})",
    )
)
register_function_of_entries(
    Entrywise(
        name="normcdf",
        spelled=Spelled(
            "(erfc(-{0}/sqrt(2))/2)", "(SpecialFunctions.erfc.(-{0} ./ sqrt(2)) ./ 2)", "(Erfc[-{0}/Sqrt[2]]/2)"
        ),
        aliases=("ndtr",),
        cls=own("normcdf", S.Half),
        derivative=lambda Y, A: build("normpdf", A),
        example="normpdf(x)",
        summary="distribution function of the standard normal distribution, Φ(a) = (1 + erf(a/√2))/2",
        reference=lambda np, A: np.special.ndtr(A),
        enclosure=lambda x: monotone(POINTS.ncdf)(x) if abs(x).b < PRECISE else None,
        number=mpmath.ncdf,
        sign=Sign.POSITIVE,
        entry_to_sympy=_distribution_in_sympy,
        latex=r"\Phi({0})",
    )
)
register_function_of_entries(
    Entrywise(
        name="lognormcdf",
        aliases=("log_ndtr", "logndtr", "normlogcdf"),
        cls=own("lognormcdf", -sympy.log(2)),
        derivative=lambda Y, A: build("inversemills", A),
        example="inversemills(x)",
        summary="log Φ(a), right in its tail, too",
        reference=lambda np, A: np.special.log_ndtr(A),
        enclosure=lambda x: _of_moderate(monotone(_log_of_distribution), x),
        number=lambda x: mpmath.log(mpmath.ncdf(x)),
        entry_to_sympy=lambda a, **how: sympy.log(_distribution_in_sympy(a, **how), **how),
        latex=r"\log\Phi({0})",
    )
)
register_function_of_entries(
    Entrywise(
        name="inversemills",
        cls=own("inversemills", sqrt(2 / pi)),
        derivative=lambda Y, A: negate(hadamard(Y, add(A, Y))),
        example="-(inversemills(x).*(x + inversemills(x)))",
        summary="normpdf(a)/normcdf(a), right in the tail, too",
        reference=lambda np, A: np.exp(-A * A / 2 - np.special.log_ndtr(A)) / np.sqrt(2 * np.pi),
        enclosure=lambda x: _of_moderate(monotone(lambda t: POINTS.npdf(t) / POINTS.ncdf(t), rising=False), x),
        number=lambda x: mpmath.npdf(x) / mpmath.ncdf(x),
        sign=Sign.POSITIVE,
        code=_code_of_inverse_ratio,
        entry_to_sympy=lambda a, **how: sympy.Mul(
            _density_in_sympy(a, **how), sympy.Pow(_distribution_in_sympy(a, **how), -1, **how), **how
        ),
    )
)
register_function_of_entries(
    Entrywise(
        name="norminv",
        aliases=("ndtri", "probit"),
        cls=own("norminv", None),
        derivative=lambda Y, A: hadamard_power(build("normpdf", Y), S.NegativeOne),
        example="1 ./ normpdf(norminv(x))",
        summary="inverse of normcdf, of 0 < a < 1",
        reference=lambda np, A: np.special.ndtri(A),
        enclosure=lambda x: monotone(_quantile)(x) if x.a > CLOSE and x.b < 1 - CLOSE else None,
        number=lambda x: mpmath.sqrt(2) * mpmath.erfinv(2 * x - 1) if 0 < x < 1 else mpmath.nan,
        domain=_within_unit_interval,
        entry_to_sympy=lambda a, **how: sympy.Mul(
            sqrt(TWO), sympy.erfinv(sympy.Add(sympy.Mul(2, a, **how), -1, **how), **how), **how
        ),
        latex=r"\Phi^{-1}({0})",
    )
)

REST = {"erf": lambda a: build("erfc", a), "normcdf": lambda a: build("normcdf", negate(a))}


@law(
    MatAdd,
    sympy.Add,
    shortens=True,
    among=(*FUNCTIONS["erf"].classes, *FUNCTIONS["normcdf"].classes),
    examples=("1 .- erf(A)", "1 - erf(a)", "1 .- normcdf(A)", "1 - normcdf(a)"),
    source="DLMF, sec. 7.2",
)
def one_minus_distribution(e: Expression) -> Expression | None:
    """1 − erf(A) = erfc(A), 1 − Φ(A) = Φ(−A)."""
    if len(e.args) != 2:
        return None
    for one, other in (e.args, e.args[::-1]):
        c, core = split(other) if is_array(other) else other.as_coeff_Mul()
        if c == -1 and (isinstance(one, OneMatrix) or one is ONE):
            return next((rest(core.args[0]) for name, rest in REST.items() if is_function(core, name)), None)
    return None


@law(
    *FUNCTIONS["log"].classes,
    shortens=True,
    examples=("log(normcdf(A))", "log(normcdf(a))"),
)
def log_of_normal_distribution(e: Expression) -> Expression | None:
    """log(Φ(A)) = log Φ(A), a function of its own, which is right where Φ(A) is 0 in numbers."""
    return build("lognormcdf", e.args[0].args[0]) if is_function(e.args[0], "normcdf") else None
