"""Identity, ones, zeros and filled arrays."""

import numpy as np
from formulas import close, draw, gradient, value


def test_values():
    assert close(value("eye(3)"), np.eye(3))
    assert close(value("ones(2, 3)"), np.ones((2, 3)))
    assert close(value("zeros(2, 3)"), np.zeros((2, 3)))
    assert close(value("vector(a, 4)", a=2.5), np.full(4, 2.5))
    assert close(value("matrix(a, 2, 3)", a=-1.5), np.full((2, 3), -1.5))


def test_sizes_that_are_not_written_are_those_of_the_place():
    X = draw(3, 3)
    assert close(value("X + eye()", X=X), X + np.eye(3))
    assert close(value("X + 2*I", X=X), X + 2 * np.eye(3))


def test_an_array_filled_with_a_variable_differentiates():
    w = draw(4)
    assert close(gradient("sum(w.*vector(norm2(w)^2, 4))", "w", w=w), w @ w + 2 * w * w.sum())


def test_the_identity_vanishes_in_products():
    A, B = draw(3, 2), draw(2, 3)
    assert close(gradient("tr(A*I*B*I)", "A", A=A, B=B), B.T)
