"""Sums over entries, rows and columns; norms."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, S

from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.algebra.transposes import transpose
from symcalc.expressions.claims import Structure
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    Norm2,
    OneMatrix,
    SumColumns,
    SumRows,
    Total,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.laws import by_law, law
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.structure import structure_of

# ------------------------------------------------------------------------------------------------ of all entries


def total(a: Any) -> Expr:
    """Return the sum of all entries."""
    if not is_array(a):
        return a
    found = by_law(Total, a)
    return Total.make(transpose(a) if a.shape[0] is ONE else a) if found is None else found


@law(Total, of=MatMul, examples="sum(3*A)")
def sum_of_multiple(a: Any) -> Any:
    """Σ(c A) = c Σ(A)."""
    c, core = split(a)
    return None if c is ONE else scalar_product([c, total(core)])


@law(Total, of=MatAdd, examples="sum(A + sin(B))")
def sum_of_sum(a: Any) -> Any:
    """Σ(A + B) = Σ(A) + Σ(B)."""
    return CONSTRUCTORS[MatAdd](*[total(t) for t in a.args])


@law(Total, of=ZeroMatrix, examples="sum(A - A) + b")
def sum_of_zeros(a: Any) -> Any:
    """Σ(0) = 0."""
    return S.Zero


@law(Total, of=OneMatrix, examples="a*sum(ones(2, 3))")
def sum_of_ones(a: Any) -> Any:
    """Σ(1 1ᵀ) = m n."""
    return a.shape[0] * a.shape[1]


@law(Total, of=Identity, examples="a*sum(eye(3))")
def sum_of_identity(a: Any) -> Any:
    """Σ(I) = n."""
    return a.shape[0]


@law(Total, examples=("sum(A')", "sum(vec(A))", "sum(diag(x))", "sum(sum(A, 1))"))
def sum_of_rearranged(a: Any) -> Any:
    """Σ(Aᵀ) = Σ(vec(A)) = Σ(A); Σ(diag(x)) = Σ(A 1) = Σ(x)."""
    return total(a.parts[0]) if a.rearranges or type(a) in (SumRows, SumColumns, DiagMatrix) else None


@law(Total, of=MatMul, examples="sum(x*y')")
def sum_of_outer_product(a: Any) -> Any:
    """Σ(x yᵀ) = Σ(x) Σ(y)."""
    if len(a.args) != 2 or a.args[0].shape[1] is not ONE:
        return None
    return scalar_product([total(a.args[0]), total(a.args[1])])


@law(Total, examples="K : skew(n)\nsum(K) + a")
def sum_of_skew(a: Any) -> Any:
    """Σ(K) = 0, Kᵀ = −K."""
    return S.Zero if Structure.SKEW in structure_of(a) else None


@law(Total, of=HadamardProduct, examples=("sum(x.*y)", "sum(x'.*y')"))
def sum_of_products(a: Any) -> Any:
    """Σ(x ∘ y) = xᵀ y, of vectors; a quotient stays one."""
    if a.shape[0] is ONE:
        a = transpose(a)
    if type(a) is not HadamardProduct or a.shape[1] is not ONE or len(a.args) != 2:
        return None
    x, y = a.args
    quotient = type(x) is HadamardPower or type(y) is HadamardPower
    return None if quotient else CONSTRUCTORS[MatMul](transpose(x), y)


# ------------------------------------------------------------------------------------------------ of rows, of columns


def sum_rows(a: Any) -> Any:
    """Return A·1, the sum of each row as a column vector."""
    if a.shape[1] is ONE:
        return a
    if a.shape[0] is ONE:
        return total(a)
    found = by_law(SumRows, a)
    return SumRows.make(a, shape=(a.shape[0], ONE)) if found is None else found


def sum_columns(a: Any) -> Any:
    """Return 1ᵀ·A, the sum of each column as a row vector."""
    if a.shape[0] is ONE:
        return a
    if a.shape[1] is ONE:
        return total(a)
    found = by_law(SumColumns, a)
    return SumColumns.make(a, shape=(ONE, a.shape[1])) if found is None else found


@law(SumRows, of=MatMul, examples="sum(3*A, 2)")
def row_sums_of_multiple(a: Any) -> Any:
    """(c A) 1 = c (A 1)."""
    c, core = split(a)
    return None if c is ONE else scaled(c, sum_rows(core))


@law(SumColumns, of=MatMul, examples="sum(3*A, 1)")
def column_sums_of_multiple(a: Any) -> Any:
    """1ᵀ (c A) = c (1ᵀ A)."""
    c, core = split(a)
    return None if c is ONE else scaled(c, sum_columns(core))


@law(SumRows, of=ZeroMatrix, examples="A : matrix(2, 3)\nsum(A - A, 2) + u")
def row_sums_of_zeros(a: Any) -> Any:
    """0 1 = 0."""
    return zeros(a.shape[0], ONE)


@law(SumColumns, of=ZeroMatrix, examples="A : matrix(2, 3)\nsum(A - A, 1) + u'")
def column_sums_of_zeros(a: Any) -> Any:
    """1ᵀ 0 = 0."""
    return zeros(ONE, a.shape[1])


@law(SumRows, of=OneMatrix, examples="sum(ones(2, 3), 2) + u")
def row_sums_of_ones(a: Any) -> Any:
    """(1 1ᵀ) 1 = n 1."""
    return filled(a.shape[1], a.shape[0], ONE)


@law(SumColumns, of=OneMatrix, examples="sum(ones(2, 3), 1) + u'")
def column_sums_of_ones(a: Any) -> Any:
    """1ᵀ (1 1ᵀ) = m 1ᵀ."""
    return filled(a.shape[0], ONE, a.shape[1])


@law(SumRows, of=Identity, examples="sum(eye(3), 2) + u")
def row_sums_of_identity(a: Any) -> Any:
    """I 1 = 1."""
    return filled(ONE, a.shape[0], ONE)


@law(SumColumns, of=Identity, examples="sum(eye(3), 1) + u'")
def column_sums_of_identity(a: Any) -> Any:
    """1ᵀ I = 1ᵀ."""
    return filled(ONE, ONE, a.shape[1])


@law(SumRows, of=DiagMatrix, examples="sum(diag(x), 2)")
def row_sums_of_diagonal_matrix(a: Any) -> Any:
    """diag(x) 1 = x."""
    return a.arg


@law(SumColumns, of=DiagMatrix, examples="sum(diag(x), 1)")
def column_sums_of_diagonal_matrix(a: Any) -> Any:
    """1ᵀ diag(x) = xᵀ."""
    return transpose(a.arg)


@law(SumRows, of=Transpose, examples="sum(A', 2)")
def row_sums_of_transpose(a: Any) -> Any:
    """Aᵀ 1 = (1ᵀ A)ᵀ."""
    return transpose(sum_columns(a.arg))


@law(SumColumns, examples=("sum(A', 1)", "S : symmetric(n)\nsum(S, 1)"))
def column_sums_of_transpose(a: Any) -> Any:
    """1ᵀ Aᵀ = (A 1)ᵀ; 1ᵀ S = (S 1)ᵀ of a symmetric S."""
    turned = transpose(a)
    return transpose(sum_rows(turned)) if type(a) is Transpose or turned == a else None


@law(SumRows, of=MatMul, examples="sum(x*y', 2)")
def row_sums_of_outer_product(a: Any) -> Any:
    """(x yᵀ) 1 = Σ(y) x."""
    is_outer = len(a.args) == 2 and a.args[0].shape[1] is ONE
    return scaled(total(a.args[1]), a.args[0]) if is_outer else None


@law(SumColumns, of=MatMul, examples="sum(x*y', 1)")
def column_sums_of_outer_product(a: Any) -> Any:
    """1ᵀ (x yᵀ) = Σ(x) yᵀ."""
    is_outer = len(a.args) == 2 and a.args[0].shape[1] is ONE
    return scaled(total(a.args[0]), a.args[1]) if is_outer else None


# ------------------------------------------------------------------------------------------------ norms


def norm2(a: Any) -> Expr:
    """Return the Euclidean norm of a vector, the Frobenius norm of a matrix, |a| of a scalar."""
    if not is_array(a):
        return CONSTRUCTORS[Abs](a)
    found = by_law(Norm2, a)
    return Norm2.make(a) if found is None else found


@law(Norm2, of=MatMul, examples=("norm2(-3*A)", "norm2(a*x)", "norm2(-x)"))
def norm_of_multiple(a: Any) -> Any:
    """‖c A‖ = |c| ‖A‖."""
    c, core = split(a)
    if c is ONE:
        return None
    return norm2(core) if c == -1 else scalar_product([CONSTRUCTORS[Abs](c), norm2(core)])


@law(Norm2, of=ZeroMatrix, examples="norm2(A - A) + b")
def norm_of_zeros(a: Any) -> Any:
    """‖0‖ = 0."""
    return S.Zero


@law(Norm2, examples=("norm2(A')", "norm2(vec(A))", "norm2(diag(x))"))
def norm_of_rearranged(a: Any) -> Any:
    """‖Aᵀ‖ = ‖vec(A)‖ = ‖A‖, ‖diag(x)‖ = ‖x‖."""
    return norm2(a.parts[0]) if a.rearranges or type(a) is DiagMatrix else None


@law(Norm2, of=OneMatrix, examples="a*norm2(ones(2, 3))")
def norm_of_ones(a: Any) -> Any:
    """‖1 1ᵀ‖ = √(m n)."""
    return scalar_power(a.shape[0] * a.shape[1], S.Half)


@law(Norm2, of=Identity, examples="a*norm2(eye(3))")
def norm_of_identity(a: Any) -> Any:
    """‖I‖ = √n."""
    return scalar_power(a.shape[0], S.Half)


@law(
    Norm2,
    of=MatMul,
    examples=("Q : orthogonal(n)\nnorm2(Q*A)", "Q : orthogonal(n)\nnorm2(A*Q)", "P, Q : orthogonal(n)\nnorm2(P*A*Q)"),
    source="Horn & Johnson 2013, sec. 5.6",
)
def norm_of_rotated(a: Any) -> Any:
    """‖Q A‖ = ‖A‖ = ‖A Q‖ of an orthogonal Q."""
    first, last = (Structure.ORTHOGONAL in structure_of(a.args[i]) for i in (0, -1))
    if not first and not last:
        return None
    return norm2(CONSTRUCTORS[MatMul](*a.args[first : len(a.args) - (last and not first)]))
