"""Values to statements: what stands inline, what gets a name, what is done in place."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.primitives import Step
from symcalc.codegen.graph.transposes import untransposed
from symcalc.codegen.graph.values import Graph, Value, shares_memory, uses_of
from symcalc.codegen.numpy.naming import suggestion
from symcalc.codegen.numpy.notation import Notation
from symcalc.codegen.numpy.python_text import ATOM, Text, statement
from symcalc.codegen.numpy.written_primitives import Written
from symcalc.codegen.targets import GivenFunction

WIDE = 16  # operands of a sum or product in one statement
LONG = ("add", "mul")
INDEXED = ("inner", "rowdot")
SHORT = 12  # characters of an operand that needs no name of its own
SILENT = ("input", "number", "size", "spread")  # never named, however often they are used


class Writer:
    """Writes values as statements of a function body."""

    def __init__(
        self,
        g: Graph,
        order: Sequence[Value],
        outputs: Sequence[Value],
        inputs: Mapping[str | GivenFunction, str],
        sizes: dict[Any, str],
        taken: Iterable[str],
    ) -> None:
        self.uses = uses_of(order, outputs)
        self.names = g.names
        self.outputs = set(outputs)
        self.target = g.target
        self.taken = set(taken)
        self.counts: Counter[str] = Counter()
        self.lines: list[str] = []
        self.texts: dict[Value, Text] = {}
        self.picks: dict[Value, list[Value]] = {}
        for v in order:
            if v.op == "pick":
                self.picks.setdefault(v.args[0], []).append(v)
        self.notation = Notation(self.texts, inputs, sizes, g.target)

    # -------------------------------------------------------------------------------------------- names

    def fresh(self, wish: str) -> str:
        """Return a name that is not taken, the wished one where it is free, else with a number."""
        name = wish + "_" * keyword.iskeyword(wish)
        while name in self.taken:
            name = f"{wish}{self.counts[wish]}"
            self.counts[wish] += 1
        self.taken.add(name)
        return name

    def assign(self, v: Value, text: Text) -> Text:
        """Give a value a name."""
        wish = self.names.get(v)
        if wish is None:
            wish = suggestion(v, self.texts, self.written_as(v).wish(v) if v.op == "step" else "")
            self.taken |= {wish} & {"t", "T"}  # which are always counted
        name = self.fresh(wish)
        self.lines += statement(f"{name} =", text)
        return Text(name)

    def name(self, v: Value) -> None:
        """Give a value a name that has none."""
        if not self.texts[v].is_name:
            self.texts[v] = self.assign(v, self.texts[v])

    # -------------------------------------------------------------------------------------------- statements

    def write(self, v: Value) -> None:
        """Write a value: inline where it is short and used once."""
        if v in self.texts:  # one of several results that have been written
            return
        for a in self.written_twice(v):
            self.name(a)
        picks = self.picks.get(v)
        if picks and self.write_alone(v, picks):
            return
        self.texts[v] = text = self.whole(v)
        if picks and self.uses[v] == len(picks) and not self.written_as(v).is_whole:  # nothing uses it as it is
            self.unpack(v, text)
            return
        bare = text.is_name or v.op in SILENT or (v.op == "transpose" and self.texts[v.args[0]].is_name)
        named = v in self.names and not (v in self.outputs and self.uses[v] == 1)
        named = named or (v.op == "step" and self.written_as(v).is_named)
        if not bare and (named or self.uses[v] > 1):
            self.texts[v] = self.assign(v, text)

    def written_twice(self, v: Value) -> list[Value]:
        """Return the operands that stand more than once in the text of a value."""
        match v.op:
            case "square_sum":
                return [v.args[0]]
            case "rowdot" if v.args[0] is v.args[1]:
                return [untransposed(v.args[0])]
            case "step":
                return self.written_as(v).repeated(v)
        return []

    def written_as(self, v: Value) -> Written:
        """Return how a primitive is written."""
        written: Written = self.target.writer_of(v.op, v.data)
        return written

    def whole(self, v: Value) -> Text:
        """Return the text of a value; as many of its operands have names as make it short."""
        if v.op == "add_diagonal":
            return self.add_diagonal(v)
        if v.op in LONG and len(v.args) > WIDE:
            return self.piecewise(v)
        if v.op == "step" and (built := self.written_as(v).build(self, v)) is not None:
            return built
        text = self.notation.write(v)
        while text.is_long:
            # by indices the transpose of an array is read off the array
            read = map(untransposed, v.args) if v.op in INDEXED else v.args
            candidates = [a for a in read if not self.texts[a].is_name and a.op not in SILENT]
            longest = max(candidates, key=lambda a: len(self.texts[a].text), default=None)
            if longest is None or len(self.texts[longest].text) < SHORT:
                break
            self.name(longest)
            text = self.notation.write(v)
        return text

    def piecewise(self, v: Value) -> Text:
        """Write a sum or product of many operands piece by piece."""
        sign, write = (("+", self.notation.sum_of), ("*", self.notation.product_of))[v.op == "mul"]
        operands = sorted(v.args, key=lambda a: a.shape != v.shape or a.op == "spread")
        name = self.assign(v, write(operands[:WIDE])).text
        # what has not every size yet cannot be added to in place
        grown = bool(v.shape) and (operands[0].shape != v.shape or operands[0].op == "spread")
        for i in range(WIDE, len(operands), WIDE):
            piece = write(operands[i : i + WIDE])
            if grown:
                self.lines.append(f"{name} = {name} {sign} {piece.within(ATOM)}")
            else:
                self.lines += statement(f"{name} {sign}=", piece)
        return Text(name)

    def write_alone(self, v: Value, picks: Sequence[Value]) -> bool:
        """Write the only result of a primitive that is asked for, where another works it out by itself."""
        primitive = v.data.primitive
        if len(picks) != 1 or self.uses[v] != 1 or picks[0].data not in primitive.alone:
            return False
        (pick,) = picks
        step = Step(primitive.alone[pick.data], v.data.parameters)
        text = self.target.writer_of("step", step)(self.notation, v)
        named = pick in self.names and not (pick in self.outputs and self.uses[pick] == 1)
        if named or self.uses[pick] > 1:
            text = Text(self.fresh(self.names.get(pick, primitive.results[pick.data])))
            self.lines += statement(f"{text.text} =", self.target.writer_of("step", step)(self.notation, v))
        self.texts[pick] = text
        return True

    def unpack(self, v: Value, text: Text) -> None:
        """Write the results of a primitive, each with its name."""
        places = {a.data: a for a in self.picks[v]}
        names = []
        for i, wish in enumerate(v.data.primitive.results):
            known = places.get(i)
            name = "_" if known is None else self.fresh(self.names.get(known, wish))
            if known is not None:
                self.texts[known] = Text(name)
            names.append(name)
        self.lines += statement(f"{', '.join(names)} =", text)

    def add_diagonal(self, v: Value) -> Text:
        """Write A + diag(d): added to the diagonal alone."""
        A, d = v.args
        text = self.texts[A]
        if not self.is_own(A):
            text = self.assign(v, Text(f"{text.within(ATOM)}.copy()"))
        elif not text.is_name:
            text = self.assign(v, text)
        added = self.texts[d]
        change = f"-= {added.minus}" if added.minus else f"+= {added.text}"
        self.lines.append(f"{text.text}.flat[:: len({text.text}) + 1] {change}")
        return text

    def is_own(self, v: Value) -> bool:
        """Tell an array of the function's own, which nothing else uses."""
        holder = v.args[0] if v.op == "pick" else v  # of which other results may be in use
        return not shares_memory(v) and self.uses[v] <= 1 and self.uses[holder] <= 1

    # -------------------------------------------------------------------------------------------- results

    def results(self, outputs: Sequence[Value], kept: Sequence[bool] = ()) -> list[Text]:
        """Return the results: never memory of an argument, or of another result.

        A column or row that is ``kept`` is returned with two axes.
        """
        pieces: list[Text] = []
        seen: set[Value] = set()
        for i, v in enumerate(outputs):
            thin = i < len(kept) and kept[i] and v.is_vector
            if self.texts[v].is_long and (thin or len(outputs) > 1):
                self.name(v)
            text = self.texts[v]
            base = memory_of(v)
            if v.op == "number":
                text = Text(repr(double(v.data)))
            if v.is_safe and (v.op != "number" or self.notation.inputs):
                text = Text(f"dtype({text.text})")
            elif v.shape and (base.op == "input" or base in seen or v.op == "diagonal"):
                text = Text(f"{text.within(ATOM)}.copy()")
            if thin:
                text = Text(text.within(ATOM) + ("[:, None]" if v.is_column else "[None, :]"))
            seen.add(base)
            pieces.append(text)
        return pieces


def memory_of(v: Value) -> Value:
    """Return the array whose memory a chain of views shows."""
    while shares_memory(v) and v.args:
        v = v.args[0]
    return v
