"""Entries, rows and columns at an index that is a variable: products with a column of the identity.   x[i] = eᵢᵀ x.

X[i, :] = eᵢᵀ X, X[:, j] = X eⱼ, X[i, j] = eᵢᵀ X eⱼ, so that ∇ x[i] = eᵢ and ∇ X[i, j] = eᵢ eⱼᵀ   (Horn & Johnson 2013,
sec. 0.7.1; Matrix Cookbook 2012, sec. 9.7). The index counts from one; where it is out of range code says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sympy import S
from sympy.matrices import expressions as M

from symcalc.algebra import hadamard, multiply, zeros
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import ArrayNode, HadamardProduct
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import AtKink
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.selections import placement, selection

GROUP = "parts"
BOOK = "Horn & Johnson 2013, sec. 0.7.1"


class UnitRow(ArrayNode):
    """A row of the identity.   Arguments: its index, and the size."""

    __slots__ = ()

    operands = 1
    picks: ClassVar[str] = "rows"


class UnitColumn(ArrayNode):
    """A column of the identity.   Arguments: its index, and the size."""

    __slots__ = ()

    operands = 1
    picks: ClassVar[str] = "columns"


def unit_row(i: Expression, n: Dim) -> Any:
    """Return I[i, :]."""
    return selection(n, i, ONE) if i.is_Integer else UnitRow.make(i, n, shape=(ONE, n))


def unit_column(i: Expression, n: Dim) -> Any:
    """Return I[:, i]."""
    return placement(n, i, ONE) if i.is_Integer else UnitColumn.make(i, n, shape=(n, ONE))


def row_at(a: Expression, i: Expression) -> Any:
    """Return A[i, :]."""
    return multiply(unit_row(i, a.shape[0]), a)


def column_at(a: Expression, i: Expression) -> Any:
    """Return A[:, i]."""
    return multiply(a, unit_column(i, a.shape[1]))


def entry_at(x: Expression, i: Expression) -> Any:
    """Return x[i] of a column or a row."""
    return row_at(x, i) if x.shape[1] is ONE else column_at(x, i)


def shape_of_entry(sizes: Sizes, x: Shape, i: Any) -> Shape:
    """Return the shape of x[i]."""
    if ONE not in x:
        raise KindMismatch("a matrix has two indices", hint="write X[i, j], X[i, :] for a row, X[:, j] for a column")
    return ()


def _of_one(a: Any, b: Any) -> Any:
    """eᵢᵀ eᵢ = 1."""
    return S.One if a.args[0] == b.args[0] else None


def _unit(np: Any, i: Any, n: int) -> Any:
    return np.where(np.abs(np.arange(1, n + 1) - i) < 0.5, 1.0, 0.0)[None, :]


@law(
    HadamardProduct,
    shortens=True,
    among=(UnitRow, UnitColumn),
    examples=("i : integer\nx : vector(5)\neye(5)[:, i].*x", "i : integer\nx : vector(5)\nx'.*eye(5)[i, :]"),
    source=BOOK,
)
def product_with_unit(e: Any) -> Expression | None:
    """Eᵢ ∘ x = x[i] eᵢ."""
    unit = next((f for f in e.args if type(f) in (UnitRow, UnitColumn)), None)
    if unit is None:
        return None
    rest = hadamard(*[f for f in e.args if f is not unit])
    return multiply(entry_at(rest, unit.args[0]), unit)


register(
    Operation(
        name="unitrow",
        node=UnitRow,
        construct=unit_row,
        shape=lambda sizes, i, n: (ONE, n),
        transpose=lambda a: UnitColumn.make(*a.args, shape=a.shape[::-1]),
        total=lambda a: S.One,
        products={(UnitRow, UnitColumn): _of_one},
        sign=Sign.NONNEGATIVE,
        differential=lambda Y, d: zeros(*Y.shape),
        at_kink=AtKink.FLAT,
        code=lambda g, Y, i: g.unit_row(i, Y.args[1]),
        to_sympy=lambda i, n: M.Identity(n)[i - 1 : i, :],
        reference=_unit,
        example=Example("i : integer\nX[i, :]*y", wrt="X", derivative="I_m[:, i]*y'"),
    )
)
register(
    Operation(
        name="unitcolumn",
        node=UnitColumn,
        construct=unit_column,
        shape=lambda sizes, i, n: (n, ONE),
        transpose=lambda a: UnitRow.make(*a.args, shape=a.shape[::-1]),
        total=lambda a: S.One,
        sign=Sign.NONNEGATIVE,
        differential=lambda Y, d: zeros(*Y.shape),
        at_kink=AtKink.FLAT,
        code=lambda g, Y, i: g.transpose(g.unit_row(i, Y.args[1])),
        to_sympy=lambda i, n: M.Identity(n)[:, i - 1 : i],
        reference=lambda np, i, n: _unit(np, i, n).T,
        example=Example("i : integer\nx[i]^2", wrt="x", derivative="2*x[i]*I_n[:, i]"),
    )
)


def _value_of_row(np: Any, a: Any, i: Any) -> Any:
    return _unit(np, i, a.shape[0]) @ a


def _value_of_column(np: Any, a: Any, i: Any) -> Any:
    return a @ _unit(np, i, a.shape[1]).T


def _value_of_entry(np: Any, x: Any, i: Any) -> Any:
    return np.sum(_value_of_row(np, x, i) if x.shape[1] == 1 else _value_of_column(np, x, i))


def _register(name: str, value: Callable[..., Any], what: str, parameter: str = "matrix", **rest: Any) -> None:
    """Enter the function that is written with an index in brackets."""
    register_function(
        Function(
            name,
            parameters=(parameter, "place"),
            group=GROUP,
            summary=f"{what}, at an index that is a variable, i : integer",
            reference=value,
            **rest,
        )
    )


_register(
    "entry_at",
    _value_of_entry,
    "x[i], an entry of a column or row",
    "array",
    build=entry_at,
    shape=shape_of_entry,
    role=Role.ENTRY_AT,
)
_register(
    "row_at",
    _value_of_row,
    "A[i, :], a row",
    build=row_at,
    shape=lambda sizes, a, i: (ONE, a[1]),
    role=Role.ROW_AT,
)
_register(
    "column_at",
    _value_of_column,
    "A[:, i], a column",
    build=column_at,
    shape=lambda sizes, a, i: (a[0], ONE),
    role=Role.COLUMN_AT,
)
