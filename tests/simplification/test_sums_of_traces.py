"""Sums in traces and of them: what becomes one, and what stays as it is."""

import pytest

import symcalc as sc
from symcalc.simplification.rewriting import simplify

SQUARE = "A, B, C : matrix(n, n)\n"
CASES = [
    ("tr((A*B + B*A)*B)", "2*tr(A*B^2)"),
    ("tr(A*(B*C + C*B)*A')", "tr(A*(B*C + C*B)*A')"),
    ("tr((A + B)*C)", "tr((A + B)*C)"),  # nothing in it is alike
    ("(x .- mean(x))'*(y .- mean(y))", "(x .- mean(x))'*(y .- mean(y))"),  # of both signs: digits would be lost
    ("x'*A*y + y'*B*x + c", "c + x'*(A + B')*y"),
    ("x'*A*y + x'*B*z", "x'*A*y + x'*B*z"),
    ("x'*A*y + x'*y", "x'*A*y + x'*y"),
    ("(x'*A*y + x'*B*y)^2", "(x'*(A + B)*y)^2"),
]


@pytest.mark.parametrize(("text", "want"), CASES)
def test_what_is_alike_becomes_one(text, want):
    found, expected = (simplify(sc.parse(SQUARE + t).expression) for t in (text, want))
    assert found == expected
    assert simplify(found) == found


def test_a_sum_of_many_terms_is_not_multiplied_out():
    names = " + ".join(f"A_{i}" for i in range(40))
    f = sc.parse(
        f"A, B : matrix(n, n)\n{', '.join(f'A_{i}' for i in range(40))} : matrix(n, n)\ntr(({names})*({names})*B)"
    )
    assert simplify(f.expression) == f.expression
