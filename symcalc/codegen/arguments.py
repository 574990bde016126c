"""Arguments of a generated function: which, in what order, how they are checked, and where sizes are read."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Integer, Pow

from symcalc.codegen.graph import Value
from symcalc.codegen.writing import size_text
from symcalc.errors import NotSupported
from symcalc.naming import plain_name
from symcalc.nodes import shape_of
from symcalc.shapes import DimensionName, numpy_shape

RESERVED = {"np", "scipy", "dtype", "float", "map", "all", "ValueError", "f", "name", "value", "shape"}


def dimensions_in(shape: Iterable[Any]) -> set[Any]:
    """Return the named dimensions of a shape."""
    return {s for d in shape for s in d.free_symbols if isinstance(s, DimensionName)}


def safe_name(name: str, taken: set[str]) -> str:
    """Return a Python identifier for a name, with a trailing `_` where it is taken."""
    result = plain_name(name)
    while keyword.iskeyword(result) or result in taken:
        result += "_"
    return result


class Arguments:
    """The arguments of one function."""

    def __init__(self, order: Sequence[Value], outputs: Sequence[Value], variables: Sequence[Any]) -> None:
        used = {v.data for v in order if v.op == "input"}
        self.variables = [v for v in variables if v.name in used]
        asked = self.sizes_asked(order)
        while open_sizes := asked - _readable(self.variables):
            d = min(open_sizes, key=str)
            giver = next((v for v in variables if d in shape_of(v) and v not in self.variables), None)
            if giver is None:
                raise NotSupported(f"no argument has the size {d}", hint="declare a variable that has it")
            self.variables.append(giver)
        self.variables.sort(key=list(variables).index)
        self.names = tuple(plain_name(v.name) for v in self.variables)
        taken = set(RESERVED)
        self.safe: dict[str, str] = {}
        for v in self.variables:
            self.safe[v.name] = safe_name(v.name, taken)
            taken.add(self.safe[v.name])
        self.sizes: dict[Any, str] = {}
        for d in sorted(self.sizes_given() | asked, key=str):
            self.sizes[d] = safe_name(d.name, taken)
            taken.add(self.sizes[d])
        self.taken = taken
        self.asked = asked

    def sizes_asked(self, order: Sequence[Value]) -> set[Any]:
        """Return the dimensions that the body may write."""
        found: set[Any] = set()
        for v in order:
            if v.op == "size":
                found |= {s for s in v.data.free_symbols if isinstance(s, DimensionName)}
            elif v.op == "dense":
                found |= dimensions_in(v.shape)
            elif v.op == "unvec":
                found |= dimensions_in(v.data)
        return found

    def sizes_given(self) -> set[Any]:
        """Return the dimensions of the arguments."""
        return {d for v in self.variables for d in dimensions_in(shape_of(v))}

    # -------------------------------------------------------------------------------------------- the source

    def described(self) -> list[str]:
        """Return a line of the docstring for each argument."""
        lines = []
        for v in self.variables:
            shape = numpy_shape(shape_of(v)) if v.kind_name == "vector" else shape_of(v)
            sizes = ", ".join(size_text(d, self.sizes) if not isinstance(d, int) else str(d) for d in shape)
            sizes = f"({sizes},)" if len(shape) == 1 else f"({sizes})"
            kind = "scalar" if not shape else f"array of shape {sizes}"
            structured = v.kind_name not in ("vector", "matrix", "scalar")
            lines.append(f"{self.safe[v.name]}: {kind}" + (f", {v.kind_name}" if structured else ""))
        return lines

    def checks(self) -> list[str]:
        """Return the statements that read, check and convert the arguments."""
        if not self.variables:
            return []
        names = [self.safe[v.name] for v in self.variables]
        listed = ", ".join(names)
        arrays = [self.safe[v.name] for v in self.variables if shape_of(v)] or names
        single = f"{listed} = np.asarray({listed})"
        lines = [single if len(names) == 1 else f"{listed} = map(np.asarray, ({listed}))"]
        types = " == ".join(f"{a}.dtype" for a in arrays)
        lines += _wrapped_condition(types, arrays)
        lines += self.shape_checks()
        for v in self.variables:
            name = self.safe[v.name]
            shape = shape_of(v)
            if not shape:
                lines.append(f"{name} = dtype({name})")
            else:
                flat = ".ravel()" if v.kind_name != "vector" and 1 in shape else ""
                lines.append(f"{name} = {name}.astype(dtype, copy=False){flat}")
        return lines

    def shape_checks(self) -> list[str]:
        """Return the statements that compare shapes; the first array that has a size gives it."""
        lines: list[str] = []
        known: set[Any] = set()
        expected: list[str] = []
        for v in self._givers_first():
            name = self.safe[v.name]
            vector = v.kind_name == "vector"
            shape = shape_of(v)[:1] if vector else shape_of(v)
            new = [_solved(d, known) for d in shape]
            if any(new) or any(_is_open(d, known) for d in shape):
                lines.append(f"if {name}.ndim != {len(shape)}:")
                sizes = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
                text = f"{v.name}: shape ({sizes}) was expected, not {{{name}.shape}}"
                lines.append(f'    raise ValueError(f"{text}")')
            if shape and self._gives_all(shape, new):
                known.update(shape)
                lines.append(f"{', '.join(self.sizes[d] for d in shape)}{',' if vector else ''} = {name}.shape")
                continue
            for axis, found in enumerate(new):
                if found is not None and found[0] not in known:
                    known.add(found[0])
                    lines.append(f"{self.sizes[found[0]]} = " + found[1].format(f"{name}.shape[{axis}]"))
            for axis, d in enumerate(shape):
                if _is_open(d, known) and d not in self.sizes:  # a product that nothing takes apart
                    self.sizes[d] = f"{name}.shape[{axis}]"
            sizes = ", ".join(size_text(d, self.sizes) for d in shape) + ("," if len(shape) == 1 else "")
            if not shape or not self._gives_all(shape, new):
                expected.append(f'("{v.name}", {name}, ({sizes}))')
        if len(expected) == 1:
            label, array, sizes = expected[0][1:-1].split(", ", 2)
            lines.append(f"if {array}.shape != {sizes}:")
            text = f"{label[1:-1]}: shape {{{sizes}}} was expected, not {{{array}.shape}}"
            lines.append(f'    raise ValueError(f"{text}")')
        elif expected:
            lines.append("for name, value, shape in (" + ", ".join(expected) + "):")
            lines.append("    if value.shape != shape:")
            lines.append('        raise ValueError(f"{name}: shape {shape} was expected, not {value.shape}")')
        return lines

    def _givers_first(self) -> list[Any]:
        """Return the variables, those whose sizes are plain names before those with products of them."""
        return sorted(
            (v for v in self.variables),
            key=lambda v: any(not isinstance(d, Integer | DimensionName) for d in shape_of(v)),
        )

    @staticmethod
    def _gives_all(shape: Sequence[Any], new: Sequence[Any]) -> bool:
        """Tell whether the shape has just defined all its sizes, so that there is nothing to compare."""
        plain = [d for d in shape if isinstance(d, DimensionName)]
        return len(plain) == len(shape) == len(set(plain)) and all(n is not None for n in new)


def _is_open(d: Any, known: set[Any]) -> bool:
    """Tell a product of sizes of which more than one is not known."""
    return len(d.free_symbols - known) > 1


def _readable(variables: Iterable[Any]) -> set[Any]:
    """Return the dimensions that can be read from the shapes of variables."""
    known: set[Any] = set()
    shapes = [shape_of(v) for v in variables]
    while more := {found[0] for shape in shapes for d in shape if (found := _solved(d, known)) is not None}:
        known |= more
    return known


def _solved(d: Any, known: set[Any]) -> tuple[Any, str] | None:
    """Return the one unknown name of a size, and how it follows from the size."""
    unknown = [s for s in d.free_symbols if s not in known]
    if len(unknown) != 1:
        return None
    (n,) = unknown
    if d == n:
        return n, "{}"
    if d == Pow(n, 2):
        return n, "round({} ** 0.5)"
    quotient = d / n
    return (n, f"{{}} // {quotient}") if isinstance(quotient, Integer) else None


def _wrapped_condition(types: str, arrays: Sequence[str]) -> list[str]:
    """Return the choice of the type: float32 where all arrays have it, else float64."""
    if len(arrays) <= 6:
        return [f"dtype = np.float32 if {types} == np.float32 else np.float64"]
    listed = ", ".join(arrays)
    return [f"dtype = np.float32 if all(value.dtype == np.float32 for value in ({listed})) else np.float64"]
