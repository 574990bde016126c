"""The lower triangle, stacked by columns, and the symmetric matrix that has it   (Magnus & Neudecker 2019, sec. 3.8).

vech(A) = L vec(A) has n(n + 1)/2 entries; ⟨g, vech(A)⟩ = ⟨Lᵀ g, vec(A)⟩, which is the stacked tril(unvech(g)). Off the
diagonal every entry of unvech(v), stacked D v, stands twice: ⟨G, unvech(v)⟩ = ⟨Dᵀ vec(G), v⟩, vech(G + Gᵀ − I ∘ G).
"""

from typing import Any

from sympy import Integer

from symcalc.algebra import add, diagonal, diagonal_matrix, filled, multiply, scaled, transpose
from symcalc.algebra.coefficients import split, zeros
from symcalc.algebra.transposes import itself
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.core_nodes import ArrayNode, OneMatrix, ZeroMatrix, is_array
from symcalc.expressions.dimensions import ONE, Dim, Shape, describe
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.index_forms import placed
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, Sizes, square
from symcalc.expressions.structure import keep_sign, structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.triangles import Tril, tril

SOURCE = "Magnus & Neudecker 2019, ch. 3, sec. 8"
TWO = Integer(2)


class Vech(ArrayNode):
    """The columns of a matrix, stacked, of each the part from the diagonal on."""

    __slots__ = ()


class Unvech(ArrayNode):
    """The symmetric n×n matrix whose lower triangle is stacked in a vector."""

    __slots__ = ()

    operands = 1


def half(sizes: Sizes, n: Dim) -> Dim:
    """Return how many entries a triangle has: n(n + 1)/2."""
    return sizes.over(sizes.times(n, sizes.plus(n, ONE)), TWO)


def vech(a: Expression) -> Any:
    """Return the lower triangle of A, stacked by columns."""
    if not is_array(a):
        return a
    square(KNOWN, a.shape)
    c, core = split(a)
    shape = (half(KNOWN, a.shape[0]), ONE)
    found = by_law(Vech, core)
    return scaled(c, Vech.make(core, shape=shape) if found is None else found)


@law(Vech, of=ZeroMatrix, examples="A : matrix(3, 3)\nvech(A - A) + vech(A)")
def vech_of_zeros(a: Expression) -> Expression:
    """vech(0) = 0."""
    return zeros(half(KNOWN, a.shape[0]), ONE)


@law(Vech, examples="x : vector(6)\nvech(unvech(x, 3))")
def vech_of_unvech(a: Expression) -> Expression | None:
    """vech(unvech(v)) = v."""
    return a.args[0] if type(a) is Unvech else None


@law(Vech, of=Tril, examples=("A : matrix(3, 3)\nvech(tril(A))", "x : vector(6)\nvech(tril(unvech(x, 3)))"))
def vech_of_triangle(a: Expression) -> Expression:
    """vech(tril(A)) = vech(A)."""
    return vech(a.args[0])


@law(Vech, of=OneMatrix, examples="x : vector(6)\nvech(ones(3, 3)) + x")
def vech_of_ones(a: Expression) -> Expression:
    """vech(1 1ᵀ) = 1."""
    return filled(ONE, half(KNOWN, a.shape[0]), ONE)


def unvech(v: Expression, n: Dim) -> Any:
    """Return the symmetric n×n matrix whose lower triangle, by columns, is v."""
    if n is ONE:
        return v
    if not is_array(v):
        raise KindMismatch("unvech of a scalar")
    if v.shape != (half(KNOWN, n), ONE):
        raise ShapeMismatch(f"unvech to {n}×{n} of {describe(v.shape)}")
    c, core = split(v)
    found = by_law(Unvech, core, n)
    return scaled(c, Unvech.make(core, n, shape=(n, n)) if found is None else found)


@law(Unvech, of=ZeroMatrix, examples="x : vector(6)\nA : matrix(3, 3)\nunvech(x - x, 3) + A")
def unvech_of_zeros(v: Expression, n: Dim) -> Expression:
    """unvech(0) = 0."""
    return zeros(n, n)


