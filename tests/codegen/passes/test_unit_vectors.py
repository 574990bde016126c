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


def test_squares_stay_where_no_vector_stands_above():
    assert statements("x : vector(n)\n1/(x'*x)", "value") == ["return 1 / (x @ x)"]
    assert statements("x : vector(n)\nA*y/(x'*A*x)", "value")[-1] == "return A @ y / (x @ (A @ x))"
    assert statements("x : vector(n)\nlog(norm2(x))", "gradient x") == ["t0 = _norm(x)", "return x / t0 / t0"]
    assert statements("x : vector(n)\nnorm2(x)", "gradient x") == ["return x / (_norm(x) or np.inf)"]
    assert statements("x : vector(n)\nlog(norm2(x))", "value", "gradient x")[-1] == "return np.log(t0), x / t0 / t0"


A = np.array([[2.0, 0.3, 0.5], [0.7, 1.9, 0.4], [0.2, 0.8, 2.5]])
QUOTIENTS = {
    "x'*A*x/(x'*x)": lambda x, y: x @ A @ x / (x @ x),
    "x'*A*x/norm2(x)^2 + y'*A*x/norm2(x)": lambda x, y: x @ A @ x / (x @ x) + y @ A @ x / norm(x),
    "log(norm2(x)^2/norm2(A*x)^2)": lambda x, y: np.log((x @ x) / norm(A @ x) ** 2),
    "norm2(A*x)^2/norm2(x)^2": lambda x, y: norm(A @ x) ** 2 / (x @ x),
    "(x'*A*x)^2/(x'*x)^2": lambda x, y: (x @ A @ x) ** 2 / (x @ x) ** 2,
    "log(x'*A*x/(x'*x))": lambda x, y: np.log(x @ A @ x / (x @ x)),
    "log(x'*A*x) - 2*log(norm2(x))": lambda x, y: np.log(x @ A @ x / (x @ x)),
    "(x'*y)/sqrt((x'*x)*(y'*y))": lambda x, y: x @ y / (norm(x) * norm(y)),
    "norm2(y - (x'*y)*x/(x'*x))^2": lambda x, y: norm(y - (x @ y) * x / (x @ x)) ** 2,
    "(x'*y)^2/(x'*x)": lambda x, y: (x @ y) ** 2 / (x @ x),
    "tr(x*x'*A)/norm2(x*x')": lambda x, y: x @ A @ x / (x @ x),
    "tr(X*A*X')/norm2(X)^2": lambda X, y: np.trace(X @ A @ X.T) / norm(X) ** 2,
    "norm2(A*X)^2/norm2(X)^2": lambda X, y: norm(A @ X) ** 2 / norm(X) ** 2,
    "x'*A*x/(x'*A^2*x)": lambda x, y: x @ A @ x / (x @ A @ A @ x),
    "x'*A*x/(x'*(y.*y.*x))": lambda x, y: x @ A @ x / np.sum((x * y) ** 2),
    "(x'*y)^2/sum(y.^2.*x.^2)": lambda x, y: (x @ y) ** 2 / np.sum((x * y) ** 2),
    "norm2(x*x')/(x'*A*x)": lambda x, y: x @ x / (x @ A @ x),
    "tr(X'*A*X)/tr(X'*A^2*X)": lambda X, y: np.trace(X.T @ A @ X) / np.trace(X.T @ A @ A @ X),
    "sum(x.^4)/norm2(x)^4": lambda x, y: np.sum(x**4) / norm(x) ** 4,
    "sum(x.^3.*y)/norm2(x)^3": lambda x, y: np.sum(x**3 * y) / norm(x) ** 3,
    "log(x'*(y.*y.*x)) - log(x'*A*x)": lambda x, y: np.log(np.sum((x * y) ** 2) / (x @ A @ x)),
}


def scaled_differences(value, x, y, V, W):
    """Return value and differentials along V, and along V and W, by x over its scale."""
    step = LONG(1e-4)

    def at(a, b):
        return value(x + step * (a * V + b * W), y)

    slope = (8 * (at(1, 0) - at(-1, 0)) - (at(2, 0) - at(-2, 0))) / (12 * step)
    return at(0, 0), slope, (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * step**2)


