"""Values to statements: what stands inline, what gets a name, what is done in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symcalc.codegen.graph import Graph, Value, uses_of
from symcalc.codegen.layout import ATOM, SUM, Text, statement
from symcalc.codegen.notation import Notation, suggestion
from symcalc.codegen.passes.costs import base_of
from symcalc.codegen.passes.solving import factorisations

WIDE = 16  # terms of a sum in one statement
SHORT = 12  # characters of an operand that needs no name of its own
SILENT = ("input", "number", "size", "spread")  # never named, however often they are used
# arrays that may share memory with their argument
VIEWS = ("input", "transpose", "spread", "diagonal", "vec", "unvec")
# operands that are written twice
TWICE = {"square_sum": (0,), "add_diagonal": (0,)}
FACTORS = {"lu": "_lu", "cholesky": "_cholesky"}


class Writer:
    """Writes values as statements of a function body."""

    def __init__(
        self,
        g: Graph,
        order: Sequence[Value],
        outputs: Sequence[Value],
        inputs: Mapping[str, str],
        sizes: dict[Any, str],
        taken: Iterable[str],
    ) -> None:
        self.uses = uses_of(order, outputs)
        self.names = g.names
        self.ways = factorisations(g, order)
        self.taken = set(taken)
        self.lines: list[str] = []
        self.texts: dict[Value, Text] = {}
        self.factors: dict[Value, str] = {}
        self.notation = Notation(self.texts, inputs, sizes, self.ways, self.factors)

    def t(self, v: Value) -> Text:
        """Return the text of a value that has been written."""
        return self.texts[v]

    # -------------------------------------------------------------------------------------------- names

    def fresh(self, wish: str) -> str:
        """Return a name that is not taken, the wished one where it is free."""
        name, count = wish, 0
        if wish in ("t", "T"):
            name, count = f"{wish}0", 1
        while name in self.taken:
            name, count = f"{wish}{count}", count + 1
        self.taken.add(name)
        return name

    def assign(self, v: Value, text: Text) -> Text:
        """Give a value a name."""
        name = self.fresh(self.names.get(v) or suggestion(v, [self.texts.get(a) for a in v.args]))
        self.lines += statement(f"{name} =", text)
        return Text(name)

    def name(self, v: Value) -> None:
        """Give a value a name that has none."""
        if not self.texts[v].is_name:
            self.texts[v] = self.assign(v, self.texts[v])

    # -------------------------------------------------------------------------------------------- statements

    def write(self, v: Value) -> None:
        """Write a value: inline where it is short and used once."""
        for i in TWICE.get(v.op, ()):
            self.name(v.args[i])
        if v.op == "rowdot" and v.args[0] is v.args[1]:
            self.name(base_of(v.args[0]))
        if v.op == "template":
            for i in {i for i in range(len(v.args)) if v.data.count(f"{{{i}}}") > 1}:
                self.name(v.args[i])
        if v.op in ("solve", "inv", "det", "logdet"):
            self.factor(v.args[0])
            if v.op == "inv" and self.ways[v.args[0]] in ("lower", "upper"):
                self.name(v.args[0])
        self.texts[v] = text = self.whole(v)
        bare = text.is_name or v.op in SILENT or (v.op == "transpose" and self.texts[v.args[0]].is_name)
        if not bare and self.uses[v] > 1:
            self.texts[v] = self.assign(v, text)

    def whole(self, v: Value) -> Text:
        """Return the text of a value; as many of its operands have names as make it short."""
        if v.op == "add_diagonal":
            return self.add_diagonal(v)
        if v.op == "add" and len(v.args) > WIDE:
            return self.long_sum(v)
        text = self.notation.write(v)
        while text.is_long:
            candidates = [a for a in v.args if not self.texts[a].is_name and a.op not in SILENT]
            longest = max(candidates, key=lambda a: len(self.texts[a].text), default=None)
            if longest is None or len(self.texts[longest].text) < SHORT:
                break
            self.name(longest)
            text = self.notation.write(v)
        return text

    def long_sum(self, v: Value) -> Text:
        """Write a sum of many terms piece by piece."""
        terms = sorted(v.args, key=lambda a: a.shape != v.shape or a.op == "spread")
        text = self.notation.sum_of(terms[:WIDE])
        name = self.assign(v, text).text
        whole = not v.shape or (terms[0].shape == v.shape and terms[0].op != "spread")
        for i in range(WIDE, len(terms), WIDE):
            piece = self.notation.sum_of(terms[i : i + WIDE])
            start = f"{name} +=" if whole else f"{name} = {name} +"
            self.lines += statement(start, piece if whole else Text(piece.within(ATOM), ATOM))
        return Text(name)

    def factor(self, A: Value) -> None:
        """Write the factorisation of a matrix, at its first use."""
        how = self.ways[A]
        if how not in FACTORS or A in self.factors:
            return
        self.notation.helpers.add(how)
        base = self.texts[A]
        name = self.fresh(f"{how}_{base.text}" if base.is_name else how)
        self.lines += statement(f"{name} =", Text(f"{FACTORS[how]}({base.text})"))
        self.factors[A] = name

    def add_diagonal(self, v: Value) -> Text:
        """Write A + diag(d): added to the diagonal alone."""
        A, d = v.args
        text = self.t(A)
        if not self.is_own(A):
            text = self.assign(v, Text(f"{text.within(ATOM)}.copy()"))
        added = self.t(d)
        change = f"-= {added.minus}" if added.minus else f"+= {added.text}"
        self.lines.append(f"{text.text}.flat[:: len({text.text}) + 1] {change}")
        return text

    def is_own(self, v: Value) -> bool:
        """Tell an array of the function's own, which nothing else uses."""
        return v.op not in VIEWS and self.uses[v] <= 1

    # -------------------------------------------------------------------------------------------- results

    def results(self, outputs: Sequence[Value]) -> Text:
        """Return what is returned: never memory of an argument, or of another result."""
        pieces: list[str] = []
        returned: set[Value] = set()
        for v in outputs:
            if self.texts[v].is_long and len(outputs) > 1:
                self.name(v)
            text = self.texts[v]
            if v.is_plain:
                text = Text(f"float({text.text})")
            elif v.shape and (memory_of(v) in returned or self.is_view(v, outputs)):
                text = Text(f"{text.within(ATOM)}.copy()")
            returned.add(memory_of(v))
            pieces.append(text.within(SUM))
        if len(outputs) == 1:
            return text
        return Text(", ".join(pieces), SUM, terms=tuple(f"{p}," for p in pieces), apart=True)

    def is_view(self, v: Value, outputs: Sequence[Value]) -> bool:
        """Tell what shares memory with an argument of the function, or with another result."""
        if v.op not in VIEWS:
            return False
        base = memory_of(v)
        return base.op == "input" or v.op == "diagonal" or base in outputs or self.uses[base] > 1


def memory_of(v: Value) -> Value:
    """Return the array whose memory a chain of views shows."""
    while v.op in VIEWS and v.args:
        v = v.args[0]
    return v
