"""Transposes: pushed to where they cost nothing, and rows as transposed columns."""

from sources import statements
from sympy import Integer

from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.lowering import Builder
from symcalc.codegen.numpy.target import NUMPY
from symcalc.expressions.dimensions import ONE, DimensionName
from symcalc.expressions.structures_and_signs import Structure

m, n = DimensionName("m"), DimensionName("n")


def test_a_transpose_of_a_transpose():
    g = Builder(NUMPY)
    A = g.input("A", (m, n))
    assert transpose(g, transpose(g, A)) is A and transpose(g, A).shape == (n, m)
    assert transpose(g, g.number(ONE)) is g.number(ONE)


def test_what_is_its_own_transpose():
    g = Builder(NUMPY)
    S = g.input("S", (n, n))
    g.structures[S] = Structure.SYMMETRIC
    D = g.diag(g.input("x", (n, ONE)))
    assert transpose(g, S) is S and transpose(g, D) is D


def test_symbolic_arrays_stay_symbolic():
    g = Builder(NUMPY)
    x = g.input("x", (m, ONE))
    full, spread = g.full(g.number(Integer(2)), m, n), g.spread(x, 0, n)
    assert transpose(g, full).op == "full" and transpose(g, full).shape == (n, m)
    assert transpose(g, spread).op == "spread" and transpose(g, transpose(g, spread)) is spread
    outer = g.matmul(x, transpose(g, g.input("y", (n, ONE))))
    assert transpose(g, outer).op == "outer" and transpose(g, outer).args[1] is transpose(g, x)


def test_a_product_is_transposed_factor_by_factor():
    g = Builder(NUMPY)
    A, B = g.input("A", (m, n)), g.input("B", (n, n))
    AB = g.matmul(A, B)
    assert transpose(g, AB) is g.matmul(transpose(g, B), transpose(g, A))
    assert transpose(g, g.mul(g.number(Integer(2)), A)) is g.mul(g.number(Integer(2)), transpose(g, A))


def test_a_row_is_worked_on_as_a_column():
    g = Builder(NUMPY)
    x, r = g.input("x", (n, ONE)), g.input("r", (ONE, n))
    row = g.add(transpose(g, x), r)
    assert row.op == "transpose" and row.args[0] is g.add(x, transpose(g, r))
    assert statements("x, y ∈ ℝ^n\nsin(x')*exp(y) + sin(x)'*exp(y)") == ["return 2 * (np.sin(x) @ np.exp(y))"]
