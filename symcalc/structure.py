"""Structure of arrays: symmetric, positive definite, diagonal, triangular, orthogonal.

Structure is inferred from the leaves upwards, by one rule a node class. A rule sits in `RULES`, set where the node
is defined; a node without a rule has no structure. Nothing is claimed that cannot be proved.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag
from typing import Any

from symcalc import nodes
from symcalc.nodes import ArrayNode
from symcalc.shapes import ONE


class Structure(Flag):
    """What is known of a square matrix."""

    NONE = 0
    SYMMETRIC = 1
    SKEW = 2
    LOWER = 4
    UPPER = 8
    DIAGONAL = 1 | 4 | 8
    ORTHOGONAL = 16
    # every bit has a name of its own: the complement of a flag holds named bits only
    NONNEGATIVE = 32
    NONSINGULAR = 64
    SEMIDEFINITE = 1 | 32  # symmetric, too
    DEFINITE = 1 | 32 | 64


S = Structure
OF_KIND = {
    "symmetric": S.SYMMETRIC,
    "spd": S.DEFINITE,
    "skew": S.SKEW,
    "diagonal": S.DIAGONAL,
    "lower": S.LOWER,
    "upper": S.UPPER,
    "orthogonal": S.ORTHOGONAL,
}
RULES: dict[type, Callable[..., Structure]] = {}


def structure_of(a: Any) -> Structure:
    """Return what is known of an array's structure. Remembered on the node; linear in the graph."""
    if not isinstance(a, ArrayNode):
        return S.NONE
    stack = [a]
    while "_structure" not in a.__dict__:
        e = stack[-1]
        rule = RULES.get(type(e)) if e.shape[0] == e.shape[1] else None
        parts = nodes.children(e) if rule is not None else ()
        waiting = [c for c in parts if isinstance(c, ArrayNode) and "_structure" not in c.__dict__]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        if isinstance(e, nodes.Variable):
            e._structure = OF_KIND.get(e.kind_name, S.NONE)
        else:
            e._structure = S.NONE if rule is None else rule(e, *(structure_of(c) for c in parts))
    return a._structure


def is_symmetric(a: Any) -> bool:
    """Tell whether Aᵀ = A is known."""
    return S.SYMMETRIC in structure_of(a)


def is_definite(a: Any) -> bool:
    """Tell whether A is known to be symmetric positive definite."""
    return S.DEFINITE in structure_of(a)


# ------------------------------------------------------------------------------------------------ core rules


def _turn(s: Structure) -> Structure:
    triangles = s & S.DIAGONAL
    if (S.LOWER in s) != (S.UPPER in s):
        triangles = (S.UPPER if S.LOWER in s else S.LOWER) | (s & S.SYMMETRIC)
    return (s & ~S.DIAGONAL) | triangles | (s & S.SYMMETRIC)


def _positive(c: Any) -> bool:
    return bool(c.is_positive)


def _sum(e: Any, *parts: Structure) -> Structure:
    common = parts[0]
    for p in parts[1:]:
        common &= p
    common &= ~S.ORTHOGONAL
    definite = S.DEFINITE & ~S.SEMIDEFINITE
    if S.SEMIDEFINITE in common and any(definite in p for p in parts):
        common |= definite
    if S.SYMMETRIC not in common and e == e.T:
        common |= S.SYMMETRIC
    return common


def _product(e: Any, *parts: Structure) -> Structure:
    c, factors = e.coefficient, e.factors
    inner = parts[-len(factors) :]
    common = inner[0]
    for p in inner[1:]:
        common &= p
    if len(factors) == 1:
        result = inner[0] & ~S.ORTHOGONAL
        return result if _positive(c) else result & ~(S.DEFINITE & ~S.SYMMETRIC)
    result = common & (S.LOWER | S.UPPER | (S.ORTHOGONAL if c is ONE else S.NONE))
    if S.LOWER in result and S.UPPER in result:
        result |= S.SYMMETRIC
    if factors[0] == factors[-1].T:  # A M Aᵀ keeps the symmetry of M, a Gram matrix is semidefinite
        half = len(factors) // 2
        if all(a == b.T for a, b in zip(factors[:half], reversed(factors), strict=False)):
            middle = inner[half] if len(factors) % 2 else S.SEMIDEFINITE
            result |= middle & (S.SEMIDEFINITE if _positive(c) or c is ONE else S.SYMMETRIC | S.SKEW)
            result |= middle & S.SKEW
    return result


def _inverse(e: Any, a: Structure) -> Structure:
    return a & ~(S.SEMIDEFINITE & ~S.SYMMETRIC) if S.DEFINITE not in a else a


RULES.update(
    {
        nodes.Identity: lambda e: S.DIAGONAL | S.DEFINITE | S.ORTHOGONAL,
        nodes.ZeroMatrix: lambda e: S.DIAGONAL | S.SEMIDEFINITE | S.SKEW,
        nodes.OneMatrix: lambda e: S.SEMIDEFINITE,
        nodes.MatAdd: _sum,
        nodes.MatMul: _product,
        nodes.MatPow: lambda e, a, k: (
            (a & ~S.SKEW) | (S.SEMIDEFINITE if S.SYMMETRIC in a and e.exp % 2 == 0 else S.NONE)
        ),
        nodes.Transpose: lambda e, a: _turn(a),
        nodes.Inverse: _inverse,
        nodes.DiagMatrix: lambda e, x: S.DIAGONAL,
        nodes.HadamardProduct: lambda e, *p: _hadamard(p),
        nodes.HadamardPower: lambda e, a, k: a & S.SYMMETRIC,
    }
)


def _hadamard(parts: tuple[Structure, ...]) -> Structure:
    result = S.NONE
    for p in parts:  # a zero of any factor is a zero of the product
        result |= p & (S.LOWER | S.UPPER)
    if all(S.SYMMETRIC in p for p in parts) or (S.LOWER in result and S.UPPER in result):
        result |= S.SYMMETRIC
    if all(S.DEFINITE in p for p in parts):  # the Schur product theorem
        result |= S.DEFINITE
    return result
