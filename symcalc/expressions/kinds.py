"""The record of a kind of variables: all that is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symcalc.errors import KindMismatch, nearest
from symcalc.expressions.claims import Structure
from symcalc.expressions.rules import Rules

Project = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Kind:
    """What is known of the variables that are declared alike.

    Functions of numbers are given NumPy, so that nothing imports it.

    Attributes:
        name: what a declaration says.
        sizes: how many sizes it has: 0 of a scalar, 1 of a vector and a square matrix, 2 of any matrix.
        structure: what is proved of it.
        moves_as: the kind of its differential, where that is another.
        project: ``(G, X)`` -> the orthogonal projection of a derivative onto the directions in which X moves.
        bend: ``(G, X, V)`` -> what the second derivative along V has besides that of the entries, where X moves on no
            linear space; G is the gradient by its entries.
        value: ``(np, A, random)`` -> a random value, made of an array of normal numbers, where it is not their part.
        part: ``(np, V, X)`` -> the part of an array of numbers that lies in the directions in which X moves.
        moved: ``(np, X, V, h)`` -> the point at h on a curve from X along V.
        is_cubic: drawing a value of n rows takes of the order of n³ multiplications.
        assumed: what SymPy knows of a scalar.
    """

    name: str
    sizes: int
    structure: Structure = Structure.NONE
    moves_as: str = ""
    project: Project | None = None
    bend: Callable[[Any, Any, Any], Any] | None = None
    value: Callable[[Any, Any, Any], Any] | None = None
    part: Callable[[Any, Any, Any], Any] = lambda np, V, X: V
    moved: Callable[[Any, Any, Any, float], Any] = lambda np, X, V, h: X + h * V
    is_cubic: bool = False
    assumed: Mapping[str, bool] = field(default_factory=dict)


KINDS: Rules[str, Kind] = Rules()


def register_kind(kind: Kind) -> None:
    """Enter a kind in the table.

    Raises:
        ValueError: where its name is taken, or it comes late.
    """
    KINDS[kind.name] = kind


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
