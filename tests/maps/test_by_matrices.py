"""The matrix of a derivative by a matrix: J vec(V) is the derivative along V, stacked, with sizes that all differ."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.calculus.differentials import differential
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import direction_of
from symcalc.faces.formula import Formula
from symcalc.maps.linear_maps import map_of
from symcalc.maps.matrices import matrix_of
from symcalc.simplification.rewriting import simplify

SIZES = {"n": 3, "m": 2, "p": 4, "q": 2}
SQUARE, TALL = "X : matrix(n, n)\n", "X : matrix(m, n)\n"
PROGRAMS = """A*X*B|A*X'*B|X*X'|X'*X|X'|X ⊗ X|X ⊗ B|B ⊗ X|X .* X|A .* X|X*x|x'*X|exp(X)|exp(A*X)|sum(X, 2)|sum(X, 1)
vec(X*X')|vec(X*B)*x'|X*diag(x)|x ⊗ X|softmax(X, 2)|X ./ sum(X, 2)|X*(x*x')*X'|A*X + X*B|norm2(X)*X|(A*X).^2|exp(X*X')
A*diag(X*x)*B|X*B*X|A.*(X*B*X')|(X*X')⊗B|tanh(X*x)|khatrirao(X, B)|khatrirao(B, X)|norm2(X, 2)|X.*(x*y')|(x'*X*y)*X"""
OF_SQUARE = """X^2|X^3|inv(X)|A*inv(X)*B|tr(X)*X|det(X)*X|adj(X)|tril(X)*X|inv(X'*X + A'*A)|logdet(X)*inv(X)
diag(diag(X))|diag(X*B)|X.*inv(X)'|tr(X*A*X)*eye(n) + X|diag(X)*diag(X)'|triu(X*A)|X^2 - 2*X*A*X"""
BY_VECTORS = """x*x'|diag(x)|A*diag(x)*B|diag(x)*A*diag(x)|(x*x').*A|A.*(x*y')|x ⊗ x|(A*x) ⊗ (B*x)|(x ⊗ y)*z'
vec(A*diag(x))*x'|unvec(sin(x ⊗ y), n, n)|kron(diag(x), A)|khatrirao(x*y', A)|outer(x, A*x)|exp(x*y')*A"""
CASES = [
    *((TALL + t, "X") for t in PROGRAMS.replace("\n", "|").split("|")),
    *((SQUARE + t, "X") for t in OF_SQUARE.replace("\n", "|").split("|")),
    *((t if "unvec" not in t else "x, y : vector(n)\n" + t, "x") for t in BY_VECTORS.replace("\n", "|").split("|")),
]


def values_of(f, chance, *more):
    """Return random values for the variables of formulas."""

    def size(d):
        return int(d) if str(d).isdigit() else SIZES.get(str(d), 3)

    variables = {name: v for g in (f, *more) for name, v in g.variables.items()}
    return {name: chance.uniform(0.5, 2.0, [size(d) for d in v.shape]) for name, v in variables.items()}


def stacked(value):
    """Return the columns of an array, stacked."""
    return np.reshape(value, -1, order="F")


def matrix_by(f, name):
    """Return the formula of the matrix."""
    x = f.variable(name)
    dx = direction_of(x)
    J = simplify(matrix_of(map_of(differential(simplify(f.expression), {x: dx}), dx)))
    return Formula(J, f.nodes)


@pytest.mark.parametrize(("text", "name"), CASES)
def test_the_matrix_is_that_of_the_derivative(text, name):
    f = sc.parse(text)
    J, along = matrix_by(f, name), f.directional(name, "V_1")
    chance = np.random.default_rng(7)
    values = values_of(f, chance, along)
    run = {g: sc.compile(g) for g in (J, along)}
    for _ in range(3):
        values["V_1"] = chance.standard_normal(values[name].shape)
        got, want = (run[g](**{n: values[n] for n in run[g].arguments}) for g in (J, along))
        want = stacked(want)
        np.testing.assert_allclose(got @ stacked(values["V_1"]), want, rtol=1e-9, atol=1e-9)


def test_what_no_matrix_notation_says_is_refused():
    f = sc.parse("A, B, C, X : matrix(n, n)\n((A.*X)*B).*C")
    with pytest.raises(NotSupported, match="share indices"):
        matrix_by(f, "X")
