"""Functions that a generated source brings along: factorisations by LAPACK in the type of their arguments.

SciPy's own wrappers check and copy more than the rest of a small function takes, warn where a matrix is singular in
place of an error, and have none for the inverse from a factorisation.
"""

from __future__ import annotations

from collections.abc import Iterable

from symcalc.codegen.numpy.functions_as_arguments import GIVEN_FUNCTIONS
from symcalc.codegen.numpy.matrix_helpers import HELPERS as OF_MATRICES
from symcalc.codegen.numpy.orthogonal_factors import ORTHOGONAL_FACTORS

HELPERS = {
    **GIVEN_FUNCTIONS,
    "compared": '''
def _compared(x, residual, scale, name):
    """Return what is given as the solution of an equation, which leaves a residual."""
    if not np.linalg.norm(residual) <= np.finfo(np.asarray(residual).dtype).eps ** (1 / 3) * scale:
        raise ValueError(f"{name}: a solution of its equation was expected")
    return x
''',
    "regular": '''
def _regular(d):
    """Return what stands on the diagonal of an invertible matrix."""
    if not np.all(d):
        raise np.linalg.LinAlgError("Singular matrix")
    return d
''',
    "lu": '''
def _lu(A):
    """Return the LU factorisation of A, and its pivots."""
    (getrf,) = scipy.linalg.get_lapack_funcs(("getrf",), (A,))
    if not len(A):
        return A, np.arange(0)
    lu, pivots, info = getrf(A)
    if info > 0:
        raise np.linalg.LinAlgError("Singular matrix")
    return lu, pivots
''',
    "lu_solve": '''
def _lu_solve(lu, B, trans=0):
    """Return A⁻¹B from the LU factorisation of A; A⁻ᵀB with trans=1."""
    (getrs,) = scipy.linalg.get_lapack_funcs(("getrs",), lu[:1])
    return getrs(*lu, B, trans=trans)[0] if B.size else B
''',
    "lu_inverse": '''
def _lu_inverse(lu):
    """Return A⁻¹ from the LU factorisation of A."""
    (getri,) = scipy.linalg.get_lapack_funcs(("getri",), lu[:1])
    return getri(*lu, lwork=64 * len(lu[0]))[0] if len(lu[0]) else lu[0]
''',
    "lu_det": '''
def _lu_det(lu, scale=1):
    """Return det(A) from the LU factorisation of A, or det(scale * A)."""
    swaps = np.count_nonzero(lu[1] != np.arange(len(lu[1])))
    product = (scale * lu[0].diagonal()).prod()
    return -product if swaps % 2 else product
''',
    "lu_logdet": '''
def _lu_logdet(lu):
    """Return log det(A) from the LU factorisation of A; nan where the determinant is negative."""
    pivots = lu[0].diagonal()
    swaps = np.count_nonzero(lu[1] != np.arange(len(lu[1])))
    negative = (np.count_nonzero(pivots < 0) + swaps) % 2
    return pivots.dtype.type(np.nan) if negative else np.log(np.abs(pivots)).sum()
''',
    **ORTHOGONAL_FACTORS,
    **OF_MATRICES,
    "det_adjugate": '''
def _det_adjugate(A, order=0):
    """Return det(A), adj(A) = det(A) A⁻¹ and A⁻¹; det(UV), U, s, V of A = U diag(s) V where it has nearly none.

    Derivatives of adj(A) lose more digits with the inverse: with order 1 more matrices have nearly none.
    """
    (getrf, getri) = scipy.linalg.get_lapack_funcs(("getrf", "getri"), (A,))
    if not len(A):
        return A.dtype.type(1), A, A
    lu, pivots, singular = getrf(A)
    product, least, digits = lu.diagonal().prod(), *((1e-300, 1e16) if A.itemsize == 8 else (1e-37, 1e7))
    if not (singular or abs(product) < least or abs(product) == np.inf):  # of nan, too
        inverse = getri(lu, pivots, lwork=64 * len(A))[0]
        sizes = [np.maximum.reduce(abs(M), axis=None) for M in (A, inverse)]
        if not sizes[0] * sizes[1] > digits ** (1 / (2 + order)):
            det = -product if np.count_nonzero(pivots != np.arange(len(A))) % 2 else product
            return det, det * inverse, inverse
    U, s, Vt = np.linalg.svd(A)
    sign = np.linalg.det(U) * np.linalg.det(Vt)
    others = np.array([np.prod(np.delete(s, i)) for i in range(len(s))], dtype=A.dtype)
    return sign * s.prod(), sign * (Vt.T * others) @ U.T, sign, U, s, Vt
''',
    "others": '''
def _others(d):
    """Return for each entry of d the product of all others."""
    product = d.prod()
    if 1e-30 < abs(product) < np.inf:
        return product / d
    others = np.ones_like(d)
    others[1:] = d[:-1].cumprod()
    others[:-1] *= d[:0:-1].cumprod()[::-1]
    return others
''',
    "others_along": '''
def _others_along(d, v):
    """Return the derivative of `_others(d)` along v."""
    product = d.prod()
    if 1e-30 < abs(product) < np.inf:
        shares = v / d
        return product * (shares.sum() - shares) / d
    rest = np.tile(d, (len(d), 1))
    rest.flat[:: len(d) + 1] = 1
    pairs = np.ones_like(rest)  # the products of all of d but two
    pairs[:, 1:] = rest[:, :-1].cumprod(axis=1)
    pairs[:, :-1] *= rest[:, :0:-1].cumprod(axis=1)[:, ::-1]
    pairs.flat[:: len(d) + 1] = 0
    return pairs @ v
''',
    "adjugate_along": '''
def _adjugate_along(adjugates, X):
    """Return the derivative of adj(A) along X, of `_det_adjugate(A, 1)`."""
    det, _, *factors = adjugates
    if len(factors) == 1:
        (inverse,) = factors
        step = inverse @ X
        trace = step.trace()
        step *= -1
        step.flat[:: len(step) + 1] += trace
        return det * (step @ inverse)
    sign, U, s, Vt = factors
    X, n = U.T @ X @ Vt.T, len(s)
    rest = np.tile(s, (n, 1))
    rest.flat[:: n + 1] = 1
    pairs = np.ones_like(rest)  # the products of all of s but two
    pairs[:, 1:] = rest[:, :-1].cumprod(axis=1)
    pairs[:, :-1] *= rest[:, :0:-1].cumprod(axis=1)[:, ::-1]
    pairs.flat[:: n + 1] = 0
    result = -pairs * X
    result.flat[:: n + 1] = pairs @ X.diagonal()
    return sign * (Vt.T @ result @ U.T)
''',
    "adjugate_along_both": '''
def _adjugate_along_both(adjugates, X, Y):
    """Return the derivative of adj(A) along X and Y, of `_det_adjugate(A, 2)`."""
    det, _, *factors = adjugates
    if len(factors) == 1:
        (inverse,) = factors
        S, T = inverse @ X, inverse @ Y
        step = S @ T + T @ S - S.trace() * T - T.trace() * S
        step.flat[:: len(S) + 1] += S.trace() * T.trace() - (S * T.T).sum()
        return det * (step @ inverse)
    sign, U, s, Vt = factors
    X, Y, n = U.T @ X @ Vt.T, U.T @ Y @ Vt.T, len(s)
    result = np.zeros_like(X)
    for k in range(n):
        rest = np.tile(s, (n, 1))
        rest[:, k] = rest.flat[:: n + 1] = 1
        others = np.ones_like(rest)  # the products of all of s but three
        others[:, 1:] = rest[:, :-1].cumprod(axis=1)
        others[:, :-1] *= rest[:, :0:-1].cumprod(axis=1)[:, ::-1]
        others[k] = others[:, k] = others.flat[:: n + 1] = 0
        paths = np.outer(X[:, k], Y[k]) + np.outer(Y[:, k], X[k])
        result += others * (paths - X[k, k] * Y - Y[k, k] * X)
        result.flat[:: n + 1] += others @ (X[k, k] * Y.diagonal() - X[k] * Y[:, k])
    return sign * (Vt.T @ result @ U.T)
''',
    "cholesky": '''
def _cholesky(A):
    """Return L, lower triangular, of A = LLᵀ."""
    (potrf,) = scipy.linalg.get_lapack_funcs(("potrf",), (A,))
    if not len(A):
        return A
    L, info = potrf(A.T, lower=True)
    if info > 0:
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return L
''',
    "cholesky_solve": '''
def _cholesky_solve(L, B):
    """Return A⁻¹B from A = LLᵀ."""
    (potrs,) = scipy.linalg.get_lapack_funcs(("potrs",), (L,))
    return potrs(L, B, lower=True)[0] if B.size else B
''',
    "cholesky_inverse": '''
def _cholesky_inverse(L):
    """Return A⁻¹ from A = LLᵀ."""
    (potri,) = scipy.linalg.get_lapack_funcs(("potri",), (L,))
    lower = potri(L, lower=True)[0] if len(L) else L
    inverse = lower + lower.T
    inverse.flat[:: len(L) + 1] /= 2
    return inverse
''',
    "norm": '''
def _norm(A):
    """Return the root of the sum of squares; the squares may be beyond all numbers."""
    norm = np.linalg.norm(A)
    if 1e-15 < norm < np.inf:
        return norm
    largest = np.abs(A).max(initial=0)
    return largest * np.linalg.norm(A / largest) if 0 < largest < np.inf else norm
''',
    "p_norm": '''
def _p_norm(x, p):
    """Return the p-norm of a vector; the powers may be beyond all numbers."""
    largest = np.abs(x).max(initial=0)
    return largest * np.linalg.norm(x / largest, p) if 0 < largest < np.inf else largest
''',
    "place": '''
def _place(i, n):
    """Return an index that counts from 0 for one that counts from 1."""
    if not (1 <= i <= n and i == int(i)):
        raise IndexError(f"an index from 1 to {n} was expected, not {i}")
    return int(i) - 1
''',
    "norms": '''
def _norms(A, axis):
    """Return the roots of the sums of squares along an axis; the squares may be beyond all numbers."""
    with np.errstate(over="ignore", under="ignore"):
        norms = np.linalg.norm(A, axis=axis)
    if ((1e-15 < norms) & (norms < np.inf)).all():
        return norms
    largest = np.abs(A).max(axis=axis, keepdims=True, initial=0)
    scale = np.where((0 < largest) & (largest < np.inf), largest, 1)
    return scale.squeeze(axis) * np.linalg.norm(A / scale, axis=axis)
''',
    "is_largest": '''
def _is_largest(A, axis=None):
    """Return 1 where an entry is the largest, 0 elsewhere; several that are have equal shares."""
    mask = ((A == A.max(axis, keepdims=True)) | (A != A)).astype(A.dtype)
    return mask / mask.sum(axis, keepdims=True)
''',
    "is_smallest": '''
def _is_smallest(A, axis=None):
    """Return 1 where an entry is the smallest, 0 elsewhere; several that are have equal shares."""
    mask = ((A == A.min(axis, keepdims=True)) | (A != A)).astype(A.dtype)
    return mask / mask.sum(axis, keepdims=True)
''',
    "duplicated": '''
def _duplicated(V, n):
    """Return the stacked symmetric n×n matrices whose lower triangles are stacked in V, in each column."""
    places = np.zeros((n, n), dtype=int)
    places[np.triu_indices(n)] = np.arange(len(V))
    return V[np.maximum(places, places.T).ravel()]
''',
    "folded": '''
def _folded(V, n):
    """Return the stacked lower triangles of A + Aᵀ, with the diagonals of A, of stacked n×n matrices A."""
    A = V.reshape(n, n, -1)
    i, j = np.triu_indices(n)
    return (A[i, j] + np.where((i < j)[:, None], A[j, i], 0)).reshape(-1, *V.shape[1:])
''',
    "averaged": '''
def _averaged(V, n):
    """Return the stacked lower triangles of (A + Aᵀ) / 2 of stacked n×n matrices A."""
    A = V.reshape(n, n, *V.shape[1:])
    i, j = np.triu_indices(n)
    return (A[i, j] + A[j, i]) / 2
''',
    "spread": '''
def _spread(V, n):
    """Return the stacked n×n matrices with the halves of what is stacked in V on both sides of the diagonal."""
    i, j = np.triu_indices(n)
    A = np.zeros((n, n, *V.shape[1:]), dtype=V.dtype)
    A[i, j] = V / 2
    return (A + A.swapaxes(0, 1)).reshape(n * n, *V.shape[1:])
''',
    "picked": '''
def _picked(V, n):
    """Return the stacked lower triangles of stacked n×n matrices."""
    return V.reshape(n, n, *V.shape[1:])[np.triu_indices(n)]
''',
    "placed": '''
def _placed(V, n):
    """Return the stacked lower triangular n×n matrices of stacked triangles."""
    A = np.zeros((n, n, *V.shape[1:]), dtype=V.dtype)
    A[np.triu_indices(n)] = V
    return A.reshape(n * n, *V.shape[1:])
''',
    "skewed": '''
def _skewed(V, n):
    """Return the stacked skew-symmetric n×n matrices of what stands below the diagonal, stacked in V."""
    j, i = np.triu_indices(n, 1)
    A = np.zeros((n, n, *V.shape[1:]), dtype=V.dtype)
    A[j, i] = V
    return (A - A.swapaxes(0, 1)).reshape(n * n, *V.shape[1:])
''',
    "unskewed": '''
def _unskewed(V, n):
    """Return what stands below the diagonal of A - Aᵀ, stacked, of stacked n×n matrices A."""
    A = V.reshape(n, n, *V.shape[1:])
    j, i = np.triu_indices(n, 1)
    return A[j, i] - A[i, j]
''',
    "other_products": '''
def _other_products(A, axis=None):
    """Return for each entry the product of all others, or of those along an axis."""
    rows = A.reshape(1, -1) if axis is None else A.T if axis == 0 else A
    others = np.ones_like(rows)
    others[:, 1:] = rows[:, :-1].cumprod(axis=1)
    others[:, :-1] *= rows[:, :0:-1].cumprod(axis=1)[:, ::-1]
    return others.T if axis == 0 else others.reshape(A.shape)
''',
    "other_products_along": '''
def _other_products_along(A, V, axis=None):
    """Return the derivative of `_other_products(A, axis)` along V."""
    rows, steps = (B.reshape(1, -1) if axis is None else B.T if axis == 0 else B for B in (A, V))
    found = []
    for B, W in ((rows, steps), (rows[:, ::-1], steps[:, ::-1])):  # from the left, and from the right
        products, moved = np.ones_like(B), np.zeros_like(B)
        for i in range(1, B.shape[1]):
            products[:, i] = products[:, i - 1] * B[:, i - 1]
            moved[:, i] = moved[:, i - 1] * B[:, i - 1] + products[:, i - 1] * W[:, i - 1]
        found += [products, moved]
    left, moved_left, right, moved_right = found
    moved = left * moved_right[:, ::-1] + moved_left * right[:, ::-1]
    return moved.T if axis == 0 else moved.reshape(A.shape)
''',
    "pair_products": '''
def _pair_products(x):
    """Return for each two entries the product of all others, and 0 on the diagonal."""
    rest = np.tile(x, (len(x), 1))
    rest.flat[:: len(x) + 1] = 1
    pairs = np.ones_like(rest)
    pairs[:, 1:] = rest[:, :-1].cumprod(axis=1)
    pairs[:, :-1] *= rest[:, :0:-1].cumprod(axis=1)[:, ::-1]
    pairs.flat[:: len(x) + 1] = 0
    return pairs
''',
    "below": '''
def _below(z, m=None):
    """Return z − m, m the largest of z; 0 for the only entry that is as infinite as m."""
    if m is None:
        m = z.max() if z.size else -np.inf
        if abs(m) < np.inf:
            return z - m
    if np.isfinite(m).all():
        return z - m
    top = (z == m) & np.isinf(m)
    sizes = (1,) * (np.ndim(z) - np.ndim(m)) + np.shape(m)
    along = tuple(i for i in range(np.ndim(z)) if sizes[i] != np.shape(z)[i])
    alone = top & (np.sum(top, axis=along, keepdims=True) == 1)
    return np.where(alone, 0, z - np.where(top, 0, m))
''',
    "reach": '''
def _reach(A, z):
    """Return for each row of A the largest of z, by columns, where A is not 0; that of all where none is far below."""
    m = z.max(axis=0, initial=-np.inf)
    if (m - z.min(axis=0, initial=np.inf) < np.log(np.finfo(z.dtype).max) / 2).all():
        return np.full((len(A), *m.shape), m)
    if z.ndim == 2:
        return np.stack([_reach(A, c) for c in z.T], axis=1)
    return np.where(A, z, -np.inf).max(axis=1, initial=-np.inf)
''',
    "weigh": '''
def _weigh(A, z, m, b=1):
    """Return A (exp(z) b) / exp(m), m the largest of z where A is not 0."""
    top = z.max(axis=0, initial=-np.inf)
    if (m == top).all():
        return A @ (np.exp(_below(z, top)) * b)
    if z.ndim == 2:
        return np.stack([_weigh(A, *c) for c in zip(z.T, m.T, np.broadcast_to(b, z.shape).T)], axis=1)
    return (A * np.exp(_below(np.where(A, z, -np.inf), m[:, None])) * b).sum(axis=1)
''',
    "log1p": '''
def _log1p(m, a):
    """Return log(1 + exp(m) a), 0 where a is 0."""
    b = np.where(a, np.exp(m), 0) * a
    return np.where(b < np.inf, np.log1p(b), m + np.log(np.abs(a)))[()]
''',
    "tail": '''
def _tail(z):
    """Return log(1 + exp(z)) / exp(min(z, 0))."""
    e = np.maximum(np.exp(-np.abs(z)), np.finfo(z.dtype).tiny)
    return np.where(z < 0, np.log1p(e) / e, z + np.log1p(e))[()]
''',
    "logdet": '''
def _logdet(A):
    """Return log det(A); nan where the determinant is negative."""
    sign, value = np.linalg.slogdet(A)
    return value.dtype.type(np.nan) if sign < 0 else value
''',
    "adjugate": '''
def _adjugate(A):
    """Return the adjugate of A by its singular value decomposition; A may be singular."""
    U, s, Vt = np.linalg.svd(A)
    cofactors = np.array([np.prod(np.delete(s, i)) for i in range(s.size)], dtype=A.dtype)
    return np.linalg.det(U) * np.linalg.det(Vt) * (Vt.T * cofactors) @ U.T
''',
}


def helper_texts(names: Iterable[str]) -> list[str]:
    """Return the functions of those names, in the order of the table."""
    wanted = set(names)
    return [text.strip() for name, text in HELPERS.items() if name in wanted]
