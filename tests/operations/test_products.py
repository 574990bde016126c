"""Matrix products, with coefficients (Matrix Cookbook, secs. 2.4 and 2.5)."""

import numpy as np
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
