"""Sums, products and substitutions of formulas: right in numbers, and refused where a name would mean two things."""

import copy
import itertools
import operator
import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy
from formulas import close, draw

import symcalc as sc
from symcalc.errors import ArgumentMismatch, KindMismatch, NotSupported, ShapeMismatch, SymcalcError, UnknownName

AT = {"A": draw(4, 3), "x": draw(3, seed=1), "y": draw(4, seed=2), "B": draw(4, 4, seed=3), "a": 1.7, "λ": 0.3}
SCALARS = ["norm2(A*x - y)^2", "λ*norm2(x)", "log(a)*sum(exp(x))", "logdet(B*B' + I)"]
VECTORS = ["A*x - y", "B*y", "a*tanh(A*x)", "y./norm2(y)"]
MATRICES = ["A : matrix(m, n)\nA", "B*A", "y*x'", "a*B*exp(A)"]


def at(f):
    """Return the value of a formula at one point."""
    return f.evaluate(**{name: value for name, value in AT.items() if name in f.variables})


# ------------------------------------------------------------------------------------------------ sums and products


@pytest.mark.parametrize("texts", [SCALARS, VECTORS, MATRICES], ids=["scalars", "vectors", "matrices"])
def test_sums_and_differences(texts):
    for f, g in itertools.product(map(sc.parse, texts), repeat=2):
        assert close(at(f + g), at(f) + at(g)) and close(at(f - g), at(f) - at(g))
        assert at(f - f) is not None and not np.any(at(f - f))


@pytest.mark.parametrize("texts", [SCALARS, VECTORS, MATRICES], ids=["scalars", "vectors", "matrices"])
def test_multiples(texts):
    for f in map(sc.parse, texts):
        value = at(f)
        assert close(at(2 * f), 2 * value) and close(at(f * 2), 2 * value) and close(at(-f), -value)
        assert close(at(f / 4), value / 4) and at(+f) is not None and +f == f
        for s in map(sc.parse, SCALARS):
            assert close(at(s * f), at(s) * value) and close(at(f * s), at(s) * value)
            assert close(at(f / s), value / at(s))


def test_quotients_powers_and_absolute_values():
    for f in map(sc.parse, SCALARS):
        value = at(f)
        assert close(at(3 / f), 3 / value) and close(at(f**2), value**2) and close(at(f**-1), 1 / value)
        assert close(at(2**f), 2**value) and close(at(abs(f)), abs(value)) and close(at(abs(-f)), abs(value))
        for s in map(sc.parse, SCALARS):
            assert close(at(s / f), at(s) / value) and close(at(abs(s) ** f), abs(at(s)) ** value)
    B = sc.parse("B + B'")
    assert close(at(B**3), np.linalg.matrix_power(at(B), 3)) and close(at(B**-1), np.linalg.inv(at(B)))
    assert close(at(B**0), np.eye(4)) and close(at(abs(B)), abs(at(B)))
    square = sc.parse("A") ** 2
    assert square == sc.parse("A^2") and len({*square.variables["A"].shape}) == 1
    D = sc.parse("D : diagonal(n); D")
    assert sc.parse("D : diagonal(n); D^0.5") == D**0.5 and sc.parse("D : diagonal(n); inv(D)") == D**-1


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda f: 1 / f, "1/({0})"),
        (lambda f: f**2, "({0})^2"),
        (lambda f: f**-0.5, "({0})^(-0.5)"),
        (lambda f: 2**f, "2^({0})"),
        (abs, "abs({0})"),
        (lambda f: f / (1 + f), "({0})/(1 + {0})"),
    ],
)
@pytest.mark.parametrize("typed", ["a*sum(x)", "log(a)", "norm2(A*x - b)"])
def test_conditions_and_gradients_are_those_of_what_is_typed(act, text, typed):
    f, g = act(sc.parse(typed)), sc.parse(text.format(typed))
    assert f == g and f.conditions == g.conditions
    for name in f.free_variables:
        assert f.gradient(name) == g.gradient(name)
        assert f.gradient(name).conditions == g.gradient(name).conditions


ARRAYS = [np.ones((3, 3)), np.ones(3), np.array(2.0), np.ones((3, 3), dtype=int), sympy.eye(3)]


