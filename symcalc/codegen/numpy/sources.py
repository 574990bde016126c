"""The source of one function: helpers, signature, docstring, checks, body, result."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator, Sequence
from textwrap import indent, wrap

from symcalc.codegen.graph.values import needed
from symcalc.codegen.numpy.arguments import Arguments
from symcalc.codegen.numpy.helpers import helper_texts
from symcalc.codegen.numpy.python_text import SUM, Text, shape, statement
from symcalc.codegen.numpy.quoting import quoted, words
from symcalc.codegen.numpy.slicing import checks_of_parts
from symcalc.codegen.numpy.statements import Writer
from symcalc.codegen.targets import Computation, Key, Keys, Source
from symcalc.errors import ArgumentMismatch
from symcalc.expressions.array_axes import array_shape
from symcalc.expressions.core_nodes import shape_of
from symcalc.spelling import plain_name

NAME = "f"
DOCUMENTED = 84  # characters of a line that says what is returned
MODULES = ("scipy.linalg", "scipy.special")


def write_function(function: Computation) -> Source:
    """Return the source of a function.

    Raises:
        MissingRule: for what has no NumPy code.
        NotSupported: where a size cannot be read from any argument.
    """
    order = needed(function.values)
    name = function.name or NAME
    arguments = Arguments(order, function.variables, name)
    checks = [*arguments.checks(), *checks_of_parts(order, arguments.sizes)]  # which name sizes
    writer = Writer(function.graph, order, function.values, arguments.inputs, arguments.sizes, arguments.taken)
    for v in order:
        writer.write(v)
    pieces = writer.results(function.values, function.kept)
    body = [*writer.lines, *statement("return", _returned(pieces, function.results))]
    if not arguments.numbers and any("dtype" in line for line in body):
        body.insert(0, "dtype = np.float64")
    described = _docstring(function, arguments)
    lines = [*described, *checks, *([""] if checks else []), *body]
    helpers = [*helper_texts(writer.notation.helpers), *writer.notation.functions]
    text = "\n".join([*helpers, *lines])
    header = ["import numpy as np", *(f"import {module}" for module in MODULES if f"{module}." in text)]
    body_text = "\n".join([*_signature(name, arguments), indent("\n".join(lines), "    ")])
    parts = ["\n".join(header), *helpers, body_text]
    functions = {plain_name(v.name): given for v, given in arguments.functions.items()}
    return Source("\n\n\n".join(parts) + "\n", arguments.names, functions)


def check_function_name(name: object) -> None:
    """Raise `ArgumentMismatch` for what is no name of a function, or one that its body would miss.

    >>> check_function_name("loss")
    """
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        shown = repr(name) if isinstance(name, str) else type(name).__name__
        raise ArgumentMismatch(f"{shown} is no name of a function", hint="write letters, digits and _, as in loss")
    if name in ("np", "scipy") or name.startswith("_") or hasattr(builtins, name):
        raise ArgumentMismatch(f"{name} is a name that the function needs itself", hint="choose another, as loss")


def _signature(name: str, arguments: Arguments) -> list[str]:
    """Return the lines of ``def``."""
    names = [arguments.safe[v.name] for v in arguments.variables]
    listed = Text(f"{name}({', '.join(names)}):", terms=tuple(f"{n}," for n in names), head=f"{name}(", tail="):")
    return statement("def", listed)


def _returned(pieces: Sequence[Text], results: Sequence[Keys | None]) -> Text:
    """Return what is returned: one result, or a tuple; of expressions with keys a dictionary."""
    rest = iter(pieces)
    found = [next(rest) if keys is None else _dictionary(keys, rest) for keys in results]
    if len(found) == 1:
        return found[0]
    texts = [text.within(SUM) for text in found]
    terms = [f"{t}," for t in texts]
    for i, keys in enumerate(results):
        if keys is not None and found[i].is_long:
            terms[i] = "\n".join(["{", *(f"    {term}" for term in found[i].terms), "},"])
    return Text(", ".join(texts), SUM, terms=tuple(line for term in terms for line in term.split("\n")), apart=True)


def _dictionary(keys: Keys, pieces: Iterator[Text]) -> Text:
    """Return a dictionary of the next pieces."""
    texts = [f"{_key(key)}: {next(pieces).within(SUM)}" for key in keys]
    whole = f"{{{', '.join(texts)}}}"
    return Text(whole, terms=tuple(f"{t}," for t in texts), head="{", tail="}", apart=True)


def _key(key: Key) -> str:
    return quoted(key) if isinstance(key, str) else f"({', '.join(map(quoted, key))}{',' * (len(key) == 1)})"


def _docstring(function: Computation, arguments: Arguments) -> list[str]:
    """Return the docstring: what is returned, and the arguments' shapes."""
    described = [f"    {words(line)}" for line in arguments.described()]
    args = ["", "Args:", *described] if described else []
    kinds = iter(_kinds(function, arguments))
    results = [_result(keys, kinds) for keys in function.results]
    if len(results) > 1:
        return ['"""Return a tuple of', "", *(f"    {line}" for lines in results for line in lines), *args, '"""']
    first, *rest = results[0]
    lines = [f'"""Return {first}', *([""] if rest else []), *rest, *args]
    return [f'{lines[0]}"""'] if len(lines) == 1 else [*lines, '"""']


def _kinds(function: Computation, arguments: Arguments) -> Iterator[tuple[str, str]]:
    """Return of each expression how it is shown, and what its value is."""
    titles, kept = function.titles, function.kept
    for i, e in enumerate(function.outputs):
        dims = array_shape(shape_of(e), kept=i < len(kept) and kept[i])
        kind = f"an array of shape {shape(dims, arguments.sizes)}" if dims else "a scalar"
        yield titles[i] if i < len(titles) else "", kind


def _result(keys: Keys | None, kinds: Iterator[tuple[str, str]]) -> list[str]:
    """Return the lines that say what a result is, or of a dictionary what it has under each key."""
    if keys is None:
        return _described(*next(kinds))
    names = [key if isinstance(key, str) else ", ".join(key) for key in keys]
    return ["a dict of", *(f"    {line}" for name in names for line in _described(*next(kinds), words(name)))]


def _described(title: str, kind: str, key: str = "") -> list[str]:
    """Return the lines that say what a result is: formula and shape, the formula below where it is long."""
    title = "\n".join(map(words, title.split("\n")))
    label = f"{key}: " if key else ""
    line = f"{label}{title}: {kind}." if title else f"{label}{kind}."
    if "\n" not in title and len(line) <= DOCUMENTED:
        return [line]
    below = (wrap(t, DOCUMENTED, subsequent_indent="    ", break_long_words=False) for t in title.split("\n"))
    return [f"{label}{kind}:", *(f"    {line}" for lines in below for line in lines)]
