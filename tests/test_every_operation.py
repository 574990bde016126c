"""Every operation and every function of the table, proved in numbers: nobody adds one without passing here."""

from dataclasses import replace

import numpy as np
import pytest
from evaluator import evaluate
from numeric_checks import TOLERANCE, adjoint_error, differential_error, gradient_error, second_order_error
from operation_cases import SIZES, cases_of, cases_of_function, distinct_functions, linear_operations, m, n, values_for
from sympy import Symbol

from symcalc.algebra import hadamard, total
from symcalc.calculus import differentials as forward
from symcalc.calculus.adjoints import adjoint, gradient
from symcalc.calculus.differentials import differential
from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import (
    ArrayNode,
    OneArgument,
    dependents,
    differential_of,
    is_zero,
    shape_of,
    variable,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import OPERATIONS, functions, register, rule_for

OPERATION = pytest.mark.parametrize("name", sorted(OPERATIONS))
FUNCTION = pytest.mark.parametrize("name", sorted(distinct_functions()))


def worst(check, name):
    """Return the largest error of a check over an operation's cases, each at its own random point."""
    cases = cases_of(OPERATIONS[name])
    assert cases, f"no case has {name} on top"
    random = np.random.default_rng(sum(name.encode()))
    return max(check(e, values_for(e, random), SIZES, random) for e in cases)


@FUNCTION
def test_shape_rule_agrees_with_what_is_built(name):
    cases = cases_of_function(distinct_functions()[name])
    assert cases
    for built, declared, arguments in cases:
        assert shape_of(built) == declared, arguments


@FUNCTION
def test_the_value_has_the_shape_that_the_rule_declares(name):
    random = np.random.default_rng(1)
    for built, declared, _ in cases_of_function(distinct_functions()[name]):
        value = evaluate(built, values_for(built, random), SIZES)
        axes = [d for d in declared if d != 1] if 1 in declared else declared
        assert np.shape(value) == tuple(int(d.xreplace(SIZES)) for d in axes)
        assert np.all(np.isfinite(value))


@FUNCTION
def test_functions_differentiate(name):
    random = np.random.default_rng(sum(name.encode()))
    for built, _, _ in cases_of_function(distinct_functions()[name]):
        values = values_for(built, random)
        assert differential_error(built, values, SIZES, random) < TOLERANCE
        assert gradient_error(built, values, SIZES, random) < TOLERANCE


@OPERATION
def test_differential(name):
    assert worst(differential_error, name) < TOLERANCE


@pytest.mark.parametrize("name", sorted(linear_operations()))
def test_adjoint(name):
    assert worst(adjoint_error, name) < TOLERANCE


@OPERATION
def test_gradient(name):
    assert worst(gradient_error, name) < TOLERANCE


@OPERATION
def test_second_order(name):
    assert worst(second_order_error, name) < TOLERANCE


@OPERATION
def test_a_constant_has_differential_zero(name):
    z = variable("z_elsewhere", "vector", (n, variable("x", "vector", (n, 1)).shape[1]))
    for e in cases_of(OPERATIONS[name]):
        d = differential(e, {z: differential_of(z)})
        assert is_zero(d)
        assert shape_of(d) == shape_of(e)


class Unregistered(ArrayNode):
    """A node that no operation knows."""


def test_a_node_without_a_rule_is_an_error_and_not_zero():
    A = variable("A", "matrix", (m, n))
    strange = Unregistered.make(A, shape=(m, n))
    for act in (
        lambda: rule_for(strange),
        lambda: differential(strange, {A: differential_of(A)}),
        lambda: gradient(total(strange), A),
        lambda: adjoint(strange, A, A),
    ):
        with pytest.raises(MissingRule, match="Unregistered"):
            act()


def test_a_constant_part_needs_no_rule():
    A, B = variable("A", "matrix", (m, n)), variable("B", "matrix", (m, n))
    strange = Unregistered.make(A, shape=(m, n))
    assert is_zero(differential(strange, {B: differential_of(B)}))
    with pytest.raises(MissingRule, match="no rule for Dummy"):
        rule_for(Symbol("t").as_dummy())


class Asking(OneArgument, ArrayNode):
    """A node whose rule asks for the differential of something made of its argument."""


@pytest.mark.parametrize("names", [["exp"], ["exp", "sin"], ["exp", "exp"], ["exp", "sin", "exp"]])
def test_a_rule_that_asks_for_what_is_deeper_than_a_node_above_its_arguments_is_an_error_and_not_zero(extending, names):
    def made_of(A):
        for name in names:
            A = functions()[name].build(A)
        return A

    A, B = (variable(name, "matrix", (m, n)) for name in "AB")
    seeds = {A: differential_of(A)}
    register(
        replace(
            OPERATIONS["abs"],
            name="asking",
            node=Asking,
            also=(),
            function=None,
            construct=Asking.make,
            differential=lambda Y, d: d(made_of(Y.arg)),
        )
    )
    for inner in (A, functions()["cos"].build(A), hadamard(A, B)):
        asking = Asking.make(inner, shape=(m, n))
        if len(names) == 1:
            assert differential(asking, seeds) == differential(made_of(inner), seeds)
            continue
        with pytest.raises(MissingRule, match="many steps above its arguments") as raised:
            differential(asking, seeds)
        assert raised.value.about == asking
    resting = Asking.make(B, shape=(m, n))
    assert differential(hadamard(resting, A), seeds) == hadamard(resting, seeds[A])


def test_differentials_of_arguments_that_rest_are_asked_for_without_another_walk(monkeypatch):
    x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
    e = total(functions()["maximum"].build(functions()["exp"].build(x), functions()["sin"].build(y)))
    walks = []
    monkeypatch.setattr(forward, "dependents", lambda *a: walks.append(a) or dependents(*a))
    differential(e, {x: differential_of(x)})
    assert len(walks) == 1
