"""What a node says of the classes that occur in it."""

import pytest
import sympy
from drawn_programs import random_program

import symcalc as sc
from symcalc.expressions.core_nodes import ArrayNode, Inverse, MatAdd, OneArgument, Trace, Variable, postorder
from symcalc.expressions.node import Node, mentions_of
from symcalc.expressions.occurring_classes import VARIABLES, bit_of, bits_of


@pytest.mark.parametrize("seed", range(40))
def test_each_class_below_a_node_is_found_in_it(seed):
    e = sc.parse(random_program(f"classes {seed}", depth=3).text).expression
    made = [part for part in postorder(e) if part.args or getattr(part, "parts", ())]
    assert all(bit_of(type(part)) & mentions_of(e) for part in made)


def test_what_does_not_occur_is_not_found():
    e = sc.parse("tr(A*B) + a^2").expression
    found = mentions_of(e)
    assert found & bit_of(Trace) and found & bit_of(sympy.Pow)
    assert not found & (bit_of(Inverse) | bit_of(MatAdd))


def test_a_class_is_found_by_those_that_it_is_derived_from():
    assert bits_of(Inverse) & bit_of(OneArgument) and bits_of(Inverse) & bit_of(ArrayNode) & bits_of(MatAdd)
    assert not bits_of(MatAdd) & bit_of(OneArgument)


def test_variables_say_nothing_of_classes():
    (x,) = sc.parse("x : vector(n)\nx").nodes.values()
    assert isinstance(x, Variable) and not x.mentions & ~VARIABLES and not bit_of(Node) & VARIABLES
