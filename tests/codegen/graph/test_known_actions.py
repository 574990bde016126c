"""Matrices that are known by what they do act, alone, in products and in sums, and their adjoints: none is built."""

import tracemalloc
from itertools import pairwise, product

import numpy as np
import pytest
from sympy import Integer

import symcalc as sc
from symcalc.codegen.graph.chains import chain
from symcalc.codegen.graph.selections import SELECTED
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.lowering import Builder
from symcalc.codegen.numpy.target import NUMPY
from symcalc.operations.cumulative_sums import ACCUMULATION

N = 3000  # an N×N array would be 72 MB; NumPy's peak is asked for below a tenth of that
ROLLED = "norm2(roll(x, 1) - cumsum(flip(x)))^2"
VECTORS = (
    ROLLED,
    "norm2(x - cumsum(flip(x)))^2",
    "norm2(2*flip(x) - 3*cumsum(roll(cumsum(x), 2)))^2",
    "norm2(cumsum(center(x)) - roll(flip(x), 3))^2",
    "sum(exp(cumsum(flip(x))/1000 - roll(x, 1)))",
    "norm2(diff(x) - diff(cumsum(flip(x))))^2",
    "norm2(y.*(x - roll(cumsum(x), 1)))^2",
)


@pytest.mark.parametrize("program", VECTORS)
def test_no_square_array_occurs(program):
    f = sc.parse(program)
    function = sc.compile(f, f.gradient("x"), f.hvp("x", "v"))
    values = {name: np.linspace(-1, 1, N) for name in function.arguments}
    tracemalloc.start()
    function(**values)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < N * N * 8 / 10
    assert not any(word in function.source for word in ("eye", "ones(", " @ x", ".outer", "diag"))


def test_gradients_of_sums_of_products():
    n = 6
    C, T, J = np.roll(np.eye(n), 1, axis=0), np.tril(np.ones((n, n))), np.eye(n)[::-1]
    L, x = C - T @ J, np.arange(1.0, n + 1)
    f = sc.parse(ROLLED)
    value, slope = sc.compile(f, f.gradient("x"))(x=x)
    np.testing.assert_allclose(value, x @ L.T @ L @ x)
    np.testing.assert_allclose(slope, 2 * L.T @ L @ x)


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("A + accumulation(n)*exchange(n)", lambda T, J, A, B: A + T @ J),
        ("A*(2*accumulation(n)*exchange(n) + B)", lambda T, J, A, B: A @ (2 * T @ J + B)),
        ("(accumulation(n)*exchange(n) + A)*(exchange(n) - B)", lambda T, J, A, B: (T @ J + A) @ (J - B)),
        ("A .* exp(accumulation(n)*exchange(n)*accumulation(n)')", lambda T, J, A, B: A * np.exp(T @ J @ T.T)),
        ("A*diag(diag(accumulation(n)*exchange(n)))", lambda T, J, A, B: A @ np.diag(np.diag(T @ J))),
        ("tr(accumulation(n)*exchange(n)*accumulation(n)')*A", lambda T, J, A, B: np.trace(T @ J @ T.T) * A),
        ("kron(accumulation(n)*exchange(n), A)", lambda T, J, A, B: np.kron(T @ J, A)),
        ("inv(accumulation(n)*exchange(n))*A", lambda T, J, A, B: np.linalg.inv(T @ J) @ A),
        ("det(accumulation(n)*exchange(n) + A*A')*A", lambda T, J, A, B: np.linalg.det(T @ J + A @ A.T) * A),
        ("A'*(accumulation(n)*exchange(n))^3", lambda T, J, A, B: A.T @ np.linalg.matrix_power(T @ J, 3)),
    ],
)  # fmt: skip
def test_products_of_them_are_arrays_where_these_are_asked_for(program, value):
    n = 4
    rng = np.random.default_rng(3)
    A, B = rng.standard_normal((2, n, n))
    T, J = np.tril(np.ones((n, n))), np.eye(n)[::-1]
    function = sc.compile(sc.parse(program, A="matrix(n, n)", B="matrix(n, n)"))
    known = {"A": A, "B": B}
    found = function(**{name: known[name] for name in function.arguments})
    np.testing.assert_allclose(found, value(T, J, A, B), atol=1e-12)


def test_any_product_with_rows_sums_and_vectors_is_made():
    g, m = Builder(NUMPY), Integer(3)
    T = g.step(ACCUMULATION, (), (m,), (m, m))
    row, two = (g.step(SELECTED, (), (Integer(0), k, m), (k, m)) for k in (Integer(1), Integer(2)))
    A, x = (g.make("input", (), name, (m, k)) for name, k in (("A", m), ("x", Integer(1))))
    pool = [T, row, two, A, x, g.add(T, A)]
    pool += [transpose(g, f) for f in pool]
    for factors in product(pool, repeat=3):
        if all(a.shape[1] == b.shape[0] for a, b in pairwise(factors)):
            made = chain(g, list(factors))
            assert (made.shape or (1, 1)) == (factors[0].shape[0], factors[-1].shape[1])


ACTING = ("commutation(2, 3)", "cyclicshift(6, 1)", "exchange(6)", "centering(6)", "2*commutation(2, 3)'")
AROUND = {
    "({} .+ 0.7)*z": lambda K, z: (K + 0.7) @ z,
    "z'*({} .+ 0.7)": lambda K, z: z @ (K + 0.7),
    "z'*(c .- {})*z": lambda K, z: z @ (0.7 - K) @ z,
    "({} .+ c)*z*z'": lambda K, z: np.outer((K + 0.7) @ z, z),
    "(c*{} .+ 1)*({} + c*eye(6))": lambda K, z: (0.7 * K + 1) @ (K + 0.7 * np.eye(6)),
    "({} + c*eye(6))*({} + c*eye(6))' + 50*eye(6)": lambda K, z: (
        (K + 0.7 * np.eye(6)) @ (K + 0.7 * np.eye(6)).T + 50 * np.eye(6)
    ),
    "tr({} .+ c)": lambda K, z: np.trace(K + 0.7),
}


@pytest.mark.parametrize("acting", ACTING)
@pytest.mark.parametrize("text", AROUND)
def test_numbers_beside_what_acts_are_added_to_every_entry_or_to_the_diagonal(text, acting):
    z = np.arange(6.0) - 2
    K = sc.parse(acting).evaluate()
    f = sc.parse(f"z : vector(6); c : positive\n{text.replace('{}', acting)}")
    at = {"z": z, "c": 0.7}
    np.testing.assert_allclose(f.evaluate(**{v: at[v] for v in f.free_variables}), AROUND[text](K, z), atol=1e-12)
