"""Elementwise products and powers in normal form; diagonals.

Like factors are joined, scalars stand in front, diagonal matrices go out of a product: what scales rows or columns is
a factor diag(x). What it needs of sums it takes from `CONSTRUCTORS`, which the records of operations fill.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, S

from symcalc.algebra.coefficients import filled, scaled, split, zeros
from symcalc.algebra.products import multiply, written
from symcalc.algebra.scalars import FLAT, scalar_power, scalar_product, scalar_sum
from symcalc.algebra.transposes import diagonal_matrix, few_transposes, transpose
from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.expressions.claims import Sign, Structure
from symcalc.expressions.core_nodes import (
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, describe
from symcalc.expressions.laws import by_law, law
from symcalc.expressions.rules import CONSTRUCTORS
from symcalc.expressions.shape_rules import KNOWN, same
from symcalc.expressions.structure import sign_of, structure_of

NULL = Structure.DIAGONAL | Structure.HOLLOW  # a matrix that has no place for another entry than 0


def hadamard(*factors: Any) -> Any:
    """Return the elementwise product; scalars scale.

    Raises:
        ShapeMismatch: where shapes differ.
    """
    scalars = [f for f in factors if not is_array(f)]
    arrays = [f for f in factors if is_array(f)]
    if not arrays:
        return scalar_product(scalars)
    shape = arrays[0].shape
    same(KNOWN, *(a.shape for a in arrays))
    powers: dict[Any, list[Any]] = {}  # base -> its powers
    masks: list[Any] = []
    for f in _flat_factors(arrays, scalars):
        if type(f) is ZeroMatrix:
            return entry_product_with_zeros(shape)
        if type(f) is DiagMatrix or type(f) is Identity:
            masks.append(f)
        elif type(f) is not OneMatrix:
            powers.setdefault(_base(f), []).append(f)
    joined = [f[0] if len(f) == 1 else product_of_entry_powers(b, f) for b, f in powers.items()]
    rest = [p for p in joined if type(p) is not OneMatrix]
    if len(rest) < sum(map(len, powers.values())) and len({_base(p) for p in rest}) < len(rest):
        return hadamard(*scalars, *masks, *rest)  # (x³)^(-1/2) twice is x⁻³, which meets other powers of x
    body = entry_product_with_diagonal_matrix(masks, rest) if masks else _entries(rest, shape)
    return scaled(scalar_product(scalars), body) if scalars else body


def _flat_factors(arrays: list[Any], scalars: list[Expr]) -> Iterable[Any]:
    for a in arrays:
        c, core = split(a)
        if c is not ONE:
            scalars.append(c)
        if type(core) is HadamardProduct and len(core.args) <= FLAT:
            yield from core.args
        else:
            yield core


def _base(power: Any) -> Any:
    return power.base if type(power) is HadamardPower else power


@law(examples=("x.*y.*x", "x.^3.*x.^(-5)", "A.^2.*A.^4"))
def product_of_entry_powers(base: Any, powers: list[Any]) -> Any:
    """Aᵖ ∘ A^q = A^(p + q), entry by entry."""
    return hadamard_power(base, scalar_sum([f.exp if type(f) is HadamardPower else ONE for f in powers]))


@law(examples="(x - x).*y + y")
def entry_product_with_zeros(shape: Any) -> Any:
    """A ∘ 0 = 0."""
    return zeros(*shape)


def _entries(factors: list[Any], shape: Any) -> Any:
    if not factors:
        return filled(ONE, *shape)
    if any(type(f) is MatMul and not is_array(f.args[0]) for f in factors):
        return hadamard(*factors)
    if len(factors) == 1:
        return factors[0]
    if any(type(f) is MatMul and (_scales(f.args[0]) or _scales(f.args[-1])) for f in factors):
        return entry_product_with_scales(factors, shape)
    factors.sort(key=lambda f: (f.label, f.height, f.digest))
    if (turned := entry_product_of_transposes(factors)) is not None:
        return turned
    result = HadamardProduct.make(*factors, shape=shape)
    if (null := entry_product_of_disjoint(result)) is not None:
        return null
    return few_transposes(result) if shape[1] is not ONE else result


@law(examples="A'.*B'")
def entry_product_of_transposes(factors: list[Any]) -> Any:
    """Aᵀ ∘ Bᵀ = (A ∘ B)ᵀ."""
    return transpose(hadamard(*[f.arg for f in factors])) if all(type(f) is Transpose for f in factors) else None


@law(examples="K : skew(n)\nL : lower(n)\nU : upper(n)\nK.*L.*U + A")
def entry_product_of_disjoint(product: Any) -> Any:
    """K ∘ L ∘ U = 0 where each entry is 0 in one of them."""
    return zeros(*product.shape) if NULL in structure_of(product) else None


def _scales(f: Any) -> bool:
    return type(f) is DiagMatrix or type(f) is OneMatrix


@law(examples=("(diag(x)*A).*B", "(x*ones(1, n)).*A", "A.*(ones(m, 1)*y')", "(A*diag(y)).*B"))
def entry_product_with_scales(factors: list[Any], shape: Any) -> Any:
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


@law(examples=("diag(x).*A", "eye(n).*A", "diag(x).*diag(y)"))
def entry_product_with_diagonal_matrix(masks: list[Any], rest: list[Any]) -> Any:
    """diag(x) ∘ A = diag(x ∘ diag(A)), I ∘ A = diag(diag(A))."""
    vectors = [m.arg for m in masks if type(m) is DiagMatrix] + [diagonal(f) for f in rest]
    return diagonal_matrix(hadamard(*vectors)) if vectors else masks[0]


def hadamard_power(a: Any, p: Any) -> Any:
    """Return the elementwise power of an array by a scalar."""
    if not is_array(a):
        return scalar_power(a, p)
    if p == 0:
        return filled(ONE, *a.shape)
    if p == 1:
        return a
    found = by_law(HadamardPower, a, p)
    return HadamardPower.make(a, p, shape=a.shape) if found is None else found


@law(HadamardPower, of=(OneMatrix, ZeroMatrix), examples=("ones(2, 3).^a.*A", "(B - B).^2 + A"))
def entry_power_of_ones(a: Any, p: Any) -> Any:
    """1ᵖ = 1, 0ᵖ = 0 of a positive p, entry by entry."""
    if type(a) is OneMatrix or sign_of(p) is Sign.POSITIVE:
        return a
    return _refuse_negative(p)


def _refuse_negative(p: Any) -> None:
    """Refuse a power of zeros that has no value.

    Raises:
        KindMismatch: for a number that is not positive.
    """
    if p.is_number:
        raise KindMismatch("a negative power of zeros is not a real number")


@law(HadamardPower, of=(DiagMatrix, Identity, MatMul), examples=("diag(x).^3", "eye(3).^2*A", "(2*diag(x)).^2"))
def entry_power_of_diagonal_matrix(a: Any, p: Any) -> Any:
    """diag(x)ᵖ = diag(xᵖ), entry by entry, of a positive p."""
    if type(split(a)[1]) not in (DiagMatrix, Identity):
        return None
    if sign_of(p) is Sign.POSITIVE:
        return diagonal_matrix(hadamard_power(on_the_diagonal(a), p))
    return _refuse_negative(p)


@law(HadamardPower, of=MatMul, examples=("(2*ones(3, 1)).^a.*x", "(-3*ones(3, 1)).^2.*x"))
def entry_power_of_filled(a: Any, p: Any) -> Any:
    """(c 1)ᵖ = cᵖ 1, entry by entry."""
    c, core = split(a)
    return scaled(scalar_power(c, p), core) if type(core) is OneMatrix else None


@law(HadamardPower, of=Transpose, examples="A'.^3")
def entry_power_of_transpose(a: Any, p: Any) -> Any:
    """(Aᵀ)ᵖ = (Aᵖ)ᵀ, entry by entry."""
    return transpose(hadamard_power(a.arg, p))


@law(HadamardPower, of=MatMul, examples=("(-2*A).^3", "(a*x).^(-2)"), condition="p is an integer")
def entry_power_of_multiple(a: Any, p: Any) -> Any:
    """(c A)ᵖ = cᵖ Aᵖ, entry by entry."""
    c, core = split(a)
    return None if c is ONE or not p.is_Integer else scaled(scalar_power(c, p), hadamard_power(core, p))


@law(HadamardPower, of=HadamardPower, examples=("(x.^3).^2", "(x.^(1/3)).^6"), condition="q is an integer")
def entry_power_of_power(a: Any, q: Any) -> Any:
    """(Aᵖ)^q = A^(p q), entry by entry."""
    return hadamard_power(a.base, scalar_product([a.exp, q])) if q.is_Integer else None


@law(HadamardPower, of=HadamardProduct, examples="(x.*y).^3", condition="p is an integer")
def entry_power_of_product(a: Any, p: Any) -> Any:
    """(A ∘ B)ᵖ = Aᵖ ∘ Bᵖ, entry by entry."""
    return hadamard(*[hadamard_power(f, p) for f in a.args]) if p.is_Integer else None


@law(HadamardPower, of=MatMul, examples=("(x*y').^3", "(x*y').^(-1)"), condition="p is an integer")
def entry_power_of_outer_product(a: Any, p: Any) -> Any:
    """(x yᵀ)ᵖ = xᵖ (yᵖ)ᵀ, entry by entry."""
    if not p.is_Integer or len(a.args) != 2 or a.args[0].shape[1] is not ONE:
        return None
    return multiply(hadamard_power(a.args[0], p), hadamard_power(a.args[1], p))


def diagonal(a: Any) -> Any:
    """Return the diagonal of a square matrix as a column vector."""
    if not is_array(a):
        return a
    if a.shape[0] != a.shape[1]:
        raise ShapeMismatch(f"the diagonal of a square matrix was asked, not of {describe(a.shape)}")
    n = a.shape[0]
    c, core = split(a)
    if c is not ONE:
        return scaled(c, diagonal(core))
    known = core.__dict__.get("_on_diagonal")  # a power shares its parts
    if known is None:
        known = core.__dict__["_on_diagonal"] = _diagonal(core, n)
    return known


def _diagonal(core: Any, n: Any) -> Any:
    """Return the diagonal of an n×n matrix without a coefficient."""
    found = diagonal_of_hollow(core) if Structure.HOLLOW in structure_of(core) else by_law(Diagonal, core)
    if found is not None:
        return found
    sign, core = written(core)
    return scaled(sign, Diagonal.make(core, shape=(n, ONE)))


@law(examples=("K : skew(n)\ndiag(K) + x", "A : matrix(n, n)\ndiag(A - A') + x"))
def diagonal_of_hollow(a: Any) -> Any:
    """diag(K) = 0, Kᵀ = −K."""
    return zeros(a.shape[0], ONE)


@law(Diagonal, of=MatAdd, examples="diag(A + sin(B))")
def diagonal_of_sum(a: Any) -> Any:
    """diag(A + B) = diag(A) + diag(B)."""
    return CONSTRUCTORS[MatAdd](*[diagonal(t) for t in a.args])


@law(Diagonal, of=DiagMatrix, examples="diag(diag(x))")
def diagonal_of_diagonal_matrix(a: Any) -> Any:
    """diag(diag(x)) = x."""
    return a.arg


@law(Diagonal, of=(Identity, OneMatrix), examples=("diag(eye(3)) + u", "diag(ones(3, 3)) + u"))
def diagonal_of_identity(a: Any) -> Any:
    """diag(I) = diag(1 1ᵀ) = 1."""
    return filled(ONE, a.shape[0], ONE)


@law(Diagonal, of=HadamardProduct, examples="A : matrix(n, n)\ndiag(A.*B)")
def diagonal_of_entry_product(a: Any) -> Any:
    """diag(A ∘ B) = diag(A) ∘ diag(B)."""
    return hadamard(*[diagonal(f) for f in a.args])


@law(Diagonal, examples=("A : matrix(n, n)\ndiag(A')", "A : matrix(n, n)\ndiag(tril(A))"))
def diagonal_that_is_kept(a: Any) -> Any:
    """diag(Aᵀ) = diag(A), diag(tril(A)) = diag(A)."""
    return diagonal(a.parts[0]) if type(a) is Transpose or a.keeps_diagonal else None


def _is_triangle(a: Any) -> bool:
    """Tell what is lower or upper triangular, and not diagonal."""
    return structure_of(a) & Structure.DIAGONAL in (Structure.LOWER, Structure.UPPER)


@law(
    Diagonal,
    of=(Inverse, MatPow, MatMul),
    examples=("L : lower(n)\ndiag(inv(L))", "L : lower(n)\ndiag(L^3)", "L, M : lower(n)\ndiag(L*M)"),
    source="Horn & Johnson 2013, sec. 0.9.3",
)
def diagonal_of_triangles(a: Any) -> Any:
    """diag(L M) = diag(L) ∘ diag(M), diag(Lᵏ) = diag(L)ᵏ, diag(L⁻¹) = diag(L)⁻¹ of triangular L, M."""
    if not _is_triangle(a):
        return None
    if type(a) is MatMul:
        return hadamard(*[diagonal(f) for f in a.args])
    return hadamard_power(diagonal(a.args[0]), a.exp if type(a) is MatPow else S.NegativeOne)


@law(Diagonal, of=MatMul, examples=("diag(diag(x)*A)", "diag(A*diag(x))"))
def diagonal_beside_diagonal_matrix(a: Any) -> Any:
    """diag(diag(x) A) = x ∘ diag(A) = diag(A diag(x))."""
    first, last = a.args[0], a.args[-1]
    if type(first) is DiagMatrix:
        return hadamard(first.arg, diagonal(multiply(*a.args[1:])))
    return hadamard(diagonal(multiply(*a.args[:-1])), last.arg) if type(last) is DiagMatrix else None


@law(Diagonal, of=MatMul, examples="y : vector(n)\ndiag(x*y')")
def diagonal_of_outer_product(a: Any) -> Any:
    """diag(x yᵀ) = x ∘ y."""
    cut = next((i for i, f in enumerate(a.args) if f.shape[0] is ONE), 0)
    return hadamard(multiply(*a.args[:cut]), transpose(multiply(*a.args[cut:]))) if cut else None


def on_the_diagonal(t: Any) -> Any:
    """Return the diagonal of a multiple of a diagonal matrix."""
    c, core = split(t)
    return scaled(c, core.arg if type(core) is DiagMatrix else filled(ONE, core.shape[0], ONE))
