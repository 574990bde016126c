r"""Sine and cosine of a matrix, sin A = Σ (−1)ᵐ A^{2m+1}/(2m + 1)!, and their Fréchet derivatives.

D sin(A)[E] = D(Im e^{iA})[E], and where E commutes with A it is cos(A) E; d tr(sin A) = tr(cos(A) dA)   (Higham 2008,
Functions of Matrices, ch. 12).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcalc.algebra import negate
from symcalc.algebra.coefficients import split
from symcalc.algebra.scalars import is_negative
from symcalc.expressions.core_nodes import MatMul
from symcalc.expressions.law_records import law
from symcalc.expressions.matrix_functions import COSINE, SINE
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.blocks_between_matrices import register_matrix_function
from symcalc.operations.elementwise import build
from symcalc.operations.frechet_derivatives import derivative_along
from symcalc.operations.matrix_functions import MatrixFunction, nodes_of, value_of

SINM = Sinm, SinmFrechet, SinmBetween = nodes_of("Sinm", __name__, "sin(A)")
COSM = Cosm, CosmFrechet, CosmBetween = nodes_of("Cosm", __name__, "cos(A)")


HALVINGS = 6  # of the references


def sine_and_cosine(np: Any, A: Any) -> tuple[Any, Any]:
    """Return sin(A) and cos(A): by their power series of A/2ˢ, doubled s times, sin 2A = 2 sin A cos A."""
    X, eye = A / 2.0**HALVINGS, np.eye(A.shape[0])
    sine, cosine, term = X, eye, X
    for k in range(2, 16):
        term = term @ X / k
        if k % 2:
            sine = sine + (-1) ** (k // 2) * term
        else:
            cosine = cosine + (-1) ** (k // 2) * term
    for _ in range(HALVINGS):
        sine, cosine = 2 * sine @ cosine, 2 * cosine @ cosine - eye
    return sine, cosine


def cycle(first: int) -> Callable[[int, Expression], Any]:
    """Return the rule of derivatives sin, cos, −sin, −cos, which begins there."""

    def derivative(k: int, A: Expression) -> Any:
        k = (k + first) % 4
        found = value_of(COS if k % 2 else SIN, A)
        return negate(found) if k > 1 else found

    return derivative


SIN: MatrixFunction = MatrixFunction(
    name="sinm",
    spelled=Spelled(julia="sin", mathematica="MatrixFunction[Sin, {0}]"),
    nodes=SINM,
    of_entries=lambda a: build("sin", a),
    derivative=cycle(0),
    trace_along=lambda A, *along: derivative_along(COS, A, *along),
    structure=lambda a: a & (Structure.SKEW if Structure.SKEW in a else Structure.SYMMETRIC),
    reference=lambda np, A: sine_and_cosine(np, A)[0],
    primitives=SINE,
    called=lambda g, w: g.call("sin", w),
    aliases=("matrix_sin",),
    summary="sine of a matrix, A − A³/3! + …",
    example=Example("tr(sinm(X))", wrt="X", derivative="cosm(X)'"),
)
COS: MatrixFunction = MatrixFunction(
    name="cosm",
    spelled=Spelled(julia="cos", mathematica="MatrixFunction[Cos, {0}]"),
    nodes=COSM,
    of_entries=lambda a: build("cos", a),
    derivative=cycle(1),
    trace_along=lambda A, *along: negate(derivative_along(SIN, A, *along)),
    structure=lambda a: Structure.DEFINITE if Structure.SKEW in a else a & Structure.SYMMETRIC,  # the cosh of numbers
    reference=lambda np, A: sine_and_cosine(np, A)[1],
    primitives=COSINE,
    called=lambda g, w: g.call("cos", w),
    aliases=("matrix_cos",),
    summary="cosine of a matrix, I − A²/2! + …",
    example=Example("tr(cosm(X))", wrt="X", derivative="-sinm(X)'"),
)
register_matrix_function(SIN)
register_matrix_function(COS)


@law(Sinm, of=MatMul, examples="A : matrix(n, n)\nsinm(-2*A)", source="Higham 2008, sec. 12.1")
def sine_of_negative(a: Expression) -> Expression | None:
    """sin(−A) = −sin(A)."""
    return negate(value_of(SIN, negate(a))) if is_negative(split(a)[0]) else None


@law(Cosm, of=MatMul, examples="A : matrix(n, n)\ncosm(-2*A)", source="Higham 2008, sec. 12.1")
def cosine_of_negative(a: Expression) -> Expression | None:
    """cos(−A) = cos(A)."""
    return value_of(COS, negate(a)) if is_negative(split(a)[0]) else None
