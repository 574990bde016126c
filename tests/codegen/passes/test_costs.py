"""What products cost, and where they are cut."""

from sympy import Integer

from symcalc.codegen.lowering import Builder
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.passes.costs import TYPICAL, Costs, product, typical
from symcalc.expressions.dimensions import ONE, DimensionName

m, n = DimensionName("m"), DimensionName("n")


def test_sizes_without_a_number_are_typical():
    assert typical(n) == TYPICAL and typical(Integer(3)) == 3
    assert typical(3 * n) == 3 * TYPICAL and typical(n**2) == TYPICAL**2


def factors(g, *names):
    """Return square matrices."""
    return [g.input(name, (n, n)) for name in names]


def test_a_vector_is_multiplied_first():
    g = Builder(NUMPY)
    chain = [*factors(g, "A", "B"), g.input("x", (n, ONE))]
    assert Costs(g, [], set()).of(chain)[1] == 1  # A (B x)


def test_a_diagonal_matrix_and_a_sum_cost_less_than_a_product():
    g = Builder(NUMPY)
    A, x = g.input("A", (n, n)), g.input("x", (n, ONE))
    general = product(A, A, 100, 100, 100, 8.0)
    assert product(g.diag(x), A, 100, 100, 100, 8.0) < general / 4
    assert product(A, g.ones(n), 100, 100, 1, 8.0) < product(A, x, 100, 100, 1, 8.0)
    assert product(g.inv(A), A, 100, 100, 100, 8.0) > general


def test_a_product_that_is_shared_costs_each_its_part():
    g = Builder(NUMPY)
    A, B, C, D = factors(g, "A", "B", "C", "D")
    alone = Costs(g, [[A, B, C]], set()).of([A, B])[0]
    shared = Costs(g, [[A, B, C], [D, A, B]], set())
    assert shared.of([A, B])[0] == alone / 2
    assert shared.of([g.transpose(B), g.transpose(A)])[0] == alone / 2
    assert shared.of([D, A, B])[1] == 1


def test_parts_that_overlap_are_not_shared():
    g = Builder(NUMPY)
    (A,) = factors(g, "A")
    costs = Costs(g, [[A, A, A]], set())
    assert costs.of([A, A])[0] == Costs(g, [[A, A]], set()).of([A, A])[0]


def test_what_is_made_costs_nothing():
    g = Builder(NUMPY)
    A, B, C = factors(g, "A", "B", "C")
    costs = Costs(g, [[A, B, C]], set())
    made = g.make("matmul", (A, B), shape=(n, n))
    costs.record([A, B], made)
    assert costs.of([A, B])[0] == 0 and costs.of([A, B, C])[1] == 2
    assert costs.made_as([A, B]) == (made, False)
    assert costs.made_as([g.transpose(B), g.transpose(A)]) == (made, True)
    assert costs.made_as([B, C]) == (None, False)


def test_a_gram_matrix_is_half_the_work():
    g = Builder(NUMPY)
    A, B = factors(g, "A", "B")
    costs = Costs(g, [], set())
    assert costs.is_gram([A, g.transpose(A)], 1) and not costs.is_gram([A, B], 1)
    assert costs.of([A, g.transpose(A)])[0] == costs.of([A, B])[0] / 2
    d = g.call("exp", g.input("x", (n, ONE)))
    weighted = [g.transpose(A), g.diag(d), A]
    assert Costs(g, [], set(), {d}).is_weighted_gram(weighted) and not costs.is_weighted_gram(weighted)


def test_a_trace_is_cut_in_the_middle_of_what_is_symmetric():
    g = Builder(NUMPY)
    A, B = factors(g, "A", "B")
    turned = [g.transpose(B), g.transpose(A)]
    found, s = Costs(g, [[A, B, *turned]], set()).split([A, B, *turned], cyclic=False)
    assert list(found) == [A, B, *turned] and s == 2
    assert Costs(g, [], set()).split([g.inv(A), B], cyclic=True)[1] == 0  # a solve, not an inverse
