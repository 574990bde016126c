"""Transposes."""

import numpy as np
import pytest
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


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(S.*A)'", "S.*A'"),
        ("(A.*S.*B)'", "A'.*S.*B'"),
        ("(A.*W)'", "-A'.*W"),
        ("(A.*B'.*C)'", "A'.*B.*C'"),
        ("(2*S.*A)'", "2*S.*A'"),
    ],
)
def test_a_transposed_elementwise_product_meets_that_of_the_transposes_in_a_sum(left, right):
    declared = "S : symmetric(n)\nW : skew(n)\nA, B, C : matrix(n, n)\n"
    for text in (f"{left} - ({right})", f"{right} - ({left})", f"{left} + D - ({right}) - D"):
        assert str(parse(f"{declared}D : matrix(n, n)\n{text}")).endswith("zeros(n, n)"), text
    S, W, A, B, C = (draw(3, 3, seed=k) for k in range(5))
    values = {"S": S + S.T, "W": W - W.T, "A": A, "B": B, "C": C}
    asked = {name: v for name, v in values.items() if name in left}
    there = declared.replace("(n)", "(3)").replace("(n, n)", "(3, 3)")
    assert close(value(there + left, **asked), value(there + right, **asked))


def test_a_sum_whose_transpose_has_as_many_transposes_stays_as_it_is():
    f = parse("W : upper(n)\nX : diagonal(n)\nf_9 = X.^2 .+ 1\ninner((W.^2 .+ 1).^1.5, X ./ f_9)")
    V = np.diag(draw(3))
    at = {"W": np.triu(draw(3, 3)), "X": np.diag(draw(3, seed=1))}
    step = 1e-5
    slopes = [f.gradient("X").evaluate(**at | {"X": at["X"] + s * V}) for s in (step, -step)]
    np.testing.assert_allclose(f.hvp("X", "V").evaluate(**at, V=V), (slopes[0] - slopes[1]) / (2 * step), atol=1e-8)
