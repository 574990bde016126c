"""Khatri–Rao product: the Kronecker products of the columns of two matrices, and its two adjoints.

Column j of A ∗ B is aⱼ ⊗ bⱼ, so that (A ∗ B) x = vec(B diag(x) Aᵀ): it is the matrix by which a diagonal between two
others is written   (Khatri & Rao 1968; Magnus & Neudecker 2019, ch. 2, sec. 4 for vec). With G in blocks of p rows, one
for each row of A:  ⟨G, dA ∗ B⟩ = Σ G₍ᵢₐ₎ⱼ bₐⱼ dAᵢⱼ = ⟨khatriraol(G, B), dA⟩  and  ⟨G, A ∗ dB⟩ = ⟨khatriraor(A, G), dB⟩.
"""

from collections.abc import Sequence
from typing import Any

from symcalc.algebra import (
    diagonal,
    diagonal_matrix,
    filled,
    hadamard,
    multiply,
    scaled,
    sum_columns,
    transpose,
)
from symcalc.algebra.coefficients import split, zeros
from symcalc.domains.implications import all_parts
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    MatMul,
    OneMatrix,
    SumColumns,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape, times
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import NONZERO, Demand
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.structure import least_sign
from symcalc.operations.commutations import Commutation
from symcalc.operations.kroneckers import KroneckerProduct, kronecker, kronecker_left, kronecker_right
from symcalc.operations.vectorisation import Vec, vec

SOURCE = "Rao & Rao 1998, sec. 6.4"


class KhatriRao(ArrayNode):
    """A ∗ B: the Kronecker product of each column of A with that of B."""

    __slots__ = ()


class KhatriRaoLeft(ArrayNode):
    """khatriraol(G, B): entry (i, j) is the product of column j of B with that of the i-th block of rows of G."""

    __slots__ = ()


class KhatriRaoRight(ArrayNode):
    """khatriraor(A, G): Σ Gᵢ diag(aᵢ), aᵢ the rows of A, Gᵢ the blocks of rows of G, as many as A has rows."""

    __slots__ = ()


def _check_columns(a: Expression, b: Expression) -> None:
    """Refuse matrices of which one has more columns.

    Raises:
        ShapeMismatch: where they differ.
    """
    if a.shape[1] != b.shape[1]:
        raise ShapeMismatch(f"columns of a Khatri–Rao product: {a.shape[1]} and {b.shape[1]} differ")


def khatrirao(a: Expression, b: Expression) -> Any:
    """Return A ∗ B; of columns it is A ⊗ B, of a row and a matrix the matrix with its columns scaled."""
    if not is_array(a) or not is_array(b):
        return kronecker(a, b)
    _check_columns(a, b)
    if a.shape[1] is ONE:
        return kronecker(a, b)
    if a.shape[0] is ONE or b.shape[0] is ONE:
        return multiply(b, diagonal_matrix(a)) if a.shape[0] is ONE else multiply(a, diagonal_matrix(b))
    return _made(KhatriRao, a, b, times(a.shape[0], b.shape[0]))


def _made(node: type[ArrayNode], a: Expression, b: Expression, rows: Any) -> Any:
    """Return the node with so many rows; coefficients go in front."""
    (c, p), (d, q) = split(a), split(b)
    shape = (rows, a.shape[1])
    found = by_law(node, p, q, shape)
    return scaled(multiply(c, d), node.make(p, q, shape=shape) if found is None else found)


BLOCKS = "X : matrix(6, 4)\nB : matrix(2, 4)\n"


@law(
    *(KhatriRao, KhatriRaoLeft, KhatriRaoRight),
    examples=(
        *("khatrirao(A - A, B) + khatrirao(A, B)", "khatrirao(A, B - B) + khatrirao(A, B)"),
        *(BLOCKS + "khatriraol(X - X, B) + A", BLOCKS + "khatriraor(B - B, X) + A"),
    ),
)
def khatrirao_of_zeros(a: Expression, b: Expression, shape: Shape) -> Expression | None:
    """A ∗ 0 = 0 ∗ A = 0, and so with the adjoints."""
    return zeros(*shape) if ZeroMatrix in (type(a), type(b)) else None


