"""Primitives: what code does in one step, such as a factorisation. Operations name them, targets write them.

How a primitive is written, a target is told in a call of its own; or the primitive has it along as a line for each
target, where that is all there is to say, so that an operation stays one file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Action = Callable[[Any, tuple[Any, ...], Any], Any]  # (graph, what the primitive is told, B) -> a product with B


@dataclass(frozen=True)
class Primitive:
    """A step of code, with one result or several, each of which is picked by its place.

    Attributes:
        name: what it is called, in messages.
        results: what each result is called in code that has no better name for it; one of a single result is no name.
        is_new: whether results are arrays of their own; else they may share the memory of an argument.
        is_factored: whether it is another form of its argument, kept for those who ask: what uses it uses the argument.
        is_norm: whether it is a norm of its first argument, a column: where that is c times as large, it is |c| times.
        times: of a matrix that is known by what it does, ``(g, parameters, B)`` -> its product with B, which does not
            build it.
        transposed_times: that of its transpose.
        lines: by the name of a target how it is written there: a line with places for the operands, ``{0}`` the first,
            or the source of a function ``def _name(A, B): …`` of them, which comes along.
        axes: how many axes columns and rows have in these lines.
        alone: by its place the primitive that works one of several results out by itself, in less time.
    """

    name: str
    results: tuple[str, ...] = ("",)
    is_new: bool = True
    is_factored: bool = False
    is_norm: bool = False
    times: Action | None = None
    transposed_times: Action | None = None
    lines: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    axes: int = 1
    alone: Mapping[int, Primitive] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Refuse names that no code can have.

        Raises:
            ValueError: for several results of which one has none.
        """
        if not self.results or (len(self.results) > 1 and not all(map(str.isidentifier, self.results))):
            raise ValueError(f"primitive {self.name}: each of several results has a name, {self.results} are none")
