"""Templates and brackets: a new operation prints without a change to the engine."""

import pytest
from sympy import I

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
