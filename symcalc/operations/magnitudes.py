"""Absolute values, signs, steps and positive parts, of scalars and entries.

They have no derivative at 0; what is taken there, the records say.
"""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from sympy import Mul, S

from symcalc.algebra import hadamard_power, zeros
from symcalc.algebra.scalar_functions import is_negative_for_sure, own, value_of
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.domains.implications import demand_the_same, renamed
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import HadamardPower, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import INTERVALS
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.properties import NONZERO, NOT_NULL, POSITIVE, AtKink
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.elementwise import (
    Entrywise,
    base_and_exponent,
    build,
    is_function,
    power_more,
    register_function_of_entries,
)


def _zero(Y: Expression, A: Expression) -> Expression:
    return zeros(*A.shape) if is_array(A) else S.Zero


def _is_abs(v: Any) -> bool:
    return isinstance(v, sympy.Abs)


@law(examples=("abs(3*a)", "abs(-a)", "abs(a^3)", "abs(exp(a)*b)", "abs(exp(a))"))
def absolute_value_of_product(a: Expression) -> Expression | None:
    """|a b| = |a| |b|, where one of them is known; |aᵏ| = |a|ᵏ for whole k; |a| = a where a ≥ 0."""
    if sign_of(a) is not Sign.UNKNOWN:
        return a
    if is_negative_for_sure(a):
        return -a
    if a.is_Pow and a.exp.is_Integer:
        return scalar_power(value_of(ABS, a.base), a.exp)
    if a.is_Mul:
        values = [(t, value_of(ABS, t)) for t in a.args]
        unknown = [t for t, v in values if _is_abs(v) or (v.is_Pow and v.exp.is_Integer and _is_abs(v.base))]
        if len(unknown) < 2:
            return scalar_product([v for _, v in values])
        if len(unknown) == len(values):
            return None
        known = [v for t, v in values if t not in unknown]
        return scalar_product([*known, sympy.Abs(Mul(*unknown), evaluate=False)])
    return value_of(ABS, -a) if a.could_extract_minus_sign() else None


@law(examples=("sign(3*a)", "sign(-2*a)", "sign(exp(a)*b)", "sign(sign(a))"))
def sign_of_product(a: Expression) -> Expression | None:
    """sign(a b) = sign(a) sign(b), where one of them is known."""
    if a is S.Zero or isinstance(a, sympy.sign):
        return a
    if sign_of(a) is Sign.POSITIVE:
        return S.One
    if is_negative_for_sure(a):
        return S.NegativeOne
    if a.is_Mul:
        sign, rest = S.One, []
        for f in a.args:
            if is_negative_for_sure(f):
                sign = -sign
            elif sign_of(f) is not Sign.POSITIVE:
                rest.append(f)
        if len(rest) < len(a.args):
            return sign * value_of(SIGN, Mul(*rest))
    return None


def _partners_of_sign(b: Expression) -> list[tuple[Any, Any]]:
    """sign(a) a = |a|;  sign(a) |a| = a."""
    a = b.args[0]
    return [
        (build("abs", a), lambda q: hadamard_power(a, q) if q % 2 else None),
        (a, lambda q: power_more(a, q, build("abs", a))),
    ]


def _partners_of_step(b: Expression) -> list[tuple[Any, Any]]:
    """step(a) a = step(a) relu(a) = relu(a)."""
    a = b.args[0]
    relu = build("relu", a)
    return [(relu, lambda q: power_more(relu, q, relu)), (a, lambda q: power_more(a, q, relu))]


def _step_from_sympy(a: Expression, at_zero: Any) -> Expression:
    if at_zero != 0:
        raise NotSupported(f"SymPy's Heaviside is {at_zero} at 0, and step is 0", hint="write Heaviside(x, 0)")
    return build("step", a)


