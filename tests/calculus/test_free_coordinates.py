"""Derivatives by matrices of a structure in their free coordinates, and as plain matrices, by JAX as the oracle."""

import numpy as np
import pytest
from jax_double import jax, jnp

import symcalc as sc
from symcalc.calculus.operators import basis_of
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import variable
from symcalc.expressions.dimensions import dimension
from symcalc.expressions.kinds import KINDS

N = 3
BELOW = [(i, j) for j in range(N) for i in range(j + 1, N)]
TRIANGLE = [(i, j) for j in range(N) for i in range(j, N)]
# where each free coordinate stands, and the factor with which it stands across the diagonal
PLACES = {
    "symmetric": (TRIANGLE, 1),
    "spd": (TRIANGLE, 1),
    "skew": (BELOW, -1),
    "lower": (TRIANGLE, 0),
    "upper": ([(j, i) for i, j in TRIANGLE], 0),
    "diagonal": ([(i, i) for i in range(N)], 0),
    "psd": (TRIANGLE, 1),
}
# by the place of an entry the number of its free coordinate
DIAGONALS = {
    "toeplitz": lambda i, j: N - 1 + i - j,
    "hankel": lambda i, j: i + j,
    "circulant": lambda i, j: (i - j) % N,
}
KINDS_OF_LINEAR_SPACES = (*PLACES, *DIAGONALS)
ARRAYS = {
    "X*A": lambda X, A, x: X @ A,
    "A*X'*X": lambda X, A, x: A @ X.T @ X,
    "X*x": lambda X, A, x: X @ x,
    "inv(A + X)": lambda X, A, x: jnp.linalg.inv(A + X),
    "A.*(X*(A.*X))": lambda X, A, x: A * (X @ (A * X)),
    "tril(X*A) + tr(X*A)*X": lambda X, A, x: jnp.tril(X @ A) + jnp.trace(X @ A) * X,
}
SCALARS = {
    "tr(A*X*A*X)": lambda X, A, x: jnp.trace(A @ X @ A @ X),
    "norm2(X*x - x)^2": lambda X, A, x: jnp.sum((X @ x - x) ** 2),
    "log(det(A + X)^2)": lambda X, A, x: jnp.log(jnp.linalg.det(A + X) ** 2),
    "x'*tril(A*X*X)*x": lambda X, A, x: x @ jnp.tril(A @ X @ X) @ x,
    "sum(exp(A.*X))": lambda X, A, x: jnp.sum(jnp.exp(A * X)),
}
chance = np.random.default_rng(5)
A, x, V = chance.standard_normal((N, N)) + 3 * np.eye(N), chance.standard_normal(N), chance.standard_normal(N * N)
CASES = [(kind, program) for kind in KINDS_OF_LINEAR_SPACES for program in (*ARRAYS, *SCALARS)]


def matrix(kind, v):
    """Return the matrix of a structure with free coordinates, entry by entry."""
    if kind in DIAGONALS:
        return jnp.stack([jnp.stack([v[DIAGONALS[kind](i, j)] for j in range(N)]) for i in range(N)])
    places, across = PLACES[kind]
    X = jnp.zeros((N, N))
    for (i, j), entry in zip(places, v, strict=True):
        X = X.at[i, j].set(entry)
        if across and i != j:
            X = X.at[j, i].set(across * entry)
    return X


def point(kind):
    """Return coordinates of a matrix, a positive definite one where that is asked."""
    if kind in DIAGONALS:
        return 0.3 * V[: N if kind == "circulant" else 2 * N - 1]
    v = 0.3 * V[: len(PLACES[kind][0])]
    return v + np.array([2.0 * (i == j) for i, j in PLACES[kind][0]])


def run(formula, X):
    """Return the value at those of the arguments that a formula has."""
    fun = sc.compile(formula)
    return fun(**{name: {"X": X, "A": A, "x": x}[name] for name in fun.arguments})


