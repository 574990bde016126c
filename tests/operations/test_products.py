"""Matrix products, with coefficients (Matrix Cookbook, secs. 2.4 and 2.5)."""

import numpy as np
import pytest
from formulas import close, differential, draw, gradient, jacobian, value

from symcalc import parse

A, B, C, X = draw(3, 4), draw(3, 3), draw(4, 4), draw(3, 4, seed=1)


def test_product_rule():
    dX = draw(3, 4, seed=2)
    assert close(differential("X'*B*X", "X", X=X, B=B, dX=dX), dX.T @ B @ X + X.T @ B @ dX)


def test_traces_of_products():
    assert close(gradient("tr(A'*B*X)", "X", A=A, B=B, X=X), B.T @ A)
    want = B.T @ X @ C.T + B @ X @ C
    assert close(gradient("tr(X'*B*X*C)", "X", B=B, C=C, X=X), want)


def test_linear_and_quadratic_forms():
    a, b, x = draw(3), draw(4), draw(3, seed=1)
    assert close(gradient("u'*X*v", "X", u=a, X=X, v=b), np.outer(a, b))
    assert close(gradient("x'*B*x", "x", B=B, x=x), (B + B.T) @ x)
    s = B + B.T
    assert close(gradient("S : symmetric(n)\nx'*S*x", "x", S=s, x=x), 2 * s @ x)


def test_jacobian_of_an_outer_product_times_a_vector():
    x, y = draw(3), draw(3, seed=1)
    assert close(jacobian("x*x'*y", "x", x=x, y=y), (x @ y) * np.eye(3) + np.outer(x, y))


def test_a_scalar_coefficient_differentiates():
    x, y = draw(3), draw(3, seed=1)
    assert close(jacobian("(x'*y)*x", "y", x=x, y=y), np.outer(x, x))
    assert close(gradient("norm2(x)^2 * (x'*y)", "x", x=x, y=y), 2 * (x @ y) * x + (x @ x) * y)


def test_a_rayleigh_quotient():
    x = draw(3)
    q = x @ B @ x / (x @ x)
    assert close(value("(x'*B*x)/(x'*x)", x=x, B=B), q)
    assert close(gradient("(x'*B*x)/(x'*x)", "x", x=x, B=B), ((B + B.T) @ x - 2 * q * x) / (x @ x))


def test_an_outer_product_is_of_a_column_and_a_row():
    for text, want in (
        ("X*ones(n, 1)*ones(1, n)", "sum(X, 2)*ones(1, n)"),
        ("ones(n, 1)*ones(1, n)*X", "ones(n, 1)*sum(X, 1)"),
        ("diag(x)*ones(n, 1)*x'*diag(x)", "x*(x.^2)'"),
    ):
        declared = "X : matrix(n, n); x : vector(n)\n"
        assert parse(declared + text) == parse(declared + want)


def test_gram_products_are_squared_norms():
    for text, want in (
        ("x'*X'*X*x", "norm2(X*x)^2"),
        ("(x - y)'*X'*X*(x - y)", "norm2(X*(x - y))^2"),
        ("tr(Y'*X'*X*Y)", "norm2(X*Y)^2"),
        ("tr(Y*Y'*X'*X)", "norm2(X*Y)^2"),
        ("x'*X*X*x", "x'*X^2*x"),
        ("x'*X*X'*y", "x'*X*X'*y"),
    ):
        declared = "X, Y : matrix(n, n); x, y : vector(n)\n"
        assert parse(declared + text) == parse(declared + want)


CANCELLING = {
    "A*E*inv(A*E)*D": "D",
    "inv(A*E)*A*E*D": "D",
    "D*inv(A*E)*A*E": "D",
    "inv(A*E)'*(A*E)'*x": "x",
    "tr(A*E*inv(A*E))": "tr(I_n)",
    "tr(E*inv(A*E)*A)": "tr(I_n)",
    "tr(inv(A*E)*D*A*E)": "tr(D)",
    "inv(A*E)*A*E*inv(A*E)*A*E*x": "x",
    "A*E*D*inv(A*E*D)*x": "x",
}


@pytest.mark.parametrize("text", CANCELLING)
def test_a_product_cancels_against_its_inverse_whatever_its_factors(text):
    declared = "A : matrix(n, m); E : matrix(m, n); D : matrix(n, n); x : vector(n)\n"
    f = parse(declared + text)
    assert f.expression == parse(declared + CANCELLING[text]).expression
    parts = ("A*E", "D") if "D*inv(A*E*D)" in text else ("A*E",)
    assert f.conditions == tuple(f"where {part} is invertible" for part in parts)


@pytest.mark.parametrize("text", ["E*inv(A*E)*A", "inv(A*E)*A*F", "inv(A*E)*E'*A'"])
def test_other_factors_stay(text):
    declared = "A : matrix(n, m); E : matrix(m, n); F : matrix(m, n)\n"
    f = parse(declared + text)
    given = {name: v for name, v in {"A": A, "E": X.T, "F": A.T}.items() if name in f.variables}
    want = {"A": A, "E": X.T, "F": A.T, "inv": np.linalg.inv}
    parts = {
        "E*inv(A*E)*A": lambda A, E, F, inv: E @ inv(A @ E) @ A,
        "inv(A*E)*A*F": lambda A, E, F, inv: inv(A @ E) @ A @ F,
        "inv(A*E)*E'*A'": lambda A, E, F, inv: inv(A @ E) @ E.T @ A.T,
    }
    assert close(f.evaluate(**given), parts[text](**want))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1'*diag(K*x)*inv(K)", "x'"),
        ("inv(K)*diag(K*x)*1", "x"),
        ("y'*inv(K)*diag(K*x)*1", "x'*y"),
        ("1'*diag(2*K*x)*inv(K)*y", "2*x'*y"),
    ],
)
def test_what_joined_neighbours_make_is_joined_to_theirs(text, want):
    declared = "K : spd(3); x, y : vector(3)\n"
    text = text.replace("1'", "ones(1, 3)").replace("*1", "*ones(3, 1)")
    assert parse(declared + text) == parse(declared + want)


def test_a_gradient_whose_inverse_cancels_reads_back():
    G = parse("K : spd(3); x : vector(3); A : matrix(3, 3)\nsum((inv(K) - A')*diag(K*x))").gradient("K")
    assert parse(str(G)) == G and "*inv(K)" not in str(G)
    S, M, x = np.diag([1.0, 2.0, 4.0]) + 0.5, draw(3, 3), draw(3)
    u = -np.sum(M, axis=0)  # the inverse drops out: 1' (I - A' K)
    assert close(G.evaluate(K=S, A=M.T, x=x), (np.outer(u, x) + np.outer(x, u)) / 2)
