r"""Styles of LaTeX: what each choice changes, that none changes what is meant, and that defaults print as before."""

import re
from itertools import product
from pathlib import Path

import pytest

import symcalc as sc
from symcalc.errors import ArgumentMismatch
from symcalc.printing.latex import print_latex
from symcalc.printing.latex_styles import PRODUCTS, TRANSPOSES, LatexStyle

CORPUS = Path(__file__).with_name("derivatives.txt").read_text(encoding="utf-8").split("\n\n")
ALL = [LatexStyle(bold, t, p) for bold, t, p in product((False, True), TRANSPOSES, PRODUCTS)]


def answer(block):
    what, _, program = block.strip("\n").split("\n")[0].partition(" | ")
    wanted, *names = what.split()
    return getattr(sc.parse(program), wanted)(*names)


def plain(text, style):
    """Return LaTeX of a style in that of the defaults."""
    if style.transpose == "prime":
        text = text.replace(r"^{-1\prime}", r"^{-\top}")
    text = text.replace(style.mark, r"\top").replace(style.dot + " ", r"\odot ").replace(style.dot + "}", r"\odot}")
    return re.sub(r"\\(?:mathbf|mathit|boldsymbol)\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", text)


@pytest.mark.parametrize("block", CORPUS, ids=lambda b: b.split("\n")[0])
def test_a_style_changes_signs_alone(block):
    g = answer(block)
    expected = plain(g.latex(), LatexStyle())
    for style in ALL:
        assert plain(g.latex(style), style) == expected


@pytest.mark.parametrize(
    ("text", "style", "want"),
    [
        ("A'*x", LatexStyle(bold=True), r"\mathbf{A}^{\top} \mathbf{x}"),
        ("a*λ*x_1", LatexStyle(bold=True), r"a \lambda \mathbf{x}_{1}"),
        ("λ : vector; λ'*x", LatexStyle(bold=True), r"\mathbf{x}^{\top} \boldsymbol{\lambda}"),
        ("Loss : matrix; Loss*x", LatexStyle(bold=True), r"\mathbf{Loss} \mathbf{x}"),
        ("A*A + I", LatexStyle(bold=True), r"\mathbf{I} + \mathbf{A}^{2}"),
        ("A'*x", LatexStyle(transpose="T"), r"A^{\mathsf{T}} x"),
        ("inv(A)'*x", LatexStyle(transpose="T"), r"A^{-\mathsf{T}} x"),
        ("inv(A)'*x", LatexStyle(transpose="prime"), r"A^{-1\prime} x"),
        ("sum(A, 1)", LatexStyle(transpose="prime"), r"\mathbf{1}^{\prime} A"),
        ("pinv(A)'*x", LatexStyle(transpose="prime"), r"A^{+\prime} x"),
        ("A .+ 1", LatexStyle(transpose="prime"), r"\mathbf{1} \mathbf{1}^{\prime} + A"),
        ("x.*y.*x", LatexStyle(product="circ"), r"x^{\circ 2} \circ y"),
        ("exp(A)", LatexStyle(product="circ"), r"\exp^{\circ}(A)"),
    ],
)
def test_choices(text, style, want):
    assert sc.parse(text).latex(style) == want


def test_a_differential_in_bold():
    f = sc.parse("inv(A)")
    assert f.differential("A").latex(LatexStyle(bold=True)) == (
        r"-\mathbf{A}^{-1} \, \mathrm{d}\mathbf{A} \, \mathbf{A}^{-1}"
    )
    assert f.jacobian("A").latex(LatexStyle(bold=True)).startswith(r"\mathrm{d}\mathbf{A} \mapsto ")


def test_parts_are_bold_where_they_are_arrays():
    text = answer("hessian x | b : vector(m); norm2(A*x - b)").latex(LatexStyle(bold=True))
    assert r"\mathbf{r} = \mathbf{A} \mathbf{x} - \mathbf{b}" in text
    assert " r" not in text


def test_what_was_typed_in_a_style():
    f = sc.parse("r = y./x; x'*r + 0.5*a")
    assert f.typed.latex(LatexStyle(bold=True, transpose="T")).split("\n")[1:] == [
        r"&\mathbf{x}^{\mathsf{T}} \mathbf{r} + 0.5 a \\",
        r"&\text{where}\quad \mathbf{r} = \mathbf{y} \oslash \mathbf{x}",
        r"\end{aligned}",
    ]


def test_a_derivation_in_a_style():
    text = sc.parse("logdet(X'*X)").derivation("X").latex(LatexStyle(bold=True, transpose="T"))
    assert r"\top" not in text and "X" not in re.sub(r"\\mathbf\{X\}", "", text)
    assert r"\langle \mathbf{G}, \mathrm{d}\mathbf{X} \rangle" in text


@pytest.mark.parametrize("words", ["bald", "bold=yes", "transpose", "transpose=x", "product=dot", "layout=row"])
def test_what_is_no_style_is_refused(words):
    with pytest.raises(ArgumentMismatch):
        LatexStyle.read(words)


def test_words():
    assert LatexStyle.read("") == LatexStyle()
    assert LatexStyle.read("bold, transpose=T product=circ,layout=numerator") == LatexStyle(
        True, "T", "circ", "numerator"
    )


def test_the_printer_takes_a_style():
    f = sc.parse("A'*x")
    assert print_latex(f.expression, f.nodes, style=LatexStyle(transpose="T")) == r"A^{\mathsf{T}} x"
