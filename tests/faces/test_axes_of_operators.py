"""Axes of operators and of their arrays: exactly those of F's value, then those of X's, whatever their sizes are."""

import numpy as np
import pytest

import symcalc as sc

# program, variable, shape of the operator at n = 3 and m = 2
CASES = [
    ("X : matrix(1, n)\nX.*X", "X", (1, 3, 1, 3)),
    ("X : matrix(n, 1)\nX*X'", "X", (3, 3, 3, 1)),
    ("X : matrix(n, 1)\nA : matrix(m, n)\nA*X", "X", (2, 1, 3, 1)),
    ("X : matrix(1, n)\nA : matrix(n, m)\nX*A + norm2(X)^2*X*A", "X", (1, 2, 1, 3)),
    ("x : vector(n)\nX : matrix(1, n)\nX'.*x", "x", (3, 3)),
    ("x : vector(m)\nX : matrix(m, n)\nx'*X", "X", (3, 2, 3)),
    ("X : matrix(n, 1)\nsum(X.^3)", "X", (3, 1)),
    ("X : matrix(1, n)\nsum(X.^3)", "X", (1, 3)),
    ("a : scalar\nX : matrix(1, n)\na*X", "a", (1, 3)),
    ("a : scalar\nX : matrix(n, 1)\nA : matrix(n, n)\nA*X*a^2", "a", (3, 1)),
    ("x : vector(n)\nx*x'", "x", (3, 3, 3)),
    ("X : matrix(1, n)\nx : vector(m)\nx", "X", (2, 1, 3)),
    ("X : matrix(1, n)\nx : vector(m)\nx.*sum(X.*X)", "X", (2, 1, 3)),
]
SIZES = {"n": 3, "m": 2}


def values_of(f):
    """Return values of all variables."""
    chance = np.random.default_rng(2)
    return {
        name: chance.standard_normal([d if isinstance(d, int) else SIZES[str(d)] for d in v.shape])
        for name, v in f.variables.items()
    }


def run(formula, values):
    """Return the value at those of the arguments that a formula has."""
    fun = sc.compile(formula)
    return fun(**{name: values[name] for name in fun.arguments})


@pytest.mark.parametrize(("program", "name", "shape"), CASES)
def test_an_array_has_the_axes_of_the_value_and_of_the_variable(program, name, shape):
    f = sc.parse(program)
    J, values = f.derivative(name), values_of(f)
    found = run(J, values)
    assert tuple(d if isinstance(d, int) else SIZES[str(d)] for d in J.shape) == shape == np.shape(found)
    assert [*J.shape] == [*f.shape, *f.variables[name].shape]
    np.testing.assert_allclose(J.evaluate(**values), found)
    step = 1e-6
    x = np.asarray(values[name])
    for at in np.ndindex(x.shape):
        E = np.zeros(x.shape)
        E[at] = step
        up, down = (run(f, values | {name: x + sign * E}) for sign in (1, -1))
        slope = (np.asarray(up) - down) / (2 * step)
        np.testing.assert_allclose(found[(..., *at)].reshape(np.shape(slope)), slope, atol=1e-7)
    back = sc.parse(str(J))
    assert back == J and back.shape == J.shape


def test_hessians_of_rows():
    f = sc.parse("X : matrix(1, n)\nsum(X.^3)")
    H = f.hessian("X")
    X = np.array([[1.0, 2.0, 3.0]])
    assert sc.compile(H)(X=X).shape == (1, 3, 1, 3) and len(H.shape) == 4
    np.testing.assert_allclose(sc.compile(H)(X=X).reshape(3, 3), np.diag(6 * X[0]))
    assert sc.compile(H)(X=X.astype(np.float32)).dtype == np.float32
    assert sc.compile(H, form="matrix")(X=X).shape == (3, 3)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("X : matrix(1, n)\nsum(X)", "dX -> zeros(1, n)"),
        ("X : matrix(m, n)\nsum(X)", "dX -> zeros(m, n)"),
        ("X : symmetric(n)\nsum(X)", "dX -> zeros(n, n)"),
    ],
)
def test_maps_to_zero_are_plain_zeros(program, said):
    H = sc.parse(program).hessian("X")
    assert str(H).split("\n")[-1] == said and sc.parse(str(H)) == H
    assert sc.parse(str(H)).shape == H.shape and str(sc.parse(str(H))) == str(H)
    assert str(H.adjoint("G")).split("\n")[-1] == said.replace("dX", "G")
