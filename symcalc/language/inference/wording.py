"""What errors say of the terms of a program: their text, what they are, what a name in them may be meant as."""

from __future__ import annotations

from collections.abc import Iterator

from symcalc.expressions.dimensions import ONE, Dim, describe, size_of_terms
from symcalc.language.entries import Entry
from symcalc.language.size_polynomials import COMPOUND, NAMELESS, Unknown, atoms_of, pairs
from symcalc.language.size_solver import Solver
from symcalc.language.symbol_table import Table, shortened
from symcalc.language.syntax_tree import Term
from symcalc.spelling import kind_by_letter

MOST_NAMES = 3  # in a hint


class Wording:
    """The words for the terms of one program.

    Args:
        table: its names.
        solver: what is known of sizes.
        silent: whether nobody reads the errors, so that no hint is looked for.
    """

    def __init__(self, table: Table, solver: Solver, silent: bool = False) -> None:
        self.table = table
        self.solver = solver
        self.silent = silent

    def said(self, t: Term) -> str:
        """Return a term's text, shortened."""
        return shortened(self.table.text, t.span)

    def described(self, t: Term) -> str:
        """Return a term's text and what it is, with the sizes that are known."""
        shape = tuple(map(self.known, t.shape))
        known = describe(shape)
        if shape and all(d is ONE or type(d) in NAMELESS for d in shape):
            known = "a matrix" if ONE not in shape else "a vector" if shape[1] is ONE else "a row"
        return f"{self.said(t)} is {known}"

    def known(self, d: Dim) -> Dim:
        """Return a size as far as it is known: as expressions hold it where nothing in it is unknown."""
        d = self.solver.find(d)
        if type(d) not in COMPOUND:
            return d
        terms = self.solver.terms(d)
        unknown = next((a for a in atoms_of(terms) if type(a) is Unknown), None)
        return size_of_terms(pairs(terms)) if unknown is None else unknown

    def hint_for(self, t: Term) -> str:
        """Say that names in a term may be meant as something else than they are read as."""
        if self.silent:
            return ""
        scalars: dict[str, Entry] = {}
        vectors: dict[str, Entry] = {}
        for part in self.parts(t):
            entry = self.table.entries.get(part.value) if part.op == "variable" else None
            if entry is not None and not entry.declared and entry.of is None:
                if entry.is_open:
                    scalars[entry.name] = entry
                elif entry.kind == "vector" and kind_by_letter(part.value) == "scalar":
                    vectors[entry.name] = entry
        if scalars:
            name = next(iter(scalars))
            said = f"{name} is a scalar by its first letter; if it is none"
            if len(scalars) > 1:
                said = f"{', '.join([*scalars][:MOST_NAMES])} are scalars by their first letters; if one is none"
            return f"{said}, declare it: {name} ∈ ℝ^n"
        if vectors:
            name = next(iter(vectors))
            return f"{name} is read as a vector by its use; if it is a scalar, declare it: {name} ∈ ℝ"
        return ""

    def or_number(self, t: Term) -> str:
        """Say of a vector that its only name may be meant as a scalar."""
        if self.silent:
            return ""
        entries = {part.value: self.table.entries[part.value] for part in self.parts(t) if part.op == "variable"}
        arrays = [e for e in entries.values() if e.shape]
        if len(arrays) != 1 or arrays[0].declared or arrays[0].kind != "vector":
            return ""
        return f"; if {arrays[0].name} is a scalar, declare it: {arrays[0].name} ∈ ℝ"

    def parts(self, root: Term) -> Iterator[Term]:
        """Yield a term and all that is below it, definitions included."""
        stack, seen = [root], set[int]()
        while stack:
            t = stack.pop()
            if id(t) not in seen:
                seen.add(id(t))
                yield t
                stack += t.args[::-1]
                if t.op == "defined":
                    stack.append(self.table.definition(t))
