"""A text that was refused, as the makers of candidates look at it: its tokens, its terms, how its names were read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from symcalc.errors import SymcalcError
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.hints.changed_texts import Candidate, Edit, Sort, edited, line_around
from symcalc.language.entries import Entry
from symcalc.language.inference.choices import decide
from symcalc.language.parsing import read
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Statement, Term
from symcalc.spelling import canonical_name

COMMENT = re.compile(r"#[^\r\n]*")
SIZES = ("n", "m", "k", "p", "q", "n_1", "n_2", "n_3")


class Operands(NamedTuple):
    """An operator in a row, and what stands on either side."""

    row: Term
    at: int  # of the operand on the left

    @property
    def sign(self) -> str:
        """The operator's token."""
        return str(self.row.value[self.at])

    @property
    def place(self) -> tuple[int, int]:
        """Where the operator stands."""
        return self.row.value[self.at].span

    @property
    def type(self) -> str:
        """The operator's sort."""
        return str(self.row.value[self.at].type)

    @property
    def left(self) -> tuple[int, int]:
        """Where the whole row before the operator stands."""
        return self.row.args[0].start, self.row.args[self.at].end

    @property
    def right(self) -> Term:
        """The operand behind the operator."""
        return self.row.args[self.at + 1]

    @property
    def before(self) -> Term:
        """The operand before the operator."""
        return self.row.args[self.at]


class Refused:
    """A text and the error that it met.

    Args:
        text: the whole program.
        error: what was said of it; it may point at no place.
    """

    def __init__(self, text: str, error: SymcalcError) -> None:
        self.text = text
        self.error = error
        end = len(text)
        self.start, self.end = error.span if error.span is not None else (end, end)

    @property
    def place(self) -> str:
        """The text at which the error points."""
        return self.text[self.start : self.end]

    @cached_property
    def line(self) -> tuple[int, int]:
        """Where the line with the error begins and ends."""
        return line_around(self.text, self.start, self.end)

    @cached_property
    def plain(self) -> str:
        """The text with blanks in place of comments."""
        return COMMENT.sub(lambda m: " " * len(m[0]), self.text)

    @cached_property
    def table(self) -> Table | None:
        """The names of the program, None where it has no such table."""
        try:
            table = Table(self.text, read(self.text))
        except SymcalcError:
            return None
        with suppress(SymcalcError):  # what was read until then is what is known
            decide(table, {})
        return table

    @cached_property
    def names(self) -> dict[str, Entry]:
        """The variables that nobody declared, as they were read, in order of appearance."""
        if self.table is None:
            return {}
        entries = {name: self.table.entries.get(name) for name in self.table.order}
        return {name: e for name, e in entries.items() if e is not None and not e.declared and e.of is None}

    def is_taken(self, name: str) -> bool:
        """Tell whether a canonical name is a variable or a definition of the program."""
        words = re.finditer(r"(?<![\w.])[^\W\d_]\w*(?!\w|\.?\()", self.plain)
        return any(canonical_name(m[0]) == name for m in words)

    @cached_property
    def sizes(self) -> list[str]:
        """Names for sizes that the program has for nothing else."""
        words = set(re.findall(r"\w+", self.plain))
        return [name for name in SIZES if name not in words]

    @cached_property
    def statements(self) -> list[Statement]:
        """The lines of the program; none where it is not in the language."""
        return self.table.statements if self.table is not None else []

    def terms(self) -> Iterator[Term]:
        """Yield all terms, parts first."""
        for s in self.statements:
            yield from s.terms

    @cached_property
    def operands(self) -> Operands | None:
        """The operator of a sum or product at which the error points."""
        for t in self.terms():
            if t.op in ("sum", "product"):
                for i, token in enumerate(t.value):
                    if token.span == (self.start, self.end):
                        return Operands(t, i)
        return None

    @cached_property
    def term(self) -> Term | None:
        """The term at which the error points: a call, a power, a name."""
        return next((t for t in self.terms() if t.span == (self.start, self.end)), None)

    @cached_property
    def holding(self) -> list[Term]:
        """The terms around the place of the error, the smallest first."""
        return [t for t in self.terms() if t.start <= self.start and self.end <= t.end]

    def said(self, t: Term) -> str:
        """Return a term's text."""
        return self.plain[t.start : t.end]

    def edited(self, edits: list[Edit], cost: int, meaning: str = "", said: str = "write") -> Candidate:
        """Return the candidate with some edits."""
        return edited(self.text, edits, cost, meaning, said)

    def spelled(self, edits: list[Edit], said: str = "write", cost: int = 0, meaning: str = "") -> Candidate:
        """Return the candidate in which tokens of another language are written as here."""
        return edited(self.text, edits, cost, meaning, said, Sort.SPELLING)


def shape_of(t: Term) -> Shape | None:
    """Return the shape with which a term was read; None where it was not, and for sizes."""
    shape: Shape | None = t.shape if isinstance(t.shape, tuple) else None
    return shape


def is_vector(t: Term) -> bool:
    """Tell whether a term was read as a column."""
    shape = shape_of(t)
    return bool(shape) and shape is not None and shape[1] is ONE


def names_in(root: Term) -> Iterator[str]:
    """Yield the names in a term."""
    stack = [root]
    while stack:
        t = stack.pop()
        if t.op == "variable":
            yield t.value
        stack += t.args[::-1]


def is_atom(t: Term) -> bool:
    """Tell whether a term needs no brackets before a postfix."""
    return t.closed or t.op in ("name", "variable", "defined", "dimension", "number", "pi", "call", "transposition")


def bracketed(text: str, t: Term) -> str:
    """Return a term's text, in brackets where a postfix needs them."""
    said = text[t.start : t.end]
    return said if is_atom(t) else f"({said})"
