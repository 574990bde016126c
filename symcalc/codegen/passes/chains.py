"""Products of matrices: in the cheapest order, vectors first, inverses as solves, nothing built that is not needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Integer, Mul, Pow, S

from symcalc.codegen.graph import Graph, Value
from symcalc.codegen.passes.entries import mul, sum_along, total
from symcalc.shapes import ONE, Dim
from symcalc.structure import Structure

LONGEST = 24  # factors whose order is found by dynamic programming
TYPICAL = 100.0  # the size that a name stands for, where costs are compared


def typical(d: Dim) -> float:
    """Return a size to reckon with."""
    if isinstance(d, Integer):
        return float(d)
    if isinstance(d, Mul):
        result = 1.0
        for f in d.args:
            result *= typical(f)
        return result
    return typical(d.base) ** float(d.exp) if isinstance(d, Pow) and d.exp.is_number else TYPICAL


def transpose(g: Graph, a: Value) -> Value:
    """Return the transpose."""
    if not a.shape:
        return a
    shape = a.shape[::-1]
    if a.op == "transpose":
        return a.args[0]
    if a.op == "diag":
        return a
    if a.op == "full":
        return g.full(a.args[0], *shape)
    if a.op == "spread":
        return g.spread(transpose(g, a.args[0]), 1 - a.data, a.shape[1 - a.data])
    if Structure.SYMMETRIC in g.structure_of(a):
        return a
    turned = g.make("transpose", (a,), shape=shape)
    return turned


def chain(g: Graph, factors: Sequence[Value]) -> Value:
    """Return the product of matrices, and scalars among them."""
    scalars = [f for f in factors if not f.shape]
    arrays = [f for f in factors if f.shape]
    result = ordered(g, arrays) if arrays else g.number(S.One)
    return mul(g, *scalars, result) if scalars else result


def ordered(g: Graph, factors: list[Value]) -> Value:
    """Return the product in the cheapest order."""
    k = len(factors)
    if k == 1:
        return factors[0]
    if k > LONGEST:
        result = factors[0] if not factors[-1].is_column else factors[-1]
        for f in factors[1:] if not factors[-1].is_column else reversed(factors[:-1]):
            result = times(g, f, result) if factors[-1].is_column else times(g, result, f)
        return result
    rows = [typical(f.shape[0]) for f in factors]
    columns = [typical(f.shape[1]) for f in factors]
    cost: dict[tuple[int, int], tuple[float, int]] = {(i, i): (0.0, i) for i in range(k)}
    for width in range(1, k):
        for i in range(k - width):
            j = i + width
            cost[i, j] = min(
                (cost[i, s][0] + cost[s + 1, j][0] + _step(factors, rows, columns, i, s, j), s)
                # at equal costs from the right, where the vector mostly stands
                for s in range(i, j)
            )
    return _build(g, factors, cost, 0, k - 1)


def _step(factors: list[Value], rows: list[float], columns: list[float], i: int, s: int, j: int) -> float:
    m, n, p = rows[i], columns[s], columns[j]
    left = factors[i] if i == s else None
    right = factors[j] if s + 1 == j else None
    if left is not None and left.op == "inv":
        return n**3 / 3 + n * n * p
    if right is not None and right.op == "inv":
        return n**3 / 3 + n * n * m
    if any(f is not None and f.op == "diag" for f in (left, right)):
        return m * p
    return m * n * p


def _build(g: Graph, factors: list[Value], cost: dict[tuple[int, int], tuple[float, int]], i: int, j: int) -> Value:
    """Return factors i to j, as the table says. The depth is at most `LONGEST`."""
    if i == j:
        return factors[i]
    s = cost[i, j][1]
    return times(g, _build(g, factors, cost, i, s), _build(g, factors, cost, s + 1, j))


def times(g: Graph, a: Value, b: Value) -> Value:
    """Return the product of two arrays."""
    if not a.shape or not b.shape:
        return mul(g, a, b)
    shape = (a.shape[0], b.shape[1])
    special = _symbolic(g, a, b)
    if special is not None:
        return special
    if a.op == "inv":
        return g.make("solve", (a.args[0], g.dense(b)), shape=shape)
    if b.op == "inv":
        turned = g.make("solve", (transpose(g, b.args[0]), transpose(g, g.dense(a))), shape=shape[::-1])
        return transpose(g, turned)
    if b.is_column and a.op == "kron":  # (A ⊗ B) vec(X) = vec(B X Aᵀ)
        p, q = a.args
        X = unvec(g, b, q.shape[1], p.shape[1])
        return vec(g, ordered(g, [q, X, transpose(g, p)]))
    if a.is_row and b.op == "kron":
        return transpose(
            g, times(g, g.make("kron", [transpose(g, x) for x in b.args], shape=b.shape[::-1]), transpose(g, a))
        )
    if shape == (ONE, ONE) and transpose(g, a) is b:
        return g.make("square_sum", (b,))
    return g.make("matmul", (a, b), shape=shape)


def _symbolic(g: Graph, a: Value, b: Value) -> Value | None:
    """Return the product where one factor is no array yet."""
    shape = (a.shape[0], b.shape[1])
    if a.op == "diag" or b.op == "diag":
        d, other = (a.args[0], b) if a.op == "diag" else (b.args[0], a)
        if a.op == b.op or not d.shape:
            result = mul(g, d, b.args[0] if a.op == b.op else other)
            return g.make("diag", (result,), shape=shape) if a.op == b.op else result
        if a.op == "diag":
            return mul(g, g.spread(d, 0, shape[1]), other)
        return mul(g, other, g.spread(transpose(g, d), 1, shape[0]))
    if b.op == "full":
        sums = a if a.is_column else sum_along(g, a, 1)
        return (
            g.spread(mul(g, b.args[0], sums), 0, shape[1]) if sums.shape else _filled(g, mul(g, b.args[0], sums), shape)
        )
    if a.op == "full":
        sums = b if b.is_row else sum_along(g, b, 0)
        return (
            g.spread(mul(g, a.args[0], sums), 1, shape[0]) if sums.shape else _filled(g, mul(g, a.args[0], sums), shape)
        )
    if a.op == "spread":  # v·1ᵀ or 1·vᵀ
        v = a.args[0]
        if a.data == 0:
            return times(g, v, b if b.is_row else sum_along(g, b, 0))
        return times(g, g.full(g.number(S.One), a.shape[0], ONE), times(g, v, b))
    if b.op == "spread":
        v = b.args[0]
        if b.data == 1:
            return times(g, a if a.is_column else sum_along(g, a, 1), v)
        return times(g, times(g, a, v), g.full(g.number(S.One), ONE, b.shape[1]))
    return None


def _filled(g: Graph, c: Value, shape: Any) -> Value:
    return c if shape == (ONE, ONE) else g.full(c, *shape)


def vec(g: Graph, a: Value) -> Value:
    """Return the columns, stacked."""
    if not a.shape or a.is_column:
        return a
    shape = (a.shape[0] * a.shape[1], ONE)
    if a.is_row:
        return transpose(g, a)
    if a.op == "full":
        return g.full(a.args[0], *shape)
    return g.make("vec", (g.dense(a),), shape=shape)


def unvec(g: Graph, x: Value, m: Dim, n: Dim) -> Value:
    """Return the m×n matrix whose stacked columns are x."""
    if n == 1:
        return x
    if m == 1:
        return transpose(g, x)
    if x.op == "vec" and x.args[0].shape == (m, n):
        return x.args[0]
    if x.op == "full":
        return g.full(x.args[0], m, n)
    return g.make("unvec", (g.dense(x),), (m, n), (m, n))


def trace(g: Graph, a: Value) -> Value:
    """Return the trace; of a product without the product."""
    if not a.shape:
        return a
    if a.op == "matmul":
        left, right = a.args
        return total(g, mul(g, left, transpose(g, right)))
    if a.op == "transpose":
        return trace(g, a.args[0])
    if a.op == "diag":
        return total(g, a)
    if a.op == "mul" and sum(bool(f.shape) for f in a.args) == 1:
        (array,) = (f for f in a.args if f.shape)
        return mul(g, *[f for f in a.args if not f.shape], trace(g, array))
    return g.make("trace", (g.dense(a),))


def diagonal(g: Graph, a: Value) -> Value:
    """Return the diagonal as a column; of a product without the product."""
    if not a.shape:
        return a
    shape = (a.shape[0], ONE)
    if a.op == "diag":
        return a.args[0] if a.args[0].shape else g.full(a.args[0], *shape)
    if a.op == "full":
        return g.full(a.args[0], *shape)
    if a.op == "matmul" and not (a.args[0].is_column and a.args[1].is_row):
        left, right = a.args
        return sum_along(g, mul(g, left, transpose(g, right)), 1)
    if a.op == "transpose":
        return diagonal(g, a.args[0])
    return g.make("diagonal", (g.dense(a),), shape=shape)
