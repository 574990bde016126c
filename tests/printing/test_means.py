"""A sum over its number of entries is written as a mean, and read as that again."""

import pytest

import symcalc as sc

MEANS = [
    ("x : vector(n)\nsum(x)/n", "mean(x)"),
    ("x : vector(n)\n2*sum(x)^2/n", "2*sum(x)^2/n"),  # of which two are
    ("X : matrix(m, n)\nsum(X)/(m*n)", "mean(X)"),
    ("X : matrix(m, n)\nsum(X)/m", "sum(X)/m"),
    ("X : matrix(m, n)\na*sum(X)/(m^2*n)", "a*mean(X)/m"),
    ("x : vector(3)\nexp(sum(log(x))/3)", "exp(mean(log(x)))"),
    ("x : vector(3)\nsum(x)/6", "sum(x)/6"),
    ("x : vector(n); c : scalar\nsum(x)/c", "sum(x)/c"),
    ("x, y : vector(n)\nsum(x)*y/n", "mean(x)*y"),
    ("x : vector(n)\nsum(abs(x))/n", "mean(abs(x))"),
]


@pytest.mark.parametrize(("program", "want"), MEANS)
def test_means(program, want):
    f = sc.parse(program)
    assert str(f).splitlines()[-1] == want
    assert sc.parse(str(f)) == f


def test_a_mean_in_other_styles():
    f = sc.parse("x : vector(n)\n3*sum(x)/n")
    assert f.unicode().splitlines()[0] == "3 mean(x)"
    assert f.latex() == r"3 \operatorname{mean}(x)"
