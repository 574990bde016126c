"""The largest and smallest eigenvalues of symmetric matrices (Magnus & Neudecker 2019, ch. 8, sec. 9)."""

import numpy as np
import pytest
from formulas import close, draw, value
from jax_double import jax, jnp

import symcalc as sc

DECLARED = "S : symmetric(n)\n"


def symmetric(n, seed=0):
    """Return a random symmetric matrix."""
    A = draw(n, n, seed=seed)
    return (A + A.T) / 2


@pytest.mark.parametrize(("name", "place"), [("eigmax", -1), ("eigmin", 0)])
def test_value_gradient_and_hessian(name, place):
    S, V = symmetric(5), symmetric(5, seed=1)
    f = sc.parse(DECLARED + f"{name}(S)")
    w, U = np.linalg.eigh(S)
    u = U[:, place]
    assert close(f.evaluate(S=S), w[place]) and close(f.gradient("S").evaluate(S=S), np.outer(u, u))

    def in_jax(S):
        return jnp.linalg.eigh(S)[0][place]

    want = np.asarray(jax.jvp(jax.grad(in_jax), (S,), (V,))[1])
    np.testing.assert_allclose(f.hvp("S", "V").evaluate(S=S, V=V), want, rtol=1e-9, atol=1e-11)
    second = f.derivative("S", order=2).evaluate(S=S, dS=V)
    assert second == pytest.approx(np.sum(want * V), rel=1e-9)


def test_the_largest_eigenvalue_is_convex():
    S, V = symmetric(5), symmetric(5, seed=1)
    f = sc.parse(DECLARED + "eigmax(S)").hvp("S", "V")
    assert np.sum(f.evaluate(S=S, V=V) * V) > 0


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("eigmax(-2*S)", "-2*eigmin(S)"),
        ("eigmin(3*S)", "3*eigmin(S)"),
        ("eigmax(S + a*I)", "eigmax(S) + a"),
        ("eigmin(S - a*I)", "eigmin(S) - a"),
        ("max(eigvals(S))", "eigmax(S)"),
        ("min(eigvals(S))", "eigmin(S)"),
        ("eigmaxvec(-S)", "eigminvec(S)"),
    ],
)
def test_laws(text, want):
    assert str(sc.parse(DECLARED + text)) == str(sc.parse(DECLARED + want))


def test_vectors_are_those_of_values():
    S = symmetric(5)
    for name, vector in (("eigmax", "eigmaxvec"), ("eigmin", "eigminvec")):
        u = sc.parse(DECLARED + f"{vector}(S)").evaluate(S=S)
        assert close(S @ u, value(DECLARED + f"{name}(S)", S=S) * u) and u[np.abs(u).argmax()] > 0


def test_the_condition_is_said_where_it_is_differentiated():
    f = sc.parse(DECLARED + "eigmax(S) - eigmin(S)")
    assert f.conditions == ()
    said = f.gradient("S").conditions
    assert "where S has a simple largest eigenvalue" in said and "where S has a simple smallest eigenvalue" in said


def test_signs():
    f = sc.parse("K : spd(n)\nlog(eigmin(K)) - log(eigmax(K))")
    assert f.conditions == ()
    g = f.gradient("K")
    K = np.diag([1.0, 2.0, 4.0])
    assert close(g.evaluate(K=K), np.diag([1.0, 0.0, -0.25]))


def test_one_factorisation_serves_all():
    f = sc.parse(DECLARED + "eigmax(S) - eigmin(S)")
    source = sc.code(f, f.gradient("S"), f.hvp("S", "V"))
    assert source.count("np.linalg.eigh(") == 1
    assert "np.linalg.eigvalsh(S)" in sc.code(f) and "np.outer(" in sc.code(f.gradient("S"))


def test_other_eigenvalues_may_be_equal():
    Q, V = np.linalg.qr(draw(4, 4))[0], symmetric(4, seed=1)
    S = (Q * [0.5, 0.5, 0.5, 2.0]) @ Q.T
    S, u = (S + S.T) / 2, Q[:, 3]
    H = sc.parse(DECLARED + "eigmax(S)").hvp("S", "V")
    du = (np.eye(4) - np.outer(u, u)) @ V @ u / 1.5
    assert close(H.evaluate(S=S, V=V), np.outer(du, u) + np.outer(u, du))
    S = np.diag([0.5, 0.5, 2.0])
    assert np.isfinite(H.evaluate(S=S, V=symmetric(3))).all()
