"""The array of a linear map: the axes of the result, then those of dX, as NumPy's users have derivatives by matrices.

Its terms stay products of factors by index (`symcalc.expressions.assemblies`): where a term is c δ_ik, code writes on a
diagonal, and no identity, diagonal or Kronecker matrix is formed. What has at most two axes is an expression, where
that costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sympy import S

from symcalc.algebra import add, diagonal, diagonal_matrix, multiply, transpose
from symcalc.algebra.coefficients import filled, identity, split
from symcalc.errors import TooLarge
from symcalc.expressions.assemblies import Subscripts, assembly
from symcalc.expressions.core_nodes import digest_of, is_zero
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.node import Expression
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.networks import Axis, Factor, Index, Term, axis, settle
from symcalc.maps.steps import reported

LETTERS = "ijklmnpqrstuvwabcdefghxyz"


@dataclass
class Piece:
    """A term with the axes of the array.

    Attributes:
        scale: a scalar.
        factors: the arrays.
        axes: of the result.
    """

    scale: Expression
    factors: list[Factor]
    axes: tuple[Axis, ...]


@reported("L(V) = J · V over the axes of V", "Laue, Mitterreiter & Giesen 2018")
def array_of(linear_map: LinearMap, kept: tuple[bool, bool] = (False, False)) -> Expression:
    """Return the array with the axes of dX behind those of the result.

    Args:
        linear_map: the map.
        kept: whether the result, and dX, have axes of one entry: a matrix has two axes, a vector one.

    Raises:
        TooLarge: for a term of very many indices.
    """

    def axes_of(*sides: tuple[Axis, Axis]) -> tuple[Axis, ...]:
        pairs = zip(sides, kept, strict=True)
        return tuple(a or (Index(ONE),) for side, keeps in pairs for a in side if a or keeps)

    return _array(linear_map, axes_of)


@reported("vec(L(V)) = J vec(V)", "Magnus & Neudecker 2019, ch. 9")
def stacked_array_of(linear_map: LinearMap) -> Expression:
    """Return J of vec(Y) = J vec(dX), columns stacked, without forming a Kronecker product; of a scalar Y a vector.

    Raises:
        TooLarge: for a term of very many indices.
    """
    return _array(linear_map, lambda Y, X: tuple(a for a in (Y[1] + Y[0], X[1] + X[0]) if a))


def _array(linear_map: LinearMap, axes_of: Callable[[Any, Any], tuple[Axis, ...]]) -> Expression:
    """Return the array of a map, with axes that are made of those of result and dX."""
    settled = [found for t in linear_map.terms if (found := on_diagonals(t)) is not None]
    pieces = together(_scaled(Piece(t.scale, t.factors, axes_of(t.result, t.source))) for t in settled)
    if not pieces:
        Y, X = (tuple(map(axis, shape)) or ((), ()) for shape in (linear_map.shape, linear_map.of))
        pieces = [Piece(S.Zero, [], axes_of(Y, X))]
    plain = [_matrix(p) for p in pieces]
    if None not in plain:
        return add(*plain)
    known = [A for A in plain if A is not None]
    if known:  # one term of all that is a matrix
        i, j = (Index(d) for d in known[0].shape)
        whole = Piece(ONE, [Factor(add(*known), (i,), (j,))], ((i,), (j,)))
        pieces = [whole, *(p for p, A in zip(pieces, plain, strict=True) if A is None)]
    return _assembled([_gathered(p) for p in pieces])


def on_diagonals(term: Term) -> Term | None:
    """Return a term in which the factor of dx is one of all, and diagonal matrices are their diagonals; None for 0."""
    term = term.copy()
    term.leading = False
    for at, f in enumerate(term.factors):
        if len(f.rows) == len(f.columns) == 1 and Structure.DIAGONAL in structure_of(f.array):
            term.unify(f.rows, f.columns)
            term.factors[at] = Factor(diagonal(f.array), term.factors[at].rows, ())
    return settle(term)


def _matrix(piece: Piece) -> Any:
    """Return a piece as an expression, None where that is none without further ado."""
    if len(piece.axes) > 2 or any(len(a) > 1 for a in piece.axes) or len(piece.factors) > len(piece.axes):
        return None
    ends = [a[0] for a in piece.axes]
    factors = {f.rows + f.columns: f.array for f in piece.factors}
    if len(ends) == 2 and ends[0] is ends[1]:
        (i, _) = ends
        if not factors:
            return multiply(piece.scale, identity(i.size))
        return multiply(piece.scale, diagonal_matrix(factors[i,])) if [*factors] == [(i,)] else None
    if len(ends) == 2 and len(factors) == 1:
        (axes,) = factors
        if axes == (*ends,):
            return multiply(piece.scale, factors[axes])
        if axes == (ends[1], ends[0]):
            return multiply(piece.scale, transpose(factors[axes]))
    if not {*factors} <= {(i,) for i in ends} or len(factors) != len(piece.factors):
        return None
    columns = [factors.get((i,), filled(ONE, i.size, ONE)) for i in ends]
    return multiply(piece.scale, *columns[:1], *map(transpose, columns[1:]))


# ------------------------------------------------------------------------------------------------ fewer pieces


def together(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces in which those that differ in one factor alone are one; that may be a diagonal in one of them.

    So M_ik x_j x_l + d_i δ_ik x_j x_l is (M + diag(d))_ik x_j x_l.
    """
    waiting = list(pieces)
    waiting.sort(key=lambda p: len({i for a in p.axes for i in a}), reverse=True)  # those on diagonals last
    kept: list[Piece | None] = []
    places: dict[Any, tuple[int, int]] = {}
    while waiting:
        piece = waiting.pop(0)
        for form in _forms(piece):
            found = next(((k, places[key]) for k, key in _likenesses(form) if key in places), None)
            if found is not None:
                k, (at, known) = found
                other = kept[at]
                assert other is not None
                break
        else:
            places |= {key: (len(kept), k) for k, key in _likenesses(piece)}
            kept.append(piece)
            continue
        # a new piece, which may be like others
        array = add(
            multiply(other.scale, other.factors[known].array), multiply(form.scale, _turned_as(form, k, other, known))
        )
        kept[at] = None
        places = {key: place for key, place in places.items() if place[0] != at}
        if is_zero(array):
            continue
        f = other.factors[known]
        rest = [g for g in other.factors if g is not f]
        waiting.insert(0, Piece(ONE, [*rest[:known], Factor(array, f.rows, f.columns), *rest[known:]], other.axes))
    return [p for p in kept if p is not None]


