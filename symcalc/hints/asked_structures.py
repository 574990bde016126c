"""Candidates in which a matrix has the structure that a function asks of it: declared, or by its part of that kind."""

from __future__ import annotations

from collections.abc import Iterator

from symcalc.expressions.kinds import KINDS
from symcalc.expressions.registry import functions
from symcalc.hints.changed_texts import Candidate, Edit, Sort, fitted, line_added
from symcalc.hints.foreign_words import PARTS_OF_KINDS
from symcalc.hints.mended_calls import written
from symcalc.hints.refused_texts import Refused


def give_structure(r: Refused) -> Iterator[Candidate]:
    """Yield the candidates of eigvals(A): A is declared symmetric, its symmetric part is taken, or it is eig(A)."""
    t = r.term
    function = functions().get(str(t.value)) if t is not None and t.op == "call" else None
    if t is None or function is None:
        return
    for a, kind in zip(t.args, function.parameters, strict=False):
        if kind not in KINDS or not KINDS[kind].structure:
            continue
        if a.op == "variable" and a.value in r.names:
            name = r.names[a.value].name
            yield line_added(r.text, f"{name} : {kind}", 0, f"if {name} is {kind}, add", kind, Sort.MEND)
        for formula, meaning in PARTS_OF_KINDS.get(kind, ()):
            edit = fitted(r.text, Edit(a.start, a.end, written(formula, [r.said(a)])))
            yield r.edited([edit], 1, meaning)
    formula, meaning = function.wider
    if formula:
        edit = fitted(r.text, Edit(t.start, t.end, written(formula, [r.said(a) for a in t.args])))
        yield r.edited([edit], 1, meaning)
