r"""LaTeX: what TeX asks for (braces, \left and \right, one exponent), and how fractions and brackets are set."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_expressions import VARIABLES, expressions

import symcalc as sc
from symcalc.expressions.core_nodes import variables_of
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.registry import OPERATIONS, functions
from symcalc.printing import growing_brackets
from symcalc.printing.latex import LatexWriter, print_latex
from symcalc.printing.style import ATOM, CHAIN, PRODUCT, SCALARS, SUM, Piece

m, n = dimension("m"), dimension("n")
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|[^\\{}^_&]")
COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")
KNOWN = set(
    COMMAND.findall(r"""
\top \frac \sqrt \left \right \bigl \bigr \Bigl \Bigr \biggl \biggr \lVert \rVert \lvert \rvert \operatorname \mathbf
\mathrm \mathit \text \phantom \quad \begin \end \ast \odot \oslash \otimes \times \cdot \, \\ \pi \lambda \exp \log
\sin \cos \tan \sinh \cosh \tanh \arcsin \arccos \arctan \det \max \min
\Gamma \Phi \psi \varphi \sigma
""")
)


def faults(text):
    """Return what TeX would refuse or set wrongly."""
    found = []
    open_groups, scripts = [], [set()]
    expects = ""  # the script that waits for its argument
    for token in TOKEN.findall(text):
        if token[0] == "\\" and token not in KNOWN:
            found.append(f"unknown {token}")
        if token in "^_":
            if expects or token in scripts[-1]:
                found.append(f"double {token}")
            scripts[-1].add(token)
            expects = token
            continue
        if expects and token != "{":
            found.append(f"{expects} without braces")
        if token == "{":
            open_groups.append((token, bool(expects)))
            scripts.append(set())
        elif token == "}":
            if not open_groups or open_groups[-1][0] != "{":
                found.append("} without {")
                break
            _, was_script = open_groups.pop()
            scripts.pop()
            if not was_script:
                scripts[-1] = set()
        elif token == "\\left":
            open_groups.append((token, False))
            scripts.append(set())
        elif token == "\\right":
            if not open_groups or open_groups.pop()[0] != "\\left":
                found.append("\\right without \\left")
            scripts.pop()
            scripts[-1] = set()
        else:
            scripts[-1] = set()
        expects = ""
    return [*found, *(f"{t} is not closed" for t, _ in open_groups)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A^{\\top}^{2}", "double ^"),
        ("x_{1}_{2}", "double _"),
        ("x^{a", "{ is not closed"),
        ("x}", "} without {"),
        ("\\left(x)", "\\left is not closed"),
        ("x_1", "_ without braces"),
        ("\\foo", "unknown \\foo"),
    ],
)
def test_faults_are_found(text, fault):
    assert fault in faults(text)


@st.composite
def formulas(draw):
    e = draw(expressions(draw(st.sampled_from([(), (n, ONE), (m, n), (n, n), (ONE, n)])), 4))
    f = sc.Formula(e, VARIABLES)
    names = sorted(v.name for v in variables_of(e))
    return f.differential(draw(st.sampled_from(names))) if names and draw(st.booleans()) else f


@settings(max_examples=200)
@given(formulas())
def test_random_formulas_are_well_formed(formula):
    assert faults(formula.latex()) == [], formula.latex()


def test_operations_have_well_formed_templates():
    for operation in OPERATIONS.values():
        if isinstance(operation.latex, str):
            count = len(operation.function.parameters) if operation.function else 3
            filled = LatexWriter({}).fill(operation.latex, [Piece("a + b", SUM)] * count)
            assert faults(filled.text) == [], operation.name
    assert all(re.fullmatch(r"\w+", name) for name in functions())


# ---------------------------------------------------------------- how it is set


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("A x - b", "(A x - b)"),
        (r"\operatorname{diag}(x) + A", r"(\operatorname{diag}(x) + A)"),
        ("(A x) + b", r"\bigl((A x) + b\bigr)"),
        (r"\tanh(A x)", r"\bigl(\tanh(A x)\bigr)"),
        (r"\bigl((A x) y\bigr) z", r"\Bigl(\bigl((A x) y\bigr) z\Bigr)"),
        (r"\Bigl(x\Bigr)", r"\biggl(\Bigl(x\Bigr)\biggr)"),
        (r"\biggl(x\biggr)", r"\biggl(\biggl(x\biggr)\biggr)"),
        (r"\frac{a}{b}", r"\left(\frac{a}{b}\right)"),
    ],
)
def test_brackets_grow(text, want):
    assert LatexWriter({}).brackets(text) == want


NUMBER, NAME, CALL = Piece("2", ATOM), Piece("a", ATOM), Piece(r"\sin(a)", ATOM)
TRACE, TOTAL, TALL = Piece(r"x^{\top} y", CHAIN), Piece("a + b", SUM), Piece(r"\frac{a}{b}", PRODUCT)
X, WIDE = Piece("X", ATOM), Piece(" ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 2), CHAIN)
UNDER, PRODUCT_UNDER = Piece("c", ATOM), Piece("2 c", SCALARS)


@pytest.mark.parametrize(
    ("over", "plain", "arrays", "under", "number", "want"),
    [
        # a number stands below numbers and names
        ([], 0, [], NUMBER, True, r"\frac{1}{2}"),
        ([NAME], 1, [], NUMBER, True, r"\frac{a}{2}"),
        ([TOTAL], 0, [], NUMBER, True, r"\frac{a + b}{2}"),
        ([CALL], 0, [], NUMBER, True, r"\frac{1}{2} \sin(a)"),
        ([NAME, TRACE], 1, [], NUMBER, True, r"\frac{a}{2} x^{\top} y"),
        ([], 0, [X], NUMBER, True, r"\frac{1}{2} X"),
        ([NAME], 1, [X], NUMBER, True, r"\frac{a}{2} X"),
        # arrays stand above where they are short and alone, behind where a scalar stands above
        ([], 0, [X], UNDER, False, r"\frac{X}{c}"),
        ([NUMBER], 1, [X], UNDER, False, r"\frac{2 X}{c}"),
        ([NAME], 1, [X], UNDER, False, r"\frac{a}{c} X"),
        ([TRACE], 0, [X], UNDER, False, r"\frac{x^{\top} y}{c} X"),
        ([], 0, [WIDE], UNDER, False, rf"\frac{{1}}{{c}} {WIDE.text}"),
        ([], 0, [TALL], UNDER, False, r"\frac{1}{c} \left(\frac{a}{b}\right)"),
        ([], 0, [Piece(r"x^{\odot -1}", PRODUCT)], UNDER, False, r"\frac{1}{c} (x^{\odot -1})"),
        # scalars stand above together, but for what is tall
        ([NAME, CALL], 1, [], PRODUCT_UNDER, False, r"\frac{a \sin(a)}{2 c}"),
        ([NAME, TALL], 1, [], UNDER, False, r"\frac{a}{c} \frac{a}{b}"),
    ],
)
def test_fractions(over, plain, arrays, under, number, want):
    assert LatexWriter({}).quotient(over, plain, arrays, under, number).text == want


@pytest.mark.parametrize(
    ("factors", "want"),
    [
        (["2", "x"], "2 x"),
        (["a", "2^{b}"], r"a \cdot 2^{b}"),
        (["A", r"\mathrm{d}X", "B"], r"A \, \mathrm{d}X \, B"),
        ([r"\mathrm{d}X", r"\mathrm{d}X"], r"\mathrm{d}X \, \mathrm{d}X"),
        (["A", r"(\mathrm{d}X)^{\top}"], r"A (\mathrm{d}X)^{\top}"),
    ],
)
def test_products(factors, want):
    assert LatexWriter({}).product(factors) == want


@pytest.mark.parametrize(
    ("program", "want"),
    [
        ("sum(x)", r"\mathbf{1}^{\top} x"),
        ("sum(A)", r"\mathbf{1}^{\top} A \mathbf{1}"),
        ("sum(A, 1)", r"\mathbf{1}^{\top} A"),
        ("sum(A, 2)", r"A \mathbf{1}"),
        ("sum(A, 1)'", r"A^{\top} \mathbf{1}"),
        ("sum(A, 2)'", r"\mathbf{1}^{\top} A^{\top}"),
        ("B*sum(A + C, 2)", r"B (A + C) \mathbf{1}"),
        ("sum(A, 2).*x", r"x \odot (A \mathbf{1})"),
        ("x .+ x'*y", r"x + (x^{\top} y) \mathbf{1}"),
        ("x .+ a*b", r"x + a b \mathbf{1}"),
        ("A .+ a", r"A + a \mathbf{1} \mathbf{1}^{\top}"),
        ("x' .+ a", r"x^{\top} + a \mathbf{1}^{\top}"),
        ("norm1(x)", r"\lVert x\rVert_{1}"),
        ("norm1(A)", r"\lVert \operatorname{vec}(A)\rVert_{1}"),
        ("norm2(x/a - y)", r"\left\lVert \frac{x}{a} - y\right\rVert_{2}"),
        ("abs(a/b)", r"\left\lvert \frac{a}{b}\right\rvert"),
        ("logdet(X)^2", r"(\log\det(X))^{2}"),
        ("det(X)^2", r"\det(X)^{2}"),
        ("X^-2", "X^{-2}"),
        ("x.^(-1/2)", r"x^{\odot -1/2}"),
        ("a^(2/3)", "a^{2/3}"),
        # of the entries of a matrix, square or not, and never functions of the matrix
        ("exp(A)", r"\exp^{\odot}(A)"),
        ("tanh(A*B)", r"\tanh^{\odot}(A B)"),
        ("sigmoid(A)", r"\sigma^{\odot}(A)"),
        ("sqrt(A)", r"A^{\odot 1/2}"),
        ("sqrt(A*B)*x", r"(A B)^{\odot 1/2} x"),
        ("abs(A)", r"\operatorname{abs}^{\odot}(A)"),
        ("maximum(A, B)", r"\operatorname{maximum}^{\odot}(A, B)"),
        ("exp(A)'", r"\exp^{\odot}(A)^{\top}"),
        ("exp(x)", r"\exp(x)"),
        ("sqrt(x)'", r"\sqrt{x}^{\top}"),
        ("exp(A*x)", r"\exp(A x)"),
        ("exp(a)*A", r"\exp(a) A"),
    ],
)
def test_written_as_textbooks_do(program, want):
    assert sc.parse(program).latex() == want


@pytest.mark.parametrize("name", [f.name for f in functions().values() if f.entrywise and len(f.parameters) == 1])
def test_what_is_of_the_entries_of_a_matrix_says_so(name):
    for f in (sc.parse(f"{name}(A*B)"), sc.parse(f"{name}(A*B)").typed):
        assert r"\odot" in f.latex() and "odot" not in f.unicode() + str(f)
    assert r"^{\odot}" not in sc.parse(f"{name}(x)").latex() + sc.parse(f"{name}(a)").latex()


def test_differentials_are_upright():
    f = sc.parse("X'*X")
    assert f.differential("X").latex() == r"X^{\top} \, \mathrm{d}X + (\mathrm{d}X)^{\top} X"
    assert sc.parse("Loss*x").differential("Loss").latex() == r"\mathrm{d}\mathit{Loss} \, x"
    assert print_latex(sc.parse("dist : scalar\ndist*a").expression) == r"a \mathit{dist}"


def test_a_sign_in_front_of_a_block_stays_with_its_term():
    text = sc.parse("-norm2(tanh(A*x + b + A*y) - tanh(A*x + b + A*y).^2 + tanh(A*x + b + A*y).^3)^2").latex()
    assert text.split("\n")[1].startswith(r"&{-\lVert T_{0} + T_{0}^{\odot 3}")


def test_the_text_within_brackets_is_searched_for_calls_only_where_no_brackets_grow(monkeypatch):
    """A nest is as deep as it is typed: to search all of it at each level would be as the square of its depth."""
    searched = []

    class Flat:
        def sub(self, instead, text):
            searched.append(len(text))
            return flat.sub(instead, text)

    flat = growing_brackets.FLAT
    monkeypatch.setattr(growing_brackets, "FLAT", Flat())
    assert sc.parse("(((a + b)*c + d)*f + g)*h").typed.latex() == r"\Bigl(\bigl((a + b) c + d\bigr) f + g\Bigr) h"
    text = "A"
    for _ in range(100):
        text = f"tril(triu({text}) + A)"
    assert len(sc.parse(f"A : matrix(n, n)\n{text}").typed.latex()) > 3_000
    assert sum(searched) < 1_000
