"""Functions that a program declares: chain rules, all orders, how they are written and read, and what they have not."""

import math
import pickle

import numpy as np
import pytest
import sympy

import symcalc as sc
from symcalc.faces import cli

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


GIVEN = {"f": np.sin, "df": np.cos, "d2f": lambda t: -np.sin(t), "d3f": lambda t: -np.cos(t)}
VALUES = {
    "A": np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]]),
    "X": np.array([[0.3, 2.0], [-0.5, 1.0]]),
    "x": np.array([0.7, -0.4]),
    "y": np.array([1.0, 2.0, 3.0]),
    "a": 0.6,
    "v": np.array([1.0, -2.0]),
    "V": np.array([[1.0, -2.0], [0.5, 3.0]]),
}


def at_values(f):
    fun = sc.compile(f)
    return fun(**{name: (GIVEN | VALUES)[name] for name in fun.arguments})


@pytest.mark.parametrize(
    "text",
    ["sum(f(A*x))", "f(x'*x)*f(a)", "y'*f(A*x).^2", "f(2) + f(a)^2*f(f(a))", "norm2(f(A*X)*x - y)^2", "sum(f(X'))"],
)
def test_code_takes_the_function_and_its_derivatives(text):
    """With sin, cos, −sin for f, f′, f″ all derivatives are those of the program with sin."""
    f, g = sc.parse(F + text), sc.parse(text.replace("f(", "sin("))
    assert np.allclose(at_values(f), at_values(g))
    for name in sorted({"a", "x", "X"} & set(g.variables)):
        for want in ("gradient", "hessian", "hvp", "differential"):
            one, other = getattr(f, want)(name), getattr(g, want)(name)
            values = {"da": 1.0, "c": 2.0, "dx": VALUES["v"], "dX": VALUES["V"]} | VALUES
            one, other = (sc.compile(h) for h in (one, other))
            found, wanted = (h(**{n: (GIVEN | values)[n] for n in h.arguments}) for h in (one, other))
            assert np.shape(found) == np.shape(wanted) and np.allclose(found, wanted)


def test_each_derivative_is_an_argument_of_its_own_where_it_is_asked():
    f = sc.parse(F + "sum(f(A*x))*f(a)")
    assert sc.compile(f).arguments == ("f", "A", "x", "a")
    assert sc.compile(f.gradient("x")).arguments == ("f", "df", "A", "x", "a")
    assert sc.compile(f.hessian("x")).arguments == ("f", "d2f", "A", "x", "a")
    assert sc.compile(sc.parse("a*b\nσ : function\nσ'(a)")).arguments == ("a", "dσ")
    source = sc.code(f.gradient("x"), name="gradient")
    assert "def gradient(f, df, A, x, a):" in source
    assert "    f: function of a number, which takes arrays entry by entry\n" in source
    assert "    df: derivative f' of f, a function of a number, which takes arrays entry by entry\n" in source


def test_names_of_derivatives_are_not_those_of_variables():
    fun = sc.compile(sc.parse("f : function\ng : function\nd2f : scalar\ng(d2f)*f''(a)"))
    assert fun.arguments == ("d2f_", "g", "d2f", "a")
    assert np.isclose(fun(np.cos, np.exp, 2.0, 0.5), np.exp(2.0) * np.cos(0.5))


def test_single_precision_stays_where_the_function_keeps_it():
    fun = sc.compile(sc.parse(F + "f(x)*sum(x)*f(3)"))
    x = np.ones(2, np.float32)
    assert fun(np.sin, x).dtype == np.float32
    assert fun(lambda t: np.sin(np.float64(t)), x).dtype == np.float64
    assert fun(lambda t: t > 0, x).dtype == np.float32  # truth values are the numbers 0 and 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (3.0, "f: a function was expected, not float"),
        (math.sin, "f: a function of arrays was expected, entry by entry"),
        (np.sum, r"f: at shape \(2,\) a value of that shape was expected, not \(\)"),
        (lambda t: np.stack([t, t]), r"f: at shape \(2,\) a value of that shape was expected, not \(2, 2\)"),
        (lambda t: 1j * t, "f: real numbers were expected, not complex128"),
        (lambda t: np.add(t, 1, out=t), "read-only"),
    ],
)
def test_what_is_no_function_of_entries_is_refused(given, said):
    with pytest.raises(sc.ArgumentMismatch, match=said):
        sc.compile(sc.parse(F + "sum(f(x))"))(given, [1.0, 2.0])


