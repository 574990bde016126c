"""Kronecker product, and its two adjoints.

d(A ⊗ B) = dA ⊗ B + A ⊗ dB   (Magnus & Neudecker 2019, ch. 8, sec. 2). With G in blocks of B's shape, block (i, j)
for entry (i, j) of A:  ⟨G, dA ⊗ B⟩ = Σ ⟨Gᵢⱼ, B⟩ dAᵢⱼ = ⟨kronl(G, B), dA⟩  and  ⟨G, A ⊗ dB⟩ = ⟨kronr(A, G), dB⟩ with
kronr(A, G) = Σ Aᵢⱼ Gᵢⱼ.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sympy.matrices import expressions as M

from symcalc.algebra import add, filled, inverse, multiply, scaled, total, trace, transpose
from symcalc.algebra.coefficients import identity, split, zeros
from symcalc.domains.implications import all_parts
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape, times
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import INVERTIBLE, NONZERO, NOT_NULL, Demand
from symcalc.expressions.registry import register
from symcalc.expressions.rules import PRODUCTS
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.spellings import ByArgument, Spelled
from symcalc.expressions.structure import least_sign
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.vectorisation import Vec, vec


class KroneckerProduct(ArrayNode):
    """A ⊗ B: the block matrix of aᵢⱼ B."""

    __slots__ = ()


class KroneckerLeft(ArrayNode):
    """kronl(G, B): entry (i, j) is ⟨Gᵢⱼ, B⟩, Gᵢⱼ the blocks of G of B's shape."""

    __slots__ = ()


class KroneckerRight(ArrayNode):
    """kronr(A, G): Σ aᵢⱼ Gᵢⱼ, Gᵢⱼ the blocks of G, as many as A has entries."""

    __slots__ = ()


def kronecker(a: Expression, b: Expression) -> Any:
    """Return A ⊗ B; a scalar scales."""
    if not is_array(a) or not is_array(b):
        return multiply(a, b)
    shape = (times(a.shape[0], b.shape[0]), times(a.shape[1], b.shape[1]))
    found = by_law(KroneckerProduct, a, b)
    return KroneckerProduct.make(a, b, shape=shape) if found is None else found


@law(
    KroneckerProduct,
    examples=("kron(A - A, B) + kron(A, B)", "kron(x, y - y) + kron(x, y)"),
    source="Horn & Johnson 1991, sec. 4.2",
)
def kron_of_zeros(a: Expression, b: Expression) -> Expression | None:
    """A ⊗ 0 = 0 ⊗ A = 0."""
    if ZeroMatrix not in (type(split(a)[1]), type(split(b)[1])):
        return None
    return zeros(times(a.shape[0], b.shape[0]), times(a.shape[1], b.shape[1]))


@law(KroneckerProduct, examples=("kron(2*A, B)", "kron(A, -3*B)"), source="Horn & Johnson 1991, sec. 4.2")
def kron_of_multiples(a: Expression, b: Expression) -> Expression | None:
    """(c A) ⊗ (d B) = c d (A ⊗ B)."""
    (c, p), (d, q) = split(a), split(b)
    return None if c is ONE and d is ONE else scaled(multiply(c, d), kronecker(p, q))


@law(KroneckerProduct, of=Identity, examples="kron(eye(2), eye(3))*x", source="Horn & Johnson 1991, sec. 4.2")
def kron_of_identities(a: Expression, b: Expression) -> Expression | None:
    """I ⊗ I = I."""
    return identity(times(a.shape[0], b.shape[0])) if isinstance(b, Identity) else None


@law(KroneckerProduct, of=OneMatrix, examples="A : matrix(4, 9)\nkron(ones(2, 3), ones(2, 3)).*A")
def kron_of_ones(a: Expression, b: Expression) -> Expression | None:
    """1 1ᵀ ⊗ 1 1ᵀ = 1 1ᵀ."""
    if not isinstance(b, OneMatrix):
        return None
    return filled(ONE, times(a.shape[0], b.shape[0]), times(a.shape[1], b.shape[1]))


@law(KroneckerProduct, examples=("kron(x, y')", "kron(x', y)"), source="Magnus & Neudecker 2019, ch. 2, sec. 1")
def kron_of_column_and_row(a: Expression, b: Expression) -> Expression | None:
    """X ⊗ yᵀ = x yᵀ = yᵀ ⊗ x."""
    if a.shape[1] is ONE and b.shape[0] is ONE:
        return multiply(a, b)
    return multiply(b, a) if a.shape[0] is ONE and b.shape[1] is ONE else None


