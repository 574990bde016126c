"""Equations of linear maps solved in numbers, each factored once: entry by entry, by two sides, Woodbury, Sylvester.

Each function takes the arrays of a form and returns the function from B to V, both two-dimensional, or columns.

Anderson et al. 1999 (LAPACK): getrf, gecon; Golub & Van Loan 2013, sec. 2.1.4 (Sherman, Morrison, Woodbury).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcalc.errors import NotSupported
from symcalc.optional_packages import np, optional

Solve = Callable[[Any], Any]
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


def by_sum_of_sides(A: Any, B: Any) -> Solve:
    """A V + V B = R, by Bartels and Stewart's method: a solution where no eigenvalues add up to 0."""
    linalg = optional("scipy.linalg")
    _check_spectrum(np.add.outer(linalg.eigvals(A), linalg.eigvals(B)), A, B)
    return lambda R: linalg.solve_sylvester(A, B, R)


def by_round(A: Any, a: Any, c: Any) -> Solve:
    """A A V Aᵀ + c V = R, which is S V Sᵀ - V + Q = 0 with S = √(-a/c) A and Q = R/c."""
    a, c = float(a), float(c)
    if c == 0 and a != 0:
        return by_both_sides(a * A, A.T)
    if not -a / c > 0:
        raise no_solution()
    linalg = optional("scipy.linalg")
    S = np.sqrt(-a / c) * A
    values = linalg.eigvals(S)
    _check_spectrum(np.multiply.outer(values, values) - 1, S, S)
    return lambda R: linalg.solve_discrete_lyapunov(S, R / c)


def _check_spectrum(values: Any, *matrices: Any) -> None:
    """Refuse an operator with an eigenvalue that is 0 beside its matrices."""
    largest = sum(np.linalg.norm(M) for M in matrices)
    if values.size and not np.abs(values).min() > np.finfo(values.dtype).eps * largest:
        raise singular()
