"""Sums over entries, rows and columns; norms."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, S

from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.algebra.transposes import transpose
from symcalc.expressions.claims import Structure
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    Norm2,
    OneMatrix,
    SumColumns,
    SumRows,
    Total,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.rules import CONSTRUCTORS, TOTALS
from symcalc.expressions.structure import structure_of


def total(a: Any) -> Expr:
    """Return the sum of all entries."""
    if not is_array(a):
        return a
    c, core = split(a)
    if c is not ONE:
        return scalar_product([c, total(core)])
    kind = type(core)
    if kind is MatAdd:
        return CONSTRUCTORS[MatAdd](*[total(t) for t in core.args])
    if kind is ZeroMatrix:
        return S.Zero
    if kind is OneMatrix:
        return core.shape[0] * core.shape[1]
    if kind is Identity:
        return core.shape[0]
    if kind in TOTALS:
        return TOTALS[kind](core)
    if kind in (SumRows, SumColumns, DiagMatrix) or core.rearranges:
        return total(core.parts[0])
    if kind is MatMul and len(core.args) == 2 and core.args[0].shape[1] is ONE:  # of an outer product
        return scalar_product([total(core.args[0]), total(core.args[1])])
    if Structure.SKEW in structure_of(core):
        return S.Zero
    if core.shape[0] is ONE:
        core = transpose(core)
    if type(core) is HadamardProduct and core.shape[1] is ONE and len(core.args) == 2:
        x, y = core.args
        if type(x) is not HadamardPower and type(y) is not HadamardPower:
            return CONSTRUCTORS[MatMul](transpose(x), y)
    return Total.make(core)


def sum_rows(a: Any) -> Any:
    """Return A·1, the sum of each row as a column vector."""
    if a.shape[1] is ONE:
        return a
    if a.shape[0] is ONE:
        return total(a)
    return _summed(a, SumRows, (a.shape[0], ONE))


def sum_columns(a: Any) -> Any:
    """Return 1ᵀ·A, the sum of each column as a row vector."""
    if a.shape[0] is ONE:
        return a
    if a.shape[1] is ONE:
        return total(a)
    return _summed(a, SumColumns, (ONE, a.shape[1]))


def _summed(a: Any, node: type[ArrayNode], shape: Any) -> Any:
    rows = node is SumRows
    c, core = split(a)
    if c is not ONE:
        return scaled(c, _summed(core, node, shape))
    kind = type(core)
    if kind is ZeroMatrix:
        return zeros(*shape)
    if kind is OneMatrix:
        return filled(core.shape[1] if rows else core.shape[0], *shape)
    if kind is Identity:
        return filled(ONE, *shape)
    if kind is DiagMatrix:
        return core.arg if rows else transpose(core.arg)
    if kind is Transpose or (transpose(core) == core and not rows):
        return transpose(sum_columns(transpose(core)) if rows else sum_rows(transpose(core)))
    if kind is MatMul and len(core.args) == 2 and core.args[0].shape[1] is ONE:  # of an outer product
        x, y = core.args
        return scaled(total(y), x) if rows else scaled(total(x), y)
    return node.make(core, shape=shape)


def norm2(a: Any) -> Expr:
    """Return the Euclidean norm of a vector, the Frobenius norm of a matrix, |a| of a scalar."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    c, core = split(a)
    if c not in (1, -1):
        return scalar_product([CONSTRUCTORS[Abs](c), norm2(core)])
    kind = type(core)
    if kind is ZeroMatrix:
        return S.Zero
    if kind is DiagMatrix or core.rearranges:
        return norm2(core.parts[0])
    if kind is OneMatrix or kind is Identity:
        return scalar_power(core.shape[0] * (core.shape[1] if kind is OneMatrix else 1), S.Half)
    if kind is MatMul:  # ‖Q A‖ = ‖A‖ = ‖A Q‖
        first, last = (Structure.ORTHOGONAL in structure_of(core.args[i]) for i in (0, -1))
        if first or last:
            return norm2(CONSTRUCTORS[MatMul](*core.args[first : len(core.args) - (last and not first)]))
    return Norm2.make(core)
