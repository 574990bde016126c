"""Operators in numbers: along V as the derivative, their adjoints, their columns, with no array of their matrices."""

import pickle
import tracemalloc

import numpy as np
import pytest
import scipy.sparse.linalg

import symcalc as sc
from symcalc.calculus.differentials import differential
from symcalc.codegen.numpy.operators import CompiledOperator
from symcalc.errors import ArgumentMismatch
from symcalc.expressions.core_nodes import direction_of, is_array
from symcalc.maps.linear_maps import map_of
from symcalc.operators.making import compile_operator
from symcalc.simplification.rewriting import simplify

SIZES = {"n": 3, "m": 2, "p": 4, "q": 2}
MATRICES = "X : matrix(m, n)\n"
PROGRAMS = """A*X*B|A*X'*B|X*X'|X'|X ⊗ B|B ⊗ X|X .* X|A .* X|X*x|x'*X|exp(A*X)|sum(X, 2)|sum(X, 1)|vec(X*B)*x'|X*diag(x)
softmax(X, 2)|X*(x*x')*X'|A*X + X*B|norm2(X)*X|A*diag(X*x)*B|X*B*X|A.*(X*B*X')|(X*X')⊗B|khatrirao(X, B)|(x'*X*y)*X
norm2(X)|tr(X*A)|sum(exp(X))|norm2(A*X*B - C)^2|sum(log(X'*X))"""
OF_SQUARE = "X^3|inv(X)|A*inv(X)*B|det(X)*X|tril(X)*X|diag(diag(X))|X.*inv(X)'|diag(X)*diag(X)'|logdet(X'*X)"
BY_VECTORS = """x*x'|diag(x)|A*diag(x)*B|A.*(x*y')|(A*x) ⊗ (B*x)|vec(A*diag(x))*x'|khatrirao(x*y', A)|exp(x*y')*A
A*x|x'*B|A'*(x.*(A*x))|softmax(x)|norm2(A*x)|kron(A, B)*x|(y'*x) .+ sin(y)|norm2(x)^2*x"""
CASES = [
    *((MATRICES + t, "X") for t in PROGRAMS.replace("\n", "|").split("|")),
    *(("X : matrix(n, n)\n" + t, "X") for t in OF_SQUARE.split("|")),
    *((t, "x") for t in BY_VECTORS.replace("\n", "|").split("|")),
]


def operator_function(f, name):
    """Return the function that makes the operator of a derivative."""
    x = f.variable(name)
    dx = direction_of(x)
    linear = map_of(differential(simplify(f.expression), {x: dx}), dx)
    return compile_operator(linear, list(f.nodes.values()), x, f.kept if is_array(f.expression) else False)


def values_of(f, chance, sizes=SIZES, *more):
    """Return random values for the variables of formulas."""

    def size(d):
        return int(d.xreplace({s: sizes.get(str(s), 3) for s in d.free_symbols}))

    variables = {name: v for g in (f, *more) for name, v in g.nodes.items()}
    axes = {name: len(g.variables[name].shape) for g in (f, *more) for name in g.variables}
    return {n: chance.uniform(0.5, 2.0, [size(d) for d in v.shape][: axes[n]]) for n, v in variables.items()}


def stacked(value):
    """Return the columns of an array, stacked."""
    return np.reshape(value, -1, order="F")


def made(text, name, seed=5, sizes=SIZES):
    """Return a formula, values of its variables, and the operator there."""
    f = sc.parse(text)
    values = values_of(f, np.random.default_rng(seed), sizes)
    return f, values, operator_function(f, name)(**values)


