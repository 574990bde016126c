r"""Toeplitz matrices, and sums along diagonals, their adjoint   (Golub & Van Loan 2013, sec. 4.7).

T(c, r) has the first column c and the first row r: Tᵢⱼ = cᵢ₋ⱼ₊₁ where i ≥ j, else rⱼ₋ᵢ₊₁; the first entry of r is that
of c, as MATLAB and SciPy have it. With D(A)ₖ = Σᵢ₋ⱼ₌ₖ₋₁ Aᵢⱼ, the sums along the main diagonal and those below,

    ⟨G, T(c, r)⟩ = ⟨D(G), c⟩ + ⟨D(tril(Gᵀ, −1)), r⟩,    ⟨g, D(A)⟩ = ⟨T(g, 0), A⟩.

All of them are products with one matrix Q of zeros and ones: vec(T) = Q t, t the m + n − 1 entries of T from its upper
right corner on, along the first row and down the first column. No product builds Q: code picks entries and adds up.
The mean of each diagonal in all its places is the orthogonal projection onto the Toeplitz matrices, as QᵀQ is diagonal.
"""

from __future__ import annotations

from typing import Any

from sympy import Max, Piecewise

from symcalc.algebra import diagonal_matrix, filled, hadamard_power, identity, multiply, sum_columns, transpose
from symcalc.algebra.coefficients import scaled, split, zeros
from symcalc.algebra.transposes import plain
from symcalc.errors import KindMismatch
from symcalc.expressions.arrangements import (
    DIAGONAL_MEANS,
    DIAGONAL_SUMS,
    STACKED_DIAGONAL_SUMS,
    STACKED_TOEPLITZ,
    SYMMETRIC_TOEPLITZ,
    TOEPLITZ,
)
from symcalc.expressions.core_nodes import ArrayNode, Transpose, is_array, is_zero
from symcalc.expressions.dimensions import ONE, Dim, Shape, describe, times
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.primitives import Primitive
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.structure import keep_sign_or_zero, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.expressions.sympy_forms import by_entries, entry
from symcalc.operations.reversals_and_shifts import exchange
from symcalc.operations.selections import placement, selection
from symcalc.operations.triangles import tril

SOURCE = "Golub & Van Loan 2013, sec. 4.7"
GROUP = "structured matrices"


class Toeplitz(ArrayNode):
    """The matrix with a first column and a first row, constant along its diagonals."""

    __slots__ = ()


class DiagonalSums(ArrayNode):
    """The sums along the main diagonal and those below, in this order: as many as there are rows."""

    __slots__ = ()


class DiagonalMeans(ArrayNode):
    """The matrix in which each entry is the mean of the diagonal on which it stands."""

    __slots__ = ()


class ToeplitzBasis(ArrayNode):
    """The matrix Q, mn × (m + n − 1), of vec(T) = Q t.   Arguments: m, n."""

    __slots__ = ()

    operands = 0


def toeplitz(c: Expression, r: Expression | None = None) -> Any:
    """Return the Toeplitz matrix with first column c and first row r; without r the symmetric one."""
    r = c if r is None else r
    if not is_array(r):
        return c
    (s, a), (t, b) = split(c), split(r)
    if is_zero(a) and is_zero(b):
        return zeros(a.shape[0], b.shape[0])
    if is_zero(b) or is_zero(a) or s == t:
        return scaled(t if is_zero(a) else s, _made(a, b))
    return _made(c, r)


def _made(c: Expression, r: Expression) -> Any:
    return Toeplitz.make(c, r, shape=(c.shape[0], r.shape[0]))


def diagonal_sums(a: Expression) -> Any:
    """Return the sums along the main diagonal and those below."""
    m, n = a.shape
    if n is ONE:
        return a
    if m is ONE:
        return multiply(a, placement(n, ONE, ONE))
    c, core = split(a)
    return zeros(m, ONE) if is_zero(core) else scaled(c, DiagonalSums.make(core, shape=(m, ONE)))


def diagonal_means(a: Expression) -> Any:
    """Return the matrix in which each entry is the mean of its diagonal."""
    if ONE in a.shape:
        return a
    c, core = split(a)
    if is_zero(core):
        return core
    found = by_law(DiagonalMeans, core)
    return scaled(c, DiagonalMeans.make(core, shape=core.shape) if found is None else found)


def toeplitz_basis(m: Dim, n: Dim) -> Any:
    """Return Q of m×n Toeplitz matrices."""
    shape = shape_of_basis(KNOWN, m, n)
    return identity(shape[0]) if m is ONE and n is ONE else ToeplitzBasis.make(m, n, shape=shape)


def _gram(a: Expression, b: Expression) -> Any:
    """QᵀQ = diag(1ᵀ Q), the lengths of the diagonals."""
    return diagonal_matrix(transpose(sum_columns(b))) if a.arg == b else None


