"""Plain text: the input language itself."""

from __future__ import annotations

from typing import Any

from sympy import Symbol

from symcalc.naming import canonical_name
from symcalc.nodes import Variable, postorder
from symcalc.printing.layout import Engine, Layout, Style

TEXT = Style()


def names_in(e: Any) -> set[str]:
    """Return the canonical names of the variables and dimensions that occur in an expression."""
    return {canonical_name(v.name) for v in postorder(e) if isinstance(v, Variable | Symbol)}


def lay_out_text(e: Any, taken: Any = (), share: bool = True) -> Layout:
    """Return the layout of an expression in the input language."""
    return Engine(TEXT, {*names_in(e), *taken}, share).lay_out(e)


def print_text(e: Any) -> str:
    """Return an expression in the input language, with definitions only where it would be long without.

    >>> from symcalc.nodes import variable
    >>> from symcalc.shapes import dimension
    >>> A = variable("A", "matrix", (dimension("m"), dimension("n")))
    >>> x = variable("x", "vector", (dimension("n"), dimension(1)))
    >>> print_text(2 * A.T * (A * x))
    "2*A'*A*x"
    """
    layout = lay_out_text(e, share=False)
    if layout.definitions:
        layout = lay_out_text(e)
    return "\n".join([*(f"{d.name} = {d.text}" for d in layout.definitions), layout.text])
