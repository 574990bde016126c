"""Random compositions of all operations: every derivative against differences, simplification against the value.

Those at the end are drawn from the registry's records, so that a new operation is in them without being named. More of
them run on demand: ``SYMCALC_PROGRAMS=50000 pytest tests/test_random_compositions.py -k programs``, or from one to
another, ``SYMCALC_PROGRAMS=50000:60000``.
"""

import os
from collections import Counter
from functools import lru_cache

import numpy as np
import pytest
from composition_checks import run, turn_of
from evaluator import evaluate
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numeric_checks import differences, draw_like, moved, relative_error, within
from random_expressions import SIZES, VARIABLES, expressions, m, n, values
from registry_programs import UNDRAWN, draw_program, drawn_functions

from symcalc.calculus.adjoints import gradient
from symcalc.calculus.differentials import differential
from symcalc.calculus.jacobians import hessian, jacobian
from symcalc.calculus.projections import project
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import differential_of, is_array, postorder, shape_of, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import functions
from symcalc.simplification.rewriting import simplify

SEEDS = st.integers(0, 50)
HUGE = 1e4  # where the value is, differences say little
CLOSE, SECOND = 1e-6, 1e-5
# programs over the registry: each function has its turn in the first ones; how many of them are compared with JAX
FIRST, LAST = ([0, *map(int, os.environ.get("SYMCALC_PROGRAMS", "0").split(":"))])[-2:]
LAST = LAST or -(-2 * len(drawn_functions()) // 50) * 50  # whole blocks, of whose counts something is said
BLOCK = 50 if LAST - FIRST < 1000 else 500
WITH_JAX = 20 if BLOCK == 50 else 100


@lru_cache(maxsize=64)
def point(seed):
    """Return random values of all variables."""
    return values(seed)


def value(e, at):
    """Return the value; expressions may leave the range of numbers, or ask for the inverse of a singular matrix."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(evaluate(e, at, SIZES))
    except np.linalg.LinAlgError:
        return np.array(np.nan)


def moderate(*numbers):
    """Tell whether differences of such numbers mean something."""
    return all(np.all(np.isfinite(k)) and np.abs(k).max(initial=0.0) < HUGE for k in numbers)


def direction(X, seed):
    """Return a random direction in which a variable moves within its structure."""
    V = draw_like(shape_of(X), SIZES, np.random.default_rng(seed + 1000))
    if X.kind_name == "orthogonal":  # tangent at Q: Q times a skew matrix
        return point(seed)[X.name] @ within("skew", V)
    return within(X.kind_name, V)


def slopes(e, X, V, at):
    """Return the derivative of e along V by differences at two steps; None where they say nothing.

    A kink within the steps, or a value that overflows, makes the two disagree.
    """
    near, far = (differences(lambda t: value(e, moved(at, {X: V}, t)), h) for h in (1e-4, 3e-4))
    base = value(e, at)
    if not moderate(near, far, base):
        return None
    scale = 1e-3 * np.abs(base).max(initial=0.0)
    return near if relative_error(near, far, scale) < CLOSE / 3 else None


def ordered(e):
    """Return the variables of an expression by name."""
    return sorted(variables_of(e), key=lambda v: v.name)


def curve(X, V, at):
    """Return the values along a path in the variable's set: for an orthogonal one, the Cayley transform."""
    Q = at[X.name]
    S = Q.T @ V
    eye = np.eye(len(Q))
    return lambda t: {**at, X.name: Q @ np.linalg.solve(eye - t / 2 * S, eye + t / 2 * S)}


@settings(max_examples=300)
@given(expressions(), SEEDS)
def test_simplification_keeps_the_value(f, seed):
    before, after = value(f, point(seed)), value(simplify(f), point(seed))
    assume(moderate(before))
    assert relative_error(after, before, 1.0) < 1e-8


@settings(max_examples=200)
@given(expressions((n, ONE)) | expressions((m, n)) | expressions((n, n), depth=3), SEEDS)
def test_simplification_of_arrays(e, seed):
    simple = simplify(e)
    assert shape_of(simple) == shape_of(e)
    before = value(e, point(seed))
    assume(moderate(before))
    assert relative_error(value(simple, point(seed)), before, 1.0) < 1e-8


@settings(max_examples=300)
@given(expressions() | expressions((n, ONE), depth=3) | expressions((m, n), depth=3), SEEDS)
def test_differential(e, seed):
    at = point(seed)
    for X in ordered(e):
        V = direction(X, seed)
        want = slopes(e, X, V, at)
        if want is None or X.kind_name == "orthogonal":
            continue
        d = differential(e, {X: differential_of(X)})
        assert shape_of(d) == shape_of(e)
        scale = 1e-3 * np.abs(value(e, at)).max(initial=0.0)
        for form in (d, simplify(d)):
            found = value(form, {**at, f"d{X.name}": V})
            assert not moderate(found) or relative_error(found, want, scale) < 3 * CLOSE


@settings(max_examples=600)
@given(expressions(), SEEDS)
def test_gradient(f, seed):
    at = point(seed)
    for X in filter(is_array, ordered(f)):
        V = direction(X, seed)
        path = curve(X, V, at) if X.kind_name == "orthogonal" else lambda t, X=X, V=V: moved(at, {X: V}, t)
        near, far = (differences(lambda t, path=path: value(f, path(t)), h) for h in (1e-4, 3e-4))
        scale = 1e-3 * abs(value(f, at))
        if not moderate(near, far, value(f, at)) or relative_error(near, far, scale) > CLOSE / 3:
            continue
        g = gradient(f, X)
        assert shape_of(g) == X.shape
        for form in (g, simplify(gradient(simplify(f), X))):
            G = value(form, at)
            if not moderate(G):
                continue
            assert relative_error(np.sum(G * V), near, max(scale, 1e-4 * np.sum(np.abs(G * V)))) < 3 * CLOSE
            assert relative_error(inside(X, G, at), G, 1e-3) < 1e-8, f"the gradient by a {X.kind_name} matrix"


def inside(X, G, at):
    """Return the projection of a gradient onto the directions in which a variable moves."""
    if X.kind_name == "orthogonal":
        Q = at[X.name]
        return Q @ within("skew", Q.T @ G)
    return within(X.kind_name, G)


@settings(max_examples=400)
@given(expressions((m, ONE), depth=3) | expressions((n, ONE), depth=3), SEEDS)
def test_jacobian(e, seed):
    at = point(seed)
    for x in ordered(e):
        if not is_array(x):
            J = jacobian(e, x)
        elif x.shape[1] is ONE:
            try:
                J = jacobian(e, x)
            except NotSupported:
                continue
            assert shape_of(J) == (e.shape[0], x.shape[0])
        else:
            continue
        V = direction(x, seed)
        want = slopes(e, x, V, at)
        if want is not None and moderate(found := value(J, at)):
            found = found @ V if is_array(x) else found * V
            assert relative_error(found, want, 1e-3 * np.abs(value(e, at)).max()) < 3 * CLOSE


@settings(max_examples=500)
@given(expressions(depth=3), SEEDS)
def test_hessian(f, seed):
    at = point(seed)
    for x in ordered(f):
        if is_array(x) and x.shape[1] is not ONE:
            continue
        g = simplify(gradient(f, x))
        try:
            H = hessian(f, x)
        except NotSupported:
            continue
        V = direction(x, seed)
        want = slopes(g, x, V, at)
        if want is not None and moderate(found := value(H, at)):
            if is_array(x):
                assert relative_error(found.T, found, 1e-3) < CLOSE
            found = found @ V if is_array(x) else found * V
            assert relative_error(found, want, 1e-3 * max(1.0, np.abs(value(g, at)).max())) < SECOND


@settings(max_examples=300)
@given(expressions(depth=3), SEEDS)
def test_mixed_block_of_the_hessian(f, seed):
    at = point(seed)
    columns = [v for v in ordered(f) if is_array(v) and v.shape[1] is ONE]
    for x in columns:
        for y in columns:
            try:
                H = hessian(f, x, y)
            except NotSupported:
                continue
            V = direction(y, seed)
            g = gradient(f, x)
            want = slopes(g, y, V, at)
            if x is not y and want is not None and moderate(found := value(H, at)):
                assert relative_error(found @ V, want, 1e-3 * max(1.0, np.abs(value(g, at)).max())) < SECOND


@settings(max_examples=200)
@given(expressions(depth=3), SEEDS)
def test_second_differential_is_symmetric(f, seed):
    at = point(seed)
    some = [X for X in ordered(f) if is_array(X) and X.kind_name != "orthogonal"][:2]
    for X in some:
        for Z in some:
            left = differential(gradient(f, X), {Z: differential_of(Z)})
            right = differential(gradient(f, Z), {X: differential_of(X)})
            U, V = direction(X, seed), direction(Z, seed + 7)
            a, b = value(left, {**at, f"d{Z.name}": V}), value(right, {**at, f"d{X.name}": U})
            if moderate(a, b):
                a, b = np.sum(a * U), np.sum(b * V)
                assert relative_error(a, b, max(1.0, abs(value(f, at)))) < 1e-7


@pytest.mark.parametrize("name", [k for k, v in VARIABLES.items() if is_array(v)])
def test_projection_is_idempotent(name):
    X = VARIABLES[name]
    G = VARIABLES[{(m, n): "Y", (n, n): "B", (m, m): "C", (n, ONE): "y", (m, ONE): "w"}[X.shape]]
    once = project(G, X)
    assert relative_error(value(project(once, X), point(3)), value(once, point(3))) < 1e-12


def test_the_strategy_reaches_nearly_every_operation():
    reached = set()

    @settings(max_examples=1500)
    @given(expressions() | expressions((n, n)))
    def gather(f):
        reached.update(type(e).__name__ for e in postorder(f))

    gather()
    wanted = {"MatAdd", "MatMul", "Inverse", "Transpose", "HadamardProduct", "HadamardPower", "DiagMatrix", "Softmax"}
    wanted |= {"LogDet", "Determinant", "Adjugate", "LogSumExp", "Norm2", "Trace", "Total", "Tril", "MatPow"}
    assert wanted <= reached


@pytest.mark.parametrize("first", range(FIRST, LAST, BLOCK))
def test_programs_over_the_registry(first):
    """Value, gradient and second derivative of what is drawn from the records."""
    counts = Counter()
    faults = run(range(first, min(first + BLOCK, LAST)), counts, WITH_JAX)
    print(f"{first}: {counts['compared']} compared, {counts['refused']} refused, {counts['singular']} singular")
    assert not faults, "\n".join(map(str, faults))
    assert counts["compared"] > 0.9 * min(BLOCK, LAST - first)
    assert counts["gradient"] > 0.8 * counts["compared"] * (1 - 2 / WITH_JAX)
    assert counts["second order"] > 0.7 * counts["compared"] * (1 - 2 / WITH_JAX)


def test_programs_call_every_function():
    names = [turn_of(seed) for seed in range(1, 2 * len(drawn_functions()), 2)]
    assert {*names} | {*UNDRAWN} == {f.name for f in functions().values()} and all(UNDRAWN.values())
    assert [name for seed, name in enumerate(names) if draw_program(2 * seed + 1, name) is None] == []
