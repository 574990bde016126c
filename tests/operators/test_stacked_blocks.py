"""The operator of all blocks of a Hessian: applied, solved where it is block diagonal, in single precision, pickled."""

import pickle

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import NotSupported

RANDOM = np.random.default_rng(4)
VALUES = {"A": RANDOM.standard_normal((2, 3)), "x": RANDOM.standard_normal(2), "y": RANDOM.standard_normal(3), "a": 2.0}
COUPLED, APART = "x'*A*y + a*norm2(x)^2", "norm2(x)^2 + norm2(A)^2*3 + exp(a)"


def operator(text, dtype=float):
    make = sc.compile(sc.parse(text).hessian(), form="operator")
    return make(**{name: np.asarray(VALUES[name], dtype) for name in make.arguments})


def dense(text):
    """Return all blocks as one matrix, by differences of the gradients."""
    f = sc.parse(text)
    names = list(f.variables)
    gradients = sc.compile(*(f.gradient(name) for name in names))
    sizes = [np.size(VALUES[name]) for name in names]
    columns, h = [], 1e-5
    for name in names:
        for k in range(np.size(VALUES[name])):
            moved = []
            for sign in (1, -1):
                v = {n: np.array(VALUES[n], float) for n in names}
                flat = v[name].reshape(-1, order="F").copy()
                flat[k] += sign * h
                v[name] = flat.reshape(v[name].shape, order="F")
                found = gradients(**{n: v[n] for n in gradients.arguments})
                moved.append(np.concatenate([np.reshape(g, -1, order="F") for g in found]))
            columns.append((moved[0] - moved[1]) / (2 * h))
    assert sum(sizes) == len(columns)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("text", [COUPLED, APART])
def test_it_is_the_matrix_of_all_blocks(text):
    op = operator(text)
    np.testing.assert_allclose(op @ np.eye(op.shape[0]), dense(text), atol=1e-6)
    assert op.is_symmetric and op.H is op


@pytest.mark.parametrize("text", [COUPLED, APART])
def test_single_precision_stays(text):
    """A block that is a constant, 0 or 2 I, is of no type of its own."""
    op = operator(text, np.float32)
    assert op.dtype == np.float32 and (op @ np.ones(op.shape[0], np.float32)).dtype == np.float32


@pytest.mark.parametrize("text", [COUPLED, APART])
def test_it_is_pickled(text):
    op = operator(text)
    again = pickle.loads(pickle.dumps(op))
    v = RANDOM.standard_normal(op.shape[0])
    np.testing.assert_array_equal(again @ v, op @ v)
    if text == APART:
        np.testing.assert_array_equal(again.solve(v), op.solve(v))


def test_what_is_block_diagonal_is_solved():
    op = operator(APART)
    v = RANDOM.standard_normal(op.shape[0])
    np.testing.assert_allclose(op @ op.solve(v), v, rtol=1e-12)
    with pytest.raises(NotSupported, match="no solution"):
        operator(COUPLED).solve(v)
