"""The operator of all blocks of a Hessian, on its variables as one vector: each as a column, one below the other.

    (dx, vec(dY)) ↦ (H_xx dx + H_xY vec(dY), H_xYᵀ dx + H_YY vec(dY))

A block is an operator itself, and none is an array of its matrix but those by a number, which have one column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from symcalc.codegen.numpy.operators import MOVING, Axes, CompiledOperator, Side, operator_of
from symcalc.codegen.numpy.solvers import Solve
from symcalc.operators.making import names_in_order, read_values
from symcalc.optional_packages import np
from symcalc.spelling import canonical_name

Blocks = Mapping[tuple[int, int], Any]  # by row and column


class BlockFunction:
    """A function of a program's arguments that returns the operator of the blocks of a symmetric matrix.

    Args:
        blocks: those on the diagonal, zeros or not, and above it those that are not 0: functions of the arguments that
            they name; what they return is an operator, or by a number an array.
        variables: those of the program, in order of appearance.

    Attributes:
        arguments: the names, in order of appearance; those that the derivative does not depend on may be given, too.
        functions: those of the arguments that are functions, as of a `CompiledFunction`.
        is_symmetric: that the operators are their own adjoints.
    """

    is_symmetric = True

    def __init__(self, blocks: Blocks, variables: Sequence[Any]) -> None:
        self._blocks = blocks
        self._variables = list(variables)
        used = {canonical_name(name) for block in self._blocks.values() for name in block.arguments}
        self.functions = {name: f for block in self._blocks.values() for name, f in block.functions.items()}
        self.arguments: tuple[str, ...] = names_in_order(variables, used, self.functions)

    def __call__(self, **arguments: Any) -> CompiledOperator:
        """Return the operator at values of the arguments.

        Raises:
            ArgumentMismatch: where an argument is missing, unknown, no real numbers, or has a wrong shape.
            numpy.linalg.LinAlgError: where a matrix that must be invertible is singular.
        """
        values = read_values(self._variables, self.arguments, arguments)
        upper = {at: _in_numbers(block, values) for at, block in self._blocks.items()}
        sizes = [block.shape[0] for (i, j), block in sorted(upper.items(), key=lambda item: item[0]) if i == j]
        known = [upper[at] for at, block in self._blocks.items() if block.arguments]  # a constant is of any type
        kinds = {np.asarray(part).dtype for block in known for part in _numbers_of(block)}
        dtype = np.dtype(np.float32 if kinds == {np.dtype(np.float32)} else np.float64)
        along = Stacked(upper | {(j, i): block.T for (i, j), block in upper.items() if i != j}, sizes, dtype)
        side = Side(along, along, _solver_of([upper[i, i] for i in range(len(sizes))], sizes, along))
        axes = Axes((sum(sizes),), (sum(sizes), 1))
        return operator_of({"": np.zeros((), dtype)}, (side, side), (axes, axes), self.is_symmetric)

    def __repr__(self) -> str:
        return f"<OperatorFunction({', '.join(self.arguments)})>"


class Stacked(NamedTuple):
    """Blocks at a vector, or at a matrix of columns that are such vectors."""

    blocks: Blocks
    sizes: Sequence[int]
    dtype: Any
    arguments: tuple[str, ...] = (MOVING,)

    def __call__(self, /, *values: Any) -> Any:
        """Return the value at V."""
        (V,) = values
        found = np.zeros(np.shape(V), np.result_type(V, self.dtype))
        parts, rows = _parts(V, self.sizes), _parts(found, self.sizes)
        for (i, j), block in self.blocks.items():
            rows[i] += block @ parts[j]
        return found


def _in_numbers(block: Any, values: dict[str, Any]) -> Any:
    """Return a block in numbers: an operator, or of what is by a number the matrix of one column."""
    found = block(**{name: values[name] for name in block.arguments})
    return found if isinstance(found, CompiledOperator) else np.reshape(found, (-1, 1), order="F")


def _numbers_of(block: Any) -> Sequence[Any]:
    """Return the arrays that a block is made of, none of a constant one."""
    return [*block._parts.values()] if isinstance(block, CompiledOperator) else [block]


def _solver_of(alone: Sequence[Any], sizes: Sequence[int], along: Stacked) -> Callable[[], Solve] | None:
    """Return what makes the solver of a block diagonal operator, None of others and where a block has none."""
    if len(along.blocks) > len(alone) or any(isinstance(op, CompiledOperator) and not op.has_solution for op in alone):
        return None
    return partial(partial, _solved, alone, sizes)


def _solved(alone: Sequence[Any], sizes: Sequence[int], B: Any) -> Any:
    """Return the solution of a block diagonal operator's equation, block by block."""
    found = []
    for op, part in zip(alone, _parts(B.reshape(-1), sizes), strict=True):
        if isinstance(op, CompiledOperator):
            found.append(op.solve(np.reshape(part, op.result, order="F")).reshape(-1, order="F"))
        else:
            found.append(np.linalg.solve(op, part))
    return np.concatenate(found)


def _parts(V: Any, sizes: Sequence[int]) -> list[Any]:
    """Return the parts of a vector, or of a matrix the rows, that belong to the variables."""
    return [V[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]
