"""Sizes with unknowns in them: products and sums of products, their arithmetic, and what an equation says.

A product is a `Monomial`, a sum of several a `Polynomial`. An equation between sums is a list of monomials whose sum is
0; `solved` finds what it says of one of its atoms, which are unknowns and names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NamedTuple, TypeAlias

from sympy import QQ, Integer, Poly, Symbol, div

from symcalc.errors import TooLarge
from symcalc.expressions.dimensions import MANY, Dim, DimensionName, size_key
from symcalc.expressions.size_terms import (
    TERMS,
    common_powers,
    is_never_positive,
    is_never_zero,
    is_whole,
    text_of_size,
)

DEGREE = 100  # of a product of sizes
BITS = 1_000  # of its number
FACTORED = (12, 40, 100)  # the degree, terms and bits up to which a sum is taken apart into factors


class Unknown:
    """A size to be found. ``owner`` is what it belongs to: a variable's name, or the place of an `I`."""

    __slots__ = ("loose", "named", "owner", "value")

    def __init__(self, owner: Any = None, named: bool = False, loose: bool = False) -> None:
        self.value: Any = None
        self.owner = owner
        self.named = named  # belongs to a variable, and so gets a name
        self.loose = loose  # may be 1, where its place asks for that

    def __str__(self) -> str:
        return "?"


class Monomial:
    """A product of powers of sizes, with a rational coefficient."""

    __slots__ = ("coefficient", "powers")

    def __init__(self, coefficient: Fraction, powers: dict[Dim, int]) -> None:
        self.coefficient = coefficient
        self.powers = powers

    def __str__(self) -> str:
        return text_of([self])


class Polynomial:
    """A sum of several products of sizes, no two of the same powers."""

    __slots__ = ("terms",)

    def __init__(self, terms: Sequence[Monomial]) -> None:
        self.terms = terms

    def __str__(self) -> str:
        return text_of(self.terms)


Sum: TypeAlias = list[Monomial]
COMPOUND = (Monomial, Polynomial)
NAMELESS = (Unknown, Monomial, Polynomial)


def pairs(terms: Iterable[Monomial]) -> list[tuple[Fraction, dict[Dim, int]]]:
    """Return monomials as the terms of a size."""
    return [(m.coefficient, m.powers) for m in terms]


def text_of(terms: Iterable[Monomial]) -> str:
    """Return the text of a sum; unknowns are question marks."""
    return text_of_size(pairs(terms), lambda a: size_key(a) if isinstance(a, DimensionName) else str(a))


def raised(coefficient: Fraction, e: int) -> Fraction:
    """Return the power of a number in a size, which is bounded before it is worked out."""
    if max(coefficient.numerator.bit_length(), coefficient.denominator.bit_length()) * abs(e) > 2 * BITS:
        raise TooLarge(MANY)
    return coefficient**e


def bounded(coefficient: Fraction, powers: dict[Dim, int]) -> Monomial:
    """Return a product of sizes.

    Raises:
        TooLarge: where it has too many factors.
    """
    if sum(map(abs, powers.values())) > DEGREE or coefficient.numerator.bit_length() > BITS:
        raise TooLarge(MANY)
    return Monomial(coefficient, {a: e for a, e in powers.items() if e})


def plain(terms: Sequence[Monomial]) -> Dim:
    """Return a sum as a number, an atom or a product, where it is one."""
    if len(terms) > 1:
        return Polynomial(terms)
    if not terms:
        return Integer(0)
    m = terms[0]
    if not m.powers and m.coefficient.denominator == 1:
        return Integer(m.coefficient.numerator)
    if m.coefficient == 1 and list(m.powers.values()) == [1]:
        return next(iter(m.powers))
    return m


def added(terms: Iterable[Monomial], others: Iterable[Monomial] = (), sign: int = 1) -> Sum:
    """Return the sum or difference of two sums, with products of the same powers made one.

    Raises:
        TooLarge: where it has too many terms.
    """
    found: dict[frozenset[tuple[Dim, int]], Monomial] = {}
    signed = [*terms, *((Monomial(sign * m.coefficient, m.powers)) for m in others)]
    for m in signed:
        key = frozenset(m.powers.items())
        before = found.get(key)
        found[key] = m if before is None else Monomial(before.coefficient + m.coefficient, before.powers)
    if len(found) > TERMS:
        raise TooLarge(MANY)
    return [m for m in found.values() if m.coefficient]


