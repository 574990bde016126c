"""Kinds of variables: scalars, vectors, matrices, and matrices of a structure.

The gradient by a structured matrix lies in the directions in which it moves: ∇f is the orthogonal projection of the
gradient by its entries (Absil, Mahony & Sepulchre 2008, sec. 3.6; of orthogonal matrices ex. 3.6.2).
Those of a linear space have free coordinates v, vec(X) = Q v   (Magnus 1988, *Linear Structures*, ch. 4 to 7).
"""

from __future__ import annotations

from typing import Any

from sympy import Rational

from symcalc.algebra import add, diagonal, diagonal_matrix, identity, multiply, negate, scaled, transpose
from symcalc.expressions.dimensions import Dim
from symcalc.expressions.kinds import Kind, register_kind
from symcalc.expressions.node import Expression
from symcalc.expressions.structures_and_signs import Structure
from symcalc.expressions.trial_functions import TrialFunction
from symcalc.operations.commutations import commutation
from symcalc.operations.duplications import duplication, elimination
from symcalc.operations.khatri_rao_products import khatrirao
from symcalc.operations.skew_duplications import skew_duplication
from symcalc.operations.triangles import tril, triu

HALF, TWO = Rational(1, 2), Rational(2)


def _symmetric_part(G: Expression, X: Expression) -> Expression:
    """Return (G + Gᵀ)/2."""
    return scaled(HALF, add(G, transpose(G))) if transpose(G) != G else G


def _by_symmetric_entries(G: Expression, X: Expression) -> Expression:
    """Return G + Gᵀ − G ∘ I   (Matrix Cookbook 2012, eq. 138; Magnus & Neudecker 2019, ch. 10)."""
    P = _symmetric_part(G, X)
    return add(scaled(TWO, P), negate(diagonal_matrix(diagonal(P))))


def _by_skew_entries(G: Expression, X: Expression) -> Expression:
    """Return G − Gᵀ."""
    return add(G, negate(transpose(G)))


def _skew_part(G: Expression, X: Expression) -> Expression:
    """Return (G − Gᵀ)/2."""
    return scaled(HALF, add(G, negate(transpose(G)))) if transpose(G) != negate(G) else G


def _of_diagonal(n: Dim) -> Expression:
    """Return I ∗ I, which takes the diagonal to the stacked diagonal matrix."""
    return khatrirao(identity(n), identity(n))


def _of_lower(n: Dim) -> Expression:
    """Return Lᵀ, which takes vech(X) to vec(X) of a lower triangular X."""
    return transpose(elimination(n))


def _of_upper(n: Dim) -> Expression:
    """Return K Lᵀ, which takes vech(Xᵀ) to vec(X) of an upper triangular X."""
    return multiply(commutation(n, n), transpose(elimination(n)))


STACKED = "vech({0}), lower triangle stacked by columns"


def _tangent(G: Expression, Q: Expression) -> Expression:
    """Return (G − Q Gᵀ Q)/2."""
    return scaled(HALF, add(G, negate(multiply(Q, transpose(G), Q))))


def _bend(G: Expression, Q: Expression, V: Expression) -> Expression:
    """Return −V sym(Qᵀ G), of the Hessian on the group (Absil, Mahony & Sepulchre 2008, sec. 5.3 and 5.5)."""
    turned = multiply(transpose(Q), G)
    return scaled(-HALF, multiply(V, add(turned, transpose(turned))))


def _on_the_group(np: Any, Q: Expression, V: Expression, h: float) -> Any:
    """Return the orthogonal matrix at h on a curve from Q along V: Cayley's transform."""
    W, eye = h / 2 * (Q.T @ V), np.eye(len(Q))
    return Q @ np.linalg.solve(eye - W, eye + W)