@law(DiagonalMeans, of=(Toeplitz, DiagonalMeans), examples=("diagmeans(toeplitz(x))", "diagmeans(diagmeans(A))"))
def means_of_constant_diagonals(a: Expression) -> Expression:
    """The mean of equal entries is each of them."""
    return a


def itself_if_symmetric(a: Expression) -> Any:
    """Return the transpose: the matrix itself where it is symmetric."""
    return a if Structure.SYMMETRIC in structure_of(a) else plain(a)


# ------------------------------------------------------------------------------------------------ shapes


def length_of(x: Shape) -> Dim:
    """Return how many entries a column has.

    Raises:
        KindMismatch: for what is no column.
    """
    if len(x) != 2 or x[1] is not ONE:
        raise KindMismatch(f"this is made of vectors, and {describe(x) if x else 'a number'} is none")
    return x[0]


def shape_of_toeplitz(sizes: Sizes, c: Shape, r: Shape | None = None) -> Shape:
    """Return m×n of m and n entries."""
    return length_of(c), length_of(c if r is None else r)


def shape_of_sums(sizes: Sizes, a: Shape) -> Shape:
    """Return m×1 of m×n; of a row a scalar."""
    return (a[0], ONE) if a[0] is not ONE else ()


def shape_of_means(sizes: Sizes, a: Shape) -> Shape:
    """Return the shape of the matrix."""
    return a


def shape_of_basis(sizes: Sizes, m: Dim, n: Dim) -> Shape:
    """Return mn × (m + n − 1)."""
    return sizes.times(m, n), sizes.minus(sizes.plus(m, n), ONE)


# ------------------------------------------------------------------------------------------------ adjoints and matrices


def cotangent_by_row(G: Expression) -> Any:
    """Return D(tril(Gᵀ, −1)), the sums above the main diagonal behind a 0."""
    return diagonal_sums(tril(transpose(G), -1))


def column_matrix(m: Dim, n: Dim) -> Any:
    """Return the matrix of c ↦ vec(T(c, 0)): the last m columns of Q."""
    return multiply(toeplitz_basis(m, n), placement(m + n - 1, n, m))


def row_matrix(m: Dim, n: Dim) -> Any:
    """Return the matrix of r ↦ vec(T(0, r)): the first n − 1 columns of Q in reverse, behind one of zeros."""
    picked = selection(n, ONE + 1, n - 1)
    return multiply(toeplitz_basis(m, n), placement(m + n - 1, ONE, n - 1), exchange(n - 1), picked)


def means_matrix(m: Dim, n: Dim) -> Any:
    """Return Q (QᵀQ)⁻¹ Qᵀ."""
    Q = toeplitz_basis(m, n)
    counts = multiply(transpose(Q), filled(ONE, times(m, n), ONE))
    return multiply(Q, diagonal_matrix(hadamard_power(counts, -ONE)), transpose(Q))


def _structure_of_toeplitz(Y: Expression, *parts: Structure) -> Structure:
    c, r = Y.args
    if c.shape != r.shape:
        return Structure.NONE
    lower = Structure.LOWER if is_zero(r) else Structure.NONE
    return (Structure.SYMMETRIC if c == r else Structure.NONE) | lower


def _sign_of_toeplitz(Y: Expression, c: Sign, r: Sign) -> Sign:
    return min(c, r)


# ------------------------------------------------------------------------------------------------ values and code


def diagonal_numbers(np: Any, m: int, n: int) -> Any:
    """Return the number of the diagonal of each entry, from 0 in the upper right corner."""
    return n - 1 + np.arange(m)[:, None] - np.arange(n)


def value_of_toeplitz(np: Any, c: Any, r: Any = None) -> Any:
    """Return the matrix entry by entry."""
    r = c if r is None else r
    entries = np.concatenate([r[:0:-1, 0], c[:, 0]])
    return entries[diagonal_numbers(np, len(c), len(r))]


def _in_sympy(c: Any, r: Any) -> Any:
    def said(i: Any, j: Any) -> Any:
        below, above = entry(c, Max(i - j, 0), 0), entry(r, Max(j - i, 0), 0)
        return Piecewise((below, j <= i), (above, True))

    return by_entries((c.shape[0], r.shape[0]), said, c, r)


def value_of_sums(np: Any, A: Any) -> Any:
    """Return the sums diagonal by diagonal."""
    return np.stack([np.trace(A, -k) for k in range(len(A))])[:, None]


def value_of_basis(np: Any, m: int, n: int) -> Any:
    """Return Q by its definition."""
    return np.eye(m + n - 1)[diagonal_numbers(np, m, n).T.reshape(-1)]


def value_of_means(np: Any, A: Any) -> Any:
    """Return the means by their matrix."""
    Q = value_of_basis(np, *np.shape(A))
    means = Q.T @ A.T.reshape(-1) / Q.sum(axis=0)
    return (Q @ means).reshape(A.T.shape).T


BASIS = Primitive(
    "basis of Toeplitz matrices",
    times=lambda g, told, B: _of_stacked(g, STACKED_TOEPLITZ, told, B, times(*told)),
    transposed_times=lambda g, told, B: _of_stacked(g, STACKED_DIAGONAL_SUMS, told, B, told[0] + told[1] - 1),
)


