"""Functions that a generated source brings along for functions of square matrices, and for linear matrix equations."""

HELPERS = {
    "sylvester": '''
def _sylvester(A, B, R):
    """Return the X of A X + X B = R."""
    X, norm = scipy.linalg.solve_sylvester(A, B, R), np.linalg.norm
    if not np.finfo(X.dtype).eps * (norm(A) + norm(B)) * norm(X) <= 0.01 * norm(R):
        raise np.linalg.LinAlgError("Singular matrix")
    return X
''',
    "stein": '''
def _stein(A, R):
    """Return the X of X − A X Aᵀ = R."""
    X, norm = scipy.linalg.solve_discrete_lyapunov(A, R), np.linalg.norm
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
def _along(f, A, *directions):
    """Return the derivative of a function of matrices along directions: a block of f([A, E; 0, A])."""
    n, X, scale = len(A), A, A.dtype.type(1)
    size = np.linalg.norm(A)
    for E in directions:
        norm = np.linalg.norm(E)
        step = (size or 1) / norm if 0 < norm < np.inf else A.dtype.type(1)
        beside = np.kron(np.eye(len(X) // max(n, 1), dtype=A.dtype), step * E)
        X, scale = np.block([[X, beside], [np.zeros_like(X), X]]), scale / step
    return scale * f(X)[:n, len(X) - n :] if n else A
''',
    "between": '''
def _between(f, *chain):
    """Return a block of a function of the matrix with A, B, … on its diagonal and E, … above it, given A, E, B, …."""
    sizes = np.cumsum([0, *(len(A) for A in chain[::2])])
    X = np.zeros((sizes[-1], sizes[-1]), dtype=chain[0].dtype)
    for i, A in enumerate(chain):
        X[sizes[i // 2] : sizes[i // 2 + 1], sizes[(i + 1) // 2] : sizes[(i + 1) // 2 + 1]] = A
    return f(X)[: sizes[1], sizes[-2] :] if sizes[-1] else X
''',
    "columns": '''
def _columns(f, A, B):
    """Return the matrix of the map of E to the block of f([A, E; 0, B]) at E, with columns stacked."""
    m, n = len(A), len(B)
    J = np.empty((m * n, m * n), dtype=A.dtype)
    for k in range(m * n):
        E = np.zeros((m, n), dtype=A.dtype)
        E[k % m, k // m] = 1
        J[:, k] = _between(f, A, E, B).ravel(order="F")
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
}