@law(
    KroneckerProduct,
    examples=("kron(x*y', z')", "kron(x*y', z)", "kron(z', x*y')", "kron(z, x*y')"),
    source="Horn & Johnson 1991, sec. 4.2",
)
def kron_of_outer_product_and_vector(a: Expression, b: Expression) -> Expression | None:
    """(x yᵀ) ⊗ zᵀ = x (y ⊗ z)ᵀ, (x yᵀ) ⊗ z = (x ⊗ z) yᵀ; zᵀ ⊗ (x yᵀ) = x (z ⊗ y)ᵀ, z ⊗ (x yᵀ) = (z ⊗ x) yᵀ."""
    outer, z = (a, b) if type(a) is MatMul else (b, a)
    if type(outer) is not MatMul or ONE not in z.shape or ONE in outer.shape:
        return None
    chain = outer.args
    cut = next((i for i, f in enumerate(chain) if f.shape[0] is ONE), None)
    if cut is None:
        return None
    x, y = multiply(*chain[:cut]), multiply(*chain[cut:])
    is_row = z.shape[0] is ONE
    thin = y if is_row else x
    product = kronecker(thin, z) if outer is a else kronecker(z, thin)
    return multiply(x, product) if is_row else multiply(product, y)


@law(
    MatAdd,
    shortens=True,
    among=KroneckerProduct,
    examples=(
        "A, B, C, D : matrix(2, 2)\nx : vector(4)\n(kron(A, B) - 2*kron(A, C) + kron(D, A))*x",
        "A, B, C, D : matrix(2, 2)\nx : vector(4)\n(kron(B, A) - 2*kron(C, A) + kron(A, D))*x",
    ),
    source="Horn & Johnson 1991, sec. 4.2",
)
def kron_of_sums(e: Expression) -> Expression | None:
    """A ⊗ B + A ⊗ C = A ⊗ (B + C), B ⊗ A + C ⊗ A = (B + C) ⊗ A."""
    split_terms = [(t, *split(t)) for t in e.args]
    for side in (0, 1):
        alike: dict[Expression, list[tuple[Any, Any, Any]]] = {}
        for t, c, core in split_terms:
            if type(core) is KroneckerProduct:
                alike.setdefault(core.args[side], []).append((t, c, core.args[1 - side]))
        for A, found in alike.items():
            if len(found) > 1:
                B = add(*[multiply(c, other) for _, c, other in found])
                taken = [t for t, _, _ in found]
                rest = [t for t in e.args if not any(t is u for u in taken)]
                return add(kronecker(B, A) if side else kronecker(A, B), *rest)
    return None


def kronecker_left(G: Expression, B: Expression) -> Any:
    """Return kronl(G, B)."""
    shape = (KNOWN.over(G.shape[0], B.shape[0]), KNOWN.over(G.shape[1], B.shape[1]))
    if shape == (ONE, ONE):
        return trace(multiply(transpose(G), B))
    (c, p), (d, q) = split(G), split(B)
    found = by_law(KroneckerLeft, p, q, shape)
    return scaled(multiply(c, d), KroneckerLeft.make(p, q, shape=shape) if found is None else found)


BLOCKS = "X : matrix(4, 6)\nB : matrix(2, 3)\n"


@law(KroneckerLeft, examples=(BLOCKS + "kronl(X - X, B) + A", BLOCKS + "kronl(X, B - B) + A"))
def kronl_of_zeros(G: Expression, B: Expression, shape: Shape) -> Expression | None:
    """kronl(0, B) = kronl(G, 0) = 0."""
    return zeros(*shape) if ZeroMatrix in (type(G), type(B)) else None


@law(KroneckerLeft, of=KroneckerProduct, examples=BLOCKS + "C : matrix(2, 3)\nkronl(kron(A, C), B)")
def kronl_of_kron(G: Expression, B: Expression, shape: Shape) -> Expression | None:
    """kronl(A ⊗ C, B) = ⟨C, B⟩ A."""
    A, C = G.args
    return scaled(trace(multiply(transpose(C), B)), A) if C.shape == B.shape else None


