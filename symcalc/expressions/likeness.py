"""Whether two expressions are written alike: the same but for boxes, for the order of terms, and for names of sizes.

A text keeps no boxes, so what is read back may have others than what was printed. Expressions are therefore compared
by a number that is worked out arguments first, in the integers modulo a prime: a sum has the sum of its terms'
numbers, however it is nested, a product a number made of the sum of its factors', each times its exponent; a product
of matrices has that of the row of its factors; whatever else is made of arguments has a hash of theirs.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from sympy import Add, Mul, Pow, Rational, nextprime

from symcalc.expressions.core_nodes import (
    DeclaredArray,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    MatMul,
    MatPow,
    ScalarVariable,
    Shared,
    SharedArray,
    Transpose,
    Variable,
    children,
    constants,
    is_array,
    postorder,
    shape_of,
)
from symcalc.expressions.dimensions import Dim, DimensionName, SizeAtom, size_key, terms_of, with_sizes
from symcalc.expressions.equations import Defined
from symcalc.expressions.node import Expression
from symcalc.spelling import canonical_name

BITS = 250  # of the prime
STEP = 1_000_003  # between the factors of a row


@lru_cache(maxsize=1)
def prime() -> int:
    """Return the prime, which is drawn: no number that a program writes is a multiple of it but by chance."""
    return int(nextprime(secrets.randbits(BITS) | 1 << BITS))


def hashed(*parts: object) -> int:
    """Return a number for parts."""
    text = "\0".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest(), "little") % prime()


class Likeness(NamedTuple):
    """What an expression is like.

    Attributes:
        whole: as a term of a sum.
        number: the number in front of it.
        factors: as a product, without the number.
        row: as a product of matrices, without scalars.
        width: what a row before it is multiplied by.
        entries: as an elementwise product.
        turned: as an elementwise product whose transpose is taken.
        dotted: whether it is an elementwise product.
    """

    whole: int
    number: int = 1
    factors: int = 0
    row: int = 0
    width: int = 1
    entries: int = 0
    turned: int = 0
    dotted: bool = False


def likeness_of(e: Expression, *beside: Expression) -> int:
    """Return the number of an expression, or of several together.

    >>> from symcalc.expressions.core_nodes import (Shared, variable)
    >>> a, b, c = (variable(name, "scalar") for name in "abc")
    >>> likeness_of(a * Shared.make(a * b * c)) == likeness_of(a**2 * b * c) != likeness_of(a * b * c)
    True
    """
    known = Reader(e, *beside).known
    return hashed("several", *(known[a].whole for a in (e, *beside))) if beside else known[e].whole


class Reader:
    """One walk over an expression."""

    def __init__(self, *roots: Expression) -> None:
        self.names = names_of_sizes(*roots)
        self.sizes: dict[Dim, str] = {}
        self.known: dict[Any, Likeness] = {}
        for root in roots:
            self.read(root)

    def read(self, root: Expression) -> None:
        """Find what all parts of an expression are like, and before what an equation defines its equation."""
        waiting = [root]
        while waiting:
            for e in postorder(waiting[-1]):
                if isinstance(e, Defined) and e.equation.expression not in self.known:
                    waiting.append(e.equation.expression)
                    break
                if e not in self.known:
                    self.known[e] = RULES.get(type(e), Reader.array if is_array(e) else Reader.scalar)(self, e)
            else:
                waiting.pop()

    def size(self, d: Dim) -> str:
        """Return a size, with the names of sizes in the order in which variables have them."""
        if d not in self.sizes:
            self.sizes[d] = size_key(d.xreplace(self.names))
        return self.sizes[d]

    # -------------------------------------------------------------------------------------------- scalars

    def scalar(self, e: Expression) -> Likeness:
        """A scalar that is no sum or product."""
        if isinstance(e, Rational):
            number = int(e.p) * pow(int(e.q), -1, prime()) % prime()
            return Likeness(number, number)
        return self.product(1, self.opaque(e))

    def opaque(self, e: Expression) -> int:
        """Return a number for what is told by its class, its arguments, its sizes."""
        if isinstance(e, ScalarVariable | Variable):
            return hashed("variable", canonical_name(e.name), e.kind_name, *map(self.size, shape_of(e)))
        below: list[Any] = [self.known[a].whole for a in children(e)]
        if not below and not is_array(e):
            return hashed("number", with_sizes(e, self.names) if isinstance(e, SizeAtom) else e)
        if isinstance(e, Defined):
            below += [self.known[e.equation.expression].whole, type(e.equation).__name__]
        sizes = map(self.size, constants(e) if below and not isinstance(e, Defined) else shape_of(e))
        return hashed(type(e).__module__, type(e).__qualname__, *below, "of", *sizes)

    @staticmethod
    def product(number: int, factors: int) -> Likeness:
        """Return what a number times factors is like."""
        number, factors = number % prime(), factors % prime()
        return Likeness(number * hashed("product", factors) % prime() if factors else number, number, factors)

    def sum(self, e: Expression) -> Likeness:
        """A sum of scalars."""
        whole = sum(self.known[t].whole for t in e.args) % prime()
        return Likeness(whole, 1, hashed("sum", whole))

    def scalar_product(self, e: Expression) -> Likeness:
        """A product of scalars."""
        parts = [self.known[f] for f in e.args]
        number, factors = 1, 0
        for p in parts:
            number, factors = number * p.number % prime(), factors + p.factors
        single = [p for p in parts if p.factors]
        if len(single) == 1:  # a multiple of a sum is a sum
            rest = number * pow(single[0].number, -1, prime()) % prime()
            return Likeness(rest * single[0].whole % prime(), number, single[0].factors)
        return self.product(number, factors)

    def scalar_power(self, e: Expression) -> Likeness:
        """A power of a scalar."""
        base, p = self.known[e.base], e.exp
        if p.is_Integer and base.factors:
            return self.product(pow(base.number, int(p), prime()), int(p) * base.factors)
        inner, exponent = e.base, self.known[p].whole
        while isinstance(inner, Shared):
            inner = inner.arg
        if isinstance(inner, Rational) and 0 < inner.p < inner.q:  # (1/2)^p = 2^−p
            return self.product(1, -exponent * hashed("base", self.scalar(1 / inner).whole))
        own = base.factors if base.number == 1 and not (inner.is_Mul or inner.is_Pow) else 0
        return self.product(1, exponent * (own or hashed("base", base.whole)))

    def same(self, e: Expression) -> Likeness:
        """Return what a box is like."""
        return self.known[e.arg]

    # -------------------------------------------------------------------------------------------- arrays

    def array(self, e: Expression) -> Likeness:
        """Return what an array is like that is no sum or product."""
        return self.row(1, 0, self.opaque(e), STEP)

    @staticmethod
    def row(number: int, factors: int, row: int, width: int) -> Likeness:
        """Return what scalars times a row of matrices are like."""
        factors %= prime()
        whole = number * hashed("row", factors, row) % prime()
        return Likeness(whole, number, factors, row, width, hashed("entry", whole), hashed("turned", whole))

    def array_sum(self, e: Expression) -> Likeness:
        """A sum of arrays."""
        whole = sum(self.known[t].whole for t in e.args) % prime()
        return Likeness(whole, 1, 0, hashed("sum", whole), STEP, hashed("entry", whole), hashed("turned", whole))

    def array_product(self, e: Expression) -> Likeness:
        """A product of arrays, scalars among them."""
        number, factors, row, width = 1, 0, 0, 1
        for p in map(self.known.__getitem__, e.args):
            number, factors = number * p.number % prime(), factors + p.factors
            row, width = (row * p.width + p.row) % prime(), width * p.width % prime()
        return self.row(number, factors, row, width)

    def array_power(self, e: Expression) -> Likeness:
        """A^k: A A … A."""
        base, k = self.known[e.base], int(e.exp)
        row, width = 0, 1
        for bit in bin(k)[2:]:  # the row of 2 j factors, and of one more
            row, width = (row * width + row) % prime(), width * width % prime()
            if bit == "1":
                row, width = (row * base.width + base.row) % prime(), width * base.width % prime()
        return self.row(pow(base.number, k, prime()), k * base.factors, row, width)

    def entries(self, e: Expression) -> Likeness:
        """A .* B."""
        parts = [self.known[a] for a in e.args]
        return self.entrywise(sum(p.entries for p in parts), sum(p.turned for p in parts))

    def power_of_entries(self, e: Expression) -> Likeness:
        """A.^p: only an integer is an exponent of all factors, since (x²)^(1/2) is not x."""
        base, p = self.known[e.base], self.known[e.exp].whole
        if base.dotted and not e.exp.is_Integer:
            return self.entrywise(p * hashed("base", base.entries), p * hashed("base", base.turned))
        return self.entrywise(p * base.entries, p * base.turned)

    def transpose(self, e: Expression) -> Likeness:
        """A': the transpose of an elementwise product is one of transposes."""
        arg = self.known[e.arg]
        if arg.dotted:
            return self.entrywise(arg.turned, arg.entries)
        return self.array(e)._replace(entries=arg.turned, turned=arg.entries)

    def entrywise(self, entries: int, turned: int) -> Likeness:
        """Return what an elementwise product is like."""
        entries, turned = entries % prime(), turned % prime()
        return self.row(1, 0, hashed("entries", entries), STEP)._replace(entries=entries, turned=turned, dotted=True)


