"""Singular vectors (Townsend 2016): values, and derivatives that solve the differentiated equations."""

import numpy as np
import pytest
from formulas import close, draw, value

import symcalc as sc


@pytest.mark.parametrize("shape", [(5, 3), (3, 3), (2, 3)])
def test_they_take_a_matrix_apart(shape):
    A = draw(*shape)
    U, s, V = (sc.parse(f"{name}(A)").evaluate(A=A) for name in ("leftvecs", "sigmas", "rightvecs"))
    assert U.shape == shape and V.shape == (shape[1], shape[1]) and s.shape == shape[1:]
    assert close((U * s) @ V.T, A) and close(V.T @ V, np.eye(shape[1]))
    k = min(shape)
    assert close(s[:k], np.linalg.svd(A, compute_uv=False)) and np.all(s[k:] == 0) and np.all(U[:, k:] == 0)
    assert np.all(V[np.abs(V).argmax(axis=0), range(shape[1])] > 0)


@pytest.mark.parametrize("shape", [(5, 3), (3, 3), (2, 3)])
def test_differentials_solve_the_differentiated_equation(shape):
    A, dA = draw(*shape), draw(*shape, seed=1)
    names = ("leftvecs", "sigmas", "rightvecs")
    U, s, V = (sc.parse(f"{name}(A)").evaluate(A=A) for name in names)
    dU, ds, dV = (sc.parse(f"{name}(A)").differential("A").evaluate(A=A, dA=dA) for name in names)
    assert close((dU * s) @ V.T + (U * ds) @ V.T + (U * s) @ dV.T, dA)
    assert close(V.T @ dV + dV.T @ V, np.zeros((shape[1],) * 2)) and close(
        U.T @ dU + dU.T @ U, np.zeros((shape[1],) * 2)
    )


def test_laws():
    assert str(sc.parse("leftvecs(3*A)")) == str(sc.parse("leftvecs(A)"))
    assert str(sc.parse("norm2(rightvecs(A)*x)")) == str(sc.parse("norm2(x)")).replace("x", "x")
    A = draw(3, 3)
    assert close(value("B : matrix(3, 3)\nleftvecs(B)'*leftvecs(B)", B=A), np.eye(3))


def test_the_condition_is_said_where_they_are_differentiated():
    f = sc.parse("y'*leftvecs(A)*x")
    assert f.conditions == () and "distinct singular values, none of them 0" in f.gradient("A").conditions[0]
