"""Two expressions are equal, different, or it is not decided: never falsely equal."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.verification.equality_trials import NORMAL_FORM, RANDOM, Agreement, agreement
from symcalc.verification.trials import Trial, Values

EQUAL = [
    ("tr(A*B)", "tr(B*A)", {}),
    ("norm2(A*x - b)^2", "x'*A'*A*x - 2*b'*A*x + b'*b", {}),
    ("2*A'*(A*x - b)", "2*(A'*A*x - A'*b)", {}),
    ("sin(a)^2 + cos(a)^2", "1", {}),
    ("log(x'*x)", "2*log(norm2(x))", {}),
    ("relu(x)", "(x + abs(x))/2", {}),
    ("det(X)*inv(X)", "adj(X)", {}),
    ("logdet(K)", "2*sum(log(diag(chol(K))))", {"K": "spd(n)"}),
    ("sum(x)/n", "mean(x)", {"x": "vector(n)"}),
    ("vec(A*X*B)", "kron(B', A)*vec(X)", {}),
    ("tr(Q*A*Q')", "tr(A)", {"Q": "orthogonal(n)"}),
    ("a^(3/2)", "a*sqrt(a)", {}),  # of positive numbers alone
    ("tr(inv(K)*dK)", "sum(inv(K).*dK)", {"K": "spd(n)"}),
    ("x : root(x + exp(x) - b, x); x : vector; sum(x + exp(x))", "sum(b)", {}),
    ("A*inv(A + B)*B", "B*inv(A + B)*A", {"A": "matrix(n, n)"}),
    ("X*inv(eye(n) + X'*X)", "inv(eye(m) + X*X')*X", {"X": "matrix(m, n)"}),
    ("softmax(x)", "exp(x)/sum(exp(x))", {}),
]
DIFFERENT = [
    ("x'*A*x", "2*x'*A*x", {}),
    ("abs(a)", "a", {}),
    ("sqrt(a^2)", "a", {}),
    ("A*B", "B*A", {"A": "matrix(n, n)", "B": "matrix(n, n)"}),
    ("A", "A'", {"A": "matrix(n, n)"}),
    ("Q*A*Q'", "A", {"Q": "orthogonal(n)"}),
    ("exp(-1e6*x'*x) + a", "a", {}),  # seen near 0 alone
    ("relu(a - 100)", "0*a", {}),  # seen far from 0 alone
    ("1e-20*x", "2e-20*x", {}),
    ("exp(x)/sum(exp(x))", "exp(x)", {}),
    ("expm(A)", "exp(A)", {"A": "matrix(n, n)"}),
    ("det(A + B)", "det(A) + det(B)", {"A": "matrix(n, n)"}),
    ("x : root(x + exp(x) - b, x); b, x : scalar; x", "b", {}),
    ("A*A", "A", {"A": "symmetric(n)"}),
    ("det(-A)", "det(A)", {"A": "matrix(n, n)"}),  # equal where n is even
    ("det(2*A)", "16*det(A)", {"A": "matrix(n, n)"}),  # equal where n is 4
    ("n*sum(x)", "4*sum(x)", {"x": "vector(n)"}),
    ("Q*dQ'", "dQ*Q'", {"Q": "orthogonal(n)"}),
]


@pytest.mark.parametrize(("f", "g", "declared"), EQUAL)
def test_equal_formulas(f, g, declared):
    found = sc.equal(f, g, **declared)
    assert found and found.equal is True and found.example is None
    assert found.way == NORMAL_FORM or (found.way == RANDOM and found.points >= 3)
    assert sc.equal(g, f, **declared)


@pytest.mark.parametrize(("f", "g", "declared"), DIFFERENT)
def test_different_formulas(f, g, declared):
    found = sc.equal(f, g, **declared)
    assert not found and found.equal is False and found.example is not None
    assert not np.allclose(found.example.left, found.example.right, rtol=1e-6, atol=0)
    one, other = (sc.parse(text, **declared) for text in (f, g))
    values = found.example.values
    if "root" not in f and "dQ" not in f:
        assert np.allclose(one.evaluate(**{n: A for n, A in values.items() if n in one.variables}), found.example.left)
        assert np.allclose(
            other.evaluate(**{n: A for n, A in values.items() if n in other.variables}), found.example.right
        )


@pytest.mark.parametrize(("f", "g", "declared"), EQUAL)
@pytest.mark.parametrize("factor", ["(1 + 1e-6)", "(1 - 1e-8)"])
def test_a_millionth_more_is_never_equal(f, g, declared, factor):
    *before, value = g.split("; ")
    assert not sc.equal(f, "; ".join([*before, f"{factor}*({value})"]), **declared)


@pytest.mark.parametrize(
    ("f", "g", "reason"),
    [
        # apart by less than 1e-9, and by more than rounding
        ("2 + sin(a)", "2 + sin(a) + 1e-11*cos(a)", "not decided"),
        ("log(a - a^2 - 1)", "log(b - b^2 - 1)", "no random point decides it"),
    ],
)
def test_what_points_do_not_tell_is_not_decided(f, g, reason):
    found = sc.equal(f, g)
    assert not found and found.equal is None and reason in found.said


def test_points_outside_of_the_domain_decide_nothing():
    found = sc.equal("log(a)", "log(a^3)/3")  # the first has no value where a < 0, and the second neither
    assert found.equal is True and 3 <= found.points < 50
    assert sc.equal("sqrt(a)^2", "a")


def test_names_and_declarations_of_sizes_do_not_matter():
    assert sc.equal("A : matrix(p, q); norm2(A*x)^2", "x : vector(m)\nA : matrix(k, m)\nx'*A'*A*x")
    assert sc.equal(sc.parse("A : matrix(p, q); A*x"), sc.parse("x : vector(m)\nA*x"))
    assert sc.equal("A : matrix(3, 4); tr(A'*A)", "norm2(A)^2")
    with pytest.raises(sc.KindMismatch, match="not the same variable"):
        sc.equal(sc.parse("x'*K*x", K="spd(n)"), sc.parse("x'*K*x", K="skew(n)"))


def test_the_second_text_is_read_beside_the_first():
    assert sc.equal("norm2(A*x - b)^2", "x'*A'*A*x + b'*b - 2*b'*A*x")
    assert sc.equal("K : spd(n); x'*K*x", "x'*K'*x")
    assert sc.equal(sc.parse("b*x", b="scalar"), "x*b")


def test_other_shapes_are_different():
    found = sc.equal("x", "x'")
    assert found.equal is False and found.way == "shapes" and "a row" in str(found)


def test_linear_operators_are_compared_in_what_they_map():
    J = sc.parse("A*X*B").jacobian("X")
    assert sc.equal(J, "V -> A*V*B") and not sc.equal(J, "V -> A*V*B + A*V*B")
    with pytest.raises(sc.KindMismatch, match="linear operator"):
        sc.equal(J, "A*X*B")


@pytest.mark.parametrize(
    ("f", "g", "said"),
    [
        ("x'*A*x", "2*x'*A*x", "at A = [1], x = [1]: the first is 1, the second is 2"),
        ("a", "abs(a)", "at a = -1: the first is -1, the second is 1"),
        ("K : spd(n); inv(K)", "K", "at K = [2]: the first is [0.5], the second is [2]"),
    ],
)
def test_the_smallest_example_is_shown(f, g, said):
    assert str(sc.equal(f, g)).splitlines()[-1] == said


@pytest.mark.parametrize(
    ("a", "b", "rounding", "said"),
    [
        (1.0, 1.0 + 1e-12, 1e-12, Agreement.ALIKE),
        (1.0, 1.0 + 1e-12, 1e-16, Agreement.APART),
        (1.0, 1.0 + 1e-8, 1e-16, Agreement.DIFFERENT),
        (1.0, 1.0, 1e-3, Agreement.SILENT),  # it would agree with anything
        (0.0, 1e-17, 1e-16, Agreement.ALIKE),
        (1e-20, 2e-20, 1e-34, Agreement.DIFFERENT),
    ],
)
def test_rounding_is_no_difference(a, b, rounding, said):
    assert agreement(Values([np.array(a), np.array(b)], [rounding, 0.0])) is said


def test_values_are_of_their_kinds():
    K, Q = sc.parse("K : spd(n); Q : orthogonal(n); K*Q").nodes.values()
    trial = Trial([K * Q, Q * K])
    for _ in trial.points([(1.0, None)]):
        A, B = trial.point.values["K"], trial.point.values["Q"]
        assert np.allclose(A, A.T) and np.all(np.linalg.eigvalsh(A) > 0) and np.allclose(B @ B.T, np.eye(len(B)))
