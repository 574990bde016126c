"""Several expressions at random points: where all have a value there, and how much of that is rounding.

Sizes are several, and different from each other; values are of the right kinds, small and large, of either sign. What
must be invertible is so. Numbers that are not finite say nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sympy import Integer

from symcalc.codegen.numpy.compiling import CompiledFunction, compile_expressions
from symcalc.errors import SymcalcError, TooLarge
from symcalc.expressions.core_nodes import is_array, shape_of, variables_of
from symcalc.expressions.dimensions import DimensionName
from symcalc.expressions.trial_functions import called
from symcalc.optional_packages import np
from symcalc.verification.random_values import RandomValues, differentials_among, is_finite, size_of
from symcalc.verification.roots import with_given
from symcalc.verification.trial_sizes import LARGEST, SIZES, are_positive, fitted
from symcalc.verification.workloads import Sizes, must_be_invertible

NEARBY, MANY, SURE = 3, 24, 16.0  # how many points show rounding, where more are asked, what larger rounding there is
ODD = (3, 4, 5, 2, 6)  # det(-A) is det(A) where sizes are even
CONDITION = 1e8  # of matrices above which they count as singular
# factor of the random values, and what is added to their absolute values: the domain may be anywhere
PLACES = ((1.0, None), (1.0, 1.0), (0.25, None), (0.25, 1.0), (0.1, 1.0), (-1.0, 1.0), (1.0, 3.0))
# terms are seen that are small elsewhere, and what begins far from 0
SCALES = ((30.0, None), (0.01, None), (1e3, None), (1e-4, None), (30.0, 1.0), (1e3, 0.0), (-1e3, 0.0))


class Values(NamedTuple):
    """What several expressions are at a point, and how much of each is rounding."""

    found: list[Any]
    rounding: list[float]


class Trial:
    """Expressions that are compared at points; all of them have the same variables.

    Raises:
        SymcalcError: where there is no code for one.
    """

    def __init__(self, expressions: Sequence[Any], variables: Iterable[Any] = (), seed: int = 0) -> None:
        named = {str(i): e for i, e in enumerate(expressions)}
        formulas, given = with_given(named)
        values = [*formulas.values()]
        used = {v for e in (*values, *(s.residual for s in given)) for v in variables_of(e)}
        # others tell sizes
        used |= {v for v in variables if any(d.free_symbols for d in shape_of(v))}
        moving = differentials_among([*used])
        self.variables = sorted(used - moving.keys(), key=lambda v: v.name)
        self.directions = {v: moving[v] for v in sorted(moving, key=lambda v: v.name)}
        everything = [*self.variables, *self.directions]
        self.random = np.random.default_rng(seed)
        self.point = RandomValues(everything, self.random, given)
        self.point.variables = [v for v in self.point.variables if v not in moving]
        self.shapes = {d for v in everything for d in shape_of(v) if not isinstance(d, Integer)}
        names = {s for d in self.shapes for s in d.free_symbols}
        self.names = sorted((d for d in names if isinstance(d, DimensionName)), key=lambda d: d.name)
        self.number = len(values)
        self.regular = must_be_invertible(values)
        self.parts = [*values, *self.regular]
        self.run: CompiledFunction = compile_expressions(self.parts, self.point.everything)

    def sizes(self) -> list[Mapping[Any, Integer]]:
        """Return some sizes, different from each other, at which values can be worked out.

        Raises:
            TooLarge: where there are none.
        """
        chosen = [fitted(self.names, sizes, self.shapes) for sizes in (*SIZES, ODD)]
        most = LARGEST / 1_000
        small: list[Mapping[Any, Integer]] = [n for n in chosen if sum(Sizes(n).workload(e) for e in self.parts) < most]
        if not small:
            raise TooLarge("the arrays of these sizes are too large to compare at random points")
        return small

    def are_possible(self, numbers: Mapping[Any, Integer]) -> bool:
        """Tell whether arrays have entries at these sizes."""
        return are_positive(self.shapes, numbers)

    def points(self, places: Sequence[tuple[float, float | None]]) -> Iterator[None]:
        """Draw values at all places, for each of some sizes."""
        sizes = self.sizes()
        for factor, shift in places:
            for self.point.sizes in sizes:
                self.draw(factor, shift)
                yield

    def draw(self, factor: float, shift: float | None) -> None:
        """Draw new values, by kind; differentials are directions in which their variables move."""
        point = self.point
        values = {v.name: point.value(v, factor, shift) for v in point.variables}
        self.complete(point.roots.draw(values, lambda v: point.value(v, factor, shift), self.random))
        for v, x in self.directions.items():
            point.values[v.name] = point.direction(x, self.random.standard_normal(point.shape(v)))

    def complete(self, values: Mapping[str, Any]) -> None:
        """Take values, with those of the solutions of equations."""
        self.point.values = self.point.roots.added(values) if self.point.roots.solutions else dict(values)

    def at(self, values: Mapping[str, Any]) -> list[Any] | None:
        """Return what the expressions are, None where one has no value."""
        try:
            found = called(self.run, values)
        except (np.linalg.LinAlgError, SymcalcError, IndexError):  # an index may be beyond the size
            return None
        every = [np.asarray(v) for v in (found if isinstance(found, tuple) else (found,))]
        if not is_finite(*every) or any(np.linalg.cond(A) > CONDITION for A in every[self.number :]):
            return None
        return every[: self.number]

    def each(self) -> list[Any]:
        """Return what each expression is here, None for those that have no value."""
        try:
            found = called(self.run, self.point.values)
        except (np.linalg.LinAlgError, SymcalcError, IndexError):
            return [None] * self.number
        every = [np.asarray(v) for v in (found if isinstance(found, tuple) else (found,))]
        return [v if is_finite(v) else None for v in every[: self.number]]

    def values(self, nearby: int = NEARBY) -> Values | None:
        """Return what the expressions are here, None where one has no value, with their rounding.

        Rounding is seen from how far values are apart at some points very near.
        """
        here = self.at(self.point.values)
        if here is None:
            return None
        worst = [0.0] * self.number
        for _ in range(nearby):
            values = {name: self.point.near(A) for name, A in self.point.values.items()}
            moved = self.at(values)
            if moved is None:
                return None
            worst = [max(w, size_of(a - b)) for w, a, b in zip(worst, moved, here, strict=True)]
        return Values(here, [SURE * w for w in worst])


@contextmanager
def silently() -> Iterator[None]:
    """Let nothing be said of numbers that are not finite, and of nearly singular matrices."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def is_scalar_or_fits(f: Any, g: Any) -> bool:
    """Tell whether two expressions have one shape."""
    return is_array(f) == is_array(g) and shape_of(f) == shape_of(g)