def check(text, name, sizes=SIZES):
    """Check all that an operator does against the derivative along."""
    f, values, op = made(text, name, sizes=sizes)
    along = sc.compile(f.directional(name, "V_1"))
    chance = np.random.default_rng(3)
    columns = []
    for _ in range(3):
        V = chance.standard_normal(values[name].shape)
        want = along(**{n: (values | {"V_1": V})[n] for n in along.arguments})
        got = op.apply(V)
        assert np.shape(got) == np.shape(want) == op.result
        np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(op @ stacked(V), stacked(want), rtol=1e-10, atol=1e-10)
        G = chance.standard_normal(np.shape(got))
        back = op.adjoint_apply(G)
        assert np.shape(back) == values[name].shape == op.argument
        np.testing.assert_allclose(stacked(back) @ stacked(V), stacked(G) @ stacked(want), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(op.H @ stacked(G), stacked(back), rtol=1e-12)
        columns.append(stacked(V))
    M = np.stack(columns, axis=1)
    np.testing.assert_allclose(op @ M, np.stack([op @ v for v in columns], axis=1), rtol=1e-10, atol=1e-12)
    dense = op @ np.eye(op.shape[1])
    np.testing.assert_allclose(op.T @ np.eye(op.shape[0]), dense.T, rtol=1e-10, atol=1e-10)
    return op, dense


@pytest.mark.parametrize(("text", "name"), CASES)
def test_an_operator_is_the_derivative_and_its_adjoint(text, name):
    op, _ = check(text, name)
    assert isinstance(op, scipy.sparse.linalg.LinearOperator) and isinstance(op, CompiledOperator)
    assert op.shape == (int(np.prod(op.result)), int(np.prod(op.argument))) and op.dtype == float


@pytest.mark.parametrize(("text", "name"), [CASES[k] for k in (0, 5, 11, 18, 22, 40, 45, 52)])
@pytest.mark.parametrize("sizes", [{"n": 1}, {"m": 1}, {"m": 1, "n": 1, "p": 1, "q": 1}])
def test_sizes_may_be_one(text, name, sizes):
    check(text, name, {n: sizes.get(n, SIZES[n]) for n in SIZES})


HESSIANS = [
    ("X : matrix(m, n)\nnorm2(A*X*B - C)^2", "X"),
    ("norm2(T - U*V')^2", "U"),
    ("sum(softplus(A*x)) - y'*A*x + norm2(x)^2/2", "x"),
    ("X : matrix(m, n)\nlogdet(X*X' + A*A')", "X"),
    ("norm2(A*x - b)^4", "x"),
]


@pytest.mark.parametrize(("text", "name"), HESSIANS)
def test_hessians_are_symmetric_operators_for_solvers(text, name):
    g = sc.parse(text).gradient(name)
    values = values_of(g, np.random.default_rng(4))
    function = operator_function(g, name)
    op = function(**values)
    dense = op @ np.eye(op.shape[1])
    np.testing.assert_allclose(dense, dense.T, rtol=1e-9, atol=1e-9)
    assert function.is_symmetric and op.is_symmetric and op.H is op and op.T is op
    if np.linalg.eigvalsh(dense)[0] > 1e-6:
        b = np.random.default_rng(1).standard_normal(len(dense))
        for method in (scipy.sparse.linalg.cg, scipy.sparse.linalg.minres):
            found, info = method(op, b, rtol=1e-12)
            assert info == 0
            np.testing.assert_allclose(dense @ found, b, rtol=1e-6, atol=1e-6)


def test_no_array_is_larger_than_the_inputs():
    f = sc.parse("norm2(T - U*V')^2").gradient("U")
    function = operator_function(f, "U")
    chance = np.random.default_rng(0)
    T, V = chance.standard_normal((200, 200)), chance.standard_normal((200, 5))
    op = function(T=T, V=V)
    assert sorted(np.shape(part) for part in op._parts.values()) == [(5, 5)]
    W = chance.standard_normal((200, 5))
    op.apply(W)
    tracemalloc.start()
    got = op.apply(W)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_allclose(got, 2 * W @ (V.T @ V), rtol=1e-10)
    assert peak < 3 * W.nbytes


@pytest.mark.parametrize(("rows", "formed"), [(3, False), (40, True)])
def test_a_gram_matrix_is_an_array_where_that_is_smaller(rows, formed):
    f = sc.parse("sum(softplus(A*x))").gradient("x")
    function = operator_function(f, "x")
    chance = np.random.default_rng(0)
    op = function(A=chance.standard_normal((rows, 20)), x=chance.standard_normal(20))
    assert ((20, 20) in [np.shape(part) for part in op._parts.values()]) == formed


@pytest.mark.parametrize("text", ["tr(A)", "A", "y", "sign(x)"])
def test_what_does_not_depend_on_it_has_a_derivative_of_zeros(text):
    op, dense = check("x : vector(n)\n" + text, "x")
    assert not dense.any() and op.adjoint_apply(np.ones(op.result)).shape == (3,)


def test_parts_are_worked_out_once():
    _, values, op = made("A*inv(X)*B", "X")
    parts = {name: id(part) for name, part in op._parts.items()}
    op.apply(values["X"])
    op.adjoint_apply(np.ones(op.result))
    assert parts == {name: id(part) for name, part in op._parts.items()}


def test_an_operator_is_pickled():
    _, values, op = made("X : matrix(m, n)\nA*X*B", "X")
    again = pickle.loads(pickle.dumps(op))
    np.testing.assert_array_equal(again.apply(values["X"]), op.apply(values["X"]))


def test_single_precision_stays():
    f = sc.parse("A*X*B")
    one = np.eye(3, dtype=np.float32)
    op = operator_function(f, "X")(A=one, B=one)
    assert op.dtype == op.apply(one).dtype == np.float32


def test_arguments():
    function = operator_function(sc.parse("X : matrix(m, n)\nA*X"), "X")
    assert function.arguments == ("X", "A")
    A, X = np.ones((3, 2)), np.ones((2, 4))
    assert function(A=A, X=X).shape == (12, 8)
    with pytest.raises(ArgumentMismatch, match="missing: A"):
        function(X=X)
    with pytest.raises(ArgumentMismatch, match="B is no argument"):
        function(A=A, X=X, B=A)
    with pytest.raises(ArgumentMismatch, match="shape"):
        function(A=X, X=X)
    with pytest.raises(ArgumentMismatch, match="V: shape"):
        function(A=A, X=X).apply(A)
    function = operator_function(sc.parse("X : matrix(n, n)\nA*X"), "X")
    assert function.arguments == ("A",)
    with pytest.raises(ArgumentMismatch, match="X: shape"):
        function(A=np.eye(3), X=np.eye(2))


def test_what_does_not_fit_is_said_without_names_of_parts():
    op = sc.compile(sc.parse("A*X*B").jacobian("X"), form="operator")(A=np.ones((3, 2)), B=np.ones((4, 5)))
    with pytest.raises(ArgumentMismatch) as caught:
        op.apply(np.ones((3, 3)))
    assert str(caught.value) == "V: shape (2, 4) was expected, not (3, 3)"
    with pytest.raises(ArgumentMismatch, match=r"G: shape \(3, 5\) was expected, not \(8,\)"):
        op.adjoint_apply(np.ones(8))
    with pytest.raises(ArgumentMismatch, match="V: real numbers were expected, not complex128"):
        op.apply(1j * np.ones((2, 4)))
