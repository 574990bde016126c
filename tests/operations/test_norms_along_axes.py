"""Norms of each column and of each row."""

import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value

from symcalc import compile, parse

A = draw(3, 4)
NORMS = np.linalg.norm(A, axis=1)


def test_values():
    assert close(value("norm2(A, 2)", A=A), NORMS)
    assert close(value("norm2(A, 1)", A=A), np.linalg.norm(A, axis=0))
    assert close(value("normF(A, axis=1)", A=A), NORMS)
    assert close(value("norm2(A)", A=A), np.linalg.norm(A))


def test_of_vectors():
    x = draw(4)
    assert parse("norm2(x, 1)") == parse("norm2(x)") == parse("norm2(x', 2)")
    assert close(value("norm2(x, 2)", x=x), np.abs(x))


def test_gradients():
    w, z = draw(3), draw(4)
    assert close(gradient("sum(norm2(A, 2))", "A", A=A), A / NORMS[:, None])
    assert close(gradient("w'*norm2(A, 2)", "A", A=A, w=w), (w / NORMS)[:, None] * A)
    assert close(gradient("norm2(A, 1)*z", "A", A=A, z=z), A * (z / np.linalg.norm(A, axis=0)))
    assert str(parse("sum(norm2(X, 1))").gradient("X")) == "X*diag(1 ./ norm2(X, 1))"


def test_jacobian():
    x, z = draw(3), draw(4, seed=1)
    B = np.outer(x, z) + A
    J = jacobian("norm2(x*z' + A, 2)", "x", x=x, z=z, A=A)
    assert close(J, np.diag(B @ z / np.linalg.norm(B, axis=1)))


def test_squares_are_sums():
    assert parse("norm2(A, 2).^2") == parse("sum(A.^2, 2)")
    assert parse("sum(norm2(A, 1).^2)").gradient("A") == parse("2*A")


def test_a_row_of_zeros_has_slope_zero():
    Z = A.copy()
    Z[1] = 0
    f = parse("sum(norm2(A, 2))")
    G = f.gradient("A")
    assert G.conditions == ("where norm2(A, 2) has no zero entry (norm2's derivative is taken as 0 at 0)",)
    got = G.evaluate(A=Z)
    assert np.all(got[1] == 0) and close(got[[0, 2]], (A / NORMS[:, None])[[0, 2]])
    H = f.hvp("A", "V").evaluate(A=Z, V=np.ones((3, 4)))
    assert np.all(np.isfinite(H)) and np.all(H[1] == 0)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_squares_beyond_all_numbers(scale):
    f = parse("norm2(A, 2)")
    assert close(compile(f)(A=scale * A) / scale, NORMS)
    assert close(compile(parse("norm2(A, 1)"))(A=scale * A) / scale, np.linalg.norm(A, axis=0))
    assert close(compile(parse("sum(norm2(A, 2))").gradient("A"))(A=scale * A), A / NORMS[:, None])


def test_rows_of_many_sizes():
    B = np.array([[3e200, 4e200], [3.0, 4.0], [3e-200, 4e-200], [0.0, 0.0], [np.inf, 1.0]])
    assert np.allclose(compile(parse("norm2(A, 2)"))(A=B), [5e200, 5, 5e-200, 0, np.inf], rtol=1e-15, atol=0)
