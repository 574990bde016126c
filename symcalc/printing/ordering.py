"""In which order factors and terms are written.

Factors: numbers, names, sums of names, calls, other sums; a scalar product of arrays last, where it needs no
brackets; differentials of scalars behind all. Terms of scalars: by their degree in differentials; positive ones first;
numbers, products of names, others; powers ascending. Terms of arrays come in the order of their sum, but for I and 1,
which stand first, and for transposes, which follow what they are transposes of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Integer

from symcalc.algebra.scalars import is_negative, unshare
from symcalc.expressions.core_nodes import (
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Trace,
    Transpose,
    Variable,
    children,
    digest_of,
    label_of,
    postorder,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.node import Expression, moves
from symcalc.expressions.registry import find_rule

Factor = tuple[Any, Any]  # base and exponent
Term = tuple[Any, tuple[Any, Any]]  # a term, and its coefficient and core


def factors_of(c: Any) -> tuple[bool, list[Factor], list[Factor]]:
    """Return sign, factors and divisors of a scalar."""
    over, under = list[Factor](), list[Factor]()
    number, factors = (c if c.is_Rational else ONE), []
    for f in () if c.is_Rational else sympy.Mul.make_args(c):
        k, f = unshare(f).as_coeff_Mul(rational=True)
        number *= k
        factors += [f] if f is not ONE else []
    over += [(Integer(abs(number.p)), ONE)] if abs(number.p) != 1 else []
    under += [(Integer(number.q), ONE)] if number.q != 1 else []
    for f in sorted(factors, key=_factor_order):
        if isinstance(f, sympy.Pow) and is_negative(f.exp):
            under.append((unshare(f.base), -f.exp))
        elif isinstance(f, sympy.Pow):
            over.append((unshare(f.base), f.exp))
        else:
            over.append((f, ONE))
    return bool(number.p < 0), over, under


def factors_of_coefficient(c: Any) -> tuple[bool, list[Factor], list[Factor]]:
    """Return sign, factors and divisors; the number that SymPy multiplies into a sum stands in front of it again."""
    if c.is_Add and (content := c.primitive()[0]).q == 1 and content is not ONE:
        return False, [(content, ONE), (c.primitive()[1], ONE)], []
    return factors_of(unshare(c))


def is_plain(factor: Factor) -> bool:
    """Tell whether a factor is a number, or a name with a number as its exponent."""
    base, exponent = factor
    return bool(base.is_number or (base.is_Symbol and exponent.is_number))


def _factor_order(f: Any) -> tuple[int, str, bool, str, bytes]:
    base, exponent = _base_and_exponent(f)
    if f.is_number:
        rank = 0
    elif base.is_Symbol and moves(base):
        rank = 6
    elif isinstance(f, Trace):
        rank = 5
    elif isinstance(base, sympy.Add):
        factors = (g for t in base.args for g in sympy.Mul.make_args(t))
        rank = 2 if all(is_plain(_base_and_exponent(g)) for g in factors) else 4
    else:
        rank = 1 if is_plain((base, exponent)) else 3
    return (rank, label_of(base), not base.is_Symbol, _operation(base), digest_of(f))


def divisor_order(divisor: Factor) -> tuple[Any, ...]:
    """Return a key by which divisors are ordered as they stand."""
    return _factor_order(sympy.Pow(*divisor))


def _operation(e: Expression) -> str:
    """Return the name of the operation, by which what has the same names in it is ordered."""
    rule = find_rule(e)
    return "" if rule is None else rule.name


def _base_and_exponent(f: Any) -> Factor:
    return (f.base, f.exp) if isinstance(f, sympy.Pow) else (f, ONE)


def term_order(t: Any) -> tuple[int, bool, bool, bool, int, str, str, bytes]:
    """Return the key by which the terms of a sum of scalars are sorted."""
    core = t.as_coeff_Mul()[1]
    factors = [_base_and_exponent(f) for f in sympy.Mul.make_args(core)]
    degree = sum(int(p) for _, p in factors if p.is_Integer)
    return (
        _degree_in_differentials(t) if moves(t) else 0,
        is_negative(t),
        not t.is_Number,
        not all(map(is_plain, factors)),
        degree,
        label_of(core),
        _operation(core),
        digest_of(t),
    )


def _degree_in_differentials(t: Any) -> int:
    """Return how often differentials are factors of a term: 2 of ‖A dx‖² and of tr(X dX²)."""
    degrees: dict[Expression, int] = {}
    for Y in postorder(t):
        below = [degrees[A] for A in children(Y)]
        if not below:
            degrees[Y] = int(moves(Y))
        elif isinstance(Y, MatAdd | sympy.Add):
            degrees[Y] = max(below)
        else:
            power = Y.exp if isinstance(Y, sympy.Pow | MatPow) else ONE
            degrees[Y] = below[0] * int(power) if power.is_Integer and power > 1 else sum(below)
    return degrees[t]


def _around(middle: Any, core: Any) -> tuple[Any, int] | None:
    """Return A and k of AᵏXAˡ, X the one factor in the middle; None of anything else."""
    if type(core) is not MatMul or not 1 < len(core.args) < 4:
        return None
    factors = [_base_and_count(f) for f in core.args]
    places = [i for i, f in enumerate(factors) if f == (middle, 1)]
    powers = [f for f in factors if f[0] != middle]
    if len(places) != 1 or len(powers) < len(factors) - 1 or len({A for A, _ in powers}) != 1:
        return None
    return powers[0][0], powers[0][1] if places[0] else 0


def _base_and_count(f: Any) -> tuple[Any, int]:
    """Return the base and exponent of a power, turned or not; each base has whether it is turned."""
    turned, count = False, 1
    while type(f) is Transpose or (type(f) is MatPow and isinstance(f.exp, Integer)):
        if type(f) is Transpose:
            turned, f = not turned, f.arg
        else:
            count, f = count * int(f.exp), f.base
    return (f, turned), count


def _by_powers(terms: Sequence[Term]) -> Sequence[Term] | None:
    """Return the terms of X A² + A X A + A² X in that order, None where they are no such terms."""
    first = terms[0][1][1]
    for f in first.args if type(first) is MatMul else ():
        middle = _base_and_count(f)[0]
        if not (type(middle[0]) is Variable and (len(terms) > 2 or moves(f))):
            continue
        lefts = [left for _, (_, core) in terms if (left := _around(middle, core)) is not None]
        if len(lefts) == len(terms) > 1 and len({A for A, _ in lefts}) == 1:
            return [terms[i] for i in sorted(range(len(terms)), key=lambda i: lefts[i][1])]
    return None


def ordered_terms(terms: Sequence[Term]) -> Sequence[Term]:
    """Return the terms of a sum of arrays in the order in which they are written."""
    if (found := _by_powers(terms)) is not None:
        return found
    if not any(isinstance(core, Identity | OneMatrix | Transpose) for _, (_, core) in terms):
        return terms
    where = {split: i for i, (_, split) in enumerate(terms)}
    positive = sum(not is_negative(c) for _, (c, _) in terms)
    place: dict[Expression, tuple[int, int]] = {}
    for i, (t, (c, core)) in enumerate(terms):
        place[t] = (i, 0)
        if t is core and isinstance(core, Identity | OneMatrix):
            place[t] = (-1, 0)
        elif isinstance(core, Transpose) and isinstance(core.arg, MatAdd):
            place[t] = (len(terms) if is_negative(c) else positive - 1, 1)
        elif isinstance(core, Transpose) and (c, core.arg) in where:
            place[t] = (max(i, where[c, core.arg]), 1)
    return sorted(terms, key=lambda term: place[term[0]])
