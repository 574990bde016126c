"""Matrices that put stacked indices in another order, and Kronecker products of those that stand side by side.

Magnus & Neudecker 2019, ch. 3, sec. 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from symcalc.algebra.coefficients import identity
from symcalc.expressions.core_nodes import Identity
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.operation_records import Role
from symcalc.maps.networks import Index, size_of

Order = tuple[Index, ...]


def side_by_side(matrices: Sequence[Any]) -> Any:
    """Return the Kronecker product; identities side by side are one."""
    kron = function_in(Role.KRONECKER).build
    found: list[Any] = []
    for A in matrices:
        if found and type(found[-1]) is type(A) is Identity:
            found[-1] = kron(found[-1], A)
        else:
            found.append(A)
    return reduce(kron, found) if found else ONE


def permutation(have: Order, want: Order) -> list[Any]:
    """Return matrices whose product puts stacked indices in another order: I ⊗ K ⊗ I, one for each block that moves."""
    found: list[Any] = []
    for before, stay, go, after in moves(have, want):
        # K of b×a takes x ⊗ y to y ⊗ x, for x of a entries and y of b
        swap = function_in(Role.COMMUTATION).build(size_of(go), size_of(stay))
        whole = [identity(size_of(before)), swap] if before else [swap]
        whole += [identity(size_of(after))] if after else []
        found.insert(0, side_by_side(whole))
    return found


def moves(have: Order, want: Order) -> list[tuple[Order, Order, Order, Order]]:
    """Return the blocks that move in turn: what stands before, what changes places with what, what stands after."""
    found: list[tuple[Order, Order, Order, Order]] = []
    for at, i in enumerate(want):
        if have[at] is i:
            continue
        start = next(k for k in range(at, len(have)) if have[k] is i)
        end = start + 1
        while end < len(have) and at + end - start < len(want) and have[end] is want[at + end - start]:
            end += 1
        before, stay, go, after = have[:at], have[at:start], have[start:end], have[end:]
        found.append((before, stay, go, after))
        have = before + go + stay + after
    return found
