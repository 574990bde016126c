"""Declarations: those that letters and uses do not give, and no others."""

import pytest
from sympy import Integer

import symcalc as sc
from symcalc.algebra import hadamard, inverse, norm2, spread
from symcalc.algebra.coefficients import filled, identity
from symcalc.expressions.core_nodes import differential_of, variable
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import functions
from symcalc.printing.declarations import declaration, print_program

m, n = dimension("m"), dimension("n")
A = variable("A", "matrix", (m, n))
X = variable("X", "matrix", (n, n))
K = variable("K", "spd", (n, n))
b, u = (variable(name, "vector", (m, ONE)) for name in "bu")
x, y = (variable(name, "vector", (n, ONE)) for name in "xy")
a = variable("a", "scalar")
F = {name: f.build for name, f in functions().items()}
r = A * x - b


def program(e, *variables):
    return print_program(e, {v.name: v for v in variables})


@pytest.mark.parametrize(
    ("e", "variables", "want"),
    [
        (2 * A.T * r, (A, x, b), "2*A'*(A*x - b)"),
        (A.T * b, (A, b), "A'*b"),
        (b.T * A, (A, b), "b'*A"),
        (K * x, (K, x), "K : spd(n)\nK*x"),
        (identity(n), (A, x), "A : matrix(m, n)\nI_n"),
        (F["kron"](identity(n), X), (A, X), "X : matrix(n, n)\nkron(I_n, X)"),
        (X + identity(n), (X,), "I + X"),
        (X + identity(n) + variable("I", "scalar") * X, (X,), "X : matrix(n, n)\nI : scalar\nI_n + (1 + I)*X"),
        # a number that nothing has is written so that it can be typed
        (n * F["tr"](K) / m, (K,), "K : spd(n)\nn*tr(K)/tr(I_m)"),
        (variable("P", "matrix", (n + 1, n + 1)) * n, (), "P : matrix(n + 1, n + 1)\nn*P"),
        (variable("x", "vector", (m * n, ONE)) * m * n, (), "x : vector(m*n)\nm*n*x"),
        (variable("P", "matrix", (n + 1, n + 1)) * (n + 1), (), "P : matrix(n + 1, n + 1)\n(1 + n)*P"),
        (filled(ONE, n - 1, n), (), "ones(n - 1, n)"),
        # a vector named as a scalar, where a reader may take it for one
        (A * x + a * b, (A, x, b), "b : vector(m)\nA*x + a*b"),
        (A * x + 2 * b, (A, x, b), "A*x + 2*b"),
        (b / a, (b,), "b : vector(m)\nb/a"),
        (spread(A * x - b, a), (A, x, b), "A*x .+ a - b"),
        (F["sum"](x) / n, (x,), "mean(x)"),
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


@pytest.mark.parametrize(
    ("v", "want"),
    [
        (a, "a : scalar"),
        (variable("k", "integer"), "k : integer"),
        (x, "x : vector(n)"),
        (A, "A : matrix(m, n)"),
        (K, "K : spd(n)"),
        (variable("L", "lower", (Integer(3), Integer(3))), "L : lower(3)"),
    ],
)
def test_declaration(v, want):
    assert declaration(v) == want


def test_sizes_have_names():
    assert declaration(variable("A", "matrix", (m * n, n + 1)), {n: "p"}) == "A : matrix(m*p, p + 1)"


@pytest.mark.parametrize(
    ("text", "what", "name", "want"),
    [
        # dA is known by A
        ("A*X + I", "differential", "A", "A : matrix(m, n)\nX : matrix(n, m)\ndA*X"),
        ("vec(A)'*C*vec(B)", "differential", "C", None),
        # a size that is a product is written as one
        ("kron(A, B)*x", "differential", "x", "A : matrix(m, n)\nB : matrix(p, q)\nx : vector(n*q)\nkron(A, B)*dx"),
        # a size that bears the name of a variable has another one
        ("n : vector(n)\nmean(n)", "gradient", "n", "n : vector(m)\nones(m, 1)/m"),
        ("x : vector(x)\nx'*x", "hessian", "x", "x : vector(n)\n2*I_n"),
        # what the formula does not show is told by a variable of the program
        ("sum(A*x)", "gradient", "A", "A : matrix(m, n)\nx : vector(n)\nones(m, 1)*x'"),
        ("A*x*tr(X)", "jacobian", "x", "tr(X)*A"),
        ("u'*A*x*tr(X)", "hessian", "x", "A : matrix(m, n)\nzeros(n, n)"),
    ],
)
def test_derivatives(text, what, name, want):
    answer = getattr(sc.parse(text), what)(name)
    assert want is None or str(answer) == want
    read = sc.parse(str(answer))
    assert read.shape == answer.shape or len(read.shape) == len(answer.shape)
    assert str(read) == str(answer)


def test_a_declared_size_ties_others():
    # A is declared for the size of I; u is as long as A is high
    e = F["sum"](u) * identity(n)
    assert program(e, A, u) == "A : matrix(m, n)\nu : vector(m)\nsum(u)*I_n"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("eye(N)", "eye(N)"),
        ("kron(eye(N), S)", "kron(eye(N), S)"),
        ("tr(kron(eye(kk), S))", "tr(eye(kk))*tr(S)"),
        ("3*eye(dim)", "3*eye(dim)"),
        ("eye(Γ)", "eye(Γ)"),
        ("eye(k)", "I_k"),
        ("eye(n_1)", "I_n_1"),
        ("X : matrix(N, D)\nkron(eye(N), X)", "X : matrix(N, D)\nkron(I_N, X)"),
    ],
)
def test_an_identity_is_called_by_its_size_where_that_is_no_name_of_a_matrix(text, want):
    f = sc.parse(text)
    assert str(f) == want
    assert sc.parse(str(f)) == f and sc.parse(str(f)).variables.keys() == f.variables.keys()
