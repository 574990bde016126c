"""What is proved to have no negative entry."""

import pytest
from sympy import Integer

from symcalc.codegen.graph.values import Graph
from symcalc.codegen.lowering import Builder
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.positivity import nonnegative_values
from symcalc.expressions.dimensions import ONE, DimensionName

n = DimensionName("n")


def values():
    """Return a builder, and values by what they are."""
    g = Builder(NUMPY)
    x, y = g.input("x", (n, ONE)), g.input("y", (n, ONE))
    e, square = g.call("exp", x), g.pow(x, g.number(Integer(2)))
    return g, {
        "variable": x,
        "exp": e,
        "square": square,
        "cube": g.pow(x, g.number(Integer(3))),
        "sine": g.call("sin", x),
        "product": g.mul(e, square),
        "product with a variable": g.mul(e, y),
        "negative": g.neg(e),
        "sum": g.add(e, square),
        "sum with a variable": g.add(e, x),
        "quotient": g.div(e, g.add(g.full(g.number(ONE), n, ONE), square)),
        "size": g.size(n),
        "norm": g.norm2(x),
        "softmax": g.softmax(x),
        "transpose": g.transpose(e),
    }


NEVER_NEGATIVE = {"exp", "square", "product", "sum", "quotient", "size", "norm", "softmax", "transpose"}


@pytest.mark.parametrize("name", values()[1])
def test_signs(name):
    _, found = values()
    assert (found[name] in nonnegative_values([found[name]])) == (name in NEVER_NEGATIVE)


def test_a_graph_of_any_depth():
    g = Graph(NUMPY)
    v = g.make("call", (g.input("x", (n, ONE)),), "exp", (n, ONE))
    for _ in range(5000):
        v = g.make("add", (v, v), shape=(n, ONE))
    assert v in nonnegative_values([v])
