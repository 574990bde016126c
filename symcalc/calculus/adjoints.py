"""The adjoint of a linear expression, and with it the gradient.

The differential d f is linear in dX; its adjoint at 1 is the gradient: d f = ⟨∇f, dX⟩. Only linear operations need a
rule for that. One walk over the differential, from the result to dX; cotangents of a shared part are added once. As in
the differential, a long product is one part of the products that are made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import S

from symcalc.algebra import add, multiply, trace, transpose
from symcalc.algebra.coefficients import shortened, unboxed
from symcalc.calculus.differentials import check_growth, differential, zero_like
from symcalc.calculus.projections import project
from symcalc.errors import About, MissingRule, NotSupported
from symcalc.expressions.core_nodes import children, dependents, direction_of, is_array, is_zero, variables_of
from symcalc.expressions.equations import Defined, Solved
from symcalc.expressions.kinds import kind_of, said_of
from symcalc.expressions.linear_arguments import is_linear_in
from symcalc.expressions.node import OPERATORS, Expression
from symcalc.expressions.registry import rule_for
from symcalc.expressions.structures_and_signs import Structure
from symcalc.maps.cotangents import cotangent_of
from symcalc.simplification.rewriting import off_the_diagonal, recognised, simplify
from symcalc.simplification.tree_sizes import written_size


def adjoint(linear: Expression, dX: Any, G: Expression) -> Any:
    """Return the cotangent of dX: ⟨G, linear(dX)⟩ = ⟨adjoint, dX⟩.

    Raises:
        MissingRule: where an operation in which dX occurs has no adjoint.
    """
    return _adjoint(linear, dX, G, dependents([linear], [dX]))


def _adjoint(linear: Expression, dX: Any, G: Expression, active: Mapping[Expression, None]) -> Any:
    """Return the cotangent of dX, which occurs in the ``active`` parts."""
    if linear not in active:
        return zero_like(dX)
    cotangents: dict[Expression, list[Expression]] = {linear: [G]}
    for Y in reversed(active):
        parts = cotangents.pop(Y)
        arriving = parts[0] if len(parts) == 1 else add(*parts)
        if dX == Y:
            return unboxed(arriving)
        arriving = zero_like(Y) if is_zero(arriving) else shortened(arriving)
        if isinstance(Y, Solved):  # linear in its right side
            if any(A in active for A in Y.parts[1:-1]):
                raise MissingRule("what an equation defines is not linear in the parts of the equation").on(Y)
            with About(Y):
                cotangents.setdefault(Y.parts[0], []).append(OPERATORS["adjoint_of_solution"](Y, arriving))
            continue
        rule = rule_for(Y)
        with About(Y):
            for i, A in enumerate(children(Y)):
                if A in active:
                    cotangents.setdefault(A, []).append(cotangent_of(rule, Y, i, arriving))
    return zero_like(dX)


def free_gradient(f: Any, X: Expression, order: int = 1) -> Any:
    """Return ∇f, where every entry of X may vary by itself, for a derivative of that order."""
    if is_array(f):
        raise NotSupported("the gradient is of a scalar", hint="ask for the Jacobian of a vector").on(f)
    active = dependents([f], [X])
    if is_multilinear(active, X):
        check_growth(active, order)
        return _adjoint(f, X, S.One, active)
    dX = direction_of(X)
    return adjoint(differential(f, {X: dX}, order, active), dX, S.One)


def is_multilinear(active: Mapping[Expression, None], X: Expression) -> bool:
    """Tell whether each operation in which X occurs is linear in each argument that moves.

    Then the cotangents of its arguments are those of the terms of its differential, which need not be written.
    """
    return all(Y == X or (is_linear_in(Y, active) and not isinstance(Y, Defined)) for Y in active)


def cotangent(f: Any, X: Expression, G: Expression) -> Expression:
    """Return the adjoint of f′(X) applied to G, within the structure of X; by a scalar t it is ⟨G, f′(t)⟩."""
    if not is_array(X):
        return simplify(
            trace(multiply(transpose(G), differential(f, {X: S.One}))) if is_array(f) else differential(f, {X: G})
        )
    dX = direction_of(X)
    return simplify(project(adjoint(differential(f, {X: dX}), dX, G), X))


def simple_gradient(f: Any, X: Expression) -> Expression:
    """Return the gradient of a scalar, simplified."""
    return simplify(gradient(f, X))


def gradient_by_entries(f: Any, X: Expression) -> Expression:
    """Return the partial derivatives of a scalar by the free entries of X, simplified.

    Of a symmetric X they are G + Gᵀ − G ∘ I, G the gradient by entries that are all free: each entry beside the
    diagonal stands at two places   (Matrix Cookbook 2012, eq. 138).

    Raises:
        NotSupported: where X has no free entries, as an orthogonal matrix.
    """
    kind = kind_of(X)
    if kind.project is None:
        return simple_gradient(f, X)
    if kind.by_entries is None:
        raise NotSupported(
            f"{X.name} has no free entries: it is within {said_of(kind)}",
            hint="ask for the gradient without a convention, which is the projection",
        )
    G = free_gradient(f, X)
    return simplify(kind.by_entries(off_the_diagonal(G) if Structure.HOLLOW in kind.structure else G, X))


def simple_differential(f: Any, seeds: Mapping[Expression, Expression]) -> Expression:
    """Return the differential, simplified."""
    return simplify(differential(f, seeds))


def written_differential(f: Any, seeds: Mapping[Expression, Expression]) -> Expression:
    """Return the differential, simplified: of a scalar as Σ tr(Gᵀ dX), where that is no longer; dX are variables."""
    df = simplify(differential(f, seeds))
    if is_array(f) or not any(map(is_array, seeds)) or not variables_of(f).isdisjoint(seeds.values()):
        return df
    parts = [by_gradient(df, dX) if is_array(X) else differential(f, {X: dX}) for X, dX in seeds.items()]
    by_gradients = simplify(add(*parts))
    return by_gradients if written_size(by_gradients) <= written_size(df) else df


def by_gradient(df: Expression, dX: Expression) -> Expression:
    """Return the part of a differential that is linear in dX, as tr(Gᵀ dX)."""
    return trace(multiply(transpose(simplify(adjoint(df, dX, S.One))), dX))


def hessian_along(f: Any, X: Expression, V: Expression) -> Expression:
    """Return the Hessian of a scalar applied to V, within the structure of X: P D²f[P V].

    Where X moves on no linear space, as orthogonal matrices do, it is the Riemannian Hessian, the second derivative
    along geodesics, which asks for the values of f there alone.
    """
    G = recognised(free_gradient(f, X, order=2))
    V = project(V, X)
    moved = differential(G, {X: V})
    if (bend := kind_of(X).bend) is not None:
        moved = add(moved, bend(G, X, V))
    return simplify(project(moved, X))


def gradient(f: Any, X: Expression, order: int = 1) -> Any:
    """Return the gradient of a scalar, of the shape of X and within its structure; `order` as in `free_gradient`."""
    return project(free_gradient(f, X, order), X)
