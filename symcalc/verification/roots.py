"""Solutions of equations at trial points: they move with what the equations are made of, so that differences see it.

A point is found the other way round where it can be: the solution is drawn, of its kind, and what enters the equation
affinely is what makes it one, as the b of A x + exp(x) = b, the Q of Riccati's equation. Elsewhere it is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from symcalc.calculus.affine_equations import affine_zero, bent_part
from symcalc.calculus.solutions_in_code import Solution, without_equations
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import MissingRule, NotSupported, SymcalcError
from symcalc.expressions.core_nodes import is_array, shape_of
from symcalc.expressions.equations import defined_in
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.expressions.trial_functions import called
from symcalc.expressions.walks import postorder, variables_of
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


class Chosen(NamedTuple):
    """A variable that enters an equation affinely, and what it is where a solution is given."""

    variable: Any
    value: Any


def chosen(residual: Any, variables: Sequence[Any], taken: Iterable[Any]) -> list[Chosen]:
    """Return the variables for which an equation is solved, but for some; those first whose value is shortest."""
    found = []
    for q in (v for v in variables if v in variables_of(residual)):
        kind = kind_of(q)
        if q in taken or kind.is_whole or kind.is_function or kind.bend or shape_of(q) != shape_of(residual):
            continue
        if bent_part(residual, q) is None:
            with suppress(NotSupported, MissingRule):
                found.append((q, affine_zero(residual, q).value))
    found.sort(key=lambda pair: sum(1 for _ in postorder(pair[1])))
    return [Chosen(q, compile_expressions([value], variables)) for q, value in found]


def is_of_kind(v: Any, x: Any) -> bool:
    """Tell whether a value is one of a variable's kind."""
    kind = kind_of(v)
    if not np.all(np.isfinite(x)):
        return False
    if not is_array(v):
        return not v.is_positive or bool(x > 0)
    within = size_of(kind.part(np, x, None) - x) <= EXACT * size_of(x)
    return within and (Structure.DEFINITE not in kind.structure or bool(np.all(np.linalg.eigvalsh(x) > 0)))


class Roots:
    """The solutions of equations, found anew at every point, near those at the point before the step."""

    def __init__(self, solutions: Iterable[Solution], variables: Sequence[Any]) -> None:
        self.solutions = [(s.variable, compile_expressions([s.residual], variables)) for s in solutions]
        self.near: dict[str, Any] = {}  # the solutions from which steps are taken
        self.chosen: list[list[Chosen]] = []
        needed = {s.variable for s in solutions}
        for s in solutions:
            self.chosen.append(chosen(s.residual, variables, needed))
            needed |= variables_of(s.residual)

    def added(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values with those of the solutions, NaN where none is found near the ones that are known."""
        found = dict(values)
        for v, residual in self.solutions:
            found[v.name] = solution(residual, v, found, self.near[v.name])
        return found

    def draw(self, values: Mapping[str, Any], draw: Callable[[Any], Any], random: Any) -> dict[str, Any]:
        """Find solutions at a new point, and return what variables are there; ``draw`` returns a value of a kind."""
        found = dict(values)
        for (v, residual), choices in zip(self.solutions, self.chosen, strict=True):
            if not any(self._choose(v, residual, q, found, draw) for q in choices for _ in range(STARTS)):
                self._look_for(v, residual, found, np.shape(draw(v)), random)
            self.near[v.name] = found[v.name]
        return {name: found[name] for name in values}

    def _choose(self, v: Any, residual: Any, q: Chosen, found: dict[str, Any], draw: Callable[[Any], Any]) -> bool:
        """Draw a solution, and enter it with the variable that makes it one; tell whether that is of its kind."""
        moved = {**found, v.name: draw(v)}
        with suppress(np.linalg.LinAlgError, SymcalcError):
            moved[q.variable.name] = called(q.value, moved)
            left = size_of(called(residual, moved))
            sizes = [size_of(A) for A in moved.values() if not callable(A)]
            if is_of_kind(q.variable, moved[q.variable.name]) and left <= EXACT * max(sizes):
                found.update(moved)
                return True
        return False

    def _look_for(self, v: Any, residual: Any, found: dict[str, Any], shape: tuple[int, ...], random: Any) -> None:
        """Enter a solution that is found from some points, NaN where there is none of its kind."""
        for i in range(STARTS):
            start = random.standard_normal(shape) * (i > 0)
            if not shape and v.is_positive:
                start = 0.1 + abs(start)
            x = solution(residual, v, found, start)
            if is_of_kind(v, x):
                found[v.name] = x
                return
        found[v.name] = np.full(shape, np.nan) if shape else np.nan


def solution(residual: Any, v: Any, values: Mapping[str, Any], start: Any) -> Any:
    """Return the root of a residual by Newton's method, NaN where it finds none."""
    shape = np.shape(start)

    def shaped(x: Any) -> Any:
        return kind_of(v).part(np, np.reshape(x, shape), None) if shape else float(x[0])

    def at(x: Any) -> Any:
        X = shaped(x)  # within its structure, from which what is looked for must not depart
        moved = {**values, v.name: X}
        try:
            return np.ravel(called(residual, moved)) + (x - np.ravel(X))
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