@law(Unvech, of=Vech, examples="S : symmetric(3)\nA : matrix(3, 3)\nunvech(vech(S), 3)*A", source=SOURCE)
def unvech_of_vech(v: Expression, n: Dim) -> Expression | None:
    """unvech(vech(S)) = S of a symmetric S."""
    return v.args[0] if Structure.SYMMETRIC in structure_of(v.args[0]) else None


@law(Tril, of=Unvech, examples="L : lower(3)\nA : matrix(3, 3)\ntril(unvech(vech(L), 3))*A", source=SOURCE)
def triangle_of_unvech(a: Expression, part: Structure, other: Structure) -> Expression | None:
    """tril(unvech(vech(A))) = tril(A)."""
    v = a.args[0]
    return tril(v.args[0]) if part is Structure.LOWER and type(v) is Vech else None


def folded(G: Expression) -> Expression:
    """Return G + Gᵀ − I ∘ G, whose lower triangle is what unvech's adjoint takes."""
    if Structure.SYMMETRIC in structure_of(G):
        return add(multiply(TWO, G), multiply(Integer(-1), diagonal_matrix(diagonal(G))))
    return add(G, transpose(G), multiply(Integer(-1), diagonal_matrix(diagonal(G))))


def shape_of_vech(sizes: Sizes, a: Shape) -> Shape:
    """Return n(n + 1)/2 × 1."""
    if not a:
        return a
    square(sizes, a)
    return (half(sizes, a[0]), ONE)


def shape_of_unvech(sizes: Sizes, v: Shape, n: Dim) -> Shape:
    """Return n×n."""
    if not v:
        return v
    sizes.equal(v[0], half(sizes, n), "entries of the vector and of a triangle of the matrix")
    return (n, n)


def _value_of_vech(np: Any, A: Any) -> Any:
    return np.concatenate([A[j:, j] for j in range(A.shape[0])])[:, None]


def _value_of_unvech(np: Any, v: Any, n: int) -> Any:
    starts = [j * n - j * (j - 1) // 2 for j in range(n)]
    places = [[starts[min(i, j)] + abs(i - j) for j in range(n)] for i in range(n)]
    return v[np.asarray(places), 0]


register(
    Operation(
        name="vech",
        node=Vech,
        construct=vech,
        sign=keep_sign,
        function=Function(
            "vech",
            vech,
            shape_of_vech,
            ("square",),
            group="shape",
            summary="lower triangle, its columns stacked",
            axes=1,
        ),
        linear=(0,),
        indices=lambda Y, i: placed("ij,k(ji)->k", function_in(Role.ELIMINATION).build(Y.args[0].shape[0])),
        code=lambda g, Y, a: g.vech(a),
        reference=_value_of_vech,
        example=Example("X : matrix(3, 3)\nw'*vech(X)", wrt="X", derivative="tril(unvech(w, 3))"),
    )
)
register(
    Operation(
        name="unvech",
        node=Unvech,
        construct=unvech,
        transpose=itself,
        sign=keep_sign,
        structure=lambda e, v: Structure.SYMMETRIC,
        function=Function(
            "unvech",
            unvech,
            shape_of_unvech,
            ("vector", "size"),
            group="shape",
            summary="unvech(v, n): the symmetric n×n matrix S with vech(S) = v",
            axes=2,
        ),
        latex=r"\operatorname{unvech}_{{1} \times {1}}({0})",
        linear=(0,),
        indices=lambda Y, i: placed("k,(ji)k->ij", function_in(Role.DUPLICATION).build(Y.args[1])),
        code=lambda g, Y, v: g.unvech(v, Y.args[1]),
        reference=_value_of_unvech,
        example=Example("x ∈ ℝ^6\nA : matrix(3, 3)\ntr(A*unvech(x, 3))", "x", "vech(A + A' - diag(diag(A)))"),
    )
)
