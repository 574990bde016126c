"""Products of matrices as chains of factors, whose order is found later; traces and sums of them.

A chain has no vector inside: u vᵀ is an ``outer`` product of chains, xᵀy a scalar in front. A vector ends its chain as
a column. Diagonal matrices and vectors of ones are factors like others, so that a sum of a product is a product.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer, S

from symcalc.codegen.graph.entries import UNFORMED, add, diagonal, div, halves, mul, power
from symcalc.codegen.graph.known_actions import acted, is_known_step
from symcalc.codegen.graph.primitives import REDUCTIONS
from symcalc.codegen.graph.selections import narrowed, widened
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_constant, is_number
from symcalc.expressions.dimensions import ONE, times

LONGEST = 24  # factors of a chain; what has more is a chain of chains
EXPANDED = 4  # exponents up to which a power of a matrix is factors, in a product with matrices
WITH_VECTOR = 16  # and in a product with a vector


def opens(f: Value) -> bool:
    """Tell what is a product of scalars and factors from what is a factor itself."""
    match f.op:
        case "chain" | "outer" | "spread":
            return True
        case "full":
            return not (f.is_vector and is_number(f.args[0], 1))
        case "mul":
            return any(not a.shape or a.op == "spread" for a in f.args)
        case "div":
            return f.args[0].is_matrix and f.args[1].op == "spread"
        case "transpose":
            return f.is_matrix and opens(f.args[0])
    return False


def opened(g: Graph, f: Value) -> tuple[list[Value], list[Value]] | None:
    """Return a value as scalars and factors of a product, None where it is a factor itself."""
    if not opens(f):
        return None
    if f.op in ("chain", "outer"):
        return [], list(f.args)
    if f.op == "full":
        m, n = f.shape
        ones = [g.ones(m)] if m != 1 else []
        return [f.args[0]], ones + ([transpose(g, g.ones(n))] if n != 1 else [])
    if f.op == "spread":
        v = f.args[0]
        return [], [v, transpose(g, g.ones(f.shape[1]))] if f.data == 0 else [g.ones(f.shape[0]), v]
    if f.op == "mul":
        return _opened_product(g, f)
    if f.op == "div":
        a, b = f.args
        inverse = diag(g, div(g, g.number(S.One), b.args[0]))
        return [], [inverse, a] if b.data == 0 else [a, inverse]
    scalars, factors = opened(g, f.args[0]) or ([], [f.args[0]])
    return scalars, [transpose(g, p) for p in reversed(factors)]


def _opened_product(g: Graph, f: Value) -> tuple[list[Value], list[Value]]:
    """Return a product of entries as scalars, a matrix, and diagonal matrices for the vectors along its axes."""
    scalars = [a for a in f.args if not a.shape]
    rest = [a for a in f.args if a.shape and a.op != "spread"]
    left, right = ([a.args[0] for a in f.args if a.op == "spread" and a.data == axis] for axis in (0, 1))
    if not rest:  # u vᵀ
        return scalars, [mul(g, *left), mul(g, *right)]
    return scalars, [
        *([diag(g, mul(g, *left))] if left else []),
        mul(g, *rest),
        *([diag(g, mul(g, *right))] if right else []),
    ]


def diag(g: Graph, v: Value) -> Value:
    """Return the matrix with a vector on its diagonal."""
    column = transpose(g, v) if v.is_row else v
    return g.diagonal_matrix(column, column.shape[0])


def chain(g: Graph, values: Sequence[Value]) -> Value:
    """Return the product of matrices, and scalars among them."""
    scalars, factors = factors_of(g, *values)
    factors = narrowed(g, factors)
    scalars += [f for f in factors if not f.shape]  # single entries
    factors = [f for f in factors if f.shape]
    if not factors:
        return mul(g, *scalars)
    factors = acted(g, widened(g, factors, scalars, chain), chain)
    scalars += [f for f in factors if not f.shape]  # a row of what acts, with a column
    factors = [f for f in factors if f.shape]
    if not factors:
        return mul(g, *scalars)
    result = _joined(g, _powers_opened(_diagonals_merged(g, factors, scalars)), scalars)
    return mul(g, *scalars, result) if scalars else result


def factors_of(g: Graph, *values: Value) -> tuple[list[Value], list[Value]]:
    """Return a product as scalars and factors, with products among these opened up to `LONGEST` factors in all."""
    scalars = [v for v in values if not v.shape]
    factors: list[Value] = []
    stack = [g.symbolic(v) for v in reversed(values) if v.shape]
    room = max(LONGEST - len(stack), 0)
    while stack:
        f = stack.pop()
        parts = opened(g, f)
        if parts is None or len(parts[1]) > room + 1:
            factors.append(f)
        else:
            room -= len(parts[1]) - 1
            scalars += parts[0]
            stack.extend(g.symbolic(p) for p in reversed(parts[1]))
    return scalars, factors


def _diagonals_merged(g: Graph, factors: list[Value], scalars: list[Value]) -> list[Value]:
    """Return the factors without multiples of I, and with one diagonal matrix where several stand side by side.

    The numbers of multiples of I go to the scalars; of nothing else I is left.
    """
    merged: list[Value] = []
    for f in factors:
        if f.op == "diag" and not f.args[0].shape and len(factors) > 1:
            scalars.append(f.args[0])
        elif f.op == "diag" and merged and merged[-1].op == "diag":
            merged[-1] = mul(g, merged[-1], f)
        else:
            merged.append(f)
    return merged or [g.eye(factors[0].shape[0])]


def _powers_opened(factors: list[Value]) -> list[Value]:
    """Return the factors with powers of matrices written out, as far as an order can gain by it."""
    if len(factors) == 1:
        return factors
    bound = WITH_VECTOR if any(f.is_vector for f in factors) else EXPANDED
    return [p for f in factors for p in ([f.args[0]] * f.data if f.op == "matpow" and f.data <= bound else [f])]


def _joined(g: Graph, factors: list[Value], scalars: list[Value]) -> Value:
    """Return the product of factors; what is 1×1 inside goes to the scalars."""
    segments: list[list[Value]] = [[]]
    for f in factors:
        if segments[-1] and f.shape[0] == 1:
            segments.append([])
        segments[-1].append(f)
    ends: list[Value] = []
    for s in segments:
        value = segment(g, s)
        (ends if value.shape else scalars).append(value)
    if len(ends) == 2:
        return outer(g, *ends)
    return ends[0] if ends else g.number(S.One)


def segment(g: Graph, factors: Sequence[Value]) -> Value:
    """Return the product of factors without a vector inside."""
    if len(factors) == 1:
        return factors[0]
    shape = (factors[0].shape[0], factors[-1].shape[1])
    if shape[0] == 1:
        turned = [transpose(g, f) for f in reversed(factors)]
        if shape[1] != 1:
            return transpose(g, segment(g, turned))
        if [f.index for f in turned] < [f.index for f in factors]:
            factors = turned  # xᵀA y and yᵀAᵀx are one
    if len(factors) == 2 and any(f.is_vector and is_constant(f, 1) for f in factors):
        a, b = factors
        return total(g, b if is_constant(a, 1) else a) if shape == (ONE, ONE) else sum_along(g, a, 1)
    return g.make("chain", factors, shape=shape)


def outer(g: Graph, u: Value, v: Value) -> Value:
    """Return u vᵀ from a column and a row; what is constant along an axis stays a vector."""
    if v.op == "full":
        return g.spread(mul(g, v.args[0], u), 0, v.shape[1])
    if u.op == "full":
        return g.spread(mul(g, u.args[0], v), 1, u.shape[0])
    return g.make("outer", (u, v), shape=(u.shape[0], v.shape[1]))


# ------------------------------------------------------------------------------------------------ sums


def total(g: Graph, a: Value) -> Value:
    """Return the sum of all entries: 1ᵀA 1, where A is a product."""
    if not a.shape:
        return a
    a = g.symbolic(a)
    m, n = a.shape
    if a.op == "full":
        return mul(g, a.args[0], g.size(times(m, n)))
    if a.op == "diag":
        d = a.args[0]
        return total(g, d) if d.shape else mul(g, d, g.size(n))
    if a.op == "transpose":
        return total(g, a.args[0])
    if a.op == "pow" and is_number(a.args[1], 2):
        return g.make("square_sum", (a.args[0],))
    if opens(a) or is_known_step(a):
        return chain(g, [transpose(g, g.ones(m)), a, *([g.ones(n)] if n != 1 else [])])
    if a.op == "mul":
        return inner(g, mul(g, *a.args[:-1]), a.args[-1])
    return g.make("sum", (a,))


def inner(g: Graph, a: Value, b: Value) -> Value:
    """Return the sum of a product of entries: tr(AᵀB), where one of them is a product."""
    if a.is_vector:
        return chain(g, [transpose(g, a), b])
    if a.op == b.op == "transpose":
        a, b = a.args[0], b.args[0]
    if a is b:
        return g.make("square_sum", (a,))
    for x, y in ((a, b), (b, a)):
        if x.op == "full":
            return mul(g, x.args[0], total(g, y))
    if {a.op, b.op} & {"chain", "outer", "spread"}:
        return trace(g, chain(g, [transpose(g, a), b]))
    return g.make("inner", sorted((a, b), key=lambda v: v.index))


def sum_along(g: Graph, a: Value, axis: int) -> Value:
    """Return the sum of each row (axis 1) as a column, or of each column (axis 0) as a row."""
    a = g.symbolic(a)
    if a.is_vector:
        return a if a.shape[axis] == 1 else total(g, a)
    if a.op == "transpose":
        return transpose(g, sum_along(g, a.args[0], 1 - axis))
    column = _sums(g, a, axis)
    return column if axis == 1 else transpose(g, column)


def _sums(g: Graph, a: Value, axis: int) -> Value:
    """Return the sums along an axis as a column."""
    shape, length = (a.shape[1 - axis], ONE), a.shape[axis]
    if a.op == "full":
        return g.full(mul(g, a.args[0], g.size(length)), *shape)
    if a.op == "spread" and a.data == 1 - axis:
        return mul(g, g.size(length), a.args[0] if axis == 1 else transpose(g, a.args[0]))
    if a.op == "diag":
        return a.args[0] if a.args[0].shape else g.full(a.args[0], *shape)
    if opens(a) or is_known_step(a):
        return chain(g, [a if axis == 1 else transpose(g, a), g.ones(length)])
    if a.op == "mul":
        pair = (mul(g, *a.args[:-1]), a.args[-1])
        return g.make("rowdot", sorted(pair, key=lambda v: v.index), axis, shape)
    if a.op == "pow" and is_number(a.args[1], 2):
        return g.make("rowdot", (a.args[0], a.args[0]), axis, shape)
    return g.make("sum_along", (a,), axis, shape)


def squares_of_norms(g: Graph, norms: Value) -> Value | None:
    """Return the squares of norms of columns or of rows, None of all else."""
    if norms.op == "transpose":
        squares = squares_of_norms(g, norms.args[0])
        return None if squares is None else transpose(g, squares)
    if norms.op != "step" or norms.data.primitive is not REDUCTIONS["norm2"] or norms.data.parameters == (None,):
        return None
    (axis,) = norms.data.parameters
    sums = sum_along(g, power(g, norms.args[0], g.number(Integer(2))), axis)
    return sums if axis == 1 else transpose(g, sums)


def trace(g: Graph, a: Value) -> Value:
    """Return the trace."""
    if not a.shape:
        return a
    a = g.symbolic(a)
    if a.op == "transpose":
        return trace(g, a.args[0])
    if a.op in ("diag", "full", "spread", "outer"):
        return total(g, diagonal(g, a))
    if a.op == "mul" and sum(bool(f.shape) for f in a.args) == 1:
        return mul(g, *[f if not f.shape else trace(g, f) for f in a.args])
    if a.op == "add" and any(f.op in UNFORMED for f in a.args):
        return add(g, *[trace(g, f) if f.op != "add" else g.make("trace", (f,)) for f in a.args])
    if a.op == "matpow":
        return trace(g, segment(g, halves(g, a)))
    if a.op == "chain":
        place = next((i for i, f in enumerate(a.args) if f.op == "diag"), None)
        if place is not None:  # tr(A diag(d) B) = dᵀ diag(B A)
            rest = chain(g, [*a.args[place + 1 :], *a.args[:place]])
            return chain(g, [transpose(g, a.args[place].args[0]), diagonal(g, rest)])
    return g.make("trace", (a,))


# ------------------------------------------------------------------------------------------------ Kronecker


def kron(g: Graph, a: Value, b: Value) -> Value:
    """Return the Kronecker product; a product of it with a vector never builds it."""
    if not a.shape or not b.shape:
        return mul(g, a, b)
    shape = (times(a.shape[0], b.shape[0]), times(a.shape[1], b.shape[1]))
    a, b = g.symbolic(a), g.symbolic(b)
    if a.op == "full" and b.op == "full":
        return g.full(mul(g, a.args[0], b.args[0]), *shape)
    return g.make("kron", (a, b), shape=shape)
