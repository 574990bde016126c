"""det(A) A⁻¹ is the adjugate, which is there where A is singular, too.

What is linear in inverses is known as N/det(A)ᵏ beside its plain form, N made of the adjugate; a factor det(A)ᵏ
cancels. Of triangular matrices the diagonal alone stands below, and the adjugate's are the products of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sympy import Integer, S

from symcalc.codegen.graph.entries import add, div, mul, neg, power
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_number, needed
from symcalc.codegen.passes.rebuilding import rebuild, remade
from symcalc.expressions.structures_and_signs import NO_ADJUGATE, TRIANGLES, Structure

ROUNDS = 4  # in which inverses that stay are left aside
LINEAR = {"transpose", "trace", "diagonal", "sum", "sum_along", "inner", "chain", "spread", "full", "diag", "part"}
LINEAR |= {"dense_spread", "dense_full", "dense_diag"}


class Quotient(NamedTuple):
    """What is above, and the power of the determinant below."""

    above: Value
    k: int


def use_cofactors(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with adjugates for the inverses that stand beside the determinant wherever they stand."""
    order = needed(outputs)
    beside = candidates(g, order)
    for _ in range(ROUNDS if beside else 0):
        cofactors = Cofactors(g, beside)
        made, result = rebuild(g, outputs, cofactors.rule)
        used = set(needed(result))
        left = [v for v, plain in cofactors.plain.items() if plain in used]
        if not left:
            return made, result
        beside = {v: d for v, d in beside.items() if v not in left}
        if not beside:
            break
    return g, list(outputs)


def candidates(g: Graph, order: Iterable[Value]) -> dict[Value, Value]:
    """Return inverses, and quotients by diagonals, whose matrix has a determinant here; and it."""
    determinants: dict[Value, set[Value]] = {}
    for v in order:
        if v.op == "det" and all(c.op in ("number", "input") for c in v.args[1:]):
            determinants.setdefault(v.args[0], set()).add(v)
    single = {A: next(iter(found)) for A, found in determinants.items() if len(found) == 1}
    triangular = {A: d for A, d in single.items() if g.structure_of(A) & TRIANGLES}
    diagonals = {A.args[0]: d for A, d in single.items() if A.op == "dense_diag"}
    found: dict[Value, Value] = {}
    for v in order:
        below = v.args[-1] if v.op in ("inv", "div") else v
        if v.op == "inv" and below in single and not g.structure_of(below) & NO_ADJUGATE:
            found[v] = single[below]
        elif v.op == "div" and below.op == "regular" and below.args[0] in diagonals:
            found[v] = diagonals[below.args[0]]
        elif v.op == "div" and below.op == "diagonal" and below.args[0] in triangular:
            found[v] = triangular[below.args[0]]
    return found