@pytest.mark.parametrize("a", ARRAYS, ids=lambda a: type(a).__name__)
@pytest.mark.parametrize("typed", ["A*x", "x'*x", "A*A'"])
@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "@", "**"])
def test_an_array_of_numbers_beside_a_formula_is_refused_in_one_line(sign, typed, a):
    does = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "@": operator.matmul}
    f, act = sc.parse(typed), does.get(sign, operator.pow)
    sides = [(f, a)] if isinstance(a, sympy.MatrixBase) else [(f, a), (a, f)]
    for one, other in sides:
        with pytest.raises(sc.OperandMismatch) as e:
            act(one, other)
        said = str(e.value)
        assert isinstance(e.value, TypeError) and "\n" not in said and "f.evaluate(A=…, x=…)" in said


def test_functions_of_numpy_take_no_formula():
    with pytest.raises(sc.OperandMismatch, match=r"numpy\.dot takes numbers") as e:
        np.dot(np.ones((3, 3)), sc.parse("A*x"))
    assert "\n" not in str(e.value)
    with pytest.raises(TypeError):
        np.exp(sc.parse("a"))


def test_products_of_arrays():
    f, g, h = (sc.parse(text) for text in ("B*A", "x", "A'*B"))
    assert close(at(f @ g), at(f) @ at(g)) and close(at(h @ f), at(h) @ at(f))
    assert close(at(g.T @ h @ f @ g), at(g) @ at(h) @ at(f) @ at(g))
    assert (g.T @ g).shape == () and str(g.T @ g) == "x'*x"
    assert close(at(g @ g.T), np.outer(AT["x"], AT["x"]))


def test_what_is_made_of_formulas_is_what_is_typed():
    f, g = sc.parse("norm2(A*x - b)^2"), sc.parse("λ*norm2(x)^2")
    assert f + g == sc.parse("norm2(A*x - b)^2 + λ*norm2(x)^2") and hash(f + g) == hash(g + f)
    assert f.gradient("x") + g.gradient("x") == (f + g).gradient("x")
    assert (f + g).hessian("x") == f.hessian("x") + g.hessian("x")
    assert str((f + g).gradient("x")) == "2*(A'*(A*x - b) + λ*x)"
    assert sum([f, g, f]) == 2 * f + g


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *[(0.1, "1/10"), (3, "3"), (Fraction(1, 3), "1/3"), (sympy.Rational(2, 7), "2/7"), (1e-3, "1/1000")],
        *[(np.float64(0.25), "1/4"), (np.int64(5), "5"), (np.float32(0.1), "1/10")],
    ],
)
def test_numbers(number, text):
    f = sc.parse("a*x")
    assert number * f == f * number == sc.parse(f"{text}*a*x")
    s = sc.parse("a")
    assert number + s == s + number == sc.parse(f"a + {text}") and number - s == -(s - number)


@pytest.mark.parametrize("other", ["x", None, True, [1], np.ones(3), 1j])
def test_what_is_no_number_or_formula(other):
    f = sc.parse("x")
    for act in (lambda: f + other, lambda: other - f, lambda: f * other, lambda: other * f, lambda: f / other):
        with pytest.raises(TypeError):
            act()


REFUSED = [
    (lambda: sc.parse("x'*x") + sc.parse("A*x"), ShapeMismatch, "one term is a scalar, and the other is a vector"),
    (lambda: sc.parse("A*x") + 1, ShapeMismatch, "one term is a vector"),
    (lambda: sc.parse("A*x") + sc.parse("y'*A"), ShapeMismatch, "a row"),
    (lambda: sc.parse("x", x="vector(3)") + sc.parse("y", y="vector(4)"), ShapeMismatch, "3 and 4 differ"),
    (lambda: sc.parse("A") @ sc.parse("x", x="matrix(1, 1)"), SymcalcError, ""),
    (lambda: sc.parse("x") @ sc.parse("y"), ShapeMismatch, "f.T is the transpose"),
    (lambda: sc.parse("a") @ sc.parse("x"), KindMismatch, "write *"),
    (lambda: sc.parse("A") * sc.parse("B"), KindMismatch, "f @ g"),
    (lambda: sc.parse("a") / sc.parse("x"), KindMismatch, "only a scalar divides"),
    (lambda: sc.parse("a") / 0, KindMismatch, "not a real number"),
    (lambda: 1 / sc.parse("x"), KindMismatch, "1 ./ x or inv(A)"),
    (lambda: (sc.parse("a") - sc.parse("a")) ** -1, KindMismatch, "this is not a real number"),
    (lambda: sc.parse("x") ** 2, KindMismatch, "and this is a vector"),
    (lambda: sc.parse("y'*A") ** 2, KindMismatch, "and this is a row"),
    (lambda: sc.parse("A : matrix(2, 3); A") ** 2, ShapeMismatch, "the sizes 2 and 3 differ"),
    (lambda: sc.parse("K : spd(n); K") ** 0.5, KindMismatch, "needs an integer exponent"),
    (lambda: 2 ** sc.parse("x"), KindMismatch, "the exponent is a vector"),
    (lambda: 2 @ sc.parse("x"), KindMismatch, "write *"),
    (lambda: sc.parse("a") * float("nan"), ArgumentMismatch, "no finite number"),
    (lambda: sc.parse("a") + float("inf"), ArgumentMismatch, "no finite number"),
    (lambda: sc.parse("a*x") + sc.parse("a*y", a="positive"), KindMismatch, "a is not the same variable"),
    (lambda: sc.parse("λ*x") + sc.parse("lambda*y"), KindMismatch, "one name"),
    (lambda: sc.parse("x", x="vector(n)") + sc.parse("n*y", n="scalar"), KindMismatch, "n is a size in one formula"),
    (lambda: sc.parse("2*dX") + sc.parse("tr(X)*X"), KindMismatch, "the differential of X in another"),
]


