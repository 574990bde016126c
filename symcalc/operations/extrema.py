"""The larger and the smaller of two numbers, entry by entry.

d max(A, B) = s ∘ dA + (1 − s) ∘ dB with s = step(A − B), and d min(A, B) the same with s = step(B − A): where both are
equal, that of one of them is taken. max(A, 0) = relu(A), min(A, 0) = −relu(−A).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

from sympy import Max, Min, Rational, S
from sympy.matrices import expressions as M

from symcalc.algebra import filled, hadamard, negate, spread, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Node,
    OneMatrix,
    ScalarNode,
    Transpose,
    ZeroMatrix,
    digest_of,
    is_array,
    is_zero,
    label_of,
)
from symcalc.expressions.dimensions import SizeAtom, lesser
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import AtKink
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, same
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.sympy_forms import as_scalar, is_matrix, is_tame, of_several
from symcalc.operations.elementwise import build as function_of


class Maximum(ArrayNode):
    """The larger of the entries of two arrays."""

    __slots__ = ()


class Minimum(ArrayNode):
    """The smaller of the entries of two arrays."""

    __slots__ = ()


class MaximumOfScalars(ScalarNode):
    """The larger of two scalars."""

    __slots__ = ()


class MinimumOfScalars(ScalarNode):
    """The smaller of two scalars."""

    __slots__ = ()


def maximum(a: Expression, b: Expression) -> Any:
    """Return the larger of two scalars, or of the entries of two arrays; a scalar stands for all entries."""
    return _extremum(Maximum, MaximumOfScalars, max, a, b)


def minimum(a: Expression, b: Expression) -> Any:
    """Return the smaller of two scalars, or of the entries of two arrays; a scalar stands for all entries."""
    if isinstance(a, SizeAtom) and isinstance(b, SizeAtom):
        return lesser(a, b)
    return _extremum(Minimum, MinimumOfScalars, min, a, b)


def _extremum(
    arrays: type[Node], scalars: type[Node], choose: Callable[..., Any], a: Expression, b: Expression
) -> Expression:
    shape = same(KNOWN, *(x.shape for x in (a, b) if is_array(x)))
    c, d = _constant(a), _constant(b)
    if shape and c is not None and d is not None:
        return filled(extremum_of_filled(choose, c, d), *shape)
    a, b = (a if c is None else c), (b if d is None else d)
    for found in LAWS_OF_EXTREMA:
        if (made := found(choose, a, b)) is not None:
            return made
    a, b = sorted((a, b), key=_order)
    return arrays.make(a, b, shape=shape) if shape else scalars.make(a, b)


@law(examples=("maximum(3*ones(2, 3), a*ones(2, 3)).*A", "minimum(3*ones(2, 3), A - A) + A"))
def extremum_of_filled(choose: Choice, c: Scalar, d: Expression) -> Expression:
    """max(c 1, d 1) = max(c, d) 1."""
    return BUILD[choose](c, d)


@law(examples=("maximum(a, a)", "minimum(A, A)"))
def extremum_of_equal(choose: Choice, a: Expression, b: Expression) -> Expression | None:
    """max(A, A) = min(A, A) = A."""
    return a if a == b else None


@law(examples=("a*maximum(2, -3)", "a*minimum(2, -3)"))
def extremum_of_numbers(choose: Choice, a: Expression, b: Expression) -> Expression | None:
    """max(2, −3) = 2, min(2, −3) = −3."""
    return choose(a, b) if isinstance(a, Rational) and isinstance(b, Rational) else None


@law(examples=("maximum(A', B')", "minimum(a, A')"))
def extremum_of_transposes(choose: Choice, a: Expression, b: Expression) -> Expression | None:
    """max(Aᵀ, Bᵀ) = max(A, B)ᵀ."""
    if not (is_array(a) or is_array(b)) or not all(isinstance(x, Transpose) or not is_array(x) for x in (a, b)):
        return None
    return transpose(BUILD[choose](transpose(a), transpose(b)))


@law(
    examples=("maximum(A, 0)", "minimum(0, A)", "maximum(a, 0)", "minimum(a, 0)"),
    source="Goodfellow et al. 2016, sec. 6.3.1",
)
def extremum_with_zero(choose: Choice, a: Expression, b: Expression) -> Expression | None:
    """max(A, 0) = relu(A), min(A, 0) = −relu(−A)."""
    if a == 0:
        a, b = b, a
    if b != 0:
        return None
    return function_of("relu", a) if choose is max else negate(function_of("relu", negate(a)))


Choice = Callable[..., Any]
BUILD: dict[Choice, Callable[[Expression, Expression], Expression]] = {max: maximum, min: minimum}
LAWS_OF_EXTREMA = (extremum_of_equal, extremum_of_numbers, extremum_of_transposes, extremum_with_zero)


def _constant(a: Expression) -> Any:
    """Return the value of all entries, where they are one; of a scalar, itself."""
    if not is_array(a):
        return a
    c, core = split(a)
    return c if isinstance(core, OneMatrix) else S.Zero if isinstance(core, ZeroMatrix) else None


def _order(a: Expression) -> tuple[bool, str, bytes]:
    """Numbers last, the others by names."""
    return not is_array(a) and bool(a.is_number), label_of(a), digest_of(a)


def differential_of_extremum(Y: Expression, d: Callable[[Expression], Expression]) -> Expression:
    """Return dB + s ∘ (dA − dB), with s = 1 where Y is A and not B."""
    A, B = Y.parts
    dA, dB = d(A), d(B)
    largest = isinstance(Y, Maximum | MaximumOfScalars)
    chosen = function_of("step", spread(A, negate(B)) if largest else spread(B, negate(A)))
    moved = hadamard(chosen, spread(dA, negate(dB)))
    return moved if is_zero(dB) else spread(moved, dB)


def _turned(Y: Expression) -> Any:
    """Return the transpose, where the arguments have one of their own."""
    turned = [transpose(a) for a in Y.args]
    plain = any(isinstance(t, Transpose) for t in turned)
    return Transpose.make(Y, shape=Y.shape[::-1]) if plain else type(Y).make(*turned, shape=Y.shape[::-1])


def _in_sympy(choose: Any) -> Callable[[Expression, Expression], Expression]:
    """Return what writes the larger or the smaller of two scalars, of an array's entries and a scalar."""

    def write(a: Expression, b: Expression) -> Any:
        if not any(is_matrix(v) and v.shape != (1, 1) for v in (a, b)):
            scalars = [as_scalar(v) for v in (a, b)]
            plain = not any(v.atoms(M.MatrixExpr) or not is_tame(v) for v in scalars)
            return choose(*scalars, evaluate=plain)
        return of_several(partial(choose, evaluate=False), a, b)

    return write


