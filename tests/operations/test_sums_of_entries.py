"""Sums of all entries, of rows, of columns; the mean."""

import numpy as np
from formulas import close, draw, gradient, jacobian, value

from symcalc import parse

A = draw(3, 4)


def test_values():
    assert close(value("sum(A)", A=A), A.sum())
    assert close(value("sum(A, 1)", A=A), A.sum(axis=0))
    assert close(value("sum(A, 2)", A=A), A.sum(axis=1))
    assert close(value("mean(A)", A=A), A.mean())


def test_gradients_of_sums():
    assert close(gradient("sum(A)", "A", A=A), np.ones((3, 4)))
    assert close(gradient("mean(A)", "A", A=A), np.full((3, 4), 1 / 12))
    w = draw(4)
    assert close(gradient("sum(A, 1)*w", "A", A=A, w=w), np.outer(np.ones(3), w))


def test_sums_of_rows_of_a_nonlinear_function():
    assert close(gradient("norm2(sum(A, 2))^2", "A", A=A), np.outer(2 * A.sum(axis=1), np.ones(4)))
    assert close(gradient("norm2(sum(exp(A), 1))^2", "A", A=A), 2 * np.exp(A) * np.exp(A).sum(axis=0))


def test_jacobian_of_row_sums_of_an_outer_product():
    u = draw(3)
    assert close(
        jacobian("C : matrix(3, 3)\nsum(C + u*u', 2)", "u", u=u, C=np.eye(3)), u.sum() * np.eye(3) + u[:, None]
    )


def test_the_variance():
    x = draw(5)
    assert close(gradient("mean((x .- mean(x)).^2)", "x", x=x), 2 / 5 * (x - x.mean()))


def test_sums_of_products_of_vectors_are_scalar_products():
    x, y = draw(4), draw(4, seed=1)
    assert parse("sum(x.*y)") == parse("sum(x'.*y')") == parse("x'*y")
    assert close(value("sum(x.*y)", x=x, y=y), x @ y)
    assert close(value("sum(x.*y.*x)", x=x, y=y), np.sum(x * y * x))
    assert close(gradient("sum(x.^2.*y)", "x", x=x, y=y), 2 * x * y)
    A, B = draw(2, 3), draw(2, 3, seed=1)
    assert close(value("sum(A.*B)", A=A, B=B), np.sum(A * B))


def test_a_row_is_summed_as_it_is_or_as_its_transpose():
    assert str(parse("sum(sum(A, 1).^2)")) == "sum(sum(A, 1).^2)"
    Q = "Q : skew(n)\nr : vector(n)\n"
    assert parse(Q + "sum(r'*Q)") == parse(Q + "-sum(Q*r)")


def test_sums_of_one_array_with_sizes_in_front_stay_apart():
    f = parse("w : vector(m)\nsum(w)/2 + m*sum(w)/4")
    assert parse(str(f)) == f
