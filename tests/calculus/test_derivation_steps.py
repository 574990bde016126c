"""The steps of a derivation: each is what the engine gives, none is left out, the last is the answer."""

from itertools import pairwise

import pytest

import symcalc as sc
from symcalc.calculus.derivation_steps import LINES, Differentiation, Reason, Side
from symcalc.errors import TooLarge
from symcalc.expressions.core_nodes import differential_of, variables_of

PROGRAMS = [
    ("logdet(X'*X)", "X"),
    ("norm2(A*x - b)^2", "x"),
    ("r = A*x - b; norm2(r)^2 + λ*norm2(x)^2", "x"),
    ("x'*A*x/(x'*x)", "x"),
    ("-sum(y.*log(softmax(A*x)))", "x"),
    ("tr(inv(A*diag(x)*A'))", "x"),
    ("S : spd(n); logdet(S) + tr(inv(S)*C)", "S"),
    ("S : symmetric(n); eigmax(S)", "S"),
    ("x = (A + diag(p))\\b; norm2(x - y)^2", "p"),
    ("x : root(A*x + exp(x) - b, x); norm2(x)^2", "b"),
    ("x : argmin(norm2(A*x - b)^2 + λ*norm2(x)^2, x); norm2(x - c)^2", "λ"),
    ("P : root(A'*P*A + Q - P, P); tr(P)", "A"),
    ("a^3*sin(a)", "a"),
    ("tanh(W*x + b)", "x"),
    ("inv(A)", "A"),
    ("A*X*B", "X"),
    ("x", "x"),
    ("norm2(y)", "x"),
]
DECLARED = {"norm2(y)": "x : vector(n); norm2(y)"}


def derivation(program, x, **how):
    return sc.parse(DECLARED.get(program, program)).derivation(x, **how)


@pytest.mark.parametrize(("program", "x"), PROGRAMS)
def test_the_last_line_is_the_answer(program, x):
    d = derivation(program, x)
    last = [s for s in d.steps if s.side is not Side.STACKED][-1]
    if d.answer.is_operator:
        assert d.answer.apply(d.answer.along.name).expression == last.after or d.dx in variables_of(last.after)
    else:
        assert last.after == d.answer.expression


@pytest.mark.parametrize(("program", "x"), PROGRAMS)
def test_each_line_goes_on_where_the_last_ended(program, x):
    steps = [s for s in derivation(program, x).steps if s.side is Side.DIFFERENTIAL]
    for one, other in pairwise(steps):
        assert other.before == one.after


@pytest.mark.parametrize(("program", "x"), PROGRAMS)
def test_lines_agree_with_numbers(program, x):
    report = derivation(program, x).report
    assert report.ok, report
    assert not [r for r in report.remarks if r.startswith("not checked")]


def test_a_differential_that_is_not_worked_out_is_the_engines_stop():
    f = sc.parse("logdet(X'*X)")
    X = f.nodes["X"]
    work = Differentiation(f.expression, {X: differential_of(X)})
    first, second = work.steps()
    assert first.rule == "logdet" and second.rule == "product rule"
    assert not work.formals.left_in(second.after)
    (inner,) = work.formals.left_in(first.after)
    assert inner == sc.parse("X'*X").expression or str(inner) == str(f.expression.parts[0])
    # worked out, the first line is the second
    assert str(work.value(first.after)) == str(second.after)


def test_a_rule_is_said_of_letters_that_nothing_is_called_by():
    d = derivation("M : matrix(m, n); N : matrix(m, n); logdet(M'*N*N'*M)", "M")
    assert "d(logdet(P)) = tr(P⁻¹ dP),  P = Mᵀ N Nᵀ M" in d.unicode()


def test_a_rule_of_what_has_a_structure_is_said_of_the_argument_itself():
    # of a letter nothing is known, and no eigenvalue is taken of it
    d = derivation("S : symmetric(n); C : symmetric(n); eigmax(S*C*S)", "S")
    rule = next(t for s in d.steps for t in s.substeps if not t.is_silent)
    assert rule.statement is None and rule.rule == "eigmax"


def test_rules_of_shared_parts_are_applied_once():
    d = derivation("u = exp(A*x); v = u.*u + sin(u); sum(v.*u)", "x")
    rules = [t.before for s in d.steps for t in s.substeps]
    assert len(rules) == len(set(rules))


def test_a_chain_too_long_is_refused():
    chain = "x" if LINES < 1 else "sin(" * (LINES + 1) + "x" + ")" * (LINES + 1)
    with pytest.raises(TooLarge, match=f"{LINES + 1} lines"):
        sc.parse(f"sum({chain})").derivation("x")
    fits = "sin(" * (LINES - 1) + "x" + ")" * (LINES - 1)
    assert len(sc.parse(f"sum({fits})").derivation("x").steps) > LINES


def test_what_does_not_move_has_a_derivation():
    d = derivation("norm2(y)", "x")
    assert d.steps[0].rule is Reason.GIVEN and d.answer.expression == d.steps[-1].after


def test_steps_depend_on_nothing_but_the_program():
    first = derivation("logdet(X'*X)", "X").text()
    sc.parse("M : matrix(n, n); logdet(M)").derivation("M")
    assert derivation("logdet(X'*X)", "X").text() == first


def test_a_rule_that_knows_more_than_that_it_is_linear_is_told():
    steps = sc.parse("tr((X'*X)^3)").derivation("X").steps
    assert [s.rule for s in steps if s.side is Side.DIFFERENTIAL][:2] == ["tr", "product rule"]
    text = sc.parse("tr(A^3)").derivation("A").unicode()
    assert "d(tr(A³)) = 3 tr(A² dA)" in text and "linear" not in text


def test_what_is_turned_on_the_way_is_told():
    assert "d(xᵀ) = dxᵀ; a number is its own transpose" in sc.parse("x'*A*x").derivation("x").unicode()
    assert "d(Xᵀ) = dXᵀ; a trace is that of the transpose" in sc.parse("tr(A*X*B*X')").derivation("X").unicode()
    stays = sc.parse("logdet(X'*X)").derivation("X").lines("unicode")[2]
    assert "dXᵀ X" in stays and "transpose" not in stays


def test_that_nothing_moves_is_no_constant_factor():
    assert "nothing in it moves" in derivation("norm2(y)", "x").unicode()
