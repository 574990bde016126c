"""Lines of NumPy with places for operands, and functions that come along: how primitives are written in few words."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from symcalc.codegen.graph.values import Value
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import ATOM, LOOSE, POWER, PRODUCT, SUM, Text

PLACE = re.compile(r"\{(\d+)\}")
ALONE = re.compile(r"([(,]\s*)\{(\d+)\}(?=\s*[),])")  # an operand of a template that needs no brackets


class Line:
    """A line of NumPy with places for operands: ``{0}`` the first.

    >>> Line("f({0}) @ {0}").filled(["A + B"], ["(A + B)"]).text
    'f(A + B) @ (A + B)'
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.marked = ALONE.sub(r"\1{bare[\2]}", text)
        places = max(map(int, PLACE.findall(text)), default=-1) + 1
        self.binds = binding(text.format(*[f"a{i}" for i in range(places)]))

    def filled(self, bare: Sequence[str], operands: Sequence[str]) -> Text:
        """Return it with its operands: as they are where they stand alone in brackets, else as operands."""
        return Text(self.marked.format(*operands, bare=bare), self.binds)

    def repeated(self, v: Value) -> list[Value]:
        """Return the operands that stand in it more than once."""
        return [a for i, a in enumerate(v.args) if self.text.count(f"{{{i}}}") > 1]


class Template(Line):
    """A line of NumPy for a primitive.

    Attributes:
        axes: how many axes columns and rows have, those that come to it and those that leave it.
    """

    def __init__(self, text: str, axes: int) -> None:
        super().__init__(text)
        self.axes = axes

    def __call__(self, n: Notation, v: Value) -> Text:
        """Return the text of a value."""
        if self.axes == 1:
            return self.filled([n.bare(a) for a in v.args], [n.operand(a) for a in v.args])
        text = self.filled([n.flat(a) for a in v.args], [n.flat(a, n.operand) for a in v.args])
        return Text(f"{text.within(ATOM)}.ravel()") if v.is_vector else text


class Definition:
    """The source of a function ``def _name(A, B): …`` for a primitive, which comes along.

    Attributes:
        axes: as of a `Template`.
    """

    def __init__(self, source: str, axes: int) -> None:
        self.source = source.strip()
        self.name = self.source.removeprefix("def ").partition("(")[0]
        self.axes = axes

    def __call__(self, n: Notation, v: Value) -> Text:
        """Return the text of a value."""
        n.functions[self.source] = None
        text = f"{self.name}({', '.join(n.bare(a) if self.axes == 1 else n.flat(a) for a in v.args)})"
        return Text(f"{text}.ravel()" if v.is_vector and self.axes == 2 else text)

    def repeated(self, v: Value) -> list[Value]:
        """Return the operands that stand in it more than once: none."""
        return []


def binding(text: str) -> int:
    """Return how tightly the loosest operator of an expression of Python binds."""
    match ast.parse(text, mode="eval").body:
        case ast.Call() | ast.Name() | ast.Subscript() | ast.Attribute() | ast.Constant() | ast.Tuple() | ast.List():
            return ATOM
        case ast.BinOp(op=ast.Pow()):
            return POWER
        case ast.BinOp(op=ast.Mult() | ast.Div() | ast.MatMult()):
            return PRODUCT
        case ast.BinOp(op=ast.Add() | ast.Sub()) | ast.UnaryOp():
            return SUM
    return LOOSE
