"""Every derivative that a formula offers, by generated code, against JAX: all operations and random compositions."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from evaluator import evaluate
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jax_evaluator import Oracle
from numeric_checks import by_name, draw_like, within
from operation_cases import SIZES, WITHOUT_CODE, argument, cases_of, m, n, values_for
from random_expressions import SIZES as RANDOM_SIZES
from random_expressions import VARIABLES, expressions, values

from symcalc import Formula, compile, parse
from symcalc.algebra import hadamard, total, transpose
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import children, is_array, postorder, shape_of
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import OPERATIONS, find_rule, functions

CLOSE = 1e-8
CONDITION = 1e3
HUGE = 1e6  # where numbers are, so is what rounding leaves of their differences
CARRIER = argument((m, n), "sizes")  # an argument from which m and n are read
DIRECTION, COTANGENT = "V_along", "G_across"


def is_plain(X):
    """Tell a vector or a scalar, by which Jacobians and Hessians are plain matrices."""
    return not is_array(X) or X.shape[1] is ONE


def first_order(e, moving):
    """Return what is asked of any expression: names of methods and their arguments."""
    asked = [(what, X.name) for X in moving for what in ("directional", "vjp")]
    # by a scalar the derivative has the shape of e; by a vector it is a matrix for columns and rows only
    return asked + [
        ("jacobian", X.name) for X in moving if is_array(e) and is_plain(X) and (not is_array(X) or ONE in e.shape)
    ]


def of_scalars(moving):
    """Return what is asked of scalars only."""
    # at an orthogonal matrix the second order depends on how a function is continued beyond those
    smooth = [X for X in moving if X.kind_name != "orthogonal"]
    pairs = combinations_with_replacement(filter(is_plain, smooth), 2)
    return [
        *(("gradient", X.name) for X in moving),
        *(("hvp", X.name) for X in smooth),
        *(("hessian", X.name, Z.name) for X, Z in pairs),
    ]


def answers(f, asked):
    """Return the formulas of the answers that there are, by question."""
    found = {}
    for what, *names in asked:
        more = {"directional": [DIRECTION + names[0]], "hvp": [DIRECTION + names[0]], "vjp": [COTANGENT]}
        try:
            found[(what, *names)] = getattr(f, what)(*names, *more.get(what, []))
        except NotSupported:
            assert what in ("jacobian", "hessian"), (what, names)
    return found


def tangent(X, at, random, sizes):
    """Return a random direction in which a variable moves within its structure."""
    V = draw_like(shape_of(X), sizes, random)
    return at[X.name] @ within("skew", V) if X.kind_name == "orthogonal" else within(X.kind_name, V)


def compare(e, asked, at, sizes, random, more=()):
    """Compare derivatives of an expression, and return for how many JAX had finite numbers."""
    moving = {X: tangent(X, at, random, sizes) for X in by_name(e)}
    G = draw_like(shape_of(e), sizes, random)
    found = answers(Formula(e, {v.name: v for v in [*by_name(e), *more]}), asked)
    if not found:
        return 0
    point = at | {DIRECTION + X.name: V for X, V in moving.items()} | {COTANGENT: G}
    function = compile(*found.values())
    numbers = function(**{name: point[name] for name in function.arguments})
    numbers = numbers if len(found) > 1 else (numbers,)
    wanted = Oracle(e, at, sizes, moving, G).answers(list(found))
    compared = 0
    for question, number, want in zip(found, numbers, wanted, strict=True):
        scale = max(1.0, np.abs(want).max(initial=0.0))
        if not np.isfinite(scale) or scale > HUGE:
            continue
        assert np.shape(number) == want.shape, question
        assert np.abs(number - want).max(initial=0.0) < CLOSE * scale, (question, str(found[question]))
        compared += 1
    return compared


def weighted(e):
    """Return ⟨W, softplus(e)⟩, and W: a scalar through which every entry of e has its part in the second order."""
    column = transpose(e) if is_array(e) and e.shape[0] is ONE else e
    W = argument(shape_of(column), "weights")
    return total(hadamard(W, functions()["softplus"].build(column))), W


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - WITHOUT_CODE))
def test_operation(name):
    random = np.random.default_rng(sum(name.encode()))
    for e in cases_of(OPERATIONS[name]):
        moving = by_name(e)
        at = values_for(e, random) | {CARRIER.name: random.standard_normal((2, 3))}
        assert compare(e, first_order(e, moving), at, SIZES, random, [CARRIER]) >= 2 * len(moving)
        f, W = weighted(e)
        at[W.name] = draw_like(shape_of(W), SIZES, random)
        assert compare(f, of_scalars(moving), at, SIZES, random, [CARRIER]) >= 2 * len(moving)


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - WITHOUT_CODE))
def test_worked_example(name):
    example, random = OPERATIONS[name].example, np.random.default_rng(sum(name.encode()))
    e = parse(example.program).expression
    sizes = SIZES | {dimension("p"): 4}
    assert compare(e, [(example.want, example.wrt)], values_for(e, random, sizes), sizes, random) == 1


def is_well_conditioned(e, at):
    """Tell whether the matrices of which inverses are taken in derivatives are far from singular."""
    rules = ((Y, find_rule(Y)) for Y in postorder(e))
    inverted = [
        children(Y)[0] for Y, rule in rules if rule is not None and rule.name in ("det", "logdet", "adj", "inv")
    ]
    with np.errstate(all="ignore"):
        matrices = [evaluate(A, at, RANDOM_SIZES) for A in inverted]
    return all(np.all(np.isfinite(A)) and np.linalg.cond(A) < CONDITION for A in matrices)


@settings(max_examples=100)
@given(expressions() | expressions((n, ONE), depth=3) | expressions((m, n), depth=3), st.integers(0, 50))
def test_random_composition(e, seed):
    at = values(seed)
    assume(is_well_conditioned(e, at))
    asked = first_order(e, by_name(e)) if is_array(e) else of_scalars(by_name(e))
    compare(e, asked, at, RANDOM_SIZES, np.random.default_rng(seed), VARIABLES.values())
