r"""Derivations as pages: plain text, Unicode, LaTeX, Markdown, a page of HTML that folds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

from symcalc.algebra.scalars import unshare
from symcalc.calculus.derivation_steps import Formals, Step, axes_of, sizes_named
from symcalc.printing.derivation_lines import Line, Names, Page, Phrase, Signs
from symcalc.printing.engine import Definition, Engine
from symcalc.printing.kept_names import NO_NAMES
from symcalc.printing.latex import engine_of
from symcalc.printing.latex_styles import PLAIN_LATEX, LatexStyle
from symcalc.printing.markdown import displayed
from symcalc.printing.means import in_sums
from symcalc.printing.names import latex_name, unicode_name
from symcalc.printing.text import TEXT
from symcalc.printing.unicode import UnicodeStyle
from symcalc.spelling import canonical_name

TEXT_SIGNS = Signs("d{0}", "grad {0}", "d{0}/d{1}", "<{0}, {1}>", "vec({0})", "->")
UNICODE_SIGNS = Signs("d{0}", "∇{0}", "d{0}/d{1}", "⟨{0}, {1}⟩", "vec({0})", "↦")
LATEX_SIGNS = Signs(
    r"\mathrm{{d}}{0}",
    r"\nabla {0}",
    r"\frac{{\mathrm{{d}}{0}}}{{\mathrm{{d}}{1}}}",
    r"\langle {0}, {1} \rangle",
    r"\operatorname{{vec}}({0})",
    r"\mapsto",
    600,  # commands are longer than what is seen
    in_sums,
)
COLUMN = 58  # where reasons begin at the latest
GAP = 4  # before them, at least
IN_NAMES = "0-9A-Za-zΑ-ω_₀-₉"  # what may stand in a name, but for its marks of powers and transposes
FUNCTIONS, MATRICES = "fghk", "FGHK"  # what is derived may be called, by the first that nothing else is


def text_engine(names: Iterable[str], **how: Any) -> Engine:
    """Return the engine of the input language."""
    return Engine(TEXT, map(canonical_name, names), **how)


def unicode_engine(names: Iterable[str], **how: Any) -> Engine:
    """Return the engine of Unicode text."""
    names = set(names)
    return Engine(UnicodeStyle(names), map(unicode_name, names), **how)


STYLES: Mapping[str, tuple[Any, Signs]] = {
    "text": (text_engine, TEXT_SIGNS),
    "unicode": (unicode_engine, UNICODE_SIGNS),
    "latex": (engine_of, LATEX_SIGNS),
}


def _free(letters: str, taken: Collection[str]) -> str:
    """Return the first letter that nothing is called by, else one with an index."""
    return next((c for c in letters if c not in taken), f"{letters[0]}_0")


class Written:
    """A derivation in a style.

    Args:
        steps: its steps, of the level.
        style: text, unicode, latex.
        level: how much is told.
        formals: the differentials that are not worked out.
        x: the variable, and ``dx`` its differential.
        variables: the variables of the program by name.
        given: names of values, which are kept where these occur.
        decimals: whether numbers are written as decimals.
        of_gradient: whether what is differentiated is the gradient of the program.
        typed: the function as it was typed, in the style, where that is another line.
        chosen: what was chosen of how LaTeX is written.
        layout: whether the answer is turned in its layout, and what says that, in LaTeX.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        style: str,
        level: str,
        formals: Formals,
        x: Any,
        dx: Any,
        variables: Mapping[str, Any],
        given: Mapping[Any, str] = NO_NAMES,
        decimals: bool = False,
        of_gradient: bool = False,
        typed: str = "",
        chosen: LatexStyle = PLAIN_LATEX,
        layout: tuple[bool, Sequence[str]] = (False, ()),
    ) -> None:
        engine, signs = STYLES[style]
        engine = partial(engine, style=chosen) if style == "latex" else engine
        page = Page(engine, signs, formals, level, variables, given, decimals)
        page.lay_out(steps)
        named = {canonical_name(name) for name in (*variables, *given.values(), *sizes_named(variables.values()))}
        is_matrix = axes_of(steps[0].after) == 2
        f = _free(MATRICES if is_matrix and not of_gradient else FUNCTIONS, named)
        called = {"text": str, "unicode": unicode_name}.get(style)
        x_name, dx_name = (
            latex_name(v.name, {*variables}, chosen.bold and axes_of(v) > 0)
            if called is None
            else page.style.name(v.name).text
            for v in (x, dx)
        )
        derivative = signs.gradient.format(f) if axes_of(x) else signs.slope.format(f, x_name)
        head = derivative if of_gradient else f"{f}({x_name})"
        f = head if style == "latex" and of_gradient else f"({head})" if of_gradient else f
        matrix = _free("HKL" if of_gradient else "JKL", named)
        self.lines = page.lines(steps, Names(f, x_name, dx_name, head, matrix, _free("GQP", named)), x, dx)
        if typed:
            first = self.lines[0]
            self.lines[:1] = [replace(first, right=typed), replace(first, left="")]
        self.in_layout = _in_layout(page, steps[-1].after, x_name, f, layout)
        self.where = [text for d in _used(page.layout.definitions, self.lines) for text in d.line.split("\n")]

    def after(self, first: Written) -> Written:
        """Return the lines of another derivation and, but for what it begins with, which that ends with, these."""
        self.lines = [*first.lines, *self.lines[1:]]
        self.where = [*dict.fromkeys([*first.where, *self.where])]
        return self


