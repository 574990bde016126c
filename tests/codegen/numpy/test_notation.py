"""How operations are written: brackets, signs, methods, indices."""

import pytest
from sources import statements


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("A*x - b", "return A @ x - b"),
        ("-A*x", "return -(A @ x)"),
        ("-(x.*y)", "return -x * y"),
        ("-x ./ y", "return -x / y"),
        ("-x - y", "return -(x + y)"),
        ("y - x", "return y - x"),
        ("-2*x + y", "return y - 2 * x"),
        ("x - (-2)*y", "return x + 2 * y"),
        ("(x + y).*x", "return x * (x + y)"),
        ("(x + y).^2", "return (x + y) ** 2"),
        ("x.^2 .* y", "return x**2 * y"),
        ("A'*x", "return A.T @ x"),
        ("(A*B)'", "return (A @ B).T"),
        ("sum(x)", "return x.sum()"),
        ("sum(sin(x))", "return np.sum(np.sin(x))"),
        ("sum(A, 1)", "return A.sum(axis=0)"),
        ("tr(A)", "return A.trace()"),
        ("diag(A)", "return A.diagonal().copy()"),
        ("tr(A + B)", None),
        ("vec(A)", 'return A.ravel(order="F").copy()'),
        ("kron(A, B)", "return np.kron(A, B)"),
        ("kron(x, y)", "return np.kron(x, y)"),
        ("kron(A, x)", "return np.kron(A, x[:, None])"),
        ("kron(A, x')", "return np.kron(A, x[None, :])"),
        ("x*ones(1, n)", "return np.repeat(x[:, None], n, axis=1)"),
        ("ones(n, 1)*x'", "return np.tile(x, (n, 1))"),
        ("2*eye(n) + 0*A", "return 2 * np.eye(n, dtype=dtype)"),
        ("0*A", "return np.zeros((n, n), dtype)"),
        ("0*A + ones(n, n)", "return np.ones((n, n), dtype)"),
        ("0*A + 3*ones(n, n)", "return np.full((n, n), 3, dtype)"),
        ("0*x", "return np.zeros(n, dtype)"),
        ("norm2(x)", "return _norm(x)"),
        ("A^5", "return np.linalg.matrix_power(A, 5)"),
        ("tril(A)", "return np.tril(A)"),
        ("sigmoid(x)", "return scipy.special.expit(x)"),
        ("n*x", "return n * x"),
        ("x/sqrt(n)", None),
    ],
)
def test_notation(program, line):
    lines = [f"{c} ∈ ℝ^n" for c in "xyb" if c in program.replace("b ", "b ")] + [
        f"{c} ∈ ℝ^(n×n)" for c in "AB" if c in program
    ]
    found = statements("\n".join([*lines, program]))
    assert line is None or found == [line]


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("sum(x)/n", "return x.sum() / n"),
        ("x/sqrt(n)", "return x / np.sqrt(dtype(n))"),
        ("n", "return dtype(n)"),
        ("x/(n^2 + 1)", "return x / (1 + n**2)"),
        ("1/(n - 1)", "return 1 / dtype(n - 1)"),
        ("n^n*sum(x)", "return dtype(n) ** n * x.sum()"),
        ("(n - 2)^(1/3)*x", "return dtype(n - 2) ** (1 / 3) * x"),
        ("sum(x)/n^300", "return x.sum() / dtype(n) ** 300"),
    ],
)
def test_sizes_are_python_numbers_where_these_raise_nothing_and_stay_real(program, line):
    assert statements(f"x ∈ ℝ^n\n{program}") == [line]


def test_a_negative_power_that_repeats_stands_in_brackets():
    assert statements("A - u.^2*ones(1, n)") == ["return A - (u**2)[:, None]"]
