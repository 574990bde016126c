"""𝟏 is the column of ones of the size that its place asks for, 𝟏_n the one of size n."""

import pytest

import symcalc as sc
from symcalc.errors import ParseFailure, ShapeMismatch


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A 𝟏", "sum(A, 2)"),
        ("A*𝟙 - b", "b : vector; sum(A, 2) - b"),
        ("𝟏ᵀ A", "sum(A, 1)"),
        ("𝟏'*x", "sum(x)"),
        ("𝟙^T A B 𝟙", "sum(A*B)"),
        ("x - 𝟏", "x .- 1"),
        ("X - 𝟏 h'", "X - vector(1)*h'"),
        ("X - 𝟏 𝟏'/2", "X .- 1/2"),
        ("diag(A 𝟏)*x", "diag(sum(A, 2))*x"),
        ("B (A 𝟏)", "B*sum(A, 2)"),
        ("x.*(A 𝟏)", "x.*sum(A, 2)"),
        ("f = 𝟏'*x; f^2", "sum(x)^2"),
        ("[𝟏, A]", "[vector(1), A]"),
        ("2 𝟏_n 𝟏_nᵀ", "2*ones(n, n)"),
        ("𝟏_3 𝟏_2ᵀ", "ones(3, 2)"),
        ("x 𝟏_nᵀ", "x*ones(1, n)"),
        ("𝟏_n_1", "ones(n_1, 1)"),
        ("𝟏_λ", "ones(λ, 1)"),
    ],
)
def test_read_as_what_it_means(typed, meant):
    assert sc.parse(typed) == sc.parse(meant)


@pytest.mark.parametrize("typed", ["𝟏", "2 𝟏 𝟏ᵀ", "x 𝟏ᵀ", "exp(𝟙)"])
def test_a_size_that_nothing_says_is_an_error(typed):
    with pytest.raises(ShapeMismatch, match=r"nothing says what size [𝟏𝟙] has"):
        sc.parse(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("A𝟏", "between A and 𝟏"),
        ("𝟏μ'", "between 𝟏 and μ"),
        ("𝟙(x)", "between 𝟙 and ("),
        ("𝟏 𝟏_n𝟏", "between 𝟏_n and 𝟏"),
        ("x + 𝟏 = 3", "not ="),
    ],
)
def test_what_stands_right_beside_is_an_error_that_quotes_the_text(typed, said):
    with pytest.raises(ParseFailure) as error:
        sc.parse(typed)
    assert said in str(error.value)


def test_a_program_is_shown_with_it():
    f = sc.parse("A ∈ ℝ^(m×n); x - A 𝟏")
    assert (f.typed.unicode(), f.typed.latex()) == ("x − A 𝟏_n", r"x - A \mathbf{1}_{n}")
    assert sc.parse(str(f.typed)) == f
