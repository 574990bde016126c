"""The engine on hand-made expressions: each gradient in its normal form."""

import pytest
from sympy import Integer, Symbol

import symcalc as sc
from symcalc.algebra import add, inverse, multiply, negate, norm2, power, subtract, trace, transpose
from symcalc.calculus import adjoints
from symcalc.calculus.adjoints import adjoint, gradient
from symcalc.calculus.differentials import differential
from symcalc.calculus.jacobians import hessian, jacobian
from symcalc.calculus.projections import project
from symcalc.expressions.core_nodes import direction_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import functions
from symcalc.language.parsing import parse_program
from symcalc.simplification.rewriting import simplify

m, n = dimension("m"), dimension("n")
A = variable("A", "matrix", (m, n))
B, X = (variable(name, "matrix", (n, n)) for name in "BX")
S = variable("S", "spd", (n, n))
b = variable("b", "vector", (m, ONE))
x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
r = subtract(multiply(A, x), b)
F = {name: f.build for name, f in functions().items()}


@pytest.mark.parametrize(
    ("f", "by", "want"),
    [
        (power(norm2(r), Integer(2)), x, multiply(Integer(2), transpose(A), r)),
        (multiply(transpose(x), B, x), x, multiply(add(B, transpose(B)), x)),
        (F["logdet"](X), X, transpose(inverse(X))),
        (F["log"](F["det"](X)), X, transpose(inverse(X))),
        (trace(multiply(B, inverse(X))), X, negate(multiply(*[transpose(f) for f in (inverse(X), B, inverse(X))]))),
        (F["logsumexp"](multiply(B, x)), x, multiply(transpose(B), F["softmax"](multiply(B, x)))),
        (trace(multiply(S, B)), S, multiply(Integer(1) / 2, add(B, transpose(B)))),
    ],
)
def test_gradient(f, by, want):
    assert simplify(gradient(simplify(f), by)) == simplify(want)


MULTILINEAR = [
    ("x'*B*x", "x"),
    ("tr(X*A*X')", "X"),
    ("tr(A*X'*B*X*C)", "X"),
    ("x'*A*B*C*D*y", "B"),
    ("sum((A*x).*x)", "x"),
    ("a*sum(X)*tr(B*X)", "X"),
    ("S : symmetric(n)\nx'*spectral(S, B*x)*y", "x"),
    ("S : symmetric(n)\nx'*S*B*S*x", "S"),
    ("sum(cumsum(x).*diag(B*diag(x)))", "x"),
    ("vec(X)'*kron(A, B)*vec(X)", "X"),
]


@pytest.mark.parametrize(("text", "name"), MULTILINEAR)
def test_what_is_linear_in_each_argument_needs_no_differential(text, name, monkeypatch):
    program = parse_program(text)
    f, X = program.expression, program.variables[name]
    dX = direction_of(X)
    by_differential = simplify(project(adjoint(differential(f, {X: dX}), dX, ONE), X))
    monkeypatch.setattr(adjoints, "differential", None)
    assert simplify(gradient(f, X)) == by_differential


@pytest.mark.parametrize("text", ["norm2(x)^2", "exp(x'*y)", "x'*A^2*x + det(x*x')", "sum(x.^2)"])
def test_what_is_not_linear_in_an_argument_is_found_by_its_differential(text, monkeypatch):
    program = parse_program(text)
    monkeypatch.setattr(adjoints, "differential", None)
    with pytest.raises(TypeError, match="not callable"):
        gradient(program.expression, program.variables["x"])


def test_second_derivatives():
    assert hessian(power(norm2(r), Integer(2)), x) == multiply(Integer(2), transpose(A), A)
    assert jacobian(r, x) == A


@pytest.mark.parametrize("by", [x, y, B])
@pytest.mark.parametrize(
    "end",
    [
        F["sum"],
        lambda h: multiply(transpose(h), y),
        lambda h: power(norm2(h), Integer(2)),
        lambda h: norm2(subtract(h, y)),
        lambda h: trace(inverse(add(multiply(h, transpose(h)), B))),
    ],
)
def test_depth_is_no_limit(end, by):
    h = x
    for _ in range(1000):
        h = F["tanh"](add(multiply(B, h), y))
    assert simplify(gradient(end(h), by)).shape == by.shape


@pytest.mark.parametrize(
    "layer", [lambda H: F["tanh"](multiply(B, transpose(H))), lambda H: F["exp"](add(H, transpose(H)))]
)
def test_depth_of_transposes_is_no_limit(layer):
    H = B
    for _ in range(600):
        H = layer(H)
    assert simplify(gradient(trace(multiply(H, X)), B)).shape == B.shape


@pytest.mark.parametrize(
    "text",
    [
        "B' + B",
        "B'*x + B*x",
        "x.*exp(x)",
        "log(x).*x",
        "diag(B'*diag(x)*X')",
        "tr(X'^5)",
        "(X'*B + B'*X)*x",
        "x - (y - X*y)",
    ],
)
def test_of_the_same_names_the_simpler_comes_first(text):
    f = sc.parse("B, X : matrix(n, n)\n" + text)
    for renamed in ("m", "k", "p"):  # whatever the sizes are called
        again = sc.parse(f"B, X : matrix({renamed}, {renamed})\n" + text)
        assert again.unicode() == f.unicode()


@pytest.mark.parametrize("text", ["-(x - y)*z'", "-(x - y)/a", "-z.*(x - y)", "-x'*y*z"])
def test_a_minus_in_front_of_a_product_is_that_of_the_product(text):
    f = sc.parse(text)
    assert str(f) == text.replace("x'*y", "(x'*y)") and sc.parse(str(f)) == f


def test_nodes_show_the_names_in_them_at_any_depth():
    assert str(trace(multiply(B, S))) == "Trace(B S)"
    assert str(multiply(trace(B), x)) == "(Trace(B))*(x)"
    deep = x
    for _ in range(2000):
        deep = multiply(B, F["tanh"](deep))
    assert len(str(norm2(deep))) < 100


def test_dimensions_share_nothing_with_sympys_symbols():
    assert Symbol("k_first").is_positive is None
    assert dimension("k_first").is_positive and dimension("k_first").is_integer
    assert dimension("k_second").is_positive
    assert Symbol("k_third").is_positive is None and Symbol("k_third").is_integer is None
