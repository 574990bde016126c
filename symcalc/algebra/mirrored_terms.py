"""What is another's transpose, by terms and by factors: how sums and elementwise products are seen to be symmetric.

Nothing is turned that cannot have its like: what is another's transpose is made of the same arrays (`tally`). Matrices
that are made of sizes alone, as commutation matrices are, change their places in products: K (A ⊗ Aᵀ) = (Aᵀ ⊗ A) K is
symmetric, and no factor shows it. Products with such are turned as a whole, and multiplied out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sympy import S

from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import HadamardProduct, Identity, MatAdd, MatMul, Transpose, Variable, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

TALL = 60  # height of products that are not multiplied out
MOST = 48  # terms that these may have


def mirrors(terms: Sequence[Expression], sign: int = 1) -> bool:
    """Tell whether the transpose of each term, or its negative, is a term; none is turned that cannot have its like."""
    alike: dict[int, list[Expression]] = {}
    for t in terms:
        alike.setdefault(t.tally, []).append(t)
    return all(any(_are_turned(t, u, sign) for u in reversed(alike[t.tally])) for t in terms)


def turned_sign(e: MatMul) -> int:
    """Return ±1 where a product is ± its transpose, by its factors or through matrices of sizes alone; 0 elsewhere.

    >>> import symcalc
    >>> turned_sign(symcalc.parse("(A⊗A')*commutation(n, n)", A="matrix(n, n)").expression)
    1
    """
    for sign in (1, -1):
        if _are_turned_by_factors(e, e, sign):
            return sign
    if e.height > TALL or not any(map(_has_constants, e.factors)) or e.shape[0] is ONE:
        return 0  # of one entry the terms are numbers
    multiply = CONSTRUCTORS[MatMul]
    terms: list[Any] = [ONE]
    for f in e.factors:
        parts = f.args if type(f) is MatAdd else (f,)
        if len(terms) * len(parts) > MOST:
            return 0
        terms = [multiply(t, part) for t in terms for part in parts]
    if not all(map(is_array, terms)):  # a row times a column is a number
        return 0
    return next((sign for sign in (1, -1) if mirrors(terms, sign)), 0)


def _has_constants(f: Any) -> bool:
    """Tell a matrix that is made of sizes alone, and a sum with such."""
    if type(f) is MatAdd:
        return len(f.args) <= MOST and any(_is_constant(g) for t in f.args for g in _factors(t))
    return _is_constant(f)


def _is_constant(f: Any) -> bool:
    return (
        bool(f.operands == 0) and not isinstance(f, Variable) and f.shape[0] == f.shape[1] and type(f) is not Identity
    )


def _factors(t: Any) -> tuple[Any, ...]:
    return t.factors if isinstance(t, MatMul) else (t,)


def _are_turned(a: Expression, b: Expression, sign: int) -> bool:
    """Tell whether B = ±Aᵀ."""
    return _are_turned_by_factors(a, b, sign) or (
        a.height <= TALL
        and any(map(_is_constant, _factors(a)))
        and transpose(a) == (b if sign == 1 else scaled(S.NegativeOne, b))
    )


def _are_turned_by_factors(a: Expression, b: Expression, sign: int) -> bool:
    """Tell whether B = ±Aᵀ, of a product by its first factors that tell."""
    (c, factors), (d, others) = ((t.coefficient, t.factors) if isinstance(t, MatMul) else (ONE, (t,)) for t in (a, b))
    if len(factors) != len(others) or (c != d and c != -d):
        return False
    for f, g in zip(factors, reversed(others), strict=True):
        turned = _turned_sign(f, g)
        if not turned:
            return False
        sign *= turned
    return bool(c == sign * d)


def _turned_sign(f: Any, g: Any) -> int:
    """Return ±1 where G = ±Fᵀ, 0 elsewhere."""
    if f.tally != g.tally:
        return 0
    if f == g:
        known = structure_of(f)
        return 1 if Structure.SYMMETRIC in known else -1 if Structure.SKEW in known else 0
    turned = f.T
    return 1 if turned == g else -1 if turned == -g else turned_sign_by_entries(f, g)


def turned_sign_by_entries(f: Any, g: Any) -> int:
    """Return ±1 where G = ±Fᵀ by their factors, (A ∘ Bᵀ)ᵀ = Aᵀ ∘ B, of elementwise products; 0 elsewhere."""
    factors, others = entry_factors(f), Counter(entry_factors(g))
    if not factors or len(factors) != others.total():
        return 0
    sign = ONE
    for u in factors:
        c, core = split(transpose(u))
        if abs(c) != 1 or not others[core]:
            return 0
        others[core] -= 1
        sign *= c
    return int(sign)


def entry_factors(f: Any) -> tuple[Any, ...]:
    """Return the elementwise factors, of those that are turned together each; none of what is no product."""
    if type(f) is Transpose and type(f.arg) is HadamardProduct:
        return tuple(map(transpose, f.arg.args))
    return tuple(u for part in f.args for u in entry_factors(part) or (part,)) if type(f) is HadamardProduct else ()
