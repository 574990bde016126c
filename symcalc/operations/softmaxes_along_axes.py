"""Softmax and log-sum-exp of each row of a matrix, or of each column.

With S = softmax(A, 2), of each row: d logsumexp(A, 2) = (S ∘ dA) 1,
dS = S ∘ (dA − (S ∘ dA) 1 1ᵀ) = S ∘ dA − diag((S ∘ dA) 1) S
(Boyd & Vandenberghe 2004, sec. 3.1.5 and A.4.4, for each row). What is of each column is of the rows of the transpose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Pow, exp, log
from sympy.matrices import expressions as M

from symcalc.algebra import add, filled, hadamard, multiply, negate, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    MatAdd,
    MatMul,
    OneArgument,
    OneMatrix,
    SumColumns,
    SumRows,
    Total,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign
from symcalc.expressions.sympy_forms import ENTRY, of_entries
from symcalc.operations.softmaxes import check_vector, constant_of, logsumexp, softmax
from symcalc.operations.sums_of_entries import build_sum, shape_of_sum


class LogSumExpRows(OneArgument, ArrayNode):
    """log Σⱼ exp(aᵢⱼ) of each row, a column."""

    __slots__ = ()


class LogSumExpColumns(OneArgument, ArrayNode):
    """log Σᵢ exp(aᵢⱼ) of each column, a row."""

    __slots__ = ()


class SoftmaxRows(OneArgument, ArrayNode):
    """exp(aᵢⱼ)/Σⱼ exp(aᵢⱼ)."""

    __slots__ = ()


class SoftmaxColumns(OneArgument, ArrayNode):
    """exp(aᵢⱼ)/Σᵢ exp(aᵢⱼ)."""

    __slots__ = ()


COLUMNS, ROWS = 1, 2  # axes of the language

# ------------------------------------------------------------------------------------------------ constructors


def build_logsumexp(a: Expression, axis: int = 0) -> Any:
    """Return log Σ exp of a vector, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a) or axis == 0:
        return logsumexp(a)
    return logsumexp_of_columns(a) if axis == COLUMNS else logsumexp_of_rows(a)


