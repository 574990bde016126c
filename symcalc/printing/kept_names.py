"""Names that a program gives: they stand in its answers where their values occur, up to transposition and sign.

A value is a part of what is printed, its transpose, its inverse or its negative, or neighbours in a product; what is
seen so is written by the name, and the definition is a line of its own. Nothing is worked out anew: it is the view of
a node that changes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sympy import Integer, Mul, Pow, S

from symcalc.algebra import diagonal, inverse, negate, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import (
    Diagonal,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    MatMul,
    MatPow,
    Trace,
    Transpose,
    children,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.equations import Defined
from symcalc.expressions.kinds import plain_kind
from symcalc.expressions.node import Expression, variable
from symcalc.printing.ordering import factors_of
from symcalc.printing.repeated_parts import is_declared, lengths_of, parts_to_name
from symcalc.printing.solutions import names_of_defined
from symcalc.printing.views import Same, Turned, View
from symcalc.printing.written_parts import Viewing, views_in_order

KEPT = "kept name"  # the mark of what stands for a value
SHORT = 30  # length up to which a value has no name where it occurs once
NO_NAMES: Mapping[Any, str] = MappingProxyType({})
OF_PRINTING = re.compile(r"T_\d+")  # printing sees parts that it names whole: so they are when a text is read again
ENTRIES = (HadamardProduct, HadamardPower)
POWERS = 8  # up to which a power is looked at as a product
Chain = tuple[Any, list[Expression], Expression]  # coefficient, factors, what stands for their product


def worth_a_name(value: Any) -> bool:
    """Tell what is more than a name, a number, or the negative, the multiple, the transpose of one.

    >>> import symcalc
    >>> [worth_a_name(symcalc.parse(text).expression) for text in ("A*x", "-2*x", "A'", "sin(x)")]
    [True, False, False, True]
    """
    if isinstance(value, Defined):
        return False
    core = split(value)[1] if is_array(value) else value
    return bool(children(core.arg if type(core) is Transpose else core))


def kept_in(root: Any, names: Mapping[Any, str], others: Iterable[str] = (), decimals: bool = False) -> KeptNames:
    """Return those of the names by which an expression is written: of values that occur again, or are long."""
    if not names:
        return KeptNames(names)
    solutions = {*names_of_defined([root], others).values()}  # which have lines of their own
    kept = KeptNames({e: name for e, name in names.items() if name not in solutions} if solutions else names)
    if not kept.names:
        return kept
    views = views_in_order(root, others, decimals, kept.view)
    before = set[Any]()
    for e, v in views.items():
        if not before.issuperset(v.operands()):  # values that are seen in each other
            return KeptNames({})
        before.add(e)
    named = {*kept.names} | parts_to_name(root, views, given=kept.names)
    times: Counter[Any] = Counter({root: 1})
    for e, v in reversed(views.items()):
        n = 1 if e in named else times[e]  # what has a name is written once
        for a in v.operands():
            times[a] += n
    lengths = lengths_of(views, named)
    long = {e for e, v in views.items() if v.marks() + sum(lengths[a] for a in v.operands()) > SHORT}
    long |= {e for e in kept.names if is_declared(e)}
    found = {name: e for e, name in kept.names.items() if times[e] > 1 or (times[e] and e in long)}  # one value each
    return KeptNames({e: name for name, e in found.items()})


class KeptNames:
    """What a program names, and where it is seen.

    Args:
        names: the names by the values.
    """

    def __init__(self, names: Mapping[Any, str]) -> None:
        self.names = {e: name for e, name in names.items() if worth_a_name(e)}
        self.values: dict[Any, Any] = {}  # by what stands for them
        self._seen: dict[Any, Any] = {}  # what stands for a node that is not a value itself
        self._scalars: list[tuple[dict[Any, Any], Any]] = []  # powers, what stands for their product
        self._chains: list[Chain] = []
        self._entries: list[Chain] = []
        self._scaled: list[Chain] = []  # those that are seen in c (A ∘ B), which is written without brackets
        for i, (e, name) in enumerate(self.names.items()):  # the values of a name, as typed and simplified, differ
            if is_array(e):
                kind = plain_kind(1 if e.shape[1] is ONE else 2).name
                self._take(e, variable(name, kind, e.shape, f"{KEPT} {i}"))
            elif e.is_Mul and sum(not f.is_number for f in e.args) > 1:
                x = variable(name, plain_kind(0).name, (), f"{KEPT} {i}")
                self.values[x] = e
                self._scalars.append((e.as_powers_dict(), x))
        self._chains.sort(key=lambda chain: -len(chain[1]))

    def _take(self, e: Any, x: Any) -> None:
        self.values[x] = e
        is_own = not OF_PRINTING.fullmatch(x.name)
        turned = Transpose.make(x, shape=x.shape[::-1])
        for value, stands in ((e, x), (transpose(e), turned)):
            if value is not e and value.height < e.height:
                continue  # e is written as the transpose of it
            c, core = split(value)
            if type(core) is MatMul and len(core.factors) > 1:
                self._chains.append((c, [*_flat(core.factors)], stands))
            elif type(core) is HadamardProduct:
                self._entries.append((c, [*core.args], stands))
                self._scaled += self._entries[-1:] if is_own else []
            elif type(core) is HadamardPower and c is ONE and is_own:
                self._entries.append((c, [core], stands))
                self._scaled += self._entries[-1:]
            elif c is not ONE and children(core):
                self._chains.append((c, [core], stands))
            if c is not ONE and value is e and e.shape[0] == e.shape[1]:
                self._chains.append((c, [diagonal(core)], Diagonal.make(x, shape=(e.shape[0], ONE))))
            if value is not e and not (type(value) is Transpose and value.arg == e):
                self._see(e, value, Turned(x, True, False))
            negative = negate(value)
            if type(negative) is MatAdd:
                self._see(e, negative, MatMul.make(S.NegativeOne, stands, shape=value.shape))
        if e.shape[0] == e.shape[1] and type(split(e)[1]) is MatMul:
            self._take_inverse(e, x)

    def _take_inverse(self, e: Any, x: Any) -> None:
        try:
            value = inverse(e)
        except SymcalcError:  # of what is singular
            return
        if type(split(value)[1]) is MatMul:
            self._see(e, value, Turned(x, False, True))
            self._see(e, transpose(value), Turned(x, True, True))

    def _see(self, e: Any, value: Any, stands: Any) -> None:
        """Enter what stands for another form of a value; where the value may be made of that form it is no name."""
        if value.height >= e.height:
            self._seen.setdefault(value, stands)

    def view(self, view: Viewing) -> Viewing:
        """Return a view of nodes in which the values are written by their names."""

        def found(e: Any) -> View:
            if e in self.values:
                return Same(self.values[e])
            seen = None if e in self.names else self._seen.get(e)
            if seen is not None:
                return seen if isinstance(seen, Turned) else view(seen)
            made = e
            if type(e) is MatMul:
                made = self._product(e)
            elif isinstance(e, Mul) and e not in self.names:
                made = self._of_scalar_product(self._of_scalars(e))
            elif type(e) is HadamardProduct and e not in self.names:
                made = self._of_entries(e, self._entries)
            return view(e) if made is e else Same(made) if made in self.values else view(made)

        return found if self.names else view

    def _of_scalars(self, c: Any) -> Any:
        """Return a product of scalars with what stands for some of its factors."""
        for pattern, stands in self._scalars:
            factors = c.as_powers_dict() if len(Mul.make_args(c)) >= len(pattern) else {}
            if all(_divides(p, factors.get(b)) for b, p in pattern.items()):
                c = Mul(stands, *(Pow(b, p - pattern.get(b, 0)) for b, p in factors.items()))
        return c

    def _of_scalar_product(self, e: Any) -> Any:
        """Return c xᵀ A y with what stands for neighbours and a part of c: m = b A⁻¹ x in b² xᵀ A⁻² x = mᵀ m."""
        found = [f for f in Mul.make_args(e) if type(f) is Trace and f.arg.shape[0] is ONE]
        if len(found) != 1 or not any(d is not ONE for d, _, _ in self._chains):
            return e
        c, chain = Mul(*(f for f in Mul.make_args(e) if f is not found[0])), split(found[0].arg)[1]
        made = self._product(MatMul.make(c, *(chain.factors if type(chain) is MatMul else (chain,)), shape=(ONE, ONE)))
        rest, core = split(made)
        return e if rest == c else Mul(rest, Trace.make(core, shape=()))

    def _product(self, e: Any) -> Any:
        """Return a product with what stands for neighbours in it, or for entries in its only factor."""
        c, factors = self._of_scalars(e.coefficient), [*_flat(e.factors)]
        found = c is not e.coefficient
        if self._scaled and len(factors) == 1 and type(factors[0]) in ENTRIES and e not in self.names:
            made = self._of_entries(factors[0], self._scaled)
            if made is not factors[0]:
                return scaled(c, made) if type(made) is MatMul else MatMul.make(c, made, shape=e.shape)
        longest = len(factors) - (e in self.names)
        for d, pattern, stands in self._chains:
            i = 0 if len(pattern) <= longest else len(factors)
            while i + len(pattern) <= len(factors):
                rest = _ratio(c, d) if factors[i : i + len(pattern)] == pattern else None
                if rest is not None:
                    c, factors, found = rest, [*factors[:i], stands, *factors[i + len(pattern) :]], True
                i += 1
        if not found:
            return e
        whole = [*_grouped(factors)]
        if len(whole) == 1 and c is ONE:
            return whole[0]
        return MatMul.make(*([] if c is ONE else [c]), *whole, shape=e.shape)

    def _of_entries(self, e: Any, patterns: Sequence[Chain]) -> Any:
        """Return a product of entries with what stands for some of its factors."""
        factors, found, c = [*e.args] if type(e) is HadamardProduct else [e], False, ONE
        for d, pattern, stands in patterns:
            if all(f in factors for f in pattern) and (rest := _ratio(c, d)) is not None:
                factors, found, c = [stands, *(f for f in factors if f not in pattern)], True, rest
        if not found:
            return e
        made = factors[0] if len(factors) == 1 else HadamardProduct.make(*factors, shape=e.shape)
        return scaled(c, made) if c is ONE else MatMul.make(c, made, shape=e.shape)


def _divides(p: Any, q: Any) -> bool:
    """Tell whether a power p is a factor of a power q, so that what is left is no longer."""
    return q is not None and (p == q or (p.is_Rational and q.is_Rational and p * q > 0 and abs(p) <= abs(q)))


def _flat(factors: Any) -> Iterator[Expression]:
    for f in factors:
        power = type(f) is MatPow and isinstance(f.exp, Integer) and 1 < f.exp <= POWERS
        yield from [f.base] * int(f.exp) if power else [f]


def _grouped(factors: list[Expression]) -> Iterator[Any]:
    for f, same in groupby(factors):
        n = len([*same])
        yield f if n == 1 else MatPow.make(f, Integer(n), shape=f.shape)


def _ratio(c: Any, d: Any) -> Any:
    """Return c/d where it is written with no more than c, else None."""
    if d is ONE:
        return c
    ratio = Mul(c, d**-1)
    (_, over, under), (_, had, divided) = factors_of(ratio), factors_of(c)
    return ratio if len(over) <= len(had) and len(under) <= len(divided) else None
