"""Inverses, solves and determinants: by structure, and with one factorisation for all that ask for the same matrix.

An inverse that is formed anyway serves its products, too (Druinsky & Toledo 2012 on the accuracy of inv(A) b), and it
is formed where several solves have as many right sides as unknowns: from the factorisation it takes two thirds of the
time of such a solve, and a product takes half of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum

from symcalc.codegen.graph.primitives import (
    ADJUGATE_ALONG,
    CHOLESKY,
    CHOLESKY_DET,
    CHOLESKY_INVERSE,
    CHOLESKY_LOGDET,
    CHOLESKY_SOLVE,
    DET_ADJUGATE,
    LU,
    LU_DET,
    LU_INVERSE,
    LU_LOGDET,
    LU_SOLVE,
    TRIANGULAR_DET,
    TRIANGULAR_INVERSE,
    TRIANGULAR_SOLVE,
)
from symcalc.codegen.graph.transposes import transpose
from symcalc.codegen.graph.values import Graph, Value, needed, uses_of
from symcalc.codegen.passes.ordering import matmul
from symcalc.codegen.passes.rebuilding import rebuild
from symcalc.expressions.structures_and_signs import TRIANGLES, Structure

ASKING = ("solve", "inv", "det", "logdet", "adjugate", "adjugate_along")
OF_CHOLESKY = {"solve": CHOLESKY_SOLVE, "inv": CHOLESKY_INVERSE, "det": CHOLESKY_DET, "logdet": CHOLESKY_LOGDET}
OF_LU = {"solve": LU_SOLVE, "inv": LU_INVERSE, "det": LU_DET, "logdet": LU_LOGDET}


class Way(Enum):
    """How a matrix is factored."""

    NONE = "none"
    LOWER = "lower"
    UPPER = "upper"
    CHOLESKY = "cholesky"
    LU = "lu"
    ADJUGATE = "adjugate"
    ADJUGATE_ALONG = "adjugate along a matrix"
    ADJUGATE_ALONG_BOTH = "adjugate along two"


ADJUGATES = (Way.ADJUGATE, Way.ADJUGATE_ALONG, Way.ADJUGATE_ALONG_BOTH)  # by how often adjugates are differentiated


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


def factorise(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph with one factorisation of a matrix for all that ask for it: they are read off it.

    A matrix that is asked for one thing alone is left to the target.
    """
    order = needed(outputs)
    asking: dict[Value, list[Value]] = {}
    for v in order:
        if v.op in ASKING:
            asking.setdefault(v.args[0], []).append(v)
    if not asking:
        return g, list(outputs)
    uses = uses_of(order, outputs)
    ways = {A: _way(g, A, values, uses) for A, values in asking.items()}
    h = Graph(g.target)
    known: dict[Value, Value] = {}
    for v in order:  # all is in its last form, which constructors might change
        args = [known[a] for a in v.args]
        read = _read_off(h, v, args, ways[v.args[0]]) if v.op in ASKING else None
        known[v] = new = read if read is not None else h.make(v.op, args, v.data, v.shape)
        if v in g.structures:
            h.structures[new] = h.structure_of(new) | g.structures[v]
        if v in g.names:
            h.names.setdefault(new, g.names[v])
    return h, [known[v] for v in outputs]


def _way(g: Graph, A: Value, values: Sequence[Value], uses: Mapping[Value, int]) -> Way:
    """Return how a matrix is factored, from what is known of it and what is asked of it."""
    known = g.structure_of(A)
    if Structure.LOWER in known:
        return Way.LOWER
    if Structure.UPPER in known:
        return Way.UPPER
    if Structure.DEFINITE in known:
        return Way.CHOLESKY
    served = [v for v in values if v.op in ("solve", "inv")]
    orders = [len(v.args) - 1 for v in values if v.op in ("adjugate", "adjugate_along")]
    if orders and not served:
        return ADJUGATES[max(orders)]
    shared = len(values) > 1 or (values[0].op == "inv" and uses[values[0]] > 1)
    return Way.LU if served and shared else Way.NONE


def _read_off(g: Graph, v: Value, args: Sequence[Value], way: Way) -> Value | None:
    """Return a value as it is read off a factorisation, None where it is not."""
    A, *others = args
    if v.op in ("adjugate", "adjugate_along"):
        return _adjugate(g, v, args, way)
    if way in (Way.LOWER, Way.UPPER):
        lower = way is Way.LOWER
        match v.op:
            case "solve":
                return g.step(TRIANGULAR_SOLVE, args, (lower, bool(v.data)), v.shape)
            case "inv":
                return g.step(TRIANGULAR_INVERSE, args, (lower,), v.shape)
            case "det":
                return g.step(TRIANGULAR_DET, args)
    if way is Way.CHOLESKY:
        return g.step(OF_CHOLESKY[v.op], [g.step(CHOLESKY, (A,), shape=A.shape), *others], shape=v.shape)
    if way is Way.LU and v.data != "abs":
        told = (bool(v.data),) if v.op == "solve" else ()
        return g.step(OF_LU[v.op], [g.step(LU, (A,)), *others], told, v.shape)
    if way in ADJUGATES and v.op == "det" and not others:
        return g.pick(g.step(DET_ADJUGATE, (A,), (ADJUGATES.index(way),)), 0)
    return None


def _adjugate(g: Graph, v: Value, args: Sequence[Value], way: Way) -> Value:
    """Return the adjugate, or its derivative along matrices."""
    A, *along = args
    if way is Way.LU and not along:
        lu = g.step(LU, (A,))
        return g.make("mul", (g.step(LU_DET, (lu,)), g.step(LU_INVERSE, (lu,), shape=v.shape)), shape=v.shape)
    order = ADJUGATES.index(way) if way in ADJUGATES else len(along)
    factors = g.step(DET_ADJUGATE, (A,), (order,))
    return g.step(ADJUGATE_ALONG, (factors, *along), shape=v.shape) if along else g.pick(factors, 1, v.shape)
