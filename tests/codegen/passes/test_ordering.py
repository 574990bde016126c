"""Products in the cheapest order, each once; nothing built that need not be."""

import numpy as np
import pytest
from evaluator import evaluate
from formulas import draw
from sources import statements

import symcalc as sc


@pytest.mark.parametrize(
    ("program", "result"),
    [
        ("A*B*C*x", "A @ (B @ (C @ x))"),
        ("x'*A*B*C", "C.T @ (B.T @ (A.T @ x))"),
        ("x*y'*A*z", "(y @ (A @ z)) * x"),
        ("A*x*y'*B", "np.outer(A @ x, B.T @ y)"),
        ("A*diag(x)*y", "A @ (x * y)"),
        ("diag(x)*A*diag(y)", "x[:, None] * y * A"),
        ("A*(2*eye(n))*x", "2 * (A @ x)"),
        ("A*ones(n, 1)", "A.sum(axis=1)"),
        ("A*ones(n, 1)*x'", "np.outer(A.sum(axis=1), x)"),
        ("x*ones(1, n)*y", "y.sum() * x"),
        ("kron(A, B)*vec(X)", '(B @ (X @ A.T)).ravel(order="F")'),
        ("X*X'", "X @ X.T"),
        ("A*B*B'*A'", None),
        ("A, B : symmetric(n)\nA*B + B*A", None),
    ],
)
def test_products(program, result):
    prefix = "" if ":" in program else "x, y, z ∈ ℝ^n\nA, B, C ∈ ℝ^(n×n)\nX ∈ ℝ^(n×n)\n"
    used = {c for c in program if c.isalpha()}
    if prefix:
        lines = [f"{c} ∈ ℝ^n" for c in "xyz" if c in used] + [f"{c} ∈ ℝ^(n×n)" for c in "ABCX" if c in used]
        prefix = "\n".join(lines) + "\n"
    found = statements(prefix + program)
    if result is None:  # a product and its transpose are one
        AB = found[0].partition(" = ")[0]
        assert len(found) == 2 and found[0].endswith("A @ B") and found[1].count(AB) == 2 and "@ B" not in found[1]
    else:
        assert found == [f"return {result}"]


@pytest.mark.parametrize(
    ("program", "result"),
    [
        ("tr(A*B)", 'np.einsum("ij,ji->", A, B)'),
        ("tr(A*B')", "np.vdot(A, B)"),
        ("tr(A*x*x'*B)", "x @ (B @ (A @ x))"),
        ("tr(A*diag(x))", "A.diagonal() @ x"),
        ("tr(A*diag(x)*B)", 'x @ np.einsum("ij,ji->i", B, A)'),
        ("sum(A*B)", "B.sum(axis=1) @ A.sum(axis=0)"),
        ("sum(A*x)", "x @ A.sum(axis=0)"),
        ("sum(x*y')", "x.sum() * y.sum()"),
        ("sum(A .* B)", "np.vdot(A, B)"),
        ("sum(A .* (x*y'))", "y @ (A.T @ x)"),
        ("sum(A .* B, 2)", 'np.einsum("ij,ij->i", A, B)'),
        ("sum(A .* B, 1)", 'np.einsum("ij,ij->j", A, B)'),
        ("diag(A*B)", 'np.einsum("ij,ji->i", A, B)'),
        ("diag(x*y')", "x * y"),
        ("tr(A^3)", None),
        ("norm2(A)^2", "np.vdot(A, A)"),
    ],
)
def test_traces_diagonals_and_sums_of_products(program, result):
    lines = [f"{c} ∈ ℝ^n" for c in "xy" if c in program] + [f"{c} ∈ ℝ^(n×n)" for c in "AB" if c in program]
    found = statements("\n".join([*lines, program]))
    if result is not None:
        assert found == [f"return {result}"]
    else:
        assert sum(line.count("@") for line in found) == 1  # one product of matrices


def test_what_several_chains_have_in_common_is_made_once():
    lines = statements("norm2(A*B*C*y)^2", "value", "gradient B", "gradient y")
    text = "\n".join(lines)
    assert text.count("C @ y") == 1 and text.count("@ Cy") == 1
    assert text.count("@") <= 8
    lines = statements("tr(A*X*B*X'*C)", "value", "gradient X")
    assert "\n".join(lines).count("@") == 6  # of nine products


def test_a_gram_matrix_is_symmetric():
    found = statements("A ∈ ℝ^(n×n)\nX ∈ ℝ^(n×k)\nX*X'*A + A*(X*X')'")
    assert found == ["XXt = X @ X.T", "return XXt @ A + A @ XXt"] or found == [
        "XXt = X @ X.T",
        "return A @ XXt + XXt @ A",
    ]


def test_weights_without_a_negative_entry_go_to_both_sides():
    assert statements("A'*diag(exp(x))*A") == ["T0 = np.sqrt(np.exp(x))[:, None] * A", "return T0.T @ T0"]
    assert statements("A'*diag(x)*A") == ["return A.T @ (x[:, None] * A)"]


def test_an_order_by_the_sizes_that_are_numbers():
    wide = "A : matrix(2, 50)\nB : matrix(50, 3)\nC : matrix(3, 70)\n"
    assert statements(wide + "A*B*C") == ["return A @ B @ C"]
    tall = "A : matrix(70, 3)\nB : matrix(3, 50)\nC : matrix(50, 2)\n"
    assert statements(tall + "A*B*C") == ["return A @ (B @ C)"]


@pytest.mark.parametrize("count", [3, 24, 25, 60])
def test_vectors_come_first_however_long_the_chain(count):
    names = [f"A{i}" for i in range(count)]
    source = sc.code(sc.parse("x ∈ ℝ^n\n" + "*".join([*names, "x"])))
    lines = source[source.rindex("copy=False)") :].split("\n")
    products = [line for line in lines if "@" in line]
    assert sum(line.count("@") for line in products) == count
    assert not any(f"A{i} @ A{i + 1}" in line for line in products for i in range(count))


@pytest.mark.parametrize(
    "programs",
    [
        ["A'*sum(B*diag(u), 2) + (sum(B*diag(u), 2)'*A*y)*y"],
        ["s = sum((B .+ a)*diag(u), 2); A'*s + (s'*z)*y"],
        ["(A'*sum((u*u' .+ a)*diag(u), 2) .- sum((u*u' .+ a)*diag(u), 2)'*A*y).*y"],
        ["diag(u)*B", "sum(diag(u)*B, 2)", "B'*sum(diag(u)*B, 2)"],
        ["B ./ (u*ones(1, 2))", "sum(B ./ (u*ones(1, 2)), 2)", "sum(B ./ (ones(2, 1)*u'), 1)"],
    ],
)
def test_sums_of_an_array_that_is_there_are_not_taken_apart_again(programs):
    kinds = {"A": "matrix(2, 3)", "B": "matrix(2, 2)", "u": "vector(2)", "z": "vector(2)", "y": "vector(3)"}
    at = {"A": draw(2, 3), "B": draw(2, 2), "u": draw(2), "z": draw(2, seed=1), "y": draw(3), "a": 0.5}
    formulas = [sc.parse(p, **{name: kind for name, kind in kinds.items() if name in p}) for p in programs]
    function = sc.compile(*formulas)
    found = function(**{name: at[name] for name in function.arguments})
    for value, f in zip(found if len(formulas) > 1 else [found], formulas, strict=True):
        assert np.allclose(value, evaluate(f.expression, at))
