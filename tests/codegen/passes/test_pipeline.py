"""Every pass leaves the values as they are, on random expressions with their gradients."""

import warnings

import numpy as np
import pytest
from graph_values import values_of
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from random_expressions import SIZES, expressions, m, n, values

from symcalc.calculus.adjoints import gradient
from symcalc.codegen.graph.values import needed
from symcalc.codegen.lowering import lower
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.pipeline import PASSES, optimise
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import is_array, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.simplification.rewriting import simplify

SHAPES = [(), (m, n), (n, n), (n, ONE), (ONE, m)]
ANY = st.sampled_from(SHAPES).flatmap(lambda shape: expressions(shape, depth=3))


def outputs_of(e):
    """Return an expression and its gradients by its arrays, of matrices that are never singular."""
    if is_array(e):
        return [e]
    try:
        return [e, *(simplify(gradient(e, X)) for X in sorted(variables_of(e), key=lambda v: v.name) if is_array(X))]
    except KindMismatch:  # the inverse of a triangle without a diagonal
        reject()


def close(found, want):
    """Tell whether values agree, where they are of a size that can be compared."""
    scale = np.abs(want).max(initial=1.0)
    if not np.isfinite(scale) or scale > 1e6:
        return True
    return np.shape(found) == np.shape(want) and np.abs(found - want).max(initial=0.0) < 1e-7 * scale


@pytest.mark.parametrize("number", range(len(PASSES)), ids=[p.__name__ + str(i) for i, p in enumerate(PASSES)])
@settings(max_examples=60)
@given(e=ANY, seed=st.integers(0, 50))
def test_a_pass_keeps_the_values(number, e, seed):
    g, before = lower(outputs_of(e), NUMPY)
    for apply in PASSES[:number]:
        g, before = apply(g, before)
    _, after = PASSES[number](g, before)
    at = values(seed)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pairs = list(zip(values_of(after, at, SIZES), values_of(before, at, SIZES), strict=True))
        except np.linalg.LinAlgError:
            return
    assert all(close(found, want) for found, want in pairs)


@settings(max_examples=60)
@given(e=ANY)
def test_what_is_written_has_neither_chains_nor_symbols(e):
    _, outputs = optimise(*lower(outputs_of(e), NUMPY))
    assert {v.op for v in needed(outputs)} & {"chain", "diag", "full", "logsumexp", "softmax"} == set()
