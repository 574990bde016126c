"""Wrong derivatives of what equations define are found, because the solution moves with its equation."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.calculus import linear_equations
from symcalc.expressions import node
from symcalc.verification.roots import newton

TEXTS = ["x : root(A*x + exp(x) - b, x)\nsum(x)", "P : root(M'*P*M + Q - P, P)\ntr(P*P)", "c : root(c^3 + c - a, c)\nc"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_differential_a_thousandth_off_is_found(text, monkeypatch):
    right = linear_equations.differential_of_defined
    f = sc.parse(text)
    name = f.free_variables[0]
    assert f.check(name)
    monkeypatch.setitem(node.OPERATORS, "differential_of_defined", lambda X, d: right(X, d) * 1.001)
    assert not f.check(name).ok


def test_an_adjoint_a_thousandth_off_is_found(monkeypatch):
    right = linear_equations.adjoint_of_solution
    f = sc.parse(TEXTS[1])
    monkeypatch.setitem(node.OPERATORS, "adjoint_of_solution", lambda X, G: right(X, G) * 1.001)
    assert not f.check("Q").ok


def test_where_there_is_no_root_nothing_is_found():
    assert newton(lambda x: x**2 + 1, np.array([0.7])) is None


RICCATI = "Q : symmetric\nP : spd(n)\nP : root(A'*P + P*A - P*B*B'*P + Q, P)\nlogdet(P)"


@pytest.mark.parametrize("name", ["A", "B", "Q"])
def test_a_definite_solution_is_drawn_and_the_equation_made_of_it(name):
    report = sc.parse(RICCATI).check(name)
    assert report, report
    assert {"differential", "gradient", "second differential"} <= {*report.errors}
