"""Rows and columns in reverse, and moved in a circle: products with two permutations, which no product builds.

J A has row i of A in row n + 1 − i, J = Jᵀ = J⁻¹; C_k A has it in row i + k modulo n, C_kᵀ = C_k⁻¹ = C₋ₖ. J is the
exchange matrix, C_1 the basic circulant permutation (Horn & Johnson 2013, sec. 0.9.5 and 0.9.6).
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, KroneckerDelta, Mod, S

from symcalc.algebra import filled, identity, multiply, sum_columns, sum_rows, total
from symcalc.algebra.axes import ALL
from symcalc.algebra.transposes import itself
from symcalc.errors import KindMismatch
from symcalc.expressions.arrangements import ROLLED
from symcalc.expressions.core_nodes import ArrayNode, MatMul, MatPow, SumColumns, SumRows, Total, is_array
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.expressions.sympy_forms import by_entries

SOURCE = "Horn & Johnson 2013, sec. 0.9.5"


class Exchange(ArrayNode):
    """Ones from the last entry of the first row to the first of the last."""

    __slots__ = ()

    operands = 0


class CyclicShift(ArrayNode):
    """The permutation that moves n rows down by k, the last ones to the top.   Arguments: n, k."""

    __slots__ = ()

    operands = 0


REARRANGEMENTS = (Exchange, CyclicShift)


def exchange(n: Dim) -> Any:
    """Return the permutation that reverses n rows; of one that is 1."""
    return S.One if n is ONE else Exchange.make(n, shape=(n, n))


def cyclic_shift(n: Dim, k: Any) -> Any:
    """Return the permutation that moves n rows down by k in a circle."""
    steps = Integer(k) % n if n.is_Integer else Integer(k)
    if n is ONE:
        return S.One
    return CyclicShift.make(n, steps, shape=(n, n)) if steps else identity(n)


def shape_of_exchange(sizes: Sizes, n: Dim, k: Any = 0) -> Shape:
    """Return n×n."""
    return () if n is ONE else (n, n)


# ------------------------------------------------------------------------------------------------ products of them


def _trace_of_exchange(a: Expression) -> Any:
    """tr(J) is 1 where n is odd, else 0."""
    return a.args[0] % 2 if a.args[0].is_Integer else None


def _back(a: Expression, b: Expression) -> Any:
    """J J = I."""
    return identity(a.shape[0])


def _shifted_back(a: Expression) -> Any:
    """C_kᵀ = C_k⁻¹ = C₋ₖ."""
    return cyclic_shift(a.args[0], -a.args[1])


def _shifted_again(a: Expression, b: Expression) -> Any:
    """C_j C_k = C_j₊ₖ."""
    return cyclic_shift(a.args[0], a.args[1] + b.args[1])


def _shift_reversed(a: Expression, b: Expression) -> Any:
    """C_k J = J C₋ₖ."""
    return multiply(b, _shifted_back(a))


@law(MatPow, of=Exchange, examples="A : matrix(3, 3)\nexchange(3)^3*A + exchange(3)^2*A", source=SOURCE)
def power_of_exchange(a: Expression, k: int) -> Expression:
    """J² = I."""
    return a if k % 2 else identity(a.shape[0])


@law(MatPow, of=CyclicShift, examples="A : matrix(3, 3)\ncyclicshift(3, 1)^2*A", source=SOURCE)
def power_of_shift(a: Expression, k: int) -> Any:
    """C_jᵏ = C_jₖ."""
    return cyclic_shift(a.args[0], a.args[1] * k)


@law(
    SumRows,
    of=(Exchange, CyclicShift, MatMul),
    examples=("x : vector(3)\nsum(exchange(3), 2) + x", "sum(fliplr(A), 2) + sum(roll(A, 1, 2), 2)"),
    source=SOURCE,
)
def rows_of_rearranged(a: Expression) -> Any:
    """P 1 = 1, A P 1 = A 1."""
    if not isinstance(a, MatMul):
        return filled(ONE, a.shape[0], ONE)
    return sum_rows(multiply(*a.factors[:-1])) if isinstance(a.factors[-1], REARRANGEMENTS) else None


@law(
    SumColumns,
    of=(Exchange, CyclicShift, MatMul),
    examples=("x : vector(3)\nsum(cyclicshift(3, 1), 1) + x'", "sum(flipud(A), 1) + sum(roll(A, 1), 1)"),
    source=SOURCE,
)
def columns_of_rearranged(a: Expression) -> Any:
    """1ᵀ P = 1ᵀ, 1ᵀ P A = 1ᵀ A."""
    if not isinstance(a, MatMul):
        return filled(ONE, ONE, a.shape[1])
    first = a.factors[0]
    return sum_columns(multiply(*a.factors[1:])) if isinstance(first, REARRANGEMENTS) else None


@law(Total, of=MatMul, examples=("sum(roll(x, 1)) + a", "sum(A*roll(B, 1, 2)) + sum(flipud(A)*B)"), source=SOURCE)
def total_of_rearranged(a: Expression) -> Any:
    """Σ(P A) = Σ(A), Σ(A P) = Σ(A)."""
    if isinstance(a.factors[0], REARRANGEMENTS):
        return total(multiply(*a.factors[1:]))
    return total(multiply(*a.factors[:-1])) if isinstance(a.factors[-1], REARRANGEMENTS) else None


# ------------------------------------------------------------------------------------------------ records


def _reversed(g: Any, told: tuple[Any, ...], B: Any) -> Any:
    return g.step(REVERSED, (g.dense(B),), (), B.shape)


def _rolled(g: Any, k: Any, B: Any) -> Any:
    return g.step(ROLLED, (g.dense(B),), (Integer(k),), B.shape)


REVERSED = Primitive("rows in reverse", is_new=False, lines={"NumPy": "{0}[::-1]"})
EXCHANGE = Primitive("exchange matrix", times=_reversed, transposed_times=_reversed)
SHIFT = Primitive(
    "cyclic shift",
    times=lambda g, told, B: _rolled(g, told[0], B),
    transposed_times=lambda g, told, B: _rolled(g, -told[0], B),
)


def _structure_of_shift(e: Expression) -> Structure:
    """Orthogonal; symmetric where it moves by half of the rows."""
    n, k = e.args
    return Structure.ORTHOGONAL | (Structure.SYMMETRIC if n == 2 * k else Structure.NONE)


register(
    Operation(
        name="exchange",
        spelled=Spelled("fliplr(eye({0}))", "reverse(Matrix(1.0*I({0})), dims=2)", "Reverse[IdentityMatrix[{0}]]"),
        node=Exchange,
        construct=exchange,
        transpose=itself,
        inverse=itself,
        trace=_trace_of_exchange,
        total=lambda a: a.shape[0],
        products={(Exchange, Exchange): _back},
        structure=lambda e: Structure.SYMMETRIC | Structure.ORTHOGONAL,
        sign=Sign.NONNEGATIVE,
        function=Function(
            "exchange",
            exchange,
            shape_of_exchange,
            ("size",),
            group="constant arrays",
            summary="exchange(n): the permutation J that reverses n rows",
        ),
        latex="J_{{0}}",
        code=lambda g, Y: g.step(EXCHANGE, (), (), Y.shape),
        to_sympy=lambda n: by_entries((n, n), lambda i, j: KroneckerDelta(i + j, n - 1)),
        reference=lambda np, n: np.eye(n)[::-1],
        example=Example("y'*flip(x)", wrt="x", derivative="exchange(n)*y"),
    )
)
register(
    Operation(
        name="cyclicshift",
        node=CyclicShift,
        construct=cyclic_shift,
        transpose=_shifted_back,
        inverse=_shifted_back,
        total=lambda a: a.shape[0],
        products={(CyclicShift, CyclicShift): _shifted_again, (CyclicShift, Exchange): _shift_reversed},
        structure=_structure_of_shift,
        sign=Sign.NONNEGATIVE,
        function=Function(
            "cyclicshift",
            cyclic_shift,
            shape_of_exchange,
            ("size", "offset"),
            group="constant arrays",
            summary="cyclicshift(n, k): the permutation that moves n rows down by k, the last ones to the top",
        ),
        latex="C_{{0},{1}}",
        code=lambda g, Y: g.step(SHIFT, (), (Y.args[1],), Y.shape),
        to_sympy=lambda n, k: by_entries((n, n), lambda i, j: KroneckerDelta(i, Mod(j + k, n))),
        reference=lambda np, n, k: np.roll(np.eye(n), int(k), axis=0),
        example=Example("y'*roll(x, 1)", wrt="x", derivative="cyclicshift(n, -1)*y"),
    )
)


# ------------------------------------------------------------------------------------------------ of arrays


def flipped_rows(a: Expression) -> Any:
    """Return J A."""
    return multiply(exchange(a.shape[0]), a)


def flipped_columns(a: Expression) -> Any:
    """Return A J."""
    return multiply(a, exchange(a.shape[1]))


def flipped(a: Expression, axis: int = ALL) -> Any:
    """Return a column or row in reverse, a matrix with its rows (axis 1) or columns (axis 2) in reverse."""
    return flipped_columns(a) if axis == 2 or (not axis and a.shape[0] is ONE) else flipped_rows(a)


def rolled(a: Expression, k: Any, axis: int = ALL) -> Any:
    """Return an array moved down by k rows in a circle; a row, and by axis 2 a matrix, to the right by k columns."""
    if not is_array(a):
        return a
    if axis == 2 or (not axis and a.shape[0] is ONE):
        return multiply(a, cyclic_shift(a.shape[1], -k))
    return multiply(cyclic_shift(a.shape[0], k), a)


def shape_of_rearranged(sizes: Sizes, a: Shape, *how: Any) -> Shape:
    """Return the shape of the array."""
    return a


def shape_of_flipped(sizes: Sizes, a: Shape, axis: int = ALL) -> Shape:
    """Return the shape of the array.

    Raises:
        KindMismatch: for a matrix of which is not said whether rows or columns change places.
    """
    if a and ONE not in a and axis == ALL:
        raise KindMismatch(
            "flip of a matrix can mean rows (MATLAB's) and both rows and columns (NumPy's)",
            hint="write flipud(A) for rows in reverse, fliplr(A) for columns, or both",
        )
    return a


def _axis(np: Any, a: Any, axis: int) -> int:
    return int(axis) - 1 if axis else int(np.shape(a)[0] == 1)


for _function in (
    Function(
        "flipud",
        flipped_rows,
        shape_of_rearranged,
        ("array",),
        group="shape",
        reference=lambda np, a: a[::-1],
        summary="rows in reverse",
    ),
    Function(
        "fliplr",
        flipped_columns,
        shape_of_rearranged,
        ("array",),
        group="shape",
        reference=lambda np, a: a[:, ::-1],
        summary="columns in reverse",
    ),
    Function(
        "flip",
        flipped,
        shape_of_flipped,
        ("array", "axis"),
        optional=1,
        group="shape",
        reference=lambda np, a, axis=0: np.flip(a, _axis(np, a, axis)),
        summary="a vector in reverse; flip(A, 1) the rows of a matrix, flip(A, 2) its columns",
    ),
    Function(
        "roll",
        rolled,
        shape_of_rearranged,
        ("array", "offset", "axis"),
        optional=1,
        aliases=("circshift",),
        group="shape",
        reference=lambda np, a, k, axis=0: np.roll(a, int(k), _axis(np, a, axis)),
        summary="roll(x, k): entries moved by k in a circle, of a matrix rows; roll(A, k, 2) columns",
        convention="roll of a matrix moves rows, as MATLAB's circshift; NumPy's without an axis moves all entries",
    ),
):
    register_function(_function)