# that a scalar is an integer SymPy does not hear: sin(π k) would be 0, and so would its derivative by k, π cos(π k)
register_kind(Kind("scalar", 0, axes=0, is_plain=True, assumed={"real": True}))
register_kind(
    Kind(
        "positive",
        0,
        axes=0,
        moves_as="scalar",
        value=lambda np, A, random: float(np.exp(A)),
        assumed={"positive": True},
        is_told_by=lambda symbol: symbol.is_positive,
        admits=lambda symbol: symbol.is_positive is not False,
    )
)
register_kind(
    Kind(
        "integer",
        0,
        axes=0,
        moves_as="scalar",
        value=lambda np, A, random: float(random.integers(1, 4)),
        is_whole=True,
        assumed={"real": True},
        is_told_by=lambda symbol: symbol.is_integer,
        admits=lambda symbol: not symbol.is_positive,  # an integer may be 0
    )
)
register_kind(
    Kind(
        "function",
        0,
        axes=0,
        value=lambda np, A, random: TrialFunction(np, random.standard_normal(8)),
        assumed={"real": True},
        is_function=True,
    )
)
register_kind(Kind("vector", 1, axes=1, is_plain=True))
register_kind(Kind("matrix", 2, is_plain=True))
register_kind(
    Kind(
        "symmetric",
        1,
        structure=Structure.SYMMETRIC,
        project=_symmetric_part,
        by_entries=_by_symmetric_entries,
        basis=duplication,
        coordinates=STACKED,
        part=lambda np, V, X: (V + V.T) / 2,
    )
)
register_kind(
    Kind(
        "spd",
        1,
        said="symmetric positive definite",
        structure=Structure.DEFINITE,
        moves_as="symmetric",
        project=_symmetric_part,
        by_entries=_by_symmetric_entries,
        within="the symmetric matrices",
        basis=duplication,
        coordinates=STACKED,
        value=lambda np, A, random: A @ A.T / len(A) + np.eye(len(A)),
        part=lambda np, V, X: (V + V.T) / 2,
        is_cubic=True,
    )
)
register_kind(
    Kind(
        "psd",
        1,
        said="symmetric positive semidefinite",
        structure=Structure.SEMIDEFINITE,
        moves_as="symmetric",
        project=_symmetric_part,
        within="the symmetric matrices",
        by_entries=_by_symmetric_entries,
        basis=duplication,
        coordinates=STACKED,
        value=lambda np, A, random: A @ A.T / len(A) + np.eye(len(A)) / 8,  # steps stay within
        part=lambda np, V, X: (V + V.T) / 2,
        is_cubic=True,
    )
)
register_kind(
    Kind(
        "skew",
        1,
        said="skew-symmetric",
        structure=Structure.SKEW,
        project=_skew_part,
        by_entries=_by_skew_entries,
        within="the skew-symmetric matrices",
        basis=skew_duplication,
        coordinates="what {0} has below its diagonal, stacked by columns",
        part=lambda np, V, X: (V - V.T) / 2,
    )
)
register_kind(
    Kind(
        "diagonal",
        1,
        structure=Structure.DIAGONAL,
        project=lambda G, X: diagonal_matrix(diagonal(G)),
        by_entries=lambda G, X: diagonal_matrix(diagonal(G)),
        basis=_of_diagonal,
        coordinates="diag({0})",
        part=lambda np, V, X: np.diag(np.diagonal(V)),
    )
)
register_kind(
    Kind(
        "lower",
        1,
        said="lower triangular",
        structure=Structure.LOWER,
        project=lambda G, X: tril(G),
        by_entries=lambda G, X: tril(G),
        within="the lower triangular matrices",
        basis=_of_lower,
        coordinates=STACKED,
        part=lambda np, V, X: np.tril(V),
    )
)
register_kind(
    Kind(
        "upper",
        1,
        said="upper triangular",
        structure=Structure.UPPER,
        project=lambda G, X: triu(G),
        by_entries=lambda G, X: triu(G),
        within="the upper triangular matrices",
        basis=_of_upper,
        coordinates="vech({0}'), upper triangle stacked by rows",
        part=lambda np, V, X: np.triu(V),
    )
)
register_kind(
    Kind(
        "orthogonal",
        1,
        structure=Structure.ORTHOGONAL,
        moves_as="matrix",
        project=_tangent,
        within="the directions tangent to the orthogonal matrices",
        bend=_bend,
        # of either determinant
        value=lambda np, A, random: np.linalg.qr(A)[0] * random.choice([-1.0, 1.0], len(A)),
        part=lambda np, V, X: (V - X @ V.T @ X) / 2,
        moved=_on_the_group,
        is_cubic=True,
    )
)
