"""Derivatives of what equations define: against JAX, which differentiates an explicit solver, step by step."""

import jax
import jax.numpy as jnp
import jax_double  # noqa: F401  (double precision)
import numpy as np
import pytest

import symcalc as sc

N = 3
TOLERANCE = 1e-7


KNOWN = {}  # solutions, from which two steps give first and second derivatives


def newton(g, x, steps=40, known="x"):
    """Return the root of a function, by steps that JAX differentiates."""
    x, steps = (KNOWN[known], 2) if known in KNOWN else (x, steps)
    shape = jnp.shape(x)
    flat = lambda x: jnp.ravel(g(jnp.reshape(x, shape)))  # noqa: E731
    x = jnp.ravel(jnp.asarray(x, dtype=float))
    for _ in range(steps):
        x = x - jnp.linalg.solve(jnp.reshape(jax.jacobian(flat)(x), (x.size, x.size)), flat(x))
    return jnp.reshape(x, shape)


def linear(L, R):
    """Return the X of L(X) = R, by the matrix of L."""
    return newton(lambda X: L(X) - R, jnp.zeros_like(R), steps=1)


RANDOM = np.random.default_rng(7)
A = RANDOM.standard_normal((N, N)) + 4 * np.eye(N)
M = RANDOM.standard_normal((N, N)) / 4
Q = np.eye(N) + (lambda B: B @ B.T)(RANDOM.standard_normal((N, N)))
B = RANDOM.standard_normal((N, 2))
b, c = RANDOM.standard_normal((2, N))
X, y = RANDOM.standard_normal((6, N)), np.sign(RANDOM.standard_normal(6))
ZERO = np.zeros(N)

