"""Commutation matrices put stacked indices in another order, at sizes that all differ."""

from itertools import permutations

import numpy as np
import pytest
from evaluator import evaluate
from sympy import Integer

from symcalc.algebra import multiply
from symcalc.algebra.coefficients import identity
from symcalc.expressions.core_nodes import Identity
from symcalc.maps.networks import Index
from symcalc.maps.permutations import moves, permutation, side_by_side

SIZES = (2, 3, 4, 5)
INDICES = tuple(Index(Integer(d)) for d in SIZES)


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_stacked_indices_are_put_in_another_order(order):
    want = tuple(INDICES[k] for k in order)
    x = np.arange(120.0).reshape(SIZES)
    matrices = permutation(INDICES, want)
    found = evaluate(multiply(*matrices), {}) @ x.ravel() if matrices else x.ravel()
    assert np.array_equal(found, x.transpose(order).ravel())


def test_what_stays_is_not_moved():
    a, b, c, d = INDICES
    assert moves(INDICES, INDICES) == [] and permutation(INDICES, INDICES) == []
    assert moves(INDICES, (a, c, d, b)) == [((a,), (b,), (c, d), ())]


def test_identities_side_by_side_are_one():
    made = side_by_side([identity(Integer(2)), identity(Integer(3))])
    assert type(made) is Identity and made.shape[0] == 6
