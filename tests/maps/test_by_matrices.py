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


OTHER_BLOCKS = """reshape(X, 3, 4)*B|reshape(X, 3, 4)'|A*reshape(exp(X), 3, 4)|exp(A*reshape(X, 3, 4))
reshape(X, 3, 4) ⊗ X|reshape(reshape(X, 3, 4)*C, 2, 6)*X'|diag(reshape(X, 4, 3)*A')|sum(reshape(X, 3, 4), 2)
reshape(C[:, 1:3].*reshape(X, 4, 3), 6, 2)*X|reshape(reshape(X, 3, 4).^2, 2, 6)|diag(kron(reshape(X, 3, 4), B))
vec(reshape(sin(reshape(X, 3, 4)), 2, 6)).*vec(X)|softmax(reshape(X, 4, 3), 1)|inv(reshape(X, 3, 4)*B)"""


@pytest.mark.parametrize("text", OTHER_BLOCKS.replace("\n", "|").split("|"))
def test_derivatives_by_a_matrix_that_is_used_in_another_shape(text):
    f = sc.parse(f"X : matrix(2, 6); A : matrix(4, 3); B : matrix(4, 3); C : matrix(4, 4)\n{text}")
    J, along = f.jacobian("X"), f.directional("X", "V")
    values = {
        n: np.random.default_rng(k).uniform(0.5, 2.0, v.shape) for k, (n, v) in enumerate(along.variables.items())
    }
    array, matrix, want = (
        g.evaluate(**{n: values[n] for n in sc.compile(g).arguments}) for g in (J, J.matrix(), along)
    )
    np.testing.assert_allclose(np.tensordot(array, values["V"]), want, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(matrix @ stacked(values["V"]), stacked(want), rtol=1e-9, atol=1e-9)


OF_OTHER_BLOCKS = {
    "sum(exp(reshape(X, 3, 4)))": "diag(exp(vec(X)))",
    "norm2(reshape(X, 3, 4)*b)^2": "2*kron(b*b', I_3)",
    "tr(reshape(A*reshape(X, 4, 3), 6, 2)*X)": "kron(I_3, A')*commutation(2, 6) + commutation(6, 2)*kron(I_3, A)",
}


@pytest.mark.parametrize("text", OF_OTHER_BLOCKS)
def test_hessians_by_a_matrix_that_is_used_in_another_shape(text):
    declared = "A : matrix(4, 4)\nX : matrix(2, 6)\nb : vector(4)\n"
    f, chance = sc.parse(declared + text), np.random.default_rng(3)
    values = {"A": chance.standard_normal((4, 4)), "X": chance.standard_normal((2, 6)), "b": chance.standard_normal(4)}
    array, J, want = (f.hessian("X"), f.hessian("X").matrix(), sc.parse(declared + OF_OTHER_BLOCKS[text]))
    found, matrix, wanted = (g.evaluate(**{n: values[n] for n in sc.compile(g).arguments}) for g in (array, J, want))
    assert np.shape(found) == (2, 6, 2, 6)
    np.testing.assert_allclose(matrix, wanted, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.transpose(1, 0, 3, 2).reshape(12, 12), wanted, rtol=1e-12, atol=1e-12)
