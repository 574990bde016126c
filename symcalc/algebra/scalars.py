"""Products, powers and sums of scalars; boxes around large ones.

SymPy's scalar algebra is quick on small expressions only. A scalar of more than `LARGE` nodes therefore enters a
larger one as a box (`Shared`), a leaf that means its argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key, lru_cache
from typing import Any

from sympy import Abs, Add, Basic, Expr, Mul, Pow, Rational, S, Symbol, exp, log

from symcalc.expressions.core_nodes import Node, Shared, SharedPositive
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.intervals import boxed, check_distance, enclosed, number_sign
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.real_numbers import check_digits, check_power, checked, known_as_real, unreal
from symcalc.expressions.rules import CONSTRUCTORS, forgotten_with_rules
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign

FLAT = 32  # arguments of a nested sum or product that are taken into the outer one
LONG, GROUP = 10, 4  # factors of a product that stays as it is, and those in a row of one that does not
LARGE = 30  # nodes of a scalar above which it enters larger scalars as a box

# ------------------------------------------------------------------------------------------------ scalars


def size_within(e: Expr, bound: int) -> bool:
    """Tell whether a scalar has at most ``bound`` nodes, boxes and other leaves counting one."""
    stack: list[Expression] = [e]
    count = 0
    while stack:
        e = stack.pop()
        count += 1
        if count > bound:
            return False
        if not isinstance(e, Node):
            stack.extend(e.args)
    return True


@lru_cache(maxsize=1 << 14)
def share(e: Expr) -> Expr:
    """Return a scalar as it is, or in a box where it is large, or a number that SymPy would not place at once."""
    if not e.args or isinstance(e, Node):
        return e
    if size_within(e, LARGE):
        return boxed(e)
    return (SharedPositive if sign_of(e) is Sign.POSITIVE else Shared).make(e)


forgotten_with_rules(share.cache_clear)


def unshare(e: Expr) -> Expr:
    """Return what is in the box, if it is one."""
    return e.arg if isinstance(e, Shared) else e


def scalar_product(scalars: Sequence[Expr]) -> Expr:
    """Return the product of scalars.

    Raises:
        KindMismatch: where that is not a real number.
        TooLarge: where its number has too many digits.
    """
    scalars = [s for s in scalars if s is not ONE]
    if len(scalars) == 1:
        return scalars[0]
    if len(scalars) == 2 and isinstance(scalars[0], Rational):
        # what SymPy would find out by looking at all that a factor can be
        c, rest = scalars
        if isinstance(rest, Rational):
            return checked(c * rest)
        if rest.is_Mul and len(rest.args) == 2 and isinstance(rest.args[0], Rational):
            c, rest = c * rest.args[0], rest.args[1]
            check_digits(c)
        if c is not S.Zero and isinstance(rest, Node):
            return rest if c is ONE else known_as_real(Mul(c, rest, evaluate=False))
        scalars = [c, rest]
    if not scalars:
        return ONE
    scalars = [share(s) for s in scalars]
    product = _product_of_unlike(scalars)
    return boxed(checked(Mul(*scalars)) if product is None else product)


def _product_of_unlike(scalars: Sequence[Expr]) -> Expr | None:
    """Return the product of powers of which SymPy would join those by numbers only, None of others.

    SymPy asks whether each exponent may be 0, by whatever there is to know of it.
    """
    number = ONE
    powers: dict[Expression, Expression] = {}
    for s in scalars:
        for f in s.args if s.is_Mul else (s,):
            if isinstance(f, Rational):
                number *= f
                continue
            base, p = f.args if f.is_Pow else (S.Exp1, *f.args) if isinstance(f, exp) else (f, ONE)
            if base.is_Number or (base is f and f.is_NumberSymbol) or ((base.is_Mul or base.is_Pow) and p.is_Rational):
                return None
            power = base, p.as_coeff_Mul()[1]
            if power not in powers:
                powers[power] = p, f
            elif p.is_Rational and not base.is_number:
                p += powers[power][0]
                powers[power] = p, base if p is ONE else Pow(base, p)
            else:
                return None
    parts = [f for _, f in powers.values() if f is not ONE]
    check_digits(number)
    if number is S.Zero or not parts or (number is not ONE and len(parts) == 1 and parts[0].is_Add):
        return None
    if any(f.is_Mul or f.is_Number for f in parts):
        return None
    parts.sort(key=_AS_SYMPY)
    if number is not ONE:
        parts.insert(0, number)
    return parts[0] if len(parts) == 1 else known_as_real(Mul(*parts, evaluate=False))


def scalar_power(a: Expr, p: Expr) -> Expr:
    """Return the power of a scalar by a scalar.

    Raises:
        KindMismatch: where that is not a real number.
        TooLarge: where its number has too many digits, before it is worked out.
    """
    a, p = share(a), share(p)
    check_power(a, p)
    if a is not S.Zero and (not p.is_Integer or p.p < 0):
        check_distance(a, "a power like this of")
    if not p.is_Integer and (found := _broken_power(a, p)) is not None:
        return found
    if isinstance(a, Node | Symbol):
        if p is ONE or p is S.Zero:
            return a if p is ONE else ONE
        if p.is_Atom or not p.has(log):  # which SymPy looks for in a^(1/log(a))
            return known_as_real(Pow(a, p, evaluate=False))
    return boxed(checked(_plain_power(a, p)))


def _plain_power(a: Expr, p: Expr) -> Any:
    """Return SymPy's power; exponents are factored only where it would find a^(1/log(a)), towers not at all.

    In what an exponent is a power of it would work out numbers of any size.
    """
    if p.is_Atom or a is ONE or _may_be_of_logarithms(p):
        return Pow(a, p)
    found = None if a.is_Pow else a._eval_power(p)
    return Pow(a, p, evaluate=False) if found is None else found


def _may_be_of_logarithms(p: Expr) -> bool:
    """Tell an exponent that has a logarithm as a factor, and no power of a sum, whose numbers would be taken out."""
    bases = [f.base if f.is_Pow else f for f in Mul.make_args(p)]
    powers = any(f.is_Pow and f.base.is_Add for f in Mul.make_args(p))
    return not powers and any(isinstance(b, log) for b in bases)


def _broken_power(a: Expr, p: Expr) -> Any:
    """Return a power of a product or a power by what may be no integer, taken apart as holds for real numbers.

    Where every value of a is negative, aᵖ is no real number if p is a fraction, and where none is positive it is one
    where a is 0, if p is positive. SymPy would take (−1)ᵖ out, and be complex.
    """
    if (p.is_Rational or enclosed(p) is not None) and is_never_positive(a):
        if is_always_negative(a) or number_sign(p) != 1:
            raise unreal()
        return Pow(Shared.make(a), p)
    if a.is_Pow:
        return broken_power_of_power(a, p)
    if isinstance(a, exp):
        return broken_power_of_exponential(a, p)
    return broken_power_of_product(a, p) if a.is_Mul and p.is_Rational else None


@law(examples=("sqrt(a^2)", "(a^4)^(1/3)", "(a^(1/3))^(3/2)"))
def broken_power_of_power(a: Expr, p: Expr) -> Expression | None:
    """(bᵉ)ᵖ = bᵉᵖ where b has no negative value, |b|ᵉᵖ where e is even."""
    base, e = a.args
    if e.is_Integer and e.p % 2 == 0:
        base = CONSTRUCTORS[Abs](base)
    elif sign_of(base) is Sign.UNKNOWN and not (e.is_Rational and abs(e.p) < e.q):
        return None
    return scalar_power(base, scalar_product([e, p]))


@law(examples=("sqrt(exp(a))", "exp(a)^b"), source="DLMF, sec. 4.8")
def broken_power_of_exponential(a: Expr, p: Expr) -> Expression:
    """exp(b)ᵖ = exp(p b)."""
    return CONSTRUCTORS[exp](scalar_product([*a.args, p]))


@law(examples=("sqrt(4*a)", "sqrt(exp(a)*b)", "sqrt(-4*a*b)"))
def broken_power_of_product(a: Expr, p: Expr) -> Expression | None:
    """(b c)ᵖ = bᵖ cᵖ where b has no negative value."""
    number = a.args[0] if a.args[0].is_Rational else ONE
    apart: list[Expr] = []
    rest: list[Expr] = [] if number.p > 0 else [S.NegativeOne]
    for f in a.args:
        if f is not number:
            (apart if _comes_out(f) else rest).append(f)
    if abs(number) is ONE and not apart:
        return None
    powers = [scalar_power(f, p) for f in [abs(number), *apart] if f is not ONE]
    return scalar_product([*powers, *([scalar_power(Mul(*rest), p)] if rest else [])])


def _comes_out(f: Expr) -> bool:
    """Tell what is written with a root of its own: what is plainly not negative, and no power by a name."""
    if isinstance(f, Node):
        return bool(f.is_nonnegative)
    return sign_of(f) is not Sign.UNKNOWN and not (f.is_Pow and not f.exp.is_number)


def is_never_positive(a: Expr) -> bool:
    """Tell whether a scalar is known to have no positive value; it may be 0."""
    return number_sign(a) == -1 or (a.could_extract_minus_sign() and sign_of(-a) is not Sign.UNKNOWN)


def is_always_negative(a: Expr) -> bool:
    """Tell whether a scalar is known to have negative values only."""
    return number_sign(a) == -1 or (a.could_extract_minus_sign() and sign_of(-a) is Sign.POSITIVE)


def scalar_sum(terms: Sequence[Expr]) -> Expr:
    """Return the sum of scalars.

    Raises:
        TooLarge: where its number has too many digits.
    """
    if len(terms) == 1:
        return terms[0]
    terms = [share(t) for t in terms]
    total = _sum_of_unlike(terms)
    return boxed(checked(Add(*terms)) if total is None else total)


_AS_SYMPY = cmp_to_key(Basic.compare)


def _sum_of_unlike(terms: Sequence[Expr]) -> Expr | None:
    """Return the sum that SymPy would make of multiples of different scalars, without its looking; None of others."""
    number, parts, cores = S.Zero, [], set()
    for s in terms:
        for t in s.args if s.is_Add else (s,):
            if isinstance(t, Rational):
                number += t
                continue
            core: Any = t
            if t.is_Mul:
                core = t.args[1:] if isinstance(t.args[0], Rational) else t.args
                core = core[0] if len(core) == 1 else core
            if core in cores or (t.is_Pow and t.args[0].is_Number):
                return None
            cores.add(core)
            parts.append(t)
    check_digits(number)
    if not parts:
        return number
    parts.sort(key=_AS_SYMPY)
    if number is not S.Zero:
        parts.insert(0, number)
    return known_as_real(Add(*parts, evaluate=False)) if len(parts) > 1 else None


def is_negative(c: Expr) -> bool:
    """Tell whether a coefficient is printed with a minus sign."""
    if c.is_Mul:
        c = c.args[0]
    return bool(c.is_Rational and c.p < 0)
