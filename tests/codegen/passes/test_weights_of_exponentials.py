"""Sums of exponentials with weights in logarithms, roots and quotients: values, gradients and second differentials.

What they should be is worked out with hundreds of digits, differentials by differences of these.
"""

import mpmath as mp
import numpy as np
import pytest
from sources import statements

import symcalc as sc

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
DIGITS, STEP = 1500, mp.mpf(10) ** -100
exp, log, cosh = (np.frompyfunc(f, 1, 1) for f in (mp.exp, mp.log, mp.cosh))


def softplus(a):
    return log(1 + exp(a))


def sigmoid(a):
    return 1 / (1 + exp(-a))


def norm(a):
    return mp.sqrt(np.sum(a * a))


def softmax(a):
    return exp(a) / np.sum(exp(a))


VECTORS = {
    "log(w'*exp(x))": lambda x, w, **_: log(w @ exp(x)),
    "log(sum(w.*exp(x)))": lambda x, w, **_: log(w @ exp(x)),
    "log(sum(w.*exp(x).*z))": lambda x, w, z, **_: log(np.sum(w * exp(x) * z)),
    "sqrt(w'*exp(x))/sqrt(sum(exp(x)))": lambda x, w, **_: mp.sqrt(w @ exp(x)) / mp.sqrt(np.sum(exp(x))),
    "sum(w.*exp(x).*z)/sum(w.*exp(x))": lambda x, w, z, **_: np.sum(w * exp(x) * z) / np.sum(w * exp(x)),
    "log(w'*softmax(x))": lambda x, w, **_: log(w @ softmax(x)),
    "log(norm2(w.*exp(x)))": lambda x, w, **_: log(norm(w * exp(x))),
    "log(1 + w'*exp(x))": lambda x, w, **_: log(1 + w @ exp(x)),
    "log(w'*exp(x) + sum(exp(-x)))": lambda x, w, **_: log(w @ exp(x) + np.sum(exp(-x))),
    "log(w'*exp(A*x))": lambda x, w, A, **_: log(w @ exp(A @ x)),
    "log(w'*cosh(x))": lambda x, w, **_: log(w @ cosh(x)),
    "log(w'*sigmoid(x))": lambda x, w, **_: log(w @ sigmoid(x)),
    "sum(log(A*exp(x)))": lambda x, A, **_: np.sum(log(A @ exp(x))),
    "sum(log(1 .+ A*exp(x)))": lambda x, A, **_: np.sum(log(1 + A @ exp(x))),
    "sum(log(A*exp(x) + exp(-x)))": lambda x, A, **_: np.sum(log(A @ exp(x) + exp(-x))),
    "log(exp(x)'*A*exp(x))": lambda x, A, **_: log(exp(x) @ A @ exp(x)),
    "log(norm2(A*exp(x)))": lambda x, A, **_: log(norm(A @ exp(x))),
    "norm2(A*exp(x))/norm2(exp(x))": lambda x, A, **_: norm(A @ exp(x)) / norm(exp(x)),
    "exp(x)'*A*exp(x)/(exp(x)'*exp(x))": lambda x, A, **_: exp(x) @ A @ exp(x) / (exp(x) @ exp(x)),
    "sum(log(w + exp(x)))": lambda x, w, **_: np.sum(log(w + exp(x))),
    "sum(log(1 .+ w + exp(x)))": lambda x, w, **_: np.sum(log(1 + w + exp(x))),
    "sum(w./(w + exp(x)))": lambda x, w, **_: np.sum(w / (w + exp(x))),
    "log(w'*w + z'*exp(x))": lambda x, w, z, **_: log(w @ w + z @ exp(x)),
    "sum(log(w*sum(exp(x)) + exp(x)))": lambda x, w, **_: np.sum(log(w * np.sum(exp(x)) + exp(x))),
    "log(sum(softplus(x)))": lambda x, **_: log(np.sum(softplus(x))),
    "sum(log(softplus(x)))": lambda x, **_: np.sum(log(softplus(x))),
    "sum(sigmoid(x)./softplus(x))": lambda x, **_: np.sum(sigmoid(x) / softplus(x)),
    "sum(w.*softplus(x)./softplus(x - z))": lambda x, w, z, **_: np.sum(w * softplus(x) / softplus(x - z)),
}
MATRICES = {
    "log(z'*exp(X)*w)": lambda X, w, z, **_: log(z @ exp(X) @ w),
    "sum(log(exp(X)*w))": lambda X, w, **_: np.sum(log(exp(X) @ w)),
    "sum(log(sum(A.*exp(X), 2)))": lambda X, A, **_: np.sum(log(np.sum(A * exp(X), axis=1))),
    "log(sum(A.*exp(X)))": lambda X, A, **_: log(np.sum(A * exp(X))),
    "sum(log(A*exp(X)))": lambda X, A, **_: np.sum(log(A @ exp(X))),
    "sum(log(exp(X)*A))": lambda X, A, **_: np.sum(log(exp(X) @ A)),
    "log(sum(exp(X)*A))": lambda X, A, **_: log(np.sum(exp(X) @ A)),
    "log(tr(exp(X)*A*exp(X)'))": lambda X, A, **_: log(np.trace(exp(X) @ A @ exp(X).T)),
    "sum(log(A + exp(X)))": lambda X, A, **_: np.sum(log(A + exp(X))),
    "log(sum(A.*exp(X)) + w'*z)": lambda X, A, w, z, **_: log(np.sum(A * exp(X)) + w @ z),
    "norm2(exp(X)*A)/norm2(exp(X))": lambda X, A, **_: norm(exp(X) @ A) / norm(exp(X)),
}
DECLARED = "x : vector(n)\nw : vector(n)\nz : vector(n)\nA : matrix(n, n)\nX : matrix(n, n)\n"
POINTS = {
    "usual": [0.3, -0.7, 1.2],
    "huge": [800.3, 799.3, 801.2],
    "tiny": [-799.7, -800.7, -798.8],
    "far apart": [1000.0, 1.0, 2.0],
}
WEIGHTS = {  # the largest exponents of the last point stand where weights are 0
    "full": {"w": [0.4, 1.5, 0.3], "A": [[2.0, 0.3, 0.5], [0.7, 1.9, 0.4], [0.2, 0.8, 2.5]]},
    "with zeros": {"w": [0.0, 1.5, 0.3], "A": [[0.0, 0.3, 0.5], [0.7, 1.9, 0.0], [0.0, 0.8, 2.5]]},
}


