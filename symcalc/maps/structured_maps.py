"""Maps by which the equation L(V) = B is solved for V and B of one structure: symmetric, triangular, diagonal.

The operator of a structured X is L∘P on all arrays, P the projection, which has no inverse; within the structure L may
have one, where its values are of the structure as well:

    diagonal              v ↦ diag(L(diag(v))), a map of vectors
    any                   L by the same formula of all matrices: where that is regular, its solution is of the structure
    triangular            L∘P + (1 - P), which is regular where L is

The adjoint within the structure is P∘Lᵀ, and its inverse that of Lᵀ, projected: the adjoint of the inverse.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from symcalc.algebra import add, diagonal, diagonal_matrix, negate
from symcalc.expressions.core_nodes import shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.expressions.node import variable
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure
from symcalc.maps.applications import adjoint_of
from symcalc.maps.implicit_maps import map_through, stacked_matrix
from symcalc.maps.linear_maps import LinearMap


class Way(Enum):
    """How a map solves an equation within a structure."""

    EXACT = "it is regular where the operator within the structure is"
    EXTENDED = "it may be singular where that is not"
    DIAGONAL = "of the diagonals, as columns"


Solvable = tuple[tuple[LinearMap, Way], ...]
Within = tuple[Solvable, Solvable]  # of the operator and its adjoint


def maps_within(along: Any, put: Callable[[Any], Any]) -> Within:
    """Return the maps by which an operator and its adjoint are solved within the structure of its direction.

    Args:
        along: the direction.
        put: returns the operator's formula at another direction.
    """
    structure, n, value = kind_of(along).structure, along.shape[0], put(along)
    if kind_of(along).has_more or shape_of(value) != along.shape or structure not in structure_of(value):
        return (), ()
    if Structure.DIAGONAL in structure:
        v = variable(along.name, plain_kind(1).name, (n, ONE), "on the diagonal")
        one = map_through(diagonal(put(diagonal_matrix(v))), v, stacked_matrix)
        return ((one, Way.DIAGONAL),), ((adjoint_of(one), Way.DIAGONAL),)
    V = variable(along.name, plain_kind(2).name, along.shape, "extended")
    project = kind_of(along).project
    maps = [(map_through(put(V), V, stacked_matrix), Way.EXTENDED)]
    if structure & TRIANGLES and project is not None:
        P = project(V, along)
        maps.append((map_through(add(put(P), V, negate(P)), V, stacked_matrix), Way.EXACT))
    return tuple(maps), tuple((adjoint_of(one), way) for one, way in maps)
