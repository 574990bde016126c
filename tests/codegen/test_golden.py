"""Sources as they are to be read: whole ones, and statements of others."""

import pytest
from sources import formulas, statements

import symcalc as sc

LEAST_SQUARES = '''\
import numpy as np


def f(A, x, b):
    """Return a tuple of

        ‖A x − b‖²: a scalar.
        2 Aᵀ (A x − b): an array of shape (n,).

    Args:
        A: array of shape (m, n)
        x: array of shape (n,)
        b: array of shape (m,)
    """
    A, x, b = np.asarray(A), np.asarray(x), np.asarray(b)
    dtype = np.float32 if A.dtype == x.dtype == b.dtype == np.float32 else np.float64
    if A.ndim != 2:
        raise ValueError(f"A: shape (m, n) was expected, not {A.shape}")
    m, n = A.shape
    if x.shape != (n,):
        raise ValueError(f"x: shape {(n,)} was expected, not {x.shape}")
    if b.shape != (m,):
        raise ValueError(f"b: shape {(m,)} was expected, not {b.shape}")
    A = A.astype(dtype, casting="same_kind", copy=False)
    x = x.astype(dtype, casting="same_kind", copy=False)
    b = b.astype(dtype, casting="same_kind", copy=False)

    r = A @ x - b
    return r @ r, 2 * (A.T @ r)
'''
LIKELIHOOD = '''\
import numpy as np
import scipy.linalg


def _cholesky(A):
    """Return L, lower triangular, of A = LLᵀ."""
    (potrf,) = scipy.linalg.get_lapack_funcs(("potrf",), (A,))
    if not len(A):
        return A
    L, info = potrf(A.T, lower=True)
    if info > 0:
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return L


def _cholesky_solve(L, B):
    """Return A⁻¹B from A = LLᵀ."""
    (potrs,) = scipy.linalg.get_lapack_funcs(("potrs",), (L,))
    return potrs(L, B, lower=True)[0] if B.size else B


def f(K, y):
    """Return a tuple of

        logdet(K) + yᵀ K⁻¹ y: a scalar.
        2 K⁻¹ y: an array of shape (n,).

    Args:
        K: array of shape (n, n), spd
        y: array of shape (n,)
    """
    K, y = np.asarray(K), np.asarray(y)
    dtype = np.float32 if K.dtype == y.dtype == np.float32 else np.float64
    if K.ndim != 2 or K.shape[0] != K.shape[1]:
        raise ValueError(f"K: shape (n, n) was expected, not {K.shape}")
    n = len(K)
    if y.shape != (n,):
        raise ValueError(f"y: shape {(n,)} was expected, not {y.shape}")
    K = K.astype(dtype, casting="same_kind", copy=False)
    y = y.astype(dtype, casting="same_kind", copy=False)

    cholesky_K = _cholesky(K)
    t0 = _cholesky_solve(cholesky_K, y)
    return 2 * np.log(cholesky_K.diagonal()).sum() + y @ t0, 2 * t0
'''


@pytest.mark.parametrize(
    ("program", "wanted", "source"),
    [
        (
            "A ∈ ℝ^(m×n)\nx ∈ ℝ^n\nb ∈ ℝ^m\nr = A*x - b\nr'*r",
            ("value", "gradient x"),
            LEAST_SQUARES,
        ),
        ("K : spd(n)\nlogdet(K) + y'*inv(K)*y", ("value", "gradient y"), LIKELIHOOD),
        ("2", ("value",), 'import numpy as np\n\n\ndef f():\n    """Return 2: a scalar."""\n    return 2.0\n'),
    ],
    ids=["least squares", "likelihood", "number"],
)
def test_source(program, wanted, source):
    assert sc.code(*formulas(program, *wanted)) == source


