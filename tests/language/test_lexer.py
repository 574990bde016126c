"""The words of the language: a grammar without conflicts, and what the filter behind the lexer makes of them."""

import logging

import pytest
from lark import Lark, logger

import symcalc.operations  # noqa: F401
from symcalc.errors import ParseFailure, SymcalcError
from symcalc.language.lexer import read_tokens, split_words
from symcalc.language.parsing import grammar, grammar_path, parse_program

GRAMMAR = grammar_path().read_text(encoding="utf8")


def conflicts(grammar: str) -> list[str]:
    """Return what Lark says of conflicts while it builds the tables of a grammar."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    ear, level = Ear(), logger.level
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    try:
        Lark(grammar, parser="lalr", lexer="basic", debug=True)
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
    return [message for message in said if "conflict" in message]


def test_the_grammar_is_lalr_without_conflicts():
    assert conflicts(GRAMMAR) == []
    assert conflicts("start: start start | A\nA: /a/") != []  # they would be seen


def test_no_word_hides_another():
    """Each word that is written in one way is read as itself, by its pattern alone."""
    terminals = Lark(GRAMMAR, parser="lalr", lexer="basic").terminals
    fixed = {t.name: t.pattern.value for t in terminals if t.pattern.type == "str"}
    assert len(fixed) > 15
    words = {name: split_words(text, grammar()) for name, text in fixed.items()}
    assert {name: [t.type for t in tokens] for name, tokens in words.items()} == {n: [n] for n in fixed}


def types(text: str) -> str:
    """Return the types of the tokens that the parser is given."""
    return " ".join(t.type for t in read_tokens(text, grammar()))


TOKENS = {
    "x": "NAME",
    "x*y": "NAME TIMES NAME",
    "x y": "NAME TIMES NAME",
    "x**y": "NAME HAT NAME",
    "x.*y": "NAME DOTTED NAME",
    "x.^y": "NAME DOTTED_HAT NAME",
    "x .+ y": "NAME SPREAD NAME",
    "2.*x": "NUMBER DOTTED NAME",
    "2.5.*x": "NUMBER DOTTED NAME",
    "1./x": "NUMBER DOTTED NAME",
    "1e3*e": "NUMBER TIMES NAME",
    "A'*x": "NAME TRANSPOSED TIMES NAME",
    "A.T": "NAME TRANSPOSED",
    "A^T": "NAME TRANSPOSED",
    "A ^ T": "NAME TRANSPOSED",
    "A^-T": "NAME TRANSPOSED",
    "A^ - T": "NAME TRANSPOSED",
    "A⁻ᵀ": "NAME TRANSPOSED",
    "A^T²": "NAME TRANSPOSED SUPERSCRIPT",
    "A^Tx": "NAME HAT NAME",
    "A^T₁": "NAME HAT NAME",
    "A^Tα": "NAME HAT NAME",
    "A^-1": "NAME HAT MINUS NUMBER",
    "A⁻¹": "NAME SUPERSCRIPT",
    "A -x": "NAME MINUS NAME",
    "A (x)": "NAME TIMES LPAR NAME RPAR",
    "sin(x)": "FUNCTION LPAR NAME RPAR",
    "sin (x)": "FUNCTION LPAR NAME RPAR",
    "(sin\n(x))": "LPAR FUNCTION LPAR NAME RPAR RPAR",
    "sin.(x)": "FUNCTION DOTTED_LPAR NAME RPAR",
    "sin = A\nsin (x)": "NAME EQUALS NAME END NAME TIMES LPAR NAME RPAR",
    "I(3)": "FUNCTION LPAR NUMBER RPAR",
    "I (x)": "NAME TIMES LPAR NAME RPAR",
    "a I (x + y)": "NAME TIMES NAME TIMES LPAR NAME PLUS NAME RPAR",
    "eye (n)": "FUNCTION LPAR NAME RPAR",
    "‖x‖": "NORM_OPEN NAME NORM_CLOSE",
    "‖x‖₂²": "NORM_OPEN NAME NORM_CLOSE SUPERSCRIPT",
    "‖x‖_F^2": "NORM_OPEN NAME NORM_CLOSE HAT NUMBER",
    "||x||": "NORM_OPEN NAME NORM_CLOSE",
    "||||x||||": "NORM_OPEN NORM_OPEN NAME NORM_CLOSE NORM_CLOSE",
    "|a|": "BAR_OPEN NAME BAR_CLOSE",
    "|a - |b||": "BAR_OPEN NAME MINUS BAR_OPEN NAME BAR_CLOSE BAR_CLOSE",
    "||a| - b|": "BAR_OPEN BAR_OPEN NAME BAR_CLOSE MINUS NAME BAR_CLOSE",
    "||a|-|b||": "BAR_OPEN BAR_OPEN NAME BAR_CLOSE MINUS BAR_OPEN NAME BAR_CLOSE BAR_CLOSE",
    "x ∈ ℝ^n": "NAME DECLARE FIELD HAT NAME",
    "x ∈ ℝ^T": "NAME DECLARE FIELD HAT NAME",
    "A ∈ ℝ^(m×n)": "NAME DECLARE FIELD HAT LPAR NAME CROSS NAME RPAR",
    "A ∈ ℝ^(m x n)": "NAME DECLARE FIELD HAT LPAR NAME CROSS NAME RPAR",
    "A ∈ ℝ^(mxn)": "NAME DECLARE FIELD HAT LPAR NAME CROSS NAME RPAR",
    "A ∈ ℝ^mxn": "NAME DECLARE FIELD HAT NAME CROSS NAME",
    "A ∈ ℝ^3x4": "NAME DECLARE FIELD HAT NUMBER CROSS NUMBER",
    "A ∈ ℝ^(3xn)": "NAME DECLARE FIELD HAT LPAR NUMBER CROSS NAME RPAR",
    "A ∈ ℝ^(mx4)": "NAME DECLARE FIELD HAT LPAR NAME CROSS NUMBER RPAR",
    "A ∈ ℝ^(m_1xn₂)": "NAME DECLARE FIELD HAT LPAR NAME CROSS NAME RPAR",
    "A ∈ ℝ^(x x x)": "NAME DECLARE FIELD HAT LPAR NAME CROSS NAME RPAR",
    "x ∈ ℝ^x": "NAME DECLARE FIELD HAT NAME",
    "x ∈ ℝ^max": "NAME DECLARE FIELD HAT NAME",
    "A ∈ ℝ^T×n": "NAME DECLARE FIELD HAT NAME CROSS NAME",
    "A ∈ ℝ^(m\n×n)\nA": "NAME DECLARE FIELD HAT LPAR NAME CROSS NAME RPAR END NAME",
    "A : matrix(m,\r\n n)": "NAME DECLARE NAME LPAR NAME COMMA NAME RPAR",
    "x;y": "NAME END NAME",
    "x # y; z": "NAME",
    "(x # y\n)": "LPAR NAME RPAR",
    "x\u00a0y": "NAME TIMES NAME",
    "where T = x": "WHERE NAME EQUALS NAME",
    "where*T": "NAME TIMES NAME",
    "x'*where": "NAME TRANSPOSED TIMES NAME",
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokens(text):
    assert types(text) == TOKENS[text]


NO_NAMES = ["ж", "中", "xⁿ", "K̂", "x①", "①x", "½", "x΄", "Ⅳ中", "٣", "x٣", "xª", "ℵ", "\u01c5\u4e2d", "x\u0301\u0301"]


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ParseFailure):
        parse_program(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ŷ", "ŷ"),
        ("y\u0302", "ŷ"),
        ("ẑ", "ẑ"),
        ("𝐱", "x"),
        ("𝑨", "A"),
        ("ａ", "a"),
        ("µ", "μ"),
        ("ϕ", "φ"),
        ("ℓ", "l"),
        ("xᵢ", "x_i"),
        ("x₁₂", "x_12"),
        ("x_₁", "x_1"),
        ("αβ", "αβ"),
        ("é1_", "é1_"),
    ],
)
def test_names_are_normalised(text, name):
    assert list(parse_program(text).variables) == [name]


def test_every_letter_that_a_name_may_have_can_be_typed_again():
    """Names are shown normalised, and what is shown is a name."""
    for c in map(chr, [*range(0x20, 0x3000), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800)]):
        try:
            (name,) = parse_program("A" + c).variables or ("",)
        except (SymcalcError, ValueError):
            continue
        if name:
            assert list(parse_program(name).variables) == [name], hex(ord(c))


@pytest.mark.parametrize("text", ["\ud800", "x\udfff", "\x00", "x\x01y", "\u2028", "x\u200by", "\ufffe", "\U0010ffff"])
def test_characters_that_mean_nothing(text):
    with pytest.raises(ParseFailure) as caught:
        parse_program(text)
    assert "U+" in str(caught.value)
