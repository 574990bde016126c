"""Formulas in a session: what the Python API promises, each statement by an example or in numbers."""

import copy
import pickle
import re

import numpy as np
import pytest
import sympy
from formulas import close, draw, positive_definite

import symcalc as sc
from symcalc.errors import (
    ArgumentMismatch,
    KindMismatch,
    NotSupported,
    ParseFailure,
    ShapeMismatch,
    SymcalcError,
    UnknownName,
)

SQUARE = "norm2(A*x - b)^2"
A, x, b = draw(4, 3), draw(3), draw(4)
RESIDUAL = A @ x - b


# ------------------------------------------------------------------------------------------------ the design's session


def test_the_session_of_the_design():
    f = sc.parse(SQUARE)
    g = f.gradient("x")
    assert repr(g) == "2 Aᵀ (A x − b)\n# where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m\n# b is read as a vector in ℝ^m"
    assert str(g) == "2*A'*(A*x - b)" and sc.parse(str(g)) == g
    assert g.unicode() == "2 Aᵀ (A x − b)" and g.latex() == r"2 A^{\top} (A x - b)"
    assert isinstance(g.sympy, sympy.MatrixExpr)
    assert g.code() == sc.code(g)
    fun = sc.compile(f, g)
    value, slope = fun(A=A, x=x, b=b)
    assert close(value, RESIDUAL @ RESIDUAL) and close(slope, 2 * A.T @ RESIDUAL)
    assert close(sc.compile(g)(A, x, b), slope)
    assert fun.arguments == ("A", "x", "b") and fun.source == sc.code(f, g)
    with pytest.raises(sc.SymcalcError, match=re.escape("x: shape (3,) was expected, not (4,)")):
        fun(A=A, x=b, b=b)
    assert f.check("x").ok and sc.check(f, "x").ok
    assert sc.from_sympy(g.sympy) == g
    assert close(f.evaluate(A=A, x=x, b=b), value)
    assert f.shape == () and [str(d) for d in g.shape] == ["n"] and g.shape == f.variables["x"].shape
    assert {name: v.kind for name, v in f.variables.items()} == {"A": "matrix", "x": "vector", "b": "vector"}
    assert sc.parse("x ∈ ℝ^3\nx*x'").shape == (3, 3)


def test_public_names():
    assert set(sc.__all__) >= {"parse", "Formula", "compile", "code", "check", "from_sympy", "SymcalcError"}
    assert all(hasattr(sc, name) for name in sc.__all__)


def test_arguments_in_order_of_appearance():
    program = "K : spd(n)\nw = A*x\nb'*w + x'*K*x"
    f = sc.parse(program)
    assert list(f.variables) == list(sc.compile(f).arguments) == ["K", "A", "x", "b"]
    assert sc.compile(f.gradient("x")).arguments == ("K", "A", "x", "b")
    assert sc.compile(f.hessian("x")).arguments == ("K",)
    # a size that only a declared variable has
    assert sc.compile(sc.parse("A : matrix(m, n)\nx ∈ ℝ^n\nsum(x)/m")).arguments == ("A", "x")


# ------------------------------------------------------------------------------------------------ parse


@pytest.mark.parametrize(
    ("text", "declarations", "kinds"),
    [
        ("x'*K*x", {"K": "spd(n)"}, {"K": "spd", "x": "vector"}),
        ("x'*x", {"x": "ℝ^n"}, {"x": "vector"}),
        ("x'*x", {"x": "∈ ℝ^3"}, {"x": "vector"}),
        ("x'*x", {"x": ": vector(3)"}, {"x": "vector"}),
        ("lambda*x'*x", {"lambda_": "positive"}, {"lambda": "positive", "x": "vector"}),
        ("λ*x'*x", {"lambda_": "positive"}, {"λ": "positive", "x": "vector"}),
        ("class*x'*x", {"class_": "integer"}, {"class": "integer", "x": "vector"}),
        ("c_*x'*x", {"c_": "integer"}, {"c_": "integer", "x": "vector"}),
        ("text'*text", {"text": "ℝ^n"}, {"text": "vector"}),
        ("self + names", {"self": "scalar", "names": "scalar"}, {"self": "scalar", "names": "scalar"}),
    ],
)
def test_declarations_by_keyword(text, declarations, kinds):
    assert {name: v.kind for name, v in sc.parse(text, **declarations).variables.items()} == kinds


