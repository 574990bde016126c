"""The graph: equal values are one, 1×1 is a scalar, what is no array yet, how often values are used."""

from sympy import Integer

from symcalc.codegen.graph.values import Graph, is_constant, is_number, needed, uses_of
from symcalc.codegen.numpy.target import NUMPY
from symcalc.expressions.dimensions import ONE, DimensionName

m, n = DimensionName("m"), DimensionName("n")


def test_equal_values_are_one():
    g = Graph(NUMPY)
    A = g.input("A", (m, n))
    assert g.make("exp", (A,), shape=(m, n)) is g.make("exp", (A,), shape=(m, n))
    assert g.make("exp", (A,), shape=(m, n)) is not g.make("log", (A,), shape=(m, n))
    assert g.make("matpow", (A,), 2, (m, n)) is not g.make("matpow", (A,), 3, (m, n))
    assert g.known("exp", (A,), (m, n)) is g.make("exp", (A,), shape=(m, n))
    assert g.known("tan", (A,), (m, n)) is None


def test_a_1x1_value_is_a_scalar():
    g = Graph(NUMPY)
    c = g.number(Integer(2))
    assert g.make("chain", (g.input("x", (n, ONE)),), shape=(ONE, ONE)).shape == ()
    assert g.full(c, ONE, ONE) is c
    assert g.spread(c, 0, ONE) is c


def test_columns_rows_and_matrices():
    g = Graph(NUMPY)
    column, row, A = g.input("x", (n, ONE)), g.input("r", (ONE, n)), g.input("A", (m, n))
    assert (column.is_column, column.is_row, column.is_vector, column.is_matrix) == (True, False, True, False)
    assert (row.is_column, row.is_row, row.is_vector, row.is_matrix) == (False, True, True, False)
    assert (A.is_column, A.is_row, A.is_vector, A.is_matrix) == (False, False, False, True)
    assert not g.number(ONE).is_vector


def test_what_needs_arrays_gets_arrays():
    g = Graph(NUMPY)
    x, c = g.input("x", (n, ONE)), g.number(Integer(3))
    for a, dense in ((g.full(c, m, n), "dense_full"), (g.eye(n), "dense_diag"), (g.spread(x, 0, m), "dense_spread")):
        assert g.make("sum", (a,)).args[0].op == dense
        assert g.make("chain", (a, x), shape=(m, ONE)).args[0] is a
    assert g.diagonal_matrix(g.full(c, n, ONE), n) is g.diagonal_matrix(c, n)


def test_symbolic_arrays_become_arrays_and_back():
    g = Graph(NUMPY)
    for a in (g.full(g.number(ONE), m, n), g.eye(n), g.spread(g.input("x", (n, ONE)), 0, m)):
        dense = g.dense(a)
        assert dense.op == f"dense_{a.op}" and g.symbolic(dense) is a and g.dense(dense) is dense
    A = g.input("A", (m, n))
    assert g.dense(A) is A and g.symbolic(A) is A


def test_a_repeated_constant_vector_is_a_constant_array():
    g = Graph(NUMPY)
    assert g.spread(g.ones(n), 0, m) is g.full(g.number(ONE), n, m)


def test_numbers_and_constants():
    g = Graph(NUMPY)
    two = g.number(Integer(2))
    assert is_number(two) and is_number(two, 2) and not is_number(two, 3) and not is_number(g.ones(n))
    assert is_constant(g.full(two, m, n), 2) and is_constant(two, 2) and not is_constant(g.full(two, m, n), 1)


def test_what_is_a_python_number():
    g = Graph(NUMPY)
    s = g.input("s", ())
    assert g.size(n).is_plain and g.make("add", (g.size(n), g.number(ONE))).is_plain
    assert g.size(Integer(3)).op == "number"
    assert not s.is_plain and not g.make("mul", (g.size(n), s)).is_plain


def test_needed_values_come_after_their_arguments():
    g = Graph(NUMPY)
    x = g.input("x", (n, ONE))
    unused, sine = g.input("y", (n, ONE)), g.make("call", (x,), "sin", (n, ONE))
    total = g.make("add", (sine, x), shape=(n, ONE))
    assert needed([total]) == [x, sine, total] and unused not in needed([total])


def test_a_use_of_a_view_is_a_use():
    g = Graph(NUMPY)
    x = g.input("x", (n, ONE))
    e = g.make("call", (x,), "exp", (n, ONE))
    turned = g.make("transpose", (e,), shape=(ONE, n))
    outputs = [g.make("sum", (turned,)), g.make("max", (turned,)), e]
    uses = uses_of(needed(outputs), outputs)
    assert uses[e] == 3 and uses[turned] == 2 and uses[x] == 1
