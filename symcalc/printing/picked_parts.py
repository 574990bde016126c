"""Products with rows and columns of the identity, which are written as parts: E X Fᵀ as X[2:5, 1].

Which nodes are such, they say themselves (`picks`), with arguments that say the size, the first and how many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symcalc.expressions.core_nodes import Identity, MatMul, Transpose, variables_of
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.node import Expression

Range = tuple[Dim, Dim] | None  # the first and the last, both an index that is a variable; None: all


@dataclass(slots=True)
class Part:
    """Rows and columns of an array; of a column or row ``ranges`` has one range, of its entries."""

    arg: Any
    ranges: tuple[Range, ...]

    def sizes(self) -> tuple[Dim, ...]:
        """Return the sizes that are written."""
        return tuple([d for d in self.ends() if not variables_of(d)])

    def ends(self) -> tuple[Any, ...]:
        """Return what stands in the brackets: sizes, and indices that are made of variables."""
        return tuple([d for r in self.ranges if r is not None for d in dict.fromkeys(r)])

    def operands(self) -> tuple[Expression, ...]:
        """Return the array, and the sizes that are written with it."""
        return (self.arg, *self.ends())

    def marks(self) -> int:
        """Return the length of brackets, commas and colons."""
        return 1 + 2 * len(self.ranges)


def picked(f: Any) -> Range:
    """Return which rows of the identity a factor has, or which columns."""
    if f.operands:  # at an index
        return (f.args[0],) * 2
    _, first, count = f.args
    return first, first + count - 1


def size_of(f: Any) -> Dim:
    """Return of how many rows or columns a factor picks some."""
    return f.shape[f.picks == "rows"]


def view_of_picking(e: Expression) -> Part:
    """Return rows or columns of the identity."""
    n = size_of(e)
    ranges = (picked(e), None) if e.picks == "rows" else (None, picked(e))
    return Part(Identity.make(n, shape=(n, n)), ranges)


def part_of(factors: Sequence[Any]) -> Part | None:
    """Return the part of an array that a product is, where it is one."""
    found = [f for f in factors if not f.picks]
    if len(found) > 1 or len(factors) < 2:
        return None
    if not found:  # rows of columns of the identity
        if [f.picks for f in factors] != ["rows", "columns"]:
            return None
        n = size_of(factors[0])
        return Part(Identity.make(n, shape=(n, n)), (picked(factors[0]), picked(factors[1])))
    (a,) = found
    i = next(i for i, f in enumerate(factors) if f is a)
    left, right = factors[:i], factors[i + 1 :]
    if (
        any(f.picks != "rows" for f in left)
        or any(f.picks != "columns" for f in right)
        or max(len(left), len(right)) > 1
    ):
        return None
    rows, columns = (picked(fs[0]) if fs else None for fs in (left, right))
    if a.shape[1] is ONE:
        return Part(a, (rows,))
    return Part(a, (columns,)) if a.shape[0] is ONE else Part(a, (rows, columns))


def grouped(factors: Sequence[Any]) -> tuple[Any, ...]:
    """Return factors of which each array makes one with what picks its rows and its columns; Aᵀ[i, :] is A[:, i]ᵀ."""
    if not any(f.picks for f in factors):
        return tuple(factors)
    out: list[Any] = []
    rest = list(factors)
    while rest:
        f = rest.pop(0)
        group = [f]
        if f.picks == "rows" and rest and rest[0].picks != "rows":
            group.append(rest.pop(0))
        if not group[-1].picks and rest and rest[0].picks == "columns":
            group.append(rest.pop(0))
        out.append(group[0] if len(group) == 1 else _product(group))
    return tuple(out)


def _product(group: Sequence[Any]) -> Any:
    """Return the node of a group, turned where the array is."""
    i = next((i for i, f in enumerate(group) if type(f) is Transpose), None)
    if i is None:
        return MatMul.make(*group, shape=(group[0].shape[0], group[-1].shape[1]))
    turned = [f.arg if type(f) is Transpose else _turned(f) for f in reversed(group)]
    inner = MatMul.make(*turned, shape=(turned[0].shape[0], turned[-1].shape[1]))
    return inner if inner.shape == (ONE, ONE) else Transpose.make(inner, shape=inner.shape[::-1])


def _turned(f: Any) -> Any:
    return f.T
