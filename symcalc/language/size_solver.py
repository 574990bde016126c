"""Sizes that nobody wrote down: unknowns, the equations between them, and their names.

An unknown is a leaf of a union-find forest. Products of sizes are monomials, sums of them polynomials; an equation
with one of them waits until the others are read, and is then solved for an unknown that it gives as a product of the
rest, or as a sum. An unknown is never 1. Declared names are told apart from each other and from numbers; one that
must be a product or sum of others is read as that, with a note.
"""

from __future__ import annotations

import math
from collections import deque
from fractions import Fraction
from typing import Any

from sympy import Integer

from symcalc.errors import ShapeMismatch, TooLarge
from symcalc.expressions.dimensions import MANY, Dim, DimensionName, size_key, size_of_terms
from symcalc.expressions.size_terms import TERMS, is_never_positive, is_whole
from symcalc.language.lesser_sizes import Lessers
from symcalc.language.size_polynomials import (
    COMPOUND,
    Found,
    Monomial,
    Polynomial,
    Says,
    Sum,
    Unknown,
    added,
    atoms_of,
    bounded,
    divided,
    multiplied,
    pairs,
    plain,
    primitive,
    raised,
    solved,
    text_of,
    value_of,
)

ROUNDS = 20  # of pairing the factors of equations that nothing else solves


class SizeOfOne(ShapeMismatch):
    """An unknown size would be 1."""


class OpenSizes(ShapeMismatch):
    """The text does not say what some sizes are."""

    sizes: frozenset[Dim] = frozenset()  # those in the demand that stays open


