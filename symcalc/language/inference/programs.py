"""Kinds and sizes of a whole program, before one node is built.

Every term gets a shape whose sizes are numbers, names or unknowns; shape rules of the registry and of the operators
speak to a `Solver`. Which scalars' letters are vectors has been found before; where the sizes say that they are not,
what else they can be is tried.
"""

from __future__ import annotations

from symcalc.errors import KindMismatch, ShapeMismatch, SymcalcError, TooLarge
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import functions
from symcalc.language.declared_definitions import compare_with_declaration
from symcalc.language.entries import Entry
from symcalc.language.inference.choices import are_at_ease, decide, kinds_that_fit, names_to_try
from symcalc.language.inference.operators import RULES
from symcalc.language.inference.reading import Reading
from symcalc.language.size_names import name_sizes
from symcalc.language.size_polynomials import Unknown
from symcalc.language.size_solver import OpenSizes, Solver
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Statement, Term


class Inferred:
    """A program whose kinds and sizes are known."""

    def __init__(self, reading: Reading, changed: list[Entry]) -> None:
        self.table = reading.table
        self.solver = reading.solver
        self.changed = changed  # names whose kind is not their letter's
        self.notes = [*reading.notes]


def infer(text: str, statements: list[Statement]) -> Inferred:
    """Return the program with a shape at every term and every variable.

    Raises:
        SymcalcError: pointing at the operator, where kinds or sizes cannot agree.
    """
    table = Table(text, statements)
    if not any(entry.choices for entry in table.entries.values()):
        return read(table, [])
    try:
        return read(table, decide(table, {}))
    except (KindMismatch, ShapeMismatch) as e:
        error: SymcalcError = e
    told = kinds_that_fit(table)
    try:
        if told:
            inferred = read(table, decide(table, told))
            if are_at_ease(table, told):
                return inferred
    except SymcalcError as e:
        error = e
    for name in names_to_try(table, told):
        kinds = {**told, name: "scalar"}
        try:
            inferred = read(table, decide(table, kinds))
        except SymcalcError:
            continue
        if are_at_ease(table, kinds, name):
            return inferred
    raise error


def read(table: Table, changed: list[Entry]) -> Inferred:
    """Return the program with a shape at every term, where the kinds of the names are known."""
    reading = Reading(table, Solver(), RULES)
    find_sizes(reading)
    return Inferred(reading, changed)


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
            compare_with_declaration(reading, s)
        except ShapeMismatch as e:
            raise reading.located(e) from None
    try:
        solver.solve()
        shapes = [table.entries[name].shape for name in table.order]
        avoided = {*table.dimensions, *table.first_use}
        if "I_" in table.text:  # so that I_k is not read as an identity, where it is none
            avoided |= {name[2:] for name in avoided if name[:2] == "I_"}
        name_sizes(solver, shapes, avoided)
    except OpenSizes as e:
        said = f"{reading.located(e).message}: {open_sizes(reading, e)}"
        raise ShapeMismatch(said, text=reading.text, span=reading.place(), hint=e.hint) from None
    except ShapeMismatch as e:
        raise reading.located(e) from None
    except TooLarge as e:
        raise e.at(table.text, reading.place()) from None
    for t, unknowns in reading.placed:
        for u in unknowns:
            settle(reading, t, u)


def open_sizes(reading: Reading, e: OpenSizes) -> str:
    """Say which variables have the sizes that stay open."""
    said = list[str]()
    for entry in map(reading.table.entries.__getitem__, reading.table.order):
        names = ("the rows", "the columns") if entry.shape and entry.shape[1] is not ONE else ("the size",)
        found = [name for name, d in zip(names, entry.shape, strict=False) if reading.solver.find(d) in e.sizes]
        if len(found) == 2 and len({reading.solver.find(d) for d in entry.shape}) == 1:
            found = ["the size"]
        said += [f"{name} of {entry.name}" for name in found]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


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
