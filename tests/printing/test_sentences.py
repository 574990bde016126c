r"""Sentences with formulas: in Unicode on one line, in LaTeX and Markdown by marks."""

import symcalc as sc
from symcalc.printing.latex_styles import LatexStyle
from symcalc.printing.sentences import in_one_unicode_line, marked, sentence_in_latex, sentence_in_markdown

f = sc.parse("A'*x")


def test_formulas_in_sentences():
    write = marked(f.nodes)
    text = f"the term {write(f.expression)} is missing in 2*x_1"
    assert sentence_in_markdown(text) == r"the term $A^{\top} x$ is missing in 2\*x\_1"
    assert sentence_in_latex(text) == r"\text{the term }A^{\top} x\text{ is missing in 2*x}\_\text{1}"
    assert marked(f.nodes, LatexStyle(transpose="T"))(f.expression) == "\0A^{\\mathsf{T}} x\0"


def test_definitions_stand_behind():
    g = sc.parse("b : vector(m); norm2(A*x - b)").hessian("x")
    assert in_one_unicode_line(g.nodes)(g.expression).endswith(" where r = A x − b")
    assert "\n" not in marked(g.nodes)(g.expression)


def test_spaces_end_before_a_colon():
    assert sentence_in_latex("in ℝ^m: so") == r"\text{in }\mathbb{R}^{m}\text{: so}"
