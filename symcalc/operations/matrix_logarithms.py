r"""Principal logarithm of a matrix without eigenvalues on (−∞, 0], and its Fréchet derivatives.

log A = ∫₀¹ (A − I)(t(A − I) + I)⁻¹ dt, d log A = ∫₀¹ (t(A − I) + I)⁻¹ dA (t(A − I) + I)⁻¹ dt, d tr(log A) = tr(A⁻¹ dA)
(Higham 2008, Functions of Matrices, ch. 11).
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, S, factorial

from symcalc.algebra import inverse, multiply, negate, power
from symcalc.algebra.coefficients import scaled
from symcalc.expressions.core_nodes import Inverse
from symcalc.expressions.law_records import law
from symcalc.expressions.matrix_functions import CHECKED_POSITIVE, CHECKED_PRINCIPAL, LOGARITHM
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import needs_principal
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.blocks_between_matrices import register_matrix_function
from symcalc.operations.determinants import logdet
from symcalc.operations.elementwise import build
from symcalc.operations.matrix_exponentials import Expm
from symcalc.operations.matrix_functions import MatrixFunction, nodes_of, value_of

LOGM = Logm, LogmFrechet, LogmBetween = nodes_of("Logm", __name__, "log(A)")


NODES = 28, 41  # of the quadratures of the reference; one of the second is in the middle, the pole of the eigenvalue −1
AGREED = 1e-7  # of the first, and so 1e-10 of the second


def value_of_logarithm(np: Any, A: Any) -> Any:
    """Return log(A) = ∫₀¹ (A − I) (I + t (A − I))⁻¹ dt (Higham 2008, eq. 11.1); NaN where the quadratures differ.

    They do where an eigenvalue is negative, and there is no logarithm.
    """
    first, second = (quadrature(np, A, n) for n in NODES)
    agreed = np.max(np.abs(first - second)) <= AGREED * (1 + np.max(np.abs(second)))
    return np.where(agreed, second, np.nan)


def quadrature(np: Any, A: Any, n: int) -> Any:
    """Return the integral of the logarithm by Gauss and Legendre.

    The nodes are the eigenvalues of a Jacobi matrix (Golub & Welsch 1969).
    """
    k = np.arange(1.0, n)
    beside = np.diag(k / np.sqrt(4 * k * k - 1), 1)
    nodes, vectors = np.linalg.eigh(beside + beside.T)
    t, weights = ((nodes + 1) / 2)[:, None, None], vectors[0] ** 2
    eye = np.eye(A.shape[0])
    return (A - eye) @ np.tensordot(weights, np.linalg.inv(eye + t * (A - eye)), axes=1)


def derivative_of_logarithm(k: int, A: Expression) -> Any:
    """Return (−1)ᵏ⁻¹ (k − 1)! A⁻ᵏ."""
    return scaled(S.NegativeOne ** (k - 1) * factorial(k - 1), power(A, Integer(-k)))


def trace_along(A: Expression, *along: Expression) -> Any:
    """Return D(A⁻¹)[E] = −A⁻¹ E A⁻¹; of higher order it is not written out."""
    return negate(multiply(inverse(A), along[0], inverse(A))) if len(along) == 1 else None


def structure_of_logarithm(a: Structure) -> Structure:
    """Return that log(S) is symmetric, log(Q) of an orthogonal Q skew."""
    return (a & Structure.SYMMETRIC) | (Structure.SKEW if Structure.ORTHOGONAL in a else Structure.NONE)


F: MatrixFunction = MatrixFunction(
    name="logm",
    nodes=LOGM,
    of_entries=lambda a: build("log", a),
    derivative=derivative_of_logarithm,
    trace_along=trace_along,
    structure=structure_of_logarithm,
    domain=needs_principal,
    trace=lambda Y: logdet(Y.args[0]),
    checks=(CHECKED_PRINCIPAL, CHECKED_POSITIVE),
    reference=value_of_logarithm,
    primitives=LOGARITHM,
    called=lambda g, w: g.call("log", w),
    aliases=("matrix_log", "logmatrix"),
    summary="principal matrix logarithm; no eigenvalue on (−∞, 0]",
    example=Example("K : spd(n)\ntr(K*logm(K))", wrt="K", derivative="logm(K) + I"),
)


def logm(A: Expression) -> Any:
    """Return log(A)."""
    return value_of(F, A)


register_matrix_function(F)


@law(Expm, of=Logm, examples="K : spd(n)\nexpm(logm(K))", source="Higham 2008, sec. 11.1")
def exponential_of_logarithm(a: Expression) -> Expression:
    """e^{log A} = A."""
    return a.args[0]


@law(
    Logm,
    of=Expm,
    examples="S : symmetric(n)\nlogm(expm(S))",
    condition="A is symmetric",
    source="Higham 2008, sec. 11.1",
)
def logarithm_of_symmetric_exponential(a: Expression) -> Expression | None:
    """log(e^A) = A of a symmetric A, whose eigenvalues are real."""
    return a.args[0] if Structure.SYMMETRIC in structure_of(a.args[0]) else None


@law(Logm, of=Inverse, examples="K : spd(n)\nlogm(inv(K))", source="Higham 2008, thm 11.2")
def logarithm_of_inverse(a: Expression) -> Expression:
    """log(A⁻¹) = −log(A)."""
    return negate(logm(a.arg))
