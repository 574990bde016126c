"""The factor by which an answer is wrong: a number, a size, or a scalar that occurs in the formulas.

It is seen at random points, where one array is a multiple of the other, and then it is proved: the answer is that
factor times the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import Any

from sympy import Integer, Rational

from symcalc.algebra import multiply, power
from symcalc.errors import SymcalcError
from symcalc.expressions.core_nodes import is_array, postorder
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Node, ScalarNode, ScalarVariable
from symcalc.optional_packages import np
from symcalc.verification.equality_trials import ALIKE, TOLERANCE, are_equal
from symcalc.verification.random_values import size_of
from symcalc.verification.trials import PLACES, Trial, Values, silently

SCALARS = 24  # that are tried
SEARCHED = 2_000  # parts that are looked at for them
LARGEST_DENOMINATOR = 60
CLOSE = 1e-7  # relative: how near a ratio is to what is then proved
SEEN = 6  # points at most
EXPONENTS = (1, -1, 2, -2)


class Ratios:
    """Several expressions at random points, beside an answer; what the answer is of them.

    Attributes:
        points: the values of the answer, of the others and of scalars, at each point.
    """

    def __init__(self, mine: Any, others: Sequence[Any], variables: Sequence[Any], of: Sequence[Any] = ()) -> None:
        self.mine, self.others = mine, [*others]
        self.scalars = scalars_in([*of, mine, *others])
        self.variables = [*variables]
        self.trial = Trial([mine, *others, *self.scalars], variables)
        self.points: list[tuple[dict[Any, Integer], Values]] = []
        with silently():
            for _ in self.trial.points(PLACES):
                if (values := self.trial.values()) is not None:
                    self.points.append((dict(self.trial.point.sizes), values))
                if len(self.points) == SEEN:
                    break

    def ratios(self, i: int) -> list[float] | None:
        """Return by how much the answer is a multiple of another expression at each point, None where it is none."""
        found = []
        for _, values in self.points:
            a, b = values.found[0], values.found[1 + i]
            if a.shape != b.shape or not size_of(b) > values.rounding[1 + i]:
                return None
            c = float(np.sum(a * b) / np.sum(b * b))
            noise = values.rounding[0] + abs(c) * values.rounding[1 + i]
            if size_of(a - c * b) > max(TOLERANCE * size_of(a), ALIKE * noise):
                return None
            found.append(c)
        return found or None

    def factor(self, i: int) -> Any:
        """Return what the answer is of another expression, as a factor that is proved; None where it is no multiple."""
        found = self.ratios(i)
        if found is None:
            return None
        for c in self._guesses(found):
            if c == 0:
                continue
            with suppress(SymcalcError):
                if are_equal(self.mine, multiply(c, self.others[i]), self.variables):
                    return c
        return None

    def is_multiple(self, i: int) -> bool:
        """Tell whether the answer is a multiple of another expression at each point, by whatever factor."""
        return self.ratios(i) is not None

    def _guesses(self, found: Sequence[float]) -> list[Any]:
        """Return the factors that explain ratios: a number, then that times a size or a scalar, or over it."""
        guesses = [constant(found)]
        for d in self.trial.names:
            at = [float(sizes[d]) for sizes, _ in self.points]
            guesses += [times_power(found, at, d, p) for p in (1, -1)]
        for j, s in enumerate(self.scalars):
            at = [float(values.found[1 + len(self.others) + j]) for _, values in self.points]
            guesses += [times_power(found, at, s, p) for p in EXPONENTS]
        return [c for c in guesses if c is not None]


def constant(found: Sequence[float]) -> Any:
    """Return the simple number that all ratios are, None where they are none.

    >>> constant([0.5, 0.5 + 1e-12]), constant([1.0, 2.0])
    (1/2, None)
    """
    first = found[0]
    if not np.isfinite(first) or max(abs(c - first) for c in found) > CLOSE * abs(first):
        return None
    simple = Fraction(first).limit_denominator(LARGEST_DENOMINATOR)
    if abs(float(simple) - first) > CLOSE * abs(first):
        return None
    return Rational(simple.numerator, simple.denominator)


def times_power(found: Sequence[float], at: Sequence[float], s: Any, p: int) -> Any:
    """Return the number times a power of a scalar that all ratios are, None where they are none such."""
    if any(a == 0 or not np.isfinite(a) for a in at):
        return None
    c = constant([r / a**p for r, a in zip(found, at, strict=True)])
    return None if c is None else multiply(c, power(s, Integer(p)))


def scalars_in(expressions: Sequence[Any]) -> list[Any]:
    """Return scalars that occur, those first that stand in front."""
    found: dict[Any, None] = {}
    for e in expressions:
        for Y in islice(postorder(e), SEARCHED):
            is_sum_or_product = not is_array(Y) and not isinstance(Y, Node) and not Y.is_number and not Y.is_Pow
            if isinstance(Y, ScalarNode) or (is_sum_or_product and not is_name_of_function(Y)):
                found.setdefault(Y, None)
    return [*found][-SCALARS:]


def is_name_of_function(e: Any) -> bool:
    """Tell the name of a function, which has no value."""
    return isinstance(e, ScalarVariable) and kind_of(e).is_function
