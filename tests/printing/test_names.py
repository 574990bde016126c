"""Names in the three styles: Greek letters, subscripts, differentials, accents; names of sizes."""

import re
import unicodedata

import pytest

from symcalc.expressions.dimensions import dimension
from symcalc.printing.names import latex_name, latex_names, names_of_sizes, unicode_name
from symcalc.spelling import canonical_name


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
        ("dist", "dist", r"\mathit{dist}"),
        ("W_in", "W_in", r"W_{\mathrm{in}}"),
        ("W_a_b", "W_a_b", "W_{a,b}"),
        ("W1_in", "W1_in", r"W_{1,\mathrm{in}}"),
        ("x_1_2", "x_1₂", "x_{1,2}"),
        ("x_lambda", "x_lambda", r"x_{\lambda}"),
        ("x_λ", "x_λ", r"x_{\lambda}"),
        ("a1b2", "a1b2", r"\mathit{a1b2}"),
        ("xλ", "xλ", r"\mathit{x{\lambda}}"),
        ("αβ", "αβ", r"\mathit{{\alpha}{\beta}}"),
        ("ς", "ς", r"{\varsigma}"),
        ("é_1", "é₁", r"\acute{e}_{1}"),
        ("ñ", "ñ", r"\tilde{n}"),
        ("naïve", "naïve", r"\mathit{na\ddot{\imath}ve}"),
        ("ά", "ά", r"\acute{{\alpha}}"),
        ("ß", "ß", r"\text{ß}"),
        ("Ϟ", "Ϟ", r"\mathit{koppa}"),
        ("x_", "x_", r"x_{\_}"),
        ("x__1", "x__1", r"x_{\_,1}"),
    ],
)
def test_names(name, unicode, latex):
    assert unicode_name(name) == unicode
    assert latex_name(name) == latex


def test_differentials():
    assert latex_name("dlambda_1") == r"\mathrm{d}\lambda_{1}"
    assert unicode_name("dlambda_1", {"lambda_1"}) == "dλ₁"
    assert unicode_name("dlambda_1") == "dlambda₁"
    assert latex_name("dLoss", {"Loss"}) == r"\mathrm{d}\mathit{Loss}"


def test_names_that_would_look_alike():
    names = latex_names(["x1", "x_1", "lambda", "W_a_b", "W_a", "dx_1"])
    assert names["x1"] == "x_{1}"
    assert names["x_1"] == r"\mathit{x\_1}"
    assert len(set(names.values())) == len(names)


LETTERS = [c for c in map(chr, range(0x41, 0x400)) if c.isalpha() and unicodedata.normalize("NFKC", c) == c]


@pytest.mark.parametrize("pattern", ["{}", "{}_1", "x_{}", "x{}y", "d{}", "{}_", "x_{}_2"])
def test_every_letter_has_a_form_that_tex_reads(pattern):
    for c in LETTERS:
        text = latex_name(pattern.format(c))
        assert text.count("{") == text.count("}"), text
        assert not re.search(r"[_^]([^{]|$)", text.replace(r"\_", "")), text
        outside = re.sub(r"\\text\{.\}", "", text)
        assert outside.isascii(), text


@pytest.mark.parametrize("name", ["x_1", "x__1", "x_1_2", "x_10", "lambda_1", "dlambda_2", "x_a1", "x1", "x_", "W_1_"])
def test_unicode_names_are_read_back(name):
    assert canonical_name(unicode_name(name)) == canonical_name(name)


def test_names_of_sizes():
    m, n = dimension("m"), dimension("n")
    assert names_of_sizes([m, n], {"x"}) == {}
    assert names_of_sizes([m, n, n**2, dimension(3)], {"m", "p"}) == {m: "q"}