class Equation:
    """Two sizes that must agree, one a product or sum: what is said where they cannot, and where the demand stands."""

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
        self.meant: dict[DimensionName, Dim] = {}  # declared names that stand for products and sums of others
        self.notes: list[str] = []
        self.lessers = Lessers(self)

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
        a = self.find(a) if type(a) is Unknown or self.meant else a
        b = self.find(b) if type(b) is Unknown or self.meant else b
        if a is b:
            return
        if type(a) in COMPOUND or type(b) in COMPOUND:
            self.equations.append(Equation(a, b, message, self.place))
        elif type(b) is Unknown:
            self.bind(b, a, message)
        elif type(a) is Unknown:
            self.bind(a, b, message)
        elif a != b:
            raise ShapeMismatch(f"{message}: {a} and {b} differ")

    def bind(self, u: Unknown, value: Dim, message: str) -> None:
        """Give an unknown its value."""
        if value == 1 and not u.loose:
            raise SizeOfOne(f"{message}: they agree only where a size is 1, which is never inferred")
        if type(value) is Unknown and (u.named > value.named or value.loose > u.loose):
            u, value = value, u  # what a variable has stays a root
        self.give(u, value)

    def give(self, u: Unknown, value: Dim) -> None:
        """Note what an unknown is; the equations that hold it can be tried again."""
        u.value = value
        self.queue.extend(self.watching.pop(u, ()))

    def terms(self, d: Dim) -> Sum:
        """Return a size as a sum of products of what is unknown or a name."""
        d = self.find(d)
        if type(d) not in COMPOUND:
            return [Monomial(Fraction(int(d)), {}) if isinstance(d, Integer) else Monomial(Fraction(1), {d: 1})]
        found = [d] if type(d) is Monomial else d.terms
        while True:  # a level of what unknowns have been found to be at a time
            parts = [self.walked(m) for m in found]
            if not any(sums for _, sums in parts):
                return added(m for m, _ in parts)
            terms: Sum = []
            for m, sums in parts:
                product = [m]
                for s in sums:
                    product = multiplied(product, s.terms)
                terms += product
                if len(terms) > TERMS**2:
                    raise TooLarge(MANY)
            found = added(terms)

    def walked(self, m: Monomial) -> tuple[Monomial, list[Polynomial]]:
        """Return a product of what unknowns in it are known to be, and the sums among these, as often as they occur."""
        coefficient = m.coefficient
        powers: dict[Dim, int] = {}
        sums: list[Polynomial] = []
        stack = [*reversed(m.powers.items())]
        while stack:
            atom, e = stack.pop()
            atom = self.find(atom)
            if type(atom) is Monomial:
                coefficient *= raised(atom.coefficient, e)
                stack.extend((a, k * e) for a, k in reversed(atom.powers.items()))
            elif type(atom) is Polynomial:
                sums += [atom] * e
            elif isinstance(atom, Integer):
                coefficient *= raised(Fraction(int(atom)), e)
            else:
                powers[atom] = powers.get(atom, 0) + e
        return bounded(coefficient, powers), sums

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return the product of two sizes."""
        a, b = self.find(a), self.find(b)
        if a == 1 or b == 1:
            return a if b == 1 else b
        return plain(multiplied(self.terms(a), self.terms(b)))

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return the size whose product with b is a."""
        if self.find(b) == 1:
            return self.find(a)
        quotient = divided(self.terms(a), self.terms(b))
        if quotient is not None:
            return plain(quotient)
        whole = Unknown(named=True)
        factors = (b, whole) if inner else (whole, b)
        self.equal(a, self.times(*factors), "blocks and the array they divide")
        return whole

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return the sum of two sizes."""
        return plain(added(self.terms(a), self.terms(b)))

    def minus(self, a: Dim, b: Dim) -> Dim:
        """Return the difference of two sizes."""
        return plain(added(self.terms(a), self.terms(b), -1))

    def lesser(self, a: Dim, b: Dim) -> Dim:
        """Return the lesser of two sizes; an unknown where they are not known."""
        return self.lessers.of(a, b)

    # -------------------------------------------------------------------------------------------- solving

    def solve(self) -> None:
        """Solve the equations that wait.

        Raises:
            ShapeMismatch: where one cannot hold, or leaves the sizes open.
        """
        if not self.equations and not self.lessers.waiting:
            return
        self.queue.extend(self.equations)
        self.settle_queue()
        self.lessers.settle()
        self.lessers.pair()
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
        error.sizes = frozenset(atom for d in (left[0].a, left[0].b) for atom in atoms_of(self.terms(d)))
        raise error

    def settle_queue(self) -> None:
        """Try the equations of the queue; one that stays open is tried again when a size in it is known."""
        while self.queue:
            e = self.queue.popleft()
            if e.done:
                continue
            self.place = e.place
            p, q = self.terms(e.a), self.terms(e.b)
            if len(p) == len(q) == 1 and p[0].coefficient > 0 and q[0].coefficient > 0:
                e.done = self.settle(p[0], q[0], e.message)
            else:
                e.done = self.settle_sum(p, q, e.message)
            for atom in () if e.done else atoms_of([*p, *q]):
                self.watching.setdefault(atom, []).append(e)

    def pair(self, e: Equation) -> bool:
        """Read m·p = n·q as m = n and p = q, as people mean it; tell whether the factors pair up."""
        terms, others = self.terms(e.a), self.terms(e.b)
        if len(terms) == len(others) > 1 and all(map(is_unknown, (*terms, *others))):
            for m, k in zip(terms, others, strict=True):
                self.equal(next(iter(m.powers)), next(iter(k.powers)), e.message)
            self.notes.append(f"{e.message}: of sums of sizes that agree, the terms are taken to agree")
            return True
        if len(terms) != 1 or len(others) != 1:
            return False
        p, q = terms[0], others[0]
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
        """Read a declared name as a product or sum with an unknown size in it, as kronl(u, y) asks of the size of u."""
        if e.done:
            return False
        terms = primitive(added(self.terms(e.a), self.terms(e.b), -1))
        for name in atoms_of(terms):
            value = value_of(name, terms) if isinstance(name, DimensionName) else None
            if value and is_whole(pairs(value)) and all(m.coefficient > 0 for m in value):
                found = plain(value)
                if type(found) in COMPOUND:
                    self.read_as(name, found, self.said_of(value))
                    e.done = True
                    self.settle_queue()
                    return True
        return False

    @staticmethod
    def said_of(value: Sum) -> str:
        """Say what a name is read as that has unknown sizes in it."""
        if len(value) > 1:
            return "a sum of other sizes"
        known = [Monomial(m.coefficient, {a: e for a, e in m.powers.items() if type(a) is not Unknown}) for m in value]
        return "a product of other sizes" if plain(known) == 1 else f"a multiple of {text_of(known)}"

    def read_as(self, name: DimensionName, value: Dim, said: str) -> None:
        """Note what a declared name stands for; the equations that hold it can be tried again."""
        self.meant[name] = value
        self.notes.append(f"{name} is read as {said}")
        self.queue.extend(self.watching.pop(name, ()))

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
                self.read_as(k, Monomial(value, rest), str(Monomial(value, rest)))
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
                raise ShapeMismatch(f"{message}: {p} and {q} differ")
            return True
        coefficient, powers = _root(coefficient, powers)
        unknowns = [u for u in powers if type(u) is Unknown]
        if not unknowns:
            if self.mean(p, q, coefficient, powers):
                return True
            raise ShapeMismatch(f"{message}: {p} and {q} differ")
        # those of an I first, then those that came last
        latest = unknowns[::-1]
        for u in sorted(latest, key=lambda u: u.named):
            e = powers[u]
            if abs(e) == 1:
                rest = {k: -e * f for k, f in powers.items() if k is not u}
                value = coefficient**-e
                if value.denominator == 1 and all(f > 0 for f in rest.values()):
                    found = plain([Monomial(value, rest)])
                    self.give(u, self.not_one(found, message))
                    return True
        if len(unknowns) == len(powers) == 1:
            raise ShapeMismatch(f"{message}: no whole number makes {p} and {q} equal")
        return False

    def settle_sum(self, p: Sum, q: Sum, message: str) -> bool:
        """Solve an equation between sums; tell whether it is done with."""
        left = added(p, q, -1)
        found = solved(left)
        is_open = any(type(a) is Unknown for a in atoms_of(left))
        if found is Says.NEVER or (found is Says.OPEN and not is_open):
            if is_open:
                raise ShapeMismatch(f"{message}: no whole number makes {text_of(p)} and {text_of(q)} equal")
            raise ShapeMismatch(f"{message}: {text_of(p)} and {text_of(q)} differ")
        if isinstance(found, Found):
            value = plain(found.value)
            if type(found.atom) is Unknown:
                self.give(found.atom, self.not_one(value, message))
            else:
                self.read_as(found.atom, value, size_key(value))
        return found is not Says.OPEN

    @staticmethod
    def not_one(value: Dim, message: str) -> Dim:
        """Return what an unknown is found to be, which is never 1."""
        if value == 1:
            raise SizeOfOne(f"{message}: they agree only where a size is 1, which is never inferred")
        return value

    def result(self, d: Dim) -> Dim:
        """Return a size as expressions hold it: a SymPy integer, a name, a sum of products of names.

        Raises:
            ShapeMismatch: where it is not determined, or no positive whole number.
        """
        d = self.find(d)
        if type(d) in COMPOUND:
            terms = self.terms(d)
            if any(type(a) is Unknown for a in atoms_of(terms)) or not is_whole(pairs(terms)):
                raise ShapeMismatch("a size is not determined", hint="declare the sizes")
            if is_never_positive(pairs(terms)):
                raise ShapeMismatch(f"a size would be {text_of(terms)}, which is never positive")
            return size_of_terms(pairs(terms))
        if type(d) is Unknown:
            raise ShapeMismatch("nothing here says what size this is")
        if isinstance(d, Integer) and d.p <= 0:
            raise ShapeMismatch(f"a size would be {d}, which is never positive")
        return d


def is_unknown(m: Monomial) -> bool:
    """Tell a size that is unknown by itself."""
    return m.coefficient == 1 and len(m.powers) == 1 and all(type(a) is Unknown and e == 1 for a, e in m.powers.items())


def _root(coefficient: Fraction, powers: dict[Dim, int]) -> tuple[Fraction, dict[Dim, int]]:
    """Return the equation with the common exponent taken out: sizes are positive, so u² = m² says u = m."""
    g = math.gcd(*powers.values())
    if g == 1:
        return coefficient, powers
    roots = [round(k ** (1 / g)) if k < 2**53 else 0 for k in (coefficient.numerator, coefficient.denominator)]
    if roots[0] ** g == coefficient.numerator and roots[1] ** g == coefficient.denominator:
        return Fraction(*roots), {a: e // g for a, e in powers.items()}
    return coefficient, powers
