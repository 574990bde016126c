"""Functions of matrices and their derivatives in numbers: SciPy's values of complex matrices, and power series."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import scipy.linalg

POINTS = 12  # of a circle
RADIUS = 0.05

VALUES: dict[str, Callable[[Any], Any]] = {"expm": scipy.linalg.expm}


def derivative(f: Callable[[Any], Any], A: Any, *along: Any) -> Any:
    """Return the derivative of an analytic function of matrices along matrices: a coefficient of its power series."""
    circle = RADIUS * np.exp(2j * np.pi * np.arange(POINTS) / POINTS)
    total = 0.0
    for ts in product(circle, repeat=len(along)):
        total = total + f(A + sum(t * E for t, E in zip(ts, along, strict=True))) / np.prod(ts)
    return (total / POINTS ** len(along)).real


def well_inside(n: int, seed: int, count: int = 1) -> tuple[Any, ...]:
    """Return a matrix whose eigenvalues are away from the negative numbers, and random matrices beside it."""
    drawn = np.random.default_rng(seed).standard_normal((count + 1, n, n))
    return (1.5 * np.eye(n) + 0.4 * drawn[0] / np.sqrt(n), *drawn[1:])


def symmetric(A: Any) -> Any:
    """Return the symmetric part."""
    return (A + A.T) / 2
