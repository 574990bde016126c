"""Programs of any length: the source grows with them, and Python reads it."""

import numpy as np
from sources import body

import symcalc as sc
from symcalc.codegen.numpy.python_text import WIDTH, nesting


def widths(source):
    """Return the longest line, and how deep brackets stand in brackets."""
    lines = source.split("\n")
    return max(map(len, lines)), max(nesting(line) for line in body(source))


def test_a_sum_of_ten_thousand_terms():
    k = 10_000
    function = sc.compile(sc.parse(" + ".join(f"sin({i + 1}*x)" for i in range(k))))
    x = np.array([0.1, 0.2])
    assert np.allclose(function(x), np.sin(np.outer(np.arange(1, k + 1), x)).sum(axis=0))
    width, depth = widths(function.source)
    assert width <= WIDTH + 4 and depth <= 4
    assert len(function.source) < 40 * k


def test_a_product_of_a_thousand_factors():
    k = 1000
    f = sc.parse(" .* ".join(f"x{i}" for i in range(k)))
    function = sc.compile(f)
    assert np.allclose(function(*[np.full(3, 2.0), *[np.ones(3)] * (k - 1)]), 2)
    assert widths(function.source)[0] <= WIDTH + 4


def test_two_thousand_layers():
    k = 2000
    lines = [f"h{i + 1} = tanh(W*h{i} + b)" for i in range(k)]
    f = sc.parse("\n".join(["W ∈ ℝ^(n×n)", "b, h0 ∈ ℝ^n", *lines, f"sum(h{k})"]))
    function = sc.compile(f, f.gradient("h0"))
    W, b, h = np.array([[0.5, -0.4], [0.3, 0.6]]), np.array([0.1, -0.2]), np.array([0.3, 0.4])
    value, slope = function(W, b, h)
    for _ in range(k):
        h = np.tanh(W @ h + b)
    assert np.isclose(value, h.sum()) and np.abs(slope).max() < 1e-9
    width, depth = widths(function.source)
    assert width <= WIDTH + 4 and depth <= 3
    assert len(function.source) < 150 * k


def test_deep_scalars():
    k = 300
    f = sc.parse("\n".join(["a ∈ ℝ", "e0 = a", *(f"e{i + 1} = 1/(1 + e{i}^2)" for i in range(k)), f"e{k}"]))
    function = sc.compile(f, f.gradient("a"))
    e, d = 0.3, 1.0
    for _ in range(k):
        e, d = 1 / (1 + e * e), -2 * e * d / (1 + e * e) ** 2
    value, slope = function(0.3)
    assert np.isclose(value, e) and np.isclose(slope, d)
    assert widths(function.source)[0] <= WIDTH + 4


def test_the_trace_of_a_long_product():
    k = 40
    f = sc.parse("X : matrix(n, n)\ntr(" + "*".join([*(f"A{i}" for i in range(k)), "X"]) + ")")
    random = np.random.default_rng(0)
    matrices = [np.linalg.qr(random.standard_normal((3, 3)))[0] for _ in range(k + 1)]
    at = {f"A{i}": M for i, M in enumerate(matrices[:k])} | {"X": matrices[k]}
    function = sc.compile(f, f.gradient("X"))
    value, slope = function(**at)
    assert np.isclose(value, np.trace(np.linalg.multi_dot(matrices)))
    assert np.allclose(slope, np.linalg.multi_dot(matrices[:k]).T)


def test_a_long_product_of_matrices():
    k = 60
    f = sc.parse("x ∈ ℝ^n\n" + "*".join([f"A{i}" for i in range(k)] + ["x"]))
    function = sc.compile(f)
    rotation = np.array([[0.0, -1.0], [1.0, 0.0]])
    x = np.array([1.0, 2.0])
    assert np.allclose(function(**{f"A{i}": rotation for i in range(k)}, x=x), x)  # a multiple of four turns