def _forms(piece: Piece) -> Iterator[Piece]:
    """Give a piece, and those with a diagonal matrix in place of an index that stands twice."""
    yield piece
    for p, q in combinations(range(len(piece.axes)), 2):
        if piece.axes[p] == piece.axes[q] and len(piece.axes[p]) == 1:
            (i,) = piece.axes[p]
            here = [f for f in piece.factors if i in f.indices]
            if sum(a.count(i) for a in piece.axes) == 2 and all(f.rows == (i,) and not f.columns for f in here):
                k = Index(i.size)
                array = diagonal_matrix(here[0].array) if here else identity(i.size)
                factors = [f for f in piece.factors if f not in here]
                axes = tuple((k,) if at == q else a for at, a in enumerate(piece.axes))
                yield Piece(piece.scale, [Factor(array, (i,), (k,)), *factors], axes)


def _numbers(piece: Piece) -> dict[Index, int]:
    """Return numbers of the indices of the result."""
    numbers: dict[Index, int] = {}
    for a in piece.axes:
        for i in a:
            numbers.setdefault(i, len(numbers))
    return numbers


def _likenesses(piece: Piece) -> Iterator[tuple[int, Any]]:
    """Give each factor that is at ends of the result alone, and what pieces have in common that differ in it."""
    numbers = _numbers(piece)
    ends = tuple(tuple(numbers[i] for i in a) for a in piece.axes)
    free = [k for k, f in enumerate(piece.factors) if all(i in numbers for i in f.indices)]
    for k in free:
        names = dict(numbers)
        rest = [f for at, f in enumerate(piece.factors) if at != k]
        rest.sort(key=lambda f: (digest_of(f.array), [numbers.get(i, len(numbers)) for i in f.indices]))
        others = tuple(
            (f.array, *(tuple(names.setdefault(i, len(names)) for i in a) for a in (f.rows, f.columns))) for f in rest
        )
        f = piece.factors[k]
        own = frozenset(tuple(numbers[i] for i in a) for a in (f.rows, f.columns))
        yield k, (ends, own, others)


