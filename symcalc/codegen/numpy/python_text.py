"""Pieces of Python: how tightly they bind, numbers and sizes, lines that are not too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from sympy import Integer, Rational, pi

from symcalc.codegen.graph.nearest_doubles import double
from symcalc.expressions.dimensions import Dim, DimensionName, size_text
from symcalc.expressions.size_terms import Signs

ATOM, POWER, PRODUCT, SUM, LOOSE = 4, 3, 2, 1, 0  # how tightly a text binds
WIDTH = 96  # characters of a statement inside the function
LONG = 72  # characters of an expression above which a part of it gets a name
DEEP = 2  # brackets inside brackets above which it does, too
DIGITS = 15  # of integers that stand as they are


class PythonSigns(Signs):
    """Sizes in Python: n * (n + 1) // 2."""

    times = " * "

    def power(self, base: str, exponent: int) -> str:
        """Return a power of a name."""
        return f"{base}**{exponent}"

    def over(self, text: str, number: int) -> str:
        """Return a quotient that is a whole number."""
        return f"{text} // {number}"


SIGNS = PythonSigns()


@dataclass(frozen=True)
class Text:
    """A piece of Python and how tightly it binds.

    Attributes:
        text: the piece.
        binds: how tightly its loosest operator binds.
        minus: what it is the negative of, binding as a product, where it begins with a minus sign.
        terms: where it may be broken: the terms of a sum with their signs, the elements of a call with commas.
        head: what stands before the terms where it is broken.
        tail: what stands behind them.
        apart: whether each term then has a line of its own.
    """

    text: str
    binds: int = ATOM
    minus: str = ""
    terms: tuple[str, ...] = ()
    head: str = "("
    tail: str = ")"
    apart: bool = False

    def within(self, binds: int) -> str:
        """Return the text, in brackets where it binds less than asked for."""
        return self.text if self.binds >= binds else f"({self.text})"

    @property
    def is_name(self) -> bool:
        """Tell a name from what is computed."""
        return self.text.isidentifier()

    @property
    def is_long(self) -> bool:
        """Tell what should not be read in one piece."""
        text = self.minus or self.text  # a minus sign joins a sum without its brackets
        return len(text) > LONG or nesting(text) > DEEP


def is_enclosed(text: str) -> bool:
    """Tell what stands in one pair of brackets.

    >>> is_enclosed("(a + f(b))"), is_enclosed("(a) + (b)")
    (True, False)
    """
    depth = 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if not depth:
            return c == ")" and i == len(text) - 1
    return False


def nesting(text: str) -> int:
    """Return how deep brackets stand in brackets.

    >>> nesting("f(x) * (a + (b - c))")
    2
    """
    depth = deepest = 0
    for c in text:
        if c in "([":
            depth += 1
            deepest = max(deepest, depth)
        elif c in ")]":
            depth -= 1
    return deepest


def number(c: Any) -> Text:
    """Return a number: exact where a decimal says it, a quotient of integers, or the nearest double.

    Raises:
        TooLarge: where there is no double near it.

    >>> [number(Rational(*c)).text for c in [(1, 2), (-3, 1), (1, 3)]]
    ['0.5', '-3', '1 / 3']
    >>> number(2 * pi).text
    '2 * np.pi'
    """
    factor, rest = c.as_coeff_Mul()
    if rest == pi:
        return _multiple_of_pi(factor)
    value = double(c)
    if value < 0:
        positive = number(-c) if isinstance(c, Rational) else Text(repr(-value))
        return Text(f"-{positive.text}", PRODUCT, positive.text)
    if isinstance(c, Integer) and c < 10**DIGITS:
        return Text(str(c))
    if isinstance(c, Rational) and Rational(repr(value)) != c and max(c.p, c.q) < 10**DIGITS:
        return Text(f"{c.p} / {c.q}", PRODUCT)
    return Text(repr(value))


def _multiple_of_pi(c: Rational) -> Text:
    """Return pi, 2 * pi, -pi / 2."""
    positive = "np.pi" if abs(c.p) == 1 else f"{abs(c.p)} * np.pi"
    positive += "" if c.q == 1 else f" / {c.q}"
    binds = ATOM if positive == "np.pi" else PRODUCT
    return Text(positive, binds) if c > 0 else Text(f"-{positive}", PRODUCT, positive)


def size(d: Dim, names: dict[Any, str]) -> str:
    """Return a size from the names of dimensions.

    >>> n = DimensionName("n")
    >>> size(n**2 / 2 - n / 2, {n: "k"})
    'k * (k - 1) // 2'
    """
    if isinstance(d, Integer):
        return str(d)
    if d in names:
        return names[d]
    return size_text(d, lambda name: names.get(DimensionName(name), name), SIGNS)


def shape(dims: Sequence[Any], names: dict[Any, str]) -> str:
    """Return a shape as a tuple.

    >>> shape([Integer(3)], {}), shape([Integer(3), Integer(2)], {})
    ('(3,)', '(3, 2)')
    """
    sizes = [str(d) if isinstance(d, int) else size(d, names) for d in dims]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def call(function: str, *arguments: str) -> Text:
    """Return a call, which is broken between its arguments where it is too long."""
    terms = tuple(f"{a}," for a in arguments)
    return Text(f"{function}({', '.join(arguments)})", terms=terms, head=f"{function}(")


def statement(start: str, value: Text, width: int = WIDTH) -> list[str]:
    """Return the lines of a statement: ``start`` and a value, broken between its terms where it is too long."""
    whole = f"{start} {value.text}"
    if len(whole) <= (min(width, LONG) if value.apart else width) or not value.terms:
        return [whole]
    lines = [*value.terms]
    if not value.apart:
        joined = " ".join(term.replace(" ", "\0") for term in value.terms)
        lines = fill(joined, width - 4, break_long_words=False).replace("\0", " ").split("\n")
    return [f"{start} {value.head}", *(f"    {line}" for line in lines), value.tail]
