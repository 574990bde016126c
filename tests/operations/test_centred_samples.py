"""Centring, covariance and correlation: against NumPy, their derivatives against JAX, code without the matrix."""

import numpy as np
import pytest
from jax_double import jax, jnp

import symcalc as sc
from symcalc.errors import KindMismatch, ShapeMismatch

RNG = np.random.default_rng(4)
A, X, Z = RNG.normal(size=(3, 3)), RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2))
x, y = X[:, 0], X[:, 1]


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("cov(X)", lambda: np.cov(X.T)),
        ("cov(X, Z)", lambda: np.cov(X.T, Z.T)[:3, 3:]),
        ("cov(x)", lambda: np.cov(x)),
        ("cov(x, y)", lambda: np.cov(x, y)[0, 1]),
        ("corr(X)", lambda: np.corrcoef(X.T)),
        ("corr(X, Z)", lambda: np.corrcoef(X.T, Z.T)[:3, 3:]),
        ("corr(x, y)", lambda: np.corrcoef(x, y)[0, 1]),
        ("center(X)", lambda: X - X.mean(axis=0)),
        ("center(X, 2)", lambda: X - X.mean(axis=1, keepdims=True)),
        ("center(x)", lambda: x - x.mean()),
        ("quadform(x, B)\nB : matrix(n, n)", lambda: x @ (Z @ Z.T) @ x),
        ("centering(3)", lambda: np.eye(3) - np.ones((3, 3)) / 3),
    ],
)
def test_values_are_those_of_numpy(program, want):
    *declared, last = program.splitlines()[::-1]
    f = sc.parse("\n".join([*declared, last]))
    given = {"A": A, "X": X, "Z": Z, "x": x, "y": y, "B": Z @ Z.T}
    np.testing.assert_allclose(f.evaluate(**{name: given[name] for name in f.variables}), want(), rtol=1e-12)
    np.testing.assert_allclose(sc.compile(f)(*[given[name] for name in f.variables]), want(), rtol=1e-12)


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("tr(A*cov(X))", lambda X: jnp.trace(A @ jnp.cov(X.T))),
        ("logdet(cov(X))", lambda X: jnp.linalg.slogdet(jnp.cov(X.T))[1]),
        ("tr(A*corr(X))", lambda X: jnp.trace(A @ jnp.corrcoef(X.T))),
        ("sum(exp(center(X, 2)))", lambda X: jnp.sum(jnp.exp(X - X.mean(axis=1, keepdims=True)))),
        ("norm2(cov(X))^2", lambda X: jnp.sum(jnp.cov(X.T) ** 2)),
    ],
)
def test_derivatives_are_those_of_jax(program, value):
    f = sc.parse(program)
    V = RNG.normal(size=X.shape)
    given = {"A": A, "X": X, "V": V}
    for g, want in (
        (f.gradient("X"), jax.grad(value)(X)),
        (f.hvp("X", "V"), jax.jvp(jax.grad(value), (X,), (V,))[1]),
    ):
        found = sc.compile(g)(**{name: given[name] for name in g.variables if name in sc.compile(g).arguments})
        np.testing.assert_allclose(found, want, rtol=1e-8, atol=1e-10)


def test_formulas():
    gradient = sc.parse("tr(A*cov(X))").gradient("X")
    assert str(gradient).splitlines()[-1] == "centering(m)*X*(A + A')/(m - 1)"
    assert sc.parse("center(center(X))") == sc.parse("center(X)")
    assert sc.parse("norm2(center(x))^2").gradient("x") == sc.parse("2*center(x)")
    assert str(sc.parse("sum(center(X), 1)")).splitlines()[-1] == "zeros(1, n)"


def test_code_takes_means_off_and_builds_no_matrix():
    source = sc.parse("tr(A*cov(X))").gradient("X").code()
    assert "X - X.mean(axis=0)" in source and "np.eye" not in source and "np.ones" not in source
    at = sc.parse("norm2(center(x))^2").gradient("x")
    assert at.evaluate(x=x.astype(np.float32)).dtype == np.float32


def test_what_is_no_table_of_samples_is_refused():
    with pytest.raises(KindMismatch, match="samples are rows"):
        sc.parse("cov(x')")
    with pytest.raises(ShapeMismatch, match="rows, which are samples"):
        sc.parse("X : matrix(4, 2)\nY : matrix(5, 2)\ncov(X, Y)")
    assert "samples are rows" in sc.parse("cov(X)").notes[0]


def test_a_covariance_is_called_so_where_it_is_not_asked_for():
    assert sc.parse("logdet(cov)").variables["cov"].kind == "matrix"
    assert sc.parse("inv(cov)*cov(X)").variables.keys() == {"cov", "X"}
    assert "cov is read as a matrix n×n" in sc.parse("logdet(cov)").notes
