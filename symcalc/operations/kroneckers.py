"""Kronecker product, and its two adjoints.

d(A ⊗ B) = dA ⊗ B + A ⊗ dB   (Magnus & Neudecker 2019, ch. 8, sec. 2). With G in blocks of B's shape, block (i, j)
for entry (i, j) of A:  ⟨G, dA ⊗ B⟩ = Σ ⟨Gᵢⱼ, B⟩ dAᵢⱼ = ⟨kronl(G, B), dA⟩  and  ⟨G, A ⊗ dB⟩ = ⟨kronr(A, G), dB⟩ with
kronr(A, G) = Σ Aᵢⱼ Gᵢⱼ.
"""

from collections.abc import Sequence
from typing import Any

from symcalc.algebra import filled, inverse, multiply, scaled, total, trace, transpose
from symcalc.algebra.coefficients import identity, split, zeros
from symcalc.domains.implications import all_parts
from symcalc.errors import NotSupported
from symcalc.expressions.claims import Structure
from symcalc.expressions.core_nodes import ArrayNode, Identity, Inverse, OneMatrix, Transpose, ZeroMatrix, is_array
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.properties import INVERTIBLE, NONZERO, NOT_NULL, Demand
from symcalc.expressions.records import Example, Function, Operation
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.structure import least_sign
from symcalc.operations.vectorisation import Vec, unvec, vec


class KroneckerProduct(ArrayNode):
    """A ⊗ B: the block matrix of aᵢⱼ B."""


class KroneckerLeft(ArrayNode):
    """kronl(G, B): entry (i, j) is ⟨Gᵢⱼ, B⟩, Gᵢⱼ the blocks of G of B's shape."""


class KroneckerRight(ArrayNode):
    """kronr(A, G): Σ aᵢⱼ Gᵢⱼ, Gᵢⱼ the blocks of G, as many as A has entries."""


def kronecker(a: Any, b: Any) -> Any:
    """Return A ⊗ B; a scalar scales."""
    if not is_array(a) or not is_array(b):
        return multiply(a, b)
    shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
    (c, p), (d, q) = split(a), split(b)
    if isinstance(p, ZeroMatrix) or isinstance(q, ZeroMatrix):
        return zeros(*shape)
    if c is not ONE or d is not ONE:
        return scaled(multiply(c, d), kronecker(p, q))
    if isinstance(a, Identity) and isinstance(b, Identity):
        return identity(shape[0])
    if isinstance(a, OneMatrix) and isinstance(b, OneMatrix):
        return filled(ONE, *shape)
    if a.shape[1] is ONE and b.shape[0] is ONE:  # of a column and a row: the outer product
        return multiply(a, b)
    if a.shape[0] is ONE and b.shape[1] is ONE:
        return multiply(b, a)
    return KroneckerProduct.make(a, b, shape=shape)


def kronecker_left(G: Any, B: Any) -> Any:
    """Return kronl(G, B)."""
    shape = (KNOWN.over(G.shape[0], B.shape[0]), KNOWN.over(G.shape[1], B.shape[1]))
    if shape == (ONE, ONE):
        return trace(multiply(transpose(G), B))
    (c, p), (d, q) = split(G), split(B)
    if isinstance(p, ZeroMatrix) or isinstance(q, ZeroMatrix):
        return zeros(*shape)
    if isinstance(p, KroneckerProduct) and p.args[1].shape == q.shape:
        return scaled(multiply(c, d, trace(multiply(transpose(p.args[1]), q))), p.args[0])
    if isinstance(p, OneMatrix):
        return filled(multiply(c, total(B)), *shape)
    return scaled(multiply(c, d), KroneckerLeft.make(p, q, shape=shape))


def kronecker_right(A: Any, G: Any) -> Any:
    """Return kronr(A, G)."""
    shape = (KNOWN.over(G.shape[0], A.shape[0]), KNOWN.over(G.shape[1], A.shape[1]))
    if shape == (ONE, ONE):
        return trace(multiply(transpose(A), G))
    (c, p), (d, q) = split(A), split(G)
    if isinstance(p, ZeroMatrix) or isinstance(q, ZeroMatrix):
        return zeros(*shape)
    if isinstance(q, KroneckerProduct) and q.args[0].shape == p.shape:
        return scaled(multiply(c, d, trace(multiply(transpose(q.args[0]), p))), q.args[1])
    if isinstance(q, OneMatrix):
        return filled(multiply(d, total(A)), *shape)
    return scaled(multiply(c, d), KroneckerRight.make(p, q, shape=shape))


