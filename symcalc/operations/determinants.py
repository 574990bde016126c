"""Determinant, its logarithm, adjugate and cofactor matrix.

d det(A) = det(A) tr(A⁻¹ dA),  d log det(A) = tr(A⁻¹ dA)   (Magnus & Neudecker 2019, ch. 8, sec. 3);
d adj(A) = tr(A⁻¹ dA) adj(A) − A⁻¹ dA adj(A)   (ibid., sec. 5).
"""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import sympy
from sympy.matrices import expressions as M

from symcalc.algebra import add, inverse, multiply, negate, scaled, total, trace, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.products import square_parts
from symcalc.algebra.scalars import scalar_power
from symcalc.algebra.transposes import has_rank_one, is_singular, plain
from symcalc.domains.implications import renamed
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    Identity,
    Inverse,
    MatMul,
    MatPow,
    OneArgument,
    OneMatrix,
    ScalarNode,
    Transpose,
    ZeroMatrix,
    children,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import Property, needs_positive_determinant
from symcalc.expressions.registry import register, register_function
from symcalc.expressions.shape_rules import KNOWN, square, square_to_scalar
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import is_definite, sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.expressions.sympy_forms import by_entries, index, level_beside
from symcalc.operations.elementwise import build
from symcalc.operations.kroneckers import KroneckerProduct


class Determinant(OneArgument, ScalarNode):
    """Determinant of a square matrix."""

    __slots__ = ()


class LogDet(OneArgument, ScalarNode):
    """Logarithm of the determinant of a square matrix whose determinant is positive."""

    __slots__ = ()


class Adjugate(OneArgument, ArrayNode):
    """Adjugate: adj(A) A = det(A) I."""

    __slots__ = ()


def determinant(a: Expression) -> Any:
    """Return det(A), of a product and a power in parts."""
    if not is_array(a):
        return a
    square(KNOWN, a.shape)
    found = by_law(Determinant, a)
    return Determinant.make(a) if found is None else found


@law(Determinant, of=MatMul, examples=("det(-2*A)", "det(a*A)"), source="Matrix Cookbook 2012, eq. 19")
def determinant_of_multiple(a: Expression) -> Expression | None:
    """det(c A) = cⁿ det(A)."""
    c, core = split(a)
    return None if c == 1 else multiply(scalar_power(c, a.shape[0]), determinant(core))


@law(Determinant, of=Identity, examples="a*det(eye(3))", source="Horn & Johnson 2013, sec. 0.3")
def determinant_of_identity(a: Expression) -> Expression:
    """det(I) = 1."""
    return ONE


@law(
    Determinant,
    of=(ZeroMatrix, OneMatrix, MatMul),
    examples=("a + det(B - B)", "X : matrix(3, 2)\na + det(X*X')"),
    source="Horn & Johnson 2013, sec. 0.4",
)
def determinant_of_singular(a: Expression) -> Expression | None:
    """det(A) = 0 of a matrix of lower rank."""
    return sympy.S.Zero if is_singular(a) else None


@law(
    Determinant,
    examples=("K : skew(n)\na + det(tril(K))", "A : matrix(n, n)\na + det(triu(A - A'))"),
    source="Horn & Johnson 2013, sec. 0.9.3",
)
def determinant_of_strict_triangle(a: Expression) -> Expression | None:
    """det(L) = 0 of a triangle whose diagonal is 0."""
    return sympy.S.Zero if is_singular(a) else None


@law(Determinant, of=Transpose, examples="det(A')", source="Matrix Cookbook 2012, eq. 20")
def determinant_of_transpose(a: Expression) -> Expression:
    """det(Aᵀ) = det(A)."""
    return determinant(a.arg)


@law(Determinant, of=Inverse, examples="det(inv(A))", source="Matrix Cookbook 2012, eq. 22")
def determinant_of_inverse(a: Expression) -> Expression:
    """det(A⁻¹) = 1/det(A)."""
    return scalar_power(determinant(a.arg), sympy.S.NegativeOne)


@law(Determinant, of=MatPow, examples="det(A^3)", source="Matrix Cookbook 2012, eq. 23")
def determinant_of_power(a: Expression) -> Expression:
    """det(Aᵏ) = det(A)ᵏ."""
    return scalar_power(determinant(a.base), a.exp)


@law(
    Determinant,
    of=MatMul,
    examples=("A, B : matrix(n, n)\ndet(A*B)", "C : matrix(n, m)\nB : matrix(n, n)\ndet(C*C'*B)"),
    source="Matrix Cookbook 2012, eq. 21",
)
def determinant_of_product(a: Expression) -> Expression | None:
    """det(A B) = det(A) det(B) of square parts."""
    parts = square_parts(a)
    return multiply(*map(determinant, parts)) if len(parts) > 1 else None


@law(
    Determinant,
    of=KroneckerProduct,
    examples="det(kron(inv(A), inv(B)))",
    source="Magnus & Neudecker 2019, ch. 2, sec. 1",
)
def determinant_of_kron(a: Expression) -> Expression | None:
    """det(A ⊗ B) = det(A)ⁿ det(B)ᵐ of an m×m matrix A and an n×n matrix B."""
    A, B = a.args
    if not _are_square(a.args):
        return None
    return multiply(scalar_power(determinant(A), B.shape[0]), scalar_power(determinant(B), A.shape[0]))