ABS = Entrywise(
    name="abs",
    spelled=Spelled("abs", "abs", "Abs"),
    aliases=("absolute",),
    cls=sympy.Abs,
    derivative=lambda Y, A: build("sign", A),
    example="sign(x)",
    summary="absolute value",
    reference=lambda np, A: np.abs(A),
    signs=("|",),
    at_kink=AtKink.ZERO,
    parity=1,
    value=absolute_value_of_product,
    is_placed=False,
    enclosure=abs,
    number=abs,
    sign=Sign.NONNEGATIVE,
    vanishes=True,
    keeps_nonnegative=True,
    is_multiplicative=True,
    plainer=renamed(POSITIVE=NONZERO, NONZERO=NONZERO, NOT_NULL=NOT_NULL),
    role=Role.ABSOLUTE,
    latex="|{0}|",
)
SIGN = Entrywise(
    name="sign",
    spelled=Spelled("sign", "sign", "Sign"),
    cls=sympy.sign,
    derivative=_zero,
    example="0*x",
    summary="−1, 0 or 1",
    reference=lambda np, A: np.sign(A),
    at_kink=AtKink.FLAT,
    parity=-1,
    value=sign_of_product,
    is_placed=False,
    jumps=True,
    enclosure=lambda x: None if 0 in x else INTERVALS.mpf(1 if x.a > 0 else -1),
    number=mpmath.sign,
    is_multiplicative=True,
    partners=_partners_of_sign,
    plainer=demand_the_same,
)
register_function_of_entries(ABS)
register_function_of_entries(SIGN)
register_function_of_entries(
    Entrywise(
        name="step",
        spelled=Spelled("double({0} > 0)", "Float64.({0} .> 0)", "(1 - UnitStep[-{0}])"),
        cls=own("step", S.Zero),
        derivative=_zero,
        example="0*x",
        summary="1 where a > 0, else 0",
        reference=lambda np, A: np.where(A > 0, 1.0, 0.0),
        at_kink=AtKink.FLAT,
        jumps=True,
        enclosure=lambda x: None if 0 in x else INTERVALS.mpf(1 if x.a > 0 else 0),
        number=lambda x: mpmath.mpf(1 if x > 0 else 0),
        sign=Sign.NONNEGATIVE,
        vanishes=True,
        scaled_by_positive=lambda c: ONE,
        partners=_partners_of_step,
        plainer=renamed(POSITIVE=POSITIVE, NONZERO=POSITIVE),
        from_sympy={sympy.Heaviside: _step_from_sympy},
        entry_to_sympy=lambda a, **how: sympy.Heaviside(a, 0, **how),
    )
)
register_function_of_entries(
    Entrywise(
        name="relu",
        spelled=Spelled("max({0}, 0)", "max.({0}, 0)", "Ramp"),
        cls=own("relu", S.Zero),
        derivative=lambda Y, A: build("step", A),
        example="step(x)",
        summary="max(a, 0)",
        reference=lambda np, A: np.where(A > 0, A, 0.0),
        at_kink=AtKink.ZERO,
        enclosure=lambda x: INTERVALS.mpf([max(x.a, 0), max(x.b, 0)]),
        number=lambda x: x if x > 0 else mpmath.mpf(0),
        sign=Sign.NONNEGATIVE,
        vanishes=True,
        keeps_nonnegative=True,
        scaled_by_positive=lambda c: c,
        plainer=renamed(POSITIVE=POSITIVE, NONZERO=POSITIVE),
        entry_to_sympy=lambda a, **how: sympy.Max(a, 0, **how),
    )
)


@law(
    HadamardPower,
    sympy.Pow,
    shortens=True,
    examples=("abs(A).^2", "sqrt(A.^2)", "step(A).^2", "step(a)^3"),
)
def power_of_magnitude(e: Expression) -> Expression | None:
    """|A|² = A²; √(A²) = |A|; step(A)² = step(A)."""
    base, p = base_and_exponent(e)
    if not p.is_Number:
        return None
    if is_function(base, "abs") and p.is_Integer and p % 2 == 0:
        return hadamard_power(base.args[0], p)
    if isinstance(base, HadamardPower) and base.exp.is_Integer and base.exp % 2 == 0:
        return hadamard_power(build("abs", base.base), base.exp * p)
    return base if is_function(base, "step") and p > 0 and p != 1 else None
