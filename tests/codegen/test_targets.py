"""A target is a value: one of a few lines, written here, gets what the graph and the passes have to say."""

from dataclasses import replace

import pytest
from sympy import Integer

import symcalc as sc
from symcalc.codegen.generation import emit
from symcalc.codegen.graph.chains import chain
from symcalc.codegen.graph.primitives import CHOLESKY, CHOLESKY_LOGDET, CHOLESKY_SOLVE, TRIL
from symcalc.codegen.graph.values import Graph, needed
from symcalc.codegen.numpy.target import NUMPY, write
from symcalc.codegen.passes.costs import Costs
from symcalc.codegen.passes.rebuilding import form
from symcalc.codegen.targets import Computation, Prices, Source, Target
from symcalc.errors import MissingRule
from symcalc.expressions.dimensions import DimensionName
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import extending
from symcalc.expressions.rules import Rules

m, n = DimensionName("m"), DimensionName("n")


def lines_of(computation):
    """Return what is computed, a line a value: `3 matmul 1 2`."""
    order = needed(computation.values)
    places = {v: i for i, v in enumerate(order)}
    target = computation.graph.target
    lines = [" ".join([target.writer_of(v.op, v.data), *(str(places[a]) for a in v.args)]) for v in order]
    return Source("\n".join(lines), ())


class Anything(dict):
    """Writes every operation of a graph by its name."""

    def __init__(self, but=()):
        super().__init__()
        self.but = but

    def get(self, key, default=None):
        """Return the name."""
        return default if key in self.but else key

    def __contains__(self, key):
        return key not in self.but


PLAIN = Target(
    name="plain",
    write=lines_of,
    identifier=str,
    prices=Prices(memory=8.0, inversion=1.3),
    operations=Anything(),
    functions=Rules({"exp": "exp", "log": "log", "softplus": "softplus"}),
    primitives=Rules({CHOLESKY: "cholesky", CHOLESKY_SOLVE: "solve", CHOLESKY_LOGDET: "logdet"}),
)


def words(program, target=PLAIN):
    """Return what a program needs of a target, in order, without inputs."""
    f = sc.parse(program)
    text = emit([f.expression], list(f.nodes.values()), target).text
    return [line.split()[0] for line in text.split("\n") if not line.startswith(("input", "number"))]


def test_a_target_gets_one_factorisation_of_which_all_is_read_off():
    assert words("K : spd(n)\nlogdet(K) + y'*inv(K)*y") == ["cholesky", "logdet", "solve", "dot", "add"]


def test_what_a_target_has_is_not_written_out():
    assert words("logsumexp(x)") == ["logsumexp"]
    assert words("logsumexp(x)", replace(PLAIN, operations=Anything(but=("logsumexp",))))[-1] == "add"
    assert words("softplus(x)") == ["softplus"]
    without = replace(PLAIN, functions=Rules({name: name for name in ("exp", "log1p", "abs", "relu")}))
    assert {"relu", "log1p"} <= set(words("softplus(x)", without))


def test_a_diagonal_is_added_in_place_where_a_target_does_so():
    assert words("A + diag(x)") == ["dense_diag", "add"]
    assert words("A + diag(x)", replace(PLAIN, changes_in_place=True)) == ["add_diagonal"]


def test_what_a_target_does_not_write_is_refused_by_name():
    with pytest.raises(MissingRule, match="there is no plain code for sin"):
        words("sin(x)")
    with pytest.raises(MissingRule, match="there is no plain code for lower triangle"):
        words("tril(A)")
    assert PLAIN.has("step", Graph(PLAIN).step(CHOLESKY, ()).data) and not PLAIN.has(
        "step", Graph(PLAIN).step(TRIL, ()).data
    )


def test_a_target_says_what_things_take():
    dear = replace(PLAIN, prices=Prices(memory=1000.0, inversion=1.3))
    costs = []
    for target in (PLAIN, dear):
        g = Graph(target)
        A, B = g.input("A", (m, n)), g.input("B", (n, m))
        costs.append(Costs(g, [[A, B]], set()).of([A, B])[0])
    assert costs[1] > 10 * costs[0]


# ------------------------------------------------------------------------------------------------ NumPy told more

EIGH = Primitive("eigh", results=("w", "Q"))
ROOT = Primitive("root")
SHARING = Primitive("rows turned", is_new=False)
HALVES = Primitive("both turned", results=("first", "second"), is_new=False)


def numpy_source(build):
    """Return what NumPy writes of values that are built in a graph."""
    A = sc.parse("A : matrix(n, n)\nA").expression
    values = build(g := Graph(NUMPY))
    return NUMPY.write(Computation(g, values, [A] * len(values), [A])).text


@pytest.fixture(autouse=True)
def told():
    """Let NumPy be told for one test."""
    with extending(lasting=False):
        yield
    assert EIGH not in NUMPY.primitives


