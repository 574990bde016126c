"""The logistic function and its integral, of scalars and entries; sums of them, multiplied out where that is shorter.

σ(a) = 1/(1 + e⁻ᵃ),  σ′ = σ(a) σ(−a),  σ(−a) = 1 − σ(a);  softplus(a) = log(1 + eᵃ),  softplus′ = σ.
"""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from sympy import S

from symcalc.algebra import add, filled, hadamard, hadamard_power, negate, spread
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalar_functions import own
from symcalc.algebra.scalars import is_negative
from symcalc.expressions.bounded_numbers import LARGEST, bounded_exponential
from symcalc.expressions.core_nodes import HadamardPower, HadamardProduct, MatAdd, OneMatrix, is_array, label_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import INTERVALS, exponential
from symcalc.expressions.law_records import Phase, law
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import Demands, needs_positive
from symcalc.expressions.registry import words
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import (
    FUNCTIONS,
    Entrywise,
    base_and_exponent,
    build,
    is_function,
    register_function_of_entries,
)
from symcalc.operations.exponentials_and_logarithms import EXP


def _sigmoid_in_sympy(a: Expression, **how: bool) -> Any:
    power = sympy.exp(sympy.Mul(-1, a, **how), **how)
    return sympy.Pow(sympy.Add(1, power, **how), -1, **how)


register_function_of_entries(
    Entrywise(
        name="sigmoid",
        spelled=Spelled("(1 ./ (1 + exp(-{0})))", "(1 ./ (1 .+ exp.(-{0})))", "LogisticSigmoid"),
        aliases=("expit", "logistic"),
        symbol="σ",
        cls=own("sigmoid", S.Half),
        derivative=lambda Y, A: hadamard(Y, build("sigmoid", negate(A))),
        example="sigmoid(x).*sigmoid(-x)",
        summary="1/(1 + e⁻ᵃ)",
        letter="p",
        reference=lambda np, A: 1 / (1 + np.exp(-A)),
        enclosure=lambda x: None if (y := exponential(-x)) is None else 1 / (1 + y),
        number=lambda x: 1 / (1 + bounded_exponential(-x)) if x > -LARGEST else mpmath.mpf(0),
        sign=Sign.POSITIVE,
        entry_to_sympy=_sigmoid_in_sympy,
    )
)
register_function_of_entries(
    Entrywise(
        name="softplus",
        spelled=Spelled(
            "(max({0}, 0) + log1p(exp(-abs({0}))))",
            "(max.({0}, 0) .+ log1p.(exp.(-abs.({0}))))",
            "(Ramp[{0}] + Log[1 + Exp[-Abs[{0}]]])",
        ),
        aliases=("log1pexp",),
        cls=own("softplus", sympy.log(2)),
        derivative=lambda Y, A: build("sigmoid", A),
        example="sigmoid(x)",
        summary="log(1 + eᵃ)",
        reference=lambda np, A: np.logaddexp(A, 0.0),
        enclosure=lambda x: None if (y := exponential(x)) is None else INTERVALS.log(1 + y),
        number=lambda x: mpmath.log(1 + bounded_exponential(x)) if x < LARGEST / 2 else x,
        sign=Sign.POSITIVE,
        entry_to_sympy=lambda a, **how: sympy.log(sympy.Add(1, sympy.exp(a, **how), **how), **how),
    )
)


def _within_unit_interval(a: Expression) -> Demands:
    """Demand 0 < a < 1."""
    return (*needs_positive(a), *needs_positive(spread(negate(a), ONE)))


def _slope_of_logit(Y: Expression, A: Expression) -> Any:
    """1/(a (1 − a))."""
    return hadamard_power(hadamard(A, spread(negate(A), ONE)), S.NegativeOne)


register_function_of_entries(
    Entrywise(
        name="logit",
        spelled=Spelled("(log({0}) - log1p(-{0}))", "(log.({0}) .- log1p.(-{0}))", "(Log[{0}] - Log[1 - {0}])"),
        cls=own("logit", None),
        derivative=_slope_of_logit,
        example="1 ./ (x.*(1 .- x))",
        summary="log(a/(1 − a)), the inverse of sigmoid, of 0 < a < 1",
        reference=lambda np, A: np.special.logit(A),
        enclosure=lambda x: INTERVALS.log(x / (1 - x)) if x.a > 0 and x.b < 1 else None,
        number=lambda x: mpmath.log(x / (1 - x)) if 0 < x < 1 else mpmath.nan,
        domain=_within_unit_interval,
        entry_to_sympy=lambda a, **how: sympy.log(
            sympy.Mul(a, sympy.Pow(sympy.Add(1, sympy.Mul(-1, a, **how), **how), -1, **how), **how), **how
        ),
    )
)


