"""Norms (Matrix Cookbook, sec. 2.6)."""

import numpy as np
from formulas import close, draw, gradient, jacobian, value

from symcalc import parse


def test_values():
    x, A = draw(5), draw(3, 4)
    assert close(value("norm2(x)", x=x), np.linalg.norm(x))
    assert close(value("norm2(A)", A=A), np.linalg.norm(A))
    assert close(value("normF(A)", A=A), np.linalg.norm(A, "fro"))
    assert close(value("norm1(A)", A=A), np.abs(A).sum())


def test_distance():
    x, y = draw(4), draw(4, seed=1)
    assert close(gradient("norm2(x - y)", "x", x=x, y=y), (x - y) / np.linalg.norm(x - y))


def test_direction():
    x, y = draw(4), draw(4, seed=1)
    r = x - y
    norm = np.linalg.norm(r)
    assert close(jacobian("(x - y)/norm2(x - y)", "x", x=x, y=y), np.eye(4) / norm - np.outer(r, r) / norm**3)


def test_least_squares_and_frobenius():
    A, X, B = draw(3, 4), draw(4, 2), draw(3, 2)
    assert close(gradient("norm2(A*X - B)^2", "X", A=A, X=X, B=B), 2 * A.T @ (A @ X - B))
    assert close(gradient("norm2(A*X - B)^2", "A", A=A, X=X, B=B), 2 * (A @ X - B) @ X.T)


def test_sum_of_absolute_values():
    A, x, b = draw(3, 4), draw(4), draw(3)
    assert close(gradient("norm1(A*x - b)", "x", A=A, x=x, b=b), A.T @ np.sign(A @ x - b))


def test_orthogonal_factors_keep_the_norm():
    Q = "Q : orthogonal(n); A : matrix(n, n); x : vector(n)\n"
    for text, want in (("norm2(Q*x)", "norm2(x)"), ("norm2(Q'*A*Q)", "norm2(A)"), ("norm2(A*Q)^2", "norm2(A)^2")):
        assert parse(Q + text) == parse(Q + want)


def test_roots_of_sums_of_squares_are_norms():
    x = draw(4)
    assert parse("sqrt(sum(x.^2))").gradient("x") == parse("norm2(x)").gradient("x")
    assert parse("sum(x.^2)^(3/2)").gradient("x") == parse("3*norm2(x)*x")
    assert close(gradient("sum(x.^2)^(-1/2)", "x", x=x), -x / np.linalg.norm(x) ** 3)


def test_other_powers_of_sums_of_squares_stay():
    x, A = draw(4), draw(2, 3)
    for text, at in (("sum(x.^2)^(1/4)", x), ("sum(x.^4)^(1/2)", x), ("sum(A.^2)^(5/2)", A)):
        name = "A" if at is A else "x"
        p, q = (2, 0.25) if "1/4" in text else (4, 0.5) if ".^4" in text else (2, 2.5)
        want = q * np.sum(at**p) ** (q - 1) * p * at ** (p - 1)
        assert close(gradient(text, name, **{name: at}), want), text
