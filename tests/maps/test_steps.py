"""Steps with linear maps are reported: what they are called, what was there before, and what came out."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.expressions.law_records import applied
from symcalc.maps.linear_maps import LinearMap
from symcalc.printing.text import print_text

PROGRAM = "A : matrix(m, n)\nB : matrix(n, m)\nX : matrix(n, n)\n"


def steps_of(ask):
    """Return the steps that a question reports."""
    sc.clear_caches()
    with applied() as reported:
        ask()
    return {a.law.name: a for a in reported}


@pytest.mark.parametrize(
    ("ask", "name", "result"),
    [
        (lambda J, K: J.adjoint("G"), "adjoint operator", "A'*G*B'"),
        (lambda J, K: J.matrix(), "matrix of", "kron(B', A)"),
        (lambda J, K: J.compose(K), "composition", "A*(dX_1*X + X*dX_1)*B"),
    ],
)
def test_formulas_of_operators_report_what_was_and_what_came_out(ask, name, result):
    J, K = sc.parse(PROGRAM + "A*X*B").jacobian("X"), sc.parse(PROGRAM + "X*X").jacobian("X")
    step = steps_of(lambda: ask(J, K))[name]
    assert step.law.statement and step.law.source and step.arguments
    assert print_text(step.result) == result


def test_an_operator_in_numbers_reports_its_adjoint_its_applications_and_its_solution():
    J = sc.parse("A, B, X : matrix(n, n)\nA*X*B").jacobian("X")
    steps = steps_of(lambda: sc.compile(J, form="operator")(A=np.eye(2), B=np.eye(2)))
    assert {"map of", "adjoint of", "applied", "inversion of"} <= steps.keys()
    before, after = steps["adjoint of"].arguments[0], steps["adjoint of"].result
    assert isinstance(before, LinearMap) and isinstance(after, LinearMap) and before.shape == after.of
    assert steps["inversion of"].result.form.value == "A V B"


def test_an_array_is_read_off():
    J = sc.parse(PROGRAM + "A*X*B").jacobian("X")
    assert steps_of(lambda: sc.compile(J))["array of"].result.shape == J.shape
    assert "stacked array of" in steps_of(lambda: sc.compile(J, form="matrix"))


def test_nothing_is_reported_to_nobody():
    sc.parse(PROGRAM + "A*X*B").jacobian("X").matrix()
    assert steps_of(lambda: None) == {}
