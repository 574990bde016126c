"""Sums of all entries, of rows, of columns.   sum(A) = 1ᵀA1, so ⟨g, sum(A)⟩ = ⟨g·11ᵀ, A⟩."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import S
from sympy.matrices import expressions as M

from symcalc.algebra import add, filled, hadamard_power, sum_columns, sum_rows, total
from symcalc.algebra.coefficients import scaled
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import HadamardPower, SumColumns, SumRows, Total, is_array
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.functions_by_role import plays
from symcalc.expressions.law_records import Phase, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import NONZERO, NOT_NULL, POSITIVE, Demand
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.structure import keep_sign, sign_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.expressions.sympy_forms import sum_of_entries


def build_sum(a: Expression, axis: int = 0) -> Expression:
    """Return the sum of all entries, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a) or axis == 0:
        return total(a)
    return sum_columns(a) if axis == 1 else sum_rows(a)


def shape_of_sum(sizes: Sizes, a: Shape, axis: int = 0) -> Shape:
    """Return the shape of a sum."""
    if not a or axis == 0:
        return ()
    shape = (ONE, a[1]) if axis == 1 else (a[0], ONE)
    return () if shape[0] is ONE and shape[1] is ONE else shape


def latex_of_sum(Y: Expression) -> str:
    """Return the template of a sum of all entries: 1ᵀx of a column, x1 of a row, 1ᵀA1 of a matrix."""
    rows, columns = Y.arg.shape
    before, after = "" if rows is ONE else r"\mathbf{1}^{\top} ", "" if columns is ONE else r" \mathbf{1}"
    return before + "{0}" + after


def _demands_on_total(d: Demand) -> Sequence[Demand] | None:
    """Of a sum of entries of which none is negative: one is not 0."""
    is_sum = d.property in (POSITIVE, NONZERO) and sign_of(d.subject.arg) is not Sign.UNKNOWN
    return (d.of(d.subject.arg, NOT_NULL),) if is_sum else None


def _demands_on_sums(d: Demand) -> Sequence[Demand] | None:
    """Of sums of squares: their roots, the norms, have no zero entry."""
    if d.property not in (POSITIVE, NONZERO):
        return None
    norms = hadamard_power(d.subject, S.Half)
    return None if type(norms) is HadamardPower else (d.of(norms, NONZERO),)


@law(
    sympy.Add,
    phase=Phase.WRITING,
    among=Total,
    examples=("x, y : vector(n)\n2*a*n - 2*sum(x) + 2*b*sum(y) + c", "x, y : vector(n)\nsum(x) - sum(y.^2)"),
)
def sum_of_totals(e: sympy.Add) -> Any:
    """C sum(A) + d sum(B) + b m n = sum(c A + d B + b), A and B m×n."""
    terms: dict[Any, list[Any]] = {}  # with coefficients and arguments, by shape
    for t in e.args:
        k, total = _total_within(t)
        if total is not None:
            terms.setdefault(total.arg.shape, []).append((t, k, total.arg))
    shape, found = max(terms.items(), key=lambda item: len(item[1]), default=((), []))
    if len({a for _, _, a in found}) < max(len(found), 2):  # those of one A have one in front, where that is read
        return None
    count = sympy.Mul(*shape)
    rest = [t for t in e.args if all(t is not u for u, _, _ in found)]
    filling = [t for t in rest if count.is_Symbol and sympy.Mul.make_args(t).count(count) == 1]
    numbers = {abs(t.as_coeff_Mul()[0]) for t in (*(t for t, _, _ in found), *filling)}
    common = numbers.pop() if len(numbers) == 1 else ONE
    parts = [scaled(k / common, a) for _, k, a in found]
    parts += [filled(sympy.Mul(*[f for f in sympy.Mul.make_args(t) if f != count]) / common, *shape) for t in filling]
    joined = Total.make(add(*parts), shape=())
    rest = [t for t in rest if t not in filling]
    product = joined if common is ONE else sympy.Mul(common, joined)
    return sympy.Add(product, *rest, evaluate=False) if rest else product


def _total_within(t: Any) -> tuple[Any, Any]:
    """Return the coefficient and the sum of entries in c sum(A), None for that where there is none."""
    factors = sympy.Mul.make_args(t)
    totals = [f for f in factors if isinstance(f, Total) and not plays(f.arg, Role.ABSOLUTE)]
    if len(totals) != 1 or any(not (f.is_number or f.is_Symbol) for f in factors if f is not totals[0]):
        return ONE, None
    return sympy.Mul(*[f for f in factors if f is not totals[0]]), totals[0]


register(
    Operation(
        name="sum",
        spelled=Spelled(
            ByArgument(vector="sum({0})", matrix="sum(sum({0}))"),
            "sum",
            ByArgument(vector="Total[{0}]", matrix="Total[{0}, 2]"),
        ),
        node=Total,
        construct=total,
        sign=keep_sign,
        plainer=_demands_on_total,
        function=Function(
            "sum",
            build_sum,
            shape_of_sum,
            ("any", "axis"),
            optional=1,
            group="sums",
            summary="of all entries; sum(A, 1) of each column, sum(A, 2) of each row",
        ),
        latex=latex_of_sum,
        to_sympy=sum_of_entries,
        linear=(0,),
        indices="ij->",
        code=lambda g, Y, a: g.sum(a),
        reference=lambda np, A: np.sum(A),
        example=Example("sum(A*x)", wrt="x", derivative="sum(A, 1)'"),
    )
)
register(
    Operation(
        name="sum of rows",
        spelled=Spelled("sum({0}, 2)", "vec(sum({0}, dims=2))", "Total[{0}, {2}]"),
        node=SumRows,
        construct=sum_rows,
        transpose=plain,
        sign=keep_sign,
        plainer=_demands_on_sums,
        shape=lambda sizes, a: shape_of_sum(sizes, a, 2),
        text="sum({0}, 2)",
        to_sympy=lambda a: M.MatMul(a, M.OneMatrix(a.shape[1], 1)),
        unicode="{0} 𝟏",
        unicode_transposed="𝟏ᵀ {0}ᵀ",
        latex=r"{0} \mathbf{1}",
        latex_transposed=r"\mathbf{1}^{\top} {0}^{\top}",
        linear=(0,),
        indices="ij->i",
        code=lambda g, Y, a: g.sumrows(a),
        reference=lambda np, A: np.sum(A, axis=1, keepdims=True),
        example=Example("norm2(sum(X, 2))^2", wrt="X", derivative="2*sum(X, 2)*ones(1, n)"),
    )
)
register(
    Operation(
        name="sum of columns",
        spelled=Spelled("sum({0}, 1)", "vec(sum({0}, dims=1))'", "Total[{0}]"),
        node=SumColumns,
        construct=sum_columns,
        transpose=plain,
        sign=keep_sign,
        plainer=_demands_on_sums,
        shape=lambda sizes, a: shape_of_sum(sizes, a, 1),
        text="sum({0}, 1)",
        to_sympy=lambda a: M.MatMul(M.OneMatrix(1, a.shape[0]), a),
        unicode="𝟏ᵀ {0}",
        unicode_transposed="{0}ᵀ 𝟏",
        latex=r"\mathbf{1}^{\top} {0}",
        latex_transposed=r"{0}^{\top} \mathbf{1}",
        linear=(0,),
        indices="ij->.j",
        code=lambda g, Y, a: g.sumcols(a),
        reference=lambda np, A: np.sum(A, axis=0, keepdims=True),
        example=Example("sum(X, 1)*w", wrt="X", derivative="ones(m, 1)*w'"),
    )
)
