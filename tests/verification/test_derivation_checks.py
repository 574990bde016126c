"""The numeric check of lines: one that is wrong by a thousandth is found."""

from sympy import Rational

import symcalc as sc
from symcalc.algebra import multiply
from symcalc.calculus.differentials import differential
from symcalc.expressions.core_nodes import differential_of
from symcalc.verification.derivation_checks import check_lines


def checked(program, x, change):
    f = sc.parse(program)
    X = f.nodes[x]
    df = differential(f.expression, {X: differential_of(X)})
    return check_lines(f.expression, df, {"line": change(df)}, X, f.nodes.values())


def test_a_line_that_is_right():
    assert checked("logdet(X'*X)", "X", lambda df: df).ok


def test_a_line_wrong_by_a_thousandth():
    report = checked("logdet(X'*X)", "X", lambda df: multiply(Rational(1001, 1000), df))
    assert not report.ok and report.errors["line"] > 1e-4


def test_a_differential_that_is_none_of_f():
    f, g = sc.parse("norm2(x)^2"), sc.parse("norm2(x)^3")
    x = f.nodes["x"]
    wrong = differential(g.expression, {x: differential_of(x)})
    assert not check_lines(f.expression, wrong, {"line": wrong}, x).ok


def test_what_has_no_point_is_said_not_to_be_checked():
    report = checked("log(x'*A*x - norm2(x)*norm2(A*x) - 1)", "x", lambda df: df)
    assert not report and any(r.startswith("not checked") for r in report.remarks)
