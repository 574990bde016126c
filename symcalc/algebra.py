"""Smart constructors: they check shapes and keep expressions in normal form.

What they do is local and always right: sums and products are flat, like terms and powers are collected, scalars
stand in front, 1×1 products are scalars, transposes and inverses are pushed inwards, I and 0 vanish, structure is
used. None of them multiplies a sum out. Flattening stops at `FLAT` arguments, so that a chain of definitions stays
linear.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Add, Expr, Pow, S

from symcalc.errors import KindMismatch, ShapeMismatch
from symcalc.nodes import (
    CONSTRUCTORS,
    OPERATORS,
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    Norm2,
    OneMatrix,
    Shared,
    SumColumns,
    SumRows,
    Total,
    Trace,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.products import matrix_power, multiply, trace, written
from symcalc.scaling import FLAT, filled, identity, is_negative, scalar_product, scalar_sum, scaled, share, split, zeros
from symcalc.shapes import KNOWN as KNOWN
from symcalc.shapes import ONE, describe, same
from symcalc.structure import Structure, structure_of
from symcalc.turning import (
    diagonal_matrix,
    inverse,
    norm2,
    sum_columns,
    sum_rows,
    surface,
    total,
    transpose,
)

__all__ = [
    "add",
    "diagonal",
    "diagonal_matrix",
    "divide",
    "filled",
    "hadamard",
    "hadamard_power",
    "identity",
    "inverse",
    "matrix_power",
    "multiply",
    "negate",
    "norm2",
    "power",
    "scaled",
    "share",
    "spread",
    "subtract",
    "sum_columns",
    "sum_rows",
    "total",
    "trace",
    "transpose",
    "zeros",
]

# ------------------------------------------------------------------------------------------------ sums


def add(*terms: Any) -> Any:
    """Return the sum of scalars, or of arrays of one shape.

    Raises:
        KindMismatch: where scalars and arrays are mixed.
        ShapeMismatch: where shapes differ.
    """
    arrays = [t for t in terms if is_array(t)]
    if not arrays:
        return scalar_sum(terms)
    shape = arrays[0].shape
    if len(arrays) < len(terms):
        loose = [t for t in terms if not is_array(t) and t != 0]
        if loose:
            raise KindMismatch(f"a scalar is added to {describe(shape)}", hint="write .+ to add it to every entry")
    for t in arrays:
        if t.shape != shape:
            raise ShapeMismatch(f"{describe(shape)} and {describe(t.shape)} cannot be added")
    parts: dict[Any, list[Expr]] = {}
    for t in _opened(list(_flat_terms(arrays))):
        c, core = split(t)
        if type(core) is not ZeroMatrix:
            parts.setdefault(core, []).append(c)
    collected = [scaled(c[0] if len(c) == 1 else Add(*[share(k) for k in c]), core) for core, c in parts.items()]
    unlike = [t for t in collected if type(t) is not ZeroMatrix]
    diagonals = _diagonals(unlike)
    if len(diagonals) < 2:
        return _sum(unlike, shape)
    joined, chosen = diagonal_matrix(add(*[_on_the_diagonal(t) for t in diagonals])), set(diagonals)
    return add(joined, *[t for t in unlike if t not in chosen])


def _diagonals(terms: list[Any]) -> list[Any]:
    """Return the terms that are one diagonal matrix, diag(x) + diag(y) = diag(x + y); I is one where no other is."""
    found = [t for t in terms if type(split(t)[1]) is DiagMatrix]
    if len(found) == len(terms) - 1 == 1 and any(type(split(t)[1]) is Identity for t in terms):
        return terms
    return found


def _on_the_diagonal(t: Any) -> Any:
    c, core = split(t)
    return scaled(c, core.arg if type(core) is DiagMatrix else filled(ONE, core.shape[0], ONE))


def _flat_terms(arrays: Iterable[Any]) -> Iterable[Any]:
    for t in arrays:
        c, core = split(t)
        if type(core) is not MatAdd or len(core.args) > FLAT or (c is not ONE and c != -1):
            yield t
        elif c is ONE:
            yield from core.args
        else:  # A − (B − C) = A − B + C
            yield from (scaled(S.NegativeOne, u) for u in core.args)


def _opened(terms: list[Any]) -> list[Any]:
    """Write a transposed sum term by term where one of its terms then meets another like it: B + (B − A)ᵀ, B = Bᵀ."""
    turned = [type(t) is Transpose and type(t.arg) is MatAdd and len(t.arg.args) <= FLAT for t in terms]
    if not any(turned):
        return terms
    cores = {split(t)[1] for t, is_turned in zip(terms, turned, strict=True) if not is_turned}
    opened: list[Any] = []
    for t, is_turned in zip(terms, turned, strict=True):
        inner = [transpose(u) for u in t.arg.args] if is_turned else []
        opened += inner if any(split(u)[1] in cores for u in inner) else [t]
    return opened


def _sum(terms: list[Any], shape: Any) -> Any:
    """Return the sum of unlike terms: in order, with a positive term, written with few transposes."""
    if not terms:
        return zeros(*shape)
    if len(terms) == 1:
        return terms[0]
    terms.sort(key=_term_order)
    if all(is_negative(split(t)[0]) for t in terms):
        return scaled(S.NegativeOne, _sum([scaled(S.NegativeOne, t) for t in terms], shape))
    result = MatAdd.make(*terms, shape=shape)
    return _few_transposes(result) if shape[1] is not ONE else result


def _term_order(t: Any) -> tuple[bool, bool, str, int, bytes]:
    """Positive terms first, constants after others, then by names; of those that have the same, the simpler first."""
    c, core = split(t)
    return (is_negative(c), type(core) is OneMatrix, core.label, core.height, t.digest)


def _few_transposes(a: Any) -> Any:
    """Return a sum or elementwise product as it is, or as the transpose of one with fewer transposes."""
    turned, changed = surface(a)
    if turned and turned > changed - turned + 1:
        return Transpose.make(CONSTRUCTORS[type(a)](*[transpose(t) for t in a.args]), shape=a.shape)
    return a


def negate(a: Any) -> Any:
    """Return −A."""
    return scaled(S.NegativeOne, a) if is_array(a) else -a


def subtract(a: Any, b: Any) -> Any:
    """Return A − B."""
    return add(a, negate(b))


def spread(a: Any, b: Any) -> Any:
    """Return the sum of an array and a scalar that is added to every entry (of two arrays, their sum)."""
    if is_array(a) and not is_array(b):
        b = filled(b, *a.shape)
    elif is_array(b) and not is_array(a):
        a = filled(a, *b.shape)
    return add(a, b)


# ------------------------------------------------------------------------------------------------ elementwise


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
            powers.setdefault(f.base if type(f) is HadamardPower else f, []).append(f)
    rest = [p for b, f in powers.items() if type(p := _joined_power(b, f)) is not OneMatrix]
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


def _joined_power(base: Any, powers: list[Any]) -> Any:
    """Return the product of powers of one base, which are in normal form."""
    if len(powers) == 1:
        return powers[0]
    return hadamard_power(base, Add(*[f.exp if type(f) is HadamardPower else ONE for f in powers]))


def _entries(factors: list[Any], shape: Any) -> Any:
    if not factors:
        return filled(ONE, *shape)
    if any(type(f) is MatMul and not is_array(f.args[0]) for f in factors):
        return hadamard(*factors)
    if len(factors) == 1:
        return factors[0]
    factors.sort(key=lambda f: (f.label, f.height, f.digest))
    if all(type(f) is Transpose for f in factors):
        return transpose(hadamard(*[f.arg for f in factors]))
    result = HadamardProduct.make(*factors, shape=shape)
    return _few_transposes(result) if shape[1] is not ONE else result


def _masked(masks: list[Any], rest: list[Any]) -> Any:
    """Return the product with diagonal matrices: diagonal."""
    vectors = [m.arg for m in masks if type(m) is DiagMatrix] + [diagonal(f) for f in rest]
    return diagonal_matrix(hadamard(*vectors)) if vectors else masks[0]


def hadamard_power(a: Any, p: Any) -> Any:
    """Return the elementwise power of an array by a scalar."""
    if not is_array(a):
        return power(a, p)
    if p == 0:
        return filled(ONE, *a.shape)
    if p == 1:
        return a
    kind = type(a)
    c, core = split(a)
    if kind is OneMatrix or (kind is ZeroMatrix and p.is_positive):
        return a
    if kind is ZeroMatrix and p.is_number:
        raise KindMismatch("a negative power of zeros is not a real number")
    if type(core) is OneMatrix:
        return scaled(Pow(share(c), p), core)
    if kind is Transpose:
        return transpose(hadamard_power(a.arg, p))
    if p.is_Integer:  # in the reals these hold for integers only
        if c is not ONE:
            return scaled(Pow(share(c), p), hadamard_power(core, p))
        if kind is HadamardPower:
            return hadamard_power(a.base, a.exp * p)
        if kind is HadamardProduct:
            return hadamard(*[hadamard_power(f, p) for f in a.args])
        if kind is MatMul and len(a.args) == 2 and a.args[0].shape[1] is ONE:  # an outer product
            return multiply(hadamard_power(a.args[0], p), hadamard_power(a.args[1], p))
        if kind is DiagMatrix and p.is_positive:
            return diagonal_matrix(hadamard_power(a.arg, p))
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
    kind = type(core)
    if kind is MatAdd:
        return add(*[diagonal(t) for t in core.args])
    if kind is DiagMatrix or kind is Transpose:
        return core.arg if kind is DiagMatrix else diagonal(core.arg)
    if kind is Identity or kind is OneMatrix:
        return filled(ONE, n, ONE)
    if kind is ZeroMatrix:
        return zeros(n, ONE)
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


# ------------------------------------------------------------------------------------------------ powers, quotients


def power(a: Any, b: Any) -> Any:
    """Return a^b of scalars, or the power of a square matrix by an integer.

    Raises:
        KindMismatch: for a matrix power by what is no integer.
    """
    if is_array(b):
        raise KindMismatch(f"the exponent is {describe(b.shape)}, not a number")
    if not is_array(a):
        return Pow(share(a), share(b))
    if not b.is_Integer:
        raise KindMismatch("a matrix power needs an integer exponent", hint="write .^ for the power of every entry")
    return matrix_power(a, int(b))


def divide(a: Any, b: Any) -> Any:
    """Return a/b: by a scalar, or A B⁻¹."""
    if is_array(b):
        return multiply(a, inverse(b))
    return multiply(Pow(share(b), -1), a)


OPERATORS.update(
    add=add, subtract=subtract, multiply=multiply, divide=divide, power=power, transpose=transpose, inverse=inverse
)
CONSTRUCTORS.update(
    {
        MatAdd: add,
        MatMul: multiply,
        MatPow: power,
        Transpose: transpose,
        Inverse: inverse,
        HadamardProduct: hadamard,
        HadamardPower: hadamard_power,
        DiagMatrix: diagonal_matrix,
        Diagonal: diagonal,
        SumRows: sum_rows,
        SumColumns: sum_columns,
        Total: total,
        Trace: trace,
        Norm2: norm2,
        Shared: share,
        Identity: identity,
        OneMatrix: lambda m, n: filled(ONE, m, n),
        ZeroMatrix: zeros,
    }
)
