"""Solutions of equations at trial points: they move with what the equations are made of, so that differences see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from symcalc.calculus.solutions_in_code import Solution, without_equations
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import SymcalcError
from symcalc.expressions.equations import defined_in
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.walks import variables_of
from symcalc.optional_packages import np

EXACT = 1e-10  # relative: how far Newton's last step may be
H = 1e-5  # of differences
STEPS, SHORTEST = 60, 1e-4
STARTS = 4  # from which a solution is looked for


def with_given(formulas: Mapping[str, Any]) -> tuple[dict[str, Any], list[Solution]]:
    """Return formulas in which variables stand for the solutions of equations, and these with their equations."""
    values = [*formulas.values()]
    taken = {v.name for e in values for v in variables_of(e)}
    names = {X: f"solution_{i}" for i, X in enumerate(defined_in(*values))}
    while not taken.isdisjoint(names.values()):
        names = {X: f"{name}_" for X, name in names.items()}
    known, given = without_equations(values, names)
    return {name: known.get(e, e) for name, e in formulas.items()}, given


class Roots:
    """The solutions of equations, found anew at every point, near those at the point before the step."""

    def __init__(self, solutions: Iterable[Solution], variables: Sequence[Any]) -> None:
        self.solutions = [(s.variable, compile_expressions([s.residual], variables)) for s in solutions]
        self.near: dict[str, Any] = {}  # the solutions from which steps are taken

    def added(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values with those of the solutions, NaN where none is found near the ones that are known."""
        found = dict(values)
        for v, residual in self.solutions:
            found[v.name] = solution(residual, v, found, self.near[v.name])
        return found

    def draw(self, values: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], random: Any) -> None:
        """Find solutions at a new point."""
        found = dict(values)
        for v, residual in self.solutions:
            shape = shapes[v.name]
            for i in range(STARTS):
                start = random.standard_normal(shape) * (i > 0)
                if not shape and v.is_positive:
                    start = 0.1 + abs(start)
                found[v.name] = self.near[v.name] = solution(residual, v, found, start)
                if np.all(np.isfinite(found[v.name])):
                    break


def solution(residual: Any, v: Any, values: Mapping[str, Any], start: Any) -> Any:
    """Return the root of a residual by Newton's method, NaN where it finds none."""
    shape = np.shape(start)

    def shaped(x: Any) -> Any:
        return kind_of(v).part(np, np.reshape(x, shape), None) if shape else float(x[0])

    def at(x: Any) -> Any:
        X = shaped(x)  # within its structure, from which what is looked for must not depart
        moved = {**values, v.name: X}
        try:
            return np.ravel(residual(**{n: moved[n] for n in residual.arguments})) + (x - np.ravel(X))
        except (np.linalg.LinAlgError, SymcalcError):
            return np.full(np.size(start), np.nan)

    x = newton(at, np.ravel(start))
    return shaped(np.full(np.size(start), np.nan) if x is None else x)


def newton(at: Callable[[Any], Any], x: Any) -> Any:
    """Return where a function is 0, by Newton's method with differences and shorter steps; None where it finds none."""
    value = at(x)
    for _ in range(STEPS):
        if not np.all(np.isfinite(value)):
            return None
        J = np.transpose([(at(x + e) - at(x - e)) / (2 * H) for e in H * np.eye(len(x))])
        try:
            step = np.linalg.solve(J, value)
        except np.linalg.LinAlgError:
            return None
        length = 1.0
        while not size_of(moved := at(x - length * step)) <= (1 - 0.1 * length) * size_of(value) and length > SHORTEST:
            length /= 2
        if length <= SHORTEST:  # as near as rounding allows, or a local minimum
            break
        x, value = x - length * step, moved
    return x if size_of(step) <= EXACT * (1 + size_of(x)) else None


def size_of(A: Any) -> float:
    """Return the largest absolute value, infinity where one is no number."""
    size = float(np.max(np.abs(A), initial=0.0))
    return size if np.isfinite(size) else np.inf
