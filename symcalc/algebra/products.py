"""Products in normal form, and the scalars that products make.

What it needs of sums and elementwise products it takes from `CONSTRUCTORS`, which the records of operations fill.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Expr, Integer, S

from symcalc.algebra.adjacent_factors import inverted, join, merge
from symcalc.algebra.coefficients import filled, identity, scaled, split, zeros
from symcalc.algebra.reductions import norm2, sum_columns, sum_rows, total
from symcalc.algebra.scalars import FLAT, is_negative, scalar_power, scalar_product
from symcalc.algebra.transposes import transpose
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    DiagMatrix,
    Diagonal,
    HadamardPower,
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    OneMatrix,
    Trace,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.rules import CONSTRUCTORS, TRACES
from symcalc.expressions.shape_rules import KNOWN, square

SHORT = 8  # factors of a trace that is looked at in every rotation

# ------------------------------------------------------------------------------------------------ products


def multiply(*factors: Any) -> Any:
    """Return the product; scalars scale, and a 1×1 product is a scalar.

    Raises:
        ShapeMismatch: where columns and rows do not agree.
    """
    scalars: list[Expr] = []
    arrays: list[Any] = []
    for f in factors:
        if not isinstance(f, ArrayNode):
            if f is not ONE:
                scalars.append(f)
            continue
        if arrays and (columns := arrays[-1].shape[1]) is not (rows := f.shape[0]) and columns != rows:
            raise ShapeMismatch(f"columns of the left factor ({columns}) and rows of the right factor ({rows}) differ")
        arrays.append(f)
    if not arrays:
        return scalar_product(scalars) if scalars else ONE
    shape = (arrays[0].shape[0], arrays[-1].shape[1])
    flat: list[Any] = []
    for a in arrays:
        c, core = split(a)
        if c is not ONE:
            scalars.append(c)
        if type(core) is ZeroMatrix:
            return zeros(*shape)
        if type(core) is MatMul and len(core.args) <= FLAT:
            flat.extend(core.args)
        elif type(core) is OneMatrix and len(arrays) > 1 and 1 not in core.shape:
            flat += [filled(ONE, core.shape[0], ONE), filled(ONE, ONE, core.shape[1])]
        else:
            flat.append(core)
    if len(flat) == 1 and shape != (ONE, ONE):
        return scaled(scalar_product(scalars), flat[0]) if scalars else flat[0]
    body = _segments(flat, shape, scalars)
    if not is_array(body):
        return scalar_product([*scalars, body])
    return scaled(scalar_product(scalars), body) if scalars else body


def _segments(flat: list[Any], shape: Shape, scalars: list[Expr]) -> Any:
    """Take 1×1 parts out of a chain (into ``scalars``) and join what is left, a column and a row each by itself."""
    cuts = [i for i, f in enumerate(flat) if f.shape[0] is ONE]
    if shape[1] is ONE:
        cuts.append(len(flat))
    if not cuts:
        return _joined(flat, shape)
    for left, right in pairwise(cuts):
        scalars.append(_inner(flat[left:right]))
    head, tail = flat[: cuts[0]], flat[cuts[-1] :]
    if not head and not tail:
        return ONE
    if not head or not tail:
        return _joined(head + tail, shape)
    column, row = _joined(head, (shape[0], ONE)), _joined(tail, (ONE, shape[1]))
    (c, x), (d, y) = split(column), split(row)
    if type(x) is OneMatrix and type(y) is OneMatrix:
        return filled(scalar_product([c, d]), *shape)
    factors = [g for f in (x, y) for g in (f.args if type(f) is MatMul else (f,))]
    return scaled(scalar_product([c, d]), MatMul.make(*factors, shape=shape))


def _joined(chain: list[Any], shape: Shape) -> Any:
    """Return the product of a chain in which no part is 1×1."""
    chain = merge(chain)
    if not chain:
        return identity(shape[0])
    c, chain = _coefficient(chain)
    if len(chain) > 1 and type(chain[0]) is OneMatrix and chain[0].shape[0] is ONE:
        rest = sum_columns(_joined(chain[1:], (chain[1].shape[0], shape[1])))
        return scaled(c, rest)
    if len(chain) > 1 and type(chain[-1]) is OneMatrix and chain[-1].shape[1] is ONE:
        return scaled(c, sum_rows(_joined(chain[:-1], (shape[0], chain[-1].shape[0]))))
    if len(chain) == 1:
        return scaled(c, chain[0])
    if all(type(f) is OneMatrix for f in chain):
        return scaled(c, filled(ONE, *shape))
    result = MatMul.make(*chain, shape=shape)
    return scaled(c, result)


def _coefficient(chain: list[Any]) -> tuple[Expr, list[Any]]:
    """Take the coefficients that merging brought up out of a chain."""
    for f in chain:
        if type(f) is MatMul or not isinstance(f, ArrayNode):
            break
    else:
        return ONE, chain
    c: list[Expr] = [ONE]
    flat: list[Any] = []
    for f in chain:
        if not is_array(f):
            c.append(f)
            continue
        d, core = split(f)
        c.append(d)
        flat.extend(core.args if type(core) is MatMul else (core,))
    return scalar_product(c), flat


# ------------------------------------------------------------------------------------------------ scalar products


def _inner(chain: list[Any]) -> Expr:
    """Return the scalar that a 1×1 chain is."""
    chain = merge(chain)
    c, chain = _coefficient(chain)
    n = len(chain)
    if n == 0 or not all(is_array(f) for f in chain):
        return scalar_product([c, *chain])
    if type(chain[0]) is OneMatrix and n > 1:
        value = total(_joined(chain[1:], (chain[1].shape[0], ONE)))
    elif type(chain[-1]) is OneMatrix and n > 1:
        value = total(_joined(chain[:-1], (ONE, chain[-1].shape[0])))
    elif (half := _half(chain)) is not None:
        value = scalar_power(norm2(CONSTRUCTORS[MatMul](*half)), Integer(2))
    elif n == 2 and _divides(*chain):
        value = total(CONSTRUCTORS[HadamardProduct](transpose(chain[0]), chain[1]))
    else:
        sign, chain = _written(chain, _reversed(chain))
        if sign is S.Zero:
            return S.Zero
        c = scalar_product([c, sign])
        value = Trace.make(MatMul.make(*chain, shape=(ONE, ONE)) if n > 1 else chain[0])
    return value if c is ONE else scalar_product([c, value])


def _half(chain: list[Any]) -> list[Any] | None:
    """Return the factors of A where the chain is AᵀA, else None."""
    n = len(chain)
    if n % 2 or any(chain[i] != transpose(chain[n - 1 - i]) for i in range(n // 2)):
        return None
    return chain[n // 2 :]


def _divides(a: Any, b: Any) -> bool:
    """Tell whether a factor of one stands below in the other: xᵀ (y ⊘ x) = 1ᵀ y, tr(Xᵀ (Y ⊘ X)) = 1ᵀ Y 1."""
    powers = []
    for x in (transpose(a), b):
        factors = x.args if type(x) is HadamardProduct else (x,)
        powers.append(dict(f.args if type(f) is HadamardPower else (f, ONE) for f in factors))
    over, under = powers
    return any(b in under and (is_negative(p) or is_negative(under[b])) for b, p in over.items())


def _reversed(chain: list[Any]) -> tuple[Expr, list[Any]]:
    """Return the factors of the transpose, and the coefficient that skew ones bring up."""
    return _coefficient([transpose(f) for f in reversed(chain)])


def _written(chain: list[Any], other: tuple[Expr, list[Any]]) -> tuple[Expr, list[Any]]:
    """Return the one of two equal scalars that ranks first, with its coefficient; 0 for what is its own negative."""
    c, turned = other
    best = _first(chain, turned)
    if c is ONE:
        return ONE, best
    return (S.Zero if turned == chain else ONE, chain) if best is chain else (c, turned)


def written(a: Any) -> tuple[Expr, Any]:
    """Return A or Aᵀ, for what is the same of both: the one that ranks first, with its coefficient; 0 for a skew A."""
    chain = list(a.args) if type(a) is MatMul else [a]
    c, best = _written(chain, _reversed(chain))
    return c, a if best is chain else MatMul.make(*best, shape=a.shape[::-1]) if len(best) > 1 else best[0]


def _order(chain: list[Any]) -> tuple[Any, ...]:
    """Return what ranks equal products: few transposes of matrices, then the names; the simpler of the same."""
    return (
        _turned(chain),
        [f.arg.label if type(f) is Transpose else f.label for f in chain],
        [(f.height, f.digest) for f in chain],
    )


def _first(a: list[Any], b: list[Any]) -> list[Any]:
    """Return the one of two equal products that ranks first, asking for no more of the rank than it takes."""
    p, q = (_turned(a), len(a)), (_turned(b), len(b))
    if p != q:
        return a if p < q else b
    for f, g in zip(a, b, strict=True):
        x, y = (f.arg if type(f) is Transpose else f).label, (g.arg if type(g) is Transpose else g).label
        if x != y:
            return a if x < y else b
    return min(a, b, key=_order)


def _turned(chain: list[Any]) -> int:
    return sum(_is_turned(f) for f in chain)


def _is_turned(f: Any) -> bool:
    if type(f) is MatPow:
        return type(f.base) is Transpose
    return type(f) is Transpose and f.shape[0] is not ONE and f.shape[1] is not ONE


def trace(a: Any) -> Expr:
    """Return tr(A), in one rotation and transposition of A."""
    if not is_array(a):
        return a
    square(KNOWN, a.shape)
    c, core = split(a)
    if c is not ONE:
        return scalar_product([c, trace(core)])
    kind = type(core)
    if kind is MatAdd:
        return _scalar_sum([trace(t) for t in core.args])
    if kind is MatMul:
        return _cyclic(list(core.args))
    if kind is Identity or kind is OneMatrix:
        return core.shape[0]
    if kind is ZeroMatrix:
        return S.Zero
    if kind is DiagMatrix:
        return total(core.arg)
    if kind is Transpose:
        return trace(core.arg)
    if kind in TRACES and (value := TRACES[kind](core)) is not None:
        return value
    if kind is MatPow and core.exp == 2:
        sign, turned = split(transpose(core.base))
        if turned == core.base:  # symmetric, or skew
            return scalar_product([sign, scalar_power(norm2(core.base), Integer(2))])
    sign, core = written(core)
    return scalar_product([sign, Trace.make(core)]) if sign is not S.Zero else S.Zero


def _cyclic(chain: list[Any]) -> Expr:
    """Return the trace of a product: rotated so that neighbours merge, 1×1 parts come out, names are in order."""
    while len(chain) > 1:
        joined = join(chain[-1], chain[0]) if chain[-1].shape[1] == chain[0].shape[0] else None
        if joined is None:
            break
        chain = merge([joined, *chain[1:-1]])
    if len(chain) < 2:
        return trace(chain[0]) if chain else ONE
    if any(not is_array(f) or type(f) is MatMul for f in chain):
        return trace(multiply(*chain))
    for i, f in enumerate(chain):
        if f.shape[0] is ONE:
            return multiply(*chain[i:], *chain[:i])
    for i in [i for i, f in enumerate(chain) if inverted(f)]:  # tr(B (A B)⁻¹ A) = tr(I)
        for rotated in (chain[i + 1 :] + chain[: i + 1], chain[i:] + chain[:i]):
            if len(merged := merge(rotated)) < len(chain):
                return trace(multiply(*merged)) if merged else rotated[0].shape[0]
    if len(chain) == 2 and _divides(*chain):
        return total(CONSTRUCTORS[HadamardProduct](transpose(chain[0]), chain[1]))
    for i in range(len(chain) if len(chain) <= SHORT else 1):
        if (half := _half(chain[i:] + chain[:i])) is not None:
            return scalar_power(norm2(CONSTRUCTORS[MatMul](*half)), Integer(2))
    for i, f in enumerate(chain):
        if type(f) is DiagMatrix:
            rest = chain[i + 1 :] + chain[:i]
            if len(rest) == 1:
                return multiply(transpose(f.arg), CONSTRUCTORS[Diagonal](rest[0]))
    c, turned = _reversed(chain)
    sign, best = _written(_rotation(chain), (c, _rotation(turned)))
    if sign is S.Zero:
        return S.Zero
    value = Trace.make(MatMul.make(*best, shape=(best[0].shape[0], best[-1].shape[1])))
    return value if sign is ONE else scalar_product([sign, value])


def _rotation(chain: list[Any]) -> list[Any]:
    first = min((f.arg if type(f) is Transpose else f).label for f in chain)
    starts = [i for i, f in enumerate(chain) if (f.arg if type(f) is Transpose else f).label == first]
    if len(starts) == 1:
        return chain[starts[0] :] + chain[: starts[0]]
    return min((chain[i:] + chain[:i] for i in starts), key=_order)


def _scalar_sum(terms: list[Expr]) -> Expr:
    return CONSTRUCTORS[MatAdd](*terms)