@law(
    HadamardProduct,
    of=HadamardProduct,
    examples=(
        "sigmoid(A).*(1 .- sigmoid(A))",
        "x.*sigmoid(y).*(1 .- sigmoid(y))",
        "sigmoid(A).^2.*(1 .- sigmoid(A)).^3",
    ),
    source="Goodfellow et al. 2016, sec. 3.10",
)
def slope_of_sigmoid(product: HadamardProduct) -> Expression | None:
    """σ(A) ∘ (1 − σ(A)) = σ(A) ∘ σ(−A), and so positive powers of both."""
    powers = [_positive_power(f) for f in product.args]
    bases = {base for base, _ in powers}
    turned = [None if (p := _complement(base)) is None or p not in bases else p for base, _ in powers]
    if not any(p is not None for p in turned):
        return None
    rows = zip(product.args, powers, turned, strict=True)
    return hadamard(
        *(f if p is None else hadamard_power(build("sigmoid", negate(p.args[0])), q) for f, (_, q), p in rows)
    )


@law(
    HadamardProduct,
    phase=Phase.WRITING,
    among=(*FUNCTIONS["sigmoid"].classes, HadamardPower),
    examples=("sigmoid(A*x).*sigmoid(-A*x)", "y.*sigmoid(A*x).^2.*sigmoid(-A*x).^3"),
    source="Bishop 2006, eq. 4.88",
)
def slope_of_probabilities(product: HadamardProduct) -> Expression | None:
    """σ(A) ∘ σ(−A) = p ∘ (1 − p), p = σ(A) a name; so positive powers of both."""
    powers = [_positive_power(f) for f in product.args]
    found = {base.args[0]: q for base, q in powers if is_function(base, "sigmoid")}
    turned = {z: q for z, q in found.items() if words(z) > 1 and negate(z) in found and _is_turned(z)}
    if not turned:
        return None
    factors: list[Expression] = []
    for f, (base, _) in zip(product.args, powers, strict=True):
        z = base.args[0] if is_function(base, "sigmoid") else None
        if z not in turned:
            factors.append(f)
        if z is not None and (minus := negate(z)) in turned:
            factors.append(hadamard_power(add(filled(ONE, *f.shape), negate(base)), turned[minus]))
    return HadamardProduct.make(*factors, shape=product.shape)


def _positive_power(f: Expression) -> tuple[Any, Any]:
    """Return base and exponent of a factor that is a positive power, of any other itself and 1."""
    base, q = base_and_exponent(f)
    return (base, q) if q.is_positive else (f, ONE)


FEW = 4  # terms of a sum that may be multiplied out


def _entry_factors(t: Expression) -> tuple[Any, tuple[Expression, ...]]:
    """Return the coefficient and the elementwise factors of a term."""
    c, core = split(t) if is_array(t) else t.as_coeff_Mul()
    return c, tuple(core.args) if isinstance(core, HadamardProduct | sympy.Mul) else (core,)


def _is_turned(z: Expression) -> bool:
    """Tell whether of z and −z this is the one with the minus; of x − y and y − x, the one that is named later."""
    minus, other = (is_negative(split(w)[0] if is_array(w) else w.as_coeff_Mul()[0]) for w in (z, negate(z)))
    return minus or (not other and label_of(z) > label_of(negate(z)))


def _opened(f: Any, turned: set[Expression]) -> tuple[Expression, ...]:
    """Return the terms of a factor: of 1 − σ(z), of 1 − y."""
    if is_function(f, "sigmoid") and f.args[0] in turned:
        return filled(ONE, *f.shape) if is_array(f) else ONE, negate(build("sigmoid", negate(f.args[0])))
    if isinstance(f, MatAdd | sympy.Add) and any(
        split(t)[1] is ONE or isinstance(split(t)[1], OneMatrix) for t in f.args
    ):
        return tuple(f.args)
    return (f,)


