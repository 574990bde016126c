"""Running sums and differences.   cumsum(x)ᵢ = x₁ + … + xᵢ = (T x)ᵢ, T the lower triangle of ones.

So ⟨g, cumsum(x)⟩ = ⟨Tᵀ g, x⟩, the sums from each entry to the last (Blelloch 1990, sec. 1.4; Golub & Van Loan 2013,
sec. 1.2). Of a matrix T A is of each column and A Tᵀ of each row. No product builds T: code adds up.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, S

from symcalc.algebra import add, multiply, negate, transpose
from symcalc.algebra.axes import ALL
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import ArrayNode, is_array
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.expressions.sympy_forms import by_entries, on_or_below
from symcalc.operations.selections import selection


class Accumulation(ArrayNode):
    """The lower triangle of ones."""

    __slots__ = ()

    operands = 0


def accumulation(n: Dim) -> Any:
    """Return the lower triangle of ones; of a single entry that is 1."""
    return S.One if n is ONE else Accumulation.make(n, shape=(n, n))


def shape_of_accumulation(sizes: Sizes, n: Dim) -> Shape:
    """Return n×n."""
    return () if n is ONE else (n, n)


SUMMED = Primitive("running sums", lines={"NumPy": "{0}.cumsum(axis=0)"})
SUMMED_UP = Primitive("running sums from the last", lines={"NumPy": "{0}[::-1].cumsum(axis=0)[::-1]"})
ACCUMULATION = Primitive(
    "lower triangle of ones",
    times=lambda g, sizes, B: g.step(SUMMED, (g.dense(B),), (), B.shape),
    transposed_times=lambda g, sizes, B: g.step(SUMMED_UP, (g.dense(B),), (), B.shape),
)

register(
    Operation(
        name="accumulation",
        spelled=Spelled("tril(ones({0}))", "tril(ones({0}, {0}))", "LowerTriangularize[ConstantArray[1, {{0}, {0}}]]"),
        node=Accumulation,
        construct=accumulation,
        trace=lambda a: a.args[0],
        total=lambda a: a.args[0] * (a.args[0] + 1) / 2,
        structure=lambda e: Structure.LOWER,
        sign=Sign.NONNEGATIVE,
        function=Function(
            "accumulation",
            accumulation,
            shape_of_accumulation,
            ("size",),
            group="constant arrays",
            summary="accumulation(n): the lower triangle of ones, which takes x to its running sums",
        ),
        latex="T_{{0}}",
        code=lambda g, Y: g.step(ACCUMULATION, (), (), Y.shape),
        to_sympy=lambda n: by_entries((n, n), on_or_below),
        reference=lambda np, n: np.tril(np.ones((n, n))),
        example=Example("y'*cumsum(x)", wrt="x", derivative="accumulation(n)'*y"),
    )
)


# ------------------------------------------------------------------------------------------------ of arrays


def _along(shape: Shape, axis: int) -> int:
    """Return the axis: as it is given, else that of a row, and of a matrix that of each column."""
    return axis or (2 if shape[0] is ONE else 1)


def sums_so_far(a: Expression, axis: int = ALL) -> Any:
    """Return the running sums of a vector, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a):
        return a
    if _along(a.shape, axis) == 2:
        return multiply(a, transpose(accumulation(a.shape[1])))
    return multiply(accumulation(a.shape[0]), a)


def shape_of_sums_so_far(sizes: Sizes, a: Shape, axis: int = ALL) -> Shape:
    """Return the shape of the array."""
    return a


def differences(a: Expression, axis: int = ALL) -> Any:
    """Return the differences of neighbours: of a vector, in each column (axis 1) or in each row (axis 2)."""
    if _along(a.shape, axis) == 2:
        return transpose(differences(transpose(a), 1))
    n = a.shape[0]
    later, earlier = (selection(n, first, n - 1) for first in (Integer(2), ONE))
    return add(multiply(later, a), negate(multiply(earlier, a)))


def shape_of_differences(sizes: Sizes, a: Shape, axis: int = ALL) -> Shape:
    """Return one row less, of each row one column less.

    Raises:
        KindMismatch: where there is one entry.
    """
    along = _along(a, axis) if a else 1
    if not a or a[along - 1] is ONE:
        raise KindMismatch("diff is of neighbours, and here is one", hint="diff(A) is of columns, diff(A, 2) of rows")
    less = sizes.minus(a[along - 1], ONE)
    shape = (less, a[1]) if along == 1 else (a[0], less)
    return () if shape[0] is ONE and shape[1] is ONE else shape


def _value_of_sums(np: Any, a: Any, axis: int = 0) -> Any:
    return np.cumsum(a, axis=int(axis or 1 + (len(a) == 1)) - 1)


def _value_of_differences(np: Any, a: Any, axis: int = 0) -> Any:
    return a[1:] - a[:-1] if int(axis or 1 + (len(a) == 1)) == 1 else a[:, 1:] - a[:, :-1]


register_function(
    Function(
        "cumsum",
        sums_so_far,
        shape_of_sums_so_far,
        ("any", "axis"),
        optional=1,
        group="sums",
        reference=_value_of_sums,
        summary="running sums: of a vector, of each column, cumsum(A, 2) of each row",
        convention="cumsum of a matrix is of each column, as MATLAB's; NumPy's without an axis is of all rows in turn",
    )
)
register_function(
    Function(
        "diff",
        differences,
        shape_of_differences,
        ("array", "axis"),
        optional=1,
        group="sums",
        reference=_value_of_differences,
        summary="differences of neighbours: of a vector, in each column, diff(A, 2) in each row",
        convention="diff is x[i + 1] - x[i], of a matrix in each column, as MATLAB's; NumPy's is in each row",
    )
)
