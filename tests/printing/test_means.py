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
    ("X : matrix(m, n)\n2*sum(X, 1)/m", "2*mean(X, 1)"),
    ("X : matrix(m, n)\nsum(X, 1)/n", "sum(X, 1)/n"),
    ("X : matrix(m, n)\nsum(X, 2)/(c*n^2)\nc : scalar", "mean(X, 2)/(c*n)"),
    ("X : matrix(m, n)\nmean(X', 1)", "mean(X, 2)'"),
    ("X : matrix(m, n)\nX .- mean(X, 1)", "X .- mean(X, 1)"),
    ("X : matrix(3, n)\nA*mean(X, 1)'/6", "A*sum(X, 1)'/18"),
    ("X : matrix(3, n)\nsum(X, 1)/6", "sum(X, 1)/6"),
    ("X : matrix(m, n)\nones(m, 1)*mean(X, 1) - X", "mean(X, 1) .- X"),
]


@pytest.mark.parametrize(("program", "want"), MEANS)
def test_means(program, want):
    f = sc.parse("\n".join(sorted(program.splitlines(), key=lambda line: " : " not in line)))
    assert str(f).splitlines()[-1] == want
    assert sc.parse(str(f)) == f


def test_a_mean_in_other_styles():
    f = sc.parse("x : vector(n)\n3*sum(x)/n")
    assert f.unicode().splitlines()[0] == "3 mean(x)"
    assert f.latex() == r"3 \operatorname{mean}(x)"


def test_means_of_columns_are_products_with_ones_where_those_are_written():
    f = sc.parse("X : matrix(m, n)\n3*c*mean(X, 1)\n".replace("\n3", "\nc : scalar\n3"))
    assert f.unicode().splitlines()[0] == "3 c mean(X, 1)"
    assert f.latex() == r"\frac{3 c}{m} \mathbf{1}^{\top} X"
    assert f.matlab().splitlines()[-1] == "3*c*sum(X, 1)/m"
    assert sc.parse("X : matrix(m, n)\nmean(X', 1)/c").latex() == r"\frac{\mathbf{1}^{\top} X^{\top}}{c n}"
