"""What printing asks of a text beside its meaning: which names nobody declared, whether numbers are decimals."""

import pytest

import symcalc as sc
from symcalc.language.parsing import parse_program
from symcalc.language.wordings import PLAIN, Wording


@pytest.mark.parametrize(
    ("text", "undeclared", "decimals"),
    [
        ("norm2(A*x - b)^2", "Axb", False),
        ("A : matrix(m, n)\nnorm2(A*x)^2", "x", False),
        ("x ∈ ℝ^n; x'*x", "", False),
        ("0.5*a", "a", True),
        ("1e-3*a", "a", True),
        ("1E-3 + a", "a", True),
        ("1e3*a + 10/3", "a", False),
        ("a^1.5", "a", True),
        ("r = 0.5*a; r + c", "ac", True),
        ("2.*x", "x", False),
    ],
)
def test_of_programs(text, undeclared, decimals):
    assert parse_program(text).wording == Wording(frozenset(undeclared), decimals)


def test_declarations_beside_the_text():
    assert sc.parse("x'*K*x", K="spd(n)").wording == Wording(frozenset("x"))
    assert sc.from_sympy(sc.parse("x'*x").sympy).wording == PLAIN


def test_of_several():
    one, other = Wording(frozenset("ab"), True), Wording(frozenset("bc"))
    assert one.beside(other) == other.beside(one) == Wording(frozenset("abc"), True)
    assert other.naming(["v"]) == Wording(frozenset("bcv"))
