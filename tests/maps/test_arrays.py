"""The array of a derivative by a matrix against JAX, the stacked one against the matrix, and how code writes them."""

import pickle
import re
import tracemalloc
from itertools import count

import numpy as np
import pytest
from jax_double import jax, jnp
from jax_evaluator import value_of
from sources import body
from test_by_matrices import CASES, matrix_by

import symcalc as sc
from symcalc.calculus.differentials import differential
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.expressions.assemblies import Assembly
from symcalc.expressions.core_nodes import direction_of, shape_of
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.faces.merging import resized
from symcalc.maps.arrays import array_of, stacked_array_of
from symcalc.maps.linear_maps import LinearMap, map_of
from symcalc.simplification.rewriting import simplify

# which no matrix notation says
UNSAID = [
    ("A, B, C, X : matrix(n, n)\n((A.*X)*B).*C", "X"),
    ("A, B, C, X : matrix(n, n)\nA.*(B*(C.*(B*X)))", "X"),
]
MORE = [
    ("D : diagonal(n)\nX : matrix(n, m)\nD*X*X'*D", "X"),
    ("A : matrix(m, m)\nX : matrix(n, m)\n(X*X') .* (X*A*X')", "X"),
    ("X : matrix(3, 1)\nX*X'", "X"),
    ("X : matrix(n, m)\nvec(X)*sum(X)", "X"),
    ("X : matrix(n, n)\nlogdet(X'*X)*X - X", "X"),
    ("X : matrix(n, m)\ntr(X'*X)*x", "X"),
    ("X : matrix(n, m)\nX*y", "y"),
    ("X : matrix(n, m)\nx'*X", "x"),
    ("norm2(x)*x", "x"),
    ("X : matrix(n, m)\nsum(X, 1)*y", "X"),
]
EVERY = [*CASES, *MORE, *UNSAID]
UNSTACKED = pytest.mark.parametrize(("text", "name"), [*CASES, *MORE])
ALL = pytest.mark.parametrize(("text", "name"), EVERY)


def derivative(f, name):
    """Return the derivative of a formula as a linear map."""
    X = f.variable(name)
    dX = direction_of(X)
    return map_of(differential(simplify(f.expression), {X: dX}), dX)


def array(f, name, of=array_of):
    """Return the function of the array of a derivative."""
    return compile_expressions([of(derivative(f, name))], [*f.nodes.values()])


def drawn(f):
    """Return sizes that all differ, and values that are no singular matrices."""
    names = {d for v in f.nodes.values() for d in shape_of(v) for d in d.free_symbols}
    sizes = dict(zip(sorted(names, key=str), count(2), strict=False))
    chance = np.random.default_rng(3)
    values = {}
    for name, v in f.nodes.items():
        shape = [int(d.xreplace(sizes)) for d in shape_of(v)]
        values[name] = chance.uniform(0.5, 2, shape[: len(shape_of(f.variable(name)))])
        if len(shape) == 2 and shape[0] == shape[1]:
            values[name] = values[name] + 3 * np.eye(shape[0])
        if v.kind_name == "vector":
            values[name] = values[name].ravel()
        elif v.kind_name == "diagonal":
            values[name] = np.diag(values[name].diagonal())
    return sizes, values


def jacobian(f, name, sizes, values):
    """Return what JAX says the array is."""
    point = {k: jnp.asarray(v) for k, v in values.items()}
    found = jax.jacfwd(lambda X: value_of(f.expression, {**point, name: X}, sizes))(point[name])
    return np.asarray(found)


def called(function, values, dtype=np.float64):
    """Return a function's value."""
    return function(**{name: values[name].astype(dtype) for name in function.arguments})


@ALL
def test_the_array_is_that_of_the_derivative(text, name):
    f = sc.parse(text)
    sizes, values = drawn(f)
    function = array(f, name)
    found = called(function, values)
    wanted = jacobian(f, name, sizes, values)
    wanted = wanted.reshape([d for d in wanted.shape if d != 1])
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10 * (1 + np.abs(wanted).max()))
    single = called(function, values, np.float32)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, found, rtol=1e-2, atol=1e-3 * (1 + np.abs(found).max()))


@UNSTACKED
def test_the_stacked_array_is_the_matrix(text, name):
    f = sc.parse(text)
    _, values = drawn(f)
    found = called(array(f, name, stacked_array_of), values)
    wanted = called(sc.compile(matrix_by(f, name)), values)
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9 * (1 + np.abs(wanted).max()))


@pytest.mark.parametrize(("text", "name"), UNSAID)
def test_what_no_matrix_notation_says_is_stacked(text, name):
    f = sc.parse(text)
    sizes, values = drawn(f)
    found = called(array(f, name, stacked_array_of), values)
    wanted = jacobian(f, name, sizes, values).transpose(1, 0, 3, 2).reshape(found.shape)
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10 * np.abs(wanted).max())


@pytest.mark.parametrize(("text", "name"), [case for case in EVERY if "sin(x ⊗ y)" not in case[0]])
def test_no_identity_and_no_kronecker_product_is_formed(text, name):
    f = sc.parse(text)
    for of in (array_of, stacked_array_of):
        node = of(derivative(f, name))
        if isinstance(node, Assembly):
            source = "\n".join(body(compile_expressions([node], [*f.nodes.values()]).source))
            assert not re.search(r"np\.(eye|kron|diag)\(", source), source


