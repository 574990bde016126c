"""Unit vectors: x'x = 1, which move along the sphere   (Absil, Mahony & Sepulchre 2008, sec. 3.6.1 and 5.4.1).

The gradient on the sphere is (I − x xᵀ) g of the gradient g by the entries, and the Hessian along a tangent v is
(I − x xᵀ)(D²f[v]) − (xᵀ g) v, the second derivative along great circles.
"""

from __future__ import annotations

from typing import Any

from sympy import S

from symcalc.algebra import add, multiply, negate, transpose
from symcalc.expressions.core_nodes import Norm2, Variable
from symcalc.expressions.kinds import Kind, kind_of, register_kind
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression

SOURCE = "Absil, Mahony & Sepulchre 2008, sec. 3.6.1"


def _tangent(G: Expression, x: Expression) -> Expression:
    """Return G − x (xᵀ G)."""
    return add(G, negate(multiply(multiply(transpose(x), G), x)))


def _bend(G: Expression, x: Expression, v: Expression) -> Expression:
    """Return −(xᵀ G) v."""
    return negate(multiply(multiply(transpose(x), G), v))


def _on_the_sphere(np: Any, x: Any, v: Any, h: float) -> Any:
    """Return the point at h on a curve from x along v: x + h v, scaled to the sphere."""
    moved = x + h * v
    return moved / np.linalg.norm(moved)


UNIT = Kind(
    "unit",
    1,
    axes=1,
    has_more=True,
    moves_as="vector",
    project=_tangent,
    within="the directions tangent to the unit sphere",
    bend=_bend,
    value=lambda np, a, random: a / np.linalg.norm(a),
    part=lambda np, v, x: v - (x @ v) * x,
    moved=_on_the_sphere,
)
register_kind(UNIT)


@law(Norm2, of=Variable, examples="x : unit(n)\na*norm2(x)", source=SOURCE)
def norm_of_unit_vector(x: Expression) -> Expression | None:
    """‖x‖ = 1."""
    return S.One if kind_of(x) is UNIT else None
