"""Laws of products and powers, entry by entry."""

from __future__ import annotations

from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.entry_products import diagonal, hadamard, hadamard_power, on_the_diagonal
from symcalc.algebra.products import multiply
from symcalc.algebra.scalars import scalar_power, scalar_product
from symcalc.algebra.transposes import diagonal_matrix, transpose
from symcalc.errors import KindMismatch
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatMul,
    OneMatrix,
    Transpose,
    ZeroMatrix,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import law
from symcalc.expressions.node import Expression, Scalar
from symcalc.expressions.structure import sign_of
from symcalc.expressions.structures_and_signs import Sign


@law(HadamardProduct, of=ZeroMatrix, examples="(x - x).*y + y")
def entry_product_with_zeros(zero: Expression, shape: Shape) -> Expression:
    """A ∘ 0 = 0."""
    return zeros(*shape)


@law(
    HadamardProduct,
    of=list,
    examples=("(diag(x)*A).*B", "(x*ones(1, n)).*A", "A.*(ones(m, 1)*y')", "(A*diag(y)).*B"),
    source="Horn & Johnson 1991, sec. 5.1",
)
def entry_product_with_scales(factors: list[Expression], shape: Shape) -> Expression:
    """(diag(x) A) ∘ B = diag(x) (A ∘ B), (x 1ᵀ) ∘ A = diag(x) A; A ∘ (1 yᵀ) = A diag(y)."""
    rows, columns, rest = [], [], []
    for f in factors:
        chain = list(f.args) if type(f) is MatMul else [f]
        if len(chain) > 1 and type(chain[0]) is DiagMatrix:
            rows.append(chain.pop(0).arg)
        if len(chain) > 1 and type(chain[-1]) is DiagMatrix:
            columns.append(chain.pop().arg)
        if len(chain) > 1 and type(chain[-1]) is OneMatrix:
            rows.append(multiply(*chain[:-1]))
        elif len(chain) > 1 and type(chain[0]) is OneMatrix:
            columns.append(transpose(multiply(*chain[1:])))
        else:
            rest.append(multiply(*chain))
    x, y = (hadamard(*v) if v else filled(ONE, n, ONE) for v, n in zip((rows, columns), shape, strict=True))
    return multiply(diagonal_matrix(x), hadamard(*rest), diagonal_matrix(y)) if rest else multiply(x, transpose(y))


@law(
    HadamardProduct,
    of=tuple,
    examples=("diag(x).*A", "eye(n).*A", "diag(x).*diag(y)"),
    source="Magnus & Neudecker 2019, ch. 3, sec. 6",
)
def entry_product_with_diagonal_matrix(masks: tuple[Expression, ...], rest: list[Expression]) -> Expression:
    """diag(x) ∘ A = diag(x ∘ diag(A)), I ∘ A = diag(diag(A))."""
    vectors = [m.arg for m in masks if type(m) is DiagMatrix] + [diagonal(f) for f in rest]
    return diagonal_matrix(hadamard(*vectors)) if vectors else masks[0]


@law(HadamardPower, of=(OneMatrix, ZeroMatrix), examples=("ones(2, 3).^a.*A", "(B - B).^2 + A"))
def entry_power_of_ones(a: Expression, p: Scalar) -> Expression:
    """1ᵖ = 1, 0ᵖ = 0 of a positive p, entry by entry."""
    if type(a) is OneMatrix or sign_of(p) is Sign.POSITIVE:
        return a
    _refuse_negative(p)
    return None


def _refuse_negative(p: Scalar) -> None:
    """Refuse a power of zeros that has no value.

    Raises:
        KindMismatch: for a number that is not positive.
    """
    if p.is_number:
        raise KindMismatch("a negative power of zeros is not a real number")


@law(HadamardPower, of=(DiagMatrix, Identity, MatMul), examples=("diag(x).^3", "eye(3).^2*A", "(2*diag(x)).^2"))
def entry_power_of_diagonal_matrix(a: Expression, p: Scalar) -> Expression | None:
    """diag(x)ᵖ = diag(xᵖ), entry by entry, of a positive p."""
    if type(split(a)[1]) not in (DiagMatrix, Identity):
        return None
    if sign_of(p) is Sign.POSITIVE:
        return diagonal_matrix(hadamard_power(on_the_diagonal(a), p))
    _refuse_negative(p)
    return None


@law(HadamardPower, of=MatMul, examples=("(2*ones(3, 1)).^a.*x", "(-3*ones(3, 1)).^2.*x"))
def entry_power_of_filled(a: Expression, p: Scalar) -> Expression | None:
    """(c 1)ᵖ = cᵖ 1, entry by entry."""
    c, core = split(a)
    return scaled(scalar_power(c, p), core) if type(core) is OneMatrix else None


@law(HadamardPower, of=Transpose, examples="A'.^3")
def entry_power_of_transpose(a: Expression, p: Scalar) -> Expression:
    """(Aᵀ)ᵖ = (Aᵖ)ᵀ, entry by entry."""
    return transpose(hadamard_power(a.arg, p))


@law(HadamardPower, of=MatMul, examples=("(-2*A).^3", "(a*x).^(-2)"), condition="p is an integer")
def entry_power_of_multiple(a: Expression, p: Scalar) -> Expression | None:
    """(c A)ᵖ = cᵖ Aᵖ, entry by entry."""
    c, core = split(a)
    return None if c is ONE or not p.is_Integer else scaled(scalar_power(c, p), hadamard_power(core, p))


@law(HadamardPower, of=HadamardPower, examples=("(x.^3).^2", "(x.^(1/3)).^6"), condition="q is an integer")
def entry_power_of_power(a: Expression, q: Scalar) -> Expression | None:
    """(Aᵖ)^q = A^(p q), entry by entry."""
    return hadamard_power(a.base, scalar_product([a.exp, q])) if q.is_Integer else None


@law(HadamardPower, of=HadamardProduct, examples="(x.*y).^3", condition="p is an integer")
def entry_power_of_product(a: Expression, p: Scalar) -> Expression | None:
    """(A ∘ B)ᵖ = Aᵖ ∘ Bᵖ, entry by entry."""
    return hadamard(*[hadamard_power(f, p) for f in a.args]) if p.is_Integer else None


@law(HadamardPower, of=MatMul, examples=("(x*y').^3", "(x*y').^(-1)"), condition="p is an integer")
def entry_power_of_outer_product(a: Expression, p: Scalar) -> Expression | None:
    """(x yᵀ)ᵖ = xᵖ (yᵖ)ᵀ, entry by entry."""
    if not p.is_Integer or len(a.args) != 2 or a.args[0].shape[1] is not ONE:
        return None
    return multiply(hadamard_power(a.args[0], p), hadamard_power(a.args[1], p))