@pytest.mark.parametrize("scale", [1e150, 1e-150, 1e78, 1e-78, 1.0])
@pytest.mark.parametrize("text", QUOTIENTS)
def test_quotients_by_squares_of_norms_and_their_second_derivatives_at_every_scale(text, scale):
    """What does not change with the scale of x: gradients are as 1/scale, second derivatives as 1/scale²."""
    name = "X" if "X" in text else "x"
    x = np.array([[3.0, -4.0, 1.0], [0.5, 2.0, 2.0], [1.0, 1.0, -2.0]])
    x, y = x if name == "X" else x[0], np.array([0.5, 2.0, -1.5])
    V, W = (np.random.default_rng(seed).standard_normal(x.shape) for seed in (0, 1))
    wants = scaled_differences(QUOTIENTS[text], x.astype(LONG), y.astype(LONG), V, W)
    f = sc.parse(f"x : vector(n)\ny : vector(n)\nA : matrix(n, n)\nX : matrix(n, n)\n{text}")
    function = sc.compile(f, f.gradient(name), f.hvp(name, "W"))
    at = {name: scale * x, "y": y, "A": A, "W": W}
    found, gradient, product = function(**{k: at[k] for k in function.arguments})
    size = max(abs(float(w)) for w in wants)
    assert found == pytest.approx(float(wants[0]), rel=1e-12)
    assert np.vdot(gradient * scale, V) == pytest.approx(float(wants[1]), rel=1e-9, abs=1e-9 * size)
    assert np.vdot(product * scale * scale, V) == pytest.approx(float(wants[2]), rel=1e-5, abs=1e-6 * size)


@pytest.mark.parametrize("scale", [1e-160, 1e200])
@pytest.mark.parametrize("text", ["x'*A*x/(x'*x)", "norm2(A*x)^2/norm2(x)^2", "(x'*A*x)^2/(x'*x)^2"])
def test_values_of_quotients_whose_squares_are_beyond_the_numbers(text, scale):
    x, y = np.array([3.0, -4.0, 1.0]), np.array([0.5, 2.0, -1.5])
    f = sc.parse(f"x : vector(n)\nA : matrix(n, n)\n{text}")
    value, gradient = sc.compile(f, f.gradient("x"))(**{"x": scale * x, "A": A})
    V = np.array([1.0, -0.5, 2.0])
    wants = scaled_differences(QUOTIENTS[text], x.astype(LONG), y.astype(LONG), V, V)
    assert value == pytest.approx(float(wants[0]), rel=1e-13)
    assert np.vdot(gradient * scale, V) == pytest.approx(float(wants[1]), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-150, 1e-110, 1.0, 1e110, 1e150])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("norm2(x*x')", lambda x: x @ x),
        ("norm2(x*(A*x)')", lambda x: norm(x) * norm(A @ x)),
        ("norm2(x*y')*norm2(x)", lambda x: norm(x) ** 2 * norm(np.array([0.5, 2.0, -1.5]))),
    ],
)
def test_norms_of_outer_products_and_their_derivatives_at_every_scale(text, value, scale):
    """Of degree 2: gradients are as the scale, second derivatives as 1."""
    x, y = np.array([3.0, -4.0, 1.0]), np.array([0.5, 2.0, -1.5])
    V, W = (np.random.default_rng(seed).standard_normal(3) for seed in (0, 1))
    wants = [float(w) for w in scaled_differences(lambda x, y: value(x), x.astype(LONG), y, V, W)]
    f = sc.parse(f"x : vector(n)\ny : vector(n)\nA : matrix(n, n)\n{text}")
    at = {"x": scale * x, "y": y, "A": A, "W": W}
    found, gradient, product = (
        g.evaluate(**{k: at[k] for k in sc.compile(g).arguments}) for g in (f, f.gradient("x"), f.hvp("x", "W"))
    )
    assert found == pytest.approx(float(LONG(scale) ** 2 * LONG(wants[0])), rel=1e-12)
    assert np.vdot(gradient / scale, V) == pytest.approx(wants[1], rel=1e-9)
    assert np.vdot(product, V) == pytest.approx(wants[2], rel=1e-6)


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_the_norm_of_an_outer_square_where_the_square_is_beyond_the_numbers(scale):
    x, V = scale * np.array([3.0, -4.0, 1.0]), np.array([1.0, -0.5, 2.0])
    f = sc.parse("x : vector(n)\nnorm2(x*x')")
    assert f.gradient("x").evaluate(x=x) == pytest.approx(2 * x, rel=1e-14, abs=0)
    assert f.hvp("x", "V").evaluate(x=x, V=V) == pytest.approx(2 * V)
    assert statements("x : vector(n)\ny : vector(m)\nnorm2(x*y')", "value") == ["return _norm(x) * _norm(y)"]


@pytest.mark.parametrize("scale", [1e-200, 1e-160, 1.0, 1e200])
@pytest.mark.parametrize("text", ["log(norm2(x)^2)", "log(sum(x.^2))", "log(3*x'*x)", "log(tr(x*x'))"])
def test_logarithms_of_squares_of_norms_that_are_beyond_the_numbers(text, scale):
    f = sc.parse(f"x : vector(n)\n{text}")
    x = np.array([3.0, -4.0, 1.0])
    want = 2 * np.log(scale) + np.log(26) + (np.log(3) if "3" in text else 0)
    value, gradient = sc.compile(f, f.gradient("x"))(scale * x)
    assert value == pytest.approx(want, rel=1e-14)
    assert gradient * scale == pytest.approx(x / 13)


