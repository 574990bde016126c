"""Jacobians and Hessians: the matrix of the differential, and of the gradient's differential.

d f = J dx for a vector f of a vector x; d(∇f) = H dx. By a scalar t the derivative of anything is d f at dt = 1.
With a matrix on either side the derivative is a linear operator (`symcalc.calculus.operators`).
"""

from __future__ import annotations

from typing import Any

from symcalc.algebra import transpose
from symcalc.calculus.adjoints import gradient, hessian_along
from symcalc.calculus.differentials import differential
from symcalc.calculus.projections import project
from symcalc.errors import NotSupported
from symcalc.expressions.core_nodes import direction_of, is_array
from symcalc.expressions.dimensions import ONE, describe
from symcalc.expressions.kinds import kind_of
from symcalc.expressions.node import Expression
from symcalc.maps.implicit_maps import matrix_through
from symcalc.simplification.rewriting import recognised, simplify
from symcalc.simplification.symmetric_sums import seen_symmetric

DIFFERENTIAL = "ask for the differential, which says the same"
PRODUCT = "ask for the Hessian times a direction: hvp"


def jacobian(f: Any, x: Expression, instead: str = DIFFERENTIAL) -> Expression:
    """Return the Jacobian: m×n of a vector by a vector; of anything by a scalar, in its shape.

    A scalar's Jacobian by a vector is the row ∇fᵀ, by a matrix the gradient. ``instead`` is what to ask for where no
    plain matrix is known.

    Raises:
        NotSupported: with a matrix on either side, but for those.
    """
    if not is_array(x):
        return simplify(differential(f, {x: ONE}))
    plain = 1 in x.shape
    if not is_array(f):
        g = simplify(gradient(f, x))
        return transpose(g) if plain else g
    if not plain or 1 not in f.shape or x.shape[1] != 1:
        said = f"the derivative of {describe(f.shape)} by {describe(x.shape)} is a linear operator, and no matrix"
        raise NotSupported(said, hint=instead).on(f)
    dx = direction_of(x)
    return _matrix(differential(f, {x: project(dx, x)}), dx, instead)


def _matrix(linear: Any, dx: Expression, instead: str) -> Expression:
    """Return the matrix of what is linear in a direction."""
    try:
        return simplify(matrix_through(linear, dx))
    except NotSupported as e:
        raise NotSupported(e.message, hint=e.hint or instead).on(e.about) from None


def hessian(f: Any, x: Expression, y: Expression = None) -> Any:
    """Return the Hessian of a scalar: d(∇f) = H dx; with y the mixed block, d(∇ₓf) = H dy.

    Raises:
        NotSupported: for a vector f, and by matrices.
        TooLarge: for a nest of very many scalars.
    """
    y = x if y is None else y
    if is_array(f):
        raise NotSupported("the Hessian is of a scalar").on(f)
    if x == y and is_array(x) and 1 in x.shape and kind_of(x).project is not None:
        dx = direction_of(x)
        return simplify(seen_symmetric(_matrix(hessian_along(f, x, dx), dx, PRODUCT)))
    first = recognised(gradient(f, x, order=2) if is_array(x) else differential(f, {x: ONE}, order=2))
    if x == y:
        return simplify(seen_symmetric(jacobian(first, y, PRODUCT)))
    return jacobian(first, y, "ask for the differential of the gradient")
