"""How many axes a column or row has as an array, as it is typed: 1 as a vector, 2 as a matrix.

What is made of n×1 matrices alone is one, in whatever form the value is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from symcalc.expressions.array_axes import keeps_axes
from symcalc.expressions.core_nodes import OneMatrix, ZeroMatrix, is_array
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.registry import functions
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Term

VECTOR, MATRIX = 1, 2


def axes_as_typed(t: Term, known: Mapping[Term, int | None], table: Table) -> int | None:
    """Return the axes of a column or row, None where nothing says it, as of ones(n, 1).

    Args:
        t: the term of which it is the value.
        known: the axes of the columns and rows below it, of each.
        table: the names of the program.
    """
    match t.op:
        case "variable":
            return MATRIX if keeps_axes(t.node) else VECTOR
        case "defined":
            return known.get(table.definition(t))
        case "product":
            return _axes_of_row(t, known)
        case "call" if functions()[t.value].axes is not None:
            return functions()[t.value].axes
    thin = [known[a] for a in t.args if a in known]
    if not thin:
        return None if isinstance(t.node, OneMatrix | ZeroMatrix) else VECTOR
    return thin[0] if len(thin) == 1 else joined(*thin)


def joined(*axes: int | None) -> int | None:
    """Return the axes of what is made of columns entry by entry: a vector among them makes a vector."""
    return min((a for a in axes if a is not None), default=None)


def _axes_of_row(t: Term, known: Mapping[Term, int | None]) -> int | None:
    """Return the axes of a product: of the factor that has the axis of length 1."""
    first, *rest = t.args
    rows, found = _rows(first), known.get(first)
    for a, sign in zip(rest, t.value, strict=True):
        if not is_array(a.node):
            continue
        if rows is None or sign.type == "SOLVE":  # a scalar, or A⁻¹, before
            rows, found = _rows(a), known.get(a)
        elif sign.type == "TIMES":
            column = a.node.shape[1] is ONE
            rows, found = (None, None) if column and rows is ONE else (rows, known.get(a) if column else found)
        elif sign.type != "DIVIDE":
            rows = rows * _rows(a) if sign.type == "KRON" else rows
            found = joined(found, known.get(a))
    return found


def _rows(a: Term) -> Dim | None:
    """Return the rows of an array, None for a scalar."""
    return a.node.shape[0] if is_array(a.node) else None
