"""What an answer says of where it holds: nothing that is proved, nothing that the function asked itself."""

import pytest

import symcalc as sc
from symcalc.conditions import LONG, Condition, conditions_of
from symcalc.printing.text import print_text

AT_ZERO = "the derivative is taken as 0 where the argument is 0"


@pytest.mark.parametrize(
    ("text", "by", "lines"),
    [
        ("logdet(X)", "X", ["where X has a positive determinant"]),
        ("log(det(X))", "X", ["where X has a positive determinant"]),
        ("logdet(inv(X))", "X", ["where X has a positive determinant"]),
        ("logdet(X*X')", "X", ["where X*X' is invertible"]),
        ("X : matrix(n, n)\nlogdet(X'*X)", "X", ["where X is invertible"]),
        ("logdet(diag(x.^2))", "x", ["where x has no zero entry"]),
        ("logdet(kron(X, X))", "X", ["where kron(X, X) has a positive determinant"]),
        ("logdet(X^2)", "X", ["where X is invertible"]),
        ("logdet(a*X)", "X", ["where a*X has a positive determinant"]),
        ("X, A : matrix(n, n)\nlogdet(A*X)", "X", ["where A*X has a positive determinant"]),
        ("L : lower(n)\nlogdet(L*L')", "L", ["where L is invertible"]),
        ("log(det(X)^2)", "X", ["where X is invertible"]),
        ("det(X)", "X", ["where X is invertible"]),
        ("det(X)^2", "X", ["where X is invertible"]),
        ("tr(B*adj(X))", "X", ["where X is invertible"]),
        ("norm2(x)", "x", ["where x ≠ 0"]),
        ("norm2(X)", "X", ["where X ≠ 0"]),
        ("norm2(A*x - b)", "x", ["where A*x - b ≠ 0"]),
        ("exp(-norm2(x - y))", "x", ["where x - y ≠ 0"]),
        ("log(x'*x)", "x", ["where x ≠ 0"]),
        ("sum(log(x))", "x", ["where x has positive entries only"]),
        ("sum(log(2*x))", "x", ["where x has positive entries only"]),
        ("sum(log(x.*y))", "x", ["where x.*y has positive entries only"]),
        ("sum(log(x.^2))", "x", ["where x has no zero entry"]),
        ("log(a^2)", "a", ["where a ≠ 0"]),
        ("sum(sqrt(x))", "x", ["where x has positive entries only"]),
        ("sum(log1p(x))", "x", ["where 1 .+ x has positive entries only"]),
        ("sum(arcsin(x))", "x", ["where 1 .- x.^2 has positive entries only"]),
        ("log(x'*y)", "x", ["where x'*y > 0"]),
        ("a^b", "b", ["where a > 0"]),
        ("sum(abs(x))", "x", [f"abs: {AT_ZERO}"]),
        ("norm1(A*x)", "x", [f"abs: {AT_ZERO}"]),
        ("sum(relu(x))", "x", [f"relu: {AT_ZERO}"]),
        ("sum(sign(x))", "x", ["sign: the derivative is taken as 0 everywhere"]),
        ("sum(step(x))", "x", ["step: the derivative is taken as 0 everywhere"]),
    ],
)
def test_one_line_each(text, by, lines):
    assert list(sc.parse(text).gradient(by).conditions) == lines


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("tr(B*inv(X))", "X"),  # the function asks for the inverse itself
        ("norm2(inv(A)*y)^2", "A"),
        ("(x'*A*x)/(x'*x)", "x"),
        ("sum(1 ./ x)", "x"),
        ("norm2(A*x - b)^2", "x"),
        ("norm2(x - y)^3", "x"),
        ("sum(softmax(x).*y)", "x"),
        ("sum(log(softmax(x)))", "x"),
        ("logsumexp(A*x)", "x"),
        ("sum(exp(x))", "x"),
        ("norm2(exp(x))", "x"),
        ("sqrt(1 + x'*x)", "x"),
        ("log(1 + exp(x'*y))", "x"),
        ("sum(log(1 .- sigmoid(x)))", "x"),
        ("norm2(x)^a", "x"),
        ("log(a)*b", "b"),  # what does not move is as it was
        ("abs(a)*b", "b"),
        ("sum(sigmoid(X*w))", "w"),
        ("a : positive\nlog(a)", "a"),
    ],
)
def test_nothing_to_say(text, by):
    assert sc.parse(text).gradient(by).conditions == ()


@pytest.mark.parametrize(
    "text", ["logdet(K)", "det(K)", "log(det(K))", "logdet(K + A*A')", "logdet(A*A' + I)", "logdet(2*K)", "tr(K^-1*A)"]
)
def test_positive_definite_matrices_are_invertible(text):
    f = sc.parse(text, K="spd(n)", A="matrix(n, n)")
    for name in f.variables:
        assert f.gradient(name).conditions == ()


def test_orthogonal_matrices_are_invertible():
    assert sc.parse("det(Q*X)", Q="orthogonal(n)", X="matrix(n, n)").gradient("X").conditions == (
        "where X is invertible",
    )


def test_conditions_are_inherited():
    f = sc.parse("norm2(x)").gradient("x")
    assert "where x ≠ 0" in f.jacobian("x").conditions
    assert sc.parse("sum(abs(x))").hessian("x").conditions == (f"abs: {AT_ZERO}",)


def test_the_differential_says_the_same():
    assert sc.parse("logdet(X)").differential("X").conditions == ("where X has a positive determinant",)


def test_what_is_long_is_not_written_out():
    f = sc.parse("logdet(" + " + ".join(f"A_{i}*X*B_{i}" for i in range(9)) + ")")
    (line,) = f.gradient("X").conditions
    assert line == "where a part of the formula has a positive determinant" and len(line) < LONG


def test_a_remark_has_no_subject():
    assert Condition("of its own").line(print_text) == "of its own"


def test_deep_compositions():
    text = "h_0 = x\n" + "".join(f"h_{i + 1} = abs(B*h_{i})\n" for i in range(400)) + "sum(log(h_400))"
    f = sc.parse(text)
    g = f.gradient("x")
    assert len(conditions_of(g.expression, f.expression, [f.variable("x")])) == 2
