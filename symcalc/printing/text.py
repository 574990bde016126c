"""Plain text: the input language itself."""

from __future__ import annotations

from symcalc.expressions.node import Expression
from symcalc.printing.engine import Engine, Layout
from symcalc.printing.style import Style
from symcalc.printing.written_parts import names_in, views_in_order
from symcalc.spelling import canonical_name

TEXT = Style()


def lay_out_text(e: Expression, share: bool = True, decimals: bool = False) -> Layout:
    """Return the layout of an expression in the input language."""
    views = views_in_order(e, decimals=decimals)
    names, dimensions = names_in(views)
    return Engine(TEXT, map(canonical_name, names), share, dimensions).lay_out(e, views)


def print_text(e: Expression, decimals: bool = False) -> str:
    """Return an expression in the input language, with definitions only where it would be long without.

    Args:
        e: the expression.
        decimals: whether numbers are written as decimals.

    >>> from symcalc.expressions.core_nodes import variable
    >>> from symcalc.expressions.dimensions import dimension
    >>> A = variable("A", "matrix", (dimension("m"), dimension("n")))
    >>> x = variable("x", "vector", (dimension("n"), dimension(1)))
    >>> print_text(2 * A.T * (A * x))
    "2*A'*A*x"
    """
    layout = lay_out_text(e, share=False, decimals=decimals)
    if layout.definitions:
        layout = lay_out_text(e, decimals=decimals)
    return "\n".join([*(d.line for d in layout.definitions), layout.text])
