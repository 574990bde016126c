"""Singular vectors (Townsend 2016): values, and derivatives that solve the differentiated equations."""

import numpy as np
import pytest
from formulas import close, draw, value

import symcalc as sc


@pytest.mark.parametrize("shape", [(5, 3), (3, 3), (2, 3)])
def test_they_take_a_matrix_apart(shape):
    A = draw(*shape)
    U, s, V = (sc.parse(f"{name}(A)").evaluate(A=A) for name in ("leftvecs", "sigmas", "rightvecs"))
    k = min(shape)
    assert U.shape == (shape[0], k) and V.shape == (shape[1], k) and s.shape == (k,)
    assert close((U * s) @ V.T, A) and close(V.T @ V, np.eye(k)) and close(U.T @ U, np.eye(k))
    assert close(s, np.linalg.svd(A, compute_uv=False))
    assert np.all(V[np.abs(V).argmax(axis=0), range(k)] > 0)


@pytest.mark.parametrize("shape", [(5, 3), (3, 3), (2, 3)])
def test_differentials_solve_the_differentiated_equation(shape):
    A, dA = draw(*shape), draw(*shape, seed=1)
    names = ("leftvecs", "sigmas", "rightvecs")
    U, s, V = (sc.parse(f"{name}(A)").evaluate(A=A) for name in names)
    dU, ds, dV = (sc.parse(f"{name}(A)").differential("A").evaluate(A=A, dA=dA) for name in names)
    assert close((dU * s) @ V.T + (U * ds) @ V.T + (U * s) @ dV.T, dA)
    zero = np.zeros((min(shape),) * 2)
    assert close(V.T @ dV + dV.T @ V, zero) and close(U.T @ dU + dU.T @ U, zero)


@pytest.mark.parametrize("shape", [(5, 3), (3, 3), (2, 5)])
@pytest.mark.parametrize("name", ["leftvecs", "rightvecs"])
def test_a_formula_with_symbolic_sizes_is_right_for_every_shape(name, shape):
    A, V = draw(*shape), draw(*shape, seed=1)
    B = draw(shape[name == "rightvecs"], min(shape), seed=2)
    f = sc.parse(f"tr(B'*{name}(A))")
    g, h = f.gradient("A"), f.hvp("A", "V")

    def along(t, compiled):
        return compiled(**{n: {"A": A + t * V, "B": B}[n] for n in compiled.arguments})

    t = 1e-5
    value, slope = sc.compile(f), sc.compile(g)
    want = (along(t, value) - along(-t, value)) / (2 * t)
    assert np.sum(g.evaluate(A=A, B=B) * V) == pytest.approx(want, rel=1e-7)
    want = (along(t, slope) - along(-t, slope)) / (2 * t)
    np.testing.assert_allclose(h.evaluate(A=A, B=B, V=V), want, rtol=1e-5, atol=1e-6 * np.abs(want).max())


def test_laws():
    assert str(sc.parse("leftvecs(3*A)")) == str(sc.parse("leftvecs(A)"))
    assert str(sc.parse("A : matrix(n, n)\nnorm2(rightvecs(A)*x)")) == "norm2(x)"
    assert str(sc.parse("leftvecs(A)'*leftvecs(A)*x + rightvecs(A)'*rightvecs(A)*x")).endswith("2*x")
    A = draw(3, 3)
    assert close(value("B : matrix(3, 3)\nleftvecs(B)'*leftvecs(B)", B=A), np.eye(3))


def test_the_condition_is_said_where_they_are_differentiated():
    f = sc.parse("y'*leftvecs(A)*x")
    assert f.conditions == () and "distinct singular values, none of them 0" in f.gradient("A").conditions[0]
