"""What is declared of a definition, `K : spd` beside `K = …`: kind and sizes are compared, the structure is taken."""

from __future__ import annotations

from sympy import Integer

from symcalc.errors import KindMismatch
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.structures_and_signs import Structure
from symcalc.language.entries import Entry
from symcalc.language.inference.reading import Reading
from symcalc.language.syntax_tree import Statement
from symcalc.spelling import canonical_name

AXES = ("a scalar", "a vector", "a matrix")


def compare_with_declaration(reading: Reading, s: Statement) -> None:
    """Demand that a definition is of the kind and sizes that are declared.

    Raises:
        KindMismatch: of a vector that is declared a matrix.
    """
    entry = reading.table.taken.get(canonical_name(str(s.names[0]))) if s.names and not s.kind else None
    if entry is None or s.term is None:
        return
    shape = s.term.shape
    axes = 0 if not shape else 1 if shape[1] is ONE else 2
    wanted = KINDS[entry.kind].axes
    if axes != wanted:
        raise KindMismatch(
            f"{entry.name} is declared as {AXES[wanted]}, and {reading.words.described(s.term)}",
            text=reading.text,
            span=entry.span,
        )
    reading.solver.place = s.term
    for line, mine, own in zip(("rows", "columns"), shape, entry.shape, strict=True):
        reading.solver.equal(mine, own, f"{line} of {entry.name}, and those that are declared")


def structure_declared(entry: Entry | None) -> list[Integer]:
    """Return the structure of a declaration as a number; nothing where it says the axes alone."""
    found = Structure.NONE if entry is None else KINDS[entry.kind].structure
    return [Integer(found.value)] if found is not Structure.NONE else []


def note_of_declaration(entry: Entry) -> str:
    """Say what is taken for granted."""
    kind = KINDS[entry.kind]
    return f"{entry.name} is taken to be {kind.said or kind.name}, as declared"
