"""The cross product of vectors of 3, and the skew matrix [x]× of x × y = [x]× y.

The triple product ⟨g, x × y⟩ = ⟨y × g, x⟩ = ⟨g × x, y⟩ is cyclic, which is the adjoint by each argument. That of [x]×
is the axial vector of a matrix: ⟨G, [x]×⟩ = ⟨axial(G), x⟩ with axial(G) = (G₃₂ − G₂₃, G₁₃ − G₃₁, G₂₁ − G₁₂).
"""

from __future__ import annotations

from typing import Any

from sympy import ImmutableMatrix, Integer

from symcalc.algebra import multiply, negate, scaled, transpose, zeros
from symcalc.algebra.coefficients import split
from symcalc.errors import KindMismatch
from symcalc.expressions.arrangements import CROSS, CROSS_MATRIX
from symcalc.expressions.core_nodes import ArrayNode, Transpose, is_zero
from symcalc.expressions.dimensions import ONE, Shape, describe
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Structure
from symcalc.expressions.sympy_forms import entry
from symcalc.operations.block_matrices import block_column
from symcalc.operations.selections import placement

SOURCE = "Magnus & Neudecker 2019, ch. 1"
THREE = Integer(3)
VECTOR, MATRIX = (THREE, ONE), (THREE, THREE)


class Cross(ArrayNode):
    """x × y."""

    __slots__ = ()


class CrossMatrix(ArrayNode):
    """The skew matrix [x]× with [x]× y = x × y."""

    __slots__ = ()


class Axial(ArrayNode):
    """(A₃₂ − A₂₃, A₁₃ − A₃₁, A₂₁ − A₁₂)."""

    __slots__ = ()


def cross(x: Expression, y: Expression) -> Any:
    """Return x × y."""
    (c, a), (d, b) = split(x), split(y)
    if a == b or is_zero(a) or is_zero(b):
        return zeros(*VECTOR)
    return scaled(multiply(c, d), Cross.make(a, b, shape=VECTOR))


def cross_matrix(x: Expression) -> Any:
    """Return [x]×."""
    c, core = split(x)
    return zeros(*MATRIX) if is_zero(core) else scaled(c, CrossMatrix.make(core, shape=MATRIX))


def axial(a: Expression) -> Any:
    """Return (A₃₂ − A₂₃, A₁₃ − A₃₁, A₂₁ − A₁₂)."""
    c, core = split(a)
    if is_zero(core):
        return zeros(*VECTOR)
    found = by_law(Axial, core)
    return scaled(c, Axial.make(core, shape=VECTOR) if found is None else found)


@law(Axial, of=CrossMatrix, examples="x : vector(3)\naxial(crossmat(x)) + x", source=SOURCE)
def axial_of_cross_matrix(a: Expression) -> Expression:
    """axial([x]×) = 2 x."""
    return multiply(Integer(2), a.args[0])


@law(Axial, of=Transpose, examples="A : matrix(3, 3)\naxial(A')", source=SOURCE)
def axial_of_transpose(a: Expression) -> Expression:
    """axial(Aᵀ) = −axial(A)."""
    return negate(axial(a.arg))


# ------------------------------------------------------------------------------------------------ shapes


def _is_vector(sizes: Sizes, x: Shape) -> None:
    if len(x) != 2 or x[1] is not ONE or (getattr(x[0], "is_Integer", False) and x[0] != THREE):
        what = f"{describe(x)} is none" if x else "a number is none"
        raise KindMismatch(f"the cross product is of vectors of 3, and {what}", hint="declare x : vector(3)")
    sizes.equal(x[0], THREE, "entries of a vector of space")


def shape_of_cross(sizes: Sizes, x: Shape, y: Shape) -> Shape:
    """Return 3×1."""
    _is_vector(sizes, x)
    _is_vector(sizes, y)
    return VECTOR


def shape_of_cross_matrix(sizes: Sizes, x: Shape) -> Shape:
    """Return 3×3."""
    _is_vector(sizes, x)
    return MATRIX


def shape_of_axial(sizes: Sizes, a: Shape) -> Shape:
    """Return 3×1."""
    for d in a:
        sizes.equal(d, THREE, "rows and columns of a matrix of space")
    return VECTOR


# ------------------------------------------------------------------------------------------------ records


def adjoint_of_cross(Y: Expression, i: int, G: Expression) -> Any:
    """Return y × G by x, G × x by y."""
    x, y = Y.args
    return cross(y, G) if i == 0 else cross(G, x)


def matrix_of_cross(Y: Expression, i: int) -> Any:
    """Return −[y]× by x, [x]× by y."""
    x, y = Y.args
    return negate(cross_matrix(y)) if i == 0 else cross_matrix(x)


