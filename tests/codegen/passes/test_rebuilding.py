"""Graphs made anew: values, structures and names come along, shapes stay."""

from symcalc.codegen.graph.values import needed
from symcalc.codegen.lowering import Builder, lower
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.expressions.structures_and_signs import Structure
from symcalc.language.parsing import parse_program

n = DimensionName("n")


def nothing(g, v, args):
    """Leave a value as it is."""


def test_without_a_rule_nothing_changes():
    program = parse_program("K : spd(n)\nlogdet(K) + x'*inv(K)*x + sum(softmax(K*x)) + tr(K*K) + norm2(K)")
    g, outputs = lower([program.expression], NUMPY)
    _, again = rebuild(g, outputs, nothing)
    assert [v.op for v in needed(again)] == [v.op for v in needed(outputs)]
    assert [v.shape for v in needed(again)] == [v.shape for v in needed(outputs)]


def test_what_is_not_needed_stays_behind():
    g = Builder(NUMPY)
    x = g.input("x", (n, ONE))
    g.call("exp", x)
    new, _ = rebuild(g, [x], nothing)
    assert len(new.table) == 1


def test_structures_and_names_come_along():
    g = Builder(NUMPY)
    K = g.input("K", (n, n))
    g.structures[K], g.names[K] = Structure.DEFINITE, "K"
    new, (L,) = rebuild(g, [K], nothing)
    assert new.structure_of(L) is Structure.DEFINITE and new.names[L] == "K"


def test_a_rule_replaces_values():
    g = Builder(NUMPY)
    x = g.input("x", (n, ONE))
    y = g.call("sin", x)

    def cosine(new, v, args):
        return new.make("call", args, "cos", v.shape) if v.op == "call" else None

    _, (found,) = rebuild(g, [y], cosine)
    assert found.data == "cos" and found.args[0].op == "input"


def test_outputs_are_arrays():
    g = Builder(NUMPY)
    _, (found,) = rebuild(g, [g.eye(n)], nothing)
    assert found.op == "dense_diag"
