"""Poles where matrices are 0 by their structure: those that count, and those beside a factor that is 0 there itself.

A derivative along a lower triangular dL divides it by √L, and only what is on and below the diagonal counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symcalc.bases import ArrayNode
from symcalc.nodes import Diagonal, HadamardPower, HadamardProduct, MatAdd, MatMul, SharedArray, children, postorder
from symcalc.properties import Demand, meets_zeros
from symcalc.registry import demands_of
from symcalc.structure import TRIANGLES, structure_of


def have_no_effect(value: Any, demands: Iterable[Demand]) -> bool:
    """True if the poles that demands speak of are all seen in a value, none of them where it counts.

    A pole stays at its place in what is made entry by entry, until a factor is 0 there or a part is taken without it.
    """
    poles: dict[Any, set[Any]] = {}  # of each part: the matrices at whose zeros it has a pole
    seen: set[Any] = set()
    for Y in postorder(value):
        own = {d.subject for d in demands_of(Y) if meets_zeros(d)}
        seen |= own
        below = [poles[A] for A in children(Y)]
        found = set().union(*below)
        if isinstance(Y, HadamardProduct):
            found = {M for A, of in zip(Y.args, below, strict=True) for M in of if not _hides(Y.args, A, M)}
        elif isinstance(Y, Diagonal):
            found = {M for M in found if not structure_of(M) & TRIANGLES}
        elif isinstance(Y, ArrayNode) and Y.keeps_diagonal:  # tril, triu
            found = {M for M in found if structure_of(M) & TRIANGLES != structure_of(Y) & TRIANGLES}
        if found and not _is_entrywise(Y):
            return False
        poles[Y] = found | own
    return not poles[value] and all(_base(d.subject) in seen or d.subject in seen for d in demands)


def _is_entrywise(Y: Any) -> bool:
    known = isinstance(Y, HadamardProduct | HadamardPower | MatAdd | SharedArray)
    return known or (isinstance(Y, MatMul) and len(Y.factors) == 1) or (isinstance(Y, ArrayNode) and Y.entrywise)


def _base(A: Any) -> Any:
    return A.base if isinstance(A, HadamardPower) else A


def _hides(factors: Iterable[Any], A: Any, M: Any) -> bool:
    """True if a factor beside A is 0 where M is by structure; or A is a power of log(M), and one is a power of M."""
    others = [f for f in factors if f is not A]
    if _base(A).parts == (M,) and any(isinstance(f, HadamardPower) and f.base == M for f in others):
        return True
    zero = structure_of(M) & TRIANGLES  # of a skew matrix the diagonal is 0, and code has no way around it
    return bool(zero) and any(structure_of(f) & zero == zero for f in others)
