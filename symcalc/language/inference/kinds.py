"""Which names with a scalar's letter are vectors.

An undeclared name with a scalar's letter is a vector where it is transposed, where it is added to a vector, on the
right of a solve, of a matrix or of a row, beside ``@``, and as the argument of a function that is of arrays alone. So
are the names of a sum, and the name in a multiple by a number, of which that is asked. Where the name could be another,
nobody guesses; behind a matrix or a row such a factor is a scalar. Words are read alike: what is no vector is left as a
scalar, for others to decide.

Sizes do not matter here, but for their being 1 or not; a statement is read again when a name in it has become a vector.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush

from symcalc.errors import KindMismatch, SymcalcError, TooLarge
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.language.entries import Entry
from symcalc.language.inference.operators import NUMBERS, RULES
from symcalc.language.inference.reading import Reading, Use
from symcalc.language.inference.wording import Wording
from symcalc.language.size_polynomials import Unknown
from symcalc.language.size_solver import Solver
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Statement, Term, function_called
from symcalc.language.tokens import Token
from symcalc.spelling import canonical_name

READINGS = 50  # of one statement
MORE, IN_PART = 2, 3  # ways in which a scalar can be a vector: several; a sum of which some terms can be none


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

    def minus(self, a: Dim, b: Dim) -> Dim:
        """Return a size that is not 1."""
        return Unknown()

    def lesser(self, a: Dim, b: Dim) -> Dim:
        """Return 1 where one is 1."""
        return ONE if a is ONE or b is ONE else Unknown()


class Letters:
    """The names of a program that are vectors, found by reading it."""

    def __init__(self, table: Table, told: Mapping[str, str]) -> None:
        """Forget how names have been read; read those that are ``told`` as these kinds."""
        self.table = table
        self.reading = Reading(table, OneOrMore(), RULES, self.as_vector, silent=True)
        self.found: list[Entry] = []  # those whose kind is not the letter's
        for name, entry in table.entries.items():
            if entry.choices and (entry.shape or entry.settled or name in told):
                entry.settled = name in told
                entry.read_as(told.get(name, entry.choices[0]))
            if name in told and entry.shape:
                self.found.append(entry)
        self.changed: list[Entry] = []  # while the present statement was read
        self.doubt: Term | None = None  # what in the present statement can be a scalar or a vector
        self.doubts: dict[int, Term | None] = {}  # by the numbers of statements
        self.known: dict[int, int] = {}  # terms, by identity: in how many ways they can be vectors

    def run(self) -> list[Entry]:
        """Return the names whose kind is not their letter's, which the table then knows as such.

        Raises:
            TooLarge: where a statement has to be read too often.
        """
        due = [i for i, s in enumerate(self.table.statements) if s.term is not None]
        waiting, times = set(due), [0] * len(self.table.statements)
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
            self.doubts[i] = self.doubt
        return self.found

    def check(self) -> None:
        """Raise `KindMismatch` where one of several names may be a vector."""
        for t in self.doubts.values():
            if t is not None:
                words = Wording(self.table, self.reading.solver)
                raise KindMismatch(
                    f"{words.said(t)} can be read in more than one way: as a scalar, or with a vector in it",
                    text=self.table.text,
                    span=t.span,
                    hint=words.hint_for(t),
                )

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

    def as_vector(self, t: Term, use: Use) -> None:
        """Read the names that make a term a scalar as vectors, if there is one way to do so."""
        ways = self.ways(t)
        if ways in DOUBTS[use]:
            self.doubt = self.doubt or t
            raise KindMismatch("a scalar or a vector: what is made of it says nothing of other names")
        if ways != 1:
            return
        carriers = self.carriers(t)
        if use in OF_MATRICES_TOO and any("matrix" in entry.choices for entry in carriers):
            return
        for entry in carriers:
            entry.read_as("vector")
            self.found.append(entry)
            if t.op == "variable" and len(entry.places) == 1:
                t.shape = entry.shape  # nothing has seen it as a scalar
            else:
                self.changed.append(entry)
        self.known.clear()
        if use is not Use.ADDED and not t.shape:
            raise KindMismatch("a vector, of which other terms are still read as of a scalar: it is read again")

    def carriers(self, root: Term) -> list[Entry]:
        """Return the names of which a term that can be a vector in one way is made."""
        entries: dict[str, Entry] = {}
        stack = [root]
        seen: set[int] = set()
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
        """Return in how many ways a scalar can be a vector: 0, 1, `MORE`, or `IN_PART`."""
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
        if max(ways) == IN_PART and not {1, MORE}.intersection(ways):
            return IN_PART
        if t.op == "sum" and all(sign.type != "SPREAD" for sign in t.value):
            return max(ways) if all(ways) else IN_PART
        if t.op in ("negation", "defined"):
            return ways[0]
        if t.op == "product" and sum(not is_number(a) for a in t.args) == 1:
            return max(ways)
        return MORE


# what is neither a scalar nor a vector for sure, by its use
DOUBTS = {
    Use.TRANSPOSED: (MORE,),
    Use.ADDED: (MORE, IN_PART),
    Use.ARGUMENT: (MORE, IN_PART),
    Use.ARRAY: (),
    Use.FACTOR: (),
    Use.INNER_FACTOR: (),
    Use.OPERAND: (),
}
OF_MATRICES_TOO = (Use.ARGUMENT, Use.ARRAY, Use.INNER_FACTOR)  # uses that say nothing of words


def kind_of(t: Term) -> tuple[bool, ...] | None:
    """Return which sizes of a term are 1; () for a scalar, None where it has not been read."""
    return t.shape and tuple(d is ONE for d in t.shape)


def is_numerator(sign: Token | None) -> bool:
    """Tell whether what stands behind a sign of a product, None for the first, is a factor of it."""
    return sign is None or (sign.type != "DIVIDE" and str(sign) not in ("./", "⊘"))


def is_number(t: Term) -> bool:
    """Tell whether a term is a number, or made of numbers by one operator."""
    return t.op in NUMBERS or (bool(t.args) and t.op != "call" and all(a.op in NUMBERS for a in t.args))
