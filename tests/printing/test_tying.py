"""Sizes that a formula ties: each variable's own at first, made one as operators and functions ask for it."""

import pytest

import symcalc as sc
from symcalc.nodes import differential_of, variable
from symcalc.printing.layout import views_in_order
from symcalc.printing.tying import Ties, tie
from symcalc.shapes import ONE, dimension

m, n, p = (dimension(d) for d in "mnp")


def tied(program, *declared):
    """Return the sizes of the variables of a formula, each written as a letter."""
    formula = sc.parse(program)
    found = tie(views_in_order(formula.expression), {formula.nodes[name] for name in declared}, {})
    letters = {}
    return {
        v.name: "".join(letters.setdefault(d, chr(ord("a") + len(letters))) for d in shape if d is not ONE)
        for v, shape in sorted(found.items(), key=lambda item: item[0].name)
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


def test_declared_sizes_stay():
    x = variable("x", "vector", (n, ONE))
    A = variable("A", "matrix", (m, n))
    found = tie(views_in_order(A * x), {A}, {})
    assert found == {A: (m, n), x: (n, ONE)}


def test_a_differential_has_the_shape_of_its_variable():
    x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
    dx = differential_of(x)
    found = tie(views_in_order(dx.T * y), {x}, {dx: x})
    assert found == {x: (n, ONE), y: (n, ONE)}


def test_products_of_sizes():
    ties = Ties()
    a, b = ties.fresh(), ties.fresh()
    whole = ties.fresh()
    ties.equal(whole, ties.times(a, b), "")
    ties.equal(a, m, "")
    assert ties.find(whole) == m * ties.find(b)
    assert ties.over(whole, m) == ties.find(b)
    assert ties.plus(m, n) == m + n
    assert ties.find(ties.over(n, p)) not in (n, p)


def test_what_cannot_agree_stays_apart():
    ties = Ties()
    ties.equal(m, n, "")
    assert (ties.find(m), ties.find(n)) == (m, n)
