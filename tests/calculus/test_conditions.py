"""What an answer says of where it holds: nothing that is proved, nothing that the function asked itself."""

from dataclasses import replace

import numpy as np
import pytest

import symcalc as sc
from symcalc.calculus.conditions import LONG, Condition, conditions_of
from symcalc.expressions.properties import AtKink, needs_nonzero
from symcalc.expressions.registry import OPERATIONS
from symcalc.printing.text import print_text

AT_ZERO = "the derivative is taken as 0 where the argument is 0"
KINK = " (norm2's derivative is taken as 0 at 0)"


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
        ("norm2(x)", "x", ["where x ≠ 0" + KINK]),
        ("norm2(X)", "X", ["where X ≠ 0" + KINK]),
        ("norm2(A*x - b)", "x", ["where A*x - b ≠ 0" + KINK]),
        ("exp(-norm2(x - y))", "x", ["where x - y ≠ 0" + KINK]),
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
        ("log(a)*b", "b"),  # what does not move is as it was
        ("abs(a)*b", "b"),
        ("sum(sigmoid(X*w))", "w"),
        ("a : positive\nlog(a)", "a"),
    ],
)
def test_nothing_to_say(text, by):
    assert sc.parse(text).gradient(by).conditions == ()


@pytest.mark.parametrize(
    ("text", "by", "said"),
    [
        ("norm2(x)^a", "x", ["where x ≠ 0"]),  # what a smaller exponent asks for
        ("norm2(x)^a", "a", ["where x ≠ 0"]),
        ("(x'*x)^(a/2)", "x", ["where x ≠ 0"]),
        ("exp(a)^b", "a", []),
        ("log(sum(x.^2))", "x", ["where x ≠ 0"]),
        ("log(mean(x.^2))", "x", ["where x ≠ 0"]),
        ("sqrt(a*b)/sqrt(a)", "a", ["where a > 0", "where b > 0"]),
        ("sqrt(-(a^2)*b)*c", "c", ["where -b ≥ 0"]),  # in one form
        (
            "sum(log(x.*y)) + sum(log(x))",
            "y",
            ["where y has positive entries only", "where x has positive entries only"],
        ),
    ],
)
def test_what_follows_from_other_conditions_is_not_said(text, by, said):
    assert list(sc.parse(text).gradient(by).conditions) == said


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


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("norm2(x)", [0.0, 0.0]),
        ("norm2(2*x) + y'*x", [3.0, -1.0]),
        ("norm2(A*x - A*z)", [0.0, 0.0]),
        ("sqrt(x'*x)", [0.0, 0.0]),
        ("exp(-norm2(x))*norm2(y)", [0.0, 0.0]),
        ("norm2(x)*norm2(y)", [0.0, 0.0]),
    ],
)
def test_the_gradient_of_a_norm_is_0_at_its_kink(text, want):
    f = sc.parse(text, A="matrix(2, 2)", x="vector(2)", z="vector(2)", y="vector(2)")
    at = {"x": np.zeros(2), "z": np.zeros(2), "y": np.array([3.0, -1.0]), "A": np.eye(2)}
    g = f.gradient("x")
    assert np.array_equal(g.evaluate(**at), want) and np.array_equal(g.T.evaluate(**at), want)
    assert [c for c in g.conditions if c.endswith(KINK)]
    narrow = g.evaluate(**{name: np.asarray(v, np.float32) for name, v in at.items()})
    assert narrow.dtype == np.float32 and np.array_equal(narrow, want)
    assert np.array_equal(f.directional("x", "v").evaluate(v=at["y"], **at), np.dot(want, at["y"]))


def test_a_second_derivative_that_is_continuous_is_0_at_the_kink():
    assert np.array_equal(sc.parse("norm2(x)^3").hessian("x").evaluate(x=np.zeros(2)), np.zeros((2, 2)))


@pytest.mark.parametrize("text", ["log(norm2(x))", "1/norm2(x)", "norm2(x)*log(norm2(x))", "y'*x/norm2(x)"])
def test_nothing_is_taken_where_the_function_itself_has_no_value(text):
    g = sc.parse(text).gradient("x")
    with np.errstate(all="ignore"):
        assert np.isnan(g.evaluate(x=np.zeros(2), y=np.ones(2)) if "y" in text else g.evaluate(x=np.zeros(2))).all()


