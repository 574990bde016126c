"""What was typed is kept, and its normal form is made of it alone."""

import copy
import pickle

import pytest

import symcalc as sc
from symcalc.domains import implications
from symcalc.errors import KindMismatch, TooLarge
from symcalc.expressions.operation_records import CONSTANTS
from symcalc.expressions.registry import functions
from symcalc.language.literals import Form, Literal, Typed, in_order
from symcalc.language.normalisation import Normalisation, normal_form
from symcalc.language.parsing import parse_program

PROGRAMS = [
    "x'*(y./x)",
    "exp(log(x))",
    "sqrt(a)^2",
    "tr(A*inv(A))",
    "r = A*x - b\nr'*r/(2*a*c) + norm1(r)",
    "-A*x/3 + (A\\b)*0.5",
    "(A ⊗ B)^2",
    "‖x‖_1 + |a|",
    "2.^x .+ a .- x.^-2",
    "sum(A, 1)*I_n + vector(a)'",
    "A^-T*B/C",
]


def literals_in(program):
    return [e for e in in_order(program.typed.value) if isinstance(e, Literal)]


@pytest.mark.parametrize("text", PROGRAMS)
def test_the_normal_form_follows_from_what_was_typed(text):
    program = parse_program(text)
    assert normal_form(program.typed.value) == program.expression


@pytest.mark.parametrize("text", PROGRAMS)
def test_what_was_typed_is_copied_flat(text):
    program = parse_program(text)
    for again in (copy.deepcopy(program.typed), pickle.loads(pickle.dumps(program.typed))):
        assert normal_form(again.value) == program.expression
        forms = [(e.form, e.what, tuple(e.signs)) for e in literals_in(program)]
        assert [(e.form, e.what, tuple(e.signs)) for e in in_order(again.value) if isinstance(e, Literal)] == forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("x'*(y./x)", [Form.TRANSPOSITION, Form.ENTRIES_OVER, Form.PRODUCT]),
        ("exp(log(x))", [Form.CALL, Form.CALL]),
        ("sqrt(a)^2", [Form.CALL, Form.POWER]),
        ("-A*B", [Form.PRODUCT, Form.NEGATION]),
        ("(-A)*B", [Form.NEGATION, Form.PRODUCT]),
        ("a*b/c*2", [Form.PRODUCT]),
        ("A*B/C*D", [Form.PRODUCT, Form.RIGHT_DIVISION, Form.PRODUCT]),
        ("A\\b + 0.5*b", [Form.LEFT_DIVISION, Form.NUMBER, Form.PRODUCT, Form.SUM]),
        ("a^b^2", [Form.POWER, Form.POWER]),
        ("r = a + b\nr*r", [Form.SUM, Form.NAME, Form.NAME, Form.PRODUCT]),
    ],
)
def test_nothing_is_worked_out(text, forms):
    assert [e.form for e in literals_in(parse_program(text))] == forms


@pytest.mark.parametrize(
    ("text", "called"), [("A ⊗ B", "kron"), ("‖x‖", "norm2"), ("‖x‖_1", "norm1"), ("|a|", "abs"), ("A*I_n", "eye")]
)
def test_signs_are_calls(text, called):
    assert called in [e.what for e in literals_in(parse_program(text)) if e.form == Form.CALL]


def test_what_is_no_expression_stands_last():
    for function in functions().values():
        kinds = [p in CONSTANTS for p in function.parameters]
        assert kinds == sorted(kinds)


def test_demands_are_those_of_what_was_typed():
    typed = parse_program("x'*(y./x) + exp(log(a))").typed.value
    normal = Normalisation()
    normal.of(typed)
    assert [Y.form for Y in normal.demands] == [Form.ENTRIES_OVER, Form.CALL]
    assert [str(d.subject) for asked in normal.demands.values() for d in asked] == ["x", "a"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a*(x'*y)\nlog(-1) + a", "log(-1)"), ("b = 2\n(b - 2)^-1*a", "(b - 2)^-1"), ("A*inv(x*y')*x", "inv(x*y')")],
)
def test_an_error_of_the_pass_points_at_the_text(text, place):
    with pytest.raises(KindMismatch) as caught:
        parse_program(text)
    start, end = caught.value.span
    assert text[start:end] == place


@pytest.mark.parametrize("levels", [2_000])
@pytest.mark.parametrize(("before", "after"), [("-(", ")"), ("exp(-", ")"), ("(A*", ")"), ("(", ")'")])
def test_no_depth_is_too_deep(levels, before, after):
    program = parse_program(before * levels + ("B" if "A" in before else "a") + after * levels)
    assert normal_form(program.typed.value) == program.expression
    again = pickle.loads(pickle.dumps(program.typed))
    assert isinstance(again, Typed)
    assert normal_form(again.value) == program.expression


def test_shared_definitions_are_looked_at_once():
    lines = ["r_0 = A*x", *(f"r_{i + 1} = r_{i} + r_{i}" for i in range(200)), "sum(r_200)"]
    program = parse_program("\n".join(lines))
    assert normal_form(program.typed.value) == program.expression
    assert len(list(in_order(program.typed.value))) < 1_000


def test_conditions_come_from_what_was_typed():
    assert sc.parse("exp(log(x))").conditions == ("where x has positive entries only",)
    assert sc.parse("sqrt(a)^2").conditions == ("where a ≥ 0",)
    assert sc.parse("tr(A*inv(A))").conditions == ("where A is invertible",)
    assert sc.parse("x'*(y./x)").conditions == ("where x has no zero entry",)


@pytest.mark.parametrize("row", ["*".join(["1e300"] * 60), "+".join(f"1/(1e300 + {k})" for k in range(60))])
def test_rows_of_numbers_are_bounded_before_they_are_formed(row):
    with pytest.raises(TooLarge, match="numbers of this row"):
        parse_program(row)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a/(b/c)", "a*c*b^-1"),
        ("a/(b*c/d_1)", "a*d_1*b^-1*c^-1"),
        ("a/(b*c)", "a*b^-1*c^-1"),
        ("a/(-b*c)", "-(a*b^-1*c^-1)"),
        ("a/(x'*y)", "a*(x'*y)^-1"),
        ("x/a/(b*x'*x)", "a^-1*b^-1*(x'*x)^-1*x"),
        ("a\\b", "b*a^-1"),
        ("x'*y*z", "(x'*y)*z"),
        ("x./y.*z", "(x.*z)./y"),
    ],
)
def test_rows_are_read_from_the_left(text, same):
    declared = "a, b, c, d_1 : scalar\nx, y, z : vector(n)\n"
    assert parse_program(declared + text).expression == parse_program(declared + same).expression


def test_what_nested_powers_demand_is_looked_at_once(monkeypatch):
    looked, right = [], implications.is_refuted
    monkeypatch.setattr(implications, "is_refuted", lambda d: looked.append(d) or right(d))
    counts = []
    for k in (100, 200):
        looked.clear()
        sc.parse("(" * k + "a" + ")^c" * k)
        counts.append(len(looked))
    assert 0 < counts[1] < 3 * counts[0]