def wide(a):
    """Return an array of numbers with many digits."""
    return np.frompyfunc(mp.mpf, 1, 1)(np.asarray(a, float)).astype(object)


def agrees(text, value, name, at, dtype=float):
    """Compare value, gradient and second differential with differences of many digits."""
    with mp.workdps(DIGITS):
        V, W = (np.random.default_rng(seed).standard_normal(at[name].shape) for seed in (1, 2))
        many = {k: wide(a) for k, a in at.items()}

        def along(a, b):
            return value(**{**many, name: many[name] + STEP * (a * wide(V) + b * wide(W))})

        wants = [
            along(0, 0),
            (along(1, 0) - along(-1, 0)) / (2 * STEP),
            (along(1, 1) - along(1, -1) - along(-1, 1) + along(-1, -1)) / (4 * STEP**2),
        ]
        wants = [float(want) for want in wants]
    f = sc.parse(DECLARED + text)
    function = sc.compile(f, f.gradient(name), f.hvp(name, "W"))
    given = {k: a.astype(dtype) for k, a in {**at, "W": W}.items()}
    found, gradient, product = function(**{k: given[k] for k in function.arguments})
    rel = 1e-9 if dtype is float else 1e-3
    for got, want in zip((found, np.vdot(gradient, V), np.vdot(product, V)), wants, strict=True):
        assert got == pytest.approx(want, rel=rel, abs=rel)


def case(text, name, point, weights):
    x = np.array(POINTS[point])
    X = x[None, :] + np.random.default_rng(0).standard_normal((3, 3))
    if "exp(X)*A" in text:
        X = X.T
    at = {"x": x, "X": X, "z": np.array([0.7, 1.1, 0.2])} | {k: np.array(a) for k, a in WEIGHTS[weights].items()}
    return {k: a for k, a in at.items() if k == name or k not in "xX"}


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("text", [*VECTORS, *MATRICES])
def test_weighted_sums_of_exponentials_beyond_the_numbers(text, point, weights):
    name = "x" if text in VECTORS else "X"
    agrees(text, (VECTORS | MATRICES)[text], name, case(text, name, point, weights))


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("text", ["log(w'*exp(x))", "sum(log(A*exp(x)))", "log(exp(x)'*A*exp(x))"])
def test_weighted_sums_of_exponentials_in_single_precision(text, weights):
    at = case(text, "x", "usual", weights)
    at["x"] = np.array([100.0, 99.0, 101.5])
    at = {k: a.astype(np.float32).astype(float) for k, a in at.items()}
    agrees(text, VECTORS[text], "x", at, np.float32)
    function = sc.compile(sc.parse(DECLARED + text))
    assert function(**{k: at[k].astype(np.float32) for k in function.arguments}).dtype == np.float32


def test_weights_of_what_is_not_divided_by_are_no_others():
    source = statements("x : vector(n)\nV : matrix(n, k)\nV'*exp(x)/sum(exp(x))", "value")
    assert not any("where" in line or "_reach" in line for line in source)


