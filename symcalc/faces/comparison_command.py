"""The command that judges what a person has found: a derivative, or a derivation line by line."""

from __future__ import annotations

from typing import Any

import click

from symcalc.errors import ParseFailure
from symcalc.faces.answers import PAGES, in_json_text, plain_variables, with_remarks
from symcalc.faces.command_words import DIFFERS, OK, Answer, Question, from_text, quietly
from symcalc.faces.comparisons import WANTED, Comparison
from symcalc.faces.completions import names_to_come
from symcalc.faces.derivation_comparisons import JudgedDerivation, compare_lines
from symcalc.faces.footnotes import reading_below
from symcalc.faces.formula import Formula
from symcalc.faces.questions import only_variable
from symcalc.faces.session import formula_of
from symcalc.faces.terminal import read
from symcalc.hints.proposals import parse_program
from symcalc.printing.examples import plain_example

FORMS = ("text", "unicode", "latex", "markdown", "json")
HELP = """Judge a derivative that you have found, or a derivation.

\b
  symcalc compare "norm2(A*x - b)^2" x "2*A'*(A*x - b)"
  symcalc compare -f program.txt x "2*A'*r"
  symcalc compare -f derivation.txt

A derivative is equal; right by another convention (the other layout, free entries, rows stacked); a multiple, and of
what; or different, with the smallest point at which it differs, and the part that is to blame. It may be in dx, and
have lines for its pieces: "r = A*x - b; 2*A'*r".

A derivation has one equation a line, and the first line that does not follow is named:

\b
  r = A*x - b               what is defined, as in a program; so declarations
  f = r'*r
  df = 2*r'*dr              differentials of what is defined; d(A*x) = ... of anything
     = 2*r'*A*dx            a line that begins with = goes on
  grad f = 2*A'*r           or df/dx = ..., of a vector the Jacobian; hess f = ...

Exit codes: 0 equal, 1 not equal or not decided, 2 wrong use."""


@click.command(cls=Question, short_help="Is a derivative right that you have found.", help=HELP)
@click.argument("words", nargs=-1, metavar="[PROGRAM] [NAME] [DERIVATIVE]", shell_complete=names_to_come)
@click.option("--of", "wanted", type=click.Choice(WANTED), help="Which derivative it is; else what the shape says.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Of the random points.")
@click.option("--to", "-t", "form", type=click.Choice(FORMS), default="text", help="What to print.")
@from_text
@quietly
def compare(
    words: tuple[str, ...], declare: tuple[str, ...], file: str | None, wanted: str | None, seed: int, form: str
) -> Answer:
    """Judge a derivative, or a derivation."""
    if file is not None and not words:
        return _of_lines("\n".join([read(file), *declare]), seed, form)
    text, rest = (words[0] if words else "", words[1:]) if file is None else (read(file), words)
    if not text or not 1 <= len(rest) <= 2:
        hint = 'as in symcalc compare "x\'*x" x "2*x"; or -f FILE alone, with a derivation'
        raise ParseFailure("a program, a variable and a derivative were expected", hint=hint)
    f = formula_of(parse_program(text, declare))
    *named, mine = rest
    found = f.compare(named[0] if named else only_variable(f, "comparison"), mine, wanted=wanted, seed=seed)
    return Answer(shown_comparison(f, found, form), OK if found else DIFFERS)


def shown_comparison(f: Formula, found: Comparison, form: str) -> str:
    """Return a judgement in a format, with how names were read; what has no sentences is as it is read."""
    if form == "json":
        return in_json_text({**as_data(found), "variables": plain_variables(f), "reading": f.reading})
    form = form if form in FORMS else "unicode"
    return with_remarks(_written(found, form), PAGES[form], reading_below(f, PAGES[form].beside))


def _written(found: Comparison | JudgedDerivation, form: str) -> str:
    """Return a verdict in sentences."""
    return {"unicode": found.unicode, "latex": found.latex, "markdown": found.markdown}.get(form, found.__str__)()


def _of_lines(text: str, seed: int, form: str) -> Answer:
    found = compare_lines(text, seed=seed)
    said = in_json_text(lines_as_data(found)) if form == "json" else _written(found, form)
    return Answer(said, OK if found else DIFFERS)


def as_data(c: Comparison) -> dict[str, Any]:
    """Return a judgement as plain data."""
    return {
        "verdict": c.verdict,
        "equal": bool(c),
        "derivative": c.wanted,
        "right": c.right,
        "said": list(c.lines),
        "factor": c.factor,
        "mistake": c.mistake,
        "part": c.part,
        "corrected": c.corrected,
        "example": plain_example(c.example) if c.example else None,
    }


def lines_as_data(found: JudgedDerivation) -> dict[str, Any]:
    """Return a judged derivation as plain data."""
    return {
        "follows": bool(found),
        "wrong": None if found.wrong is None else found.wrong.number,
        "lines": [{"line": e.number, "text": e.text, **as_data(e.comparison)} for e in found.lines],
    }