LOGARITHMS = {
    "log(sum(x.^2))": lambda x, y: np.log(x @ x),
    "log(x'*(y.*y.*x))": lambda x, y: np.log(np.sum((x * y) ** 2)),
    "log(sum(y.^2.*x.^2))": lambda x, y: np.log(np.sum((x * y) ** 2)),
    "log(x'*A*x)": lambda x, y: np.log(x @ A @ x),
    "log(tr(X'*A*X))": lambda X, y: np.log(np.trace(X.T @ A @ X)),
}


@pytest.mark.parametrize("scale", [1e-150, 1e-78, 1.0, 1e78, 1e150])
@pytest.mark.parametrize("text", LOGARITHMS)
def test_second_derivatives_of_logarithms_of_forms_at_every_scale(text, scale):
    name = "X" if "X" in text else "x"
    x = np.array([[3.0, -4.0, 1.0], [0.5, 2.0, 2.0], [1.0, 1.0, -2.0]])
    x, y = x if name == "X" else x[0], np.array([0.5, 2.0, -1.5])
    V, W = (np.random.default_rng(seed).standard_normal(x.shape) for seed in (0, 1))
    wants = scaled_differences(LOGARITHMS[text], x.astype(LONG), y.astype(LONG), V, W)
    f = sc.parse(f"x : vector(n)\ny : vector(n)\nA : matrix(n, n)\nX : matrix(n, n)\n{text}")
    at = {name: scale * x, "y": y, "A": A, "W": W}
    gradient, product = (
        g.evaluate(**{k: at[k] for k in sc.compile(g).arguments}) for g in (f.gradient(name), f.hvp(name, "W"))
    )
    assert np.vdot(gradient * scale, V) == pytest.approx(float(wants[1]), rel=1e-9)
    assert np.vdot(product * scale * scale, V) == pytest.approx(float(wants[2]), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
@pytest.mark.parametrize("text", ["x/(x'*x)", "-2*x/norm2(x)^2", "(x'*y)*y/norm2(x)^2", "A*x/(x'*x)"])
def test_vectors_over_squares_of_their_norms_at_every_scale(text, scale):
    x, y = np.array([3.0, -4.0, 1.0]), np.array([0.5, 2.0, -1.5])
    f = sc.parse(f"x : vector(n)\ny : vector(n)\nA : matrix(n, n)\n{text}")
    function = sc.compile(f)
    want = {"x/(x'*x)": x, "-2*x/norm2(x)^2": -2 * x, "(x'*y)*y/norm2(x)^2": (x @ y) * y, "A*x/(x'*x)": A @ x}[text]
    at = {"x": scale * x, "y": y, "A": A}
    assert scale * function(**{k: at[k] for k in function.arguments}) == pytest.approx(want / 26, rel=1e-13)


def test_quotients_by_squares_of_shifted_exponentials_stay():
    source = statements("x : vector(n)\nexp(x)'*A*exp(x)/(exp(x)'*exp(x))", "value")
    assert not any("_norm" in line for line in source)


NUMERATORS = {
    "norm2(x.*(A*x))^2": lambda x, y: norm(x * (A @ x)) ** 2,
    "norm2(x.*x.*(A*x))^2": lambda x, y: norm(x * x * (A @ x)) ** 2,
    "norm2(x.*x.*y)^2*x'*y": lambda x, y: norm(x * x * y) ** 2 * (x @ y),
    "norm2(x.*(A*x) + (x'*y)*x)^2": lambda x, y: norm(x * (A @ x) + (x @ y) * x) ** 2,
    "norm2(x.*x)^4": lambda x, y: norm(x * x) ** 4,
    "(x'*y)^3*x": lambda x, y: (x @ y) ** 3 * x,
    "(x'*A*x + norm2(x.*y)^2)^2*x": lambda x, y: (x @ A @ x + norm(x * y) ** 2) ** 2 * x,
    "norm2(X*A*X)^2": lambda X, y: norm(X @ A @ X) ** 2,
    "norm2(x*x')*sum(y)": lambda x, y: norm(x) ** 2 * np.sum(y),
    "norm2(x*(A*y)')^2": lambda x, y: norm(x) ** 2 * norm(A @ y) ** 2,
    "tr(X*A*X*A*X)*X": lambda X, y: np.trace(X @ A @ X @ A @ X) * X,
}


@pytest.mark.parametrize("power", [1, 2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("text", NUMERATORS)
def test_quotients_by_powers_of_norms_higher_and_lower_than_the_degree_above(text, power):
    name = "X" if "X" in text else "x"
    x, y = np.array([[3.0, -4.0, 1.0], [0.5, 2.0, 2.0], [1.0, 1.0, -2.0]]), np.array([0.5, 2.0, -1.5])
    x = x if name == "X" else x[0]
    f = sc.parse(f"x : vector(n)\ny : vector(n)\nA : matrix(n, n)\nX : matrix(n, n)\n{text}/norm2({name})^{power}")
    want = NUMERATORS[text](x, y) / norm(x) ** power
    at = {name: x, "y": y, "A": A}
    function = sc.compile(f)
    assert function(**{k: at[k] for k in function.arguments}) == pytest.approx(want, rel=1e-12)


NESTED = "norm2(relu(norm2(relu(K^2))*x))*x"  # ‖k²‖ ‖x‖ x of a diagonal K and positive entries
POWERS = {  # of ‖k²‖ and of ‖x‖
    f"norm2({NESTED})": (1, 2),
    f"norm2({NESTED})^2": (2, 4),
    f"norm2({NESTED})^3*norm2(x)": (3, 7),
    f"norm2({NESTED})/norm2(x)^3": (1, -1),
    f"norm2({NESTED}/norm2(x)^2)^3/norm2(x)^2": (3, -2),
}


@pytest.mark.parametrize("scale", [1.0, 1e20])
@pytest.mark.parametrize("text", POWERS)
def test_what_is_over_its_norm_already_has_room_for_more_where_one_looks_deeper(text, scale):
    f = sc.parse(f"K : diagonal(n)\nx : vector(n)\n{text}")
    k, x = scale * np.array([0.5, 2.0, 1.5]), np.array([3.0, 4.0, 1.0])
    d = scale * np.array([1.0, -0.5, 0.25])
    first = f.differential("K")
    value, slope, bend = sc.compile(f, first, first.differential("K"))(K=np.diag(k), x=x, dK=np.diag(d))
    p, q = POWERS[text]
    r, r1 = norm(k**2), 2 * np.sum(k**3 * d) / norm(k**2)
    r2 = 6 * np.sum(k**2 * d**2) / r - r1**2 / r  # ‖k²‖² = Σ k⁴, of which the second derivative is Σ 12 k² d²
    assert value == pytest.approx(r**p * norm(x) ** q)
    assert slope == pytest.approx(p * r ** (p - 1) * r1 * norm(x) ** q)
    assert bend == pytest.approx((p * r ** (p - 1) * r2 + p * (p - 1) * r ** (p - 2) * r1**2) * norm(x) ** q)


NORMS_OF_TWO_ORDERS = [
    ("norm(x, q)*(y'*x)/norm(x, p)", lambda N, x, y: N(4) * (y @ x) / N(3)),
    ("norm(x, q)*a/norm(x, p)^2", lambda N, x, y: 2 * N(4) / N(3) ** 2),
    ("norm(x, 4)*a/norm(x, 3)^2", lambda N, x, y: 2 * N(4) / N(3) ** 2),
    ("norm(x, 4)*norm2(x)*a/norm(x, 3)^2", lambda N, x, y: 2 * N(4) * N(2) / N(3) ** 2),
    ("norm(x, q)*x/norm(x, p)^2", lambda N, x, y: N(4) * x / N(3) ** 2),
    ("a*norm(x, p)*(y'*x)/norm2(x)^2", lambda N, x, y: 2 * N(3) * (y @ x) / N(2) ** 2),
    ("norm(2*x - y, q)*a/norm(2*x - y, 3)^2", lambda N, x, y: 2 * N(4, 2 * x - y) / N(3, 2 * x - y) ** 2),
]


@pytest.mark.parametrize(("text", "want"), NORMS_OF_TWO_ORDERS, ids=[text for text, _ in NORMS_OF_TWO_ORDERS])
def test_a_norm_over_one_of_another_order_is_no_one(text, want):
    x, y = np.array([0.3, -0.4, 0.5]), np.array([1.0, 2.0, 0.7])
    f = sc.parse(f"p, q, a : positive\nx, y : vector(3)\n{text}")
    at = {"x": x, "y": y, "p": 3.0, "q": 4.0, "a": 2.0}
    found = f.evaluate(**{name: at[name] for name in f.free_variables})
    np.testing.assert_allclose(found, want(lambda p, v=x: np.linalg.norm(v, p), x, y), rtol=1e-13)


def test_the_order_of_a_norm_goes_along_where_its_vector_becomes_a_unit_vector():
    f = sc.parse("p : positive\nx : vector(3)\nnorm2(x)*norm(x, p)")
    x, h = np.array([0.3, 0.4, 0.5]), 1e-6
    g, H = f.gradient("x"), f.hessian("x").evaluate(x=x, p=3.0)
    steps = [(g.evaluate(x=x + h * e, p=3.0) - g.evaluate(x=x - h * e, p=3.0)) / (2 * h) for e in np.eye(3)]
    np.testing.assert_allclose(H, steps, rtol=1e-7, atol=1e-9)
