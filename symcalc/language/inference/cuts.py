"""Products of blocks: what is cut into as many columns as the other is into rows is taken to be cut alike.

[A, 0; 0, D]*[x; y] says that A has as many columns as x has entries. Sizes that are known stay what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role
from symcalc.language.inference.reading import Reading
from symcalc.language.size_polynomials import Unknown
from symcalc.language.syntax_tree import Term

ROWS, COLUMNS = 0, 1


def cut_alike(r: Reading, left: Term, right: Term, axis: int = COLUMNS) -> None:
    """Demand that unknown sizes of blocks agree: of the columns (or rows) of the left, and the rows of the right."""
    columns = cuts_of(r, left, axis)
    if len(columns) > 1 and len(columns) == len(rows := cuts_of(r, right, ROWS)):
        for a, b in zip(columns, rows, strict=True):
            if any(type(r.solver.find(d)) is Unknown for d in (a, b)):
                r.solver.equal(a, b, "columns of the left and rows of the right blocks")


def cuts_of(r: Reading, t: Term, axis: int) -> Sequence[Dim]:
    """Return the sizes of the blocks of which a term is made along an axis, none where it is not made of blocks."""
    while True:
        if t.op == "defined":
            t = r.table.definition(t)
        elif t.op == "transposition":
            t, axis = t.args[0], 1 - axis
        elif t.op == "product" and t.args[-1 if axis == COLUMNS else 0].shape:
            t = t.args[-1 if axis == COLUMNS else 0]
        elif t.op == "negation":
            t = t.args[0]
        else:
            break
    if t.op != "call" or t.value != function_in(Role.BLOCKS).name:
        return ()
    *blocks, count = t.args
    k = int(count.value)
    rows = [blocks[i : i + k] for i in range(0, len(blocks), k)]
    return [_size_of(line, axis) for line in (rows if axis == ROWS else zip(*rows, strict=True))]


def _size_of(line: Sequence[Term], axis: int) -> Dim:
    """Return the size of a line of blocks, which one that is not 0 tells."""
    told = next((a for a in line if not a.placed or a.op != "number"), None)
    if told is None:
        return line[0].placed[axis]
    return told.shape[axis] if told.shape else ONE
