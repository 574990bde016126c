"""Exponentials and logarithms, of scalars and entries.   (eᵃ)′ = eᵃ,  (log a)′ = 1/a."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symcalc.algebra import add, hadamard, hadamard_power, multiply, negate
from symcalc.algebra.scalar_functions import own, value_of
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.domains.implications import demand_the_same
from symcalc.expressions.bounded_numbers import bounded_exponential, bounded_logarithm
from symcalc.expressions.core_nodes import HadamardPower, HadamardProduct, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import INTERVALS, exponential
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import needs_positive
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.elementwise import (
    FUNCTIONS,
    Entrywise,
    base_and_exponent,
    build,
    is_function,
    plus_one,
    power_more,
    register_function_of_entries,
)


@law(examples=("exp(2*log(a))", "exp(a + log(b))", "a*exp(1)"), source="DLMF, sec. 4.8")
def exponential_of_logarithms(a: Expression) -> Expression | None:
    """exp(p log(a)) = aᵖ, exp(a + log(b)) = b exp(a)."""
    if a is S.Zero or a is S.One:
        return sympy.exp(a)
    if isinstance(a, sympy.log):
        return a.args[0]
    if a.is_Mul:
        logs = [f for f in a.args if isinstance(f, sympy.log)]
        rest = [f for f in a.args if not isinstance(f, sympy.log)]
        if len(logs) == 1 and all(f.is_number for f in rest):
            return scalar_power(logs[0].args[0], scalar_product(rest))
    if a.is_Add:
        values = [value_of(EXP, t) for t in a.args if t is not S.One]
        if any(not isinstance(v, sympy.exp) for v in values):
            inside = [v.args[0] for v in values if isinstance(v, sympy.exp)] + [t for t in a.args if t is S.One]
            outside = [v for v in values if not isinstance(v, sympy.exp)]
            return scalar_product([*outside, value_of(EXP, sympy.Add(*inside))])
    return None


@law(examples="log(exp(a))", source="DLMF, sec. 4.8")
def logarithm_of_exponential(a: Expression) -> Expression | None:
    """log(exp(a)) = a."""
    return a.args[0] if isinstance(a, sympy.exp) else None


def _partners(b: Expression) -> list[tuple[Any, Any]]:
    """exp(z) sigmoid(−z)^q = sigmoid(z) sigmoid(−z)^(q−1) for positive q."""
    z = b.args[0]
    short = build("sigmoid", negate(z))
    return [(short, lambda q: power_more(short, q, build("sigmoid", z)))]


EXP = Entrywise(
    name="exp",
    spelled=Spelled("exp", "exp", "Exp"),
    matrix_function="expm",
    cls=sympy.exp,
    derivative=lambda Y, A: Y,
    example="exp(x)",
    summary="eᵃ",
    reference=lambda np, A: np.exp(A),
    value=exponential_of_logarithms,
    is_placed=False,
    enclosure=exponential,
    number=bounded_exponential,
    sign=Sign.POSITIVE,
    undoes="log",
    partners=_partners,
    latex=r"\exp({0})",
    letter=lambda Y: "k" if is_array(Y) and Structure.SYMMETRIC in structure_of(Y) else "",  # a kernel
)
register_function_of_entries(EXP)
register_function_of_entries(
    Entrywise(
        name="log",
        spelled=Spelled("log", "log", "Log"),
        aliases=("ln",),
        matrix_function="logm",
        cls=sympy.log,
        derivative=lambda Y, A: hadamard_power(A, S.NegativeOne),
        example="1 ./ x",
        summary="natural logarithm",
        reference=lambda np, A: np.log(A),
        value=logarithm_of_exponential,
        above=0,
        enclosure=lambda x: INTERVALS.log(x) if x.a > 0 else None,
        number=bounded_logarithm,
        undoes="exp",
        domain=needs_positive,
        latex=r"\log({0})",
    )
)
register_function_of_entries(
    Entrywise(
        name="log1p",
        spelled=Spelled("log1p", "log1p", "(Log[1 + {0}])"),
        cls=own("log1p", S.Zero),
        derivative=lambda Y, A: hadamard_power(plus_one(A), S.NegativeOne),
        example="1 ./ (1 .+ x)",
        summary="log(1 + a)",
        reference=lambda np, A: np.log1p(A),
        above=-1,
        enclosure=lambda x: INTERVALS.log(1 + x) if x.a > -1 else None,
        number=lambda x: bounded_logarithm(1 + x),
        keeps_sign=True,
        vanishes=True,
        domain=lambda a: needs_positive(plus_one(a)),
        plainer=demand_the_same,
        from_sympy={"sympy.codegen.cfunctions.log1p": lambda a: build("log1p", a)},
        entry_to_sympy=lambda a, **how: sympy.log(sympy.Add(1, a, **how), **how),
    )
)
register_function_of_entries(
    Entrywise(
        name="expm1",
        spelled=Spelled("expm1", "expm1", "(Exp[{0}] - 1)"),
        cls=own("expm1", S.Zero),
        derivative=lambda Y, A: build("exp", A),
        example="exp(x)",
        summary="eᵃ − 1",
        reference=lambda np, A: np.expm1(A),
        enclosure=lambda x: None if (y := exponential(x)) is None else y - 1,
        number=lambda x: bounded_exponential(x) - 1,
        keeps_sign=True,
        vanishes=True,
        plainer=demand_the_same,
        from_sympy={"sympy.codegen.cfunctions.expm1": lambda a: build("expm1", a)},
        entry_to_sympy=lambda a, **how: sympy.Add(sympy.exp(a, **how), -1, **how),
    )
)


@law(HadamardPower, sympy.Pow, shortens=True, examples=("exp(A).^3", "exp(A).^a"), source="DLMF, sec. 4.8")
def power_of_exponential(e: Expression) -> Expression | None:
    """exp(A)ᵖ = exp(p A)."""
    base, p = base_and_exponent(e)
    return build("exp", multiply(p, base.args[0])) if is_function(base, "exp") and is_array(base) else None


@law(
    HadamardProduct,
    shortens=True,
    among=FUNCTIONS["exp"].classes,
    examples="exp(x).*exp(y)",
    source="DLMF, sec. 4.8",
)
def product_of_exponentials(e: Expression) -> Expression | None:
    """exp(A) ∘ exp(B) = exp(A + B); SymPy joins those of scalars that it can take apart again."""
    parts = [base_and_exponent(f) for f in e.args]
    exponents = [b.args[0] for b, p in parts if p is ONE and is_function(b, "exp")]
    if len(exponents) < 2:
        return None
    rest = [f for f, (b, p) in zip(e.args, parts, strict=True) if p is not ONE or not is_function(b, "exp")]
    return hadamard(*rest, build("exp", add(*exponents)))
