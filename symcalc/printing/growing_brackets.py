"""Brackets of LaTeX, which grow with what is tall, and around other brackets."""

from __future__ import annotations

import re

TALL = (r"\frac", r"\left")
# what stands in brackets, and the brackets around it
AROUND_BRACKETS = (r"\bigl", r"\bigr")
SIZES = [
    (r"\bigg", r"\biggl", r"\biggr"),
    (r"\Big", r"\biggl", r"\biggr"),
    (r"\big", r"\Bigl", r"\Bigr"),
    ("(", *AROUND_BRACKETS),
]
FLAT = re.compile(r"(?<=[A-Za-z}])\([^ ()]*\)")  # a call of one name, as diag(x): brackets around it need not grow


def in_growing_brackets(text: str) -> str:
    r"""Return a text in brackets.

    >>> print(in_growing_brackets("A x"), in_growing_brackets("f(A x)"), in_growing_brackets(r"\frac{a}{b}"))
    (A x) \bigl(f(A x)\bigr) \left(\frac{a}{b}\right)
    """
    if any(t in text for t in TALL):
        return rf"\left({text}\right)"
    left, right = next(((left, right) for mark, left, right in SIZES if mark in text), ("", ""))
    if (left, right) == AROUND_BRACKETS and "(" not in FLAT.sub("", text):
        left, right = "", ""
    return f"{left}({text}{right})"
