"""Functions that a program declares: chain rules, all orders, how they are written and read, and what they have not."""

import pytest
import sympy

import symcalc as sc

F = "f : function\n"


@pytest.mark.parametrize(
    ("text", "by", "want"),
    [
        ("sum(f(A*x))", "x", "A'*f'(A*x)"),
        ("f(x'*x)", "x", "2*f'(x'*x)*x"),
        ("f(a)^2", "a", "2*f(a)*f'(a)"),
        ("f(f(a))", "a", "f'(f(a))*f'(a)"),
        ("y'*f(A*x)", "x", "A'*(f'(A*x).*y)"),
        ("sum(f(X*w))", "X", "f'(X*w)*w'"),
        ("f''(a)", "a", "f'''(a)"),
        ("tr(f(X))", "X", "diag(diag(f'(X)))"),
    ],
)
def test_gradients(text, by, want):
    assert sc.parse(F + text).gradient(by) == sc.parse(F + want)


def test_a_hidden_layer():
    """∇_W ‖V σ(W x) − y‖² = 2 (Vᵀ(V σ(W x) − y) ∘ σ′(W x)) xᵀ   (Goodfellow et al. 2016, sec. 6.5)."""
    f = sc.parse("σ : function\nnorm2(V*σ(W*x) - y)^2")
    assert str(f.gradient("W")).endswith("2*((V'*(V*σ(W*x) - y)).*σ'(W*x))*x'")


def test_hessians_and_higher_orders():
    assert sc.parse(F + "sum(f(A*x))").hessian("x") == sc.parse(F + "A'*diag(f''(A*x))*A")
    assert str(sc.parse(F + "f(a)").derivative("a", order=4)) == F + "f''''(a)*da^4"
    assert sc.parse(F + "f(x)").jacobian("x") == sc.parse(F + "diag(f'(x))")


@pytest.mark.parametrize("text", ["sum(f(A*x))", "f'(a)*f''(b^2)", "f(x)'*x", "f(X)'", "f(-a) + g(a)", "f’(a)"])
def test_they_are_read_as_they_are_printed(text):
    f = sc.parse("f, g : function\n" + text)
    assert sc.parse(str(f)) == f
    assert sc.parse("f, g : function\n" + f.unicode()) == f


def test_the_declaration_may_stand_behind():
    assert sc.parse("a*b\nf : function\nf(a)") == sc.parse("f(a)\nf : function")


def test_latex():
    assert sc.parse(F + "f'(X)").latex() == "f'(X)"
    assert sc.parse("φ : function\nφ''(a)").latex() == r"\phi''(a)"


def test_no_derivative_is_by_a_function_and_all_leave_it_out():
    f = sc.parse(F + "f(a*b)")
    assert set(f.gradient()) == {"a", "b"}
    assert "df" not in str(f.differential())
    with pytest.raises(sc.KindMismatch, match="f is a function, and no variable"):
        f.gradient("f")


def test_there_is_no_code_of_it():
    with pytest.raises(sc.NotSupported, match="f is any function, of which there is no code"):
        sc.compile(sc.parse(F + "sum(f(x))"))


@pytest.mark.parametrize("text", ["f*x", "x'*f", "f + f(a)", "f'", "f (a)"])
def test_a_function_without_an_argument_is_refused(text):
    with pytest.raises(sc.ParseFailure, match="f is a function and has no argument here"):
        sc.parse(F + text)


@pytest.mark.parametrize("text", ["applied(a, 1, x)", "applied(2, 1, x)"])
def test_what_is_no_function_is_not_applied(text):
    with pytest.raises(sc.KindMismatch, match="is of a function"):
        sc.parse(text)


def test_sympy():
    f, a = sympy.Function("f", real=True), sc.parse("a").sympy
    assert sc.parse(F + "f(a)").sympy == f(a)
    assert sc.parse(F + "f'(a)").sympy == f(a).diff(a)
    assert sc.parse(F + "f(a^2)").gradient("a").sympy.doit() == f(a**2).diff(a).doit()
