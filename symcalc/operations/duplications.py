"""Duplication and elimination matrices: what takes vech(S) to vec(S), and back   (Magnus & Neudecker 2019, sec. 3.8).

D vech(S) = vec(S) of a symmetric S; D⁺ = (DᵀD)⁻¹Dᵀ takes vec(A) to vech((A + Aᵀ)/2), and L to vech(A), which
Lᵀ takes to vec(tril(A))   (Magnus & Neudecker 1980). So vech(S) of a symmetric S is D⁺ vec(S) and L vec(S). No product
builds any of them: code picks entries.
"""

from functools import partial
from typing import Any

from sympy import Integer

from symcalc.algebra import add, diagonal_matrix, filled, identity, multiply, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import ArrayNode, DiagMatrix, Identity, Inverse, MatAdd, MatMul, SumRows, Transpose
from symcalc.expressions.dimensions import ONE, Dim, Shape, times
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register
from symcalc.expressions.rules import PRODUCTS
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.structures_and_signs import Sign
from symcalc.operations.commutations import Commutation, commutation
from symcalc.operations.half_vectorisation import Unvech, Vech, half, unvech, vech
from symcalc.operations.triangles import tril
from symcalc.operations.vectorisation import Unvec, Vec, vec

SOURCE = "Magnus & Neudecker 2019, ch. 3, sec. 8"
HALF = Integer(1) / 2


class Duplication(ArrayNode):
    """D, n² × n(n + 1)/2, of an n: D vech(S) = vec(S)."""

    __slots__ = ()

    operands = 0


class DuplicationPinv(ArrayNode):
    """D⁺, n(n + 1)/2 × n²: D⁺ vec(A) = vech((A + Aᵀ)/2)."""

    __slots__ = ()

    operands = 0


class Elimination(ArrayNode):
    """L, n(n + 1)/2 × n²: L vec(A) = vech(A)."""

    __slots__ = ()

    operands = 0


def duplication(n: Dim) -> Any:
    """Return D of n×n matrices."""
    return ONE if n is ONE else Duplication.make(n, shape=(times(n, n), half(KNOWN, n)))


def duplication_pinv(n: Dim) -> Any:
    """Return D⁺ of n×n matrices."""
    return ONE if n is ONE else DuplicationPinv.make(n, shape=(half(KNOWN, n), times(n, n)))


def elimination(n: Dim) -> Any:
    """Return L of n×n matrices."""
    return ONE if n is ONE else Elimination.make(n, shape=(half(KNOWN, n), times(n, n)))


def shape_of_duplication(sizes: Sizes, n: Dim) -> Shape:
    """Return n² × n(n + 1)/2."""
    return () if n is ONE else (sizes.times(n, n), half(sizes, n))


def shape_of_elimination(sizes: Sizes, n: Dim) -> Shape:
    """Return n(n + 1)/2 × n²."""
    return () if n is ONE else (half(sizes, n), sizes.times(n, n))


# ------------------------------------------------------------------------------------------------ with each other


def _is_identity(a: Expression, b: Expression) -> Any:
    """D⁺ D = L D = I."""
    return identity(a.shape[0]) if a.args == b.args else None


def _projection(a: Expression, b: Expression) -> Any:
    """D D⁺ = ½ (I + K)."""
    n = a.args[0]
    return scaled(HALF, add(identity(times(n, n)), commutation(n, n))) if a.args == b.args else None


def _commuted(a: Expression, b: Expression) -> Any:
    """K D = D."""
    return b if a.args == 2 * b.args else None


def _commuted_on_the_right(a: Expression, b: Expression) -> Any:
    """D⁺ K = D⁺."""
    return a if b.args == 2 * a.args else None


def weights(sum_: Expression, n: Dim) -> tuple[Any, Any] | None:
    """Return c and d of a sum c I + d K, None of any other."""
    found = {type(core): (c, core) for c, core in map(split, sum_.args)}
    if len(found) != len(sum_.args) or found.keys() != {Identity, Commutation} or found[Commutation][1].args != (n, n):
        return None
    return found[Identity][0], found[Commutation][0]


def _symmetriser_times(a: Expression, b: Expression) -> Any:
    """(c I + d K) D = (c + d) D."""
    found = weights(a, b.args[0])
    return None if found is None else scaled(found[0] + found[1], b)


def _times_symmetriser(a: Expression, b: Expression) -> Any:
    """D⁺ (c I + d K) = (c + d) D⁺."""
    found = weights(b, a.args[0])
    return None if found is None else scaled(found[0] + found[1], a)