@pytest.mark.parametrize(
    ("text", "declarations", "words"),
    [
        ("x'*x", {"x": ""}, "a kind"),
        ("x'*x", {"x": "vector(m, n)"}, "one size"),
        ("x'*x", {"x": "vektor(n)"}, "`x : vector(n)`"),
        ("x'*x", {"x": "vector(n)\ny'*y"}, "a declaration was expected"),
        ("x'*x", {"x": "vector(n); 3"}, "a declaration was expected"),
        ("x'*x", {"x": 3}, "not int"),
        ("x'*x", {"x": None}, "not NoneType"),
        ("x : vector(n)\nx'*x", {"x": "vector(n)"}, "declared twice"),
        ("x'*x", {"x y": "vector(n)"}, "line 2"),
        (3, {}, "not int"),
        (None, {}, "not NoneType"),
        (b"x'*x", {}, "not bytes"),
    ],
)
def test_wrong_declarations_and_texts(text, declarations, words):
    with pytest.raises(SymcalcError, match=re.escape(words)):
        sc.parse(text, **declarations)


# ------------------------------------------------------------------------------------------------ shown


SHOWN = [
    ("x'*x", "x", "2 x\n# where x ∈ ℝ^n"),
    ("x ∈ ℝ^n; x'*x", "x", "2 x"),
    (SQUARE, "x", "2 Aᵀ (A x − b)\n# where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m\n# b is read as a vector in ℝ^m"),
    ("norm2(x_1)", "x_1", "x₁/‖x₁‖\n# where x₁ ∈ ℝ^n\n# where x₁ ≠ 0 (norm2's derivative is taken as 0 at 0)"),
    ("logdet(X)", "X", "X⁻ᵀ\n# where X ∈ ℝ^(n×n)\n# where X has a positive determinant"),
    (
        "K : spd(n); logdet(K)",
        "K",
        "K⁻¹\n# K: the gradient is within the symmetric matrices, by ⟨A, B⟩ = tr(AᵀB)",
    ),
    ("sum(abs(x))", "x", "sign(x)\n# where x ∈ ℝ^n\n# abs: the derivative is taken as 0 where the argument is 0"),
]


@pytest.mark.parametrize(("program", "name", "shown"), SHOWN)
def test_a_session_shows_notes_and_conditions(program, name, shown):
    g = sc.parse(program).gradient(name)
    assert repr(g) == shown
    below = [g.reading, *g.remarks(lambda e: sc.Formula(e, {}).unicode())]
    assert repr(g).splitlines()[1:] == [f"# {line}" for line in below if line]


def test_text_is_the_program_alone():
    g = sc.parse("norm2(A*x - b)").gradient("x")
    assert "#" not in str(g) and sc.parse(str(g)) == g
    assert g.notes == ("b is read as a vector in ℝ^m",)
    assert g.conditions == ("where A*x - b ≠ 0 (norm2's derivative is taken as 0 at 0)",)


def test_conditions_are_inherited_and_said_once():
    f = sc.parse("norm2(A*x - b)")
    g = f.gradient("x")
    for h in (g.T, g.jacobian("x"), g.jacobian("x").T, g.differential("A")):
        assert h.conditions[0].startswith("where A*x - b ≠ 0") and len(set(h.conditions)) == len(h.conditions)
    assert f.conditions == () and f.notes == g.T.notes


# ------------------------------------------------------------------------------------------------ what it is


