"""Any text is a program or an error of the family that points at its place: nothing else escapes, whatever is typed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_inference import SIZES
from test_parsing import SAME, SQUARE

import symcalc.operations  # noqa: F401
from symcalc.errors import SymcalcError
from symcalc.expressions.registry import functions
from symcalc.language.parsing import parse_program

PROGRAMS = [*SIZES, *(SQUARE + text for pair in SAME for text in pair)]
NAMES = [
    *"xyABXabcλΣnmkIe0123",
    "eye",
    "ones",
    "pi",
    "dX",
    "db",
    "x_1",
    "I_n",
    "I_3",
    "T",
    "ŷ",
    "f",
    "0.5",
    "1e3",
    "1e308",
]
SIGNS = [
    *"+-*/\\^'()|‖:=;,[]{}#%.$×∈ℝ@·⊗∘⊙ᵀ²  \n",
    *(".*", "./", ".^", ".+", ".-", "⁻¹", "^T", "^-1", "^-T", ".T", "**", "||", "_2", "ℝ^n", "ℝ^(m×n)", "spd(n)"),
    *("matrix(m,n)", "vector(n)", "//", "↦", "->", "\u00a0", "\r\n", "\x00", "\ud800", "\u0301", "½", "ⁿ", "where"),
]
CALLS = [f"{name}(" for name in functions()]
word = st.one_of(st.sampled_from(NAMES), st.sampled_from(SIGNS), st.sampled_from(CALLS), st.characters())


def read(text):
    """Read a text; whatever is wrong with it is said in the one way."""
    try:
        parse_program(text)
    except SymcalcError as e:
        assert type(e).__name__ != "SizeOfOne"
        assert len(str(e)) < 1_500
        if e.span is None:
            assert "nothing to compute" in str(e) or "are read" in str(e)
        else:
            assert 0 <= e.span[0] <= e.span[1] <= len(e.text) + 1
            assert str(e).splitlines()[1].startswith("  line ")


@given(st.text())
def test_texts(text):
    read(text)


@given(st.lists(word, max_size=25).map("".join))
def test_words(text):
    read(text)


@given(st.sampled_from(PROGRAMS), st.integers(0, 2**32))
def test_programs_with_mistakes(program, seed):
    chance = random.Random(seed)
    characters = list(program)
    for _ in range(chance.choice([1, 1, 2, 4])):
        at = chance.randrange(len(characters) + 1)
        characters[at : at + chance.choice([0, 1, 1, 3])] = chance.choice([[], [chance.choice(NAMES + SIGNS)]])
    read("".join(characters))


LONG = {
    "brackets": lambda n: "(" * n + "x" + ")" * n,
    "open brackets": lambda n: "(" * n,
    "bars": lambda n: "|" * n,
    "double bars": lambda n: "||" * n + "x" + "||" * n,
    "bars of scalars": lambda n: "||a|*" * n + "a" + "|" * n,
    "signs": lambda n: "-" * n + "x",
    "primes": lambda n: "x" + "'" * n,
    "inverses": lambda n: "A" + "⁻¹" * n,
    "squares": lambda n: "A" + "² " * n,
    "tower": lambda n: "a" + "^1" * n,
    "hats": lambda n: "a" + "^" * n,
    "points": lambda n: "." * n,
    "equals": lambda n: "x=" * n,
    "colons": lambda n: "x:" * n,
    "commas": lambda n: "sum(" + "x," * n + "x)",
    "blanks": lambda n: "A" + " " * n + "x",
    "newlines": lambda n: "\n" * n,
    "a long name": lambda n: "x" * n + "(y)",
    "an unknown name": lambda n: "s" * n + "in(x)",
    "marks": lambda n: "x" + "\u0302" * n,
    "products": lambda n: "A" + " A" * n,
    "numbers": lambda n: "2 " * n,
    "terms": lambda n: "x+" * n + "A",
    "declarations": lambda n: "\n".join(f"x_{i} ∈ ℝ^n_{i}" for i in range(n)) + "\nx_0",
    "declared names": lambda n: ", ".join(f"x_{i}" for i in range(n)) + " : vector(n)\nx_0",
    "definitions": lambda n: "a_0 = x\n" + "\n".join(f"a_{i + 1} = a_{i}.*a_{i}" for i in range(n)),
    "scalars defined": lambda n: "a_0 = c\n" + "\n".join(f"a_{i + 1} = a_{i}*a_{i} + a_{i}" for i in range(n // 4)),
    "transposed sums": lambda n: "(" * n + "b" + "+c)'" * n,
    "transposed products": lambda n: "(" * n + "b" + "*c)'" * n,
    "one definition": lambda n: "f=" + "*".join(f"b_{i}" for i in range(n)) + "\n" + "f'*x+" * n + "1",
    "identities": lambda n: "eye(" * n + "n" + ")" * n,
    "sizes": lambda n: "eye(" + "n*" * n + "n)",
    "Kronecker": lambda n: "⊗".join(f"A_{i}" for i in range(n)),
    "traces": lambda n: "+".join(f"tr(A_{i}⊗B_{i})" for i in range(n // 4)),
    "stacked": lambda n: "+".join(f"vec(A_{i})'*x_{i}" for i in range(n // 4)),
    "lines": lambda n: "x\n" * n + "x",
    "errors at the end": lambda n: "A*x+" * n + "$",
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts(name):
    read(LONG[name](2_000))


@pytest.mark.parametrize("text", [None, 3, b"x", ["x"], object()])
def test_what_is_no_text(text):
    with pytest.raises(SymcalcError):
        parse_program(text)
