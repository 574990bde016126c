"""The matrix logarithm: its laws, its domain, and gradients of the literature."""

import numpy as np
import pytest
import scipy.linalg

import symcalc as sc

WHERE = "has no eigenvalue on the closed negative real axis"


def last(formula):
    """Return the formula without declarations."""
    return str(formula).splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("tr(logm(A))", "logdet(A)"),
        ("logm(inv(A))", "-logm(A)"),
        ("expm(logm(A))", "A"),
        ("logm(expm(S))", "S"),
        ("matrix_log(A)", "logm(A)"),
    ],
)
def test_laws(text, want):
    declared = "A : matrix(n, n)\nS : symmetric(n)\n"
    assert sc.parse(declared + text) == sc.parse(declared + want)


def test_the_logarithm_of_an_exponential_is_another_one_elsewhere():
    """Of a rotation by more than π the principal logarithm is another rotation."""
    f = sc.parse("A : matrix(n, n)\nlogm(expm(A))")
    assert last(f) == "logm(expm(A))"
    A = np.array([[0.0, -4.0], [4.0, 0.0]])
    assert not np.allclose(f.evaluate(A=A), A)
    assert np.allclose(f.evaluate(A=A), scipy.linalg.logm(scipy.linalg.expm(A)))


def test_gradients_of_the_literature():
    assert last(sc.parse("K : spd(n)\ntr(K*logm(K))").gradient("K")) == "I + logm(K)"
    assert last(sc.parse("tr(logm(X))").gradient("X")) == "inv(X)'"
    text = "θ : scalar\nP, Q, X : spd(n)\ntr(X*logm(P + θ*Q))"
    assert last(sc.parse(text).gradient("θ")) == "tr(logm_frechet(P + θ*Q, Q)*X)"
    assert last(sc.parse("A, B : spd(n)\ntr(B'*logm(A))").gradient("A")) == "logm_frechet(A, B)"


def test_where_it_has_a_value_is_said():
    f = sc.parse("A : matrix(n, n)\ntr(logm(A))")
    assert f.conditions == (f"where A {WHERE}",)
    assert f.gradient("A").conditions == (f"where A {WHERE}",)
    assert sc.parse("A : matrix(n, n)\nexpm(logm(A))").conditions == (f"where A {WHERE}",)
    assert sc.parse("K : spd(n)\nexpm(logm(K))").conditions == ()
    assert sc.parse("L : lower(n)\nexpm(logm(L))").conditions == ("where diag(L) has positive entries only",)
    assert sc.parse("X : matrix(m, n)\nexpm(logm(X'*X))").conditions == ("where X'*X is invertible",)


@pytest.mark.parametrize(
    "text", ["logm(A)", "logm_frechet(A, B)", "sqrtm(A)", "powm(A, 0.3)", "sqrtm_frechet(A, B, B)"]
)
@pytest.mark.parametrize("A", [np.diag([-1.0, 2.0]), np.zeros((2, 2)), np.array([[-1.0, 1.0], [0.0, -1.0]])])
def test_a_result_that_would_be_complex_is_an_error(text, A):
    f = sc.parse(f"A, B : matrix(n, n)\n{text}")
    given = {"A": A, "B": np.ones((2, 2))}
    with pytest.raises(np.linalg.LinAlgError, match="closed negative real axis"):
        f.evaluate(**{name: given[name] for name in sc.compile(f).arguments})
    f = sc.parse(f"A : symmetric(n)\nB : matrix(n, n)\n{text}")
    if np.allclose(A, A.T):
        with pytest.raises(np.linalg.LinAlgError, match=r"positive definite|closed negative"):
            f.evaluate(**{name: given[name] for name in sc.compile(f).arguments})


def test_a_rotation_has_a_skew_logarithm():
    Q = scipy.linalg.expm(np.array([[0, 1, 2], [-1, 0, 0.5], [-2, -0.5, 0]]) / 2)
    f = sc.parse("Q : orthogonal(n)\nlogm(Q)' + logm(Q) + Q")
    assert last(f) == "Q"
    assert np.allclose(sc.parse("Q : orthogonal(n)\nlogm(Q)").evaluate(Q=Q), scipy.linalg.logm(Q))
