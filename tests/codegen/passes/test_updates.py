"""Scalars beside vectors, products of products flat, many outer products as one product of matrices."""

import pytest
from sources import statements


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("2*x*y'", "return np.outer(2 * x, y)"),
        ("a*x*y'/b", "return np.outer(a * x / b, y)"),
        ("A - 2*x*y'", "return A - np.outer(2 * x, y)"),
        ("A - x*y'", "return A - np.outer(x, y)"),
        ("A - a*x*y'", "return A - np.outer(a * x, y)"),
        ("-x*y'", "return np.outer(-x, y)"),
        ("2*A*diag(x)", "return 2 * x * A"),
        ("A/a - x*y'/a", None),
        ("X + X' + A", None),
    ],
)
def test_multiples(program, line):
    found = statements("x, y ∈ ℝ^n\n" * ("x" in program) + program)
    assert line is None or found == [line]


def test_many_outer_products_are_one_product():
    program = "x, y, z, w ∈ ℝ^n\nx*y' + 2*y*z' - z*w' + w*x'"
    (line,) = statements(program)
    assert line.count("np.array([") == 2 and line.count(" @ ") == 1 and "outer" not in line


def test_a_few_outer_products_stay():
    assert statements("x, y, z ∈ ℝ^n\nx*y' + y*z'")[-1].count("np.outer") == 2


def test_a_product_that_is_used_elsewhere_is_not_opened():
    found = statements("x, y ∈ ℝ^n\nA ∈ ℝ^(n×n)\nsin(x*y') + 2*x*y'")
    assert "\n".join(found).count("np.outer") == 1


def test_the_sum_with_the_transpose_of_a_sum():
    found = "\n".join(statements("A, B ∈ ℝ^(n×n)\nA + B + (A + B)'"))
    assert found.count("A + B") == 1 or found.count("A.T + B.T") <= 1


def test_sums_are_flat():
    (line,) = statements("A, B, C ∈ ℝ^(n×n)\nD = B + C\nA + D")
    assert "(" not in line
