"""Elementwise products."""

import numpy as np
import pytest
from formulas import close, draw, gradient, jacobian, value

from symcalc import parse


def test_product_rule():
    A, B, C = (draw(3, 4, seed=s) for s in range(3))
    assert close(gradient("sum(A .* B .* C)", "B", A=A, B=B, C=C), A * C)
    assert close(gradient("norm2(A .* B)^2", "A", A=A, B=B), 2 * A * B * B)


def test_trace_identity():
    A, B, C = (draw(3, 4, seed=s) for s in range(3))
    assert close(value("tr((A .* B)*C')", A=A, B=B, C=C), value("tr(A*(B .* C)')", A=A, B=B, C=C))


def test_quadratic_form_of_a_product():
    A, B, x, y = draw(3, 3), draw(3, 3, seed=1), draw(3), draw(3, seed=1)
    assert close(value("x'*(A .* B)*y", A=A, B=B, x=x, y=y), np.trace(np.diag(x) @ A @ np.diag(y) @ B.T))
    assert close(gradient("x'*(A .* B)*y", "A", A=A, B=B, x=x, y=y), np.outer(x, y) * B)


def test_jacobian_is_diagonal():
    x, y = draw(4), draw(4, seed=1)
    assert close(jacobian("x .* y .* x", "x", x=x, y=y), np.diag(2 * x * y))
    assert close(jacobian("x ./ y", "y", x=x, y=y), np.diag(-x / y**2))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("(x*ones(1, n)).*A", "diag(x)*A"),
        ("A.*(ones(n, 1)*y')", "A*diag(y)"),
        ("(diag(x)*A).*(B*diag(y))", "diag(x)*(A.*B)*diag(y)"),
        ("(x*ones(1, n)).*(ones(n, 1)*y')", "x*y'"),
        ("(x*ones(1, n)).*(y*ones(1, n)).*A", "diag(x.*y)*A"),
        ("x'*(y./x)", "sum(y)"),
        ("(x./y)'*y.^2", "sum(x.*y)"),
        ("softmax(x)'*(y./softmax(x))", "sum(y)"),
        ("diag(x).^(5/2)", "diag(x.^(5/2))"),
        ("(2*I_n).^3 + A", "8*I_n + A"),
    ],
)
def test_scaled_rows_and_columns(text, want):
    declared = "A, B : matrix(n, n); x, y : vector(n)\n"
    assert parse(declared + text) == parse(declared + want)
    values = {"A": draw(3, 3), "B": draw(3, 3, seed=1), "x": np.abs(draw(3)), "y": draw(3, seed=1)}
    assert close(value(declared + text, **values), value(declared + want, **values))


@pytest.mark.parametrize(
    ("factors", "joined"),
    [("sign(x).*x", "abs(x)"), ("sin(x)./cos(x)", "tan(x)"), ("exp(x).*exp(y)", "exp(x + y)")],
)
def test_factors_of_a_long_product_are_joined_before_it_is_grouped(factors, joined):
    names = [f"x_{i}" for i in range(1, 13)]
    declared = f"x, y, {', '.join(names)} : vector(n)\n"
    texts = [f"{declared}sum({t}.*{'.*'.join(names)})" for t in (factors, joined)]
    gradients = [parse(t).gradient("x_3") for t in texts]
    assert str(gradients[0]) == str(gradients[1])


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("r'.*y.*(r.^2)'", "y.*(r.^3)'"),
        ("(r.*s)'.*y.*(r.^2)'", "y.*(r.^3.*s)'"),
        ("r'.*y.*(s./r)'", "s'.*y"),
        ("diag(r)*diag(y)*diag(r.^a)", "diag(y.*(r.^(1 + a))')"),
        ("exp(r)'.*y.*sqrt(exp(r))'.*sqrt(exp(r))'", "y.*(exp(r).^2)'"),
        ("A'.*B.*(A.^2)'", "B.*(A.^3)'"),
        ("A'.*B.*A'.*2", "2*B.*(A.^2)'"),
    ],
)
def test_powers_that_are_turned_each_are_joined(text, want):
    declared = "r, s : matrix(1, n)\ny : vector(n)\nA, B : matrix(n, n)\n"
    f = parse(declared + text)
    assert f == parse(declared + want) == parse(str(f))
    assert str(f).splitlines()[-1] == want


@pytest.mark.parametrize(
    ("texts", "want"),
    [
        (("r'.*y.*s'", "s'.*r'.*y", "y.*(r.*s)'"), "y.*(r.*s)'"),
        (("A'.*C.*B'", "C.*A'.*B'", "C.*(A.*B)'"), "C.*(A.*B)'"),
        (("(A'.*C.*B')'", "A.*C'.*B"), "A.*B.*C'"),
        (("diag(r)*diag(y)*diag(s)", "diag(y)*diag(r.*s)"), "diag(y.*(r.*s)')"),
        (("sum(r'.*y.*s')", "(r.*s)*y"), "(r.*s)*y"),
        (("A'.*C.*B' - C.*(A.*B)'",), "zeros(n, n)"),
    ],
)
def test_what_is_turned_is_turned_together(texts, want):
    declared = "r, s : matrix(1, n)\ny : vector(n)\nA, B, C : matrix(n, n)\n"
    for text in texts:
        f = parse(declared + text)
        assert str(f).splitlines()[-1] == want
        assert f.expression.digest == parse(declared + want).expression.digest


def test_turned_factors_agree_in_numbers():
    A, B, C, V = (draw(3, 3, seed=s) for s in range(4))
    at = {"A": A, "B": B, "C": C}
    assert close(value("(A'.*C.*B'.*A')'.*(C.*B')", **at), (A.T * C * B.T * A.T).T * C * B.T)
    assert close(gradient("sum(V.*(A'.*C.*B'.*A'))", "A", V=V, **at), (2 * V * A.T * C * B.T).T)
