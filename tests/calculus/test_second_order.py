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


SMOOTH_AT_ZERO = {
    "cos(norm2(x))": -1.0,
    "cosh(norm2(x))": 1.0,
    "log(cosh(norm2(x)))": 1.0,
    "exp(norm2(x)) - norm2(x)": 1.0,
    "norm2(x) - log1p(norm2(x))": 1.0,
    "softplus(norm2(x)) - norm2(x)/2": 0.25,
    "norm2(x)*sin(norm2(x))": 2.0,
    "tanh(norm2(x))^2": 2.0,
    "x'*x + norm2(x)^3": 2.0,
    "norm2(x)^4 + 3*cos(2*norm2(x))": -12.0,
    "a*cos(norm2(x)) + norm2(y)": -1.3,
}
GIVEN = {"x": np.zeros(n), "y": np.ones(n), "a": 1.3, "v": np.arange(1.0, n + 1)}


@pytest.mark.parametrize("text", SMOOTH_AT_ZERO)
def test_second_derivatives_of_functions_that_are_smooth_where_their_norm_is_zero(text):
    f, H = sc.parse(text), SMOOTH_AT_ZERO[text] * np.eye(n)
    v = GIVEN["v"]
    np.testing.assert_allclose(evaluated(f.gradient("x"), GIVEN), np.zeros(n), atol=1e-12)
    for hessian in (f.hessian("x"), f.gradient("x").jacobian("x")):
        np.testing.assert_allclose(evaluated(hessian, GIVEN), H, atol=1e-12)
    np.testing.assert_allclose(evaluated(f.hvp("x", "v"), GIVEN), H @ v, atol=1e-12)
    twice = f.directional("x", "v").directional("x", "v")
    np.testing.assert_allclose(evaluated(twice, GIVEN), v @ H @ v, atol=1e-12)
    both = sc.compile(f, f.hessian("x"))
    np.testing.assert_allclose(both(**{name: GIVEN[name] for name in both.arguments})[1], H, atol=1e-12)
    assert not f.hessian("x").conditions or "limit" in f.hessian("x").conditions[-1]


@pytest.mark.parametrize("text", ["cos(norm2(A*x - b))", "cos(norm2(A*x - b))*sum(exp(x))", "norm2(A*x - b)^4"])
def test_the_limit_where_the_norm_of_a_compound_is_zero(text):
    f = sc.parse(text)
    A, x = RANDOM.standard_normal((4, n)), RANDOM.standard_normal(n)
    values = {"A": A, "x": x, "b": A @ x}
    step = 1e-4
    eye = step * np.eye(n)
    gradient = f.gradient("x")
    rows = [evaluated(gradient, values | {"x": x + e}) - evaluated(gradient, values | {"x": x - e}) for e in eye]
    found = evaluated(f.hessian("x"), values)
    np.testing.assert_allclose(found, np.array(rows) / (2 * step), atol=1e-5)


@pytest.mark.parametrize("text", ["norm2(x)", "norm2(x)^0.5", "norm2(x)^1.5", "norm2(x)*sum(exp(x))", "norm2(relu(x))"])
def test_where_there_is_no_derivative_it_is_taken_as_zero_and_said(text):
    f = sc.parse(text)
    H = evaluated(f.hessian("x"), GIVEN)
    assert np.all(np.isfinite(H))
    assert "norm2's derivative is taken as 0 at 0" in "\n".join(f.hessian("x").conditions)


def test_a_structure_in_which_nothing_moves():
    f = sc.parse("N : skew(n); norm2(N)")
    assert evaluated(f.hvp("N", "V"), {"N": np.zeros((1, 1)), "V": np.zeros((1, 1))}) == 0


@pytest.mark.parametrize("text", ["log(norm2(x))", "1/norm2(x)", "sum(x)/norm2(x)"])
def test_a_function_that_has_no_value_where_the_norm_is_zero_has_no_derivative_there(text):
    f = sc.parse(text)
    with np.errstate(all="ignore"):
        assert np.all(np.isnan(evaluated(f.gradient("x"), GIVEN)))
    assert not any("taken" in c for c in f.gradient("x").conditions)


@pytest.mark.parametrize(
    "text", ["exp(" * 10 + "norm2(x)" + ")" * 10, "cos(1e140*norm2(x)^2)", "exp(exp(exp(1 + norm2(x)*sin(norm2(x)))))"]
)
def test_limits_whose_numbers_grow_beyond_bounds_are_not_sought(text):
    f = sc.parse(text)
    for g in (f.gradient("x"), f.hvp("x", "v")):
        assert "def f(" in g.code()


@pytest.mark.parametrize(
    ("text", "want"),
    [("norm1(x.*x.*exp(x))", 2.0), ("norm1(sum(x*ones(1, 2), 2).^2)", 8.0), ("sum(relu(x.^2))", 2.0)],
)
def test_what_has_no_negative_entry_has_no_kink(text, want):
    f = sc.parse(text)
    np.testing.assert_allclose(evaluated(f.hessian("x"), GIVEN), want * np.eye(n), atol=1e-12)
    assert f.hessian("x").conditions == ()


@pytest.mark.parametrize(
    ("text", "verb", "by", "want"),
    [
        ("W : skew(n)\ndet(W)", "hvp", "W", "det(W)*(inv(W)*D - tr(D*inv(W))*I)*inv(W)"),
        ("B, C : symmetric(m)\nx'*C*B*C*x", "hvp", "C", "x*x'*D*B + B*D*x*x'"),
        (
            "D_1 : diagonal(n)\ntr(inv(D_1)*A)",
            "hvp",
            "D_1",
            "diag(diag(inv(D_1)*(A*inv(D_1)*D + D*inv(D_1)*A)*inv(D_1)))",
        ),
        ("(inv(A) + B)*A*x", "vjp", "x", "(B*A + I)'*D"),
        ("a*A + b*a*B", "vjp", "a", "tr((A + b*B)*D')"),
        ("A.^a.*B.^a", "vjp", "a", "tr(((log(A) + log(B)).*A.^a.*B.^a)*D')"),
        ("(a + b)^2", "vjp", "a", "D : scalar\n2*D*(a + b)"),
        ("(A.*B + B)./B", "vjp", "B", "zeros(m, n)"),
    ],
)
def test_what_is_simplified_once_at_the_end_is_short(text, verb, by, want):
    assert (
        getattr(sc.parse(text), verb)(by, "D").unicode().partition("\n")[0]
        == sc.parse(want).unicode().partition("\n")[0]
    )
