"""What equations define: what it is, what is seen of it, and what it becomes with other parts."""

import numpy as np
import pytest
from formulas import draw
from sympy import Integer

import symcalc as sc
from symcalc.algebra import multiply, transpose
from symcalc.algebra.equations import root_of, solution_of
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import Inverse, postorder, variable, variables_of
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.equations import Root, RootArray, Solved, with_parts
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

n = dimension("n")
x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
A, B, P = (variable(name, "matrix", (n, n)) for name in "ABP")
S = variable("S", "symmetric", (n, n))
a = variable("a", "scalar")
TWO = Integer(2)


def value(text):
    """Return the expression of a text."""
    return sc.parse(text).expression


def test_the_name_of_the_unknown_is_no_part_of_what_it_is():
    texts = [f"{name} : root(A*{name} + exp({name}) - b, {name})\nnorm2({name})^2" for name in "xyz"]
    assert len({value(text) for text in texts}) == 1
    assert value(texts[0]) != value(texts[0].replace("exp", "sin"))
    assert sc.parse(texts[0]) == sc.parse(texts[2]) != sc.parse(texts[0].replace("exp", "sin"))


def test_the_unknown_is_bound():
    e = value("x : root(A*x + exp(x) - b, x)\nx")
    assert type(e) is RootArray
    assert {v.name for v in variables_of(e)} == {"A", "b"}


def test_other_parts_do_not_meet_the_unknown():
    inner = root_of(x + multiply(A, x) - y, x)
    outer = root_of(with_parts(multiply(B, x) - y, {y: inner}), x)  # it depends on the unknown of nothing
    again = with_parts(outer, {B: multiply(A, A)})
    assert {v.name for v in variables_of(again)} == {"A", "y"}
    u = inner.equation.unknown
    moved = with_parts(inner, {y: u})  # what arrives bears the name of the unknown
    assert moved.equation.unknown != u
    assert variables_of(moved) == {A, u}


def test_an_equation_without_its_unknown_is_refused():
    with pytest.raises(KindMismatch, match="does not stand"):
        root_of(y, x)
    with pytest.raises(KindMismatch, match="does not stand"):
        solution_of(A, P, B)


def test_a_number():
    c = value("c : root(c^3 + c - a, c)\nc")
    assert type(c) is Root
    assert variables_of(c) == {a}


# ------------------------------------------------------------------------------------------------ linear equations


@pytest.mark.parametrize(
    "L, text",
    [
        (multiply(A, P) + P, "inv(A + I)*B"),
        (multiply(P, A) - 2 * P, "B*inv(A - 2*I)"),
        (multiply(A, P, S), "inv(A)*B*inv(S)"),
        (multiply(TWO, A, transpose(P)), "(inv(2*A)*B)'"),
        (multiply(A, multiply(P, S) + multiply(TWO, P, S)), "inv(A)*B*inv(S)/3"),
    ],
)
def test_products_of_inverses_solve_an_equation(L, text):
    named = sc.parse("A, B : matrix(n, n)\nS : symmetric(n)\n" + text)
    assert sc.parse(str(named)).expression == named.expression
    instead = {v: {"A": A, "B": B, "S": S}[v.name] for v in variables_of(named.expression)}
    assert solution_of(L, P, B) == with_parts(named.expression, instead)