def _are_square(matrices: Sequence[Expression]) -> bool:
    return all(f.shape[0] == f.shape[1] for f in matrices)


def logdet(a: Expression) -> Any:
    """Return log det(A); taken apart only where that holds for every A with a positive determinant."""
    if not is_array(a):
        raise KindMismatch("logdet of a scalar", hint="write log(a)")
    square(KNOWN, a.shape)
    if is_singular(a):
        raise KindMismatch("logdet of a singular matrix is not a real number")
    found = by_law(LogDet, a)
    return LogDet.make(a) if found is None else found


@law(LogDet, of=MatMul, examples="S : spd(n)\nlogdet(3*S)", condition="c > 0", source="Matrix Cookbook 2012, eq. 19")
def logdet_of_multiple(a: Expression) -> Expression | None:
    """logdet(c A) = n log(c) + logdet(A)."""
    c, core = split(a)
    if c == 1 or sign_of(c) is not Sign.POSITIVE:
        return None
    return add(multiply(a.shape[0], build("log", c)), logdet(core))


@law(LogDet, of=Identity, examples="a + logdet(eye(3))")
def logdet_of_identity(a: Expression) -> Expression:
    """logdet(I) = 0."""
    return sympy.S.Zero


@law(LogDet, of=Transpose, examples="L : lower(n)\nlogdet(L')", source="Matrix Cookbook 2012, eq. 20")
def logdet_of_transpose(a: Expression) -> Expression:
    """logdet(Aᵀ) = logdet(A)."""
    return logdet(a.arg)


@law(LogDet, of=Inverse, examples="S : spd(n)\nlogdet(inv(S))", source="Matrix Cookbook 2012, eq. 22")
def logdet_of_inverse(a: Expression) -> Expression:
    """logdet(A⁻¹) = −logdet(A)."""
    return negate(logdet(a.arg))


@law(
    LogDet, of=DiagMatrix, examples="logdet(diag(exp(x)))", condition="x > 0", source="Horn & Johnson 2013, sec. 0.9.1"
)
def logdet_of_diagonal_matrix(a: Expression) -> Expression | None:
    """logdet(diag(x)) = Σ(log(x))."""
    return total(build("log", a.arg)) if sign_of(a.arg) is Sign.POSITIVE else None


@law(
    LogDet,
    of=(MatMul, MatPow, KroneckerProduct),
    examples=(
        "S, T : spd(n)\nlogdet(S*T)",
        "S : spd(n)\nlogdet(S^3)",
        "S, T : spd(n)\nlogdet(kron(S, T))",
        "S : spd(2)\nC : matrix(2, 3)\nlogdet(C*C'*inv(S))",
    ),
    condition="A and B are positive definite, or A is in A B",
    source="Matrix Cookbook 2012, eq. 21 and 23",
)
def logdet_of_definite_parts(a: Expression) -> Expression | None:
    """logdet(A B) = logdet(A) + logdet(B), logdet(Aᵏ) = k logdet(A).

    logdet(A ⊗ B) = n logdet(A) + m logdet(B) of an m×m matrix A and an n×n matrix B.
    """
    if isinstance(a, MatMul):
        parts = square_parts(a)
        return add(*map(logdet, parts)) if len(parts) > 1 and sum(not is_definite(p) for p in parts) < 2 else None
    if not all(is_definite(f) for f in children(a) if is_array(f)):
        return None
    if isinstance(a, MatPow):
        return multiply(a.exp, logdet(a.base))
    A, B = a.args
    return add(multiply(B.shape[0], logdet(A)), multiply(A.shape[0], logdet(B)))


def adjugate(a: Expression) -> Any:
    """Return adj(A)."""
    if not is_array(a):
        return ONE
    square(KNOWN, a.shape)
    found = by_law(Adjugate, a)
    return Adjugate.make(a, shape=a.shape) if found is None else found


@law(Adjugate, of=Identity, examples="adj(eye(3))*A", source="Horn & Johnson 2013, sec. 0.8.2")
def adjugate_of_identity(a: Expression) -> Expression:
    """adj(I) = I."""
    return a


@law(Adjugate, of=Transpose, examples="adj(A')", source="Horn & Johnson 2013, sec. 0.8.2")
def adjugate_of_transpose(a: Expression) -> Expression:
    """adj(Aᵀ) = adj(A)ᵀ."""
    return transpose(adjugate(a.arg))


