"""Markdown: a displayed formula, and paragraphs below it."""

import symcalc as sc
from symcalc.printing.latex_styles import LatexStyle


def test_a_formula():
    g = sc.parse("norm2(A*x - b)").gradient("x")
    assert g.markdown().split("\n\n") == [
        "$$\n\\frac{A^{\\top} (A x - b)}{\\lVert A x - b\\rVert_{2}}\n$$",
        "where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m",
        "b is read as a vector in ℝ^m",
        "where A x − b ≠ 0 (norm2's derivative is taken as 0 at 0)",
    ]


def test_the_formula_alone_in_a_style():
    assert sc.parse("A'*x").markdown(LatexStyle(transpose="T"), remarks=False) == "$$\nA^{\\mathsf{T}} x\n$$"


def test_several():
    text = sc.parse("x'*A*y").gradient("x", "y").markdown()
    assert text.startswith("$$\n\\begin{aligned}") and text.endswith("\n$$\n\nwhere x ∈ ℝ^m, A ∈ ℝ^(m×n), y ∈ ℝ^n")
