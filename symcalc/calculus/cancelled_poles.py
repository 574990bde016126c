"""Poles at structural zeros that cancel while a derivative is taken: L ⊘ L is 1 only where L is not 0 by its structure.

The sum of (A ∘ L + L) ⊘ L, L lower triangular, counts what is on and below the diagonal; its derivative along dA is the
sum of dA ∘ L ⊘ L, which is not that of dA. So the differential is taken once more of the formula with another matrix in
place of the L that is divided by: where L alone hides the poles of the other one, they have cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symcalc.algebra import hadamard, hadamard_power, transpose
from symcalc.calculus.adjoints import hessian_along
from symcalc.calculus.differentials import differential
from symcalc.calculus.forms_for_code import Take, taken
from symcalc.calculus.jacobians import hessian
from symcalc.calculus.norm_kinks import substituted
from symcalc.domains.structural_poles import NOWHERE, Place, Poles, zeros_of
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import (
    HadamardPower,
    HadamardProduct,
    MatAdd,
    Transpose,
    dependents,
    differential_of,
    direction_of,
    is_array,
    is_zero,
    postorder,
    variable,
)
from symcalc.expressions.kinds import kind_with_zeros, plain_kind
from symcalc.expressions.properties import Demand, meets_zeros
from symcalc.expressions.structure import structure_of

SECOND = (hessian, hessian_along)


def refusal_of_cancelled(
    answer: Any, take: Take, source: Any, moving: Sequence[Any], demands: Iterable[Demand]
) -> NotSupported | None:
    """Return the error of a derivative in which poles have cancelled that only their matrix hid; else None.

    Args:
        answer: the derivative.
        take: what derivative it is.
        source: what it is of.
        moving: the variables by which it is taken; what is made of them stands beside differentials that hide it.
        demands: what the source demands.
    """
    if not any(map(meets_zeros, demands)):
        return None
    divisors = [Y for Y in postorder(source) if _is_divisor(Y) and zeros_of(Y.base)]
    if not divisors or is_zero(answer) or not Poles().of(source).matrices:
        return None
    moved = set(dependents([source], moving))
    moved -= set(moving)
    below = {Y: Y.base for Y in divisors if Y.base not in moved}
    if not below:
        return None
    twins = {M: _twin(M, f"twin {i}") for i, M in enumerate(dict.fromkeys(below.values()))}
    other = substituted(source, {Y: hadamard_power(twins[M], Y.exp) for Y, M in below.items()})
    cancelled = bool(_cancelled(_differentiated(other, take, moving, twins), twins))
    if not cancelled and twins.keys().isdisjoint(moving):  # of what is taken of it structures may hide less
        divided = set(postorder(*Poles().of(answer).matrices))
        gone = {M: twin for M, twin in twins.items() if M not in divided}
        cancelled = bool(gone and _cancelled(taken(take, other), gone, wholly=True) & ~_zeros(answer))
    if cancelled:
        what = "this derivative divides a triangular, diagonal or skew matrix by itself, which is 0/0 in places"
        return NotSupported(what, hint="take its diagonal: diag(A)").on(next(iter(twins)))
    return None


def _differentiated(e: Any, take: Take, moving: Sequence[Any], twins: Mapping[Any, Any]) -> Any:
    """Return the differential that a derivative is made of, of first or second order; a twin moves with its matrix."""
    first, second = (moving[:1], moving[-1:]) if take[0] in SECOND else (moving, ())
    for variables, like in ((first, direction_of), (second, differential_of)):
        seeds = {X: like(X) for X in variables}
        e = differential(e, seeds | {twins[X]: dX for X, dX in seeds.items() if X in twins}) if seeds else e
    return e


def _cancelled(derivative: Any, twins: Mapping[Any, Any], wholly: bool = False) -> Place:
    """Return where matrices alone hide poles of their twins that they cancel."""
    shown = {P: _shown(P, twins, wholly) for P in postorder(derivative) if isinstance(P, HadamardProduct)}
    shown = {P: other for P, other in shown.items() if other is not None}
    if not shown:
        return NOWHERE
    before, after = Poles(typed=False), Poles(typed=False)
    return before.of(substituted(derivative, shown)).places & ~after.of(derivative).places


def _zeros(answer: Any) -> Place:
    return zeros_of(answer) if is_array(answer) else NOWHERE


def _is_divisor(Y: Any) -> bool:
    return isinstance(Y, HadamardPower) and bool(Y.exp.is_number) and bool(Y.exp.is_negative)


def _twin(M: Any, mark: str) -> Any:
    """Return another matrix with the zeros of one."""
    return variable("L", (kind_with_zeros(structure_of(M)) or plain_kind(2)).name, M.shape, mark)


def _plain_twin(M: Any) -> Any:
    """Return a matrix without structure in place of one."""
    return variable("L", plain_kind(2).name, M.shape, "plain twin")


def _shown(P: Any, twins: Mapping[Any, Any], wholly: bool) -> Any:
    """Return a product of powers Mᵖ and a twin's −q, q ≥ p, with matrices without structure for all M; else None.

    Args:
        P: the product.
        twins: those of the matrices.
        wholly: whether q must be p.
    """
    exponents = dict(map(_power, P.args))
    plain = {}
    for M, twin in twins.items():
        for base, other in ((M, twin), (transpose(M), transpose(twin))):
            power, divided = exponents.get(base, 0), -exponents.get(other, 0)
            if 0 < power <= divided and not (wholly and power != divided):
                plain[base] = _plain_twin(base)
    sums = {f: _without(f, twins) for f in P.args if wholly and isinstance(f, MatAdd)}
    if not plain and all(f is other for f, other in sums.items()):
        return None
    powers = [(sums.get(f, f), *_power(f)) for f in P.args]
    return hadamard(*[hadamard_power(plain[M], p) if M in plain else f for f, M, p in powers])


def _without(f: Any, twins: Mapping[Any, Any]) -> Any:
    """Return a sum with matrices without structure in place of those that have twins."""
    return substituted(f, {M: _plain_twin(M) for M in twins})


def _power(f: Any) -> tuple[Any, Any]:
    """Return base and exponent of a factor; the transpose of a power is that of the transpose."""
    if isinstance(f, Transpose) and isinstance(f.arg, HadamardPower):
        return transpose(f.arg.base), f.arg.exp
    return (f.base, f.exp) if isinstance(f, HadamardPower) else (f, 1)
