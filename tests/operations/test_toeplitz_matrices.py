"""Toeplitz matrices and sums along diagonals: SciPy's values, laws, derivatives against JAX, the basis."""

import numpy as np
import pytest
import scipy.linalg
from jax_double import jax, jnp

import symcalc as sc

RNG = np.random.default_rng(11)
GIVEN = {
    "A": RNG.normal(size=(4, 4)),
    "B": RNG.normal(size=(4, 3)),
    "x": RNG.normal(size=4),
    "w": RNG.normal(size=3),
    "z": RNG.normal(size=3),
    "y": RNG.normal(size=4),
    "v": RNG.normal(size=4),
    "V": RNG.normal(size=(4, 3)),
}


def toeplitz(c, r):
    """Return the matrix entry by entry, in JAX."""
    return jnp.stack([jnp.stack([c[i - j] if i >= j else r[j - i] for j in range(len(r))]) for i in range(len(c))])


def compiled(f):
    code = sc.compile(f)
    return code(**{name: GIVEN[name] for name in code.arguments})


def sums(A):
    return np.array([np.trace(A, -k) for k in range(len(A))])


def means(A):
    m, n = A.shape
    where = np.subtract.outer(np.arange(m), np.arange(n))
    return np.array([[A[where == where[i, j]].mean() for j in range(n)] for i in range(m)])


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("toeplitz(x)", scipy.linalg.toeplitz),
        ("toeplitz(x, w)", scipy.linalg.toeplitz),
        ("toeplitz(2*x, -w)", lambda x, w: scipy.linalg.toeplitz(2 * x, -w)),
        ("toeplitz(w, x)'", lambda w, x: scipy.linalg.toeplitz(w, x).T),
        ("diagsums(B)", sums),
        ("diagsums(B')", lambda B: sums(B.T)),
        ("diagsums(B[1, :])", lambda B: B[0, 0]),
        ("diagmeans(B)", means),
        ("diagmeans(A')", lambda A: means(A.T)),
        ("tr(toeplitz(x))", lambda x: 4 * x[0]),
        ("toeplitz_basis(4, 1)*x", lambda x: x),
    ],
)
def test_values(program, value):
    f = sc.parse(program)
    at = {name: GIVEN[name] for name in f.variables}
    for found in (f.evaluate(**at), compiled(f)):
        np.testing.assert_allclose(found, value(*at.values()), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("program", "name", "value"),
    [
        ("logdet(toeplitz(x)*toeplitz(x) + I)", "x", lambda x: jnp.linalg.slogdet(S(x) @ S(x) + jnp.eye(4))[1]),
        ("sum(exp(toeplitz(sin(x), w)))", "x", lambda x: jnp.exp(toeplitz(jnp.sin(x), GIVEN["w"])).sum()),
        ("sum(exp(toeplitz(w, sin(x))))", "x", lambda x: jnp.exp(toeplitz(GIVEN["w"], jnp.sin(x))).sum()),
        ("sum(exp(diagsums(B)))", "B", lambda B: sum(jnp.exp(jnp.trace(B, -k)) for k in range(4))),
        ("norm2(B - diagmeans(B))^2", "B", lambda B: jnp.sum((B - flat_means(B)) ** 2)),
    ],
)
def test_derivatives_are_those_of_jax(program, name, value):
    f, at = sc.parse(program), GIVEN[name]
    V = "V" if at.ndim == 2 else "v"
    np.testing.assert_allclose(compiled(f.gradient(name)), jax.grad(value)(at), rtol=1e-9, atol=1e-11)
    want = jax.jvp(jax.grad(value), (at,), (GIVEN[V],))[1]
    np.testing.assert_allclose(compiled(f.hvp(name, V)), want, rtol=1e-9, atol=1e-11)
    H = f.hessian(name)
    H = compiled(H if V == "v" else H.matrix())
    np.testing.assert_allclose(H @ GIVEN[V].ravel("F"), np.ravel(want, "F"), rtol=1e-9, atol=1e-11)


def S(x):
    return toeplitz(x, x)


def flat_means(B):
    m, n = B.shape
    return toeplitz(
        jnp.stack([jnp.diagonal(B, -k).mean() for k in range(m)]),
        jnp.stack([jnp.diagonal(B, k).mean() for k in range(n)]),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("toeplitz(x)'", "toeplitz(x)"),
        ("toeplitz(3*x)", "3*toeplitz(x)"),
        ("toeplitz(x, x)", "toeplitz(x)"),
        ("toeplitz(x - x)*y", "x : vector(n); zeros(n, 1)"),
        ("diagmeans(toeplitz(x, y))", "toeplitz(x, y)"),
        ("diagmeans(diagmeans(A))", "diagmeans(A)"),
        ("diagmeans(A)'", "diagmeans(A')"),
        ("diagsums(-2*A)", "-2*diagsums(A)"),
    ],
)
def test_laws(one, other):
    assert sc.parse(one) == sc.parse(other)


@pytest.mark.parametrize(("m", "n"), [(3, 2), (2, 3), (1, 3), (3, 1), (4, 4)])
def test_the_basis_makes_toeplitz_matrices_and_adds_up(m, n):
    t, B = RNG.normal(size=m + n - 1), RNG.normal(size=(m * n, 2))
    Q = sc.parse(f"toeplitz_basis({m}, {n})").evaluate()
    T = scipy.linalg.toeplitz(t[n - 1 :], t[n - 1 :: -1])
    np.testing.assert_allclose(Q @ t, T.ravel("F"))
    f = sc.parse(f"B : matrix({m * n}, 2)\ntoeplitz_basis({m}, {n})'*B")
    assert "eye" not in f.code()
    np.testing.assert_allclose(sc.compile(f)(B=B), Q.T @ B)
    f = sc.parse(f"t : vector({m + n - 1})\ntoeplitz_basis({m}, {n})*t")
    np.testing.assert_allclose(sc.compile(f)(t=t), Q @ t)


def test_code_is_that_of_scipy():
    assert "return scipy.linalg.toeplitz(x)" in sc.parse("toeplitz(x)").code()
    assert "scipy.linalg.toeplitz(x, w) @ y" in sc.parse("toeplitz(x, w)*y").code()
    assert sc.parse("toeplitz(x)").evaluate(x=GIVEN["x"].astype(np.float32)).dtype == np.float32


def test_structure_is_claimed():
    assert sc.parse("logdet(toeplitz(x))").gradient("x") == sc.parse(
        "diagsums(inv(toeplitz(x))) + diagsums(tril(inv(toeplitz(x)), -1))"
    )
    f = sc.parse("T = toeplitz(x, zeros(n, 1)); x : vector(n); inv(T)*y")
    assert "solve_triangular" in f.code()


@pytest.mark.parametrize("program", ["toeplitz(A)", "toeplitz(x')", "toeplitz(x, A)"])
def test_what_is_no_vector_is_refused(program):
    with pytest.raises(sc.SymcalcError, match="takes a"):
        sc.parse(program)
