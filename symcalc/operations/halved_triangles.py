"""The lower triangle with half of the diagonal, Φ: of a symmetric matrix S = Φ(S) + Φ(S)ᵀ.   ⟨G, Φ(A)⟩ = ⟨Φ(G), A⟩.

The differentials of triangular factors are made of it (Giles 2008, sec. 4; Särkkä 2013, th. A.1).
"""

from __future__ import annotations

from typing import Any

from sympy import KroneckerDelta, Rational

from symcalc.algebra import add, diagonal, diagonal_matrix, filled, hadamard, scaled, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    HadamardProduct,
    MatAdd,
    OneArgument,
    OneMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.index_forms import placed
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.structure import keep_sign_or_zero, structure_of
from symcalc.expressions.structures_and_signs import ZEROS, Structure
from symcalc.expressions.sympy_forms import masked, on_or_below
from symcalc.operations.triangles import scaled_on_the_left, scaled_on_the_right

SOURCE = "Giles 2008, sec. 4"
HALF = Rational(1, 2)


class HalvedTriangle(OneArgument, ArrayNode):
    """The lower triangle, with half of the diagonal."""

    __slots__ = ()


def halved_triangle(a: Expression) -> Any:
    """Return Φ(A)."""
    if not is_array(a):
        return HALF * a
    square(KNOWN, a.shape)
    c, core = split(a)
    found = by_law(HalvedTriangle, core)
    return scaled(c, HalvedTriangle.make(core, shape=core.shape) if found is None else found)


@law(HalvedTriangle, examples=("halftril(diag(x))", "U : upper(n)\nhalftril(U)"), source=SOURCE)
def halved_triangle_of_other(a: Expression) -> Expression | None:
    """Φ(U) = ½ diag(diag(U)) of an upper triangle."""
    if Structure.UPPER not in structure_of(a):
        return None
    return scaled(HALF, a if Structure.LOWER in structure_of(a) else diagonal_matrix(diagonal(a)))


@law(
    MatAdd,
    shortens=True,
    among=HalvedTriangle,
    examples=("S : symmetric(n)\nhalftril(S) + halftril(S)' + A", "S : symmetric(n)\n3*halftril(S) + 3*halftril(S)'"),
    source=SOURCE,
)
def halves_of_symmetric(e: Expression) -> Expression | None:
    """Φ(S) + Φ(S)ᵀ = S of a symmetric S."""
    parts = {core: (c, t) for t in e.args for c, core in (split(t),)}
    for core, (c, t) in parts.items():
        if type(core) is not HalvedTriangle or Structure.SYMMETRIC not in structure_of(core.arg):
            continue
        d, twin = parts.get(transpose(core), (None, None))
        if d == c:
            return add(scaled(c, core.arg), *(u for u in e.args if u is not t and u is not twin))
    return None


@law(
    HadamardProduct,
    shortens=True,
    among=HalvedTriangle,
    examples="A : matrix(n, n)\nA.*halftril(ones(n, n))",
    source=SOURCE,
)
def halved_triangle_as_mask(e: Expression) -> Expression | None:
    """A ∘ Φ(1 1ᵀ) = Φ(A)."""
    for i, f in enumerate(e.args):
        if type(f) is HalvedTriangle and type(f.arg) is OneMatrix:
            return halved_triangle(hadamard(*e.args[:i], *e.args[i + 1 :]))
    return None


def _structure(e: Expression, a: Structure) -> Structure:
    return Structure.LOWER | (a & ZEROS)


def _code(g: Any, Y: Expression, a: Any) -> Any:
    """Return the lower triangle less half of the diagonal."""
    return g.add(g.tril(a), g.mul(g.number(-HALF), g.diag(g.diagonal(a)))) if a.shape else g.mul(g.number(HALF), a)


register(
    Operation(
        name="halftril",
        node=HalvedTriangle,
        construct=halved_triangle,
        trace=lambda a: HALF * trace(a.arg),
        products={(DiagMatrix, HalvedTriangle): scaled_on_the_left, (HalvedTriangle, DiagMatrix): scaled_on_the_right},
        structure=_structure,
        sign=keep_sign_or_zero,
        function=Function(
            "halftril",
            halved_triangle,
            square,
            ("square",),
            group="shape",
            summary="lower triangle with half of the diagonal: S = halftril(S) + halftril(S)' of symmetric S",
        ),
        latex=r"\Phi({0})",
        linear=(0,),
        indices=lambda Y, i: placed("ij,ij->ij", Y.func(filled(ONE, *Y.shape))),
        code=_code,
        to_sympy=lambda A: masked(A, lambda i, j: on_or_below(i, j) - KroneckerDelta(i, j) / 2),
        reference=lambda np, A: np.tril(A) - np.diag(np.diag(A)) / 2,
        example=Example("tr(A*halftril(X))", wrt="X", derivative="halftril(A')"),
    )
)
