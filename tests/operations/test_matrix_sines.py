"""Sine and cosine of matrices: their laws and derivatives."""

import numpy as np
import pytest

import symcalc as sc


def last(formula):
    """Return the formula without declarations."""
    return str(formula).splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sinm(-A)", "-sinm(A)"),
        ("cosm(-2*A)", "cosm(2*A)"),
        ("sinm_frechet(A, A)", "cosm(A)*A"),
        ("cosm_frechet(A, A)", "-sinm(A)*A"),
        ("sinm_frechet(A, A, A)", "-sinm(A)*A*A"),
        ("tr(cosm_frechet(A, B, C))", "-tr(sinm_frechet(A, C)*B)"),
        ("tr(sinm_frechet(A, B, C))", "tr(cosm_frechet(A, C)*B)"),
        ("W'*sinm(W)'", "W*sinm(W)"),
        ("cosm(W)'", "cosm(W)"),
    ],
)
def test_laws(text, want):
    declared = "A, B, C : matrix(n, n)\nW : skew(n)\n"
    assert sc.parse(declared + text) == sc.parse(declared + want)


def test_gradients():
    assert last(sc.parse("tr(sinm(X))").gradient("X")) == "cosm(X)'"
    assert last(sc.parse("tr(cosm(X))").gradient("X")) == "-sinm(X)'"
    f = sc.parse("t : scalar\nA : matrix(n, n)\nx'*(cosm(t*A)*u + sinm(t*A)*v)")
    assert f.check("t") and f.check("A")
    assert "frechet" not in str(f.gradient("t"))


def test_the_sum_of_squares_is_one_in_numbers():
    A = np.random.default_rng(0).standard_normal((4, 4))
    value = sc.parse("A : matrix(n, n)\nsinm(A)^2 + cosm(A)^2").evaluate(A=A)
    assert np.allclose(value, np.eye(4))
