"""Chains in the cheapest order, as products of two; what several chains have in common once."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph import known_actions
from symcalc.codegen.graph.chains import LONGEST, chain, inner, opens, outer, sum_along, total
from symcalc.codegen.graph.entries import call, mul
from symcalc.codegen.graph.stacking import unvec, vec
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, is_constant, needed
from symcalc.codegen.passes.costs import Costs, is_inverse
from symcalc.codegen.passes.positivity import nonnegative_values
from symcalc.codegen.passes.rebuilding import Rule, rebuild
from symcalc.errors import NotSupported
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.structures_and_signs import Structure

ROUNDS = 100  # in which chains become products, which are few: those of chains in chains
SPLITTING = ("trace", "diagonal")  # of a product P Q: sums of entries of P and Qᵀ


def order(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with products of two in place of chains.

    Raises:
        NotSupported: where chains are found in products again and again, which no formula is known to do.
    """
    for _ in range(ROUNDS):
        chains = [v for v in needed(outputs) if v.op == "chain"]
        if not chains:
            return g, list(outputs)
        costs = Costs(g, [v.args for v in chains], formed_inverses(outputs), nonnegative_values(outputs))
        g, outputs = rebuild(g, outputs, _rule(costs, formed_chains(outputs)))
    raise NotSupported("no order was found for the products of this formula", hint="compile parts of it by themselves")


def formed_chains(outputs: Sequence[Value]) -> set[Value]:
    """Return the products that are arrays: of the others only the trace or the diagonal is asked for."""
    used = {a for v in needed(outputs) if v.op not in SPLITTING for a in v.args} | set(outputs)
    return {v for v in used if v.op == "chain"}


def formed_inverses(outputs: Sequence[Value]) -> set[Value]:
    """Return the inverses that are arrays in any order of the products: those that are more than factors."""
    used = {a for v in needed(outputs) if v.op not in ("chain", "transpose") for a in v.args} | set(outputs)
    return {f for v in used for f in (v, *(v.args if v.op == "transpose" else ())) if f.op == "inv"}


