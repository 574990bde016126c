"""Quotients by powers of norms, where these alone are beyond the numbers, against long doubles."""

import numpy as np
import pytest
from sources import statements

import symcalc as sc

LONG = np.longdouble
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def norm(x):
    """Return the root of the sum of squares."""
    return np.sqrt(np.sum(x**2))


VALUES = {
    "norm2(x)": lambda x, y: norm(x),
    "norm2(x)^2/norm2(x)": lambda x, y: norm(x),
    "y'*x/norm2(x)": lambda x, y: y @ x / norm(x),
    "x'*y/(norm2(x)*norm2(y))": lambda x, y: x @ y / (norm(x) * norm(y)),
    "sum(x/norm2(x))": lambda x, y: np.sum(x) / norm(x),
    "norm1(x)/norm2(x)": lambda x, y: np.sum(abs(x)) / norm(x),
    "log(norm2(x))*norm2(y)": lambda x, y: np.log(norm(x)) * norm(y),
    "norm2(x)/norm2(y)": lambda x, y: norm(x) / norm(y),
    "norm2(x/norm2(x) - y)": lambda x, y: norm(x / norm(x) - y),
    "arctan(norm2(x))": lambda x, y: np.arctan(norm(x)),
    "sqrt(norm2(x))": lambda x, y: np.sqrt(norm(x)),
    "sum(diag(x)*y)/norm2(diag(x))": lambda x, y: x @ y / norm(x),
}


@pytest.mark.parametrize(("dtype", "scale"), [(float, s) for s in (1e200, 1e-200, 1.0)] + [(np.float32, 1e30)])
@pytest.mark.parametrize("text", VALUES)
def test_values_and_derivatives_at_every_scale(text, dtype, scale):
    x = (scale * np.array([3.0, -4.0, 1.0])).astype(dtype)
    y = np.array([0.5, 2.0, -1.5], dtype)
    f = sc.parse(f"x : vector(n)\ny : vector(n)\n{text}")
    both = sc.compile(f, f.gradient("x"))
    value, gradient = both(**{k: v for k, v in {"x": x, "y": y}.items() if k in both.arguments})
    wide, v = x.astype(LONG), y.astype(LONG)
    V = np.array([1.0, -0.5, 2.0])
    step = LONG(1e-7) * LONG(scale)
    ends = [VALUES[text](wide + sign * step * V, v) for sign in (1, -1)]
    slope = (ends[0] - ends[1]) / LONG(2e-7)  # by x/scale
    rel = 1e-3 if dtype is np.float32 else 1e-6
    assert value == pytest.approx(float(VALUES[text](wide, v)), rel=rel)
    found = np.sum(gradient.astype(LONG) * V) * LONG(scale)
    assert float(found) == pytest.approx(float(slope), rel=rel, abs=rel * float(abs(VALUES[text](wide, v))))


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e100, 1.0])
def test_second_derivatives_of_powers_of_norms(scale):
    x, V = scale * np.array([3.0, -4.0, 1.0]), np.array([1.0, -0.5, 2.0])
    r = scale * np.sqrt(26)
    found = sc.parse("x : vector(n)\nnorm2(x)^3").hvp("x", "V").evaluate(x=x, V=V)
    u = x / r
    assert found / scale == pytest.approx(3 * (r * V + (u @ V) * x) / scale)


def test_squares_stay_where_no_norm_is_worked_out():
    assert statements("x : vector(n)\nlog(norm2(x))", "gradient x") == ["return x / (x @ x)"]
    assert statements("x : vector(n)\nnorm2(x)", "gradient x") == ["return x / (_norm(x) or np.inf)"]
    assert statements("x : vector(n)\nlog(norm2(x))", "value", "gradient x")[-1] == "return np.log(t0), x / t0 / t0"
