"""Sums over indices, as Σᵢⱼ A[i, j] x[j] y[i] = yᵀ A x: what is a contraction becomes a product, a trace or a sum.

The indices are the vertices of a graph, and an entry A[i, j] is the matrix A between i and j; A[i, i] and x[i, 0] are
vectors at i. What is at or between the same indices is multiplied entry by entry, and an index is summed out that has
one neighbour or two: of A between i and j, with v at j, A v is at i; of A between i and j and B between j and k,
A diag(v) B is between i and k. So every series-parallel graph is summed out; another one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from sympy import Lambda, S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from symcalc import algebra
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.sympy_forms import ENTRY
from symcalc.interchange.sympy_indices import entries_at

HINT = (
    "a sum of products of entries, and of functions of one entry each, is known, every index from 0 to the last, as "
    "Sum(A[i, j]*x[j, 0], (i, 0, m - 1), …)"
)
TERMS = 1_000


def refusal(what: str) -> NotSupported:
    """Return the error of a sum that is no contraction."""
    return NotSupported(f"SymPy's Sum {what} is not known to symcalc", hint=HINT)


def terms_of_sum(e: Any) -> Iterator[tuple[list[Any], list[tuple[MatrixElement, Any]]]]:
    """Yield of each term the factors without an index, and the entries with their powers.

    Raises:
        NotSupported: for what is no product of entries.
    """
    bound = {limits[0] for limits in e.limits}
    if len(e.function.args) > TERMS:
        raise refusal(f"of more than {TERMS:,} terms")
    for term in sympy.Add.make_args(e.function):
        free, entries = [], []
        for factor in sympy.Mul.make_args(term):
            base, p = factor.as_base_exp()
            if not factor.free_symbols & bound:
                free.append(factor)
            elif isinstance(base, MatrixElement) and p.is_Integer and p > 0 and _is_at_indices(base, bound):
                entries.append((base, p))
            elif (entry := _as_entry(factor, bound)) is not None:
                entries.append((entry, S.One))
            else:
                raise refusal(f"over {factor}")
        yield free, entries


def _is_at_indices(entry: MatrixElement, bound: set[Any]) -> bool:
    """Tell whether an entry's array and places hold none of the indices, but where a place is one."""
    inside = [entry.parent, *(k for k in entry.indices if k not in bound)]
    return not any(a.free_symbols & bound for a in inside)


def _as_entry(factor: Any, bound: set[Any]) -> Any:
    """Return sin(A[i, j]), a function of one entry, as an entry of sin of A; None for what is none."""
    found = {a for a in factor.atoms(MatrixElement) if a.free_symbols & bound}
    if len(found) != 1 or factor.atoms(sympy.Sum):
        return None
    (a,) = found
    body = factor.xreplace({a: ENTRY})
    if body.free_symbols & bound or not _is_at_indices(a, bound):
        return None
    return MatrixElement(ElementwiseApplyFunction(Lambda((ENTRY,), body), a.parent), *a.indices)


def parts_of_sum(e: Any) -> tuple[Any, ...]:
    """Return what stands in a sum that has none of its indices: factors, and the matrices of entries."""
    found: dict[Any, None] = {}
    bound = {limits[0] for limits in e.limits}
    for free, entries in terms_of_sum(e):
        found |= dict.fromkeys(free)
        found |= dict.fromkeys(entry.parent for entry, _ in entries)
        found |= dict.fromkeys(k for entry, _ in entries for k in entry.indices if k not in bound)
    return tuple(found)


