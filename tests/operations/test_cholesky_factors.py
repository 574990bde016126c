"""Cholesky factors: derivatives (Giles, Murray, Särkkä), laws, and one factorisation in code."""

import numpy as np
import pytest
from formulas import close, differential, draw, gradient, positive_definite, value
from sources import statements

import symcalc as sc
from symcalc.errors import KindMismatch
from symcalc.simplification.rewriting import simplify

DECLARED = "K : spd(n)\n"
K, S = positive_definite(4), draw(4, 4, seed=1)
S = S + S.T
L = np.linalg.cholesky(K)


def half(A):
    """Return the lower triangle with half of the diagonal."""
    return np.tril(A) - np.diag(np.diag(A)) / 2


def test_values():
    assert close(value(DECLARED + "chol(K)", K=K), L)
    assert close(sc.parse(DECLARED + "chol(K)").evaluate(K=K), L)
    assert close(
        sc.parse("chol(X*X' + I)").evaluate(X=draw(3, 2)), np.linalg.cholesky(draw(3, 2) @ draw(3, 2).T + np.eye(3))
    )


def test_the_differential_against_finite_differences():
    h = 1e-6
    slope = (np.linalg.cholesky(K + h * S) - np.linalg.cholesky(K - h * S)) / (2 * h)
    inverse = np.linalg.inv(L)
    got = differential(DECLARED + "chol(K)", "K", K=K, dK=S)
    assert close(got, L @ half(inverse @ S @ inverse.T)) and np.allclose(got, slope, rtol=1e-6, atol=1e-7)
    assert np.allclose(got, np.tril(got)) and np.allclose(got @ L.T + L @ got.T, S)


def test_the_cotangent_of_murray():
    G = draw(4, 4, seed=2)
    P = half(L.T @ np.tril(G))
    want = np.linalg.solve(L.T, (P + P.T) / 2) @ np.linalg.inv(L)
    assert close(gradient(DECLARED + "tr(G'*chol(K))", "K", K=K, G=G), want)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("chol(K)*chol(K)'", "K"),
        ("B*chol(K)*chol(K)'*x", "B*K*x"),
        ("inv(K)*chol(K)", "inv(chol(K))'"),
        ("chol(K)'*inv(K)", "inv(chol(K))"),
        ("inv(chol(K))'*inv(chol(K))", "inv(K)"),
        ("logdet(chol(K))", "logdet(K)/2"),
        ("det(chol(K))^2", "det(K)"),
        ("chol(4*K)", "2*chol(K)"),
        ("chol(diag(exp(x)))", "diag(sqrt(exp(x)))"),
        ("chol(K ⊗ eye(2))", "chol(K) ⊗ eye(2)"),
        ("cholesky(K)", "chol(K)"),
    ],
)
def test_laws(text, want):
    assert sc.parse(DECLARED + text) == sc.parse(DECLARED + want)


def test_the_logarithms_of_the_diagonal():
    f = sc.parse(DECLARED + "2*sum(log(diag(chol(K))))")
    assert simplify(f.expression) == sc.parse(DECLARED + "logdet(K)").expression
    assert f.conditions == () and f.gradient("K") == sc.parse(DECLARED + "inv(K)")


def test_only_of_symmetric_matrices():
    for text in ("chol(A)", "cholesky(A*B)", "chol(X - X')"):
        with pytest.raises(KindMismatch, match="symmetric"):
            sc.parse(text)
    assert sc.parse("S : symmetric(n)\ntr(chol(S))").gradient("S").conditions == ()
    f = sc.parse("S : symmetric(n)\nchol(S)*chol(S)'")
    assert f.conditions == ("where S is positive definite",)


def test_that_the_factor_is_the_lower_one_is_noted():
    assert any("lower" in note for note in sc.parse(DECLARED + "chol(K)").notes)


def test_a_whitened_norm():
    f = sc.parse(DECLARED + "norm2(inv(chol(K))*x)^2")
    assert str(f.gradient("K")).endswith("-inv(K)*x*x'*inv(K)")


# ------------------------------------------------------------------------------------------------ code


def test_triangular_solves():
    assert statements(DECLARED + "inv(chol(K))*x") == [
        "cholesky_K = _cholesky(K)",
        "return scipy.linalg.solve_triangular(cholesky_K, x, lower=True, check_finite=False)",
    ]


def test_one_factorisation_serves_value_gradient_and_hessian():
    f = sc.parse(DECLARED + "x'*chol(K)*y + logdet(K) + x'*inv(K)*x")
    fun = sc.compile(f, f.gradient("K"), f.hvp("K"))
    assert fun.source.count("= _cholesky(") == 1 and "_lu(" not in fun.source and "inv(K" not in fun.source
    x, y = draw(4), draw(4, seed=1)
    got = fun(K=K, x=x, y=y, V=S)
    assert close(got[0], x @ L @ y + np.linalg.slogdet(K)[1] + x @ np.linalg.solve(K, x))
    assert close(got[1], gradient(str(f), "K", K=K, x=x, y=y))


def test_what_is_not_definite_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        sc.parse(DECLARED + "chol(K)").evaluate(K=-K)
    single = sc.compile(sc.parse(DECLARED + "chol(K)"))(K.astype(np.float32))
    assert single.dtype == np.float32 and np.allclose(single, L, rtol=1e-4)
