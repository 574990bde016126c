"""Sizes that nobody wrote down: unknowns, the equations between them, and their names.

An unknown is a leaf of a union-find forest. Products of sizes are monomials; an equation with a monomial waits until
the others are read, and is then solved for an unknown that it gives as a product of the rest. An unknown is never 1.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from typing import Any

from sympy import Integer, Mul

from symcalc.errors import ShapeMismatch, TooLarge
from symcalc.expressions.dimensions import ONE, PREFERRED, Dim, DimensionName, Shape, fresh_names

ROUNDS = 20  # of pairing the factors of equations that nothing else solves
DEGREE = 100  # of a product of sizes
BITS = 1_000  # of its number


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

    def __init__(self, coefficient: Fraction, powers: dict[Dim, int]) -> None:
        self.coefficient = coefficient
        self.powers = powers

    def __str__(self) -> str:
        factors = [str(a) for a, e in self.powers.items() for _ in range(e)]
        return "*".join(([str(self.coefficient)] if self.coefficient != 1 or not factors else []) + factors)


class SizeOfOne(ShapeMismatch):
    """An unknown size would be 1."""


class OpenSizes(ShapeMismatch):
    """The text does not say what some sizes are."""

    sizes: frozenset[Dim] = frozenset()  # those in the demand that stays open


class Equation:
    """Two sizes that must agree, one of them a product: what is said where they cannot, and where the demand stands."""

    __slots__ = ("a", "b", "done", "message", "place")

    def __init__(self, a: Dim, b: Dim, message: str, place: Any) -> None:
        self.a = a
        self.b = b
        self.message = message
        self.place = place
        self.done = False


class Solver:
    """The sizes of a program: what shape rules speak to while they are unknown."""

    def __init__(self) -> None:
        self.equations: list[Equation] = []
        self.queue: deque[Equation] = deque()  # those to be tried
        self.watching: dict[Dim, list[Equation]] = {}  # unknowns and names, and what to try again when they are known
        self.place: Any = None  # what the shape rule that is speaking belongs to; after an error, where it is
        self.meant: dict[DimensionName, Monomial] = {}  # declared names that stand for products of others
        self.notes: list[str] = []

    def find(self, d: Dim) -> Dim:
        """Return what a size is known to be so far."""
        if type(d) is Unknown and d.value is not None:
            root = d.value
            while type(root) is Unknown and root.value is not None:
                root = root.value
            while d.value is not root:  # later ways are short
                d.value, d = root, d.value
            d = root
        return self.meant.get(d, d) if self.meant and isinstance(d, DimensionName) else d

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Demand that two sizes agree.

        Raises:
            ShapeMismatch: where they cannot.
        """
        if a is b:
            return
        a, b = self.find(a), self.find(b)
        if a is b:
            return
        if type(a) is Monomial or type(b) is Monomial:
            self.equations.append(Equation(a, b, message, self.place))
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
        self.give(u, value)

    def give(self, u: Unknown, value: Dim) -> None:
        """Note what an unknown is; the equations that hold it can be tried again."""
        u.value = value
        self.queue.extend(self.watching.pop(u, ()))

    def monomial(self, d: Dim) -> Monomial:
        """Return a size as a product."""
        d = self.find(d)
        if type(d) is not Monomial:
            return Monomial(Fraction(int(d)), {}) if isinstance(d, Integer) else Monomial(Fraction(1), {d: 1})
        coefficient = d.coefficient
        powers: dict[Dim, int] = {}
        stack = [*reversed(d.powers.items())]
        while stack:
            atom, e = stack.pop()
            atom = self.find(atom)
            if type(atom) is Monomial:
                coefficient *= self.raised(atom.coefficient, e)
                stack.extend((a, k * e) for a, k in reversed(atom.powers.items()))
            elif isinstance(atom, Integer):
                coefficient *= self.raised(Fraction(int(atom)), e)
            else:
                powers[atom] = powers.get(atom, 0) + e
        return self.bounded(coefficient, powers)

    @staticmethod
    def raised(coefficient: Fraction, e: int) -> Fraction:
        """Return the power of a number in a size, which is bounded before it is worked out."""
        if max(coefficient.numerator.bit_length(), coefficient.denominator.bit_length()) * abs(e) > 2 * BITS:
            raise TooLarge("a size is a product of too many others")
        return coefficient**e

    @staticmethod
    def bounded(coefficient: Fraction, powers: dict[Dim, int]) -> Monomial:
        """Return a product of sizes.

        Raises:
            TooLarge: where it has too many factors.
        """
        if sum(map(abs, powers.values())) > DEGREE or coefficient.numerator.bit_length() > BITS:
            raise TooLarge("a size is a product of too many others")
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
        return self.plain(self.bounded(p.coefficient * q.coefficient**sign, powers))

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

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return the size whose product with b is a."""
        quotient = self.combined(a, b, -1)
        if type(quotient) is not Monomial or (
            quotient.coefficient.denominator == 1 and all(e > 0 for e in quotient.powers.values())
        ):
            return quotient
        whole = Unknown(named=True)
        factors = (b, whole) if inner else (whole, b)
        self.equal(a, self.times(*factors), "blocks and the array they divide")
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
        self.queue.extend(self.equations)
        self.settle_queue()
        for _ in range(ROUNDS):
            before = [e for e in self.equations if not e.done]
            for e in before:
                if not e.done and self.pair(e):
                    self.settle_queue()
            left = [e for e in before if not e.done]
            if not left:
                return
            if len(left) == len(before) and not any(self.stands_for(e) for e in left):
                break
        self.place = left[0].place
        error = OpenSizes(f"{left[0].message}: the text leaves open which they are", hint="declare the sizes")
        error.sizes = frozenset(atom for d in (left[0].a, left[0].b) for atom in self.monomial(d).powers)
        raise error

    def settle_queue(self) -> None:
        """Try the equations of the queue; one that stays open is tried again when a size in it is known."""
        while self.queue:
            e = self.queue.popleft()
            if e.done:
                continue
            self.place = e.place
            p, q = self.monomial(e.a), self.monomial(e.b)
            e.done = self.settle(p, q, e.message)
            for atom in () if e.done else {*p.powers, *q.powers}:
                self.watching.setdefault(atom, []).append(e)

    def pair(self, e: Equation) -> bool:
        """Read m·p = n·q as m = n and p = q, as people mean it; tell whether the factors pair up."""
        p, q = self.monomial(e.a), self.monomial(e.b)
        left = [u for u in p.powers if u not in q.powers]
        right = [u for u in q.powers if u not in p.powers]
        alike = p.coefficient == q.coefficient and all(m.powers[u] == 1 for m in (p, q) for u in m.powers)
        if not alike or len(left) != len(right) or any(type(u) is not Unknown for u in left + right):
            return False
        for u, v in zip(left, right, strict=True):
            self.equal(u, v, e.message)
        self.notes.append(f"{e.message}: of products of sizes that agree, the factors are taken to agree")
        return True

    def stands_for(self, e: Equation) -> bool:
        """Read a declared name as a product with an unknown size in it, as kronl(u, y) asks of the size of u."""
        if e.done:
            return False
        p, q = self.monomial(e.a), self.monomial(e.b)
        for whole, parts in ((p, q), (q, p)):
            names = [k for k in whole.powers if isinstance(k, DimensionName)]
            if len(names) == len(whole.powers) == 1 and whole.powers[names[0]] == 1 and names[0] not in parts.powers:
                value = parts.coefficient / whole.coefficient
                if value.denominator == 1 and (value > 1 or sum(parts.powers.values()) > 1):
                    self.meant[names[0]] = Monomial(value, parts.powers)
                    sizes = [a for a in (value, *parts.powers) if a != 1 and type(a) is not Unknown]
                    of = f"a multiple of {'*'.join(map(str, sizes))}" if sizes else "a product of other sizes"
                    self.notes.append(f"{names[0]} is read as {of}")
                    self.queue.extend(self.watching.pop(names[0], ()))
                    e.done = True
                    self.settle_queue()
                    return True
        return False

    def mean(self, p: Monomial, q: Monomial, coefficient: Fraction, powers: dict[Dim, int]) -> bool:
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
                self.queue.extend(self.watching.pop(k, ()))
                return True
        return False

    def settle(self, p: Monomial, q: Monomial, message: str) -> bool:
        """Solve one equation; tell whether it is done with."""
        powers = dict(p.powers)
        for atom, e in q.powers.items():
            powers[atom] = powers.get(atom, 0) - e
        powers = {k: e for k, e in powers.items() if e}
        coefficient = p.coefficient / q.coefficient  # coefficient · Π atom^e = 1
        if not powers:
            if coefficient != 1:
                raise ShapeMismatch(f"{message}: {self.plain(p)} and {self.plain(q)} differ")
            return True
        coefficient, powers = _root(coefficient, powers)
        unknowns = [u for u in powers if type(u) is Unknown]
        if not unknowns:
            if self.mean(p, q, coefficient, powers):
                return True
            raise ShapeMismatch(f"{message}: {self.plain(p)} and {self.plain(q)} differ")
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
                        raise SizeOfOne(f"{message}: they agree only where a size is 1, which is never inferred")
                    self.give(u, found)
                    return True
        if len(unknowns) == len(powers) == 1:
            raise ShapeMismatch(f"{message}: no whole number makes {self.plain(p)} and {self.plain(q)} equal")
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


def _root(coefficient: Fraction, powers: dict[Dim, int]) -> tuple[Fraction, dict[Dim, int]]:
    """Return the equation with the common exponent taken out: sizes are positive, so u² = m² says u = m."""
    g = math.gcd(*powers.values())
    if g == 1:
        return coefficient, powers
    roots = [round(k ** (1 / g)) if k < 2**53 else 0 for k in (coefficient.numerator, coefficient.denominator)]
    if roots[0] ** g == coefficient.numerator and roots[1] ** g == coefficient.denominator:
        return Fraction(*roots), {a: e // g for a, e in powers.items()}
    return coefficient, powers


NAMED = {name: DimensionName(name) for name in PREFERRED}


def name_sizes(solver: Solver, shapes: Iterable[Shape], avoided: set[str]) -> None:
    """Name the unknown sizes of variables: m×n for the first matrix that is not square, n for others."""
    oblong: list[Shape] = []
    others: list[Shape] = []
    for rows, columns in filter(None, shapes):
        rows, columns = solver.find(rows), solver.find(columns)
        if type(rows) in NAMELESS or type(columns) in NAMELESS:
            (others if rows is columns or rows is ONE or columns is ONE else oblong).append((rows, columns))
    free = bool(oblong) and all(type(d) is Unknown for d in oblong[0]) and not avoided & {"m", "n"}
    names = fresh_names(avoided | {"m", "n"} if free else avoided)
    names = chain("mn", names) if free else names
    for d in map(solver.find, chain.from_iterable(oblong + others)):
        for u in _atoms(solver, d) if type(d) in NAMELESS else ():
            name = next(names)
            u.value = NAMED.get(name) or DimensionName(name)


NAMELESS = (Unknown, Monomial)


def _atoms(solver: Solver, d: Unknown | Monomial) -> list[Unknown]:
    """Return the unknowns of which a size is the product."""
    return [d] if type(d) is Unknown else [a for a in solver.monomial(d).powers if type(a) is Unknown]
