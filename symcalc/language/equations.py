"""Equations among the lines of a program: x : root(A*x - b, x), and what can be said of them before sizes are known."""

from __future__ import annotations

from symcalc.errors import KindMismatch, NotSupported, ParseFailure
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.structures_and_signs import Structure
from symcalc.language.entries import Entry
from symcalc.language.syntax_tree import Statement
from symcalc.spelling import canonical_name

POSSIBLE = (Structure.NONE, Structure.SYMMETRIC, Structure.DEFINITE)  # structures of unknowns


def check_equation(s: Statement, entry: Entry | None) -> None:
    """Check that an equation is of the name before the colon, whose entry is given, if there is such a variable.

    Raises:
        KindMismatch: where the unknown does not stand in it.
        NotSupported: for an unknown of a structure, but for symmetric ones.
        ParseFailure: where it is another name that is solved for.
    """
    assert s.term is not None  # which the equation is
    expression, unknown = s.term.args
    called = str(s.names[0])
    name = canonical_name(called)
    if unknown.value != name:
        said = f"{unknown.value} is solved for, and {called} stands before the colon"
        raise ParseFailure(said, span=unknown.span, hint=f"write {s.term.op}(…, {called})")
    if entry is None or not any(t.op == "variable" and t.value == name for t in s.terms[:-2]):
        raise KindMismatch(f"{called} does not stand in its equation", span=expression.span)
    kind = KINDS[entry.kind]
    if kind.is_whole or kind.has_more or kind.structure not in POSSIBLE:
        raise NotSupported(f"an unknown that is {kind.name} is not supported yet", span=s.span)