def _value_of_maximum(np: Any, A: Expression, B: Expression) -> Any:
    return np.where(A > B, A, B)


def _value_of_minimum(np: Any, A: Expression, B: Expression) -> Any:
    return np.where(B > A, A, B)


for _name, _node, _scalar, _build, _choose, _class, _reference, _summary in (
    (
        "maximum",
        Maximum,
        MaximumOfScalars,
        maximum,
        max,
        Max,
        _value_of_maximum,
        "the larger one of two, entry by entry",
    ),
    (
        "minimum",
        Minimum,
        MinimumOfScalars,
        minimum,
        min,
        Min,
        _value_of_minimum,
        "the smaller one of two, entry by entry",
    ),
):
    _chosen = "x - y" if _build is maximum else "y - x"
    register(
        Operation(
            name=_name,
            node=_node,
            also=(_scalar,),
            construct=_build,
            transpose=_turned,
            sign=lambda e, a, b, choose=_choose: choose(a, b),
            function=Function(
                _name,
                _build,
                same,
                ("any", "any"),
                group="elementwise",
                summary=_summary,
                entrywise=True,
                from_sympy={_class: lambda *a, build=_build: reduce(build, a)},
            ),
            differential=differential_of_extremum,
            at_kink=AtKink.ONE_OF_BOTH,
            spelled=Spelled(
                f"{_name[:3]}({{0}}, {{1}})",
                f"{_name[:3]}.({{0}}, {{1}})",
                ByArgument(scalar=f"{_name[:3].title()}[{{0}}, {{1}}]"),  # which takes lists as one
            ),
            latex=rf"\{_name[:3]}({{0}}, {{1}})",
            to_sympy=_in_sympy(_class),
            code=lambda g, Y, a, b, name=_name: g.pair(name, a, b),
            reference=_reference,
            example=Example(f"w'*{_name}(x, y)", wrt="x", derivative=f"w.*step({_chosen})"),
        )
    )
