"""The graph: values with mathematical shapes, each distinct one once.

Shapes are those of the mathematics, ``()`` or (rows, columns) of sizes; columns and rows become 1-D arrays only where
the source is written. Operations that no target needs as arrays stay symbolic as long as they can: ``diag`` (of a
column, or a number times the identity), ``full`` (one number everywhere), ``spread`` (a vector repeated). `Graph.dense`
makes arrays of them. What passes look into has an operation of its own; all else is a `Primitive`, one ``step``, and
where that has several results, each is a ``pick``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Integer

from symcalc.codegen.graph.nearest_doubles import handy
from symcalc.codegen.graph.primitives import Step
from symcalc.codegen.targets import GivenFunction, Target
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.structures_and_signs import Structure

SYMBOLIC = {"diag": "dense_diag", "full": "dense_full", "spread": "dense_spread"}
PLAIN = {"add", "mul", "div", "pow", "call"}  # what Python does with numbers, and `float` with functions
HIGHEST = 3  # degree of a polynomial in sizes that stands as Python's numbers
DENSE = {dense: symbolic for symbolic, dense in SYMBOLIC.items()}
# arrays that may share memory with their argument
VIEWS = ("input", "transpose", "part", "spread", "diagonal", "vec", "unvec")
# what knows what to do with symbolic arguments: broadcasts, or is taken apart later
TAKING = PLAIN | {"chain", "kron", "part", "below", "maximum", "mask", "pair"}


def degree_of(v: Value) -> int | None:
    """Return the degree of a polynomial in sizes that Python's numbers can hold, None of all else.

    Python raises where it divides by 0 and where integers are beyond all floats, and its roots may be complex.
    """
    degrees = [a.degree for a in v.args]
    first = degrees[0] if degrees else None
    match v.op:
        case "number":
            return 0
        case "size":
            found: int | None = dimension_degree(v.data)
        case "add" if None not in degrees:
            found = max(d for d in degrees if d is not None)
        case "mul" if None not in degrees:
            found = sum(d for d in degrees if d is not None)
        case "div" if is_number(v.args[1]) and v.args[1].data != 0:
            found = first
        case "pow" if first is not None and is_number(v.args[1]) and v.args[1].data in (2, 3):
            found = first * int(v.args[1].data)
        case _:
            found = None
    return found if found is not None and found <= HIGHEST else None


def dimension_degree(d: Dim) -> int:
    """Return the degree of a size in the names in it."""
    if d.is_Add:
        return max(map(dimension_degree, d.args))
    if d.is_Mul:
        return sum(map(dimension_degree, d.args))
    if d.is_Pow:
        return dimension_degree(d.base) * int(d.exp) if d.exp.is_Integer else HIGHEST + 1
    return 0 if d.is_number else 1


class Value:
    """A value: the operation ``op``, its arguments, what else it needs (``data``), its shape."""

    __slots__ = ("args", "data", "degree", "index", "is_plain", "op", "shape")

    def __init__(self, op: str, args: tuple[Value, ...], data: Any, shape: Shape, index: int) -> None:
        self.op = op
        self.args = args
        self.data = data
        self.shape = shape
        self.index = index  # values stand after their arguments
        # a Python number, which leaves the type of arrays alone, and no scalar of the target's
        self.is_plain: bool = op in ("number", "size") or (not shape and op in PLAIN and all(a.is_plain for a in args))
        self.degree: int | None = degree_of(self) if self.is_plain else None

    @property
    def is_safe(self) -> bool:
        """Tell a Python number that is worked out without an error: a polynomial in sizes, of a low degree."""
        return self.degree is not None

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
    def is_matrix(self) -> bool:
        """Tell what is a 2-D array."""
        return bool(self.shape) and not self.is_vector

    def __repr__(self) -> str:
        return f"v{self.index}:{self.op}"


class Graph:
    """All values of one function, for a target; equal values are one."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.table: dict[Any, Value] = {}
        self.structures: dict[Value, Structure] = {}
        self.transposes: dict[Value, Value] = {}
        self.degrees: dict[tuple[int, int, int, bool], int] = {}  # how often an array is a factor, looked so deep
        self.names: dict[Value, str] = {}  # what a value is called, where that is known

    def make(self, op: str, args: Iterable[Value] = (), data: Any = None, shape: Shape = ()) -> Value:
        """Return the value, made at its first use. A 1×1 value is a scalar; what needs arrays gets arrays."""
        args = tuple(args) if op in TAKING else tuple([self.dense(a) for a in args])
        if shape and shape[0] == 1 and shape[1] == 1:
            shape = ()
        key = (op, tuple(a.index for a in args), data, shape)
        value = self.table.get(key)
        if value is None:
            value = self.table[key] = Value(op, args, data, shape, len(self.table))
        return value

    def known(self, op: str, args: Iterable[Value], shape: Shape) -> Value | None:
        """Return the value where it is made already."""
        return self.table.get((op, tuple(a.index for a in args), None, shape))

    # -------------------------------------------------------------------------------------------- primitives

    def step(
        self, primitive: Primitive, args: Iterable[Value], parameters: tuple[Any, ...] = (), shape: Shape = ()
    ) -> Value:
        """Return the result of a primitive; of one with several results what these are picked from."""
        return self.make("step", args, Step(primitive, parameters), shape)

    def pick(self, v: Value, place: int, shape: Shape = ()) -> Value:
        """Return one of several results."""
        return self.make("pick", (v,), place, shape)

    # -------------------------------------------------------------------------------------------- leaves

    def input(self, name: str | GivenFunction, shape: Shape) -> Value:
        """Return an argument of the function; one that is a function itself has no shape."""
        return self.make("input", data=name, shape=shape)

    def number(self, c: Any) -> Value:
        """Return a number."""
        return self.make("number", data=handy(c) if c.args else c)

    def size(self, d: Dim) -> Value:
        """Return a dimension as a number."""
        return self.number(d) if isinstance(d, Integer) else self.make("size", data=d)

    def full(self, c: Value, m: Dim, n: Dim) -> Value:
        """Return the array that is c everywhere."""
        return c if m == 1 and n == 1 else self.make("full", (c,), shape=(m, n))

    def ones(self, n: Dim) -> Value:
        """Return the column of n ones."""
        return self.full(self.number(ONE), n, ONE)

    def diagonal_matrix(self, d: Value, n: Dim) -> Value:
        """Return the n×n matrix with a column on its diagonal, or a number everywhere there."""
        return self.make("diag", (d.args[0] if d.op == "full" else d,), shape=(n, n))

    def eye(self, n: Dim) -> Value:
        """Return the identity."""
        return self.diagonal_matrix(self.number(ONE), n)

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
        if a.op not in SYMBOLIC:
            return a
        made = self.make(SYMBOLIC[a.op], a.args, a.data, a.shape)
        if a.op == "diag":
            self.structures.setdefault(made, Structure.DIAGONAL)
        return made

    def symbolic(self, a: Value) -> Value:
        """Return what an array is made of, where `dense` made it."""
        return self.make(DENSE[a.op], a.args, a.data, a.shape) if a.op in DENSE else a

    def structure_of(self, a: Value) -> Structure:
        """Return what is known of a matrix."""
        return self.structures.get(a, Structure.NONE)