# the program, its variables and their values, a solver in JAX of what the unknown is, and the value that is made of it
PROBLEMS = {
    "linear": (
        "x : root(A*x - b, x)\nc'*x + x'*x",
        {"A": A, "b": b, "c": c},
        lambda A, b, c: jnp.linalg.solve(A, b),
        lambda x, A, b, c: c @ x + x @ x,
    ),
    "nonlinear": (
        "x : root(A*x + exp(x) - b, x)\nc'*x + x'*x",
        {"A": A, "b": b, "c": c},
        lambda A, b, c: newton(lambda x: A @ x + jnp.exp(x) - b, ZERO),
        lambda x, A, b, c: c @ x + x @ x,
    ),
    "ridge by its penalty": (
        "λ : positive\nx : argmin(norm2(X*x - y)^2 + λ*norm2(x)^2, x)\nnorm2(x - c)^2",
        {"X": X, "y": y, "λ": 0.7, "c": c},
        lambda X, y, λ, c: jnp.linalg.solve(X.T @ X + λ * jnp.eye(N), X.T @ y),
        lambda x, X, y, λ, c: jnp.sum((x - c) ** 2),
    ),
    "a fixed point": (
        "x : root(tanh(M*x + b) - x, x)\nc'*x",
        {"M": M, "b": b, "c": c},
        lambda M, b, c: newton(lambda x: jnp.tanh(M @ x + b) - x, ZERO),
        lambda x, M, b, c: c @ x,
    ),
    "a minimum": (
        "x : argmin(sum(exp(x)) + x'*Q*x/2 - b'*x, x)\nQ : symmetric\nnorm2(x)^2",
        {"Q": Q, "b": b},
        lambda Q, b: newton(lambda x: jnp.exp(x) + (Q + Q.T) @ x / 2 - b, ZERO),
        lambda x, Q, b: x @ x,
    ),
    "logistic regression": (
        "λ : positive\nx : argmin(sum(softplus(-y.*(X*x))) + λ*norm2(x)^2, x)\nnorm2(x - c)^2",
        {"y": y, "X": X, "λ": 0.4, "c": c},
        lambda y, X, λ, c: newton(lambda x: 2 * λ * x - X.T @ (y * jax.nn.sigmoid(-y * (X @ x))), ZERO),
        lambda x, y, X, λ, c: jnp.sum((x - c) ** 2),
    ),
    "Lyapunov": (
        "P : root(A*P + P*A' + Q, P)\nb'*P*c + norm2(P)^2",
        {"A": A, "Q": Q, "b": b, "c": c},
        lambda A, Q, b, c: linear(lambda P: A @ P + P @ A.T, -Q),
        lambda P, A, Q, b, c: b @ P @ c + jnp.sum(P**2),
    ),
    "discrete Lyapunov": (
        "P : root(M'*P*M + Q - P, P)\nb'*P*c + norm2(P)^2",
        {"M": M, "Q": Q, "b": b, "c": c},
        lambda M, Q, b, c: linear(lambda P: P - M.T @ P @ M, Q),
        lambda P, M, Q, b, c: b @ P @ c + jnp.sum(P**2),
    ),
    "discrete Riccati": (
        "Q : symmetric\nP : symmetric\nP : root(M'*P*M - M'*P*B*inv(I_2 + B'*P*B)*B'*P*M + Q - P, P)\nb'*P*b",
        {"Q": Q, "M": M, "B": B, "b": b},
        lambda Q, M, B, b: newton(
            lambda P: (
                M.T @ P @ M - M.T @ P @ B @ jnp.linalg.solve(jnp.eye(2) + B.T @ P @ B, B.T @ P @ M) + (Q + Q.T) / 2 - P
            ),
            Q,
        ),
        lambda P, Q, M, B, b: b @ P @ b,
    ),
    "one number": (
        "d : root(d^3 + a*d - norm2(b)^2, d)\nd^2 + a",
        {"a": 1.3, "b": b},
        lambda a, b: newton(lambda d: d**3 + a * d - b @ b, 1.0),
        lambda d, a, b: d**2 + a,
    ),
    "a matrix on both sides": (
        "P : root(A*P*M + P - C, P)\nb'*P*c",
        {"A": A, "M": M, "C": Q, "b": b, "c": c},
        lambda A, M, C, b, c: linear(lambda P: A @ P @ M + P, C),
        lambda P, A, M, C, b, c: b @ P @ c,
    ),
    "a root of a root": (
        "x : root(A*x + exp(x) - b, x)\nz : root(tanh(M*z) + 2*z - x, z)\nc'*z + x'*z",
        {"A": A, "b": b, "M": M, "c": c},
        lambda A, b, M, c: newton(lambda x: A @ x + jnp.exp(x) - b, ZERO),
        lambda x, A, b, M, c: (lambda z: c @ z + x @ z)(newton(lambda z: jnp.tanh(M @ z) + 2 * z - x, ZERO, known="z")),
    ),
}


def values_of(function, values, solutions):
    """Return the arguments of a function: variables, and the solutions that it is given."""
    return {name: values[name] if name in values else solutions[name] for name in function.arguments}


def close(found, want):
    size = 1 + np.max(np.abs(want))
    return np.shape(found) == np.shape(want) and np.max(np.abs(found - want)) <= TOLERANCE * size


