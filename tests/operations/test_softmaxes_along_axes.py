"""Softmax and log-sum-exp of rows and columns, against JAX."""

import numpy as np
import pytest
import scipy.special
from formulas import close, draw
from jax_double import jax, jnp, jss

import symcalc as sc

A, B, W, x, y = draw(3, 4), draw(3, 4, seed=1), draw(4, 5), draw(3), draw(4)
VALUES = {"A": A, "B": B, "W": W, "x": x, "y": y}
# in the language, in JAX
SCALARS = {
    "sum(logsumexp(A, 2))": lambda A, **_: jnp.sum(jss.logsumexp(A, axis=1)),
    "logsumexp(A, 1)*y": lambda A, y, **_: jss.logsumexp(A, axis=0) @ y,
    "tr(B'*softmax(A, 2))": lambda A, B, **_: jnp.sum(B * jax.nn.softmax(A, axis=1)),
    "tr(B'*softmax(A, 1))": lambda A, B, **_: jnp.sum(B * jax.nn.softmax(A, axis=0)),
    "norm2(softmax(A*W, 2) - softmax(A*W, 1))^2": lambda A, W, **_: jnp.sum(
        (jax.nn.softmax(A @ W, axis=1) - jax.nn.softmax(A @ W, axis=0)) ** 2
    ),
    "x'*softmax(A, 2)*y": lambda A, x, y, **_: x @ jax.nn.softmax(A, axis=1) @ y,
    "-sum(B.*log(softmax(A, 2)))": lambda A, B, **_: -jnp.sum(B * jax.nn.log_softmax(A, axis=1)),
    "-sum(B.*log(softmax(A, 1)))": lambda A, B, **_: -jnp.sum(B * jax.nn.log_softmax(A, axis=0)),
    "sum(logsumexp(A', 2).^2)": lambda A, **_: jnp.sum(jss.logsumexp(A, axis=0) ** 2),
    "sum(softmax(A', 1).*B')": lambda A, B, **_: jnp.sum(jax.nn.softmax(A, axis=1) * B),
    "sum(B.*exp(A)./sum(exp(A), 2))": lambda A, B, **_: jnp.sum(B * jax.nn.softmax(A, axis=1)),
    "sum(log(sum(exp(A), 1)).*y')": lambda A, y, **_: jss.logsumexp(A, axis=0) @ y,
}
ARRAYS = {
    "softmax(A, 2)": lambda A: jax.nn.softmax(A, axis=1),
    "softmax(A, 1)": lambda A: jax.nn.softmax(A, axis=0),
    "softmax(A', 2)": lambda A: jax.nn.softmax(A.T, axis=1),
    "logsumexp(A, 2)": lambda A: jss.logsumexp(A, axis=1),
    "logsumexp(A, 1)": lambda A: jss.logsumexp(A, axis=0),
    "log(softmax(A, 2))": lambda A: jax.nn.log_softmax(A, axis=1),
    "exp(A)./sum(exp(A), 2)": lambda A: jax.nn.softmax(A, axis=1),
    "exp(A)./sum(exp(A), 1)": lambda A: jax.nn.softmax(A, axis=0),
    "log(sum(exp(A), 2))": lambda A: jss.logsumexp(A, axis=1),
    "log(sum(exp(A), 1))": lambda A: jss.logsumexp(A, axis=0),
}
BIG = np.array([[1000.0, -1000.0, 0.0, 999.0], [-1000.0, -1000.0, -1001.0, -999.0], [0.0, 1e3, 1e3, -1e3]])


@pytest.mark.parametrize("text", SCALARS)
def test_first_and_second_derivatives(text):
    f, names = sc.parse(text), [name for name in VALUES if name in sc.parse(text).variables]
    values = {name: VALUES[name] for name in names}
    assert close(f.evaluate(**values), SCALARS[text](**values))
    for name in names:
        g = f.gradient(name)
        want = jax.grad(lambda v, name=name: SCALARS[text](**{**values, name: v}))(values[name])
        assert close(g.evaluate(**values), want)
        back = sc.parse(str(g))
        assert close(back.evaluate(**{k: values[k] for k in back.variables}), want)
    slope = jax.grad(lambda A: SCALARS[text](**{**values, "A": A}))
    assert close(f.hvp("A", "V").evaluate(**values, V=B), jax.jvp(slope, (A,), (B,))[1])


