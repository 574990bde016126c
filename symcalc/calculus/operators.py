"""Derivatives as linear operators: dX ↦ d f, its adjoint, its matrix, the operator of a Hessian.

An operator is an expression that is linear in one variable, the *direction*. What is applied, composed or turned around
is that expression; the matrix of vec(dF) = J vec(dX) is read off its terms (`symcalc.maps`). Within a structure a
direction moves as its variable does: the matrix, which may be given any direction, projects onto it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import S

from symcalc.algebra import add, multiply, scaled, transpose, zeros
from symcalc.algebra.coefficients import split
from symcalc.calculus.adjoints import adjoint, free_gradient, hessian_along
from symcalc.calculus.differentials import differential
from symcalc.calculus.projections import project
from symcalc.calculus.substitutions import substituted
from symcalc.errors import KindMismatch, NotSupported
from symcalc.expressions.core_nodes import (
    MatAdd,
    ScalarVariable,
    Variable,
    children,
    dependents,
    is_array,
    is_zero,
    shape_of,
    variable,
)
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.equations import Solved
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.kinds import KINDS, kind_of, plain_kind
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Role
from symcalc.expressions.registry import find_rule, rule_for
from symcalc.maps.implicit_maps import (
    Way,
    array_through,
    is_through,
    map_through,
    matrix_through,
    stacked_matrix,
    way_through,
)
from symcalc.maps.linear_maps import LinearMap
from symcalc.maps.steps import reported
from symcalc.maps.structured_maps import Within, maps_within
from symcalc.simplification.rewriting import recognised, simplify


def is_plain_matrix(f: Any, x: Expression) -> bool:
    """True if the derivative of f by x has two axes at most: of vectors by vectors, with a scalar on a side."""
    if not is_array(f) or not is_array(x):
        return True
    return ONE in f.shape and ONE in x.shape


def hessian_operator(f: Any, x: Expression, y: Expression, dy: Expression) -> Any:
    """Return d(∇ₓf) along dy, within the structure of x."""
    if is_array(f):
        raise NotSupported("the Hessian is of a scalar").on(f)
    if x == y:
        return hessian_along(f, x, dy)
    first = recognised(free_gradient(f, x, order=2) if is_array(x) else differential(f, {x: S.One}, order=2))
    return simplify(project(differential(first, {y: dy}), x) if is_array(x) else differential(first, {y: dy}))


def is_second(take: Sequence[Any]) -> bool:
    """True if what is taken is the Hessian by one variable, whose matrix is that of a bilinear form."""
    return take[0] is hessian_operator and take[1] == take[2]


def check_linear(body: Any, along: Expression) -> None:
    """Check that an expression is linear in a variable: each operation on the way is linear in what moves.

    The differential alone would not tell: that of sign(dX) is 0.

    Raises:
        KindMismatch: where it is not, or is not seen to be.
    """
    if not isinstance(along, Variable | ScalarVariable):
        raise KindMismatch("a variable stands before ->, as dX -> A*dX*B")
    said = f"what stands behind {along.name} ->"
    active = dependents([body], [along])
    for Y in active:
        if along == Y:
            continue
        linear = (0,) if isinstance(Y, Solved) else rule_for(Y).linear
        moving = [i for i, A in enumerate(children(Y)) if A in active]
        if linear == "joint":
            if not all(vanishes(A) for i, A in enumerate(children(Y)) if i not in moving):
                raise KindMismatch(f"{said} is not 0 where {along.name} is 0, so it is not linear").on(Y)
        elif len(moving) > 1 or (linear != "each" and moving[0] not in linear):
            raise KindMismatch(f"{said} is not linear in {along.name}").on(Y)
    if body not in active and not is_zero(body):
        raise KindMismatch(f"{said} is not 0 where {along.name} is 0, so it is not linear").on(body)


def vanishes(A: Any) -> bool:
    """Tell what is 0, or made of zeros alone."""
    rule = find_rule(A)
    return is_zero(A) or (rule is not None and rule.linear == "joint" and all(map(is_zero, children(A))))


@reported("⟨G, L(dX)⟩ = ⟨Lᵀ(G), dX⟩", "Magnus & Neudecker 2019, ch. 2, sec. 4")
def adjoint_operator(body: Any, along: Expression, G: Expression) -> Any:
    """Return the adjoint applied to G: ⟨G, body⟩ = ⟨adjoint, along⟩ for every direction within the structure."""
    if not is_array(along):
        raise NotSupported("the adjoint of a derivative by a scalar is a scalar product", hint="ask for vjp").on(body)
    return simplify(project(adjoint(body, along, G), along))


@reported("(L ∘ M)(dX) = L(M(dX))", "Magnus & Neudecker 2019, ch. 5, sec. 12")
def composition(outer: Expression, inner: Expression, body: Any) -> Any:
    """Return what an operator is after another: the formula of the first at that of the second."""
    return body


def freed(body: Any, along: Expression) -> tuple[Any, Expression]:
    """Return an operator's body of any array V, projected onto the directions of the structure, and V."""
    if not is_array(along):
        raise NotSupported("a derivative by a scalar is its value at 1", hint="apply it, as J.apply('1')").on(body)
    plain = kind_of(along).project is None
    V = variable(f"{along.name}", plain_kind(1 if along.shape[1] is ONE else 2).name, along.shape, "free")
    return substituted(body, {along: V if plain else project(V, along)}), V


