"""Arguments of a generated function: which, in what order, how they are checked, and where sizes are read."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Sequence
from typing import Any

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.functions_as_arguments import given_functions
from symcalc.codegen.numpy.python_text import WIDTH, Text, shape, statement
from symcalc.codegen.numpy.quoting import identifier
from symcalc.codegen.numpy.size_reading import dimensions_in, is_open, readable, reading_order, sizes_of
from symcalc.codegen.numpy.slicing import sizes_checked
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import shape_of
from symcalc.expressions.dimensions import DimensionName, size_key
from symcalc.expressions.kinds import kind_of, plain_kind
from symcalc.spelling import plain_name

# what the source itself speaks of, besides its own name
RESERVED = {
    *("np", "scipy", "dtype", "map", "all", "len", "min", "float", "round", "ValueError"),
    *("name", "value", "shape", "arrays"),
}
OF_FUNCTIONS = {"callable", "type"}  # and where an argument is a function
MANY = 3  # arguments above which what is said of each is said in a loop
SIZED = ("dense_full", "dense_spread", "unvec")  # operations that are written with the sizes of their result


def safe_name(name: str, taken: set[str]) -> str:
    """Return a Python identifier for a name, with a trailing `_` where it is taken.

    Raises:
        NotSupported: for what is no name.
    """
    result = identifier(name)
    while keyword.iskeyword(result) or result in taken:
        result += "_"
    return result


def sizes_asked(order: Iterable[Value]) -> set[Any]:
    """Return the sizes that the body writes."""
    found: set[Any] = set()
    for v in order:
        if v.op == "size":
            found.add(v.data)
        elif v.op in SIZED or (v.op == "dense_diag" and not v.args[0].shape):
            found |= {*v.shape}
        elif v.op == "step":
            found |= {*v.data.sizes, *sizes_checked(v), *(() if v.args else v.shape)}
    return {d for d in found if dimensions_in([d])}


def chosen_for(asked: set[Any], variables: Sequence[Any], used: Sequence[bool]) -> list[bool]:
    """Return which variables are arguments: those of the formula, and the first ones by which its sizes are known.

    A size is known that an array has along an axis, and one whose names can all be read.
    """
    chosen = [*used]

    def missing() -> set[Any]:
        shapes = [shape_of(v) for v, wanted in zip(variables, chosen, strict=True) if wanted]
        had, known = {d for shape in shapes for d in shape}, readable(shapes)
        return {s for d in asked - had for s in ({d} | dimensions_in([d])) - known if dimensions_in([d]) - known}

    for i, v in enumerate(variables):
        if not chosen[i] and missing() & {*shape_of(v)}:
            chosen[i] = True
    if missing():
        every = [i for i, v in enumerate(variables) if not chosen[i] and dimensions_in(shape_of(v))]
        for i in every:
            chosen[i] = True
        if not missing():
            for i in reversed(every):  # those without which all is known, too
                chosen[i] = False
                chosen[i] = bool(missing())
    if names := {d for d in missing() if isinstance(d, DimensionName)}:
        size = min(names, key=str)
        raise NotSupported(f"no argument has the size {size}", hint="declare a variable that has it").on(size)
    return chosen


class Arguments:
    """The arguments of one function.

    Args:
        order: the values of the graph.
        variables: those of the program, in order of appearance.
        function: what the function itself is called.

    Attributes:
        names: as the formula has them, in order of appearance.
        safe: the name of each in the source.
        functions: those that are functions, by their variables.
        numbers: the variables of all others.
        sizes: the name of each dimension in the source.
        asked: the sizes that the body writes.
        taken: all names that the source has so far.
    """

    def __init__(self, order: Sequence[Value], variables: Sequence[Any], function: str) -> None:
        used = {v.data for v in order if v.op == "input"}
        self.asked = asked = sizes_asked(order)
        chosen = chosen_for(asked, variables, [v.name in used for v in variables])
        self.functions = given_functions(used, variables)
        places = {v.name: [f for f, given in self.functions.items() if given.name == v.name] for v in variables}
        self.numbers = [v for v, wanted in zip(variables, chosen, strict=True) if wanted]
        self.variables = [
            u for v in variables for u in (places[v.name] or [v]) if u in self.functions or u in self.numbers
        ]
        self.names = tuple(plain_name(v.name) for v in self.variables)
        self.taken = {*RESERVED, function, *(OF_FUNCTIONS if self.functions else ())}
        self.safe = {v.name: self._take(v.name) for v in self.variables}
        given = {d for v in self.numbers for d in dimensions_in(shape_of(v))}
        self.sizes: dict[Any, str] = {d: self._take(d.name) for d in sorted(given | dimensions_in(asked), key=str)}

    @property
    def inputs(self) -> dict[Any, str]:
        """The names of the graph's inputs in the source."""
        return self.safe | {given: self.safe[v.name] for v, given in self.functions.items()}

    def take_size(self, d: Any) -> str:
        """Return a new name for a size."""
        self.sizes[d] = self._take("size")
        return self.sizes[d]

    def _take(self, name: str) -> str:
        safe = safe_name(name, self.taken)
        self.taken.add(safe)
        return safe

    # -------------------------------------------------------------------------------------------- the source

    def described(self) -> list[str]:
        """Return a line of the docstring for each argument."""
        lines = []
        for v in self.variables:
            if (given := self.functions.get(v)) is not None:
                lines.append(f"{self.safe[v.name]}: {given.words}")
                continue
            dims = dims_of(v)
            array = f"array of shape {shape(dims, self.sizes)}" if dims else plain_kind(0).name
            lines.append(f"{self.safe[v.name]}: {array}" + ("" if kind_of(v).is_plain else f", {v.kind_name}"))
        return lines

    def checks(self) -> list[str]:
        """Return the statements that read, check and convert the arguments."""
        lines = []
        for v in self.functions:
            name, said = self.safe[v.name], identifier(v.name)
            lines += [
                f"if not callable({name}):",
                f'    raise ValueError(f"{said}: a function was expected, not {{type({name}).__name__}}")',
            ]
        return [*lines, *(self._checks_of_numbers() if self.numbers else ())]

    def _checks_of_numbers(self) -> list[str]:
        names = [self.safe[v.name] for v in self.numbers]
        arrays = [self.safe[v.name] for v in self.numbers if shape_of(v)] or names
        lines = [*_read(names), *_type(arrays), *ShapeChecks(self).lines]
        for v in self.numbers:
            name, dims = self.safe[v.name], shape_of(v)
            if kind_of(v).is_whole:
                message = f"{identifier(v.name)}: an integer was expected, not {{{name}}}"
                lines += [f"if not float({name}).is_integer():", f'    raise ValueError(f"{message}")']
            flat = ".ravel()" if kind_of(v).axes == 2 and 1 in dims else ""
            converted = (
                f'{name}.astype(dtype, casting="same_kind", copy=False){flat}' if dims else f"dtype(float({name}))"
            )
            lines.append(f"{name} = {converted}")
        return lines


