"""Sizes that a formula ties: each variable's own at first, made one as operators and functions ask for it."""

import pytest

import symcalc as sc
from symcalc.expressions.core_nodes import differential_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.printing.inferable_sizes import Tied
from symcalc.printing.written_parts import views_in_order

m, n, p = (dimension(d) for d in "mnp")


def tied(program, *declared):
    """Return the sizes of the variables of a formula, each written as a letter."""
    formula = sc.parse(program)
    found = Tied(views_in_order(formula.expression), {formula.nodes[name] for name in declared}, {})
    assert found.readable
    letters = {}
    return {
        v.name: "".join(letters.setdefault(found.size(d), chr(ord("a") + len(letters))) for d in shape if d is not ONE)
        for v, shape in sorted(found.variables.items(), key=lambda item: item[0].name)
    }


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("A*x", {"A": "ab", "x": "b"}),
        ("A + B", {"A": "ab", "B": "ab"}),
        ("A.*B'", {"A": "ab", "B": "ba"}),
        ("x'*A*y", {"A": "ab", "x": "a", "y": "b"}),
        ("inv(A)*x", {"A": "aa", "x": "a"}),
        ("A^3 + B", {"A": "aa", "B": "aa"}),
        ("norm2(x)*y", {"x": "a", "y": "b"}),
        ("diag(x)*A", {"A": "ab", "x": "a"}),
        ("sum(A, 1)*x", {"A": "ab", "x": "b"}),
        ("sum(A, 2) + x", {"A": "ab", "x": "a"}),
        ("A*x .+ sum(y)", {"A": "ab", "x": "b", "y": "c"}),
        ("A + I", {"A": "aa"}),
        ("tr(A)*B", {"A": "aa", "B": "bc"}),
        ("softmax(A*x)", {"A": "ab", "x": "b"}),
    ],
)
def test_ties(program, want):
    assert tied(program) == want


def sizes_of(found, v):
    return tuple(found.size(d) for d in found.shape_of(v))


def test_declared_sizes_stay():
    x = variable("x", "vector", (n, ONE))
    A = variable("A", "matrix", (m, n))
    found = Tied(views_in_order(A * x), {A}, {})
    assert sizes_of(found, A) == (m, n)
    assert sizes_of(found, x) == (n, ONE)


def test_a_differential_has_the_shape_of_its_variable():
    x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
    dx = differential_of(x)
    found = Tied(views_in_order(dx.T * y), {x}, {dx: x})
    assert sizes_of(found, x) == sizes_of(found, y) == (n, ONE)


def test_sizes_have_the_names_of_the_text():
    A, x = variable("A", "matrix", (m, n)), variable("x", "vector", (m * n - 1, ONE))
    found = Tied({}, {A, x}, {}, {m: "p"})
    assert sizes_of(found, A) == (p, n)
    assert sizes_of(found, x)[0] == found.size(found.solver.minus(found.solver.times(n, p), ONE))


@pytest.mark.parametrize(("program", "readable"), [("A + x*x'", True), ("kronl(A, x) + x'", False)])
def test_what_cannot_be_read_is_known(program, readable):
    """kronl(A, x) is a row for who knows that x is as long as A is high: a size of 1 is never inferred."""
    A, x = variable("A", "matrix", (n, n)), variable("x", "vector", (n, ONE))
    e = sc.parse(f"A : matrix(n, n)\nx : vector(n)\n{program}").expression
    assert Tied(views_in_order(e), {A, x}, {}).readable
    assert Tied(views_in_order(e), (), {}).readable is readable
