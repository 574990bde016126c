"""A linear map applied to an array: each term is contracted with V in the place of dX, and no matrix is formed.

The entry of the result is the sum of the term's factors and V's entries over all indices but the result's, so V is one
more factor on the axes of dX: A dX B becomes A V B, a diagonal C ∘ V. The adjoint exchanges the axes of result and dX:
of A dX B it is AᵀG Bᵀ. A vector's map applies to the columns of a matrix at once: V has one more index, which the
result has, too.

Laue, Mitterreiter & Giesen 2018; Magnus & Neudecker 2019, ch. 2, sec. 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, cast

from sympy import Integer

from symcalc.algebra import add, multiply, zeros
from symcalc.algebra.coefficients import identity, split
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import is_array, shape_of
from symcalc.expressions.dimensions import ONE, describe, with_sizes
from symcalc.expressions.index_forms import renamed
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import FORMS
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.matrices import matrix_between
from symcalc.maps.networks import Axis, Factor, Index, Term, axis, settle, size_of
from symcalc.maps.steps import reported

TYPICAL = Integer(100)  # a size to reckon with, where it has no number
TRIES = 2000  # ways in which factors of two terms are matched
REFUSED = "the application of this derivative is not supported yet: no matrix notation says it without its matrix"
INSTEAD = "ask for the directional derivative, or for vjp"


def opened(term: Term) -> Term | None:
    """Return a term in its shortest form without a factor that leads, or None where it is zero.

    >>> from symcalc.maps.linear_maps import unit
    >>> from symcalc.expressions.dimensions import DimensionName
    >>> opened(unit((DimensionName("n"), ONE))).factors  # I dx is dx
    []
    """
    new = term.copy()
    new.leading = False
    return settle(new)


@reported("⟨G, L(V)⟩ = ⟨Lᵀ(G), V⟩", "Laue, Mitterreiter & Giesen 2018")
def adjoint_of(linear_map: LinearMap) -> LinearMap:
    """Return the adjoint map: ⟨G, L(V)⟩ = ⟨Lᵀ(G), V⟩, with the axes of result and dX exchanged."""
    terms = [t for t in map(opened, linear_map.terms) if t is not None]
    for t in terms:
        t.result, t.source = t.source, t.result
    return LinearMap(tuple(terms), linear_map.of, linear_map.shape)


@reported("dX ↦ L(dX) at V is L(V)", "Laue, Mitterreiter & Giesen 2018")
def applied(linear_map: LinearMap, V: Expression) -> Any:
    """Return L(V), an expression of the factors' arrays and V.

    Raises:
        NotSupported: where no matrix notation says it.
    """
    if shape_of(V) != linear_map.of:
        raise NotSupported(f"the map is of {describe(linear_map.of)}, not of {describe(shape_of(V))}")
    return _sum(linear_map.shape, [applied_term(t, V) for t in linear_map.terms])


def applied_to_columns(linear_map: LinearMap, V: Expression) -> Any:
    """Return the map of a vector to a vector, or a number, applied to each column of V: J V.

    Raises:
        NotSupported: for maps of matrices, and where no matrix notation says it.
    """
    if linear_map.of[1:] != (ONE,) or linear_map.shape[1:] not in ((), (ONE,)):
        raise NotSupported("a map of matrices is applied to one at a time")
    beside = axis(V.shape[1])
    shape = ((linear_map.shape or (ONE,))[0], V.shape[1])
    return _sum(shape, [applied_term(t, V, beside) for t in linear_map.terms])


def _sum(shape: tuple[Any, ...], found: list[Any]) -> Any:
    return add(*found) if found else zeros(*(shape or (ONE, ONE)))


def applied_term(term: Term, V: Expression, beside: Axis = ()) -> Any:
    """Return one term applied to V; ``beside`` is a further axis that V and the result have as their columns.

    Raises:
        NotSupported: where no matrix notation says it.
    """
    rows, columns = term.result
    new = opened(term)
    if new is not None:
        (rows, columns), of = new.result, new.source
        new.result, new.source = (rows, columns + beside), ((), ())
        if is_array(V):
            new.factors = _least_first(new, Factor(V, of[0], of[1] + beside))
        else:
            new.scale = multiply(new.scale, V)
        new = settle(new)
    if new is None:
        return zeros(size_of(rows), size_of(columns + beside))
    return _written(new)


def _least_first(term: Term, V: Factor) -> list[Factor]:
    """Return the factors and V, the first one that whose product with V has the fewest entries: `settle` begins there.

    Of a chain the code generator finds the order itself; before an entrywise product nothing else is left to choose.
    """
    ends = {*term.result[0], *term.result[1]}
    costs: list[tuple[float, int]] = []
    for at, f in enumerate(term.factors):
        for i in f.indices:
            others = [g for g in term.factors if g is not f and g.columns and i in g.indices]
            alone = i in V.indices and i not in ends and not others
            if f.columns and alone and all((i,) in (g.rows, g.columns) for g in (f, V)):
                costs.append((_typical(f.beyond(i)) * _typical(V.beyond(i)), at))
    if len(costs) < 2 or costs[0][0] == min(costs)[0]:
        return [*term.factors, V]
    at = min(costs)[1]
    return [term.factors[at], *term.factors[:at], *term.factors[at + 1 :], V]


def _typical(a: Axis) -> float:
    size = size_of(a)
    return float(with_sizes(size, dict.fromkeys(size.free_symbols, TYPICAL)))


def _written(term: Term) -> Any:
    """Return a term without dX as an expression; what matrix notation lacks, an operation on two arrays may say."""
    while True:
        try:
            return multiply(term.scale, matrix_between(term.factors, *term.result))
        except NotSupported as e:
            contracted = _by_operation(term)
            settled = settle(contracted) if contracted is not None else None
            if contracted is None:
                raise NotSupported(REFUSED, hint=INSTEAD).on(e.about) from None
            if settled is None:
                return zeros(*map(size_of, contracted.result))
            term = settled


def _by_operation(term: Term) -> Term | None:
    """Contract two factors, one of them with an axis of several indices, by an operation that has that form."""
    for whole, f, g in _pairs(term):
        rest = [h for h in term.factors if h is not whole and h is not g]
        outside = {*term.result[0], *term.result[1]}.union(*(h.indices for h in rest))
        for a, b in product((f, f.turned()), (g, g.turned())):
            # an index of both that nothing else has may stay, too, and be summed over afterwards
            made = _operation_on(a, b, outside) or _operation_on(a, b, outside | {*a.columns})
            if made is not None:
                new = term.copy()
                new.factors = [*(Factor(h.array, h.rows, h.columns) for h in rest), made]
                return new
    return None


def _pairs(term: Term) -> Iterator[tuple[Factor, Factor, Factor]]:
    """Return a factor with an axis of several indices, and beside it itself and one that shares some.

    Where it has an index twice, the second one is another, and the identity is on both.
    """
    for f in term.factors:
        if max(len(f.rows), len(f.columns)) < 2:
            continue
        for g in term.factors:
            if g is not f and {*f.indices} & {*g.indices}:
                yield f, f, g
        for i in {*f.rows} & {*f.columns}:
            other = Index(i.size)
            columns = tuple(other if k is i else k for k in f.columns)
            apart = Factor(f.array, f.rows, columns)
            yield f, apart, Factor(identity(i.size), (i,), (other,))


def _operation_on(a: Factor, b: Factor, outside: set[Index]) -> Factor | None:
    """Return the contraction of a with b as an operation of a table of forms: of a, its indices beside b's stay."""
    rows, columns = (tuple(i for i in side if i in outside) for side in (a.rows, a.columns))
    second = {i: Index(i.size) for i in {*a.rows} & {*a.columns}}  # a diagonal is taken afterwards

    def named(side: Axis) -> Any:
        return tuple(second.get(i, i) for i in side)

    axes = [(a.rows, named(a.columns)), (b.rows, b.columns)]
    arrays = [a.array, b.array]
    for at in ([0, 1], [1, 0]):
        found = FORMS.get(renamed(cast("Any", [axes[k] for k in at]), cast("Any", (rows, named(columns)))))
        if found is not None and not found[1]:
            return Factor(found[0](*(arrays[k] for k in at)), rows, columns)
    return None


