"""What there is to say of one function: its formula, source, condition, an example and its code, from its record."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from symcalc.errors import SymcalcError, UnknownName, nearest
from symcalc.expressions.kinds import KINDS
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import functions, operation_called
from symcalc.faces.formula import Formula
from symcalc.faces.function_tables import call_of
from symcalc.faces.session import parse

# the letters of variables by what a parameter is; of sizes, axes and indices there are none
LETTERS = {"scalar": "abcdfg", "vector": "xyzuvw", **dict.fromkeys(("matrix", "square", "array", "any"), "ABCDFG")}
ROOM = __name__.partition(".")[0] + ".operations."


def page_of_function(name: str) -> str:
    """Return the page of a function of the language, in Markdown.

    Its differential, conditions, example and code are worked out when the page is made.

    Raises:
        UnknownName: for what is no function.
    """
    known = functions()
    if name not in known:
        raise UnknownName(f"{name} is no function of the language", hint=nearest(name, known))
    return "\n\n".join(parts_of_page(known[name]))


def parts_of_page(function: Function) -> Iterator[str]:
    """Return the paragraphs of a page."""
    yield f"# {call_of(function)}"
    also = f" Also {', '.join(f'`{a}`' for a in function.other_names)}." if function.other_names else ""
    yield f"{function.summary}.{also}"
    general = general_call(function)
    if general is not None:
        yield from said_of_call(general)
    operation = operation_called(function)
    source = docstring_of(function, operation)
    if source:
        yield source
    if operation is not None and operation.example is not None:
        yield from said_of_example(operation.example)


def general_call(function: Function) -> Formula | None:
    """Return the function of variables, in the first kind of them in which it is defined; None where there is none.

    What takes no variable for a number is called with 1.
    """
    needed = function.parameters[: len(function.parameters) - function.optional]
    if not set(needed) <= set(LETTERS):
        return None
    names = [LETTERS[p][i] for i, p in enumerate(needed)]
    numbers = ["1" if p == "scalar" else name for p, name in zip(needed, names, strict=True)]
    for arguments, kind in product([names, numbers], ("", *KINDS)):
        lines = [f"{name} : {kind}" for name in names if kind and name.isupper()]
        try:
            f = parse("\n".join([*lines, f"{function.name}({', '.join(arguments)})"]))
            f.differential()
        except SymcalcError:
            continue
        return f
    return None


def said_of_call(f: Formula) -> Iterator[str]:
    """Return the differential, and on what it depends."""
    d = f.differential()
    call = str(f.typed).splitlines()[-1]
    yield indented([f"d {call} = {str(d).splitlines()[-1]}"])
    conditions = dict.fromkeys([*f.conditions, *d.conditions])
    if conditions:
        yield f"This holds {'; '.join(conditions)}."


def said_of_example(example: Example) -> Iterator[str]:
    """Return a program, its derivative, and what its code works out."""
    derivative = getattr(parse(example.program), example.want)(example.wrt)
    yield f"The {example.want} by {example.wrt} of"
    yield indented(example.program.splitlines())
    yield "is"
    yield indented(str(derivative).splitlines())
    try:
        steps = derivative.code().strip().rpartition("\n\n")[2]
    except SymcalcError as refusal:
        yield f"It has no code: {refusal.args[0]}."
        return
    yield "and in NumPy"
    yield indented([line.removeprefix("    ") for line in steps.splitlines()])


def indented(lines: Sequence[str]) -> str:
    """Return lines as Markdown shows them as they are."""
    return "\n".join(f"    {line}" for line in lines)


def docstring_of(function: Function, operation: Operation | None) -> str:
    """Return the formulas and sources of the file in which a function stands; none of one that is made of several."""
    rules: list[Any] = [function.build, function.shape, function.domain]
    if operation is not None:
        rules = [operation.reference, operation.differential, operation.adjoint, operation.construct, *rules]
    for rule in rules:
        module = getattr(rule, "__module__", None) or ""
        if module.startswith(ROOM):
            return (sys.modules[module].__doc__ or "").strip()
    return ""
