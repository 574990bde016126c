"""Values of functions of matrices against SciPy's; what they are of structured matrices."""

import numpy as np
import pytest
from matrix_values import VALUES, call, symmetric, value, well_inside

import symcalc as sc

NAME = pytest.mark.parametrize("name", VALUES)


@NAME
@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_values(name, n):
    A, _ = well_inside(n, n)
    assert np.allclose(sc.parse(f"A : matrix(n, n)\n{call(name, 'A')}").evaluate(A=A), value(name, A))
    S = symmetric(A)
    f = sc.parse(f"S : symmetric(n)\n{call(name, 'S')}")
    assert "eigh" in f.code()
    assert np.allclose(f.evaluate(S=S), value(name, S))


@NAME
def test_of_diagonal_matrices_it_is_of_the_entries(name):
    x = np.array([0.5, 1.0, 2.0])
    f = sc.parse(call(name, "diag(x)"))
    assert name not in str(f) and np.allclose(f.evaluate(x=x), value(name, np.diag(x)))
    f = sc.parse(f"D : diagonal(n)\n{call(name, 'D')}")
    assert np.allclose(f.evaluate(D=np.diag(x)), value(name, np.diag(x)))


@NAME
def test_transposes_go_outside(name):
    A, B = (sc.parse(f"A : matrix(n, n)\n{text}") for text in (call(name, "A'"), call(name, "A") + "'"))
    assert A == B and str(A).endswith(call(name, "A") + "'")
    assert str(sc.parse(f"S : symmetric(n)\n{call(name, 'S')}'")).endswith(f"{call(name, 'S')}")


@NAME
def test_one_eigendecomposition_serves_value_and_derivative(name):
    f = sc.parse(f"S : symmetric(n)\nx'*{call(name, 'S')}*x")
    source = sc.compile(f, f.gradient("S")).source
    assert source.count("eigh") == 1
    assert f.check("S")
