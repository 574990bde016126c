"""Sizes as sums of products of names with rational coefficients: what holds of them for all names, and their text.

A size is a list of *terms*, pairs of a coefficient and the powers of the names in it. The same functions serve the
sizes of expressions, whose names are SymPy's symbols, and those of the parser's solver, which has unknowns besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import comb, lcm, prod
from typing import Any, TypeAlias

Powers: TypeAlias = Mapping[Any, int]
Terms: TypeAlias = Sequence[tuple[Fraction, Powers]]

POINTS = 10_000  # at which a size with broken coefficients is looked at
SHIFTED = 1_000  # terms of a size in names that count from nought
TERMS = 200  # of a size


def common_denominator(terms: Terms) -> int:
    """Return the least number whose product with a size has whole coefficients."""
    return lcm(*(c.denominator for c, _ in terms))


def is_whole(terms: Terms) -> bool:
    """Tell whether a size is a whole number whatever whole numbers its names are.

    A polynomial is whole everywhere if it is so at the points 0, 1, …, d of each name of degree d (Pólya 1915).

    >>> half = Fraction(1, 2)
    >>> is_whole([(half, {"n": 2}), (half, {"n": 1})]), is_whole([(half, {"n": 1})])
    (True, False)
    """
    d = common_denominator(terms)
    if d == 1:
        return True
    broken = [(int(c * d), powers) for c, powers in terms if c.denominator != 1]
    degrees: dict[Any, int] = {}
    for _, powers in broken:
        for a, e in powers.items():
            degrees[a] = max(degrees.get(a, 0), e)
    if prod(e + 1 for e in degrees.values()) > POINTS:
        return False
    for point in product(*(range(e + 1) for e in degrees.values())):
        at = dict(zip(degrees, point, strict=True))
        if sum(c * prod(pow(at[a], e, d) for a, e in powers.items()) for c, powers in broken) % d:
            return False
    return True


def shifted(terms: Terms) -> dict[frozenset[tuple[Any, int]], Fraction] | None:
    """Return a size in names that count from nought, so that n is n + 1; None where that has too many terms.

    >>> shifted([(Fraction(1), {"n": 1}), (Fraction(-1), {})])
    {frozenset({('n', 1)}): Fraction(1, 1), frozenset(): Fraction(0, 1)}
    """
    found: dict[frozenset[tuple[Any, int]], Fraction] = {}
    if sum(prod(e + 1 for e in powers.values()) for _, powers in terms) > SHIFTED:
        return None
    for c, powers in terms:
        for point in product(*(range(e, -1, -1) for e in powers.values())):
            key = frozenset((a, k) for a, k in zip(powers, point, strict=True) if k)
            ways = prod(comb(e, k) for e, k in zip(powers.values(), point, strict=True))
            found[key] = found.get(key, Fraction(0)) + c * ways
    return found


def is_never_positive(terms: Terms) -> bool:
    """Tell that a size is 0 or less whatever positive numbers its names are; a size of which it is not known is not.

    >>> one = Fraction(1)
    >>> is_never_positive([(one, {}), (-one, {"n": 1})]), is_never_positive([(one, {"n": 1}), (-one, {})])
    (True, False)
    """
    if all(c > 0 for c, _ in terms):
        return not terms
    found = shifted(terms)
    return max(found.values() if found is not None else (c for c, _ in terms)) <= 0


def is_never_zero(terms: Terms) -> bool:
    """Tell that a sum of products is not 0 whatever positive numbers its names are, where the signs say so."""
    signs = {c > 0 for c, _ in terms}
    if len(signs) == 1:
        return True
    found = shifted(terms)
    if found is None or not found.get(frozenset()):
        return False
    return len({c > 0 for c in found.values() if c}) == 1


def text_of_size(terms: Terms, name: Callable[[Any], str] = str, signs: Signs | None = None) -> str:
    """Return a size as it is written: by falling degree, over one denominator, and no minus sign first if it can be.

    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> text_of_size([(-one, {"m": 1}), (one, {"n": 1})]), text_of_size([(half, {"n": 1}), (half, {"n": 2})])
    ('n - m', 'n*(n + 1)/2')
    """
    signs = signs or TEXT
    d = common_denominator(terms)
    shared = common_powers(powers for _, powers in terms) if d > 1 and len(terms) > 1 else {}
    rest = [(c * d, {a: e - shared.get(a, 0) for a, e in powers.items()}) for c, powers in terms]
    text = _sum_of(rest, name, signs)
    if len(terms) > 1 and (shared or d > 1):
        text = f"({text})"
    if shared:
        text = f"{_product_of(Fraction(1), shared, name, signs)}{signs.times}{text}"
    return signs.over(text, d) if d > 1 else text


class Signs:
    """How the text of a size writes products, powers and quotients."""

    times = "*"
    minus = "-"

    def power(self, base: str, exponent: int) -> str:
        """Return a power of a name."""
        return f"{base}^{exponent}"

    def over(self, text: str, number: int) -> str:
        """Return a quotient by a number."""
        return f"{text}/{number}"

    def lesser(self, a: str, b: str) -> str:
        """Return the lesser of two sizes."""
        return f"min({a}, {b})"


TEXT = Signs()


def common_powers(several: Iterable[Powers]) -> dict[Any, int]:
    """Return the powers of names that stand in all products."""
    first, *others = several
    found = {a: min([e, *(p.get(a, 0) for p in others)]) for a, e in first.items()}
    return {a: e for a, e in found.items() if e}


def in_order(terms: Terms, name: Callable[[Any], str]) -> list[tuple[Fraction, Powers]]:
    """Return terms by falling degree and by the alphabet, the first positive one in front."""

    def key(term: tuple[Fraction, Powers]) -> tuple[int, list[tuple[str, int]]]:
        named = sorted((name(a), -e) for a, e in term[1].items() if e)
        return (-sum(term[1].values()), named)

    ordered = sorted(terms, key=key)
    i = next((i for i, (c, _) in enumerate(ordered) if c > 0), 0)
    return [ordered[i], *ordered[:i], *ordered[i + 1 :]] if ordered else []


def _sum_of(terms: Terms, name: Callable[[Any], str], signs: Signs) -> str:
    parts: list[str] = []
    for i, (c, powers) in enumerate(in_order(terms, name)):
        parts.append((signs.minus if c < 0 else "") if i == 0 else f" {signs.minus if c < 0 else '+'} ")
        parts.append(_product_of(abs(c), powers, name, signs))
    return "".join(parts) or "0"


def _product_of(c: Fraction, powers: Powers, name: Callable[[Any], str], signs: Signs) -> str:
    factors = list(_factors(powers, name, signs))
    return signs.times.join(([str(c)] if c != 1 or not factors else []) + factors)


def _factors(powers: Powers, name: Callable[[Any], str], signs: Signs) -> Iterator[str]:
    for text, e in sorted((name(a), e) for a, e in powers.items() if e):
        yield text if e == 1 else signs.power(text, e)
