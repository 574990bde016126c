"""The larger and the smaller of two: exact values, the derivative of the one that is taken, the second one at a tie."""

import numpy as np
import pytest
import sympy as s
from formulas import close, draw, gradient, jacobian, value

import symcalc as sc
from symcalc.errors import ShapeMismatch
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign

A, B, x, y = draw(3, 4), draw(3, 4, seed=1), draw(4), draw(4, seed=1)
FAR = [(1.0, -1e17), (-1e17, 1.0), (1e9, 1e-9), (1e-300, 1e300), (5e-324, 0.0), (0.1, 0.30000000000000004)]


def test_values_of_arrays_and_scalars():
    assert close(value("maximum(A, B)", A=A, B=B), np.maximum(A, B))
    assert close(value("minimum(x, y)", x=x, y=y), np.minimum(x, y))
    assert close(value("maximum(x', y')", x=x, y=y), np.maximum(x, y))
    assert close(value("maximum(A', B')", A=A, B=B), np.maximum(A, B).T)
    for c in (-0.5, 0.2):
        assert close(value("maximum(A, c)", A=A, c=c), np.maximum(A, c))
        assert close(value("minimum(c, x)", x=x, c=c), np.minimum(c, x))
    assert close(value("maximum(x*y', A)", x=draw(3), y=y, A=A), np.maximum(np.outer(draw(3), y), A))


@pytest.mark.parametrize(("p", "q"), FAR)
def test_values_are_exact_however_far_apart(p, q):
    a, b = s.symbols("a b")
    for e, exact in ((s.Max(a, b), max), (s.Min(a, b), min)):
        assert sc.from_sympy(e).evaluate(a=p, b=q) == exact(p, q)
    for name, exact in (("maximum", np.maximum), ("minimum", np.minimum)):
        u, v = np.array([p, q]), np.array([q, p])
        assert np.array_equal(sc.parse(f"{name}(x, y)").evaluate(x=u, y=v), exact(u, v))


def test_derivatives():
    assert close(gradient("sum(maximum(A, B))", "A", A=A, B=B), (A > B).astype(float))
    assert close(gradient("sum(maximum(A, B))", "B", A=A, B=B), (A <= B).astype(float))
    assert close(gradient("sum(minimum(A, B))", "A", A=A, B=B), (A < B).astype(float))
    assert close(gradient("sum(maximum(x, c).^2)", "c", x=x, c=0.2), 2 * 0.2 * np.sum(x <= 0.2))
    assert close(jacobian("minimum(x, c)", "x", x=x, c=0.2), np.diag((x < 0.2).astype(float)))


def test_at_a_tie_the_derivative_is_that_of_the_second_argument():
    assert gradient("maximum(3*a, 2*a)", "a", a=0.0) == gradient("minimum(3*a, 2*a)", "a", a=0.0)
    assert gradient("maximum(a, b)", "b", a=1.0, b=1.0) == 1 and gradient("maximum(a, b)", "a", a=1.0, b=1.0) == 0
    said = "maximum: the derivative is taken as that of one of the arguments where both are equal"
    assert sc.parse("maximum(a, b)").gradient("a").conditions == (said,)


@pytest.mark.parametrize(
    ("program", "short"),
    [
        ("maximum(x, 0)", "relu(x)"),
        ("maximum(0, a)", "relu(a)"),
        ("minimum(x, 0)", "-relu(-x)"),
        ("maximum(x, x)", "x"),
        ("maximum(b, a)", "maximum(a, b)"),
        ("maximum(2, x)", "maximum(x, 2)"),
        ("maximum(x, 2*ones(n, 1))", "maximum(x, 2)"),
        ("minimum(2, 3)", "2"),
        ("maximum(2*ones(n, 1), ones(n, 1))", "2*ones(n, 1)"),
        ("maximum(A', B')", "maximum(A, B)'"),
        ("maximum(A', 1)", "maximum(A, 1)'"),
        ("K : symmetric(n)\nmaximum(K, 1)'", "K : symmetric(n)\nmaximum(K, 1)"),
    ],
)
def test_normal_form(program, short):
    f = sc.parse(program)
    assert f == sc.parse(short) and sc.parse(str(f)) == f


def test_sizes_that_differ():
    with pytest.raises(ShapeMismatch):
        sc.parse("x : vector(3)\ny : vector(4)\nmaximum(x, y)")


def test_signs():
    assert sign_of(sc.parse("maximum(a, 1)").expression) is Sign.POSITIVE
    assert sign_of(sc.parse("minimum(exp(x), abs(y))").expression) is Sign.NONNEGATIVE
    assert sign_of(sc.parse("minimum(a, 1)").expression) is Sign.UNKNOWN


def test_what_sympy_says_of_it():
    a, b, n = s.symbols("a b n")
    X = s.MatrixSymbol("X", n, n)
    for e in (s.Max(a, b), s.Min(a, b, 3), s.Max(a, s.Trace(X)), X.applyfunc(lambda t: s.Max(t, 2))):
        assert sc.from_sympy(sc.from_sympy(e).sympy) == sc.from_sympy(e)
    assert sc.from_sympy(s.Max(a, b)).sympy == s.Max(a, b)
    assert isinstance(sc.parse("maximum(A, B)").sympy, s.FunctionMatrix)


def test_float32_stays():
    u = x.astype(np.float32)
    f = sc.parse("x : vector(n)\nmaximum(x, n/3)")
    assert f.evaluate(x=u).dtype == np.float32
    g = sc.parse("x : vector(n)\nmaximum(n, 3)*x")
    assert g.evaluate(x=u).dtype == np.float32 and close(g.evaluate(x=u), 4 * u)
