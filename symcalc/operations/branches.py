"""One of two values by a comparison, entry by entry: where(x > y, A, B).

d where(x > y, A, B) = where(x > y, dA, dB): the derivative is that of the branch that is taken, at x = y of the second
one, and the comparison has none. x < y, x ≥ y and x ≤ y are said by x > y with their sides or branches exchanged.
What stands in the branch that is not taken has no part in the answer, though it be no number: derivatives stay inside.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Mul, S

from symcalc.algebra import add, hadamard, multiply, negate, spread
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import HadamardPower, HadamardProduct, MatAdd, is_array, is_zero, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import number_sign
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Role
from symcalc.expressions.properties import AtKink
from symcalc.expressions.spellings import Spelled
from symcalc.operations.elementwise import OF_CLASS
from symcalc.operations.functions_of_several import (
    FUNCTIONS,
    OfSeveral,
    build,
    is_function,
    register_function_of_several,
)


def where(x: Expression, y: Expression, a: Expression, b: Expression) -> Any:
    """Return a where x > y, else b."""
    return build("where", x, y, a, b)


def _decided(x: Expression, y: Expression, a: Expression, b: Expression) -> Any:
    """Return the branch that is known to be taken, or the one that both are."""
    if a == b or x == y:
        return b
    if is_within(a, x, y) or is_within(b, x, y):
        a, b = (c.parts[place] if is_within(c, x, y) else c for c, place in ((a, 2), (b, 3)))
        return where(x, y, a, b)
    if is_array(x) or is_array(y):
        return None
    sign = number_sign(add(x, negate(y)))
    return None if sign is None else a if sign == 1 else b


def is_within(c: Expression, x: Expression, y: Expression) -> bool:
    """Tell a branch that asks the same again: where(x > y, where(x > y, A, B), C) = where(x > y, A, C)."""
    return is_function(c, "where") and c.parts[:2] == (x, y)


def _in_sympy(x: Any, y: Any, a: Any, b: Any) -> Any:
    return sympy.Piecewise((a, sympy.Gt(x, y, evaluate=False)), (b, True), evaluate=False)


register_function_of_several(
    OfSeveral(
        name="where",
        spelled=Spelled(julia="ifelse.({0} .> {1}, {2}, {3})"),
        aliases=("ifelse",),
        slopes=(
            None,
            None,
            lambda Y, x, y, a, b: where(x, y, ONE, S.Zero),
            lambda Y, x, y, a, b: where(x, y, S.Zero, ONE),
        ),
        example=Example("sum(where(x > 0, x.^2, 3*x))", wrt="x", derivative="where(x > 0, 2*x, 3)"),
        summary="where(x > y, a, b) is a where x > y, else b, entry by entry; also with <, >=, <=",
        value=_decided,
        reference=lambda np, x, y, a, b: np.where(x > y, a, b),
        to_sympy=_in_sympy,
        at_kink=AtKink.BRANCH,
        text="where({0} > {1}, {2}, {3})",
        latex=r"\begin{cases}{{2}} & \text{where } {{0}} > {{1}} \\ {{3}} & \text{else}\end{cases}",
        compares=True,
        role=Role.BRANCH,
    )
)


def _masked(e: Any) -> tuple[Any, Any]:
    """Return the coefficient of a masked value, and it; of all else None."""
    c, core = split(e) if is_array(e) else e.as_coeff_Mul()
    return (c, core) if is_function(core, "where") else (c, None)


def _stays_inside(f: Expression, condition: set[Any]) -> bool:
    """Tell what may be no number where the branch is not taken; a differential is linear, and no such thing."""
    is_function_of_entries = type(f) in OF_CLASS or isinstance(f, HadamardPower | sympy.Pow)
    return is_function_of_entries or (bool(found := set(variables_of(f))) and found <= condition)


@law(
    HadamardProduct,
    Mul,
    shortens=True,
    among=FUNCTIONS["where"][1],
    examples=("where(A > B, 1, 0).*A./B", "where(a > b, 0, 2)*exp(a)"),
)
def product_with_masked_values(e: Expression) -> Expression | None:
    """where(X > Y, A, 0) ∘ B = where(X > Y, A ∘ B, 0)."""
    for i, f in enumerate(e.args):
        if not is_function(f, "where") or not any(is_zero(a) for a in f.parts[2:]):
            continue
        x, y, a, b = f.parts
        condition = {v for side in (x, y) for v in variables_of(side)}
        rest = [g for k, g in enumerate(e.args) if k != i]
        inside = [g for g in rest if _stays_inside(g, condition)]
        if not inside:
            continue
        outside = [g for g in rest if g not in inside]
        branches = [a if is_zero(a) else hadamard(a, *inside) for a in (a, b)]
        return hadamard(*outside, where(x, y, *branches))
    return None


@law(
    MatAdd,
    sympy.Add,
    shortens=True,
    among=FUNCTIONS["where"][1],
    examples=("where(A > B, A, 0) + 2*where(A > B, 0, B)", "where(a > b, a, 0) + where(a > b, 0, b)"),
)
def sum_of_masked_values(e: Expression) -> Expression | None:
    """where(X > Y, A, 0) + where(X > Y, 0, B) = where(X > Y, A, B)."""
    found: dict[Any, tuple[int, Any, Any]] = {}
    for i, t in enumerate(e.args):
        c, core = _masked(t)
        if core is None:
            continue
        x, y, *branches = core.parts
        branches = [S.Zero if is_zero(a) else multiply(c, a) for a in branches]
        known = found.get((x, y))
        if known is None:
            found[x, y] = (i, *branches)
            continue
        j, a, b = known
        if all(is_zero(p) or is_zero(q) for p, q in zip((a, b), branches, strict=True)):
            a, b = (q if is_zero(p) else p for p, q in zip((a, b), branches, strict=True))
            rest = [t for k, t in enumerate(e.args) if k not in (i, j)]
            joined = where(x, y, a, b)
            return add(*rest, joined) if is_array(joined) == is_array(e) else spread(add(*rest), joined)
    return None