def is_self_adjoint(linear_map: LinearMap) -> bool:
    """Tell whether a map is proved to be its own adjoint: its terms are the same with result and dX exchanged."""
    if linear_map.shape != linear_map.of or not linear_map.shape:
        return False
    terms = [_without_coefficients(t) for t in map(opened, linear_map.terms) if t is not None]
    left = list(terms)
    for t in terms:
        other = next((u for u in left if _is_exchanged(t, u)), None)
        if other is None:
            return False
        left.remove(other)
    return True


def _without_coefficients(term: Term) -> Term:
    """Return a term whose arrays have no coefficients: all are in its scale."""
    parts = [split(f.array) for f in term.factors]
    factors = [Factor(core, f.rows, f.columns) for f, (_, core) in zip(term.factors, parts, strict=True)]
    return Term(multiply(term.scale, *(c for c, _ in parts)), factors, term.result, term.source)


def _is_exchanged(t: Term, u: Term) -> bool:
    """Tell whether a term is another with result and dX exchanged, up to names of indices and transposes of factors."""
    if t.scale != u.scale or len(t.factors) != len(u.factors):
        return False
    names: dict[Index, Index] | None = {}
    for a, b in zip((*t.result, *t.source), (*u.source, *u.result), strict=True):
        names = _together(names, a, b)
    return names is not None and _match(t.factors, u.factors, names)


def _together(names: dict[Index, Index] | None, a: Axis, b: Axis) -> dict[Index, Index] | None:
    """Return names of indices by which one axis is another as well, None where they differ."""
    if names is None or len(a) != len(b):
        return None
    new = dict(names)
    for i, k in zip(a, b, strict=True):
        if i.size != k.size or new.setdefault(i, k) is not k:
            return None
    return new if len({id(k) for k in new.values()}) == len(new) else None


def _match(some: list[Factor], others: list[Factor], names: dict[Index, Index]) -> bool:
    """Tell whether factors are others on indices of these names, in any order."""
    pending = [(0, tuple(others), names)]
    for _ in range(TRIES):
        if not pending:
            return False
        at, left, known = pending.pop()
        if at == len(some):
            return True
        f = some[at]
        for k, g in enumerate(left):
            for h in (g, g.turned()) if g.columns else (g,):
                if h.array == f.array:
                    new = _together(_together(known, f.rows, h.rows), f.columns, h.columns)
                    if new is not None:
                        pending.append((at + 1, (*left[:k], *left[k + 1 :]), new))
    return False
