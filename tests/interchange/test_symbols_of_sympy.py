"""Symbols of SymPy's: each is one variable, of a kind that may be declared, and comes back as it was."""

import copy
import pickle

import numpy as np
import pytest
import sympy as s
from sympy.matrices import expressions as M

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported, ParseFailure, ShapeMismatch

n, m, a, b = s.symbols("n m a b")
A, X = (s.MatrixSymbol(name, n, n) for name in "AX")
x = s.MatrixSymbol("x", n, 1)
T = s.Trace

TWO = {
    "two dummies": s.Dummy("d") * T(X) - s.Dummy("d") * T(X),
    "dummies in a product": s.Dummy("x") * s.Dummy("x"),
    "a dummy and a symbol": s.Dummy("a") + a,
    "other assumptions": a - s.Symbol("a", real=True),
    "a scalar and a matrix": s.Symbol("X") * T(X),
    "matrices of other sizes": T(s.MatrixSymbol("X", 3, 3)) - T(s.MatrixSymbol("X", m, m)),
    "two spellings": s.Symbol("lambda") - s.Symbol("λ"),
    "a subscript in braces": s.Symbol("x_{1}") - s.Symbol("x_1"),
    "two sizes": T(X) + T(s.MatrixSymbol("B", *[s.Symbol("n", integer=True)] * 2)),
    "a scalar and a size": s.Symbol("n", real=True) * T(X),
    "inside an applied function": s.Dummy("a") * X.applyfunc(lambda t: a * t),
}


@pytest.mark.parametrize("e", TWO.values(), ids=TWO)
def test_two_symbols_of_one_name_are_refused_by_name_even_where_they_cancel(e):
    with pytest.raises(NotSupported, match=r"is the name of two (variables|sizes)") as caught:
        sc.from_sympy(e)
    assert caught.value.hint


def test_what_an_applied_function_binds_is_no_variable():
    f = sc.from_sympy(a * X.applyfunc(s.Lambda(a, a**2)))
    assert f == sc.parse("X : matrix(n, n)\na*X.^2") and list(f.variables) == ["X", "a"]


BACK = {
    "plain": (a, A, X, n),
    "with assumptions": (s.Symbol("a", negative=True), *s.symbols("A X", cls=lambda w: s.MatrixSymbol(w, m, m)), m),
    "dummies": (s.Dummy("a"), A, X, n),
    "fixed sizes": (a, s.MatrixSymbol("A", 3, 3), s.MatrixSymbol("X", 3, 3), s.Integer(3)),
    "sizes with assumptions": (
        a,
        *(s.MatrixSymbol(w, *[s.Symbol("k", integer=True, positive=True)] * 2) for w in "AX"),
        s.Symbol("k", integer=True, positive=True),
    ),
}


@pytest.mark.parametrize(("c", "P", "Q", "k"), BACK.values(), ids=BACK)
@pytest.mark.parametrize("copied", [lambda f: f, copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))])
def test_the_users_own_symbols_come_back(c, P, Q, k, copied):
    g = copied(sc.from_sympy(c * k * T(P * Q)).gradient("X"))
    found = g.sympy
    assert found == c * k * P.T and found.shape == (k, k)
    assert found.has(c) and found.subs(c, 2) == 2 * k * P.T
    assert found.free_symbols == (c * k * P).free_symbols
    assert sc.from_sympy(found) == g


def test_differentials_and_directions_have_the_users_sizes():
    f = sc.from_sympy(x.T * A * x)
    assert f.differential("x").sympy.free_symbols == {A, x, s.MatrixSymbol("dx", n, 1)}
    assert f.hvp("x", "v").sympy.has(s.MatrixSymbol("v", n, 1)) and f.T.sympy == f.sympy


def test_where_symbols_come_from_does_not_tell_formulas_apart():
    f, g = sc.from_sympy(a * T(X)), sc.from_sympy(s.Symbol("a", real=True) * T(s.MatrixSymbol("X", n, n)))
    assert f == g and hash(f) == hash(g)
    assert f.sympy != g.sympy


def test_what_cancels_is_a_variable_all_the_same():
    f = sc.from_sympy(s.Add(T(X), -T(X), T(A) ** (a - 1), -(T(A) ** a) / T(A), evaluate=False))
    assert list(f.variables) == ["A", "X", "a"]
    assert f.gradient("X") == sc.parse("zeros(n, n)")


# ------------------------------------------------------------------------------------------------ declarations


def test_kinds_are_declared_as_for_a_text():
    f = sc.from_sympy(T(A * X), X="symmetric(n)")
    assert f == sc.parse("A : matrix(n, n); tr(A*X)", X="symmetric(n)")
    assert f.gradient("X").unicode() == "(A + Aᵀ)/2"
    assert sc.from_sympy(s.log(a), a="positive") == sc.parse("log(a)", a="positive")
    assert sc.from_sympy(s.Symbol("lambda") * a, lambda_="positive") == sc.parse("lambda*a", lambda_="positive")


