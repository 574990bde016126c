"""Equations of linear maps solved in numbers, each factored once: entry by entry, by two sides, Woodbury, Sylvester.

Each function takes the arrays of a form and returns the function from B to V, both two-dimensional, or columns.

Anderson et al. 1999 (LAPACK): getrf, gecon; Golub & Van Loan 2013, sec. 2.1.4 (Sherman, Morrison, Woodbury).
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import Any

from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.optional_packages import np, optional

Solve = Callable[[Any], Any]
ROUNDED = 1e3  # units in the last place by which a matrix may be off its structure
ITERATIVE = "scipy.sparse.linalg.cg and minres take the operator where it is symmetric, gmres and lsmr elsewhere"


def no_solution(what: str = "no solution in closed form is known of this operator") -> NotSupported:
    """Return the error of what is not solved here."""
    return NotSupported(what, hint=ITERATIVE)


def singular(what: str = "the operator is singular") -> Exception:
    """Return the error of a singular operator."""
    error: Exception = np.linalg.LinAlgError(what)
    return error


class Factored:
    """A square matrix, factored once: by Cholesky's method where it is symmetric and definite, else in L U.

    Raises:
        numpy.linalg.LinAlgError: where it is singular, in numbers of its type.

    ``scale`` is the size of the numbers by whose difference it was made, where that is larger than its own.
    """

    def __init__(self, A: Any, scale: float = 0.0) -> None:
        linalg = optional("scipy.linalg")
        A = np.atleast_2d(A)
        if A.shape[0] != A.shape[1]:
            raise singular(f"the operator is singular: a factor is {A.shape[0]}×{A.shape[1]}")
        if not np.isfinite(A).all():
            raise singular("the operator has entries that are no finite numbers")
        self.definite = False
        norm = np.linalg.norm(A, 1) if A.size else 0.0
        share = norm / max(norm, scale) if norm else 0.0
        if A.size and np.array_equal(A, A.T) and (np.diagonal(A) > 0).all():
            (potrf, pocon) = linalg.get_lapack_funcs(("potrf", "pocon"), (A,))
            self.factor, info = potrf(A, lower=True, clean=True)
            if info == 0:
                self.definite = True
                _check(share * pocon(self.factor, norm, uplo="L")[0], A.dtype)
                return
        getrf, gecon = linalg.get_lapack_funcs(("getrf", "gecon"), (A,))
        if A.size:
            self.factor, self.pivots, info = getrf(A)
            _check(0.0 if info else share * gecon(self.factor, norm)[0], A.dtype)

    def solve(self, B: Any, turned: bool = False) -> Any:
        """Return A⁻¹B, or A⁻ᵀB."""
        linalg = optional("scipy.linalg")
        if not B.size:
            return np.array(B)
        if self.definite:
            return linalg.cho_solve((self.factor, True), B)
        return linalg.lu_solve((self.factor, self.pivots), B, trans=int(turned))


def _check(condition: float, dtype: Any) -> None:
    """Refuse a matrix whose reciprocal condition is beyond the numbers."""
    if not condition > np.finfo(dtype).eps:
        raise singular("the operator is singular to working precision")


def by_entries(C: Any) -> Solve:
    """C ∘ V = B."""
    if not np.all(C):
        raise singular("the operator is singular: an entry by which it multiplies is 0")
    return lambda B: B / C


def by_both_sides(A: Any, B: Any) -> Solve:
    """A V B = R; None is the identity."""
    left, right = (Factored(M) if M is not None else None for M in (A, B))

    def solve(R: Any) -> Any:
        V = left.solve(R) if left is not None else R
        return right.solve(V.T, turned=True).T if right is not None else V

    return solve


def by_both_sides_turned(A: Any, B: Any) -> Solve:
    """A Vᵀ B = R."""
    solve = by_both_sides(A, B)
    return lambda R: solve(R).T


def by_one_side(A: Any) -> Solve:
    """A v = b."""
    return Factored(A).solve


def by_kronecker(A: Any, B: Any) -> Solve:
    """(A ⊗ B) vec(V) = vec(B V Aᵀ) = b."""
    A, B = np.atleast_2d(A), np.atleast_2d(B)
    solve = by_both_sides(B, A.T)
    shape = B.shape[0], A.shape[0]
    return lambda b: solve(b.reshape(shape, order="F")).reshape(-1, 1, order="F")


def by_low_rank(C: Any, *pairs: Any) -> Solve:
    """C ∘ V + Σ Uₖ ⟨Wₖ, V⟩ = B; for a column V the pairs are matrices of columns.

    (D + U Wᵀ)⁻¹ = D⁻¹ - D⁻¹ U (I + Wᵀ D⁻¹ U)⁻¹ Wᵀ D⁻¹
    """
    if not np.all(C):
        raise no_solution("the operator is a diagonal that has zeros, and more: no solution in closed form is known")
    d = C.reshape(-1, 1)
    U, W = (np.hstack([P.reshape(len(d), -1) for P in pairs[k::2]]) for k in (0, 1))
    scaled = U / d
    inner = W.T @ scaled
    # its entries are differences from 1: what they lost is lost to the solution
    small = Factored(np.eye(U.shape[1]) + inner, 1 + np.linalg.norm(inner, 1))

    def solve(B: Any) -> Any:
        b = B.reshape(len(d), -1) / d
        return (b - scaled @ small.solve(W.T @ b)).reshape(B.shape)

    return solve


def by_rows(lines: Any, C: Any) -> Solve:
    """Mᵢ vᵢ + cᵢ ∘ vᵢ = rᵢ for each row; Mᵢ is a row of an array, and None is no C."""
    k = isqrt(lines.shape[1])
    M = np.array(lines, order="C").reshape(-1, k, k)
    largest = np.abs(M).sum(axis=1).max(axis=1, initial=0.0)
    if C is not None:
        M[:, range(k), range(k)] += C
        largest = largest + np.abs(C).max(axis=1, initial=0.0)  # where they cancel, that is lost to the solution
    try:
        inverses = np.linalg.inv(M)
    except np.linalg.LinAlgError:
        raise singular("the operator is singular: the system of a row or column is") from None
    with np.errstate(divide="ignore", over="ignore"):
        conditions = 1 / (largest * np.abs(inverses).sum(axis=1).max(axis=1, initial=0.0))
    if M.size and not conditions.min() > np.finfo(M.dtype).eps:
        raise singular("the operator is singular to working precision: the system of a row or column is")
    return lambda R: np.linalg.solve(M, R[:, :, None])[:, :, 0]


def by_columns(lines: Any, C: Any) -> Solve:
    """Mⱼ vⱼ + cⱼ ∘ vⱼ = rⱼ for each column; the rows of C are those of Mⱼ."""
    solve = by_rows(lines, C)
    return lambda R: solve(R.T).T


def within_structure(make: Callable[[], Solve], part: Callable[[Any], Any], within: str, is_extended: bool) -> Solve:
    """Return what solves the equation within matrices of a structure.

    Args:
        make: the solver of all matrices, or of diagonals as columns.
        part: the orthogonal projection in numbers.
        within: what the matrices are, in words.
        is_extended: whether it may be singular on all matrices and regular within these.
    """

    def asked(solve: Callable[[], Any]) -> Any:
        try:
            return solve()
        except np.linalg.LinAlgError as e:
            if is_extended:
                raise singular(f"{e}, taken on all matrices; whether it is within {within} is not known") from None
            raise

    inner = asked(make)

    def solve(B: Any) -> Any:
        R = part(B)
        if not np.abs(B - R).max(initial=0.0) <= ROUNDED * np.finfo(B.dtype).eps * np.abs(B).max(initial=0.0):
            raise ArgumentMismatch(f"B: it is none of {within}, as the operator's values are, so there is no solution")
        return part(asked(lambda: inner(R)))

    return solve


def by_diagonal(solve: Solve) -> Solve:
    """Return the function of diagonal matrices of one of their diagonals, columns."""
    return lambda B: np.diag(solve(np.diagonal(B).reshape(-1, 1)).ravel())
