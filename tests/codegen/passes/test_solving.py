"""Solves, inverses and determinants: by structure, one factorisation for all, an inverse only where it is one."""

import numpy as np
import pytest
from formulas import close, draw
from sources import statements

import symcalc as sc


def text(program, *wanted):
    """Return the statements as one text."""
    return "\n".join(statements(program, *wanted))


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("inv(A)*x", "return np.linalg.solve(A, x)"),
        ("inv(A)'*x", "return np.linalg.solve(A.T, x)"),
        ("x'*inv(A)*y", "return x @ np.linalg.solve(A, y)"),
        ("inv(A)", "return np.linalg.inv(A)"),
        ("inv(A)'", "return np.linalg.inv(A).T"),
        ("A : matrix(n, n)\nB : matrix(n, k)\ninv(A)*B", "return np.linalg.solve(A, B)"),
        ("A : matrix(n, n)\nB : matrix(k, n)\nB*inv(A)", "return np.linalg.solve(A.T, B.T).T"),
        ("det(A)", "return np.linalg.det(A)"),
        ("logdet(A)", "return _logdet(A)"),
        ("L : lower(n)\ninv(L)*x", "return scipy.linalg.solve_triangular(L, x, lower=True, check_finite=False)"),
        (
            "L : lower(n)\ninv(L)'*x",
            "return scipy.linalg.solve_triangular(L, x, lower=True, trans=1, check_finite=False)",
        ),
        ("U : upper(n)\ninv(U)*x", "return scipy.linalg.solve_triangular(U, x, lower=False, check_finite=False)"),
        ("L : lower(n)\ndet(L)", "return L.diagonal().prod()"),
        ("D : diagonal(n)\ninv(D)*x", "return x / _regular(D.diagonal())"),
        ("Q : orthogonal(n)\ninv(Q)*x", "return Q.T @ x"),
    ],
)
def test_one_call(program, line):
    prefix = "".join(f"{c} ∈ ℝ^n\n" for c in "xy" if c in program and "B" not in program)
    prefix += "A ∈ ℝ^(n×n)\n" if "A" in program and ":" not in program else ""
    assert statements(prefix + program) == [line]


def test_one_factorisation_serves_a_matrix_and_its_transpose():
    found = text("A ∈ ℝ^(n×n)\nx, y ∈ ℝ^n\ninv(A)*x + inv(A)'*y")
    assert found.count("_lu(") == 1 and found.count("_lu_solve(") == 2 and found.count("trans=1") == 1


def test_determinants_share_the_factorisation():
    found = text("logdet(A) + det(A) + x'*inv(A)*x")
    assert found.count("_lu(") == 1 and "_lu_det(lu_A)" in found and "_lu_logdet(lu_A)" in found
    assert "_lu" not in text("logdet(A) + det(A)")  # which a singular matrix has, too


def test_an_inverse_that_is_there_serves_the_products():
    found = text("A ∈ ℝ^(n×n)\nx ∈ ℝ^n\nsum(inv(A))*(inv(A)*x) + inv(A)'*x")
    assert found.count("A_inv @ x") == 1 and found.count("A_inv.T @ x") == 1 and "solve" not in found


def test_positive_definite_only_where_it_is_proved():
    assert "_cholesky" in text("K : spd(n)\ninv(K)*x")
    assert "_cholesky" in text("K : spd(n)\ninv(K + X*X')*x")
    assert "_cholesky" in text("a : positive\ninv(X*X' + a*eye(n))*x + 0*X*ones(n, 1)")
    for program in ("S : symmetric(n)\ninv(S)*x", "inv(X*X')*x", "K : spd(n)\ninv(K - X*X')*x", "inv(X*X' + a*I)*x"):
        assert "_cholesky" not in text(program)


def test_a_semidefinite_matrix_is_solved_by_lu():
    X = np.array([[1.0, 0.0], [0.0, 0.0]])
    with pytest.raises(np.linalg.LinAlgError):
        sc.parse("X : matrix(n, n)\ninv(X*X')*x").evaluate(X=X, x=np.ones(2))


@pytest.mark.parametrize("kind", ["matrix(n, n)", "spd(n)", "lower(n)", "upper(n)", "diagonal(n)", "symmetric(n)"])
def test_values_of_each_structure(kind):
    f = sc.parse(f"A : {kind}\nx, y ∈ ℝ^n\ny'*inv(A)*x + y'*inv(A')*x + det(A) + log(det(A)^2) + sum(inv(A)*inv(A)')")
    V = draw(4, 4)
    A = {
        "matrix(n, n)": V,
        "spd(n)": V @ V.T + np.eye(4),
        "lower(n)": np.tril(V),
        "upper(n)": np.triu(V),
        "diagonal(n)": np.diag(np.diag(V)),
        "symmetric(n)": V + V.T,
    }[kind]
    x, y, B = draw(4), draw(4, seed=1), np.linalg.inv(A)
    want = y @ B @ x + y @ B.T @ x + np.linalg.det(A) + 2 * np.log(abs(np.linalg.det(A))) + (B @ B.T).sum()
    assert close(f.evaluate(A=A, x=x, y=y), want)


def test_singular_matrices_are_refused_by_every_way():
    A = np.ones((2, 2))
    for program in ("inv(A)*x", "inv(A)", "inv(A)*x + inv(A)'*x", "K : spd(n)\ninv(K)*x"):
        f = sc.parse(program)
        with pytest.raises(np.linalg.LinAlgError):
            f.evaluate(**{name: A if name in "AK" else np.ones(2) for name in f.variables})
