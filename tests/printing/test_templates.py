"""Templates of operations: a new operation prints without a change to the engine."""

import pytest

from symcalc.printing.names import latex_name, unicode_name
from symcalc.printing.style import ATOM, CHAIN, POWER, PRODUCT, SUM, Piece, Style

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


@pytest.mark.parametrize(
    ("name", "unicode", "latex"),
    [
        ("x", "x", "x"),
        ("x_1", "x₁", "x_{1}"),
        ("x_12", "x₁₂", "x_{12}"),
        ("x1", "x1", "x_{1}"),
        ("lambda", "λ", r"\lambda"),
        ("λ_2", "λ₂", r"\lambda_{2}"),
        ("Alpha", "Α", r"\mathrm{A}"),
        ("delta", "δ", r"\delta"),
        ("dX", "dX", r"\mathrm{d}X"),
        ("dlambda_1", "dλ₁", r"\mathrm{d}\lambda_{1}"),
        ("dist", "dist", r"\mathit{dist}"),
        ("W_in", "W_in", r"W_{\mathrm{in}}"),
        ("W_a_b", "W_a_b", "W_{a,b}"),
    ],
)
def test_names(name, unicode, latex):
    assert unicode_name(name) == unicode
    assert latex_name(name) == latex


def test_differential_of_a_long_name():
    assert latex_name("dLoss", {"Loss"}) == r"\mathrm{d}\mathit{Loss}"