def test_equality_and_hash_are_those_of_the_expression():
    f, g = sc.parse("x'*x"), sc.parse("dot(x, x)")
    assert f == g and hash(f) == hash(g) and len({f, g}) == 1
    assert f != sc.parse("x'*y") and f != "x'*x"


@pytest.mark.parametrize(
    ("program", "shape", "turned"),
    [("A ∈ ℝ^(2×3); A", (2, 3), (3, 2)), ("x ∈ ℝ^3; x", (3,), (3,)), ("x ∈ ℝ^3; x'", (3,), (3,)), ("a", (), ())],
)
def test_shapes_and_transposes(program, shape, turned):
    f = sc.parse(program)
    assert f.shape == shape and f.T.shape == turned and f == f.T.T


def test_formulas_can_be_copied_and_pickled():
    g = sc.parse("K : spd(n)\nlog(x'*K*x) + norm2(A*x - b)").gradient("x").jacobian("x")
    g.evaluate(K=positive_definite(3), x=x, A=A, b=b)  # with a compiled function inside
    for h in (copy.copy(g), copy.deepcopy(g), pickle.loads(pickle.dumps(g))):
        assert h == g and repr(h) == repr(g) and h.variables == g.variables and h.conditions == g.conditions


# ------------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize("name", ["λ_1", "lambda_1", "λ₁"])
def test_whatever_takes_a_name_takes_either_spelling(name):
    f = sc.parse("lambda_1*x'*x")
    assert str(f.gradient(name)) == "x'*x"
    assert f.differential(name) == f.differential("lambda_1")
    assert f.hessian("x", name) == f.hessian("x", "lambda_1")
    assert f.check(name).ok


CALLS = {
    "gradient": lambda f, name: f.gradient(name),
    "differential": lambda f, name: f.differential("x", name),
    "jacobian": lambda f, name: f.jacobian(name),
    "hessian": lambda f, name: f.hessian("x", name),
    "directional": lambda f, name: f.directional(name, "v"),
    "hvp": lambda f, name: f.hvp(name, "v"),
    "vjp": lambda f, name: f.vjp(name, "u"),
}


@pytest.mark.parametrize("name", ["y", "", "X", "x ", "2", 3, ["x"], b"x"])
@pytest.mark.parametrize("call", CALLS)
def test_names_that_are_no_variables(call, name):
    with pytest.raises(UnknownName):
        CALLS[call](sc.parse(SQUARE), name)


def test_the_nearest_name():
    with pytest.raises(UnknownName, match="did you mean weights"):
        sc.parse("norm2(X*weights)").gradient("weigths")
    with pytest.raises(UnknownName, match="its variables: none"):
        sc.parse("2 + 3").gradient("x")


# ------------------------------------------------------------------------------------------------ derivatives


def test_differential_by_some_and_by_all():
    f = sc.parse("x'*A*y")
    assert f.differential("x").unicode() == "yᵀ Aᵀ dx"
    assert f.differential() == f.differential("x", "A", "y")
    assert f.differential("x", "x") == f.differential("x")
    second = f.differential("x").differential("x", "y")
    assert second.unicode() == "dxᵀ A dy"
    # without names, the differentials that are there stay what they are
    assert f.differential("x").differential() == f.differential("x").differential("x", "A", "y")


def test_the_differential_brings_its_variables():
    d = sc.parse("K : spd(n)\nlogdet(K)").differential("K")
    assert list(d.variables) == ["K", "dK"] and d.variables["dK"].kind == "symmetric"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda f: f.gradient("x"), "ask for the Jacobian"),
        (lambda f: f.hessian("x"), "the Hessian is of a scalar"),
        (lambda f: f.hvp("x", "v"), "the Hessian is of a scalar"),
        (lambda f: f.derivation("x", of="gradient"), "ask for the Jacobian"),
    ],
)
def test_what_a_vector_has_not(call, words):
    with pytest.raises(NotSupported, match=words):
        call(sc.parse("A*x"))


