"""The smallest counter-example: small sizes first, then small integer entries, as many of them 0 as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sympy import Integer

from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.trial_functions import TrialFunction
from symcalc.optional_packages import np
from symcalc.verification.random_values import size_of
from symcalc.verification.roots import is_of_kind
from symcalc.verification.trial_sizes import LARGER, SIZES, fitted, numbered
from symcalc.verification.trials import Trial

SMALL = ((1,), (2,), (1, 2, 3), (2, 1, 3), (2, 3, 4))  # sizes of the names in their order, which are tried first
DRAWS, SHRINKS = 40, 200
LARGEST_ENTRY = 2
TWICE = 4  # by which a trial function has sin(2t)
SEEN = 1e-6  # how much, relatively, values are apart in an example
CLEAR = 64.0  # of rounding: how much they are apart
INTEGER = 1e-12  # how far an entry may be from an integer that it is written as


@dataclass(frozen=True)
class CounterExample:
    """Values of the variables at which two formulas differ, and what these are there."""

    values: Mapping[str, Any]
    left: Any
    right: Any


Raw = dict[Any, Any]  # of each variable the integers that its value is made of


def counter_example(trial: Trial, seed: int = 0) -> CounterExample | None:
    """Return the smallest point that is found at which the first two expressions of a trial differ."""
    search = Search(trial, np.random.default_rng(seed))
    for numbers in sizes_to_try(trial):
        trial.point.sizes = numbers
        drawn = (search.drawn(1 + (i > DRAWS // 4)) for i in range(DRAWS))
        differing = [raw for raw in drawn if search.at(raw) is not None]
        if differing:
            return search.at(search.shrunk(min(differing, key=weight)))
    return None


def sizes_to_try(trial: Trial) -> Iterator[Mapping[Any, Integer]]:
    """Return sizes, the smallest first."""
    tried = (numbered(trial.names, sizes) for sizes in SMALL)
    fitting = (fitted(trial.names, (*sizes, *LARGER), trial.shapes) for sizes in SIZES)
    for numbers in chain(tried, fitting):
        if trial.are_possible(numbers):
            yield numbers
            if not numbers:
                return


def weight(raw: Raw) -> float:
    """Return how large the entries of a point are."""
    return float(sum(np.sum(np.abs(A)) for A in raw.values()))


class Search:
    """Points made of integers, of which each variable's value is made by its kind."""

    def __init__(self, trial: Trial, random: Any) -> None:
        self.trial = trial
        self.random = random

    def drawn(self, largest: int) -> Raw:
        """Draw integers for all variables, and for the directions in which they move."""
        every = [*self.trial.point.variables, *self.trial.directions]
        return {v: self.random.integers(-largest, largest + 1, self.trial.point.shape(v)) for v in every}

    def values(self, raw: Raw) -> dict[str, Any]:
        """Return the values that integers stand for."""
        point = self.trial.point
        plain = {v: self.made(v, raw[v]) for v in point.variables}
        given = iter(plain.values())
        found = {v.name: value for v, value in plain.items()}
        if point.roots.solutions:
            found = point.roots.draw(found, lambda v: plain[v] if v in plain else next(given), self.random)
        self.trial.complete(found)
        for v, x in self.trial.directions.items():
            point.values[v.name] = point.direction(x, np.asarray(raw[v], float))
        return dict(point.values)

    def made(self, v: Any, integers: Any) -> Any:
        """Return a value of a variable's kind, made of integers; these themselves where they are of the kind."""
        kind, A = kind_of(v), np.asarray(integers, float)
        if kind.is_function:  # of a wave each derivative is another
            return TrialFunction(np, (0, 0, 1, TWICE, float(A), 0, 0, 0))
        if not is_array(v):
            return float(A) if is_of_kind(v, A) else kind.value(np, A, self.random) if kind.value else abs(float(A))
        if kind.bend is None:
            part = kind.part(np, A, None)
            if kind.value is None or is_of_kind(v, part):
                return part
        value = kind.value(np, A, self.random) if kind.value else kind.part(np, A, None)
        whole = np.round(value)
        return whole if size_of(value - whole) < INTEGER else value

    def at(self, raw: Raw) -> CounterExample | None:
        """Return the values at a point, None where they do not differ, or one is none."""
        values = self.values(raw)
        found = self.trial.at(values)
        if found is None:
            return None
        left, right = found[:2]
        apart = size_of(left - right)
        if apart <= SEEN * max(size_of(left), size_of(right)):
            return None
        again = self.trial.values()
        if again is None or apart <= CLEAR * sum(again.rounding[:2]):
            return None
        names = {v.name for v in raw}
        return CounterExample({name: A for name, A in values.items() if name in names}, left, right)

    def shrunk(self, raw: Raw) -> Raw:
        """Return a smaller point at which they differ: entries one after the other nearer to 0."""
        for _ in range(2):
            for v in raw:
                for place in np.ndindex(np.shape(raw[v])):
                    raw = self._smaller(raw, v, place)
        return raw

    def _smaller(self, raw: Raw, v: Any, place: tuple[int, ...]) -> Raw:
        old = int(raw[v][place]) if place else int(raw[v])
        for new in sorted({0, 1, -1} - {old}, key=abs):
            if abs(new) < abs(old) or (new == 1 and old == -1):
                moved = raw | {v: replaced_entry(raw[v], place, new)}
                if self.at(moved) is not None:
                    return moved
        return raw


def replaced_entry(A: Any, place: tuple[int, ...], new: int) -> Any:
    """Return an array with another entry."""
    A = np.array(A)
    A[place] = new
    return A