class Contraction:
    """The graph of one term: vectors at indices, matrices between two of them.

    Args:
        lengths: of each index, how many values it has.
    """

    def __init__(self, lengths: dict[Any, Any]) -> None:
        self.lengths = lengths
        self.at: dict[Any, Any] = {}
        self.loops: dict[Any, Any] = {}  # matrices whose diagonal is all that is at an index
        # both ways, the way back transposed, and whether it is
        self.between: dict[Any, dict[Any, list[tuple[Any, bool]]]] = {i: {} for i in lengths}

    def enter(self, A: Any, i: Any, j: Any) -> None:
        """Take A[i, j] in; where i or j is 0, A is a row or a column.

        Raises:
            NotSupported: where an index does not run over all rows or columns, or is none.
        """
        rows, columns = A.shape if is_array(A) else (ONE, ONE)
        for k, d in ((i, rows), (j, columns)):
            if self.lengths.get(k, ONE) != d:
                raise refusal(f"whose index {k} is not over all of {d}")
        if i == j:
            self.put_loop(A, i)
        elif i in self.lengths and j in self.lengths:
            self.join(A, i, j)
        else:
            self.put(A if i in self.lengths else algebra.transpose(A), i if i in self.lengths else j)

    def put(self, v: Any, i: Any) -> None:
        """Put a vector at an index, beside what is there."""
        self.loops.pop(i, None)
        self.at[i] = algebra.hadamard(self.at[i], v) if i in self.at else v

    def put_loop(self, A: Any, i: Any) -> None:
        """Put the diagonal of a matrix at an index."""
        is_alone = i not in self.at
        self.put(algebra.diagonal(A), i)
        if is_alone:
            self.loops[i] = A

    def join(self, A: Any, i: Any, j: Any) -> None:
        """Put a matrix between two indices, beside what is there."""
        self.between[i].setdefault(j, []).append((A, False))
        self.between[j].setdefault(i, []).append((algebra.transpose(A), True))

    def total(self) -> Any:
        """Return the sum over all indices.

        Raises:
            NotSupported: where some have three neighbours each.
        """
        result: Any = sympy.S.One
        while self.between:
            j = min(self.between, key=lambda k: (len(self.between[k]), k not in self.at))
            v, neighbours = self.at.get(j), self.between.pop(j)
            if len(neighbours) > 2:
                raise refusal("of entries whose indices have more than two neighbours each")
            for i in neighbours:
                del self.between[i][j]
            if neighbours:
                self.sum_out(v, neighbours)
            elif v is None:
                raise refusal(f"over {j}, which no entry has,")
            else:
                found = algebra.trace(self.loops[j]) if j in self.loops else algebra.total(v)
                result = algebra.multiply(result, found)
        return result

    def sum_out(self, v: Any, neighbours: dict[Any, list[tuple[Any, bool]]]) -> None:
        """Put what an index leaves behind at its neighbour, or between the two."""
        i, *further = neighbours
        matrices = [A for A, _ in neighbours[i]]
        turned = [is_turned for _, is_turned in neighbours[i]]
        left = algebra.transpose(algebra.hadamard(*matrices))
        middle = [] if v is None else [algebra.diagonal_matrix(v)]
        if further:
            A = algebra.multiply(left, *middle, algebra.hadamard(*(A for A, _ in neighbours[further[0]])))
            if turned[0]:
                self.join(A, i, further[0])
            else:
                self.join(algebra.transpose(A), further[0], i)
        elif sorted(turned) == [False, True]:  # X[i, j] Y[j, i] is of the diagonal of X Y
            self.put_loop(algebra.multiply(algebra.transpose(matrices[0]), *middle, matrices[1]), i)
        else:
            self.put(algebra.sum_rows(left) if v is None else algebra.multiply(left, v), i)


def summed(e: Any, values: dict[Any, Any], size: Callable[[Any], Any]) -> Any:
    """Return a sum over indices.

    Args:
        e: SymPy's sum.
        values: what its parts are in our nodes.
        size: takes a dimension of SymPy's, returns ours.

    Raises:
        NotSupported: for what is no contraction, and for ranges that are not all of an array's.
    """
    lengths = dict[Any, Any]()
    for i, low, high in e.limits:
        if low != 0 or i in lengths or high.free_symbols & {limits[0] for limits in e.limits}:
            raise refusal(f"from {low} to {high}")
        lengths[i] = size(high + 1)
        if lengths[i] is ONE:
            raise refusal(f"over one {i}")
    found = []
    for free, entries in terms_of_sum(e):
        graph = Contraction(lengths)
        for entry, p in entries:
            inside = [k in lengths for k in entry.indices]
            places = [None if is_summed else values[k] for k, is_summed in zip(entry.indices, inside, strict=True)]
            A = entries_at(values[entry.parent], (places[0], places[1]), size)
            A = A if p == 1 else algebra.hadamard_power(A, p)
            graph.enter(A, *(k if is_summed else S.Zero for k, is_summed in zip(entry.indices, inside, strict=True)))
        found.append(algebra.multiply(*(values[f] for f in free), graph.total()))
    return algebra.add(*found)
