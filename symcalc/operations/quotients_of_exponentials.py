"""Softmax and log-sum-exp of rows and columns, as people write them out: exp(A) ⊘ (exp(A) 1 1ᵀ), log(exp(A) 1)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from symcalc.algebra import diagonal_matrix, hadamard, hadamard_power, multiply, sum_columns, sum_rows, transpose
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatMul,
    SumColumns,
    SumRows,
    Transpose,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.operations.elementwise import FUNCTIONS, is_function
from symcalc.operations.softmaxes_along_axes import COLUMNS, ROWS, build_logsumexp, build_softmax


def _exponent(e: Expression) -> Any:
    """Return A of exp(A), None of all else."""
    if isinstance(e, Transpose) and is_function(e.arg, "exp"):
        return transpose(e.arg.args[0])
    return e.args[0] if is_function(e, "exp") else None


@law(
    FUNCTIONS["log"].classes[0],
    shortens=True,
    examples=("log(sum(exp(A), 2))", "log(sum(exp(A), 1))"),
    source="Boyd & Vandenberghe 2004, sec. 3.1.5",
)
def log_of_sums_of_exponentials(e: Expression) -> Expression | None:
    """log(exp(A) 1) = logsumexp(A, 2), log(1ᵀ exp(A)) = logsumexp(A, 1)."""
    sums = e.args[0]
    if not isinstance(sums, SumRows | SumColumns) or not is_function(sums.arg, "exp"):
        return None
    A = sums.arg.args[0]
    return build_logsumexp(A, ROWS if isinstance(sums, SumRows) else COLUMNS)


@law(
    MatMul,
    of=tuple,
    examples=("diag(1 ./ sum(exp(A), 2))*exp(A)", "exp(A)*diag(1 ./ sum(exp(A), 1))", "B.*exp(A)./sum(exp(A), 2)"),
    source="Goodfellow et al. 2016, sec. 6.2.2.3",
)
def exponentials_over_their_sums(neighbours: tuple[Expression, Expression]) -> Expression | None:
    """diag(1 ⊘ (exp(A) 1)) exp(A) = softmax(A, 2), exp(A) diag(1 ⊘ (1ᵀ exp(A))) = softmax(A, 1)."""
    a, b = neighbours
    for scales, other, axis in ((a, b, ROWS), (b, a, COLUMNS)):
        made = _softmax_of(scales, other, axis)
        if made is not None and isinstance(made[0], Identity):
            return made[1]
    return None


@law(
    MatMul,
    shortens=True,
    among=FUNCTIONS["exp"].classes,
    examples=("diag(x./sum(exp(A), 2))*exp(A)*B", "A*exp(B)*diag(x./sum(exp(B), 1)')"),
    source="Goodfellow et al. 2016, sec. 6.2.2.3",
)
def scaled_exponentials_over_their_sums(e: Expression) -> Expression | None:
    """diag(x ⊘ (exp(A) 1)) exp(A) = diag(x) softmax(A, 2), exp(A) diag(x ⊘ (exp(A)ᵀ 1)) = softmax(A, 1) diag(x)."""
    factors = e.factors
    if DiagMatrix not in map(type, factors):
        return None
    for i, (a, b) in enumerate(pairwise(factors)):
        for scales, other, axis in ((a, b, ROWS), (b, a, COLUMNS)):
            made = _softmax_of(scales, other, axis)
            if made is not None:
                pair = made if axis == ROWS else made[::-1]
                return multiply(e.coefficient, *factors[:i], *pair, *factors[i + 2 :])
    return None


def _softmax_of(scales: Expression, other: Expression, axis: int) -> tuple[Any, Any] | None:
    """Return what is left of a diagonal matrix, and the rest with a softmax, of diag(x ⊘ (exp(A) 1)) (exp(A) ∘ B)."""
    if not isinstance(scales, DiagMatrix):
        return None
    factors = _entry_factors(other)
    for k, f in enumerate(factors):
        if (A := _exponent(f)) is None:
            continue
        sums = sum_rows(f) if axis == ROWS else transpose(sum_columns(f))
        entries = [_power(q) for q in _entry_factors(scales.arg)]
        for i, (base, p) in enumerate(entries):
            if base == sums and p.is_Integer and p < 0:
                entries[i] = (base, p + 1)
                left = hadamard(*[hadamard_power(*q) for q in entries])
                made = hadamard(*factors[:k], build_softmax(A, axis), *factors[k + 1 :])
                return diagonal_matrix(left), made
    return None


def _entry_factors(a: Expression) -> tuple[Any, ...]:
    """Return the factors of a product of entries, of a transposed one turned."""
    turned = isinstance(a, Transpose)
    product = a.arg if turned else a
    if not isinstance(product, HadamardProduct):
        return (a,)
    return tuple(map(transpose, product.args)) if turned else tuple(product.args)


def _power(a: Expression) -> tuple[Any, Any]:
    """Return base and exponent of a power of entries, of a transposed one turned."""
    if isinstance(a, Transpose) and isinstance(a.arg, HadamardPower):
        return transpose(a.arg.base), a.arg.exp
    return (a.base, a.exp) if isinstance(a, HadamardPower) else (a, ONE)