def _used(definitions: Sequence[Definition], lines: Iterable[Line]) -> list[Definition]:
    """Return the definitions of names that lines hold, or a definition that is kept; silent steps have others."""
    shown = [text for line in lines for t in (line, *line.small) for text in (t.right, *(p.text for p in t.reason))]
    shown += [t.left for line in lines for t in line.small]
    found: list[Definition] = []
    for d in reversed(definitions):
        name = re.compile(rf"(?<![{IN_NAMES}\\]){re.escape(d.name)}(?![{IN_NAMES}])")
        if any(name.search(text) for text in shown):
            found.insert(0, d)
            shown.append(d.text)
    return found


def _in_layout(page: Page, answer: Any, x: str, f: str, layout: tuple[bool, Sequence[str]]) -> list[str]:
    """Return the row that says the answer in the layout that was asked for."""
    is_turned, said = layout
    if not said:
        return []
    text = page.style.signed(page.style.turned(page.texts[unshare(answer)], True, False))
    left = LATEX_SIGNS.slope.format(f, x) if is_turned else ""
    return [f"{left} &{'= ' + text if is_turned else ''} && {'; '.join(said)}"]


def in_columns(written: Written) -> list[str]:
    """Return a derivation as text: the lines, with the reasons at the right, and what is named below the first."""
    lines = written.lines
    wide = max(len(line.left) for line in lines)
    formulas = [f"{line.left:<{wide}} {line.sign} {line.right}" for line in lines]
    small = [_small(line, wide) for line in lines]
    short = [len(text) for text in formulas if len(text) <= COLUMN]
    column = max(short, default=0) + GAP
    found: list[str] = []
    for i, (line, text) in enumerate(zip(lines, formulas, strict=True)):
        found += _with_reason(text, _said(line.reason), column)
        found += small[i]
        if i == 0:
            found += [f"{'':<{wide}}   where {text}" for text in written.where]
    return found


def _small(line: Line, wide: int) -> list[str]:
    """Return the lines of substeps, indented."""
    indent = " " * (wide + 5)
    texts = [f"{indent}{t.left} {t.sign} {t.right}" for t in line.small]
    column = max((len(t) for t in texts if len(t) <= COLUMN + GAP), default=0) + GAP
    return [
        part for t, text in zip(line.small, texts, strict=True) for part in _with_reason(text, _said(t.reason), column)
    ]


def _with_reason(text: str, reason: str, column: int) -> list[str]:
    """Return a line with its reason behind it, or below where it is too long."""
    if not reason:
        return [text]
    return [f"{text:<{column}}{reason}"] if len(text) <= column - GAP else [text, f"{'':<{column}}{reason}"]


def _said(reason: Sequence[Phrase]) -> str:
    """Return a reason in one text: formulas with commas between them."""
    found = ""
    for i, phrase in enumerate(reason):
        if phrase.text == ";":
            found += ";"
        elif found:
            both = phrase.is_formula and reason[i - 1].is_formula
            found += (",  " if both else " ") + phrase.text
        else:
            found = phrase.text
    return found


def in_latex(written: Written) -> str:
    r"""Return a derivation as an align* environment, with reasons behind the lines."""
    rows = []
    for line in written.lines:
        sign = line.sign
        reason = _said_in_latex(line.reason)
        rows.append(f"{line.left} &{sign} {line.right}" + (f" && {reason}" if reason else ""))
        rows += [rf"& \quad {t.left} {t.sign} {t.right}" + _behind(t.reason) for t in line.small]
    rows += written.in_layout
    rows += [rf"& \text{{where }} {text}" for text in written.where]
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def _behind(reason: Sequence[Phrase]) -> str:
    said = _said_in_latex(reason)
    return f" && {said}" if said else ""


def _said_in_latex(reason: Sequence[Phrase]) -> str:
    r"""Return a reason in LaTeX: words as \text."""
    found = ""
    for i, phrase in enumerate(reason):
        if phrase.text == ";":
            found += r";\;"
            continue
        both = i and phrase.is_formula and reason[i - 1].is_formula
        found += r",\; " if both else r"\ " if i and reason[i - 1].text != ";" else ""
        found += phrase.text if phrase.is_formula else rf"\text{{{phrase.text}}}"
    return found


def in_markdown(latex: Written, below: Sequence[str] = ()) -> str:
    """Return a derivation in Markdown: the lines as one displayed formula, and what stands below them."""
    return displayed(in_latex(latex).replace("{align*}", "{aligned}"), below)


def in_html(latex: Written, answer: str) -> str:
    r"""Return a derivation that folds, for notebooks: the answer, and the steps within."""
    steps = escape(in_latex(latex))
    return f"<details open><summary>${escape(answer)}$</summary>\n{steps}\n</details>"
