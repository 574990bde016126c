"""Elementwise work: broadcasting in place of identities, all-ones arrays and repeated vectors; stable forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Integer, Rational, S

from symcalc.codegen.graph import Graph, Value, is_number
from symcalc.shapes import Shape

WIDE = 24  # terms of a sum in one statement
MINUS_ONE, HALF, TWO = S.NegativeOne, S.Half, Integer(2)


def entrywise(g: Graph, op: str, args: Sequence[Value], data: Any = None) -> Value:
    """Return an operation on entries; scalars are broadcast, and vectors that only repeat."""
    arrays = [a for a in args if a.shape]
    if not arrays:
        return g.make(op, args, data)
    shape: Shape = arrays[0].shape
    if all(a.op == "full" for a in arrays):
        inner = entrywise(g, op, [a.args[0] if a.shape else a for a in args], data)
        return g.full(inner, *shape)
    if all(a.op in ("spread", "full") for a in arrays):
        axes = {a.data for a in arrays if a.op == "spread"}
        if len(axes) == 1:  # the work is done on the vector
            axis = axes.pop()
            inner = entrywise(g, op, [a.args[0] if a.op in ("spread", "full") else a for a in args], data)
            return g.spread(inner, axis, shape[1 - axis])
    # what has every size of the result lets the rest be broadcast
    ready = [a.args[0] if a.op == "full" else g.dense(a) if a.op == "diag" else a for a in args]
    spreads = [a for a in ready if a.op == "spread"]
    if spreads and len(spreads) == sum(bool(a.shape) for a in ready) and len({a.data for a in spreads}) == 1:
        ready = [g.dense(a) for a in ready]
    return g.make(op, ready, data, shape)


def add(g: Graph, *terms: Value) -> Value:
    """Return a sum; what is diagonal is added to the diagonal."""
    terms = tuple(t for t in terms if not is_number(t, 0) and not (t.op == "full" and is_number(t.args[0], 0)))
    if len(terms) == 1:
        return terms[0]
    diagonals = [t for t in terms if t.op == "diag"]
    if diagonals:
        rest = [t for t in terms if t.op != "diag"]
        d = add(g, *[t.args[0] for t in diagonals])
        if not rest:
            return g.make("diag", (d,), shape=diagonals[0].shape)
        body = g.dense(add(g, *rest))
        return g.make("add_diagonal", (body, d), shape=body.shape)
    if (len(terms) == 2 and is_number(terms[1], -1)) or is_number(terms[0], -1):
        other = terms[0] if is_number(terms[1], -1) else terms[1]
        if len(terms) == 2 and other.op == "call" and other.data == "exp":
            return entrywise(g, "call", other.args, "expm1")
    if len(terms) > WIDE:
        return add(g, *[add(g, *terms[i : i + WIDE]) for i in range(0, len(terms), WIDE)])
    return entrywise(g, "add", terms) if terms else g.number(S.Zero)


def mul(g: Graph, *factors: Value) -> Value:
    """Return an elementwise product: one number in front, scalars before arrays, one division at most."""
    coefficient: Any = S.One
    scalars: list[Value] = []
    arrays: list[Value] = []
    below: list[Value] = []
    stack = list(reversed(factors))
    while stack:
        f = stack.pop()
        if f.op == "number" and getattr(f.data, "is_Rational", False):
            coefficient *= f.data
        elif f.op == "mul" and not f.shape:
            stack.extend(reversed(f.args))
        elif f.op == "div":
            stack.append(f.args[0])
            below.append(f.args[1])
        else:
            (arrays if f.shape else scalars).append(f)
    if coefficient == 0:
        return g.full(g.number(S.Zero), *arrays[0].shape) if arrays else g.number(S.Zero)
    if len(arrays) == 1 and arrays[0].op == "diag" and not any(b.shape for b in below):
        inner = mul(g, g.number(coefficient), *scalars, arrays[0].args[0], *[div(g, g.number(S.One), b) for b in below])
        return g.make("diag", (inner,), shape=arrays[0].shape)
    if coefficient.q != 1 and len(str(float(coefficient))) > 6:  # 1/3 as a division, 1/4 as 0.25
        below.insert(0, g.number(Integer(coefficient.q)))
        coefficient = Integer(coefficient.p)
    front = [g.number(coefficient)] if coefficient != 1 or not (scalars or arrays) else []
    top = [*front, *scalars, *arrays]
    above = top[0] if len(top) == 1 else entrywise(g, "mul", top)
    return above if not below else entrywise(g, "div", [above, _product(g, below)])


def _product(g: Graph, factors: list[Value]) -> Value:
    return factors[0] if len(factors) == 1 else mul(g, *factors)


def div(g: Graph, a: Value, b: Value) -> Value:
    """Return a/b."""
    if is_number(b, 1):
        return a
    return entrywise(g, "div", [a, b])


def power(g: Graph, a: Value, p: Value) -> Value:
    """Return a**p: squares, square roots and quotients by name."""
    if p.op != "number" or not p.data.is_Rational:
        return entrywise(g, "pow", [a, p])
    c = p.data
    if c == 1:
        return a
    if a.op == "norm2" and c.is_Integer and c % 2 == 0:
        return power(g, g.make("square_sum", a.args), g.number(c / 2))
    if c.is_negative:
        return div(g, g.number(S.One), power(g, a, g.number(-c)))
    if c == HALF:
        return call(g, "sqrt", a)
    if a.op == "pow" and is_number(a.args[1]) and a.args[1].data.is_Integer and c.is_Integer:
        return power(g, a.args[0], g.number(a.args[1].data * c))
    return entrywise(g, "pow", [a, g.number(Rational(c))])


def call(g: Graph, name: str, a: Value) -> Value:
    """Return a function of entries, in the form that loses nothing near 0."""
    if name == "square":
        return power(g, a, g.number(TWO))
    if name == "log" and a.op == "add" and any(is_number(t, 1) for t in a.args):
        rest = list(a.args)
        rest.remove(next(t for t in rest if is_number(t, 1)))
        return entrywise(g, "call", [add(g, *rest)], "log1p")
    if name == "log" and a.op == "det":
        return g.make("logdet", a.args)
    return entrywise(g, "call", [a], name)


def total(g: Graph, a: Value) -> Value:
    """Return the sum of all entries."""
    if not a.shape:
        return a
    m, n = a.shape
    if a.op == "full":
        return mul(g, a.args[0], g.size(m * n))
    if a.op == "spread":
        return mul(g, total(g, a.args[0]), g.size(a.shape[1 - a.data]))
    if a.op == "diag":
        d = a.args[0]
        return total(g, d) if d.shape else mul(g, d, g.size(n))
    if a.op == "pow" and is_number(a.args[1], 2):
        return g.make("square_sum", (a.args[0],))
    if a.op in ("mul", "div"):
        scalars = [f for f in a.args if not f.shape]
        arrays = [f for f in a.args if f.shape]
        if a.op == "mul" and scalars:
            return mul(g, *scalars, total(g, entrywise(g, "mul", arrays) if len(arrays) > 1 else arrays[0]))
        if a.op == "div" and a.args[0].shape and not a.args[1].shape:
            return div(g, total(g, a.args[0]), a.args[1])
        if a.op == "mul" and len(arrays) == 2 and all(f.op != "spread" for f in arrays):
            left, right = arrays
            return g.make("square_sum", (left,)) if left is right else g.make("inner", (left, right))
    return g.make("sum", (a,))


def sum_along(g: Graph, a: Value, axis: int) -> Value:
    """Return the sum of each row (axis 1) as a column, or of each column (axis 0) as a row."""
    m, n = a.shape
    shape = (m, Integer(1)) if axis == 1 else (Integer(1), n)
    length = n if axis == 1 else m
    if a.op == "full":
        return g.full(mul(g, a.args[0], g.size(length)), *shape)
    if a.op == "spread" and a.data == 1 - axis:
        return mul(g, g.size(length), a.args[0])
    if a.op == "diag":
        d = a.args[0]
        return g.full(d, *shape) if not d.shape else d if axis == 1 else g.make("transpose", (d,), shape=shape)
    return g.make("sum_along", (g.dense(a),), axis, shape)
