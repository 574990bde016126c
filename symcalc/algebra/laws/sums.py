"""Laws of sums."""

from __future__ import annotations

from sympy import Expr, S

from symcalc.algebra.coefficients import scaled, split
from symcalc.algebra.entry_products import on_the_diagonal
from symcalc.algebra.scalars import is_negative, scalar_sum
from symcalc.algebra.sums import add
from symcalc.algebra.transposes import diagonal_matrix
from symcalc.expressions.core_nodes import MatAdd, MatMul
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression


@law(MatAdd, of=tuple, examples=("diag(x) + diag(y)", "diag(x) + 3*eye(n)"))
def sum_of_diagonal_matrices(terms: tuple[Expression, ...]) -> Expression:
    """diag(x) + diag(y) = diag(x + y)."""
    return diagonal_matrix(add(*[on_the_diagonal(t) for t in terms]))


@law(MatAdd, of=list, examples=("2*A + sin(B) + a*A", "A*x - 3*A*x"))
def sum_of_like_terms(coefficients: list[Expr], a: Expression) -> Expression:
    """B A + c A = (b + c) A."""
    return scaled(scalar_sum(coefficients), a)


@law(MatMul, of=MatAdd, examples="-(A - sin(B))")
def negative_of_difference(a: Expression) -> Expression | None:
    """−(A − B) = B − A."""
    if not is_negative(split(a.args[-1])[0]):
        return None
    return add(*[scaled(S.NegativeOne, t) for t in a.args])