def test_jacobians():
    assert str(sc.parse("A*x").jacobian("x")) == "A"
    assert sc.parse("x'*A*x").jacobian("x") == sc.parse("x'*A*x").gradient("x").T
    assert close(sc.parse("a^2*x").jacobian("a").evaluate(a=3.0, x=x), 6 * x)


def test_hessians():
    f = sc.parse("x'*A*y + norm2(x)^2*a")
    assert f.hessian("x", "y") == sc.parse("x'*A*y").hessian("x", "y") == f.hessian("y", "x").T
    assert str(f.hessian("x", "a")) == "2*x" and f.hessian("a").evaluate() == 0.0
    H = f.hessian("x").evaluate(a=3.0, x=x, A=np.eye(3), y=x)
    assert close(H, 6 * np.eye(3))


STRUCTURES = {
    "symmetric": lambda V: (V + V.T) / 2,
    "spd": lambda V: (V + V.T) / 2,
    "skew": lambda V: (V - V.T) / 2,
    "diagonal": lambda V: np.diag(np.diag(V)),
    "lower": np.tril,
    "upper": np.triu,
}


@pytest.mark.parametrize("kind", [*STRUCTURES, "matrix"])
def test_derivatives_move_within_the_structure(kind):
    within = STRUCTURES.get(kind, lambda V: V)
    declared = "matrix(n, n)" if kind == "matrix" else f"{kind}(n)"
    f = sc.parse("tr(B*X) + norm2(X*C)^2", X=declared)
    X = positive_definite(3) if kind == "spd" else within(draw(3, 3, seed=3))
    V = draw(3, 3, seed=7)
    at = {"X": X, "B": draw(3, 3, seed=1), "C": draw(3, 3, seed=2)}
    free = at["B"].T + 2 * X @ at["C"] @ at["C"].T  # the derivative by every entry
    assert close(f.gradient("X").evaluate(**at), within(free))
    # a direction of the name of a free matrix is projected; a new one has the structure
    assert close(f.directional("X", "B").evaluate(**at), np.sum(free * within(at["B"])))
    assert close(f.directional("X", "V").evaluate(**at, V=within(V)), np.sum(free * within(V)))
    assert close(f.hvp("X", "V").evaluate(**at, V=within(V)), within(2 * within(V) @ at["C"] @ at["C"].T))
    new = f.directional("X", "V").variables["V"].kind
    assert new == {"spd": "symmetric"}.get(kind, kind)


def test_an_orthogonal_matrix_moves_along_its_tangents():
    f = sc.parse("tr(B*Q)", Q="orthogonal(n)")
    Q, B, V = np.linalg.qr(draw(3, 3))[0], draw(3, 3, seed=1), draw(3, 3, seed=2)
    tangent = (V - Q @ V.T @ Q) / 2
    G = f.gradient("Q").evaluate(Q=Q, B=B)
    assert close(Q.T @ G, -(Q.T @ G).T)
    assert close(f.directional("Q", "V").evaluate(Q=Q, B=B, V=V), np.sum(B.T * tangent))
    assert close(f.directional("Q", "V").evaluate(Q=Q, B=B, V=V), np.sum(G * V))


def test_directions():
    f = sc.parse(SQUARE)
    v = draw(3, seed=9)
    assert close(f.directional("x", "v").evaluate(A=A, x=x, b=b, v=v), 2 * RESIDUAL @ A @ v)
    assert close(f.directional("x", "x").evaluate(A=A, x=x, b=b), 2 * RESIDUAL @ A @ x)
    assert close(f.hvp("x", "v").evaluate(A=A, v=v), 2 * A.T @ A @ v)
    assert str(f.directional("x", "dx")) == str(f.differential("x"))
    assert close(sc.parse("a^3").directional("a", "c").evaluate(a=2.0, c=5.0), 60.0)
    assert close(sc.parse("sin(A*x)").directional("x", "v").evaluate(A=A, x=x, v=v), np.cos(A @ x) * (A @ v))


