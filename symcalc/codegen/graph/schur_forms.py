"""Sylvester's equations by Schur forms: A = U T Uᵀ, B = W S Wᵀ, and T Y + Y S = Uᵀ R W is solved from the corner on.

The forms of a matrix serve its transpose, too, as the adjoint equation Aᵀ X + X Bᵀ = R has it: value, gradient, Hessian
of one function take one of each matrix, and a triangular solve for each right side (Bartels & Stewart 1972; Golub &
Van Loan 2013, sec. 7.6.3).
"""

from __future__ import annotations

from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.primitives import Primitive

SCHUR = Primitive("schur form", results=("T", "U"), is_factored=True)
SOLUTION = Primitive("solution by schur forms")  # told which of the two are transposed


def sylvester(g: Graph, A: Value, B: Value, R: Value) -> Value:
    """Return the X of A X + X B = R."""
    matrices = [g.dense(A), g.dense(B)]
    # of a matrix and its transpose the one that is there already
    cores = [min(M, g.dense(transpose(g, M)), key=lambda v: v.index) for M in matrices]
    forms = [g.step(SCHUR, (core,)) for core in cores]
    turned = tuple(core is not M for core, M in zip(cores, matrices, strict=True))
    return g.step(SOLUTION, (*forms, g.dense(R)), turned, R.shape)