def _of_stacked(g: Any, primitive: Primitive, told: tuple[Any, ...], B: Any, rows: Dim) -> Any:
    return g.step(primitive, (g.dense(B), *map(g.size, told)), (), (rows, B.shape[1]))


# ------------------------------------------------------------------------------------------------ records


def _text(Y: Expression) -> str:
    return "toeplitz({0})" if Y.args[0] == Y.args[1] else "toeplitz({0}, {1})"


def _latex(Y: Expression) -> str:
    return r"\operatorname{toeplitz}({0})" if Y.args[0] == Y.args[1] else r"\operatorname{toeplitz}({0}, {1})"


def _code(g: Any, Y: Expression, c: Any, r: Any) -> Any:
    parts = (g.dense(c),) if c is r else (g.dense(c), g.dense(r))
    return g.step(SYMMETRIC_TOEPLITZ if c is r else TOEPLITZ, parts, (), Y.shape)


register(
    Operation(
        name="toeplitz",
        node=Toeplitz,
        construct=toeplitz,
        transpose=itself_if_symmetric,
        trace=lambda a: multiply(a.shape[0], selection(a.shape[0], ONE, ONE), a.args[0]),
        structure=_structure_of_toeplitz,
        sign=_sign_of_toeplitz,
        function=Function(
            "toeplitz",
            toeplitz,
            shape_of_toeplitz,
            ("vector", "vector"),
            optional=1,
            group=GROUP,
            summary="toeplitz(c): the symmetric matrix of first column c; toeplitz(c, r) with first row r",
        ),
        text=_text,
        latex=_latex,
        differential=lambda Y, d: toeplitz(*map(d, Y.args)),
        linear="joint",
        adjoint=lambda Y, i, G: cotangent_by_row(G) if i else diagonal_sums(G),
        matrix=lambda Y, i: (row_matrix if i else column_matrix)(*Y.shape),
        code=_code,
        to_sympy=_in_sympy,
        reference=value_of_toeplitz,
        example=Example("y'*toeplitz(x, w)*z", wrt="x", derivative="diagsums(y*z')"),
    )
)
register(
    Operation(
        name="diagsums",
        node=DiagonalSums,
        construct=diagonal_sums,
        sign=keep_sign_or_zero,
        function=Function(
            "diagsums",
            diagonal_sums,
            shape_of_sums,
            ("matrix",),
            group=GROUP,
            summary="diagsums(A): sums along the main diagonal and those below, one for each row",
        ),
        linear=(0,),
        adjoint=lambda Y, i, G: toeplitz(G, zeros(Y.args[0].shape[1], ONE)),
        matrix=lambda Y, i: transpose(column_matrix(*Y.args[0].shape)),
        code=lambda g, Y, a: g.step(DIAGONAL_SUMS, (g.dense(a),), (), Y.shape),
        reference=value_of_sums,
        example=Example("y'*diagsums(A)", wrt="A", derivative="toeplitz(y, zeros(n, 1))"),
    )
)
register(
    Operation(
        name="diagmeans",
        node=DiagonalMeans,
        construct=diagonal_means,
        transpose=lambda a: diagonal_means(transpose(a.args[0])),
        sign=keep_sign_or_zero,
        function=Function(
            "diagmeans",
            diagonal_means,
            shape_of_means,
            ("matrix",),
            group=GROUP,
            summary="diagmeans(A): each entry the mean of its diagonal, the nearest Toeplitz matrix",
        ),
        linear=(0,),
        adjoint=lambda Y, i, G: diagonal_means(G),
        matrix=lambda Y, i: means_matrix(*Y.shape),
        code=lambda g, Y, a: g.step(DIAGONAL_MEANS, (g.dense(a),), (), Y.shape),
        reference=value_of_means,
        example=Example("tr(B*diagmeans(A))", wrt="A", derivative="diagmeans(B')"),
    )
)
register(
    Operation(
        name="toeplitz_basis",
        node=ToeplitzBasis,
        construct=toeplitz_basis,
        products={(Transpose, ToeplitzBasis): _gram},
        total=lambda a: times(*a.args),
        sign=Sign.NONNEGATIVE,
        function=Function(
            "toeplitz_basis",
            toeplitz_basis,
            shape_of_basis,
            ("size", "size"),
            group="constant arrays",
            summary="toeplitz_basis(m, n): Q with vec(T) = Q t of an m×n Toeplitz matrix, t its entries from the upper "
            "right corner on",
        ),
        latex=r"Q_{{0},{1}}",
        code=lambda g, Y: g.step(BASIS, (), Y.args, Y.shape),
        reference=value_of_basis,
        example=Example("x ∈ ℝ^4\ny'*toeplitz_basis(3, 2)*x", wrt="x", derivative="toeplitz_basis(3, 2)'*y"),
    )
)
