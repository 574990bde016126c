"""What stands for any function of a number where numbers are asked: sums of sines, whose derivatives are known.

    f(t) = a + b t + c sin(p t + q) + d sin(r t + s),    (sin(p t + q))⁽ᵏ⁾ = pᵏ sin(p t + q + k π/2)

With random numbers no identity holds of it that does not hold of all functions, as f″ = −f of a sine alone does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class TrialFunction:
    """A smooth function of a number, with its derivatives; of arrays it is that of each entry.

    Args:
        np: NumPy.
        numbers: eight normal numbers, of which it is made.

    >>> import numpy as np
    >>> f = TrialFunction(np, [0, 0, 1, 0, 0, 0, 0, 0])
    >>> float(f(0.0)), float(f.derivative(1)(0.0)), str(f)
    (0.0, 1.0, 't ↦ sin(t)')
    """

    def __init__(self, np: Any, numbers: Sequence[float]) -> None:
        self._np = np
        self._constant, self._slope, c, p, q, d, r, s = map(float, numbers)
        self._waves = ((c, 1 + p / 4, q), (d, 1.5 + r / 4, s))  # frequencies not far from 1: nothing is steep

    def __call__(self, t: Any) -> Any:
        """Return the value at t."""
        return self._at(t, 0)

    def derivative(self, order: int) -> Callable[[Any], Any]:
        """Return the derivative of some order, as a function."""
        return self if order == 0 else lambda t: self._at(t, order)

    def _at(self, t: Any, order: int) -> Any:
        np = self._np
        line = (self._constant + self._slope * t, self._slope)[order] if order < 2 else 0.0
        wave, sign = (np.sin, np.cos)[order % 2], (1, 1, -1, -1)[order % 4]
        return line + sum(sign * c * p**order * wave(p * t + q) for c, p, q in self._waves)

    def __str__(self) -> str:
        waves = [(c, f"sin({_times(p, 't')}{_plus(q)})") for c, p, q in self._waves if c]
        terms = [*([_number(self._constant)] if self._constant else []), *(_times(c, of) for c, of in waves)]
        if self._slope:
            terms.insert(0, _times(self._slope, "t"))
        return f"t ↦ {' + '.join(terms) or '0'}".replace("+ -", "- ")


def called(function: Any, values: Mapping[str, Any]) -> Any:
    """Return what a compiled function is at values of its arguments; some may be trial functions.

    Args:
        function: it has the arguments.
        values: by the names that the program has.
    """
    given = {n: values[f.name].derivative(f.order) for n, f in function.functions.items()}
    return function(**{n: given[n] if n in given else values[n] for n in function.arguments})


def _number(c: float) -> str:
    return f"{c:.6g}"


def _times(c: float, of: str) -> str:
    return of if c == 1 else f"{_number(c)}*{of}"


def _plus(c: float) -> str:
    return f" + {_number(c)}" if c else ""
