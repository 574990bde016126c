"""The pseudo-inverse of Moore and Penrose: A A⁺ A = A, A⁺ A A⁺ = A⁺, A A⁺ and A⁺ A symmetric.

dA⁺ = −A⁺ dA A⁺ + A⁺ A⁺ᵀ dAᵀ (I − A A⁺) + (I − A⁺ A) dAᵀ A⁺ᵀ A⁺, where the rank of A is constant
(Golub & Pereyra 1973, eq. 4.12; Magnus & Neudecker 2019, ch. 8, sec. 5). P = A A⁺ projects onto the columns of A,
A⁺ A onto its rows, and dP = (I − P) dA A⁺ + A⁺ᵀ dAᵀ (I − P). A⁺b is the shortest
of all x for which ‖A x − b‖ is least.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from sympy import S

from symcalc.algebra import add, filled, identity, inverse, multiply, negate, scaled, transpose, zeros
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import itself, plain
from symcalc.domains.implications import renamed
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    OneArgument,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation, Role
from symcalc.expressions.properties import CONSTANT_RANK, NOT_NULL, Demand, Demands, Property, needs_nonzero
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import transposed
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import REGULAR, Structure
from symcalc.operations.duplications import Duplication, DuplicationPinv, Elimination, duplication_pinv
from symcalc.operations.kroneckers import KroneckerProduct, kronecker

SOURCE = "Magnus & Neudecker 2019, ch. 2, sec. 7"


class PseudoInverse(OneArgument, ArrayNode):
    """A⁺ of a matrix, of any rank."""

    __slots__ = ()


class ColumnProjection(OneArgument, ArrayNode):
    """A A⁺, the orthogonal projection onto the columns of A."""

    __slots__ = ()


def pseudo_inverse(a: Expression) -> Any:
    """Return A⁺; of an invertible matrix A⁻¹, of a vector xᵀ/(xᵀx), of a scalar 1/a."""
    if not is_array(a):
        return scalar_power(a, S.NegativeOne)
    c, core = split(a)
    if c is not ONE and type(core) is not ZeroMatrix:
        return scaled(scalar_power(c, S.NegativeOne), pseudo_inverse(core))
    found = by_law(PseudoInverse, core)
    return PseudoInverse.make(core, shape=core.shape[::-1]) if found is None else found


# ------------------------------------------------------------------------------------------------ of what is simpler


@law(PseudoInverse, examples="B : matrix(n, m)\npinv(A - A) + B", source=SOURCE)
def pseudo_inverse_of_zeros(a: Expression) -> Expression | None:
    """0⁺ = 0ᵀ."""
    return zeros(*a.shape[::-1]) if type(a) is ZeroMatrix else None


@law(PseudoInverse, of=OneMatrix, examples="A : matrix(n, m)\npinv(ones(m, n)).*A", source=SOURCE)
def pseudo_inverse_of_ones(a: Expression) -> Expression:
    """(1 1ᵀ)⁺ = 1 1ᵀ/(m n)."""
    return filled(scalar_power(times(*a.shape), S.NegativeOne), *a.shape[::-1])


@law(PseudoInverse, examples=("pinv(x)*y", "pinv(x')*a", "pinv(A*x)"), condition="x ≠ 0", source=SOURCE)
def pseudo_inverse_of_vector(x: Expression) -> Expression | None:
    """X⁺ = xᵀ/(xᵀx) of a vector."""
    if ONE not in x.shape:
        return None
    squares = multiply(transpose(x), x) if x.shape[1] is ONE else multiply(x, transpose(x))
    return scaled(scalar_power(squares, S.NegativeOne), transpose(x))


@law(
    PseudoInverse,
    examples=(
        "K : spd(n)\npinv(K)",
        "Q : orthogonal(n)\npinv(Q)",
        "pinv(eye(3))*A",
        "A : matrix(n, n)\npinv(inv(A))",
        "K : spd(n)\npinv(K^2)",
    ),
    source=SOURCE,
)
def pseudo_inverse_of_invertible(a: Expression) -> Expression | None:
    """A⁺ = A⁻¹ of an invertible A."""
    return inverse(a) if structure_of(a) & REGULAR or type(a) is Inverse else None


@law(PseudoInverse, examples="pinv(pinv(A))", source=SOURCE)
def pseudo_inverse_of_pseudo_inverse(a: Expression) -> Expression | None:
    """(A⁺)⁺ = A."""
    return a.arg if type(a) is PseudoInverse else None


@law(PseudoInverse, examples="pinv(A*pinv(A))*x", source=SOURCE)
def pseudo_inverse_of_projection(a: Expression) -> Expression | None:
    """(A A⁺)⁺ = A A⁺."""
    return a if type(a) is ColumnProjection else None


@law(PseudoInverse, of=Transpose, examples="pinv(A')", source=SOURCE)
def pseudo_inverse_of_transpose(a: Expression) -> Expression:
    """(Aᵀ)⁺ = (A⁺)ᵀ."""
    return transpose(pseudo_inverse(a.arg))


@law(PseudoInverse, of=MatMul, examples=("pinv(A'*A)", "pinv(A*A')"), source=SOURCE)
def pseudo_inverse_of_gram(a: Expression) -> Expression | None:
    """(Aᵀ A)⁺ = A⁺ A⁺ᵀ."""
    factors = a.args
    half = len(factors) // 2
    if len(factors) % 2 or any(f != transpose(g) for f, g in zip(factors[:half], reversed(factors), strict=False)):
        return None
    root = pseudo_inverse(multiply(*factors[half:]))
    return multiply(root, transpose(root))


@law(PseudoInverse, of=MatMul, examples=("pinv(x*y')", "pinv(A*x*y')"), condition="x ≠ 0 and y ≠ 0", source=SOURCE)
def pseudo_inverse_of_outer_product(a: Expression) -> Expression | None:
    """(x yᵀ)⁺ = (yᵀ)⁺ x⁺."""
    cut = next((i for i, f in enumerate(a.args) if i and f.shape[0] is ONE), 0)
    return multiply(*(pseudo_inverse(multiply(*side)) for side in (a.args[cut:], a.args[:cut]))) if cut else None


@law(
    PseudoInverse,
    of=MatMul,
    examples=("Q : orthogonal(m)\nA : matrix(m, n)\npinv(Q*A)", "Q : orthogonal(n)\nA : matrix(m, n)\npinv(A*Q')"),
    source=SOURCE,
)
def pseudo_inverse_of_turned(a: Expression) -> Expression | None:
    """(Q A)⁺ = A⁺ Qᵀ, (A Q)⁺ = Qᵀ A⁺ of an orthogonal Q."""
    first, *_, last = a.args
    if Structure.ORTHOGONAL in structure_of(first):
        return multiply(pseudo_inverse(multiply(*a.args[1:])), transpose(first))
    if Structure.ORTHOGONAL in structure_of(last):
        return multiply(transpose(last), pseudo_inverse(multiply(*a.args[:-1])))
    return None


@law(PseudoInverse, of=KroneckerProduct, examples="pinv(kron(A, B))", source=SOURCE)
def pseudo_inverse_of_kron(a: Expression) -> Expression:
    """(A ⊗ B)⁺ = A⁺ ⊗ B⁺."""
    return kronecker(*map(pseudo_inverse, a.args))


@law(
    PseudoInverse,
    of=(Duplication, DuplicationPinv, Elimination),
    examples=(
        "x : vector(9)\npinv(duplication(3))*x",
        "x : vector(6)\npinv(duplication_pinv(3))*x",
        "x : vector(6)\npinv(elimination(3))*x",
    ),
    source="Magnus & Neudecker 2019, ch. 3, sec. 8",
)
def pseudo_inverse_of_duplication(a: Expression) -> Any:
    """D⁺ (D⁺)⁺ = I, L⁺ = Lᵀ."""
    if type(a) is Elimination:
        return transpose(a)
    return duplication_pinv(*a.args) if type(a) is Duplication else Duplication(*a.args)


# ------------------------------------------------------------------------------------------------ projections


def projection(a: Expression) -> Any:
    """Return A A⁺, the projection onto the columns of A; those of A⁺ᵀ are the same."""
    if not is_array(a):
        return ONE
    core = split(a)[1]
    inner = core.arg if type(core) is Transpose else core
    if type(inner) is PseudoInverse:
        return projection(inner.arg if inner is not core else transpose(inner.arg))
    inverted = pseudo_inverse(core)
    if PseudoInverse not in (type(inverted), type(inverted.args[0])):  # A⁺ is written by other operations
        return multiply(core, inverted)
    return ColumnProjection.make(core, shape=(core.shape[0], core.shape[0]))


@law(
    examples=("A*pinv(A)*x", "pinv(A)*A*x", "pinv(A)'*A'*B", "A'*pinv(A)'*x", "A'*pinv(A')*x", "B*C*pinv(B*C)*x"),
    source=SOURCE,
)
def product_with_pseudo_inverse(a: Expression) -> Expression:
    """A A⁺ = A⁺ᵀ Aᵀ, the projection onto the columns of A; A⁺ A = Aᵀ A⁺ᵀ, that onto its rows."""
    return projection(a)


@law(
    examples=(
        *("A*pinv(A)*A", "pinv(A)*A*pinv(A)", "A*pinv(A)*pinv(A)'", "A'*A*pinv(A)", "B*C*pinv(B*C)*B*C"),
        *("pinv(A)*A*A'", "pinv(A)'*pinv(A)*A", "A*pinv(A)*A*pinv(A)*x"),
    ),
    source=SOURCE,
)
def projection_beside_its_space(kept: Sequence[Expression]) -> Expression:
    """A A⁺ A = A, A⁺ A A⁺ = A⁺, A A⁺ A⁺ᵀ = A⁺ᵀ, Aᵀ A A⁺ = Aᵀ."""
    return multiply(*kept)


@law(examples=("A*pinv(A)*(A*pinv(A)*B - B) + B", "(B' - B'*A*pinv(A))*A*pinv(A) + B'"), source=SOURCE)
def projection_of_complement(a: Expression, b: Expression) -> Any:
    """A A⁺ (I − A A⁺) = (I − A A⁺) A A⁺ = 0."""
    X = a if type(b) is ColumnProjection else b
    terms = tuple(map(transpose, X.arg.args)) if type(X) is Transpose else X.args
    out = add(*(multiply(t, b) if X is a else multiply(a, t) for t in terms))
    return S.Zero if type(out) is ZeroMatrix else None


@law(MatPow, of=ColumnProjection, examples=("(A*pinv(A))^2*x", "(pinv(A)*A)^3*x"), source=SOURCE)
def power_of_projection(a: Expression, k: int) -> Expression:
    """(A A⁺)² = A A⁺."""
    return a


def _around_pseudo_inverse(chain: Sequence[Expression], i: int) -> tuple[int, int, Expression] | None:
    """Return where A A⁺ or A⁺ A stands around A⁺, or around A⁺ᵀ, and the projection that it is."""
    f = chain[i]
    a = transpose(f.arg.arg) if type(f) is Transpose else f.arg
    factors = _factors(a)
    k = len(factors)
    if _stands(chain, factors, i - k):
        return i - k, i + 1, product_with_pseudo_inverse(a)
    return (i, i + k + 1, product_with_pseudo_inverse(transpose(a))) if _stands(chain, factors, i + 1) else None


def _around_projection(chain: Sequence[Expression], i: int) -> tuple[int, int, Expression] | None:
    """Return where a projection stands beside what it leaves as it is, and that."""
    a = chain[i].arg
    inverted = pseudo_inverse(a)
    for X in (a, transpose(inverted), chain[i]):
        factors = _factors(X)
        if _stands(chain, factors, i + 1):
            return i, i + 1 + len(factors), projection_beside_its_space(factors)
    for X in (transpose(a), inverted):
        factors = _factors(X)
        if _stands(chain, factors, i - len(factors)):
            return i - len(factors), i + 1, projection_beside_its_space(factors)
    for start in (i - 1, i):
        pair = chain[max(start, 0) : start + 2]
        if any(map(_is_sum, pair)) and len(pair) == 2 and (zero := projection_of_complement(*pair)) is not None:
            return start, start + 2, zero
    return None


def _is_sum(a: Expression) -> bool:
    return type(a.arg if type(a) is Transpose else a) is MatAdd


def _factors(a: Expression) -> list[Any]:
    core = split(a)[1]
    return list(core.args) if type(core) is MatMul else [core]


def _stands(chain: Sequence[Expression], factors: list[Any], start: int) -> bool:
    return start >= 0 and list(chain[start : start + len(factors)]) == factors


# ------------------------------------------------------------------------------------------------ records


def _demands(a: Expression) -> Demands:
    """Demand of a scalar or vector that it is not 0: there 0⁺ is 0."""
    if not is_array(a):
        return needs_nonzero(a)
    return (Demand(NOT_NULL, a),) if ONE in a.shape else ()


def _needs_constant_rank(a: Expression) -> Demands:
    return (Demand(CONSTANT_RANK, a),) if is_array(a) else ()


def _transpose_of_pseudo_inverse(a: Expression) -> Expression:
    sign, turned = split(transpose(a.arg))  # of a symmetric or skew matrix it is the matrix itself
    return scaled(sign, a) if turned == a.arg else plain(a)


def _differential(Y: Expression, d: Callable[[Any], Any]) -> Expression:
    """Return −A⁺ dA A⁺ + A⁺ A⁺ᵀ dAᵀ (I − A A⁺) + (I − A⁺ A) dAᵀ A⁺ᵀ A⁺."""
    dA, turned = d(Y.arg), transpose(d(Y.arg))
    return add(
        negate(multiply(Y, dA, Y)),
        multiply(Y, transpose(Y), turned, _complement(projection(Y.arg))),
        multiply(_complement(projection(transpose(Y.arg))), turned, transpose(Y), Y),
    )


def _differential_of_projection(Y: Expression, d: Callable[[Any], Any]) -> Expression:
    """Return (I − A A⁺) dA A⁺ + A⁺ᵀ dAᵀ (I − A A⁺)."""
    step = multiply(_complement(Y), d(Y.arg), pseudo_inverse(Y.arg))
    return add(step, transpose(step))


def _complement(P: Any) -> Any:
    """Return I − P."""
    return add(identity(P.shape[0]), negate(P)) if is_array(P) else add(ONE, negate(P))


def _as_product(Y: Expression) -> Expression:
    """Return A A⁺, or A⁺ A where that has fewer transposes, as it is written."""
    a, turned = Y.arg, transpose(Y.arg)
    transposes = [sum(type(f) is Transpose for f in _factors(e)) for e in (a, turned)]
    if transposes[1] < transposes[0]:
        factors = [pseudo_inverse(turned), *_factors(turned)]
    else:
        factors = [*_factors(a), pseudo_inverse(a)]
    return MatMul.make(*factors, shape=Y.shape)


def _structure(e: Expression, a: Structure) -> Structure:
    whole = [s for s in (Structure.DIAGONAL, Structure.SKEW) if s in a]
    return a & reduce(or_, whole, Structure.SEMIDEFINITE)


register(
    Operation(
        name="pinv",
        spelled=Spelled("pinv", "pinv", "PseudoInverse"),
        node=PseudoInverse,
        construct=pseudo_inverse,
        transpose=_transpose_of_pseudo_inverse,
        inverse=lambda a: a.arg,
        within=_around_pseudo_inverse,
        structure=_structure,
        plainer=renamed(INVERTIBLE=Property.INVERTIBLE, NOT_NULL=Property.NOT_NULL),
        function=Function(
            "pinv",
            pseudo_inverse,
            transposed,
            ("any",),
            aliases=("pseudoinverse",),
            group="of any matrix",
            summary="A⁺, the pseudo-inverse of Moore and Penrose",
            signs=("⁺",),
            role=Role.PSEUDO_INVERSE,
        ),
        unicode="{0}⁺",
        latex="{0}^{+}",
        unicode_transposed="{0}⁺ᵀ",
        latex_transposed=r"{0}^{+\top}",
        differential=_differential,
        code=lambda g, Y, a: g.pinv(a),
        domain=_demands,
        smooth=_needs_constant_rank,
        reference=lambda np, A: np.linalg.pinv(A, 1e-10),
        example=Example(
            "norm2(pinv(A))^2",
            wrt="A",
            derivative="-2*pinv(A)'*pinv(A)*pinv(A)'",
        ),
    )
)
register(
    Operation(
        name="projection onto columns",
        node=ColumnProjection,
        construct=projection,
        transpose=itself,
        within=_around_projection,
        structure=lambda e, a: (
            Structure.SEMIDEFINITE | (Structure.DIAGONAL if Structure.DIAGONAL in a else Structure.NONE)
        ),
        written=_as_product,
        differential=_differential_of_projection,
        code=lambda g, Y, a: g.matmul(a, g.pinv(a)),
        smooth=_needs_constant_rank,
        reference=lambda np, A: A @ np.linalg.pinv(A, 1e-10),
        example=Example(
            "A : matrix(n, m)\nb : vector(n)\nnorm2(A*pinv(A)*b - b)^2",
            wrt="A",
            derivative="-2*(I - A*pinv(A))*b*b'*pinv(A)'",
        ),
    )
)
