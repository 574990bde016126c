"""A product of factors with indices, kept as short as matrix notation allows.

A *term* maps an array dX to an array: entry (p, q) of the result is the sum, over all indices that are neither p, q nor
those of dX, of the product of the factors' entries and dX's. An axis is a tuple of indices, the slowest first, of
which an array of one row or column has none; two axes that share an index are equal there (a diagonal), an index that
no factor has is one of ones.

`settle` contracts what matrix notation has a word for: neighbours that share an index with nothing else are multiplied,
factors on the same indices are multiplied entry by entry, an index that one factor has alone is summed over, identity
and diagonal matrices make two indices one, Kronecker and outer products come apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from sympy import S

from symcalc.algebra import diagonal, diagonal_matrix, hadamard, multiply, sum_columns, total, transpose
from symcalc.algebra.coefficients import filled, split
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import DiagMatrix, Identity, MatMul, OneMatrix, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.functions_by_role import function_in, plays
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role


class Index:
    """An index that runs over a size; it is itself, whatever its size."""

    __slots__ = ("size",)

    def __init__(self, size: Dim) -> None:
        self.size = size


Axis = tuple[Index, ...]


def axis(size: Dim) -> Axis:
    """Return a new axis of a size: none for 1."""
    return () if size is ONE else (Index(size),)


class Factor:
    """An array on two axes."""

    __slots__ = ("array", "columns", "rows")

    def __init__(self, array: Expression, rows: Axis, columns: Axis) -> None:
        if not rows and columns:  # a row is its column
            array, rows, columns = transpose(array), columns, rows
        self.array, self.rows, self.columns = array, rows, columns

    @property
    def indices(self) -> Axis:
        """All of its indices."""
        return self.rows + self.columns

    def turned(self) -> Factor:
        """Return its transpose, on the same indices."""
        return Factor(transpose(self.array), self.columns, self.rows)

    def led_by(self, i: Index) -> Any:
        """Return the array with the axis that is i alone as rows."""
        return self.array if self.rows == (i,) else transpose(self.array)

    def beyond(self, i: Index) -> Axis:
        """Return the axis that is not i."""
        return self.beyond_axis((i,))

    def beyond_axis(self, a: Axis) -> Axis:
        """Return the axis that is not a."""
        return self.columns if self.rows == a else self.rows


class Term:
    """A product of factors between the axes of dX and those of a result.

    Attributes:
        scale: a scalar.
        factors: the arrays, the one of dx first where dx is a column: it takes in all that stands on its rows, so that
            terms that differ in it alone are one.
        result: the axes of the result, rows and columns.
        source: the axes of dX.
        leading: whether the first factor is the one of dx.
    """

    __slots__ = ("factors", "leading", "letters", "result", "scale", "source")

    def __init__(
        self,
        scale: Expression,
        factors: Iterable[Factor],
        result: tuple[Axis, Axis],
        source: tuple[Axis, Axis],
        leading: bool = False,
    ) -> None:
        self.scale, self.factors, self.result, self.source = scale, list(factors), result, source
        self.leading = leading
        self.letters: dict[str, Axis] = {}  # while it is placed in a node

    def exchange(self, old: Index, new: Axis) -> None:
        """Put indices in the place of one."""

        def put(a: Axis) -> Axis:
            return tuple(k for i in a for k in (new if i is old else (i,))) if old in a else a

        for f in self.factors:
            f.rows, f.columns = put(f.rows), put(f.columns)
        self.result = (put(self.result[0]), put(self.result[1]))
        self.source = (put(self.source[0]), put(self.source[1]))
        self.letters = {letter: put(a) for letter, a in self.letters.items()}

    def unify(self, a: Axis, b: Axis) -> bool:
        """Make two axes one; an index that stands beside several comes apart. Return False where they do not match."""
        if len(a) == len(b):
            if any(p.size != q.size for p, q in zip(a, b, strict=True)):
                return False
            for p, q in zip(a, b, strict=True):
                if p is not q:
                    self.exchange(q, (p,))
            return True
        single, several = (a, b) if len(a) == 1 else (b, a)
        if len(single) != 1:
            return False
        self.exchange(single[0], several)
        return True

    def count(self, indices: Iterable[Index]) -> None:
        """Sum over those of the indices that nothing has any more: each counts its size."""
        left = self.ends().union(*(f.indices for f in self.factors))
        for i in {id(i): i for i in indices}.values():
            if i not in left:
                self.scale = multiply(self.scale, i.size)

    def copy(self) -> Term:
        """Return a term that may be changed."""
        factors = [Factor(f.array, f.rows, f.columns) for f in self.factors]
        return Term(self.scale, factors, self.result, self.source, self.leading)

    def ends(self) -> set[Index]:
        """Return the indices of the result and of dX."""
        return {*self.result[0], *self.result[1], *self.source[0], *self.source[1]}


def settle(term: Term) -> Term | None:
    """Contract a term, in place, to its shortest form; None where it is zero."""
    while True:
        if term.scale is S.Zero or any(is_zero(f.array) for f in term.factors):
            return None
        if not (_opened(term) or _joined(term) or _summed(term)):
            return term


def _opened(term: Term) -> bool:
    """Take one factor apart: identities, diagonal matrices, ones, Kronecker and outer products."""
    for at in range(1 if term.leading else 0, len(term.factors)):
        f = term.factors[at]
        c, core = split(f.array)
        kind = type(core)
        if kind is OneMatrix:
            new: list[Factor] = []
        elif kind in (Identity, DiagMatrix) and len(f.rows) == len(f.columns) == 1:
            term.unify(f.rows, f.columns)
            new = [Factor(core.arg, f.rows, ())] if kind is DiagMatrix else []
        elif (apart := _apart(core, f)) is not None:
            new = apart
        elif len(f.rows) == 2 and not f.columns:  # a stacked matrix
            slow, fast = f.rows
            new = [Factor(function_in(Role.UNSTACKED).build(core, fast.size, slow.size), (fast,), (slow,))]
        elif kind is MatMul and f.rows and f.columns and (cut := _cut(core)):
            left, right = multiply(*core.factors[:cut]), multiply(*core.factors[cut:])
            new = [Factor(left, f.rows, ()), Factor(right, (), f.columns)]
        else:
            continue
        term.factors[at : at + 1] = new
        term.scale = multiply(term.scale, c)
        term.count(f.indices)
        return True
    return False


def _cut(core: MatMul) -> int:
    """Return where a product is of a column and a row, 0 where it is of neither."""
    return next((i for i, A in enumerate(core.factors) if i and A.shape[0] is ONE), 0)


def _apart(core: Expression, f: Factor) -> list[Factor] | None:
    """Return the factors of a Kronecker or Khatri–Rao product, on their own axes; None of all else."""
    if plays(core, Role.KRONECKER):
        return _of_kron(core, f)
    return _of_columnwise(core, f) if plays(core, Role.KHATRI_RAO) else None


def _of_kron(core: Expression, f: Factor) -> list[Factor] | None:
    """Return the two factors of A ⊗ B where the axes come apart so."""
    A, B = core.args
    rows, columns = _halves(f.rows, A.shape[0]), _halves(f.columns, A.shape[1])
    if rows is None or columns is None:
        return None
    return [Factor(A, rows[0], columns[0]), Factor(B, rows[1], columns[1])]


def _of_columnwise(core: Expression, f: Factor) -> list[Factor] | None:
    """Return the two factors of A ∗ B where the rows come apart so."""
    A, B = core.args
    halves = _halves(f.rows, A.shape[0])
    return None if halves is None else [Factor(A, halves[0], f.columns), Factor(B, halves[1], f.columns)]


def _halves(a: Axis, first: Dim) -> tuple[Axis, Axis] | None:
    """Return an axis in two, the first of a size."""
    size: Any = ONE
    for cut in range(len(a) + 1):
        if size == first:
            return a[:cut], a[cut:]
        if cut < len(a):
            size = size * a[cut].size
    return None


def _joined(term: Term) -> bool:
    """Multiply two factors on the same axes entry by entry; take the diagonal of one on a single index."""
    first = 1 if term.leading else 0
    seen: dict[tuple[Axis, Axis], int] = {}
    for at in range(first, len(term.factors)):
        f = term.factors[at]
        if f.rows == f.columns and len(f.rows) == 1:
            term.factors[at] = Factor(diagonal(f.array), f.rows, ())
            return True
        for axes, same in (((f.rows, f.columns), True), ((f.columns, f.rows), False)):
            if axes in seen:
                other = term.factors[seen[axes]]
                array = f.array if same else transpose(f.array)
                term.factors[seen[axes]] = Factor(hadamard(other.array, array), other.rows, other.columns)
                del term.factors[at]
                return True
        seen[(f.rows, f.columns)] = at
    return term.leading and _taken_in(term)


def _taken_in(term: Term) -> bool:
    """Let the factor of dx take in what stands on its rows alone: diag(v) M dx."""
    lead = term.factors[0]
    if len(lead.rows) != 1 or not lead.columns:
        return False
    for at, f in enumerate(term.factors[1:], 1):
        if f.rows == lead.rows and not f.columns:
            del term.factors[at]
            lead.array = multiply(diagonal_matrix(f.array), lead.array)
            return True
    return False


def _summed(term: Term) -> bool:
    """Sum over one index that at most two matrices have."""
    ends = term.ends()
    places: dict[Index, list[int]] = {}
    for at, f in enumerate(term.factors):
        for i in f.indices:
            places.setdefault(i, []).append(at)
    for i, found in places.items():
        if i in ends or len(found) > 3 or len({*found}) < len(found):  # one factor has it on both axes
            continue
        factors = [term.factors[at] for at in found]
        if any((i,) not in (f.rows, f.columns) for f in factors):
            new = _summed_together(term, i, ends, places)
        else:
            new = _contracted(found, i, factors, term.leading and 0 in found)
        if new is not None:
            made, gone = new
            leads = term.leading and 0 in gone
            term.factors = [f for at, f in enumerate(term.factors) if at not in gone]
            if isinstance(made, Factor):
                term.factors.insert(0 if leads else len(term.factors), made)
            else:
                term.scale = multiply(term.scale, made)
            return True
    return False


Summed = tuple[Any, set[int]]  # a factor or a scalar, and in place of which factors


def _contracted(found: list[int], i: Index, factors: list[Factor], leads: bool) -> Summed | None:
    """Return the sum over an index of one or two matrices and a vector, or of a vector alone."""
    vectors = [f.array for f in factors if not f.columns]
    matrices = [f for f in factors if f.columns]
    if len(matrices) > 2 or len(vectors) > 1:
        return None
    if not matrices:
        return total(vectors[0]), set(found)
    if len(matrices) == 1:
        (f,) = matrices
        A = f.led_by(i)
        array = multiply(transpose(A), vectors[0]) if vectors else transpose(sum_columns(A))
        return Factor(array, f.beyond(i), ()), set(found)
    a, b = reversed(matrices) if leads else matrices  # the factor of dx stands right, dx its columns
    array = multiply(transpose(a.led_by(i)), *map(diagonal_matrix, vectors), b.led_by(i))
    return Factor(array, a.beyond(i), b.beyond(i)), set(found)


def _summed_together(term: Term, i: Index, ends: set[Index], places: dict[Index, list[int]]) -> Summed | None:
    """Sum over an axis of several indices at once, each of which one other factor has: A·(B ⊗ C)."""
    for at in places[i]:
        f = term.factors[at]
        over = next((a for a in (f.rows, f.columns) if i in a and len(a) > 1), None)
        if over is not None:
            break
    else:
        return None
    if any(k in ends or len(places[k]) != 2 or places[k][0] == places[k][1] for k in over):
        return None
    others = [next(p for p in places[k] if p != at) for k in over]
    legs = legs_on(over, [term.factors[p] for p in others])
    if legs is None:
        return None
    B, columns = legs
    if term.leading and 0 in others and columns != term.source[0]:
        return None
    A, beside = (transpose(f.array), f.columns) if over is f.rows else (f.array, f.rows)
    array = multiply(A, B)
    if not is_array(array):
        return array, {at, *others}
    made = Factor(array, beside, columns)
    turned = term.leading and at == 0 and bool(made.columns)
    return made.turned() if turned else made, {at, *others}


def legs_on(over: Sequence[Index], others: Sequence[Factor]) -> tuple[Expression, Axis] | None:
    """Return the Kronecker product of what stands on each index of an axis, with that axis as rows, and its columns.

    A matrix on two neighbouring indices is stacked, and matrices with one index as columns are a Khatri–Rao product;
    None where no such product says it.
    """
    parts: list[Expression] = []
    ends: list[Axis] = []
    beyond: Axis
    k = 0
    while k < len(over):
        i, f = over[k], others[k]
        if k + 1 < len(over) and others[k + 1] is f:
            if (f.rows, f.columns) == ((i,), (over[k + 1],)):
                part, beyond = function_in(Role.STACKED).build(transpose(f.array)), ()
            elif (f.columns, f.rows) == ((i,), (over[k + 1],)):
                part, beyond = function_in(Role.STACKED).build(f.array), ()
            else:
                return None
            k += 2
        else:
            if (f.rows != (i,) and f.columns != (i,)) or any(g is f for g in others[k + 1 :]):
                return None
            part, beyond = f.led_by(i), f.beyond(i)
            k += 1
        parts.append(part)
        ends.append(beyond)
    columns = tuple(i for end in ends for i in end)
    if len({*columns}) == len(columns):
        return reduce(function_in(Role.KRONECKER).build, parts), columns
    if len(columns) == len(ends) and len({*ends}) == 1:
        return reduce(function_in(Role.KHATRI_RAO).build, parts), ends[0]
    return None


def ones(a: Axis) -> Any:
    """Return the column of ones on an axis."""
    return filled(ONE, size_of(a), ONE) if a else ONE


def size_of(a: Axis) -> Any:
    """Return the size of an axis."""
    size: Any = ONE
    for i in a:
        size = size * i.size
    return size


def refusal(what: str) -> NotSupported:
    """Return the error of what no matrix notation says."""
    return NotSupported(f"{what} has no plain matrix; this Jacobian is not supported yet")
