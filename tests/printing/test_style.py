"""Templates and brackets: a new operation prints without a change to the engine."""

import pytest
from sympy import I

import symcalc as sc
from symcalc.errors import NotSupported
from symcalc.printing.style import ATOM, CHAIN, POWER, PRODUCT, SCALARS, SUM, Piece, Style

TOTAL, NAME, NEGATIVE = Piece("a + b", SUM), Piece("x", ATOM), Piece("c", ATOM, negative=True)


@pytest.mark.parametrize(
    ("template", "arguments", "want", "level"),
    [
        ("f({0}, {1})", [TOTAL, NEGATIVE], "f(a + b, -c)", ATOM),
        ("{0}[{1}, {2}]", [TOTAL, NAME, NAME], "(a + b)[x, x]", ATOM),
        ("[{*}]", [TOTAL, NAME, NEGATIVE], "[a + b, x, -c]", ATOM),
        ("{0} ⊗ {1}", [NAME, TOTAL], "x ⊗ (a + b)", PRODUCT),
        (r"\mathbf{1}^{\top} {0}", [TOTAL], r"\mathbf{1}^{\top} (a + b)", CHAIN),
        (r"\log\det({0})", [NEGATIVE], r"\log\det(-c)", POWER),
    ],
)
def test_fill(template, arguments, want, level):
    assert Style().fill(template, arguments) == Piece(want, level)


CHAINED, SCALED, PLAIN = Piece("A*x", CHAIN), Piece("2*A", PRODUCT), Piece("a*c", SCALARS)


@pytest.mark.parametrize(
    ("over", "arrays", "want"),
    [
        ([], [], "1"),
        ([NAME], [], "x"),
        ([TOTAL], [], "(a + b)"),
        ([TOTAL, NAME], [], "(a + b)*x"),
        ([NAME, CHAINED], [], "x*A*x"),
        ([CHAINED, NAME], [], "(A*x)*x"),
        ([PLAIN, NAME], [], "a*c*x"),
        ([PLAIN], [CHAINED, NAME], "a*c*A*x*x"),
        ([CHAINED], [NAME], "(A*x)*x"),
        ([], [SCALED, NAME], "(2*A)*x"),
        ([], [NEGATIVE, NAME], "(-c)*x"),
    ],
)
def test_rows(over, arrays, want):
    assert Style().row(over, arrays) == want


@pytest.mark.parametrize(
    ("piece", "level", "want"),
    [
        (TOTAL, SUM, "a + b"),
        (TOTAL, PRODUCT, "(a + b)"),
        (NEGATIVE, SUM, "-c"),
        (NEGATIVE, PRODUCT, "(-c)"),
        (Piece("a + b", SUM, negative=True), SUM, "-(a + b)"),
        (CHAINED, CHAIN, "A*x"),
        (CHAINED, POWER, "(A*x)"),
    ],
)
def test_brackets(piece, level, want):
    assert Style().within(piece, level) == want


def test_numbers_that_are_not_real_are_refused():
    with pytest.raises(NotSupported, match="no real number"):
        Style().number(I)


SHORT = [
    ("1e308*10*a", "1e308*1e1*a", "10^{309} a"),
    ("1e300*1e300*a", "1e308*1e292*a", "10^{600} a"),
    ("a/3e300", "a/3e300", r"\frac{a}{3 \cdot 10^{300}}"),
    ("(3e40*a)^b", "(3e40*a)^b", r"(3 \cdot 10^{40} a)^{b}"),
    ("a^-1e30", "1/a^1e30", r"\frac{1}{a^{10^{30}}}"),
    ("a^(7/3e25)", "a^(7/3e25)", r"a^{7/(3 \cdot 10^{25})}"),
    ("(1e308*10)^a", "(1e308*1e1)^a", "(10^{309})^{a}"),
    ("x .- 1e30", "x .- 1e30", r"x - 10^{30} \mathbf{1}"),
    ("1e20*a", "100000000000000000000*a", "100000000000000000000 a"),
]


@pytest.mark.parametrize(("program", "text", "latex"), SHORT)
def test_numbers_with_many_zeros_are_written_in_short(program, text, latex):
    f = sc.parse(program)
    assert (str(f), f.latex()) == (text, latex)
    assert sc.parse(str(f)) == f
    assert sc.parse(f.unicode()) == f


@pytest.mark.parametrize(
    ("program", "unicode"),
    [
        ("sum(A, 2)", "A 𝟏"),
        ("sum(A, 1)'", "Aᵀ 𝟏"),
        ("sum(A, 2)' - x'", "(A 𝟏 − x)ᵀ"),
        ("sum(A + B, 2)/a", "(A + B) 𝟏/a"),
        ("sum(A.*B, 2).*x", "x ⊙ ((A ⊙ B) 𝟏)"),
        # read from the left, B A 𝟏 is the sum of the rows of B A
        ("B*sum(A, 2)", "B (A 𝟏)"),
        ("sum(B*A, 2)", "B A 𝟏"),
        ("sum(A, 1)*sum(B, 2)", "(𝟏ᵀ A) (B 𝟏)"),
        ("sum(A, 2)*sum(B, 1)", "(A 𝟏) (𝟏ᵀ B)"),
        ("diag(sum(A, 2))*B", "diag(A 𝟏) B"),
        ("2*ones(n, n)", "2 𝟏_n 𝟏_nᵀ"),
        ("x*ones(1, n)", "x 𝟏_nᵀ"),
        ("a*ones(3, 1)/n", "a 𝟏_3/n"),
        ("ones(n + 1, 1)", "ones(n + 1, 1)"),
        ("zeros(n, 1)", "zeros(n, 1)"),
        ("[ones(n, n), A]", "[(𝟏_n 𝟏_nᵀ), A]"),
    ],
)
def test_ones_in_unicode(program, unicode):
    declared = "A, B : matrix(n, n)\nx ∈ ℝ^n"
    f = sc.parse(f"{program}\n{declared}")
    assert f.unicode() == unicode and "𝟏" not in str(f)
    assert sc.parse(f"{f.unicode()}\n{declared}") == f
