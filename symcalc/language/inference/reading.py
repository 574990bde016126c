"""What all of the inference of kinds and sizes speaks with: words for errors, and leaves."""

from __future__ import annotations

from collections.abc import Iterator

from symcalc.errors import ParseFailure
from symcalc.expressions.dimensions import ONE, Dim, Shape, describe, dimension
from symcalc.language.size_solver import Monomial, Solver, Unknown
from symcalc.language.symbol_table import SIZE_DIGITS, Entry, Table, shortened
from symcalc.language.syntax_tree import Term
from symcalc.spelling import canonical_name, kind_by_letter

MOST_NAMES = 3  # in a hint
DIGITS = tuple("123456789")  # the exponents of sizes


class Reading:
    """One reading of a program's names."""

    def __init__(self, table: Table, solver: Solver) -> None:
        self.table = table
        self.text = table.text
        self.solver = solver
        self.placed: list[tuple[Term, list[Unknown]]] = []

    # -------------------------------------------------------------------------------------------- words for errors

    def said(self, t: Term) -> str:
        """Return a term's text, shortened."""
        return shortened(self.text, t.span)

    def described(self, t: Term) -> str:
        """Return a term's text and what it is, with the sizes that are known."""
        shape = tuple(self.solver.find(d) for d in t.shape)
        known = describe(shape)
        if shape and all(d is ONE or type(d) in (Unknown, Monomial) for d in shape):
            known = "a matrix" if ONE not in shape else "a vector" if shape[1] is ONE else "a row"
        return f"{self.said(t)} is {known}"

    def hint_for(self, t: Term) -> str:
        """Say that names in a term may be meant as something else than they are read as."""
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
                    stack.append(self.definition(t))

    # -------------------------------------------------------------------------------------------- leaves

    def definition(self, t: Term) -> Term:
        """Return the term that a defined name stands for."""
        term = self.table.definitions[t.value].term
        assert term is not None  # definitions hold one
        return term

    def defined(self, t: Term) -> Shape:
        """Return the shape of the definition."""
        return self.definition(t).shape

    def size(self, t: Term) -> Dim:
        """Return the size that a term writes.

        Raises:
            ParseFailure: where it is no number, name, or product of such and their powers.
        """
        if t.op == "number" and t.value.isdigit() and t.value[0] != "0" and len(t.value) <= SIZE_DIGITS:
            return dimension(int(t.value))
        if t.op == "name":
            return self.table.dimensions[canonical_name(t.value)]
        factors: list[Term] = []
        if t.op == "product" and all(token.type == "TIMES" for token in t.value):
            factors = t.args
        elif t.op == "chain" and t.value == [("^", False)] and t.args[1].value in DIGITS:
            factors = [t.args[0]] * int(t.args[1].value)
        if factors:
            result: Dim = ONE
            for a in factors:
                result = self.solver.times(result, a.shape)
            return result
        raise ParseFailure(
            f"a size was expected, not {self.said(t)}",
            hint="write a positive integer, a name, or a product of such",
        )

    # -------------------------------------------------------------------------------------------- letters

    def want_vector(self, t: Term, or_scalar: bool = False) -> None:
        """Ask that a scalar be a vector, if letters alone make it a scalar; ``or_scalar``: a scalar would do."""

    @staticmethod
    def is_vector(shape: Shape) -> bool:
        """Tell whether a shape is that of a column vector."""
        return bool(shape) and shape[1] is ONE
