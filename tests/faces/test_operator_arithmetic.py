"""Sums and multiples of linear operators, and which operators are equal."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported, OperandMismatch, ShapeMismatch

J = sc.parse("A*X*B").jacobian("X")
TYPED = sc.parse("V -> A*V*B + C*V")


def last(f):
    """Return the last line of a program."""
    return str(f).split("\n")[-1]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (J + J, "dX -> 2*A*dX*B"),
        (J + TYPED, "dX -> 2*A*dX*B + C*dX"),
        (TYPED + J, "V -> 2*A*V*B + C*V"),
        (TYPED - J, "V -> C*V"),
        (J - J, "dX -> zeros(m, q)"),
        (2 * J, "dX -> 2*A*dX*B"),
        (J * 0.5, "dX -> 0.5*A*dX*B"),
        (J / 3, "dX -> A*dX*B/3"),
        (-J, "dX -> -A*dX*B"),
        (+J, "dX -> A*dX*B"),
        (0 - J, "dX -> -A*dX*B"),
        (sc.parse("a") * J, "dX -> a*A*dX*B"),
        (J * sc.parse("tr(B'*B)"), "dX -> norm2(B)^2*A*dX*B"),
        (sum([J, TYPED]), "dX -> 2*A*dX*B + C*dX"),
        (sc.parse("a -> a*X") * sc.parse("a"), "a_1 -> a*a_1*X"),
        (sc.parse("x -> y'*x") + sc.parse("z -> x'*z"), "x_1 -> x'*x_1 + x_1'*y"),
    ],
)
def test_sums_and_multiples(made, said):
    assert last(made) == said and made.is_operator and sc.parse(str(made)) == made


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: J + sc.parse("x -> A*x"), KindMismatch, "dX is declared matrix, and x vector"),
        (lambda: J + sc.parse("V : symmetric(n)\nV -> A*V"), KindMismatch, "different kinds"),
        (lambda: J + sc.parse("V : matrix(1, n)\nV -> V"), ShapeMismatch, "what the other one maps"),
        (
            lambda: sc.parse("V : matrix(2, 3)\nV -> V") + sc.parse("V : matrix(3, 3)\nV -> V"),
            ShapeMismatch,
            "2×3 and a matrix 3×3",
        ),
        (lambda: J + 1, KindMismatch, "added to an operator"),
        (lambda: sc.parse("A") + J, KindMismatch, "added to an operator"),
        (lambda: J * J, KindMismatch, "not by an operator"),
        (lambda: sc.parse("x") * J, KindMismatch, "not by a vector"),
        (lambda: sc.parse("a") / J, KindMismatch, "divides nothing"),
        (lambda: J @ J, NotSupported, "no other operand"),
        (lambda: J**2, NotSupported, "no other operand"),
        (lambda: J * np.ones(3), OperandMismatch, "array of numbers"),
        (lambda: J + "A", TypeError, "unsupported operand"),
    ],
)
def test_what_is_neither_added_nor_scaled(ask, error, said):
    with pytest.raises(error, match=said):
        ask()


def test_hessians_are_added():
    K = "K : spd(n); "
    parts = [sc.parse(K + text).hessian("K") for text in ("logdet(K)", "norm2(K)^2")]
    H = parts[0] + 2 * parts[1]
    assert sc.parse(K + "logdet(K) + 2*norm2(K)^2").hessian("K") == H and H.is_hessian
    assert last(H.matrix("vech")) == "duplication(n)'*(4*I - kron(inv(K), inv(K)))*duplication(n)"
    at = np.diag([1.0, 2.0])
    one, two, whole = (sc.compile(h)(K=at) for h in (*parts, H))
    np.testing.assert_allclose(whole, one + 2 * two)
    op = sc.compile(H, form="operator")(K=at)
    np.testing.assert_allclose(op @ np.eye(4), sc.compile(H, form="matrix")(K=at))


def test_conditions_go_with_them():
    f, g = sc.parse("X : matrix(n, n)\nlogdet(X)").hessian("X"), sc.parse("X : matrix(n, n)\nnorm2(X)").hessian("X")
    assert {*(f + g).conditions} == {*f.conditions, *g.conditions} and f.conditions and g.conditions


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("V -> A*V", "W -> A*W", True),
        ("V -> A*V", "W -> B*W", False),
        ("V -> V", "W -> W'", False),
        ("v -> x'*v", "w -> x'*w", True),
        ("a -> a*X", "b -> b*X", True),
        ("A -> A*V", "B -> B*V", True),
        ("V : symmetric(n)\nV -> A*V", "W -> A*W", False),
        ("V : matrix(2, 3)\nV -> 0*V*x", "W : matrix(3, 3)\nW -> 0*W*x", False),
        ("V : matrix(m, n)\nV -> 0*V", "W : matrix(p, q)\nW -> 0*W", True),
        ("V -> A*V", "A*V", False),
        ("V -> W.*V", "W -> V.*W", False),
    ],
)
def test_operators_are_equal_whatever_they_call_what_they_map(one, other, are):
    f, g = sc.parse(one), sc.parse(other)
    assert (f == g) is are and (hash(f) == hash(g)) is are
