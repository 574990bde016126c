"""What is refused while a formula is derived, or written as code, is pointed at in the text."""

import pickle

import pytest
from sympy import MatrixSymbol, Symbol, exp

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported, TooLarge
from symcalc.expressions.core_nodes import variable
from symcalc.faces.session import parse
from symcalc.language.spans import Spans

REFUSED = [
    ("tr(A^123456789012345) + a", lambda f: f.gradient("A"), TooLarge, "A^123456789012345"),
    ("r = tr(A^123456789012345)\nr*a + r", lambda f: f.hvp("A", "V"), TooLarge, "A^123456789012345"),
    ("# so\nb*((3)/(-1))^a + 2", lambda f: f.gradient("a"), KindMismatch, "((3)/(-1))^a"),
    ("(0*A).^a", lambda f: f.jacobian("a"), KindMismatch, "(0*A).^a"),
    ("x : vector(n)\nb + tr(adj(x*x'))", lambda f: f.gradient("x"), NotSupported, "x*x'"),
    ("r = x'*A\nr", lambda f: f.gradient("x"), NotSupported, "x'*A"),
    ("y'*y*(A*x)", lambda f: f.hessian("x"), NotSupported, "y'*y*(A*x)"),
    ("y'*y*(A*x)", lambda f: f.hvp("x", "v"), NotSupported, "y'*y*(A*x)"),
    ("A*B", lambda f: f.hessian("A"), NotSupported, "A*B"),
    ("sum(kron(A, B))*x", lambda f: f.hessian("A", "B"), NotSupported, "sum(kron(A, B))*x"),
    ("c*exp(exp(exp(100)))*a", lambda f: f.gradient("a").code(), TooLarge, "exp(exp(100))"),
    ("a + 2*1e300^2", lambda f: f.code(), TooLarge, "2*1e300^2"),
]


@pytest.mark.parametrize(("text", "ask", "error", "place"), REFUSED)
def test_a_refusal_points_at_the_part_that_it_is_about(text, ask, error, place):
    f = parse(text)
    with pytest.raises(error) as caught:
        ask(f)
    start, end = caught.value.span
    assert text[start:end] == place
    assert "^" * min(len(place), 40) in str(caught.value)
    assert caught.value.text.startswith(text)


@pytest.mark.parametrize("verb", [sc.compile, sc.code])
@pytest.mark.parametrize(
    "formulas",
    [
        lambda f: (f,),
        lambda f: (f, f.gradient("a")),
        lambda f: (f.gradient("a"),),
        lambda f: (parse("2*a"), f),
        lambda f: (f, parse("2*a")),
    ],
)
def test_code_of_several_formulas_points_into_the_one_that_is_refused(verb, formulas):
    with pytest.raises(TooLarge) as caught:
        verb(*formulas(parse("b\nexp(800)*a")))
    start, end = caught.value.span
    assert caught.value.text[start:end] == "exp(800)" and "line 2: exp(800)*a" in str(caught.value)


def test_of_several_formulas_none_is_pointed_into_that_does_not_hold_it():
    f, g = parse("a"), sc.from_sympy(exp(800) * Symbol("a"))
    with pytest.raises(TooLarge) as caught:
        sc.code(f, g)
    assert caught.value.span is None


def test_a_copy_points_too():
    f = pickle.loads(pickle.dumps(parse("tr(A^123456789012345) + a")))
    with pytest.raises(TooLarge) as caught:
        f.gradient("A")
    assert caught.value.span == (3, 20)


def test_what_the_program_does_not_hold_is_not_pointed_at():
    """The gradient is an array, which the program is not."""
    g = parse("norm2(x)^2").gradient("x")
    with pytest.raises(NotSupported) as caught:
        g.gradient("x")
    assert caught.value.span is None and "line" not in str(caught.value)


def test_without_a_text_nothing_is_pointed_at():
    with pytest.raises(NotSupported) as caught:
        sc.from_sympy(MatrixSymbol("A", 2, 2)).gradient("A")
    assert caught.value.span is None


def test_the_smallest_part_that_holds_it_is_pointed_at():
    f = parse("a + sin(b*exp(c*x)'*y)")
    spans = f.spans
    for about, place in [("c*x", "c*x"), ("exp(c*x)", "exp(c*x)"), ("b*y'*exp(c*x)", "b*exp(c*x)'*y")]:
        error = spans.pointed(TooLarge("so").on(parse(about).expression))
        start, end = error.span
        assert f.spans.text[start:end] == place
    assert spans.pointed(TooLarge("so").on(variable("q", "scalar"))).span == (0, 22)
    assert spans._replace(derived=True).pointed(TooLarge("so").on(variable("q", "scalar"))).span is None
    known = TooLarge("so", text="sin", span=(0, 3)).on(f.expression)
    assert spans.pointed(known) is known and Spans().pointed(known) is known
    plain = TooLarge("so")
    assert spans.pointed(plain) is plain


def test_the_first_part_keeps_what_an_error_is_about():
    a, b = variable("a", "scalar"), variable("b", "scalar")
    assert TooLarge("so").on(a).on(b).about is a


def test_a_deep_program_is_pointed_at():
    lines = "h_0 = x\n" + "".join(f"h_{i + 1} = tanh(B*h_{i})\n" for i in range(2000))
    f = parse(f"{lines}sum(h_2000)*tr(A^123456789012345)")
    with pytest.raises(TooLarge) as caught:
        f.gradient("A")
    start, end = caught.value.span
    assert caught.value.text[start:end] == "A^123456789012345"
