"""Functions of matrices and their derivatives in numbers: SciPy's values of complex matrices, and power series."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import scipy.linalg

POINTS = 8  # of a circle
RADIUS = 0.01

EXPONENT = 0.3  # of powers


def sign(A: Any) -> Any:
    """Return the sign of a matrix, of complex entries, too: the limit of X ← (X + X⁻¹)/2."""
    X = A
    for _ in range(60):
        X = (X + np.linalg.inv(X)) / 2
    return X


VALUES: dict[str, Callable[[Any], Any]] = {
    "expm": scipy.linalg.expm,
    "logm": scipy.linalg.logm,
    "sqrtm": scipy.linalg.sqrtm,
    "powm": lambda A: scipy.linalg.expm(EXPONENT * scipy.linalg.logm(A)),
    "sinm": lambda A: (scipy.linalg.expm(1j * A) - scipy.linalg.expm(-1j * A)) / 2j,
    "cosm": lambda A: (scipy.linalg.expm(1j * A) + scipy.linalg.expm(-1j * A)) / 2,
    "signm": sign,
}


def call(name: str, *arguments: str) -> str:
    """Return the text of a call of a function, of its derivative, or of what stands between matrices."""
    first, *rest = arguments
    exponent = [str(EXPONENT)] if name.startswith("powm") else []
    return f"{name}({', '.join([first, *exponent, *rest])})"


def value(name: str, A: Any) -> Any:
    """Return the value of a function at a real matrix."""
    return np.real(VALUES[name](A))


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
