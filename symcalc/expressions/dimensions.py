"""Symbolic dimensions: what they are, how they are checked, how shapes are written.

A shape is ``()`` for a scalar and ``(rows, columns)`` for an array; a dimension is a SymPy integer, a `DimensionName`
(a name), or a sum of products of names with rational coefficients, as 2*n, n - 1 or n*(n + 1)/2. Such a sum is held
multiplied out, which is a canonical form: two sizes are the same expression if and only if they are equal in numbers.
The lesser of two sizes, min(m, n), stands in a sum as a name does, where the sizes do not tell which of them it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain, count
from typing import Any

from sympy import Add, Expr, Integer, Mul, Rational, Symbol
from sympy.core.assumptions import StdFactKB

from symcalc.errors import TooLarge
from symcalc.expressions.size_terms import TERMS, TEXT, Signs, Terms, is_never_positive, is_whole, text_of_size

Dim = Any  # Integer | DimensionName | their sums and products | an unknown of the parser's solver
Shape = tuple[Dim, ...]

ONE = Integer(1)
MANY = "a size is a sum or product of too many others"


class SizeAtom(Symbol):
    """A size that is no sum and no product of others: a positive integer."""

    __slots__ = ()

    def _eval_is_integer(self) -> bool:
        # answered when SymPy asks; worked out beforehand for each name it would cost as much as a small derivative
        return True

    def _eval_is_positive(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        # SymPy would turn the 1 of `shape[1] is ONE` into a number of its own first
        return self is other or (type(other) is type(self) and self.name == other.name)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Symbol.__hash__


class DimensionName(SizeAtom):
    """A named dimension: a positive integer that stands for a size."""

    __slots__ = ()

    def __new__(cls, name: str) -> DimensionName:
        """Return the dimension of that name; equal names are equal dimensions."""
        return named(name)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, bool]]:
        """Return what a copy is made of."""
        return (self.name,), {}


@lru_cache(maxsize=1 << 12)
def named(name: str) -> DimensionName:
    """Return the dimension of that name."""
    return _atom(DimensionName, name)


def _atom(cls: type[Any], name: str) -> Any:
    atom = Symbol.__new__(cls, name)
    # SymPy shares what it finds out among all symbols without assumptions, its own ones too
    atom._assumptions = StdFactKB({"commutative": True})
    return atom


class LesserSize(SizeAtom):
    """The lesser of two sizes, ``of``, where these do not tell which of them it is: min(m, n)."""

    __slots__ = ("of",)

    def __new__(cls, a: Dim, b: Dim) -> LesserSize:
        """Return it; the order is of no matter."""
        a, b = sorted((a, b), key=size_key)
        size: LesserSize = _atom(cls, f"min({size_key(a)}, {size_key(b)})")
        size.of = (a, b)
        return size

    @property
    def free_symbols(self) -> set[Any]:
        """The names in both sizes."""
        return self.of[0].free_symbols | self.of[1].free_symbols

    def xreplace(self, rule: Mapping[Any, Any], hack2: bool = False) -> Dim:
        """Return the lesser of what takes the place of the sizes; for SymPy, an atom has no parts."""
        return self._xreplace(rule)[0]

    def _xreplace(self, rule: Mapping[Any, Any]) -> tuple[Dim, bool]:
        if self in rule:
            return rule[self], True
        a, b = (dimension(d.xreplace(rule)) for d in self.of)
        changed = (a, b) != self.of
        return (lesser(a, b) if changed else self), changed

    def __getnewargs_ex__(self) -> tuple[tuple[Dim, Dim], dict[str, bool]]:
        """Return what a copy is made of."""
        return self.of, {}


def size_key(d: Dim) -> str:
    """Return a text that tells a dimension; SymPy's printer is slow.

    >>> m, n = DimensionName("m"), DimensionName("n")
    >>> size_key(m * n), size_key(n - m**2), size_key(n**2 / 2 + n / 2)
    ('m*n', 'n - m^2', 'n*(n + 1)/2')
    """
    if type(d) is DimensionName:
        return str(d.name)
    if isinstance(d, Integer):
        return str(d.p)
    return text_of_sum(d) if isinstance(d, Expr) else str(d)


@lru_cache(maxsize=1 << 10)
def text_of_sum(d: Expr) -> str:
    """Return the text of a size that is no name and no number."""
    return size_text(d, str)


def size_text(d: Dim, name: Callable[[str], str], signs: Signs | None = None) -> str:
    """Return the text of a size, of whose names each is written as ``name`` says.

    >>> size_text(2 * DimensionName("n"), str.upper)
    '2*N'
    """

    def called(s: Any) -> str:
        if type(s) is LesserSize:
            return (signs or TEXT).lesser(*(size_text(a, name, signs) for a in s.of))
        return name(s.name)

    return text_of_size(terms_of(d), called, signs)


def terms_of(d: Dim) -> Terms:
    """Return the products of which a size is the sum.

    >>> terms_of(2 * DimensionName("n") ** 2)
    [(Fraction(2, 1), {n: 2})]
    """
    found = []
    for t in Add.make_args(d):
        c, rest = t.as_coeff_Mul()
        powers = {} if rest is ONE else {f.as_base_exp()[0]: int(f.as_base_exp()[1]) for f in Mul.make_args(rest)}
        found.append((Fraction(int(c.p), int(c.q)), powers))
    return found


def size_of_terms(terms: Terms) -> Dim:
    """Return the size that is a sum of products of names.

    >>> n = DimensionName("n")
    >>> size_of_terms([(Fraction(1, 2), {n: 1}), (Fraction(1, 2), {n: 2})])
    n**2/2 + n/2
    """
    products = [Mul(Rational(c.numerator, c.denominator), *[a**e for a, e in p.items()]) for c, p in terms]
    return products[0] if len(products) == 1 else Add(*products)


def times(a: Dim, b: Dim) -> Dim:
    """Return the product of two sizes, multiplied out.

    Raises:
        TooLarge: where it has too many terms.

    >>> m, n = DimensionName("m"), DimensionName("n")
    >>> times(m + n, m - n)
    m**2 - n**2
    """
    if not (a.is_Add or b.is_Add):
        return a * b
    left, right = Add.make_args(a), Add.make_args(b)
    if len(left) * len(right) > TERMS:
        raise TooLarge(MANY)
    return Add(*[s * t for s in left for t in right])


def with_sizes(d: Dim, sizes: Mapping[Dim, Dim]) -> Dim:
    """Return a size with others in place of its names, multiplied out.

    >>> m, n = DimensionName("m"), DimensionName("n")
    >>> with_sizes(n**2 - m, {n: m + 1, m: n})
    m**2 + 2*m - n + 1
    """
    if type(d) is DimensionName:
        return sizes.get(d, d)
    changed = d.free_symbols & sizes.keys()
    if not any(sizes[s].is_Add for s in changed):
        return d.xreplace(sizes) if changed else d
    if type(d) is LesserSize:
        return lesser(*(with_sizes(a, sizes) for a in d.of))
    result: Dim = Integer(0)
    for c, powers in terms_of(d):
        term: Dim = Rational(c.numerator, c.denominator)
        for s, e in powers.items():
            for _ in range(e):
                term = times(term, sizes[s] if s in sizes else with_sizes(s, sizes))
        result += term
    return result


def is_size(d: Dim) -> bool:
    """Tell a whole number, or what is one whatever whole numbers its names are, from quotients of sizes.

    >>> m, n = DimensionName("m"), DimensionName("n")
    >>> is_size(n * 2), is_size(n / 2), is_size(n / m), is_size(n**2 / 2 + n / 2)
    (True, False, False, True)
    """
    if isinstance(d, Integer | SizeAtom):
        return True
    factors = [f.as_base_exp() for t in Add.make_args(d) for f in Mul.make_args(t)]
    whole = all(b.is_Rational or (isinstance(b, SizeAtom) and e.is_Integer and e > 0) for b, e in factors)
    return whole and is_whole(terms_of(d))


def differ(a: Dim, b: Dim) -> bool:
    """Tell two sizes apart; the 1 of columns is not asked for a number that is a name, which takes SymPy long."""
    return a is not b and (a is ONE or b is ONE or a != b)


def never_exceeds(a: Dim, b: Dim) -> bool:
    """Tell that a ≤ b whatever positive numbers the names of sizes are.

    >>> n = DimensionName("n")
    >>> never_exceeds(ONE, n), never_exceeds(n - 1, n), never_exceeds(ONE + ONE, n)
    (True, True, False)
    """
    if type(a) is LesserSize and any(never_exceeds(d, b) for d in a.of):
        return True
    if type(b) is LesserSize and all(never_exceeds(a, d) for d in b.of):
        return True
    return bool(a == b) or is_never_positive(terms_of(a - b))


def lesser(a: Dim, b: Dim) -> Dim:
    """Return the lesser of two sizes.

    >>> m, n = DimensionName("m"), DimensionName("n")
    >>> lesser(m, m + 1), lesser(Integer(2), Integer(3)), lesser(n, m)
    (m, 2, min(m, n))
    >>> with_sizes(lesser(n, m) + 1, {m: n + 1})
    n + 1
    """
    if a.is_Number and b.is_Number:
        return min(a, b)
    if never_exceeds(a, b):
        return a
    return b if never_exceeds(b, a) else LesserSize(a, b)


def dimension(size: int | str | Expr) -> Expr:
    """Return a dimension from an integer, a name, or what is one already."""
    if isinstance(size, str):
        return DimensionName(size)
    return Integer(size) if isinstance(size, int) else size


def space(size: Dim) -> str:
    """Return the space of vectors of a size.

    >>> space(Integer(3)), space(DimensionName("m") * DimensionName("n"))
    ('ℝ^3', 'ℝ^(m*n)')
    """
    text = size_key(size)
    return f"ℝ^{text}" if text.isalnum() or type(size) is DimensionName else f"ℝ^({text})"


def describe(shape: Shape) -> str:
    """Return a shape as a person says it.

    >>> describe(()), describe((DimensionName("m"), Integer(3))), describe((DimensionName("n"), Integer(1)))
    ('a scalar', 'a matrix m×3', 'a vector in ℝ^n')
    """
    if not shape:
        return "a scalar"
    rows, columns = shape
    if columns is ONE and rows is not ONE:
        return f"a vector in {space(rows)}"
    if rows is ONE and columns is not ONE:
        return f"a row in ℝ^(1×{factor_text(columns)})"
    return f"a matrix {factor_text(rows)}×{factor_text(columns)}"


def factor_text(d: Dim) -> str:
    """Return a size as it is written beside a ×.

    >>> factor_text(2 * DimensionName("n")), factor_text(DimensionName("n") - 1)
    ('2*n', '(n - 1)')
    """
    return in_brackets(size_key(d))


def in_brackets(text: str) -> str:
    """Return the text of a size in brackets if it is a sum."""
    return f"({text})" if any(sign in text for sign in (" + ", " - ", " − ")) else text


def numpy_shape(shape: Shape) -> tuple[Any, ...]:
    """Return the shape as arrays have it: vectors and rows are 1-D. Integers become Python integers.

    >>> numpy_shape((DimensionName("n"), Integer(1)))
    (n,)
    """
    plain = tuple(int(d) if isinstance(d, Integer) else d for d in shape)
    if len(plain) == 2 and 1 in plain:
        return (plain[0] if plain[1] == 1 else plain[1],)
    return plain


PREFERRED = "nmpqklrstuvwhij"


def fresh_names(avoided: set[str]) -> Iterator[str]:
    """Yield names for sizes: n, m, p, …, then n_1, n_2, …, without those that are in use."""
    return (name for name in chain(PREFERRED, map("n_{}".format, count(1))) if name not in avoided)
