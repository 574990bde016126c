"""Any text that is refused has a hint of which all that is proposed is read; nothing else escapes."""

import pytest
from hint_checks import check_hint
from hostile_texts import hostile_text
from hypothesis import given, settings
from hypothesis import strategies as st

import symcalc as sc
from symcalc.errors import SymcalcError
from symcalc.expressions.registry import functions

WORDS = [
    *"xyABXabcλΣnmkI0123𝟙√×÷∈∥ ",
    *("eye", "ones", "T", "o", "f", "0.5", "σ", "sigma", "loss", "np", "import", "det", "Ax", "in", "sym", "vec"),
    *("+", "-", "*", "/", "\\", "^", "'", "(", ")", "|", "‖", ":", ";", ",", "[", "]", "{", "}", "#", "%", ".", "\n"),
    *(".*", "./", "==", "=", ":=", "//", "<", ">", "_2", "^{", "\\frac{", "\\top", "\\|", "\\left(", "\\sqrt", "\\sum"),
    *(f"{name}(" for name in functions()),
]


PARTS = ["sin a", "(", "{", "\\frac{", "<A,", "|", "ones'", "f(x", "x 1", "A:", "[", "a.", "√", "a ,b:"]


def read(text: str) -> None:
    """Read a text as a user's; check the hint where it is refused."""
    try:
        sc.parse(text)
    except SymcalcError as error:
        check_hint(error)
        assert len(str(error)) < 2_500
        assert all(c == "\n" or c.isprintable() for c in str(error))


@settings(max_examples=150)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_words_in_a_row(words: list[str]):
    read("".join(words))


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_texts(text: str):
    read(text)


@pytest.mark.parametrize("seed", range(60))
def test_hostile_texts(seed: int):
    read(hostile_text(seed))


@pytest.mark.parametrize("text", ["norm2(ones(n, ones(2, x)))", "ones(x, ones(2, 3)*x)*y", "eye(x')*y*z", "x*eye(I)"])
def test_sizes_that_are_none(text: str):
    read(text)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("times", [50, 1_000, 4_000])
def test_long_texts_of_one_word(part: str, times: int):
    read(part * times)
