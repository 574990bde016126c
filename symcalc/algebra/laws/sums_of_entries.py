"""Laws of sums of all entries, of rows and of columns."""

from __future__ import annotations

from typing import Any

from sympy import S

from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.products import multiply
from symcalc.algebra.reductions import sum_columns, sum_rows, total
from symcalc.algebra.scalars import scalar_product
from symcalc.algebra.sums import add
from symcalc.algebra.transposes import transpose
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    OneMatrix,
    SumColumns,
    SumRows,
    Total,
    Transpose,
    ZeroMatrix,
)
from symcalc.expressions.dimensions import ONE, times
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import Structure


@law(Total, of=MatMul, examples="sum(3*A)")
def sum_of_multiple(a: Expression) -> Expression | None:
    """Σ(c A) = c Σ(A)."""
    c, core = split(a)
    return None if c is ONE else scalar_product([c, total(core)])


@law(Total, of=MatAdd, examples="sum(A + sin(B))")
def sum_of_sum(a: Expression) -> Expression:
    """Σ(A + B) = Σ(A) + Σ(B)."""
    return add(*[total(t) for t in a.args])


@law(Total, of=ZeroMatrix, examples="sum(A - A) + b")
def sum_of_zeros(a: Expression) -> Expression:
    """Σ(0) = 0."""
    return S.Zero


@law(Total, of=OneMatrix, examples="a*sum(ones(2, 3))")
def sum_of_ones(a: Expression) -> Expression:
    """Σ(1 1ᵀ) = m n."""
    return times(*a.shape)


@law(Total, of=Identity, examples="a*sum(eye(3))")
def sum_of_identity(a: Expression) -> Expression:
    """Σ(I) = n."""
    return a.shape[0]


@law(Total, examples=("sum(A')", "sum(vec(A))", "sum(diag(x))", "sum(sum(A, 1))"))
def sum_of_rearranged(a: Expression) -> Expression | None:
    """Σ(Aᵀ) = Σ(vec(A)) = Σ(A); Σ(diag(x)) = Σ(A 1) = Σ(x)."""
    return total(a.parts[0]) if a.rearranges or type(a) in (SumRows, SumColumns, DiagMatrix) else None


@law(Total, of=MatMul, examples="sum(x*y')")
def sum_of_outer_product(a: Expression) -> Expression | None:
    """Σ(x yᵀ) = Σ(x) Σ(y)."""
    if len(a.args) != 2 or a.args[0].shape[1] is not ONE:
        return None
    return scalar_product([total(a.args[0]), total(a.args[1])])


@law(Total, examples="K : skew(n)\nsum(K) + a")
def sum_of_skew(a: Expression) -> Expression | None:
    """Σ(K) = 0, Kᵀ = −K."""
    return S.Zero if Structure.SKEW in structure_of(a) else None


@law(Total, of=HadamardProduct, examples=("sum(x.*y)", "sum(x'.*sum(A, 1))"))
def sum_of_products(a: Expression) -> Expression | None:
    """Σ(x ∘ y) = xᵀ y, of vectors; a quotient stays one."""
    if a.shape[0] is ONE:
        a = transpose(a)
    if type(a) is not HadamardProduct or a.shape[1] is not ONE or len(a.args) != 2:
        return None
    x, y = a.args
    quotient = type(x) is HadamardPower or type(y) is HadamardPower
    return None if quotient else multiply(transpose(x), y)


@law(SumRows, of=MatMul, examples="sum(3*A, 2)")
def row_sums_of_multiple(a: Expression) -> Expression | None:
    """(c A) 1 = c (A 1)."""
    c, core = split(a)
    return None if c is ONE else scaled(c, sum_rows(core))


@law(SumColumns, of=MatMul, examples="sum(3*A, 1)")
def column_sums_of_multiple(a: Expression) -> Expression | None:
    """1ᵀ (c A) = c (1ᵀ A)."""
    c, core = split(a)
    return None if c is ONE else scaled(c, sum_columns(core))


@law(
    SumRows,
    SumColumns,
    shortens=True,
    examples=("sum(A - sum(A, 2)*ones(1, n)/n, 2)", "sum(A - ones(m, 1)*sum(A, 1)/m, 1)"),
)
def sums_that_are_centred(Y: Expression) -> Expression | None:
    """(A + x 1ᵀ) 1 = A 1 + n x, 1ᵀ (A + 1 xᵀ) = 1ᵀ A + m xᵀ, where terms cancel."""
    found = _centred(Y.arg, type(Y) is SumRows)
    terms = found.args if type(found) is MatAdd else () if type(found) is ZeroMatrix else (found,)
    return found if found is not None and len(terms) < len(getattr(Y.arg, "args", ())) else None


def _centred(a: Expression, by_rows: bool, scales: int = 2) -> Any:
    """Return the sums of the rows or columns of a sum, term by term, None where no term of it is a repeated line.

    Or of what is scaled by a diagonal matrix; within so many ``scales``.
    """
    sums, outer = (sum_rows, 0) if by_rows else (sum_columns, -1)
    if type(a) is MatMul and type(a.args[outer]) is DiagMatrix and scales:
        rest = multiply(*(a.args[1:] if by_rows else a.args[:-1]))
        found = _centred(rest, by_rows, scales - 1)
        return zeros(*found.shape) if type(found) is ZeroMatrix else None
    if type(a) is not MatAdd:
        return None
    lines = [
        type(core) is MatMul and type(core.args[-1 if by_rows else 0]) is OneMatrix for _, core in map(split, a.args)
    ]
    made = [_centred(split(t)[1], by_rows, scales - 1) if scales else None for t in a.args]
    if not any(lines) and not any(type(s) is ZeroMatrix for s in made):
        return None
    return add(*[s if type(s) is ZeroMatrix else sums(t) for s, t in zip(made, a.args, strict=True)])


