"""Functions that a generated source brings along for functions of square matrices, and for linear matrix equations."""

HELPERS = {
    "schur": '''
def _schur(A):
    """Return the real T, nearly triangular, and the orthogonal U of A = U T Uᵀ."""
    return scipy.linalg.schur(A) if len(A) else (A, A)
''',
    "sylvester": '''
def _sylvester(A, B, R, trans_A=0, trans_B=0):
    """Return the X of A X + X B = R from the Schur forms of A and B; trans_A=1 with Aᵀ, trans_B=1 with Bᵀ."""
    (T, U), (S, W), norm = A, B, np.linalg.norm
    if not R.size:
        return R
    (trsyl,) = scipy.linalg.get_lapack_funcs(("trsyl",), (T, S, R))
    Y, scale, singular = trsyl(T, S, U.T @ R @ W, trana="NT"[trans_A], tranb="NT"[trans_B])
    X = U @ (Y / scale) @ W.T
    if singular or not np.finfo(X.dtype).eps * (norm(T) + norm(S)) * norm(X) <= 0.01 * norm(R):
        raise np.linalg.LinAlgError("Singular matrix")
    return X
''',
    "stein": '''
def _stein(A, R):
    """Return the X of X − A X Aᵀ = R."""
    X, norm = scipy.linalg.solve_discrete_lyapunov(A, R).astype(np.result_type(A, R)), np.linalg.norm
    if not np.finfo(X.dtype).eps * (1 + norm(A) ** 2) * norm(X) <= 0.01 * norm(R):
        raise np.linalg.LinAlgError("Singular matrix")
    return X
''',
    "put": '''
def _put(array, place, value):
    """Return an array with a value in a place of it."""
    array[place] = value
    return array
''',
    "along": '''
def _along(function, A, *directions):
    """Return the derivative of a function of matrices along directions: a block of f([A, E; 0, A])."""
    n, X, scale = len(A), A, A.dtype.type(1)
    size = np.linalg.norm(A)
    for E in directions:
        norm = np.linalg.norm(E)
        step = (size or 1) / norm if 0 < norm < np.inf else A.dtype.type(1)
        beside = np.kron(np.eye(len(X) // max(n, 1), dtype=A.dtype), step * E)
        X, scale = np.block([[X, beside], [np.zeros_like(X), X]]), scale / step
    return scale * function(X)[:n, len(X) - n :] if n else A
''',
    "between": '''
def _between(function, *chain):
    """Return a block of a function of the matrix with A, B, … on its diagonal and E, … above it, given A, E, B, …."""
    sizes = np.cumsum([0, *(len(A) for A in chain[::2])])
    X = np.zeros((sizes[-1], sizes[-1]), dtype=chain[0].dtype)
    for i, A in enumerate(chain):
        X[sizes[i // 2] : sizes[i // 2 + 1], sizes[(i + 1) // 2] : sizes[(i + 1) // 2 + 1]] = A
    return function(X)[: sizes[1], sizes[-2] :] if sizes[-1] else X
''',
    "columns": '''
def _columns(function, A, B):
    """Return the matrix of the map of E to the block of f([A, E; 0, B]) at E, with columns stacked."""
    m, n = len(A), len(B)
    J = np.empty((m * n, m * n), dtype=A.dtype)
    for k in range(m * n):
        E = np.zeros((m, n), dtype=A.dtype)
        E[k % m, k // m] = 1
        J[:, k] = _between(function, A, E, B).ravel(order="F")
    return J
''',
    "expm_frechet": '''
def _expm_frechet(A, E):
    """Return the derivative of the exponential of A along E."""
    return scipy.linalg.expm_frechet(A, E, compute_expm=False).astype(A.dtype) if A.size else A
''',
    "exp_quotients": '''
def _exp_quotients(w):
    """Return (exp(wᵢ) − exp(wⱼ)) / (wᵢ − wⱼ), and exp(wᵢ) where both are one."""
    d = np.abs(w[:, None] - w)
    return np.exp(np.maximum(w[:, None], w)) * np.where(d, -np.expm1(-d) / np.where(d, d, 1), 1)
''',
    "principal": '''
def _principal(A):
    """Return A, which has no eigenvalue on the closed negative real axis."""
    w = np.linalg.eigvals(A.astype(np.float64))
    if np.any((w.real <= 0) & (np.abs(w.imag) <= 1e-8 * np.abs(w))):
        raise np.linalg.LinAlgError("Matrix has an eigenvalue on the closed negative real axis")
    return A
''',
    "off_axis": '''
def _off_axis(A):
    """Return A, which has no eigenvalue on the imaginary axis."""
    w = np.linalg.eigvals(A.astype(np.float64))
    if np.any(np.abs(w.real) <= 1e-14 * np.abs(w)):
        raise np.linalg.LinAlgError("Matrix has an eigenvalue on the imaginary axis")
    return A
''',
    "positive_eigenvalues": '''
def _positive_eigenvalues(w):
    """Return the eigenvalues of a positive definite matrix."""
    if not np.all(w > 0):
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return w
''',
    "nonzero_eigenvalues": '''
def _nonzero_eigenvalues(w):
    """Return the eigenvalues of an invertible matrix."""
    if not np.all(w):
        raise np.linalg.LinAlgError("Singular matrix")
    return w
''',
    "logm": '''
def _logm(A):
    """Return the principal logarithm of A."""
    return scipy.linalg.logm(A.astype(np.float64)).real.astype(A.dtype) if A.size else A
''',
    "sqrtm": '''
def _sqrtm(A):
    """Return the principal square root of A."""
    return scipy.linalg.sqrtm(A.astype(np.float64)).real.astype(A.dtype) if A.size else A
''',
    "powm": '''
def _powm(A, p):
    """Return the principal power of A by a real number."""
    return scipy.linalg.fractional_matrix_power(A.astype(np.float64), p).real.astype(A.dtype) if A.size else A
''',
    "power": '''
def _power(p):
    """Return the function of matrices that is their power by p."""
    return lambda A: _powm(A, p)
''',
    "matrix_power": '''
def _matrix_power(A, k):
    """Return the power of A by a whole number."""
    if k != int(k):
        raise ValueError(f"the exponent is {k}: a whole number was expected")
    return np.linalg.matrix_power(A, int(k))
''',
    "whole_power": '''
def _whole_power(k):
    """Return the function of matrices that is their power by a whole number."""
    return lambda A: _matrix_power(A, k)
''',
    "signm": '''
def _signm(A):
    """Return the sign of A, by Newton's iteration with scaling; SciPy's is wrong for defective matrices."""
    X, before = A.astype(np.float64), np.inf
    for _ in range(100 if A.size else 0):
        inverse = np.linalg.inv(X)
        log_norms = np.log(np.linalg.norm(inverse)) - np.log(np.linalg.norm(X))
        scale = np.exp(log_norms / 2) if before > 1e-2 else 1.0
        step = (scale * X + inverse / scale) / 2 - X
        X, size = X + step, np.linalg.norm(step) / (np.linalg.norm(X) or 1)
        if size <= 1e-15 or (before < 1e-7 and size >= before / 2):
            break
        before = size
    return X.astype(A.dtype)
''',
    "log_quotients": '''
def _log_quotients(w):
    """Return (log wᵢ − log wⱼ) / (wᵢ − wⱼ), and 1/wᵢ where both are one."""
    least = np.minimum(w[:, None], w)
    x = np.abs(w[:, None] - w) / least
    return np.where(x, np.log1p(x) / np.where(x, x, 1), 1) / least
''',
    "sqrt_quotients": '''
def _sqrt_quotients(w):
    """Return (√wᵢ − √wⱼ) / (wᵢ − wⱼ)."""
    roots = np.sqrt(w)
    return 1 / (roots[:, None] + roots)
''',
    "power_quotients": '''
def _power_quotients(w, p):
    """Return (wᵢᵖ − wⱼᵖ) / (wᵢ − wⱼ), and p wᵢᵖ⁻¹ where both are one."""
    log = np.log(w)
    d = (log[:, None] - log) / 2
    ratio = np.where(d, np.sinh(p * d) / np.sinh(np.where(d, d, 1)), p)
    return np.exp((p - 1) * (log[:, None] + log) / 2) * ratio
''',
    "sin_quotients": '''
def _sin_quotients(w):
    """Return (sin wᵢ − sin wⱼ) / (wᵢ − wⱼ), and cos wᵢ where both are one."""
    return np.cos((w[:, None] + w) / 2) * np.sinc((w[:, None] - w) / (2 * np.pi))
''',
    "cos_quotients": '''
def _cos_quotients(w):
    """Return (cos wᵢ − cos wⱼ) / (wᵢ − wⱼ), and −sin wᵢ where both are one."""
    return -np.sin((w[:, None] + w) / 2) * np.sinc((w[:, None] - w) / (2 * np.pi))
''',
    "sign_quotients": '''
def _sign_quotients(w):
    """Return (sign wᵢ − sign wⱼ) / (wᵢ − wⱼ), 0 where both have one sign."""
    sign, d = np.sign(w), np.abs(w[:, None] - w)
    return np.where(sign[:, None] == sign, 0, 2 / np.where(d, d, 1))
''',
}
