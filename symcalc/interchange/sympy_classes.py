"""SymPy's classes, and what builds each of them here.

Sums, products and powers are read here; other classes by the functions whose records name them. What is not known is
refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import signature
from itertools import pairwise
from typing import Any, Protocol

import sympy
from sympy import Integer, Lambda, MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef
from sympy.matrices import expressions as M
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

from symcalc import algebra
from symcalc.algebra.digit_limits import check_row
from symcalc.algebra.scalars import is_never_positive
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch, TooLarge
from symcalc.expressions.core_nodes import is_array, is_zero, shape_of
from symcalc.expressions.dimensions import ONE, describe
from symcalc.expressions.functions_by_role import function_from_sympy, function_in
from symcalc.expressions.intervals import boxed
from symcalc.expressions.operation_records import Function, Role
from symcalc.expressions.properties import Demands, needs_invertible, needs_positive, needs_power
from symcalc.expressions.real_numbers import MAX_BITS, MAX_DIGITS
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign
from symcalc.interchange.sympy_indices import entries_at, single_places
from symcalc.interchange.sympy_sums import parts_of_sum, summed

SHOWN = 60  # characters of an expression in an error


class Reader(Protocol):
    """What a builder may write to."""

    notes: dict[str, None]

    def size(self, d: Any) -> Any:
        """Return a dimension."""

    def function(self, f: Any) -> Any:
        """Return the variable that an undefined function is."""

    def demand(self, domain: Callable[..., Demands], *arguments: Any) -> None:
        """Keep what an operation demands of its arguments."""


NUMBERS = (sympy.Number, sympy.NumberSymbol, type(sympy.zoo), type(sympy.I))
EXPLICIT = (sympy.ImmutableDenseMatrix, sympy.ImmutableSparseMatrix)  # matrices of entries
COMPARISONS = (sympy.Gt, sympy.Lt, sympy.Ge, sympy.Le)
LEAVES = (MatrixSymbol, M.Identity, M.OneMatrix, M.ZeroMatrix, Symbol, *NUMBERS)


def _call(function: Function, build: Callable[..., Any]) -> Callable[..., Any]:
    """Return what builds a function of the language for a class of SymPy's."""

    def call(self: Reader, e: Any, *arguments: Any) -> Any:
        try:
            signature(build).bind(*arguments)
        except TypeError:
            raise unknown(e, len(arguments)) from None
        a = [boxed(x) for x in arguments]
        self.demand(function.domain, *a)
        return build(*a)

    return call


def _element(self: Reader, e: Any, a: Any, i: Any, j: Any) -> Any:
    return entries_at(a, (i, j), self.size)


def undefined(e: Any) -> tuple[Any, int, Any] | None:
    """Return f, k and a of f⁽ᵏ⁾(a), a function of one number that is not defined; None for what is none."""
    if isinstance(e, sympy.Subs):  # f⁽ᵏ⁾(ξ) at ξ = a
        inner = undefined(e.expr)
        return (*inner[:2], e.point[0]) if inner is not None and tuple(e.variables) == inner[2:] else None
    applied, order = e, sympy.S.Zero
    if isinstance(e, sympy.Derivative) and len(e.args) == 2:
        x, order = e.args[1]
        applied = e.expr if e.expr.args == (x,) else None
    if not isinstance(applied, AppliedUndef) or len(applied.args) != 1 or not order.is_Integer:
        return None
    return applied.func, int(order), applied.args[0]


def _applied(self: Reader, e: Any, a: Any) -> Any:
    found = undefined(e)
    assert found is not None, "it has no operands else"
    f, k, _ = found
    return function_in(Role.APPLIED).build(self.function(f), Integer(k), a)


def _slice(self: Reader, e: Any, a: Any, *moved: Any) -> Any:
    if any(step != 1 for _, _, step in (e.rowslice, e.colslice)):
        raise NotSupported("SymPy's MatrixSlice with a step is not known to symcalc")
    if not is_array(a):
        return a
    values = dict(zip(single_places(e), moved, strict=True))
    places = (values.get(e.rowslice[0]), values.get(e.colslice[0]))
    ends = []
    for (start, stop, _), place in zip((e.rowslice, e.colslice), places, strict=True):
        ends += [self.size(start + 1), self.size(stop)] if place is None else [ONE, ONE]
    moved_to = entries_at(a, places, self.size)
    return function_in(Role.PART).build(moved_to, *ends) if is_array(moved_to) else moved_to


