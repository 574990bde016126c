"""Losses of machine learning by rows, with logits of ±1000 too, against JAX; gradients as books write them."""

import re

import numpy as np
import pytest
from formulas import draw
from jax_double import jax, jnp, jss

import symcalc as sc

M, N, K, D = 4, 3, 5, 2  # samples, features, classes, values


def labels():
    """Return a class of each sample, as a matrix of zeros and ones."""
    return np.eye(K)[[0, 3, 1, 4]]


def layer_norm(X):
    centred = X - X.mean(axis=1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)


NORMALISED = "X : matrix(m, n)\nM = X .- sum(X, 2)/n\nZ = M./sqrt(sum(M.^2, 2)/n .+ 1e-5)\n"
# the program, the same in JAX, values, of which those of the first two names make the logits
PROGRAMS = {
    "cross-entropy": (
        "-sum(Y.*log(softmax(X*W .+ b', 2)))",
        lambda X, W, b, Y: -jnp.sum(Y * jax.nn.log_softmax(X @ W + b, axis=1)),
        {"X": draw(M, N), "W": draw(N, K), "b": draw(K), "Y": labels()},
    ),
    "cross-entropy by log-sum-exp": (
        "sum(logsumexp(X*W, 2)) - tr(Y'*X*W)",
        lambda X, W, Y: jnp.sum(jss.logsumexp(X @ W, axis=1)) - jnp.sum(Y * (X @ W)),
        {"X": draw(M, N), "W": draw(N, K), "Y": labels()},
    ),
    "cross-entropy, written out": (
        "P = exp(X*W)\n-sum(Y.*log(P./sum(P, 2)))",
        lambda X, W, Y: -jnp.sum(Y * jax.nn.log_softmax(X @ W, axis=1)),
        {"X": draw(M, N), "W": draw(N, K), "Y": labels()},
    ),
    "InfoNCE": (
        "S = X*Y'/τ\nsum(logsumexp(S, 2)) - tr(S)",
        lambda X, Y, τ: jnp.sum(jss.logsumexp(X @ Y.T / τ, axis=1)) - jnp.trace(X @ Y.T / τ),
        {"X": draw(M, N), "Y": draw(M, N, seed=1), "τ": np.array(0.5)},
    ),
    "InfoNCE of both directions": (
        "S = X*Y'/τ\n-tr(log(softmax(S, 2)) + log(softmax(S, 1)))/2",
        lambda X, Y, τ: (
            -jnp.trace(jax.nn.log_softmax(X @ Y.T / τ, axis=1) + jax.nn.log_softmax(X @ Y.T / τ, axis=0)) / 2
        ),
        {"X": draw(M, N), "Y": draw(M, N, seed=1), "τ": np.array(0.5)},
    ),
    "attention": (
        "d : positive\nnorm2(softmax(Q*K'/sqrt(d), 2)*V - T)^2",
        lambda Q, K, V, T, d: jnp.sum((jax.nn.softmax(Q @ K.T / jnp.sqrt(d), axis=1) @ V - T) ** 2),
        {"Q": draw(M, N), "K": draw(K, N), "V": draw(K, D), "T": draw(M, D), "d": np.array(3.0)},
    ),
    "attention, written out": (
        "d : positive\nE = exp(Q*K'/sqrt(d))\ntr(C'*(E./sum(E, 2))*V)",
        lambda Q, K, C, V, d: jnp.sum(C * (jax.nn.softmax(Q @ K.T / jnp.sqrt(d), axis=1) @ V)),
        {"Q": draw(M, N), "K": draw(K, N), "C": draw(M, D), "V": draw(K, D), "d": np.array(3.0)},
    ),
    "layer normalisation": (
        NORMALISED + "norm2(Z.*w' .+ b' - T)^2",
        lambda X, w, b, T: jnp.sum((layer_norm(X) * w + b - T) ** 2),
        {"X": draw(M, N), "w": draw(N), "b": draw(N, seed=1), "T": draw(M, N, seed=1)},
    ),
    "layer normalisation by the deviation": (
        "Z = (X .- mean(X, 2))./std(X, 2)\nsum(G.*(Z.*w' .+ b'))",
        lambda X, w, b, G: jnp.sum(G * ((X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True) * w + b)),
        {"X": draw(M, N), "w": draw(N), "b": draw(N, seed=1), "G": draw(M, N, seed=1)},
    ),
    "batch normalisation": (
        "a : positive\nsum(G.*((X .- mean(X, 1))./sqrt(var(X, 1) .+ a).*w'))",
        lambda X, w, G, a: jnp.sum(G * w * (X - X.mean(axis=0)) / jnp.sqrt(X.var(axis=0) + a)),
        {"X": draw(M, N), "w": draw(N), "G": draw(M, N, seed=1), "a": np.array(1e-3)},
    ),
    "softmax of layers": (
        "H = softmax(X*W, 2)\n-sum(Y.*log(softmax(H*U, 2)))",
        lambda X, W, Y, U: -jnp.sum(Y * jax.nn.log_softmax(jax.nn.softmax(X @ W, axis=1) @ U, axis=1)),
        {"X": draw(M, N), "W": draw(N, N), "Y": labels(), "U": draw(N, K)},
    ),
}


def scaled(values, top):
    """Return values with logits of that size."""
    first, second = list(values)[:2]
    return {
        **values,
        first: values[first] * (top if second == "w" else np.sqrt(top)),
        second: values[second] * np.sqrt(top),
    }