STATEMENTS = {
    "vectors first": ("x'*A*B*C*y", ["gradient B"], ["return np.outer(A.T @ x, C @ y)"]),
    "a sum of matrices and a vector": ("x'*A*x", ["gradient x"], ["return A @ x + A.T @ x"]),
    "the sum is there anyway": (
        "x'*A*x",
        ["gradient x", "hessian x"],
        ["T0 = A + A.T", "return T0 @ x, T0"],
    ),
    "logistic regression": (
        "X ∈ ℝ^(m×n)\nz = X*w\nsum(log(1 .+ exp(z))) - y'*z",
        ["value", "gradient w", "hessian w"],
        [
            "z = X @ w",
            "t0 = np.exp(-np.abs(z))",
            "sigmoid_z = scipy.special.expit(z)",
            "T0 = np.sqrt(scipy.special.expit(-z) * sigmoid_z)[:, None] * X",
            "return (",
            "    np.sum(np.maximum(z, 0) + np.log1p(t0)) - y @ z,",
            "    X.T @ (sigmoid_z - y),",
            "    T0.T @ T0,",
            ")",
        ],
    ),
    "softmax": (
        "logsumexp(A*x)",
        ["hessian x"],
        [
            "Ax = A @ x",
            "t0 = np.exp(_below(Ax))",
            "t1 = t0 / t0.sum()",
            "t2 = A.T @ t1",
            "T0 = np.sqrt(t1)[:, None] * A",
            "return T0.T @ T0 - np.outer(t2, t2)",
        ],
    ),
    "neural network": (
        "W ∈ ℝ^(q×h)\nV ∈ ℝ^(h×p)\nT = tanh(V*X)\nnorm2(W*T - Y)^2",
        ["gradient V"],
        [
            "T = np.tanh(V @ X)",
            "T0 = (W.T @ (W @ T - Y)) * (1 - T**2)",
            "return 2 * (T0 @ X.T)",
        ],
    ),
    "one factorisation for A and Aᵀ": (
        "b ∈ ℝ^n\nnorm2(inv(A + p*p')*b)^2",
        ["gradient p"],
        [
            "T0 = A + np.outer(p, p)",
            "lu_T0 = _lu(T0)",
            "t0 = _lu_solve(lu_T0, b)",
            "t1 = _lu_solve(lu_T0, t0, trans=1)",
            "return -2 * ((p @ t0) * t1 + (p @ t1) * t0)",
        ],
    ),
    "the inverse is part of the answer": (
        "logdet(K) + y'*inv(K)*y",
        ["gradient K"],
        [
            "lu_K = _lu(K)",
            "K_inv = _lu_inverse(lu_K)",
            "return K_inv.T - np.outer(K_inv.T @ y, K_inv @ y)",
        ],
    ),
    "optimal design": (
        "tr(inv(A*diag(x)*A'))",
        ["hessian x"],
        [
            "T0 = A @ (x[:, None] * A.T)",
            "T1 = np.linalg.solve(T0, A)",
            "return 2 * (T1.T @ T1) * (A.T @ T1)",
        ],
    ),
    "no diagonal matrix": (
        "x ∈ ℝ^n\nx*(x'*sin(x))",
        ["jacobian x"],
        [
            "sin_x = np.sin(x)",
            "T0 = np.outer(x, sin_x + x * np.cos(x))",
            "T0.flat[:: len(T0) + 1] += x @ sin_x",
            "return T0",
        ],
    ),
    "a layer's sums without their matrices": (
        "D = X - ones(m, 1)*w'\nsum(softplus(-sum((D*A).*D, 2)/2))",
        ["gradient w"],
        [
            "D = X - w",
            't0 = D.T @ scipy.special.expit(-0.5 * np.einsum("ij,ij->i", D, D @ A))',
            "return 0.5 * (A @ t0 + A.T @ t0)",
        ],
    ),
    "traces without their products": (
        "tr(A*X'*B*X*C)",
        ["gradient X"],
        ["CA = C @ A", "return B.T @ (X @ CA.T) + B @ (X @ CA)"],
    ),
    "triangular": (
        "L : lower(n)\nx'*inv(L)*y",
        ["value", "gradient y"],
        [
            "t0 = scipy.linalg.solve_triangular(L, x, lower=True, trans=1, check_finite=False)",
            "return y @ t0, t0",
        ],
    ),
    "many outer products": (
        "h = tanh(W*x)\nk = tanh(W*h)\nl = tanh(W*k)\nsum(tanh(W*l))",
        ["gradient W"],
        [
            "h = np.tanh(W @ x)",
            "k = np.tanh(W @ h)",
            "l = np.tanh(W @ k)",
            "t0 = 1 - np.tanh(W @ l) ** 2",
            "t1 = (W.T @ t0) * (1 - l**2)",
            "t2 = (W.T @ t1) * (1 - k**2)",
            "t3 = (W.T @ t2) * (1 - h**2)",
            "return np.array([t3, t2, t1, t0]).T @ np.array([x, h, k, l])",
        ],
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements(name):
    program, wanted, lines = STATEMENTS[name]
    assert statements(program, *wanted) == lines
