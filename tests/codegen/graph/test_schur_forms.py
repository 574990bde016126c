"""Sylvester's equations by Schur forms: solutions, transposes, singular equations, single precision."""

import numpy as np
import pytest

import symcalc as sc

A = np.array([[2.0, 1.0, 0.0], [-1.0, 2.0, 0.5], [0.3, 0.0, 1.0]])  # with complex eigenvalues
B = np.array([[1.0, -2.0], [2.0, 0.5]])
D = np.arange(6.0).reshape(3, 2) - 2


@pytest.mark.parametrize(
    ("text", "residual"),
    [
        ("sylvester(A, B, D)", lambda X: A @ X + X @ B - D),
        ("sylvester(A', B, D)", lambda X: A.T @ X + X @ B - D),
        ("sylvester(A, B', D)", lambda X: A @ X + X @ B.T - D),
        ("sylvester(A', B', D)", lambda X: A.T @ X + X @ B.T - D),
        ("sylvester(A*A', B', D)", lambda X: A @ A.T @ X + X @ B.T - D),
        ("lyap(A, D*D')", lambda X: A @ X + X @ A.T + D @ D.T),
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_solutions(text, residual, dtype):
    fun = sc.compile(sc.parse(text))
    values = {"A": A, "B": B, "D": D}
    X = fun(**{name: values[name].astype(dtype) for name in fun.arguments})
    assert X.dtype == dtype
    assert np.abs(residual(X.astype(np.float64))).max() < 1e3 * np.finfo(dtype).eps


def test_a_matrix_and_its_transpose_have_one_form():
    f = sc.parse("tr(B*lyap(A, Q))")
    source = sc.code(f, f.gradient("A"), f.gradient("Q"))
    assert source.count("= _schur(") == 1 and source.count("= _sylvester(") == 2


def test_singular_equations_are_refused():
    with pytest.raises(np.linalg.LinAlgError):
        sc.parse("sylvester(A, B, D)").evaluate(A=np.eye(2), B=-np.eye(2), D=np.ones((2, 2)))


def test_equations_without_entries():
    X = sc.compile(sc.parse("lyap(A, Q)"))(np.zeros((0, 0)), np.zeros((0, 0)))
    assert X.shape == (0, 0)
