"""Sums around a resolvent: the gradients of ridge regression and of the evidence are what books print."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.simplification.rewriting import simplify

EVIDENCE = """Φ : matrix(k, n); t : vector(k); a, b, M : scalar
A = a*I + b*Φ'*Φ; m = b*inv(A)*Φ'*t
b/2*norm2(t - Φ*m)^2 + a/2*m'*m + logdet(A)/2 - M/2*log(a)"""
RIDGE = """X : matrix(k, n); y : vector(k); a : positive
w = inv(X'*X + a*I)*X'*y
norm2(X*w - y)^2 + a*norm2(w)^2"""
KERNEL = """K : spd(n); y : vector(n); a : positive
q = inv(K + a*I)*y
norm2(y - K*q)^2 + a*q'*K*q"""
SIZES = {"k": 5, "n": 3}


@pytest.mark.parametrize(
    ("program", "by", "want"),
    [
        (EVIDENCE, "a", "tr(A⁻¹)/2 + mᵀ m/2 − M/(2 a)"),  # Bishop 2006, sec. 3.5.2
        (EVIDENCE, "b", "tr(A⁻¹ Φᵀ Φ)/2 + ‖t − b Φ A⁻¹ Φᵀ t‖²/2"),
        (RIDGE, "a", "‖(Xᵀ X + a I)⁻¹ Xᵀ y‖²"),  # of what is least, that of the penalty alone
        (RIDGE, "y", "2 (y − X (Xᵀ X + a I)⁻¹ Xᵀ y)"),
        (RIDGE, "X", "2 (X T₀⁻¹ Xᵀ − I) y yᵀ X T₀⁻¹"),
        (KERNEL, "y", "2 a (K + a I)⁻¹ y"),
    ],
)
def test_gradients_are_those_of_books(program, by, want):
    f = sc.parse(program)
    g = f.gradient(by)
    assert g.unicode().splitlines()[0] == want
    random = np.random.default_rng(7)
    values = {v: random.uniform(0.5, 1.5, [SIZES[str(d)] for d in x.shape]) for v, x in f.variables.items()}
    for v in set(values) & {"K"}:
        values[v] = values[v] @ values[v].T + np.eye(3)
    step, h = random.uniform(-1, 1, np.shape(values[by])), 1e-6
    ends = [f.evaluate(**{**values, by: values[by] + sign * h * step}) for sign in (1, -1)]
    at = {v: values[v] for v in g.variables}
    np.testing.assert_allclose(np.sum(g.evaluate(**at) * step), (ends[0] - ends[1]) / (2 * h), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("x'*y - x'*K*inv(a*I + K)*y", "a*x'*inv(a*I + K)*y"),
        ("x'*y - x'*inv(a*I + K)*K*y", "a*x'*inv(a*I + K)*y"),
        ("x - c*A*inv(a*I + c*A)*x", "a*inv(a*I + c*A)*x"),
        ("x - c*A'*inv(a*I + c*A)'*x", "a*inv(a*I + c*A)'*x"),
        ("x - A*B*inv(a*I + A*B)*x", "a*inv(a*I + A*B)*x"),
        ("A*inv(a*I + A)^2*x + a*inv(a*I + A)^2*x", "inv(a*I + A)*x"),
        ("x/c - A*inv(a*I + A/c)*x/c^2", "a*inv(a*I + A/c)*x/c"),
    ],
)
def test_a_factor_beside_the_inverse_is_taken_in(text, want):
    declared = "A, B : matrix(n, n); K : symmetric(n); x, y : vector(n); a, c : scalar\n"
    found, meant = (simplify(sc.parse(declared + t).expression) for t in (text, want))
    assert found == meant


@pytest.mark.parametrize(
    "text",
    [
        "x - A*inv(a*I + c*A)*x",  # c may be 0
        "x - A*inv(a*I + B)*x",
        "x - B*A*inv(a*I + A*B)*x",  # which is not beside it
        "x - A'*inv(a*I + A)*x",
        "x - A*inv(K + A)*x",
    ],
)
def test_other_sums_stay(text):
    declared = "A, B : matrix(n, n); K : symmetric(n); x, y : vector(n); a, c : scalar\n"
    e = sc.parse(declared + text).expression
    assert sc.parse(declared + text).expression == e
    assert "inv" in str(sc.parse(declared + text)) and simplify(e).has(*[v for v in e.free_symbols if v.name == "A"])


def test_nothing_is_divided_by_a_coefficient_that_may_be_zero():
    f = sc.parse(EVIDENCE).gradient("a")
    random = np.random.default_rng(1)
    values = {"a": 2.0, "b": 0.0, "M": 1.0, "Φ": random.normal(size=(5, 3)), "t": random.normal(size=5)}
    np.testing.assert_allclose(f.evaluate(**values), 3 / 4 - 1 / 4)


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("norm2(inv(S + eye(3))*S)^2", lambda S: 2 * S),
        ("tr(inv(S + eye(3))*S)^2", lambda S: 2 * np.trace(S) * np.eye(3)),
        ("x : vector(3)\nx'*inv(S + eye(3))*S*x - x'*S*inv(S + eye(3))*S*x", lambda S: np.ones((3, 3))),
    ],
)
def test_no_digits_are_lost_where_the_other_part_is_small(program, want):
    S = 1e-13 * (draw := np.random.default_rng(3).normal(size=(3, 3))) + 1e-13 * draw.T
    values = {"S": S, "x": np.ones(3)} if "x :" in program else {"S": S}
    g = sc.parse(f"S : symmetric(3)\n{program}").gradient("S")
    np.testing.assert_allclose(g.evaluate(**values), want(S), rtol=1e-9, atol=1e-22)


@pytest.mark.parametrize(
    "text",
    [
        "M = inv(W + 3*eye(n))*W\nnorm2(M)^2",
        "M = inv(W + 3*eye(n))*W\ntr(B*inv(M*M' + eye(n)))",
        "norm2(inv(W + 3*eye(n))*W*x)^2",
        "u = W*x\nnorm2(u)^2 - 3*u'*inv(W + 3*eye(n))*u",
    ],
)
def test_a_resolvent_of_a_skew_matrix_keeps_its_sign_when_it_is_turned(text):
    f = sc.parse(f"W : skew(n)\nB : matrix(n, n)\nx : vector(n)\n{text}")
    for by in f.free_variables:
        report = f.check(by)
        assert report.ok, (by, str(report))
