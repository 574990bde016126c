"""How often a factorisation is called for value, gradient and Hessian-vector product of one function: once.

Once means once for each matrix: a factorisation serves all that is read off it, and the solves with the transpose, too.
Where right sides differ they are solved one by one, each by back substitution: a Sylvester equation whose coefficients
move has four of them, for the value, the adjoint and their derivatives, and one Schur form of each coefficient. Stein's
equation is SciPy's to solve, which takes each right side by itself. Fréchet derivatives are of matrices of blocks, and
each of these is another: the value is of A, the gradient of [A E; 0 A], the second derivative of one with four of A.
"""

import sys
from collections import Counter

import numpy as np
import pytest
import scipy.linalg

import symcalc as sc

SPD, SYMMETRIC = "K : spd(n)\n", "S : symmetric(n)\n"
# what is counted: functions of libraries, and functions of LAPACK's routines that a source brings along
LIBRARIES = {
    np.linalg: ("eig", "eigh", "eigvalsh", "eigvals", "svd", "qr", "lstsq", "pinv", "inv", "det", "slogdet", "solve"),
    scipy.linalg: (
        *("eigh", "svd", "svdvals", "qr", "lstsq", "pinv", "schur", "solve_sylvester", "solve_discrete_lyapunov"),
        *("expm", "expm_frechet", "logm", "sqrtm", "sinm", "cosm", "cholesky", "inv", "solve"),
    ),
}
BROUGHT = {"cholesky", "cholesky_inverse", "lu", "lu_inverse", "det_adjugate", "sylvester"}
TABLE = [
    (SPD + "logdet(K) + x'*inv(K)*x", "K", {"cholesky": 1, "cholesky_inverse": 1}),
    (SPD + "tr(B*inv(K)) + tr(B*chol(K))", "K", {"cholesky": 1, "cholesky_inverse": 1}),
    (SPD + "tr(B*chol(K))", "K", {"cholesky": 1}),
    (SPD + "x'*solve(K, x)", "x", {"cholesky": 1}),
    ("logdet(A) + x'*inv(A)*x", "A", {"lu": 1, "lu_inverse": 1}),
    ("norm2(solve(A, b))^2 + logdet(A)", "A", {"lu": 1, "lu_inverse": 1}),
    ("det(A)", "A", {"det_adjugate": 1}),
    (SYMMETRIC + "w'*eigvals(S)", "S", {"eigh": 1}),
    (SYMMETRIC + "eigmax(S) + eigmin(S)^2", "S", {"eigh": 1}),
    (SYMMETRIC + "tr(B*eigvecs(S)) + sum(exp(eigvals(S)))", "S", {"eigh": 1}),
    ("w'*eig(A)", "A", {"eig": 1, "lu": 1, "lu_inverse": 1}),
    ("tr(B*eigbasis(A)) + logsumexp(eig(A))", "A", {"eig": 1, "lu": 1, "lu_inverse": 1}),
    (SYMMETRIC + "tr(B*expm(S))", "S", {"eigh": 1, "expm": 1}),
    ("w'*svdvals(X)", "X", {"svd": 1}),
    ("nucnorm(X) + specnorm(X)^2", "X", {"svd": 1}),
    ("cond(X) + schatten(X, 3)", "X", {"svd": 1}),
    ("tr(B*qr_q(X)) + sum(qr_r(X))", "X", {"qr": 1}),
    ("tr(B*expm(A))", "A", {"expm": 2, "expm_frechet": 1}),
    ("tr(expm(A))", "A", {"expm": 1, "expm_frechet": 1}),
    ("norm2(expm(a*A))^2", "a", {"expm": 1}),
    ("x'*expm(A)*x", "x", {"expm": 1}),
    ("tr(B*sylvester(A, C, D))", "D", {"schur": 2, "sylvester": 2}),
    ("tr(B*sylvester(A, C, D))", "A", {"schur": 2, "sylvester": 4}),
    ("tr(B*lyap(A, Q))", "A", {"schur": 1, "sylvester": 4}),
    ("tr(B*lyap(A, Q)) + norm2(lyap(A, Q))^2", "Q", {"schur": 1, "sylvester": 4}),
    ("tr(B*dlyap(A, Q))", "A", {"solve_discrete_lyapunov": 4}),
]
MATRIX = np.array([[3.0, 0.5, 0.1, 0.2], [-0.4, 4.0, 0.3, 0.1], [0.1, 0.2, 5.0, -0.3], [0.0, 0.1, 0.2, 6.0]])
VALUES = {"a": 0.3, "b": np.arange(1.0, 5.0), "K": MATRIX @ MATRIX.T, "S": MATRIX + MATRIX.T, "X": MATRIX + 0.1}


def value_of(name, v):
    if name in VALUES:
        return VALUES[name]
    scaled = MATRIX / 8 if name == "A" else MATRIX  # Stein's equation has a solution where A is small
    return [0.3, np.arange(1.0, 5.0), scaled][len(v.shape)]


def calls(function, values):
    """Return how often a function calls what is counted; what libraries call within is not."""
    found = Counter()

    def counting(name, call):
        def counted(*args, **kwargs):
            found[name] += 1
            return call(*args, **kwargs)

        return counted

    def seen(frame, event, arg):
        name = frame.f_code.co_name.lstrip("_")
        if event == "call" and name in BROUGHT and frame.f_code.co_filename.startswith("<symcalc"):
            found[name] += 1

    with pytest.MonkeyPatch.context() as patch:
        for library, names in LIBRARIES.items():
            for name in names:
                patch.setattr(library, name, counting(name, getattr(library, name)))
        sys.setprofile(seen)
        try:
            function(**values)
        finally:
            sys.setprofile(None)
    return found


def counted(program, by, *wants):
    f = sc.parse(program)
    formulas = [f, *(getattr(f, want)(by) for want in wants)]
    fun = sc.compile(*formulas)
    variables = {name: v for g in formulas for name, v in g.variables.items()}
    return calls(fun, {name: value_of(name, variables[name]) for name in fun.arguments})


@pytest.mark.parametrize(("program", "by", "allowed"), TABLE)
def test_value_gradient_and_hessian_vector_product_share_factorisations(program, by, allowed):
    assert counted(program, by, "gradient", "hvp") == allowed


@pytest.mark.parametrize(("program", "by", "allowed"), [row for row in TABLE if row[1] in "xa"])
def test_so_do_hessians_that_are_matrices(program, by, allowed):
    assert counted(program, by, "gradient", "hessian") <= Counter(allowed) + Counter(cholesky_inverse=1)


def test_what_is_called_twice_is_counted_twice():
    fun = sc.compile(sc.parse("w'*svdvals(X)"))
    values = {"w": np.arange(1.0, 5.0), "X": MATRIX}
    assert calls(lambda **at: (fun(**at), fun(**at)), values) == {"svd": 2}
    assert counted(SPD + "logdet(K) + logdet(2*K + I)", "K") == {"cholesky": 2}
