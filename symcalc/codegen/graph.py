"""The graph: values with mathematical shapes, each distinct one once.

Shapes are those of the mathematics, ``()`` or (rows, columns) of sizes; columns and rows become 1-D arrays only where
the source is written. Operations that NumPy does not need as arrays stay symbolic as long as they can: ``diag`` (of a
vector, or a number times the identity), ``full`` (one number everywhere), ``spread`` (a vector repeated).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Integer

from symcalc.shapes import ONE, Dim, Shape
from symcalc.structure import Structure


class Value:
    """A value: the operation ``op``, its arguments, what else it needs (``data``), its shape."""

    __slots__ = ("args", "data", "index", "op", "shape")

    def __init__(self, op: str, args: tuple[Value, ...], data: Any, shape: Shape, index: int) -> None:
        self.op = op
        self.args = args
        self.data = data
        self.shape = shape
        self.index = index  # values stand after their arguments

    @property
    def is_column(self) -> bool:
        """Tell n×1 from the rest."""
        return bool(self.shape) and self.shape[1] == 1

    @property
    def is_row(self) -> bool:
        """Tell 1×n from the rest."""
        return bool(self.shape) and self.shape[0] == 1

    @property
    def is_vector(self) -> bool:
        """Tell what is a 1-D array."""
        return bool(self.shape) and (self.shape[0] == 1 or self.shape[1] == 1)

    @property
    def is_plain(self) -> bool:
        """Tell a Python number, which leaves the type of arrays alone, from a NumPy scalar."""
        return self.op in ("number", "size") or (
            not self.shape and self.op in ("add", "mul", "div", "pow", "call") and all(a.is_plain for a in self.args)
        )

    def __repr__(self) -> str:
        return f"v{self.index}:{self.op}"


class Graph:
    """All values of one function; equal values are one."""

    def __init__(self) -> None:
        self.table: dict[Any, Value] = {}
        self.structures: dict[Value, Structure] = {}

    def make(self, op: str, args: Iterable[Value] = (), data: Any = None, shape: Shape = ()) -> Value:
        """Return the value, made at its first use. A 1×1 value is a scalar."""
        args = tuple(args)
        if shape and shape[0] == 1 and shape[1] == 1:
            shape = ()
        key = (op, tuple(a.index for a in args), data, shape)
        value = self.table.get(key)
        if value is None:
            value = self.table[key] = Value(op, args, data, shape, len(self.table))
        return value

    # -------------------------------------------------------------------------------------------- leaves

    def input(self, name: str, shape: Shape) -> Value:
        """Return an argument of the function."""
        return self.make("input", data=name, shape=shape)

    def number(self, c: Any) -> Value:
        """Return a number."""
        return self.make("number", data=c)

    def size(self, d: Dim) -> Value:
        """Return a dimension as a number."""
        return self.number(d) if isinstance(d, Integer) else self.make("size", data=d)

    def full(self, c: Value, m: Dim, n: Dim) -> Value:
        """Return the array that is c everywhere."""
        return c if m == 1 and n == 1 else self.make("full", (c,), shape=(m, n))

    def eye(self, n: Dim) -> Value:
        """Return the identity."""
        return self.make("diag", (self.number(ONE),), shape=(n, n))

    def spread(self, v: Value, axis: int, length: Dim) -> Value:
        """Return a column repeated along columns (axis 0: it varies with the row), or a row along rows (axis 1)."""
        if length == 1:
            return v
        shape = (v.shape[0], length) if axis == 0 else (length, v.shape[1])
        if v.op == "full":
            return self.full(v.args[0], *shape)
        return self.make("spread", (v,), axis, shape)

    def dense(self, a: Value) -> Value:
        """Return the array itself, of what is no array yet."""
        return self.make("dense", (a,), shape=a.shape) if a.op in ("diag", "full", "spread") else a

    def structure_of(self, a: Value) -> Structure:
        """Return what is known of a matrix."""
        return self.structures.get(a, Structure.NONE)


def is_number(a: Value, c: Any = None) -> bool:
    """Tell a number, or one number."""
    return a.op == "number" and (c is None or a.data == c)
