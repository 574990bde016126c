"""The numeric check: right derivatives agree wherever their domain lies; what is wrong by a thousandth differs."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from operation_cases import WITHOUT_CODE, argument, cases_of, m, n
from random_expressions import expressions
from sympy import Rational

import symcalc as sc
from symcalc.algebra import multiply
from symcalc.expressions import kinds, linear_arguments, registry
from symcalc.expressions.core_nodes import children, variables_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import OPERATIONS
from symcalc.maps.cotangents import cotangent_of
from symcalc.verification import derivative_checks as checking
from symcalc.verification import random_points as points
from symcalc.verification import trial_sizes as trials
from symcalc.verification.derivative_checks import TOLERANCE, Report, check_derivatives
from symcalc.verification.workloads import MEMORY, Sizes

WRONG = Rational(1001, 1000)
OF_SCALAR = {"differential", "gradient", "second differential"}
OF_ARRAY = {"differential", "second differential"}
HESSIAN, JACOBIAN = OF_SCALAR | {"Hessian along", "Hessian array"}, OF_ARRAY | {"Jacobian along", "Jacobian array"}

# program, variable, what is compared
AGREE = [
    ("x'*A*x", "x", OF_SCALAR | {"Hessian"}),
    ("x'*A*x", "A", HESSIAN),
    ("A*x", "x", OF_ARRAY | {"Jacobian"}),
    ("A*x", "A", JACOBIAN),
    ("a*x", "a", OF_ARRAY | {"Jacobian"}),
    ("a^b", "b", OF_SCALAR | {"Hessian"}),
    # where the domain is
    ("log(a)", "a", OF_SCALAR | {"Hessian"}),
    ("log(-a)", "a", OF_SCALAR | {"Hessian"}),
    ("log(log(log(a)))", "a", OF_SCALAR | {"Hessian"}),
    ("sum(log(x)) - sum(log(1 .- x))", "x", OF_SCALAR | {"Hessian"}),
    ("sum(log(-x))", "x", OF_SCALAR | {"Hessian"}),
    ("sum(arcsin(x))", "x", OF_SCALAR | {"Hessian"}),
    ("log(x'*A*x)", "x", OF_SCALAR | {"Hessian"}),
    ("logdet(A)", "A", HESSIAN),
    ("logdet(A*A')", "A", HESSIAN),
    ("logdet(A'*A)", "A", HESSIAN),
    ("logdet(-A*A')", "A", HESSIAN),
    ("sqrt(a)*norm2(x)^-3", "x", OF_SCALAR | {"Hessian"}),
    ("A\\b", "A", JACOBIAN),
    ("exp(exp(x'*x))", "x", OF_SCALAR | {"Hessian"}),
    # structures
    ("K : spd(n); logdet(K)", "K", HESSIAN),
    ("S : symmetric(n); logdet(S)", "S", HESSIAN),
    ("W : skew(n); det(W)", "W", HESSIAN),
    ("W : skew(n); x'*W*x", "W", HESSIAN),
    ("D : diagonal(n); tr(inv(D)*A)", "D", HESSIAN),
    ("L : lower(n); logdet(L)", "L", HESSIAN),
    ("U : upper(n); norm2(U*x)^2", "U", HESSIAN),
    ("Q : orthogonal(n); tr(A*Q*B*Q')", "Q", OF_SCALAR - {"second differential"}),
    ("Q : orthogonal(n); Q*x", "Q", {"differential"}),
    ("a : positive; a*log(a)", "a", OF_SCALAR | {"Hessian"}),
    ("k : integer; sum(x.^k)", "k", OF_SCALAR | {"Hessian"}),
    ("A : matrix(1, n); A*x", "A", HESSIAN),
    ("A : matrix(n, 1); x'*A", "A", HESSIAN),
    # sizes
    ("x ∈ ℝ^200; norm2(x)", "x", OF_SCALAR | {"Hessian"}),
    ("A : matrix(99999, 99999); x : vector(n); norm2(x)", "x", OF_SCALAR | {"Hessian"}),  # A is not drawn
    ("A : matrix(m, n); x ∈ ℝ^n; sum(x)/m", "x", OF_SCALAR | {"Hessian"}),
    ("y'*(A⊗B)*x", "B", HESSIAN),
    ("Σ : spd(m); logdet(C*Σ*C') + sum(A*x)", "C", HESSIAN),
    ("Σ : spd(m); x ∈ ℝ^n; logdet(C*Σ*C') + norm2(C*Σ*A*x)", "C", HESSIAN),
    # nothing, little and much
    ("x'*x - x'*x", "x", OF_SCALAR | {"Hessian"}),
    ("sum(sign(x))", "x", OF_SCALAR | {"Hessian"}),
    ("1e-9*x'*x", "x", OF_SCALAR | {"Hessian"}),
    ("1e12*x'*x", "x", OF_SCALAR | {"Hessian"}),
]


@pytest.mark.parametrize(("program", "name", "compared"), AGREE)
def test_right_derivatives_agree(program, name, compared):
    report = sc.parse(program).check(name)
    assert report and report.ok and set(report.errors) == compared and report.remarks == []
    assert str(report).startswith("agrees: ")


LARGE = [
    ("A : matrix(9999, 9999); logdet(A)", "A"),
    ("A : matrix(9999, 9999); A*A*A*x", "x"),
    ("A : matrix(9999, 9999); A.*A", "A"),
    ("A : matrix(30000, 30000); tr(A)", "A"),
    ("x : vector(999999999); norm2(x)", "x"),
    ("sum(exp(a*ones(99999, 99999) .* eye(99999)))", "a"),
    ("K : spd(9999); x'*K*x", "x"),
    ("A : matrix(9999, 9999); sum(A)", "A"),
    ("Q : orthogonal(9999); x'*Q*x", "x"),
    ("y : vector(999999999); x'*x + y'*y", "x"),
    (f"norm2({'⊗'.join(['(A*x)'] * 20)})^2", "x"),
    (f"x ∈ ℝ^9; norm2({'⊗'.join(['x'] * 60)})^2", "x"),
]

# program, variable, what is said
NOT_CHECKED = [
    ("W : skew(3); det(W)", "W", "no random point lies in the domain"),
    ("log(a - a^2 - 1)", "a", "no random point lies in the domain"),
    ("unvec(x, m, n)", "x", "no argument has the size m"),
    ("x'*x", "y", "y is no variable of the formula"),
    *((program, name, "too large to compare at random points") for program, name in LARGE),
]


@pytest.mark.parametrize(("program", "name", "words"), NOT_CHECKED)
def test_what_cannot_be_checked_is_said_and_raises_nothing(program, name, words):
    for report in (sc.parse(program).check(name), sc.check(sc.parse(program), name)):
        assert not report and report.errors == {}
        assert str(report).startswith("not checked: ") and words in str(report)


def test_a_matrix_that_is_too_large_is_left_out():
    report = sc.parse("x ∈ ℝ^99999; norm2(x)^3").check("x")
    assert report and set(report.errors) == OF_SCALAR and report.remarks == ["Hessian: too large to compare"]
    report = sc.parse("x ∈ ℝ^99999; sin(x)").check("x")
    assert report and report.remarks == ["Jacobian: too large to compare"]


def test_a_condition_number_counts_once_a_point():
    A = sc.parse("A : matrix(1000, 1000)\nlogdet(A)").expression
    found = trials.work_of(Sizes({}), {"f": A, "differential": A}, [])
    assert 1e9 <= found["f"] == found["differential"] < 2e9
    assert 10e9 <= found[""] - found["f"] < 11e9


def test_no_rule_is_a_remark(monkeypatch):
    f = sc.parse("tr(A*inv(B))")
    others = {node: o for node, o in registry._BY_NODE.items() if node is not OPERATIONS["inv"].node}
    monkeypatch.setattr(registry, "_BY_NODE", others)
    assert "not checked: there is no rule for Inverse" in str(f.check("B"))


@pytest.mark.parametrize(
    ("text", "name", "wrong"),
    [("tr(W*A)*x'*W*W*x", "W", lambda n: n % 2), ("sum(exp(x))*norm2(A)", "x", lambda n: n == 1)],
)
def test_odd_sizes_and_arrays_of_one_entry_are_looked_at(monkeypatch, text, name, wrong):
    f = sc.parse(f"W : skew(n)\nA : matrix(n, n)\nx : vector(n)\n{text}")
    assert f.check(name).ok
    at = checking.Point.at

    def spoiled(self, key):
        n = len(np.atleast_1d(self.values["x"]))
        return at(self, key) * (1.01 if key == "gradient" and wrong(n) else 1)

    monkeypatch.setattr(checking.Point, "at", spoiled)
    assert not f.check(name).ok


@pytest.mark.parametrize("text", ["norm2(relu(x))", "norm2(relu(A*x))*x", "exp(-norm2(relu(x)))", "norm2(relu(x))^3"])
@pytest.mark.parametrize("seed", range(3))
def test_norms_that_are_0_at_many_points_are_no_false_alarm(text, seed):
    assert sc.parse(text).check("x", seed=seed).ok


def test_reports():
    assert str(Report()) == "" and not Report()
    good, bad = Report({"gradient": 1e-12}), Report({"gradient": 1e-12, "differential": 2e-3})
    assert good and not bad
    assert str(bad) == "DIFFERS: differential 2.0e-03; agrees: gradient 1.0e-12"
    assert repr(good) == "<Report: agrees: gradient 1.0e-12>"
    assert not Report({"gradient": math.nan}) and not Report({"gradient": math.inf})
    assert not Report(remarks=["not checked"])


def test_seeds():
    f = sc.parse("sum(sin(A*x))")
    assert f.check("x").errors == f.check("x", seed=0).errors != f.check("x", seed=1).errors
    assert f.check("x", seed=-5).ok and sc.check(f, "x", seed=10**30).ok


# ------------------------------------------------------------------------------------------------ every operation


def variables_in_order(e):
    """Return the variables of an expression by name."""
    return sorted(variables_of(e), key=lambda v: v.name)


def carried(e):
    """Return an expression beside an array that has both sizes, so that each is the size of an argument."""
    return multiply(argument((m, ONE), "sizes").T, argument((m, n), "sizes"), argument((n, ONE), "sizes")), e


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - WITHOUT_CODE))
def test_every_operation_agrees(name):
    for e in cases_of(OPERATIONS[name]):
        for x in variables_in_order(e):
            report = check_derivatives(e, x)
            assert report.ok or any("no argument has the size" in line for line in report.remarks), (e, x, str(report))


@settings(max_examples=60)
@given(expressions(depth=3) | expressions((n, ONE), depth=3) | expressions((m, n), depth=2))
def test_no_false_alarm(e):
    for x in variables_in_order(e):
        report = check_derivatives(e, x)
        assert all(error <= TOLERANCE for error in report.errors.values()), (e, x, str(report))


# ------------------------------------------------------------------------------------------------ wrong by 0.1 %


def wrong_differential(name):
    """Return the differential of an operation, a thousandth too large."""
    operation = OPERATIONS[name]
    if operation.differential is not None:
        return lambda Y, d: multiply(WRONG, operation.differential(Y, d))
    right = linear_arguments.differential_of_linear
    return lambda Y, d: multiply(WRONG, sum_of(right(Y, operation.linear, d, children(Y))))


def sum_of(terms):
    """Return the sum of terms."""
    total = terms[0]
    for t in terms[1:]:
        total = total + t
    return total


WITH_SLOPE = [
    ("inv", "tr(B*inv(A))", "A"),
    ("logdet", "logdet(A)", "A"),
    ("det", "det(A)", "A"),
    ("norm2", "norm2(x)", "x"),
    ("exp", "sum(exp(x))", "x"),
    ("exp", "exp(a)", "a"),
    ("log", "a*log(a)", "a"),
    ("softmax", "A*softmax(x)", "x"),
    ("matrix power", "A^3", "A"),
    ("logsumexp", "1e-9*logsumexp(x)", "x"),
    ("tanh", "1e6*sum(tanh(A*x))", "A"),
    ("logdet", "K : spd(n); logdet(K)", "K"),
    ("inv", "Q : orthogonal(n); tr(inv(A + Q))", "Q"),
    ("power of entries", "sum(x.^a)", "a"),
]


@pytest.mark.parametrize(("operation", "program", "name"), WITH_SLOPE)
def test_a_wrong_differential_differs(exchange, operation, program, name):
    f = sc.parse(program)
    assert f.check(name).ok
    exchange(replace(OPERATIONS[operation], differential=wrong_differential(operation)))
    report = f.check(name)
    assert not report.ok and 3e-4 < report.errors["differential"] < 3e-3
    assert str(report).startswith("DIFFERS: differential 1")


@pytest.mark.parametrize(
    ("operation", "program", "name"),
    [("vech", "sum(sin(vech(A)))", "A"), ("kron", "sum(sin(kron(A, B)))", "A"), ("sum", "sum(sin(A))", "A")],
)
def test_a_wrong_adjoint_shows_in_the_gradient(exchange, operation, program, name):
    f, right = sc.parse(program), partial(cotangent_of, OPERATIONS[operation])
    exchange(replace(OPERATIONS[operation], adjoint=lambda *at: multiply(WRONG, right(*at)), indices=None))
    report = f.check(name)
    assert report.errors["differential"] <= TOLERANCE < report.errors["gradient"] and not report.ok


@pytest.mark.parametrize(
    ("program", "wrong"), [("sin(A*x)", "Jacobian"), ("x'*A*x", "Hessian"), ("sum(exp(A*x))", "Hessian")]
)
def test_a_wrong_matrix_shows(monkeypatch, program, wrong):
    right = getattr(checking.jacobians, wrong.lower())
    monkeypatch.setattr(checking.jacobians, wrong.lower(), lambda f, x: multiply(WRONG, right(f, x)))
    report = sc.parse(program).check("x")
    assert {name for name, error in report.errors.items() if error > TOLERANCE} == {wrong}


@pytest.mark.parametrize("kind", [k.name for k in kinds.KINDS.values() if k.project is not None and k.axes == 2])
def test_a_gradient_outside_of_the_structure_shows(monkeypatch, kind):
    f = sc.parse("tr(A*X)", X=f"{kind}(n)")
    assert f.check("X").ok
    monkeypatch.setattr(checking, "project", lambda G, X: G)
    report = f.check("X")
    assert {name for name, error in report.errors.items() if error > TOLERANCE} == {"gradient"}


def test_a_derivative_without_a_value_differs(exchange):
    # log(a - a) is -∞ where the function is finite
    a = argument((), "first")
    exchange(
        replace(OPERATIONS["exp"], differential=lambda Y, d: d(Y.args[0]) * OPERATIONS["log"].function.build(a - a - 1))
    )
    report = check_derivatives(OPERATIONS["exp"].function.build(a), a)
    assert not report.ok


def test_a_kink_within_the_steps_is_no_evidence():
    f = sc.parse("sum(abs(sin(1e6*x)))")  # full of kinks: differences say nothing
    report = f.check("x")
    assert not report.ok and all(error <= TOLERANCE for error in report.errors.values())


def test_arrays_of_another_shape_differ():
    report = Report()
    checking._note(report, "Jacobian", np.ones(3), np.ones(4), 1.0, float)
    assert report.errors == {"Jacobian": math.inf}


def test_what_must_be_invertible_is_worked_out_in_one_function(monkeypatch):
    compiled, compile_all = [], points.compile_expressions
    monkeypatch.setattr(points, "compile_expressions", lambda *a, **k: compiled.append(a) or compile_all(*a, **k))
    report = sc.parse(f"tr({'inv(A+' * 12}A{')' * 12})").check("A")
    assert report.ok and set(report.errors) == OF_SCALAR
    assert len(compiled) == len(OF_SCALAR) + 3  # f twice: alone, for the domain


def test_second_derivatives_of_what_is_very_long_are_left_out(monkeypatch):
    monkeypatch.setattr(checking, "DIFFERENTIATED", 10)
    report = sc.parse("sum(exp(A*x))^2").check("x")
    assert report.ok and set(report.errors) == {"differential", "gradient"}
    assert report.remarks == ["second derivatives: too large to compare, the first has 10 parts"]


def nest(depth, inner):
    """Return a nest of Kronecker products."""
    return "(" * depth + inner + "⊗x)" * depth


def test_a_hessian_that_is_longer_still_is_left_out(monkeypatch):
    monkeypatch.setattr(checking, "DIFFERENTIATED", 15)
    report = sc.parse("sum(exp(A*x))^2").check("x")
    assert report.ok and set(report.errors) == {"differential", "gradient", "second differential"}
    assert report.remarks == ["Hessian: too large to compare, the second differential has 15 parts"]


def test_a_jacobian_is_left_out_where_the_differential_is_very_long(monkeypatch):
    monkeypatch.setattr(checking, "DIFFERENTIATED", 5)
    report = sc.parse("A*exp(A*x)").check("x")
    assert report.ok and set(report.errors) == {"differential"}
    assert report.remarks[1:] == ["Jacobian: too large to compare, the differential has 5 parts"]


def test_a_second_differential_is_left_out_where_it_is_very_long(monkeypatch):
    monkeypatch.setattr(checking, "COMPARED", 5)
    report = sc.parse("sum(exp(A*x))^2").check("x")
    assert report.ok and set(report.errors) == {"differential", "gradient", "Hessian"}
    assert report.remarks == ["second differential: too large to compare, it has 5 parts"]


def test_derivatives_are_compiled_where_a_point_lies_in_the_domain(monkeypatch):
    compiled, compile_all = [], points.compile_expressions
    monkeypatch.setattr(points, "compile_expressions", lambda *a, **k: compiled.append(a) or compile_all(*a, **k))
    report = sc.parse("sum(log(tanh(x) .- 2))").check("x")
    assert not report and "no random point lies in the domain" in str(report)
    assert len(compiled) == 1
    assert sc.parse("log(1 + x'*x)").check("x")
    assert len(compiled) > 4


NESTS = [
    (nest(4, "tanh(W)"), "x"),
    (nest(4, "tanh(W)"), "W"),
    (nest(5, "tanh(y*y')"), "y"),
    (nest(9, "tanh(W)"), "x"),
    (nest(7, "x"), "x"),
    (f"sum(sin({nest(6, 'y')}))", "x"),
]


@pytest.mark.parametrize(("text", "name"), NESTS)
@pytest.mark.parametrize("largest", [1e5, 1e6, 1e7, 1e8, 1e9])
def test_all_values_of_a_check_together_are_bounded(monkeypatch, text, name, largest):
    """All sizes count, those of a point each as well, and all values that the differences take."""
    entries, call = [], checking.Point.call

    def counted(*args):
        values = call(*args)
        entries.extend(map(np.size, values))
        return values

    monkeypatch.setattr(trials, "LARGEST", largest)
    monkeypatch.setattr(checking, "LARGEST", largest)
    monkeypatch.setattr(checking.Point, "call", counted)
    report = sc.parse(f"y : vector(m)\nW : matrix(m, m)\nx : vector(n)\n{text}").check(name)
    assert MEMORY * sum(entries) <= 1.5 * largest
    assert report.ok == bool(entries) and (report.ok or "too large to compare" in str(report))
    assert report.ok or largest < 1e9


def test_what_leaves_no_room_for_other_points_is_not_sought_for_long(monkeypatch):
    monkeypatch.setattr(trials, "LARGEST", 1e5)
    monkeypatch.setattr(checking, "LARGEST", 1e5)
    drawn, draw = [], checking.Point.draw
    monkeypatch.setattr(checking.Point, "draw", lambda *args: drawn.append(args) or draw(*args))
    report = sc.parse("x : vector(9)\nsum(log(x - x.^2 .- 1))").check("x")
    assert str(report).endswith("not checked: it is too large to look for points in the domain")
    assert 2 <= len(drawn) < 144
