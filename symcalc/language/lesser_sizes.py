"""The lesser of two sizes, as the number of singular values is: unknowns that wait until both sizes are known."""

from __future__ import annotations

from typing import Any

from symcalc.errors import ShapeMismatch
from symcalc.expressions.dimensions import Dim, LesserSize, lesser
from symcalc.expressions.size_terms import is_never_positive
from symcalc.language.size_polynomials import Unknown, added, atoms_of, pairs

MESSAGE = "the lesser of rows and columns, and the size that it must be"
ALIKE = "the lesser of rows and columns agrees"
HINT = "declare the sizes, as in A : matrix(n + 1, n), which tells the lesser"


class Lessers:
    """Unknowns of a solver that are the lesser of two of its sizes."""

    def __init__(self, solver: Any) -> None:
        self.solver = solver
        self.waiting: list[tuple[Unknown, Dim, Dim, Any]] = []  # with the place that asked

    def of(self, a: Dim, b: Dim) -> Dim:
        """Return the lesser of two sizes: the same unknown for the same two."""
        a, b = self.solver.find(a), self.solver.find(b)
        if (known := self.known(a, b)) is not None:
            return known
        for u, *pair, _ in self.waiting:
            if {*map(self.solver.find, pair)} == {a, b}:
                return u
        u = Unknown(named=True)
        self.waiting.append((u, a, b, self.solver.place))
        return u

    def known(self, a: Dim, b: Dim) -> Dim | None:
        """Return the lesser of two sizes; None where it cannot be told so far."""
        left, right = self.solver.terms(a), self.solver.terms(b)
        difference = pairs(added(left, right, -1))
        if is_never_positive(difference):
            return a
        if is_never_positive([(-c, powers) for c, powers in difference]):
            return b
        if any(type(u) is Unknown for u in atoms_of([*left, *right])):
            return None
        return lesser(self.solver.result(a), self.solver.result(b))

    def settle(self) -> None:
        """Give those their value of which both sizes are known by now.

        Raises:
            ShapeMismatch: where they must be another size.
        """
        waiting, self.waiting = self.waiting, []
        for u, a, b, place in waiting:
            value = self.known(self.solver.find(a), self.solver.find(b))
            if value is None:
                self.waiting.append((u, a, b, place))
            else:
                self.solver.place = place
                self.agree(u, value)
        self.solver.settle_queue()

    def agree(self, u: Unknown, value: Dim) -> None:
        """Give an unknown its value.

        Raises:
            ShapeMismatch: where it must be another size.
        """
        try:
            self.solver.equal(u, value, MESSAGE)
        except ShapeMismatch as e:
            raise ShapeMismatch(e.message, hint=e.hint or HINT) from None

    def pair(self) -> None:
        """Take the sizes to agree of which the lesser ones do, as people mean it: of two matrices of one shape."""
        first: dict[Any, tuple[Dim, Dim]] = {}
        for u, a, b, place in self.waiting:
            root = self.solver.find(u)
            if type(root) is LesserSize:  # min(m, n), as it is written: of an m×n matrix
                one, other = root.of
                if self.solver.find(a) == other or self.solver.find(b) == one:
                    one, other = other, one
                self.solver.place = place
                self.solver.equal(a, one, MESSAGE)
                self.solver.equal(b, other, MESSAGE)
                continue
            other = first.setdefault(root, (a, b))
            if type(root) is Unknown and other != (a, b):
                self.solver.place = place
                for one, same in zip(other, (a, b), strict=True):
                    self.solver.equal(one, same, MESSAGE)
                self.solver.notes.append(f"{ALIKE}: the matrices are taken to be of one shape")
        self.solver.settle_queue()

    def roots(self) -> set[Unknown]:
        """Return those that wait, as the solver knows them."""
        found = [[self.solver.find(d) for d in sizes] for *sizes, _ in self.waiting]
        return {u for u, *pair in found if type(u) is Unknown and u not in pair}
