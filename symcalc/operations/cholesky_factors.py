"""The Cholesky factor L of a symmetric positive definite A = L Lᵀ, lower triangular with a positive diagonal.

dL = L Φ(L⁻¹ dA L⁻ᵀ), Φ the lower triangle with half of the diagonal   (Giles 2008, sec. 4; Murray 2016, eq. 8;
Särkkä 2013, th. A.1). The cotangent of A is L⁻ᵀ Φ(Lᵀ G) L⁻¹, or its symmetric part.
"""

from __future__ import annotations

from typing import Any

from sympy import S
from sympy.matrices.expressions.factorizations import LofCholesky

from symcalc.algebra import diagonal_matrix, hadamard_power, inverse, multiply, scaled, transpose
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import scalar_power
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    Diagonal,
    Identity,
    Inverse,
    OneArgument,
    Total,
    Transpose,
    is_array,
)
from symcalc.expressions.factorisations import CHOLESKY
from symcalc.expressions.law_records import by_law, law
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example, Function, Operation
from symcalc.expressions.properties import (
    OF_FULL_RANK,
    POSITIVE_DEFINITE,
    POSITIVE_DETERMINANT,
    Demand,
    Demands,
    needs_positive,
)
from symcalc.expressions.registry import find_rule, register
from symcalc.expressions.shape_rules import KNOWN, square
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import is_definite, sign_of, structure_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.determinants import Determinant, LogDet, determinant, logdet
from symcalc.operations.halved_triangles import halved_triangle
from symcalc.operations.kroneckers import KroneckerProduct, kronecker

SOURCE = "Golub & Van Loan 2013, sec. 4.2"


class CholeskyFactor(OneArgument, ArrayNode):
    """L, lower triangular with a positive diagonal, of A = L Lᵀ."""

    __slots__ = ()

    positive_diagonal = True


def cholesky_factor(a: Expression) -> Any:
    """Return L of A = L Lᵀ; of a scalar √a.

    Raises:
        KindMismatch: where A is not proved to be symmetric.
    """
    if not is_array(a):
        return scalar_power(a, S.Half)
    square(KNOWN, a.shape)
    if Structure.SYMMETRIC not in structure_of(a):
        raise KindMismatch(
            "chol is of a symmetric positive definite matrix, and this one is not known to be symmetric",
            hint="a declaration says so, as K : spd(n); (A + A')/2 is the symmetric part of A",
        )
    found = by_law(CholeskyFactor, a)
    return CholeskyFactor.make(a, shape=a.shape) if found is None else found


@law(CholeskyFactor, examples=("K : spd(n)\nchol(4*K)", "K : spd(n)\na : positive\nchol(a*K)"), source=SOURCE)
def cholesky_of_multiple(a: Expression) -> Expression | None:
    """chol(c A) = √c chol(A)."""
    c, core = split(a)
    return None if c == 1 or sign_of(c) is not Sign.POSITIVE else scaled(scalar_power(c, S.Half), cholesky_factor(core))


@law(CholeskyFactor, of=(Identity, DiagMatrix), examples=("chol(eye(3))*A", "chol(diag(exp(x)))"), source=SOURCE)
def cholesky_of_diagonal(a: Expression) -> Expression | None:
    """chol(diag(x)) = diag(√x), chol(I) = I."""
    if type(a) is Identity:
        return a
    return diagonal_matrix(hadamard_power(a.arg, S.Half)) if sign_of(a.arg) is Sign.POSITIVE else None


@law(CholeskyFactor, of=KroneckerProduct, examples="S, T : spd(n)\nchol(kron(S, T))", source=SOURCE)
def cholesky_of_kron(a: Expression) -> Expression | None:
    """chol(A ⊗ B) = chol(A) ⊗ chol(B) of definite factors."""
    return kronecker(*map(cholesky_factor, a.args)) if all(map(is_definite, a.args)) else None


