"""Which arrays of a map's factors are worked out beforehand, and which products stay products.

A factor AᵀDA of thin A is no array of its own: it is applied factor by factor. A chain of matrices of known sizes is
cut into runs that are multiplied out; a run of p×q costs p·q entries to hold, and p·q multiplications for each column
that it is applied to, so that the cut of least entries is the best in both. A sum is worked out where its array is not
larger than those of its terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from symcalc.algebra import add, diagonal_matrix, multiply, transpose
from symcalc.algebra.coefficients import filled, identity, split, unboxed
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Identity,
    MatAdd,
    MatMul,
    OneMatrix,
    Transpose,
    constants,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.functions_by_role import function_in, plays
from symcalc.expressions.kinds import plain_kind
from symcalc.expressions.node import Expression, variable
from symcalc.expressions.operation_records import Role
from symcalc.maps.applications import opened
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.networks import Axis, Factor, Index, Term


class Choice(NamedTuple):
    """How an array is made: of which others, and how; and how many entries they have."""

    of: tuple[Any, ...]
    make: Callable[..., Any] | None  # None: it is worked out
    entries: int


class Plan:
    """The parts of a map at known sizes.

    Attributes:
        parts: the arrays that are worked out, each with the variable that stands for it.
    """

    def __init__(self, size: Callable[[Dim], int], sized: Callable[[Dim], Dim]) -> None:
        self.size, self.sized = size, sized
        self.parts: dict[Any, Any] = {}
        self._choices: dict[Any, Choice] = {}
        self._made: dict[Any, Any] = {}

    def of_map(self, linear_map: LinearMap) -> LinearMap:
        """Return the map with variables for the arrays, at sizes that are numbers."""
        terms = [self._of_term(t) for t in map(opened, linear_map.terms) if t is not None]
        shapes = (tuple(map(self.sized, shape)) for shape in (linear_map.shape, linear_map.of))
        return LinearMap(tuple(terms), *shapes)

    def _of_term(self, term: Term) -> Term:
        known: dict[Index, Index] = {}

        def new(a: Axis) -> Axis:
            return tuple(known.setdefault(i, Index(self.sized(i.size))) for i in a)

        used: dict[Index, int] = {}
        ends = (*term.result[0], *term.result[1], *term.source[0], *term.source[1])
        for i in (*ends, *(i for f in term.factors for i in f.indices)):
            used[i] = used.get(i, 0) + 1
        factors = []
        for f in term.factors:
            # a factor between others is multiplied; one on axes that meet elsewhere, too, masks these as an array
            masks = all(used[i] > 2 for i in f.indices)
            factors.append(Factor(self.array(f.array, masks), new(f.rows), new(f.columns)))
        result, source = ((new(a), new(b)) for a, b in (term.result, term.source))
        return Term(self.array(term.scale), factors, result, source)

    def array(self, e: Expression, whole: bool = False) -> Any:
        """Return an array or scalar in the variables of parts; one that is asked for whole is one of these."""
        if whole and is_array(e) and type(e) is not OneMatrix:
            return self._part(e)
        pending = [e]
        while pending:
            a = pending[-1]
            choice = self._choice(a)
            missing = [b for b in choice.of if b not in self._made]
            if missing:
                pending += missing
                continue
            pending.pop()
            if a not in self._made:
                made = choice.make(*(self._made[b] for b in choice.of)) if choice.make else self._part(a)
                self._made[a] = made
        return self._made[e]

    def _part(self, e: Any) -> Any:
        """Return the variable for an array that is worked out; a row is the transpose of a column."""
        if is_array(e) and e.shape[0] is ONE:
            return transpose(self._part(transpose(e)))
        if e not in self.parts:
            shape = tuple(map(self.sized, e.shape)) if is_array(e) else ()
            axes = 0 if not shape else 1 if e.shape[1] is ONE else 2
            self.parts[e] = variable(f"T{len(self.parts) + 1}", plain_kind(axes).name, shape)
        return self.parts[e]

    def entries(self, e: Any) -> int:
        """Return the number of entries of an array."""
        return self.size(e.shape[0]) * self.size(e.shape[1]) if is_array(e) else 1

    def _choice(self, e: Any) -> Choice:
        """Return how an array is made, of a tree of sums and products in one walk from below."""
        pending = [e]
        while pending:
            a = pending[-1]
            if a in self._choices:
                pending.pop()
                continue
            taken = self._taken_apart(a)
            missing = [b for b in taken.of if b not in self._choices] if taken.make else []
            if missing:
                pending += missing
                continue
            pending.pop()
            whole = Choice((), None, self.entries(a))
            apart = sum(self._choices[b].entries for b in taken.of)
            constant = taken.make is not None and not taken.of
            thin = taken.make is not None and (apart < whole.entries or _is_plain(a))
            self._choices[a] = Choice(taken.of, taken.make, apart) if constant or thin else whole
        return self._choices[e]

    def _taken_apart(self, e: Any) -> Choice:
        """Return of what an array is made, and how; without a way for what is worked out."""
        if not is_array(e):
            return Choice((), (lambda: e) if e.is_number else None, 1)
        if type(e) is Identity:
            return Choice((), lambda: identity(self.sized(e.size)), 0)
        if type(e) is OneMatrix:
            return Choice((), lambda: filled(ONE, *map(self.sized, e.shape)), 0)
        if plays(e, Role.COMMUTATION):
            return Choice((), lambda: function_in(Role.COMMUTATION).build(*map(self.sized, constants(e))), 0)
        if (inner := unboxed(e)) is not e:
            return Choice((inner,), lambda a: a, 0)
        if type(e) is Transpose:
            return Choice((e.args[0],), transpose, 0)
        if type(e) is DiagMatrix:
            return Choice((e.arg,), diagonal_matrix, 0)
        if type(e) is MatAdd:
            return Choice(tuple(e.args), add, 0)
        if type(e) is MatMul:
            c, core = split(e)
            runs = self._runs([f for f in e.args if is_array(f)])
            if len(runs) == 1:  # worked out, but for the coefficient
                return Choice((c, core), multiply, 0) if c is not ONE else Choice((), None, 0)
            return Choice((c, *runs), multiply, 0)
        if plays(e, Role.KRONECKER):
            return Choice(tuple(e.args), function_in(Role.KRONECKER).build, 0)
        return Choice((), None, 0)

    def _runs(self, chain: Sequence[Any]) -> list[Any]:
        """Return the factors of a chain, runs of them multiplied, so that all have the least entries."""
        sizes = [self.size(chain[0].shape[0]), *(self.size(f.shape[1]) for f in chain)]
        best: list[tuple[int, int]] = [(0, 0)]  # of the factors before: entries, and where the last run begins
        for end in range(1, len(chain) + 1):
            found = []
            for start in range(end):
                alone = end - start == 1 and type(chain[start]) in (DiagMatrix, Identity)
                found.append((best[start][0] + (sizes[end] if alone else sizes[start] * sizes[end]), start))
            best.append(min(found))
        runs: list[Any] = []
        end = len(chain)
        while end:
            start = best[end][1]
            runs.insert(0, multiply(*chain[start:end]))
            end = start
        return runs


def _is_plain(e: Any) -> bool:
    """Tell what is written at no cost of what it is made of."""
    return type(e) in (Transpose, DiagMatrix) or (type(e) is MatMul and len([a for a in e.args if is_array(a)]) == 1)
