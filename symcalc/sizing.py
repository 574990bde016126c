"""Sizes that nobody wrote down: unknowns, the equations between them, and their names.

An unknown is a leaf of a union-find forest. Products of sizes are monomials; an equation with a monomial waits until
the others are read, and is then solved for an unknown that it gives as a product of the rest. An unknown is never 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, count
from typing import Any

from sympy import Integer, Mul

from symcalc.errors import ShapeMismatch, TooLarge
from symcalc.shapes import ONE, Dim, DimensionName

PASSES = 100  # over the equations with products
FACTORS = 60  # of a product of sizes


class Unknown:
    """A size to be found. ``owner`` is what it belongs to: a variable's name, or the place of an `I`."""

    __slots__ = ("named", "owner", "value")

    def __init__(self, owner: Any = None, named: bool = False) -> None:
        self.value: Any = None
        self.owner = owner
        self.named = named  # belongs to a variable, and so gets a name

    def __str__(self) -> str:
        return "?"


class Monomial:
    """A product of powers of sizes, with a rational coefficient."""

    __slots__ = ("coefficient", "powers")

    def __init__(self, coefficient: Fraction, powers: dict[Any, int]) -> None:
        self.coefficient = coefficient
        self.powers = powers

    def __str__(self) -> str:
        factors = [str(a) for a, e in self.powers.items() for _ in range(e)]
        return "*".join(([str(self.coefficient)] if self.coefficient != 1 or not factors else []) + factors)


class SizeOfOne(ShapeMismatch):
    """An unknown size would be 1."""


