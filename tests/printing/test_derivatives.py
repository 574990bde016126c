"""Derivatives as a textbook prints them: ninety, in text, Unicode and LaTeX, from the file beside this one."""

from pathlib import Path

import pytest

import symcalc as sc

BLOCKS = (Path(__file__).parent / "derivatives.txt").read_text(encoding="utf-8").split("\n\n")
CASES = [block.strip("\n").split("\n") for block in BLOCKS]


@pytest.mark.parametrize(("title", "lines"), [(c[0], c[1:]) for c in CASES], ids=[c[0] for c in CASES])
def test_printed_forms(title, lines):
    head, program = title.split(" | ", 1)
    what, *names = head.split()
    answer = getattr(sc.parse(program), what)(*names)
    printed = [str(answer), answer.unicode(), answer.latex()]
    assert [f"    {line}" for text in printed for line in text.split("\n")] == lines


def test_they_are_many():
    assert len(CASES) >= 90
