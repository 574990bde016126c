"""The order of factors and terms."""

import pytest

import symcalc as sc
from symcalc.expressions.dimensions import ONE
from symcalc.printing.ordering import is_plain

POSITION = "A : matrix(n, n); B : matrix(n, n); S : symmetric(n); "


@pytest.mark.parametrize(
    ("program", "want"),
    [
        # factors: numbers, names, sums of names, calls, other sums, scalar products of arrays
        ("x'*y*a*3", "3*a*x'*y"),
        ("sin(a)*b*pi", "pi*b*sin(a)"),
        ("sin(a)*(b + c)*c", "c*(b + c)*sin(a)"),
        ("(sin(a) + b)*log(c)*c^2", "c^2*log(c)*(b + sin(a))"),
        ("a^b*b", "b*a^b"),
        ("norm2(x)*x'*y*a", "a*norm2(x)*x'*y"),
        # terms: numbers, then by powers
        ("a^2 + a + 1", "1 + a + a^2"),
        ("a*b*c + a*b + b", "b + a*b + a*b*c"),
        ("-a + b - 1", "b - 1 - a"),
        ("c + sin(a)^2 + sin(a)", "c + sin(a) + sin(a)^2"),
    ],
)
def test_scalars(program, want):
    assert str(sc.parse(program)) == want


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("A + I", "I + A"),
        ("A - I", "A - I"),
        ("A + 2*I", "A + 2*I"),
        ("-A + I", "I - A"),
        ("x .+ 1", "1 .+ x"),
        ("x .- 1", "x .- 1"),
        ("x .+ a", "x .+ a"),
        ("A' + A", "A + A'"),
        ("B + A' + A", "A + A' + B"),
        ("B - A' - A", "B - A - A'"),
        ("A' - A", "A' - A"),
        ("2*A' + A", "A + 2*A'"),
        ("(A*B + S)' + S*A", "S*A + (A*B + S)'"),
    ],
)
def test_arrays(program, want):
    text = str(sc.parse(POSITION + program))
    assert text.split("\n")[-1] == want


def test_plain_factors():
    a, x = (sc.parse(name).expression for name in ("a", "norm2(x)"))
    assert is_plain((a, ONE))
    assert is_plain((a, ONE / 2))
    assert not is_plain((a, a))
    assert not is_plain((x, ONE))


def test_a_large_negative_term_stands_behind_positive_ones_as_a_small_one_does():
    f = sc.parse("t : positive\ntr(C)/(a^2/((a^2 + 2)^2*(t^2 + 2)^2) + 2)").differential()
    again = str(sc.parse(str(f)))
    assert again.splitlines()[-1].startswith("(tr(dC) - ") and str(sc.parse(again)) == again
