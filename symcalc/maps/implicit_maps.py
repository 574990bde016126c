"""Linear maps through linear equations: where X solves L(X) = R(dX), vec(X) = J⁻¹ M vec(dX), of the matrices J and M.

J is the matrix of L, M that of R. So P of MᵀP M + Q − P = 0 is vec(P) = (I − Mᵀ ⊗ Mᵀ)⁻¹ vec(Q), and what is linear in
P is multiplied on the left: the factors of one product, in which nothing is inverted that can be solved for
(Magnus & Neudecker 2019, ch. 2, sec. 4; Horn & Johnson 1991, sec. 4.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sympy import S

from symcalc.algebra import add, inverse, multiply, transpose
from symcalc.algebra.coefficients import identity
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import dependents, shape_of
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.equations import Equation, Solved, unknown_like, with_parts
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.maps.arrays import array_of, stacked_array_of
from symcalc.maps.linear_maps import LinearMap, map_of
from symcalc.maps.matrices_by_steps import matrix_along
from symcalc.maps.networks import Factor, Term, axis

Matrix = Callable[[Any, Any], Any]  # of what is linear in dX, and dX


def map_through(linear: Expression, dX: Any, matrix: Matrix = matrix_along) -> LinearMap:
    """Return the map dX ↦ linear, in which a solution X is the one factor J⁻¹ M, of which the axes are those of X.

    Raises:
        NotSupported, TooLarge: as `map_of` does, and ``matrix``, which J and M are made by.
    """
    if not is_through(linear, dX):
        return map_of(linear, dX)
    moved, columns = _outer(linear, dX, matrix)
    stacked, unstacked = (function_in(role).build for role in (Role.STACKED, Role.UNSTACKED))
    found = {U: unstacked(multiply(M, stacked(dX)), *U.shape) for U, M in columns.items()}
    return map_of(with_parts(moved, found), dX)


def matrix_through(linear: Expression, dX: Any, matrix: Matrix = matrix_along) -> Any:
    """Return J of vec(linear) = J vec(dX); products of matrices where equations are solved.

    Raises:
        NotSupported, TooLarge: as `map_through` does.
    """
    if not is_through(linear, dX):
        return matrix(linear, dX)
    moved, columns = _outer(linear, dX, matrix)
    return _matrix(moved, dX, columns, matrix)


def is_through(linear: Expression, dX: Any) -> bool:
    """Tell whether the way from dX leads through equations."""
    return any(isinstance(Y, Solved) for Y in dependents([linear], [dX]))


def _opened(linear: Any, dX: Any) -> tuple[Any, list[tuple[Any, Equation, Any]]]:
    """Return what is linear in dX with variables for solutions, and these with their equations and right sides.

    A right side is linear in dX and in the variables before it.
    """
    found: list[tuple[Any, Equation, Any]] = []
    known: dict[Any, Any] = {}
    active = dependents([linear], [dX])
    for X in active:
        if isinstance(X, Solved):
            R, *parts = X.parts[:-1]
            if any(A in active for A in parts):
                raise NotSupported("what an equation defines is not linear in the parts of the equation").on(X)
            beside = [linear, X.equation.expression, *(U for U, _, _ in found)]
            known[X] = unknown_like(X.equation.unknown, beside, plainly=True)
            found.append((known[X], X.equation, with_parts(R, known)))
    return with_parts(linear, known), found


def _outer(linear: Any, dX: Any, matrix: Matrix) -> tuple[Any, dict[Any, Any]]:
    """Return what is linear in dX with variables for solutions, and by these the matrix of each solution by dX."""
    columns: dict[Any, Any] = {}
    moved, solutions = _opened(linear, dX)
    for U, equation, R in solutions:
        J = matrix_through(equation.expression, equation.unknown, matrix)
        columns[U] = multiply(inverse(J), _matrix(R, dX, columns, matrix))
    return moved, columns


class Step(NamedTuple):
    """An equation on the way: what is linear in its solution, and its right side, by dX and by each solution before."""

    equation: LinearMap
    right: dict[int, LinearMap]


class Way(NamedTuple):
    """The map dX ↦ linear as code goes it, equation by equation; 0 is dX, k the solution of the k-th equation."""

    steps: tuple[Step, ...]
    value: dict[int, LinearMap]


def way_through(linear: Expression, dX: Any) -> Way | None:
    """Return a map through equations with each equation to be solved; None where one is itself solved through another.

    Raises:
        NotSupported, TooLarge: as `map_of` does.
    """
    moved, solutions = _opened(linear, dX)
    if any(is_through(equation.expression, equation.unknown) for _, equation, _ in solutions):
        return None
    before = [dX, *(U for U, _, _ in solutions)]

    def by_each(e: Expression) -> dict[int, LinearMap]:
        return {k: map_of(e, v) for k, v in enumerate(before) if e in dependents([e], [v])}

    steps = [Step(map_of(equation.expression, equation.unknown), by_each(R)) for _, equation, R in solutions]
    return Way(tuple(steps), by_each(moved))


def _matrix(linear: Any, dX: Any, columns: dict[Any, Any], matrix: Matrix) -> Any:
    """Return the matrix of what is linear in dX and in variables for solutions, whose matrices by dX are given."""
    active = {v: M for v, M in {dX: None, **columns}.items() if linear in dependents([linear], [v])}
    found = []
    for v, M in active.items():  # a sum's terms by v alone
        outer = identity(times(*v.shape)) if linear == v else matrix(linear, v)
        found.append(outer if M is None else multiply(outer, M))
    return add(*found) if found else matrix(linear, dX)


def stacked_matrix(linear: Expression, dX: Any) -> Any:
    """Return the matrix of what is linear in dX as code has it, without Kronecker products; of a scalar the row."""
    found = stacked_array_of(map_of(linear, dX))
    return found if shape_of(linear) else transpose(found)


def array_through(
    linear: Expression, dX: Any, is_stacked: bool = False, kept: tuple[bool, bool] = (False, False)
) -> Expression:
    """Return what code of the map dX ↦ linear is made of: the array with the axes of dX behind those of the result.

    Where it is stacked, that is J of vec(linear) = J vec(dX), of a scalar a vector. Equations are solved for as many
    columns as dX has entries, or for as many rows as the result has where these are fewer. ``kept`` as in `array_of`.

    Raises:
        NotSupported, TooLarge: as `map_through` does.
    """
    if not is_through(linear, dX):
        found = map_of(linear, dX)
        return stacked_array_of(found) if is_stacked else array_of(found, kept)
    J = matrix_through(linear, dX, stacked_matrix)
    shape = shape_of(linear)
    if is_stacked:
        return J if shape else transpose(J)
    rows, columns = ((axis(m), axis(n)) for m, n in (shape or (ONE, ONE), dX.shape))
    order = rows[1] + rows[0], columns[1] + columns[0]
    factor = Factor(J, *order) if order[0] else Factor(transpose(J), order[1], ())
    return array_of(LinearMap((Term(S.One, [factor], rows, columns),), shape, dX.shape), kept)
