"""What the names of a program stand for: declarations, definitions, dimensions, variables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from symcalc.errors import KindMismatch, ParseFailure, UnknownName, nearest
from symcalc.naming import canonical_name, fault_of_name, kind_by_letter, plain_name
from symcalc.registry import Function, functions
from symcalc.shapes import ONE, DimensionName, Shape, dimension
from symcalc.sizing import Unknown
from symcalc.terms import Statement, Term, postorder

ARITY = {"scalar": 0, "positive": 0, "integer": 0, "vector": 1, "matrix": 2} | dict.fromkeys(
    ("symmetric", "spd", "skew", "diagonal", "lower", "upper", "orthogonal"), 1
)
FIELDS = {("ℝ", 0): "scalar", ("ℤ", 0): "integer", ("ℝ", 1): "vector", ("ℝ", 2): "matrix"}
IDENTITY = re.compile(r"I_([A-Za-z0-9].*)")


class Entry:
    """A variable: what is known of it."""

    __slots__ = ("declared", "kind", "name", "of", "shape", "span")

    def __init__(self, name: str, kind: str, shape: Shape, span: tuple[int, int], declared: bool) -> None:
        self.name = name  # as first written
        self.kind = kind
        self.shape = shape
        self.span = span
        self.declared = declared
        self.of: Entry | None = None  # the variable whose differential it is


class Table:
    """The names of one program, by canonical spelling."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = list(statements)
        self.entries: dict[str, Entry] = {}
        self.dimensions: dict[str, DimensionName] = {}
        self.definitions: dict[str, Statement] = {}
        self.first_use: dict[str, str] = {}  # canonical -> as first written
        self.order: list[str] = []  # canonical names of variables, in order of appearance
        for s in self.statements:
            if s.kind:
                self.declare(s)
            elif s.names:
                self.define(s)
        for s in self.statements:
            if s.term is not None:
                mark_sizes(s.term)
        self.collect()

    # -------------------------------------------------------------------------------------------- statements

    def declare(self, s: Statement) -> None:
        """Enter the names of a declaration."""
        span = (s.span[0], s.span[1])
        kind = FIELDS.get((str(s.kind), len(s.sizes)), str(s.kind)) if s.kind in "ℝℤ" else str(s.kind)
        if kind not in ARITY:
            known = nearest(kind, ARITY) or "the kinds are " + ", ".join(ARITY)
            raise ParseFailure(f"{kind} is not a kind of variable", span=span, hint=known)
        if len(s.sizes) != ARITY[kind]:
            wanted = {0: "no size", 1: "one size", 2: "two sizes"}[ARITY[kind]]
            raise ParseFailure(f"{kind} takes {wanted}, not {len(s.sizes)}", span=span)
        sizes = [self.size(t) for t in s.sizes]
        shape: Shape = ()
        if sizes:
            shape = (sizes[0], ONE) if kind == "vector" else (sizes[0], sizes[-1])
        if shape == (ONE, ONE):
            raise KindMismatch("a 1×1 array is a scalar here", span=span, hint="declare it scalar")
        for token in s.names:
            name = canonical_name(str(token))
            place = (int(token.start_pos or 0), int(token.end_pos or 0))
            if name in self.entries or name in self.definitions:
                raise ParseFailure(f"{token} is declared twice", span=place, hint="a name means one thing in a program")
            self.entries[name] = Entry(plain_name(str(token)), kind, shape, place, declared=True)
        for token in s.names:
            name = canonical_name(str(token))
            for x, dx in ((name, f"d{name}"), (name[1:], name)):
                if x in self.entries and dx in self.entries and x and dx[0] == "d":
                    raise ParseFailure(
                        f"d{x} is the differential of {x}, and cannot be declared beside it",
                        span=self.entries[dx].span,
                        hint="rename one of them",
                    )

    def size(self, token: Any) -> Any:
        """Return the dimension that a declaration writes."""
        text, place = plain_name(str(token)), (int(token.start_pos or 0), int(token.end_pos or 0))
        if token.type == "NAME":
            return self.dimensions.setdefault(canonical_name(text), DimensionName(canonical_name(text)))
        if not text.isdigit() or int(text) == 0 or len(text) > 9:
            raise ParseFailure(f"a size is a positive integer or a name, not {text}", span=place)
        return dimension(int(text))

    def define(self, s: Statement) -> None:
        """Enter a definition."""
        token = s.names[0]
        name = canonical_name(str(token))
        place = (int(token.start_pos or 0), int(token.end_pos or 0))
        if name in self.entries or name in self.definitions:
            raise ParseFailure(f"{token} is defined twice", span=place, hint="a name means one thing in a program")
        self.definitions[name] = s

    # -------------------------------------------------------------------------------------------- names in use

    def collect(self) -> None:
        """Note the variables in order of appearance, and enter what nobody declared by its first letter."""
        uses: list[tuple[str, Term]] = []
        seen_definitions: set[str] = set()
        for s in self.statements:
            for token in s.names if s.kind else ():
                self.appear(canonical_name(str(token)), str(token))
            for t in postorder([s.term]) if s.term is not None else ():
                if t.op == "name":
                    self.note(t, seen_definitions, uses)
            if s.names and not s.kind:
                seen_definitions.add(canonical_name(str(s.names[0])))
        used = {name for name, _ in uses}
        for name, t in uses:
            if name in self.entries:
                continue
            x = name[1:]
            of = canonical_name(x) if name[0] == "d" and x and (x := canonical_name(x)) else ""
            if of and (of in used or of in self.entries) and of not in self.dimensions and of not in self.definitions:
                self.differential(name, of, t)
            else:
                self.entries[name] = self.undeclared(name, t)
        for name, spelling in self.first_use.items():
            entry = self.entries[name]
            entry.name = spelling if entry.of is None else "d" + self.first_use.get(canonical_name(name[1:]), name[1:])

    def note(self, t: Term, defined: set[str], uses: list[tuple[str, Term]]) -> None:
        """Decide what a name in an expression is."""
        name = canonical_name(t.value)
        if t.size:
            if self.nullary(name) is None:
                self.dimensions.setdefault(name, DimensionName(name))
            return
        if name in self.entries:
            self.appear(name, t.value)
            t.op, t.value = "variable", name
        elif name in self.definitions:
            if name not in defined:
                raise UnknownName(f"{t.value} is used before it is defined", span=t.span, hint="define it above")
            t.op, t.value = "defined", name
        elif name in self.dimensions:
            t.op, t.value = "dimension", name
        elif (function := self.nullary(name)) is not None:
            t.op, t.value = "call", function.name
        elif (m := IDENTITY.fullmatch(plain_name(t.value))) is not None:
            if not m[1].isdigit() and fault_of_name(m[1]):
                raise ParseFailure(f"{m[1]} is no size", span=t.span, hint="write I_k with a number or a name for k")
            size = Term("name" if not m[1].isdigit() else "number", [], m[1], t.start + 2, t.end)
            size.size = True
            t.op, t.value, t.args = "call", "eye", [size]
            if not m[1].isdigit():
                self.dimensions.setdefault(canonical_name(m[1]), DimensionName(canonical_name(m[1])))
        elif name == "π":
            t.op = "pi"
        else:
            self.appear(name, t.value)
            uses.append((name, t))
            t.op, t.value = "variable", name

    def appear(self, name: str, spelling: str) -> None:
        """Note that a variable appears, and how it is spelled there."""
        if name not in self.first_use:
            self.order.append(name)
            self.first_use[name] = plain_name(spelling)

    def undeclared(self, name: str, t: Term) -> Entry:
        """Return the variable that a name's first letter makes."""
        kind = kind_by_letter(name)
        shape: Shape = ()
        if kind == "vector":
            shape = (Unknown(name, named=True), ONE)
        elif kind == "matrix":
            shape = (Unknown(name, named=True), Unknown(name, named=True))
        return Entry(self.first_use[name], kind, shape, t.span, declared=False)

    def differential(self, name: str, of: str, t: Term) -> None:
        """Enter dX."""
        if of not in self.entries:
            self.entries[of] = self.undeclared(of, t)
        entry = Entry("d" + self.entries[of].name, "differential", self.entries[of].shape, t.span, declared=False)
        entry.of = self.entries[of]
        self.entries[name] = entry

    def nullary(self, name: str) -> Function | None:
        """Return the function that may be written without arguments."""
        function = functions().get(name)
        return function if function is not None and function.optional == len(function.parameters) else None

    def reread(self, entry: Entry) -> None:
        """Read a scalar as a vector."""
        entry.kind = "vector"
        entry.shape = (Unknown(entry.name, named=True), ONE)

    def restart(self) -> None:
        """Forget the sizes that were found: each variable gets new unknowns."""
        for entry in self.entries.values():
            if entry.of is None and not entry.declared and entry.shape:
                vector = entry.shape[1] is ONE
                entry.shape = (
                    Unknown(entry.name, named=True),
                    ONE if vector else Unknown(entry.name, named=True),
                )
        for entry in self.entries.values():
            if entry.of is not None:
                entry.shape = entry.of.shape


def mark_sizes(root: Term) -> None:
    """Mark what stands where a size is asked for."""
    for t in reversed(list(postorder([root]))):
        if t.size:
            for a in t.args:
                a.size = True
        elif t.op == "call" and t.value in functions():
            for a, parameter in zip(t.args, functions()[t.value].parameters, strict=False):
                a.size = parameter == "size"