def free_map(body: Any, along: Expression) -> LinearMap:
    """Return the map of any array, projected onto the directions of the structure, by an operator."""
    return map_through(*freed(body, along))


def free_map_for_code(body: Any, along: Expression) -> LinearMap:
    """Return the map of any array as code has it: what equations are solved with are arrays of several axes."""
    return map_through(*freed(body, along), matrix=stacked_matrix)


def way_for_code(body: Any, along: Expression) -> Way | None:
    """Return the map of any array that leads through equations as code goes it, None of any other."""
    moved, V = freed(body, along)
    return way_through(moved, V) if is_through(moved, V) else None


def free_array(body: Any, along: Expression, is_stacked: bool, kept: tuple[bool, bool]) -> Expression:
    """Return what code of an operator is made of: the array, or the matrix of stacked columns.

    ``kept`` says whether the value, and what is mapped, have axes of one entry.
    """
    return array_through(*freed(body, along), is_stacked, kept)


def maps_to_solve(body: Any, along: Expression) -> Within | None:
    """Return the maps by which an operator is solved within the structure of its direction, None of a plain one."""
    if kind_of(along).project is None:
        return None
    return maps_within(along, lambda V: substituted(body, {along: V}))


def half_matrix(body: Any, along: Expression, is_hessian: bool) -> Any:
    """Return the matrix in the free coordinates of a structured direction: J Q, of a Hessian Qᵀ H Q.

    vec(dX) = Q v: for symmetric matrices Q is the duplication matrix and v is vech(dX), for triangular ones the
    transpose of the elimination matrix, for skew-symmetric ones v is what stands below the diagonal, for diagonal ones
    the diagonal   (Magnus & Neudecker 2019, ch. 3, sec. 8; Magnus 1988).

    Raises:
        NotSupported: for a direction without such a structure, and where no matrix notation says it.
    """
    Q = basis_of(along)
    if is_hessian:
        body = add(*(_unprojected(t, along) for t in _terms(body)))
    J = matrix_through(body, along) if body in dependents([body], [along]) else operator_matrix(body, along)
    J = add(*(multiply(t, Q) for t in _terms(J)))  # products with Q may be known of terms alone
    return simplify(add(*(multiply(transpose(Q), t) for t in _terms(J))) if is_hessian else J)


def _terms(e: Any) -> Sequence[Any]:
    c, core = split(e)
    return [scaled(c, t) for t in core.args] if type(core) is MatAdd else [e]


def _unprojected(body: Any, along: Expression) -> Any:
    """Return what has the same coordinates: Qᵀ vec(P Y) = Qᵀ vec(Y) of a projection P onto the structure."""
    c, core = split(body)
    inner = children(core)
    if len(inner) == 1 and shape_of(inner[0]) == shape_of(core) and project(inner[0], along) == core:
        return scaled(c, inner[0])
    return body


def at_one(body: Any, along: Expression) -> Any:
    """Return what an operator that maps numbers makes of 1: the derivative by a scalar."""
    return substituted(body, {along: S.One})


def basis_of(along: Expression) -> Any:
    """Return Q with vec(dX) = Q v for the free coordinates v of a structured direction."""
    basis = kind_of(along).basis
    if basis is None:
        kinds = ", ".join(kind.name for kind in KINDS.values() if kind.basis is not None)
        said = f"{along.name} has no free coordinates but its entries"
        raise NotSupported(said, hint=f"declare it one of {kinds}, or ask for vec")
    return basis(along.shape[0])


def operator_matrix(body: Any, along: Expression) -> Any:
    """Return J of vec(body) = J vec(along), columns stacked.

    Raises:
        NotSupported: where no matrix notation says it.
    """
    if not is_array(along):
        return simplify(function_in(Role.STACKED).build(at_one(body, along)))
    if body not in dependents([body], [along]):
        columns = times(*along.shape)
        return zeros(times(*body.shape) if is_array(body) else ONE, columns)
    return simplify(matrix_through(*freed(body, along)))
