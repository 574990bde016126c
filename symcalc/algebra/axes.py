"""What is done along an axis: with all entries (axis 0), with each column (1) or with each row (2)."""

from __future__ import annotations

from typing import Any

from symcalc.algebra.coefficients import filled
from symcalc.algebra.entry_products import hadamard
from symcalc.algebra.products import multiply, trace
from symcalc.algebra.reductions import sum_columns, sum_rows, total
from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import Transpose, children, constants
from symcalc.expressions.dimensions import ONE, Dim, Shape, times
from symcalc.expressions.node import Expression

ALL, COLUMNS, ROWS = 0, 1, 2
TURNED = {ALL: ALL, COLUMNS: ROWS, ROWS: COLUMNS}  # the same of the transpose


def axis_within(a: Expression, axis: int) -> int | None:
    """Return the axis along which an array is taken: that of all entries where these are one column or row.

    None where each entry is taken by itself, as of each row of a column.
    """
    if axis == ALL:
        return ALL
    if a.shape[axis - 1] is ONE:
        return None
    return ALL if a.shape[2 - axis] is ONE else int(axis)


def turned_along(a: Expression, axis: int) -> Any:
    """Return the transpose where what is taken of it along the other axis is the normal form, else None."""
    turned = transpose(a)
    return turned if type(a) is Transpose or (axis == COLUMNS and turned == a) else None


def length_along(shape: Shape, axis: int) -> Dim:
    """Return how many entries are taken together."""
    return times(*shape) if axis == ALL else shape[axis - 1]


def shape_along(shape: Shape, axis: int) -> Shape:
    """Return the shape of one number for all entries, for each column or for each row."""
    return {ALL: (), COLUMNS: (ONE, shape[1]), ROWS: (shape[0], ONE)}[axis]


def sum_along(a: Expression, axis: int) -> Any:
    """Return the sum of all entries, of each column or of each row."""
    return {ALL: total, COLUMNS: sum_columns, ROWS: sum_rows}[axis](a)


def inner_along(a: Expression, b: Expression, axis: int) -> Any:
    """Return the scalar product of two arrays, of each of their columns or of each of their rows."""
    return trace(multiply(transpose(a), b)) if axis == ALL else sum_along(hadamard(a, b), axis)


def spread_along(v: Expression, axis: int, shape: Shape) -> Any:
    """Return an array of that shape whose entries are those that `sum_along` had made one of."""
    if axis == ALL:
        return filled(v, *shape)
    if axis == COLUMNS:
        return multiply(filled(ONE, shape[0], ONE), v)
    return multiply(v, filled(ONE, ONE, shape[1]))


# ------------------------------------------------------------------------------------------------ of nodes


def axis_of(Y: Expression) -> int:
    """Return the axis of a node, which is its only constant; that of all entries where it has none."""
    (axis,) = constants(Y) or (ALL,)
    return int(axis)


def text_along(name: str, Y: Expression) -> str:
    """Return the template of a call with the axis behind the arguments, where there is one."""
    places = [f"{{{i}}}" for i, _ in enumerate(children(Y))]
    return f"{name}({', '.join([*places, *([str(axis_of(Y))] if axis_of(Y) else [])])})"


def latex_along(name: str, Y: Expression) -> str:
    """Return the template of a call in LaTeX, with the axis as an index."""
    index = {ALL: "", COLUMNS: r"_{\text{columns}}", ROWS: r"_{\text{rows}}"}[axis_of(Y)]
    return f"{name}{index}({', '.join(f'{{{i}}}' for i, _ in enumerate(children(Y)))})"