def is_number(a: Value, c: Any = None) -> bool:
    """Tell a number, or one number."""
    return a.op == "number" and (c is None or a.data == c)


def is_constant(a: Value, c: Any) -> bool:
    """Tell a number, or the array filled with it."""
    return is_number(a, c) or (a.op == "full" and is_number(a.args[0], c))


def needed(outputs: Sequence[Value]) -> list[Value]:
    """Return the values that the outputs are made of, and these; arguments first."""
    seen: set[Value] = set()
    stack = list(outputs)
    while stack:
        v = stack.pop()
        if v not in seen:
            seen.add(v)
            stack.extend(v.args)
    return sorted(seen, key=lambda v: v.index)


def uses_of(order: Sequence[Value], outputs: Sequence[Value]) -> Counter[Value]:
    """Return how often each value is an argument or an output.

    A use of a value that is only looked at in another way (a transpose, a vector along an axis, a factorisation) is one
    of its own.
    """
    uses = Counter(outputs)
    for v in reversed(order):
        for a in v.args:
            uses[a] += max(uses[v], 1) if v.op in ("transpose", "spread") or is_factored(v) else 1
    return uses


def is_factored(v: Value) -> bool:
    """Tell a factorisation."""
    return v.op == "step" and v.data.primitive.is_factored


def shares_memory(v: Value) -> bool:
    """Tell what may be memory of its argument."""
    step = v.args[0] if v.op == "pick" else v
    return v.op in VIEWS or (step.op == "step" and not step.data.primitive.is_new)
