"""The matrix of a linear map, vec(Y) = J vec(dX), in Kronecker and Khatri–Rao products, commutation matrices, diag.

It is read off the connected parts of a term: what joins an index of dX to one of the result is a factor of a Kronecker
product, in the order in which the axes are stacked (the last axis slowest), and a commutation matrix puts crossed
parts in that order; parts at the result or at dX alone are a column or a row. Parts that meet in one index are a
star: KR(legs of the result) diag(v) KR(legs of dX)ᵀ.

Magnus & Neudecker 2019, ch. 3, sec. 7 (commutation), ch. 9 (identification tables); Khatri & Rao 1968.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

from symcalc.algebra import add, diagonal_matrix, multiply, transpose, zeros
from symcalc.algebra.coefficients import filled, identity
from symcalc.expressions.core_nodes import Identity, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.networks import Axis, Factor, Index, Term, legs_on, refusal, settle, size_of
from symcalc.maps.permutations import Order, moves, permutation, side_by_side
from symcalc.maps.steps import reported


class Part(NamedTuple):
    """A matrix whose rows are stacked over indices of the result, and its columns over those of dX."""

    matrix: Any
    rows: Order
    columns: Order


@reported("vec(L(V)) = J vec(V)", "Magnus & Neudecker 2019, ch. 9")
def matrix_of(linear_map: LinearMap) -> Any:
    """Return J of vec(Y) = J vec(dX); of a scalar Y the row.

    Raises:
        NotSupported: where no matrix notation says it.
    """
    found = [matrix_of_term(t) for t in linear_map.terms]
    sizes = (reduce(lambda a, b: a * b, shape, ONE) for shape in (linear_map.shape or (ONE,), linear_map.of))
    return add(*found) if found else zeros(*sizes)


def matrix_of_term(term: Term) -> Any:
    """Return the matrix of one term."""
    if term.leading and len(term.factors) == 1:
        (f,) = term.factors
        stacked = term.result[0] + term.result[1]
        if len(stacked) == 1 and f.rows == stacked:
            return multiply(term.scale, f.array)
        if not stacked:
            return multiply(term.scale, transpose(f.array))
    if term.leading and len(term.factors) == 2 and all(not f.columns for f in term.factors):
        lead, other = term.factors
        if (other.rows, ()) == term.result and lead.rows == term.source[0]:
            return multiply(term.scale, other.array, transpose(lead.array))
    term = term.copy()
    term.leading = False
    settled = settle(term)
    if settled is None:
        return zeros(size_of(term.result[1] + term.result[0]), size_of(term.source[1] + term.source[0]))
    rows, columns = (side[1] + side[0] for side in (term.result, term.source))
    return multiply(term.scale, matrix_between(term.factors, rows, columns))


def matrix_between(factors: Iterable[Factor], rows: Order, columns: Order) -> Any:
    """Return the matrix with these rows and columns, the first index slowest, that a product of factors is.

    Raises:
        NotSupported: where no matrix notation says it.
    """
    factors = _plain(list(factors), {*rows, *columns})
    parts = _outer([_part(*found) for found in _connected(factors, rows, columns)], rows, columns)
    parts = _in_order(parts, rows, columns)
    product = side_by_side([p.matrix for p in parts])
    if not is_array(product):
        return product
    left = permutation(_all_rows(parts), rows)
    right = permutation(_all_columns(parts), columns)
    return multiply(*left, product, *map(transpose, reversed(right)))


def _in_order(parts: list[Part], rows: Order, columns: Order) -> list[Part]:
    """Return parts in the order of their rows; where these are not the result's, in one of the fewest permutations.

    Of two such that of fewer factors, identities side by side being one: (I ⊗ K ⊗ I)(I ⊗ vec(A)) for dX ⊗ A.
    """

    def cost(order: Sequence[Part]) -> tuple[int, int]:
        sides = ((_all_rows(order), rows), (_all_columns(order), columns))
        moved = sum(len(moves(have, want)) for have, want in sides)
        joined = sum(type(p.matrix) is type(q.matrix) is Identity for p, q in pairwise(order))
        return moved, len(order) - joined

    by_rows = sorted(parts, key=lambda p: _first(p.rows, rows))
    if not cost(by_rows)[0]:
        return by_rows
    across = [p for p in by_rows if p.rows and p.columns]
    others = [p for p in by_rows if not p.rows or not p.columns]
    return min((by_rows, across + others, others + across), key=cost)


def _all_rows(parts: Iterable[Part]) -> Order:
    return tuple(i for p in parts for i in p.rows)


def _all_columns(parts: Iterable[Part]) -> Order:
    return tuple(i for p in parts for i in p.columns)


def _outer(parts: list[Part], rows: Order, columns: Order) -> list[Part]:
    """Return parts in which a column and a row that stand at one place are a matrix: x ⊗ A ⊗ yᵀ is x yᵀ ⊗ A there."""
    found = list(parts)
    for p in parts:
        if p.columns or len(p.rows) != 1 or len(rows) != len(columns):
            continue
        beside = columns[rows.index(p.rows[0])]
        q = next((q for q in found if not q.rows and q.columns == (beside,)), None)
        if q is not None:
            found = [r for r in found if r is not p and r is not q] + [
                Part(multiply(p.matrix, q.matrix), p.rows, q.columns)
            ]
    return found


def _first(order: Order, whole: Order) -> int:
    return min((whole.index(i) for i in order), default=len(whole))


# ------------------------------------------------------------------------------------------ axes of several indices


def _plain(factors: list[Factor], ends: set[Index]) -> list[Factor]:
    """Return factors in which axes of several indices have indices at the ends alone: A[(i, j), k] B[i, l] is one."""
    while True:
        for at, f in enumerate(factors):
            for over in (f.rows, f.columns):
                if len(over) > 1:
                    rest = [g for k, g in enumerate(factors) if k != at and any(i in g.indices for i in over)]
                    if rest:
                        made = _absorbed(f, over, rest, ends)
                        factors = [g for k, g in enumerate(factors) if k != at and g not in rest] + [made]
                        break
            else:
                continue
            break
        else:
            return factors


def _absorbed(f: Factor, over: Axis, rest: list[Factor], ends: set[Index]) -> Factor:
    """Return a factor that has taken in those on the indices of one of its axes."""
    if (made := _passed_through(f, over, rest, ends)) is not None:
        return made
    used = list(rest)
    legs: list[Factor] = []
    masks: list[Any] = []
    for i in over:
        here = [g for g in rest if i in g.indices]
        if i in ends:
            stays = Index(i.size)
            legs.append(Factor(identity(i.size), (i,), (stays,)))
            masks += [g for g in here if g not in masks]
        elif len(here) == 1 and ((i,) in (here[0].rows, here[0].columns)):
            legs.append(here[0])
        else:
            raise refusal("a product over several axes")
        used = [g for g in used if g not in here]
    ends_of = tuple(i for i in over if i in ends)
    if masks and not (ends_of == over and all({*g.indices} <= {*over} for g in masks)):
        raise refusal("an elementwise product over several axes")
    A = f.array if over is f.columns else transpose(f.array)
    beside = f.rows if over is f.columns else f.columns
    for g in masks:
        on = matrix_between([g, *(_one(i) for i in over if i not in g.indices)], over, ())
        A = multiply(A, diagonal_matrix(on))
    if ends_of == over:
        return Factor(A, beside, over)
    found = legs_on(over, legs)
    if found is None or used:
        raise refusal("a product over several axes")
    product, columns = found
    originals = {leg.columns[0]: i for leg, i in zip(legs, over, strict=True) if i in ends}
    return Factor(multiply(A, product), beside, tuple(originals.get(i, i) for i in columns))


def _passed_through(f: Factor, over: Axis, rest: list[Factor], ends: set[Index]) -> Factor | None:
    """Return A diag(v) B of two factors that meet in an axis of several indices, v what else is on these; or None."""
    beyond = [g for g in rest if over in (g.rows, g.columns) and not {*g.beyond_axis(over)} & {*over}]
    masks = [g for g in rest if {*g.indices} <= {*over}]
    if len(beyond) != 1 or len(masks) != len(rest) - 1 or {*over} & ends:
        return None
    (g,) = beyond
    by = matrix_between([*masks, *(_one(i) for i in over)], over, ()) if masks else None
    A = f.array if over is f.columns else transpose(f.array)
    B = g.array if over == g.rows else transpose(g.array)
    array = multiply(A, B) if by is None else multiply(A, diagonal_matrix(by), B)
    return Factor(array, f.rows if over is f.columns else f.columns, g.beyond_axis(over))


def _one(i: Index) -> Factor:
    return Factor(filled(ONE, i.size, ONE), (i,), ())


# ------------------------------------------------------------------------------------------------ connected parts


def _connected(factors: list[Factor], rows: Order, columns: Order) -> list[tuple[list[Factor], Order, Order]]:
    """Return the connected parts: their factors, and their indices among rows and columns."""
    groups: list[tuple[list[Factor], set[Index]]] = []
    pieces = [([f], {*f.indices}) for f in factors]
    pieces += [([], {i}) for i in dict.fromkeys((*rows, *columns))]
    for inside, indices in pieces:
        touching = [g for g in groups if g[1] & indices]
        groups = [g for g in groups if not g[1] & indices]
        groups.append(([*(f for g in touching for f in g[0]), *inside], indices.union(*(g[1] for g in touching))))
    return [
        (inside, tuple(i for i in rows if i in indices), tuple(i for i in columns if i in indices))
        for inside, indices in groups
    ]


def _part(factors: list[Factor], rows: Order, columns: Order) -> Part:
    """Return the matrix of a connected part, with its rows and columns in an order of its own."""
    if len(factors) == 1:
        found = _single(factors[0], rows, columns)
        if found is not None:
            return found
    factors = _without_pendants(factors)
    indices = dict.fromkeys(i for f in factors for i in f.indices) or dict.fromkeys((*rows, *columns))
    for centre in indices:
        if all(centre in f.indices for f in factors):
            star = _star(centre, factors, rows, columns)
            if star is not None:
                return star.part() if rows and columns else _stacked_pair(centre, factors, rows, columns) or star.part()
    for mask in factors:
        if len(mask.rows) == len(mask.columns) == 1:
            found = _double_star(mask, [f for f in factors if f is not mask], rows, columns)
            if found is not None:
                return found
    raise refusal("a product of arrays that share indices")


def _without_pendants(factors: list[Factor]) -> list[Factor]:
    """Return factors in which a vector on an index that one matrix has besides is a scale of that: A diag(v)."""
    kept = list(factors)
    for v in factors:
        beside = [f for f in kept if f is not v and {*f.indices} & {*v.indices}]
        if not v.columns and len(v.rows) == 1 and len(beside) == 1 and v.rows in (beside[0].rows, beside[0].columns):
            (f,) = beside
            scale = diagonal_matrix(v.array)
            array = multiply(scale, f.array) if f.rows == v.rows else multiply(f.array, scale)
            kept = [Factor(array, f.rows, f.columns) if g is f else g for g in kept if g is not v]
    return kept


def _single(f: Factor, rows: Order, columns: Order) -> Part | None:
    """Return one factor between rows and columns, or stacked among either."""
    if len({*rows, *columns}) != len(rows) + len(columns):
        return None
    match {*f.rows} <= {*rows}, {*f.columns} <= {*rows}:
        case True, False if {*f.columns} <= {*columns}:
            return Part(f.array, f.rows, f.columns)
        case False, True if {*f.rows} <= {*columns}:
            return Part(transpose(f.array), f.columns, f.rows)
        case True, True:
            return Part(function_in(Role.STACKED).build(f.array), f.columns + f.rows, ())
        case False, False if {*f.rows, *f.columns} <= {*columns}:
            return Part(transpose(function_in(Role.STACKED).build(f.array)), (), f.columns + f.rows)
    return None


class Star(NamedTuple):
    """Factors that meet in one index: what reaches from it to rows and to columns, matrices whose columns it is."""

    left: Any
    rows: Order
    right: Any
    columns: Order

    def part(self) -> Part:
        """Return the matrix."""
        return Part(multiply(self.left, transpose(self.right)), self.rows, self.columns)


def _star(centre: Index, factors: list[Factor], rows: Order, columns: Order) -> Star | None:
    """Return KR(legs among rows) diag(v) and KR(legs among columns) of factors that meet in one index."""
    vectors = [f.array for f in factors if f.rows == (centre,) and not f.columns]
    legs = [f for f in factors if f.columns]
    if any((centre,) not in (f.rows, f.columns) or centre in f.beyond(centre) for f in legs):
        return None
    far = {f.beyond(centre): transpose(f.led_by(centre)) for f in legs}
    sides = [_legs(centre, far, order) for order in (rows, columns)]
    if len(far) != len(legs) or len(vectors) + len(legs) != len(factors) or None in sides:
        return None
    left, right = sides
    if sum(len(a) for a in far) != sum(i is not centre for i in (*rows, *columns)):
        return None
    return Star(multiply(left, *map(diagonal_matrix, vectors)), rows, right, columns)


def _stacked_pair(centre: Index, factors: list[Factor], rows: Order, columns: Order) -> Part | None:
    """Return Σₖ aₖ ⊗ bₖ vₖ = vec(B diag(v) Aᵀ) of two legs on one side; None of more or fewer."""
    order = rows or columns
    middle = [diagonal_matrix(f.array) for f in factors if f.rows == (centre,) and not f.columns]
    far = {f.beyond(centre): transpose(f.led_by(centre)) for f in factors if f.columns}
    ends = [_legs(centre, far, order[:cut]) for cut in range(1, len(order))]
    cut = next((i for i, e in enumerate(ends, 1) if e is not None), None)
    if cut is None or len(far) + sum(i is centre for i in order) != 2:
        return None
    A, B = _legs(centre, far, order[:cut]), _legs(centre, far, order[cut:])
    if B is None:
        return None
    stacked = function_in(Role.STACKED).build(multiply(B, *middle, transpose(A)))
    return Part(stacked, order, ()) if rows else Part(transpose(stacked), (), order)


def _legs(centre: Index, far: dict[Axis, Any], order: Order) -> Any:
    """Return the Khatri–Rao product of legs in an order of their ends; of none the row of ones."""
    found: list[Any] = []
    at = 0
    while at < len(order):
        if order[at] is centre:
            found.append(identity(centre.size))
            at += 1
            continue
        end = next((a for a in far if a == order[at : at + len(a)]), None)
        if end is None:
            return None
        found.append(far[end])
        at += len(end)
    return reduce(function_in(Role.KHATRI_RAO).build, found) if found else filled(ONE, ONE, centre.size)


def _double_star(mask: Factor, others: list[Factor], rows: Order, columns: Order) -> Part | None:
    """Return (L₂ ⊗ L₁) diag(vec C) (R₂ ⊗ R₁)ᵀ of two stars around the axes of one factor C.

    Where one end reaches both axes, its legs are the Khatri–Rao product of those to each.
    """
    centres = (mask.columns[0], mask.rows[0])
    near = [[f for f in others if centre in f.indices] for centre in centres]
    if sum(map(len, near)) != len(others) or centres[0] is centres[1]:
        return None
    ends = [{centre, *(i for f in found for i in f.indices)} for centre, found in zip(centres, near, strict=True)]
    shared = ends[0] & ends[1]
    stars = []
    for centre, found, mine in zip(centres, near, ends, strict=True):
        if shared & {*centres}:
            return None
        star = _star(centre, found, *(tuple(i for i in order if i in mine) for order in (rows, columns)))
        if star is None:
            return None
        stars.append(star)
    left = _both([s.left for s in stars], [s.rows for s in stars], shared)
    right = _both([s.right for s in stars], [s.columns for s in stars], shared)
    if left is None or right is None:
        return None
    weights = diagonal_matrix(function_in(Role.STACKED).build(mask.array))
    return Part(multiply(left[0], weights, transpose(right[0])), left[1], right[1])


def _both(legs: list[Any], orders: list[Order], shared: set[Index]) -> tuple[Any, Order] | None:
    """Return the legs of two stars on one side, with what they share as one end."""
    if not shared & {*orders[0], *orders[1]}:
        return side_by_side(legs), orders[0] + orders[1]
    if len(orders[0]) != 1 or orders[0] != orders[1]:
        return None
    return transpose(function_in(Role.KHATRI_RAO).build(*map(transpose, legs))), orders[0]
