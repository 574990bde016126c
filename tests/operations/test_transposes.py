"""Transposes."""

from formulas import close, differential, draw, gradient, value

from symcalc import parse

A, B = draw(3, 4), draw(4, 2)


def test_transposes_go_inwards():
    assert close(value("(A*B)'", A=A, B=B), (A @ B).T)
    assert str(parse("(A*B)'")) == "B'*A'"
    assert str(parse("A''")) == "A"
    assert str(parse("S : symmetric(n)\nS'*x")).endswith("S*x")


def test_differential_and_gradient():
    dA = draw(3, 4, seed=1)
    assert close(differential("A'", "A", A=A, dA=dA), dA.T)
    assert close(gradient("tr(A*A')", "A", A=A), 2 * A)
    assert close(gradient("tr(B'*A')", "A", A=A[:2], B=B), B.T)


def test_a_skew_matrix_turns_its_sign():
    X = draw(3, 3)
    W = X - X.T
    assert close(value("W : skew(n)\nW' + W + X", W=W, X=X), X)
    assert close(gradient("W : skew(n)\ntr(X*W)", "W", W=W, X=X), (X.T - X) / 2)
