"""The turn from the differential to the derivative, and by what terms are collected."""

import pytest

import symcalc as sc
from symcalc.calculus.derivation_steps import Fact, Reason, Side
from symcalc.calculus.derivation_turns import facts, times_in
from symcalc.expressions.core_nodes import differential_of


def facts_of(program, x):
    steps = sc.parse(program).derivation(x).steps
    return [fact for s in steps if s.rule is Reason.COLLECTED for fact, _ in s.said]


@pytest.mark.parametrize(
    ("program", "x", "said"),
    [
        ("logdet(X'*X)", "X", [Fact.TRANSPOSED, Fact.SYMMETRIC, Fact.EQUAL]),
        ("x'*A*x", "x", [Fact.FEWER]),
        ("a^2*sin(a)", "a", [Fact.FEWER]),
        ("tr(A*X*B*X')", "X", [Fact.FEWER]),
        ("tr(X*X'*X*X')", "X", [Fact.TRANSPOSED, Fact.EQUAL]),
        ("-tr(inv(X'*X))", "X", [Fact.TRANSPOSED, Fact.SYMMETRIC, Fact.EQUAL]),
        ("var(x)", "x", [Fact.GATHERED]),
        ("tr(lyap(A, Q)*M)", "Q", [Fact.ADJOINT]),
    ],
)
def test_by_what_terms_are_collected(program, x, said):
    assert facts_of(program, x) == said


def test_how_often_a_part_stands():
    f = sc.parse("x'*A*x + c'*x")
    assert times_in(f.expression, f.nodes["x"]) == 3
    assert times_in(f.expression, differential_of(f.nodes["x"])) == 0


def test_nothing_is_said_of_what_is_the_same():
    f = sc.parse("dx : vector(n); c'*dx")
    dx = f.nodes["dx"]
    assert facts(f.expression, f.expression, dx) == ()


@pytest.mark.parametrize(
    ("program", "x", "sides"),
    [
        ("norm2(x)^2", "x", [Side.VALUE, Side.DIFFERENTIAL, Side.INNER, Side.GRADIENT]),
        ("S : symmetric(n); tr(C*S)", "S", [Side.VALUE, Side.DIFFERENTIAL, Side.INNER, Side.INNER, Side.GRADIENT]),
        ("a^2", "a", [Side.VALUE, Side.DIFFERENTIAL, Side.SLOPE]),
        ("sin(x)", "x", [Side.VALUE, Side.DIFFERENTIAL, Side.JACOBIAN]),
        ("A*X", "X", [Side.VALUE, Side.DIFFERENTIAL, Side.OPERATOR, Side.STACKED]),
    ],
)
def test_which_lines_follow(program, x, sides):
    assert [s.side for s in sc.parse(program).derivation(x).steps] == sides


def test_within_a_structure_the_part_that_counts_is_told():
    d = sc.parse("S : symmetric(n); tr(C*S)").derivation("S")
    assert next(s.after for s in d.steps if s.side is Side.INNER) != d.answer.expression
    assert "dS is within the symmetric matrices" in d.unicode()
