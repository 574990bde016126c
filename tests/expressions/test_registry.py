"""The table of operations: a record with a gap is refused at once, and leaves nothing behind."""

from dataclasses import replace

import pytest

from symcalc.expressions.core_nodes import CONSTRUCTORS, ArrayNode, OneArgument
from symcalc.expressions.registry import (
    OPERATIONS,
    Example,
    Function,
    Operation,
    functions,
    register,
    register_function,
)
from symcalc.expressions.shape_rules import keep


class Echo(OneArgument, ArrayNode):
    """A node that no operation has."""


class Unbuilt(OneArgument, ArrayNode):
    """A node that no constructor builds."""


CONSTRUCTORS[Echo] = lambda a: a
WHOLE = Operation(
    name="echo",
    node=Echo,
    function=Function("echo", lambda a: a, keep, ("any",)),
    differential=lambda Y, d: d(Y.arg),
    code="{0}",
    example=Example("sum(echo(x))", wrt="x", derivative="ones(n, 1)"),
)
GAPS = {
    "neither a differential nor linearity": replace(WHOLE, differential=None),
    "linear, but no adjoint": replace(WHOLE, differential=None, linear="joint"),
    "no code": replace(WHOLE, code=None),
    "no example": replace(WHOLE, example=None),
    "no constructor": replace(WHOLE, node=Unbuilt),
    "its name is taken": replace(WHOLE, name="inv"),
    "its node is taken": replace(WHOLE, also=(OPERATIONS["inv"].node,)),
    "its function is taken": replace(WHOLE, function=Function("echo", keep, keep, ("any",), aliases=("asin",))),
}


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_is_refused(gap):
    before = dict(OPERATIONS), dict(functions())
    with pytest.raises(ValueError, match=f"^operation {GAPS[gap].name}: {gap}$"):
        register(GAPS[gap])
    assert (dict(OPERATIONS), dict(functions())) == before


def test_all_gaps_are_said_at_once():
    with pytest.raises(ValueError, match="no code, no example"):
        register(replace(WHOLE, code=None, example=None))


def test_a_function_whose_name_is_taken_is_refused_with_all_its_names():
    with pytest.raises(ValueError, match="acos: the name is taken"):
        register_function(Function("echo", lambda a: a, keep, ("any",), aliases=("acos",)))
    assert "echo" not in functions()
