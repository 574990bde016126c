"""Kinds and sizes of a whole program, before one node is built.

Every term gets a shape whose sizes are numbers, names or unknowns; shape rules of the registry and of the operators
speak to a `Solver`. Which scalars' letters are vectors has been found before.
"""

from __future__ import annotations

from symcalc.errors import ShapeMismatch, TooLarge
from symcalc.expressions.registry import functions
from symcalc.language.inference.kinds import Letters
from symcalc.language.inference.operators import RULES
from symcalc.language.inference.reading import Reading
from symcalc.language.size_solver import Solver, Unknown, name_sizes
from symcalc.language.symbol_table import Entry, Table
from symcalc.language.syntax_tree import Statement, Term


class Inferred:
    """A program whose kinds and sizes are known."""

    def __init__(self, table: Table, solver: Solver, vectors: list[Entry]) -> None:
        self.table = table
        self.solver = solver
        self.vectors = vectors  # scalars by their letters, and read as vectors


def infer(text: str, statements: list[Statement]) -> Inferred:
    """Return the program with a shape at every term and every variable.

    Raises:
        SymcalcError: pointing at the operator, where kinds or sizes cannot agree.
    """
    table = Table(text, statements)
    asked = any(entry.is_open for entry in table.entries.values())
    vectors = Letters(table).run() if asked else []
    reading = Reading(table, Solver(), RULES)
    find_sizes(reading)
    return Inferred(table, reading.solver, vectors)


def find_sizes(reading: Reading) -> None:
    """Give every term its shape, then solve for the sizes and name them.

    Raises:
        SymcalcError: as `infer` does.
    """
    table, solver = reading.table, reading.solver
    for s in table.statements:
        for t in s.terms:
            t.shape = reading.shape_of(t)
    try:
        solver.solve()
        shapes = [table.entries[name].shape for name in table.order]
        name_sizes(solver, shapes, {*table.dimensions, *table.first_use})
    except ShapeMismatch as e:
        raise reading.located(e) from None
    except TooLarge as e:
        raise e.at(table.text, reading.place()) from None
    for t, unknowns in reading.placed:
        for u in unknowns:
            settle(reading, t, u)


def settle(reading: Reading, t: Term, u: Unknown) -> None:
    """Check that the size of an `I` has been found."""
    try:
        reading.solver.result(u)
    except ShapeMismatch:
        sized = functions()[t.value].sized or f"{t.value}(m, n)"
        raise ShapeMismatch(
            f"nothing says what size {reading.words.said(t)} has here",
            text=reading.text,
            span=t.span,
            hint=f"write {sized}, or declare the sizes around it",
        ) from None
