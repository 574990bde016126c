"""The reading of a program: one walk over its terms, which gives each the shape that its rule says.

How sizes are known, what becomes of a scalar where a vector is wanted, and which words errors have, are parts that a
reading is made of: the same rules find which names are vectors (`symcalc.language.inference.kinds`) and then the sizes
(`symcalc.language.inference.programs`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import TypeAlias

from symcalc.errors import ParseFailure, ShapeMismatch, SymcalcError
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.language.bracketed_terms import last_of
from symcalc.language.inference.wording import Wording
from symcalc.language.size_polynomials import Unknown
from symcalc.language.size_solver import SizeOfOne, Solver
from symcalc.language.size_syntax import MAY_BE, size_written
from symcalc.language.symbol_table import Table
from symcalc.language.syntax_tree import Term
from symcalc.language.tokens import Token
from symcalc.spelling import canonical_name

SPREAD = "a scalar that is added to a vector is added to every entry"


class Use(Enum):
    """Uses that make a vector of what is a scalar by its letter."""

    TRANSPOSED = auto()
    ADDED = auto()  # to a vector
    FACTOR = auto()  # on the right of a matrix or a row
    INNER_FACTOR = auto()  # of which another factor is on the right
    ARGUMENT = auto()  # of a function that is of arrays alone, though it has a value for a scalar
    ARRAY = auto()  # the argument of a function that has none
    OPERAND = auto()  # of what has a value for vectors alone: on the right of a solve, beside @


WantVector: TypeAlias = Callable[[Term, Use], None]


def leave_scalars(t: Term, use: Use) -> None:
    """Leave a scalar a scalar where a vector is wanted: its kind has been decided."""


class Reading:
    """One reading of a program.

    Args:
        table: its names.
        solver: what shape rules speak to.
        rules: what shape the term of a construct has, by the construct.
        as_vector: what becomes of a scalar where a vector is wanted.
        silent: whether nobody reads the errors.
    """

    def __init__(
        self,
        table: Table,
        solver: Solver,
        rules: Mapping[str, Callable[[Reading, Term], Shape]],
        as_vector: WantVector = leave_scalars,
        silent: bool = False,
    ) -> None:
        self.table = table
        self.text = table.text
        self.solver = solver
        self.rules = rules
        self.as_vector = as_vector
        self.words = Wording(table, solver, silent)
        self.placed: list[tuple[Term, list[Unknown]]] = []  # calls with the sizes that their places ask for
        self.notes: dict[str, None] = {}  # of what was read otherwise than it is written

    def want_vector(self, t: Term, use: Use) -> None:
        """Ask that a scalar be a vector, if letters alone make it a scalar."""
        self.as_vector(t, use)

    def shape_of(self, t: Term) -> Shape:
        """Return the shape of a term whose parts have theirs; a 1×1 array is a scalar.

        Raises:
            SymcalcError: pointing at the operator, where kinds or sizes cannot agree.
        """
        self.solver.place = t
        try:
            if t.size:
                return self.size(t)
            shape = self.rules[t.op](self, t)
        except ShapeMismatch as e:
            raise self.located(e) from None
        except SymcalcError as e:
            raise e.at(self.text, t.span) from None
        return collapsed(shape)

    def size(self, t: Term) -> Dim:
        """Return the size that a term writes.

        Raises:
            ParseFailure: where it is no sum of products of numbers and names.
        """
        if t.op == "name":
            return self.table.dimensions[canonical_name(t.value)]
        size = last_of(t) if t.op == "last" else size_written(t)
        if size is None:
            raise ParseFailure(f"a size was expected, not {self.words.said(t)}", hint=MAY_BE)
        return size

    # -------------------------------------------------------------------------------------------- errors of sizes

    def located(self, e: ShapeMismatch) -> ShapeMismatch:
        """Return an error of the solver with the operands whose sizes cannot agree, and pointing at the operator."""
        if e.span is not None:
            return e
        place = self.solver.place
        if isinstance(place, Term):
            said = ", and ".join(self.words.described(a) for a in place.args if not a.size)
            said = said or ("" if place.shape is None else self.words.described(place))
            is_named = place.op == "call" and str(place.value) in self.text[place.start : place.end]
            name = f"{place.value}: " if is_named else ""
            said += ": " if said else ""
            hint = e.hint or ("declare the size 1 where it is meant" if type(e) is SizeOfOne else "")
            return ShapeMismatch(f"{name}{said}{e.message}", text=self.text, span=self.place(), hint=hint)
        left, right, sign = place
        return ShapeMismatch(
            f"{self.words.described(left)}, and {self.words.described(right)}: {e.message}",
            text=self.text,
            span=self.place(),
            hint=e.hint or self.proposal(left, right, sign, type(e) is SizeOfOne),
        )

    def place(self) -> tuple[int, int]:
        """Return where the solver's latest demand stands: at an operator, or at a term."""
        place = self.solver.place
        return place.span if isinstance(place, Term) else place[2].span

    def proposal(self, left: Term, right: Term, sign: Token, one: bool) -> str:
        """Say what may be meant by operands whose sizes do not agree, ``one``: but where a size is 1."""
        x, y = (
            self.words.said(t) if t.closed or t.op in ("variable", "defined", "call") else f"({self.words.said(t)})"
            for t in (left, right)
        )
        vectors = [is_vector(t.shape) for t in (left, right)]
        if sign.type == "TIMES" and all(vectors):
            return f"write {x}'*{y} for the scalar product, {x}*{y}' for the outer, {x}.*{y} for the product of entries"
        if not one:
            return ""
        declare = "or declare the size 1 where it is meant"
        if sign.type == "TIMES" and vectors[0] and ONE not in right.shape:
            instead = f"write {x}'*{y}"
        elif sign.type == "DOTTED" and any(vectors) and (ONE not in left.shape or ONE not in right.shape):
            instead = f"write diag({x})*{y} to scale rows" if vectors[0] else f"write diag({y})*{x} to scale rows"
        else:
            instead = "transpose one of them"
        named = "" if sign == "@" else self.words.hint_for(right) or self.words.hint_for(left)
        return named or f"{instead}, {declare}"


def is_vector(shape: Shape) -> bool:
    """Tell whether a shape is that of a column vector."""
    return bool(shape) and shape[1] is ONE


def collapsed(shape: Shape) -> Shape:
    """Return a shape; that of a scalar for a 1×1 array."""
    return () if shape and shape[0] is ONE and shape[1] is ONE else shape
