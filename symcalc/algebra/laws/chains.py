"""Laws of products: of neighbours, of a chain of factors, of scalar products."""

from __future__ import annotations

from sympy import Integer

from symcalc.algebra.coefficients import filled, zeros
from symcalc.algebra.entry_products import hadamard, hadamard_power
from symcalc.algebra.products import joined_chain, multiply
from symcalc.algebra.reductions import norm2, sum_columns, sum_rows, total
from symcalc.algebra.scalars import is_negative, scalar_power
from symcalc.algebra.transposes import diagonal_matrix, transpose
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatMul,
    MatPow,
    OneMatrix,
    Trace,
    ZeroMatrix,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression


@law(MatMul, of=ZeroMatrix, examples="A : matrix(m, n)\n(A - A)*x + b")
def product_with_zeros(zero: Expression, shape: Shape) -> Expression:
    """A 0 = 0."""
    return zeros(*shape)


@law(MatMul, of=OneMatrix, examples="ones(m, 1)*ones(1, n).*A")
def outer_product_of_ones(column: Expression, shape: Shape) -> Expression:
    """1 1ᵀ is the matrix of ones."""
    return filled(ONE, *shape)


@law(MatMul, of=list, examples="ones(1, m)*A")
def ones_before(chain: list[Expression], shape: Shape) -> Expression | None:
    """1ᵀ A is the sum of each column."""
    if type(chain[0]) is not OneMatrix or chain[0].shape[0] is not ONE:
        return None
    return sum_columns(joined_chain(chain[1:], (chain[1].shape[0], shape[1])))


@law(MatMul, of=list, examples="A*ones(n, 1)")
def ones_behind(chain: list[Expression], shape: Shape) -> Expression | None:
    """A 1 is the sum of each row."""
    if type(chain[-1]) is not OneMatrix or chain[-1].shape[1] is not ONE:
        return None
    return sum_rows(joined_chain(chain[:-1], (shape[0], chain[-1].shape[0])))


@law(Trace, of=list, examples=("x'*x", "tr(A'*A)", "x'*A'*A*x"), source="Horn & Johnson 2013, sec. 5.6")
def square_of_norm(chain: list[Expression]) -> Expression | None:
    """tr(Aᵀ A) = ‖A‖²."""
    half = _half(chain)
    return None if half is None else scalar_power(norm2(multiply(*half)), Integer(2))


def _half(chain: list[Expression]) -> list[Expression] | None:
    """Return the factors of A where the chain is AᵀA, else None."""
    half, odd = divmod(len(chain), 2)
    if odd:
        return None
    for f, g in zip(chain[:half], reversed(chain), strict=False):
        if f != transpose(g):
            return None
    return chain[half:]


@law(Trace, of=list, examples=("x'*(y./x)", "tr(A'*(B./A))"))
def product_with_quotient(chain: list[Expression]) -> Expression | None:
    """xᵀ (y ⊘ x) = Σ(y), tr(Aᵀ (B ⊘ A)) = Σ(B)."""
    if len(chain) != 2 or not _divides(*chain):
        return None
    return total(hadamard(transpose(chain[0]), chain[1]))


@law(Trace, of=list, examples=("ones(1, n)*x", "x'*ones(n, 1)", "ones(1, m)*A*x", "x'*A*ones(n, 1)"))
def product_with_ones(chain: list[Expression]) -> Expression | None:
    """1ᵀ x = xᵀ 1 = Σ(x)."""
    if len(chain) < 2:
        return None
    if type(chain[0]) is OneMatrix:
        return total(joined_chain(chain[1:], (chain[1].shape[0], ONE)))
    return total(joined_chain(chain[:-1], (ONE, chain[-1].shape[0]))) if type(chain[-1]) is OneMatrix else None


def _divides(a: Expression, b: Expression) -> bool:
    """Tell whether a factor of one stands below in the other."""
    powers = []
    for x in (transpose(a), b):
        factors = x.args if type(x) is HadamardProduct else (x,)
        powers.append(dict(f.args if type(f) is HadamardPower else (f, ONE) for f in factors))
    over, under = powers
    return any(b in under and (is_negative(p) or is_negative(under[b])) for b, p in over.items())


@law(MatMul, of=tuple, examples="diag(x)*diag(y)", source="Horn & Johnson 2013, sec. 0.9.1")
def product_of_diagonal_matrices(neighbours: tuple[Expression, Expression]) -> Expression | None:
    """diag(x) diag(y) = diag(x ∘ y)."""
    a, b = neighbours
    return diagonal_matrix(hadamard(a.arg, b.arg)) if type(a) is type(b) else None


@law(MatMul, of=tuple, examples=("diag(x)*y", "y'*diag(x)"), source="Horn & Johnson 2013, sec. 0.9.1")
def diagonal_matrix_times_vector(neighbours: tuple[Expression, Expression]) -> Expression | None:
    """diag(x) y = x ∘ y, yᵀ diag(x) = (y ∘ x)ᵀ."""
    a, b = neighbours
    if type(a) is DiagMatrix:
        return hadamard(a.arg, b) if b.shape[1] is ONE else None
    return hadamard(a, transpose(b.arg)) if a.shape[0] is ONE else None


@law(MatPow, of=(Identity, ZeroMatrix), examples=("eye(3)^2*A", "(B - B)^2 + A"))
def power_of_identity(a: Expression, k: int) -> Expression:
    """Iᵏ = I, 0ᵏ = 0."""
    return a


@law(MatPow, of=DiagMatrix, examples="diag(x)^3", source="Horn & Johnson 2013, sec. 0.9.1")
def power_of_diagonal_matrix(a: Expression, k: int) -> Expression:
    """diag(x)ᵏ = diag(xᵏ), entry by entry."""
    return diagonal_matrix(hadamard_power(a.arg, Integer(k)))
