"""Arrays repeated above and beside each other: repmat(A, p, q) = 1 1ᵀ ⊗ A, with p×q ones   (MATLAB's; NumPy's tile)."""

from __future__ import annotations

from typing import Any

from symcalc.algebra import filled
from symcalc.expressions.dimensions import ONE, Dim, Shape
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Function
from symcalc.expressions.registry import register_function
from symcalc.expressions.shape_rules import Sizes
from symcalc.operations.kroneckers import kronecker, shape_of_kron


def repeated(a: Expression, p: Dim, q: Dim) -> Any:
    """Return p rows of q copies of an array."""
    return kronecker(filled(ONE, p, q), a)


def shape_of_repeated(sizes: Sizes, a: Shape, p: Dim, q: Dim) -> Shape:
    """Return mp×nq."""
    return shape_of_kron(sizes, (p, q), a)


register_function(
    Function(
        "repmat",
        repeated,
        shape_of_repeated,
        ("array", "size", "size"),
        aliases=("tile",),
        group="shape",
        reference=lambda np, a, p, q: np.tile(a, (int(p), int(q))),
        summary="repmat(A, p, q): p rows of q copies of A",
    )
)
