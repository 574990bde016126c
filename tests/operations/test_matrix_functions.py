"""Values of functions of matrices against SciPy's; what they are of structured matrices."""

import numpy as np
import pytest
from matrix_values import VALUES, symmetric, well_inside

import symcalc as sc

NAME = pytest.mark.parametrize("name", VALUES)


@NAME
@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_values(name, n):
    A, _ = well_inside(n, n)
    assert np.allclose(sc.parse(f"A : matrix(n, n)\n{name}(A)").evaluate(A=A), VALUES[name](A))
    S = symmetric(A)
    f = sc.parse(f"S : symmetric(n)\n{name}(S)")
    assert "eigh" in f.code()
    assert np.allclose(f.evaluate(S=S), VALUES[name](S))


@NAME
def test_of_diagonal_matrices_it_is_of_the_entries(name):
    x = np.array([0.5, 1.0, 2.0])
    f = sc.parse(f"{name}(diag(x))")
    assert name not in str(f) and np.allclose(f.evaluate(x=x), VALUES[name](np.diag(x)))
    f = sc.parse(f"D : diagonal(n)\n{name}(D)")
    assert np.allclose(f.evaluate(D=np.diag(x)), VALUES[name](np.diag(x)))


@NAME
def test_transposes_go_outside(name):
    A, B = (sc.parse(f"A : matrix(n, n)\n{text}") for text in (f"{name}(A')", f"{name}(A)'"))
    assert A == B and str(A).endswith(f"{name}(A)'")
    assert str(sc.parse(f"S : symmetric(n)\n{name}(S)'")).endswith(f"{name}(S)")


@NAME
def test_one_eigendecomposition_serves_value_and_derivative(name):
    f = sc.parse(f"S : symmetric(n)\nx'*{name}(S)*x")
    source = sc.compile(f, f.gradient("S")).source
    assert source.count("eigh") == 1
    assert f.check("S")