def shape_of_kron(sizes: Sizes, a: Shape, b: Shape) -> Shape:
    """Return mp×nq."""
    if not a or not b:
        return a or b
    shape = (sizes.times(a[0], b[0]), sizes.times(a[1], b[1]))
    return () if shape[0] is ONE and shape[1] is ONE else shape


def adjoint_of_kron(Y: Any, i: int, G: Any) -> Any:
    """Return kronl(G, B) for A, kronr(A, G) for B."""
    A, B = Y.args
    return kronecker_left(G, B) if i == 0 else kronecker_right(A, G)


def adjoint_of_left(Y: Any, i: int, G: Any) -> Any:
    """⟨G, kronl(H, B)⟩ = ⟨G ⊗ B, H⟩ = ⟨kronr(G, H), B⟩."""
    H, B = Y.args
    return kronecker(G, B) if i == 0 else kronecker_right(G, H)


def adjoint_of_right(Y: Any, i: int, G: Any) -> Any:
    """⟨G, kronr(A, H)⟩ = ⟨kronl(H, G), A⟩ = ⟨A ⊗ G, H⟩."""
    A, H = Y.args
    return kronecker_left(H, G) if i == 0 else kronecker(A, G)


def _times_kron(a: Any, b: Any) -> Any:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD   (Magnus & Neudecker 2019, ch. 2, sec. 1)."""
    (A, B), (C, D) = a.args, b.args
    if A.shape[1] != C.shape[0] or B.shape[1] != D.shape[0]:
        return None
    return kronecker(multiply(A, C), multiply(B, D))


def _times_vec(a: Any, b: Any) -> Any:
    """(A ⊗ B) vec(X) = vec(B X Aᵀ)   (Magnus & Neudecker 2019, ch. 2, sec. 4)."""
    (A, B), X = a.args, b.args[0]
    return vec(multiply(B, X, transpose(A))) if X.shape == (B.shape[1], A.shape[1]) else None


def _vec_times(a: Any, b: Any) -> Any:
    """vec(X)ᵀ (A ⊗ B) = vec(Bᵀ X A)ᵀ."""
    turned = _times_vec(transpose(b), a.arg) if type(a.arg) is Vec else None
    return None if turned is None else transpose(turned)


def _trace_of_kron(a: Any) -> Any:
    """tr(A ⊗ B) = tr(A) tr(B) of square factors."""
    A, B = a.args
    return multiply(trace(A), trace(B)) if A.shape[0] == A.shape[1] else None


def _inverse_of_kron(a: Any) -> Any:
    """(A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹ of square factors."""
    A, B = a.args
    return kronecker(inverse(A), inverse(B)) if A.shape[0] == A.shape[1] else Inverse.make(a, shape=a.shape)


def _push(Y: Any, i: int, F: Any) -> Any:
    """Return kronl(g, y) = unvec(g)ᵀ y = (I ⊗ yᵀ) g or kronr(x, g) = unvec(g) x = (xᵀ ⊗ I) g of columns, one moving.

    Raises:
        NotSupported: for matrices.
    """
    left = isinstance(Y, KroneckerLeft)
    g, x = Y.args if left else Y.args[::-1]
    if g.shape[1] is not ONE or x.shape[1] is not ONE:
        raise NotSupported(f"the Jacobian through {'kronl' if left else 'kronr'} of matrices is not supported yet")
    n = KNOWN.over(g.shape[0], x.shape[0])
    if (i == 0) is left:  # g moves
        one, row = identity(n), transpose(x)
        return F.between(kronecker(one, row) if left else kronecker(row, one), ONE)
    return F.between(transpose(unvec(g, x.shape[0], n)) if left else unvec(g, n, x.shape[0]), ONE)


def shape_of_left(sizes: Sizes, g: Shape, b: Shape) -> Shape:
    """Return the shape of A in A ⊗ B."""
    shape = (sizes.over(g[0], b[0]), sizes.over(g[1], b[1]))
    return () if shape[0] is ONE and shape[1] is ONE else shape


def shape_of_right(sizes: Sizes, a: Shape, g: Shape) -> Shape:
    """Return the shape of B in A ⊗ B."""
    shape = (sizes.over(g[0], a[0], inner=True), sizes.over(g[1], a[1], inner=True))
    return () if shape[0] is ONE and shape[1] is ONE else shape


KRONL = '''
def _kronl(G, B):
    """Return the matrix of the scalar products of B with the blocks of G of its shape."""
    (m, n), (p, q) = G.shape, B.shape
    return np.einsum("iajb,ab->ij", G.reshape(m // p, p, n // q, q), B)
'''
KRONR = '''
def _kronr(A, G):
    """Return the sum of the blocks of G, each times its entry of A."""
    (m, n), (p, q) = G.shape, A.shape
    return np.einsum("ij,iajb->ab", A, G.reshape(p, m // p, q, n // q))
'''


def _demanded(d: Demand) -> Sequence[Demand] | None:
    """Say of the factors what is demanded of their product: no entry is zero, all is not zero; square ones regular."""
    square = all(a.shape[0] == a.shape[1] for a in d.subject.args)
    return all_parts(d) if d.property in (NONZERO, NOT_NULL) or (d.property is INVERTIBLE and square) else None


register(
    Operation(
        name="kron",
        node=KroneckerProduct,
        construct=kronecker,
        transpose=lambda a: kronecker(*map(transpose, a.args)),
        inverse=_inverse_of_kron,
        trace=_trace_of_kron,
        total=lambda a: multiply(*map(total, a.args)),
        products={
            (KroneckerProduct, KroneckerProduct): _times_kron,
            (KroneckerProduct, Vec): _times_vec,
            (Transpose, KroneckerProduct): _vec_times,
        },
        structure=lambda e, a, b: (a & b & ~Structure.SKEW) | ((a | b) & Structure.HOLLOW),
        sign=least_sign,
        plainer=_demanded,
        function=Function(
            "kron",
            kronecker,
            shape_of_kron,
            ("any", "any"),
            group="shape",
            summary="Kronecker product, A ⊗ B",
            signs=("KRON",),
        ),
        linear="each",
        adjoint=adjoint_of_kron,
        push=lambda Y, i, F: F.kron(Y.args[1 - i], on_the_right=i == 0),
        text="kron({0}, {1})",
        unicode="{0} ⊗ {1}",
        latex=r"{0} \otimes {1}",
        code=lambda g, Y, a, b: g.kron(a, b),
        example=Example("A, B : matrix(n, n)\ntr(C*(A ⊗ B))", wrt="A", derivative="kronl(C', B)"),
    )
)
register(
    Operation(
        name="kronl",
        node=KroneckerLeft,
        construct=kronecker_left,
        transpose=lambda a: kronecker_left(*map(transpose, a.args)),
        sign=least_sign,
        function=Function(
            "kronl",
            kronecker_left,
            shape_of_left,
            ("array", "array"),
            group="shape",
            summary="adjoint of A ↦ A ⊗ B: entry (i, j) is ⟨block (i, j) of G, B⟩",
        ),
        linear="each",
        adjoint=adjoint_of_left,
        push=_push,
        code=KRONL,
        example=Example(
            "X, A : matrix(4, 4)\nB : matrix(2, 2)\nC : matrix(2, 2)\ntr(C*kronl(X, B))", "X", "kron(C', B)"
        ),
    )
)
register(
    Operation(
        name="kronr",
        node=KroneckerRight,
        construct=kronecker_right,
        transpose=lambda a: kronecker_right(*map(transpose, a.args)),
        sign=least_sign,
        function=Function(
            "kronr",
            kronecker_right,
            shape_of_right,
            ("array", "array"),
            group="shape",
            summary="adjoint of B ↦ A ⊗ B: Σ aᵢⱼ · block (i, j) of G",
        ),
        linear="each",
        adjoint=adjoint_of_right,
        push=_push,
        code=KRONR,
        example=Example("X : matrix(4, 4)\nB : matrix(2, 2)\nC : matrix(2, 2)\ntr(C*kronr(B, X))", "X", "kron(B, C')"),
    )
)
