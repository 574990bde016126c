"""Common scales of rows and of columns: diag(x) A + diag(x ∘ y) B + x 1ᵀ = diag(x) (A + diag(y) B + 1 1ᵀ).

Taken out of sums where the formula becomes shorter; powers of one vector give up the power that they share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sympy import Expr, S

from symcalc.algebra import add, diagonal_matrix, hadamard, hadamard_power, multiply, transpose
from symcalc.algebra.axes import COLUMNS, ROWS, spread_along
from symcalc.algebra.coefficients import split
from symcalc.algebra.entry_products import cancelling
from symcalc.expressions.core_nodes import DiagMatrix, HadamardPower, HadamardProduct, MatMul, OneMatrix, Transpose
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.node import Expression
from symcalc.expressions.occurring_classes import bit_of
from symcalc.expressions.registry import MANY, words
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure

SCALES = bit_of(DiagMatrix) | bit_of(OneMatrix)
FEW = 3  # scales of a term up to which they are taken out: those of all layers of a network would meet in front


class Scaled(NamedTuple):
    """A term whose rows or columns are scaled: its place, coefficient, scales by their powers, and what is scaled."""

    place: int
    coefficient: Expr
    powers: dict[Expression, Expr]
    rest: tuple[Expression, ...]  # none: of ones

    def without(self, f: Expression, p: Expr, axis: int, total: Any) -> Expression:
        """Return the term without a power of a vector in its scales."""
        left = [hadamard_power(b, q - p if b == f else q) for b, q in self.powers.items()]
        x = hadamard(*left)  # a column
        if not self.rest:
            return multiply(self.coefficient, spread_along(x if axis == ROWS else transpose(x), axis, total.shape))
        D = diagonal_matrix(x)
        return multiply(self.coefficient, *((D, *self.rest) if axis == ROWS else (*self.rest, D)))


def with_common_scales(
    terms: list[Expression], total: Any, collected: Callable[[Expression], Expression], least: int = 2
) -> list[Expression]:
    """Return the terms of a sum, with a scale taken out of those that share it, where at least so many do."""
    if not any(t.mentions & SCALES for t in terms):
        return terms
    for axis in (ROWS, COLUMNS):
        scaled = (_scaled(i, t, axis) for i, t in enumerate(terms))
        found = [s for s in scaled if s is not None and len(s.powers) <= FEW]
        if len(found) > 1 and sum(len(s.powers) for s in found) <= MANY:
            terms = _taken_out(terms, found, axis, total, collected, least)
    return terms


def _scaled(i: int, t: Expression, axis: int) -> Scaled | None:
    c, core = split(t)
    if type(core) is not MatMul:
        return None
    first, last = (core.args[0], core.args[-1]) if axis == ROWS else (core.args[-1], core.args[0])
    if type(first) is DiagMatrix:
        return Scaled(i, c, _powers_of_scale(first.arg), tuple(core.args[1:] if axis == ROWS else core.args[:-1]))
    if type(last) is not OneMatrix:
        return None
    x = multiply(*core.args[:-1]) if axis == ROWS else transpose(multiply(*core.args[1:]))
    return Scaled(i, c, _powers_of_scale(x), ())


def _powers_of_scale(x: Expression) -> dict[Expression, Expr]:
    """Return the factors of a column as base and exponent; of a row that stands transposed those of the row."""
    powers: dict[Expression, Expr] = {}
    for b, p in entry_powers(x).items():
        inner = entry_powers(b.arg) if type(b) is Transpose and p is ONE else {}  # (rᵖ ∘ s)ᵀ
        for base, q in {transpose(f): q for f, q in inner.items()}.items() or ((b, p),):
            powers[base] = powers.get(base, S.Zero) + q
    return powers


def _taken_out(
    terms: list[Expression],
    found: list[Scaled],
    axis: int,
    total: Any,
    collected: Callable[[Expression], Expression],
    least: int,
) -> list[Expression]:
    holders: dict[Expression, list[Scaled]] = {}
    for s in found:
        for f in s.powers:
            holders.setdefault(f, []).append(s)
    shared = [(f, members) for f, members in holders.items() if len(members) >= least]
    shared.sort(key=lambda item: (len(item[1]), item[0].label, item[0].digest), reverse=True)
    for f, members in shared:
        p = common_power([s.powers[f] for s in members])
        if p is None or not _is_shorter(f, p, members):
            continue
        if Structure.SYMMETRIC in structure_of(total):  # which a factor on one side would hide
            return terms
        inner = collected(add(*[s.without(f, p, axis, total) for s in members]))
        D = diagonal_matrix(hadamard_power(f, p))
        places = {s.place for s in members}
        rest = [t for i, t in enumerate(terms) if i not in places]
        return [multiply(D, inner) if axis == ROWS else multiply(inner, D), *rest]
    return terms


def _is_shorter(f: Expression, p: Expr, members: list[Scaled]) -> bool:
    """Tell whether fewer names are printed: f once for all that have the power, no `diag` of what has no more."""
    alone = [s for s in members if s.powers[f] == p]
    unscaled = [s for s in alone if s.rest and len(s.powers) == 1]
    return words(f) * (len(alone) - 1) + len(unscaled) > 1


def entry_powers(core: Expression) -> dict[Expression, Expr]:
    """Return the elementwise factors as base and exponent."""
    if type(core) is OneMatrix:
        return {}
    factors = core.args if type(core) is HadamardProduct else (core,)
    powers: dict[Expression, Expr] = {}
    for f in factors:  # two may have one base: (xᵃ)^(-1/2) beside xᵃ, of which the whole power is the base
        base, p = f.args if type(f) is HadamardPower and f.exp.is_Number else (f, ONE)
        powers[base] = powers.get(base, S.Zero) + p
    if len(powers) < len(factors) and cancelling(core) is not None:  # L beside L⁻¹, which has the zeros of L
        return dict.fromkeys(factors, ONE)
    return powers


def powers_within(core: Expression) -> dict[Expression, Expr]:
    """Return the elementwise factors; those of (A ∘ B)ᵀ = Aᵀ ∘ Bᵀ, too, which other terms may share."""
    if type(core) is Transpose and type(core.arg) is HadamardProduct:
        return {transpose(f): p for f, p in entry_powers(core.arg).items()}
    return entry_powers(core)


def common_power(exponents: list[Expr]) -> Expr | None:
    """Return the power that all have, of one sign and a whole number apart; None where there is none."""
    p = exponents[0]
    for q in exponents[1:]:
        if not (p - q).is_Integer or (p > 0) != (q > 0):
            return None
        p = min(p, q) if p > 0 else max(p, q)
    return p