@law(KhatriRao, examples=("khatrirao(ones(2, 3), B)", "khatrirao(B, ones(2, 3))"), source=SOURCE)
def khatrirao_of_ones(a: Expression, b: Expression, shape: Shape) -> Expression | None:
    """(1 1ᵀ) ∗ B = 1 ⊗ B, A ∗ (1 1ᵀ) = A ⊗ 1."""
    if type(a) is OneMatrix:
        return kronecker(filled(ONE, a.shape[0], ONE), b)
    return kronecker(a, filled(ONE, b.shape[0], ONE)) if type(b) is OneMatrix else None


@law(
    KhatriRao,
    examples=("khatrirao(A*diag(x), B)", "khatrirao(A, B*diag(x))", "khatrirao(A*diag(x), B*diag(y))"),
    source=SOURCE,
)
def khatrirao_of_scaled_columns(a: Expression, b: Expression, shape: Shape) -> Expression | None:
    """A diag(x) ∗ B diag(y) = (A ∗ B) diag(x ∘ y)."""
    scales, rest = [], []
    for f in (a, b):
        chain = list(f.args) if type(f) is MatMul else [f]
        scales += [chain.pop()] if len(chain) > 1 and type(chain[-1]) is DiagMatrix else []
        rest.append(multiply(*chain))
    return multiply(khatrirao(*rest), *scales) if scales else None


@law(KhatriRao, examples=("khatrirao(x*y', B)", "khatrirao(A, x*y')"), source=SOURCE)
def khatrirao_of_outer_product(a: Expression, b: Expression, shape: Shape) -> Expression | None:
    """(x yᵀ) ∗ B = (x ⊗ B) diag(y), A ∗ (x yᵀ) = (A ⊗ x) diag(y)."""
    for i, f in enumerate((a, b)):
        if type(f) is MatMul and f.args[-1].shape[0] is ONE:
            x = multiply(*f.args[:-1])
            product = kronecker(a, x) if i else kronecker(x, b)
            return multiply(product, diagonal_matrix(f.args[-1]))
    return None


@law(SumColumns, of=KhatriRao, examples="sum(khatrirao(A, B), 1)", source=SOURCE)
def column_sums_of_khatrirao(a: Expression) -> Expression:
    """1ᵀ(A ∗ B) = 1ᵀA ∘ 1ᵀB."""
    return hadamard(*map(sum_columns, a.args))


def _total(a: Expression) -> Any:
    """Σ(A ∗ B) = (1ᵀA)(1ᵀB)ᵀ."""
    A, B = a.args
    return multiply(sum_columns(A), transpose(sum_columns(B)))


def _kron_times(a: Expression, b: Expression) -> Any:
    """(A ⊗ B)(C ∗ D) = AC ∗ BD."""
    (A, B), (C, D) = a.args, b.args
    if A.shape[1] != C.shape[0] or B.shape[1] != D.shape[0]:
        return None
    return khatrirao(multiply(A, C), multiply(B, D))


def _commuted(a: Expression, b: Expression) -> Any:
    """K_pm (A ∗ B) = B ∗ A, A m×n and B p×n."""
    A, B = b.args
    return khatrirao(B, A) if a.args == (B.shape[0], A.shape[0]) else None


def _transposed_times(a: Expression, b: Expression) -> Any:
    """(A ∗ B)ᵀ(C ∗ D) = AᵀC ∘ BᵀD, vec(X)ᵀ(A ∗ B) = diag(BᵀX A)ᵀ."""
    C, D = b.args
    if type(a.arg) is Vec:
        X = a.arg.args[0]
        fits = X.shape == (D.shape[0], C.shape[0])
        return transpose(diagonal(multiply(transpose(D), X, C))) if fits else None
    if type(a.arg) is not KhatriRao:
        return None
    A, B = a.arg.args
    fits = A.shape[0] == C.shape[0] and B.shape[0] == D.shape[0]
    return hadamard(multiply(transpose(A), C), multiply(transpose(B), D)) if fits else None