def _blocks(self: Reader, e: Any, *blocks: Any) -> Any:
    columns = e.blocks.shape[1] if isinstance(e, M.BlockMatrix) else e.shape[1]
    return function_in(Role.BLOCKS).build(*blocks, columns)


def _branches(self: Reader, e: Any, *parts: Any) -> Any:
    """Return a choice by comparisons: the last branch, and before it one after the other."""
    where = function_in(Role.BRANCH)
    result = parts[-1]
    for i in reversed(range(len(e.args) - 1)):
        left, right, branch = parts[3 * i : 3 * i + 3]
        a, b = (branch, result) if isinstance(e.args[i].cond, sympy.Gt | sympy.Lt) else (result, branch)
        if isinstance(e.args[i].cond, sympy.Lt | sympy.Ge):  # x ≥ y is where y > x is not
            left, right = right, left
        arguments = [boxed(x) for x in (left, right, a, b)]
        self.demand(where.domain, *arguments)
        result = where.build(*arguments)
    return result


def _parts_of_branches(e: Any) -> tuple[Any, ...]:
    """Return both sides of each comparison and what is taken where it holds, and what is taken else."""
    *pairs, last = e.args
    for pair in pairs:
        if not isinstance(pair.cond, COMPARISONS):
            raise NotSupported(f"SymPy's Piecewise with the condition {shown(pair.cond)} is not known to symcalc")
    if last.cond != sympy.true:
        raise NotSupported("SymPy's Piecewise without a last branch, (…, True), is not known to symcalc")
    return (*(part for pair in pairs for part in (pair.cond.lhs, pair.cond.rhs, pair.expr)), last.expr)


def _contraction(self: Reader, e: Any, *parts: Any) -> Any:
    return summed(e, dict(zip(parts_of_sum(e), parts, strict=True)), self.size)


def _sum(self: Reader, e: Any, *terms: Any) -> Any:
    check_row(terms, product=False)
    return algebra.add(*terms)


def _product(self: Reader, e: Any, *factors: Any) -> Any:
    check_row(factors, product=True)
    # a 1×1 factor is a scalar to us; to SymPy it stands beside a row or a column only
    shapes = [shape_of(f) or (ONE, ONE) for f, a in zip(factors, e.args, strict=True) if isinstance(a, M.MatrixExpr)]
    for left, right in pairwise(shapes):
        if left[1] != right[0]:
            raise ShapeMismatch(
                f"columns of the left and rows of the right factor: {left[1]} and {right[0]} differ",
                hint="a 1×1 product scales as Trace(x.T*x)",
            )
    return algebra.multiply(*factors)


def _entrywise(self: Reader, e: Any, *factors: Any) -> Any:
    if 0 < sum(map(is_array, factors)) < len(factors):
        raise ShapeMismatch(f"the factors of {shown(e)} have different shapes", hint="a scalar scales as a*X")
    return algebra.hadamard(*factors)


def _power(self: Reader, e: Any, a: Any, p: Any) -> Any:
    if is_array(p):
        raise KindMismatch(
            f"the exponent is {describe(p.shape)}, not a number", hint="write HadamardPower(2, X) for powers of entries"
        )
    if is_array(a):
        if not p.is_Integer:
            matrix_power = function_in(Role.MATRIX_POWER)
            self.demand(matrix_power.domain, a, boxed(p))
            return matrix_power.build(a, boxed(p))
        if p < 0:
            self.demand(needs_invertible, a)
        result = algebra.power(a if p >= 0 else algebra.inverse(a), abs(p))
    else:
        self.demand(needs_power, boxed(a), boxed(p))
        result = algebra.power(boxed(a), boxed(p))
    return checked_exponent(result)


def entries_to_power(self: Reader, e: Any, a: Any, p: Any) -> Any:
    """Return the power of every entry; with an array of exponents, exp(p∘log(a))."""
    if not is_array(p):
        if not is_array(a):
            return _power(self, e, a, p)
        self.demand(needs_power, a, boxed(p))
        return checked_exponent(algebra.hadamard_power(a, boxed(p)))
    self.demand(needs_positive, boxed(a))
    if not is_array(a) and (is_zero(a) or is_never_positive(a)):
        raise KindMismatch("a power with an array of exponents needs a positive base")
    if is_array(a) or sign_of(a) is not Sign.POSITIVE:
        self.notes["a power with an array of exponents is exp(y.*log(x)): its base is taken as positive"] = None
    log, exp = CONSTRUCTORS[sympy.log], CONSTRUCTORS[sympy.exp]
    return exp(algebra.hadamard(p, log(boxed(a))))