def test_cotangents():
    u, V = draw(4, seed=5), draw(4, 3, seed=6)
    assert close(sc.parse("A*x").vjp("x", "u").evaluate(A=A, u=u), A.T @ u)
    assert close(sc.parse("A*x").vjp("A", "u").evaluate(x=x, u=u), np.outer(u, x))
    assert close(sc.parse("x'*A'").vjp("x", "u").evaluate(A=A, u=u), A.T @ u)  # a row is a 1-D array
    assert close(sc.parse("sin(A)").vjp("A", "G").evaluate(A=A, G=V), np.cos(A) * V)
    assert close(sc.parse("x'*x").vjp("x", "c").evaluate(x=x, c=3.0), 6 * x)
    K = sc.parse("K*x", K="symmetric(n)").vjp("K", "u").evaluate(x=x, u=x + 1)
    assert close(K, (np.outer(x + 1, x) + np.outer(x, x + 1)) / 2)


@pytest.mark.parametrize("name", ["", "2", "v+1", "v w", "_v", "x̂", "vⁿ", b"v", 3])
@pytest.mark.parametrize("verb", ["directional", "hvp", "vjp"])
def test_what_is_no_name_of_a_direction(verb, name):
    with pytest.raises(ParseFailure, match="is no name of a variable"):
        getattr(sc.parse(SQUARE), verb)("x", name)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda f: f.directional("x", "A"), "A is a matrix m×n, and x is a vector in ℝ^n"),
        (lambda f: f.directional("x", "b"), "b is a vector in ℝ^m, and x is a vector in ℝ^n"),
        (lambda f: f.hvp("A", "x"), "x is a vector in ℝ^n, and A is a matrix m×n"),
        (lambda f: f.vjp("x", "x"), "x is a vector in ℝ^n, and f is a scalar"),
        (lambda f: f.vjp("x", "dx"), "dx is a vector in ℝ^n, and f is a scalar"),  # the differential of x
        (lambda f: f.hvp("x", "dA"), "dA is a matrix m×n, and x is a vector in ℝ^n"),
    ],
)
def test_directions_of_another_shape(call, words):
    with pytest.raises(ShapeMismatch, match=re.escape(words)):
        call(sc.parse(SQUARE))


@pytest.mark.parametrize("name", ["a", "V", "λ", "pi", "I", "sum", "e", "d", "x_1"])
def test_a_new_direction_is_declared_where_its_name_says_something_else(name):
    g = sc.parse("x'*A*x").directional("x", name)
    assert sc.parse(str(g)).expression == g.expression and g.variables[name].kind == "vector"


# ------------------------------------------------------------------------------------------------ numbers


def test_evaluate_takes_what_the_formula_does_not_need():
    f = sc.parse(SQUARE)
    assert close(f.hessian("x").evaluate(A=A, x=x, b=b), 2 * A.T @ A)
    assert close(f.hessian("x").evaluate(A=A), 2 * A.T @ A)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"A": A, "x": x}, "missing: b"),
        ({"A": A, "x": x, "b": b, "q": 1}, "q is no argument"),
        ({}, "missing: A, x, b"),
    ],
)
def test_evaluate_with_wrong_names(values, words):
    with pytest.raises(ArgumentMismatch, match=words):
        sc.parse(SQUARE).evaluate(**values)


def test_a_variable_may_be_called_self():
    assert sc.parse("a*self", self="scalar").evaluate(a=2.0, self=3.0) == 6.0
    assert sc.compile(sc.parse("a*self", self="scalar"))(self=3.0, a=2.0) == 6.0


def test_merged_formulas_agree_on_their_variables():
    with pytest.raises(KindMismatch):
        sc.code(sc.parse("x'*x"), sc.parse("x : scalar\nx"))
