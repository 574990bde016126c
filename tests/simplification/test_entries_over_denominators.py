"""Constants and quotients of entries over one denominator: second derivatives of robust losses are what books print."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.language.parsing import parse_program
from symcalc.printing.text import print_text
from symcalc.simplification.rewriting import simplify

HESSIANS = [
    ("sum(sqrt(1 + (A*x - b).^2))", "Aᵀ diag(1 ⊘ (1 .+ (A x − b).^2).^(3/2)) A"),
    ("-sum(log(1 - x.^2))", "2 diag((1 .+ x.^2) ⊘ (1 .− x.^2).^2)"),
    ("sum(log(1 .+ x.^2))", "2 diag((1 .− x.^2) ⊘ (1 .+ x.^2).^2)"),
    ("sum(sqrt(a^2 + x.^2))", "diag(a² ⊘ (x.^2 .+ a²).^(3/2))"),
    ("sum(x./(1 .+ x))", "−diag(2 ⊘ (1 .+ x).^3)"),
]


@pytest.mark.parametrize(("text", "want"), HESSIANS, ids=[text for text, _ in HESSIANS])
def test_second_derivatives_are_over_one_denominator(text, want):
    f = sc.parse(text)
    assert f.hessian("x").unicode() == want
    report = f.check("x")
    assert report.ok, str(report)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 .- x.^2 ./(1 .+ x.^2)", lambda x: 1 / (1 + x**2)),
        ("2 .+ 3*x.*y./(4 .- x.*y)", lambda x: (8 + x * Y) / (4 - x * Y)),
        ("x./(a .+ x) .- 1", lambda x: -2 / (2 + x)),
        ("1 .- x.*y./(1 .+ x.*y)", lambda x: 1 / (1 + x * Y)),
    ],
)
def test_the_value_is_that_of_the_sum(text, value):
    x = np.array([0.3, 2.0, 0.7])
    e = parse_program(f"a : positive; x, y : vector(3)\n{text}").expression
    made = simplify(e)
    assert type(made) is not type(e)  # a sum
    found = sc.parse(f"a : positive; x, y : vector(3)\n{print_text(made)}")
    at = {"x": x, "y": Y, "a": 2.0}
    np.testing.assert_allclose(found.evaluate(**{v: at[v] for v in found.free_variables}), value(x), rtol=1e-13)


@pytest.mark.parametrize(
    "text", ["1 .- y./(1 .+ x)", "x .- x.^2 ./(1 .+ x.^2)", "1 .- x./(y .+ x)", "1 .- x./(1 .+ x).^2"]
)
def test_what_has_another_denominator_stays(text):
    e = parse_program(f"x, y : vector(3)\n{text}").expression
    assert simplify(e) == e


Y = np.array([1.1, 0.4, 2.2])
