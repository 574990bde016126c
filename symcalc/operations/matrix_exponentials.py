r"""Exponential of a matrix, e^A = Σ Aᵐ/m!, and its Fréchet derivatives.

d e^A = ∫₀¹ e^{(1−s)A} dA e^{sA} ds, d tr(e^A) = tr(e^A dA)   (Higham 2008, Functions of Matrices, ch. 10).
"""

from typing import Any

from sympy import Integer

from symcalc.algebra import add, negate, trace
from symcalc.algebra.coefficients import identity, scaled
from symcalc.expressions.core_nodes import MatPow, ZeroMatrix
from symcalc.expressions.law_records import law
from symcalc.expressions.matrix_functions import EXPONENTIAL
from symcalc.expressions.node import Expression
from symcalc.expressions.operation_records import Example
from symcalc.expressions.properties import INVERTIBLE, POSITIVE_DETERMINANT
from symcalc.expressions.spellings import Spelled
from symcalc.expressions.structures_and_signs import Structure
from symcalc.operations.blocks_between_matrices import register_matrix_function
from symcalc.operations.determinants import Determinant, LogDet
from symcalc.operations.elementwise import build
from symcalc.operations.frechet_derivatives import derivative_along
from symcalc.operations.matrix_functions import MatrixFunction, always, commute, nodes_of, value_of

SQUARINGS = 7  # of the reference


EXPM = Expm, ExpmFrechet, ExpmBetween = nodes_of("Expm", __name__, "e^A")


def value_of_exponential(np: Any, A: Any) -> Any:
    """Return e^A: by the power series of A/2ˢ, squared s times."""
    X, term = np.eye(A.shape[0]), np.eye(A.shape[0])
    for k in range(1, 15):
        term = term @ A / (2.0**SQUARINGS * k)
        X = X + term
    for _ in range(SQUARINGS):
        X = X @ X
    return X


def structure_of_exponential(a: Structure) -> Structure:
    """Return that e^S is positive definite, e^K of a skew K orthogonal."""
    if Structure.SYMMETRIC in a:
        return Structure.DEFINITE
    return Structure.NONSINGULAR | (Structure.ORTHOGONAL if Structure.SKEW in a else Structure.NONE)


def product_of_exponentials(X: Expression, Y: Expression) -> Any:
    """e^A e^B = e^{A+B} of A and B that commute."""
    A, B = X.args[0], Y.args[0]
    return expm(add(A, B)) if commute(A, B) else None


F: MatrixFunction = MatrixFunction(
    name="expm",
    spelled=Spelled("expm", "exp", "MatrixExp"),
    nodes=EXPM,
    of_entries=lambda a: build("exp", a),
    derivative=lambda k, A: expm(A),
    trace_along=lambda A, *along: derivative_along(F, A, *along),
    structure=structure_of_exponential,
    inverse=lambda Y: expm(negate(Y.args[0])),
    products=product_of_exponentials,
    reference=value_of_exponential,
    primitives=EXPONENTIAL,
    called=lambda g, w: g.call("exp", w),
    plainer=always(INVERTIBLE, POSITIVE_DETERMINANT),
    aliases=("matrix_exp", "matrixexp"),
    summary="matrix exponential, I + A + A²/2 + …",
    example=Example("tr(B*expm(X))", wrt="X", derivative="expm_frechet(X, B)'"),
)


def expm(A: Expression) -> Any:
    """Return e^A."""
    return value_of(F, A)


register_matrix_function(F)


@law(Expm, of=ZeroMatrix, examples="A*expm(B - B)*B\nA, B : matrix(n, n)", source="Higham 2008, sec. 10.1")
def exponential_of_zero(a: Expression) -> Expression:
    """e⁰ = I."""
    return identity(a.shape[0])


@law(MatPow, of=Expm, examples="A : matrix(n, n)\nexpm(A)^3", source="Higham 2008, thm 10.2")
def power_of_matrix_exponential(a: Expression, k: int) -> Expression:
    """(e^A)ᵏ = e^{k A}."""
    return expm(scaled(Integer(k), a.args[0]))


@law(Determinant, of=Expm, examples="det(expm(A))", source="Horn & Johnson 1991, sec. 6.2")
def determinant_of_exponential(a: Expression) -> Expression:
    """det(e^A) = e^{tr A}."""
    return build("exp", trace(a.args[0]))


@law(LogDet, of=Expm, examples="logdet(expm(A))", source="Horn & Johnson 1991, sec. 6.2")
def logdet_of_exponential(a: Expression) -> Expression:
    """logdet(e^A) = tr(A)."""
    return trace(a.args[0])
