"""Softmax and log-sum-exp, against SciPy."""

import numpy as np
import pytest
import scipy.special
from formulas import close, draw, gradient, jacobian, value

from symcalc import parse
from symcalc.simplification.rewriting import simplify


def test_values():
    x = draw(5)
    assert close(value("softmax(x)", x=x), scipy.special.softmax(x))
    assert close(value("logsumexp(x)", x=x), scipy.special.logsumexp(x))
    assert close(value("softmax(x')", x=x), scipy.special.softmax(x))


def test_softmax_sums_to_one():
    assert close(value("sum(softmax(x))", x=draw(5)), 1.0)
    assert close(gradient("sum(softmax(x))", "x", x=draw(5)), np.zeros(5))


def test_softmax_is_the_gradient_of_logsumexp():
    A, x = draw(4, 3), draw(3)
    assert close(gradient("logsumexp(A*x)", "x", A=A, x=x), A.T @ scipy.special.softmax(A @ x))


def test_jacobian():
    x = draw(4)
    s = scipy.special.softmax(x)
    assert close(jacobian("softmax(x)", "x", x=x), np.diag(s) - np.outer(s, s))


def test_cross_entropy():
    W, x, p = draw(3, 4), draw(4), scipy.special.softmax(draw(3, seed=1))
    found = gradient("logsumexp(W*x) - p'*W*x", "W", W=W, x=x, p=p)
    assert close(found, np.outer(scipy.special.softmax(W @ x) - p, x))


def test_a_shift_changes_nothing():
    x = draw(4)
    assert close(value("softmax(x .+ a)", x=x, a=3.0), value("softmax(x)", x=x))
    assert close(value("logsumexp(x .+ a) - logsumexp(x)", x=x, a=3.0), 3.0)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("exp(x)/sum(exp(x))", "softmax(x)"),
        ("w'*exp(x)/sum(exp(x))", "w'*softmax(x)"),
        ("sum(w.*exp(x))/sum(exp(x))", "w'*softmax(x)"),
        ("A*(w.*exp(x))/sum(exp(x))", "A*(softmax(x).*w)"),
        ("exp(x)'*A/sum(exp(x))", "softmax(x)'*A"),
        ("(w'*exp(x))^2/sum(exp(x))^2", "(w'*exp(x))^2/sum(exp(x))^2"),
        ("exp(w)/sum(exp(x))", "exp(w)/sum(exp(x))"),
    ],
)
def test_quotients_by_sums_of_exponentials(text, want):
    declared = "A : matrix(n, n); x, w : vector(n)\n"
    assert simplify(parse(declared + text).expression) == simplify(parse(declared + want).expression)
    values = {"A": draw(3, 3), "x": draw(3), "w": draw(3, seed=1)}
    left, right = (parse(declared + t) for t in (text, want))
    assert close(left.evaluate(**values), right.evaluate(**values))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_one_sum_of_exponentials_is_taken_for_one_factor(k):
    x, w = draw(4), draw(4, seed=1)
    e = np.exp(x)
    total, inner = e.sum(), w @ e
    want = w * e / total**k - k * inner * e / total ** (k + 1)
    assert close(gradient(f"w'*exp(x)/sum(exp(x))^{k}", "x", x=x, w=w), want)
