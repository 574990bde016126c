"""How a primitive is written: a record, and its shortest forms, a line of NumPy and the call of a helper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.assemblies import Builds
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import Text
from symcalc.codegen.numpy.templates import Definition, Template


def never(v: Value) -> list[Value]:
    """Return the operands that stand more than once: none."""
    return []


@dataclass(frozen=True)
class Written:
    """How a primitive is written.

    Attributes:
        write: ``(notation, value)`` -> the text.
        repeated: the operands of a value that stand in the text more than once.
        is_whole: whether several results stay one tuple, from which they are picked by index.
        wish: ``(value)`` -> the name of the result, to which that of the argument is added; "" for any other.
        is_named: whether it has a name even where it is used once.
        build: ``(writer, value)`` -> the text, where statements come before it; None where `write` says it all.
    """

    write: Callable[[Notation, Value], Text]
    repeated: Callable[[Value], list[Value]] = never
    is_whole: bool = False
    wish: Callable[[Value], str] = lambda v: ""
    is_named: bool = False
    build: Callable[[Builds, Value], Text | None] = lambda w, v: None

    def __call__(self, n: Notation, v: Value) -> Text:
        """Return the text of a value."""
        return self.write(n, v)


def from_text(text: str, axes: int = 2, is_whole: bool = False) -> Written:
    """Return how a primitive is written by a line of NumPy or the source of a function."""
    made = Definition(text, axes) if text.lstrip().startswith("def ") else Template(text, axes)
    return Written(made, made.repeated, is_whole)


def calling(helper: str) -> Written:
    """Return how a primitive is written that is a call of a helper with the arguments."""
    return Written(lambda n, v: n.helper(helper, *map(n.bare, v.args)))