def build_softmax(a: Expression, axis: int = 0) -> Any:
    """Return the softmax of a vector, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a) or axis == 0:
        return softmax(a)
    return softmax_of_columns(a) if axis == COLUMNS else softmax_of_rows(a)


def logsumexp_of_rows(a: Expression) -> Any:
    """Return log Σⱼ exp(aᵢⱼ), a column."""
    if ONE in a.shape:
        return a if a.shape[1] is ONE else logsumexp(a)
    found = by_law(LogSumExpRows, a)
    return LogSumExpRows.make(a, shape=(a.shape[0], ONE)) if found is None else found


def logsumexp_of_columns(a: Expression) -> Any:
    """Return log Σᵢ exp(aᵢⱼ), a row."""
    if ONE in a.shape:
        return a if a.shape[0] is ONE else logsumexp(a)
    found = by_law(LogSumExpColumns, a)
    return LogSumExpColumns.make(a, shape=(ONE, a.shape[1])) if found is None else found


def softmax_of_rows(a: Expression) -> Any:
    """Return exp(aᵢⱼ)/Σⱼ exp(aᵢⱼ)."""
    if ONE in a.shape:
        return filled(ONE, *a.shape) if a.shape[1] is ONE else softmax(a)
    found = by_law(SoftmaxRows, a)
    return SoftmaxRows.make(a, shape=a.shape) if found is None else found


def softmax_of_columns(a: Expression) -> Any:
    """Return exp(aᵢⱼ)/Σᵢ exp(aᵢⱼ)."""
    if ONE in a.shape:
        return filled(ONE, *a.shape) if a.shape[0] is ONE else softmax(a)
    found = by_law(SoftmaxColumns, a)
    return SoftmaxColumns.make(a, shape=a.shape) if found is None else found


# ------------------------------------------------------------------------------------------------ laws


@law(LogSumExpRows, of=Transpose, examples="logsumexp(A', 2)")
def logsumexp_of_rows_of_transpose(a: Expression) -> Expression:
    """logsumexp(Aᵀ, 2) = logsumexp(A, 1)ᵀ."""
    return transpose(logsumexp_of_columns(a.arg))


@law(LogSumExpColumns, examples=("logsumexp(A', 1)", "S : symmetric(n)\nlogsumexp(S, 1)"))
def logsumexp_of_columns_of_transpose(a: Expression) -> Expression | None:
    """logsumexp(Aᵀ, 1) = logsumexp(A, 2)ᵀ; logsumexp(S, 1) = logsumexp(S, 2)ᵀ of a symmetric S."""
    turned = transpose(a)
    return transpose(logsumexp_of_rows(turned)) if type(a) is Transpose or turned == a else None


@law(SoftmaxRows, of=Transpose, examples="softmax(A', 2)")
def softmax_of_rows_of_transpose(a: Expression) -> Expression:
    """softmax(Aᵀ, 2) = softmax(A, 1)ᵀ."""
    return transpose(softmax_of_columns(a.arg))


@law(SoftmaxColumns, examples=("softmax(A', 1)", "S : symmetric(n)\nsoftmax(S, 1)"))
def softmax_of_columns_of_transpose(a: Expression) -> Expression | None:
    """softmax(Aᵀ, 1) = softmax(A, 2)ᵀ; softmax(S, 1) = softmax(S, 2)ᵀ of a symmetric S."""
    turned = transpose(a)
    return transpose(softmax_of_rows(turned)) if type(a) is Transpose or turned == a else None


FILLED = (OneMatrix, ZeroMatrix, MatMul)


@law(LogSumExpRows, of=FILLED, examples=("u + logsumexp(3*ones(2, 3), 2)", "A : matrix(2, 3)\nu + logsumexp(A - A, 2)"))
def logsumexp_of_filled_rows(a: Expression) -> Expression | None:
    """logsumexp(c 1 1ᵀ, 2) = (c + log(n)) 1 of n columns."""
    c = constant_of(a)
    return None if c is None else filled(c + log(a.shape[1]), a.shape[0], ONE)


@law(LogSumExpColumns, of=FILLED, examples="u' + logsumexp(3*ones(2, 3), 1)")
def logsumexp_of_filled_columns(a: Expression) -> Expression | None:
    """logsumexp(c 1 1ᵀ, 1) = (c + log(m)) 1ᵀ of m rows."""
    c = constant_of(a)
    return None if c is None else filled(c + log(a.shape[0]), ONE, a.shape[1])


@law(SoftmaxRows, of=FILLED, examples=("A + softmax(3*ones(2, 3), 2)", "A + softmax(A - A, 2)"))
def softmax_of_filled_rows(a: Expression) -> Expression | None:
    """softmax(c 1 1ᵀ, 2) = 1 1ᵀ/n of n columns."""
    return None if constant_of(a) is None else filled(Pow(a.shape[1], -1), *a.shape)


@law(SoftmaxColumns, of=FILLED, examples="A + softmax(3*ones(2, 3), 1)")
def softmax_of_filled_columns(a: Expression) -> Expression | None:
    """softmax(c 1 1ᵀ, 1) = 1 1ᵀ/m of m rows."""
    return None if constant_of(a) is None else filled(Pow(a.shape[0], -1), *a.shape)


def _shifted(a: Expression, axis: int) -> tuple[Any, Any] | None:
    """Return what a sum repeats along an axis, x of x 1ᵀ of rows, and the rest; None where there is nothing."""
    lines, rest = [], []
    for t in a.args:
        c, core = split(t)
        if isinstance(core, OneMatrix):
            lines.append(filled(c, *((a.shape[0], ONE) if axis == ROWS else (ONE, a.shape[1]))))
        elif isinstance(core, MatMul) and _is_line(core.args[-1 if axis == ROWS else 0], axis):
            lines.append(multiply(c, *(core.args[:-1] if axis == ROWS else core.args[1:])))
        else:
            rest.append(t)
    return (add(*lines), add(*rest)) if lines and rest else None


def _is_line(f: Expression, axis: int) -> bool:
    return isinstance(f, OneMatrix) and f.shape[0 if axis == ROWS else 1] is ONE


@law(
    SoftmaxRows,
    of=MatAdd,
    examples=("softmax(A .+ x, 2)", "softmax(A*B .+ a .- sum(A, 2), 2)"),
    source="Goodfellow et al. 2016, sec. 4.1",
)
def softmax_of_rows_that_are_shifted(a: Expression) -> Expression | None:
    """softmax(A + x 1ᵀ, 2) = softmax(A, 2)."""
    found = _shifted(a, ROWS)
    return None if found is None else softmax_of_rows(found[1])


@law(SoftmaxColumns, of=MatAdd, examples="softmax(A .+ y', 1)", source="Goodfellow et al. 2016, sec. 4.1")
def softmax_of_columns_that_are_shifted(a: Expression) -> Expression | None:
    """softmax(A + 1 yᵀ, 1) = softmax(A, 1)."""
    found = _shifted(a, COLUMNS)
    return None if found is None else softmax_of_columns(found[1])


@law(LogSumExpRows, of=MatAdd, examples=("logsumexp(A .+ x, 2)", "logsumexp(A .+ a, 2)"))
def logsumexp_of_rows_that_are_shifted(a: Expression) -> Expression | None:
    """logsumexp(A + x 1ᵀ, 2) = x + logsumexp(A, 2)."""
    found = _shifted(a, ROWS)
    return None if found is None else add(found[0], logsumexp_of_rows(found[1]))


@law(LogSumExpColumns, of=MatAdd, examples="logsumexp(A .+ y', 1)")
def logsumexp_of_columns_that_are_shifted(a: Expression) -> Expression | None:
    """logsumexp(A + 1 yᵀ, 1) = yᵀ + logsumexp(A, 1)."""
    found = _shifted(a, COLUMNS)
    return None if found is None else add(found[0], logsumexp_of_columns(found[1]))


@law(SumRows, shortens=True, examples="sum(softmax(A, 2), 2)", source="Goodfellow et al. 2016, sec. 6.2.2.3")
def row_sums_of_softmax(e: Expression) -> Expression | None:
    """softmax(A, 2) 1 = 1."""
    return filled(ONE, *e.shape) if isinstance(e.arg, SoftmaxRows) else None


@law(SumColumns, shortens=True, examples="sum(softmax(A, 1), 1)", source="Goodfellow et al. 2016, sec. 6.2.2.3")
def column_sums_of_softmax(e: Expression) -> Expression | None:
    """1ᵀ softmax(A, 1) = 1ᵀ."""
    return filled(ONE, *e.shape) if isinstance(e.arg, SoftmaxColumns) else None


@law(
    Total,
    shortens=True,
    examples=("a*sum(softmax(A, 2))", "a*sum(softmax(A, 1))"),
    source="Goodfellow et al. 2016, sec. 6.2.2.3",
)
def sum_of_softmax_along_an_axis(e: Expression) -> Expression | None:
    """Σ(softmax(A, 2)) = m of m rows, Σ(softmax(A, 1)) = n of n columns."""
    if not isinstance(e.arg, SoftmaxRows | SoftmaxColumns):
        return None
    return e.arg.shape[0] if isinstance(e.arg, SoftmaxRows) else e.arg.shape[1]


# ------------------------------------------------------------------------------------------------ derivatives


def differential_of_logsumexp(Y: Expression, d: Callable[[Any], Any], axis: int) -> Expression:
    """Return (S ∘ dA) 1, of columns 1ᵀ (S ∘ dA)."""
    return build_sum(hadamard(build_softmax(Y.arg, axis), d(Y.arg)), axis)


def differential_of_softmax(Y: Expression, d: Callable[[Any], Any], axis: int) -> Expression:
    """Return S ∘ (dA − (S ∘ dA) 1 1ᵀ), of columns S ∘ (dA − 1 1ᵀ (S ∘ dA))."""
    m, n = Y.shape
    dA = d(Y.arg)
    means = build_sum(hadamard(Y, dA), axis)
    spread = multiply(means, filled(ONE, ONE, n)) if axis == ROWS else multiply(filled(ONE, m, ONE), means)
    return hadamard(Y, add(dA, negate(spread)))


# ------------------------------------------------------------------------------------------------ records


def shape_of_softmax(sizes: Sizes, a: Shape, axis: int = 0) -> Shape:
    """Return the shape of a vector, or of a matrix with an axis."""
    if axis == 0:
        check_vector("softmax", a)
    return a


def shape_of_logsumexp(sizes: Sizes, a: Shape, axis: int = 0) -> Shape:
    """Return that of a sum."""
    if axis == 0:
        check_vector("logsumexp", a)
    return shape_of_sum(sizes, a, axis)


def _exponentials(a: Any) -> Any:
    return of_entries(a, exp(ENTRY))


def _sums_in_sympy(a: Any, axis: int) -> Any:
    """Return the sums of rows or columns of exponentials."""
    powers = _exponentials(a)
    if axis == ROWS:
        return M.MatMul(powers, M.OneMatrix(a.shape[1], 1))
    return M.MatMul(M.OneMatrix(1, a.shape[0]), powers)


def _softmax_in_sympy(a: Any, axis: int) -> Any:
    """Return the exponentials, scaled by a diagonal matrix."""
    sums = _sums_in_sympy(a, axis)
    scales = M.DiagMatrix(of_entries(sums if axis == ROWS else M.Transpose(sums), 1 / ENTRY))
    return M.MatMul(*((scales, _exponentials(a)) if axis == ROWS else (_exponentials(a), scales)))


register_function(
    Function(
        "logsumexp",
        build_logsumexp,
        shape_of_logsumexp,
        ("any", "axis"),
        optional=1,
        group="machine learning",
        summary="log of the sum of exp; logsumexp(A, 1) of each column, logsumexp(A, 2) of each row",
    )
)
register_function(
    Function(
        "softmax",
        build_softmax,
        shape_of_softmax,
        ("any", "axis"),
        optional=1,
        group="machine learning",
        summary="exp(x)/sum(exp(x)); softmax(A, 1) of each column, softmax(A, 2) of each row",
    )
)
register(
    Operation(
        name="logsumexp of rows",
        spelled=Spelled(matlab="log(sum(exp({0}), 2))", julia="log.(vec(sum(exp.({0}), dims=2)))"),
        node=LogSumExpRows,
        construct=logsumexp_of_rows,
        transpose=plain,
        shape=lambda sizes, a: shape_of_sum(sizes, a, ROWS),
        text="logsumexp({0}, 2)",
        latex=r"\operatorname{logsumexp}_{\text{rows}}({0})",
        differential=lambda Y, d: differential_of_logsumexp(Y, d, ROWS),
        code=lambda g, Y, a: g.logsumexp(a, axis=1),
        to_sympy=lambda a: of_entries(_sums_in_sympy(a, ROWS), log(ENTRY)),
        reference=lambda np, A: np.log(np.sum(np.exp(A), axis=1, keepdims=True)),
        example=Example("sum(logsumexp(X*W, 2))", wrt="W", derivative="X'*softmax(X*W, 2)"),
    )
)
register(
    Operation(
        name="logsumexp of columns",
        spelled=Spelled(matlab="log(sum(exp({0}), 1))", julia="log.(vec(sum(exp.({0}), dims=1)))'"),
        node=LogSumExpColumns,
        construct=logsumexp_of_columns,
        transpose=plain,
        shape=lambda sizes, a: shape_of_sum(sizes, a, COLUMNS),
        text="logsumexp({0}, 1)",
        latex=r"\operatorname{logsumexp}_{\text{columns}}({0})",
        differential=lambda Y, d: differential_of_logsumexp(Y, d, COLUMNS),
        code=lambda g, Y, a: g.logsumexp(a, axis=0),
        to_sympy=lambda a: of_entries(_sums_in_sympy(a, COLUMNS), log(ENTRY)),
        reference=lambda np, A: np.log(np.sum(np.exp(A), axis=0, keepdims=True)),
        example=Example("logsumexp(X, 1)*w", wrt="X", derivative="softmax(X, 1)*diag(w)"),
    )
)
register(
    Operation(
        name="softmax of rows",
        spelled=Spelled(matlab="(exp({0}) ./ sum(exp({0}), 2))", julia="(exp.({0}) ./ sum(exp.({0}), dims=2))"),
        letter="p",
        node=SoftmaxRows,
        construct=softmax_of_rows,
        transpose=plain,
        sign=Sign.POSITIVE,
        shape=lambda sizes, a: a,
        text="softmax({0}, 2)",
        latex=r"\operatorname{softmax}_{\text{rows}}({0})",
        differential=lambda Y, d: differential_of_softmax(Y, d, ROWS),
        code=lambda g, Y, a: g.softmax(a, axis=1),
        to_sympy=lambda a: _softmax_in_sympy(a, ROWS),
        reference=lambda np, A: np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True),
        example=Example("-sum(Y.*log(softmax(X, 2)))", wrt="X", derivative="diag(sum(Y, 2))*softmax(X, 2) - Y"),
    )
)
register(
    Operation(
        name="softmax of columns",
        spelled=Spelled(matlab="(exp({0}) ./ sum(exp({0}), 1))", julia="(exp.({0}) ./ sum(exp.({0}), dims=1))"),
        letter="p",
        node=SoftmaxColumns,
        construct=softmax_of_columns,
        transpose=plain,
        sign=Sign.POSITIVE,
        shape=lambda sizes, a: a,
        text="softmax({0}, 1)",
        latex=r"\operatorname{softmax}_{\text{columns}}({0})",
        differential=lambda Y, d: differential_of_softmax(Y, d, COLUMNS),
        code=lambda g, Y, a: g.softmax(a, axis=0),
        to_sympy=lambda a: _softmax_in_sympy(a, COLUMNS),
        reference=lambda np, A: np.exp(A) / np.sum(np.exp(A), axis=0, keepdims=True),
        example=Example("-sum(Y.*log(softmax(X, 1)))", wrt="X", derivative="softmax(X, 1)*diag(sum(Y, 1)) - Y"),
    )
)
