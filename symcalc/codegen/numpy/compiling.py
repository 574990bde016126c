"""Source to function: the one place where generated code is run."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from itertools import count, takewhile
from types import MappingProxyType
from typing import Any

from symcalc.codegen.generation import emit
from symcalc.codegen.numpy.quoting import comment
from symcalc.codegen.numpy.sources import NAME, check_function_name
from symcalc.codegen.numpy.target import NUMPY
from symcalc.codegen.numpy.values import are_real, real_array, refusal
from symcalc.codegen.targets import GivenFunction, Keys, Source
from symcalc.errors import ArgumentMismatch, nearest
from symcalc.expressions.kinks import Kinks
from symcalc.optional_packages import np, optional
from symcalc.spelling import canonical_name

_numbers = count(1)


class CompiledFunction:
    """A NumPy function of one or several formulas, called by position or keyword.

    It has the name, the docstring and the signature of the function that its source defines; what stands above the
    source is in its docstring, too.

    Of a formula with a function f that a program declares, ``f : function``, the arguments f, df, d2f are that function
    and those of its derivatives that are asked for: each takes an array or a number, and returns its value at each
    entry, an array of the same shape.

    Attributes:
        arguments: the names, in order of appearance.
        source: the text of the function.
        functions: those of the arguments that are functions, each with the name that the program has, and the order.
    """

    def __init__(
        self,
        source: str,
        arguments: tuple[str, ...],
        functions: Mapping[str, GivenFunction] = MappingProxyType({}),
        name: str = NAME,
    ) -> None:
        self.source = source
        self.arguments = arguments
        self.functions = dict(functions)
        self._names = set(arguments)
        self._places = {canonical_name(name): i for i, name in enumerate(arguments)}
        filename = f"<symcalc {next(_numbers)}>"
        self._function = _function(source, filename, name)
        self.__name__ = self.__qualname__ = name
        self.__doc__ = _documented(self._function.__doc__ or "", source)
        self.__signature__ = signature(self._function)
        weakref.finalize(self, linecache.cache.pop, filename, None)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Return the value, or a tuple of the values.

        Raises:
            ArgumentMismatch: where an argument is missing, unknown, no real numbers, or has a wrong shape; where the
                value is not defined for it.
            TooLarge: where the memory does not suffice.
            numpy.linalg.LinAlgError: where a matrix that must be invertible is singular.
            FloatingPointError: where NumPy was asked for it, by `numpy.errstate`.
        """
        values = args if not kwargs and len(args) == len(self.arguments) else self._placed(args, kwargs)
        try:
            if self.functions:
                named = zip(self.arguments, values, strict=True)
                values = [v if name in self.functions else real_array(name, v) for name, v in named]
            elif not are_real(values):
                values = [*map(real_array, self.arguments, values)]
            return self._function(*values)
        except FloatingPointError:  # for which NumPy was asked
            raise
        except np.linalg.LinAlgError as e:
            if all(map(np.size, values)):
                raise
            raise refusal(e, self.arguments, values) from e
        except ArgumentMismatch as e:
            e.hint = e.hint or self._expected()
            raise
        except (ValueError, TypeError, ArithmeticError, MemoryError) as e:
            said = refusal(e, self.arguments, values)
            said.hint = said.hint or self._expected()
            raise said from e

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledFunction, (self.source, self.arguments, self.functions, self.__name__)

    def _placed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Return the arguments in order."""
        if not args and kwargs.keys() == self._names:  # all by the names that `arguments` shows
            return [kwargs[name] for name in self.arguments]
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
        return f"<CompiledFunction {self.__name__}({', '.join(self.arguments)})>"


def _documented(said: str, source: str) -> str:
    """Return a docstring, and below it what stands above the source: how names were read, notes, conditions."""
    above = [f"    {line[2:]}" for line in takewhile(lambda line: line.startswith("# "), source.split("\n"))]
    return "\n".join([said.rstrip(), "", *above]) if above else said


def _function(source: str, filename: str, name: str) -> Callable[..., Any]:
    """Return the function that a generated source defines; its lines show in tracebacks.

    Raises:
        NotSupported: where a package is not installed that it needs.
    """
    for package in ("numpy", "scipy"):
        if f"import {package}" in source:
            optional(package)
    namespace: dict[str, Any] = {}
    exec(compile(source, filename, "exec"), namespace)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    function: Callable[..., Any] = namespace[name]
    return function


def generate_source(
    outputs: Sequence[Any],
    variables: Sequence[Any],
    titles: Sequence[str] = (),
    remarks: Iterable[str] = (),
    names: Mapping[Any, str] = MappingProxyType({}),
    kinks: Sequence[Kinks] = (),
    kept: Sequence[bool] = (),
    keys: Sequence[Keys | None] = (),
    *,
    function: str = NAME,
) -> str:
    """Return the source of one NumPy function of several expressions.

    Args:
        outputs: the expressions.
        variables: the variables in order of appearance.
        titles: the expressions as the docstring shows them.
        remarks: lines that stand above the source as comments.
        names: what parts of the expressions are called.
        kinks: for each expression what it is where norms are 0 by which it divides.
        kept: for each expression whether a column or row is a 2-D array.
        keys: for each result those of a dictionary of the next expressions, None where it is one expression.
        function: the name of the function.

    Raises:
        ArgumentMismatch: for what is no name of a function.
        MissingRule: for what has no NumPy code.
        NotSupported: where a size cannot be read from any argument.
    """
    return _source(outputs, variables, titles, remarks, names, kinks, kept, keys, function).text


def compile_expressions(
    outputs: Sequence[Any],
    variables: Sequence[Any],
    titles: Sequence[str] = (),
    remarks: Iterable[str] = (),
    names: Mapping[Any, str] = MappingProxyType({}),
    kinks: Sequence[Kinks] = (),
    kept: Sequence[bool] = (),
    keys: Sequence[Keys | None] = (),
    *,
    function: str = NAME,
) -> CompiledFunction:
    """Return one NumPy function of several expressions; its source is what `generate_source` returns.

    Raises:
        ArgumentMismatch: for what is no name of a function.
        MissingRule: for what has no NumPy code.
        NotSupported: where a size cannot be read from any argument.
    """
    source = _source(outputs, variables, titles, remarks, names, kinks, kept, keys, function)
    return CompiledFunction(*source, name=function)


def _source(
    outputs: Sequence[Any],
    variables: Sequence[Any],
    titles: Sequence[str],
    remarks: Iterable[str],
    names: Mapping[Any, str],
    kinks: Sequence[Kinks],
    kept: Sequence[bool],
    keys: Sequence[Keys | None],
    function: str,
) -> Source:
    """Return a source, below the remarks."""
    check_function_name(function)
    source = emit(outputs, variables, NUMPY, titles, names, kinks, kept, function, keys)
    return source._replace(text="".join(f"{comment(line)}\n" for line in remarks) + source.text)
