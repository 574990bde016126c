"""The record of a kind of variables: all that is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symcalc.errors import KindMismatch, nearest
from symcalc.expressions.rules import Rules
from symcalc.expressions.structures_and_signs import Structure

Project = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Kind:
    """What is known of the variables that are declared alike.

    Functions of numbers are given NumPy, so that nothing imports it.

    Attributes:
        name: what a declaration says.
        sizes: how many sizes it has: 0 of a scalar, 1 of a vector and a square matrix, 2 of any matrix.
        axes: how many axes a value has as an array: 0 of a scalar, 1 of a vector, 2 of a matrix.
        is_plain: it says nothing but the axes; so there is one for each number of them.
        structure: what is proved of it.
        has_more: its structure does not say all: not all that has the structure is of the kind.
        moves_as: the kind of its differential, where that is another.
        project: ``(G, X)`` -> the orthogonal projection of a derivative onto the directions in which X moves.
        by_entries: ``(G, X)`` -> the partial derivatives of a scalar by the free entries of X, of its gradient by all
            entries; None where none are free.
        within: what derivatives by it are within, in words; without it, the matrices of that name.
        said: what a matrix of the kind is, in words; without them, its name.
        basis: ``(n)`` -> the matrix Q of free coordinates v of an n×n matrix: vec(X) = Q v; None where these are its
            entries, or where it moves on no linear space.
        coordinates: what v is, in words, of a matrix ``{0}``.
        bend: ``(G, X, V)`` -> what the second derivative along V has besides that of the entries, where X moves on no
            linear space; G is the gradient by its entries.
        value: ``(np, A, random)`` -> a random value, made of an array of normal numbers, where it is not their part.
        part: ``(np, V, X)`` -> the part of an array of numbers that lies in the directions in which X moves.
        moved: ``(np, X, V, h)`` -> the point at h on a curve from X along V.
        is_cubic: drawing a value of n rows takes of the order of n³ multiplications.
        is_whole: values are integers, which differences leave.
        is_function: it is called, as in f(x), and no derivative is by it.
        assumed: what SymPy knows of a scalar.
        is_told_by: whether a symbol of SymPy's is of the kind by its assumptions; None of what no symbol tells.
        admits: whether a symbol of SymPy's may be declared so, by its assumptions.
    """

    name: str
    sizes: int
    axes: int = 2
    is_plain: bool = False
    structure: Structure = Structure.NONE
    has_more: bool = False
    moves_as: str = ""
    project: Project | None = None
    by_entries: Project | None = None
    within: str = ""
    said: str = ""
    basis: Callable[[Any], Any] | None = None
    coordinates: str = ""
    bend: Callable[[Any, Any, Any], Any] | None = None
    value: Callable[[Any, Any, Any], Any] | None = None
    part: Callable[[Any, Any, Any], Any] = lambda np, V, X: V
    moved: Callable[[Any, Any, Any, float], Any] = lambda np, X, V, h: X + h * V
    is_cubic: bool = False
    is_whole: bool = False
    is_function: bool = False
    assumed: Mapping[str, bool] = field(default_factory=dict)
    is_told_by: Callable[[Any], bool | None] | None = None
    admits: Callable[[Any], bool] = lambda symbol: True


INNER_PRODUCT = "⟨A, B⟩ = tr(AᵀB)"  # by which derivatives are projected
KINDS: Rules[str, Kind] = Rules()
_PLAIN: Rules[int, Kind] = Rules()  # by the number of axes


def register_kind(kind: Kind) -> None:
    """Enter a kind in the tables.

    Raises:
        ValueError: where its name is taken, there is a plain one with its axes, its axes are not those of its sizes, or
            it comes late.
    """
    if bool(kind.sizes) != bool(kind.axes):
        raise ValueError(f"kind {kind.name}: {kind.axes} axes, but {kind.sizes} sizes")
    if kind.is_plain and kind.axes in _PLAIN:
        raise ValueError(f"kind {kind.name}: {_PLAIN[kind.axes].name} is plain, and has as many axes")
    KINDS[kind.name] = kind
    if kind.is_plain:
        _PLAIN[kind.axes] = kind


def kind_named(name: str) -> Kind:
    """Return the kind of that name.

    Raises:
        KindMismatch: where there is none.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise KindMismatch(f"{name} is no kind of variables", hint=nearest(name, KINDS))
    return kind


def kind_of(x: Any) -> Kind:
    """Return the kind of a variable."""
    return KINDS[x.kind_name]


def said_of(kind: Kind) -> str:
    """Return what derivatives by a kind are within, in words."""
    return kind.within or f"the {kind.name} matrices"


def kind_of_structure(structure: Structure) -> Kind:
    """Return the kind of which all is said by a structure."""
    return next(k for k in KINDS.values() if k.structure == structure and not k.has_more and not k.is_plain)


def plain_kind(axes: int) -> Kind:
    """Return the kind of the variables of which nothing is known but how many axes they have."""
    return _PLAIN[axes]


def positive_kind() -> Kind:
    """Return the kind of positive scalars."""
    return next(kind for kind in KINDS.values() if kind.assumed.get("positive"))


def kind_of_symbol(symbol: Any) -> Kind:
    """Return the kind of scalars that the assumptions of a symbol of SymPy's tell, the first that is entered."""
    told = (kind for kind in KINDS.values() if kind.is_told_by is not None and kind.is_told_by(symbol))
    return next(told, _PLAIN[0])
