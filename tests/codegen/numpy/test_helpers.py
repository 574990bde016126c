"""The functions that sources bring along, against NumPy: in both types, singular, and empty."""

import numpy as np
import pytest
import scipy.linalg
from evaluator import TABLE

from symcalc.codegen.numpy.helpers import HELPERS, helper_texts

NAMES = {"np": np, "scipy": scipy}
for text in HELPERS.values():
    exec(text, NAMES)
TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
SIZES = pytest.mark.parametrize("n", [1, 2, 3, 7])


def call(name, *args, **kwargs):
    """Return what a helper returns."""
    return NAMES[f"_{name}"](*args, **kwargs)


def drawn(n, dtype, order="C"):
    """Return a matrix that is far from singular."""
    A = np.random.default_rng(n).standard_normal((n, n)) + 2 * np.eye(n)
    return np.asarray(A, dtype, order=order)


def same(found, want, dtype):
    """Tell whether a result is right and has the type."""
    return np.asarray(found).dtype == dtype and np.allclose(found, want, rtol=2e-3 if dtype == np.float32 else 1e-9)


@TYPES
@SIZES
@pytest.mark.parametrize("order", ["C", "F"])
def test_of_any_matrix(n, dtype, order):
    A, b = drawn(n, dtype, order), np.arange(1, n + 1).astype(dtype)
    before, lu = A.copy(), call("lu", A)
    assert same(call("lu_solve", lu, b), np.linalg.solve(A, b), dtype)
    assert same(call("lu_solve", lu, A.T, trans=1), np.eye(n), dtype) or n == 1 or dtype == np.float32
    assert same(call("lu_solve", lu, b, trans=1), np.linalg.solve(A.T, b), dtype)
    assert same(call("lu_inverse", lu), np.linalg.inv(A), dtype)
    assert same(call("lu_det", lu), np.linalg.det(A), dtype)
    swapped = A[::-1].copy()
    assert same(call("lu_det", call("lu", swapped)), np.linalg.det(swapped), dtype)
    for M in (A, swapped):
        sign, value = np.linalg.slogdet(M)
        for found in (call("lu_logdet", call("lu", M)), call("logdet", M)):
            assert same(found, value, dtype) if sign > 0 else np.isnan(found) and found.dtype == dtype
    assert np.array_equal(A, before)


@TYPES
@SIZES
def test_of_a_positive_definite_matrix(n, dtype):
    A = drawn(n, dtype)
    K, b = A @ A.T, np.arange(1, n + 1).astype(dtype)
    before, L = K.copy(), call("cholesky", K)
    assert same(L @ L.T, K, dtype) and np.array_equal(L, np.tril(L))
    assert same(call("cholesky_solve", L, b), np.linalg.solve(K, b), dtype)
    assert same(call("cholesky_solve", L, A), np.linalg.solve(K, A), dtype)
    inverse = call("cholesky_inverse", L)
    assert same(inverse, np.linalg.inv(K), dtype) and np.array_equal(inverse, inverse.T)
    assert np.array_equal(K, before)


@TYPES
@SIZES
def test_adjugate(n, dtype):
    A = drawn(n, dtype)
    assert same(call("adjugate", A), np.linalg.det(A) * np.linalg.inv(A), dtype)


def test_adjugate_of_a_singular_matrix():
    assert np.allclose(call("adjugate", np.array([[1.0, 2.0], [2.0, 4.0]])), [[4, -2], [-2, 1]])


@TYPES
@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("zeros", [0, 1, 2, 3, 5])
def test_derivatives_of_adjugates(n, zeros, dtype):
    A, (V, W) = drawn(n, dtype), np.random.default_rng(n).standard_normal((2, n, n)).astype(dtype)
    A[:zeros] = 0
    adjugates, further = call("det_adjugate", A, 1), call("det_adjugate", A, 2)
    A, exact, other = A.astype(float), V.astype(float), W.astype(float)
    for found, want in (
        (adjugates[0], np.linalg.det(A)),
        (adjugates[1], TABLE["expanded adjugate"](A)),
        (call("adjugate_along", adjugates, V), TABLE["expanded adjugate"](A, exact)),
        (call("adjugate_along_both", further, V, W), TABLE["expanded adjugate"](A, exact, other)),
    ):
        assert found.dtype == dtype
        assert np.abs(found - want).max() <= (1e-3 if dtype == np.float32 else 1e-11) * max(1, np.abs(want).max())


@TYPES
@pytest.mark.parametrize("n", [0, 1, 2, 5])
@pytest.mark.parametrize("zeros", [0, 1, 2, 3])
def test_derivatives_of_products_of_others(n, zeros, dtype):
    d, v = np.random.default_rng(n).standard_normal((2, n)).astype(dtype)
    d[:zeros] = 0
    want = np.diag(TABLE["expanded adjugate"](np.diag(d.astype(float)), np.diag(v.astype(float)))) if n else d
    found = call("others_along", d, v)
    assert found.dtype == dtype and np.allclose(found, want, atol=1e-5 if dtype == np.float32 else 1e-12)


def test_what_has_no_factorisation_is_refused():
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        call("lu", np.ones((2, 2)))
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        call("cholesky", -np.eye(2))


def test_empty_matrices_have_factorisations():
    empty = np.ones((0, 0))
    lu, L = call("lu", empty), call("cholesky", empty)
    assert call("lu_det", lu) == 1 and call("lu_logdet", lu) == 0
    assert call("lu_solve", lu, np.ones(0)).shape == call("cholesky_solve", L, np.ones(0)).shape == (0,)
    assert call("lu_inverse", lu).shape == call("cholesky_inverse", L).shape == (0, 0)
    adjugates = call("det_adjugate", empty)
    assert adjugates[0] == 1 and adjugates[1].shape == call("adjugate_along", adjugates, empty).shape == (0, 0)


def test_nan_goes_through():
    lu = call("lu", np.full((2, 2), np.nan))
    assert np.isnan(call("lu_solve", lu, np.ones(2))).all() and np.isnan(call("lu_det", lu))
    adjugates = call("det_adjugate", np.full((2, 2), np.nan), 1)
    assert np.isnan(adjugates[1]).all() and np.isnan(call("adjugate_along", adjugates, np.eye(2))).all()


def test_a_source_holds_what_it_calls_in_the_order_of_the_table():
    assert helper_texts([]) == []
    lu, inverse = helper_texts(["lu_inverse", "lu"])
    assert lu.startswith("def _lu(A):") and inverse.startswith("def _lu_inverse(lu):")