def test_what_is_declared_alone_is_a_variable():
    f = sc.from_sympy(a**2, X="matrix(n, n)")
    assert list(f.variables) == ["X", "a"] and f.gradient("X") == sc.parse("zeros(n, n)")


@pytest.mark.parametrize(
    ("declared", "error", "words"),
    [
        ({"X": "symmetric(3)"}, ShapeMismatch, "declared as a matrix 3×3"),
        ({"a": "vector(n)"}, ShapeMismatch, "a is a scalar, and declared as a vector"),
        ({"n": "integer"}, KindMismatch, "n is a size"),
        ({"X": "foo"}, ParseFailure, "foo is not a kind"),
        ({"X": 3}, ParseFailure, "not int"),
    ],
)
def test_declarations_that_cannot_hold(declared, error, words):
    with pytest.raises(error, match=words):
        sc.from_sympy(a * T(X), **declared)


def test_a_kind_that_the_assumptions_deny():
    with pytest.raises(KindMismatch, match="which its assumptions do not say"):
        sc.from_sympy(s.Symbol("q", negative=True) ** 3, q="positive")


# ------------------------------------------------------------------------------------------------ names, numbers


@pytest.mark.parametrize(("name", "read"), [("X_{1}", "X_1"), ("X_{12}", "X_12"), ("X{3}", "X_3"), ("x_{b}", "x_b")])
def test_subscripts_in_braces(name, read):
    q = s.Symbol(name)
    f = sc.from_sympy(q**2)
    assert list(f.variables) == [read] and f.gradient(read).sympy == 2 * q


@pytest.mark.parametrize("name", ["X_{1,2}", "I_3", "I_n", r"\alpha", "x y", "2x", "x'", "x^2", "", "_", "x→"])
def test_names_that_the_language_has_not_are_refused_with_what_to_do(name):
    with pytest.raises(NotSupported, match="is no name of a variable") as caught:
        sc.from_sympy(s.Symbol(name) + 1)
    assert "rename it" in caught.value.hint


NUMBERS = {
    "a double": (s.Float(0.1), 0.1),
    "beyond doubles": (s.Float("1e400", 15) * s.Float("1e-399", 15), 10.0),
    "subnormal": (s.Mul(s.Float(5e-324), s.Integer(10) ** 324, evaluate=False), 5.0),
    "many digits": (s.Float("0.1000000000000000000000000001", 40), 0.1),
    "an exact power": (s.Rational(1, 3) ** 5, 3.0**-5),
    "pi to a power": (s.pi ** s.Rational(1, 2), np.pi**0.5),
    "log of a number": (s.log(2), np.log(2)),
}


@pytest.mark.parametrize(("number", "value"), NUMBERS.values(), ids=NUMBERS)
def test_numbers(number, value):
    assert sc.from_sympy(number).evaluate() == pytest.approx(value, rel=1e-13)


HUGE = {
    "a float of a huge exponent": s.Float((0, 1, 3 * 10**9, 1)),
    "a float of a tiny exponent": s.Float((0, 1, -3 * 10**9, 1)),
    "an integer": s.Integer(7) ** 6000,
    "a power that nobody worked out": s.Pow(2, 10**9, evaluate=False),
    "a sum that grows": s.Add(*[s.Rational(1, 7**k + 2) for k in range(300)], evaluate=False),
    "infinity": s.oo,
    "a complex number": s.I,
    "a complex root": s.Pow(-1, s.Rational(1, 3)),
    "a quotient by zero": s.Pow(0, -1, evaluate=False),
    "a logarithm of zero": s.log(0, evaluate=False),
    "infinity of a matrix": s.zoo,
    "not a number": s.nan,
    "tan at a pole": s.tan(s.pi / 2, evaluate=False),
}


@pytest.mark.parametrize("number", HUGE.values(), ids=HUGE)
def test_what_is_no_real_number_within_bounds_is_refused(number):
    for e in (M.MatMul(number, X, evaluate=False), s.Add(a, number, evaluate=False)):
        with pytest.raises(sc.SymcalcError):
            sc.from_sympy(e)


@pytest.mark.parametrize("size", [0, n / 2, s.Symbol("k", integer=True) ** -1, s.sqrt(n), s.Max(n, 2)])
def test_sizes_that_are_none(size):
    with pytest.raises(ShapeMismatch, match="a size is a positive integer or a name"):
        sc.from_sympy(s.OneMatrix(1, size) * s.MatrixSymbol("z", size, 1))


DEMANDS = {
    "an inverse that cancels": (T(M.MatMul(X, M.Inverse(X))), "tr(X*inv(X))"),
    "a logarithm that cancels": (s.exp(s.log(a, evaluate=False), evaluate=False), "exp(log(a))"),
    "a root that cancels": (s.Pow(s.Pow(a, s.S.Half, evaluate=False), 2, evaluate=False), "sqrt(a)^2"),
    "a quotient that cancels": (s.Mul(a, s.Pow(a, -1, evaluate=False), evaluate=False), "a/a"),
    "of every entry": (x.applyfunc(s.Lambda(b, s.exp(s.log(b, evaluate=False), evaluate=False))), "exp(log(x))"),
    "in a derivative": (T(X) * s.log(a), "tr(X)*log(a)"),
}


