"""Kinds of variables that are constant along diagonals: Toeplitz, Hankel and circulant matrices.

Each is a linear space, with the projection that takes the mean of each diagonal   (Magnus 1988, *Linear Structures*;
Golub & Van Loan 2013, sec. 4.7 and 4.8): of a Toeplitz X the diagonals of G, of a Hankel X those of G J, J the exchange
matrix, of a circulant X the cyclic diagonals. Nothing but this says which matrices they are: symmetric are the Hankel
ones, and many others.
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import multiply, scaled
from symcalc.expressions.core_nodes import Transpose, Variable
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.kinds import Kind, kind_of, register_kind
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.circulant_matrices import circulant, circulant_basis, cyclic_sums
from symcalc.operations.hankel_matrices import hankel_basis
from symcalc.operations.reversals_and_shifts import exchange
from symcalc.operations.toeplitz_matrices import SOURCE, DiagonalMeans, diagonal_means, toeplitz_basis


def _hankel_part(G: Expression, X: Expression) -> Expression:
    """Return D(G J) J, with D the means of diagonals."""
    J = exchange(G.shape[0])
    return multiply(diagonal_means(multiply(G, J)), J)


def _circulant_part(G: Expression, X: Expression) -> Expression:
    """Return circulant(S(G))/n, with S the sums of cyclic diagonals."""
    return scaled(ONE / G.shape[0], circulant(cyclic_sums(G)))


def _mean_of_each(np: Any, V: Any, numbers: Any) -> Any:
    """Return an array with the mean of all entries of the same number in place of each."""
    sums = np.bincount(numbers.ravel(), V.ravel())
    return (sums / np.maximum(np.bincount(numbers.ravel()), 1))[numbers]


def _places(np: Any, V: Any) -> tuple[Any, Any, int]:
    n = len(V)
    return np.arange(n)[:, None], np.arange(n), n


def _toeplitz_in_numbers(np: Any, V: Any, X: Any) -> Any:
    i, j, n = _places(np, V)
    return _mean_of_each(np, V, i - j + n - 1)


def _hankel_in_numbers(np: Any, V: Any, X: Any) -> Any:
    i, j, _ = _places(np, V)
    return _mean_of_each(np, V, i + j)


def _circulant_in_numbers(np: Any, V: Any, X: Any) -> Any:
    i, j, n = _places(np, V)
    return _mean_of_each(np, V, (i - j) % n)


TOEPLITZ = Kind(
    "toeplitz",
    1,
    has_more=True,
    project=lambda G, X: diagonal_means(G),
    within="the Toeplitz matrices",
    basis=lambda n: toeplitz_basis(n, n),
    coordinates="the entries of {0} from its upper right corner on, along the first row and down the first column",
    part=_toeplitz_in_numbers,
)
register_kind(TOEPLITZ)
register_kind(
    Kind(
        "hankel",
        1,
        has_more=True,
        structure=Structure.SYMMETRIC,
        project=_hankel_part,
        within="the Hankel matrices",
        basis=hankel_basis,
        coordinates="the entries of {0} down the first column and along the last row",
        part=_hankel_in_numbers,
    )
)
register_kind(
    Kind(
        "circulant",
        1,
        has_more=True,
        project=_circulant_part,
        within="the circulant matrices",
        basis=circulant_basis,
        coordinates="{0}[:, 1]",
        part=_circulant_in_numbers,
    )
)


@law(
    DiagonalMeans,
    of=(Variable, Transpose),
    examples=("T : toeplitz(n)\ndiagmeans(T)*x", "T : toeplitz(n)\ndiagmeans(T')*x"),
    source=SOURCE,
)
def means_of_toeplitz_variable(a: Expression) -> Expression | None:
    """The mean of equal entries is each of them."""
    T = a.arg if isinstance(a, Transpose) else a
    return a if isinstance(T, Variable) and kind_of(T) is TOEPLITZ else None
