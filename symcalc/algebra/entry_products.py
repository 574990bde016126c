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
            return zeros(*shape)
        if type(f) is DiagMatrix or type(f) is Identity:
            masks.append(f)
        elif type(f) is not OneMatrix:
            powers.setdefault(_base(f), []).append(f)
    rest = [p for b, f in powers.items() if type(p := _joined_power(b, f)) is not OneMatrix]
    if len(rest) < sum(map(len, powers.values())) and len({_base(p) for p in rest}) < len(rest):
        return hadamard(*scalars, *masks, *rest)  # (x³)^(-1/2) twice is x⁻³, which meets other powers of x
    body = _masked(masks, rest) if masks else _entries(rest, shape)
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


def _joined_power(base: Any, powers: list[Any]) -> Any:
    """Return the product of powers of one base, which are in normal form."""
    if len(powers) == 1:
        return powers[0]
    return hadamard_power(base, scalar_sum([f.exp if type(f) is HadamardPower else ONE for f in powers]))


def _entries(factors: list[Any], shape: Any) -> Any:
    if not factors:
        return filled(ONE, *shape)
    if any(type(f) is MatMul and not is_array(f.args[0]) for f in factors):
        return hadamard(*factors)
    if len(factors) == 1:
        return factors[0]
    if any(type(f) is MatMul and (_scales(f.args[0]) or _scales(f.args[-1])) for f in factors):
        return _scaled_entries(factors, shape)
    factors.sort(key=lambda f: (f.label, f.height, f.digest))
    if all(type(f) is Transpose for f in factors):
        return transpose(hadamard(*[f.arg for f in factors]))
    result = HadamardProduct.make(*factors, shape=shape)
    if NULL in structure_of(result):
        return zeros(*shape)
    return few_transposes(result) if shape[1] is not ONE else result


def _scales(f: Any) -> bool:
    return type(f) is DiagMatrix or type(f) is OneMatrix


def _scaled_entries(factors: list[Any], shape: Any) -> Any:
    """Return (diag(x) A) ∘ B = diag(x) (A ∘ B), (x 1ᵀ) ∘ A = diag(x) A, and what scales the columns, A ∘ (1 xᵀ)."""
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


def _masked(masks: list[Any], rest: list[Any]) -> Any:
    """Return the product with diagonal matrices: diagonal."""
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
    kind = type(a)
    c, core = split(a)
    if kind is OneMatrix or (kind is ZeroMatrix and sign_of(p) is Sign.POSITIVE):
        return a
    if type(core) in (DiagMatrix, Identity) and sign_of(p) is Sign.POSITIVE:
        return diagonal_matrix(hadamard_power(on_the_diagonal(a), p))
    if type(core) in (DiagMatrix, Identity, ZeroMatrix) and p.is_number:
        raise KindMismatch("a negative power of zeros is not a real number")
    if type(core) is OneMatrix:
        return scaled(scalar_power(c, p), core)
    if kind is Transpose:
        return transpose(hadamard_power(a.arg, p))
    if p.is_Integer:  # in the reals these hold for integers only
        if c is not ONE:
            return scaled(scalar_power(c, p), hadamard_power(core, p))
        if kind is HadamardPower:
            return hadamard_power(a.base, scalar_product([a.exp, p]))
        if kind is HadamardProduct:
            return hadamard(*[hadamard_power(f, p) for f in a.args])
        if kind is MatMul and len(a.args) == 2 and a.args[0].shape[1] is ONE:  # an outer product
            return multiply(hadamard_power(a.args[0], p), hadamard_power(a.args[1], p))
    return HadamardPower.make(a, p, shape=a.shape)


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
    kind = type(core)
    if Structure.HOLLOW in structure_of(core):
        return zeros(n, ONE)
    if kind is MatAdd:
        return CONSTRUCTORS[MatAdd](*[diagonal(t) for t in core.args])
    if kind is DiagMatrix or kind is Transpose:
        return core.arg if kind is DiagMatrix else diagonal(core.arg)
    if kind is Identity or kind is OneMatrix:
        return filled(ONE, n, ONE)
    if kind is HadamardProduct:
        return hadamard(*[diagonal(f) for f in core.args])
    if core.keeps_diagonal:
        return diagonal(core.parts[0])
    if structure_of(core) & Structure.DIAGONAL in (Structure.LOWER, Structure.UPPER):
        if kind is Inverse:
            return hadamard_power(diagonal(core.arg), S.NegativeOne)
        if kind is MatPow:
            return hadamard_power(diagonal(core.base), core.exp)
        if kind is MatMul:
            return hadamard(*[diagonal(f) for f in core.args])
    if kind is MatMul:
        first, last = core.args[0], core.args[-1]
        if type(first) is DiagMatrix:
            return hadamard(first.arg, diagonal(multiply(*core.args[1:])))
        if type(last) is DiagMatrix:
            return hadamard(diagonal(multiply(*core.args[:-1])), last.arg)
        cut = next((i for i, f in enumerate(core.args) if f.shape[0] is ONE), 0)
        if cut:  # an outer product
            return hadamard(multiply(*core.args[:cut]), transpose(multiply(*core.args[cut:])))
    sign, core = written(core)
    return scaled(sign, Diagonal.make(core, shape=(n, ONE)))


def on_the_diagonal(t: Any) -> Any:
    """Return the diagonal of a multiple of a diagonal matrix."""
    c, core = split(t)
    return scaled(c, core.arg if type(core) is DiagMatrix else filled(ONE, core.shape[0], ONE))
