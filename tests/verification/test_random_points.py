"""What is rounding at a random point, and what is a wrong derivative: terms cancel that are larger than their sum."""

import pytest

import symcalc as sc
from symcalc.verification import derivative_checks as checking

CANCELLED = [  # the derivative is 0, of which large terms leave their rounding
    ("L : lower(n); sum((L + L.*A).^2 ./ L.^2)", "L"),
    ("sum((x + x.*y).^2 ./ x.^2)", "x"),
    ("sum((X + X.*A).^2 ./ X.^2)", "X"),
    ("sum((x + x.*y).^5 ./ x.^5)", "x"),
    ("tr((A*B*inv(A))^2)", "A"),
    ("logdet(A*A') - 2*logdet(A)", "A"),
    ("Q : orthogonal(n); logdet(Q*A*Q')", "Q"),
    ("std(a*x)/std(x)", "x"),
]


@pytest.mark.parametrize(("text", "name"), CANCELLED)
def test_rounding_of_terms_that_cancel_is_no_false_alarm(text, name):
    f = sc.parse(text)
    for seed in range(8):
        report = f.check(name, seed=seed)
        assert report.ok and {"differential", "gradient"} <= report.errors.keys(), (seed, str(report))


@pytest.mark.parametrize(("text", "name"), CANCELLED)
@pytest.mark.parametrize("compared", ["differential", "gradient"])
def test_a_thousandth_beside_terms_that_cancel_differs(monkeypatch, text, name, compared):
    at, f = checking.Point.at, sc.parse(f"{text} + sum({name})")

    def spoiled(self, key):
        return at(self, key) * (1.001 if key == compared else 1)

    assert f.check(name).ok
    monkeypatch.setattr(checking.Point, "at", spoiled)
    report = f.check(name)
    assert not report.ok and 1e-4 < report.errors[compared] < 2e-3
