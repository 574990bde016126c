"""Symmetric matrices written so that it is seen: a sum in which each term is symmetric, or has its transpose beside it.

The Jacobian of a gradient is symmetric (Schwarz), but the product rule may hide it, as in x (2 a x − b)ᵀ − b xᵀ. Terms
that have no transpose are multiplied out, the tallest of their sums first, until each has: 2 a x xᵀ − (x bᵀ + b xᵀ).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, expand_mul

from symcalc.algebra import add, hadamard, multiply, transpose
from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalars import size_within
from symcalc.expressions.core_nodes import HadamardProduct, MatAdd, MatMul, Transpose, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.registry import MANY
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

TALL = 60  # height of what is not looked at
MOST = 48  # terms that a sum may have, multiplied out
ROUNDS = 12  # sums in sums that are multiplied out


def seen_symmetric(e: Any) -> Any:
    """Return a matrix that is known to be symmetric as a sum that shows it; as it is, where none of few terms does.

    >>> import symcalc
    >>> H = symcalc.parse("(c'*x)*norm2(x)^2").hessian("x")
    >>> print(H)
    c : vector(n)
    2*(c*x' + (c'*x)*I + x*c')
    """
    if not is_array(e) or e.height > TALL or Structure.SYMMETRIC in structure_of(e):
        return e
    c, core = split(e)
    kept: list[Any] = []
    waiting = _terms(scaled(c, core.arg) if type(core) is Transpose else e)
    for _ in range(ROUNDS):
        alone, pairs, waiting = _matched(waiting)
        kept += [*alone, *(t for pair in pairs for t in pair)]
        if not waiting:
            return add(*kept)
        opened = [_multiplied_out(t) for t in waiting]
        if len(kept) + sum(map(len, opened)) > MOST or all(len(found) == 1 for found in opened):
            return e
        waiting = [t for found in opened for t in found]
    return e


def _terms(e: Any) -> list[Any]:
    """Return the terms of a sum, with its coefficient at each."""
    c, core = split(e)
    return [scaled(c, t) for t in core.args] if type(core) is MatAdd else [e]


def _matched(terms: Sequence[Any]) -> tuple[list[Any], list[tuple[Any, Any]], list[Any]]:
    """Return the terms that are symmetric, those that are another's transpose, with that, and the others."""
    by_core: dict[Any, Expr] = {}
    for c, core in map(split, terms):
        by_core[core] = by_core[core] + c if core in by_core else c
    alone: list[Any] = []
    pairs: list[tuple[Any, Any]] = []
    others: list[Any] = []
    while by_core:
        core, c = by_core.popitem()
        sign, mirrored = split(transpose(core))
        if mirrored == core and sign is ONE:
            alone.append(scaled(c, core))
        elif mirrored in by_core and _are_equal(c, by_core[mirrored] * sign):
            del by_core[mirrored]
            pairs.append((scaled(c, core), scaled(c * sign, mirrored)))
        else:
            others.append(scaled(c, core))
    return alone[::-1], pairs[::-1], others[::-1]


def _are_equal(c: Expr, d: Expr) -> bool:
    """Tell whether two coefficients are the same, multiplied out."""
    difference = c - d
    return difference == 0 or (size_within(difference, MANY) and expand_mul(difference) == 0)


def _multiplied_out(t: Any) -> list[Any]:
    """Return a product as a sum: multiplied by the terms of a factor that hides the symmetry, or of any if none does.

    Of several the tallest, which was made of the others.
    """
    c, core = split(t)
    chain = core.args if type(core) is MatMul else (core,)
    sums = [
        (Structure.SYMMETRIC not in structure_of(f), f.height, -i) for i, f in enumerate(chain) if len(_parts(f)) > 1
    ]
    if not sums:
        return [t]
    at = -max(sums)[2]
    return [u for g in _parts(chain[at]) for u in _terms(multiply(c, *chain[:at], g, *chain[at + 1 :]))]


def _parts(f: Any) -> list[Any]:
    """Return the terms of a sum, or of one that is transposed; of a symmetric one those that are symmetric."""
    inner = f.arg if type(f) is Transpose else f
    if type(inner) is HadamardProduct:
        inner = _entries_multiplied_out(inner)
        f = transpose(inner) if type(f) is Transpose else inner
    if type(inner) is not MatAdd:
        return [f]
    if Structure.SYMMETRIC not in structure_of(f):
        return [*map(transpose, inner.args)] if inner is not f else [*f.args]
    alone, pairs, others = _matched(f.args)
    return (
        [f] if others else alone + [scaled(c, add(core, transpose(core))) for c, core in (split(t) for t, _ in pairs)]
    )


def _entries_multiplied_out(f: Any) -> Any:
    """Return an elementwise product, multiplied by the terms of its one sum: (a 1 − y) ∘ s = a s − y ∘ s."""
    sums = [g for g in f.args if type(g) is MatAdd]
    if len(sums) != 1:
        return f
    rest = [g for g in f.args if g is not sums[0]]
    return add(*(hadamard(t, *rest) for t in sums[0].args))
