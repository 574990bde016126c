"""Sums of matrices are taken apart where that is cheaper, and only there."""

import pytest
from sources import statements


@pytest.mark.parametrize(
    ("program", "lines"),
    [
        ("(A + B)*x", ["return A @ x + B @ x"]),
        ("(A + B)'*x", ["return A.T @ x + B.T @ x"]),
        ("(A + a*eye(n))*x", ["return A @ x + a * x"]),
        ("(A + y*z')*x", None),
        ("x'*(A + B)*y", None),
        ("(A + B)*X", ["return (A + B) @ X"]),
        ("A*(A*x - y)", ["return A @ (A @ x - y)"]),
        ("A + B + diag((A + B)*x)", None),
    ],
)
def test_sums_and_products(program, lines):
    names = [f"{c} ∈ ℝ^n" for c in "xyz" if c in program] + [f"{c} ∈ ℝ^(n×n)" for c in "ABX" if c in program]
    found = statements("\n".join([*names, program]))
    if lines is not None:
        assert found == lines
    elif program.startswith("A + B"):
        assert "\n".join(found).count("A + B") == 1  # the sum is there
    else:
        assert "outer" not in "".join(found) and "A + B" not in "".join(found)


def test_a_sum_that_is_a_result_serves_its_products():
    assert statements("x'*A*x", "gradient x", "hessian x") == ["T0 = A + A.T", "return T0 @ x, T0"]


def test_a_sum_of_many_products_is_formed_once():
    vectors = [f"x{i} ∈ ℝ^n" for i in range(12)]
    program = "\n".join(["A, B ∈ ℝ^(n×n)", *vectors, " .* ".join(f"((A + B)*x{i})" for i in range(12))])
    assert "\n".join(statements(program)).count("A + B") == 1


def test_diagonal_and_outer_products_between_matrices_are_taken_apart():
    found = "\n".join(statements("A'*(diag(exp(x)) - y*y')*A"))
    assert "np.outer" in found and "y" in found and found.count("@") == 2


def test_a_residual_stays_a_residual():
    found = statements("norm2(A*x - b)^2", "gradient x")
    assert found == ["return 2 * (A.T @ (A @ x - b))"]
