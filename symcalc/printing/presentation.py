"""What stands where in a printed expression: one level of it, whatever the style.

`view` looks at one node and says how it is written: a sum of terms, a row of factors over a row of divisors, a
power, a call … The operands of a view are expressions again, so that an expression is laid out node by node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy

from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.scalars import is_negative, unshare
from symcalc.expressions.core_nodes import (
    DeclaredArray,
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Shared,
    SharedArray,
    Total,
    Trace,
    Transpose,
    Variable,
    ZeroMatrix,
    children,
    constants,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import plays
from symcalc.expressions.law_records import written_by_law
from symcalc.expressions.node import Expression, moves
from symcalc.expressions.operation_records import Role
from symcalc.expressions.properties import is_integer
from symcalc.expressions.registry import find_rule
from symcalc.printing.grids import LooseIdentity, view_of_grid
from symcalc.printing.means import Mean, MeanAlong, called, with_means, with_means_along
from symcalc.printing.ordering import Factor, factors_of, factors_of_coefficient, ordered_terms, term_order
from symcalc.printing.picked_parts import grouped, part_of, view_of_picking
from symcalc.printing.views import Call, Leaf, Norm, Power, Row, Same, Sum, Turned, View


def _dotted(factors: Iterable[Expression]) -> tuple[tuple[Factor, ...], tuple[Factor, ...]]:
    """Return factors and divisors among entries; names stand first, as among scalars."""
    over, under = [], []
    powers = [(f.base, f.exp) if isinstance(f, HadamardPower) else (f, ONE) for f in factors]
    for base, p in sorted(powers, key=lambda power: not _is_name(power[0])):
        if isinstance(base, Identity):
            base = LooseIdentity.make(*base.shape[:1], shape=base.shape)
        if is_negative(p):
            under.append((base, -p))
        else:
            over.append((base, p))
    return tuple(over), tuple(under)


def _is_name(e: Expression) -> bool:
    """Tell a name, turned or not, but those of differentials, which stand behind functions."""
    return type(e.arg if type(e) is Transpose else e) is Variable and not moves(e)


def _entries(e: Expression) -> tuple[Expression, ...]:
    """Return the elementwise factors of what is written with dots, none of anything else."""
    if isinstance(e, HadamardProduct):
        return tuple(e.args)
    return (e,) if isinstance(e, HadamardPower) and is_negative(e.exp) else ()


def _product(e: MatMul) -> View:
    groups = grouped(e.factors)
    if len(groups) == 1 and e.coefficient is ONE and len(e.args) > 1:
        if type(groups[0]) is Transpose:
            return _transposed(groups[0])
        if (found := part_of(groups[0].factors)) is not None:
            return found
    negative, numbers, divisors = factors_of_coefficient(e.coefficient)
    over, under = with_means(numbers, divisors)
    if under:
        factors, under = with_means_along(e.factors, under)
        groups = groups if factors == e.factors else grouped(factors)
    entries = _entries(e.factors[0]) if len(e.factors) == 1 else ()
    place = next((i for i, f in enumerate(e.factors) if _is_reciprocal(f)), None) if over else None
    if place is not None:
        return Row(negative, (), (*e.factors[:place], _over(over, e.factors[place]), *e.factors[place + 1 :]), under)
    if entries:
        return Row(negative, over, (), under, *_dotted(entries))
    return Row(negative, over, groups, under)


def _is_reciprocal(f: Any) -> bool:
    """Tell diag(1 ⊘ x)."""
    if type(f) is not DiagMatrix:
        return False
    factors = _entries(f.arg.arg if type(f.arg) is Transpose else f.arg)
    return bool(factors) and all(isinstance(g, HadamardPower) and is_negative(g.exp) for g in factors)


def _over(over: Iterable[Factor], D: Any) -> Any:
    """Return c diag(1 ⊘ x) as diag(c ⊘ x)."""
    x = D.arg.arg if type(D.arg) is Transpose else D.arg
    y = MatMul.make(sympy.Mul(*[sympy.Pow(b, p) for b, p in over]), x, shape=x.shape)
    return DiagMatrix.make(y if x is D.arg else Transpose.make(y, shape=y.shape[::-1]), shape=D.shape)


def _repeated_line(core: Expression) -> Any:
    """Return the column x of x 1ᵀ, the row xᵀ of 1 xᵀ; None of all else."""
    if not isinstance(core, MatMul) or len(core.args) < 2 or 1 in core.shape:
        return None
    first, last = core.args[0], core.args[-1]
    if isinstance(last, OneMatrix) and last.shape[0] is ONE:
        rest = core.args[:-1]
    elif isinstance(first, OneMatrix) and first.shape[1] is ONE:
        rest = core.args[1:]
    else:
        return None
    return rest[0] if len(rest) == 1 else MatMul.make(*rest, shape=(rest[0].shape[0], rest[-1].shape[1]))


def _multiple(c: Any, line: Expression) -> Any:
    """Return c x; −(x − y) stays so, as it is read."""
    return MatMul.make(c, line, shape=line.shape) if c == -1 and isinstance(line, MatAdd) else scaled(c, line)


def _sum(e: MatAdd) -> View:
    terms = []
    cores = [split(t) for t in e.args]
    lines = {core: line for _, core in cores if (line := _repeated_line(core)) is not None}
    told = any(not isinstance(core, Identity | OneMatrix) for _, core in cores)
    if lines and all(isinstance(core, Identity | OneMatrix) or core in lines for _, core in cores):
        lines = {}
    for t, (c, core) in ordered_terms(list(zip(e.args, cores, strict=True))):
        if isinstance(core, OneMatrix):
            terms.append((unshare(c), True))
        elif core in lines:
            terms.append((_multiple(c, lines[core]), True))
        elif isinstance(core, Identity) and told:
            terms.append((scaled(c, LooseIdentity.make(core.size, shape=core.shape)), False))
        else:
            terms.append((t, False))
    return Sum(tuple(terms), e.shape)


def view(e: Expression) -> View:
    """Return how a node is written: by the laws of writing in the form that people know."""
    made = written_by_law(e)
    if made is not None:
        return Same(made)
    found = _view_of_array(e) if is_array(e) else _view_of_scalar(e)
    if found is not None:
        return found
    operation = find_rule(e)
    if operation is not None and operation.written is not None:
        return Same(operation.written(e))
    known = operation.function or operation if operation is not None else None
    name = type(e).__name__ if known is None else known.name
    return Call(name, operation, (*map(unshare, children(e)), *constants(e)))


def view_sized(e: Expression) -> View:
    """Return how a node is written beside a variable I: each identity with its size."""
    v = view(e)
    match v:
        case Sum(terms=terms, shape=shape):
            return Sum(tuple([(_sized(t), spread) for t, spread in terms]), shape)
        case Row() if v.dotted_over or v.dotted_under:
            v.dotted_over, v.dotted_under = (
                tuple([(_sized(base), p) for base, p in factors]) for factors in (v.dotted_over, v.dotted_under)
            )
    return v


def _sized(e: Expression) -> Any:
    c, core = split(e) if is_array(e) else (ONE, e)
    return scaled(c, Identity.make(core.size, shape=core.shape)) if isinstance(core, LooseIdentity) else e


def _transposed(e: Expression) -> View:
    return Turned(e.arg.arg, True, True) if isinstance(e.arg, Inverse) else Turned(e.arg, True, False)


def _entrywise_power(e: Expression) -> View:
    if _entries(e):
        return Row(False, (), (), (), *_dotted((e,)))
    return Power(e.base, unshare(e.exp), dotted=True)


def _diagonal_matrix(e: Expression) -> View:
    """Return the call with a vector, a column or a row."""
    operation = find_rule(e)
    assert operation is not None and operation.function is not None  # what builds it
    return Call(operation.function.name, operation, (e.arg.arg if type(e.arg) is Transpose else e.arg,))


ARRAYS: dict[type, Callable[[Any], View]] = {
    Variable: Leaf,
    Identity: Leaf,
    LooseIdentity: Leaf,
    OneMatrix: Leaf,
    ZeroMatrix: Leaf,
    MatAdd: _sum,
    MatMul: _product,
    Transpose: _transposed,
    Inverse: lambda e: Turned(e.arg, False, True),
    DiagMatrix: _diagonal_matrix,
    MatPow: lambda e: Power(e.base, e.exp),
    HadamardProduct: lambda e: Row(False, (), (), (), *_dotted(e.args)),
    HadamardPower: _entrywise_power,
    MeanAlong: lambda e: Call(called(), None, e.args),
    SharedArray: lambda e: Same(e.arg),
    DeclaredArray: lambda e: Same(e.arg),
}


def _view_of_array(e: Expression) -> View | None:
    found = view_of_picking if e.picks else view_of_grid if e.arranges else ARRAYS.get(type(e))
    if found is None and plays(e, Role.MATRIX_POWER) and is_integer(e.args[1]):
        return Power(e.args[0], unshare(e.args[1]))
    return found(e) if found is not None else None


def _view_of_scalar(e: Expression) -> View | None:
    match e:
        case Mean():
            return Call(called(), None, (e.arg,))
        case Shared():
            return Same(e.arg)
        case Trace() if e.arg.shape[0] is ONE:
            return Same(e.arg)
        case _ if plays(e, Role.NORM_2):
            return Norm(e.arg)
        case Total() if plays(e.arg, Role.ABSOLUTE):
            return Norm(e.arg.args[0], 1)
        case sympy.Integer() | sympy.Symbol():
            return Leaf(e)
        case sympy.Add():
            terms = sorted(map(unshare, e.args), key=term_order)
            return Sum(tuple((t, False) for t in terms))
        case sympy.Pow() if not is_negative(e.exp):
            return Power(unshare(e.base), unshare(e.exp))
        case sympy.Rational() | sympy.Mul() | sympy.Pow():
            negative, over, under = factors_of(e)
            above, below = with_means(over, under)
            return Row(negative, above, (), below)
    return Leaf(e) if not e.args and not children(e) else None
