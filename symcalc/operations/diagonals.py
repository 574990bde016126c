"""Diagonal matrices and diagonals: each is the adjoint of the other.   ⟨G, diag(x)⟩ = ⟨diag(G), x⟩.

diag(P diag(x) Q) = (P ∘ Qᵀ) x   (Horn & Johnson 1991, lemma 5.1.4).
"""

from typing import Any

from symcalc.algebra import diagonal, diagonal_matrix, hadamard, hadamard_power, multiply, transpose
from symcalc.expressions.claims import TRIANGLES
from symcalc.expressions.core_nodes import DiagMatrix, Diagonal, HadamardPower, HadamardProduct, MatMul
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.registry import Example, Function, Operation, register, register_rewrite
from symcalc.expressions.shape_rules import Sizes
from symcalc.expressions.structure import structure_of


def build(a: Any) -> Any:
    """Return the diagonal matrix of a vector, the diagonal of a matrix."""
    return diagonal_matrix(a) if 1 in a.shape else diagonal(a)


def shape_of_diag(sizes: Sizes, a: Shape) -> Shape:
    """Return n×n for a vector of n entries, n×1 for an n×n matrix."""
    if a[1] is ONE or a[0] is ONE:
        n = a[0] if a[1] is ONE else a[1]
        return (n, n)
    sizes.equal(a[0], a[1], "rows and columns of a square matrix")
    return (a[0], ONE)


register(
    Operation(
        name="diag",
        node=DiagMatrix,
        function=Function("diag", build, shape_of_diag, ("array",), group="shape", summary="diagonal, both ways"),
        linear="joint",
        adjoint=lambda Y, i, G: diagonal(G),
        push=lambda Y, i, F: F.diagonal_matrix(),
        code=lambda g, Y, x: g.diag(x),
        example=Example("tr(A*diag(x)*B*diag(x))", wrt="x", derivative="(A.*B' + A'.*B)*x"),
    )
)
register(
    Operation(
        name="diagonal",
        node=Diagonal,
        text="diag({0})",
        latex=r"\operatorname{diag}({0})",
        linear="joint",
        adjoint=lambda Y, i, G: diagonal_matrix(G),
        push=lambda Y, i, F: F.diagonal(),
        code=lambda g, Y, a: g.diagonal(a),
        example=Example("w'*diag(X)", wrt="X", derivative="diag(w)"),
    )
)


def _rewrite_diagonal(Y: Any) -> Any:
    """diag(P diag(x) Q) = (P ∘ Qᵀ) x."""
    if not isinstance(Y.arg, MatMul):
        return None
    factors = Y.arg.factors
    for i, f in enumerate(factors[1:-1], 1):
        if isinstance(f, DiagMatrix):
            P, Q = multiply(*factors[:i]), multiply(*factors[i + 1 :])
            return multiply(Y.arg.coefficient, hadamard(P, transpose(Q)), f.arg)
    return None


register_rewrite(_rewrite_diagonal, Diagonal)


def _rewrite_entries(Y: Any) -> Any:
    """diag(A ∘ Bᵖ) = diag(A) ∘ diag(B)ᵖ, where B is 0 by its structure, which the diagonal does not see."""
    factors = Y.arg.args if isinstance(Y.arg, HadamardProduct) else (Y.arg,)
    if not any(isinstance(f, HadamardPower) and structure_of(f.base) & TRIANGLES for f in factors):
        return None
    return hadamard(
        *(hadamard_power(diagonal(f.base), f.exp) if isinstance(f, HadamardPower) else diagonal(f) for f in factors)
    )


register_rewrite(_rewrite_entries, Diagonal)