@law(KroneckerLeft, of=OneMatrix, examples=BLOCKS + "kronl(ones(4, 6), B) + A")
def kronl_of_ones(G: Expression, B: Expression, shape: Shape) -> Expression:
    """kronl(1 1ᵀ, B) = Σ(B) 1 1ᵀ."""
    return filled(total(B), *shape)


def kronecker_right(A: Expression, G: Expression) -> Any:
    """Return kronr(A, G)."""
    shape = (KNOWN.over(G.shape[0], A.shape[0]), KNOWN.over(G.shape[1], A.shape[1]))
    if shape == (ONE, ONE):
        return trace(multiply(transpose(A), G))
    (c, p), (d, q) = split(A), split(G)
    found = by_law(KroneckerRight, p, q, shape)
    return scaled(multiply(c, d), KroneckerRight.make(p, q, shape=shape) if found is None else found)


@law(KroneckerRight, examples=(BLOCKS + "kronr(B, X - X) + A", BLOCKS + "kronr(B - B, X) + A"))
def kronr_of_zeros(A: Expression, G: Expression, shape: Shape) -> Expression | None:
    """kronr(0, G) = kronr(A, 0) = 0."""
    return zeros(*shape) if ZeroMatrix in (type(A), type(G)) else None


@law(KroneckerRight, examples=BLOCKS + "C : matrix(2, 3)\nkronr(B, kron(C, A))")
def kronr_of_kron(A: Expression, G: Expression, shape: Shape) -> Expression | None:
    """kronr(A, C ⊗ B) = ⟨C, A⟩ B."""
    if not isinstance(G, KroneckerProduct) or G.args[0].shape != A.shape:
        return None
    C, B = G.args
    return scaled(trace(multiply(transpose(C), A)), B)


@law(KroneckerRight, examples=BLOCKS + "kronr(B, ones(4, 6)) + A")
def kronr_of_ones(A: Expression, G: Expression, shape: Shape) -> Expression | None:
    """kronr(A, 1 1ᵀ) = Σ(A) 1 1ᵀ."""
    return filled(total(A), *shape) if isinstance(G, OneMatrix) else None


def shape_of_kron(sizes: Sizes, a: Shape, b: Shape) -> Shape:
    """Return mp×nq."""
    if not a or not b:
        return a or b
    shape = (sizes.times(a[0], b[0]), sizes.times(a[1], b[1]))
    return () if shape[0] is ONE and shape[1] is ONE else shape