@law(MatMul, shortens=True, among=KhatriRao, examples=("khatrirao(A, B)*x", "2*C*khatrirao(A, B)*x"), source=SOURCE)
def khatrirao_times_vector(e: Expression) -> Expression | None:
    """(A ∗ B) x = vec(B diag(x) Aᵀ)."""
    i = next((i for i, f in enumerate(e.args[:-1]) if type(f) is KhatriRao), None)
    if i is None or e.shape[1] is not ONE:
        return None
    A, B = e.args[i].args
    x = multiply(*e.args[i + 1 :])
    return multiply(*e.args[:i], vec(multiply(B, diagonal_matrix(x), transpose(A))))


@law(
    MatMul,
    shortens=True,
    among=KhatriRao,
    examples="A : matrix(2, 4)\nB : matrix(3, 4)\nX : matrix(3, 2)\nkhatrirao(A, B)'*vec(X)",
    source=SOURCE,
)
def turned_khatrirao_times_vec(e: Expression) -> Expression | None:
    """(A ∗ B)ᵀ vec(X) = diag(BᵀX A)."""
    *front, a, b = e.args
    if type(a) is not Transpose or type(a.arg) is not KhatriRao or type(b) is not Vec:
        return None
    turned = _transposed_times(transpose(b), a.arg)
    return None if turned is None else multiply(*front, transpose(turned))


# ------------------------------------------------------------------------------------------------ adjoints


def khatrirao_left(G: Expression, B: Expression) -> Any:
    """Return khatriraol(G, B)."""
    if not is_array(G) or not is_array(B):
        return multiply(G, B)
    _check_columns(G, B)
    if G.shape[1] is ONE:
        return kronecker_left(G, B)
    if B.shape[0] is ONE:
        return multiply(G, diagonal_matrix(B))
    rows = KNOWN.over(G.shape[0], B.shape[0])
    if rows is ONE:
        return sum_columns(hadamard(G, B))
    return _made(KhatriRaoLeft, G, B, rows)


def khatrirao_right(A: Expression, G: Expression) -> Any:
    """Return khatriraor(A, G)."""
    if not is_array(A) or not is_array(G):
        return multiply(A, G)
    _check_columns(A, G)
    if G.shape[1] is ONE:
        return kronecker_right(A, G)
    if A.shape[0] is ONE:
        return multiply(G, diagonal_matrix(A))
    rows = KNOWN.over(G.shape[0], A.shape[0])
    if rows is ONE:
        return sum_columns(hadamard(A, G))
    return _made(KhatriRaoRight, A, G, rows)


@law(
    KhatriRaoLeft, of=KhatriRao, examples=BLOCKS + "C : matrix(2, 4)\nA : matrix(3, 4)\nkhatriraol(khatrirao(A, C), B)"
)
def khatriraol_of_khatrirao(G: Expression, B: Expression, shape: Shape) -> Expression | None:
    """khatriraol(A ∗ C, B) = A diag(1ᵀ(C ∘ B))."""
    A, C = G.args
    return multiply(A, diagonal_matrix(sum_columns(hadamard(C, B)))) if C.shape == B.shape else None


@law(KhatriRaoRight, examples=BLOCKS + "C : matrix(3, 4)\nkhatriraor(B, khatrirao(A, C))\nA : matrix(2, 4)")
def khatriraor_of_khatrirao(A: Expression, G: Expression, shape: Shape) -> Expression | None:
    """khatriraor(A, C ∗ B) = B diag(1ᵀ(C ∘ A))."""
    if type(G) is not KhatriRao or G.args[0].shape != A.shape:
        return None
    C, B = G.args
    return multiply(B, diagonal_matrix(sum_columns(hadamard(C, A))))


def shape_of_khatrirao(sizes: Sizes, a: Shape, b: Shape) -> Shape:
    """Return mp×n."""
    if not a or not b:
        return a or b
    sizes.equal(a[1], b[1], "columns of a Khatri–Rao product")
    shape = (sizes.times(a[0], b[0]), a[1])
    return () if shape[0] is ONE and shape[1] is ONE else shape


