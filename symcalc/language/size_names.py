"""Names for the sizes that a program does not name."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from symcalc.expressions.dimensions import ONE, PREFERRED, Dim, DimensionName, Shape, fresh_names
from symcalc.language.size_polynomials import NAMELESS, Unknown, atoms_of
from symcalc.language.size_solver import Solver

NAMED = {name: DimensionName(name) for name in PREFERRED}


def name_sizes(solver: Solver, shapes: Iterable[Shape], avoided: set[str]) -> None:
    """Name the unknown sizes of variables: m×n for the first matrix that is not square, n for others."""
    lessers = solver.lessers.roots()  # which are named after what they are the lesser of
    oblong: list[Shape] = []
    others: list[Shape] = []
    for rows, columns in filter(None, shapes):
        rows, columns = solver.find(rows), solver.find(columns)
        if type(rows) in NAMELESS or type(columns) in NAMELESS:
            (others if rows is columns or rows is ONE or columns is ONE else oblong).append((rows, columns))
    free = bool(oblong) and all(type(d) is Unknown for d in oblong[0]) and not avoided & {"m", "n"}
    names = fresh_names(avoided | {"m", "n"} if free else avoided)
    names = chain("mn", names) if free else names
    for d in map(solver.find, chain.from_iterable(oblong + others)):
        for u in _atoms(solver, d) if type(d) in NAMELESS else ():
            if u not in lessers:
                name = next(names)
                u.value = NAMED.get(name) or DimensionName(name)
    solver.lessers.settle()


def _atoms(solver: Solver, d: Dim) -> list[Unknown]:
    """Return the unknowns of which a size is made."""
    return [d] if type(d) is Unknown else [a for a in atoms_of(solver.terms(d)) if type(a) is Unknown]
