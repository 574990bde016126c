"""How names were read that nobody declared: one line under an answer, « where A ∈ ℝ^(m×n), x ∈ ℝ^n, λ ∈ ℝ ».

Sizes are called as the answer calls them; a size without a name of its own is written as what it is, m + p.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sympy import Integer

from symcalc.expressions.core_nodes import shape_of
from symcalc.expressions.dimensions import Dim, fresh_names
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.printing.declarations import in_space, names_told, variable_of
from symcalc.printing.latex import latex_of_shape
from symcalc.printing.names import is_taken, latex_names, unicode_name
from symcalc.printing.unicode import DOTTED
from symcalc.printing.written_parts import names_in, views_in_order
from symcalc.spelling import canonical_name

WHERE = "where "
WIDTH = 160  # of a line under an answer: very many names take several
ROW = 8  # names in a row of a notebook


def undeclared_of(variables: Mapping[str, Any], undeclared: Collection[str]) -> list[Any]:
    """Return the variables that nobody declared, in order; the differentials of others are what these are.

    >>> from symcalc.expressions.core_nodes import differential_of, variable
    >>> a = variable("a", "scalar")
    >>> undeclared_of({"a": a, "da": differential_of(a)}, {"a", "da"})
    [a]
    """
    return [v for name, v in variables.items() if name in undeclared and variable_of(v, variables) is None]


def reading_in_text(
    e: Expression, variables: Mapping[str, Any], undeclared: Collection[str], kept: bool | None = None
) -> list[str]:
    """Return how each name was read, beside the text of an answer: A ∈ ℝ^(m×n)."""
    sizes = sizes_called(variables, lambda: names_told(e, variables, kept))
    return [in_space(v, sizes, v.name) for v in undeclared_of(variables, undeclared)]


def reading_in_unicode(e: Expression, variables: Mapping[str, Any], undeclared: Collection[str]) -> list[str]:
    """Return how each name was read, beside an answer in Unicode."""
    sizes = sizes_called(variables, lambda: names_in(views_in_order(e, variables), variables)[1])
    return [in_space(v, sizes, unicode_name(v.name), DOTTED) for v in undeclared_of(variables, undeclared)]


def reading_in_latex(e: Expression, variables: Mapping[str, Any], undeclared: Collection[str]) -> list[str]:
    r"""Return how each name was read, beside an answer in LaTeX: A \in \mathbb{R}^{m \times n}."""
    sizes = sizes_called(variables, lambda: names_in(views_in_order(e, variables), variables)[1])
    names = latex_names(variables)
    found = []
    for v in undeclared_of(variables, undeclared):
        kind = kind_of(v)
        size = latex_of_shape(shape_of(v)[: max(kind.axes, 1)], sizes)
        power = f"^{{{size}}}" if size else ""
        said = "" if kind.is_plain else rf"\text{{ ({kind.name})}}"
        found.append(rf"{names[v.name]} \in \mathbb{{R}}{power}{said}")
    return found


def sizes_called(variables: Mapping[str, Any], written: Callable[[], Mapping[Dim, str]]) -> Mapping[Dim, str]:
    """Return what sizes are called, where not by their names.

    Args:
        variables: the variables by name.
        written: returns what the answer calls them; it is asked only where one cannot be called by its name.
    """
    sizes = {d for v in variables.values() for d in shape_of(v) if not isinstance(d, Integer)}
    taken = {canonical_name(name) for name in variables}
    atoms = {s for d in sizes for s in d.free_symbols}
    if not any(is_taken(d, taken) for d in atoms):
        return {}
    called = dict(written())
    fresh = fresh_names({*taken, *called.values(), *(d.name for d in atoms)})
    for d in sorted(atoms, key=str):
        if d not in called and is_taken(d, taken):
            called[d] = next(fresh)
    return called


def in_lines(reading: Sequence[str]) -> list[str]:
    """Return the line under an answer: « where A ∈ ℝ^(m×n), x ∈ ℝ^n »; of very many names several, of none none.

    >>> in_lines(["A ∈ ℝ^(m×n)", "λ ∈ ℝ"])
    ['where A ∈ ℝ^(m×n), λ ∈ ℝ']
    """
    rows: list[list[str]] = []
    length = 0
    for said in reading:
        if not rows or length + len(said) > WIDTH:
            rows.append([])
            length = len(WHERE)
        rows[-1].append(said)
        length += len(said) + 2
    words = [WHERE, *[" " * len(WHERE)] * len(rows)]
    lines = [word + ", ".join(row) for word, row in zip(words, rows, strict=False)]
    return [f"{line}," for line in lines[:-1]] + lines[-1:]


def in_rows(reading: Sequence[str]) -> list[str]:
    r"""Return the rows of a notebook: \text{where }A \in \mathbb{R}^{m \times n}, \lambda \in \mathbb{R}."""
    rows = [r",\; ".join(reading[i : i + ROW]) for i in range(0, len(reading), ROW)]
    words = [r"\text{where }", *[r"\phantom{\text{where }}"] * len(rows)]
    return [word + row for word, row in zip(words, rows, strict=False)]