def value_of_adjugate(np: Any, A: Expression, *along: Expression) -> Any:
    """Return the matrix of cofactors, transposed; its derivative along matrices, which stand in the rows of minors."""
    n = len(A)
    kept = np.asarray([[j for j in range(n) if j != i] for i in range(n)], int).reshape(n, n - 1)
    minors, *others = (B[kept[:, None, :, None], kept[None, :, None, :]] for B in (A, *along))
    cofactors = 0.0 * A
    for rows in permutations(range(n - 1), len(along)):
        mixed = minors
        for row, B in zip(rows, others, strict=True):
            mixed = np.where((np.arange(n - 1) == row)[:, None], B, mixed)
        cofactors = cofactors + np.linalg.det(mixed)
    signs = (-1.0) ** (np.arange(n)[:, None] + np.arange(n))
    return (signs * cofactors).T


def differential_of_determinant(Y: Expression, d: Any) -> Expression:
    """Return det(A) tr(A⁻¹ dA); of a column times a row, which has no inverse, tr(adj(A) dA)."""
    if has_rank_one(Y.arg):
        return trace(multiply(adjugate(Y.arg), d(Y.arg)))
    return multiply(Y, trace(multiply(inverse(Y.arg), d(Y.arg))))


def differential_of_adjugate(Y: Expression, d: Any) -> Expression:
    """Return tr(A⁻¹ dA) adj(A) − A⁻¹ dA adj(A)."""
    step = multiply(inverse(Y.arg), d(Y.arg))
    return add(scaled(trace(step), Y), negate(multiply(step, Y)))


def sign_of_determinant(e: Expression, a: Sign) -> Sign:
    """Return what the structure of the matrix tells."""
    if is_definite(e.arg):
        return Sign.POSITIVE
    return Sign.NONNEGATIVE if Structure.SEMIDEFINITE in structure_of(e.arg) else Sign.UNKNOWN


demands_on_determinant = renamed(POSITIVE=Property.POSITIVE_DETERMINANT, NONZERO=Property.INVERTIBLE)


register(
    Operation(
        name="det",
        spelled=Spelled("det", "det", "Det"),
        node=Determinant,
        construct=determinant,
        sign=sign_of_determinant,
        asks_structure=True,
        plainer=demands_on_determinant,
        function=Function(
            "det",
            determinant,
            square_to_scalar,
            ("square",),
            aliases=("determinant",),
            group="of a square matrix",
            summary="|A|",
            from_sympy={M.Determinant: determinant},
        ),
        latex=r"\det({0})",
        to_sympy=M.Determinant,
        differential=differential_of_determinant,
        code=lambda g, Y, a: g.det(a),
        reference=lambda np, A: np.linalg.det(A),
        example=Example("det(X)", wrt="X", derivative="det(X)*X^-T"),
    )
)


def _adjugate_in_sympy(A: Any) -> Any:
    """Return the array of ∂|A|/∂Aⱼᵢ = |A + eⱼ eᵢᵀ| − |A|, which is linear in each entry."""
    delta = sympy.KroneckerDelta
    row, column = index("k", level := level_beside(A)), index("l", level)

    def said(i: Any, j: Any) -> Any:
        unit = M.FunctionMatrix(*A.shape, sympy.Lambda((row, column), delta(row, j) * delta(column, i)))
        return M.Determinant(M.MatAdd(A, unit)) - M.Determinant(A)

    return by_entries(A.shape, said, A)


register(
    Operation(
        name="logdet",
        spelled=Spelled("log(det({0}))", "logdet", "Log[Det[{0}]]"),
        node=LogDet,
        construct=logdet,
        function=Function(
            "logdet", logdet, square_to_scalar, ("square",), group="of a square matrix", summary="log |A|, |A| > 0"
        ),
        differential=lambda Y, d: trace(multiply(inverse(Y.arg), d(Y.arg))),
        code=lambda g, Y, a: g.logdet(a),
        latex=r"\log\det({0})",
        to_sympy=lambda a: sympy.log(M.Determinant(a), evaluate=False),
        domain=needs_positive_determinant,
        reference=lambda np, A: np.log(np.linalg.det(A)),
        example=Example("logdet(X)", wrt="X", derivative="X^-T"),
    )
)
register(
    Operation(
        name="adj",
        node=Adjugate,
        construct=adjugate,
        transpose=lambda a: a if transpose(a.args[0]) == a.args[0] else plain(a),
        # a polynomial in A
        structure=lambda e, a: a & (Structure.DIAGONAL | Structure.SYMMETRIC),
        function=Function("adj", adjugate, square, ("square",), group="of a square matrix", summary="adjugate"),
        differential=differential_of_adjugate,
        code=lambda g, Y, a: g.adjugate(a),
        to_sympy=_adjugate_in_sympy,
        reference=value_of_adjugate,
        example=Example("tr(B*adj(X))", wrt="X", derivative="tr(B*adj(X))*X^-T - (adj(X)*B*X^-1)'"),
    )
)
register_function(
    Function(
        "cof",
        lambda A: transpose(adjugate(A)),
        square,
        ("square",),
        group="of a square matrix",
        summary="cofactor matrix, adj(A)ᵀ",
    )
)


@law(sympy.log, shortens=True, examples="log(det(S))\nS : spd(n)")
def log_of_determinant(e: Expression) -> Expression | None:
    """log(det(A)) = log det(A)."""
    return logdet(e.args[0].arg) if isinstance(e.args[0], Determinant) else None
