"""What operations with diagonals mean in random programs, in numbers, entry by entry, in extended precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from program_lines import LONG


def by_diagonals(A: Any, numbers: Callable[[int, int], int], count: int) -> list[list[Any]]:
    """Return the entries of an array by the numbers of their diagonals."""
    found: list[list[Any]] = [[] for _ in range(count)]
    for i, j in np.ndindex(*A.shape):
        if 0 <= numbers(i, j) < count:
            found[numbers(i, j)].append(A[i, j])
    return found


def summed(A: Any, numbers: Callable[[int, int], int], count: int) -> Any:
    """Return the sums of the entries by the numbers of their diagonals, as a column."""
    return np.array([sum(entries, LONG(0)) for entries in by_diagonals(A, numbers, count)], LONG)[:, None]


def constant(entries: Any, m: int, n: int, numbers: Callable[[int, int], int]) -> Any:
    """Return the array whose entries are those with the numbers of their diagonals."""
    return np.array([[entries[numbers(i, j)] for j in range(n)] for i in range(m)], LONG)


def toeplitz(c: Any, r: Any) -> Any:
    """Return the Toeplitz matrix with a first column and a first row."""
    return constant([*c.flat, *r.flat[:0:-1]], len(c), len(r), lambda i, j: i - j)


def diagonal_means(A: Any) -> Any:
    """Return an array with the mean of its diagonal in place of each entry."""
    m, n = A.shape
    found = by_diagonals(A, lambda i, j: i - j + n - 1, m + n - 1)
    return constant([sum(e, LONG(0)) / len(e) for e in found], m, n, lambda i, j: i - j + n - 1)


def conv(x: Any, y: Any) -> Any:
    """Return the sums of products of entries with equal sums of places."""
    return summed(x @ y.T, lambda i, j: i + j, len(x) + len(y) - 1)


def correlate(x: Any, y: Any) -> Any:
    """Return the scalar products of y with the parts of x that are as long."""
    return np.array([np.sum(x[k : k + len(y)] * y) for k in range(len(x) - len(y) + 1)], LONG)[:, None]


OF_DIAGONALS: dict[str, Callable[..., Any]] = {
    "toeplitz": lambda c: toeplitz(c, c),
    "toeplitz of two": toeplitz,
    "hankel": lambda c: toeplitz(c[::-1], 0 * c)[::-1],
    "hankel of two": lambda c, r: toeplitz(c[::-1], r)[::-1],
    "circulant": lambda x: constant(x[:, 0], len(x), len(x), lambda i, j: i - j),
    "diagsums": lambda A: summed(A, lambda i, j: i - j, len(A)),
    "circsums": lambda A: summed(A, lambda i, j: (i - j) % len(A), len(A)),
    "diagmeans": diagonal_means,
    "conv": conv,
    "correlate": correlate,
    "convvalid": lambda x, y: correlate(x, y[::-1]),
    "repmat": lambda x: x,  # one copy, or the mean of two
    "convsame": lambda x: conv(x, np.array([[1], [2], [4]], LONG))[1:-1],
}