@pytest.mark.parametrize(("e", "program"), DEMANDS.values(), ids=DEMANDS)
def test_what_stood_in_the_expression_states_its_conditions_as_a_text_does(e, program):
    f, g = sc.from_sympy(e), sc.parse(f"X : matrix(n, n)\nx : vector(n)\n{program}")
    assert f == g and f.conditions == g.conditions
    if "a" in f.variables and not f.shape:
        assert f.gradient("a").conditions == g.gradient("a").conditions != ()


# ------------------------------------------------------------------------------------------------ undefined functions

f, g = s.Function("f"), s.Function("g", real=True)
APPLIED = {
    "of a number": (f(a), "f(a)"),
    "of a sum": (g(a + b) ** 2, "g(a + b)^2"),
    "of itself": (f(f(a)), "f(f(a))"),
    "slope": (g(a).diff(a), "g'(a)"),
    "slope of a square": (g(a**2).diff(a), "2*a*g'(a^2)"),
    "second slope": (g(a).diff(a, 2), "g''(a)"),
    "value at a place": (s.Subs(f(b), b, a + 1), "f(a + 1)"),
    "slope at a place": (s.Subs(g(b).diff(b), b, a + 1), "g'(a + 1)"),
    "of entries": (x.applyfunc(f), "x : vector(n)\nf(x)"),
    "slope of entries": (x.applyfunc(s.Lambda(a, a * g(a).diff(a))), "x : vector(n)\nx.*g'(x)"),
    "of a trace": (f(T(X)), "X : matrix(n, n)\nf(tr(X))"),
}


@pytest.mark.parametrize(("e", "program"), APPLIED.values(), ids=APPLIED)
def test_a_function_that_is_not_defined_is_a_function_that_is_declared(e, program):
    found = sc.from_sympy(e)
    assert found == sc.parse(f"f : function\ng : function\n{program}")
    assert sc.from_sympy(found.sympy) == found


def test_it_comes_back_as_it_was():
    assert sc.from_sympy(f(a) + g(b)).sympy == f(a) + g(b)


def test_its_derivative_is_sympys():
    found = sc.from_sympy(g(a**2)).gradient("a").sympy
    assert found.subs(a, 0.3).replace(g, s.sin).doit().evalf() == pytest.approx(float(2 * 0.3 * s.cos(0.09)))


REFUSED_FUNCTIONS = {
    "of two numbers": (f(a, b), NotSupported, "SymPy's f is not known"),
    "slope by one of two": (f(a, b).diff(a), NotSupported, "SymPy's Derivative is not known"),
    "slope of a product": (s.Derivative(a * f(a), a), NotSupported, "SymPy's Derivative is not known"),
    "at a multiple": (s.Subs(f(2 * a), a, b), NotSupported, "SymPy's Subs is not known"),
    "at another symbol": (s.Subs(f(a), b, a + 1, evaluate=False), NotSupported, "SymPy's Subs is not known"),
    "at a product": (s.Subs(a * f(a), a, b), NotSupported, "SymPy's Subs is not known"),
    "at a sum": (s.Subs(f(a) + a, a, b), NotSupported, "SymPy's Subs is not known"),
    "slope at a multiple": (s.Subs(f(2 * a).diff(a), a, b), NotSupported, "SymPy's Subs is not known"),
    "square of a slope": (s.Subs(g(a).diff(a) ** 2, a, b), NotSupported, "SymPy's Subs is not known"),
    "two of one name": (s.Function("a")(a), NotSupported, "a is the name of two variables"),
    "with other assumptions": (f(a) + s.Function("f", real=True)(a), NotSupported, "f is the name of two variables"),
    "not real": (s.Function("f", imaginary=True)(a), KindMismatch, "f is a function of real numbers"),
    "of a matrix": (s.Function("f")(X), KindMismatch, "f of a matrix"),
}


@pytest.mark.parametrize(("e", "error", "words"), REFUSED_FUNCTIONS.values(), ids=REFUSED_FUNCTIONS)
def test_other_undefined_functions_are_refused_by_name(e, error, words):
    with pytest.raises(error) as caught:
        sc.from_sympy(e)
    assert words in caught.value.message


def test_the_lesser_of_two_sizes():
    B = s.MatrixSymbol("B", s.Min(m, n), n)
    found = sc.from_sympy(T(B.T * B))
    assert str(found.gradient("B")) == "B : matrix(min(m, n), n)\n2*B"
    assert found.sympy == T(B.T * B)
    assert sc.from_sympy(s.ZeroMatrix(s.Min(m, n, 3), n)).shape[1].name == "n"
