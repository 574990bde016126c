"""Operators through equations: the map and its adjoint are those of the dense matrix, and no such matrix is made."""

import pickle

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.operators.ways import WayFunction

STEIN = "P : root(M'*P*M + Q - P, P)\n"
LYAPUNOV = "Q : symmetric\nP : root(A*P + P*A' - Q, P)\n"
PROGRAMS = [
    (STEIN + "P", "Q", True),
    (STEIN + "P", "M", False),
    (STEIN + "A*P*B", "Q", True),
    (STEIN + "P*b + Q*b", "Q", False),
    (STEIN + "b'*P*P*b", "Q", False),
    (STEIN + "b'*P*P*b", "M", False),
    (STEIN + "X : root(A*X + X*B - P, X)\na*X + P", "Q", False),
    (STEIN + "X : root(A*X + X*B - P, X)\na*X + P", "M", False),
    (LYAPUNOV + "P", "Q", False),
    (LYAPUNOV + "P*P", "Q", False),
    ("X : root(A*X*B + B*X*A + X - C, X)\nX.*X", "B", True),  # the equation is solved by its matrix
    ("X : root(A*X + X'*B - C, X)\nX", "A", True),
]
n = 4


def made(program, name, dtype=float):
    random = np.random.default_rng(5)
    values = {letter: random.standard_normal((n, n)) / 4 for letter in "ABCMQ"}
    values |= {"b": random.standard_normal(n), "a": np.array(1.3)}
    values["A"] = values["A"] + 2 * np.eye(n)
    values["Q"] = values["Q"] + values["Q"].T
    values = {letter: value.astype(dtype) for letter, value in values.items()}
    f = sc.parse(program)
    J = f.jacobian(name) if f.shape else f.hessian(name)
    functions = [sc.compile(J, form=form) for form in ("operator", "matrix")]
    operator, dense = (f(**{letter: values[letter] for letter in f.arguments}) for f in functions)
    return functions[0], values, operator, dense


@pytest.mark.parametrize(("program", "name", "solves"), PROGRAMS)
def test_the_operator_is_that_of_the_dense_matrix(program, name, solves):
    function, values, operator, dense = made(program, name)
    assert isinstance(function, WayFunction)
    np.testing.assert_allclose(operator @ np.eye(n * n), dense, atol=1e-11)
    np.testing.assert_allclose(operator.H @ np.eye(operator.shape[0]), dense.T, atol=1e-11)
    np.testing.assert_array_equal(
        pickle.loads(pickle.dumps(operator)).apply(values[name]), operator.apply(values[name])
    )
    if operator.shape[0] != operator.shape[1]:
        return
    B = np.random.default_rng(6).standard_normal((n, n))
    for one in (operator, operator.H):
        if solves:
            np.testing.assert_allclose(one.apply(one.solve(B)), B, atol=1e-8)
        else:
            with pytest.raises(NotSupported, match="no solution in closed form"):
                one.solve(B)


def test_no_matrix_of_all_entries_is_made():
    """The dense matrix of 150×150 entries by as many would have 4 GB."""
    random = np.random.default_rng(7)
    size = 150
    M, Q, V = random.standard_normal((3, size, size)) / (2 * np.sqrt(size))
    operator = sc.compile(sc.parse(STEIN + "P").jacobian("Q"), form="operator")(M=M)
    W = operator.apply(V)
    np.testing.assert_allclose(W, M.T @ W @ M + V, atol=1e-10)
    np.testing.assert_allclose(operator.solve(W), V, atol=1e-10)
    np.testing.assert_allclose(np.vdot(Q, W), np.vdot(operator.adjoint_apply(Q), V), rtol=1e-9)


def test_single_precision_stays():
    _, values, operator, _ = made(STEIN + "P", "M", np.float32)
    assert operator.dtype == operator.apply(values["M"]).dtype == np.float32


def test_arguments():
    function, values, operator, _ = made(STEIN + "P", "M")
    assert function.arguments == ("M", "Q")
    with pytest.raises(ArgumentMismatch, match="missing: Q"):
        function(M=values["M"])
    with pytest.raises(ArgumentMismatch, match="Z is no argument"):
        function(M=values["M"], Q=values["Q"], Z=1)
    with pytest.raises(ArgumentMismatch, match="shape"):
        operator.apply(np.ones(3))
    with pytest.raises(np.linalg.LinAlgError):
        function(M=np.eye(n), Q=values["Q"])
