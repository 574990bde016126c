"""Notes and conditions in LaTeX: what notebooks show beside a formula."""

import re

import numpy as np
import pytest

import symcalc as sc
from symcalc.calculus.conditions import Condition
from symcalc.printing.remarks import latex_of_condition, latex_of_note, with_rows


def is_balanced(text):
    """Tell whether braces and growing brackets come in pairs."""
    plain = re.sub(r"\\[{}]", "", text)
    depth = np.cumsum([(c == "{") - (c == "}") for c in plain])
    left, right = (len(re.findall(rf"\\{side}(?![a-z])", plain)) for side in ("left", "right"))
    return depth[-1] == 0 and depth.min() >= 0 and left == right


NOTEBOOK = [
    ("x'*x", "x", ["2 x"]),
    ("norm2(A*x - b)^2", "x", [r"2 A^{\top} (A x - b)", r"b\text{ is read as a vector in }\mathbb{R}^{m}"]),
    ("norm2(A*x_1 - b_2)", "x_1", [r"b_{2}\text{ is read as", r"\text{where }A x_{1} - b_{2} \neq 0"]),
    ("logdet(X_max)", "X_max", [r"\text{where }X_{\mathrm{max}} \text{ has a positive determinant}"]),
    ("a*log(a)", "a", [r"\log(a)"]),
    ("sum(abs(x))", "x", [r"\text{abs: the derivative is taken as 0"]),
    (
        "h = tanh(A*x)\nk = tanh(A*h)\nsum(log(k.*h.*k))",
        "x",
        [r"\text{where}\quad h", r"\text{ has positive entries only}"],
    ),
    ("A ∈ ℝ^(n×k)\nx ∈ ℝ^n\nx'*A*(x⊗x)", "A", [r"k\text{ is read as }n^{2}"]),
]


@pytest.mark.parametrize(("program", "name", "parts"), NOTEBOOK)
def test_notebooks_typeset_notes_and_conditions(program, name, parts):
    text = sc.parse(program).gradient(name)._repr_latex_()
    assert re.fullmatch(r"\$\\displaystyle [^$\n]+\$", text) and is_balanced(text)
    assert all(part in text for part in parts)
    # MathJax and KaTeX read these differently inside of \text
    assert not any(re.search(r"[_^%#&~\\]", words) for words in re.findall(r"\\text\{([^}]*)\}", text))
    assert text.count(r"\begin{aligned}") == text.count(r"\end{aligned}")


def test_differentials_of_variables_that_do_not_occur():
    d = sc.parse("w_max'*x").differential("w_max")  # the program's variables tell that the d is a differential's
    assert d.latex() == r"x^{\top} \, \mathrm{d}w_{\mathrm{max}}"


@pytest.mark.parametrize(
    ("note", "latex"),
    [
        ("b is read as a vector in ℝ^m", r"b\text{ is read as a vector in }\mathbb{R}^{m}"),
        ("λ_1 is read as a vector in ℝ^(1×n)", r"\lambda_{1}\text{ is read as a vector in }\mathbb{R}^{1 \times n}"),
        ("k is read as n*m", r"k\text{ is read as }n m"),
        ("k is read as n_1^2 - 1", r"k\text{ is read as }n_{1}^{2} - 1"),
        ("rows of x_1: they agree", r"\text{rows of x}\_\text{1: they agree}"),
        ("50% of {a}^2", r"\text{50}\%\text{ of }\{\text{a}\}\wedge \text{2}"),
    ],
)
def test_notes(note, latex):
    assert latex_of_note(note) == latex


def test_conditions():
    x = sc.parse("x").expression
    assert latex_of_condition(Condition("≠ 0", x)) == r"\text{where }x \neq 0"
    assert latex_of_condition(Condition("> 0", x)) == r"\text{where }x > 0"
    assert latex_of_condition(Condition("is invertible", x)) == r"\text{where }x \text{ is invertible}"
    assert latex_of_condition(Condition("a remark")) == r"\text{a remark}"
    long = sc.parse(" + ".join(f"A_{i}*x_{i}" for i in range(20))).expression
    assert latex_of_condition(Condition("≠ 0", long)) == r"\text{where a part of the formula ≠ 0}"


def test_rows():
    assert with_rows("a", []) == "a"
    assert with_rows("a", ["b", "c"]) == r"\begin{aligned} &a \\ &b \\ &c \end{aligned}"
