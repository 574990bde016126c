"""The thin factors of A = Q R, m×n of full column rank: QᵀQ = I, R upper triangular with a positive diagonal.

So both are unique (Golub & Van Loan 2013, sec. 5.2). With C = Qᵀ dA R⁻¹ and Φ the lower triangle with half of the
diagonal, dR = Φ(C + Cᵀ)ᵀ R and dQ = dA R⁻¹ − Q Φ(C + Cᵀ)ᵀ: R is the transposed Cholesky factor of AᵀA, and Q is A R⁻¹
(Walter & Lehmann 2010; Giles 2008, sec. 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sympy import Integer, S
from sympy.matrices.expressions.factorizations import QofQR, RofQR

from symcalc.algebra import add, identity, inverse, multiply, negate, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.errors import KindMismatch, NotSupported, ShapeMismatch
from symcalc.expressions.core_nodes import ArrayNode, MatMul, OneArgument, Transpose, is_array
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.factorisations import QR
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import FULL_COLUMN_RANK, OF_FULL_RANK, POSITIVE_DETERMINANT, Demand, Demands
from symcalc.expressions.registry import register
from symcalc.expressions.shape_rules import KNOWN, Sizes
from symcalc.expressions.structure import sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.halved_triangles import halved_triangle

SOURCE = "Golub & Van Loan 2013, sec. 5.2"


class OrthogonalFactor(OneArgument, ArrayNode):
    """Q of A = Q R, m×n with QᵀQ = I."""

    __slots__ = ()


class TriangularFactor(OneArgument, ArrayNode):
    """R of A = Q R, upper triangular with a positive diagonal."""

    __slots__ = ()

    positive_diagonal = True


def shape_of_q(sizes: Sizes, a: Shape) -> Shape:
    """Return m×n.

    Raises:
        ShapeMismatch: for a matrix with fewer rows than columns.
    """
    m, n = a
    if isinstance(m, Integer) and isinstance(n, Integer) and m < n:
        raise ShapeMismatch(f"Q R is of a matrix with as many rows as columns, or more, and this one is {m}×{n}")
    return a


def shape_of_r(sizes: Sizes, a: Shape) -> Shape:
    """Return n×n."""
    n = shape_of_q(sizes, a)[1]
    return (n, n)


def _factor(node: type[ArrayNode], a: Expression) -> Any:
    """Return a factor; with c < 0 that of c A = (−Q) (−c R).

    Raises:
        KindMismatch: of a vector.
    """
    if not is_array(a) or ONE in a.shape:
        raise KindMismatch("Q R is of a matrix", hint="of a vector write norm2(x) for R, x/norm2(x) for Q")
    rule = shape_of_r if node is TriangularFactor else shape_of_q
    found = by_law(node, a)
    return node.make(a, shape=rule(KNOWN, a.shape)) if found is None else found


orthogonal_factor = partial(_factor, OrthogonalFactor)
triangular_factor = partial(_factor, TriangularFactor)


def _split(a: Expression) -> tuple[Any, Any, Any] | None:
    """Return the sign and the size of a coefficient whose sign is known, and the rest."""
    c, core = split(a)
    if c is ONE:
        return None
    if sign_of(c) is Sign.POSITIVE:
        return ONE, c, core
    return (S.NegativeOne, negate(c), core) if sign_of(negate(c)) is Sign.POSITIVE else None


@law(
    OrthogonalFactor,
    of=MatMul,
    examples=("A : matrix(n, m)\nqr_q(2*A)", "A : matrix(n, m)\nqr_q(-A)", "a : positive\nA : matrix(n, m)\nqr_q(a*A)"),
    source=SOURCE,
)
def q_of_multiple(a: Expression) -> Expression | None:
    """Q of c A is that of A, −Q for c < 0."""
    parts = _split(a)
    return None if parts is None else scaled(parts[0], orthogonal_factor(parts[2]))


@law(
    TriangularFactor,
    of=MatMul,
    examples=("A : matrix(n, m)\nqr_r(2*A)", "A : matrix(n, m)\nqr_r(-A)", "a : positive\nA : matrix(n, m)\nqr_r(a*A)"),
    source=SOURCE,
)
def r_of_multiple(a: Expression) -> Expression | None:
    """R of c A is |c| R."""
    parts = _split(a)
    return None if parts is None else scaled(parts[1], triangular_factor(parts[2]))


@law(
    OrthogonalFactor,
    examples=(
        "A : matrix(n, m)\nqr_q(qr_q(A))",
        "Q : orthogonal(n)\nqr_q(Q)",
        "A : matrix(n, m)\nqr_q(qr_r(A))*B",
        "qr_q(eye(3))*A",
    ),
    source=SOURCE,
)
def q_of_factor(a: Expression) -> Expression | None:
    """Q of Q is Q, and of R it is I."""
    if type(a) is TriangularFactor:
        return identity(a.shape[0])
    return a if type(a) is OrthogonalFactor or Structure.ORTHOGONAL in structure_of(a) else None


@law(
    TriangularFactor,
    examples=(
        "A : matrix(n, m)\nqr_r(qr_r(A))",
        "Q : orthogonal(n)\nqr_r(Q)*A",
        "A : matrix(n, m)\nqr_r(qr_q(A))*B",
        "qr_r(eye(3))*A",
    ),
    source=SOURCE,
)
def r_of_factor(a: Expression) -> Expression | None:
    """R of R is R, and of Q it is I."""
    if type(a) is TriangularFactor:
        return a
    found = type(a) is OrthogonalFactor or Structure.ORTHOGONAL in structure_of(a)
    return identity(a.shape[1]) if found else None


def _q_times_r(a: Expression, b: Expression) -> Any:
    """Q R = A."""
    return a.arg if a.arg == b.arg else None


def _q_transposed_times_q(a: Expression, b: Expression) -> Any:
    """Qᵀ Q = I."""
    return identity(b.shape[1]) if a.arg == b else None


def _r_transposed_times_r(a: Expression, b: Expression) -> Any:
    """Rᵀ R = Aᵀ A."""
    return multiply(transpose(b.arg), b.arg) if a.arg == b else None


@law(
    examples=(
        "A : matrix(n, m)\nqr_q(A)'*A",
        "A : matrix(n, m)\nA'*qr_q(A)*B",
        "A : matrix(p, n)\nB : matrix(n, m)\nqr_q(A*B)'*A*B",
    ),
    source=SOURCE,
)
def q_beside_its_matrix(R: Expression) -> Expression:
    """Qᵀ A = R, Aᵀ Q = Rᵀ."""
    return R


def _around_q(chain: Sequence[Expression], i: int) -> tuple[int, int, Expression] | None:
    """Return where Qᵀ A or Aᵀ Q stands, and the factor that it is."""
    f = chain[i]
    a = f.arg.arg if type(f) is Transpose else transpose(f.arg)
    core = split(a)[1]
    factors = list(core.args) if type(core) is MatMul else [core]
    k = len(factors)
    if core is not a:
        return None
    if type(f) is Transpose:
        found = list(chain[i + 1 : i + 1 + k]) == factors
        return (i, i + 1 + k, q_beside_its_matrix(triangular_factor(f.arg.arg))) if found else None
    found = i >= k and list(chain[i - k : i]) == factors
    return (i - k, i + 1, q_beside_its_matrix(transpose(triangular_factor(f.arg)))) if found else None


def _halves(a: Expression, d: Any) -> tuple[Any, Any, Any]:
    """Return Q, dA R⁻¹ and Φ(C + Cᵀ)ᵀ with C = Qᵀ dA R⁻¹."""
    Q = orthogonal_factor(a)
    step = multiply(d(a), inverse(triangular_factor(a)))
    C = multiply(transpose(Q), step)
    return Q, step, transpose(halved_triangle(add(C, transpose(C))))


def _differential_of_q(Y: Expression, d: Any) -> Expression:
    """Return dA R⁻¹ − Q Φ(C + Cᵀ)ᵀ."""
    Q, step, W = _halves(Y.arg, d)
    return add(step, negate(multiply(Q, W)))


def _differential_of_r(Y: Expression, d: Any) -> Expression:
    """Return Φ(C + Cᵀ)ᵀ R."""
    return multiply(_halves(Y.arg, d)[2], Y)


def _demands(a: Expression) -> Demands:
    return (Demand(FULL_COLUMN_RANK, a),)


def _r_in_sympy(A: Any) -> Any:
    if A.shape[0] != A.shape[1]:
        raise NotImplementedError("SymPy's R has the shape of A")
    return RofQR(A)


def _r_from_sympy(A: Expression) -> Any:
    if is_array(A) and A.shape[0] != A.shape[1]:
        raise NotSupported("SymPy's RofQR of a matrix that is not square, whose shape it has, is not known to symcalc")
    return triangular_factor(A)


def _value(np: Any, A: Any) -> tuple[Any, Any]:
    """Return Q and R with a positive diagonal; where the rank is not full, nothing."""
    Q, R = np.linalg.qr(A)
    d = np.diag(R)
    signs = np.where(np.abs(d) > 1e-8 * np.max(np.abs(d)), np.sign(d), np.nan)
    return Q * signs, signs[:, None] * R


register(
    Operation(
        name="qr_q",
        node=OrthogonalFactor,
        construct=orthogonal_factor,
        products={
            (OrthogonalFactor, TriangularFactor): _q_times_r,
            (Transpose, OrthogonalFactor): _q_transposed_times_q,
        },
        within=_around_q,
        structure=lambda e, a: Structure.ORTHOGONAL,
        plainer=lambda d: () if d.property in OF_FULL_RANK else None,
        function=Function(
            "qr_q",
            orthogonal_factor,
            shape_of_q,
            ("tall",),
            group="of any matrix",
            summary="Q of A = Q R: as many columns as A, Q'*Q = I",
            from_sympy={QofQR: orthogonal_factor},
        ),
        latex=r"\operatorname{qr}_{Q}({0})",
        differential=_differential_of_q,
        to_sympy=QofQR,
        code=lambda g, Y, a: g.results(QR, a, shapes=(Y.shape, (Y.shape[1], Y.shape[1])))[0],
        domain=_demands,
        reference=lambda np, A: _value(np, A)[0],
        example=Example(
            "A : matrix(n, m)\ntr(B*qr_q(A))",
            wrt="A",
            derivative="T = halftril(B*qr_q(A))\n(B' - qr_q(A)*(T + T'))*inv(qr_r(A))'",
        ),
    )
)
register(
    Operation(
        name="qr_r",
        node=TriangularFactor,
        construct=triangular_factor,
        products={(Transpose, TriangularFactor): _r_transposed_times_r},
        structure=lambda e, a: Structure.UPPER | Structure.NONSINGULAR,
        plainer=lambda d: () if d.property in OF_FULL_RANK or d.property is POSITIVE_DETERMINANT else None,
        function=Function(
            "qr_r",
            triangular_factor,
            shape_of_r,
            ("tall",),
            group="of any matrix",
            summary="R of A = Q R: upper triangular with a positive diagonal",
            from_sympy={RofQR: _r_from_sympy},
            convention="R of qr_r(A) has a positive diagonal, which LAPACK's may not have",
        ),
        latex=r"\operatorname{qr}_{R}({0})",
        differential=_differential_of_r,
        to_sympy=_r_in_sympy,
        code=lambda g, Y, a: g.results(QR, a, shapes=(a.shape, Y.shape))[1],
        domain=_demands,
        reference=lambda np, A: _value(np, A)[1],
        example=Example(
            "A : matrix(n, m)\ntr(B*qr_r(A))",
            wrt="A",
            derivative="T = halftril(qr_r(A)*B)\nqr_q(A)*(T + T')*inv(qr_r(A))'",
        ),
    )
)