def _times_kron(a: Expression, b: Expression) -> Any:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD   (Magnus & Neudecker 2019, ch. 2, sec. 1)."""
    (A, B), (C, D) = a.args, b.args
    if A.shape[1] != C.shape[0] or B.shape[1] != D.shape[0]:
        return None
    return kronecker(multiply(A, C), multiply(B, D))


def _times_vec(a: Expression, b: Expression) -> Any:
    """(A ⊗ B) vec(X) = vec(B X Aᵀ)   (Magnus & Neudecker 2019, ch. 2, sec. 4)."""
    (A, B), X = a.args, b.args[0]
    return vec(multiply(B, X, transpose(A))) if X.shape == (B.shape[1], A.shape[1]) else None


def _transposed_times(a: Expression, b: Expression) -> Any:
    """vec(X)ᵀ (A ⊗ B) = vec(Bᵀ X A)ᵀ; so with all for which there is such a law of (Aᵀ ⊗ Bᵀ) X."""
    known = PRODUCTS.get((KroneckerProduct, type(a.arg)))
    c, factor = split(transpose(b))  # of a skew factor it has a sign
    turned = None if known is None or type(factor) is not KroneckerProduct else known(factor, a.arg)
    return None if turned is None else scaled(c, transpose(turned))


def _trace_of_kron(a: Expression) -> Any:
    """tr(A ⊗ B) = tr(A) tr(B) of square factors."""
    A, B = a.args
    return multiply(trace(A), trace(B)) if A.shape[0] == A.shape[1] else None


def _inverse_of_kron(a: Expression) -> Expression:
    """(A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹ of square factors."""
    A, B = a.args
    return kronecker(inverse(A), inverse(B)) if A.shape[0] == A.shape[1] else Inverse.make(a, shape=a.shape)


def shape_of_left(sizes: Sizes, g: Shape, b: Shape) -> Shape:
    """Return the shape of A in A ⊗ B."""
    shape = (sizes.over(g[0], b[0]), sizes.over(g[1], b[1]))
    return () if shape[0] is ONE and shape[1] is ONE else shape


def shape_of_right(sizes: Sizes, a: Shape, g: Shape) -> Shape:
    """Return the shape of B in A ⊗ B."""
    shape = (sizes.over(g[0], a[0], inner=True), sizes.over(g[1], a[1], inner=True))
    return () if shape[0] is ONE and shape[1] is ONE else shape


def _code_of_left(g: Any, Y: Expression, G: Expression, B: Expression) -> Any:
    (m, n), (p, q) = Y.shape, Y.args[1].shape
    return g.einsum("iajb,ab->ij", (G, (m, p, n, q)), (B, ()), shape=Y.shape)


def _code_of_right(g: Any, Y: Expression, A: Expression, G: Expression) -> Any:
    (p, q), (m, n) = Y.args[0].shape, Y.shape
    return g.einsum("ij,iajb->ab", (A, ()), (G, (p, m, q, n)), shape=Y.shape)


def _in_blocks(G: Expression, block: tuple[int, int]) -> Any:
    """Return a matrix with four axes: rows of blocks, rows in a block, columns of blocks, columns in a block."""
    (m, n), (p, q) = G.shape, block
    return G.reshape(m // p, p, n // q, q)


def _value_of_right(np: Any, A: Expression, G: Expression) -> Any:
    block = (G.shape[0] // A.shape[0], G.shape[1] // A.shape[1])
    return np.einsum("ij,iajb->ab", A, _in_blocks(G, block))


def _structure_of_kron(e: Expression, a: Structure, b: Structure) -> Structure:
    """(A ⊗ B)ᵀ = Aᵀ ⊗ Bᵀ: of two skew-symmetric factors symmetric, of one and a symmetric one skew-symmetric."""
    found = (a & b & ~Structure.SKEW) | ((a | b) & Structure.HOLLOW)
    if Structure.SKEW in a & b:
        return found | Structure.SYMMETRIC
    is_skew = any(Structure.SKEW in one and Structure.SYMMETRIC in other for one, other in ((a, b), (b, a)))
    return found | (Structure.SKEW if is_skew else Structure.NONE)


def _demanded(d: Demand) -> Sequence[Demand] | None:
    """Say of the factors what is demanded of their product: no entry is zero, all is not zero; square ones regular."""
    square = all(a.shape[0] == a.shape[1] for a in d.subject.args)
    return all_parts(d) if d.property in (NONZERO, NOT_NULL) or (d.property is INVERTIBLE and square) else None


register(
    Operation(
        name="kron",
        spelled=Spelled("kron", "kron", ByArgument(matrix="KroneckerProduct")),
        rule="product rule",
        node=KroneckerProduct,
        construct=kronecker,
        transpose=lambda a: kronecker(*map(transpose, a.args)),
        inverse=_inverse_of_kron,
        trace=_trace_of_kron,
        total=lambda a: multiply(*map(total, a.args)),
        products={
            (KroneckerProduct, KroneckerProduct): _times_kron,
            (KroneckerProduct, Vec): _times_vec,
            (Transpose, KroneckerProduct): _transposed_times,
        },
        structure=_structure_of_kron,
        sign=least_sign,
        plainer=_demanded,
        function=Function(
            "kron",
            kronecker,
            shape_of_kron,
            ("any", "any"),
            aliases=("kronecker",),
            group="shape",
            summary="Kronecker product, A ⊗ B",
            signs=("KRON",),
            role=Role.KRONECKER,
            from_sympy={M.KroneckerProduct: lambda *factors: reduce(kronecker, factors)},
        ),
        to_sympy=M.KroneckerProduct,
        linear=(0, 1),
        indices="ij,kl->(ik)(jl)",
        text="kron({0}, {1})",
        unicode="{0} ⊗ {1}",
        latex=r"{0} \otimes {1}",
        code=lambda g, Y, a, b: g.kron(a, b),
        reference=lambda np, A, B: np.kron(A, B),
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
        linear=(0, 1),
        indices="(ik)(jl),kl->ij",
        code=_code_of_left,
        reference=lambda np, G, B: np.einsum("iajb,ab->ij", _in_blocks(G, B.shape), B),
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
        linear=(0, 1),
        indices="ij,(ik)(jl)->kl",
        code=_code_of_right,
        reference=_value_of_right,
        example=Example("X : matrix(4, 4)\nB : matrix(2, 2)\nC : matrix(2, 2)\ntr(C*kronr(B, X))", "X", "kron(B, C')"),
    )
)
