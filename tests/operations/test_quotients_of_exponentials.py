"""Exponentials over the sums of their rows or columns are a softmax, logarithms of these sums log-sum-exp."""

import pytest
from formulas import close, draw

import symcalc as sc
from symcalc.simplification.rewriting import simplify

A, B, x = draw(3, 4), draw(3, 4, seed=1), draw(3)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("diag(1 ./ sum(exp(A), 2))*exp(A)", "softmax(A, 2)"),
        ("exp(A)./sum(exp(A), 2)", "softmax(A, 2)"),
        ("exp(A)*diag(1 ./ sum(exp(A), 1))", "softmax(A, 1)"),
        ("B.*exp(A)./sum(exp(A), 2)", "softmax(A, 2).*B"),
        ("exp(A')./sum(exp(A'), 2)", "softmax(A, 1)'"),
        ("exp(A)'./sum(exp(A), 2)'", "softmax(A, 2)'"),
        ("tr(C'*(exp(A)./sum(exp(A), 2)))", "tr(softmax(A, 2)*C')"),
        ("diag(x./sum(exp(A), 2))*exp(A)", "diag(x)*softmax(A, 2)"),
        ("diag(1 ./ sum(exp(A), 2).^2)*exp(A)", "diag(1 ./ sum(exp(A), 2))*softmax(A, 2)"),
        ("exp(A)./sum(exp(B), 2)", "diag(1 ./ sum(exp(B), 2))*exp(A)"),
        ("exp(A)./sum(exp(A), 1)", "softmax(A, 1)"),
        ("log(sum(exp(A), 2))", "logsumexp(A, 2)"),
        ("log(sum(exp(A), 1))", "logsumexp(A, 1)"),
        ("sum(softmax(A, 2), 2)", "ones(m, 1)"),
        ("sum(softmax(A, 2), 1)", "sum(softmax(A, 2), 1)"),
        ("sum(softmax(A, 1), 1)", "ones(1, n)"),
        ("a*sum(softmax(A, 2))", "a*m"),
        ("a*sum(softmax(A, 1))", "a*n"),
    ],
)
def test_recognised(text, want):
    declared = "A, B, C : matrix(m, n)\nx : vector(m)\n"
    f, g = sc.parse(declared + text), sc.parse(declared + want)
    assert simplify(f.expression) == simplify(g.expression)
    values = {"A": A, "B": B, "C": B, "x": x, "a": 2.0}
    known = {name: values[name] for name in f.variables}
    assert close(f.evaluate(**known), g.evaluate(**{name: values[name] for name in g.variables}))