def _elimination_times_symmetriser(a: Expression, b: Expression) -> Any:
    """L (c I + c K) = 2 c D⁺."""
    found = weights(b, a.args[0])
    return scaled(2 * found[0], duplication_pinv(*a.args)) if found and found[0] == found[1] else None


def _gram_inverse_times(a: Expression, b: Expression) -> Any:
    """(DᵀD)⁻¹ Dᵀ = D⁺."""
    D = b.arg
    is_gram = type(D) is Duplication and type(a.arg) is MatMul and a.arg.args == (b, D)
    return duplication_pinv(*D.args) if is_gram else None


def _transposed_times_transposed(a: Expression, b: Expression) -> Any:
    """L Lᵀ = I, and so with all of which a product with the transpose is known: K (D⁺)ᵀ = (D⁺ Kᵀ)ᵀ."""
    if type(a) is Elimination:
        return identity(a.shape[0]) if b.arg == a else None
    known = PRODUCTS.get((type(b.arg), type(a)))
    turned = None if known is None else known(b.arg, transpose(a))
    return None if turned is None else transpose(turned)


def _transposed_times(a: Expression, b: Expression) -> Any:
    """Dᵀ (c I + d K) = ((c I + d Kᵀ) D)ᵀ, and so with all of which such a product is known."""
    known = PRODUCTS.get((type(b), type(a.arg)))
    turned = None if known is None else known(transpose(b), a.arg)
    return None if turned is None else transpose(turned)


# ------------------------------------------------------------------------------------------------ with stacked matrices


def _times_vech(a: Expression, b: Expression) -> Any:
    """D vech(A) = vec(unvech(vech(A))), which is vec(S) of a symmetric S."""
    S = unvech(b, *a.args)
    return vec(S) if type(S) is not Unvech else None


def _eliminated(a: Expression, b: Expression) -> Any:
    """L vec(A) = vech(A)."""
    A = b.args[0]
    return vech(A) if A.shape == 2 * a.args else None


def _averaged(a: Expression, b: Expression) -> Any:
    """D⁺ vec(A) = vech((A + Aᵀ)/2)."""
    A = b.args[0]
    return vech(scaled(HALF, add(A, transpose(A)))) if A.shape == 2 * a.args else None


def _placed(a: Expression, b: Expression) -> Any:
    """Lᵀ vech(A) = vec(tril(A))."""
    return vec(tril(b.args[0])) if type(a.arg) is Elimination and a.arg.args[0] == b.args[0].shape[0] else None


def _weights_eliminated(a: Expression, b: Expression) -> Any:
    """L diag(vec(A)) = diag(vech(A)) L."""
    v = b.arg
    return multiply(diagonal_matrix(vech(v.args[0])), a) if type(v) is Vec and v.args[0].shape == 2 * a.args else None


def _weights_placed(b: Expression, a: Expression) -> Any:
    """diag(vec(A)) Lᵀ = Lᵀ diag(vech(A))."""
    found = _weights_eliminated(a.arg, b) if type(a.arg) is Elimination else None
    return None if found is None else transpose(found)


@law(Vec, of=Unvech, examples="x : vector(6)\nvec(unvech(x, 3))", source=SOURCE)
def vec_of_unvech(a: Expression) -> Expression:
    """vec(unvech(v)) = D v."""
    v, n = a.args
    return multiply(duplication(n), v)


@law(Unvec, of=MatMul, examples="x : vector(6)\nunvec(duplication(3)*x, 3, 3)", source=SOURCE)
def unvec_of_duplicated(x: Expression, m: Dim, n: Dim) -> Expression | None:
    """unvec(D v) = unvech(v)."""
    D, *rest = x.args
    return unvech(multiply(*rest), n) if type(D) is Duplication and m == n == D.args[0] else None


@law(Unvec, of=MatMul, examples="x : vector(6)\nunvec(elimination(3)'*x, 3, 3)", source=SOURCE)
def unvec_of_placed(x: Expression, m: Dim, n: Dim) -> Expression | None:
    """unvec(Lᵀ v) = tril(unvech(v))."""
    L, *rest = x.args
    if type(L) is not Transpose or type(L.arg) is not Elimination or not m == n == L.arg.args[0]:
        return None
    return tril(unvech(multiply(*rest), n))