class ShapeChecks:
    """The statements that read sizes and compare shapes; the first array that has a size gives it."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.safe = arguments.safe
        self.sizes = arguments.sizes
        self.known: set[Any] = set()
        self.lines: list[str] = []
        expected = []
        for i in reading_order([dims_of(v) for v in arguments.numbers]):
            v = arguments.numbers[i]
            if not self.gives_sizes(v):
                expected.append((identifier(v.name), shape(dims_of(v), self.sizes)))
        self.compare(expected)

    def demand(self, v: Any, wrong: str, wanted: str) -> None:
        """Write a check, and what was expected where it fails."""
        message = f"{v.name}: {wanted} was expected, not {{{self.safe[v.name]}.shape}}"
        self.lines += [f"if {wrong}:", f'    raise ValueError(f"{message}")']

    def gives_sizes(self, v: Any) -> bool:
        """Read the sizes that a variable is the first to have; tell whether nothing is left to compare."""
        name, dims = self.safe[v.name], dims_of(v)
        if not dims:
            self.demand(v, f"{name}.ndim != 0", "shape ()")
            return True
        wanted = f"shape ({', '.join(map(size_key, dims))}{',' * (len(dims) == 1)})"
        before = self.known.copy()
        found = sizes_of(dims, self.known)
        if len(found) == len(dims) and all(f.is_plain for f in found):
            self.demand(v, f"{name}.ndim != {len(dims)}", wanted)
            given = ", ".join(self.sizes[d] for d in dims)
            self.lines.append(f"{given} = {name}.shape" if len(dims) > 1 else f"{given} = len({name})")
            return True
        if len(dims) == 2 and dims[0] == dims[1] and isinstance(dims[0], DimensionName) and dims[0] not in before:
            self.demand(v, f"{name}.ndim != 2 or {name}.shape[0] != {name}.shape[1]", wanted)
            self.lines.append(f"{self.sizes[dims[0]]} = len({name})")
            return True
        if found or any(is_open(d, self.known) for d in dims):
            self.demand(v, f"{name}.ndim != {len(dims)}", wanted)
        self.lines += [f"{self.sizes[f.n]} = {f.text(f'{name}.shape[{f.axis}]', self.sizes)}" for f in found]
        if found and not any(is_open(d, self.known) for d in dims) and any(d.args for d in dims):
            negative = [f"{self.sizes[f.n]} < 0" for f in found if f.may_be_negative]
            self.demand(v, " or ".join([*negative, f"{name}.shape != {shape(dims, self.sizes)}"]), wanted)
            return True
        for axis, d in enumerate(dims):
            if is_open(d, self.known) and d not in self.sizes:  # a product that nothing takes apart
                self.sizes[d] = f"{name}.shape[{axis}]"
                if d in self.arguments.asked:
                    self.lines.append(f"{self.arguments.take_size(d)} = {name}.shape[{axis}]")
        return False

    def compare(self, expected: Sequence[tuple[str, str]]) -> None:
        """Write the comparisons."""
        if len(expected) > MANY:
            triples = [f'("{name}", {self.safe[name]}, {dims})' for name, dims in expected]
            listed = Text(f"({', '.join(triples)}):", terms=tuple(f"{t}," for t in triples), tail="):")
            self.lines += [
                *statement("for name, value, shape in", listed),
                "    if value.shape != shape:",
                '        raise ValueError(f"{name}: shape {shape} was expected, not {value.shape}")',
            ]
            return
        for name, dims in expected:
            array = self.safe[name]
            self.lines += [
                f"if {array}.shape != {dims}:",
                f'    raise ValueError(f"{name}: shape {{{dims}}} was expected, not {{{array}.shape}}")',
            ]


def dims_of(v: Any) -> tuple[Any, ...]:
    """Return the shape that an argument has as an array: vectors have one axis, matrices two."""
    dims: tuple[Any, ...] = shape_of(v)
    return dims[: kind_of(v).axes]


def _read(names: Sequence[str]) -> list[str]:
    """Return the statements that take lists and numbers as arrays."""
    listed = ", ".join(names)
    separate = f"{listed} = {', '.join(f'np.asarray({name})' for name in names)}"
    mapped = f"{listed} = map(np.asarray, ({listed}))"
    if len(names) <= MANY and len(separate) <= WIDTH:
        return [separate]
    return [mapped] if len(mapped) <= WIDTH else [f"{name} = np.asarray({name})" for name in names]


def _type(arrays: Sequence[str]) -> list[str]:
    """Return the choice of the type: float32 where all arrays have it, else float64."""
    types = " == ".join(f"{a}.dtype" for a in arrays)
    line = f"dtype = np.float32 if {types} == np.float32 else np.float64"
    if len(line) <= WIDTH:
        return [line]
    listed = Text(f"({', '.join(arrays)})", terms=tuple(f"{a}," for a in arrays))
    same = "all(value.dtype == np.float32 for value in arrays)"
    return [*statement("arrays =", listed), f"dtype = np.float32 if {same} else np.float64"]