RULES: dict[type, Callable[[Reader, Any], Likeness]] = {
    Add: Reader.sum,
    Mul: Reader.scalar_product,
    Pow: Reader.scalar_power,
    SharedArray: Reader.same,
    DeclaredArray: Reader.same,
    MatAdd: Reader.array_sum,
    MatMul: Reader.array_product,
    MatPow: Reader.array_power,
    HadamardProduct: Reader.entries,
    HadamardPower: Reader.power_of_entries,
    Transpose: Reader.transpose,
}
RULES |= dict.fromkeys([Shared, *Shared.__subclasses__()], Reader.same)


def names_of_sizes(*roots: Expression) -> dict[Any, Any]:
    """Return other names for all sizes: in the order in which variables have them, else in which they are written."""
    order = list(postorder(*roots))
    variables = sorted({v for v in order if isinstance(v, Variable)}, key=lambda v: v.name)
    found = dict.fromkeys(d for v in variables for d in v.shape if isinstance(d, DimensionName))
    written = (d for Y in order for d in ((Y,) if isinstance(Y, SizeAtom) else (*constants(Y), *shape_of(Y))))
    for d in (*(d for v in variables for d in v.shape), *written):
        found |= dict.fromkeys(sorted(d.free_symbols, key=lambda s: (powers_in(s, d), s.name)))
    return {d: DimensionName(f"\0{i}") for i, d in enumerate(found)}


def powers_in(s: Any, d: Dim) -> list[tuple[Any, int, int]]:
    """Return how a name stands in a size, whatever it is called: of each product its number, exponent and degree."""
    held = [(c, powers[s], sum(powers.values())) for c, powers in terms_of(d) if s in powers] if d.is_Add else []
    return sorted(held)
