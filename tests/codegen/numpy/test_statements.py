"""Values to statements: what has a name and which, what is done in place, how wide and deep the lines are."""

import keyword

import numpy as np
import pytest
from formulas import draw
from sources import statements

import symcalc as sc


def names(program, *wanted):
    """Return the names that a body assigns."""
    return [
        line.partition(" = ")[0]
        for line in statements(program, *wanted)
        if " = " in line and "(" not in line.partition(" = ")[0]
    ]


def test_what_is_used_once_and_short_stands_inline():
    assert statements("norm2(A*x - b)") == ["return _norm(A @ x - b)"]


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("norm2(A*x)^2", "Ax"),
        ("norm2(A'*x)^2", "Atx"),
        ("sum(sin(x)) + norm2(sin(x))^2", "sin_x"),
        ("sum(A*B).*sin(A*B)", "AB"),
        ("norm2(inv(A))^2", "A_inv"),
        ("norm2(A*x + x)^2", "t0"),
        ("norm2(A + B)^2", "T0"),
        ("norm2(A_1*x)^2", "t0"),
    ],
)
def test_names_say_what_a_value_is(program, name):
    assert names(program) == [name]


def test_names_of_the_program_are_kept():
    program = "r = A*x - b\nE = X*diag(r.^2)\nsum(E) + norm2(r)^2 + sum(sin(E))"
    assert {"r", "E"} <= set(names(program))
    assert names("z₁ = A*x\nnorm2(z₁)^2 + sum(z₁)") == ["z_1"]
    assert names("lambda = A*x\nnorm2(lambda)^2") == ["lambda_"]
    assert names("t = A*x\nnorm2(t)^2") == ["t"]


def test_names_of_the_program_are_kept_in_derivatives():
    assert statements("r = A*x - b\nr'*r", "gradient x") == ["r = A @ x - b", "return 2 * (A.T @ r)"]


def test_a_name_is_not_taken_twice():
    program = "Ax, t0, T0, sin_x ∈ ℝ\nA ∈ ℝ^(n×n)\nAx*norm2(A*x)^2*t0 + norm2(A*x + x)^2*T0 + sin_x*norm2(sin(x))^2"
    found = names(program)
    assert len(set(found)) == len(found) and not set(found) & {"Ax", "t0", "T0", "sin_x", "A", "x", "n"}
    assert not any(keyword.iskeyword(name) for name in found)


def test_a_long_expression_is_written_in_steps():
    lines = statements("sum(exp(sin(A*cos(B*tanh(C*x + y) + z) - w)))")
    assert len(lines) > 1 and all(line.count("(") <= 6 for line in lines)


@pytest.mark.parametrize(
    "program", ["A + diag(x)", "inv(A + diag(x))*x", "sum(A + eye(n)) + logdet(A + eye(n))", "A*A' + eye(n)"]
)
def test_arguments_are_never_changed(program):
    f = sc.parse(f"A ∈ ℝ^(n×n)\nx ∈ ℝ^n\n{program}")
    function = sc.compile(f, *([f.gradient("A"), f.gradient("x")] if f.shape == () else []))
    at = {"A": 0.2 * draw(3, 3) + 2 * np.eye(3), "x": draw(3)}
    for value in at.values():
        value.flags.writeable = False
    function(*[at[name] for name in function.arguments])


def test_a_shared_matrix_is_not_changed_in_place():
    f = sc.parse("A, B ∈ ℝ^(n×n)\nC = A*B\nsum(C + eye(n)) + sum(sin(C))")
    A, B = draw(3, 3), draw(3, 3, seed=1)
    C = A @ B
    assert np.isclose(f.evaluate(A=A, B=B), (C + np.eye(3)).sum() + np.sin(C).sum())


def test_long_sums_are_added_up_in_place():
    program = "A0 ∈ ℝ^(n×n)\n" + " + ".join(f"sin(A{i})" for i in range(40))
    lines = statements(program)
    assert sum(line.strip().startswith("T0 +=") for line in lines) == 2
    function = sc.compile(sc.parse(program))
    assert np.allclose(function(*[np.ones((2, 2))] * 40), 40 * np.sin(1))


def test_long_sums_of_vectors_along_axes_grow():
    columns = " + ".join(f"sin(x{i})*ones(1, m)" for i in range(20))
    rows = " + ".join(f"ones(n, 1)*cos(y{i})'" for i in range(20))
    f = sc.parse(f"A ∈ ℝ^(n×m)\nx0 ∈ ℝ^n\ny0 ∈ ℝ^m\n{columns} + {rows}")
    at = [np.full(3 if name[0] == "x" else 2, 0.5) for name in sc.compile(f).arguments]
    assert np.allclose(sc.compile(f)(*at), 20 * np.sin(0.5) + 20 * np.cos(0.5))


def test_results_are_written_once():
    f = sc.parse("sin(A*x)")
    assert statements("sin(A*x)")[-1] == "return np.sin(A @ x)"
    source = sc.code(f, f)
    assert source.count("np.sin(") == 1 and ".copy()" in source
