"""The table of operations: a record with a gap is refused at once, and leaves nothing behind."""

from dataclasses import replace

import pytest

import symcalc as sc
from symcalc.algebra.scalars import share
from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Identity,
    Inverse,
    OneArgument,
    OneMatrix,
    Shared,
    SharedPositive,
    ZeroMatrix,
)
from symcalc.expressions.functions_by_role import function_in, function_of
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import (
    OPERATIONS,
    exchange,
    extending,
    function_written,
    functions,
    register,
    register_function,
)
from symcalc.expressions.rules import CONSTRUCTORS, TRANSPOSES, Rules
from symcalc.expressions.shape_rules import keep
from symcalc.expressions.structures_and_signs import Sign


class Echo(OneArgument, ArrayNode):
    """A node that no operation has."""


WHOLE = Operation(
    name="echo",
    node=Echo,
    function=Function("echo", lambda a: a, keep, ("any",)),
    construct=lambda a: a,
    differential=lambda Y, d: d(Y.arg),
    code=lambda g, Y, a: a,
    reference=lambda np, A: A,
    example=Example("sum(echo(x))", wrt="x", derivative="ones(n, 1)"),
)
GAPS = {
    "neither a differential nor linearity": replace(WHOLE, differential=None),
    "linear, but no adjoint": replace(WHOLE, differential=None, linear="joint"),
    "an adjoint beside what it follows from": replace(WHOLE, linear=(0,), adjoint=lambda Y, i, G: G, indices="ij->ij"),
    "no code": replace(WHOLE, code=None),
    "code that is no function and no primitive of one result": replace(WHOLE, code="{0}"),
    "no reference": replace(WHOLE, reference=None),
    "no example": replace(WHOLE, example=None),
    "no constructor": replace(WHOLE, construct=None),
    "its name is taken": replace(WHOLE, name="inv"),
    "its node is taken": replace(WHOLE, also=(OPERATIONS["inv"].node,)),
    "a product is taken": replace(WHOLE, products=dict(OPERATIONS["kron"].products)),
    "its function is taken": replace(WHOLE, function=Function("echo", keep, keep, ("any",), aliases=("asin",))),
}


def test_an_operation_is_one_of_several_results():
    with extending(), pytest.raises(ValueError, match="no primitive of one result"):
        register(replace(WHOLE, code=Primitive("both", results=("w", "Q"))))


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_is_refused(gap):
    before = list(map(dict, Rules.tables))
    with extending(), pytest.raises(ValueError, match=f"^operation {GAPS[gap].name}: {gap}$"):
        register(GAPS[gap])
    assert list(map(dict, Rules.tables)) == before


def test_a_sign_calls_one_function():
    crossed = Function("echo", lambda a, b: a, keep, ("any", "any"), signs=("KRON",))
    before = list(map(dict, Rules.tables))
    with extending(), pytest.raises(ValueError, match="its function is taken"):
        register(replace(WHOLE, function=crossed))
    with extending(), pytest.raises(ValueError, match="KRON: the name is taken"):
        register_function(crossed)
    assert list(map(dict, Rules.tables)) == before
    with extending(lasting=False):
        exchange(replace(OPERATIONS["kron"], function=replace(OPERATIONS["kron"].function, signs=())))
        register_function(crossed)
        assert function_written("KRON") is crossed
    assert function_written("KRON").name == "kron"


def test_all_gaps_are_said_at_once():
    with extending(), pytest.raises(ValueError, match="no code, no example"):
        register(replace(WHOLE, code=None, example=None))


def test_a_function_whose_name_is_taken_is_refused_with_all_its_names():
    with extending(), pytest.raises(ValueError, match="acos: the name is taken"):
        register_function(Function("echo", lambda a: a, keep, ("any",), aliases=("acos",)))
    assert "echo" not in functions()


def test_a_role_is_played_by_one_function_and_missed_where_none_plays_it():
    root = functions()["sqrt"]
    assert function_in(Role.ROOT) is root
    with extending(), pytest.raises(ValueError, match="ROOT has such a rule already"):
        register_function(Function("echo", lambda a: a, keep, ("any",), role=Role.ROOT))
    with extending(lasting=False):
        exchange(replace(OPERATIONS["kron"], function=replace(OPERATIONS["kron"].function, role=None)))
        with pytest.raises(MissingRule, match="no function is registered as the Kronecker product"):
            function_in(Role.KRONECKER)
    assert function_in(Role.KRONECKER) is functions()["kron"]


