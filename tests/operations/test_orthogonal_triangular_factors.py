"""The factors of A = Q R with a positive diagonal: derivatives (Walter & Lehmann, Giles), laws, code."""

import numpy as np
import pytest
from formulas import close, differential, draw, value

import symcalc as sc
from symcalc.errors import KindMismatch, ShapeMismatch

A, STEP = draw(5, 3), draw(5, 3, seed=1)


def factors(A):
    """Return Q and R with a positive diagonal."""
    Q, R = np.linalg.qr(A)
    signs = np.sign(np.diag(R))
    return Q * signs, signs[:, None] * R


def test_values():
    Q, R = factors(A)
    for what in (value, lambda text, **at: sc.parse(text).evaluate(**at)):
        assert close(what("qr_q(A)", A=A), Q) and close(what("qr_r(A)", A=A), R)


def test_differentials_against_finite_differences():
    h = 1e-6
    for i, text in enumerate(("qr_q(A)", "qr_r(A)")):
        slope = (factors(A + h * STEP)[i] - factors(A - h * STEP)[i]) / (2 * h)
        assert np.allclose(differential(text, "A", A=A, dA=STEP), slope, rtol=1e-6, atol=1e-7)


def test_the_rotation_is_skew_and_the_triangle_stays_one():
    Q, R = factors(A)
    dQ, dR = (differential(text, "A", A=A, dA=STEP) for text in ("qr_q(A)", "qr_r(A)"))
    assert np.allclose(Q.T @ dQ, -(Q.T @ dQ).T) and np.allclose(dR, np.triu(dR)) and close(dQ @ R + Q @ dR, STEP)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("qr_q(A)*qr_r(A)", "A"),
        ("qr_q(A)'*qr_q(A)*B", "B"),
        ("qr_r(A)'*qr_r(A)", "A'*A"),
        ("qr_q(A)'*A", "qr_r(A)"),
        ("A'*qr_q(A)", "qr_r(A)'"),
        ("qr_q(-2*A)", "-qr_q(A)"),
        ("qr_r(-2*A)", "2*qr_r(A)"),
        ("Q : orthogonal(n)\nqr_q(Q)", "Q : orthogonal(n)\nQ"),
        ("inv(qr_r(A))*qr_q(A)'*b", "b : vector(m)\nsolve(qr_r(A), qr_q(A)'*b)"),
    ],
)
def test_laws(text, want):
    assert sc.parse(text) == sc.parse(want)


def test_conditions():
    assert sc.parse("qr_q(A)*qr_r(A)").conditions == ("where A has full column rank",)
    assert sc.parse("sum(log(diag(qr_r(A))))").conditions == ()
    with pytest.raises(ShapeMismatch, match="as many rows"):
        sc.parse("A : matrix(2, 3)\nqr_r(A)")
    with pytest.raises(KindMismatch):
        sc.parse("qr_q(x)")


def test_qr_is_refused_by_name():
    with pytest.raises(sc.UnknownName) as raised:
        sc.parse("qr(A)")
    assert "qr_q(A)" in raised.value.hint and "qr_r(A)" in raised.value.hint


def test_one_factorisation_serves_value_gradient_and_hessian(monkeypatch):
    f = sc.parse("A : matrix(m, n)\nb : vector(m)\nb'*qr_q(A)*x + norm2(inv(qr_r(A))*x)^2")
    fun = sc.compile(f, f.gradient("A"), f.hvp("A"))
    calls, qr = [], np.linalg.qr
    monkeypatch.setattr(np.linalg, "qr", lambda A: calls.append(A) or qr(A))
    at = {"A": A, "b": draw(5), "x": draw(3), "V": STEP}
    got = fun(**at)
    assert len(calls) == 1
    Q, R = factors(A)
    assert close(got[0], at["b"] @ Q @ at["x"] + np.sum(np.linalg.solve(R, at["x"]) ** 2))
    single = sc.compile(sc.parse("qr_r(A)"))(A.astype(np.float32))
    assert single.dtype == np.float32 and np.allclose(single, R, rtol=1e-4, atol=1e-5)
    with pytest.raises(np.linalg.LinAlgError):
        sc.parse("qr_r(A)").evaluate(A=A.T)
