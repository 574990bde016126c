r"""Notes and conditions beside a formula: lines of text, or rows of LaTeX for a notebook.

In LaTeX, words are \text and what stands between them is mathematics; signs that MathJax and KaTeX read differently
inside \text (``_ ^ %`` …) are written outside of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial

from symcalc.calculus.conditions import Condition, condition_of
from symcalc.domains.implications import never_holds, refuted
from symcalc.errors import NotSupported
from symcalc.expressions.kinds import INNER_PRODUCT
from symcalc.expressions.properties import Demand
from symcalc.printing.latex import print_latex
from symcalc.printing.names import latex_name
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode
from symcalc.spelling import fault_of_name

SPECIAL = {c: rf"\{c}" for c in "_%#&${}"} | {"^": r"\wedge ", "\\": r"\backslash ", "~": r"\sim "}
SPECIAL["<"] = r"\lt "  # which a page might take for the begin of a tag
SPACES = re.compile(r"ℝ\^(?:\(((?:[^()]|\([^()]*\))*)\)|([^\s:,;]+))")
POWER = re.compile(r"\^(\d+)")
SIZE = re.compile(r"\(*\w+\)*(?:(?: [+-] |[*^/])\(*\w+\)*)+")  # a sum or product of sizes, and no words
IN_LATEX = r"\langle A, B\rangle = \operatorname{tr}(A^{\top} B)"  # the inner product
RELATIONS = {"≠ 0": r"\neq 0", "> 0": "> 0", "≥ 0": r"\geq 0"}


def latex_of_note(note: str) -> str:
    r"""Return a note in LaTeX: names and spaces as mathematics, the rest as words.

    >>> latex_of_note("b_1 is read as a vector in ℝ^m")
    'b_{1}\\text{ is read as a vector in }\\mathbb{R}^{m}'
    """
    for said in (" is read as ", ": the "):
        name, found, rest = note.partition(said)
        if found and name and not fault_of_name(name):
            said_of = words_in_latex(found) + _size(rest) if SIZE.fullmatch(rest) else words_in_latex(found + rest)
            return latex_name(name) + said_of
    return words_in_latex(note)


def _size(text: str) -> str:
    """Return a size in LaTeX: n^{2}, m (n + 1)."""
    named = re.sub(r"[^\W\d]\w*", lambda m: latex_name(m[0]), text)
    return POWER.sub(r"^{\1}", named).replace("*", " ")


def latex_of_condition(condition: Condition, decimals: bool = False) -> str:
    r"""Return a condition in LaTeX; ``decimals`` says whether numbers are written so.

    >>> from symcalc.expressions.core_nodes import variable
    >>> latex_of_condition(Condition("≠ 0", variable("a", "scalar")))
    '\\text{where }a \\neq 0'
    """
    if condition.subject is None:
        return words_in_latex(condition.text)
    write = partial(print_unicode, decimals=decimals)
    if not condition.written(write):
        return words_in_latex(condition.line(write))
    what = RELATIONS.get(condition.text) or words_in_latex(f" {condition.text}")
    otherwise = words_in_latex(f" ({condition.otherwise})") if condition.otherwise else ""
    return rf"\text{{where }}{print_latex(condition.subject, decimals=decimals)} {what}{otherwise}"


def with_rows(formula: str, rows: Iterable[str]) -> str:
    r"""Return a formula in LaTeX with rows below it.

    >>> with_rows("a", [r"\text{where }a > 0"])
    '\\begin{aligned} &a \\\\ &\\text{where }a > 0 \\end{aligned}'
    """
    lines = [f"&{line}" for line in (formula, *rows)]
    block = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {block} \end{{aligned}}" if len(lines) > 1 else formula


def words_in_latex(text: str) -> str:
    """Return words in LaTeX."""
    before, product, behind = text.partition(INNER_PRODUCT)
    if product:
        return words_in_latex(before) + IN_LATEX + words_in_latex(behind)
    written, at = [], 0
    for space in SPACES.finditer(text):
        size = POWER.sub(r"^{\1}", space[1] or space[2]).replace("×", r" \times ").replace("*", " ")
        written += [_plain(text[at : space.start()]), rf"\mathbb{{R}}^{{{size}}}"]
        at = space.end()
    return "".join([*written, _plain(text[at:])])


def _plain(text: str) -> str:
    r"""Return a text between signs: \text{…}\_\text{…}."""
    parts = re.split(f"([{re.escape(''.join(SPECIAL))}])", text)
    return "".join(SPECIAL.get(p) or rf"\text{{{p}}}" for p in parts if p)


def refusal_of(demands: Sequence[Demand]) -> NotSupported | None:
    """Return the error of what never has a value by what it demands, None where it may have one."""
    if d := next(filter(never_holds, demands), None):
        said = Condition("", d.subject).line(print_text).removeprefix("where ").strip()
        what = f"this derivative is known with the inverse of {said} only, which is of rank 1 and has none"
        return NotSupported(what).on(d.subject)
    if d := refuted(demands):
        what = f"this derivative has no real value anywhere: it would hold {condition_of(d).line(print_text)}"
        return NotSupported(what).on(d.subject)
    return None