def multiplied(terms: Sequence[Monomial], others: Sequence[Monomial]) -> Sum:
    """Return the product of two sums.

    Raises:
        TooLarge: where it has too many terms, or too many factors in one.
    """
    if len(terms) * len(others) > TERMS:
        raise TooLarge(MANY)
    found = []
    for m in terms:
        for k in others:
            powers = dict(m.powers)
            for a, e in k.powers.items():
                powers[a] = powers.get(a, 0) + e
            found.append(bounded(m.coefficient * k.coefficient, powers))
    return added(found)


def divided(terms: Sequence[Monomial], by: Sequence[Monomial]) -> Sum | None:
    """Return the quotient of two sums where it is a size, else None."""
    if len(by) == 1:
        divisor = by[0]
        if any(m.powers.get(a, 0) < e for m in terms for a, e in divisor.powers.items()):
            return None
        over = [
            bounded(m.coefficient / divisor.coefficient, {a: e - divisor.powers.get(a, 0) for a, e in m.powers.items()})
            for m in terms
        ]
    else:
        symbols = symbols_of([*terms, *by])
        if not symbols or not by or is_large([*terms, *by]):
            return None
        quotient, rest = div(polynomial(terms, symbols), polynomial(by, symbols))
        if not rest.is_zero:
            return None
        over = terms_of(quotient, symbols)
    return over if is_whole(pairs(over)) else None


# ------------------------------------------------------------------------------------------------ equations


class Says(Enum):
    """What an equation says that gives no atom its value."""

    NOTHING = auto()  # it always holds
    NEVER = auto()  # it never holds
    OPEN = auto()  # more than one value, or none that a size could have


class Found(NamedTuple):
    """What an equation says of one atom."""

    atom: Dim
    value: Sum


def solved(terms: Sum) -> Found | Says:
    """Return what it says of an unknown, or else of a name, that a sum of products is 0.

    Whatever divides all products is left out, as sizes are positive. An atom that stands alone in one product is the
    rest. Where none does, the sum is taken apart into its factors over the rational numbers: those are left out that
    are not 0 for positive whole numbers, and the one that is left is solved. So n² = 4 says n = 2, and
    n(n + 1)/2 = m(m + 1)/2 says n = m.
    """
    if not terms:
        return Says.NOTHING
    while True:
        terms = primitive(terms)
        if is_never_zero(pairs(terms)):
            return Says.NEVER
        found = alone(terms)
        if found is not None:
            return found
        factors = vanishing_factors(terms)
        if factors is None or len(factors) > 1:
            return Says.OPEN
        if not factors:
            return Says.NEVER
        if len(factors[0]) == len(terms) and degree(factors[0]) == degree(terms):
            return Says.OPEN
        terms = factors[0]


def alone(terms: Sum) -> Found | Says | None:
    """Return what a sum that is 0 says of an atom that stands in one product, alone; None where none does.

    An unknown is not given by a difference of other unknowns, which leaves open what they are.
    """
    unknowns = [a for a in atoms_of(terms) if type(a) is Unknown]
    latest = unknowns[::-1]  # those of an I first, then those that came last; a name only where nothing is unknown
    candidates = sorted(latest, key=lambda u: u.named) if unknowns else names_meant(terms)
    for a in candidates:
        value = value_of(a, terms)
        if value is None or (unknowns and any(m.coefficient < 0 and holds_unknown(m) for m in value)):
            continue
        if is_never_positive(pairs(value)):
            return Says.NEVER
        if is_whole(pairs(value)):
            return Found(a, value)
        if all(not m.powers for m in value):
            return Says.NEVER
    return None


