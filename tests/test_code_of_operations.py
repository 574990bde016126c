"""The code of every operation and of random compositions, against the independent evaluator."""

import warnings
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from evaluator import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from operation_cases import SIZES, WITHOUT_CODE, argument, cases_of, m, n, values_for
from random_expressions import SIZES as RANDOM_SIZES
from random_expressions import VARIABLES, expressions, of_kind, values

from symcalc import compile, parse
from symcalc.algebra import total
from symcalc.calculus.adjoints import gradient
from symcalc.calculus.differentials import differential
from symcalc.calculus.jacobians import hessian, jacobian
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.codegen.passes import costs
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import OPERATIONS, functions
from symcalc.simplification.rewriting import simplify

CARRIER = argument((m, n), "sizes")  # an argument from which m and n are read


def by_name(e: Any) -> list[Any]:
    """Return the variables of an expression, in the order of their names."""
    return sorted(variables_of(e), key=lambda v: v.name)


def call(function: Any, at: dict[str, Any]) -> Any:
    """Return the results for those values that a function takes."""
    return function(**{name: at[name] for name in function.arguments})


def agree(found: Any, want: Any) -> bool:
    """Tell whether code and evaluator give the same array, or the same number."""
    return np.shape(found) == np.shape(want) and np.allclose(found, want, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - WITHOUT_CODE))
def test_code_of_value_and_gradient(name):
    random = np.random.default_rng(sum(name.encode()))
    for e in cases_of(OPERATIONS[name]):
        at = values_for(e, random) | {CARRIER.name: random.standard_normal((2, 3))}
        bent = functions()["softplus"].build(e)
        f = total(bent) if is_array(e) else bent
        outputs = [CARRIER, e, *(gradient(f, X) for X in by_name(e))]
        found = call(compile_expressions(outputs, [CARRIER, *by_name(e)]), at)
        for value, output in zip(found, outputs, strict=True):
            assert agree(value, evaluate(output, at, SIZES)), output


@pytest.mark.parametrize("size", [costs.TYPICAL, 2.0])  # at small sizes other orders are the cheapest
@settings(max_examples=1000)
@given(e=expressions() | expressions((m, n), depth=3) | expressions((n, n), depth=3), seed=st.integers(0, 50))
def test_code_of_random_compositions(size, e, seed):
    at = values(seed)
    outputs = [e, simplify(e)]
    outputs += [simplify(gradient(e, X)) for X in by_name(e) if is_array(X)] if not is_array(e) else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(costs, "TYPICAL", size)
        function = compile_expressions(outputs, list(VARIABLES.values()))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of overflow, and of matrices that are nearly singular
        try:
            wanted = [evaluate(o, at, RANDOM_SIZES) for o in outputs]
            found = call(function, at)
        except np.linalg.LinAlgError:
            return
    for value, want in zip(found, wanted, strict=True):
        scale = np.abs(want).max(initial=1.0)
        if np.isfinite(scale) and scale < 1e6:
            assert np.shape(value) == np.shape(want)
            assert np.abs(value - want).max(initial=0.0) < 1e-7 * scale


def test_sizes_are_read_off_products_of_sizes():
    y, x, z = np.arange(6.0), np.array([1.0, 2.0, 4.0]), np.array([1.0, -1.0])
    f = parse("y'*kron(x, z)")
    by_x, by_z = compile(f.gradient("x")), compile(f.gradient("z"))
    assert np.allclose(by_x(y=y, z=z), y.reshape(3, 2) @ z)
    assert np.allclose(by_z(y=y, x=x), x @ y.reshape(3, 2))
    with pytest.raises(ArgumentMismatch, match=r"y: shape \(m\*n,\) was expected, not \(7,\)"):
        by_x(y=np.arange(7.0), z=z)


def derivatives_of(e: Any) -> list[Any]:
    """Return the differential by all variables, Jacobians or Hessians by vectors, and a mixed block."""
    by = by_name(e)
    found = [simplify(differential(simplify(e), {v: differential_of(v) for v in by}))] if by else []
    vectors = [v for v in by if is_array(v) and v.shape[1] == 1]
    for v in vectors:
        with suppress(NotSupported):
            found.append(jacobian(simplify(e), v) if is_array(e) else hessian(simplify(e), v))
    if len(vectors) > 1 and not is_array(e):
        with suppress(NotSupported):
            found.append(hessian(simplify(e), *vectors[:2]))
    return found


def steps(seed: int) -> dict[str, Any]:
    """Return random values of the differentials of all variables, each within its structure."""
    random = np.random.default_rng(seed)
    drawn = {}
    for v in VARIABLES.values():
        dX = differential_of(v)
        V = random.standard_normal([RANDOM_SIZES[d] for d in shape_of(v) if d != 1])
        drawn[dX.name] = of_kind(dX.kind_name, V) if is_array(v) else float(V)
    return drawn


@settings(max_examples=1000)
@given(expressions(depth=3) | expressions((n, ONE), depth=3) | expressions((m, n), depth=3), st.integers(0, 50))
def test_code_of_derivatives_in_both_types(e, seed):
    at = values(seed) | steps(seed)
    outputs = [e, *derivatives_of(e)]
    variables = [*VARIABLES.values(), *map(differential_of, VARIABLES.values())]
    function = compile_expressions(outputs, variables)
    single = {name: np.asarray(value, np.float32) for name, value in at.items()}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wanted = [evaluate(o, at, RANDOM_SIZES) for o in outputs]
            found, narrow = call(function, at), call(function, single)
        except np.linalg.LinAlgError:
            return
    if len(outputs) == 1:
        found, narrow = (found,), (narrow,)
    for value, want, single_value, output in zip(found, wanted, narrow, outputs, strict=True):
        scale = np.abs(want).max(initial=1.0)
        if np.isfinite(scale) and scale < 1e6:
            assert np.shape(value) == np.shape(want)
            assert np.abs(value - want).max(initial=0.0) < 1e-7 * scale
        assert np.asarray(single_value).dtype == np.float32 or not variables_of(output)
