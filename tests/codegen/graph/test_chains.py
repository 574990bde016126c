"""Products as chains: flat, without vectors inside, with scalars in front; sums of products are products."""

import pytest
from sympy import Integer

from symcalc.codegen.graph.chains import LONGEST, factors_of
from symcalc.codegen.graph.values import is_number
from symcalc.codegen.lowering import Builder
from symcalc.codegen.numpy.target import NUMPY
from symcalc.expressions.dimensions import ONE, DimensionName

m, n = DimensionName("m"), DimensionName("n")


@pytest.fixture
def g():
    return Builder(NUMPY)


def test_chains_are_flat_and_scalars_stand_in_front(g):
    A, B, s = g.input("A", (m, n)), g.input("B", (n, n)), g.input("s", ())
    v = g.matmul(A, g.mul(s, g.matmul(B, B)))
    assert v.op == "mul" and v.args[0] is s and v.args[1].args == (A, B, B)


def test_there_is_no_vector_inside(g):
    A, x, y = g.input("A", (m, n)), g.input("x", (n, ONE)), g.input("y", (m, ONE))
    outer = g.matmul(A, x, g.transpose(y), A)
    assert outer.op == "outer" and outer.args == (g.matmul(A, x), g.matmul(g.transpose(y), A))
    scaled = g.matmul(x, g.transpose(x), x)
    assert scaled.op == "mul" and not scaled.args[0].shape and scaled.args[1] is x


def test_a_scalar_product_has_one_form(g):
    A, x, y = g.input("A", (m, n)), g.input("x", (n, ONE)), g.input("y", (m, ONE))
    assert g.matmul(g.transpose(y), A, x) is g.matmul(g.transpose(x), g.transpose(A), y)


def test_identities_vanish_and_diagonals_merge(g):
    A, x, y = g.input("A", (n, n)), g.input("x", (n, ONE)), g.input("y", (n, ONE))
    assert g.matmul(A, g.eye(n)) is A and g.matmul(g.eye(n), g.eye(n)) is g.eye(n)
    assert g.matmul(g.diag(x), g.diag(y)) is g.diag(g.mul(x, y))
    assert g.matmul(A, g.mul(g.number(Integer(3)), g.eye(n))) is g.mul(g.number(Integer(3)), A)


def test_zero_times_anything(g):
    A = g.input("A", (m, n))
    zero = g.matmul(A, g.full(g.number(Integer(0)), n, m))
    assert zero.op == "full" and zero.shape == (m, m) and is_number(zero.args[0], 0)


def test_repeated_vectors_are_products_with_ones(g):
    x = g.input("x", (m, ONE))
    scalars, factors = factors_of(g, g.spread(x, 0, n))
    assert scalars == [] and factors == [x, g.transpose(g.ones(n))]
    scalars, factors = factors_of(g, g.full(g.number(Integer(2)), m, n))
    assert [s.data for s in scalars] == [2] and factors == [g.ones(m), g.transpose(g.ones(n))]


def test_scaled_rows_are_a_product_with_a_diagonal_matrix(g):
    A, x, y = g.input("A", (m, n)), g.input("x", (m, ONE)), g.input("y", (n, ONE))
    scaled = g.mul(g.spread(x, 0, n), A, g.spread(g.transpose(y), 1, m))
    assert factors_of(g, scaled)[1] == [g.diag(x), A, g.diag(y)]
    assert factors_of(g, g.transpose(scaled))[1] == [g.diag(y), g.transpose(A), g.diag(x)]


def test_powers_are_opened_as_far_as_an_order_can_gain(g):
    A, x = g.input("A", (n, n)), g.input("x", (n, ONE))
    assert g.matmul(g.matpow(A, 10), x).args == (A,) * 10 + (x,)
    assert g.matmul(g.matpow(A, 10), A).args[0].op == "matpow"
    assert g.matpow(g.diag(x), 3).op == "diag"


def test_long_chains_are_chains_of_chains(g):
    v = g.input("x", (n, ONE))
    for i in range(200):
        v = g.matmul(g.input(f"A{i}", (n, n)), v)
    lengths = []
    while v.op == "chain":
        lengths.append(len(v.args))
        v = v.args[-1]
    assert max(lengths) <= LONGEST and sum(lengths) == 200 + len(lengths)


def test_sums_of_constants_are_numbers(g):
    c = g.number(Integer(3))
    total = g.sum(g.full(c, m, n))
    assert total.op == "mul" and total.args[0] is c and g.sum(g.eye(n)) is g.size(n)
    assert g.trace(g.eye(n)) is g.size(n)


def test_vec_and_unvec_undo_each_other(g):
    A = g.input("A", (m, n))
    assert g.unvec(g.vec(A), m, n) is A
    assert g.unvec(g.vec(A), n, m).op == "unvec"
    x = g.input("x", (m * n, ONE))
    assert g.vec(g.unvec(x, m, n)) is x and g.vec(g.input("y", (n, ONE))).op == "input"
