"""Functions that books call by a Greek letter: σ(X w), in formulas that have the letter for nothing else."""

from __future__ import annotations

from collections.abc import Collection

from symcalc.expressions.operation_records import Operation
from symcalc.printing.style import Style, Template
from symcalc.spelling import is_unused


def template_of(style: Style, operation: Operation, names: Collection[str]) -> Template:
    """Return the template by which a style writes an operation in a formula with these names and sizes.

    >>> from symcalc import parse
    >>> print(parse("sigmoid(x)").unicode(), parse("σ*sigmoid(x)").unicode())
    σ(x) σ sigmoid(x)
    """
    letter = operation.function.symbol if operation.function is not None else ""
    by_letter = style.by_letter(letter) if letter and is_unused(letter, names) else None
    return by_letter or style.template_of(operation)