def test_neither_arguments_nor_what_a_function_returns_are_changed():
    x, table = np.array([1.0, 2.0]), np.array([5.0, 6.0])
    fun = sc.compile(sc.parse(F + "diag(f(x)) + 2*I"), sc.parse(F + "f(x)"))
    for given in (lambda t: t, lambda t: table):
        value, same = fun(given, x)
        assert np.array_equal(value, np.diag(same) + 2 * np.eye(2))
        same += 1
    assert np.array_equal(x, [1.0, 2.0]) and np.array_equal(table, [5.0, 6.0])


def test_functions_go_to_operators_evaluation_and_pickles():
    f = sc.parse(F + "sum(f(A*X))")
    make = sc.compile(f.hessian("X"), form="operator")
    assert make.arguments == ("d2f", "A", "X")
    X, V = VALUES["X"], VALUES["V"]
    H = make(d2f=GIVEN["d2f"], A=VALUES["A"], X=X)
    assert np.allclose(H.apply(V), VALUES["A"].T @ (-np.sin(VALUES["A"] @ X) * (VALUES["A"] @ V)))
    assert np.allclose(H.apply(H.solve(V)), V)
    blocks = sc.compile(sc.parse(F + "f(x'*x)*a^2").hessian(), form="operator")
    assert blocks.arguments == ("f", "df", "d2f", "x", "a")
    assert sc.parse(F + "f(a)").evaluate(f=math.sin, a=0.5) == math.sin(0.5)
    fun = pickle.loads(pickle.dumps(sc.compile(f)))
    assert np.isclose(fun(np.sin, VALUES["A"], X), np.sin(VALUES["A"] @ X).sum())


def test_the_command_line_writes_code_of_it(capsys):
    assert cli.main(["code", F + "f(x'*x)", "--name", "loss"]) == 0
    assert "def loss(f, x):" in capsys.readouterr().out
    assert cli.main(["hessian", F + "f(x'*x)", "x", "-t", "numpy"]) == 0
    assert "def f(df, d2f, x):" in capsys.readouterr().out


def test_a_function_has_no_differential():
    with pytest.raises(sc.KindMismatch, match="df would be the differential of f, which is a function"):
        sc.parse(F + "f(a)*df")


@pytest.mark.parametrize("text", ["sum(f(A*x))*f(a)", "logdet(X'*X + diag(f(x).^2) + I)", "f'(a)*f''(b^2)"])
def test_derivatives_are_checked_in_numbers_with_a_function_of_known_derivatives(text):
    f = sc.parse(F + text)
    for name in set(f.variables) - {"f"}:
        assert f.check(name), str(f.check(name))


def test_different_formulas_of_functions_are_told_apart():
    assert sc.equal(F + "f(a)^2 - f(b)^2", F + "(f(a) - f(b))*(f(a) + f(b))")
    assert str(sc.equal(F + "f(a)", F + "f(b)")).endswith("f = t ↦ sin(2*t): the first is 0.909297, the second is 0")
    assert sc.compare(F + "sum(f(A*x))", "x", "A*f'(A*x)").verdict == "different"
    assert sc.equal(F + "f''(a)", F + "-f(a)").equal is False  # which holds of sin
    assert sc.parse(F + "sum(f(x))").derivation("x").report


@pytest.mark.parametrize("text", ["f*x", "x'*f", "f + f(a)", "f'", "f (a)"])
def test_a_function_without_an_argument_is_refused(text):
    with pytest.raises(sc.ParseFailure, match="f is a function and has no argument here"):
        sc.parse(F + text)


@pytest.mark.parametrize("text", ["f(a, b)", "f'(a, b)", "f(f(a), b)", "2*f((a + b), 3)", "f(a, b, c)"])
def test_two_arguments_are_refused_where_the_second_begins(text):
    with pytest.raises(sc.ParseFailure, match="f is a function of one number") as caught:
        sc.parse(F + text)
    assert text[caught.value.span[0] - len(F)] == ","


@pytest.mark.parametrize("text", ["f(max(a, b))", "f(x[2])*max(a, f(b))", "sum(f([a, b; b, a]), 1)*f(x)"])
def test_commas_further_inside_are_those_of_others(text):
    assert sc.parse("x : vector(2)\n" + F + text)


@pytest.mark.parametrize("text", ["applied(a, 1, x)", "applied(2, 1, x)"])
def test_what_is_no_function_is_not_applied(text):
    with pytest.raises(sc.KindMismatch, match="is of a function"):
        sc.parse(text)


def test_sympy():
    f, a = sympy.Function("f", real=True), sc.parse("a").sympy
    assert sc.parse(F + "f(a)").sympy == f(a)
    assert sc.parse(F + "f'(a)").sympy == f(a).diff(a)
    assert sc.parse(F + "f(a^2)").gradient("a").sympy.doit() == f(a**2).diff(a).doit()
