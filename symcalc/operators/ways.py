"""Operators of linear maps through equations: each equation is factored once, and solved where the operator is applied.

    dX ─▶ right sides ─▶ solve ─▶ … ─▶ value         and back, each with its adjoint

So the derivative of the P of MᵀP M + Q − P = 0 is never an array: an application costs one solve with what Schur's
form of M is. An equation that has no closed form is solved by its matrix, which is factored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from symcalc.codegen.numpy.operators import MOVING, CompiledOperator, Side, operator_of
from symcalc.codegen.numpy.solvers import Factored, Solve, no_solution
from symcalc.errors import NotSupported
from symcalc.maps.implicit_maps import Way
from symcalc.operators.making import OperatorFunction, names_in_order, read_values
from symcalc.optional_packages import np
from symcalc.spelling import canonical_name

Operators = dict[int, Any]  # of dX, which is 0, and of the solution of each equation, from 1 on


class WayFunction:
    """A function of a program's arguments that returns the operator of a map through equations.

    Args:
        way: the map.
        variables: those of the program, in order of appearance.
        x: the variable X, as in `compile_operator`.
        kept: whether a column or row dF has two axes.
        whole: the function of the same operator as one product, whose equation is solved where this one's is not.

    Attributes:
        arguments: the names, in order of appearance; those that the derivative does not depend on may be given, too.
        functions: those of the arguments that are functions, as of a `CompiledFunction`.
        variables: those of the program.
        is_symmetric: whether the operators are proved to be their own adjoints.
    """

    def __init__(self, way: Way, variables: Sequence[Any], x: Any, kept: bool, whole: OperatorFunction) -> None:
        self.variables, self._whole = list(variables), whole

        def made(maps: Mapping[int, Any], kept: bool) -> dict[int, OperatorFunction]:
            return {k: OperatorFunction(one, variables, None if k else x, kept) for k, one in maps.items()}

        self._equations = [OperatorFunction(step.equation, variables, None, False) for step in way.steps]
        self._right = [made(step.right, False) for step in way.steps]
        self._value = made(way.value, kept)
        every = [*self._equations, *(f for found in (*self._right, self._value) for f in found.values())]
        used = {canonical_name(name) for f in every for name in f.arguments}
        self.functions = {name: given for f in every for name, given in f.functions.items()}
        self.arguments: tuple[str, ...] = names_in_order(variables, used, self.functions)
        self.is_symmetric = whole.is_symmetric

    def __call__(self, **arguments: Any) -> CompiledOperator:
        """Return the operator at values of the arguments.

        Raises:
            ArgumentMismatch: where an argument is missing, unknown, no real numbers, or has a wrong shape.
            numpy.linalg.LinAlgError: where a matrix that must be invertible is singular.
        """
        values = read_values(self.variables, self.arguments, arguments)

        def at(functions: Mapping[int, OperatorFunction]) -> Operators:
            return {k: f(**values) for k, f in functions.items()}

        equations = [f(**values) for f in self._equations]
        right, value = [*map(at, self._right)], at(self._value)
        solutions = [*map(_solver, equations)]
        along = Along(tuple(solve for solve, _ in solutions), tuple(right), value)
        back = Back(tuple(turned for _, turned in solutions), tuple(right), value)
        first = next(ops[0] for ops in (value, *right) if 0 in ops)
        last = next(iter(value.values()))
        every = [*equations, *(op for ops in (value, *right) for op in ops.values())]
        kinds = {np.asarray(part).dtype for op in every for part in op._parts.values()}
        sides = (
            Side(along, None, partial(_inverse, along, equations, self._whole, values, 0)),
            Side(back, None, partial(_inverse, back, equations, self._whole, values, 1)),
        )
        parts = {"": np.zeros((), np.float32)} if kinds == {np.dtype(np.float32)} else {}
        return operator_of(parts, sides, (last._axes[0], first._axes[1]), self.is_symmetric)

    def __repr__(self) -> str:
        return f"<OperatorFunction({', '.join(self.arguments)})>"


class Along(NamedTuple):
    """The map at an array: right sides, solutions, value."""

    solutions: tuple[Solve, ...]
    right: tuple[Operators, ...]
    value: Operators
    arguments: tuple[str, ...] = (MOVING,)

    def __call__(self, /, *values: Any) -> Any:
        """Return the value at V."""
        (V,) = values
        found: list[Any] = []  # solutions, stacked

        def summed(operators: Operators) -> Any:
            return sum(
                op._matvec(found[k - 1]) if k else op.apply(V).reshape(-1, order="F") for k, op in operators.items()
            )

        for solve, operators in zip(self.solutions, self.right, strict=True):
            found.append(solve(summed(operators)))
        return np.reshape(summed(self.value), next(iter(self.value.values())).result, order="F")


class Back(NamedTuple):
    """The adjoint at an array: the equations' adjoints, from the last one to the first."""

    solutions: tuple[Solve, ...]
    right: tuple[Operators, ...]
    value: Operators
    arguments: tuple[str, ...] = (MOVING,)

    def __call__(self, /, *values: Any) -> Any:
        """Return the adjoint's value at V."""
        (V,) = values
        found: dict[int, Any] = {k: op.adjoint_apply(V).reshape(-1, order="F") for k, op in self.value.items()}
        for k in range(len(self.solutions), 0, -1):
            if k in found:
                G = self.solutions[k - 1](found[k])
                for j, op in self.right[k - 1].items():
                    found[j] = found.get(j, 0) + op._rmatvec(G)
        of = next(ops[0] for ops in (self.value, *self.right) if 0 in ops)
        return np.reshape(found[0], of.argument, order="F")


def _solver(equation: Any) -> tuple[Solve, Solve]:
    """Return what solves an equation and its adjoint, of stacked arrays: a closed form, else its matrix."""
    try:
        equation.solve(np.zeros(equation.shape[0], equation.dtype))
    except NotSupported:
        matrix = Factored(equation @ np.eye(equation.shape[1], dtype=equation.dtype))
        return matrix.solve, partial(matrix.solve, turned=True)
    return equation.solve, equation.H.solve


def _inverse(one: Along | Back, equations: Sequence[Any], whole: OperatorFunction, values: Any, turned: int) -> Solve:
    """Return what solves the operator's equation: the way back, where each map has an inverse, else as one product."""
    if len(equations) == 1 and one.right[0].keys() == {0} and one.value.keys() == {1} and not whole.is_within:
        maps = [one.right[0][0], equations[0], one.value[1]]
        first, equation, last = [op.H for op in maps[::-1]] if turned else maps
        if all(op.has_solution for op in (first, last)):
            return lambda B: first.solve(equation._matvec(last.solve(B.reshape(-1, order="F"))))
    solver = whole(**values)._sides[turned].solver
    if solver is None:
        raise no_solution()
    return solver()
