"""What the coefficients of terms have in common: a number, and powers of scalars."""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul, Number, Pow, S

from symcalc.expressions.dimensions import ONE


def common_coefficient(terms: list[tuple[Expr, Any]], fractions: bool = False) -> tuple[Expr, list[tuple[Expr, Any]]]:
    """Return the scalar factor that all terms share, and the terms without it."""
    if all(c is S.One or c is S.NegativeOne for c, _ in terms):
        return S.One, terms
    first = powers_of(terms[0][0])
    shared = {b: p for b, p in first.items() if p.is_Number}
    number = _number(terms[0][0])
    numbers = [number]
    for c, _ in terms[1:]:
        powers = powers_of(c)
        numbers.append(_number(c))
        for b, p in list(shared.items()):
            q = powers.get(b, S.Zero)
            if not q.is_Number or q == 0 or ((q > 0) != (p > 0) and not (fractions and _is_whole_apart(p, q))):
                del shared[b]
            elif (q > 0) != (p > 0):  # √n A + B/√n = √n (A + B/n)
                shared[b] = max(p, q)
            else:
                shared[b] = min(p, q) if p > 0 else max(p, q)
    number = _shared_number(numbers)
    if number is ONE and not shared:
        return S.One, terms
    common = Mul(number, *[Pow(b, p) for b, p in shared.items()])
    return common, [(_divided(c, number, shared), core) for c, core in terms]


def _is_whole_apart(p: Expr, q: Expr) -> bool:
    return not p.is_Integer and bool((p - q).is_Integer)


def _divided(c: Expr, number: Number, shared: dict[Expr, Expr]) -> Expr:
    """Return a coefficient without factors that it has; SymPy's quotient of exponentials is no 1."""
    rest = [Pow(b, q - shared.get(b, S.Zero)) for b, q in powers_of(c).items()]
    return product_of(_leading(c) / number, *rest)


def product_of(*factors: Expr) -> Expr:
    """Return a product of scalars; SymPy leaves a product that a power becomes in it as one factor."""
    product = Mul(*factors)
    return Mul(*product.args) if product.is_Mul and any(f.is_Mul for f in product.args) else product


def powers_of(c: Expr) -> dict[Expr, Expr]:
    """Return the factors of a coefficient as base and exponent, numbers aside."""
    powers: dict[Expr, Expr] = {}
    for f in Mul.make_args(c):
        if not f.is_Rational:
            b, p = f.as_base_exp() if f.is_Pow and f.exp.is_Number else (f, S.One)
            powers[b] = powers[b] + p if b in powers else p
    return powers


def _number(c: Expr) -> Number:
    """Return the number in front of a coefficient: of a sum that which all its terms have."""
    if type(c) is Add:
        numbers = {abs(_number(t)) for t in c.args}
        return numbers.pop() if len(numbers) == 1 else S.One
    return _leading(c)


def _leading(c: Expr) -> Number:
    first = Mul.make_args(c)[0]
    return first if first.is_Rational else S.One


def _shared_number(numbers: list[Number]) -> Number:
    """Return the factor of all numbers that leaves fewer of them to print."""
    smallest = min((abs(k) for k in numbers), key=lambda k: (k, 0))
    if smallest is ONE or any((k / smallest).q != 1 for k in numbers):
        return S.One
    left = sum(abs(k) != smallest for k in numbers) + 1
    return smallest if left < sum(abs(k) != 1 for k in numbers) else S.One
