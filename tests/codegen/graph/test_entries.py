"""Work on entries: vectors are broadcast, diagonal matrices stay diagonals, powers and quotients have names."""

import pytest
from sources import statements


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("A .+ a", "return A + a"),
        ("A + x*ones(1, n)", "return A + x[:, None]"),
        ("A + ones(m, 1)*y'", "return A + y"),
        ("(x*ones(1, n)).*A", "return x[:, None] * A"),
        ("A ./ (x*ones(1, n))", None),
        ("sin(x*ones(1, n))*y", "return y.sum() * np.sin(x)"),
        ("x + ones(n, 1)", "return x + 1"),
        ("x - ones(n, 1)", "return x - 1"),
        ("eye(n) + A", None),
        ("diag(x) .* A", "return np.diag(A.diagonal() * x)"),
        ("diag(x)*diag(y)", "return np.diag(x * y)"),
        ("diag(x) + diag(y)", "return np.diag(x + y)"),
        ("inv(diag(x))*y", "return y / x"),
        ("diag(x)^3*y", None),
        ("diag(A + x*y')", "return A.diagonal() + x * y"),
        ("x.^2", "return x**2"),
        ("x.^(1/2)", "return np.sqrt(x)"),
        ("x.^-1", "return 1 / x"),
        ("x.^-2", "return 1 / x**2"),
        ("x.^a", "return x**a"),
        ("sqrt(x.^2)", None),
        ("norm2(x)^2", "return x @ x"),
        ("norm2(x)^4", "return (x @ x) ** 2"),
        ("relu(x)", "return np.maximum(x, 0)"),
        ("x/3", "return x / 3"),
        ("x/4", "return 0.25 * x"),
        ("-2*x", "return -2 * x"),
        ("x .* y ./ x", None),
        ("sum(2*ones(n, 1)) + sum(x)", "return 2 * n + x.sum()"),
        ("a*sqrt(2*pi)", "return 2.5066282746310007 * a"),
    ],
)
def test_entries(program, line):
    sizes = "(m×n)" if "ones(m" in program or "ones(1" in program else "(n×n)"
    lines = [f"A ∈ ℝ^{sizes}"] * ("A" in program)
    lines += [f"{c} ∈ ℝ^{'m' if c == 'x' and 'ones(1' in program else 'n'}" for c in "xy" if c in program]
    found = statements("\n".join([*lines, program]))
    text = "\n".join(found)
    if line is None:
        assert "np.eye" not in text and "np.diag" not in text and "np.ones" not in text
    else:
        assert found == [line]


def test_identities_are_added_to_the_diagonal():
    assert statements("A*A' + a*eye(m)") == [
        "T0 = A @ A.T",
        "T0.flat[:: len(T0) + 1] += a",
        "return T0",
    ]
    assert statements("A ∈ ℝ^(n×n)\nx ∈ ℝ^n\nA - diag(x)") == [
        "T0 = A.copy()",
        "T0.flat[:: len(T0) + 1] -= x",
        "return T0",
    ]
