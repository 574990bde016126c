"""The commutation matrix K, which takes vec(A) to vec(Aᵀ), A m×n   (Magnus & Neudecker 2019, ch. 3, sec. 7).

It is a permutation, Kᵀ = K⁻¹ is that of n×m. On the left of a Kronecker product it changes the factors, and so in the
normal form it stands on the right of one: K (A ⊗ B) = (B ⊗ A) K. No product builds it: code reorders.
"""

from functools import reduce
from math import gcd
from typing import Any

from sympy import Integer, KroneckerDelta, Mod, S, floor

from symcalc.algebra import add, diagonal_matrix, filled, identity, multiply, scaled, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    MatAdd,
    MatMul,
    MatPow,
    SumColumns,
    SumRows,
    Trace,
    Transpose,
)
from symcalc.expressions.dimensions import ONE, Dim, Shape, times
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.registry import register
from symcalc.expressions.rules import PRODUCTS
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.expressions.sympy_forms import by_entries
from symcalc.operations.kroneckers import KroneckerProduct, kronecker
from symcalc.operations.vectorisation import Unvec, Vec, unvec, vec

SOURCE = "Magnus & Neudecker 2019, ch. 3, sec. 7"


class Commutation(ArrayNode):
    """The permutation that takes vec(A) to vec(Aᵀ), A m×n."""

    __slots__ = ()

    operands = 0


def commutation(m: Dim, n: Dim) -> Any:
    """Return K with K vec(A) = vec(Aᵀ), A m×n; of a column or row that is I."""
    if m is ONE or n is ONE:
        return identity(times(m, n))
    return Commutation.make(m, n, shape=(times(m, n), times(m, n)))


def shape_of_commutation(sizes: Sizes, m: Dim, n: Dim) -> Shape:
    """Return mn×mn, in the orders of vec(Aᵀ) and of vec(A)."""
    shape = (sizes.times(m, n), sizes.times(n, m))
    return () if shape[0] is ONE else shape


def _turned(a: Expression) -> Any:
    """K_mnᵀ = K_mn⁻¹ = K_nm."""
    return commutation(*a.args[::-1])


def _trace(a: Expression) -> Any:
    """tr(K_nn) = n, tr(K_mn) = 1 + gcd(m − 1, n − 1)."""
    m, n = a.args
    if m == n:
        return n
    return Integer(1 + gcd(int(m) - 1, int(n) - 1)) if m.is_Integer and n.is_Integer else None


def _times_its_transpose(a: Expression, b: Expression) -> Any:
    """K_mn K_nm = I."""
    return identity(a.shape[0]) if a.args == b.args[::-1] else None


def _times_vec(a: Expression, b: Expression) -> Any:
    """K vec(A) = vec(Aᵀ)."""
    A = b.args[0]
    return vec(transpose(A)) if A.shape == a.args else None


def _times_kron(a: Expression, b: Expression) -> Any:
    """K_pm (A ⊗ B) = (B ⊗ A) K_qn, A m×n and B p×q."""
    A, B = b.args
    if a.args != (B.shape[0], A.shape[0]):
        return None
    return multiply(kronecker(B, A), commutation(B.shape[1], A.shape[1]))


def _times_weights(a: Expression, b: Expression) -> Any:
    """K diag(vec(A)) = diag(vec(Aᵀ)) K."""
    v = b.arg
    if type(v) is not Vec or v.args[0].shape != a.args:
        return None
    return multiply(diagonal_matrix(vec(transpose(v.args[0]))), a)


def _kron_times(a: Expression, b: Expression) -> Any:
    """(xᵀ ⊗ B) K = B ⊗ xᵀ, (A ⊗ yᵀ) K = yᵀ ⊗ A."""
    A, B = a.args
    is_thin = A.shape[0] is ONE or B.shape[0] is ONE
    return reduce(kronecker, _kron_factors(A), B) if is_thin and b.args == (A.shape[1], B.shape[1]) else None


def _kron_factors(A: Expression) -> list[Expression]:
    """Return A, B, C of (A ⊗ B) ⊗ C."""
    after: list[Expression] = []
    while type(A) is KroneckerProduct:
        A, B = A.args
        after.insert(0, B)
    return [A, *after]


def _transposed_times(a: Expression, b: Expression) -> Any:
    """Aᵀ K = (Kᵀ A)ᵀ, where Kᵀ A is known."""
    found = PRODUCTS.get((Commutation, type(a.arg)))
    turned = None if found is None else found(transpose(b), a.arg)
    return None if turned is None else transpose(turned)


@law(
    MatPow,
    of=Commutation,
    examples=("commutation(3, 3)^2*x + x", "x : vector(9)\ncommutation(3, 3)^5*x"),
    source=SOURCE,
)
def power_of_commutation(a: Expression, k: int) -> Expression | None:
    """K_nn² = I."""
    if a.args[0] != a.args[1]:
        return None
    return a if k % 2 else identity(a.shape[0])


@law(SumRows, of=Commutation, examples="x : vector(6)\nsum(commutation(2, 3), 2) + x", source=SOURCE)
def rows_of_commutation(a: Expression) -> Expression:
    """K 1 = 1."""
    return filled(ONE, a.shape[0], ONE)