@law(
    LogDet,
    of=CholeskyFactor,
    examples=("K : spd(n)\nlogdet(chol(K))", "K : spd(n)\nlogdet(chol(K)')"),
    source=SOURCE,
)
def logdet_of_cholesky(a: Expression) -> Expression:
    """logdet(chol(A)) = ½ logdet(A)."""
    return multiply(S.Half, logdet(a.arg))


@law(Determinant, of=CholeskyFactor, examples="K : spd(n)\ndet(chol(K))", source=SOURCE)
def determinant_of_cholesky(a: Expression) -> Expression:
    """det(chol(A)) = √det(A)."""
    return scalar_power(determinant(a.arg), S.Half)


@law(Total, shortens=True, examples="K : spd(n)\n2*sum(log(diag(chol(K))))", source=SOURCE)
def logarithms_of_the_diagonal(e: Expression) -> Expression | None:
    """Σ(log(diag(chol(A)))) = ½ logdet(A)."""
    rule = find_rule(e.arg)
    if rule is None or rule.name != "log" or type(e.arg.args[0]) is not Diagonal:
        return None
    L = e.arg.args[0].arg
    return multiply(S.Half, logdet(L.arg)) if type(L) is CholeskyFactor else None


def _times_its_transpose(a: Expression, b: Expression) -> Any:
    """L Lᵀ = A."""
    return a.arg if b.arg == a else None


def _inverse_times(a: Expression, b: Expression) -> Any:
    """A⁻¹ L = L⁻ᵀ."""
    return transpose(inverse(b)) if a.arg == b.arg else None


def _transpose_times_inverse(a: Expression, b: Expression) -> Any:
    """Lᵀ A⁻¹ = L⁻¹, L⁻ᵀ L⁻¹ = A⁻¹."""
    L = a.arg
    if type(L) is CholeskyFactor and b.arg == L.arg:
        return inverse(L)
    return inverse(L.arg.arg) if type(L) is Inverse and type(L.arg) is CholeskyFactor and b == L else None


def _differential(Y: Expression, d: Any) -> Expression:
    """Return L Φ(L⁻¹ dA L⁻ᵀ)."""
    inverted = inverse(Y)
    return multiply(Y, halved_triangle(multiply(inverted, d(Y.arg), transpose(inverted))))


def _demands(a: Expression) -> Demands:
    return (Demand(POSITIVE_DEFINITE, a),) if is_array(a) else needs_positive(a)


def _structure(e: Expression, a: Structure) -> Structure:
    diagonal = Structure.DEFINITE | Structure.DIAGONAL if Structure.DIAGONAL in a else Structure.NONE
    return Structure.LOWER | Structure.NONSINGULAR | diagonal


register(
    Operation(
        name="chol",
        spelled=Spelled("chol({0}, 'lower')", "cholesky(Symmetric({0})).L", "Transpose[CholeskyDecomposition[{0}]]"),
        node=CholeskyFactor,
        construct=cholesky_factor,
        products={
            (CholeskyFactor, Transpose): _times_its_transpose,
            (Inverse, CholeskyFactor): _inverse_times,
            (Transpose, Inverse): _transpose_times_inverse,
        },
        structure=_structure,
        plainer=lambda d: () if d.property in OF_FULL_RANK or d.property is POSITIVE_DETERMINANT else None,
        function=Function(
            "chol",
            cholesky_factor,
            square,
            ("spd",),
            aliases=("cholesky",),
            group="of a symmetric matrix",
            summary="the lower triangular factor L of A = L L', with positive diagonal",
            from_sympy={LofCholesky: cholesky_factor},
            convention="chol(A) is the lower factor L of A = L*L'; MATLAB's is L'",
        ),
        differential=_differential,
        to_sympy=LofCholesky,
        code=CHOLESKY,
        domain=_demands,
        reference=lambda np, A: np.linalg.cholesky(A),
        example=Example(
            "K : spd(n)\ntr(A*chol(K))",
            wrt="K",
            derivative="T = halftril(chol(K)'*A')\ninv(chol(K))'*(T + T')*inv(chol(K))/2",
        ),
    )
)
