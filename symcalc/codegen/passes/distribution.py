"""Products with sums of matrices: (A + B) x as A x + B x, where that is cheaper than to form the sum.

A sum that is formed anyway stays, and so does one that many products share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from symcalc.codegen.graph import Graph, Value, needed, uses_of
from symcalc.codegen.passes.chains import chain, segment
from symcalc.codegen.passes.costs import MEMORY, Costs, entry_count
from symcalc.codegen.passes.entries import add
from symcalc.codegen.passes.ordering import formed_inverses
from symcalc.codegen.passes.rebuilding import rebuild

GAIN = 0.9  # of the cost that must be left for a sum to be taken apart
FEW = 4  # terms of a sum that is taken apart between matrices
SUMS = ("add", "add_diagonal")


def distribute(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with products over sums multiplied out, where that is cheaper."""
    order = needed(outputs)
    chains = [v for v in order if v.op == "chain"]
    if not any(f.op in SUMS for v in chains for f in v.args):
        return g, list(outputs)
    costs = Costs(g, [v.args for v in chains], formed_inverses(outputs))
    in_chains = Counter(f for v in chains for f in v.args)
    uses = uses_of(order, outputs)
    formed = {f for f in in_chains if uses[f] > in_chains[f]}

    def forming(s: Value) -> float:
        """Return each product's share in the cost of a sum."""
        return 0.0 if s in formed else _cost(g, costs, s) / in_chains[s]

    def gains(before: Sequence[Value], s: Value, after: Sequence[Value]) -> bool:
        """Tell whether a product is cheaper without its sum."""
        whole = forming(s) + costs.of([*before, s, *after])[0]
        parts = [chain(g, [*before, t, *after]) for t in terms_of(g, s)]
        return sum(_cost(g, costs, p) for p in parts) + _adding(parts) < GAIN * whole

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op != "chain":
            return None
        sums = [i for i, f in enumerate(v.args) if f.op in SUMS and args[i].op in SUMS]
        if v.is_matrix:
            if len(sums) == 1 and len(terms_of(g, v.args[sums[0]])) <= FEW:
                i = sums[0]
                if gains(v.args[:i], v.args[i], v.args[i + 1 :]):
                    return add(h, *[chain(h, [*args[:i], t, *args[i + 1 :]]) for t in terms_of(h, args[i])])
            return None
        rest: list[Value] = []  # a vector is multiplied from the right: one sum after the other
        for i in reversed(range(len(args))):
            if i in sums and i + 1 < len(args) and gains([], v.args[i], [segment(g, v.args[i + 1 :])]):
                rest = [add(h, *[chain(h, [t, *rest]) for t in terms_of(h, args[i])])]
            else:
                rest.insert(0, args[i])
        return chain(h, rest)

    return rebuild(g, outputs, rule)


def terms_of(g: Graph, s: Value) -> list[Value]:
    """Return the terms of a sum of matrices."""
    if s.op == "add":
        return [t if t.shape else g.full(t, *s.shape) for t in s.args]
    if s.op == "add_diagonal":
        body, d = s.args
        return [*terms_of(g, body), g.make("diag", (d,), shape=s.shape)]
    return [s]


def _cost(g: Graph, costs: Costs, v: Value) -> float:
    """Return the cost of a sum or product whose factors are there; of what is none of these, nothing."""
    if v.op in SUMS:
        terms = terms_of(g, v)
        return sum(_cost(g, costs, t) for t in terms if t.op not in SUMS) + _adding(terms)
    if v.op == "chain":
        return costs.of(v.args)[0]
    if v.op == "transpose" and v.is_vector:
        return _cost(g, costs, v.args[0])
    if v.op in ("outer", "mul"):
        inner = sum(_cost(g, costs, a) for a in v.args if a.op in ("chain", "outer", "transpose"))
        return inner + (len(v.args) * MEMORY * entry_count(v, v) if v.is_matrix else 0.0)
    return 0.0


def _adding(terms: Sequence[Value]) -> float:
    return 3 * MEMORY * entry_count(terms[0], terms[0]) * (len(terms) - 1)