def one_plus_exponential(e: Expression) -> Any:
    """Return z where e is 1 + exp(z), else None."""
    if isinstance(e, MatAdd) and len(e.args) == 2:
        a, b = e.args
        return a.args[0] if isinstance(b, OneMatrix) and is_function(a, EXP.name) else None
    if isinstance(e, sympy.Add) and len(e.args) == 2 and e.args[0] is ONE and is_function(e.args[1], EXP.name):
        return e.args[1].args[0]
    return None


@law(
    *FUNCTIONS["log"].classes,
    shortens=True,
    examples=("log(1 .+ exp(A))", "log(1 + exp(a))"),
    source="Goodfellow et al. 2016, sec. 3.10",
)
def log_of_one_plus_exponential(e: Expression) -> Expression | None:
    """log(1 + exp(A)) = softplus(A)."""
    z = one_plus_exponential(e.args[0])
    return None if z is None else build("softplus", z)


@law(
    *FUNCTIONS["log1p"].classes,
    shortens=True,
    examples=("log1p(exp(A))", "log1p(exp(a))"),
    source="Goodfellow et al. 2016, sec. 3.10",
)
def log1p_of_exponential(e: Expression) -> Expression | None:
    """log1p(exp(A)) = softplus(A)."""
    return build("softplus", e.args[0].args[0]) if is_function(e.args[0], EXP.name) else None


@law(
    HadamardPower,
    sympy.Pow,
    shortens=True,
    among=FUNCTIONS["exp"].classes,
    examples=("1 ./ (1 .+ exp(A))", "(1 + exp(-a))^(-2)"),
    source="Goodfellow et al. 2016, sec. 3.10",
)
def power_of_one_plus_exponential(e: Expression) -> Expression | None:
    """(1 + exp(A))⁻ᵏ = sigmoid(−A)ᵏ."""
    base, p = base_and_exponent(e)
    if not p.is_Number or not p < 0 or (z := one_plus_exponential(base)) is None:
        return None
    return hadamard_power(build("sigmoid", negate(z)), -p)


@law(
    MatAdd,
    sympy.Add,
    shortens=True,
    among=FUNCTIONS["sigmoid"].classes,
    examples=("1 .- sigmoid(A)", "1 - sigmoid(a)"),
    source="Goodfellow et al. 2016, sec. 3.10",
)
def one_minus_sigmoid(e: Expression) -> Expression | None:
    """1 − sigmoid(A) = sigmoid(−A)."""
    p = _complement(e)
    return None if p is None else build("sigmoid", negate(p.args[0]))


def _complement(e: Expression) -> Any:
    """Return sigmoid(A) where e is 1 − sigmoid(A), else None."""
    if not isinstance(e, MatAdd | sympy.Add) or len(e.args) != 2:
        return None
    for one, other in (e.args, e.args[::-1]):
        c, core = split(other) if is_array(other) else other.as_coeff_Mul()
        if (isinstance(one, OneMatrix) or one is ONE) and c == -1 and is_function(core, "sigmoid"):
            return core
    return None


@law(
    MatAdd,
    sympy.Add,
    shortens=True,
    among=FUNCTIONS["sigmoid"].classes,
    examples="sigmoid(x).*(1 .- y) - sigmoid(-x).*y",
)
def sum_of_sigmoids(e: Expression) -> Expression | None:
    """σ(A) ∘ (1 − Y) − σ(−A) ∘ Y = σ(A) − Y, multiplied out with σ(−A) = 1 − σ(A) where that is shorter."""
    if len(e.args) > FEW:
        return None
    factors = [_entry_factors(t) for t in e.args]
    arguments = {f.args[0] for _, row in factors for f in row if is_function(f, "sigmoid")}
    turned = {z for z in arguments if negate(z) in arguments and _is_turned(z)}
    if not turned:
        return None
    terms: list[Expression] = []
    for c, row in factors:
        products = [c]
        for f in row:
            products = [hadamard(p, q) for p in products for q in _opened(f, turned)]
        terms += products
    if len(terms) > 2**FEW:
        return None
    shorter = add(*terms)
    return shorter if words(shorter) < words(e) else None
