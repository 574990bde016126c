"""Equations of Sylvester's kind solved in numbers, by Schur forms that are worked out once.

    A V + V B = R                T Y + Y S = UᵀR W in triangular forms A = U T Uᵀ, B = W S Wᵀ
    A V B + C V D = R            the same of the pencils (A, C) and (B, D), triangular at once; by blocks

The solution is that of a triangular system, so it is as sound as Schur's forms are. An operator is singular to working
precision where its condition in the 1-norm is beyond the numbers: Hager's estimate of the inverse, times the sizes of
the terms, since what cancels among these is lost.

Of Lyapunov's and Stein's equations, A V + V Aᵀ and A V Aᵀ - V, there is one Schur form, as in SciPy's functions for
these, which factor for each right side anew.

Bartels & Stewart 1972; Gardiner, Laub, Amato & Moler 1992 (A V B + C V D); Jonsson & Kågström 2002 (by blocks); Higham
2002, secs. 15.2, 16.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcalc.codegen.numpy.solvers import Solve, by_both_sides, no_solution, singular
from symcalc.optional_packages import np, optional

SMALL = 64  # rows and columns of a block that is solved column by column
Turnable = Callable[[Any, bool], Any]  # of a right side, and whether the adjoint is solved


def by_sum_of_sides(A: Any, B: Any) -> Solve:
    """A V + V B = R: a solution where no eigenvalues add up to 0."""
    A, B = map(_square, (A, B))
    linalg = optional("scipy.linalg")
    T, U = linalg.schur(A)
    mirrored = np.array_equal(B, A.T)  # B = U Tᵀ Uᵀ
    S, W = (T, U) if mirrored else linalg.schur(B)
    (trsyl,) = linalg.get_lapack_funcs(("trsyl",), (T, S))

    def inner(F: Any, turned: bool) -> Any:
        Y, scale, info = trsyl(T, S, F, trana="NT"[turned], tranb="NT"[turned != mirrored])
        if info:
            raise singular("the operator is singular to working precision: eigenvalues of A and -B are too near")
        return Y / scale if scale else np.full_like(Y, np.inf)

    shape = len(A), len(B)
    _check(inner, shape, np.linalg.norm(T, 1) + np.linalg.norm(S, 1 if mirrored else np.inf), T.dtype)
    return lambda R: U @ inner(U.T @ R @ W, False) @ W.T


def by_two_products(A: Any, B: Any, C: Any, D: Any) -> Solve:
    """A V B + C V D = R: a solution where λ(A, C) λ(B, D) are not -1, λ the eigenvalues of the pencils."""
    if len({np.shape(A), np.shape(C), np.shape(A)[::-1]}) > 1 or len({np.shape(B), np.shape(D), np.shape(B)[::-1]}) > 1:
        raise no_solution()  # one side alone has no inverse, their sum may have one
    A, B, C, D = map(_square, (A, B, C, D))
    for one, other in (((A, B), (C, D)), ((C, D), (A, B))):
        if not all(map(np.any, one)):
            return by_both_sides(*other)
    if len(A) < len(B):  # as many steps as there are columns
        turned = by_two_products(B.T, A.T, D.T, C.T)
        return lambda R: turned(R.T).T
    AA, CC, Q, Z = _pencil(A, C)
    BB, DD, P, W = _turned_pencil(AA, CC, Q, B, D) if _are_mirrored(A, B, C, D) else _pencil(B, D)
    size = sum(np.linalg.norm(M, 1) * np.linalg.norm(N, np.inf) for M, N in ((AA, BB), (CC, DD)))
    AH, BH, CH, DH = (M.conj().T[::-1, ::-1] for M in (AA, BB, CC, DD))  # upper triangular again

    def inner(F: Any, turned: bool) -> Any:
        if turned:
            return _by_blocks(AH, BH, CH, DH, F[::-1, ::-1])[::-1, ::-1]
        return _by_blocks(AA, BB, CC, DD, F)

    _check(inner, (len(A), len(B)), size, AA.dtype)
    return lambda R: (Z @ inner(Q.conj().T @ R @ W, False) @ P.conj().T).real


def _by_blocks(AA: Any, BB: Any, CC: Any, DD: Any, F: Any) -> Any:
    """Return Y of AA Y BB + CC Y DD = F, all four upper triangular: the last rows first, and the first columns."""
    m, n = F.shape
    if max(m, n) <= SMALL:
        return _by_columns(AA, BB, CC, DD, F)
    k = max(m, n) // 2
    if m >= n:
        below = _by_blocks(AA[k:, k:], BB, CC[k:, k:], DD, F[k:])
        rest = F[:k] - AA[:k, k:] @ below @ BB - CC[:k, k:] @ below @ DD
        return np.vstack([_by_blocks(AA[:k, :k], BB, CC[:k, :k], DD, rest), below])
    before = _by_blocks(AA, BB[:k, :k], CC, DD[:k, :k], F[:, :k])
    rest = F[:, k:] - AA @ before @ BB[:k, k:] - CC @ before @ DD[:k, k:]
    return np.hstack([before, _by_blocks(AA, BB[k:, k:], CC, DD[k:, k:], rest)])


def _by_columns(AA: Any, BB: Any, CC: Any, DD: Any, F: Any) -> Any:
    """Return Y of AA Y BB + CC Y DD = F of few columns."""
    linalg = optional("scipy.linalg")
    Y = np.zeros_like(F)
    for j in range(F.shape[1]):
        known = F[:, j] - AA @ (Y[:, :j] @ BB[:j, j]) - CC @ (Y[:, :j] @ DD[:j, j])
        Y[:, j] = linalg.solve_triangular(AA * BB[j, j] + CC * DD[j, j], known, check_finite=False)
    return Y


def _pencil(A: Any, C: Any) -> tuple[Any, Any, Any, Any]:
    """Return AA, CC, Q, Z with A = Q AA Zᴴ, C = Q CC Zᴴ, both upper triangular."""
    linalg = optional("scipy.linalg")
    if _is_multiple_of_identity(C):
        AA, Q = linalg.schur(A, output="complex")
        return AA, C.astype(AA.dtype), Q, Q
    if _is_multiple_of_identity(A):
        CC, Q = linalg.schur(C, output="complex")
        return A.astype(CC.dtype), CC, Q, Q
    found: tuple[Any, Any, Any, Any] = linalg.qz(A, C, output="complex")
    return found


def _are_mirrored(A: Any, B: Any, C: Any, D: Any) -> bool:
    """Tell A V Aᵀ + c V, and c V + C V Cᵀ."""
    return any(
        _is_multiple_of_identity(M) and _is_multiple_of_identity(N) and np.array_equal(one, other.T)
        for M, N, one, other in ((C, D, A, B), (A, B, C, D))
    )


def _turned_pencil(AA: Any, CC: Any, Q: Any, B: Any, D: Any) -> tuple[Any, Any, Any, Any]:
    """Return the pencil of (Aᵀ, D) from A = Q AA Qᴴ, or that of (B, Cᵀ); the other two are multiples of I."""
    X = np.conj(Q)[:, ::-1]
    found = [N.astype(TT.dtype) if _is_multiple_of_identity(N) else TT.T[::-1, ::-1] for N, TT in ((B, AA), (D, CC))]
    return found[0], found[1], X, X


def _is_multiple_of_identity(A: Any) -> bool:
    return np.array_equal(A, A[0, 0] * np.eye(len(A), dtype=A.dtype))


def _square(A: Any) -> Any:
    """Return a square matrix of finite numbers.

    Raises:
        numpy.linalg.LinAlgError: where it is none.
    """
    A = np.atleast_2d(A)
    if not np.isfinite(A).all():
        raise singular("the operator has entries that are no finite numbers")
    return A


def _check(solve: Turnable, shape: tuple[int, int], size: float, dtype: Any) -> None:
    """Refuse an operator whose reciprocal condition is beyond the numbers; ``size`` is the sum of its terms' norms."""
    n = shape[0] * shape[1]
    sparse = optional("scipy.sparse.linalg")

    def along(turned: bool) -> Callable[[Any], Any]:
        return lambda v: solve(np.reshape(v, shape).astype(dtype), turned).ravel()

    with np.errstate(all="ignore"):
        try:
            inverse = sparse.LinearOperator((n, n), matvec=along(False), rmatvec=along(True), dtype=dtype)
            condition = 1 / (size * sparse.onenormest(inverse, t=1))
        except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):  # a pivot is 0; what is estimated is no number
            condition = 0.0
    if not condition > np.finfo(dtype).eps:
        raise singular("the operator is singular to working precision")
