"""Kinds and sizes of operators: what each asks of its operands, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symcalc.errors import KindMismatch, ParseFailure, ShapeMismatch, SymcalcError
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.registry import function_written
from symcalc.expressions.shape_rules import product, same, square
from symcalc.language.inference.calls import CallReading
from symcalc.language.size_solver import SizeOfOne
from symcalc.language.syntax_tree import Term


class OperatorReading(CallReading):
    """How operators are read."""

    def shape_of(self, t: Term) -> Shape:
        """Return the shape of a term whose parts have theirs; a 1×1 array is a scalar.

        Raises:
            SymcalcError: pointing at the operator, where kinds or sizes cannot agree.
        """
        self.solver.place = t
        try:
            if t.size:
                return self.size(t)
            shape = HANDLERS[t.op](self, t)
        except ShapeMismatch as e:
            raise self.located(e) from None
        except SymcalcError as e:
            raise e.at(self.text, t.span) from None
        return collapsed(shape)

    def located(self, e: ShapeMismatch) -> ShapeMismatch:
        """Return an error of the solver with the operands whose sizes cannot agree, and pointing at the operator."""
        if e.span is not None:
            return e
        place = self.solver.place
        if isinstance(place, Term):
            said = ", and ".join(self.described(a) for a in place.args if not a.size)
            name = f"{place.value}: " if place.op == "call" else ""
            hint = e.hint or ("declare the size 1 where it is meant" if type(e) is SizeOfOne else "")
            return ShapeMismatch(f"{name}{said}: {e.message}", text=self.text, span=self.place(), hint=hint)
        left, right, sign = place
        return ShapeMismatch(
            f"{self.described(left)}, and {self.described(right)}: {e.message}",
            text=self.text,
            span=self.place(),
            hint=e.hint or self.proposal(left, right, sign, type(e) is SizeOfOne),
        )

    def place(self) -> tuple[int, int]:
        """Return where the solver's latest demand stands: at an operator, or at a term."""
        place = self.solver.place
        return place.span if isinstance(place, Term) else (place[2].start_pos, place[2].end_pos)

    def proposal(self, left: Term, right: Term, sign: Any, one: bool) -> str:
        """Say what may be meant by operands whose sizes do not agree, ``one``: but where a size is 1."""
        x, y = (
            self.said(t) if t.closed or t.op in ("variable", "defined", "call") else f"({self.said(t)})"
            for t in (left, right)
        )
        vectors = [self.is_vector(t.shape) for t in (left, right)]
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
        return self.hint_for(right) or self.hint_for(left) or f"{instead}, {declare}"

    # -------------------------------------------------------------------------------------------- operators

    def transposition(self, t: Term) -> Shape:
        """Return the transposed shape."""
        A = t.args[0]
        if A.op == "dimension":
            raise KindMismatch(
                f"{self.said(A)} is a size here, and has no transpose",
                hint="if it is a vector, give it or the size another name",
            )
        if not A.shape:
            self.want_vector(A, or_scalar=True)
        shape: Shape = A.shape
        return shape[::-1]

    def chain(self, t: Term) -> Shape:
        """Return the shape of a power; exponents group from the right."""
        shape: Shape = t.args[-1].shape
        if len({op for op, _ in t.value}) > 1:
            raise ParseFailure("^ and .^ in one chain can be read in two ways", hint="put one of them in brackets")
        for i in range(len(t.value) - 1, -1, -1):
            base, (op, _) = t.args[i], t.value[i]
            if op == ".^":
                shape = same(self.solver, base.shape, shape)
                continue
            if shape:
                raise KindMismatch(
                    f"an exponent is a number, and {self.described(t.args[i + 1])}",
                    hint="write ^T for the transpose of a matrix, .^ for powers of entries",
                )
            if base.shape:
                self.squared(t, base)
            shape = base.shape
        return shape

    def squared(self, t: Term, base: Term) -> None:
        """Demand a square base."""
        if ONE in base.shape:
            raise KindMismatch(
                f"only square matrices have powers, and {self.described(base)}",
                hint=self.hint_for(base)
                or "write .^ for the power of every entry, x'*x or norm2(x)^2 for the squared norm"
                + self.or_number(base),
            )
        try:
            square(self.solver, base.shape)
        except ShapeMismatch:
            raise ShapeMismatch(
                f"only square matrices have powers, and {self.described(base)}", text=self.text, span=t.span
            ) from None

    def sum(self, t: Term) -> Shape:
        """Return the shape of a sum: all arrays of one shape, or all scalars; with `.+` scalars spread."""
        for run in runs(t):
            if any(self.is_vector(a.shape) for a in run):
                for a in run:
                    if not a.shape:
                        self.want_vector(a)
        so_far = t.args[0]
        for a, sign in zip(t.args[1:], t.value, strict=True):
            if sign.type != "SPREAD" and bool(a.shape) != bool(so_far.shape):
                self.refuse_scalar(so_far, a, sign)
            self.solver.place = (so_far, a, sign)
            shape = same(self.solver, so_far.shape, a.shape)
            if shape is not so_far.shape:
                so_far = a
        return so_far.shape

    def refuse_scalar(self, left: Term, right: Term, sign: Any) -> None:
        """Say that a scalar and an array are added."""
        scalar, array = (right, left) if left.shape else (left, right)
        hint = self.hint_for(scalar) or f"write .{sign} to spread the scalar over all entries" + self.or_number(array)
        raise KindMismatch(
            f"{self.described(left)}, and {self.described(right)}: they cannot be added",
            text=self.text,
            span=(sign.start_pos, sign.end_pos),
            hint=hint,
        )

    def product(self, t: Term) -> Shape:
        """Return the shape of a row of products, from the left."""
        left = t.args[0]
        for right, sign in zip(t.args[1:], t.value, strict=True):
            if sign.type == "SOLVE" and left.shape and not right.shape:
                self.want_vector(right)
            self.solver.place = (left, right, sign)
            try:
                shape = OPERATORS[sign.type](self, left, right)
            except KindMismatch as e:
                raise e.at(self.text, (sign.start_pos, sign.end_pos)) from None
            left = Term("product", [left, right], [sign], left.start, right.end)
            left.shape = collapsed(shape)
        return left.shape

    def times(self, left: Term, right: Term) -> Shape:
        """Matrix product; scalars scale."""
        return product(self.solver, left.shape, right.shape)

    def divide(self, left: Term, right: Term) -> Shape:
        """Division by a scalar, or A B⁻¹."""
        if not right.shape:
            return left.shape
        if not left.shape or self.is_vector(right.shape):
            raise KindMismatch(
                f"{self.described(left)}, and {self.described(right)}: they cannot be divided",
                hint="write ./ for the quotient of entries, inv(A) for an inverse",
            )
        square(self.solver, right.shape)
        return self.times(left, right)

    def solve(self, left: Term, right: Term) -> Shape:
        """A⁻¹b, or a scalar's quotient."""
        if not left.shape:
            return right.shape
        if not right.shape:
            raise KindMismatch(f"a right side was expected, and {self.described(right)}", hint=self.hint_for(right))
        if self.is_vector(left.shape):
            raise KindMismatch(f"a square matrix was expected, and {self.described(left)}")
        square(self.solver, left.shape)
        return self.times(left, right)

    def dotted(self, left: Term, right: Term) -> Shape:
        """Product or quotient of entries."""
        return same(self.solver, left.shape, right.shape)

    def kron(self, left: Term, right: Term) -> Shape:
        """Kronecker product."""
        return function_written("KRON").shape(self.solver, left.shape, right.shape)


