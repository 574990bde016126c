"""Equations of operators: each form against the dense solution, what is singular, and what no form is known of."""

import numpy as np
import pytest
import scipy.sparse.linalg
from test_making import operator_function, stacked, values_of

import symcalc as sc
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.maps.inversions import Form, inversion_of

SQUARE = "A, B, C, X : matrix(n, n)\n"
SOLVED = [
    (SQUARE + "A*X*B", "X", Form.BOTH_SIDES),
    (SQUARE + "3*A*X", "X", Form.BOTH_SIDES),
    (SQUARE + "X*B + X", "X", Form.BOTH_SIDES),
    (SQUARE + "A*X + B*X - 2*X", "X", Form.BOTH_SIDES),
    (SQUARE + "A*X'*B", "X", Form.TURNED),
    ("X : matrix(m, n)\nX'", "X", Form.TURNED),
    (SQUARE + "inv(X)", "X", Form.BOTH_SIDES),
    ("A.*X + 2*X", "X", Form.ENTRIES),
    ("exp(X)", "X", Form.ENTRIES),
    ("X : matrix(m, n)\nX*diag(x)", "X", Form.ENTRIES),
    ("x.*y + exp(x)", "x", Form.ENTRIES),
    (SQUARE + "A*X + X*B", "X", Form.SUM_OF_SIDES),
    ("X : matrix(m, n)\nA : matrix(m, m)\nB : matrix(n, n)\nA*X - 2*X*B + 3*X", "X", Form.SUM_OF_SIDES),
    (SQUARE + "X^2", "X", Form.SUM_OF_SIDES),
    (SQUARE + "A*X*A' - X", "X", Form.TWO_PRODUCTS),
    (SQUARE + "A*X*A' - 3*X", "X", Form.TWO_PRODUCTS),
    (SQUARE + "tr(A*X)*B + 2*X", "X", Form.LOW_RANK),
    ("norm2(X)^2*X", "X", Form.LOW_RANK),
    ("softplus(x) + sum(x)*y", "x", Form.LOW_RANK),
    ("norm2(x)^2*x", "x", Form.LOW_RANK),
    ("A : matrix(n, n)\nA*x", "x", Form.ONE_SIDE),
    ("A : matrix(n, n)\nA'*sin(A*x) + x", "x", None),
    ("A : matrix(2, n)\nA'*sin(A*x) + x", "x", Form.LOW_RANK),
    ("A*(B.*(C*X))", "X", Form.COLUMNS),
    ("A, B : matrix(n, n)\n(A ⊗ B)*x", "x", Form.KRONECKER),
    ("A, B : matrix(n, n)\nx : vector(n)\nA*x + B*x", "x", Form.ONE_SIDE),
]


@pytest.mark.parametrize(("text", "name", "form"), SOLVED)
def test_the_solution_is_that_of_the_dense_matrix(text, name, form):
    f = sc.parse(text)
    function = operator_function(f, name)
    sizes = {"n": 5, "m": 3, "n^2": 25}
    op = function(**values_of(f, np.random.default_rng(8), sizes))
    if form is not None:
        found = inversion_of(function._map, lambda d: int(d.xreplace({s: sizes[str(s)] for s in d.free_symbols})))
        assert found is not None and found.form is form
    chance = np.random.default_rng(1)
    for one in (op, op.H):
        dense = one @ np.eye(one.shape[1])
        B = chance.standard_normal(one.result)
        want = np.linalg.solve(dense, stacked(B))
        got = one.solve(B)
        assert got.shape == one.argument
        np.testing.assert_allclose(stacked(got), want, rtol=1e-8, atol=1e-8 * np.abs(want).max())
        np.testing.assert_allclose(one.solve(stacked(B)).reshape(got.shape, order="F"), got)


def at(text, name, **values):
    """Return the operator of a derivative at values."""
    return operator_function(sc.parse(text), name)(**values)


RANK_ONE = np.outer([1.0, 2.0, 4.0], [1.0, -1.0, 2.0])
I3 = np.eye(3)


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        (SQUARE + "A*X*B", "X", {"A": RANK_ONE, "B": I3}),
        (SQUARE + "A*X'*B", "X", {"A": I3, "B": RANK_ONE}),
        ("A.*X", "X", {"A": I3}),
        (SQUARE + "A*X - X*B", "X", {"A": I3, "B": I3}),
        (SQUARE + "A*X*A' - X", "X", {"A": I3}),
        ("A : matrix(n, n)\nA*x", "x", {"A": RANK_ONE}),
        ("A : matrix(n, n)\nA*x", "x", {"A": np.full((3, 3), np.nan)}),
        ("x - y*(y'*x)", "x", {"y": np.array([0.6, 0.8, 0.0])}),
        ("x - y*(y'*x)", "x", {"y": np.array([0.1, np.sqrt(0.99), 0.0])}),
        ("A : matrix(m, n)\nB : matrix(n, m)\nX : matrix(n, n)\nA*X*B", "X", None),
        ("A : matrix(m, n)\nB : matrix(p, q)\nA*X*B", "X", {"A": np.ones((2, 3)), "B": np.ones((2, 3))}),
    ],
)
def test_what_is_singular_is_said(text, name, values):
    if values is None:
        op = at(text, name, A=np.ones((2, 3)), B=np.ones((3, 2)))
        with pytest.raises(NotSupported, match="no inverse"):
            op.solve(np.ones(op.result))
        return
    op = at(text, name, **values)
    with pytest.raises(np.linalg.LinAlgError):
        op.solve(np.ones(op.result))


@pytest.mark.parametrize(
    "text",
    [SQUARE + "A*X*B + B*X*C + C*X*A", SQUARE + "A.*X + B*X*C", SQUARE + "X + X'", SQUARE + "A*X*B - X'"],
)
def test_without_a_form_iterative_solvers_are_named(text):
    f = sc.parse(text)
    op = operator_function(f, "X")(**values_of(f, np.random.default_rng(2), {}))
    with pytest.raises(NotSupported, match="no solution in closed form") as e:
        op.solve(np.ones(op.result))
    assert "scipy.sparse.linalg.cg and minres" in e.value.hint


def test_a_diagonal_with_zeros_and_more_is_not_said_to_be_singular():
    op = at("x.*y + sum(x)*z", "x", y=np.array([0.0, 1.0]), z=np.ones(2))
    assert np.linalg.det(op @ np.eye(2)) != 0
    with pytest.raises(NotSupported, match="zeros"):
        op.solve(np.ones(2))


def test_arguments_of_solve():
    op = at(SQUARE + "A*X*B", "X", A=2 * I3, B=I3)
    np.testing.assert_allclose(op.solve(I3), I3 / 2)
    with pytest.raises(ArgumentMismatch, match="B: shape"):
        op.solve(np.ones((3, 4)))
    with pytest.raises(ArgumentMismatch, match="real numbers"):
        op.solve(1j * I3)


def test_woodbury_forms_no_matrix():
    f = sc.parse("sum(softplus(A*x)) + norm2(x)^2/2").gradient("x")
    chance = np.random.default_rng(0)
    A, x = chance.standard_normal((20, 50_000)) / 100, chance.standard_normal(50_000)
    op = operator_function(f, "x")(A=A, x=x)
    b = chance.standard_normal(50_000)
    v = op.solve(b)
    np.testing.assert_allclose(op @ v, b, rtol=1e-8, atol=1e-10)
    found, info = scipy.sparse.linalg.cg(op, b, rtol=1e-12)
    assert info == 0
    np.testing.assert_allclose(found, v, rtol=1e-7, atol=1e-9)
