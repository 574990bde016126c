"""Which equations L(V) = B have a solution in closed form, told from the terms of the map.

    C ∘ V                        entry by entry
    A V B,  A Vᵀ B               two small solves
    A v,  (A ⊗ B) v              one, two
    C ∘ V + Σ Uₖ ⟨Wₖ, V⟩         Woodbury's identity
    A V + V B                    Sylvester's equation
    a·A V Aᵀ + c·V               Lyapunov's discrete equation

Golub & Van Loan 2013, secs. 2.1.4, 7.6.3, 12.3; Simoncini 2016 for the matrix equations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple

from symcalc.algebra import add, multiply, transpose, zeros
from symcalc.algebra.coefficients import filled, identity, split, unboxed
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import DiagMatrix, Identity, MatAdd, MatMul, is_array
from symcalc.expressions.dimensions import ONE, Dim
from symcalc.expressions.functions_by_role import plays
from symcalc.expressions.operation_records import Role
from symcalc.maps.applications import opened
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.matrices import matrix_between
from symcalc.maps.networks import Factor, Index, Term

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
    ROUND = "a A V Aᵀ + c V; then a, c"


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
    scale: Any = None  # of c V


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
    return found or _sum_of_sides(views) or _round(views)


def _view(term: Term) -> View:
    """Return what a term is."""
    (p, q), (a, b) = term.result, term.source
    groups = _groups(term.factors, (p, q, a, b))
    entries = sides = turned = rank = scale = None
    c = term.scale
    if (p, q) == (a, b):
        entries = _between(term.factors, p, q, c)
        if not term.factors:
            scale = c
    if (left := _apart(groups, (p, a), (q, b))) is not None:
        sides = _both(left, (p, a), (b, q), c)
    if (left := _apart(groups, (p, b), (q, a))) is not None and q and b:
        turned = _both(left, (p, b), (a, q), c)
    if (left := _apart(groups, (p, q), (a, b))) is not None:
        rank = _both(left, (p, q), (a, b), c)
    return View(entries, sides, turned, rank, scale)


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


def _sum_of_sides(views: Sequence[View]) -> Inversion | None:
    """A V + V B, where c V is of the first; A V alone, V B alone."""
    left: list[Any] = []
    right: list[Any] = []
    scalars: list[Any] = []
    for v in views:
        if v.sides is None:
            return None
        A, B = v.sides
        c, core = split(A) if is_array(A) else (A, ONE)
        if type(B) is type(core) is Identity:
            scalars.append(A)
        elif type(B) is Identity:
            left.append(A)
        elif type(core) is Identity:
            right.append(multiply(c, B))
        else:
            return None
    if not left:  # c I of the other size
        of = [multiply(split(c)[0], identity(right[0].shape[0])) for c in scalars]
        return Inversion(Form.BOTH_SIDES, (None, add(*right, *of)))
    left += scalars
    if not right:
        return Inversion(Form.BOTH_SIDES, (add(*left), None))
    return Inversion(Form.SUM_OF_SIDES, (add(*left), add(*right)))


def _round(views: Sequence[View]) -> Inversion | None:
    """A A V Aᵀ + c V."""
    scales = [v.scale for v in views if v.scale is not None]
    others = [v for v in views if v.scale is None]
    if not scales or len(others) != 1 or others[0].sides is None:
        return None
    A, B = others[0].sides
    (a, core), (b, other) = split(A), split(B)
    if transpose(other) != core:
        return None
    return Inversion(Form.ROUND, (core, multiply(a, b), add(*scales)))
