"""The largest and the smallest of all entries, of each column or of each row, and where they stand.

d max(A) = ⟨M, dA⟩ with M = ismax(A), which is 1 at the largest entry and 0 elsewhere; of several that are largest each
has the same share of the 1. So is it of each column, (1ᵀ (M ∘ dA)), and of each row; and of the smallest, min.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sympy import Max, Min, Pow, S

from symcalc.algebra import filled, multiply, negate, total, transpose, zeros
from symcalc.algebra.axes import (
    ALL,
    COLUMNS,
    ROWS,
    TURNED,
    axis_of,
    axis_within,
    inner_along,
    latex_along,
    length_along,
    shape_along,
    text_along,
    turned_along,
)
from symcalc.algebra.coefficients import split
from symcalc.algebra.reductions import as_column
from symcalc.algebra.transposes import plain
from symcalc.expressions.core_nodes import (
    ArrayNode,
    MatMul,
    OneArgument,
    OneMatrix,
    ScalarNode,
    SumColumns,
    SumRows,
    Total,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, dimension
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import AtKink
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import keep
from symcalc.expressions.spellings import ByArgument, ByValue, Spelled
from symcalc.expressions.structure import keep_sign, sign_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.expressions.sympy_forms import of_all_entries
from symcalc.operations.sums_of_entries import shape_of_sum

K = TypeVar("K")


class Largest(OneArgument, ScalarNode):
    """The largest of all entries."""

    __slots__ = ()


class Smallest(OneArgument, ScalarNode):
    """The smallest of all entries."""

    __slots__ = ()


class LargestAlong(OneArgument, ArrayNode):
    """The largest entry of each column (axis 1, a row) or of each row (axis 2, a column)."""

    __slots__ = ()

    operands = 1


class SmallestAlong(OneArgument, ArrayNode):
    """The smallest entry of each column (axis 1, a row) or of each row (axis 2, a column)."""

    __slots__ = ()

    operands = 1


class PlaceOfLargest(OneArgument, ArrayNode):
    """1 at the largest of all entries (axis 0), of each column (1) or of each row (2), 0 elsewhere."""

    __slots__ = ()

    operands = 1


class PlaceOfSmallest(OneArgument, ArrayNode):
    """1 at the smallest of all entries (axis 0), of each column (1) or of each row (2), 0 elsewhere."""

    __slots__ = ()

    operands = 1


class Extreme(NamedTuple):
    """The largest or the smallest: its function, that of the places, the classes of their nodes."""

    name: str
    place_name: str
    of_all: type[Any]
    along: type[Any]
    places: type[Any]


MAX = Extreme("max", "ismax", Largest, LargestAlong, PlaceOfLargest)
MIN = Extreme("min", "ismin", Smallest, SmallestAlong, PlaceOfSmallest)
OTHER = {MAX: MIN, MIN: MAX}
BY_NODE = {node: kind for kind in (MAX, MIN) for node in (kind.of_all, kind.along, kind.places)}


# ------------------------------------------------------------------------------------------------ constructors


def extreme(kind: Extreme, a: Expression, axis: int = ALL) -> Any:
    """Return the largest or smallest of all entries, of each column (axis 1) or of each row (axis 2)."""
    if not is_array(a):
        return a
    within = axis_within(a, axis)
    if within is None:
        return a
    node = kind.along if within else kind.of_all
    found = by_law(node, a, kind, within)
    if found is not None:
        return found
    if within:
        return node.make(a, dimension(within), shape=shape_along(a.shape, within))
    column = as_column(a)
    return node.make(a) if column is a else extreme(kind, column)


def places(kind: Extreme, a: Expression, axis: int = ALL) -> Any:
    """Return 1 at the largest or smallest of all entries, of each column or of each row, 0 elsewhere."""
    if not is_array(a):
        return ONE
    within = axis_within(a, axis)
    if within is None:
        return filled(ONE, *a.shape)
    found = by_law(kind.places, a, kind, within)
    if found is not None:
        return found
    column = as_column(a)
    if column is not a:
        return transpose(places(kind, column))
    return kind.places.make(a, dimension(within), shape=a.shape)


# ------------------------------------------------------------------------------------------------ laws


@law(
    *(Largest, Smallest, LargestAlong, SmallestAlong),
    examples=("max(A')", "min(A', 1)", "max(A', 2)", "S : symmetric(n)\nmax(S, 1)"),
)
def extreme_of_transpose(a: Expression, kind: Extreme, axis: int) -> Expression | None:
    """max(Aᵀ) = max(A), max(Aᵀ, 2) = max(A, 1)ᵀ; max(S, 1) = max(S, 2)ᵀ of a symmetric S; so is min."""
    turned = turned_along(a, axis)
    return None if turned is None else transpose(extreme(kind, turned, TURNED[axis]))


@law(PlaceOfLargest, PlaceOfSmallest, examples=("ismax(A')", "ismin(A', 1)", "S : symmetric(n)\nismax(S, 1)"))
def places_of_transpose(a: Expression, kind: Extreme, axis: int) -> Expression | None:
    """ismax(Aᵀ) = ismax(A)ᵀ, ismax(Aᵀ, 2) = ismax(A, 1)ᵀ; so is ismin."""
    turned = turned_along(a, axis)
    return None if turned is None else transpose(places(kind, turned, TURNED[axis]))


FILLED = (OneMatrix, ZeroMatrix, MatMul)


def _constant(a: Expression) -> Any:
    """Return the value of all entries, where they are equal."""
    c, core = split(a)
    return c if isinstance(core, OneMatrix) else S.Zero if isinstance(core, ZeroMatrix) else None


@law(
    *(Largest, Smallest, LargestAlong, SmallestAlong),
    of=FILLED,
    examples=("b + max(a*ones(2, 3))", "u + min(a*ones(2, 3), 2)", "A : matrix(2, 3)\nu + max(A - A, 2)"),
)
def extreme_of_filled(a: Expression, kind: Extreme, axis: int) -> Expression | None:
    """max(c 1 1ᵀ) = min(c 1 1ᵀ) = c."""
    c = _constant(a)
    return c if c is None or axis == ALL else filled(c, *shape_along(a.shape, axis))


@law(PlaceOfLargest, PlaceOfSmallest, of=FILLED, examples=("A + ismax(a*ones(2, 3))", "A + ismin(ones(2, 3), 2)"))
def places_of_filled(a: Expression, kind: Extreme, axis: int) -> Expression | None:
    """ismax(c 1 1ᵀ) = 1 1ᵀ/n of n entries: each has the same share."""
    return None if _constant(a) is None else filled(Pow(length_along(a.shape, axis), -1), *a.shape)


def of_multiple(kind: K, other: Mapping[K, K], a: Expression) -> tuple[Any, Any, K] | None:
    """Return c, A and what is taken of A in max(c A): of a negative c the other, min. None where no sign is known."""
    c, core = split(a)
    if c is ONE:
        return None
    if sign_of(c) is Sign.POSITIVE:
        return c, core, kind
    return (c, core, other[kind]) if sign_of(negate(c)) is Sign.POSITIVE else None


@law(
    *(Largest, Smallest, LargestAlong, SmallestAlong),
    of=MatMul,
    examples=("max(2*A)", "min(-A, 2)", "max(-x/3)", "a : positive\nmin(a*A, 1)"),
)
def extreme_of_multiple(a: Expression, kind: Extreme, axis: int) -> Expression | None:
    """max(c A) = c max(A) and max(−c A) = −c min(A), c > 0."""
    found = of_multiple(kind, OTHER, a)
    return None if found is None else multiply(found[0], extreme(found[2], found[1], axis))


@law(PlaceOfLargest, PlaceOfSmallest, of=MatMul, examples=("ismax(2*A)", "ismin(-A, 2)"))
def places_of_multiple(a: Expression, kind: Extreme, axis: int) -> Expression | None:
    """ismax(c A) = ismax(A) and ismax(−c A) = ismin(A), c > 0."""
    found = of_multiple(kind, OTHER, a)
    return None if found is None else places(found[2], found[1], axis)


@law(Total, of=(PlaceOfLargest, PlaceOfSmallest), examples=("a*sum(ismax(A))", "a*sum(ismin(A, 2))"))
def sum_of_places(a: Expression) -> Expression:
    """Σ(ismax(A)) = 1; Σ(ismax(A, 2)) = m of m rows."""
    return total(filled(ONE, *shape_along(a.shape, axis_of(a)) or (ONE, ONE)))


@law(SumRows, of=(PlaceOfLargest, PlaceOfSmallest), examples=("x + sum(ismax(A, 2), 2)",))
def row_sums_of_places(a: Expression) -> Expression | None:
    """ismax(A, 2) 1 = 1."""
    return filled(ONE, a.shape[0], ONE) if axis_of(a) == ROWS else None


@law(SumColumns, of=(PlaceOfLargest, PlaceOfSmallest), examples=("x' + sum(ismin(A, 1), 1)",))
def column_sums_of_places(a: Expression) -> Expression | None:
    """1ᵀ ismax(A, 1) = 1ᵀ."""
    return filled(ONE, ONE, a.shape[1]) if axis_of(a) == COLUMNS else None


# ------------------------------------------------------------------------------------------------ records


def differential_of_extreme(Y: Expression, d: Callable[[Any], Any]) -> Any:
    """Return ⟨M, dA⟩, of each column or row where there is an axis."""
    axis = axis_of(Y)
    return inner_along(places(BY_NODE[type(Y)], Y.arg, axis), d(Y.arg), axis)


def _value_of_extreme(name: str, np: Any, A: Any, axis: int = ALL) -> Any:
    return getattr(np, name)(A, **({} if axis == ALL else {"axis": axis - 1, "keepdims": True}))


def _value_of_places(np: Any, A: Any, axis: int, best: Callable[..., Any]) -> Any:
    along = None if axis == ALL else axis - 1
    found = np.where(best(A, axis=along, keepdims=True) == A, 1.0, 0.0)
    return found / np.sum(found, axis=along, keepdims=True)


def _register(kind: Extreme, which: str) -> None:
    """Enter the operation of the largest of all entries, or of the smallest."""
    name = kind.name
    register(
        Operation(
            name=name,
            spelled=Spelled(
                ByArgument(vector=f"{name}({{0}})", matrix=f"{name}({name}({{0}}))"),
                f"{name}imum",
                name.title(),
            ),
            node=kind.of_all,
            construct=partial(extreme, kind),
            sign=keep_sign,
            function=Function(
                name,
                partial(extreme, kind),
                shape_of_sum,
                ("any", "axis"),
                optional=1,
                group="sums",
                summary=f"{which} of all entries; {name}(A, 1) of each column, {name}(A, 2) of each row; "
                f"{name}(a, b) is {name}imum",
                of_two=f"{name}imum",
                role=Role.LESSER if kind is MIN else None,
            ),
            latex=rf"\{name}({{0}})",
            differential=differential_of_extreme,
            at_kink=AtKink.SHARED,
            to_sympy=partial(of_all_entries, Max if name == "max" else Min),
            code=lambda g, Y, a: g.reduced(name, a),
            reference=partial(_value_of_extreme, name),
            example=Example(f"{name}(A*x)", wrt="x", derivative=f"A'*{kind.place_name}(A*x)"),
        )
    )


def _register_along(kind: Extreme) -> None:
    """Enter the operation of the largest entries of columns or rows, or of the smallest."""
    name = kind.name
    register(
        Operation(
            name=f"{name} along an axis",
            spelled=Spelled(
                f"{name}({{0}}, [], {{1}})",
                ByValue(f"vec({name}imum({{0}}, dims=2))", f"vec({name}imum({{0}}, dims=1))'"),
            ),
            node=kind.along,
            construct=partial(extreme, kind),
            transpose=plain,
            sign=keep_sign,
            shape=shape_of_sum,
            text=lambda Y: text_along(name, Y),
            latex=lambda Y: latex_along(rf"\{name}", Y),
            differential=differential_of_extreme,
            at_kink=AtKink.SHARED,
            to_sympy=partial(of_all_entries, Max if name == "max" else Min),
            code=lambda g, Y, a: g.reduced(name, a, axis_of(Y)),
            reference=partial(_value_of_extreme, name),
            example=Example(f"w'*{name}(X, 2)", wrt="X", derivative=f"diag(w)*{kind.place_name}(X, 2)"),
        )
    )


def _register_places(kind: Extreme, which: str) -> None:
    """Enter the operation of where the largest entries stand, or the smallest."""
    name, place_name = kind.name, kind.place_name
    register(
        Operation(
            name=place_name,
            node=kind.places,
            construct=partial(places, kind),
            transpose=plain,
            sign=Sign.NONNEGATIVE,
            function=Function(
                place_name,
                partial(places, kind),
                keep,
                ("any", "axis"),
                optional=1,
                group="sums",
                summary=f"1 at the {which} of all entries, 0 elsewhere; of each column or row with an axis",
            ),
            text=lambda Y: text_along(place_name, Y),
            latex=lambda Y: latex_along(rf"\operatorname{{{place_name}}}", Y),
            differential=lambda Y, d: zeros(*Y.shape),
            at_kink=AtKink.FLAT,
            code=lambda g, Y, a: g.along(place_name, a, axis=axis_of(Y)),
            reference=lambda np, A, axis: _value_of_places(np, A, axis, getattr(np, name)),
            example=Example(f"sum({place_name}(x).*x)", wrt="x", derivative=f"{place_name}(x)"),
        )
    )


for _kind, _which in ((MAX, "largest"), (MIN, "smallest")):
    _register(_kind, _which)
    _register_along(_kind)
    _register_places(_kind, _which)