@pytest.mark.parametrize("top", [1.0, 1000.0])
@pytest.mark.parametrize("name", PROGRAMS)
def test_value_and_gradients(name, top):
    text, reference, values = PROGRAMS[name]
    f, values = sc.parse(text), scaled(values, top)
    wanted = [reference(**values), *(jax.grad(lambda v, n=n: reference(**{**values, n: v}))(values[n]) for n in values)]
    found = sc.compile(f, *(f.gradient(n) for n in values))(**values)
    for a, b in zip(found, wanted, strict=True):
        assert np.all(np.isfinite(a))
        assert np.allclose(a, b, rtol=1e-8, atol=1e-8 * max(1.0, np.abs(b).max()))


# what books print: names and numbers of it are counted, each where it stands
BOOKS = [
    ("cross-entropy", "W", "X'*(diag(sum(Y, 2))*softmax(X*W .+ b', 2) - Y)"),
    ("cross-entropy", "b", "sum(diag(sum(Y, 2))*softmax(X*W .+ b', 2) - Y, 1)'"),
    ("cross-entropy by log-sum-exp", "W", "X'*(softmax(X*W, 2) - Y)"),
    ("cross-entropy, written out", "W", "P = softmax(X*W, 2)\nX'*(diag(sum(Y, 2))*P - Y)"),
    ("InfoNCE", "X", "(softmax(X*Y'/τ, 2) - I)*Y/τ"),
    ("InfoNCE", "Y", "(softmax(X*Y'/τ, 2) - I)'*X/τ"),
    ("InfoNCE of both directions", "X", "S = X*Y'/τ\n((softmax(S, 2) + softmax(S, 1))/2 - I)*Y/τ"),
    ("attention", "V", "P = softmax(Q*K'/sqrt(d), 2)\n2*P'*(P*V - T)"),
    ("attention", "Q", "P = softmax(Q*K'/sqrt(d), 2)\nG = P.*((P*V - T)*V')\n2*(G - diag(sum(G, 2))*P)*K/sqrt(d)"),
    ("attention", "K", "P = softmax(Q*K'/sqrt(d), 2)\nG = P.*((P*V - T)*V')\n2*(G - diag(sum(G, 2))*P)'*Q/sqrt(d)"),
    (
        "layer normalisation",
        "X",
        "s = sqrt(var(X, 2) .+ a)\nZ = diag(1 ./ s)*(X .- mean(X, 2))\nH = (Z*diag(w) .+ b' - T)*diag(w)\n"
        "2*diag(1 ./ s)*(H .- mean(H, 2) - diag(mean(H.*Z, 2))*Z)",
    ),
    (
        "batch normalisation",
        "X",
        "s = sqrt(var(X, 1) .+ a)\nZ = (X .- mean(X, 1))*diag(1 ./ s)\n"
        "H = G*diag(w)\n(H .- mean(H, 1) - Z*diag(mean(H.*Z, 1)))*diag(1 ./ s)",
    ),
    (
        "layer normalisation by the deviation",
        "X",
        "s = std(X, 2)\nZ = diag(1 ./ s)*(X .- mean(X, 2))\nH = G*diag(w)\n"
        "diag(1 ./ s)*(H .- mean(H, 2) - diag(mean(H.*Z, 2))*Z)",
    ),
    (
        "layer normalisation by the deviation",
        "w",
        "sum(G.*(diag(1 ./ std(X, 2))*(X .- mean(X, 2))), 1)'",
    ),
    ("attention, written out", "K", "P = softmax(Q*K'/sqrt(d), 2)\nG = P.*(C*V')\n(G - diag(sum(G, 2))*P)'*Q/sqrt(d)"),
]


def length(text):
    """Return how many names and numbers stand in a formula and its definitions."""
    lines = [line.partition(" = ")[2] or line for line in text.splitlines() if " : " not in line]
    return sum(len(re.findall(r"[^\W\d]\w*|\d+(?:\.\d+)?", line)) for line in lines)


@pytest.mark.parametrize(("name", "by", "book"), BOOKS, ids=[f"{name} by {by}" for name, by, _ in BOOKS])
def test_gradients_are_no_longer_than_in_books(name, by, book):
    printed = str(sc.parse(PROGRAMS[name][0]).gradient(by))
    assert length(printed) <= 1.1 * length(book), printed


def test_the_code_of_cross_entropy_is_what_an_expert_writes():
    f = sc.parse("-sum(Y.*log(softmax(X*W .+ b', 2)))")
    body = sc.code(f, f.gradient("W")).rpartition("copy=False)\n\n")[2]
    assert (
        body
        == """\
    T0 = X @ W + b
    t0 = T0.max(axis=1, initial=-np.inf)
    T1 = _below(T0, t0[:, None])
    exp_T1 = np.exp(T1)
    t1 = exp_T1.sum(axis=1)
    T2 = T0 - (t0 + np.log(t1))[:, None]
    T3 = Y.sum(axis=1)[:, None] * (exp_T1 / t1[:, None]) - Y
    return -np.vdot(T2, Y), X.T @ T3
"""
    )


def test_the_code_of_layer_normalisation_is_what_an_expert_writes():
    f = sc.parse("T : matrix(m, n)\n" + NORMALISED.replace("1e-5", "a") + "norm2(Z.*w' .+ b' - T)^2")
    body = sc.code(f.gradient("X")).partition("    M = ")[2]
    assert (
        body
        == """\
X - (X.sum(axis=1) / n)[:, None]
    t0 = np.einsum("ij,ij->i", M, M) / n + a
    sqrt_t0 = np.sqrt(t0)
    T0 = w * M / sqrt_t0[:, None] + b - T
    T1 = ((T0 * M) @ w / t0)[:, None] * M + (T0 @ w)[:, None]
    return 2 * ((w * T0 - T1 / n) / sqrt_t0[:, None])
"""
    )
