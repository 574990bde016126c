"""Which names with a scalar's letter are vectors.

An undeclared name with a scalar's letter is a vector where it is transposed, where it is added to a vector, and on the
right of a solve. So are the names of a sum, and the name in a multiple by a number, of which that is asked. Where the
name could be another, nobody guesses.

Sizes do not matter here, but for their being 1 or not; a statement is read again when a name in it has become a vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

from lark import Token

from symcalc.errors import KindMismatch, SymcalcError, TooLarge
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.language.inference.operators import RULES
from symcalc.language.inference.reading import Reading
from symcalc.language.inference.wording import Wording
from symcalc.language.size_solver import Solver, Unknown
from symcalc.language.symbol_table import Entry, Table
from symcalc.language.syntax_tree import Statement, Term, function_called
from symcalc.spelling import canonical_name

READINGS = 50  # of one statement
NUMBERS = ("number", "pi", "dimension")


class OneOrMore(Solver):
    """Sizes of which is known whether they are 1: any demand holds."""

    def equal(self, a: Dim, b: Dim, message: str) -> None:
        """Say nothing."""

    def times(self, a: Dim, b: Dim) -> Dim:
        """Return 1 for 1·1, and what is none of the factors for others: n·n is not n."""
        return b if a is ONE else a if b is ONE else Unknown()

    def over(self, a: Dim, b: Dim, inner: bool = False) -> Dim:
        """Return 1 for a/a."""
        return ONE if a is b else a

    def plus(self, a: Dim, b: Dim) -> Dim:
        """Return a size that is not 1."""
        return Unknown()


class Letters:
    """The names of a program that are vectors, found by reading it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.reading = Reading(table, OneOrMore(), RULES, self.as_vector, silent=True)
        self.found: list[Entry] = []
        self.changed: list[Entry] = []  # while the present statement was read
        self.doubt: Term | None = None  # what in the present statement can be a scalar or a vector
        self.known: dict[int, int] = {}  # terms, by identity: in how many ways they can be vectors

    def run(self) -> list[Entry]:
        """Return the names that are vectors, which the table then knows as such.

        Raises:
            KindMismatch: where one of several names may be a vector.
            TooLarge: where a statement has to be read too often.
        """
        due = [i for i, s in enumerate(self.table.statements) if s.term is not None]
        waiting, times = set(due), [0] * len(self.table.statements)
        doubts: dict[int, Term | None] = {}
        while due:
            i = heappop(due)
            waiting.discard(i)
            s, times[i] = self.table.statements[i], times[i] + 1
            if times[i] > READINGS:
                raise TooLarge("too many names have to be read as vectors", span=s.span, hint="declare them")
            for j in self.read(s):
                if j not in waiting:
                    waiting.add(j)
                    heappush(due, j)
            doubts[i] = self.doubt
        for t in doubts.values():
            if t is not None:
                words = Wording(self.table, self.reading.solver)
                raise KindMismatch(
                    f"{words.said(t)} can be read in more than one way: as a scalar, or with a vector in it",
                    text=self.table.text,
                    span=t.span,
                    hint=words.hint_for(t),
                )
        return self.found

    def read(self, s: Statement) -> Iterator[int]:
        """Read a statement; yield the numbers of those that have to be read again."""
        assert s.term is not None  # declarations are not read
        before = kind_of(s.term)
        self.changed, self.doubt = [], None
        broken = False
        for t in s.terms:
            try:
                t.shape = None if broken and any(a.shape is None for a in t.args) else self.reading.shape_of(t)
            except SymcalcError:
                t.shape = None  # the reading of sizes says why, if it still is so then
            broken = broken or t.shape is None
        for entry in self.changed:
            yield from entry.places
        if s.names and kind_of(s.term) != before:
            yield from self.table.users.get(canonical_name(str(s.names[0])), ())

    def as_vector(self, t: Term, or_scalar: bool) -> None:
        """Read the names that make a term a scalar as vectors, if there is one way to do so."""
        ways = self.ways(t)
        if ways > 1 and or_scalar:
            self.doubt = self.doubt or t
            raise KindMismatch("a scalar or a vector: what is made of it says nothing of other names")
        if ways != 1:
            return
        for entry in self.carriers(t):
            entry.read_as_vector()
            self.found.append(entry)
            if t.op == "variable" and len(entry.places) == 1:
                t.shape = entry.shape  # nothing has seen it as a scalar
            else:
                self.changed.append(entry)
        self.known.clear()
        if or_scalar and not t.shape:
            raise KindMismatch("a vector, of which other terms are still read as of a scalar: it is read again")

    def carriers(self, root: Term) -> list[Entry]:
        """Return the names of which a term that can be a vector in one way is made."""
        entries: dict[str, Entry] = {}
        stack, seen = [root], set[int]()
        while stack:
            t = stack.pop()
            if id(t) in seen or not self.known[id(t)]:
                continue
            seen.add(id(t))
            if t.op == "variable":
                entry = self.table.entries[t.value].root
                entries[entry.name] = entry
            stack += self.summands(t)[::-1]
        return list(entries.values())

    def summands(self, t: Term) -> list[Term]:
        """Return the parts of a scalar that must, or of which one must, be a vector for it to be one."""
        if t.shape:
            return []
        match t.op:
            case "negation" | "sum":
                return t.args
            case "defined":
                return [self.table.definition(t)]
            case "product":
                return [a for a, sign in zip(t.args, [None, *t.value], strict=True) if is_numerator(sign)]
            case "call" if function_called(t).entrywise:
                return t.args
            case "chain" if t.value[0][0] == ".^":
                return t.args[:1]
            case _:
                return []

    def ways(self, root: Term) -> int:
        """Return in how many ways a scalar can be a vector: 0, 1, or 2 for more."""
        stack = [root]
        while stack:
            t = stack[-1]
            parts = self.summands(t)
            unknown = [p for p in parts if id(p) not in self.known]
            if unknown:
                stack += unknown
                continue
            self.known[id(t)] = self.combined(t, [self.known[id(p)] for p in parts])
            stack.pop()
        return self.known[id(root)]

    def combined(self, t: Term, ways: list[int]) -> int:
        """Return in how many ways a scalar can be a vector, from those of its parts."""
        if t.op == "variable":
            return int(not t.shape and self.table.entries[t.value].is_open)
        if not any(ways):
            return 0
        if t.op == "sum" and all(sign.type != "SPREAD" for sign in t.value):
            return min(ways) and max(ways)
        if t.op in ("negation", "defined"):
            return ways[0]
        if t.op == "product" and sum(not is_number(a) for a in t.args) == 1:
            return max(ways)
        return 2


def kind_of(t: Term) -> tuple[bool, ...] | None:
    """Return which sizes of a term are 1; () for a scalar, None where it has not been read."""
    return t.shape and tuple(d is ONE for d in t.shape)


def is_numerator(sign: Token | None) -> bool:
    """Tell whether what stands behind a sign of a product, None for the first, is a factor of it."""
    return sign is None or (sign.type != "DIVIDE" and str(sign) not in ("./", "⊘"))


def is_number(t: Term) -> bool:
    """Tell whether a term is a number, or made of numbers by one operator."""
    return t.op in NUMBERS or (bool(t.args) and t.op != "call" and all(a.op in NUMBERS for a in t.args))
