"""The code of every operation and of random compositions, against the independent evaluator."""

import warnings
from typing import Any

import numpy as np
import pytest
from evaluator import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from operation_cases import SIZES, argument, cases_of, m, n, values_for
from random_expressions import SIZES as RANDOM_SIZES
from random_expressions import VARIABLES, expressions, values

from symcalc import compile, parse
from symcalc.algebra import total
from symcalc.codegen.compiling import compile_expressions
from symcalc.errors import ArgumentMismatch
from symcalc.nodes import is_array, variables_of
from symcalc.registry import OPERATIONS, functions
from symcalc.reverse import gradient
from symcalc.simplification import simplify

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


@pytest.mark.parametrize("name", sorted(OPERATIONS))
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


@settings(max_examples=150)
@given(expressions() | expressions((m, n), depth=3) | expressions((n, n), depth=3), st.integers(0, 50))
def test_code_of_random_compositions(e, seed):
    at = values(seed)
    outputs = [e, simplify(e)]
    outputs += [simplify(gradient(e, X)) for X in by_name(e) if is_array(X)] if not is_array(e) else []
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
    with pytest.raises(ArgumentMismatch, match=r"y: shape \(6,\) was expected, not \(7,\)"):
        by_x(y=np.arange(7.0), z=z)