class Cofactors:
    """The forms of what holds inverses, while a graph is rebuilt.

    Attributes:
        graph: as it was.
        beside: the inverses, and the determinant of each.
        plain: what the inverses are where they are not taken as quotients.
    """

    def __init__(self, g: Graph, beside: dict[Value, Value]) -> None:
        self.graph = g
        self.beside = beside
        self.scaled = {d for d in beside.values() if len(d.args) > 1}
        self.plain: dict[Value, Value] = {}
        self.made: dict[Value, Value] = {}  # the determinants
        self.known: dict[Value, dict[Value, Quotient]] = {}  # by value and determinant

    def rule(self, g: Graph, v: Value, args: list[Value]) -> Value | None:
        """Return a value in which determinants have cancelled, None where none have."""
        asked = [d for a in v.args for d in self.known.get(a, ())]
        for d in dict.fromkeys([*asked, *([self.beside[v]] if v in self.beside else [])]):
            held = [self.known.get(a, {}).get(d) for a in v.args]
            made = self.inverse(g, v, args, held) if self.beside.get(v) is d else self.form(g, v, args, held, d)
            if made is not None and made.k == 0:
                return made.above
            if made is not None:
                self.known.setdefault(v, {})[d] = made
        if v in self.scaled:
            return g.make("det", (mul(g, *args),))
        if v in self.beside:
            return self.plain.setdefault(v, remade(g, v, args))
        return None

    def inverse(self, g: Graph, v: Value, args: list[Value], held: Sequence[Quotient | None]) -> Quotient:
        """Return an inverse, c adj(c A)/det(c A), or a quotient by a diagonal."""
        scale = [g.make(c.op, data=c.data) for c in self.beside[v].args[1:]]
        if v.op == "div":
            d = args[1].args[0] if args[1].op == "regular" else args[1]
            A = g.dense(g.diagonal_matrix(d, d.shape[0])) if args[1].op == "regular" else args[1].args[0]
            determinant = self.made[self.beside[v]] = g.make("det", (mul(g, *scale, A),))
            d = mul(g, *scale, d)
            above, k = held[0] or divided(g, args[0], determinant)
            return Quotient(mul(g, above, *scale, g.make("others", (d,), shape=d.shape)), k + 1)
        A = mul(g, *scale, *args)
        self.made[self.beside[v]] = g.make("det", (A,))
        adjugate = g.make("adjugate", (A,), shape=v.shape)
        if Structure.SKEW in self.graph.structure_of(v.args[0]):  # of odd size it is symmetric: 0 is skew in it
            adjugate = mul(g, g.number(S.Half), add(g, adjugate, neg(g, transpose(g, adjugate))))
        return Quotient(mul(g, *scale, adjugate), 1)

    def form(self, g: Graph, v: Value, args: list[Value], held: Sequence[Quotient | None], d: Value) -> Quotient | None:
        """Return the quotient of a value that is linear in each of the quotients below it, None of others."""
        above = [a if q is None else q.above for a, q in zip(args, held, strict=True)]
        k = sum(q.k for q in held if q is not None)
        determinants = [(i, p) for i, a in enumerate(v.args) if (p := exponent_of(a, d))] if v.op == "mul" else []
        if v.op in ("add", "add_diagonal"):
            return self.sum(g, v, args, held, d)
        if v.op == "mul" and determinants:
            (i, p), *_ = determinants
            base = args[i] if p == 1 else args[i].args[0]
            rest = [a for j, a in enumerate(above) if j != i]
            left = [power(g, base, g.number(Integer(p - k)))] if p > k else []
            return Quotient(mul(g, *rest, *left), max(k - p, 0))
        if v.op == "div" and held[1] is None:
            return Quotient(div(g, *above), k)
        # a product with a vector takes less
        if v.op == "mul" or (v.op in LINEAR and not any(a.is_vector for a in v.args if v.op in ("chain", "inner"))):
            return Quotient(remade(g, v, above), k)
        return None

    def sum(self, g: Graph, v: Value, args: list[Value], held: Sequence[Quotient | None], d: Value) -> Quotient | None:
        """Return a sum over one power of the determinant."""
        k = max(q.k for q in held if q is not None)
        above = []
        for a, q in zip(args, held, strict=True):
            a, missing = (a, k) if q is None else (q.above, k - q.k)
            above.append(mul(g, power(g, self.made[d], g.number(Integer(missing))), a) if missing else a)
        if v.op == "add":
            return Quotient(add(g, *above), k)
        body, diagonal = above
        return Quotient(add(g, body, g.diagonal_matrix(diagonal, v.shape[0])), k)


def divided(g: Graph, a: Value, d: Value) -> Quotient:
    """Return a value over d, where d is a factor of it; else the value over 1."""
    factors = a.args if a.op == "mul" else (a,)
    for i, f in enumerate(factors):
        if p := exponent_of(f, d):
            left = [power(g, d, g.number(Integer(p - 1)))] if p > 1 else []
            return Quotient(mul(g, *factors[:i], *left, *factors[i + 1 :]), -1)
    return Quotient(a, 0)


def exponent_of(a: Value, d: Value) -> int:
    """Return k where a value is dᵏ, k > 0, else 0."""
    if a.op == "pow" and a.args[0] is d and is_number(a.args[1]) and a.args[1].data.is_Integer:
        return max(int(a.args[1].data), 0)
    return int(a is d)