def test_engines_find_functions_by_their_nodes():
    assert [function_of(node).name for node in (Identity, OneMatrix, ZeroMatrix, Inverse)] == [
        *("eye", "ones", "zeros", "inv")
    ]
    with pytest.raises(MissingRule, match="no function is registered for Echo"):
        function_of(Echo)


def test_what_comes_late_is_refused_and_leaves_nothing_behind():
    before = list(map(dict, Rules.tables))
    with pytest.raises(ValueError, match="late"):
        register(WHOLE)
    with pytest.raises(ValueError, match="late"):
        CONSTRUCTORS[Echo] = lambda a: a
    with pytest.raises(ValueError, match="late"):
        TRANSPOSES.exchange(OPERATIONS["inv"].node, lambda a: a)
    assert list(map(dict, Rules.tables)) == before


def test_a_rule_is_entered_once():
    with extending(lasting=False):
        register(WHOLE)
        with pytest.raises(ValueError, match="Echo has such a rule already"):
            CONSTRUCTORS[Echo] = lambda a: a
    with pytest.raises(TypeError, match="one by one"):
        CONSTRUCTORS.update({Echo: lambda a: a})


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_record_in_the_place_of_another_fills_the_same_tables(name):
    before = list(map(dict, Rules.tables))
    with extending(lasting=False):
        exchange(OPERATIONS[name])
        for table, rules in zip(Rules.tables, before, strict=True):  # rewrites of one class may change their order
            assert {k: set(v) if isinstance(v, tuple) else v for k, v in table.items()} == {
                k: set(v) if isinstance(v, tuple) else v for k, v in rules.items()
            }
    assert list(map(dict, Rules.tables)) == before


def test_what_does_not_last_is_forgotten():
    before = list(map(dict, Rules.tables))
    with extending(lasting=False):
        register(WHOLE)
        assert functions()["echo"].build is WHOLE.function.build
    assert list(map(dict, Rules.tables)) == before


LARGE = "*".join(f"tanh(a_{i})" for i in range(20))  # stands in a box


def worked_out():
    """Return what is made of the sign of a scalar, of that of a large one, and of the double of a constant."""
    code = sc.parse("a*tanh(2)").code().splitlines()
    box = share(sc.parse(LARGE).expression)
    return sc.parse("abs(tanh(a))").unicode(), type(box), code[-1].strip()


def test_what_was_worked_out_by_rules_that_did_not_last_is_forgotten():
    before = worked_out()
    with extending(lasting=False):
        exchange(replace(OPERATIONS["tanh"], sign=lambda *known: Sign.POSITIVE, number=lambda x: x + 1))
        assert worked_out() == ("tanh(a)", SharedPositive, "return 3.0 * a")
    assert worked_out() == before == ("abs(tanh(a))", Shared, "return 0.9640275800758169 * a")


def test_no_table_is_changed_by_the_way():
    rules = Rules()
    Rules.tables.remove(rules)
    for act in (
        lambda: rules.pop(Echo, None),
        lambda: rules.setdefault(Echo, None),
        lambda: rules.update({Echo: None}),
        rules.clear,
        rules.popitem,
        lambda: rules.__delitem__(Echo),
        lambda: rules.__ior__({Echo: None}),
    ):
        with pytest.raises(TypeError, match="one by one"):
            act()


@pytest.mark.parametrize(
    "record",
    [replace(WHOLE, also=(Identity,)), replace(WHOLE, construct={Echo: lambda a: a, Identity: lambda n: n})],
    ids=["a node with a record", "a constructor of another node"],
)
def test_a_record_that_is_refused_leaves_nothing_behind(record):
    before = list(map(dict, Rules.tables))
    with extending(), pytest.raises(ValueError):
        register(record)
    assert list(map(dict, Rules.tables)) == before


def test_a_record_that_cannot_take_the_place_of_another_leaves_it_there():
    before = list(map(dict, Rules.tables))
    with pytest.raises(ValueError, match="late"):
        exchange(OPERATIONS["softmax"])
    with extending(), pytest.raises(ValueError, match="no code"):
        exchange(replace(OPERATIONS["softmax"], code=None))
    assert list(map(dict, Rules.tables)) == before


def test_an_error_while_operations_are_registered_leaves_nothing_behind():
    before = list(map(dict, Rules.tables))
    with pytest.raises(ZeroDivisionError), extending():
        register(WHOLE)
        raise ZeroDivisionError
    assert list(map(dict, Rules.tables)) == before and not Rules.is_open
    with extending(lasting=False):
        with extending():
            register(WHOLE)
        assert Rules.is_open
    assert list(map(dict, Rules.tables)) == before and not Rules.is_open
