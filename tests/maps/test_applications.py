"""Linear maps applied to arrays without their matrices: along V as the derivative, and the adjoint of that."""

import numpy as np
import pytest
from test_by_matrices import CASES, stacked, values_of

import symcalc as sc
from symcalc.calculus.differentials import differential
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import direction_of, shape_of
from symcalc.expressions.node import variable
from symcalc.faces.formula import Formula
from symcalc.maps.applications import adjoint_of, applied, applied_to_columns, is_self_adjoint
from symcalc.maps.linear_maps import map_of
from symcalc.simplification.rewriting import simplify


def map_by(f, name):
    """Return the derivative of a formula by a variable as a map."""
    x = f.variable(name)
    dx = direction_of(x)
    return map_of(differential(simplify(f.expression), {x: dx}), dx)


def compiled(e, f, *more):
    """Return a function of an expression, which leaves columns and rows matrices."""
    nodes = f.nodes | {v.name: v for v in more}
    return sc.compile(Formula(e, nodes, kept=True))


def of_matrix(name, shape):
    """Return a variable of a shape that is a matrix, or a scalar."""
    return variable(name, "matrix" if shape else "scalar", shape, "")


def run(function, values):
    """Return the value of a function at those of the values that it is of."""
    return function(**{n: values[n] for n in function.arguments})


@pytest.mark.parametrize(("text", "name"), CASES)
def test_the_application_is_the_derivative_along_and_its_adjoint_the_adjoint(text, name):
    f = sc.parse(text)
    linear, along = map_by(f, name), f.directional(name, "V_1")
    V, G = of_matrix("V_2", linear.of), of_matrix("G_2", linear.shape)
    forwards = compiled(simplify(applied(linear, V)), f, V)
    backwards = compiled(simplify(applied(adjoint_of(linear), G)), f, G)
    derivative = sc.compile(along)
    chance = np.random.default_rng(11)
    values = values_of(f, chance, along)
    for _ in range(3):
        values["V_1"] = chance.standard_normal(values[name].shape)
        values["V_2"] = values["V_1"].reshape(len(values["V_1"]), -1)
        want = stacked(run(derivative, values))
        got = run(forwards, values)
        np.testing.assert_allclose(stacked(got), want, rtol=1e-10, atol=1e-10)
        values["G_2"] = chance.standard_normal(np.shape(got))
        back = run(backwards, values)
        np.testing.assert_allclose(stacked(back) @ stacked(values["V_2"]), stacked(values["G_2"]) @ want, rtol=1e-10)


COLUMNS = ["A*x", "diag(x)*B*x", "sin(A*x)", "x'*B*x", "(x*x')*B*x", "norm2(x)*x", "sum(x.*(B*x))*x", "softmax(x)"]


@pytest.mark.parametrize("text", COLUMNS)
def test_a_map_of_vectors_takes_many_at_once(text):
    f = sc.parse(text)
    linear = map_by(f, "x")
    V = variable("V_2", "matrix", (linear.of[0], sc.parse("Y : matrix(n, many)\nY").variable("Y").shape[1]), "")
    W = of_matrix("V_1", linear.of)
    at_once = compiled(simplify(applied_to_columns(linear, V)), f, V)
    single = compiled(simplify(applied(linear, W)), f, W)
    chance = np.random.default_rng(2)
    values = values_of(f, chance)
    values["V_2"] = chance.standard_normal((len(values["x"]), 5))
    got = run(at_once, values)
    columns = [run(single, values | {"V_1": values["V_2"][:, [k]]}) for k in range(5)]
    np.testing.assert_allclose(got, np.hstack([np.reshape(c, (-1, 1)) for c in columns]), rtol=1e-10, atol=1e-12)


SELF_ADJOINT = [
    "norm2(A*X - B)^2",
    "norm2(T - U*X')^2",
    "tr(X'*A*X*B)",
    "sum(log(A.*X + B))",
    "norm2(X*X' - C)^2",
    "logdet(X'*X + A'*A)",
]


@pytest.mark.parametrize("text", SELF_ADJOINT)
def test_hessians_are_their_own_adjoints(text):
    g = sc.parse(f"X : matrix(m, n)\n{text}").gradient("X")
    assert is_self_adjoint(map_by(g, "X"))


@pytest.mark.parametrize("text", ["A*X", "X.*A*B", "A*X'", "tr(A*X)*X", "X*X"])
def test_what_is_not_its_own_adjoint_is_not_said_to_be(text):
    assert not is_self_adjoint(map_by(sc.parse(f"X, A, B : matrix(n, n)\n{text}"), "X"))


def test_an_array_of_another_shape_is_refused():
    f = sc.parse("A*X")
    linear = map_by(f, "X")
    with pytest.raises(NotSupported, match="the map is of a matrix"):
        applied(linear, f.variable("A"))


def test_shapes():
    f = sc.parse("A*X*B")
    linear = map_by(f, "X")
    assert shape_of(applied(linear, of_matrix("V", linear.of))) == linear.shape == f.expression.shape
