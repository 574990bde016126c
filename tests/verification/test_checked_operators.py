"""Operators of Jacobians and Hessians are compared with differences, applied and as arrays."""

from dataclasses import replace

import pytest
from sympy import Rational

import symcalc as sc
from symcalc.algebra import multiply
from symcalc.verification import derivative_checks as checking
from symcalc.verification.derivative_checks import TOLERANCE

WRONG = Rational(1001, 1000)


@pytest.mark.parametrize(("made", "name"), [("applied", "along"), ("array_of", "array")])
@pytest.mark.parametrize(("text", "kind"), [("A*x", "Jacobian"), ("K : spd(n); logdet(K)", "Hessian")])
def test_a_wrong_operator_differs(monkeypatch, made, name, text, kind):
    right = getattr(checking, made)
    scaled = {"applied": lambda *a: multiply(WRONG, right(*a)), "array_of": lambda m: right(twice_the_first(m))}
    monkeypatch.setattr(checking, made, scaled[made])
    report = sc.parse(text).check("K" if kind == "Hessian" else "A")
    assert not report and [n for n, e in report.errors.items() if e > TOLERANCE] == [f"{kind} {name}"]


def twice_the_first(linear):
    """Return a map with its first term scaled."""
    first = linear.terms[0].copy()
    first.scale = multiply(WRONG, first.scale)
    return replace(linear, terms=(first, *linear.terms[1:]))


@pytest.mark.parametrize("program", ["P : symmetric(n); norm2(P)^2*tr(P*dP)", "P : matrix(n, n); P*P*dP"])
def test_operators_of_programs_that_hold_the_differential(program):
    """The check's own direction is none of the program's variables."""
    report = sc.parse(program).check("P")
    assert report and {"Hessian along", "Jacobian along"} & report.errors.keys()
