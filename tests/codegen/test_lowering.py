"""Expressions to graphs: every node by the code of its operation, structure and names beside it."""

import numpy as np
import pytest
from formulas import close, draw
from sympy import Integer

import symcalc as sc
from symcalc.algebra import add, multiply, total
from symcalc.codegen.graph.primitives import LU, TRIL, Step
from symcalc.codegen.graph.values import needed
from symcalc.codegen.lowering import Builder, lower
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.pipeline import optimise
from symcalc.errors import MissingRule
from symcalc.expressions.core_nodes import ArrayNode, variable
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.structures_and_signs import Structure
from symcalc.language.parsing import parse_program

m, n = DimensionName("m"), DimensionName("n")


class Unregistered(ArrayNode):
    """A node that no operation knows."""


def test_a_node_without_a_rule_is_refused():
    A = variable("A", "matrix", (m, n))
    with pytest.raises(MissingRule, match="Unregistered"):
        lower([total(Unregistered.make(A, shape=(m, n)))], NUMPY)


def test_equal_parts_of_several_outputs_are_one_value():
    f = parse_program("A ∈ ℝ^(m×n)\nsin(A*x)").expression
    _, (a, b) = lower([f, add(f, f)], NUMPY)
    assert a.op == "call" and a in b.args


def test_structure_is_known_in_the_graph():
    f = parse_program("K : spd(n)\nK + A*A'").expression
    g, (v,) = lower([f], NUMPY)
    assert Structure.DEFINITE in g.structure_of(v)


def test_names_are_known_in_the_graph():
    A, x = variable("A", "matrix", (m, n)), variable("x", "vector", (n, ONE))
    Ax = multiply(A, x)
    g, _ = lower([total(Ax)], NUMPY, {Ax: "z₁"})
    assert g.names == {g.matmul(g.input("A", (m, n)), g.input("x", (n, ONE))): "z_1"}


def test_of_a_diagonal_variable_only_the_diagonal_counts():
    f = sc.parse("D : diagonal(n)\nD*x + exp(D)*x")
    D, x = draw(3, 3), draw(3)
    diagonal = np.diag(np.diag(D))
    assert close(f.evaluate(D=D, x=x), diagonal @ x + np.exp(diagonal) @ x)
    assert "D @" not in f.code()


@pytest.fixture
def g():
    return Builder(NUMPY)


def test_scalars_are_1x1_matrices_to_a_builder(g):
    s = g.input("s", ())
    assert g.det(s) is s and g.trace(s) is s and g.transpose(s) is s and g.diag(s) is s and g.vec(s) is s
    assert g.inv(s).op == "div" and g.logdet(s).data == "log" and g.norm2(s).data == "abs"
    assert g.sum(s) is s and g.sumrows(s) is s and g.sumcols(s) is s and g.logsumexp(s) is s
    assert g.softmax(s).data == 1 and g.kron(s, g.input("A", (m, n))).op == "mul"


def test_the_inverse_and_determinant_of_a_transpose(g):
    A = g.input("A", (n, n))
    assert g.inv(g.transpose(A)) is g.transpose(g.inv(A))
    assert g.det(g.transpose(A)) is g.det(A) and g.logdet(g.transpose(A)) is g.logdet(A)


def test_diagonal_matrices_stay_diagonals(g):
    x = g.input("x", (n, ONE))
    D = g.diag(x)
    assert g.inv(D).op == "diag" and g.matpow(D, 3).op == "diag" and g.diagonal(D) is x
    assert g.diag(g.transpose(x)) is D
    assert g.diag(g.full(g.number(Integer(2)), n, ONE)).args[0] is g.number(Integer(2))


def test_primitives_are_steps_and_their_results_picked(g):
    A, B = g.input("A", (m, n)), g.input("B", (n, ONE))
    assert g.tril(A).data == Step(TRIL) and g.tril(A).shape == (m, n)
    polar = Primitive("polar", results=("Q", "S"))
    Q, S = g.results(polar, A, shapes=[(m, n), (n, n)])
    assert Q.args == S.args == (g.step(polar, [A]),) and (Q.data, S.data, S.shape) == (0, 1, (n, n))
    assert g.results(polar, A, shapes=[(m, n), (n, n)]) == [Q, S]
    # an axis of one entry is none
    total = g.einsum("iajb,ab->ij", (g.input("C", (m * n, ONE)), (m, n, ONE, ONE)), (B, ()), shape=(m, ONE))
    assert total.data.parameters == ("ia,a->i", ((m, n), ())) and set(total.data.sizes) == {m, n}


def test_a_shared_factorisation_is_in_the_graph():
    """What is asked of a matrix is read off one step."""
    f = parse_program("A : matrix(n, n)\nlogdet(A) + x'*inv(A)*x + y'*inv(A')*y").expression
    _, outputs = optimise(*lower([f], NUMPY))
    steps = [v for v in needed(outputs) if v.op == "step"]
    (lu,) = (v for v in steps if v.data.primitive is LU)
    assert all(v is lu or v.args[0] is lu for v in steps) and len(steps) == 4
    assert not {v.op for v in needed(outputs)} & {"solve", "logdet"}