def checked_exponent(e: Any) -> Any:
    """Return a power.

    Raises:
        TooLarge: where its exponent has very many digits.
    """
    p = getattr(e, "exp", None)
    if isinstance(p, sympy.Integer) and p.p.bit_length() > MAX_BITS:
        raise TooLarge(f"an exponent has more than {MAX_DIGITS:,} digits")
    return e


BUILDERS: dict[type, Callable[..., Any]] = {
    M.MatAdd: _sum,
    M.MatMul: _product,
    M.MatPow: _power,
    M.HadamardProduct: _entrywise,
    M.HadamardPower: entries_to_power,
    MatrixElement: _element,
    M.MatrixSlice: _slice,
    M.BlockMatrix: _blocks,
    **dict.fromkeys(EXPLICIT, _blocks),
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.Piecewise: _branches,
    sympy.Sum: _contraction,
}


def shown(e: Any) -> str:
    """Return a SymPy expression as an error shows it."""
    try:
        text = str(e)
    except (RecursionError, ValueError):  # too deep, or a number of too many digits
        text = type(e).__name__
    return text if len(text) <= SHOWN else type(e).__name__


def constructor(e: Any) -> Callable[..., Any]:
    """Return what builds a node.

    Raises:
        NotSupported: naming its class.
    """
    for cls in type(e).__mro__:
        if cls in BUILDERS:
            return BUILDERS[cls]
        if (found := function_from_sympy(cls)) is not None:
            return _call(*found)
    if undefined(e) is not None:
        return _applied
    hint = "differentiate with Formula.gradient" if isinstance(e, sympy.Derivative) else ""
    if isinstance(e, AppliedUndef):
        hint = "a function that is not defined is of one number, as Function('f')(x)"
    raise unknown(e, hint=hint)


def unknown(e: Any, arguments: int | None = None, hint: str = "") -> NotSupported:
    """Return the error of a class that is not known, or not with so many arguments."""
    count = "" if arguments is None else f" of {arguments} arguments"
    return NotSupported(f"SymPy's {type(e).__name__}{count} is not known to symcalc", hint=hint)


def operands(e: Any) -> tuple[Any, ...]:
    """Return the arguments that are walked to; of a class that is not known there are none to name."""
    if isinstance(e, GenericIdentity | GenericZeroMatrix):
        raise NotSupported(f"SymPy's {type(e).__name__}, an empty product or sum, has no size")
    if isinstance(e, LEAVES):
        return ()
    if isinstance(e, ElementwiseApplyFunction):
        return (e.expr,)
    constructor(e)
    if (found := undefined(e)) is not None:
        return found[2:]
    if isinstance(e, M.BlockMatrix):
        return tuple(e.blocks)
    if isinstance(e, EXPLICIT):
        return tuple(e)
    if isinstance(e, sympy.Piecewise):
        return _parts_of_branches(e)
    if isinstance(e, sympy.Sum):
        return parts_of_sum(e)
    if isinstance(e, M.MatrixSlice):
        return (e.parent, *single_places(e))
    return e.args[:1] if isinstance(e, M.Inverse) else e.args


def walk(root: Any) -> Iterator[Any]:
    """Yield each part behind its arguments."""
    seen: set[Any] = set()
    stack = [(root, False)]
    while stack:
        e, done = stack.pop()
        if done:
            yield e
        elif e not in seen:
            seen.add(e)
            stack.append((e, True))
            stack.extend((a, False) for a in reversed(operands(e)))


def leaves(root: Any) -> Iterator[Any]:
    """Yield the leaves, those in applied functions among them; what such a function binds is none."""
    seen: set[Any] = set()
    stack: list[tuple[Any, frozenset[Any]]] = [(root, frozenset())]
    while stack:
        e, bound = stack.pop()
        if e in bound or (e, bound) in seen:
            continue
        seen.add((e, bound))
        if isinstance(e, LEAVES):
            yield e
        stack.extend((a, bound) for a in reversed(operands(e)))
        if isinstance(e, ElementwiseApplyFunction) and isinstance(e.function, Lambda):
            stack.append((e.function.expr, bound | set(e.function.signature)))
