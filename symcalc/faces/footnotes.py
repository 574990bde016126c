"""What stands below a formula where people see it: how names were read, notes, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from symcalc.calculus import adjoints
from symcalc.calculus.forms_for_code import Take
from symcalc.calculus.projections import said_of_entries, said_of_structure
from symcalc.printing.readings import WHERE, in_lines, in_rows, reading_in_latex, reading_in_text, reading_in_unicode
from symcalc.printing.remarks import latex_of_condition, latex_of_note
from symcalc.printing.text import print_text
from symcalc.printing.unicode import print_unicode


def notes_of(notes: Sequence[str], take: Take, moving: Iterable[Any]) -> tuple[str, ...]:
    """Return notes and, for what is taken by some variables, within which matrices it lies; what X has, dX has too."""
    if take[0] is adjoints.gradient_by_entries:
        return tuple(dict.fromkeys([*notes, *filter(None, map(said_of_entries, moving))]))
    what = "gradient" if take[0] is adjoints.simple_gradient else "derivative"
    said = [
        line for line in (said_of_structure(x, what) for x in moving) if line and line.removeprefix("d") not in notes
    ]
    return tuple(dict.fromkeys([*notes, *said]))


def reading_in_one_line(f: Any) -> str:
    """Return how names were read, nothing where all are declared.

    >>> import symcalc as sc
    >>> reading_in_one_line(sc.parse("norm2(A*x - b)^2"))
    'where A ∈ ℝ^(m×n), x ∈ ℝ^n, b ∈ ℝ^m'
    """
    read = reading_in_unicode(f.expression, f.nodes, f.wording.undeclared)
    return WHERE + ", ".join(read) if read else ""


def reading_below(f: Any, form: str = "unicode") -> list[str]:
    """Return how names were read, below a formula as text or in Unicode: one line, of very many names several."""
    names = f.expression, f.nodes, f.wording.undeclared
    return in_lines(reading_in_unicode(*names) if form == "unicode" else reading_in_text(*names, f.kept))


def lines_below(f: Any, form: str = "unicode") -> list[str]:
    """Return what stands below a formula as text or in Unicode, line by line.

    >>> import symcalc as sc
    >>> lines_below(sc.parse("norm2(A*x)").gradient("x"), "text")
    ['where A ∈ ℝ^(m×n), x ∈ ℝ^n', "where A*x ≠ 0 (norm2's derivative is taken as 0 at 0)"]
    """
    return [*reading_below(f, form), *f.remarks(print_unicode if form == "unicode" else print_text)]


def rows_below(f: Any) -> list[str]:
    """Return what stands below a formula in a notebook, in LaTeX."""
    rows = in_rows(reading_in_latex(f.expression, f.nodes, f.wording.undeclared))
    rows += map(latex_of_note, f.notes)
    rows += (latex_of_condition(c, f.wording.decimals) for c in f.said_of_solutions)
    return list(dict.fromkeys(rows))
