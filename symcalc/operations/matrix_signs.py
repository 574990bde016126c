r"""Sign of a matrix without eigenvalues on the imaginary axis, sign A = A (A²)^{−1/2}, and its Fréchet derivatives.

With S = sign(A), S² = I and A S = S A, so that dS solves (A S) X + X (A S) = dA − S dA S; tr(S) is an integer,
d tr(S) = 0   (Higham 2008, Functions of Matrices, ch. 5).
"""

from __future__ import annotations

from typing import Any

from sympy import S as NUMBERS

from symcalc.algebra import identity, negate, zeros
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import is_negative
from symcalc.expressions.core_nodes import Inverse, MatMul, MatPow, Trace, is_array
from symcalc.expressions.law_records import law
from symcalc.expressions.matrix_functions import CHECKED_NONZERO, CHECKED_OFF_AXIS, SIGN
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import INVERTIBLE, OFF_AXIS, needs_off_axis
from symcalc.expressions.structure import is_definite, sign_of
from symcalc.expressions.structures_and_signs import Sign, Structure
from symcalc.operations.blocks_between_matrices import register_matrix_function
from symcalc.operations.elementwise import build
from symcalc.operations.matrix_functions import MatrixFunction, always, converged, nodes_of, value_of

SIGNM = Signm, SignmFrechet, SignmBetween = nodes_of("Signm", __name__, "sign(A)")


def value_of_sign(np: Any, A: Any) -> Any:
    """Return the limit of X ← (X + X⁻¹)/2 from A (Higham 2008, sec. 5.3)."""
    X = A
    for _ in range(25):
        X = (X + np.linalg.inv(X)) / 2
    return converged(np, X, X @ X - np.eye(A.shape[0]))


def derivative_of_sign(k: int, A: Expression) -> Any:
    """Return 0."""
    return zeros(*A.shape) if is_array(A) else NUMBERS.Zero


F = MatrixFunction(
    name="signm",
    nodes=SIGNM,
    of_entries=lambda a: build("sign", a),
    derivative=derivative_of_sign,
    structure=lambda a: (
        Structure.NONSINGULAR
        | (Structure.SYMMETRIC | Structure.ORTHOGONAL if Structure.SYMMETRIC in a else Structure.NONE)
    ),
    domain=needs_off_axis,
    inverse=lambda Y: Y,
    products=lambda X, Y: identity(X.shape[0]) if X == Y else None,
    checks=(CHECKED_OFF_AXIS, CHECKED_NONZERO),
    plainer=always(INVERTIBLE, OFF_AXIS),
    reference=value_of_sign,
    primitives=SIGN,
    called=lambda g, w: g.call("sign", w),
    aliases=("matrix_sign",),
    summary="sign of a matrix; no eigenvalue on the imaginary axis",
    example=Example("tr(B*signm(X))", wrt="X", derivative="signm_frechet(X, B)'"),
)
register_matrix_function(F)


@law(
    Trace, of=SignmFrechet, examples="A, B : matrix(n, n)\na + tr(signm_frechet(A, B))", source="Higham 2008, sec. 5.1"
)
def trace_of_derivative_of_sign(a: Expression) -> Expression:
    """tr(D sign(A)[E]) = 0, as tr(sign(A)) is an integer."""
    return NUMBERS.Zero


@law(Signm, examples="K : spd(n)\nsignm(K)*x", source="Higham 2008, sec. 5.1")
def sign_of_definite(a: Expression) -> Expression | None:
    """sign(A) = I of a positive definite A."""
    return identity(a.shape[0]) if is_definite(a) else None


@law(Signm, of=MatMul, examples="A : matrix(n, n)\nsignm(-2*A)", source="Higham 2008, thm 5.1")
def sign_of_scaled(a: Expression) -> Expression | None:
    """sign(c A) = sign(c) sign(A)."""
    c, core = split(a)
    if c != 1 and sign_of(c) is Sign.POSITIVE:
        return value_of(F, core)
    return negate(value_of(F, negate(a))) if is_negative(c) else None


@law(
    Signm,
    of=(Inverse, Signm),
    examples=("A : matrix(n, n)\nsignm(inv(A))", "A : matrix(n, n)\nsignm(signm(A))"),
    source="Higham 2008, sec. 5.1",
)
def sign_of_inverse_or_sign(a: Expression) -> Expression:
    """sign(A⁻¹) = sign(sign(A)) = sign(A)."""
    return value_of(F, a.args[0])


@law(
    MatPow,
    of=Signm,
    examples=("A : matrix(n, n)\nsignm(A)^2*x", "A : matrix(n, n)\nsignm(A)^3"),
    source="Higham 2008, thm 5.1",
)
def power_of_sign(a: Expression, k: int) -> Expression:
    """sign(A)² = I."""
    return a if k % 2 else identity(a.shape[0])
