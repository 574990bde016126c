"""The type of results: float32 where all arrays that were given have it, whether the value needs them or not."""

import numpy as np
import pytest

import symcalc as sc

DECLARED = "x : vector(3)\nr : vector(n)\nA : matrix(n, n)\na : scalar\n"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "text",
    [
        *("dot(r, r - r)", "norm2(r)^2 - r'*r", "sum(A - A)", "n*tr(I_n)", "tr(I_3)", "2", "pi", "a", "a^2 + 0*sum(r)"),
        *("r - r", "x - x", "A - A", "zeros(3, 1)", "a*ones(3, 1)", "2*I_3", "n", "2^n*a", "ones(n, n)/n"),
    ],
)
def test_results_have_the_type_of_what_was_given(text, dtype):
    at = {"x": np.ones(3, dtype), "r": np.ones(2, dtype), "A": np.ones((2, 2), dtype), "a": 1.5}
    assert sc.parse(DECLARED + text).evaluate(**at).dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("text", ["a", "x'*x", "a*sum(A)*n", "sum(r - r)", "logdet(A)*tr(I_3)", "a*r'*A*r + sum(x)"])
def test_derivatives_have_the_type_of_what_was_given(text, dtype):
    f = sc.parse(DECLARED + text)
    at = {"x": np.ones(3, dtype), "r": np.ones(2, dtype), "A": np.eye(2, dtype=dtype), "a": 1.5}
    for name in f.variables:
        for g in (f.gradient(name), f.hvp(name, "V")):
            given = at | {"V": at[name]} if "V" in g.variables else at
            assert g.evaluate(**given).dtype == dtype


def test_one_array_of_doubles_widens_what_needs_no_array():
    f = sc.parse(DECLARED + "a + 0*sum(x)")
    single = np.ones(3, np.float32)
    assert f.evaluate(a=1, x=single, r=[1.0, 2.0]).dtype == np.float64
    assert f.evaluate(a=1, x=single, r=np.ones(2)).dtype == np.float64
    assert f.evaluate(a=1, x=single, r=single).dtype == np.float32
