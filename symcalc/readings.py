"""What all of the inference of kinds and sizes speaks with: words for errors, leaves, readings of letters."""

from __future__ import annotations

from symcalc.errors import ParseFailure
from symcalc.naming import canonical_name
from symcalc.shapes import ONE, Dim, Shape, describe, dimension
from symcalc.sizing import Solver, Unknown
from symcalc.symbols import Table
from symcalc.terms import Term, postorder

DIGITS = tuple("123456789")  # the exponents of sizes


class Reading:
    """One reading of a program's names."""

    def __init__(self, text: str, table: Table, reread: list[str]) -> None:
        self.text = text
        self.table = table
        self.solver = Solver()
        self.reread = reread
        self.placed: list[tuple[Term, list[Unknown]]] = []

    # -------------------------------------------------------------------------------------------- words for errors

    def said(self, t: Term) -> str:
        """Return a term's text, shortened."""
        text = " ".join(self.text[t.start : t.end].split())
        return text if len(text) <= 40 else text[:37] + "…"

    def described(self, t: Term) -> str:
        """Return a term's text and what it is."""
        shape = tuple(self.solver.find(d) for d in t.shape)
        return f"{self.said(t)} is {describe(shape)}"

    def hint_for(self, t: Term) -> str:
        """Say that a scalar may be meant as something else."""
        entry = self.table.entries.get(t.value) if t.op == "variable" else None
        if entry is None or entry.declared or entry.kind != "scalar":
            return ""
        return f"{entry.name} is a scalar by its first letter; if it is none, declare it: {entry.name} ∈ ℝ^n"

    def hint_within(self, t: Term) -> str:
        """Say of a term that a scalar in it may be meant as something else."""
        return next((hint for part in postorder([t]) if (hint := self.hint_for(part))), "")

    # -------------------------------------------------------------------------------------------- leaves

    def defined(self, t: Term) -> Shape:
        """Return the shape of the definition."""
        term = self.table.definitions[t.value].term
        assert term is not None  # definitions hold one
        return term.shape

    def size(self, t: Term) -> Dim:
        """Return the size that a term writes.

        Raises:
            ParseFailure: where it is no number, name, or product of such and their powers.
        """
        if t.op == "number" and t.value.isdigit() and int(t.value) > 0 and len(t.value) < 10:
            return dimension(int(t.value))
        if t.op == "name" and (named := self.table.dimensions.get(canonical_name(t.value))) is not None:
            return named
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
            f"a size was expected, not {self.said(t)}", text=self.text, span=t.span, hint="write a number or a name"
        )

    # -------------------------------------------------------------------------------------------- letters

    def as_vector(self, t: Term) -> bool:
        """Read an undeclared scalar's letter as a vector, if the term is one; tell whether it was."""
        entry = self.table.entries.get(t.value) if t.op == "variable" else None
        if entry is None or entry.declared or entry.kind != "scalar":
            return False
        self.table.reread(entry)
        self.reread.append(t.value)
        t.shape = entry.shape
        return True

    def is_vector(self, shape: Shape) -> bool:
        """Tell whether a shape is that of a column vector."""
        return bool(shape) and self.solver.find(shape[1]) == 1