@pytest.mark.parametrize(
    "text, same",
    [
        ("X : root(A.*X + X - C, X)\nX", "C./(A .+ 1)"),
        ("X : root(C - A.*X - 3*X, X)\nX", "C./(A .+ 3)"),
        ("X : root(diag(a)*X + X*diag(b) - C, X)\nX", "a : vector(m)\nC./(a*ones(1, n) + ones(m, 1)*b')"),
        ("X : root(diag(a)*(X.*A) + 2*B.*X - C, X)\nX", "a : vector(m)\nC./(a*ones(1, n).*A + 2*B)"),
        ("X : root(diag(a)*(X + X*diag(b)) - C, X)\nX", "a : vector(m)\nC.*((1 ./ a)*(1 ./ (1 .+ b')))"),
        ("X : argmin(norm2(W.*(X - Y))^2 + λ*norm2(X)^2, X)\nX", "W.^2.*Y./(W.^2 .+ λ)"),
        ("x : root(a.*x + x - c, x)\nx", "c : vector(n)\nc./(a .+ 1)"),
    ],
)
def test_quotients_solve_what_scales_entries_rows_and_columns(text, same):
    f, g = sc.parse(text), sc.parse(same)
    assert f.expression == g.expression
    total = sc.parse(text.rpartition("\n")[0] + "\nsum(" + text[-1] + ".*" + text[-1] + ")")
    assert all(total.check(name) for name in total.free_variables)


def test_other_parts_make_a_quotient_of_a_solution():
    L = multiply(A, P) + multiply(P, B)
    X = solution_of(L, P, S)
    D, E = (variable(name, "diagonal", (n, n)) for name in "DE")
    moved = with_parts(X, {A: D, B: E})
    assert Solved in {type(Y) for Y in postorder(X)}
    assert Solved not in {type(Y) for Y in postorder(moved)}


def test_a_solution_is_linear_in_its_right_side():
    L = P - multiply(A, P, transpose(A))
    X = solution_of(L, P, B)
    assert type(X) is Solved
    assert solution_of(L, P, 3 * B) == 3 * X
    assert solution_of(-L, P, B) == -X
    assert solution_of(L, P, B - B) == B - B


def test_symmetry_is_seen_where_transposing_commutes():
    L = P - multiply(A, P, transpose(A))
    assert Structure.SYMMETRIC in structure_of(solution_of(L, P, S))
    assert transpose(solution_of(L, P, S)) == solution_of(L, P, S)
    assert structure_of(solution_of(L, P, B)) == Structure.NONE
    assert structure_of(solution_of(P - multiply(A, P, B), P, S)) == Structure.NONE
    K = variable("K", "skew", (n, n))
    assert transpose(solution_of(L, P, K)) == -solution_of(L, P, K)


def test_inverses_demand_what_is_said():
    f = sc.parse("x : root(A*x - b, x)\nx")
    assert any(type(Y) is Inverse for Y in f.expression.args)
    assert f.conditions == ("where A is invertible",)


@pytest.mark.parametrize(
    "text, sizes",
    [
        ("X : root(A*X + X*B - C, X)\nX", 2),
        ("X : root(X - A*X*A' - C, X)\nX", 1),
        ("X : root(2*X + 3*A*X*B + B*X - C, X)\nX", 2),
        ("X : root(A*X*B + B*X*A + C, X)\nX", 1),
    ],
)
def test_code_solves_linear_equations(text, sizes):
    random = np.random.default_rng(3)
    f = sc.parse(text)
    values = {name: random.standard_normal((4, 4)) / 3 + np.eye(4) for name in f.variables}
    X = f.evaluate(**values)
    residual = sc.parse(text.split("root(")[1].split(", X)")[0].replace("X", "Z"), Z="matrix")
    assert np.max(np.abs(residual.evaluate(**values, Z=X))) < 1e-10


def test_singular_equations_are_refused():
    eye = np.eye(3)
    for text in ("X : root(A*X - X*A - C, X)\nX", "X : root(X - A*X*A' - C, X)\nX"):
        with pytest.raises(np.linalg.LinAlgError):
            sc.parse(text).evaluate(A=eye, C=eye)


def test_a_solution_that_is_given_is_compared_with_its_equation():
    f = sc.parse("x : root(A*x + exp(x) - b, x)\nsum(x)")
    x = np.array([0.5, -1.0])
    A = np.array([[2.0, 1.0], [0.0, 3.0]])
    b = A @ x + np.exp(x)
    assert f.evaluate(A=A, b=b, x=x) == pytest.approx(-0.5)
    with pytest.raises(sc.SymcalcError, match="x: a solution of its equation was expected"):
        f.evaluate(A=A, b=b, x=x + 1e-3)


