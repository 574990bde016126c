"""Maps through linear equations: matrices, arrays and entries against JAX, which differentiates an explicit solver."""

import jax
import jax.numpy as jnp
import jax_double  # noqa: F401  (double precision)
import numpy as np
import pytest

import symcalc as sc

M, N = 3, 2
RANDOM = np.random.default_rng(11)
VALUES = {name: RANDOM.standard_normal((M, M)) / 3 for name in "ABCMQ"}
VALUES["A"] += 2 * np.eye(M)
VALUES["Q"] += VALUES["Q"].T  # which may be declared symmetric
b, c, q = RANDOM.standard_normal((3, M))
VALUES |= {"b": b, "c": c, "q": q, "a": 1.7, "R": RANDOM.standard_normal((M, N)), "D": RANDOM.standard_normal((N, N))}


def linear(L, shape):
    """Return the matrix of a linear function of arrays, rows stacked, in JAX."""
    return jnp.reshape(jax.jacobian(L)(jnp.zeros(shape)), (np.prod(shape), -1))


def root(L, R):
    """Return the X of L(X) = R."""
    return jnp.reshape(jnp.linalg.solve(linear(L, R.shape), jnp.ravel(R)), R.shape)


# what is linear in the unknown, R, what is made of it, and the same in JAX; the names are the arguments
PROBLEMS = {
    "Stein": (
        "P : root(M'*P*M + Q - P, P)\nP",
        lambda M, Q: root(lambda P: P - M.T @ P @ M, Q),
    ),
    "Stein, one column": (
        "P : root(M'*P*M + diag(q) - P, P)\nP*b",
        lambda M, q, b: root(lambda P: P - M.T @ P @ M, jnp.diag(q)) @ b,
    ),
    "Stein, a number": (
        "P : root(M'*P*M + Q - P, P)\nb'*P*P*c",
        lambda M, Q, b, c: (lambda P: b @ P @ P @ c)(root(lambda P: P - M.T @ P @ M, Q)),
    ),
    "Sylvester, of no square": (
        "X : root(A*X + X*D - R, X)\nX'*b",
        lambda A, D, R, b: root(lambda X: A @ X + X @ D, R).T @ b,
    ),
    "Lyapunov, symmetric": (
        "Q : symmetric\nP : root(A*P + P*A' - Q, P)\nP*P",
        lambda Q, A: (lambda P: P @ P)(root(lambda P: A @ P + P @ A.T, (Q + Q.T) / 2)),
    ),
    "three terms": (
        "X : root(A*X*B + B*X*A + X - C, X)\nX.*X",
        lambda A, B, C: root(lambda X: A @ X @ B + B @ X @ A + X, C) ** 2,
    ),
    "turned": (
        "X : root(A*X + X'*B - C, X)\nX",
        lambda A, B, C: root(lambda X: A @ X + X.T @ B, C),
    ),
    "entries scaled, and more": (
        "X : root(A*X*B + C.*X - Q, X)\nX",
        lambda A, B, C, Q: root(lambda X: A @ X @ B + C * X, Q),
    ),
    "one after another": (
        "P : root(M'*P*M + Q - P, P)\nX : root(A*X + X*B - P, X)\na*X + P",
        lambda M, Q, A, B, a: (lambda P: a * root(lambda X: A @ X + X @ B, P) + P)(root(lambda P: P - M.T @ P @ M, Q)),
    ),
}
CASES = [(name, v) for name, (text, _) in PROBLEMS.items() for v in sc.parse(text).free_variables if v != "a"]


def close(found, want):
    size = 1 + np.max(np.abs(want))
    return np.shape(found) == np.shape(want) and np.max(np.abs(found - want)) <= 1e-9 * size


def called(function, **others):
    """Return a function's value at the values: solutions are none of its arguments."""
    return function(**{name: (others | VALUES)[name] for name in function.arguments})


def within(J, F, variable):
    """Return an array of a derivative within the structure of the variable."""
    return (J + np.swapaxes(J, -1, -2)) / 2 if variable.kind == "symmetric" else J


def stacked(J, F, X):
    """Return an array with the axes of F, then of X, as the matrix of stacked columns."""
    J = np.reshape(J, (*np.shape(F), *np.shape(X)))
    f, x = np.ndim(F), np.ndim(X)
    J = J.transpose(*range(f)[::-1], *range(f, f + x)[::-1])
    return J.reshape(-1, np.size(X))


