"""Expressions to graphs: every node by the code of its operation, structure and names beside it."""

import numpy as np
import pytest
from formulas import close, draw
from sympy import Integer

import symcalc as sc
from symcalc.algebra import add, multiply, total
from symcalc.codegen.lowering import Builder, lower
from symcalc.errors import MissingRule
from symcalc.expressions.claims import Structure
from symcalc.expressions.core_nodes import ArrayNode, variable
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.language.parsing import parse_program

m, n = DimensionName("m"), DimensionName("n")


class Unregistered(ArrayNode):
    """A node that no operation knows."""


def test_a_node_without_a_rule_is_refused():
    A = variable("A", "matrix", (m, n))
    with pytest.raises(MissingRule, match="Unregistered"):
        lower([total(Unregistered.make(A, shape=(m, n)))])


def test_equal_parts_of_several_outputs_are_one_value():
    f = parse_program("A ∈ ℝ^(m×n)\nsin(A*x)").expression
    _, (a, b) = lower([f, add(f, f)])
    assert a.op == "call" and a in b.args


def test_structure_is_known_in_the_graph():
    f = parse_program("K : spd(n)\nK + A*A'").expression
    g, (v,) = lower([f])
    assert Structure.DEFINITE in g.structure_of(v)


def test_names_are_known_in_the_graph():
    A, x = variable("A", "matrix", (m, n)), variable("x", "vector", (n, ONE))
    Ax = multiply(A, x)
    g, _ = lower([total(Ax)], {Ax: "z₁"})
    assert g.names == {g.matmul(g.input("A", (m, n)), g.input("x", (n, ONE))): "z_1"}


def test_of_a_diagonal_variable_only_the_diagonal_counts():
    f = sc.parse("D : diagonal(n)\nD*x + exp(D)*x")
    D, x = draw(3, 3), draw(3)
    diagonal = np.diag(np.diag(D))
    assert close(f.evaluate(D=D, x=x), diagonal @ x + np.exp(diagonal) @ x)
    assert "D @" not in f.code()


@pytest.fixture
def g():
    return Builder()


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


def test_functions_and_templates_come_as_text(g):
    A = g.input("A", (m, n))
    assert g.template("np.flip({0})", A, shape=(m, n)).op == "template"
    assert g.function("\ndef _own(A):\n    return A\n", A, shape=(m, n)).data.startswith("def _own(A)")
    assert g.tril(A).data == "np.tril({0})" and g.triu(A).data == "np.triu({0})"