@pytest.mark.parametrize("Z", [A, BIG], ids=["moderate", "large"])
@pytest.mark.parametrize("text", ARRAYS)
def test_values_and_derivatives(text, Z):
    f = sc.parse(text)
    want, moved = jax.jvp(ARRAYS[text], (Z,), (B,))
    G = draw(*want.shape)
    functions = sc.compile(f, f.directional("A", "V"), f.vjp("A", "G"))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, step, pulled = functions(A=Z, V=B, G=G)
    assert np.allclose(value, want, rtol=1e-12) and np.all(np.isfinite(value))
    assert np.allclose(step, moved, rtol=1e-9, atol=1e-12)
    assert np.allclose(pulled, jax.vjp(ARRAYS[text], Z)[1](G)[0], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sum(logsumexp(X*W, 2)) - tr(Y'*X*W)", "X'*(softmax(X*W, 2) - Y)"),
        ("-sum(Y.*log(softmax(X*W, 2)))", "X'*(diag(sum(Y, 2))*softmax(X*W, 2) - Y)"),
        ("S = X*W\n-sum(Y.*log(softmax(S, 2)))", "X'*(diag(sum(Y, 2))*softmax(X*W, 2) - Y)"),
        ("P = exp(X*W)\nS = diag(1 ./ sum(P, 2))*P\n-sum(Y.*log(S))", "X'*(diag(sum(Y, 2))*softmax(X*W, 2) - Y)"),
        ("P = exp(X*W)\n-sum(Y.*log(P./sum(P, 2)))", "X'*(diag(sum(Y, 2))*softmax(X*W, 2) - Y)"),
        ("sum(log(sum(exp(X*W), 2)))", "X'*softmax(X*W, 2)"),
        ("tr(Y'*softmax(X*W, 2))", "P = softmax(X*W, 2)\nX'*(Y.*P - diag(sum(Y.*P, 2))*P)"),
    ],
)
def test_gradients_of_the_textbook(text, want):
    assert str(sc.parse(text).gradient("W")) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("softmax(A .- x, 2)", "softmax(A, 2)"),
        ("softmax(A .- x, 1)", "softmax(A .- x, 1)"),
        ("softmax(A .+ 3 .- 2*y', 1)", "softmax(A, 1)"),
        ("softmax(A .- sum(A, 2) .+ y', 2)", "softmax(A .+ y', 2)"),
        ("logsumexp(A .- x, 2) + x", "logsumexp(A, 2)"),
        ("logsumexp(A .- y' .+ 3, 1) + y'", "logsumexp(A, 1) .+ 3"),
    ],
)
def test_a_shift_changes_nothing(text, want):
    assert sc.parse(text).expression == sc.parse(want).expression


def test_of_vectors():
    for text, want in {
        "softmax(x, 1)": scipy.special.softmax(x),
        "softmax(x, 2)": np.ones(3),
        "softmax(x', 2)": scipy.special.softmax(x),
        "softmax(x', 1)": np.ones(3),
        "logsumexp(x, 1)": scipy.special.logsumexp(x),
        "logsumexp(x, 2)": x,
        "logsumexp(x', 2)": scipy.special.logsumexp(x),
        "logsumexp(x', 1)": x,
    }.items():
        assert close(sc.parse(f"x : vector(n)\n{text}").evaluate(x=x), want)


@pytest.mark.parametrize("name", ["softmax", "logsumexp"])
def test_a_matrix_asks_for_the_axis(name):
    with pytest.raises(sc.SymcalcError) as raised:
        sc.parse(f"{name}(X*W)")
    assert f"write `{name}(X*W, 2)` (of each row) or `{name}(X*W, 1)` (of each column)" in str(raised.value)


def test_the_code_shifts_rows_by_their_largest_and_does_shared_work_once():
    f = sc.parse("-sum(Y.*log(softmax(X*W, 2)))")
    source = sc.code(f, f.gradient("W"))
    assert source.count("np.exp(") == source.count("X @ W") == source.count(".max(axis=1") == 1
    assert "np.diag(" not in source and "np.ones(" not in source


def test_infinite_entries_are_those_of_vectors():
    Z = np.array([[np.inf, 1.0], [-np.inf, 1.0], [-np.inf, -np.inf]])
    assert np.array_equal(sc.parse("softmax(A, 2)").evaluate(A=Z[:2]), [[1, 0], [0, 1]])
    with np.errstate(divide="ignore"):
        assert np.array_equal(sc.parse("logsumexp(A, 2)").evaluate(A=Z), [np.inf, 1.0, -np.inf])


def test_what_is_rounded_to_0_counts_in_what_is_divided_by_its_sums():
    Z = np.array([[1000.0, 0.0, -1000.0], [900.0, 100.0, -900.0]])
    f = sc.parse("sum(log(softmax(A, 2)) .- log(sum(softmax(A, 2), 1)))")
    assert np.allclose(f.gradient("A").evaluate(A=Z), [[-2, 1, 1], [2, -1, -1]])  # by hand, in logarithms
