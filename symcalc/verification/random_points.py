"""Random points: values of all variables, a direction in which one moves, and what formulas are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symcalc.calculus.conditions import Origin, kinked_norms
from symcalc.calculus.norm_kinks import kinks_at
from symcalc.calculus.solutions_in_code import Solution
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import SymcalcError
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.kinks import NO_KINKS, Kinks
from symcalc.expressions.trial_functions import called
from symcalc.optional_packages import np
from symcalc.simplification.rewriting import simplify
from symcalc.verification.random_values import RandomValues, is_finite, size_of
from symcalc.verification.trial_sizes import RUNS, STEPS
from symcalc.verification.workloads import must_be_invertible

NOISE = 1e-11  # of a difference quotient, relative to the values of the function
ROUNDING = 1e-14  # what is left of zero
NEARBY, SURE = 3, 16.0  # how many points show rounding, and what larger rounding there is
CONDITION = 1e8  # of matrices above which they count as singular


def kinks_of(formulas: Mapping[str, Any], x: Any) -> dict[str, Kinks]:
    """Return what derivatives are where norms are 0 by which they divide, as ‖relu(x)‖ is at many points."""
    first = Origin(formulas["differential"], simplify(formulas["f"]), (x,))
    second = first._replace(answer=formulas.get("second differential"), source=first.answer, before=first)
    norms = dict.fromkeys(("differential", "gradient", "Jacobian"), kinked_norms(first))
    norms |= dict.fromkeys(("second differential", "Hessian"), kinked_norms(second))
    return {name: kinks_at(e, norms[name]) for name, e in formulas.items() if name in norms}


class Point(RandomValues):
    """Random values of all variables, and a direction in which x moves."""

    def __init__(
        self,
        formulas: Mapping[str, Any],
        x: Any,
        variables: Sequence[Any],
        random: Any,
        given: Sequence[Solution] = (),
    ) -> None:
        super().__init__(variables, random, given)
        self.x = x
        *self.variables, self.dX = self.variables
        self.work: Mapping[str, float] = {}
        self.spent = 0.0  # multiplications so far
        self.run = {"f": compile_expressions([formulas["f"]], self.everything)}
        self.formulas = formulas
        regular = must_be_invertible(formulas.values())
        self.regular = compile_expressions(regular, self.everything) if regular else None  # one is a part of another
        self.along: Any = None  # the direction

    def compile(self) -> None:
        """Compile all formulas: none of them but f is run before a point lies in the domain.

        Raises:
            SymcalcError: where there is no code for one.
        """
        if len(self.run) < len(self.formulas):
            kinks = kinks_of(self.formulas, self.x)
            for name, e in self.formulas.items():
                self.run[name] = compile_expressions([e], self.everything, kinks=[kinks.get(name, NO_KINKS)])

    def draw(self, factor: float, shift: float | None) -> None:
        """Draw new values, by kind."""
        self.spent += self.work[""]
        values = {v.name: self.value(v, factor, shift) for v in self.variables}
        self.values = self.roots.draw(values, lambda v: self.value(v, factor, shift), self.random)
        V = self.random.standard_normal(self.shape(self.x))
        self.along = self.direction(self.x, V)

    def call(self, function: Any, step: float = 0.0) -> list[Any]:
        """Return a function's values at X + step·V, NaN where it has none."""
        moved = dict(self.values)
        moved[self.x.name] = kind_of(self.x).moved(np, self.values[self.x.name], self.along, step)
        moved[self.dX.name] = self.along
        moved = self.roots.added(moved)
        try:
            values = called(function, moved)
        except (np.linalg.LinAlgError, SymcalcError, IndexError):  # an index may be beyond the size
            values = np.nan
        return [np.asarray(v) for v in (values if isinstance(values, tuple) else (values,))]

    def at(self, key: str) -> Any:
        """Return a formula's value."""
        self.spent += self.work[key]
        return self.call(self.run[key])[0]

    def rounding(self, key: str) -> float:
        """Return how much of a formula's value may be rounding: how far it is from those at points very near."""
        here, along, worst = self.values, self.along, 0.0
        value = self.at(key)
        for _ in range(NEARBY):
            self.values = {name: self.near(A) for name, A in here.items()}
            self.along = self.near(along)
            moved = self.at(key)
            worst = max(worst, size_of(moved - value)) if is_finite(moved, value) else worst
        self.values, self.along = here, along
        return SURE * worst

    def sums(self, key: str, times: float, other: str = "", others: float = 1.0) -> Callable[[], float]:
        """Return what works out the rounding of multiples of one formula's value, and of another's."""
        return lambda: times * self.rounding(key) + (others * self.rounding(other) if other else 0.0)

    def is_inside(self) -> bool:
        """Tell whether the function has a value here, and what must be invertible is so."""
        regular = self.call(self.regular) if self.regular else []
        return is_finite(self.at("f"), *regular) and all(np.linalg.cond(A) < CONDITION for A in regular)

    def can_differ(self, name: str) -> bool:
        """Tell whether a derivative is compared; along a curve the second is another."""
        return name != "second differential" or kind_of(self.x).bend is None

    def slope(self, key: str) -> tuple[Any, float, float]:
        """Return the derivative along the direction by differences, its uncertainty, and the noise in it."""
        function, values, size = self.run[key], [], 0.0
        self.spent += RUNS * self.work[key]
        for h in STEPS:
            far, near = ([self.call(function, s)[0] for s in (h * k, -h * k)] for k in (1.0, 0.5))
            size = max(size, *(size_of(v) for v in (*far, *near)))
            values.append((4 * (near[0] - near[1]) / h - (far[0] - far[1]) / (2 * h)) / 3)
        spread = max(size_of(v - values[0]) for v in values)
        noise = NOISE * size if size > ROUNDING else NOISE
        return values[0], 10 * spread + noise, noise
