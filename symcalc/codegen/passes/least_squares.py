"""Products of pseudo-inverses with vectors, A⁺b: no pseudo-inverse is formed for them.

A matrix is factored once for all that ask for its pseudo-inverse; one product alone is the solution of a least-squares
problem. A pseudo-inverse that is formed anyway serves its products, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph.primitives import LSTSQ, PINV, PINV_TIMES, SVD
from symcalc.codegen.graph.transposes import untransposed
from symcalc.codegen.graph.values import Graph, Value, needed
from symcalc.codegen.passes.rebuilding import rebuild


def is_pinv(v: Value) -> bool:
    """Tell A⁺."""
    return v.op == "step" and v.data.primitive is PINV


def use_least_squares(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with products read off a factorisation where only products with vectors are asked for."""
    order = needed(outputs)
    products = {v for v in order if v.op == "matmul" and v.args[1].is_column and is_pinv(untransposed(v.args[0]))}
    if not products:
        return g, list(outputs)
    others = {untransposed(a) for v in order if v not in products and v.op != "transpose" for a in v.args}
    formed = {v for v in (*others, *map(untransposed, outputs)) if is_pinv(v)}
    formed |= {untransposed(a) for v in products for a in v.args[1:] if is_pinv(untransposed(a))}
    served: dict[Value, list[Value]] = {}
    for v in order:
        if v in products and untransposed(v.args[0]) not in formed:
            served.setdefault(untransposed(v.args[0]), []).append(v)

    def rule(h: Graph, v: Value, args: list[Value]) -> Value | None:
        pinv = untransposed(v.args[0]) if v in products else None
        if pinv not in served:
            return None
        A, b = untransposed(args[0]).args[0], args[1]
        turned = v.args[0].op == "transpose"
        if len(served[pinv]) == 1 and not turned:
            return h.step(LSTSQ, (A, b), shape=v.shape)
        return h.step(PINV_TIMES, (h.step(SVD, (A,)), b), (turned,), v.shape)

    return rebuild(g, outputs, rule)
