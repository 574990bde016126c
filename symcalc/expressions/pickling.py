"""Expressions as flat lists: how they are copied and pickled, at any depth and with their parts shared.

A list holds each distinct node once, behind its arguments, which it names by their places. What else an object holds
(dictionaries, tuples, texts) stays as it is, with a `Place` where an expression stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import sympy
from sympy import Basic, MatrixSymbol

from symcalc.expressions.dimensions import Shape
from symcalc.expressions.node import Node, Variable, children, constants, define_operators, shape_of, variable
from symcalc.expressions.walks import postorder


class Row(NamedTuple):
    """One node: its class, the places of its arguments, its other arguments, its shape, the key of a leaf."""

    kind: type
    arguments: tuple[int, ...]
    rest: tuple[Any, ...] = ()
    shape: Shape = ()
    key: str = ""


class Place(int):
    """The place of an expression in a list."""


def listed(roots: Iterable[Basic]) -> tuple[list[Any], dict[Basic, int]]:
    """Return expressions as a list of rows (a leaf of SymPy's stands for itself), and where each node stands in it."""
    rows: list[Any] = []
    places: dict[Basic, int] = {}
    for e in postorder(*roots):
        arguments = tuple(places[a] for a in children(e))
        places[e] = len(rows)
        if isinstance(e, Node):
            rows.append(Row(type(e), arguments, constants(e), shape_of(e), e._key()))
        else:
            rows.append(Row(type(e), arguments) if arguments and not isinstance(e, MatrixSymbol) else e)
    return rows, places


def unlisted(rows: Iterable[Any]) -> list[Any]:
    """Return the nodes that a list of rows describes, as they stood: nothing is evaluated again."""
    built: list[Any] = []
    for row in rows:
        if isinstance(row, Row):
            kind: Any = row.kind
            arguments = [built[place] for place in row.arguments]
            if issubclass(kind, Node):
                built.append(_restored(kind, (*arguments, *row.rest), row.shape, row.key))
            elif issubclass(kind, sympy.Add | sympy.Mul):
                built.append(kind._from_args(arguments))
            else:
                built.append(kind(*arguments, evaluate=False))
        else:
            built.append(row)
    return built


def _restored(cls: type[Node], args: tuple[Basic, ...], shape: Shape, key: str) -> Node:
    """Return the node of a class, its arguments, its shape and the key of a leaf, as it stood."""
    if issubclass(cls, Variable):
        name, kind, mark = key.split("\0")
        return variable(name, kind, shape, mark)
    return cls.make(*args, shape=shape, key=key)


def _replaced(value: Any, replace: Callable[[Any], Any]) -> Any:
    """Return a value of plain containers with all that is in them replaced."""
    kind = type(value)
    if kind is dict:
        return {_replaced(k, replace): _replaced(v, replace) for k, v in value.items()}
    if kind in (list, tuple, set, frozenset):
        return kind(_replaced(v, replace) for v in value)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return kind(*(_replaced(v, replace) for v in value))
    return replace(value)


def packed(value: Any) -> tuple[list[Any], Any]:
    """Return plain containers of expressions as one list of rows, and the containers with places in it."""
    roots: list[Any] = []

    def note(part: Any) -> Any:
        if isinstance(part, Basic):
            roots.append(part)
        return part

    _replaced(value, note)
    rows, places = listed(roots)
    return rows, _replaced(value, lambda part: Place(places[part]) if isinstance(part, Basic) else part)


def unpacked(rows: Iterable[Any], value: Any) -> Any:
    """Return what was packed."""
    built = unlisted(rows)
    return _replaced(value, lambda part: built[part] if isinstance(part, Place) else part)


define_operators(pack=lambda node: (unpacked, packed(node)))
