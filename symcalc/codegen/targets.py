"""What code is written for: a target, which is a value. Graph, passes and generation know it by this record alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from symcalc.errors import MissingRule
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.rules import Rules
from symcalc.spelling import plain_name

Key = str | tuple[str, ...]
Keys = tuple[Key, ...]  # of a dictionary that is returned, in order
PRIME = "'"


class GivenFunction(NamedTuple):
    """An argument that is a function of a number: one that a program declares, or its derivative of some order."""

    name: str
    order: int

    @property
    def argument(self) -> str:
        """What it is called where that is free: f, df, d2f, d3f."""
        degree = "d" if self.order == 1 else f"d{self.order}"
        return plain_name(self.name) if not self.order else degree + plain_name(self.name)

    @property
    def words(self) -> str:
        """What is said of it in a docstring."""
        name = plain_name(self.name)
        which = f"derivative {name}{PRIME * self.order} of {name}, a " if self.order else ""
        return f"{which}function of a number, which takes arrays entry by entry"


class Source(NamedTuple):
    """A generated function: its text, the names of its arguments, and what those are that are functions."""

    text: str
    arguments: tuple[str, ...]
    functions: Mapping[str, GivenFunction] = MappingProxyType({})


@dataclass(frozen=True)
class Computation:
    """What the source of a function is written from.

    Attributes:
        graph: what it computes, as it is written.
        values: of the expressions, in the graph.
        outputs: the expressions.
        variables: the variables in order of appearance.
        titles: the expressions as they are shown.
        kept: for each expression whether a column or row keeps both its axes.
        name: of the function; the target's own choice where it is empty.
        keys: for each result those of a dictionary of so many expressions, None where it is one expression; as
            `Keys` says.
    """

    graph: Any
    values: Sequence[Any]
    outputs: Sequence[Any]
    variables: Sequence[Any]
    titles: Sequence[str] = ()
    kept: Sequence[bool] = ()
    name: str = ""
    keys: Sequence[Keys | None] = ()

    @property
    def results(self) -> Sequence[Keys | None]:
        """The keys of each result, None of what is one expression."""
        return self.keys or [None] * len(self.values)


@dataclass(frozen=True)
class Prices:
    """What things take, measured in multiplications inside a product of matrices.

    Attributes:
        memory: an entry that is read or written.
        inversion: an inverse once its matrix is factored, in cubes of the size.
    """

    memory: float
    inversion: float


@dataclass(frozen=True)
class Target:
    """What code is written for.

    Attributes:
        name: what it is called.
        write: from what is computed to the source of a function.
        identifier: from a name to one that it takes.
        operations: how the operations of the graph are written, by name. What is not here is written out, or an error.
        functions: how functions of entries are written, by name.
        primitives: how primitives are written.
        from_line: from the line that a primitive has for it, and its axes, to how it is written.
        prices: what things take.
        changes_in_place: whether a diagonal is added to an array in its place.
    """

    name: str
    write: Callable[[Computation], Source]
    identifier: Callable[[str], str]
    prices: Prices
    operations: Mapping[str, Any]
    functions: Rules[str, Any]
    primitives: Rules[Primitive, Any]
    from_line: Callable[[str, int], Any] | None = None
    changes_in_place: bool = False

    def writer_of(self, op: str, data: Any) -> Any:
        """Return how a value of the graph is written, by its operation and data.

        Raises:
            MissingRule: where nobody said how.
        """
        table, key, name = self._place(op, data)
        found = table.get(key)
        if found is None and self.from_line is not None and self._has_line(op, data):
            return self.from_line(key.lines[self.name], key.axes)
        if found is None:
            raise MissingRule(f"there is no {self.name} code for {name}")
        return found

    def has(self, op: str, data: Any = None) -> bool:
        """Tell whether it writes a value of the graph."""
        table, key, _ = self._place(op, data)
        return key in table or self._has_line(op, data)

    def _has_line(self, op: str, data: Any) -> bool:
        """Tell whether a primitive says itself how it is written."""
        return op == "step" and self.name in data.primitive.lines

    def _place(self, op: str, data: Any) -> tuple[Mapping[Any, Any], Any, str]:
        """Return where the writer of a value stands, and what it is called."""
        if op in ("call", "pair"):
            return self.functions, data, data
        if op == "step":
            return self.primitives, data.primitive, data.primitive.name
        return self.operations, op, op
