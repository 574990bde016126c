"""Random values of variables, by kind, at given sizes; what equations define is found anew with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import Integer

from symcalc.calculus.solutions_in_code import Solution
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of, variable
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.optional_packages import np
from symcalc.verification.roots import Roots

NEAR = 2e-15  # how far points are, relatively, that show rounding
Draw = Callable[[tuple[int, ...]], Any]  # an array of a shape


class RandomValues:
    """Values of variables, and of the solutions of equations in them.

    Attributes:
        variables: those that are drawn.
        everything: the arguments of what is compiled, solutions among them.
        sizes: numbers for the names of sizes.
        values: by name.
    """

    def __init__(self, variables: Sequence[Any], random: Any, given: Sequence[Solution] = ()) -> None:
        solved = [s.variable for s in given]
        self.variables = [v for v in variables if v not in solved]
        self.random = random
        self.sizes: Mapping[Any, Integer] = {}
        # differences leave the integers
        self.everything = [variable(v.name, plain_kind(0).name) if kind_of(v).is_whole else v for v in variables]
        self.roots = Roots(given, self.everything)
        self.values: dict[str, Any] = {}

    def shape(self, v: Any) -> tuple[int, ...]:
        """Return a variable's shape in numbers."""
        shape = tuple(int(d.xreplace(self.sizes)) for d in shape_of(v))
        return shape[: kind_of(v).axes]

    def value(self, v: Any, factor: float, shift: float | None) -> Any:
        """Return a random value of a variable's kind."""
        shape = self.shape(v)
        A = self.random.standard_normal(shape)
        kind = kind_of(v)
        if kind.value is not None:
            return kind.value(np, A, self.random)
        if shift is not None:
            A = np.abs(A) + shift
            if len(shape) == 2 and shape[0] == shape[1]:
                A = A + shift * len(A) * np.eye(len(A))  # away from singular matrices and negative determinants
        return kind.part(np, factor * A, None) if shape else float(factor * A)

    def direction(self, x: Any, V: Any) -> Any:
        """Return the part of an array that is a direction in which x moves from its value."""
        return kind_of(x).part(np, V, self.values[x.name]) if is_array(x) else float(V)

    def near(self, A: Any) -> Any:
        """Return an array of which the last places are others; zeros stay, what is symmetric, and a function."""
        if callable(A):
            return A
        R = self.random.uniform(-NEAR, NEAR, np.shape(A))
        return A * (1 + (R + R.T if np.ndim(A) == 2 and len(A) == len(A.T) else R))


def differentials_among(variables: Sequence[Any]) -> dict[Any, Any]:
    """Return those variables that are differentials of others, each with the one that moves along it."""
    differentials = {differential_of(x): x for x in variables}
    return {v: differentials[v] for v in variables if v in differentials}


def is_finite(*arrays: Any) -> bool:
    """Tell whether all entries of arrays are finite numbers."""
    return all(bool(np.all(np.isfinite(A))) for A in arrays)


def size_of(A: Any) -> float:
    """Return the largest absolute value of an array."""
    return float(np.max(np.abs(A), initial=0.0))
