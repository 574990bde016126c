"""What was typed is printed as it was, and read back it means the same."""

import copy
import json
import pickle
from pathlib import Path

import pytest
from drawn_programs import random_program

import symcalc as sc

CORPUS = Path(__file__).parent.parent / "support" / "corpus"
WITH_REFUSED = [
    json.loads(line)["program"]
    for name in ("books", "wild")
    for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]


def is_read(program):
    try:
        sc.parse(program)
    except sc.SymcalcError:
        return False
    return True


PROGRAMS = [program for program in WITH_REFUSED if is_read(program)]
RANDOM = [random_program(seed, wild=seed % 3 == 0).text for seed in range(60)]


READ = [program for program in RANDOM if is_read(program)]


def check_read_back(program):
    f = sc.parse(program)
    text = str(f.typed)
    again = sc.parse(text)
    assert again == f, text
    assert again.conditions == f.conditions
    assert str(again.typed) == text


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_read_back(program):
    check_read_back(program)


@pytest.mark.parametrize("program", READ)
def test_a_drawn_program_is_read_back(program):
    check_read_back(program)


def test_programs_are_read():
    assert len(PROGRAMS) > 150
    assert len(READ) > 30


@pytest.mark.parametrize(
    ("program", "text", "unicode", "latex"),
    [
        ("x'*(y./x)", "x'*(y./x)", "xᵀ (y ⊘ x)", r"x^{\top} (y \oslash x)"),
        ("exp(log(x))", "exp(log(x))", "exp(log(x))", r"\exp(\log(x))"),
        ("-(-a)*b - -(a + b)", "-(-a)*b - (-(a + b))", "−(−a) b − (−(a + b))", r"-(-a) b - \bigl(-(a + b)\bigr)"),
        ("b + a", "b + a", "b + a", "b + a"),
        ("a*(b*c)/(d*e)", "a*(b*c)/(d*e)", "a (b c)/(d e)", r"\frac{a (b c)}{d e}"),
        ("a-(b-c)- -d", "a - (b - c) - (-d)", "a − (b − c) − (−d)", "a - (b - c) - (-d)"),
        ("−A⁻¹ x", "-A^(-1)*x", "−A⁻¹ x", "-A^{-1} x"),
        ("A/B*(C\\x)", "A/B*(C\\x)", "A/B (C\\x)", "A B^{-1} (C^{-1} x)"),
        ("tr(A*inv(A)')", "tr(A*inv(A)')", "tr(A (A⁻¹)ᵀ)", r"\operatorname{tr}\bigl(A (A^{-1})^{\top}\bigr)"),
        (
            "‖x‖_1 + |a|*0.50",
            "norm1(x) + abs(a)*0.50",
            "‖x‖₁ + abs(a) · 0.50",
            r"\lVert x\rVert_{1} + \lvert a\rvert \cdot 0.50",
        ),
        ("sqrt(a)^2", "sqrt(a)^2", "sqrt(a)²", r"\sqrt{a}^{2}"),
        ("1e-3*a", "1e-3*a", "1e-3 a", r"10^{-3} a"),
        ("x .+ a .- 2.^x", "x .+ a .- 2.^x", "x .+ a .− 2.^x", r"x + a \mathbf{1} - 2^{\odot x}"),
        (
            "(A*x).*y./(x.*y.*z)",
            "(A*x).*y./(x.*y.*z)",
            "(A x) ⊙ y ⊘ (x ⊙ y ⊙ z)",
            r"(A x) \odot y \oslash (x \odot y \odot z)",
        ),
        ("(A*B)\\x + A*B/C*x", "(A*B)\\x + A*B/C*x", "(A B)\\x + A B/C x", r"(A B)^{-1} x + A B C^{-1} x"),
        ("(A ⊗ I_n)*v", "kron(A, I_n)*v", "(A ⊗ I_n) v", r"(A \otimes I_{n}) v"),
        ("-(a + b)*c^b^a", "-(a + b)*c^(b^a)", "−(a + b) c^(b^a)", "-(a + b) c^{b^{a}}"),
    ],
)
def test_as_it_was_typed(program, text, unicode, latex):
    typed = sc.parse(program).typed
    assert (str(typed), typed.unicode(), typed.latex()) == (text, unicode, latex)


def test_names_of_definitions_survive():
    f = sc.parse("λ ∈ ℝ\nr = A*x - b\nq = r'*r\nunused = 3\nq/2 + λ*norm1(x)")
    assert str(f.typed) == "λ : scalar\nr = A*x - b\nq = r'*r\nq/2 + λ*norm1(x)"
    assert f.typed.unicode() == "q/2 + λ ‖x‖₁\nwhere r = A x − b\n      q = rᵀ r"
    assert r"&\text{where}\quad r = A x - b" in f.typed.latex()
    assert repr(f.typed) == f.typed.unicode()
    assert "\n" not in f.typed._repr_latex_()


def test_declarations_are_as_they_were_typed():
    text = "A : matrix(n, k)\ny : vector(n)\ny'*A*kron(y, y)"
    f = sc.parse(text)
    assert f.notes  # k is read as n²
    assert str(f.typed) == text


def test_what_was_derived_was_not_typed():
    f = sc.parse("norm2(A*x - b)^2")
    assert f.typed is not None
    assert f.gradient("x").typed is None
    assert f.T.typed is None


def test_copies_know_what_was_typed():
    f = sc.parse("r = y./x\nx'*r + 0.5*a")
    for g in (copy.deepcopy(f), pickle.loads(pickle.dumps(f))):
        assert str(g.typed) == str(f.typed)


def test_printing_is_linear_in_definitions():
    lines = ["r_0 = A*x", *(f"r_{i + 1} = r_{i} + r_{i}" for i in range(300)), "sum(r_300)"]
    assert str(sc.parse("\n".join(lines)).typed).count("\n") == len(lines) - 1


def test_deep_nests_are_printed():
    text = "exp(-" * 1_000 + "a" + ")" * 1_000
    assert str(sc.parse(text).typed) == text


@pytest.mark.parametrize(
    "text",
    ["A[i, 2]^2", "A[i, j]", "A[2, i]", "A[2:3, i]", "A[i, :]*x", "(A*B)[i, j + 1]", "x[i]", "A[i, 2:3]*A[i, :][j]"],
)
def test_an_index_that_is_a_variable_stands_beside_the_other(text):
    f = sc.parse(f"i : integer\nj : integer\n{text}")
    written = text.replace("A[i, :][j]", "A[i, j]")
    assert str(f.typed).splitlines()[-1] == written
    assert sc.parse(f"i : integer\nj : integer\n{written}").expression == f.expression


def test_a_size_called_by_a_letter_of_a_function_keeps_it():
    f = sc.parse("X : matrix(m, σ)\nx : vector(p)\nsum(X)*sigmoid(x)")
    assert f.typed.unicode() == "sum(X) sigmoid(x)"
