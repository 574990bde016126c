"""Which equations L(V) = B have a solution in closed form, told from the terms of the map.

    C ∘ V                        entry by entry
    A V B,  A Vᵀ B               two small solves
    A v,  (A ⊗ B) v              one, two
    C ∘ V + Σ Uₖ ⟨Wₖ, V⟩         Woodbury's identity
    A V + V B                    Sylvester's equation
    A V B + C V D                its generalised one, with A V B + c V, Stein's
    (W ∘ (V Bᵀ)) B + C ∘ V       one system for each row of V; so for each column

Golub & Van Loan 2013, secs. 2.1.4, 7.6.3, 12.3; Simoncini 2016 for the matrix equations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple

from symcalc.algebra import add, multiply, transpose, zeros
from symcalc.algebra.coefficients import filled, split, unboxed
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import DiagMatrix, Identity, MatAdd, MatMul, is_array
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.functions_by_role import plays
from symcalc.expressions.operation_records import Role
from symcalc.maps.applications import opened
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.matrices import matrix_between
from symcalc.maps.networks import Factor, Index, Term
from symcalc.maps.steps import reported

SHARE = 2  # the rank beside a diagonal is small where it is at most the size over this


class Form(Enum):
    """A map whose equation is solved, with its arrays; one that is absent is the identity."""

    ENTRIES = "C ∘ V"
    BOTH_SIDES = "A V B"
    TURNED = "A Vᵀ B"
    ONE_SIDE = "A v"
    KRONECKER = "(A ⊗ B) v"
    LOW_RANK = "C ∘ V + Σ U ⟨W, V⟩; then U, W in turn, columns of a matrix where V is a vector"
    SUM_OF_SIDES = "A V + V B"
    TWO_PRODUCTS = "A V B + C V D"
    ROWS = "each row of V by a matrix of its own, the rows of an array; then C of C ∘ V"
    COLUMNS = "each column of V by a matrix of its own; then Cᵀ"


class Inversion(NamedTuple):
    """The form of a map and its arrays."""

    form: Form
    arrays: tuple[Any, ...]


class View(NamedTuple):
    """What a term is, as far as it is one of these: arrays of C ∘ V; of A V B; of A Vᵀ B; of U ⟨W, V⟩."""

    entries: Any = None
    sides: tuple[Any, Any] | None = None
    turned: tuple[Any, Any] | None = None
    rank_one: tuple[Any, Any] | None = None


@reported("L(V) = B has a solution in closed form", "Golub & Van Loan 2013, sec. 7.6.3; Simoncini 2016")
def inversion_of(linear_map: LinearMap, size: Callable[[Dim], int]) -> Inversion | None:
    """Return how L(V) = B is solved, None where no form of the table fits; ``size`` tells what a size is in numbers."""
    terms = [t for t in map(opened, linear_map.terms) if t is not None]
    if not terms:
        return Inversion(Form.ENTRIES, (zeros(*linear_map.of),))
    views = [_view(t) for t in terms]
    is_column = linear_map.of[1:] == (ONE,) and linear_map.shape[1:] == (ONE,)
    found = _entries_and_ranks(views)
    if found is None and is_column:
        found = _one_side(views, size)
    if found is None and len(views) == 1:
        found = _single(views[0])
    return found or _products(views) or _by_lines(terms, views, 0) or _by_lines(terms, views, 1)


def _view(term: Term) -> View:
    """Return what a term is."""
    (p, q), (a, b) = term.result, term.source
    groups = _groups(term.factors, (p, q, a, b))
    entries = sides = turned = rank = None
    c = term.scale
    if (p, q) == (a, b):
        entries = _between(term.factors, p, q, c)
    if (left := _apart(groups, (p, a), (q, b))) is not None:
        sides = _both(left, (p, a), (b, q), c)
    if (left := _apart(groups, (p, b), (q, a))) is not None and q and b:
        turned = _both(left, (p, b), (a, q), c)
    if (left := _apart(groups, (p, q), (a, b))) is not None:
        rank = _both(left, (p, q), (a, b), c)
    return View(entries, sides, turned, rank)


def _groups(factors: Sequence[Factor], axes: Sequence[Any]) -> list[tuple[list[Factor], set[Index]]]:
    """Return the connected parts of a term: their factors and indices; an axis of several indices is connected."""
    groups: list[tuple[list[Factor], set[Index]]] = []
    for inside, indices in [*(([f], {*f.indices}) for f in factors), *(([], {*a}) for a in axes if a)]:
        near = [g for g in groups if g[1] & indices]
        groups = [g for g in groups if not g[1] & indices]
        groups.append(([*(f for g in near for f in g[0]), *inside], indices.union(*(g[1] for g in near))))
    return groups


def _apart(groups: Any, first: Any, second: Any) -> tuple[list[Factor], list[Factor]] | None:
    """Return the factors at two axes and at two others, None where some are at both."""
    here, there = ({i for a in axes for i in a} for axes in (first, second))
    if any(g[1] & here and g[1] & there for g in groups):
        return None
    left = [f for inside, indices in groups if not indices & there for f in inside]
    right = [f for inside, indices in groups if indices & there for f in inside]
    return left, right


def _both(factors: Any, first: Any, second: Any, c: Any) -> tuple[Any, Any] | None:
    """Return two arrays, the first with the coefficient; the identity where an axis passes."""
    A, B = _between(factors[0], first[0], first[1], c), _between(factors[1], second[0], second[1], ONE)
    return None if A is None or B is None else (A, B)


def _between(factors: Sequence[Factor], rows: Any, columns: Any, c: Any) -> Any:
    """Return c times the array between two axes, None where no matrix notation says it."""
    try:
        return multiply(c, matrix_between(factors, rows, columns))
    except NotSupported:
        return None


# --------------------------------------------------------------------------------------------------- forms


def _entries_and_ranks(views: Sequence[View]) -> Inversion | None:
    """C ∘ V, and such a sum with terms U ⟨W, V⟩."""
    entries = [v.entries for v in views if v.entries is not None]
    pairs = [v.rank_one for v in views if v.entries is None]
    if not entries or None in pairs:
        return None
    C = add(*entries)
    return Inversion(Form.LOW_RANK if pairs else Form.ENTRIES, (C, *(x for pair in pairs for x in pair or ())))


def _single(view: View) -> Inversion | None:
    """A V B, A Vᵀ B."""
    if view.sides is not None:
        return Inversion(Form.BOTH_SIDES, _without_identities(*view.sides))
    return Inversion(Form.TURNED, _without_identities(*view.turned)) if view.turned is not None else None


def _without_identities(A: Any, B: Any) -> tuple[Any, Any]:
    """Return the factors of two sides, None for the identity; the coefficient stays."""
    c, core = split(A) if is_array(A) else (A, ONE)
    if type(core) is Identity:
        return None, multiply(c, B)
    return A, None if type(B) is Identity else B


def _one_side(views: Sequence[View], size: Callable[[Dim], int]) -> Inversion | None:
    """A v, with what is known of A: a diagonal and few products, a Kronecker product."""
    matrices: list[Any] = []
    for v in views:
        if v.sides is not None:
            matrices.append(multiply(v.sides[0], v.sides[1]))
        elif v.rank_one is not None:
            matrices.append(multiply(v.rank_one[0], transpose(v.rank_one[1])))
        else:
            return None
    A = add(*matrices)
    c, core = split(A)
    if plays(core, Role.KRONECKER):
        return Inversion(Form.KRONECKER, (multiply(c, core.args[0]), core.args[1]))
    return _beside_a_diagonal(A, size) or Inversion(Form.ONE_SIDE, (A,))


def _beside_a_diagonal(A: Any, size: Callable[[Dim], int]) -> Inversion | None:
    """Return a sum of a diagonal matrix and products of small rank, which no array of its size is made of."""
    diagonals: list[Any] = []
    pairs: list[Any] = []
    rank = 0
    for term in A.args if type(A) is MatAdd else ():
        c, core = split(term)
        core = unboxed(core)
        if type(core) is Identity:
            diagonals.append(filled(c, core.shape[0], ONE))
        elif type(core) is DiagMatrix:
            diagonals.append(multiply(c, core.arg))
        elif type(core) is MatMul and is_array(core.args[0]):
            inner = [size(f.shape[1]) for f in core.args[:-1]]
            cut = inner.index(min(inner)) + 1
            rank += min(inner)
            pairs += [multiply(c, *core.args[:cut]), transpose(multiply(*core.args[cut:]))]
        else:
            return None
    if not diagonals or not pairs or rank * SHARE > size(A.shape[0]):
        return None
    return Inversion(Form.LOW_RANK, (add(*diagonals), *pairs))


def _products(views: Sequence[View]) -> Inversion | None:
    """A V B, or A V B + C V D, of terms that have a factor on a side in common: A V + V B, A V B + c V."""
    sides = [_with_coefficient(*v.sides) for v in views if v.sides is not None]
    if len(sides) < len(views):
        return None
    sides = [(add(*lefts), B) for B, lefts in _alike([(B, A) for A, B in sides])]
    sides = [(A, add(*rights)) for A, rights in _alike([_with_coefficient(B, A)[::-1] for A, B in sides])]
    if len(sides) == 1:
        return Inversion(Form.BOTH_SIDES, _without_identities(*sides[0]))
    if len(sides) > 2:
        return None
    (A, B), (C, D) = sides
    for one, other, left, right in ((B, C, A, D), (D, A, C, B)):
        if type(one) is type(other) is Identity:
            return Inversion(Form.SUM_OF_SIDES, (left, right))
    return Inversion(Form.TWO_PRODUCTS, (A, B, C, D))


def _with_coefficient(A: Any, B: Any) -> tuple[Any, Any]:
    """Return two factors with the coefficients of both at the first."""
    c, core = split(B) if is_array(B) else (B, ONE)
    return multiply(c, A), core


def _alike(pairs: Sequence[tuple[Any, Any]]) -> list[tuple[Any, list[Any]]]:
    """Return what is paired with each of the first, in their order."""
    found: dict[Any, list[Any]] = {}
    for key, other in pairs:
        found.setdefault(key, []).append(other)
    return [*found.items()]


def _by_lines(terms: Sequence[Term], views: Sequence[View], side: int) -> Inversion | None:
    """One system for each row, or column: an array with a row for each, which is the system's matrix row by row."""
    lines: list[Any] = []
    entries: list[Any] = []
    for t, v in zip(terms, views, strict=True):
        line, far = t.result[side], (*t.result[1 - side], *t.source[1 - side])
        if v.entries is not None:
            entries.append(v.entries if side == 0 else transpose(v.entries))
            continue
        made = _between(t.factors, line, far, t.scale) if t.source[side] == line and len({*far}) == len(far) else None
        if made is None:
            return None
        lines.append(made)
    form = (Form.ROWS, Form.COLUMNS)[side]
    return Inversion(form, (add(*lines), add(*entries) if entries else None)) if lines else None
