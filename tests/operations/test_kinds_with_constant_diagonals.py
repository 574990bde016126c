"""Toeplitz, Hankel and circulant variables: projected gradients, what is proved of them and what is not."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported

KINDS = ["toeplitz", "hankel", "circulant"]
NUMBERS = {"toeplitz": lambda i, j: i - j, "hankel": lambda i, j: i + j, "circulant": lambda i, j: (i - j) % 4}
RNG = np.random.default_rng(21)
G = RNG.normal(size=(4, 4))


def projected(kind, G):
    """Return the mean over all entries with the same number in place of each."""
    k = np.fromfunction(NUMBERS[kind], (4, 4), dtype=int)
    return np.array([[G[k == k[i, j]].mean() for j in range(4)] for i in range(4)])


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_projected(kind):
    g = sc.parse(f"X : {kind}(n)\nA : matrix(n, n)\ntr(A'*X)").gradient("X")
    np.testing.assert_allclose(g.evaluate(A=G), projected(kind, G), atol=1e-13)
    assert sc.parse(str(g)) == g


@pytest.mark.parametrize("kind", KINDS)
def test_derivatives_agree_with_differences(kind):
    for program in ("logdet(X*X' + A*A')", "X*A*X", "sum(exp(X*A))"):
        report = sc.parse(f"X : {kind}(n)\nA : matrix(n, n)\n{program}").check("X")
        assert report.ok and len(report.errors) > 2, str(report)


def test_a_toeplitz_matrix_is_its_own_part():
    T = "T : toeplitz(n)\n"
    assert sc.parse(T + "diagmeans(T)") == sc.parse(T + "T") and sc.parse(T + "diagmeans(T')") == sc.parse(T + "T'")
    assert str(sc.parse("H : hankel(n)\nH'")).endswith("\nH")  # which is symmetric


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_proved_is_refused(kind):
    f = sc.parse(f"X : {kind}(n)\nA : symmetric(n)\ntr(A*X)")
    with pytest.raises(KindMismatch, match=f"declared {kind}"):
        f.subs(X="A")
    with pytest.raises(NotSupported, match="not supported yet"):
        sc.parse(f"A, B : symmetric(n)\nX : {kind}(n)\nX : root(A*X*A - B, X)\nX")
    with pytest.raises(NotSupported):
        sc.parse(f"X : {kind}(n)\nA : symmetric(n)\nnorm2(A*X - A)^2").stationary("X")


@pytest.mark.parametrize("kind", KINDS)
def test_operators_are_solved_within_the_kind_or_not_at_all(kind):
    """A matrix of the kind is no solution of the equation of all matrices."""
    J = sc.parse(f"X : {kind}(3)\nA : matrix(3, 3)\nnorm2(A*X)^2").hessian("X")
    A, X = G[:3, :3], np.zeros((3, 3))
    operator = sc.compile(J, form="operator")(A=A)
    B = sc.parse(f"X : {kind}(3)\ntr(A'*X)").gradient("X").evaluate(A=RNG.normal(size=(3, 3)))
    try:
        X = operator.solve(B)
    except (NotSupported, NotImplementedError, sc.SymcalcError):
        return
    np.testing.assert_allclose(operator @ np.ravel(X), np.ravel(B), atol=1e-8)


def test_names_of_kinds_are_functions_too():
    f = sc.parse("T : toeplitz(n)\nx : vector(n)\nx'*T*toeplitz(x)*x + sum(circulant(x)*x)")
    assert sc.parse(str(f)) == f
