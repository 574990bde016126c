"""The checker of the checker: a rule that is wrong by a thousandth fails the checks, for every operation."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from numeric_checks import TOLERANCE, adjoint_error, differential_error, gradient_error, second_order_error
from operation_cases import SIZES, cases_of, linear_operations, values_for
from sympy import Rational

from symcalc.algebra import add, filled, multiply, transpose
from symcalc.expressions.core_nodes import children, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.linear_arguments import differential_of_linear, is_partly_linear
from symcalc.expressions.properties import AtKink
from symcalc.expressions.registry import OPERATIONS
from symcalc.maps.cotangents import cotangent_of

WRONG = Rational(1001, 1000)
FAR = 10 * TOLERANCE  # not a near miss
# the derivative is zero everywhere, so that a factor changes nothing
FLAT = {name for name, operation in OPERATIONS.items() if operation.at_kink is AtKink.FLAT}
# a sum of all entries needs no transpose
RESTING = {
    name for name, operation in OPERATIONS.items() if getattr(operation.node, "operands", None) == 0
}  # constants
ABSORBED = {"transpose"} | RESTING
# of a record with an adjoint of its own
NO_FORM = {"indices": None, "is_self_adjoint": False}


def differential_of(operation):
    """Return an operation's differential by all arguments, written out where it follows from linearity."""

    def by_all(Y, d):
        terms = [] if operation.differential is None else [operation.differential(Y, d)]
        if not terms or is_partly_linear(Y, operation.linear):
            terms += differential_of_linear(Y, operation.linear, d, children(Y))
        return add(*terms)

    return by_all


def errors(check, name):
    """Return the error of a check for each case of an operation."""
    random = np.random.default_rng(sum(name.encode()))
    return [check(e, values_for(e, random), SIZES, random) for e in cases_of(OPERATIONS[name])]


def least(name):
    """Return the smallest error; the largest of what is constant, I, where a matrix has as many columns as rows."""
    return max if name == "projection onto columns" else min


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - FLAT - RESTING))
def test_a_wrong_differential_is_caught(exchange, name):
    right = differential_of(OPERATIONS[name])
    exchange(replace(OPERATIONS[name], differential=lambda Y, d: multiply(WRONG, right(Y, d)), linear=()))
    assert least(name)(errors(differential_error, name)) > FAR


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - FLAT - ABSORBED))
def test_a_wrong_differential_shows_in_the_gradient(exchange, name):
    right = differential_of(OPERATIONS[name])
    exchange(replace(OPERATIONS[name], differential=lambda Y, d: multiply(WRONG, right(Y, d)), linear=()))
    assert least(name)(errors(gradient_error, name)) > FAR


@pytest.mark.parametrize("name", sorted(FLAT))
def test_a_derivative_that_is_not_zero_is_caught(exchange, name):

    def wrong(Y, d):
        filling = [filled(ONE, *Y.shape)] if is_array(Y) and not is_array(Y.args[0]) else []
        return multiply(WRONG - 1, d(Y.args[0]), *filling)

    exchange(replace(OPERATIONS[name], differential=wrong))
    assert least(name)(errors(differential_error, name)) > FAR


def right_adjoint(name):
    """Return the adjoint of a record that is exchanged: that of the transpose is found by its own form."""
    return (lambda Y, i, G: transpose(G)) if name == "transpose" else partial(cotangent_of, OPERATIONS[name])


def adjoint_errors(name):
    """Return the error of the adjoint for each case with an argument in which the operation is linear."""
    operation = OPERATIONS[name]
    has_one = [
        operation.linear in ("each", "joint") or any(i in operation.linear for i in range(len(children(e))))
        for e in cases_of(operation)
    ]
    assert any(has_one)
    return [error for error, counts in zip(errors(adjoint_error, name), has_one, strict=True) if counts]


@pytest.mark.parametrize("name", sorted(linear_operations()))
def test_a_wrong_adjoint_is_caught(exchange, name):
    right = right_adjoint(name)
    exchange(replace(OPERATIONS[name], adjoint=lambda Y, i, G: multiply(WRONG, right(Y, i, G)), **NO_FORM))
    assert min(adjoint_errors(name)) > FAR


def last_moving(Y, name):
    """Return the last argument in which a node is linear."""
    linear = OPERATIONS[name].linear
    last = len(children(Y)) - 1
    return max(i for i in linear if i <= last) if isinstance(linear, tuple) else last


@pytest.mark.parametrize("name", sorted(linear_operations()))
def test_an_adjoint_wrong_at_one_argument_is_caught(exchange, name):
    right = right_adjoint(name)

    def wrong_at_the_last(Y, i, G):
        result = right(Y, i, G)
        return multiply(WRONG, result) if i == last_moving(Y, name) else result

    exchange(replace(OPERATIONS[name], adjoint=wrong_at_the_last, **NO_FORM))
    assert min(adjoint_errors(name)) > FAR


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - FLAT - ABSORBED))
def test_a_rule_that_is_wrong_the_second_time_is_caught(exchange, name):
    right = differential_of(OPERATIONS[name])
    seen = set()

    def right_once(Y, d):
        known = Y in seen
        seen.add(Y)
        return multiply(WRONG, right(Y, d)) if known else right(Y, d)

    exchange(replace(OPERATIONS[name], differential=right_once))
    assert max(errors(second_order_error, name)) > FAR


def test_the_right_rules_are_back():
    assert max(errors(differential_error, "det")) < TOLERANCE