@law(
    SumRows,
    shortens=True,
    examples=("sum(diag(x)*A, 2)", "sum(A*diag(y), 2)"),
    source="Horn & Johnson 2013, sec. 0.9.1",
)
def row_sums_of_scaled(Y: Expression) -> Expression | None:
    """(diag(x) A) 1 = x ∘ (A 1), (A diag(y)) 1 = A y."""
    chain = Y.arg.args if type(Y.arg) is MatMul else ()
    if chain and type(chain[-1]) is DiagMatrix:
        return multiply(*chain[:-1], chain[-1].arg)
    return multiply(chain[0], sum_rows(multiply(*chain[1:]))) if chain and type(chain[0]) is DiagMatrix else None


@law(
    SumColumns,
    shortens=True,
    examples=("sum(A*diag(y), 1)", "sum(diag(x)*A, 1)"),
    source="Horn & Johnson 2013, sec. 0.9.1",
)
def column_sums_of_scaled(Y: Expression) -> Expression | None:
    """1ᵀ (A diag(y)) = (1ᵀ A) ∘ yᵀ, 1ᵀ (diag(x) A) = xᵀ A."""
    chain = Y.arg.args if type(Y.arg) is MatMul else ()
    if chain and type(chain[0]) is DiagMatrix:
        return multiply(transpose(chain[0].arg), *chain[1:])
    return multiply(sum_columns(multiply(*chain[:-1])), chain[-1]) if chain and type(chain[-1]) is DiagMatrix else None


@law(SumRows, of=ZeroMatrix, examples="A : matrix(2, 3)\nsum(A - A, 2) + u")
def row_sums_of_zeros(a: Expression) -> Expression:
    """0 1 = 0."""
    return zeros(a.shape[0], ONE)


@law(SumColumns, of=ZeroMatrix, examples="A : matrix(2, 3)\nsum(A - A, 1) + u'")
def column_sums_of_zeros(a: Expression) -> Expression:
    """1ᵀ 0 = 0."""
    return zeros(ONE, a.shape[1])


@law(SumRows, of=OneMatrix, examples="sum(ones(2, 3), 2) + u")
def row_sums_of_ones(a: Expression) -> Expression:
    """(1 1ᵀ) 1 = n 1."""
    return filled(a.shape[1], a.shape[0], ONE)


@law(SumColumns, of=OneMatrix, examples="sum(ones(2, 3), 1) + u'")
def column_sums_of_ones(a: Expression) -> Expression:
    """1ᵀ (1 1ᵀ) = m 1ᵀ."""
    return filled(a.shape[0], ONE, a.shape[1])


@law(SumRows, of=Identity, examples="sum(eye(3), 2) + u")
def row_sums_of_identity(a: Expression) -> Expression:
    """I 1 = 1."""
    return filled(ONE, a.shape[0], ONE)


@law(SumColumns, of=Identity, examples="sum(eye(3), 1) + u'")
def column_sums_of_identity(a: Expression) -> Expression:
    """1ᵀ I = 1ᵀ."""
    return filled(ONE, ONE, a.shape[1])


@law(SumRows, of=DiagMatrix, examples="sum(diag(x), 2)")
def row_sums_of_diagonal_matrix(a: Expression) -> Expression:
    """diag(x) 1 = x."""
    return a.arg


@law(SumColumns, of=DiagMatrix, examples="sum(diag(x), 1)")
def column_sums_of_diagonal_matrix(a: Expression) -> Expression:
    """1ᵀ diag(x) = xᵀ."""
    return transpose(a.arg)


@law(SumRows, of=Transpose, examples="sum(A', 2)")
def row_sums_of_transpose(a: Expression) -> Expression:
    """Aᵀ 1 = (1ᵀ A)ᵀ."""
    return transpose(sum_columns(a.arg))


@law(SumColumns, examples=("sum(A', 1)", "S : symmetric(n)\nsum(S, 1)"))
def column_sums_of_transpose(a: Expression) -> Expression | None:
    """1ᵀ Aᵀ = (A 1)ᵀ; 1ᵀ S = (S 1)ᵀ of a symmetric S."""
    turned = transpose(a)
    return transpose(sum_rows(turned)) if type(a) is Transpose or turned == a else None


@law(SumRows, of=MatMul, examples="sum(x*y', 2)")
def row_sums_of_outer_product(a: Expression) -> Expression | None:
    """(x yᵀ) 1 = Σ(y) x."""
    is_outer = len(a.args) == 2 and a.args[0].shape[1] is ONE
    return scaled(total(a.args[1]), a.args[0]) if is_outer else None


@law(SumColumns, of=MatMul, examples="sum(x*y', 1)")
def column_sums_of_outer_product(a: Expression) -> Expression | None:
    """1ᵀ (x yᵀ) = Σ(x) yᵀ."""
    is_outer = len(a.args) == 2 and a.args[0].shape[1] is ONE
    return scaled(total(a.args[0]), a.args[1]) if is_outer else None
