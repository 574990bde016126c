"""Common factors of sums of arrays: taken out where the formula becomes shorter.

A sum of arrays gives up scalars, then left and right factors, A x + B x = (A + B) x, then elementwise factors.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from symcalc.algebra import add, diagonal, diagonal_matrix, hadamard, hadamard_power, multiply, transpose
from symcalc.algebra.coefficients import identity, scaled, split
from symcalc.algebra.scalars import FLAT
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
    MatAdd,
    MatMul,
    OneMatrix,
    Transpose,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.registry import MANY, words
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.simplification.common_coefficients import common_coefficient
from symcalc.simplification.common_scales import common_power, powers_within, with_common_scales

Part = tuple[Expr, tuple[Expression, ...]]  # coefficient and factors of a term
Side = tuple[int, ...]  # where in a product the common factors stand
LEFT, RIGHT, BOTH = (0,), (-1,), (0, -1)
TALL = 60  # height of sums above which those inside are not looked at together with what they are in


@law(
    examples=("A*x + A'*x", "A*B + A*sin(B)", "a*A + b*a*B", "x.*y + x.*sin(x)", "diag(A*B*A) + diag(A*sin(B)*A)"),
    shortens=True,
)
def common_factor_of_arrays(e: MatAdd) -> Expression | None:
    """A C + B C = (A + B) C; so left factors, scalars, elementwise factors."""
    found = collect(e)
    return None if found is e else found


def collect(e: MatAdd) -> Any:
    """Take common factors out of a sum: scalars, left and right factors, elementwise factors."""
    known = e._collected
    if known is None:
        found = _found(e)
        e._collected = known = True if found is e else found
    return e if known is True else known


def _found(e: MatAdd) -> Any:
    plain = _collect(e, list(e.args))
    if not any(map(_is_turned_sum, e.args)) or words(plain) >= MANY:
        return plain
    # a sum that stands transposed hides factors: A S + S A + (A S + S A)ᵀ = (A + Aᵀ) S + S (A + Aᵀ)
    opened = _collect(e, [u for t in e.args for u in (_opened(t) if _is_turned_sum(t) else [t])])
    return opened if words(opened) < words(plain) else plain


def _is_turned_sum(t: Expression) -> bool:
    core = split(t)[1]
    return type(core) is Transpose and type(core.arg) is MatAdd and len(core.arg.args) <= FLAT


def _opened(t: Expression) -> list[Expression]:
    c, core = split(t)
    return [scaled(c, transpose(u)) for u in core.arg.args]


def _collect(e: MatAdd, args: list[Expression]) -> Expression:
    common, terms = common_coefficient([split(t) for t in args], fractions=True)
    if common is ONE:
        plain = all(c.is_Rational for c, _ in terms)
        grouped = _under_one_divisor(_grouped(args if plain else _alike_in_front(terms), e))
        same = len(grouped) == len(e.args) and all(t is u for t, u in zip(grouped, e.args, strict=True))
        return e if same else add(*grouped)
    return scaled(common, add(*_under_one_divisor(_grouped(_alike_in_front(terms), e))))


def _alike_in_front(terms: list[tuple[Expr, Any]]) -> list[Expression]:
    """Return the terms, those with one long coefficient as one: a c A + a c B + D = a c (A + B) + D."""
    groups: dict[Expr, list[int]] = {}
    for i, (c, _) in enumerate(terms):
        groups.setdefault(c.as_coeff_Mul()[1], []).append(i)
    alone = {k: members for k, members in groups.items() if len(members) == 1 or words(k) < 2}
    if len(alone) == len(groups) or len(groups) == 1:
        return [scaled(c, core) for c, core in terms]
    result = [scaled(*terms[i]) for members in alone.values() for i in members]
    for k, members in groups.items():
        if k not in alone:
            inner = add(*[scaled(terms[i][0].as_coeff_Mul()[0], terms[i][1]) for i in members])
            result.append(scaled(k, _collected(inner)))
    return result


def _under_one_divisor(terms: list[Expression]) -> list[Expression]:
    """Return the terms, those that are divided by one name as one: A/n + B/n + D = (A + B)/n + D."""
    divided: dict[Expr, list[int]] = {}
    for i, t in enumerate(terms):
        k = split(t)[0].as_coeff_Mul()[1]
        if k.is_Pow and k.exp is S.NegativeOne:
            divided.setdefault(k, []).append(i)
    for k, members in divided.items():
        if 1 < len(members) < len(terms):
            inner = add(*[scaled(c.as_coeff_Mul()[0], core) for c, core in (split(terms[i]) for i in members)])
            rest = [t for i, t in enumerate(terms) if i not in members]
            return [*rest, scaled(k, _collected(inner))]
    return terms


def _grouped(terms: list[Expression], total: Any) -> list[Expression]:
    """Take common right or left factors out of products, whichever saves more; then elementwise factors.

    What would hide that the sum is symmetric is left, as in x xᵀ + A x xᵀ + x xᵀ A.
    """
    parts = [_parts(t) for t in terms]
    if any(type(chain[0]) is Diagonal for _, chain in parts):
        terms = _diagonals_together(terms)
        parts = [_parts(t) for t in terms]
    if all(len(chain) == 1 for _, chain in parts):  # the terms of a sum are unlike
        return _grouped_entries(terms)
    right, left = (_saving(_groups(parts, side, False)) for side in (RIGHT, LEFT))
    if (right or left) and Structure.SYMMETRIC in structure_of(total):
        return _grouped_entries(_taken_symmetrically(terms))
    terms = with_common_scales(terms, total, _collected, 2 + max(right, left))
    if len(terms) < len(parts):
        return _grouped(terms, total) if len(terms) > 1 else terms
    return _grouped_entries(with_common_scales(_taken_from_sides(terms, (RIGHT, LEFT, BOTH)), total, _collected))


def _taken_symmetrically(terms: list[Expression]) -> list[Expression]:
    """Return the terms of a symmetric sum with what leaves it symmetric taken out: of all, some, or on both sides."""
    own = [t for t in terms if Structure.SYMMETRIC in structure_of(t)]
    every = (RIGHT, LEFT, BOTH)
    for kept, among, both in (([], every, True), (own, every, True), ([], (BOTH,), True), ([], (RIGHT, LEFT), False)):
        found = [*kept, *_taken_from_sides([t for t in terms if t not in kept], among, both)]
        if len(found) < len(terms) and Structure.SYMMETRIC in structure_of(add(*found)):
            return found
    return terms


def _taken_from_sides(terms: list[Expression], among: tuple[Side, ...], symmetric: bool = False) -> list[Expression]:
    """Return the terms with what they have in common on some sides taken out, first where that saves the most."""
    parts = [_parts(t) for t in terms]
    shared = {side: _groups(parts, side, symmetric) for side in (RIGHT, LEFT, BOTH)}
    right, left, both = map(_saving, shared.values())
    sides = (BOTH, RIGHT, LEFT) if 2 * both > max(right, left) else (RIGHT, LEFT) if right >= left else (LEFT, RIGHT)
    for side in sides:
        groups = shared[side] if shared else _groups(parts, side, symmetric)
        if side in among and len(terms) > 1 and groups:
            terms = _take_out(terms, parts, groups, side, symmetric)
            parts, shared = [_parts(t) for t in terms], {}  # of terms that were
    return terms


def _diagonals_together(terms: list[Expression]) -> list[Expression]:
    """Return the terms, diag(A) + diag(B) as diag(A + B) where that has common factors."""
    found = [t for t in terms if type(split(t)[1]) is Diagonal]
    if len(found) < 2:
        return terms
    inner = add(*[scaled(c, core.arg) for c, core in map(split, found)])
    taken = _collected(inner)
    return terms if taken == inner else [diagonal(taken), *(t for t in terms if t not in found)]


def _parts(t: Expression) -> tuple[Expr, tuple[Expression, ...]]:
    c, core = split(t)
    return c, tuple(core.args) if type(core) is MatMul else (core,)


def _groups(parts: list[Part], side: Side, symmetric: bool) -> list[list[int]]:
    """Return the terms that share their last factor, their first, or both; a factor alone, too, where it is long."""
    groups: dict[Expression, list[int]] = {}
    for i, (_, chain) in enumerate(parts):
        if side is not BOTH or len(chain) > 1:
            groups.setdefault(tuple(chain[j] for j in side), []).append(i)
    shared = []
    for factor, members in groups.items():
        if len(members) > 1:
            longer = [i for i in members if len(parts[i][1]) > 1]
            if side is not BOTH:
                members = _worth_a_sum(members, parts, side)
                longer = [i for i in longer if i in members]
            members = members if side is BOTH or (longer and not symmetric and words(factor[0]) > 1) else longer
            if len(members) > 1:
                shared.append(members)
    return shared


def _worth_a_sum(members: list[int], parts: list[Part], side: Side) -> list[int]:
    """Return the terms without repeated lines where the others scale: A diag(x) + A y 1ᵀ takes no matrix product."""
    other = -1 - side[0]
    lines = [i for i in members if len(parts[i][1]) > 2 and type(parts[i][1][other]) is OneMatrix]
    others = [parts[i][1] for i in members if i not in lines]
    scale = all(len(chain) == 1 or (len(chain) == 2 and type(chain[other]) is DiagMatrix) for chain in others)
    return [i for i in members if i not in lines] if lines and scale else members


def _saving(groups: list[list[int]]) -> int:
    return sum(len(members) - 1 for members in groups)


def _take_out(
    terms: list[Expression], parts: list[Part], groups: list[list[int]], side: Side, symmetric: bool
) -> list[Expression]:
    """Return the terms, those of each group as one product."""
    first = {members[0]: members for members in groups}
    grouped = {i for members in groups for i in members}
    result = []
    for i, t in enumerate(terms):
        if i in first:
            result.append(_product([parts[j] for j in first[i]], side, symmetric))
        elif i not in grouped:
            result.append(t)
    return result


def _product(parts: list[Part], side: Side, symmetric: bool) -> Expression:
    """Return the sum of products that begin alike, end alike, or both, as one product."""
    chains = [chain for _, chain in parts]
    shortest = min(map(len, chains))
    if side is BOTH:
        before = _alike(chains, shortest // 2)
        after = before if symmetric else _alike([c[::-1] for c in chains], shortest - before)
        after = min(after, _alike([c[::-1] for c in chains], shortest - before))
    else:
        ways = [c[::-1] for c in chains] if side is RIGHT else chains
        k = _alike(ways, shortest)
        if k == shortest > 1 and (symmetric or (len(chains) - 1) * sum(words(f) for f in ways[0][:k]) < 2):
            k -= 1
        before, after = (0, k) if side is RIGHT else (k, 0)
    first, last = chains[0][:before], chains[0][len(chains[0]) - after :]
    inner = []
    for c, chain in parts:
        rest = chain[before : len(chain) - after]
        rest = rest or (identity(first[-1].shape[1] if first else last[0].shape[0]),)
        inner.append(multiply(c, *rest))
    return multiply(*first, _collected(add(*inner)), *last)


def _alike(chains: list[tuple[Expression, ...]], longest: int) -> int:
    """Return how many factors all chains begin with."""
    k = 0
    while k < longest and all(c[k] == chains[0][k] for c in chains):
        k += 1
    return k


def _collected(e: Expression) -> Expression:
    """Return a new sum, which is inside another, with its own factors taken out; a tall one is looked at by itself."""
    c, core = split(e)
    if not is_array(core) or core.height > TALL:
        return e
    if type(core) is Transpose and type(core.arg) is MatAdd:
        return scaled(c, transpose(collect(core.arg)))
    if type(core) is DiagMatrix and type(core.arg) is MatAdd:
        return scaled(c, diagonal_matrix(collect(core.arg)))
    return scaled(c, collect(core)) if type(core) is MatAdd else e


def _grouped_entries(terms: list[Expression]) -> list[Expression]:
    """Take elementwise factors out of the products that share them, the factor of the most terms first."""
    parts = [split(t) for t in terms]
    if not any(type(core) is HadamardProduct or type(core) is HadamardPower for _, core in parts):
        return terms
    powers = [powers_within(core) for _, core in parts]
    if sum(map(len, powers)) > MANY:  # factoring takes the square of that
        return terms
    holders: dict[Expression, list[int]] = {}
    for i, own in enumerate(powers):
        for f in own:
            holders.setdefault(f, []).append(i)
    shared = [(f, members) for f, members in holders.items() if len(members) > 1]
    shared.sort(key=lambda item: (len(item[1]), item[0].label, item[0].digest), reverse=True)
    taken: set[int] = set()
    result: list[Expression] = []
    for f, members in shared:
        members = [i for i in members if i not in taken]
        p = common_power([powers[i][f] for i in members]) if len(members) > 1 else None
        if p is None:
            continue
        rests = [hadamard(*[hadamard_power(b, q - p if b == f else q) for b, q in powers[i].items()]) for i in members]
        constant = sum(
            type(split(r)[1]) is OneMatrix and parts[i][0] in (1, -1) for i, r in zip(members, rests, strict=True)
        )
        if (len(members) - 1) * words(f) <= constant:
            continue
        taken.update(members)
        inner = add(*[scaled(parts[i][0], r) for i, r in zip(members, rests, strict=True)])
        result.append(hadamard(hadamard_power(f, p), _collected(inner)))
    return [*result, *(t for i, t in enumerate(terms) if i not in taken)] if taken else terms