def matrix_of_cross_matrix() -> Any:
    """Return M of vec([x]×) = M x, and axial(A) = Mᵀ vec(A): column j of [x]× is −[eⱼ]× x."""
    return negate(block_column(*(cross_matrix(placement(THREE, Integer(j), ONE)) for j in (1, 2, 3))))


def _value_of_cross(np: Any, x: Any, y: Any) -> Any:
    (a, b, c), (d, e, f) = x[:, 0], y[:, 0]
    return np.stack([b * f - c * e, c * d - a * f, a * e - b * d])[:, None]


def _value_of_cross_matrix(np: Any, x: Any) -> Any:
    a, b, c = x[:, 0]
    o = 0 * a
    return np.stack([np.stack([o, -c, b]), np.stack([c, o, -a]), np.stack([-b, a, o])])


def _value_of_axial(np: Any, A: Any) -> Any:
    return np.stack([A[2, 1] - A[1, 2], A[0, 2] - A[2, 0], A[1, 0] - A[0, 1]])[:, None]


def _cross_in_sympy(x: Any, y: Any) -> Any:
    (a, b, c), (d, e, f) = ([entry(v, i, 0) for i in range(3)] for v in (x, y))
    return ImmutableMatrix([b * f - c * e, c * d - a * f, a * e - b * d])


def _cross_matrix_in_sympy(x: Any) -> Any:
    a, b, c = (entry(x, i, 0) for i in range(3))
    return ImmutableMatrix([[0, -c, b], [c, 0, -a], [-b, a, 0]])


def _axial_in_sympy(A: Any) -> Any:
    return ImmutableMatrix([entry(A, i, j) - entry(A, j, i) for i, j in ((2, 1), (0, 2), (1, 0))])


AXIAL = Primitive(
    "axial vector",
    lines={
        "NumPy": '''
def _axial(A):
    """Return (A[2, 1] - A[1, 2], A[0, 2] - A[2, 0], A[1, 0] - A[0, 1])."""
    return A[[2, 0, 1], [1, 2, 0]] - A[[1, 2, 0], [2, 0, 1]]
'''
    },
)
GROUP = "products"

register(
    Operation(
        name="cross",
        spelled=Spelled("cross", "cross", "Cross"),
        rule="product rule",
        node=Cross,
        construct=cross,
        function=Function(
            "cross",
            cross,
            shape_of_cross,
            ("vector", "vector"),
            group=GROUP,
            summary="cross product of vectors of 3",
        ),
        latex=r"{0} \times {1}",
        to_sympy=_cross_in_sympy,
        linear=(0, 1),
        adjoint=adjoint_of_cross,
        matrix=matrix_of_cross,
        code=lambda g, Y, x, y: g.step(CROSS, (g.dense(x), g.dense(y)), (), Y.shape),
        reference=_value_of_cross,
        example=Example("x, y, z : vector(3)\nz'*cross(x, y)", wrt="x", derivative="cross(y, z)"),
    )
)
register(
    Operation(
        name="crossmat",
        node=CrossMatrix,
        construct=cross_matrix,
        transpose=negate,
        structure=lambda e, x: Structure.SKEW,
        function=Function(
            "crossmat",
            cross_matrix,
            shape_of_cross_matrix,
            ("vector",),
            group=GROUP,
            summary="crossmat(x): the skew matrix [x]× with [x]× y = cross(x, y)",
        ),
        latex=r"[{0}]_{\times}",
        to_sympy=_cross_matrix_in_sympy,
        linear=(0,),
        adjoint=lambda Y, i, G: axial(G),
        matrix=lambda Y, i: matrix_of_cross_matrix(),
        code=lambda g, Y, x: g.step(CROSS_MATRIX, (g.dense(x),), (), Y.shape),
        reference=_value_of_cross_matrix,
        example=Example("x : vector(3)\ntr(A*crossmat(x))", wrt="x", derivative="-axial(A)"),
    )
)
register(
    Operation(
        name="axial",
        node=Axial,
        construct=axial,
        function=Function(
            "axial",
            axial,
            shape_of_axial,
            ("square",),
            group=GROUP,
            summary="axial(A): (A₃₂ − A₂₃, A₁₃ − A₃₁, A₂₁ − A₁₂) of a 3×3 matrix",
            axes=1,
        ),
        to_sympy=_axial_in_sympy,
        linear=(0,),
        adjoint=lambda Y, i, G: cross_matrix(G),
        matrix=lambda Y, i: transpose(matrix_of_cross_matrix()),
        code=lambda g, Y, a: g.step(AXIAL, (g.dense(a),), (), Y.shape),
        reference=_value_of_axial,
        example=Example("X : matrix(3, 3)\nw'*axial(X)", wrt="X", derivative="crossmat(w)"),
    )
)