PLAIN = {  # where nothing is large: what is plainly worked out
    "sum(((1 ./ cosh(x))*exp(-x)').*(cosh(x)*exp(x)'))": lambda x, **_: np.sum(
        np.outer(1 / cosh(x), exp(-x)) * np.outer(cosh(x), exp(x))
    ),
    "log(1 + sum(cosh(x) - exp(x).*exp(-x))/sum(exp(x)))": lambda x, **_: log(1 + np.sum(cosh(x) - 1) / np.sum(exp(x))),
    "sum(log(diag(exp(2*x))*A'))": lambda x, A, **_: np.sum(log(np.diag(exp(2 * x)) @ A.T)),
    "sum(log(A'*diag(cosh(x))))": lambda x, A, **_: np.sum(log(A.T @ np.diag(cosh(x)))),
    "1/(cosh(x)'*(A' + diag(cosh(x))*A')*z)": lambda x, z, A, **_: 1 / (cosh(x) @ (A.T + np.diag(cosh(x)) @ A.T) @ z),
    "log(sum(exp(x).*exp(-x).*w))": lambda w, **_: log(np.sum(w)),
    "log(w'*(exp(x)*exp(-x)')*z)": lambda x, w, z, **_: log((w @ exp(x)) * (exp(-x) @ z)),
    "log((exp(-x).*softmax(x))'*sum(A.*exp(w*x'), 2))": lambda x, w, A, **_: log(
        (exp(-x) * softmax(x)) @ np.sum(A * exp(np.outer(w, x)), axis=1)
    ),
    "log(tr(diag(exp(x))*A))": lambda x, A, **_: log(np.trace(np.diag(exp(x)) @ A)),
    "log(tr(diag(exp(x))*A*diag(exp(x))))": lambda x, A, **_: log(np.sum(exp(2 * x) * np.diag(A))),
}


@pytest.mark.parametrize("text", PLAIN)
def test_what_meets_to_nothing_and_what_is_on_diagonals(text):
    agrees(text, PLAIN[text], "x", case(text, "x", "usual", "full"))


SCALARS = {
    "log(c*exp(a) + exp(b))": lambda a, b, c, **_: log(c * exp(a) + exp(b)),
    "log(c*exp(a) + d*exp(b))": lambda a, b, c, d, **_: log(c * exp(a) + d * exp(b)),
    "sqrt(c*exp(a) + exp(b))": lambda a, b, c, **_: mp.sqrt(c * exp(a) + exp(b)),
    "log(1 + c*exp(a))": lambda a, c, **_: log(1 + c * exp(a)),
    "d*exp(b)/(c*exp(a) + d*exp(b))": lambda a, b, c, d, **_: d * exp(b) / (c * exp(a) + d * exp(b)),
    "c*exp(a)/(1 + c*exp(a))": lambda a, c, **_: c * exp(a) / (1 + c * exp(a)),
    "log(c*exp(a)*cosh(b) + exp(b))": lambda a, b, c, **_: log(c * exp(a) * cosh(b) + exp(b)),
    "log(c + exp(a))": lambda a, c, **_: log(c + exp(a)),
    "log(c*d + exp(a) + exp(b))": lambda a, b, c, d, **_: log(c * d + exp(a) + exp(b)),
    "c/(c + exp(a))": lambda a, c, **_: c / (c + exp(a)),
    "c^2*d/(c + exp(a))": lambda a, c, d, **_: c**2 * d / (c + exp(a)),
    "log(c + exp(a)) - log(c*exp(b) + cosh(a))": lambda a, b, c, **_: log(c + exp(a)) - log(c * exp(b) + cosh(a)),
    "sqrt(c^2 + exp(a))/(1 + c*exp(b))": lambda a, b, c, **_: mp.sqrt(c**2 + exp(a)) / (1 + c * exp(b)),
    "c*exp(a)*exp(b)/(c*exp(a) + exp(b))": lambda a, b, c, **_: c * exp(a) * exp(b) / (c * exp(a) + exp(b)),
}


@pytest.mark.parametrize("c", [0.0, 1e-300, 1.5])
@pytest.mark.parametrize("a", [800.0, -800.0, 2.0])
@pytest.mark.parametrize("text", SCALARS)
def test_scalars_that_may_be_0_beside_exponentials(text, a, c):
    """Value, gradients and second derivatives by the exponents, these where powers of the scalars are numbers."""
    at = {"a": a, "b": -3.0, "c": c, "d": 2.0}
    f = sc.parse("a : scalar\nb : scalar\nc : scalar\nd : scalar\n" + text)
    with mp.workdps(DIGITS):
        many = {k: mp.mpf(v) for k, v in at.items()}
        wants, formulas = [SCALARS[text](**many)], [f]
        for k in sorted({"a", "b"} & set(f.variables)):
            low, high = (SCALARS[text](**{**many, k: many[k] + s * STEP}) for s in (-1, 1))
            wants += [(high - low) / (2 * STEP), (high + low - 2 * wants[0]) / STEP**2][: 1 if c == 1e-300 else 2]
            formulas += [f.gradient(k), f.gradient(k).gradient(k)][: 1 if c == 1e-300 else 2]
        wants = [float(want) for want in wants]
    function = sc.compile(*formulas)
    found = function(**{k: at[k] for k in function.arguments})
    for got, want in zip(found, wants, strict=True):
        assert got == pytest.approx(want, rel=1e-9, abs=1e-12)