class Solver:
    """The sizes of a program: what shape rules speak to while they are unknown."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, Any, str, tuple[int, int]]] = []
        self.place = (0, 0)  # of the operator whose shape rule is speaking
        self.meant: dict[DimensionName, Monomial] = {}  # declared names that stand for products of others
        self.notes: list[str] = []

    def find(self, d: Dim) -> Dim:
        """Return what a size is known to be so far."""
        trail = []
        while type(d) is Unknown and d.value is not None:
            trail.append(d)
            d = d.value
        for u in trail:
            u.value = d
        return self.meant.get(d, d) if self.meant and isinstance(d, DimensionName) else d

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Demand that two sizes agree.

        Raises:
            ShapeMismatch: where they cannot.
        """
        a, b = self.find(a), self.find(b)
        if a is b:
            return
        if type(a) is Monomial or type(b) is Monomial:
            self.waiting.append((a, b, message, self.place))
        elif type(b) is Unknown:
            self.bind(b, a, message)
        elif type(a) is Unknown:
            self.bind(a, b, message)
        elif a != b:
            raise ShapeMismatch(f"{message}: {a} and {b} differ")

    def bind(self, u: Unknown, value: Dim, message: str) -> None:
        """Give an unknown its value."""
        if value == 1:
            raise SizeOfOne(f"{message}: they agree only where a size is 1, which is never inferred")
        if type(value) is Unknown and u.named and not value.named:
            u, value = value, u  # what a variable has stays a root
        u.value = value

    def monomial(self, d: Dim) -> Monomial:
        """Return a size as a product."""
        d = self.find(d)
        if type(d) is not Monomial:
            return Monomial(Fraction(int(d)), {}) if isinstance(d, Integer) else Monomial(Fraction(1), {d: 1})
        coefficient, powers = d.coefficient, dict[Any, int]()
        stack = list(d.powers.items())
        while stack:
            atom, e = stack.pop()
            atom = self.find(atom)
            if type(atom) is Monomial:
                coefficient *= atom.coefficient**e
                stack.extend((a, k * e) for a, k in atom.powers.items())
            elif isinstance(atom, Integer):
                coefficient *= Fraction(int(atom)) ** e
            else:
                powers[atom] = powers.get(atom, 0) + e
        return Monomial(coefficient, {a: e for a, e in powers.items() if e})

    def combined(self, a: Dim, b: Dim, sign: int) -> Dim:
        """Return a·b or a/b."""
        a, b = self.find(a), self.find(b)
        if b == 1 or (a == 1 and sign == 1):
            return a if b == 1 else b
        p, q = self.monomial(a), self.monomial(b)
        powers = dict(p.powers)
        for atom, e in q.powers.items():
            powers[atom] = powers.get(atom, 0) + sign * e
        if len(powers) > FACTORS:
            raise TooLarge(f"a size is a product of more than {FACTORS} others")
        return self.plain(Monomial(p.coefficient * q.coefficient**sign, {k: e for k, e in powers.items() if e}))

    @staticmethod
    def plain(m: Monomial) -> Dim:
        """Return a product as a number or an atom, where it is one."""
        if not m.powers and m.coefficient.denominator == 1:
            return Integer(m.coefficient.numerator)
        if m.coefficient == 1 and list(m.powers.values()) == [1]:
            return next(iter(m.powers))
        return m

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product of two sizes."""
        return self.combined(a, b, 1)

    def over(self, a: Dim, b: Dim) -> Dim:
        """Return the size whose product with b is a."""
        quotient = self.combined(a, b, -1)
        if type(quotient) is not Monomial or (
            quotient.coefficient.denominator == 1 and all(e > 0 for e in quotient.powers.values())
        ):
            return quotient
        whole = Unknown(named=True)
        self.equal(a, self.times(whole, b), "blocks and the array they divide")
        return whole

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum of two sizes, which must be numbers so far."""
        a, b = self.find(a), self.find(b)
        if isinstance(a, Integer) and isinstance(b, Integer):
            return a + b
        raise ShapeMismatch("a sum of sizes that are not numbers", hint="declare the sizes")

    # -------------------------------------------------------------------------------------------- solving

    def solve(self) -> None:
        """Solve the equations that wait.

        Raises:
            ShapeMismatch: where one cannot hold, or leaves the sizes open.
        """
        for _ in range(PASSES):
            before, self.waiting = self.waiting, []
            for equation in before:
                if not self.settle(*equation):
                    self.waiting.append(equation)
            if not self.waiting:
                return
            if len(self.waiting) == len(before) and not self.pair(*self.waiting[0]):
                break
        _, _, message, place = self.waiting[0]
        raise ShapeMismatch(f"{message}: the text leaves open which they are", span=place, hint="declare the sizes")

    def pair(self, a: Dim, b: Dim, message: str, place: tuple[int, int]) -> bool:
        """Read m·p = n·q as m = n and p = q, as people mean it; tell whether the factors pair up."""
        p, q = self.monomial(a), self.monomial(b)
        left = [u for u in p.powers if u not in q.powers]
        right = [u for u in q.powers if u not in p.powers]
        alike = p.coefficient == q.coefficient and all(m.powers[u] == 1 for m in (p, q) for u in m.powers)
        if not alike or len(left) != len(right) or any(type(u) is not Unknown for u in left + right):
            return False
        for u, v in zip(left, right, strict=True):
            self.equal(u, v, message)
        self.notes.append(f"{message}: of products of sizes that agree, the factors are taken to agree")
        return True

    def mean(self, p: Monomial, q: Monomial, coefficient: Fraction, powers: dict[Any, int]) -> bool:
        """Read a declared name as the product of others that an equation demands."""
        if len(p.powers) + len(q.powers) < 2 or (
            len(powers) == 2 and coefficient == 1 and max(map(abs, powers.values())) == 1
        ):
            return False
        for k, e in powers.items():
            rest = {a: -e * f for a, f in powers.items() if a is not k}
            value = coefficient**-e
            if abs(e) == 1 and value.denominator == 1 and rest and all(f > 0 for f in rest.values()):
                self.meant[k] = Monomial(value, rest)
                self.notes.append(f"{k} is read as {self.meant[k]}")
                return True
        return False

    def settle(self, a: Dim, b: Dim, message: str, place: tuple[int, int]) -> bool:
        """Solve one equation; tell whether it is done with."""
        p, q = self.monomial(a), self.monomial(b)
        powers = dict(p.powers)
        for atom, e in q.powers.items():
            powers[atom] = powers.get(atom, 0) - e
        powers = {k: e for k, e in powers.items() if e}
        coefficient = p.coefficient / q.coefficient  # coefficient · Π atom^e = 1
        if not powers:
            if coefficient != 1:
                raise ShapeMismatch(f"{message}: {self.plain(p)} and {self.plain(q)} differ", span=place)
            return True
        coefficient, powers = _root(coefficient, powers)
        unknowns = [u for u in powers if type(u) is Unknown]
        if not unknowns:
            if self.mean(p, q, coefficient, powers):
                return True
            raise ShapeMismatch(f"{message}: {self.plain(p)} and {self.plain(q)} differ", span=place)
        # those of an I first, then those that came last
        latest = unknowns[::-1]
        for u in sorted(latest, key=lambda u: u.named):
            e = powers[u]
            if abs(e) == 1:
                rest = {k: -e * f for k, f in powers.items() if k is not u}
                value = coefficient**-e
                if value.denominator == 1 and all(f > 0 for f in rest.values()):
                    found = self.plain(Monomial(value, rest))
                    if found == 1:
                        raise SizeOfOne(
                            f"{message}: they agree only where a size is 1, which is never inferred", span=place
                        )
                    u.value = found
                    return True
        if len(unknowns) == len(powers) == 1:
            raise ShapeMismatch(
                f"{message}: no whole number makes {self.plain(p)} and {self.plain(q)} equal", span=place
            )
        return False

    def result(self, d: Dim) -> Dim:
        """Return a size as expressions hold it: a SymPy integer, a name, a product of names.

        Raises:
            ShapeMismatch: where it is not determined.
        """
        d = self.find(d)
        if type(d) is Monomial:
            m = self.monomial(d)
            if m.coefficient.denominator != 1 or any(type(a) is Unknown or e < 0 for a, e in m.powers.items()):
                raise ShapeMismatch("a size is not determined", hint="declare the sizes")
            return Mul(Integer(m.coefficient.numerator), *[a**e for a, e in m.powers.items()])
        if type(d) is Unknown:
            raise ShapeMismatch("nothing here says what size this is")
        return d


