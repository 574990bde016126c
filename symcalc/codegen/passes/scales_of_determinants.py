"""Scales that belong into a determinant: cⁿ det(A) = det(c A), each of which alone may be beyond all numbers.

Also logarithms of products and powers of determinants: Σ pᵢ log|det Aᵢ| and the sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Rational, S, cancel

from symcalc.codegen.graph.entries import add, call, mul, power
from symcalc.codegen.graph.nearest_doubles import double
from symcalc.codegen.graph.values import Graph, Value, is_number, needed
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.expressions.structures_and_signs import Structure

Factor = tuple[Value, Value]  # base and exponent


def fold_scales(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with powers of scalars by the size of a matrix inside of its determinant."""
    if not any(v.op == "det" for v in needed(outputs)):
        return g, list(outputs)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        return _folded(h, v, args) if v.op in ("mul", "div") else None

    return rebuild(g, outputs, rule)


def _folded(g: Graph, v: Value, args: Sequence[Value]) -> Value | None:
    """Return a product with its scales in its determinants, None where there is nothing to fold."""
    factors = [f for a in args[:1] for f in factors_of(g, a)]
    for a in args[1:]:
        factors += [(b, p) if v.op == "mul" else (b, _negated(g, p)) for b, p in factors_of(g, a)]
    for i, (A, p) in enumerate(factors):
        if A.op != "det" or not is_number(p) or len(A.args) > 1:
            continue
        for j, (c, e) in enumerate(factors):
            share = _multiple(e, A.args[0].shape[0]) if not c.shape else None
            if share is not None and ((share / p.data).is_Integer or (is_number(c) and double(c.data) > 0)):
                scaled = g.make("det", (*A.args, power(g, c, g.number(share / p.data))))
                rest = [power(g, b, q) for k, (b, q) in enumerate(factors) if k not in (i, j)]
                return mul(g, power(g, scaled, p), *rest)
    return None


def factors_of(g: Graph, a: Value, exponent: Value | None = None) -> list[Factor]:
    """Return a value as a product of powers."""
    found: list[Factor] = []
    stack = [(a, g.number(S.One) if exponent is None else exponent)]
    while stack:
        a, p = stack.pop()
        # (x y)^p is no x^p y^p where x and y may be negative
        inner = is_number(p) and p.data.is_Integer and (not a.shape or p.data == 1)
        if a.op == "mul" and inner:
            stack += [(b, p) for b in reversed(a.args)]
        elif a.op == "div" and inner:
            stack += [(a.args[1], _negated(g, p)), (a.args[0], p)]
        elif a.op == "pow" and not a.shape and (is_number(p) and p.data in (1, -1)):
            stack.append((a.args[0], a.args[1] if p.data == 1 else _negated(g, a.args[1])))
        elif a.op == "call" and a.data == "sqrt" and not a.shape and is_number(p):
            stack.append((a.args[0], g.number(p.data / 2)))
        else:
            found.append((a, p))
    return found


def _negated(g: Graph, p: Value) -> Value:
    return g.number(-p.data) if is_number(p) else mul(g, g.number(S.NegativeOne), p)


def _multiple(e: Value, n: Any) -> Any:
    """Return the number k of an exponent k n, None of others."""
    if e.op == "size":
        k = cancel(e.data / n)
        return k if isinstance(k, Rational) else None
    if e.op == "div" and is_number(e.args[1]):
        k = _multiple(e.args[0], n)
        return None if k is None else k / e.args[1].data
    if e.op == "mul" and len(e.args) == 2 and is_number(e.args[0]) and e.args[0].data.is_Rational:
        k = _multiple(e.args[1], n)
        return None if k is None else k * e.args[0].data
    return None


def logarithm_of_determinants(g: Graph, a: Value) -> Value | None:
    """Return the logarithm of a product that holds powers of determinants, None where there are none."""
    factors = factors_of(g, a)
    found = [(A, p) for A, p in factors if A.op == "det"]
    if not found or factors == [(a, g.number(S.One))]:
        return None
    rest: list[Value] = []
    logs: list[Value] = []
    for b, p in factors:
        if b.op == "det":
            single = len(found) == 1 and is_number(p) and all(_is_positive(c) for c, _ in factors if c is not b)
            logs.append(mul(g, p, _logdet(g, b, p, single)))
            if not single:
                rest.append(power(g, _sign(g, b), p))
        elif _is_positive(b):
            logs.append(mul(g, p, call(g, "log", b)))
        else:
            rest.append(power(g, b, p))
    return add(g, *logs, *([call(g, "log", mul(g, *rest))] if rest else []))


def _is_positive(b: Value) -> bool:
    return b.op == "size" or (is_number(b) and double(b.data) > 0)


def _logdet(g: Graph, determinant: Value, p: Value, single: bool) -> Value:
    """Return log det, nan where it is negative; log |det| where a power or another factor may turn the sign."""
    even = is_number(p) and p.data.is_Integer and p.data % 2 == 0
    return log_of_determinant(g, determinant, None if single and not even else "abs")


def log_of_determinant(g: Graph, determinant: Value, data: str | None = None) -> Value:
    """Return log det(A), or log |det(A)|, with the scale that is inside of it."""
    A, *scale = determinant.args
    if not scale:
        return g.make("logdet", (A,), data)
    if not _is_positive(scale[0]):
        return g.make("logdet", (mul(g, scale[0], A),), data)
    return add(g, g.make("logdet", (A,), data), mul(g, g.size(A.shape[0]), call(g, "log", scale[0])))


def _sign(g: Graph, determinant: Value) -> Value:
    """Return the sign of a determinant."""
    A, *scale = determinant.args
    if not scale and Structure.DEFINITE in g.structure_of(A):
        return g.number(S.One)
    return g.make("detsign", (mul(g, scale[0], A) if scale else A,))