@law(SumColumns, of=Commutation, examples="x : vector(6)\nsum(commutation(2, 3), 1) + x'", source=SOURCE)
def columns_of_commutation(a: Expression) -> Expression:
    """1ᵀ K = 1ᵀ."""
    return transpose(rows_of_commutation(a))


@law(
    Trace,
    of=tuple,
    examples=(
        "A : matrix(m, n)\nB : matrix(n, m)\ntr(commutation(n, m)*(A ⊗ B))",
        "A : matrix(n, n)\nB : matrix(n, n)\ntr((A ⊗ B)*commutation(n, n))",
    ),
    source="Magnus & Neudecker 2019, ch. 3, sec. 7",
)
def trace_of_commuted_kron(chain: tuple[Expression, ...]) -> Expression | None:
    """tr((A ⊗ B) K_mn) = tr(A B), A n×m and B m×n."""
    if len(chain) != 2 or {type(f) for f in chain} != {KroneckerProduct, Commutation}:
        return None
    kron, K = chain if type(chain[0]) is KroneckerProduct else chain[::-1]
    A, B = kron.args
    return trace(multiply(A, B)) if A.shape == B.shape[::-1] == K.args[::-1] else None


@law(Unvec, of=MatMul, examples="x : vector(6)\nunvec(commutation(2, 3)*x, 3, 2)", source=SOURCE)
def unvec_of_commuted(x: Expression, n: Dim, m: Dim) -> Expression | None:
    """unvec(K_mn x, n, m) = unvec(x, m, n)ᵀ."""
    K, *rest = x.args
    return transpose(unvec(multiply(*rest), m, n)) if type(K) is Commutation and K.args == (m, n) else None


@law(Vec, of=Transpose, examples="x : vector(6)\nvec(unvec(x, 2, 3)')", source=SOURCE)
def vec_of_turned_unvec(a: Expression) -> Expression | None:
    """vec(unvec(x, m, n)ᵀ) = K_mn x."""
    if type(a.arg) is not Unvec:
        return None
    x, m, n = a.arg.args
    return multiply(commutation(m, n), x)


@law(
    MatAdd,
    shortens=True,
    among=Commutation,
    examples=(
        "X : matrix(2, 3)\nx : vector(6)\nkron(X, eye(2))*x + kron(eye(2), X)*commutation(2, 3)*x",
        "A, B : matrix(3, 3)\nx : vector(9)\n2*kron(A, B)*x - 2*kron(B, A)*commutation(3, 3)*x",
    ),
    source="Magnus & Neudecker 2019, ch. 3, sec. 7",
)
def kron_and_commuted_kron(e: Expression) -> Expression | None:
    """(A ⊗ B) C + (B ⊗ A) K C = (I + K) (A ⊗ B) C."""
    plain = {split(t)[1]: t for t in e.args}
    for t in e.args:
        c, core = split(t)
        found = _before_commuted(core)
        if found is None:
            continue
        left, other = found
        d, twin = split(plain.get(split(other)[1], S.Zero))
        if twin is S.Zero or twin is core or d not in (c, -c):
            continue
        sign = ONE if d == c else S.NegativeOne
        whole = multiply(d, add(identity(left.shape[0]), scaled(sign, left)), twin)
        return add(whole, *(u for u in e.args if split(u)[1] not in (core, twin)))
    return None


def _before_commuted(core: Expression) -> tuple[Expression, Expression] | None:
    """Return K and (A ⊗ B) C of (B ⊗ A) K' C = K (A ⊗ B) C."""
    factors = core.factors if isinstance(core, MatMul) else ()
    if len(factors) < 2 or type(factors[0]) is not KroneckerProduct or type(factors[1]) is not Commutation:
        return None
    B, A = factors[0].args
    return commutation(B.shape[0], A.shape[0]), multiply(kronecker(A, B), *factors[2:])


def _value(np: Any, m: int, n: int) -> Any:
    """Return K by its definition: entry by entry."""
    K = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            K[i * n + j, j * m + i] = 1.0
    return K


register(
    Operation(
        name="commutation",
        node=Commutation,
        construct=commutation,
        transpose=_turned,
        inverse=_turned,
        trace=_trace,
        total=lambda a: a.shape[0],
        products={
            (Commutation, Commutation): _times_its_transpose,
            (Commutation, Vec): _times_vec,
            (Commutation, KroneckerProduct): _times_kron,
            (KroneckerProduct, Commutation): _kron_times,
            (Commutation, DiagMatrix): _times_weights,
            (Transpose, Commutation): _transposed_times,
        },
        structure=lambda e: Structure.ORTHOGONAL | (Structure.SYMMETRIC if e.args[0] == e.args[1] else Structure.NONE),
        sign=Sign.NONNEGATIVE,
        function=Function(
            "commutation",
            commutation,
            shape_of_commutation,
            ("size", "size"),
            group="constant arrays",
            summary="commutation(m, n): the permutation K with K vec(A) = vec(A'), A m×n",
            role=Role.COMMUTATION,
        ),
        latex="K_{{0},{1}}",
        code=lambda g, Y: g.commutation(*Y.args),
        to_sympy=lambda m, n: by_entries((m * n, m * n), lambda i, j: KroneckerDelta(i, n * Mod(j, m) + floor(j / m))),
        reference=_value,
        example=Example("x ∈ ℝ^6\ny'*commutation(2, 3)*x", wrt="x", derivative="commutation(3, 2)*y"),
    )
)
