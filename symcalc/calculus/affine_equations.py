"""Equations that are affine in a variable: g(X) = L[X] + c is 0 at X = −L⁻¹[c].

That g is affine follows from its nodes: each is linear in the one argument that moves. A vector is L⁻¹ times a vector,
L its Jacobian, as in the normal equations of least squares (Golub & Van Loan 2013, sec. 5.3); for a matrix A X B = C
gives A⁻¹ C B⁻¹, and other sums of such terms the stacked columns, vec(X) = J⁻¹ vec(C) (Magnus & Neudecker 2019, ch. 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import mul
from typing import Any, NamedTuple

from sympy import Add, Mul, Pow, S

from symcalc.algebra import (
    add,
    divide,
    hadamard,
    hadamard_power,
    inverse,
    multiply,
    negate,
    sum_columns,
    sum_rows,
    transpose,
)
from symcalc.algebra.coefficients import filled, identity, split
from symcalc.calculus.differentials import differential, zero_like
from symcalc.calculus.substitutions import rebuilt, substituted
from symcalc.domains.implications import never_holds
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import (
    MatAdd,
    MatMul,
    Shared,
    SharedArray,
    SumColumns,
    SumRows,
    Transpose,
    children,
    dependents,
    direction_of,
    is_array,
    is_zero,
    postorder,
)
from symcalc.expressions.dimensions import ONE, describe
from symcalc.expressions.functions_by_role import function_in, plays
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.properties import Demand, needs_invertible, needs_nonzero
from symcalc.expressions.registry import find_rule
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.maps.arrays import on_diagonals
from symcalc.maps.linear_maps import map_of
from symcalc.maps.matrices import matrix_of
from symcalc.maps.networks import Axis, Term
from symcalc.simplification.rewriting import simplify

MOST = 64  # terms into which an equation is multiplied out
SLOPE, UNIQUE = "the derivative of what is to be 0 by", "it is 0 nowhere, or at many points"


class Zero(NamedTuple):
    """Where an expression is 0.

    Attributes:
        value: what the variable is there.
        demands: that what was inverted can be.
        curvature: 1 where L is positive definite if these hold, −1 where it is negative definite, 0 where neither is
            known.
    """

    value: Any
    demands: tuple[Demand, ...] = ()
    curvature: int = 0


# ------------------------------------------------------------------------------------------------ is it affine?


def bent_part(g: Any, x: Expression) -> Any:
    """Return the first part of an expression that is not affine in x though its own parts are; None where all are.

    A kinked function with derivative 0, as sign(x), is none either: what counts is the node, and no differential.
    """
    active = dependents([g], [x])
    for Y in active:
        if x == Y:
            continue
        rule = find_rule(Y)
        linear = () if rule is None else rule.linear
        moving = [i for i, A in enumerate(children(Y)) if A in active]
        if linear != "joint" and (len(moving) > 1 or not (linear == "each" or moving[0] in linear)):
            return Y
    return None


def part_to_blame(f: Any, x: Expression, bent: Any) -> Any:
    """Return the part of a scalar that makes a part of its gradient bent: this itself, or what is not linear."""
    active = dependents([f], [x])
    if bent in active:
        return bent
    for Y in active:
        rule = find_rule(Y)
        is_square = isinstance(Y, Pow) and Y.exp == 2
        if rule is not None and x != Y and not (is_square or rule.linear or rule.kink_at_zero or rule.on_demand):
            return Y
    return f


def terms_of(g: Any, x: Expression) -> list[Any] | None:
    """Return the terms of an expression, multiplied out as far as x is in them; None where they are very many."""
    known: dict[Expression, list[Any]] = {}
    for Y in dependents([g], [x]):
        parts = [known.get(A, [A]) for A in children(Y)]
        if isinstance(Y, MatAdd | Add):
            known[Y] = [t for part in parts for t in part]
        elif isinstance(Y, MatMul | Mul):
            made = [S.One]
            for part in parts:
                if len(made) * len(part) > MOST:
                    return None
                made = [multiply(t, u) for t in made for u in part]
            known[Y] = made
        elif isinstance(Y, Transpose):
            known[Y] = [transpose(t) for t in parts[0]]
        elif isinstance(Y, Shared | SharedArray):
            known[Y] = parts[0]
        else:
            known[Y] = [Y]
        if len(known[Y]) > MOST:
            return None
    return known.get(g, [g])


def with_sums_inside(e: Any) -> Any:
    """Return an expression with sums of rows and columns next to what they are of, which A and A⁻¹ meet so: A (X 1)."""
    known: dict[Any, Any] = {}
    for Y in postorder(e):
        made = known.get(Y, Y)
        if any(A in known for A in children(Y)):
            made = rebuilt(Y, [known.get(A, A) for A in children(Y)])
        if isinstance(made, SumRows) and isinstance(made.arg, MatMul):
            made = multiply(*made.arg.args[:-1], sum_rows(made.arg.args[-1]))
        elif isinstance(made, SumColumns) and isinstance(made.arg, MatMul):
            first, *rest = made.arg.factors
            made = multiply(made.arg.coefficient, sum_columns(first), *rest)
        if made is not Y:
            known[Y] = made
    return known.get(e, e)


# ------------------------------------------------------------------------------------------------ zeros


def affine_zero(g: Any, x: Expression) -> Zero:
    """Return where an expression is 0 that is affine in x, and of its shape.

    Raises:
        NotSupported: where it is 0 nowhere, or at many points.
    """
    c = simplify(with_sums_inside(substituted(g, {x: zero_like(x)})))
    if not is_array(x):
        slope = simplify(differential(g, {x: S.One}))
        check_regular(slope, x)
        demands = tuple(needs_invertible(slope))
        quotient = add(*(divide(t, slope) for t in Add.make_args(c)))  # SymPy multiplies numbers into sums
        return Zero(simplify(negate(quotient)), demands, curvature_of(slope))
    dx = direction_of(x)
    found = map_of(simplify(differential(g, {x: dx})), dx)
    if x.shape[1] is not ONE:
        return _zero_of_terms(found, c, x)
    J = simplify(matrix_of(found))
    check_regular(J, x)
    return Zero(_inverted(J, negate(c)), tuple(needs_invertible(J)), curvature_of(J))


def _inverted(A: Any, c: Any) -> Any:
    """Return A⁻¹ c."""
    return simplify(multiply(inverse(A), c))


class Sides(NamedTuple):
    """A term A X B of a map, or A Xᵀ B."""

    left: Any
    right: Any
    turned: bool


def _zero_of_terms(found: Any, c: Any, x: Expression) -> Zero:
    """Return where a sum of terms A X B, and c, is 0."""
    sides = [_sides(t) for t in found.terms]
    one = None if None in sides else _one_term(sides)
    if one is None and (mask := _mask(found.terms)) is not None:
        value = simplify(hadamard(negate(c), hadamard_power(mask, S.NegativeOne)))
        return Zero(value, tuple(needs_nonzero(mask)), int(sign_of(mask) is not Sign.UNKNOWN))
    if one is None:
        J = simplify(matrix_of(found))
        check_regular(J, x)
        stacked, unstacked = (function_in(role).build for role in (Role.STACKED, Role.UNSTACKED))
        value = simplify(unstacked(_inverted(J, stacked(negate(c))), *x.shape))
        return Zero(value, tuple(needs_invertible(J)), curvature_of(J))
    left, right = simplify(one.left), simplify(one.right)
    for side in (left, right):
        check_regular(side, x)
    value = simplify(multiply(inverse(left), negate(c), inverse(right)))
    curvature = 0 if one.turned else curvature_of(left) * curvature_of(right)
    demands = (*needs_invertible(left), *needs_invertible(right))
    return Zero(simplify(transpose(value)) if one.turned else value, demands, curvature)


def _mask(terms: Sequence[Term]) -> Any:
    """Return M of terms that are M ∘ X, the rows of X scaled by diag(a), a 1ᵀ, and its columns; None of others."""
    found = []
    for t in (on_diagonals(t) for t in terms):
        if t is None or t.result != t.source or any(len(a) != 1 for a in t.result):
            return None
        rows, columns = t.result
        ones = {rows: filled(ONE, ONE, columns[0].size), columns: filled(ONE, rows[0].size, ONE)}
        arrays = [filled(t.scale, rows[0].size, columns[0].size)]
        for f in t.factors:
            if f.columns:
                arrays.append(f.array if f.rows == rows else transpose(f.array))
            else:
                arrays.append(
                    multiply(*((f.array, ones[rows]) if f.rows == rows else (ones[columns], transpose(f.array))))
                )
        found.append(hadamard(*arrays))
    return add(*found)


def _sides(t: Term) -> Sides | None:
    """Return a term as A X B; None of what is no such product."""
    for turned in (False, True):
        rows, columns = t.source[::-1] if turned else t.source
        left, of_left = _between(t, t.result[0], rows)
        right, of_right = _between(t, columns, t.result[1])
        if left is not None and right is not None and of_left + of_right == len(t.factors):
            return Sides(multiply(t.scale, left), right, turned)
    return None


def _between(t: Term, rows: Axis, columns: Axis) -> tuple[Any, int]:
    """Return the matrix between two axes of a term, and of how many factors it is; None where there is none."""
    for f in t.factors:
        for g in (f, f.turned()):
            if g.rows == rows and g.columns == columns and rows != columns:
                return g.array, 1
    if rows == columns:
        return identity(reduce(mul, (i.size for i in rows), ONE)), 0
    ends = [[f.array for f in t.factors if f.rows == axis and not f.columns] for axis in (rows, columns)]
    if all(len(end) == 1 for end in ends):
        return multiply(ends[0][0], transpose(ends[1][0])), 2
    return None, 0


def _one_term(sides: Sequence[Any]) -> Sides | None:
    """Return terms that have one side in common as one term."""
    first = sides[0]
    if any(s.turned != first.turned for s in sides):
        return None
    parts = [(split(s.left), split(s.right)) for s in sides]
    if all(r == parts[0][1] for _, r in parts):
        return Sides(add(*(s.left for s in sides)), first.right, first.turned)
    if all(left[1] == parts[0][0][1] for left, _ in parts):
        right = add(*(multiply(left[0], s.right) for s, (left, _) in zip(sides, parts, strict=True)))
        return Sides(parts[0][0][1], right, first.turned)
    return None


def check_regular(slope: Any, x: Expression) -> None:
    """Refuse what has no inverse: 0, what is not square, what has fewer rows inside than outside."""
    if is_zero(slope):
        raise NotSupported(f"{SLOPE} {x.name} is 0: {UNIQUE}")
    if is_array(slope) and slope.shape[0] != slope.shape[1]:
        said = f"{describe(slope.shape)} stands before or behind {x.name}, and has no inverse"
        raise NotSupported(said, hint="ask for the stationary points of the squared norm")
    if any(map(never_holds, needs_invertible(slope))) or _is_narrow(slope):
        raise NotSupported(f"{SLOPE} {x.name} is a singular matrix: {UNIQUE}")


def _is_narrow(A: Any) -> bool:
    """Tell what has less rank than rows: B Bᵀ of a matrix 3×2, a Kronecker product with a column."""
    stack = [A] if is_array(A) else []
    while stack:
        core = split(stack.pop())[1]
        if isinstance(core, MatMul) and core.shape[0].is_Integer:
            if any(f.shape[1].is_Integer and f.shape[1] < core.shape[0] for f in core.factors):
                return True
        elif plays(core, Role.KRONECKER):
            parts = [e for e in children(core) if is_array(e)]
            if any(e.shape[0] != e.shape[1] and ONE in e.shape for e in parts):
                return True
            stack += parts
    return False


def curvature_of(L: Any) -> int:
    """Return 1 where L has no negative eigenvalue, −1 where it has no positive one, 0 where neither is known."""
    for sign, e in ((1, L), (-1, negate(L))):
        if Structure.SEMIDEFINITE in structure_of(e) if is_array(e) else sign_of(e) is not Sign.UNKNOWN:
            return sign
    return 0
