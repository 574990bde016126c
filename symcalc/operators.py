"""Kinds and sizes of operators: what each asks of its operands, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcalc.calls import CallReading
from symcalc.errors import KindMismatch, ParseFailure, ShapeMismatch, SymcalcError
from symcalc.registry import functions
from symcalc.shapes import ONE, Shape, square
from symcalc.sizing import SizeOfOne
from symcalc.terms import Term


class OperatorReading(CallReading):
    """How operators are read."""

    def shape_of(self, t: Term) -> Shape:
        """Return the shape of a term whose parts have theirs; a 1×1 array is a scalar.

        Raises:
            SymcalcError: pointing at the operator, where kinds or sizes cannot agree.
        """
        self.solver.place = t.span
        try:
            if t.size:
                return self.size(t)
            shape = HANDLERS[t.op](self, t)
        except SizeOfOne as e:
            raise ShapeMismatch(e.message, hint=e.hint or "declare a size 1 where it is meant").at(
                self.text, t.span
            ) from None
        except SymcalcError as e:
            raise e.at(self.text, t.span) from None
        return () if shape and shape[0] is ONE and shape[1] is ONE else shape

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
                shape = self.entrywise(t, base.shape, shape)
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
                or "write .^ for the power of every entry, x'*x or norm2(x)^2 for the squared norm",
            )
        try:
            square(self.solver, base.shape)
        except ShapeMismatch:
            raise ShapeMismatch(f"only square matrices have powers, and {self.described(base)}") from None

    def entrywise(self, t: Term, a: Shape, b: Shape) -> Shape:
        """Return the shape of an operation on entries."""
        if a and b:
            self.solver.equal(a[0], b[0], "rows of the operands")
            self.solver.equal(a[1], b[1], "columns of the operands")
        return a or b

    def sum(self, t: Term) -> Shape:
        """Return the shape of a sum: all arrays of one shape, or all scalars; with `.+` scalars spread."""
        plain = [a for a, sign in zip(t.args, [None, *t.value], strict=True) if sign is None or sign.type != "SPREAD"]
        array = next((a for a in plain if a.shape), None)
        if array is not None and any(self.is_vector(a.shape) for a in plain):
            for a in plain:
                if not a.shape:
                    self.want_vector(a)
        so_far = t.args[0]
        for a, sign in zip(t.args[1:], t.value, strict=True):
            if sign.type != "SPREAD" and bool(a.shape) != bool(so_far.shape):
                self.refuse_scalar(so_far, a, sign)
            try:
                shape = self.entrywise(t, so_far.shape, a.shape)
            except ShapeMismatch as e:
                raise self.mismatch(so_far, a, sign, e) from None
            if shape is not so_far.shape:
                so_far = a
        return so_far.shape

    def refuse_scalar(self, left: Term, right: Term, sign: Any) -> None:
        """Say that a scalar and an array are added."""
        scalar = right if left.shape else left
        hint = self.hint_for(scalar) or f"write .{sign} to spread the scalar over all entries"
        raise KindMismatch(
            f"{self.described(left)}, and {self.described(right)}: they cannot be added",
            text=self.text,
            span=(sign.start_pos, sign.end_pos),
            hint=hint,
        )

    def mismatch(self, left: Term, right: Term, sign: Any, e: ShapeMismatch) -> ShapeMismatch:
        """Return an error that names both operands and their sizes."""
        return ShapeMismatch(
            f"{self.described(left)}, and {self.described(right)}: {e.message}",
            text=self.text,
            span=(sign.start_pos, max(sign.end_pos, sign.start_pos + 1)),
            hint=e.hint,
        )

    def product(self, t: Term) -> Shape:
        """Return the shape of a row of products, from the left."""
        left = Term("product", [], None, t.args[0].start, t.args[0].end)
        left.op, left.value, left.shape = t.args[0].op, t.args[0].value, t.args[0].shape
        for right, sign in zip(t.args[1:], t.value, strict=True):
            if sign.type == "SOLVE" and left.shape and not right.shape:
                self.want_vector(right)
            self.solver.place = (sign.start_pos, sign.end_pos)
            try:
                shape = OPERATORS[sign.type](self, left, right)
            except ShapeMismatch as e:
                raise self.mismatch(left, right, sign, self.proposed(left, right, sign, e)) from None
            except KindMismatch as e:
                raise e.at(self.text, (sign.start_pos, sign.end_pos)) from None
            left.op, left.value, left.end = "product", None, right.end
            left.shape = () if shape and shape[0] is ONE and shape[1] is ONE else shape
        return left.shape

    def proposed(self, left: Term, right: Term, sign: Any, e: ShapeMismatch) -> ShapeMismatch:
        """Add to an error of vectors what may be meant."""
        if sign.type == "TIMES" and self.is_vector(left.shape) and self.is_vector(right.shape):
            x, y = (
                self.said(t) if t.closed or t.op in ("variable", "defined", "call") else f"({self.said(t)})"
                for t in (left, right)
            )
            e.hint = (
                f"write {x}'*{y} for the scalar product, {x}*{y}' for the outer, {x}.*{y} for the product of entries"
            )
        elif type(e) is SizeOfOne:
            e.hint = (
                self.hint_for(right)
                or self.hint_for(left)
                or "transpose one of them, write .* for the product of entries, or declare the size 1"
            )
        return e

    def times(self, left: Term, right: Term) -> Shape:
        """Matrix product; scalars scale."""
        a, b = left.shape, right.shape
        if a and b:
            self.solver.equal(a[1], b[0], "columns of the left and rows of the right factor")
            return (a[0], b[1])
        return a or b

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
        return self.entrywise(left, left.shape, right.shape)

    def kron(self, left: Term, right: Term) -> Shape:
        """Kronecker product."""
        return functions()["kron"].shape(self.solver, left.shape, right.shape)


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