def _turned_as(piece: Piece, k: int, other: Piece, known: int) -> Any:
    """Return a factor's array, turned as the factor of the other piece that it is like stands."""
    f, g = piece.factors[k], other.factors[known]
    mine, theirs = _numbers(piece), _numbers(other)
    same = [mine[i] for i in f.rows] == [theirs[i] for i in g.rows]
    return f.array if same else transpose(f.array)


# ------------------------------------------------------------------------------------------------ fewer factors


def _scaled(piece: Piece) -> Piece:
    """Return a piece with the coefficients of factors in its scale, and vectors in matrices that they scale."""
    scale, factors = piece.scale, []
    for f in piece.factors:
        c, core = split(f.array)
        scale = multiply(scale, c)
        factors.append(Factor(core, f.rows, f.columns))
    for v in [f for f in factors if not f.columns]:
        matrix = next((f for f in factors if f.columns and v.rows in (f.rows, f.columns)), None)
        if matrix is not None:
            by = diagonal_matrix(v.array)
            array = multiply(by, matrix.array) if matrix.rows == v.rows else multiply(matrix.array, by)
            made = Factor(array, matrix.rows, matrix.columns)
            factors = [made if f is matrix else f for f in factors if f is not v]
    return Piece(scale, factors, piece.axes)


def _gathered(piece: Piece) -> Piece:
    """Return a piece in which vectors are outer products, and the scale is with the factor of the fewest indices."""
    factors = list(piece.factors)
    while len(factors) > 2 and len(vectors := [f for f in factors if not f.columns]) > 1:
        x, y = vectors[:2]
        factors = [f for f in factors if f is not x and f is not y]
        factors.append(Factor(multiply(x.array, transpose(y.array)), x.rows, y.rows))
    if piece.scale is S.One or not factors:
        return Piece(piece.scale, factors, piece.axes)
    least = min(factors, key=lambda f: len(f.indices))
    scaled = Factor(multiply(piece.scale, least.array), least.rows, least.columns)
    return Piece(ONE, [scaled if f is least else f for f in factors], piece.axes)


# ------------------------------------------------------------------------------------------------ subscripts


def _assembled(pieces: Iterable[Piece]) -> Expression:
    """Return the sum of pieces as one node.

    Raises:
        TooLarge: for a term of very many indices.
    """
    texts: list[str] = []
    arrays: list[Expression] = []
    sizes: list[Any] = []
    for piece in pieces:
        letters: dict[Index, str] = {}
        axes = [piece.axes, *((f.rows, f.columns) for f in piece.factors)]
        for i in (i for some in axes for a in some for i in a):
            if i not in letters:
                if len(letters) == len(LETTERS):
                    raise TooLarge(f"a term of the derivative has more than {len(LETTERS)} indices")
                letters[i] = LETTERS[len(letters)]
        result, *factors = ("".join(_written(a, letters) for a in some) for some in axes)
        texts.append(f"{','.join(factors)}->{result}")
        arrays += [f.array for f in piece.factors] or [piece.scale]
        sizes += [i.size for i in letters]
    return assembly(*arrays, Subscripts("+".join(texts)), *sizes)


def _written(a: Axis, letters: dict[Index, str]) -> str:
    text = "".join(letters[i] for i in a)
    return f"({text})" if len(a) > 1 else text
