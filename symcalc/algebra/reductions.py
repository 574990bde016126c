"""Sums over entries, rows and columns; norms."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr

from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import Norm2, SumColumns, SumRows, Total, Transpose, is_array
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import by_law
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import CONSTRUCTORS


def total(a: Expression) -> Expr:
    """Return the sum of all entries."""
    if not is_array(a):
        return a
    found = by_law(Total, a)
    if found is not None:
        return found
    column = as_column(a)
    return Total.make(a) if column is a else total(column)


def as_column(a: Expression) -> Any:
    """Return a row, of which all entries are asked, as a column, where that is no transpose; others as they are."""
    turned = transpose(a) if a.shape[0] is ONE else a
    return a if type(turned) is Transpose else turned


# ------------------------------------------------------------------------------------------------ of rows, of columns


def sum_rows(a: Expression) -> Any:
    """Return A·1, the sum of each row as a column vector."""
    if a.shape[1] is ONE:
        return a
    if a.shape[0] is ONE:
        return total(a)
    found = by_law(SumRows, a)
    return SumRows.make(a, shape=(a.shape[0], ONE)) if found is None else found


def sum_columns(a: Expression) -> Any:
    """Return 1ᵀ·A, the sum of each column as a row vector."""
    if a.shape[0] is ONE:
        return a
    if a.shape[1] is ONE:
        return total(a)
    found = by_law(SumColumns, a)
    return SumColumns.make(a, shape=(ONE, a.shape[1])) if found is None else found


# ------------------------------------------------------------------------------------------------ norms


def norm2(a: Expression) -> Expr:
    """Return the Euclidean norm of a vector, the Frobenius norm of a matrix, |a| of a scalar."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    found = by_law(Norm2, a)
    return Norm2.make(a) if found is None else found
