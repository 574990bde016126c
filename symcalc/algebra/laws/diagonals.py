"""Laws of diagonals and diagonal matrices."""

from __future__ import annotations

from sympy import S

from symcalc.algebra.coefficients import filled, identity, zeros
from symcalc.algebra.entry_products import diagonal, hadamard, hadamard_power
from symcalc.algebra.products import multiply
from symcalc.algebra.sums import add
from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Diagonal,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Transpose,
    ZeroMatrix,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure


@law(Diagonal, of=MatAdd, examples="diag(A + sin(B))")
def diagonal_of_sum(a: Expression) -> Expression:
    """diag(A + B) = diag(A) + diag(B)."""
    return add(*[diagonal(t) for t in a.args])


@law(Diagonal, of=DiagMatrix, examples="diag(diag(x))")
def diagonal_of_diagonal_matrix(a: Expression) -> Expression:
    """diag(diag(x)) = x."""
    return a.arg


@law(Diagonal, of=(Identity, OneMatrix), examples=("diag(eye(3)) + u", "diag(ones(3, 3)) + u"))
def diagonal_of_identity(a: Expression) -> Expression:
    """diag(I) = diag(1 1ᵀ) = 1."""
    return filled(ONE, a.shape[0], ONE)


@law(Diagonal, of=HadamardProduct, examples="A : matrix(n, n)\ndiag(A.*B)")
def diagonal_of_entry_product(a: Expression) -> Expression:
    """diag(A ∘ B) = diag(A) ∘ diag(B)."""
    return hadamard(*[diagonal(f) for f in a.args])


@law(Diagonal, examples=("A : matrix(n, n)\ndiag(A')", "A : matrix(n, n)\ndiag(tril(A))"))
def diagonal_that_is_kept(a: Expression) -> Expression | None:
    """diag(Aᵀ) = diag(A), diag(tril(A)) = diag(A)."""
    return diagonal(a.parts[0]) if type(a) is Transpose or a.keeps_diagonal else None


def _is_triangle(a: Expression) -> bool:
    """Tell what is lower or upper triangular, and not diagonal."""
    return structure_of(a) & Structure.DIAGONAL in (Structure.LOWER, Structure.UPPER)


@law(
    Diagonal,
    of=(Inverse, MatPow, MatMul),
    examples=("L : lower(n)\ndiag(inv(L))", "L : lower(n)\ndiag(L^3)", "L, M : lower(n)\ndiag(L*M)"),
    source="Horn & Johnson 2013, sec. 0.9.3",
)
def diagonal_of_triangles(a: Expression) -> Expression | None:
    """diag(L M) = diag(L) ∘ diag(M), diag(Lᵏ) = diag(L)ᵏ, diag(L⁻¹) = diag(L)⁻¹ of triangular L, M."""
    if not _is_triangle(a):
        return None
    if type(a) is MatMul:
        return hadamard(*[diagonal(f) for f in a.args])
    return hadamard_power(diagonal(a.args[0]), a.exp if type(a) is MatPow else S.NegativeOne)


@law(Diagonal, of=MatMul, examples=("diag(diag(x)*A)", "diag(A*diag(x))"))
def diagonal_beside_diagonal_matrix(a: Expression) -> Expression | None:
    """diag(diag(x) A) = x ∘ diag(A) = diag(A diag(x))."""
    first, last = a.args[0], a.args[-1]
    if type(first) is DiagMatrix:
        return hadamard(first.arg, diagonal(multiply(*a.args[1:])))
    return hadamard(diagonal(multiply(*a.args[:-1])), last.arg) if type(last) is DiagMatrix else None


@law(Diagonal, of=MatMul, examples="y : vector(n)\ndiag(x*y')")
def diagonal_of_outer_product(a: Expression) -> Expression | None:
    """diag(x yᵀ) = x ∘ y."""
    cut = next((i for i, f in enumerate(a.args) if f.shape[0] is ONE), 0)
    return hadamard(multiply(*a.args[:cut]), transpose(multiply(*a.args[cut:]))) if cut else None


@law(DiagMatrix, of=ZeroMatrix, examples="diag(x - x) + A")
def diagonal_matrix_of_zeros(x: Expression) -> Expression:
    """diag(0) = 0."""
    return zeros(x.shape[0], x.shape[0])


@law(DiagMatrix, of=OneMatrix, examples="3*diag(ones(3, 1)) + A")
def diagonal_matrix_of_ones(x: Expression) -> Expression:
    """diag(1) = I."""
    return identity(x.shape[0])


@law(DiagMatrix, of=Diagonal, examples="D : diagonal(n)\ndiag(diag(D))")
def diagonal_matrix_of_diagonal(x: Expression) -> Expression | None:
    """diag(diag(D)) = D of a diagonal D."""
    return x.arg if Structure.DIAGONAL in structure_of(x.arg) else None
