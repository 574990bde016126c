"""Quotients by norms: whatever stands above in whatever degree, and of whichever order the norm is, the value is it."""

import numpy as np
import pytest
from numpy.linalg import norm

import symcalc as sc

x, y = np.array([0.3, -0.4, 0.5]), np.array([1.0, 2.0, 0.7])
K = np.array([[2, 0.3, 0.1], [0.3, 1, 0.2], [0.1, 0.2, 3]])
AT = {"x": x, "y": y, "p": 3.5, "q": 4.0, "a": 2.0, "K": K}
ABOVE = {
    "norm2(x)": norm(x),
    "norm2(x)^2": norm(x) ** 2,
    "norm2(x)^3": norm(x) ** 3,
    "norm2(x)^4": norm(x) ** 4,
    "sum(x.^2)": norm(x) ** 2,
    "sum(x)": sum(x),
    "sum(x.^3)": sum(x**3),
    "norm(x, 3)^2": norm(x, 3) ** 2,
    "norm(x, q)": norm(x, 4),
    "norm(x, 1)": norm(x, 1),
    "norminf(x)": norm(x, np.inf),
    "norm2(x)*norm(x, 4)": norm(x) * norm(x, 4),
    "x'*y": x @ y,
    "(x'*y)^2": (x @ y) ** 2,
    "x'*K*x": x @ K @ x,
    "norm2(K*x)^2": norm(K @ x) ** 2,
    "norm(K*x, 4)": norm(K @ x, 4),
    "norm2(x.*x)": norm(x * x),
    "norm(x.*x, 3)": norm(x * x, 3),
}
BELOW = {
    "norm2(x)": norm(x),
    "norm2(x)^2": norm(x) ** 2,
    "norm2(x)^3.5": norm(x) ** 3.5,
    "norm(x, 3)": norm(x, 3),
    "norm(x, 3)^1.5": norm(x, 3) ** 1.5,
    "norm(x, 3)^2": norm(x, 3) ** 2,
    "norm(x, p)^3": norm(x, 3.5) ** 3,
    "norm(x, 1)^2": norm(x, 1) ** 2,
    "norminf(x)^2": norm(x, np.inf) ** 2,
    "norm2(x)*norm(x, 3)": norm(x) * norm(x, 3),
    "norm(x, 4)*norm(x, p)": norm(x, 4) * norm(x, 3.5),
    "x'*K*x": x @ K @ x,
    "norm2(x.*x)": norm(x * x),
    "norm(K*x, 3)^2": norm(K @ x, 3) ** 2,
}
BESIDE = {"{}/({})": 1.0, "a*{}*x/({})": 2 * x, "{}*(x'*y)/({})": x @ y}


def evaluated(text, scale=1.0):
    f = sc.parse(f"p, q, a : positive\nx, y : vector(3)\nK : spd(3)\n{text}")
    at = {**AT, "x": scale * x}
    return f.evaluate(**{name: at[name] for name in f.free_variables})


@pytest.mark.parametrize("form", BESIDE)
@pytest.mark.parametrize("above", ABOVE)
def test_a_quotient_by_norms_has_its_value(above, form):
    for below, divisor in BELOW.items():
        found = evaluated(form.format(above, below))
        np.testing.assert_allclose(found, ABOVE[above] / divisor * BESIDE[form], rtol=1e-12, err_msg=below)


@pytest.mark.parametrize(
    "text", ["sum(x.^2)/norm(x, 3)^2", "norm2(x)^4/norm(x, 3)^4", "norm2(x)*norm(x, 3)/norm(x, 4)^2"]
)
@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_squares_of_norms_over_norms_of_another_order_stay_within_the_numbers(text, scale):
    assert evaluated(text, scale) == pytest.approx(evaluated(text), rel=1e-12)
