"""Which kinds the names of a program can have, so that every construct has a value.

Each name and each term has the set of kinds that it can have: a scalar, a column, a row, a matrix. The rules of the
constructs, asked for kinds in place of sizes, say which kinds of the parts go with which of the whole; what goes with
none is struck out, until nothing changes. A construct that has no value whatever its parts are tells nothing: the
reading of sizes says what is wrong with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from symcalc.errors import ShapeMismatch, SymcalcError
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.language.inference.kinds import OneOrMore
from symcalc.language.inference.operators import RULES
from symcalc.language.inference.reading import Reading, collapsed
from symcalc.language.size_polynomials import Unknown
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Term, function_called

Kind: TypeAlias = tuple[bool, ...]  # which sizes are 1; () of a scalar
BY_NAME: dict[str, Kind] = {"scalar": (), "vector": (False, True), "matrix": (False, False)}
NAMES = {kind: name for name, kind in BY_NAME.items()}
ANY: frozenset[Kind] = frozenset([*NAMES, (True, False)])
ROWS = ("sum", "product")


# what operators make of kinds, by operator: the same in every program
KNOWN: dict[Hashable, Kind | None] = {}


class Strict(OneOrMore):
    """Sizes of which is known whether they are 1, and which agree where all are, or none is."""

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Demand that both sizes are 1, or none is."""
        if (a is ONE) != (b is ONE):
            raise ShapeMismatch(message)


class Construct(NamedTuple):
    """A construct of two operands, or a call: the places of its parts, its own place, and what its rule is asked."""

    parts: tuple[Hashable, ...]
    whole: Hashable
    term: Term
    what: Hashable  # tells the constructs that have the same rule


class Possible:
    """The kinds that the names of one program can have.

    Args:
        table: its names.
        told: the kinds of some of them.
    """

    def __init__(self, table: Table, told: Mapping[str, str]) -> None:
        self.table = table
        self.reading = Reading(table, Strict(), RULES, silent=True)
        self.sets: dict[Hashable, frozenset[Kind]] = {}
        self.places: dict[int, Hashable] = {}  # of terms, by identity
        self.constructs: list[Construct] = []
        self.known: dict[Hashable, Kind | None] = {}
        for name, entry in table.entries.items():
            if entry.of is None:
                choices = (told[name],) if name in told else entry.choices
                kinds = [BY_NAME[kind] for kind in choices] or [kind_of_shape(entry.shape)]
                self.sets[id(entry)] = frozenset(kinds)
        for s in table.statements:
            for t in s.terms:
                if not t.size:
                    self.enter(t)
        self.narrow()

    def of(self, name: str) -> list[str]:
        """Return the kinds that a name can have."""
        entry = self.table.entries[name]
        return [kind for kind in entry.choices if BY_NAME[kind] in self.sets[id(entry.root)]]

    def has_arrays(self, t: Term) -> bool:
        """Tell whether a term can be an array."""
        return self.sets[self.places[id(t)]] != {()}

    # -------------------------------------------------------------------------------------------- constructs

    def enter(self, t: Term) -> None:
        """Enter a term whose parts have been entered."""
        place: Hashable = id(t)
        if t.op == "variable":
            place = id(self.table.entries[t.value].root)
        elif t.op == "defined":
            place = self.places[id(self.table.definition(t))]
        elif t.op in ROWS:
            left = t.args[0]
            for i, (a, sign) in enumerate(zip(t.args[1:], t.value, strict=True), 1):
                row = Term(t.op, [left, a], [sign], t.start, a.end)
                whole: Hashable = (id(t), i) if i < len(t.value) else id(t)
                written = str(sign) if self.table.in_numpy else sign == "@"
                self.construct(row, (t.op, sign.type, written, self.table.in_numpy), whole)
                left = row
        elif t.op == "chain":
            tail = t.args[-1]
            for i in range(len(t.value) - 1, -1, -1):
                power = Term("chain", [t.args[i], tail], [t.value[i]], t.args[i].start, t.end)
                self.construct(power, ("chain", t.value[i][0]), (id(t), i) if i else id(t))
                tail = power
        else:
            self.construct(t, (t.op, id(t)) if t.op == "call" else t.op, id(t))
        self.places[id(t)] = place

    def construct(self, t: Term, what: Hashable, whole: Hashable) -> None:
        """Enter one construct; ``what`` tells the kinds that have the same rule."""
        self.places[id(t)] = whole
        self.sets.setdefault(whole, ANY)
        places = tuple([self.places[id(a)] for a in t.args if not a.size])
        self.constructs.append(Construct(places, whole, t, what))

    def rule(self, c: Construct, kinds: tuple[Kind, ...]) -> Kind | None:
        """Return the kind that a construct makes of parts of some kinds; None where it has no value."""
        known = self.known if c.term.op == "call" else KNOWN
        key = (c.what, kinds)
        if key not in known:
            known[key] = self.made(c.term, kinds)
        return known[key]

    def made(self, t: Term, kinds: tuple[Kind, ...]) -> Kind | None:
        """Work out what a construct makes of parts of some kinds."""
        stand_in: dict[int, Term] = {}
        for a, kind in zip([a for a in t.args if not a.size], kinds, strict=True):
            stand_in[id(a)] = b = a.like(a.args) if t.op == "call" else Term("part", [], None, a.start, a.end)
            b.shape = tuple([ONE if one else Unknown() for one in kind])
        whole = t.like([stand_in.get(id(a), a) for a in t.args])
        if any(not whole.args[i].shape for i in of_arrays(whole)):
            return None
        try:
            shape: Shape = collapsed(RULES[t.op](self.reading, whole))
        except SymcalcError:
            return None
        return kind_of_shape(shape)

    # -------------------------------------------------------------------------------------------- narrowing

    def narrow(self) -> None:
        """Strike out what no construct has a value for."""
        users: dict[Hashable, list[int]] = {}
        for i, c in enumerate(self.constructs):
            for place in {*c.parts, c.whole}:
                users.setdefault(place, []).append(i)
        due, waiting = deque(range(len(self.constructs))), set(range(len(self.constructs)))
        while due:
            i = due.popleft()
            waiting.discard(i)
            for place, left in self.left_by(self.constructs[i]).items():
                if left != self.sets[place]:
                    self.sets[place] = left
                    for j in users[place]:
                        if j not in waiting and j != i:
                            waiting.add(j)
                            due.append(j)

    def left_by(self, c: Construct) -> dict[Hashable, frozenset[Kind]]:
        """Return the kinds that a construct leaves for its parts and itself; nothing where it has no value at all."""
        left: dict[Hashable, set[Kind]] = {}
        for kinds in product(*(self.sets[place] for place in c.parts)):
            chosen = dict(zip(c.parts, kinds, strict=True))
            if any(chosen[place] != kind for place, kind in zip(c.parts, kinds, strict=True)):
                continue  # x'*x has one x
            whole = self.rule(c, kinds)
            if whole is None or whole not in self.sets[c.whole]:
                continue
            chosen[c.whole] = whole
            for place, kind in chosen.items():
                left.setdefault(place, set()).add(kind)
        return {place: frozenset(kinds) for place, kinds in left.items()}


def of_arrays(t: Term) -> Sequence[int]:
    """Return which parts of a construct nobody writes scalars for."""
    if t.op == "call":
        return [i for i in function_called(t).of_arrays if i < len(t.args)]
    return (0, 1) if t.op == "product" and t.value == ["@"] else (0,) if t.op == "norm" else ()


def kind_of_shape(shape: Shape) -> Kind:
    """Return which sizes of a shape are 1."""
    return tuple(d is ONE for d in shape)
