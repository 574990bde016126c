"""Diagonal matrices and diagonals."""

import numpy as np
from formulas import close, draw, gradient, jacobian, value

from symcalc import parse


def test_each_undoes_the_other():
    x, X = draw(4), draw(4, 4)
    assert close(value("diag(diag(x))", x=x), x)
    assert close(value("diag(diag(X))", X=X), np.diag(np.diag(X)))


def test_diagonal_of_a_product():
    A, B = draw(3, 5), draw(5, 3)
    assert close(value("diag(A*B)", A=A, B=B), np.sum(A * B.T, axis=1))
    w = draw(3)
    assert close(gradient("w'*diag(A*B)", "A", A=A, B=B, w=w), np.diag(w) @ B.T)


def test_diagonal_scaling_is_an_elementwise_product():
    A, B, x = draw(4, 4), draw(4, 4, seed=1), draw(4)
    want = (A * B.T + A.T * B) @ x
    assert close(gradient("tr(A*diag(x)*B*diag(x))", "x", A=A, B=B, x=x), want)
    assert close(jacobian("A*diag(x)*w", "x", A=A, x=x, w=draw(4, seed=2)), A * draw(4, seed=2))


def test_gradient_by_a_diagonal_matrix_is_diagonal():
    A, D = draw(3, 3), np.diag(draw(3))
    assert close(gradient("D : diagonal(n)\ntr(A*D*D)", "D", A=A, D=D), 2 * np.diag(np.diag(A) * np.diag(D)))


def test_sums_of_diagonal_matrices_are_one():
    for text, want in (
        ("diag(x) + diag(y)", "diag(x + y)"),
        ("I + diag(x)", "diag(1 .+ x)"),
        ("diag(x) - diag(x .- 1) + 2*I", "3*I_n"),
        ("diag(x) - A + 2*diag(y)", "diag(x + 2*y) - A"),
        ("diag(diag(D))", "D"),
    ):
        declared = "x, y : vector(n); A : matrix(n, n); D : diagonal(n)\n"
        assert parse(declared + text) == parse(declared + want)
    assert len(parse("A + diag(x) + I").expression.args) == 3
    D = np.diag(draw(3))
    assert parse("D : diagonal(n)\nnorm2(D)^2").gradient("D") == parse("D : diagonal(n)\n2*D")
    assert close(gradient("D : diagonal(n)\nnorm2(D)^2", "D", D=D), 2 * D)


def test_a_square_beside_a_diagonal_matrix():
    of_columns = parse("S : diagonal(n); sum(y.*(S*A*x).*(A*x))").gradient("y")
    assert str(of_columns).splitlines()[-1] == "(A*x).^2.*diag(S)"
    of_matrices = parse("S : diagonal(n); A : matrix(n, k); sum(Y.*(S*A).*A)").gradient("Y")
    assert str(of_matrices).splitlines()[-1] == "A.*(S*A)"