def names_meant(terms: Sum) -> list[Dim]:
    """Return the names that may stand for the rest of a sum that is 0, those first that are a sum without a minus.

    A name is no number, and no other name.
    """
    names = [a for a in atoms_of(terms) if len(terms) > 2 or degree(terms) > 1 or len(atoms_of(terms)) > 1]
    found = [(a, value) for a in names if (value := value_of(a, terms)) is not None]
    fit = [(a, v) for a, v in found if any(m.powers for m in v) and type(plain(v)) in COMPOUND]
    return [a for a, v in sorted(fit, key=lambda pair: any(m.coefficient < 0 for m in pair[1]))]


def value_of(a: Dim, terms: Sum) -> Sum | None:
    """Return what an atom is if a sum is 0; None where it stands in a product with others, or in several."""
    holding = [m for m in terms if a in m.powers]
    if len(holding) != 1 or holding[0].powers != {a: 1}:
        return None
    c = holding[0].coefficient
    return [Monomial(-m.coefficient / c, m.powers) for m in terms if m is not holding[0]]


def holds_unknown(m: Monomial) -> bool:
    """Tell a product with an unknown in it."""
    return any(type(a) is Unknown for a in m.powers)


def primitive(terms: Sum) -> Sum:
    """Return a sum over what divides all of its products, with whole coefficients without a common divisor."""
    shared = common_powers(m.powers for m in terms)
    d = lcm(*(m.coefficient.denominator for m in terms))
    g = gcd(*(int(m.coefficient * d) for m in terms))
    return [
        Monomial(m.coefficient * d / g, {a: k for a, e in m.powers.items() if (k := e - shared.get(a, 0))})
        for m in terms
    ]


def vanishing_factors(terms: Sum) -> list[Sum] | None:
    """Return the factors of a sum that are 0 for some positive whole numbers; None for a sum that is large."""
    if is_large(terms):
        return None
    symbols = symbols_of(terms)
    factors = [terms_of(f, symbols) for f, _ in polynomial(terms, symbols).factor_list()[1]]
    # names may be any numbers: what holds for some of them only says nothing
    saying = [f for f in factors if any(map(holds_unknown, f))] or factors
    return [f for f in saying if not is_never_zero(pairs(f)) and not is_without_root(f)]


def is_without_root(factor: Sum) -> bool:
    """Tell an irreducible factor in one atom that is not 0 for a positive whole number."""
    atoms = atoms_of(factor)
    if len(atoms) != 1:
        return False
    if degree(factor) > 1:
        return True
    value = value_of(atoms[0], factor)
    return value is None or is_never_positive(pairs(value)) or not is_whole(pairs(value))


def is_large(terms: Sum) -> bool:
    """Tell a sum that would take long to take apart."""
    bits = max(max(abs(m.coefficient.numerator), m.coefficient.denominator).bit_length() for m in terms)
    return any(size > most for size, most in zip((degree(terms), len(terms), bits), FACTORED, strict=True))


def degree(terms: Iterable[Monomial]) -> int:
    """Return the degree of a sum."""
    return max(sum(m.powers.values()) for m in terms)


def atoms_of(terms: Iterable[Monomial]) -> list[Dim]:
    """Return the unknowns and names in a sum, in order."""
    return list(dict.fromkeys(a for m in terms for a in m.powers))


def symbols_of(terms: Iterable[Monomial]) -> dict[Dim, Symbol]:
    """Return a symbol of SymPy's for each atom."""
    return {a: Symbol(f"s{i}") for i, a in enumerate(atoms_of(terms))}


def polynomial(terms: Iterable[Monomial], symbols: dict[Dim, Symbol]) -> Any:
    """Return a sum as a polynomial of SymPy's."""
    found = {
        tuple(m.powers.get(a, 0) for a in symbols): QQ(m.coefficient.numerator, m.coefficient.denominator)
        for m in terms
    }
    return Poly.from_dict(found, *symbols.values(), domain=QQ)


def terms_of(p: Any, symbols: dict[Dim, Symbol]) -> Sum:
    """Return a polynomial of SymPy's as a sum."""

    def terms() -> Iterator[Monomial]:
        for exponents, c in p.terms():
            powers = {a: e for a, e in zip(symbols, exponents, strict=True) if e}
            yield Monomial(Fraction(int(c.p), int(c.q)), powers)

    return [m for m in terms() if m.coefficient]
