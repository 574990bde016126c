"""Arrays of derivatives of random expressions: contracted with a direction, they are the derivative along it."""

import numpy as np
import pytest
from evaluator import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_checks import draw_like, within
from random_expressions import SIZES, expressions, m, n, values

from symcalc.calculus.differentials import differential
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import NotSupported, TooLarge
from symcalc.expressions.core_nodes import direction_of, is_array, shape_of, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.maps.arrays import array_of, stacked_array_of
from symcalc.maps.linear_maps import map_of

SHAPES = [(), (m, ONE), (ONE, n), (n, n), (m, n)]


def along(e, X, of, at, V):
    """Return the array of a derivative times a direction, None where it is none of moderate numbers."""
    dX = direction_of(X)
    array = of(map_of(differential(e, {X: dX}), dX))
    function = compile_expressions([array], sorted({*variables_of(e), X, *variables_of(array)}, key=str))
    with np.errstate(all="ignore"):
        found = function(*[at[name] for name in function.arguments])
    rows = [SIZES[d] for d in shape_of(e) if d is not ONE]
    if of is array_of:
        assert np.shape(found) == (*rows, *np.shape(V))
        return np.tensordot(found, V, axes=np.ndim(V))
    product = np.reshape(found, (-1, np.size(V))) @ np.ravel(V, order="F")
    return product.reshape(rows, order="F")


@pytest.mark.parametrize("of", [array_of, stacked_array_of])
@settings(max_examples=200)
@given(st.sampled_from(SHAPES).flatmap(lambda shape: expressions(shape, depth=3)), st.integers(0, 50))
def test_an_array_times_a_direction_is_the_derivative_along_it(of, e, seed):
    at = values(seed)
    for X in sorted(filter(is_array, variables_of(e)), key=str):
        V = within(direction_of(X).kind_name, draw_like(X.shape, SIZES, np.random.default_rng(seed)))
        try:
            with np.errstate(all="ignore"):
                wanted = np.asarray(evaluate(differential(e, {X: direction_of(X)}), {**at, f"d{X.name}": V}, SIZES))
            found = along(e, X, of, at, V)
        except (NotSupported, TooLarge, np.linalg.LinAlgError):
            continue
        if np.all(np.isfinite(wanted)) and np.abs(wanted).max(initial=0) < 1e6:
            scale = 1 + np.abs(wanted).max(initial=0)
            np.testing.assert_allclose(np.reshape(found, wanted.shape), wanted, rtol=1e-7, atol=1e-7 * scale)