def _rule(costs: Costs, formed: set[Value]) -> Rule:
    """Return the rule that builds chains by their costs."""
    known: dict[Value, Value] = {}  # factors, old and new

    def built(g: Graph, factors: Sequence[Value]) -> Value:
        if len(factors) == 1:
            return known[factors[0]]
        if len(factors) > LONGEST:
            return _folded(g, [known[f] for f in factors])
        value, turned = costs.made_as(factors)
        if value is None:
            value = product(g, factors)
            costs.record(factors, value)
        return transpose(g, value) if turned else value

    def product(g: Graph, factors: Sequence[Value]) -> Value:
        if costs.is_weighted_gram(factors):
            middle = len(factors) // 2
            root = call(g, "sqrt", known[factors[middle]].args[0])
            S = times(g, g.diagonal_matrix(root, factors[middle].shape[0]), built(g, factors[middle + 1 :]))
            return matmul(g, transpose(g, S), S)
        s = costs.of(factors)[1]
        right = built(g, factors[s:])
        return times(g, transpose(g, right) if costs.is_gram(factors, s) else built(g, factors[:s]), right)

    def rule(g: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op == "chain":
            known.update(zip(v.args, args, strict=True))
            return built(g, v.args) if v in formed else g.make("chain", args, shape=v.shape)
        if v.op not in SPLITTING or v.args[0].op != "chain" or v.args[0] in formed:
            return None
        factors, s = costs.split(v.args[0].args, cyclic=v.op == "trace")
        if s == 0:
            return g.make(v.op, (g.dense(built(g, factors)),), shape=v.shape)
        left, right = built(g, factors[:s]), transpose(g, built(g, factors[s:]))
        return inner(g, left, right) if v.op == "trace" else sum_along(g, mul(g, left, right), 1)

    return rule


def _folded(g: Graph, factors: Sequence[Value]) -> Value:
    """Return a long product: from the right, where the vector is; of matrices from the left."""
    if factors[-1].is_vector:
        result = factors[-1]
        for f in reversed(factors[:-1]):
            result = times(g, f, result)
        return result
    result = factors[0]
    for f in factors[1:]:
        result = times(g, result, f)
    return result


def times(g: Graph, a: Value, b: Value) -> Value:
    """Return the product of two arrays, none of which is built if it need not be."""
    if not a.shape or not b.shape:
        return mul(g, a, b)
    a, b = g.symbolic(a), g.symbolic(b)
    shape = (a.shape[0], b.shape[1])
    if a.op == "diag" or b.op == "diag":
        return _scaled(g, a, b)
    if shape[0] == 1 and shape[1] == 1:
        return dot(g, transpose(g, a), b)
    if a.shape[1] == 1:
        return outer(g, a, b)
    if a.is_row:  # a row is the transpose of a column: one form of each vector
        return transpose(g, times(g, transpose(g, b), transpose(g, a)))
    if b.is_column and is_constant(b, 1):
        # an array that is there is summed; taken apart again, it would be this product
        there = a.op in ("mul", "div", "transpose") and opens(a)
        return g.make("sum_along", (a,), 1, (a.shape[0], ONE)) if there else sum_along(g, a, 1)
    if b.is_column and a.op == "kron":  # (P ⊗ Q) vec(X) = vec(Q X Pᵀ)
        p, q = a.args
        return vec(g, times(g, q, times(g, unvec(g, b, q.shape[1], p.shape[1]), transpose(g, p))))
    if is_inverse(a):
        return solve(g, a, b)
    if is_inverse(b):
        return transpose(g, solve(g, transpose(g, b), transpose(g, a)))
    if known_actions.acts(a):
        return known_actions.times(g, a, g.dense(b), chain)
    if known_actions.acts(b):
        return transpose(g, known_actions.times(g, transpose(g, b), g.dense(transpose(g, a)), chain))
    return matmul(g, g.dense(a), g.dense(b))


def _scaled(g: Graph, a: Value, b: Value) -> Value:
    """Return a product with a diagonal matrix: rows or columns scaled."""
    if a.op == b.op:
        return mul(g, a, b)
    d, other = (a.args[0], b) if a.op == "diag" else (b.args[0], a)
    if not d.shape:
        return mul(g, d, other)
    if a.op == "diag":
        return mul(g, g.spread(d, 0, b.shape[1]), b)
    return mul(g, g.spread(transpose(g, d), 1, a.shape[0]), a)


def dot(g: Graph, u: Value, v: Value) -> Value:
    """Return uᵀv."""
    if is_constant(u, 1) or is_constant(v, 1):
        return total(g, v if is_constant(u, 1) else u)
    if u is v:
        return g.make("square_sum", (u,))
    return g.make("dot", sorted((u, v), key=lambda a: a.index))


def solve(g: Graph, inverse: Value, b: Value) -> Value:
    """Return A⁻¹B, or A⁻ᵀB: ``data`` tells which."""
    turned = inverse.op == "transpose"
    A = (inverse.args[0] if turned else inverse).args[0]
    return g.make("solve", (A, g.dense(b)), turned, (A.shape[0], b.shape[1]))


def matmul(g: Graph, a: Value, b: Value) -> Value:
    """Return A B; as the transpose of BᵀAᵀ, where that is known or has fewer transposes."""
    turned = (transpose(g, b), transpose(g, a))
    if a.op == b.op == "transpose" or g.known("matmul", turned, (b.shape[1], a.shape[0])) is not None:
        return transpose(g, g.make("matmul", turned, shape=(b.shape[1], a.shape[0])))
    value = g.make("matmul", (a, b), shape=(a.shape[0], b.shape[1]))
    if turned[0] is a:
        g.structures[value] = g.structure_of(value) | Structure.SEMIDEFINITE
    return value
