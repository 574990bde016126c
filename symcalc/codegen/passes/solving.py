"""Inverses, solves and determinants: by structure, and with one factorisation for all that ask for the same matrix.

An inverse that is formed anyway serves its products, too (Druinsky & Toledo 2012 on the accuracy of inv(A) b).
"""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph import Graph, Value, needed
from symcalc.codegen.passes.ordering import matmul
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.codegen.passes.turns import transpose
from symcalc.structure import Structure

ASKING = ("solve", "inv", "det", "logdet")


def use_inverses(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with products in place of solves, where the inverse is there."""
    order = needed(outputs)
    formed = {v.args[0] for v in order if v.op == "inv"}

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        if v.op != "solve" or v.args[0] not in formed:
            return None
        A, b = args
        inverse = h.make("inv", (A,), shape=A.shape)
        return matmul(h, transpose(h, inverse) if v.data else inverse, b)

    return rebuild(g, outputs, rule) if formed else (g, list(outputs))


def factorisations(g: Graph, order: Sequence[Value]) -> dict[Value, str]:
    """Return the way of each matrix that is solved with, inverted, or whose determinant is asked for.

    ``cholesky``, ``lu``, ``lower`` and ``upper`` are factorisations that serve all who ask; ``""`` is a call of NumPy.
    """
    asking: dict[Value, list[Value]] = {}
    for v in order:
        if v.op in ASKING:
            asking.setdefault(v.args[0], []).append(v)
    return {A: _way(g, A, values) for A, values in asking.items()}


def _way(g: Graph, A: Value, values: Sequence[Value]) -> str:
    known = g.structure_of(A)
    if Structure.LOWER in known:
        return "lower"
    if Structure.UPPER in known:
        return "upper"
    if Structure.DEFINITE in known:
        return "cholesky"
    shared = len(values) > 1 and any(v.op in ("solve", "inv") for v in values)
    return "lu" if shared else ""