GOLDEN = [
    (
        "A, X : matrix(n, n)\nX*A*X",
        array_of,
        """
J = np.zeros((n, n, n, n), dtype=dtype)
np.einsum("ijkj->jik", J)[...] = X @ A
D = np.einsum("ijik->ikj", J)
D += A @ X
return J""",
    ),
    (
        "X : matrix(n, n)\ninv(X)",
        array_of,
        """
lu_X = _lu(X)
X_inv = _lu_inverse(lu_X)
return np.einsum("ik,lj->iklj", -X_inv, X_inv).transpose(0, 3, 1, 2)""",
    ),
    (
        "T : matrix(m, n)\nX : matrix(m, k)\nV : matrix(n, k)\n2*(X*V' - T)*V",
        array_of,
        """
J = np.zeros((m, k, m, k), dtype=dtype)
np.einsum("ijik->ikj", J)[...] = 2 * (V.T @ V)
return J""",
    ),
    (
        "A : matrix(p, m)\nX : matrix(m, n)\nB : matrix(n, q)\nA*X*B",
        stacked_array_of,
        """
return np.multiply(A[None, :, None, :], B.T[:, None, :, None], order="C").reshape(p * q, m * n)""",
    ),
    (
        "X : matrix(m, n)\n(x'*X*y)*X",
        stacked_array_of,
        """
T0 = np.outer(x, y)
J = np.multiply(X.T[:, :, None, None], T0.T, order="C").reshape(m * n, m * n)
D = np.einsum("ijij->ij", J.reshape(n, m, n, m))
D += y @ (X.T @ x)
return J""",
    ),
    (
        "A, B, C, X : matrix(n, n)\nA.*(B*(C.*(B*X)))",
        array_of,
        """
J = np.zeros((n, n, n, n), dtype=dtype)
np.einsum("ijkj->ijk", J)[...] = np.einsum("lk,lj,il,ij->ijk", B, C, B, A, optimize=True)
return J""",
    ),
]


@pytest.mark.parametrize(("text", "of", "wanted"), GOLDEN)
def test_code(text, of, wanted):
    assert "\n".join(body(array(sc.parse(text), "X", of).source)) == wanted.lstrip()


def test_a_hessian_shares_what_value_and_gradient_are_made_of():
    f = sc.parse("W : matrix(h, p)\nV : matrix(q, h)\nnorm2(V*tanh(W*x) - y)^2")
    g = f.gradient("W")
    outputs = [f.expression, g.expression, array_of(derivative(g, "W"))]
    function = compile_expressions([*map(simplify, outputs[:2]), outputs[2]], [*f.nodes.values()])
    assert function.source.count("np.tanh") == function.source.count(" @ x") == 1
    assert ".flat[::" in function.source  # the diagonal of one factor, and no term of its own
    sizes, values = drawn(f)
    _, slope, found = called(function, values)
    np.testing.assert_allclose(slope, called(sc.compile(g), values))
    np.testing.assert_allclose(found, jacobian(g, "W", sizes, values), rtol=1e-10)


@pytest.mark.parametrize("of", [array_of, stacked_array_of])
@pytest.mark.parametrize("rows", ["m n", "m 1", ""])
def test_nothing_is_an_array_of_zeros(of, rows):
    names = {d: DimensionName(d) for d in "mnpq"} | {"1": ONE}
    zero = LinearMap((), tuple(names[d] for d in rows.split()), (names["p"], names["q"]))
    nodes = sc.parse("A : matrix(m, n)\nX : matrix(p, q)\nA ⊗ X").nodes.values()
    function = compile_expressions([of(zero)], [*nodes])
    found = called(function, {"A": np.ones((2, 3)), "X": np.ones((4, 5))})
    shape = [{"m": 2, "n": 3}[d] for d in rows.split() if d != "1"]
    wanted = np.zeros([*shape, 4, 5]) if of is array_of else np.zeros([*[np.prod(shape)] * bool(rows), 20])
    np.testing.assert_array_equal(found, wanted)
    assert found.shape == wanted.shape


def test_no_larger_array_is_made():
    f = sc.parse("A, X : matrix(n, n)\nX*A*X")
    function, n = array(f, "X"), 40
    values = {"X": np.ones((n, n)), "A": np.ones((n, n))}
    called(function, values)
    tracemalloc.start()
    called(function, values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.1 * 8 * n**4


def test_arguments_stay_as_they_are():
    f = sc.parse("X : matrix(n, m)\nX*X'")
    _, values = drawn(f)
    before = values["X"].copy()
    first = called(array(f, "X"), values)
    first[...] = 0
    np.testing.assert_array_equal(values["X"], before)


def test_a_node_is_pickled_and_has_other_sizes():
    f = sc.parse("X : matrix(n, m)\nA*X*B + X.*sum(X)")
    e = array_of(derivative(f, "X"))
    again = pickle.loads(pickle.dumps(e))
    assert again == e and again.shape == e.shape and again.subscripts == e.subscripts
    n, k = DimensionName("n"), DimensionName("k")
    larger = resized([e], {n: k + 1})[e]
    assert larger.subscripts == e.subscripts
    assert larger.shape == tuple(k + 1 if d == n else d for d in e.shape)
    assert simplify(larger).shape == larger.shape
