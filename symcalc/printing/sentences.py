r"""Sentences with formulas in them: as text, in Unicode, in LaTeX and in Markdown.

A sentence is written once, with a printer's formulas between marks (`marked`); what is between these is mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from symcalc.printing.latex import print_latex
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.remarks import words_in_latex
from symcalc.printing.unicode import print_unicode

SPECIAL = re.compile(r"[*_`]")  # signs of Markdown
MARK = "\0"  # no text has it


def in_one_unicode_line(names: Iterable[str]) -> Callable[[Any], str]:
    """Return what prints a formula in Unicode in one line, with its definitions behind it."""
    known = [*names]
    return lambda e: " ".join(line.strip() for line in print_unicode(e, known).split("\n"))


def marked(names: Iterable[str], style: LatexStyle = PLAIN_LATEX) -> Callable[[Any], str]:
    """Return what prints a formula in LaTeX between marks."""
    known = [*names]
    return lambda e: MARK + print_latex(e, known, style=style).replace("\n", " ") + MARK


def sentence_in_markdown(text: str) -> str:
    r"""Return a sentence in Markdown.

    >>> sentence_in_markdown("the term \0x_{1}\0 is missing"), sentence_in_markdown("2*x_1")
    ('the term $x_{1}$ is missing', '2\\*x\\_1')
    """
    parts = text.split(MARK)
    return "".join(f"${part}$" if i % 2 else SPECIAL.sub(r"\\\g<0>", part) for i, part in enumerate(parts))


def sentence_in_latex(text: str) -> str:
    r"""Return a sentence in LaTeX.

    >>> sentence_in_latex("the term \0x_{1}\0 is missing")
    '\\text{the term }x_{1}\\text{ is missing}'
    """
    parts = text.split(MARK)
    return "".join(part if i % 2 else words_in_latex(part) for i, part in enumerate(parts))
