"""Arguments of a generated function: which, in what order, how they are checked, and where sizes are read."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Sequence
from typing import Any

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
            solved = _solve(shape, known)
            is_open = any(d.free_symbols - known for d in shape)
            if solved or is_open:
                lines.append(f"if {name}.ndim != {len(shape)}:")
                sizes = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
                text = f"{v.name}: shape ({sizes}) was expected, not {{{name}.shape}}"
                lines.append(f'    raise ValueError(f"{text}")')
            if (
                shape
                and len(solved) == len(shape)
                and all(n == d for d, (_, n, _, _) in zip(shape, solved, strict=True))
            ):
                # the shape has just defined all its sizes: there is nothing to compare
                lines.append(f"{', '.join(self.sizes[d] for d in shape)}{',' if vector else ''} = {name}.shape")
                continue
            for axis, n, power, factor in solved:
                lines.append(f"{self.sizes[n]} = " + self._taken_apart(f"{name}.shape[{axis}]", power, factor))
            for axis, d in enumerate(shape):
                if d.free_symbols - known and d not in self.sizes:  # a product that nothing takes apart
                    self.sizes[d] = f"{name}.shape[{axis}]"
            sizes = ", ".join(size_text(d, self.sizes) for d in shape) + ("," if len(shape) == 1 else "")
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
        """Return the variables in an order in which sizes are known before products of them are taken apart."""
        known: set[Any] = set()
        ordered: list[Any] = []
        waiting = list(self.variables)
        while waiting:
            late: list[Any] = []
            for v in waiting:
                (ordered if _is_readable(shape_of(v), known) else late).append(v)
            if len(late) == len(waiting):
                _solve(shape_of(late[0]), known)
                ordered.append(late.pop(0))
            waiting = late
        return ordered

    def _taken_apart(self, size: str, power: int, factor: Any) -> str:
        """Return the text of n, of which ``size`` is the text of factor·nᵖ."""
        numerator, denominator = factor.as_numer_denom()
        for sign, part in (("*", denominator), ("//", numerator)):
            if part != 1:
                text = size_text(part, self.sizes)
                size += f" {sign} ({text})" if "*" in text else f" {sign} {text}"
        if power == 1:
            return size
        return f"round(({size}) ** (1 / {power}))" if " " in size else f"round({size} ** (1 / {power}))"


def _readable(variables: Iterable[Any]) -> set[Any]:
    """Return the dimensions that can be read from the shapes of variables."""
    known: set[Any] = set()
    shapes = [shape_of(v) for v in variables]
    while any(_solve(shape, known) for shape in shapes):
        pass
    return known


def _is_readable(shape: Sequence[Any], known: set[Any]) -> bool:
    """Tell whether a shape leaves no size open; if it does not, enter its sizes in ``known``."""
    found = set(known)
    _solve(shape, found)
    if any(d.free_symbols - found for d in shape):
        return False
    known |= found
    return True


def _solve(shape: Sequence[Any], known: set[Any]) -> list[tuple[int, Any, int, Any]]:
    """Return the sizes that a shape gives, one after the other: (axis, n, p, factor) where it is factor·nᵖ.

    They are entered in ``known``.
    """
    solved = []
    for axis, d in enumerate(shape):
        unknown = d.free_symbols - known
        if len(unknown) == 1:
            (n,) = unknown
            factor, power = d.as_independent(n, as_Add=False)
            base, exponent = power.as_base_exp()
            if base == n and exponent.is_Integer and exponent > 0:
                known.add(n)
                solved.append((axis, n, int(exponent), factor))
    return solved


def _wrapped_condition(types: str, arrays: Sequence[str]) -> list[str]:
    """Return the choice of the type: float32 where all arrays have it, else float64."""
    if len(arrays) <= 6:
        return [f"dtype = np.float32 if {types} == np.float32 else np.float64"]
    listed = ", ".join(arrays)
    return [f"dtype = np.float32 if all(value.dtype == np.float32 for value in ({listed})) else np.float64"]
