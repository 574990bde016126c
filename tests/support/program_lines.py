"""What functions of all numbers of an array mean, and of those of each column or each row, in extended precision."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

LONG = np.longdouble


def along(of_line: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of a line of numbers as one of all entries, of each column (axis 0) or of each row (axis 1)."""

    def of_lines(*arrays: Any, axis: int | None = None) -> Any:
        shape = np.shape(arrays[0])
        if axis is None:
            found = of_line(*map(np.ravel, arrays))
            return np.reshape(found, shape) if np.ndim(found) else found
        lines = zip(*(a if axis == 1 else a.T for a in arrays), strict=True)
        found = np.stack([np.atleast_1d(of_line(*some)) for some in lines])
        return found if axis == 1 else found.T

    return of_lines


def logsumexp(a: Any) -> Any:
    """Return log Σ exp(a)."""
    top = np.max(a)
    return top + np.log(np.sum(np.exp(a - top)))


def softmax(a: Any) -> Any:
    """Return exp(a)/Σ exp(a)."""
    e = np.exp(a - np.max(a))
    return e / np.sum(e)


def variance(a: Any) -> Any:
    """Return the mean square of what numbers differ from their mean."""
    return np.mean((a - np.mean(a)) ** 2)


def shares(chosen: Any) -> Any:
    """Return 1 at what is chosen and 0 elsewhere; of several each has the same share of the 1."""
    return np.asarray(chosen, LONG) / np.sum(chosen)


def products_but_one(a: Any) -> Any:
    """Return for each number the product of all others."""
    return np.array([np.prod(np.delete(a, i)) for i in range(a.size)], LONG)


def products_but_two(a: Any) -> Any:
    """Return for each two numbers the product of all others, and 0 for one and itself."""
    n = a.size
    return np.array([[np.prod(np.delete(a, [i, j])) if i != j else 0 for j in range(n)] for i in range(n)], LONG)


OF_LINES: dict[str, Callable[..., Any]] = {
    "sum": along(np.sum),
    "mean": along(np.mean),
    "var": along(variance),
    "std": along(lambda a: np.sqrt(variance(a))),
    "max": along(np.max),
    "min": along(np.min),
    "prod": along(np.prod),
    "norm2": along(lambda a: np.sqrt(np.sum(a * a))),
    "logsumexp": along(logsumexp),
    "softmax": along(softmax),
    "ismax": along(lambda a: shares(a == np.max(a))),
    "ismin": along(lambda a: shares(a == np.min(a))),
    "prodothers": along(products_but_one),
    "prodothers_along": along(lambda a, v: products_but_two(a) @ v),
}
OF_LINES |= {
    f"{name} of {lines}": partial(meaning, axis=axis)
    for name, meaning in OF_LINES.items()
    for axis, lines in enumerate(("columns", "rows"))
}