def test_every_structure_of_a_linear_space_has_coordinates():
    assert {kind.name for kind in KINDS.values() if kind.basis is not None} == {*KINDS_OF_LINEAR_SPACES}
    assert all(bool(kind.coordinates) == (kind.basis is not None) for kind in KINDS.values())
    with pytest.raises(NotSupported, match="no free coordinates"):
        sc.parse("Q : orthogonal(n)\nQ*A").jacobian("Q").matrix("vech")


@pytest.mark.parametrize(("kind", "program"), CASES)
def test_derivatives(kind, program):
    f = sc.parse(f"X : {kind}({N})\nA : matrix({N}, {N})\nx : vector({N})\n{program}")
    v = point(kind)
    X = np.asarray(matrix(kind, v))
    known = ARRAYS.get(program) or SCALARS[program]

    def of(v):
        return jnp.ravel(known(matrix(kind, v), A, x), order="F")

    want = np.asarray(jax.jacobian(of)(v))
    Q = np.asarray(jax.jacobian(lambda v: jnp.ravel(matrix(kind, v), order="F"))(v))
    if program in SCALARS:
        H, want = f.hessian("X"), np.asarray(jax.hessian(lambda v: of(v)[0])(v))
        np.testing.assert_allclose(Q.T @ run(f.gradient("X"), X).ravel("F"), jax.grad(lambda v: of(v)[0])(v), rtol=1e-9)
        np.testing.assert_allclose(run(H.matrix("vech"), X), want, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(Q.T @ run(H.matrix(), X) @ Q, want, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(Q.T @ run(H.stacked(), X) @ Q, want, rtol=1e-9, atol=1e-9)
        back = sc.parse(str(H.matrix("vech")))
        assert back == H.matrix("vech")
        return
    J = f.jacobian("X")
    for form, M in (("vech", want), ("vec", want @ np.linalg.pinv(Q))):
        np.testing.assert_allclose(run(J.matrix(form), X), M, rtol=1e-9, atol=1e-9)
        assert sc.parse(str(J.matrix(form))) == J.matrix(form)
    np.testing.assert_allclose(run(J.stacked(), X), want @ np.linalg.pinv(Q), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS_OF_LINEAR_SPACES)
def test_matrices_have_names_of_sizes(kind):
    """What stands for the structure holds of any size."""
    n = dimension("n")
    Q = basis_of(variable("dX", kind, (n, n)))
    assert Q.shape[0] == n * n
    f = sc.parse(f"X : {kind}(n)\nA : matrix(n, n)\nX*A")
    M = f.jacobian("X").matrix("vech")
    B = np.eye(2)
    want = np.asarray(jax.jacobian(lambda v: jnp.ravel(matrix(kind, v), order="F"))(point(kind)))
    assert run(M, np.eye(N)).shape == want.shape
    assert M.evaluate(A=B).shape[0] == 4


def test_a_matrix_by_steps_where_no_product_of_factors_says_it():
    M = sc.parse("dX -> A.*(B*(C.*dX)*D)").matrix()
    assert str(M).split("\n")[-1] == "diag(vec(A))*kron(D', B)*diag(vec(C))"
    M = sc.parse("L : lower(n); tr(A*L*B*L)").hessian("L").matrix()
    assert str(M).split("\n")[-2:] == [
        "T_0 = diag(vec(tril(ones(n, n))))",
        "T_0*commutation(n, n)*(kron(A', B) + kron(B', A))*T_0",
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("symmetric", "vec(dF) = J v with v = vech(dX), lower triangle stacked by columns"),
        ("upper", "vec(dF) = J v with v = vech(dX'), upper triangle stacked by rows"),
        ("skew", "vec(dF) = J v with v = what dX has below its diagonal, stacked by columns"),
        ("diagonal", "vec(dF) = J v with v = diag(dX)"),
    ],
)
def test_coordinates_are_said(kind, said):
    assert sc.parse(f"X : {kind}(n); A*X").jacobian("X").layout("vech") == said
