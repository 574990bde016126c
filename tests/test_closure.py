"""Closure: whatever a derivative is made of is registered, is printed, means the same when read back, and has code."""

from contextlib import suppress
from functools import partial

import numpy as np
import pytest
from evaluator import evaluate, sizes_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_checks import by_name, draw_like, within
from operation_cases import SIZES, WITHOUT_CODE, argument, cases_of, m, n, values_for
from random_expressions import SIZES as RANDOM_SIZES
from random_expressions import VARIABLES, expressions, values

from symcalc import Formula, compile, parse
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import children, is_array, postorder, shape_of
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.expressions.registry import OPERATIONS, find_rule

CARRIER = argument((m, n), "sizes")  # an argument from which m and n are read


SINGULAR = "which is of rank 1 and has none"  # the second derivative of det(x xᵀ) asks for an inverse


def derivatives(f, names, refused=None):
    """Yield f, its derivatives and theirs; of the second those are left out that are ``refused`` in these words."""
    yield f
    yield f.differential()
    second = [lambda: f.differential().differential()]
    for name in names:
        yield f.differential(name)
        yield f.vjp(name, "G_across")
        if not f.shape:
            yield f.gradient(name)
            second += [partial(lambda x: f.gradient(x).differential(), name), partial(f.hvp, name, "V_along")]
        for matrix in ("jacobian", "hessian") if not f.shape else ("jacobian",):
            try:
                yield getattr(f, matrix)(name)
            except NotSupported:
                continue
    for derivative in second:
        try:
            yield derivative()
        except NotSupported as error:
            if refused is None or refused not in error.message:
                raise


def is_declarable(D):
    """Tell whether declarations can say all sizes: a product, as of what `kron` gives, can be inferred only."""
    sizes = (d for v in by_name(D.expression) if is_array(v) for d in v.shape)
    return all(d.is_Integer or isinstance(d, DimensionName) for d in sizes)


def check(D, at, sizes):
    """Check a formula; ``at`` has values of all its variables but differentials, directions and cotangents."""
    for Y in postorder(D.expression):
        assert not children(Y) or find_rule(Y) is not None, type(Y).__name__
    random, point = np.random.default_rng(1), dict(at)
    for v in [*by_name(D.expression), *([D.along] if D.is_operator else [])]:
        point.setdefault(v.name, within(v.kind_name, draw_like(shape_of(v), sizes, random)))
    want = evaluate(D.expression, point, sizes)
    bound = 1e-9 * max(1.0, np.abs(want).max(initial=0.0))
    found = [at_point(compile(D.body() if D.is_operator else D), point)]
    if D.is_operator:
        with suppress(NotSupported):  # what no product of factors says
            array, V = at_point(compile(D), point), point[D.along.name]
            found.append(np.reshape(np.reshape(array, (-1, np.size(V))) @ np.ravel(V), np.shape(want)))
    for value in found:
        assert np.abs(value - want).max(initial=0.0) < bound
    text = str(D)
    if is_declarable(D):
        again = parse(text)
        # what is read is in normal form: it stays as it is
        assert str(parse(str(again))) == str(again)
        read = evaluate(again.expression, point, sizes_of(list(again.nodes.values()), point))
        assert np.shape(read) == np.shape(want)
        assert np.abs(read - want).max(initial=0.0) < bound, text


def at_point(function, point):
    """Return the value of a compiled function."""
    return function(**{name: point[name] for name in function.arguments})


EXPANSIONS = {"expanded determinant", "expanded adjugate"}  # in no formula that is printed: code is made of them


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - EXPANSIONS - WITHOUT_CODE))
def test_operation(name):
    random = np.random.default_rng(sum(name.encode()))
    for e in cases_of(OPERATIONS[name]):
        at = values_for(e, random) | {CARRIER.name: random.standard_normal((2, 3))}
        for D in derivatives(Formula(e, {v.name: v for v in [*by_name(e), CARRIER]}), [v.name for v in by_name(e)]):
            check(D, at, SIZES)


@settings(max_examples=200)
@given(expressions(depth=3) | expressions((n, ONE), depth=2) | expressions((m, n), depth=2), st.integers(0, 50))
def test_random_composition(e, seed):
    for D in derivatives(Formula(e, VARIABLES), [v.name for v in by_name(e)][:2], refused=SINGULAR):
        with suppress(np.linalg.LinAlgError):  # of a matrix that is singular by itself, as x*ones(1, n)
            check(D, values(seed), RANDOM_SIZES)