def _root(coefficient: Fraction, powers: dict[Any, int]) -> tuple[Fraction, dict[Any, int]]:
    """Return the equation with the common exponent taken out: sizes are positive, so u² = m² says u = m."""
    g = math.gcd(*powers.values())
    if g == 1:
        return coefficient, powers
    roots = [round(k ** (1 / g)) if k < 2**53 else 0 for k in (coefficient.numerator, coefficient.denominator)]
    if roots[0] ** g == coefficient.numerator and roots[1] ** g == coefficient.denominator:
        return Fraction(*roots), {a: e // g for a, e in powers.items()}
    return coefficient, powers


PREFERRED = "nmpqklrstuvwhij"
NAMED = {name: DimensionName(name) for name in PREFERRED}


def fresh_names(avoided: Iterable[str]) -> Iterator[str]:
    """Yield names for sizes: n, m, p, …, then n_1, n_2, …, without those that are in use."""
    used = set(avoided)
    return (name for name in chain(PREFERRED, (f"n_{i}" for i in count(1))) if name not in used)


def name_sizes(solver: Solver, shapes: Iterable[tuple[Dim, ...]], avoided: set[str]) -> None:
    """Name the unknown sizes of variables: m×n for the first matrix that is not square, n for others."""
    remaining = [s for s in shapes if len(s) == 2]
    remaining.sort(key=lambda s: solver.find(s[0]) is solver.find(s[1]) or s[0] is ONE or s[1] is ONE)
    used = set(avoided)
    names = fresh_names(used)
    for shape in remaining:
        rows, columns = map(solver.find, shape)
        if type(rows) is Unknown and type(columns) is Unknown and rows is not columns and not used & {"m", "n"}:
            rows.value, columns.value = NAMED["m"], NAMED["n"]
            used |= {"m", "n"}
            names = fresh_names(used)
        for d in (rows, columns):
            for atom in _atoms(solver, d):
                name = next(names)
                used.add(name)
                atom.value = NAMED.get(name) or DimensionName(name)


def _atoms(solver: Solver, d: Dim) -> list[Unknown]:
    d = solver.find(d)
    if type(d) is Unknown:
        return [d]
    return [a for a in solver.monomial(d).powers if type(a) is Unknown] if type(d) is Monomial else []
