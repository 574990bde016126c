"""Where entries are that SymPy counts from nought: at numbers, at sizes, and at integers that are variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Sum
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice

from symcalc.algebra import add
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import ScalarVariable, is_array, postorder
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.operation_records import Role
from symcalc.expressions.properties import is_integer


def entries_at(A: Any, places: tuple[Any, Any], size: Callable[[Any], Any]) -> Any:
    """Return A[i, j]; a row or a column where one of the places is None.

    Args:
        A: the array; a scalar has one entry.
        places: of the row and of the column, from nought.
        size: takes a number or a size, returns ours.

    Raises:
        KindMismatch: for a place that holds a variable which is no integer.
        ShapeMismatch: for a place that is none of the array's.
    """
    counted = [None if place is None else add(place, ONE) for place in places]
    for axis, (role, place) in enumerate(zip((Role.ROW_AT, Role.COLUMN_AT), counted, strict=True)):
        if place is not None and is_moving(place):
            A = function_in(role).build(A, place) if is_array(A) else A
            counted[axis] = None
    if not is_array(A) or counted == [None, None]:
        return A
    ends = []
    for place, d in zip(counted, A.shape, strict=True):
        ends += [ONE, d] if place is None else [size(place)] * 2
    return function_in(Role.PART).build(A, *ends)


def is_moving(place: Any) -> bool:
    """Tell a place that holds a variable, as i in A[i, j].

    Raises:
        KindMismatch: where the variable is no integer, or the place need not be one.
    """
    found = [a for a in postorder(place) if isinstance(a, ScalarVariable)]
    for v in found:
        if not kind_of(v).is_whole:
            raise KindMismatch(
                f"{v.name} is an index, and declared {v.kind_name}", hint=f"declare {v.name} as an integer"
            )
    if found and not is_integer(place):
        raise KindMismatch("an index is made of integers, by sums and products", hint="write i, or 2*i - 1")
    return bool(found)


def single_places(e: MatrixSlice) -> tuple[Any, ...]:
    """Return the place of the one row, and of the one column, of a part of an array, where it is no number."""
    return tuple(start for start, stop, _ in (e.rowslice, e.colslice) if stop - start == 1 and not start.is_number)


def index_symbols(parts: Iterable[Any]) -> set[Any]:
    """Return the symbols that say where entries are; a size may be among them."""
    found: set[Any] = set()
    for e in parts:
        for entry in e.atoms(MatrixElement) if isinstance(e, Sum) else (e,):
            places = entry.indices if isinstance(entry, MatrixElement) else ()
            places = single_places(entry) if isinstance(entry, MatrixSlice) else places
            found |= {s for place in places for s in place.free_symbols if s.is_integer is not False}
    return found
