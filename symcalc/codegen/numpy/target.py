"""NumPy as a target, and how it is told to write more."""

from __future__ import annotations

from functools import lru_cache

from symcalc.codegen.numpy.entry_functions import FUNCTIONS, OfEntries
from symcalc.codegen.numpy.quoting import identifier
from symcalc.codegen.numpy.sources import write_function
from symcalc.codegen.numpy.steps import PRIMITIVES
from symcalc.codegen.numpy.written_operations import OPERATIONS
from symcalc.codegen.numpy.written_primitives import from_text
from symcalc.codegen.targets import Prices, Target
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.rules import Rules

# measured on one core
PRICES = Prices(memory=8.0, inversion=1.3)
NUMPY = Target(
    name="NumPy",
    write=write_function,
    identifier=identifier,
    prices=PRICES,
    operations=OPERATIONS,
    functions=Rules(FUNCTIONS),
    primitives=Rules(PRIMITIVES),
    from_line=lru_cache(maxsize=None)(from_text),
    changes_in_place=True,
)


def write(primitive: Primitive, text: str, *, axes: int = 2, is_whole: bool = False) -> None:
    """Say how a primitive is written in NumPy; within `registry.extending()`.

    Args:
        primitive: whose operands and results are new arrays.
        text: a line with places for the operands, ``{0}`` the first; or the source of a function ``def _name(A, B): …``
            of them, which comes along.
        axes: how many axes columns and rows have, those that come to it and those that it returns.
        is_whole: whether several results are one tuple for others that work with it, so that it stays one.

    Raises:
        ValueError: where that is said already, or the tables are closed.
    """
    NUMPY.primitives[primitive] = from_text(text, axes, is_whole)


def write_entrywise(name: str, text: str) -> None:
    """Say how a function of entries is written in NumPy, as `write` does.

    Raises:
        ValueError: where that is said already, or the tables are closed.
    """
    NUMPY.functions[name] = OfEntries(text)
