"""Products with sums of matrices: (A + B) x as A x + B x, where that is cheaper than to form the sum.

A sum that is formed anyway stays, and so does one that many products share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from symcalc.codegen.graph.chains import chain, factors_of, segment
from symcalc.codegen.graph.entries import add
from symcalc.codegen.graph.transposes import transpose, untransposed
from symcalc.codegen.graph.values import Graph, Value, needed, uses_of
from symcalc.codegen.passes.costs import Costs, entry_count, is_inverse
from symcalc.codegen.passes.ordering import formed_inverses
from symcalc.codegen.passes.rebuilding import rebuild

GAIN = 0.9  # of the cost that must be left for a sum to be taken apart
FEW = 4  # terms of a sum that is taken apart between matrices
SUMS = ("add", "add_diagonal")


def distribute(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with products over sums multiplied out, where that is cheaper."""
    if not any(is_sum(f) for v in needed(outputs) if v.op == "chain" for f in v.args):
        return g, list(outputs)
    sums = Sums(g, outputs)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op != "chain":
            return None
        if v.is_matrix:
            i = sums.place(v)
            if i is None or not is_sum(args[i]):
                return None
            return add(h, *[chain(h, [*args[:i], t, *args[i + 1 :]]) for t in terms_of(h, args[i])])
        rest: list[Value] = []  # a vector is multiplied from the right: one sum after the other
        for i in reversed(range(len(args))):
            if is_sum(args[i]) and i + 1 < len(args) and sums.gains_by_vector(v, i):
                rest = [add(h, *[chain(h, [t, *rest]) for t in terms_of(h, args[i])])]
            else:
                rest.insert(0, args[i])
        return chain(h, rest)

    return rebuild(g, outputs, rule)


class Sums:
    """The sums among the factors of a graph's chains, and which of them are formed in any case."""

    def __init__(self, g: Graph, outputs: Sequence[Value]) -> None:
        order = needed(outputs)
        chains = [v for v in order if v.op == "chain"]
        self.graph = g
        self.costs = Costs(g, [v.args for v in chains], formed_inverses(outputs))
        self.products = Counter(untransposed(f) for v in chains for f in v.args)
        self.apart: dict[Value, float] = {}  # what products of matrices cost with their sums taken apart
        uses = uses_of(order, outputs)
        self.formed = {f for f in self.products if uses[f] > self.products[f]}
        for v in chains:
            if v.is_matrix and self.place(v) is None:
                self.formed.update(untransposed(f) for f in v.args if is_sum(f))

    def forming(self, s: Value) -> float:
        """Return each product's share in the cost of a sum."""
        base = untransposed(s)
        return 0.0 if base in self.formed else _cost(self.graph, self.costs, base) / self.products[base]

    def place(self, v: Value) -> int | None:
        """Return where in a product of matrices the one sum is that is better taken apart."""
        places = [i for i, f in enumerate(v.args) if is_sum(f)]
        if len(places) != 1:
            return None
        (i,) = places
        terms = terms_of(self.graph, v.args[i])
        if len(terms) > FEW:
            return None
        if v not in self.apart:
            parts = [chain(self.graph, [*v.args[:i], t, *v.args[i + 1 :]]) for t in terms]
            made = sum(_cost(self.graph, self.costs, p) for p in parts)
            self.apart[v] = made + _adding(self.costs, parts[0], len(parts))
        whole = self.forming(v.args[i]) + self.costs.of(v.args)[0]
        return i if self.apart[v] < GAIN * whole else None

    def gains_by_vector(self, v: Value, i: int) -> bool:
        """Tell whether the sum at a place is better taken apart, the vector behind it being there."""
        s, vector = v.args[i], segment(self.graph, v.args[i + 1 :])
        if not is_sum(s):
            return False
        terms = terms_of(self.graph, s)
        parts = sum(self.costs.of([*factors_of(self.graph, t)[1], vector])[0] for t in terms)
        whole = self.forming(s) + self.costs.of([s, vector])[0]
        return parts + _adding(self.costs, vector, len(terms)) < GAIN * whole


def is_sum(f: Value) -> bool:
    """Tell a sum of matrices, and the transpose of one."""
    return f.op in SUMS or (f.op == "transpose" and f.is_matrix and f.args[0].op in SUMS)


def terms_of(g: Graph, s: Value) -> list[Value]:
    """Return the terms of a sum of matrices."""
    if s.op == "transpose":
        return [transpose(g, t) for t in terms_of(g, s.args[0])]
    if s.op == "add":
        return [t if t.shape else g.full(t, *s.shape) for t in s.args]
    if s.op == "add_diagonal":
        body, d = s.args
        return [*terms_of(g, body), g.diagonal_matrix(d, s.shape[0])]
    return [s]


def _cost(g: Graph, costs: Costs, v: Value) -> float:
    """Return the cost of a sum or product whose factors are there; of what is none of these, nothing."""
    if is_inverse(v):
        return costs.forming(v)
    if is_sum(v):
        terms = terms_of(g, v)
        return sum(_cost(g, costs, t) for t in terms if not is_sum(t)) + _adding(costs, terms[0], len(terms))
    if v.op == "chain":
        return costs.of(v.args)[0]
    if v.op == "transpose" and v.is_vector:
        return _cost(g, costs, v.args[0])
    if v.op in ("outer", "mul"):
        inner = sum(_cost(g, costs, a) for a in v.args if a.op in ("chain", "outer", "transpose"))
        return inner + (len(v.args) * costs.memory * entry_count(v, v) if v.is_matrix else 0.0)
    return 0.0


def _adding(costs: Costs, first: Value, count: int) -> float:
    """Return the cost of adding so many arrays of one shape."""
    return 3 * costs.memory * entry_count(first, first) * (count - 1)