def runs(t: Term) -> Iterator[list[Term]]:
    """Yield the terms of a sum that plain signs join: what stands beside a dotted sign may be of either kind.

    An array before a dotted sign is what the terms behind it are added to; a scalar there is spread over them.
    """
    run, before = [t.args[0]], t.args[0]
    for a, sign in zip(t.args[1:], t.value, strict=True):
        if sign.type == "SPREAD":
            yield run
            before = before if before.shape else a
            run = [before] if before.shape else []
        else:
            run.append(a)
            before = before if before.shape else a
    yield run


def collapsed(shape: Shape) -> Shape:
    """Return a shape; that of a scalar for a 1×1 array."""
    return () if shape and shape[0] is ONE and shape[1] is ONE else shape


OPERATORS: dict[str, Callable[[OperatorReading, Term, Term], Shape]] = {
    "TIMES": OperatorReading.times,
    "DIVIDE": OperatorReading.divide,
    "SOLVE": OperatorReading.solve,
    "DOTTED": OperatorReading.dotted,
    "KRON": OperatorReading.kron,
}
HANDLERS: dict[str, Callable[[OperatorReading, Term], Shape]] = {
    "number": lambda self, t: (),
    "pi": lambda self, t: (),
    "dimension": lambda self, t: (),
    "variable": lambda self, t: self.table.entries[t.value].shape,
    "defined": OperatorReading.defined,
    "negation": lambda self, t: t.args[0].shape,
    "transposition": OperatorReading.transposition,
    "chain": OperatorReading.chain,
    "sum": OperatorReading.sum,
    "product": OperatorReading.product,
    "call": OperatorReading.call,
    "norm": OperatorReading.norm,
    "bars": OperatorReading.bars,
}
