r"""Layouts of derivatives in LaTeX: the one that is asked for is printed and said, and values tell that it is right."""

import numpy as np
import pytest

import symcalc as sc
from symcalc.faces.layouts import in_layout
from symcalc.printing.latex_styles import LatexStyle

NUMERATOR, DENOMINATOR = LatexStyle(layout="numerator"), LatexStyle(layout="denominator")


@pytest.mark.parametrize(
    ("text", "wanted", "by", "turned"),
    [
        ("norm2(A*x - b)^2", "gradient", "x", "numerator"),
        ("tr(A*X)", "gradient", "X", "numerator"),
        ("exp(A*x)", "jacobian", "x", "denominator"),
        ("a*x", "jacobian", "a", "denominator"),
    ],
)
def test_one_layout_turns_a_derivative_and_both_are_said(text, wanted, by, turned):
    g = getattr(sc.parse(text), wanted)(by)
    for style in (NUMERATOR, DENOMINATOR):
        is_turned, said = in_layout(g, style)
        assert is_turned is (style.layout == turned)
        assert len(said) == 1 and said[0].startswith(rf"\text{{{style.layout} layout: ")
        first, below = g.latex(style).split("\n")[1:-1]
        assert below == f"&{said[0]}"
        shown = (g.T if is_turned else g).latex()
        assert first.removeprefix("&").removesuffix(r" \\").strip("{}") == shown.strip("{}")


def test_the_shapes_are_those_of_the_layouts():
    f, values = sc.parse("exp(A*x)"), {"A": np.ones((3, 2)), "x": np.ones(2)}
    J = f.jacobian("x")
    assert J.evaluate(**values).shape == (3, 2)  # rows belong to f: numerator layout
    assert "rows belong to the function, columns to }x" in J.latex(NUMERATOR)
    assert "columns belong to the function, rows to }x" in J.latex(DENOMINATOR)


@pytest.mark.parametrize("style", [NUMERATOR, DENOMINATOR])
def test_what_has_no_layout_is_as_it_is(style):
    f = sc.parse("norm2(A*x - b)^2")
    for g in (f, f.hessian("x"), f.differential("x"), f.gradient("x").T, sc.parse("a^2").gradient("a")):
        assert g.latex(style) == g.latex()


@pytest.mark.parametrize("style", [NUMERATOR, DENOMINATOR])
def test_an_operator_says_that_it_has_none(style):
    J = sc.parse("inv(X)").jacobian("X")
    assert J.latex(style).split("\n")[1] == "&" + J.latex() + r" \\"
    assert "a linear operator, the same in the" in J.latex(style)


def test_the_matrix_of_an_operator():
    J = sc.parse("A*X*B").jacobian("X").matrix()
    assert J.latex(NUMERATOR).split("\n")[1] == r"&B^{\top} \otimes A \\"
    assert J.latex(DENOMINATOR).split("\n")[1] == r"&B \otimes A^{\top} \\"


def test_a_mixed_block():
    f = sc.parse("x'*A*y")
    assert r"&A^{\top} \\" in f.hessian("x", "y").latex(DENOMINATOR)
    assert r"&A \\" in f.hessian("x", "y").latex(NUMERATOR)


def test_several_gradients_are_no_longer_called_nabla():
    text = sc.parse("x'*A*y").gradient("x", "y").latex(NUMERATOR)
    assert r"\nabla" not in text
    assert r"\frac{\partial f}{\partial x} = \begin{aligned}" in text


def test_a_derivation_ends_with_the_layout():
    f = sc.parse("norm2(A*x - b)^2")
    *_, answer, last, _ = f.derivation("x").latex(NUMERATOR).split("\n")
    assert answer.startswith(r"\nabla f &= 2 A^{\top} (A x - b)")
    assert last.startswith(
        r"\frac{\mathrm{d}f}{\mathrm{d}x} &= \bigl(2 A^{\top} (A x - b)\bigr)^{\top} && \text{numerator"
    )
    assert f.derivation("x").latex(DENOMINATOR).split("\n")[-2].startswith(r" & && \text{denominator layout")
    assert "layout" not in f.derivation("x").latex()
