"""Products in normal form, and the scalars that products make.

What it needs of sums and elementwise products it takes from `CONSTRUCTORS`, which the records of operations fill.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from sympy import Expr, S

from symcalc.algebra.adjacent_factors import merge
from symcalc.algebra.coefficients import filled, identity, scaled, split, zeros
from symcalc.algebra.scalars import FLAT, scalar_product
from symcalc.algebra.transposes import transpose
from symcalc.errors import ShapeMismatch
from symcalc.expressions.core_nodes import (
    ArrayNode,
    Identity,
    MatMul,
    MatPow,
    OneMatrix,
    Trace,
    Transpose,
    ZeroMatrix,
    is_array,
)
from symcalc.expressions.dimensions import ONE, Shape
from symcalc.expressions.law_records import by_law
from symcalc.expressions.node import Expression, moves
from symcalc.expressions.rules import WITHIN
from symcalc.expressions.shape_rules import KNOWN, square

AGAIN = 4  # times that the neighbours of products are joined that came of joined neighbours

# ------------------------------------------------------------------------------------------------ products


def multiply(*factors: Expression) -> Expression:
    """Return the product; scalars scale, and a 1×1 product is a scalar.

    Raises:
        ShapeMismatch: where columns and rows do not agree.
    """
    scalars: list[Expr] = []
    arrays: list[Expression] = []
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
    cores: list[Expression] = []
    for core in arrays:
        kind = type(core)
        if kind is MatMul:
            c, core = split(core)
            kind = type(core)
            if c is not ONE:
                scalars.append(c)
        if kind is ZeroMatrix:
            return by_law(MatMul, core, shape)
        if kind is not Identity:
            cores.append(core)
    if len(cores) == 1 and shape != (ONE, ONE):  # it is in normal form
        return scaled(scalar_product(scalars), cores[0]) if scalars else cores[0]
    body = _segments(_flat(cores), shape, scalars)
    if not is_array(body):
        return scalar_product([*scalars, body])
    return scaled(scalar_product(scalars), body) if scalars else body


def _flat(cores: list[Expression]) -> list[Expression]:
    """Return the factors of the factors, of 1 1ᵀ a column and a row."""
    flat: list[Expression] = []
    for core in cores:
        kind = type(core)
        if kind is MatMul and len(core.args) <= FLAT:
            flat.extend(core.args)
        elif kind is OneMatrix and 1 not in core.shape:
            flat += [filled(ONE, core.shape[0], ONE), filled(ONE, ONE, core.shape[1])]
        else:
            flat.append(core)
    return flat


def _segments(flat: list[Expression], shape: Shape, scalars: list[Expr]) -> Expression:
    """Take 1×1 parts out of a chain (into ``scalars``) and join what is left, a column and a row each by itself."""
    cuts = [i for i, f in enumerate(flat) if f.shape[0] is ONE]
    if shape[1] is ONE:
        cuts.append(len(flat))
    if not cuts:
        return joined_chain(flat, shape)
    for left, right in pairwise(cuts):
        scalars.append(_inner(flat[left:right]))
    head, tail = flat[: cuts[0]], flat[cuts[-1] :]
    if not head and not tail:
        return ONE
    if not head or not tail:
        return joined_chain(head + tail, shape)
    column, row = joined_chain(head, (shape[0], ONE)), joined_chain(tail, (ONE, shape[1]))
    (c, x), (d, y) = split(column), split(row)
    if type(x) is OneMatrix and type(y) is OneMatrix:
        return scaled(scalar_product([c, d]), by_law(MatMul, x, shape))
    factors = [g for f in (x, y) for g in (f.args if type(f) is MatMul else (f,))]
    return scaled(scalar_product([c, d]), MatMul.make(*factors, shape=shape))


def joined_chain(chain: list[Expression], shape: Shape) -> Expression:
    """Return the product of a chain in which no part is 1×1."""
    c, chain = _merged(chain)
    if not chain:
        return scaled(c, identity(shape[0]))
    if ZeroMatrix in map(type, chain):
        return by_law(MatMul, zeros(*shape), shape)
    if len(chain) == 1:
        return scaled(c, chain[0])
    if type(chain[0]) is OneMatrix or type(chain[-1]) is OneMatrix:
        sums = by_law(MatMul, chain, shape)
        if sums is not None:
            return scaled(c, sums)
    result = MatMul.make(*chain, shape=shape)
    return scaled(c, result)


def _merged(chain: list[Expression]) -> tuple[Expr, list[Expression]]:
    """Join neighbours, and those of the products that come of it: 1ᵀ diag(A x) A⁻ᵀ is xᵀ. Coefficients go in front."""
    joined = merge(chain)
    c, chain = _coefficient(joined)
    coefficients = [c]
    for _ in range(AGAIN):
        if chain is joined or len(joined := merge(chain)) == len(chain):
            break
        c, chain = _coefficient(joined)
        coefficients.append(c)
    for f in chain:
        if (type(f.arg) if type(f) is Transpose else type(f)) in WITHIN:
            c, chain = _looked_around(chain)
            coefficients.append(c)
            break
    return scalar_product(coefficients) if len(coefficients) > 1 else c, chain


def _looks_around(f: Any) -> Callable[[Any, int], Any] | None:
    """Return the rule of a factor, or of what it is the transpose of, that knows more than its neighbours."""
    return WITHIN.get(type(f.arg) if type(f) is Transpose else type(f))


def _looked_around(chain: list[Expression]) -> tuple[Expr, list[Expression]]:
    """Return a chain in which factors are together what the rules of one of them say."""
    coefficients, i = [ONE], 0
    while i < len(chain):
        rule = _looks_around(chain[i])
        found = None if rule is None else rule(chain, i)
        if found is None:
            i += 1
            continue
        start, stop, value = found
        if value is S.Zero:  # of any shape
            return S.Zero, chain
        c, factors = _coefficient([value])
        coefficients.append(c)
        chain = merge([*chain[:start], *factors, *chain[stop:]])
        i = max(0, start - stop + start)  # what stands before may meet what stood behind
    return scalar_product(coefficients), chain


def _coefficient(chain: list[Expression]) -> tuple[Expr, list[Expression]]:
    """Take the coefficients that merging brought up out of a chain."""
    for f in chain:
        if type(f) is MatMul or not isinstance(f, ArrayNode):
            break
    else:
        return ONE, chain
    c: list[Expr] = [ONE]
    flat: list[Expression] = []
    for f in chain:
        if not is_array(f):
            c.append(f)
            continue
        d, core = split(f)
        c.append(d)
        flat.extend(core.args if type(core) is MatMul else (core,))
    return scalar_product(c), flat


# ------------------------------------------------------------------------------------------------ scalar products


def _inner(chain: list[Expression]) -> Expr:
    """Return the scalar that a 1×1 chain is."""
    c, chain = _merged(chain)
    n = len(chain)
    if ZeroMatrix in map(type, chain):
        return S.Zero
    if n == 0 or not all(map(is_array, chain)):
        return scalar_product([c, *chain])
    chain[0] = transpose(transpose(chain[0]))  # a sum of rows is that of columns, turned
    value = by_law(Trace, chain)
    if value is None:
        sign, chain = written_chain(chain, reversed_chain(chain))
        if sign is S.Zero:
            return S.Zero
        c = scalar_product([c, sign])
        value = Trace.make(MatMul.make(*chain, shape=(ONE, ONE)) if n > 1 else chain[0])
    return value if c is ONE else scalar_product([c, value])


def reversed_chain(chain: list[Expression]) -> tuple[Expr, list[Expression]]:
    """Return the factors of the transpose, and the coefficient that skew ones bring up."""
    return _coefficient([transpose(f) for f in reversed(chain)])


def written_chain(chain: list[Expression], other: tuple[Expr, list[Expression]]) -> tuple[Expr, list[Expression]]:
    """Return the one of two equal scalars that ranks first, with its coefficient; 0 for what is its own negative."""
    c, turned = other
    best = _first(chain, turned)
    if c is ONE:
        return ONE, best
    return (S.Zero if turned == chain else ONE, chain) if best is chain else (c, turned)


def written(a: Expression) -> tuple[Expr, Any]:
    """Return A or Aᵀ, for what is the same of both: the one that ranks first, with its coefficient; 0 for a skew A."""
    chain = list(a.args) if type(a) is MatMul else [a]
    c, best = written_chain(chain, reversed_chain(chain))
    return c, a if best is chain else MatMul.make(*best, shape=a.shape[::-1]) if len(best) > 1 else best[0]


OF_DIFFERENTIAL = 1000  # what the transpose of a differential weighs, beside 1 of a matrix


def order_of(chain: list[Expression]) -> tuple[Expression, ...]:
    """Return what ranks equal products: few transposes of matrices, then the names; the simpler of the same."""
    return (
        _turned(chain),
        [f.arg.label if type(f) is Transpose else f.label for f in chain],
        [(f.height, f.digest) for f in chain],
    )


def _first(a: list[Expression], b: list[Expression]) -> list[Expression]:
    """Return the one of two equal products that ranks first, asking for no more of the rank than it takes."""
    p, q = (_turned(a), len(a)), (_turned(b), len(b))
    if p != q:
        return a if p < q else b
    for f, g in zip(a, b, strict=True):
        x, y = (f.arg if type(f) is Transpose else f).label, (g.arg if type(g) is Transpose else g).label
        if x != y:
            return a if x < y else b
    return min(a, b, key=order_of)


def _turned(chain: list[Expression]) -> int:
    """Return how many transposes factors are written with; one of a differential counts as more than all others."""
    count = 0
    for f in chain:
        if type(f) is Transpose:
            if moves(f.arg):
                count += OF_DIFFERENTIAL
            elif f.shape[0] is not ONE and f.shape[1] is not ONE:
                count += 1
        elif type(f) is MatPow:
            count += type(f.base) is Transpose
    return count


def square_parts(a: Expression) -> list[Any]:
    """Return the shortest products, square each, of which a square product consists; all of it has its coefficient."""
    parts, start = [], 0
    if a.coefficient is not ONE:
        return [a]
    for i, f in enumerate(a.factors, 1):
        if f.shape[1] == a.shape[0]:
            parts.append(multiply(*a.factors[start:i]))
            start = i
    return parts


def trace(a: Expression) -> Expr:
    """Return tr(A), in one rotation and transposition of A."""
    if not is_array(a):
        return a
    square(KNOWN, a.shape)
    found = by_law(Trace, a)
    if found is not None:
        return found
    sign, core = written(a)
    return scalar_product([sign, Trace.make(core)]) if sign is not S.Zero else S.Zero