@pytest.mark.parametrize("name", PROBLEMS)
def test_gradients_and_second_derivatives_are_those_of_a_solver(name):
    program, values, solve, value = PROBLEMS[name]
    f = sc.parse(program)

    def whole(*arguments):
        return value(solve(*arguments), *arguments)

    given = [jnp.asarray(v) for v in values.values()]
    KNOWN.clear()
    x = np.asarray(solve(*given))
    z = newton(lambda z: jnp.tanh(M @ z) + 2 * z - x, ZERO) if name == "a root of a root" else None
    KNOWN.update(x=x, z=z)
    solutions = {"x": x, "P": x, "d": x, "z": z}
    for i, variable in enumerate(values):
        g = f.gradient(variable)
        both = sc.compile(f, g)
        found = both(**values_of(both, values, solutions))
        assert close(found[0], whole(*given))
        want = jax.grad(whole, argnums=i)(*given)
        assert close(found[1], want), variable
        V = RANDOM.standard_normal(np.shape(values[variable]))
        V = (V + V.T) / 2 if V.ndim == 2 and f.variables[variable].kind == "symmetric" else V
        h = f.hvp(variable, "V_0")
        second = sc.compile(h)
        found = second(**values_of(second, {**values, "V_0": V}, solutions))
        along = jax.jvp(lambda v: jax.grad(whole, argnums=i)(*given[:i], v, *given[i + 1 :]), (given[i],), (V,))[1]  # noqa: B023
        assert close(found, along), variable
        if np.ndim(V) == 1:
            hessian = sc.compile(f.hessian(variable))
            assert close(hessian(**values_of(hessian, values, solutions)) @ V, along), variable


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_check_moves_the_solution(name):
    f = sc.parse(PROBLEMS[name][0])
    for variable in f.free_variables:
        report = f.check(variable)
        assert report, (variable, report)


@pytest.mark.parametrize("name", PROBLEMS)
def test_texts_are_read_back(name):
    f = sc.parse(PROBLEMS[name][0])
    assert sc.parse(str(f)) == f
    assert sc.parse(str(f.typed)) == f
    for variable in f.free_variables:
        for answer in (f.gradient(variable), f.differential(variable), f.hvp(variable)):
            assert sc.parse(str(answer)) == answer


def test_equations_of_one_term_are_compared_with_their_solutions():
    assert sc.parse("c : root(exp(c)*a - exp(c), c)\nc").evaluate(a=1.0, c=0.3) == 0.3
    assert sc.parse("c : root(c*sin(c)*a, c)\nc").evaluate(a=1.0, c=0.0) == 0.0
    g = sc.parse("X : root(X + exp(X) - C, X)\nsum(X)").gradient("C")
    X = np.full((2, 2), 0.2)
    C = X + np.exp(X)
    S = 1 / (1 + np.exp(X))
    np.testing.assert_allclose(g.evaluate(C=C, X=X), S)


GIVEN = [
    ("X : root(A*X*B + C.*X - Q, X)\nsum(X)", "ABCQ"),  # linear: worked out, whatever its sign
    ("X : root(Q - A*X*B - C.*X, X)\nsum(X.*X)", "QABC"),
    ("X : root(A*X' + X*B + C, X)\nsum(X)", "ABC"),
    ("X : root(C - A*X' - X*B, X)\nsum(X)", "CAB"),
    ("X : root(C - exp(X) - A*X*B, X)\nsum(X)", "CABX"),  # the unknown of the program, and no adjoint one
    ("X : root(exp(X) + A*X*B - C, X)\nsum(X)", "ABCX"),
]


@pytest.mark.parametrize("text, arguments", GIVEN)
def test_code_is_given_what_the_program_calls_unknown_and_nothing_else(text, arguments):
    """Of X with exp(X) + A X B = C neither −X nor an adjoint unknown is asked for, in any order of derivatives."""
    f = sc.parse(text)
    X = RANDOM.standard_normal((N, N))
    values = {"A": A, "B": M + np.eye(N), "Q": Q}
    values["C"] = np.exp(X) + A @ X @ values["B"]
    for formula in (f, f.gradient("A"), f.hvp("A"), f.gradient("A").vjp("B")):
        function = sc.compile(formula)
        assert {*function.arguments} <= {*arguments, "V", "G"}
        known = {**values, "X": X, "V": M, "G": M}
        found = function(**{name: known[name] for name in function.arguments})
        assert np.all(np.isfinite(found))
        if "X" in function.arguments:
            with pytest.raises(sc.SymcalcError, match="X: a solution of its equation was expected"):
                function(**{name: (known | {"X": -X})[name] for name in function.arguments})
