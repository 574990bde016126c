"""Along which axis a function works: a number that counts from one, or a keyword of another language.

``sum(A, 1)`` is of each column and ``sum(A, 2)`` of each row, as in mathematics. NumPy's ``axis=0`` and PyTorch's
``dim=0`` count from nought, Julia's ``dims=1`` from one. How an axis was read is noted.
"""

from __future__ import annotations

from typing import NamedTuple

from symcalc.errors import KindMismatch, ParseFailure, SymcalcError
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.operation_records import Function

AXIS = "axis"  # what the parameter of a function is called
PLAIN_AXES = ("1", "2")
OF_EACH = {1: "of each column", 2: "of each row"}


class Keyword(NamedTuple):
    """Whose a keyword is, and the number of its first axis."""

    whose: str
    first: int


KEYWORDS = {AXIS: Keyword("NumPy's", 0), "dim": Keyword("PyTorch's", 0), "dims": Keyword("Julia's", 1)}


def check_keyword(function: Function, keyword: str, place: int, span: tuple[int, int]) -> None:
    """Refuse a keyword that says no axis of the function.

    Args:
        function: what is called.
        keyword: what stands before the sign of equality.
        place: how many arguments stand before it.
        span: where it stands.

    Raises:
        ParseFailure: saying what may be written.
    """
    name = function.name
    if AXIS not in function.parameters:
        raise ParseFailure(f"{name} takes no {keyword}=…", span=span, hint=f"{name}({', '.join(function.parameters)})")
    ways = " or ".join(f"{name}(A, axis={axis - 1}) {said}" for axis, said in OF_EACH.items())
    if keyword not in KEYWORDS:
        hint = "" if keyword in ("ord", "p") else f"write {ways}"  # the order of a norm is no axis
        raise ParseFailure(f"{name} takes axis=…, and no {keyword}=…", span=span, hint=hint)
    if function.parameters.index(AXIS) != place:
        raise ParseFailure(f"{keyword}=… stands behind the other arguments", span=span, hint=f"write {ways}")


def axis_meant(function: Function, keyword: str, number: str, shape: Shape, is_flat: bool = False) -> int:
    """Return the axis that is meant: 1 for each column, 2 for each row.

    Args:
        function: what is called.
        keyword: by which the axis is given; an empty string for a plain argument.
        number: what is typed for it; an empty string for what is no whole number.
        shape: of the array.
        is_flat: whether it is known to be a vector, which has one axis where axes count from nought.

    Raises:
        KindMismatch: for axis=0 of a row, which may be all of it.
        ParseFailure: where there is no such axis.
    """
    first = KEYWORDS[keyword].first if keyword else 1
    is_column = bool(shape) and shape[1] is ONE
    counted = {str(first + i): i + 1 for i in range(2)}
    if first == 0 and not is_column:
        counted |= {"-1": 2, "-2": 1}
    if is_flat and first == 0:
        if is_column:
            del counted["1"]
        elif counted.get(number) == 1:
            name = function.name
            raise KindMismatch(
                f"{keyword}={number} of a row can mean two things: {name} of all its entries, and of each column",
                hint=f"write {name}(…) for all entries, or leave {name} out",
            )
    if number in counted:
        return counted[number]
    raise no_axis(function, keyword, number, is_column)


def no_axis(function: Function, keyword: str, number: str, is_column: bool) -> SymcalcError:
    """Return the error of an axis that an array has not."""
    first = KEYWORDS[keyword].first if keyword else 1
    if keyword and number and is_column and first == 0:
        return ParseFailure(f"a vector has one axis, {keyword}=0, and {function.name} of it no {keyword}={number}")
    ways = " or ".join(f"{first + axis - 1} ({said})" for axis, said in OF_EACH.items())
    subject = f"{keyword}=… of {function.name}" if keyword else f"the second argument of {function.name}"
    return ParseFailure(f"{subject} is {ways}", hint="" if keyword else "NumPy's axes are axis=0 and axis=1")


def note_of_axis(function: Function, keyword: str, typed: str, axis: int) -> str:
    """Say how an axis was read.

    >>> from symcalc.expressions.registry import functions
    >>> note_of_axis(functions()["sum"], "axis", "0", 1)
    "axis=0 is NumPy's: of each column"
    >>> note_of_axis(functions()["sum"], "", "1", 1)
    "sum(…, 1) is of each column: axes count from one; NumPy's is axis=0"
    """
    if keyword:
        return f"{keyword}={typed} is {KEYWORDS[keyword].whose}: {OF_EACH[axis]}"
    return f"{function.name}(…, {axis}) is {OF_EACH[axis]}: axes count from one; NumPy's is axis={axis - 1}"


def note_of_entries(name: str, function: Function, number: str) -> str:
    """Say of max(A, 0) what it is: 0 is no axis of it, and may be meant as NumPy's; nothing of other numbers.

    >>> from symcalc.expressions.registry import functions
    >>> note_of_entries("max", functions()["maximum"], "0")
    "max(…, 0) is maximum(…, 0), entry by entry; NumPy's axis=0, of each column, is max(…, 1)"
    """
    axis = {"0": 1, "-2": 1, "-1": 2}.get(number)
    if axis is None:
        return ""
    said = f"{name}(…, {number}) is {function.name}(…, {number}), entry by entry"
    return f"{said}; NumPy's axis={number}, {OF_EACH[axis]}, is {name}(…, {axis})"
