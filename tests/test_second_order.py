"""Second derivatives: on the orthogonal matrices along geodesics, at the kinks of norms by their limits."""

import numpy as np
import pytest
import scipy.linalg

import symcalc as sc

RANDOM = np.random.default_rng(7)
n = 3
Q = np.linalg.qr(RANDOM.standard_normal((n, n)))[0]
W = RANDOM.standard_normal((n, n))
W -= W.T
VALUES = {"A": 2 * np.eye(n) + 0.3 * RANDOM.standard_normal((n, n)), "S": RANDOM.standard_normal((n, n)), "Q": Q}
VALUES["B"] = VALUES["S"].T + 1


def evaluated(f, values):
    """Return the value of a formula; only what it needs is given."""
    return f.evaluate(**{name: v for name, v in values.items() if name in f.variables})


@pytest.mark.parametrize(
    "text",
    ["tr(Q'*Q*S)", "tr(Q^-1*A)", "norm2(Q*A*Q)^2", "norm2(Q)^2", "tr(A*Q*B*Q')", "sum(exp(Q))", "tr(A*Q)^3", "tr(Q)"],
)
def test_the_hessian_on_the_orthogonal_matrices_is_the_second_derivative_along_geodesics(text):
    f = sc.parse("Q : orthogonal(n); A, B, S : matrix(n, n); " + text)
    step = 1e-3
    along = [float(evaluated(f, VALUES | {"Q": Q @ scipy.linalg.expm(t * W)})) for t in (-step, 0, step)]
    want = (along[0] - 2 * along[1] + along[2]) / step**2
    found = np.sum(evaluated(f.hvp("Q", "V"), VALUES | {"V": Q @ W}) * (Q @ W))
    assert abs(found - want) < 1e-5 * max(1.0, abs(want))


@pytest.mark.parametrize(
    ("one", "other"), [("tr(Q'*A*Q)", "tr(A)"), ("norm2(Q*A)^2", "norm2(A)^2"), ("tr(Q^-1*A)", "tr(Q'*A)")]
)
def test_equal_functions_of_orthogonal_matrices_have_equal_hessians(one, other):
    declared = "Q : orthogonal(n); A : matrix(n, n); "
    values = VALUES | {"V": Q @ W}
    found = [evaluated(sc.parse(declared + text).hvp("Q", "V"), values) for text in (one, other)]
    np.testing.assert_allclose(*found, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "want"),
    [("x'*x + norm2(x)", "(2 + 1/norm2(x))*x"), ("norm2(x)^2 + a*norm2(x)", "(2 + a/norm2(x))*x")],
)
def test_what_is_differentiated_is_not_factored_before(text, want):
    assert str(sc.parse(text).gradient("x")) == want
