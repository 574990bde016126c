"""Sizes at which derivatives are compared at random points: small ones, and only what does not take too long there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice, permutations
from typing import Any

from sympy import Integer

from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import Variable, shape_of, variables_of
from symcalc.expressions.dimensions import DimensionName
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.verification.workloads import CONDITIONED, Sizes, must_be_invertible

STEPS = (1e-3, 7e-4, 4e-4)
POINTS, FEW = 2, 2
RUNS = 4 * len(STEPS)  # values for a derivative by differences
DRAWN = 100.0  # multiplications that a random entry takes
LARGEST = 5e9  # multiplications of all values at the points of some sizes: about a second
# of the dimensions in order of their names; the first is even, because skew matrices of odd size are singular
SIZES = ((4, 3, 5, 2, 6), (4, 6, 5, 7, 3), (6, 4, 3, 5, 2))
LARGER = (8, 11)  # where these do not fit, in every order
ORDERS = 5_040
# then a point each: skew matrices of odd size, and arrays of one entry
FURTHER = ((3, 4, 5, 2, 6), (1, 1, 1, 1, 1))

Place = tuple[dict[Any, Integer], dict[str, float]]  # sizes, and what a value of each formula takes there


def fitting(remarks: list[str], formulas: dict[str, Any], everything: Sequence[Any]) -> tuple[list[Place], list[Place]]:
    """Return the sizes at which the function can be worked out, and further ones, with the work; take away the rest.

    Raises:
        TooLarge: where there are no such sizes.
    """
    dimensions = {s for v in everything for d in shape_of(v) for s in d.free_symbols}
    names = sorted((d for d in dimensions if isinstance(d, DimensionName)), key=lambda d: d.name)
    shapes = {d for v in everything for d in shape_of(v) if not isinstance(d, Integer)}
    chosen = [fitted(names, sizes, shapes) for sizes in SIZES]
    further = [numbered(names, sizes) for sizes in FURTHER]
    places = [(numbers, work_of(Sizes(numbers), formulas, everything)) for numbers in chosen]
    kept = [comparable(work, LARGEST) for _, work in places]
    most = max(map(len, kept))
    if not most:
        raise TooLarge("the arrays of these sizes are too large to compare at random points")
    found = [place for place, names in zip(places, kept, strict=True) if len(names) == most]
    for name in [n for n in formulas if any(n not in names for names in kept if len(names) == most)]:
        remarks.append(f"{name}: too large to compare")
        del formulas[name]
    hollow = {v for v in everything if isinstance(v, Variable) and Structure.HOLLOW in kind_of(v).structure}
    hollow = {v for e in formulas.values() for v in variables_of(e) & hollow} if hollow else hollow
    others = [n for n in further if n and are_positive(shapes, n) and not any(has_one_entry(v, n) for v in hollow)]
    more = [(numbers, work_of(Sizes(numbers), formulas, everything)) for numbers in others]
    return found, [(n, work) for n, work in more if comparable(work, LARGEST / 4) == [*formulas]]


def numbered(names: Sequence[Any], sizes: Sequence[int]) -> dict[Any, Integer]:
    """Return a number for each name."""
    return {d: Integer(sizes[i % len(sizes)]) for i, d in enumerate(names)}


def are_positive(shapes: Iterable[Any], numbers: Mapping[Any, Integer]) -> bool:
    """Tell whether arrays have entries where their sizes have these numbers."""
    return all(d.xreplace(numbers) > 0 for d in shapes)


def has_one_entry(v: Any, numbers: Mapping[Any, Integer]) -> bool:
    """Tell an array of one entry: a skew 1×1 matrix is 0, where many functions are not smooth."""
    return all(d.xreplace(numbers) == 1 for d in v.shape)


def fitted(names: Sequence[Any], sizes: Sequence[int], shapes: Iterable[Any]) -> dict[Any, Integer]:
    """Return a number for each name where arrays have entries: n - m has none where m = 4 and n = 3.

    Raises:
        TooLarge: where none is found.
    """
    first = numbered(names, sizes)
    tried = (numbered(names, order) for order in islice(permutations((*sizes, *LARGER)), ORDERS))
    found = next((numbers for numbers in chain([first], tried) if are_positive(shapes, numbers)), None)
    if found is None:
        raise TooLarge("no small sizes are found at which all arrays have entries")
    return found


def work_of(sizes: Sizes, formulas: Mapping[str, Any], everything: Iterable[Any]) -> dict[str, float]:
    """Return about how many multiplications a value of each formula takes, and those for a point itself as ""."""
    drawn = sum(DRAWN * sizes.entries(v) for v in everything)
    cubic = sum(sizes.axes(v)[0] ** 3 for v in everything if kind_of(v).is_cubic)
    cubic += sum(CONDITIONED * sizes.axes(A)[0] ** 3 for A in must_be_invertible(formulas.values()))
    work = {name: sizes.workload(e) for name, e in formulas.items()}
    return {"": drawn + cubic + work["f"], **work}  # what must be invertible is a part of f


def comparable(work: Mapping[str, float], largest: float) -> list[str]:
    """Return the formulas whose values can be worked out as often as they are asked for: f and d f, or none."""
    left = largest / POINTS - work[""] - (1 + RUNS) * work["f"] - work["differential"]
    names = ["f", "differential"] if left >= 0 else []
    for name in [*work][3:] if names else []:
        of_gradient = "gradient" if name.startswith("Hessian") else name
        compared = "differential" if name == "second differential" else of_gradient
        asked = work[name] + (RUNS * work[compared] if compared != name else 0)
        if asked <= left and (compared == name or compared in names):
            names.append(name)
            left -= asked
    return names
