"""Every refusal of what comes from a text points at it: of reading, deriving, printing, exporting, compiling it."""

import random

import pytest
from drawn_programs import random_program
from hostile_texts import hostile_text
from program_questions import asked, questions

import symcalc as sc
from symcalc.errors import SymcalcError

NOWHERE = ("there is nothing to compute", "characters are read")  # which stand at no place of a text
MORE = ["n*a", "sum(ones(n, m))", "a + sum(ones(n, 2))*n", "minimum(A, B)", "A*kron(B, C)*maximum(x, y)", "eye(k)*2"]


def refused(text):
    """Return the errors of a text: of reading it, else of all that can be asked of it."""
    f = asked("read", lambda: sc.parse(text))[1]
    if isinstance(f, SymcalcError):
        return [f]
    found = [answer() for _, answer in questions(f, 2)]
    found += [asked("", ask)[1] for ask in (f.code, lambda: f.sympy, f.latex, lambda: str(f), lambda: sc.compile(f))]
    return [e for e in found if isinstance(e, SymcalcError)]


def check(text):
    """Assert that all refusals point into the text; return how many there were."""
    errors = [e for e in refused(text) if not any(known in e.message for known in NOWHERE)]
    for e in errors:
        assert e.span is not None, f"{text}: {e}"
        start, end = e.span
        assert 0 <= start <= end <= len(e.text) + 1 and "\n  line " in str(e) and "^" in str(e), f"{text}: {e}"
    return len(errors)


@pytest.mark.parametrize("block", range(4))
def test_of_hostile_texts(block):
    assert sum(check(hostile_text(f"pointing {block} {seed}")) for seed in range(50)) > 30


@pytest.mark.parametrize("wild", [False, True])
def test_of_random_programs(wild):
    chance = random.Random(9)
    texts = [random_program(f"pointing {seed}", wild=wild, depth=chance.choice([1, 2, 3])).text for seed in range(40)]
    assert sum(map(check, texts)) > 50


@pytest.mark.parametrize("text", MORE)
def test_of_sizes_and_of_what_sympy_cannot_say(text):
    assert check(text) > 0