def test_what_is_typed_is_not_what_is_derived():
    f, x = sc.parse("norm2(x)"), np.zeros(2)
    with np.errstate(all="ignore"):
        typed, derived = sc.compile(sc.parse("x/norm2(x)"), f.gradient("x"))(x)
        assert np.isnan(typed).all() and np.array_equal(derived, x)
        assert not f.gradient("x").jacobian("x").evaluate(x=x).any()
        assert not f.hessian("x").evaluate(x=x).any()


def test_conditions_are_inherited():
    f = sc.parse("norm2(x)").gradient("x")
    assert f.jacobian("x").conditions == f.conditions
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


def test_what_a_value_demands_as_it_was_typed_is_not_said():
    assert sc.parse("log(1 - sigmoid(a))").conditions == ()


def test_what_a_derivative_demands_besides_is_said_where_the_operation_was_differentiated(exchange):
    exchange(replace(OPERATIONS["tanh"], smooth=needs_nonzero))
    f = sc.parse("sum(tanh(x)) + y'*y")
    assert f.conditions == () == f.gradient("y").conditions
    assert list(f.gradient("x").conditions) == ["where x has no zero entry"]


KINKED = [name for name, operation in OPERATIONS.items() if operation.at_kink is not None]
SHARED = [name for name in KINKED if OPERATIONS[name].at_kink is AtKink.SHARED]


CALLED = [name for name in KINKED if OPERATIONS[name].function is not None]  # unit vectors have indices, no entries


@pytest.mark.parametrize("name", [name for name in CALLED if name not in (*SHARED, "where")])
def test_what_is_taken_at_a_kink_is_what_is_said(name):
    kink = OPERATIONS[name].at_kink
    point = {"x": np.array([0.0, 1.5, -2.0]), "y": np.array([0.0, 3.0, -5.0])}
    if kink is not AtKink.ONE_OF_BOTH:
        del point["y"]
    f = sc.parse(f"sum({name}({', '.join(point)}))")
    there = kink.is_there(*point.values())
    slopes = [f.gradient(x).evaluate(**point) for x in point]
    assert list(there) == [True, False, False]
    if kink is AtKink.ONE_OF_BOTH:
        assert sorted(slope[0] for slope in slopes) == [0, 1]
    else:
        assert slopes[0][0] == 0
        assert np.any(slopes[0]) == (kink is AtKink.ZERO)


@pytest.mark.parametrize("name", SHARED)
def test_what_is_shared_at_a_kink_is_what_is_said(name):
    called = name.split()[0]
    best, other = (3.0, 1.0) if called == "max" else (-3.0, 1.0)
    f = sc.parse(f"{called}(x)" if name == called else f"sum({called}(A, 2))")
    at = np.array([best, other, best])
    assert list(AtKink.SHARED.is_there(at, best)) == [True, False, True]
    (variable,) = f.variables
    slope = f.gradient(variable).evaluate(**{variable: at if name == called else at[None, :]})
    assert list(slope.ravel()) == [0.5, 0, 0.5]


def test_what_is_surely_long_is_not_written():
    def write(e):
        raise AssertionError("written")

    deep = sc.parse("(1 + a/" * 100 + "a" + ")" * 100).expression
    assert Condition("≠ 0", deep).written(write) == ""
    assert Condition("≠ 0", deep).line(write) == "where a part of the formula ≠ 0"
    assert Condition("≠ 0", sc.parse("a/(1 + a)").expression).written(print_text) == "a/(1 + a)"


@pytest.mark.parametrize("term", ["chol(S)*chol(S)'", "sqrtm(S)*sqrtm(S)", "0*logm(S)", "0*powm(S, 0.3)", "0*sqrtm(S)"])
def test_what_says_the_same_in_other_words_does_not_follow_from_itself(term):
    assert sc.parse(f"S : symmetric(n)\nX + {term}").conditions == ("where S is positive definite",)
    assert sc.parse(f"K : spd(n)\nX + {term.replace('S', 'K')}").conditions == ()