@law(
    SumRows,
    of=(Duplication, DuplicationPinv, Elimination),
    examples=(
        "x : vector(9)\nsum(duplication(3), 2) + x",
        "x : vector(6)\nsum(duplication_pinv(3), 2) + x",
        "x : vector(6)\nsum(elimination(3), 2) + x",
    ),
    source=SOURCE,
)
def rows_of_duplication(a: Expression) -> Expression:
    """D 1 = 1, D⁺ 1 = 1, L 1 = 1."""
    return filled(ONE, a.shape[0], ONE)


# ------------------------------------------------------------------------------------------------ records


def _value(np: Any, n: int) -> Any:
    """Return D by its definition: a column for each entry of the triangle, one or two entries in it."""
    columns = []
    for j in range(n):
        for i in range(j, n):
            E = np.zeros((n, n))
            E[i, j] = E[j, i] = 1.0
            columns.append(E.reshape(-1))
    return np.stack(columns, axis=1)


def _value_of_elimination(np: Any, n: int) -> Any:
    """Return L by its definition: a row for each entry of the triangle, which picks it."""
    rows = []
    for j in range(n):
        for i in range(j, n):
            E = np.zeros((n, n))
            E[i, j] = 1.0
            rows.append(E.T.reshape(-1))
    return np.stack(rows)


_record = partial(Operation, sign=Sign.NONNEGATIVE, total=lambda a: a.shape[0])
register(
    _record(
        name="duplication",
        node=Duplication,
        construct=duplication,
        products={
            (Duplication, DuplicationPinv): _projection,
            (Commutation, Duplication): _commuted,
            (MatAdd, Duplication): _symmetriser_times,
            (Duplication, Vech): _times_vech,
            (Inverse, Transpose): _gram_inverse_times,
            (Transpose, MatAdd): _transposed_times,
        },
        function=Function(
            "duplication",
            duplication,
            shape_of_duplication,
            ("size",),
            group="constant arrays",
            summary="duplication(n): D with D vech(S) = vec(S) of symmetric S",
            role=Role.DUPLICATION,
        ),
        latex=r"\mathrm{D}_{{0}}",
        code=lambda g, Y: g.reordering("duplication", *Y.args, Y.shape),
        reference=_value,
        example=Example("x ∈ ℝ^6\ny'*duplication(3)*x", wrt="x", derivative="duplication(3)'*y"),
    )
)
register(
    _record(
        name="duplication_pinv",
        node=DuplicationPinv,
        construct=duplication_pinv,
        products={
            (DuplicationPinv, Duplication): _is_identity,
            (DuplicationPinv, Commutation): _commuted_on_the_right,
            (DuplicationPinv, MatAdd): _times_symmetriser,
            (DuplicationPinv, Vec): _averaged,
            (Commutation, Transpose): _transposed_times_transposed,
        },
        function=Function(
            "duplication_pinv",
            duplication_pinv,
            shape_of_elimination,
            ("size",),
            group="constant arrays",
            summary="duplication_pinv(n): the pseudo-inverse of duplication(n), vec(A) to vech((A + A')/2)",
        ),
        latex=r"\mathrm{D}_{{0}}^{+}",
        code=lambda g, Y: g.reordering("duplication_pinv", *Y.args, Y.shape),
        reference=lambda np, n: np.linalg.pinv(_value(np, n)),
        example=Example("x ∈ ℝ^9\ny'*duplication_pinv(3)*x", wrt="x", derivative="duplication_pinv(3)'*y"),
    )
)
register(
    _record(
        name="elimination",
        node=Elimination,
        construct=elimination,
        products={
            (Elimination, Duplication): _is_identity,
            (Elimination, MatAdd): _elimination_times_symmetriser,
            (Elimination, Vec): _eliminated,
            (Elimination, DiagMatrix): _weights_eliminated,
            (DiagMatrix, Transpose): _weights_placed,
            (Elimination, Transpose): _transposed_times_transposed,
            (Transpose, Vech): _placed,
        },
        function=Function(
            "elimination",
            elimination,
            shape_of_elimination,
            ("size",),
            group="constant arrays",
            summary="elimination(n): L with L vec(A) = vech(A)",
            role=Role.ELIMINATION,
        ),
        latex=r"\mathrm{L}_{{0}}",
        code=lambda g, Y: g.reordering("elimination", *Y.args, Y.shape),
        reference=_value_of_elimination,
        example=Example("x ∈ ℝ^9\ny'*elimination(3)*x", wrt="x", derivative="elimination(3)'*y"),
    )
)
