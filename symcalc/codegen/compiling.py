"""Source to function: the one place where generated code is run."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import numpy as np

from symcalc.codegen.emission import NAME, emit
from symcalc.errors import ArgumentMismatch, nearest
from symcalc.naming import canonical_name

_numbers = count(1)


class CompiledFunction:
    """A NumPy function of one or several formulas, called by position or keyword.

    Attributes:
        arguments: the names, in order of appearance.
        source: the text of the function.
    """

    def __init__(self, source: str, arguments: tuple[str, ...]) -> None:
        self.source = source
        self.arguments = arguments
        self._function = _function(source)
        self._places = {canonical_name(name): i for i, name in enumerate(arguments)}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the value, or a tuple of the values.

        Raises:
            ArgumentMismatch: where an argument is missing, unknown, or has a wrong shape.
        """
        values = args if not kwargs and len(args) == len(self.arguments) else self._placed(args, kwargs)
        try:
            return self._function(*values)
        except np.linalg.LinAlgError:
            raise
        except (ValueError, TypeError) as e:
            raise ArgumentMismatch(str(e), hint=self._expected()) from e

    def _placed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Return the arguments in order."""
        if len(args) > len(self.arguments):
            raise ArgumentMismatch(f"{len(args)} arguments were given", hint=self._expected())
        values: dict[int, Any] = dict(enumerate(args))
        for name, value in kwargs.items():
            place = self._places.get(canonical_name(name))
            if place is None and name.endswith("_"):
                place = self._places.get(canonical_name(name[:-1]))
            if place is None:
                raise ArgumentMismatch(f"{name} is no argument", hint=nearest(name, self.arguments) or self._expected())
            if place in values:
                raise ArgumentMismatch(f"{name} is given twice", hint=self._expected())
            values[place] = value
        missing = [name for i, name in enumerate(self.arguments) if i not in values]
        if missing:
            raise ArgumentMismatch(f"missing: {', '.join(missing)}", hint=self._expected())
        return [values[i] for i in range(len(self.arguments))]

    def _expected(self) -> str:
        return f"the arguments are {', '.join(self.arguments) or 'none'}"

    def __repr__(self) -> str:
        return f"<CompiledFunction ({', '.join(self.arguments)})>"


def _function(source: str) -> Callable[..., Any]:
    """Return the function that a generated source defines; its lines show in tracebacks."""
    filename = f"<symcalc {next(_numbers)}>"
    namespace: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), namespace)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    function: Callable[..., Any] = namespace[NAME]
    return function


def generate_source(outputs: Sequence[Any], variables: Sequence[Any], titles: Sequence[str] = ()) -> str:
    """Return the source of one NumPy function of several expressions."""
    return emit(outputs, variables, titles).text


def compile_expressions(
    outputs: Sequence[Any], variables: Sequence[Any], titles: Sequence[str] = ()
) -> CompiledFunction:
    """Return one NumPy function of several expressions; ``variables`` are in order of appearance.

    Raises:
        MissingRule: for what has no NumPy code.
        NotSupported: where a size cannot be read from any argument.
    """
    source = emit(outputs, variables, titles)
    return CompiledFunction(source.text, source.arguments)
