"""Laws of the Euclidean and the Frobenius norm."""

from __future__ import annotations

from sympy import Abs, S

from symcalc.algebra.coefficients import split
from symcalc.algebra.products import multiply
from symcalc.algebra.reductions import norm2
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.expressions.core_nodes import DiagMatrix, Identity, MatMul, Norm2, OneMatrix, ZeroMatrix
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure


@law(Norm2, of=MatMul, examples=("norm2(-3*A)", "norm2(a*x)", "norm2(-x)"), source="Horn & Johnson 2013, sec. 5.1")
def norm_of_multiple(a: Expression) -> Expression | None:
    """‖c A‖ = |c| ‖A‖."""
    c, core = split(a)
    if c is ONE:
        return None
    return norm2(core) if c == -1 else scalar_product([CONSTRUCTORS[Abs](c), norm2(core)])


@law(Norm2, of=ZeroMatrix, examples="norm2(A - A) + b", source="Horn & Johnson 2013, sec. 5.1")
def norm_of_zeros(a: Expression) -> Expression:
    """‖0‖ = 0."""
    return S.Zero


@law(Norm2, examples=("norm2(A')", "norm2(vec(A))", "norm2(diag(x))"), source="Horn & Johnson 2013, sec. 5.6")
def norm_of_rearranged(a: Expression) -> Expression | None:
    """‖Aᵀ‖ = ‖vec(A)‖ = ‖A‖, ‖diag(x)‖ = ‖x‖."""
    return norm2(a.parts[0]) if a.rearranges or type(a) is DiagMatrix else None


@law(Norm2, of=OneMatrix, examples="a*norm2(ones(2, 3))")
def norm_of_ones(a: Expression) -> Expression:
    """‖1 1ᵀ‖ = √(m n)."""
    return scalar_power(times(*a.shape), S.Half)


@law(Norm2, of=Identity, examples="a*norm2(eye(3))", source="Horn & Johnson 2013, sec. 5.6")
def norm_of_identity(a: Expression) -> Expression:
    """‖I‖ = √n."""
    return scalar_power(a.shape[0], S.Half)


@law(
    Norm2,
    of=MatMul,
    examples=("Q : orthogonal(n)\nnorm2(Q*A)", "Q : orthogonal(n)\nnorm2(A*Q)", "P, Q : orthogonal(n)\nnorm2(P*A*Q)"),
    source="Horn & Johnson 2013, sec. 5.6",
)
def norm_of_rotated(a: Expression) -> Expression | None:
    """‖Q A‖ = ‖A‖ = ‖A Q‖ of an orthogonal Q."""
    first, last = (Structure.ORTHOGONAL in structure_of(a.args[i]) for i in (0, -1))
    if not first and not last:
        return None
    return norm2(multiply(*a.args[first : len(a.args) - (last and not first)]))