def eigh(g, picked):
    """Return results of a factorisation, in an order."""
    whole = g.step(EIGH, [g.input("A", (n, n))])
    shapes = [(n, Integer(1)), (n, n)]
    return [g.pick(whole, i, shapes[i]) for i in picked]


def test_results_have_names_and_those_that_nobody_asks_for_none():
    write(EIGH, "np.linalg.eigh({0})", axes=1)
    both = numpy_source(lambda g: eigh(g, (1, 0)))
    assert "w, Q = np.linalg.eigh(A)\n    return Q, w\n" in both
    assert "_, Q = np.linalg.eigh(A)\n    return Q\n" in numpy_source(lambda g: eigh(g, (1,)))


def test_results_that_stay_together_are_picked_by_index():
    write(EIGH, "np.linalg.eigh({0})", axes=1, is_whole=True)
    assert "return np.linalg.eigh(A)[1]\n" in numpy_source(lambda g: eigh(g, (1,)))
    assert "t0 = np.linalg.eigh(A)\n    return t0[0], t0[1]\n" in numpy_source(lambda g: eigh(g, (0, 1)))


def test_results_that_another_step_takes_together_stay_so():
    write(EIGH, "np.linalg.eigh({0})", axes=1)
    write(ROOT, "({0}[1] * np.sqrt({0}[0])) @ {0}[1].T", axes=1)

    def build(g):
        w, Q = eigh(g, (0, 1))
        return [w, g.step(ROOT, [w.args[0]], shape=(n, n)), Q]

    source = numpy_source(build)
    assert source.count("eigh(") == 1 and "(t0[1] * np.sqrt(t0[0])) @ t0[1].T" in source


def test_a_line_is_checked_when_it_is_told():
    with pytest.raises(SyntaxError):
        write(ROOT, "np.linalg.eigh({0}")
    write(ROOT, "np.ones_like({1})")
    source = numpy_source(lambda g: [g.step(ROOT, [g.input("A", (n, n))] * 2, shape=(n, n))])
    assert "return np.ones_like(A)\n" in source


def test_each_of_several_results_has_a_name():
    for results in ((), ("w", ""), ("w", "Q Q")):
        with pytest.raises(ValueError, match="primitive none: each of several results has a name"):
            Primitive("none", results=results)


def test_a_result_that_is_memory_of_an_argument_is_copied():
    write(SHARING, "{0}[::-1]")
    assert "return A[::-1].copy()" in numpy_source(lambda g: [g.step(SHARING, [g.input("A", (n, n))], shape=(n, n))])
    write(HALVES, "({0}.T, {0}[::-1])")

    def second(g):
        return [g.pick(g.step(HALVES, [g.input("A", (n, n))]), 1, (n, n))]

    assert "return second.copy()" in numpy_source(second)


def test_a_primitive_may_have_its_line_along():
    root = Primitive("root", lines={"NumPy": "{0} @ {0}"})
    source = numpy_source(lambda g: [g.step(root, [g.input("A", (n, n))], shape=(n, n))])
    assert "return A @ A\n" in source
    with pytest.raises(MissingRule, match="there is no plain code for root"):
        PLAIN.writer_of("step", Graph(PLAIN).step(root, ()).data)


def test_a_matrix_that_is_known_by_what_it_does_does_so_to_the_identity():
    turned = Primitive("rows turned", lines={"NumPy": "{0}[::-1]"}, is_new=False)
    reversal = Primitive("reversal", times=lambda g, sizes, B: g.step(turned, (B,), (), B.shape))

    def build(g):
        A = g.input("A", (n, n))
        return [chain(g, [g.step(reversal, (), (), (n, n)), A]), g.step(reversal, (), (), (n, n))]

    g = Graph(NUMPY)
    g, values = form(g, build(g))
    A = sc.parse("A : matrix(n, n)\nA").expression
    source = NUMPY.write(Computation(g, values, [A] * 2, [A])).text
    assert "return A[::-1].copy(), np.eye(n, dtype=dtype)[::-1]" in source


def test_a_function_comes_along():
    write(EIGH, "\ndef _own(A):\n    return np.linalg.eigh(A)\n", axes=1)
    source = numpy_source(lambda g: eigh(g, (0, 1)))
    assert source.index("def _own(A)") < source.index("def f(A)") and "w, Q = _own(A)\n" in source


def test_results_that_others_use_are_not_changed_in_place():
    """A diagonal is added to a copy of one result of several that stay together."""
    write(EIGH, "np.linalg.eigh({0})", axes=1, is_whole=True)

    def build(g):
        w, Q = eigh(g, (0, 1))
        return [g.make("add_diagonal", (Q, w), shape=(n, n)), w]

    assert "[1].copy()\n" in numpy_source(build)
