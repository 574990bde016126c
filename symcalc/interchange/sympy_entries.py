"""Arrays that SymPy has no class for, entry by entry: what a linear operation's form in indices says of each.

vec(A), ``ij->(ji)``, is FunctionMatrix(m n, 1, (r, c) ↦ A[r mod m, ⌊r/m⌋]), and what the result has not is summed.
"""

from __future__ import annotations

from typing import Any

import sympy

from symcalc.expressions.index_forms import Axis, pattern
from symcalc.expressions.sympy_forms import by_entries, entry, index, is_matrix, level_beside


def placed_entries(text: str, arguments: list[Any], shape: tuple[Any, Any]) -> Any:
    """Return the array of a shape that has the entries of arguments where a form in indices places them."""
    form = pattern(text)
    lengths: dict[str, Any] = {}
    for a, axes in zip([*arguments, None], [*form.operands, form.result], strict=True):
        for axis, d in zip(axes, shape if a is None else a.shape if is_matrix(a) else (1, 1), strict=True):
            if len(axis) == 1:
                lengths[axis[0]] = d
    level = level_beside(*arguments)
    summed = [letter for letter in lengths if not any(letter in axis for axis in form.result)]

    def said(row: Any, column: Any) -> Any:
        at = {letter: index(f"s{letter}", level) for letter in summed}
        for axis, place in zip(form.result, (row, column), strict=True):
            at |= _parted(axis, place, lengths)
        parts = (
            entry(a, *(_joined(axis, at, lengths) for axis in axes)) if is_matrix(a) else a
            for a, axes in zip(arguments, form.operands, strict=True)
        )
        product = sympy.Mul(*parts)
        return sympy.Sum(product, *((at[k], 0, lengths[k] - 1) for k in summed)) if summed else product

    return by_entries(shape, said, *arguments)


def _parted(axis: Axis, place: Any, lengths: dict[str, Any]) -> dict[str, Any]:
    """Return the letters of an axis that is several in one, at a place of it.

    Raises:
        ValueError: for one whose length is said nowhere.
    """
    at = {}
    for letter in reversed(axis[1:]):
        if letter not in lengths:
            raise ValueError(f"nothing says how long {letter} is")
        at[letter], place = sympy.Mod(place, lengths[letter]), sympy.floor(place / lengths[letter])
    return at | dict.fromkeys(axis[:1], place)


def _joined(axis: Axis, at: dict[str, Any], lengths: dict[str, Any]) -> Any:
    """Return the place on an axis that is several in one, the slowest first."""
    place = sympy.S.Zero
    for letter in axis:
        place = place * lengths[letter] + at[letter]
    return place
