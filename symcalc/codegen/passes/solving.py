"""Inverses, solves and determinants: by structure, and with one factorisation for all that ask for the same matrix.

An inverse that is formed anyway serves its products, too (Druinsky & Toledo 2012 on the accuracy of inv(A) b), and it
is formed where several solves have as many right sides as unknowns: from the factorisation it takes two thirds of the
time of such a solve, and a product takes half of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, needed
from symcalc.codegen.passes.ordering import matmul
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.expressions.claims import TRIANGLES, Structure

ASKING = ("solve", "inv", "det", "logdet", "adjugate", "adjugate_along")
ADJUGATES = ("det_adjugate", "adjugates", "further_adjugates")  # by how often adjugates are differentiated


def use_inverses(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with products in place of solves, where the inverse is there or worth it."""
    order = needed(outputs)
    formed = {v.args[0] for v in order if v.op == "inv"}
    wide = Counter(v.args[0] for v in order if v.op == "solve" and v.is_matrix and _is_square(v))
    formed |= {A for A, count in wide.items() if count > 1 and not g.structure_of(A) & TRIANGLES}

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op != "solve" or v.args[0] not in formed:
            return None
        A, b = args
        inverse = h.make("inv", (A,), shape=A.shape)
        return matmul(h, transpose(h, inverse) if v.data else inverse, b)

    return rebuild(g, outputs, rule) if formed else (g, list(outputs))


def _is_square(v: Value) -> bool:
    """Tell a solve with as many right sides as unknowns."""
    return bool(v.shape[0] == v.shape[1])


def factorisations(g: Graph, order: Sequence[Value], uses: Mapping[Value, int]) -> dict[Value, str]:
    """Return the way of each matrix that is solved with, inverted, or whose determinant is asked for.

    ``cholesky``, ``lu``, ``det_adjugate``, ``adjugates``, ``further_adjugates``, ``lower`` and ``upper`` serve all who
    ask; ``""`` is a call of NumPy, or of a helper.
    """
    asking: dict[Value, list[Value]] = {}
    for v in order:
        if v.op in ASKING:
            asking.setdefault(v.args[0], []).append(v)
    return {A: _way(g, A, values, uses) for A, values in asking.items()}


def _way(g: Graph, A: Value, values: Sequence[Value], uses: Mapping[Value, int]) -> str:
    known = g.structure_of(A)
    if Structure.LOWER in known:
        return "lower"
    if Structure.UPPER in known:
        return "upper"
    if Structure.DEFINITE in known:
        return "cholesky"
    served = [v for v in values if v.op in ("solve", "inv")]
    orders = [len(v.args) - 1 for v in values if v.op in ("adjugate", "adjugate_along")]
    if orders and not served:
        return ADJUGATES[max(orders)] if len(values) > 1 else ""
    shared = len(values) > 1 or (values[0].op == "inv" and uses[values[0]] > 1)
    return "lu" if served and shared else ""
