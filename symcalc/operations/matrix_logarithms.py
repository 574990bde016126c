r"""Principal logarithm of a matrix without eigenvalues on (−∞, 0], and its Fréchet derivatives.

log A = ∫₀¹ (A − I)(t(A − I) + I)⁻¹ dt, d log A = ∫₀¹ (t(A − I) + I)⁻¹ dA (t(A − I) + I)⁻¹ dt, d tr(log A) = tr(A⁻¹ dA)
(Higham 2008, Functions of Matrices, ch. 11).
"""

from __future__ import annotations

import math
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
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.blocks_between_matrices import register_matrix_function
from symcalc.operations.determinants import logdet
from symcalc.operations.elementwise import build
from symcalc.operations.matrix_exponentials import Expm
from symcalc.operations.matrix_functions import MatrixFunction, nodes_of, value_of

LOGM = Logm, LogmFrechet, LogmBetween = nodes_of("Logm", __name__, "log(A)")


NODES = 40  # of the quadrature of the reference
FAR = 1.33  # ρ of the poles: the quadrature errs by ρ⁻⁸⁰, which is 1e-10


def value_of_logarithm(np: Any, A: Any) -> Any:
    """Return log(A) = ∫₀¹ (A − I) (I + t (A − I))⁻¹ dt (Higham 2008, eq. 11.1), by Gauss and Legendre.

    Where arrays have values it is NaN where an eigenvalue is negative, and there is no logarithm, or too near to that.
    """
    if hasattr(np, "errstate") and not _is_accurate(np, np.linalg.eigvals(A)):
        return np.full(A.shape, np.nan)
    nodes, weights = map(np.asarray, gauss_legendre(NODES))
    eye = np.eye(A.shape[0])
    return (A - eye) @ np.tensordot(weights, np.linalg.inv(eye + nodes[:, None, None] * (A - eye)), axes=1)


def _is_accurate(np: Any, eigenvalues: Any) -> bool:
    """Tell whether the poles of the integrand, at 1/(1 − λ), are far from where it is integrated."""
    with np.errstate(all="ignore"):
        z = 2 / (1 - eigenvalues + 0j) - 1
        r = np.abs(z + np.sqrt(z * z - 1))  # of the ellipse around −1 and 1 through z
        return not np.any(np.maximum(r, 1 / r) < FAR)


def gauss_legendre(n: int) -> tuple[list[float], list[float]]:
    """Return nodes and weights of Gauss and Legendre's quadrature from 0 to 1: the zeros of Pₙ, by Newton's method."""
    nodes, weights = [], []
    for i in range(n):
        x = math.cos(math.pi * (i + 0.75) / (n + 0.5))
        for _ in range(8):
            before, P = 1.0, x
            for k in range(2, n + 1):
                before, P = P, ((2 * k - 1) * x * P - (k - 1) * before) / k
            slope = n * (x * P - before) / (x * x - 1)
            x -= P / slope
        nodes.append((x + 1) / 2)
        weights.append(1 / ((1 - x * x) * slope * slope))
    return nodes, weights


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
    spelled=Spelled("logm", "log", "MatrixLog"),
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
