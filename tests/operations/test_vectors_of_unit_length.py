"""Unit vectors: gradients in the tangent space, Hessians along great circles, what is proved of them."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import KindMismatch, NotSupported

RNG = np.random.default_rng(22)
A, V = RNG.normal(size=(4, 4)), RNG.normal(size=4)
x = RNG.normal(size=4)
x = x / np.linalg.norm(x)
PROGRAMS = ["x'*A*x", "sum(exp(A*x))", "norm2(A*x)", "logsumexp(A*x) + x'*A*x*norm2(x)", "sum(x.^3)"]


def great_circle(t, v):
    """Return the point of the great circle from x along a tangent."""
    size = np.linalg.norm(v)
    return np.cos(t * size) * x + np.sin(t * size) * v / size


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_derivatives_are_those_along_great_circles(program):
    f = sc.parse(f"x : unit(n)\nA : matrix(n, n)\n{program}")

    def run(g, **at):
        fun = sc.compile(g)
        return fun(**{name: {"A": A, "x": x, "v": V, **at}[name] for name in fun.arguments})

    v = V - (x @ V) * x
    g, H, Hv = run(f.gradient("x")), run(f.hessian("x")), run(f.hvp("x", "v"))
    along = [run(f, x=great_circle(t, v)) for t in (-2e-3, -1e-3, 0, 1e-3, 2e-3)]
    first = (8 * (along[3] - along[1]) - (along[4] - along[0])) / 12e-3
    second = (-along[0] + 16 * along[1] - 30 * along[2] + 16 * along[3] - along[4]) / 12e-6
    np.testing.assert_allclose([x @ g, g @ v], [0, first], atol=1e-8)
    np.testing.assert_allclose([v @ H @ v, V @ Hv], [second, second], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(H @ V, Hv, atol=1e-10)
    np.testing.assert_allclose(H, H.T, atol=1e-10)
    np.testing.assert_allclose(H @ x, 0 * x, atol=1e-10)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_check_agrees(program):
    report = sc.parse(f"x : unit(n)\nA : matrix(n, n)\n{program}").check("x")
    assert report.ok and {"gradient", "Hessian"} <= {*report.errors}, str(report)


def test_jacobians_are_of_tangents():
    J = sc.parse("x : unit(n)\nA : matrix(m, n)\nA*x").jacobian("x")
    assert sc.parse("x : unit(n)\nA : matrix(m, n)\nA - A*x*x'") == J
    assert sc.parse("x : unit(n)\nA : matrix(m, n)\nA*x").check("x").ok


def test_the_norm_is_one():
    assert sc.parse("x : unit(n)\na*norm2(x)") == sc.parse("x : unit(n)\na")
    g = sc.parse("x : unit(n)\nA : matrix(n, n)\nx'*A*x").gradient("x")
    assert "x: the gradient is within the directions tangent to the unit sphere" in repr(g)
    assert "x: array of shape (n,), unit" in g.code()


def test_what_is_not_proved_or_known_is_refused():
    f = sc.parse("x : unit(n)\nA : matrix(n, n)\nx'*A*x")
    with pytest.raises(KindMismatch, match="declared unit"):
        f.subs(x="A*y")
    with pytest.raises(NotSupported, match="no linear space"):
        f.stationary("x")
    with pytest.raises(NotSupported, match="no linear space"):
        f.taylor("x", order=2)
    with pytest.raises(NotSupported, match="not supported yet"):
        sc.parse("x : unit(n)\nx : root(A*x - b, x)\nx")
    with pytest.raises(sc.SymcalcError, match="one size"):
        sc.parse("x : unit(m, n)\nx")
