"""Named parts, declarations, and growth: what is printed is linear in the graph."""

import time

import pytest
from sympy import Integer

import symcalc.operations  # noqa: F401  (registers the operations)
from symcalc.algebra import add, divide, hadamard, inverse, multiply, negate, norm2, power
from symcalc.nodes import differential_of, variable
from symcalc.printing.declarations import print_program
from symcalc.printing.latex import print_latex
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode
from symcalc.registry import functions
from symcalc.reverse import gradient
from symcalc.scaling import filled, identity
from symcalc.shapes import ONE, dimension

m, n, p = (dimension(d) for d in "mnp")
A = variable("A", "matrix", (m, n))
X = variable("X", "matrix", (n, n))
K = variable("K", "spd", (n, n))
b = variable("b", "vector", (m, ONE))
x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
a = variable("a", "scalar")
F = {name: f.build for name, f in functions().items()}
r = A * x - b
big = F["exp"](A * x - b + 2 * A * F["tanh"](y))


def program(e, *variables):
    return print_program(e, {v.name: v for v in variables})


@pytest.mark.parametrize(
    ("e", "variables", "want"),
    [
        (2 * A.T * r, (A, x, b), "2*A'*(A*x - b)"),
        (A.T * b, (A, b), "b : vector(m)\nA'*b"),
        (b.T * A, (A, b), "b'*A"),
        (K * x, (K, x), "K : spd(n)\nK*x"),
        (identity(n), (A, x), "A : matrix(m, n)\nI_n"),
        (F["kron"](identity(n), X), (A, X), "X : matrix(n, n)\nkron(I_n, X)"),
        (X + identity(n), (X,), "I + X"),
        (F["sum"](x) / n, (x,), "x : vector(n)\nsum(x)/n"),
        (a * filled(ONE, m, n), (A, a), "A : matrix(m, n)\na*ones(m, n)"),
        (differential_of(A) * x, (A, x), "A : matrix(m, n)\ndA*x"),
        (A * differential_of(x), (A, x), "x : vector(n)\nA*dx"),
        (A * x + differential_of(A) * x, (A, x), "A*x + dA*x"),
        (X * x, (X, x), "X : matrix(n, n)\nx : vector(n)\nX*x"),
        (inverse(X) * x, (X, x), "inv(X)*x"),
        (norm2(x) * y, (x, y), "x : vector(n)\ny : vector(n)\nnorm2(x)*y"),
        (hadamard(x, y), (x, y), "x.*y"),
        (variable("x", "vector", (Integer(3), ONE)), (), "x : vector(3)\nx"),
        (variable("s", "scalar") * x, (), "s : scalar\ns*x"),
        (variable("a", "positive") * x, (), "a : positive\na*x"),
        (variable("I", "matrix", (n, n)) * x, (), "I : matrix(n, n)\nI*x"),
        (variable("n", "vector", (n, ONE)) * x.T, (), "n : vector(m)\nx : vector(m)\nn*x'"),
    ],
)
def test_declarations(e, variables, want):
    assert program(e, *variables) == want


def test_parts_are_named():
    e = hadamard(big, F["sin"](big))
    assert print_unicode(e) == "T₀ ⊙ sin(T₀)\nwhere T₀ = exp(A x + 2 A tanh(y) − b)"
    assert program(e, A, x, y, b) == "T_0 = exp(A*x + 2*A*tanh(y) - b)\nT_0.*sin(T_0)"
    assert print_text(e).count("\n") == 0
    wide = add(big, multiply(A, F["softmax"](y)), negate(F["sin"](big)))
    assert print_latex(hadamard(wide, F["cos"](wide))).startswith(
        "\\begin{aligned}\n&T_{1} \\odot \\cos(T_{1}) \\\\\n&\\text{where}\\quad T_{0} = "
    )


def test_names_of_parts_are_free():
    e = add(hadamard(big, F["sin"](big)), variable("T_0", "matrix", (m, ONE)))
    assert "\nT_1 = " in program(e, A, x, y, b)


def layers(depth):
    h = x
    for i in range(depth):
        h = F["tanh"](add(multiply(variable(f"W_{i}", "matrix", (n, n)), h), variable(f"p_{i}", "vector", (n, ONE))))
    return gradient(F["sum"](h), x)


def fractions(depth):
    h = a
    for _ in range(depth):
        h = add(divide(multiply(F["sin"](h), h), add(ONE, power(h, Integer(2)))), ONE)
    return h


@pytest.mark.parametrize("chain", [layers, fractions])
@pytest.mark.parametrize("style", [print_text, print_unicode, print_latex, lambda e: print_program(e, {})])
def test_growth_is_linear(chain, style):
    lengths = []
    for depth in (250, 500, 1000):
        e = chain(depth)
        start = time.perf_counter()
        lengths.append(len(style(e)))
        assert time.perf_counter() - start < 5
    assert lengths[2] - lengths[1] < 2.5 * (lengths[1] - lengths[0])


def test_wide_sums():
    e = add(*(multiply(Integer(i + 1), variable(f"x_{i}", "vector", (n, ONE))) for i in range(2000)))
    assert print_text(e).count(" + ") == 1999
    assert print_text(negate(e)).endswith("\n-T_0")