def shape_of_left(sizes: Sizes, g: Shape, b: Shape) -> Shape:
    """Return the shape of A in A ∗ B."""
    sizes.equal(g[1], b[1], "columns of a Khatri–Rao product")
    shape = (sizes.over(g[0], b[0]), g[1])
    return () if shape[0] is ONE and shape[1] is ONE else shape


def shape_of_right(sizes: Sizes, a: Shape, g: Shape) -> Shape:
    """Return the shape of B in A ∗ B."""
    sizes.equal(a[1], g[1], "columns of a Khatri–Rao product")
    shape = (sizes.over(g[0], a[0], inner=True), g[1])
    return () if shape[0] is ONE and shape[1] is ONE else shape


def _code_of_left(g: Any, Y: Expression, G: Any, B: Any) -> Any:
    m, n = Y.shape
    return g.einsum("iaj,aj->ij", (G, (m, Y.args[1].shape[0], n)), (B, ()), shape=Y.shape)


def _code_of_right(g: Any, Y: Expression, A: Any, G: Any) -> Any:
    p, n = Y.shape
    return g.einsum("ij,iaj->aj", (A, ()), (G, (Y.args[0].shape[0], p, n)), shape=Y.shape)


def _value_of_left(np: Any, G: Any, B: Any) -> Any:
    return np.einsum("iaj,aj->ij", G.reshape(-1, *B.shape), B)


def _value_of_right(np: Any, A: Any, G: Any) -> Any:
    return np.einsum("ij,iaj->aj", A, G.reshape(A.shape[0], -1, A.shape[1]))


def _demanded(d: Demand) -> Sequence[Demand] | None:
    """Say of the factors what is demanded of their product: that no entry is zero."""
    return all_parts(d) if d.property is NONZERO else None


register(
    Operation(
        name="khatrirao",
        rule="product rule",
        node=KhatriRao,
        construct=khatrirao,
        total=_total,
        products={
            (KroneckerProduct, KhatriRao): _kron_times,
            (Commutation, KhatriRao): _commuted,
            (Transpose, KhatriRao): _transposed_times,
        },
        sign=least_sign,
        plainer=_demanded,
        function=Function(
            "khatrirao",
            khatrirao,
            shape_of_khatrirao,
            ("array", "array"),
            group="shape",
            summary="Khatri-Rao product: the Kronecker product of each column of A with that of B",
            role=Role.KHATRI_RAO,
        ),
        linear=(0, 1),
        indices="ik,jk->(ij)k",
        latex=r"{0} \ast {1}",
        code=lambda g, Y, a, b: g.khatrirao(a, b),
        reference=lambda np, A, B: np.einsum("ij,aj->iaj", A, B).reshape(-1, A.shape[1]),
        example=Example("A : matrix(m, n)\nB : matrix(p, n)\nsum(C.*khatrirao(A, B))", "A", "khatriraol(C, B)"),
    )
)
register(
    Operation(
        name="khatriraol",
        node=KhatriRaoLeft,
        construct=khatrirao_left,
        sign=least_sign,
        function=Function(
            "khatriraol",
            khatrirao_left,
            shape_of_left,
            ("array", "array"),
            group="shape",
            summary="adjoint of A ↦ khatrirao(A, B): entry (i, j) is column j of block i of G times that of B",
        ),
        linear=(0, 1),
        indices="(ij)k,jk->ik",
        code=_code_of_left,
        reference=_value_of_left,
        example=Example(BLOCKS + "A : matrix(3, 4)\nsum(A.*khatriraol(X, B))", "X", "khatrirao(A, B)"),
    )
)
register(
    Operation(
        name="khatriraor",
        node=KhatriRaoRight,
        construct=khatrirao_right,
        sign=least_sign,
        function=Function(
            "khatriraor",
            khatrirao_right,
            shape_of_right,
            ("array", "array"),
            group="shape",
            summary="adjoint of B ↦ khatrirao(A, B): Σ diag of row i of A on block i of G",
        ),
        linear=(0, 1),
        indices="ik,(ij)k->jk",
        code=_code_of_right,
        reference=_value_of_right,
        example=Example(BLOCKS + "C : matrix(3, 4)\nsum(C.*khatriraor(B, X))", "X", "khatrirao(B, C)"),
    )
)
