"""Poles at structural zeros that cancel while a derivative is taken: L ⊘ L is 1 only where L is not 0 by its structure.

The sum of (A ∘ L + L) ⊘ L, L lower triangular, counts what is on and below the diagonal; its derivative along dA is the
sum of dA ∘ L ⊘ L, which is not that of dA. So the differential is taken once more of the formula with another matrix in
place of the L that is divided by: where L alone hides the poles of the other one, they have cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symcalc.algebra import hadamard, hadamard_power
from symcalc.alternatives import Take
from symcalc.claims import TRIANGLES, Structure
from symcalc.errors import NotSupported
from symcalc.forward import differential
from symcalc.jacobians import hessian
from symcalc.kinks import substituted
from symcalc.nodes import (
    HadamardPower,
    HadamardProduct,
    dependents,
    differential_of,
    direction_of,
    is_zero,
    postorder,
    variable,
)
from symcalc.poles import Poles, zeros_of
from symcalc.properties import Demand, meets_zeros
from symcalc.reverse import hessian_along
from symcalc.structure import structure_of

SECOND = (hessian, hessian_along)
KINDS = {TRIANGLES: "diagonal", Structure.LOWER: "lower", Structure.UPPER: "upper", Structure.HOLLOW: "skew"}


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
    twins = {M: variable("L", _kind(M), M.shape, f"twin {i}") for i, M in enumerate(dict.fromkeys(below.values()))}
    other = substituted(source, {Y: hadamard_power(twins[M], Y.exp) for Y, M in below.items()})
    derivative = _differentiated(other, take, moving, twins)
    for M, twin in twins.items():
        if _cancel(derivative, M, twin):
            what = "this derivative divides a triangular, diagonal or skew matrix by itself, which is 0/0 in places"
            return NotSupported(what, hint="take its diagonal: diag(A)").on(M)
    return None


def _differentiated(e: Any, take: Take, moving: Sequence[Any], twins: Mapping[Any, Any]) -> Any:
    """Return the differential that a derivative is made of, of first or second order; a twin moves with its matrix."""
    first, second = (moving[:1], moving[-1:]) if take[0] in SECOND else (moving, ())
    for variables, like in ((first, direction_of), (second, differential_of)):
        seeds = {X: like(X) for X in variables}
        e = differential(e, seeds | {twins[X]: dX for X, dX in seeds.items() if X in twins}) if seeds else e
    return e


def _cancel(derivative: Any, M: Any, twin: Any) -> bool:
    """Tell whether a matrix alone hides poles of its twin that it cancels."""
    shown = {P: _shown(P, M, twin) for P in postorder(derivative) if isinstance(P, HadamardProduct)}
    shown = {P: other for P, other in shown.items() if other is not None}
    before, after = Poles(typed=False), Poles(typed=False)
    return bool(shown and before.of(substituted(derivative, shown)).places & ~after.of(derivative).places)


def _is_divisor(Y: Any) -> bool:
    return isinstance(Y, HadamardPower) and bool(Y.exp.is_number) and bool(Y.exp.is_negative)


def _kind(M: Any) -> str:
    return next(kind for zeros, kind in KINDS.items() if zeros in structure_of(M))


def _shown(P: Any, M: Any, twin: Any) -> Any:
    """Return a product of Mᵖ and a twin's power −q, q ≥ p, with a matrix without structure in place of M; else None."""
    exponents = {f.base: f.exp for f in P.args if isinstance(f, HadamardPower)}
    power = exponents.get(M, 1 if M in P.args else 0)
    if not power or not exponents.get(twin, 0) <= -power < 0:
        return None
    plain = hadamard_power(variable("L", "matrix", M.shape, "plain twin"), power)
    return hadamard(*[plain if f == M or getattr(f, "base", None) == M else f for f in P.args])