@pytest.mark.parametrize("name, variable", CASES)
def test_jacobians_are_those_of_a_solver(name, variable):
    text, solver = PROBLEMS[name]
    f = sc.parse(text)
    names = solver.__code__.co_varnames[: solver.__code__.co_argcount]
    values = [jnp.asarray(VALUES[v]) for v in names]
    F, X = solver(*values), VALUES[variable]
    want = within(jax.jacobian(solver, argnums=names.index(variable))(*values), F, f.variables[variable])
    J = f.jacobian(variable) if f.shape else f.derivative(variable)
    assert close(called(sc.compile(J)), want)
    if J.is_operator:
        matrix = stacked(want, F, X)
        assert close(called(sc.compile(J, form="matrix")), matrix if f.shape else matrix[0])
        assert close(np.reshape(called(sc.compile(J.matrix())), matrix.shape), matrix)
        assert sc.parse(str(J)) == J
        assert sc.parse(str(J.matrix())) == J.matrix()
        V = RANDOM.standard_normal(np.shape(X))
        V = V + V.T if f.variables[variable].kind == "symmetric" else V
        along = np.tensordot(want, V, axes=V.ndim)
        direction = (
            sc.parse("V : symmetric(n)\nV") if f.variables[variable].kind == "symmetric" else "V"[: V.ndim == 2] or "v"
        )
        applied = sc.compile(J.apply(direction))
        assert close(called(applied, V=V, v=V), along)
        operator = called(sc.compile(J, form="operator"))
        assert close(operator.apply(V), along)
        G = RANDOM.standard_normal(np.shape(along))
        assert close(operator.adjoint_apply(G), np.tensordot(G, want, axes=G.ndim))


@pytest.mark.parametrize("variable", ["Q", "M"])
def test_hessians_are_those_of_a_solver(variable):
    text, solver = PROBLEMS["Stein, a number"]
    names = ["M", "Q", "b", "c"]
    values = [jnp.asarray(VALUES[v]) for v in names]
    want = jax.hessian(solver, argnums=names.index(variable))(*values)
    H = sc.parse(text).hessian(variable)
    assert close(called(sc.compile(H)), want)
    assert close(called(sc.compile(H.matrix())), stacked(want, VALUES[variable], VALUES[variable]))


def test_what_is_written():
    f = sc.parse("P : root(M'*P*M + Q - P, P)\nP")
    J = f.jacobian("Q")
    assert str(J.matrix()) == "inv(I - kron(M', M'))"
    assert J.entries() == "dF[i, j]/dQ[k, l] = (inv(I - kron(M', M')))[j,i, l,k]"
    assert J.matrix().conditions == ("where I - kron(M', M') is invertible",)
    H = sc.parse("P : root(M'*P*M + diag(q) - P, P)\nb'*P*b").hessian("q")
    assert str(H).endswith("zeros(n, n)")
    g = sc.parse("P : root(M'*P*M + diag(q) - P, P)\nP*b").jacobian("q")
    assert str(g) == "b : vector(n)\nkron(b', I_n)*inv(I - kron(M', M'))*khatrirao(I_n, I_n)"


def test_code_solves():
    source = sc.code(sc.parse("P : root(M'*P*M + Q - P, P)\nP").jacobian("M"))
    assert "solve(" in source and "inv(" not in source and "kron(" not in source
    one = sc.code(sc.parse("P : root(M'*P*M + Q - P, P)\nP*b").jacobian("M"))
    assert "inv(" not in one


@pytest.mark.parametrize("name", ["Stein", "Sylvester, of no square", "three terms"])
def test_single_precision_stays(name):
    fun = sc.compile(sc.parse(PROBLEMS[name][0]))
    found = fun(**{v: np.asarray(VALUES[v], np.float32) for v in fun.arguments})
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, called(fun), rtol=1e-4, atol=1e-5)


def test_within_a_structure():
    f = sc.parse("Q : symmetric(n)\nP : root(A*P + P*A' - Q, P)\nb'*P*P*b")
    H = f.hessian("Q").matrix("vech")
    found = sc.compile(H)
    P = lambda Q: root(lambda P: VALUES["A"] @ P + P @ VALUES["A"].T, Q)  # noqa: E731
    rows, columns = np.triu_indices(M)  # the lower triangle by columns

    def value(v):
        lower = jnp.zeros((M, M)).at[columns, rows].set(v)
        Q = lower + lower.T - jnp.diag(jnp.diag(lower))
        return b @ P(Q) @ P(Q) @ b

    want = jax.hessian(value)(jnp.asarray(VALUES["Q"])[columns, rows])
    assert close(called(found), want)
