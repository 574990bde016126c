"""Rows of Magnus & Neudecker's tables: d vec F = J d vec X, as printed, of any size; and in free coordinates."""

import numpy as np
import pytest

import symcalc as sc

# Magnus & Neudecker 2019, ch. 9 (sec. 9.12 to 9.15) and ch. 8; the square X has K_nn, others K_mn
TABLE = [
    ("A*X*B", "kron(B', A)"),
    ("A*X'*B", "kron(B', A)*commutation(p, n)"),
    ("X*X'", "(I + commutation(m, m))*kron(X, I_m)"),
    ("X'*X", "(I + commutation(n, n))*kron(I_n, X')"),
    ("X'", "commutation(m, n)"),
    ("X : matrix(n, n); inv(X)", "-kron(inv(X)', inv(X))"),
    ("X : matrix(n, n); X^3", "kron((X^2)', I_n) + kron(X', X) + kron(I_n, X^2)"),
    ("X .* X", "2*diag(vec(X))"),
    ("X : matrix(n, n); det(X)*eye(n)", "det(X)*vec(I_n)*vec(inv(X)')'"),
    ("X : matrix(n, n); adj(X)", "vec(adj(X))*vec(inv(X)')' - kron(adj(X)', inv(X))"),
    ("X : matrix(n, n); tr(X)*A", "vec(A)*vec(I_n)'"),
    (
        "kron(X, X)",
        "kron(kron(I_n, commutation(n, m)), I_m)*(kron(vec(X), eye(m*n)) + kron(eye(m*n), vec(X)))",
    ),
    ("kron(X, A)", "kron(kron(I_n, commutation(q, m)), I_p)*kron(eye(m*n), vec(A))"),
    ("kron(A, X)", "kron(kron(I_n, commutation(q, m)), I_p)*kron(vec(A), eye(p*q))"),
    ("X : matrix(n, n); expm(X)", "expm_between(kron(X', I_n), eye(n^2), kron(I_n, X))"),
    ("X : matrix(n, n); p : integer; X^p", "powm_between(kron(X', I_n), p, eye(n^2), kron(I_n, X))"),
    ("X*x", "kron(x', I_m)"),
    ("A .* X", "diag(vec(A))"),
    # ch. 8, sec. 5
    (
        "pinv(X)",
        "(kron(T_0'*T_0, I - T_0*X) + kron(I - X*T_0, T_0*T_0'))*commutation(m, n) - kron(T_0', T_0)",
    ),
]
# ch. 3, sec. 8, and ch. 15: symmetric, triangular and diagonal X
HALF = [
    ("K : spd(n); logdet(K)", "hessian", "-duplication(n)'*kron(inv(K), inv(K))*duplication(n)"),
    ("K : symmetric(n); K^2", "jacobian", "(kron(K, I_n) + kron(I_n, K))*duplication(n)"),
    ("L : lower(n); L*L'", "jacobian", "(I + commutation(n, n))*kron(L, I_n)*elimination(n)'"),
    ("D : diagonal(n); A*D*B", "jacobian", "khatrirao(B', A)"),
    ("L : lower(n); norm2(L*x - b)^2", "hessian", "2*elimination(n)*kron(x*x', I_n)*elimination(n)'"),
    ("U : upper(n); norm2(U*x - b)^2", "hessian", "2*elimination(n)*kron(I_n, x*x')*elimination(n)'"),
    (
        "L : lower(n); norm2(L*x)^2 - 2*logdet(L)",
        "hessian",
        "2*elimination(n)*(kron(inv(L), inv(L)')*commutation(n, n) + kron(x*x', I_n))*elimination(n)'",
    ),
    ("D : diagonal(n); norm2(A*D*B)^2 + sum(exp(D))", "hessian", "2*(A'*A).*(B*B') + diag(diag(exp(D)))"),
]


# of numbers the row
NUMBERS = [
    ("tr(X)", "vec(I_n)'"),
    ("det(X)", "det(X)*vec(inv(X)')'"),
    ("logdet(X)", "vec(inv(X)')'"),
    ("tr(A*X)", "vec(A')'"),
    ("x'*X*y", "kron(y', x')"),
    ("tr(X'*X)", "2*vec(X)'"),
    ("tr(A*X*B*X')", "vec(A*X*B + A'*X*B')'"),
]
VALUES = {"m": 3, "n": 2, "p": 4, "q": 5}


@pytest.mark.parametrize(("program", "said"), TABLE)
def test_matrices(program, said):
    assert str(sc.parse(program).jacobian("X").matrix()).split("\n")[-1] == said


@pytest.mark.parametrize(("program", "said"), NUMBERS)
def test_rows(program, said):
    assert str(sc.parse(program).derivative("X").matrix()).split("\n")[-1] == said


@pytest.mark.parametrize("program", [program for program, _ in TABLE if "pinv" not in program])
def test_the_rows_are_the_stacked_arrays(program):
    """J of each row, worked out as it is printed, is what the array's code gives, stacked by columns."""
    J = sc.parse(program).jacobian("X")
    random = np.random.default_rng(1)
    values = {}
    for name, v in J.variables.items():
        shape = [VALUES[str(d)] for d in v.shape]
        values[name] = 2 if v.kind == "integer" else random.standard_normal(shape) / 2
    if "n, n" in program:
        values["X"] = values["X"] + 2 * np.eye(2)
    array = np.asarray(J.evaluate(**values))
    f = array.ndim - 2
    stacked = array.transpose(*range(f)[::-1], f + 1, f).reshape(-1, array.shape[f] * array.shape[f + 1])
    np.testing.assert_allclose(J.matrix().evaluate(**values), stacked, atol=1e-10)


@pytest.mark.parametrize(("program", "verb", "said"), HALF)
def test_free_coordinates(program, verb, said):
    f = sc.parse(program)
    J = getattr(f, verb)(next(iter(f.variables)))
    assert str(J.matrix("vech")).split("\n")[-1] == said


def test_the_hessian_of_a_gaussian_where_the_covariance_is_that_of_the_sample():
    """−½ Dᵀ(Σ⁻¹ ⊗ Σ⁻¹)D   (Magnus & Neudecker 2019, ch. 15, sec. 4)."""
    f = sc.parse("Sigma : spd(n); S : spd(n); -logdet(Sigma)/2 - tr(inv(Sigma)*S)/2")
    H = f.hessian("Sigma").subs(S="Sigma")
    assert str(H.matrix("vech")).split("\n")[-1] == "-duplication(n)'*kron(inv(Sigma), inv(Sigma))*duplication(n)/2"