@pytest.mark.parametrize(("act", "error", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_what_is_refused(act, error, words):
    with pytest.raises(error) as e:
        act()
    assert words in str(e.value)


def test_sizes_of_two_programs_become_one_where_variables_say_so():
    f, g = sc.parse("A*x"), sc.parse("B*y")
    assert (f + g).shape == f.shape and len({v.shape[0] for v in (f + g).variables.values()}) == 3
    with pytest.raises(ArgumentMismatch):
        (f + g).evaluate(A=draw(4, 3), x=draw(3), B=draw(5, 2), y=draw(2))
    assert sc.parse("A*x", x="vector(3)") + g == sc.parse("A*x + B*y", x="vector(3)")


def test_no_size_takes_the_name_of_a_variable():
    f = sc.parse("x'*x") + sc.parse("n*a", n="scalar")
    assert sc.parse(str(f)) == f and close(f.evaluate(x=[1.0, 2.0], n=3.0, a=2.0), 11.0)


# ------------------------------------------------------------------------------------------------ what goes along


def test_conditions_go_along():
    f, g = sc.parse("norm2(x)").gradient("x"), sc.parse("log(a)*x")
    assert (f + g).conditions == f.conditions and (g - g).conditions == ("where a > 0",)
    assert not np.any(at((f - f) + 2 * f - f - f))
    assert not np.any((f + g).evaluate(x=np.zeros(3), a=2.0)) and not np.any((2 * f).evaluate(x=np.zeros(3)))
    assert (f + g).jacobian("x").conditions[-1] == f.conditions[0]
    assert sc.parse("a").conditions == () and (sc.parse("a") / sc.parse("c")).conditions == ()
    assert (sc.parse("a") / sc.parse("a")).conditions == ("where a ≠ 0",)


def test_forms_for_code_go_along():
    g = sc.parse("det(X)").gradient("X")
    X = np.diag([0.0, 2.0])
    assert close((g + sc.parse("X")).evaluate(X=X), np.diag([2.0, 2.0]))
    assert close((3 * g).T.evaluate(X=X), np.diag([6.0, 0.0]))


def test_limits_at_kinks_go_along():
    f = sc.parse("cos(norm2(x))").hvp("x", "v")
    v = draw(3, seed=8)
    assert close((f + sc.parse("v")).evaluate(x=np.zeros(3), v=v), 0 * v)


def test_definitions_name_their_parts_in_code():
    f, g = sc.parse("r = A*x - b\nexp(norm2(r))*r"), sc.parse("s = A*x + b\nnorm2(s)*s")
    assert all(line in (f + g).code() for line in ("    r = Ax - b", "    s = Ax + b"))
    # a variable of that name wins
    h = f + sc.parse("r", r="vector(m)")
    assert close(
        h.evaluate(A=AT["A"], x=AT["x"], b=AT["y"], r=np.ones(4)), f.evaluate(A=AT["A"], x=AT["x"], b=AT["y"]) + 1
    )


def test_what_is_made_is_copied_pickled_and_read_back():
    f = (sc.parse("norm2(A*x - b)").gradient("x") + sc.parse("log(a)*x")).subs(x="A'*y")
    for g in (copy.copy(f), copy.deepcopy(f), pickle.loads(pickle.dumps(f))):
        assert g == f and repr(g) == repr(f) and hash(g) == hash(f) and g.variables == f.variables
    assert sc.parse(str(f)).unicode() == f.unicode() and "_repr_latex_" not in dir(f) and f._repr_latex_()


def test_any_depth():
    f, step = sc.parse("x"), sc.parse("tanh(W*x)")
    for _ in range(120):
        f = step.subs(x=f)
    g = (f.T @ f).gradient("x")
    assert pickle.loads(pickle.dumps(g)) == g and str(sc.parse(str(g))) == str(g)
    W = np.eye(2) / 2
    assert np.all(np.isfinite(g.evaluate(W=W, x=np.ones(2)))) and g.unicode() and g.latex() and repr(g)


# ------------------------------------------------------------------------------------------------ substitution

INSTEAD = [
    ("norm2(A*x - y)^2", {"x": "A'*y"}),
    ("norm2(A*x - y)^2", {"x": "2*x + A'*y"}),
    ("norm2(A*x - y)^2", {"y": "A*x - y"}),
    ("x'*A'*B*y", {"x": "A'*y", "y": "A*x"}),  # at once: not one after the other
    ("a*sum(exp(λ*x))", {"a": "λ", "λ": "a"}),
    ("log(a)*x", {"a": "norm2(x)^2 + 1"}),
    ("tr(A'*B*A)", {"B": "y*y'"}),
    ("a^2*x", {"a": "0.1"}),
]


@pytest.mark.parametrize(("text", "instead"), INSTEAD, ids=[f"{t}, {i}" for t, i in INSTEAD])
def test_values_of_substitutions(text, instead):
    f = sc.parse(text)
    context = {name: f"vector({len(AT[name])})" if np.ndim(AT[name]) == 1 else "scalar" for name in ("x", "y", "a")}
    values = {name: at(sc.parse(t, **{n: context[n] for n in context if n in t})) for name, t in instead.items()}
    point = AT | values
    wanted = f.evaluate(**{name: point[name] for name in f.variables})
    assert close(at(f.subs(instead)), wanted) and f.subs(**instead) == f.subs(instead)
    # commutes with the derivatives that do not see it
    for name in set(f.variables) - set(instead) - {w for t in instead.values() for w in "Axy" if w in t}:
        if not f.shape:
            assert close(at(f.subs(instead).gradient(name)), at(f.gradient(name).subs(instead)))


def test_substitutions_by_formulas_and_numbers():
    f = sc.parse("a*norm2(A*x - b)^2")
    assert f.subs(x=sc.parse("C*y")) == sc.parse("a*norm2(A*C*y - b)^2")
    assert f.subs(a=2) == f.subs(a=2.0) == f.subs(a="2") == sc.parse("2*norm2(A*x - b)^2")
    assert f.subs() == f and f.subs({}) == f and list(f.subs(x="C*y").variables) == ["a", "A", "b", "C", "y"]
    assert sc.parse("λ*x").subs({"lambda": 3}) == sc.parse("λ*x").subs(lambda_=3) == sc.parse("3*x")
    assert f.gradient("x").subs(x="y") == sc.parse("a*norm2(A*y - b)^2").gradient("y")
    assert f.differential("x").subs(dx="v") == f.directional("x", "v")


def test_structure_is_proved():
    f = sc.parse("x'*K*x + logdet(K)", K="spd(n)")
    g = f.subs(K="B*B' + I")
    assert close(g.evaluate(x=AT["y"], B=AT["B"]), f.evaluate(x=AT["y"], K=AT["B"] @ AT["B"].T + np.eye(4)))
    assert sc.parse("sqrt(c)", c="positive").subs(c="exp(a)").variables.keys() == {"a"}
    assert str(sc.parse("k*x", k="integer").subs(k=3)) == "3*x"


def test_kinks_after_substitution():
    g = sc.parse("norm2(x)").gradient("x").subs(x="2*y")
    assert g.conditions == ("where 2*y ≠ 0 (norm2's derivative is taken as 0 at 0)",)
    assert not np.any(g.evaluate(y=np.zeros(3))) and close(g.evaluate(y=[3.0, 4.0]), [0.6, 0.8])


WRONG = [
    ("x'*x", {"y": "x"}, UnknownName, "y is no variable"),
    ("x'*x", {"x": "a"}, ShapeMismatch, "x is a vector in ℝ^n, and what stands for it is a scalar"),
    ("x'*x", {"x": "y'"}, ShapeMismatch, "a row"),
    ("a*x", {"a": "x"}, ShapeMismatch, "a is a scalar"),
    ("x'*x", {"x": None}, ArgumentMismatch, "a text, a Formula or a number was expected for x"),
    ("λ*x", {"λ": 1, "lambda": 2}, ArgumentMismatch, "given twice"),
    ("x'*x", {"x": "y +"}, SymcalcError, "line 1: y +"),
    ("K : spd(n)\nx'*K*x", {"K": "B"}, KindMismatch, "K is declared spd"),
    ("K : spd(n)\nx'*K*x", {"K": "B + B'"}, KindMismatch, "K is declared spd"),
    ("Q : orthogonal(n)\nx'*Q*x", {"Q": "2*eye(n)"}, KindMismatch, "Q is declared orthogonal"),
    ("c : positive\nsqrt(c)", {"c": "a"}, KindMismatch, "c is declared positive"),
    ("k : integer\nk*a", {"k": "a/2"}, KindMismatch, "k is declared integer"),
    ("log(a)", {"a": "-1"}, KindMismatch, "not a real number"),
    ("sqrt(a)", {"a": "-norm2(x)^2 - 1"}, KindMismatch, "not a real number"),
    ("1/a", {"a": 0}, KindMismatch, "not a real number"),
    ("inv(X)", {"X": "x*y'"}, KindMismatch, "rank 1"),
    ("x'*dx", {"x": "y"}, NotSupported, "the formula holds dx"),
    ("A : matrix(2, 3)\nA*x", {"x": "ones(2, 1)"}, ShapeMismatch, "differ"),
    ("x'*A*x", {"x": "A"}, ShapeMismatch, "a matrix"),
]


@pytest.mark.parametrize(("text", "instead", "error", "words"), WRONG, ids=[f"{t} {i}" for t, i, _, _ in WRONG])
def test_substitutions_that_are_refused(text, instead, error, words):
    with pytest.raises(error) as e:
        sc.parse(text).subs(instead)
    assert words in str(e.value)


def test_zeros_of_a_structure_are_not_divided_by():
    with pytest.raises(KindMismatch, match="entries that are 0"):
        sc.parse("sum(1./X)", X="matrix(n, n)").subs(X=sc.parse("L", L="lower(n)"))


def test_names_are_not_captured():
    f = sc.parse("n : scalar\nn*a")
    with pytest.raises(KindMismatch):
        f.subs(a=sc.parse("sum(x)/n", x="vector(n)"))
    f = sc.parse("x'*y")
    assert f.subs(x="y") == sc.parse("norm2(y)^2")
    with pytest.raises(KindMismatch, match="y is not the same variable"):
        f.subs(x=sc.parse("y*z", y="scalar"))


def test_notes_of_what_was_replaced_go_with_it():
    f = sc.parse("norm2(y - X*beta)^2")
    assert f.notes and f.subs(beta="A*y").notes == () and f.subs(y="A*z").notes == f.notes


@pytest.mark.parametrize(
    ("text", "other", "notes"),
    [
        ("norm2(A*x - b)^2", "norm2(b - C*z)^2", ("b is read as a vector in ℝ^m",)),
        ("norm2(A*x - b)^2", "A : matrix(3, 4); sum(A)", ("b is read as a vector in ℝ^3",)),
        ("norm2(A*x - b)^2", "b : vector(5); sum(b)", ()),
        ("norm2(X*beta)", "beta : vector(m); sum(beta)", ()),
        ("logdet(kron(eye(k), S))", "x : vector(k); x'*x", ()),
    ],
)
def test_notes_say_what_is_true_of_what_is_made(text, other, notes):
    f, g = sc.parse(text), sc.parse(other)
    assert f.notes and (f + g).notes == (g + f).notes == notes
    assert (f - f).notes == f.notes == (2 * f).notes


def test_a_note_of_a_number_that_may_be_meant_goes_where_another_formula_declares_the_vector():
    f = sc.parse("x'*P*x/2 + q'*x + r")
    assert any("if it is a number" in note for note in f.notes)
    assert not any("if it is a number" in note for note in (f + sc.parse("r : vector(m); r")).notes)
    assert any("if it is a number" in note for note in f.subs(x="2*x").notes)


def test_a_third_of_python_is_a_third():
    a = sc.parse("a")
    assert str(a * (1 / 3)) == str(sc.parse("a/3"))
    assert str(a ** (2 / 3)) == str(sc.parse("a^(2/3)"))
    assert str(a * 0.1) == str(sc.parse("0.1*a"))
    assert str(a * 0.3333) == str(sc.parse("0.3333*a"))
    assert str(a * 2.718281828459045) == str(sc.parse("2.718281828459045*a"))
    assert str(sc.from_sympy(sympy.Symbol("a") ** (1 / 3))) == str(sc.parse("a^(1/3)"))