MATRIX_EQUATIONS = {
    "sylvester(A, B, C)": lambda A, B, C, X: A @ X + X @ B - C,
    "solve_sylvester(A, B, C)": lambda A, B, C, X: A @ X + X @ B - C,
    "lyap(A, C)": lambda A, B, C, X: A @ X + X @ A.T + C,
    "solve_continuous_lyapunov(A, C)": lambda A, B, C, X: A @ X + X @ A.T - C,
    "dlyap(A, C)": lambda A, B, C, X: A @ X @ A.T - X + C,
    "solve_discrete_lyapunov(A, C)": lambda A, B, C, X: A @ X @ A.T - X + C,
}


@pytest.mark.parametrize("text", MATRIX_EQUATIONS)
def test_linear_matrix_equations_by_their_names(text):
    f = sc.parse(f"A, B, C : matrix(n, n)\n{text}")
    A, B, C = np.random.default_rng(1).standard_normal((3, 4, 4))
    at = {"A": A, "B": B, "C": C}
    X = f.evaluate(**{name: at[name] for name in sc.compile(f).arguments})
    assert np.allclose(MATRIX_EQUATIONS[text](A, B, C, X), 0)
    assert sc.parse(str(f)) == f
    g = sc.parse(f"A, B, C, D : matrix(n, n)\ntr(D*{text})")
    assert g.check("A") and g.check("C")


def test_they_are_the_equations_that_a_program_types():
    declared = "A : matrix(m, m)\nB : matrix(n, n)\nC : matrix(m, n)\n"
    typed = sc.parse(declared + "X : root(A*X + X*B - C, X)\nnorm2(X)^2")
    assert sc.parse(declared + "norm2(sylvester(A, B, C))^2") == typed
    assert any("invertible" in line for line in typed.conditions)
    assert sc.parse("A : matrix(n, n)\nQ : symmetric(n)\nlyap(A, Q)'") == sc.parse(
        "A : matrix(n, n)\nQ : symmetric(n)\nlyap(A, Q)"
    )
    assert any("MATLAB" in note for note in sc.parse("lyap(A, Q)").notes)
    with pytest.raises(ShapeMismatch):
        sc.parse("A : matrix(2, 2)\nB : matrix(3, 3)\nC : matrix(3, 2)\nsylvester(A, B, C)")


@pytest.mark.parametrize(
    ("text", "equation"),
    [
        ("lyap(X, B)", lambda X, B, Y: X @ Y + Y @ X.T + B),
        ("dlyap(X, B)", lambda X, B, Y: X @ Y @ X.T - Y + B),
        ("sylvester(B, X, X)", lambda X, B, Y: B @ Y + Y @ X - X),
        ("lyap(lyap(X, B) + X, B)", None),
    ],
)
def test_a_program_may_have_an_x_of_its_own(text, equation):
    """The unknown of the equation is none of the program's variables."""
    X, B, V = draw(3, 3), draw(3, 3, seed=1), draw(3, 3, seed=2)
    f = sc.parse(f"X, B : matrix(n, n)\n{text}")
    other = sc.parse(f"Z, B : matrix(n, n)\n{text.replace('X', 'Z')}")
    Y = f.evaluate(X=X, B=B)
    np.testing.assert_allclose(Y, other.evaluate(Z=X, B=B), rtol=1e-9)
    if equation is not None:
        np.testing.assert_allclose(equation(X, B, Y), 0, atol=1e-9)
    want = other.directional("Z", "V").evaluate(Z=X, B=B, V=V)
    assert np.abs(want).max() > 1e-3
    np.testing.assert_allclose(f.directional("X", "V").evaluate(X=X, B=B, V=V), want, rtol=1e-8)
