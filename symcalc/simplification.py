"""Simplification: what needs a look around a node, and makes a formula shorter.

The constructors keep normal form; here common factors are taken out of sums, (A x + Aᵀ x) = (A + Aᵀ) x, and the
rewrites that operations registered are applied (``1/(1 + exp(-z))`` is a sigmoid). One walk over the graph,
arguments first; each rewrite leaves a shorter formula, so it ends. Nothing is multiplied out.
"""

from __future__ import annotations

from typing import Any

from sympy import Add

from symcalc.factoring import collect, collect_scalars
from symcalc.nodes import MatAdd, Node, children, constants
from symcalc.registry import rewrites_of

ROUNDS = 8  # rewrites of one node, one after the other


def simplify(e: Any) -> Any:
    """Return an equal, shorter expression; deterministic, and linear in the graph."""
    known: dict[Any, Any] = {}
    stack = [e]
    while stack:
        Y = stack[-1]
        if Y in known:
            stack.pop()
        elif is_simple(Y):
            known[Y] = Y
        elif waiting := [A for A in children(Y) if A not in known]:
            stack += waiting
        else:
            stack.pop()
            arguments = children(Y)
            fresh = [known[A] for A in arguments]
            if any(a is not b for a, b in zip(fresh, arguments, strict=True)):
                Y_new = _rewrite(Y.func(*fresh, *constants(Y)))
            else:
                Y_new = _rewrite(Y)
            known[Y] = Y_new
            if isinstance(Y_new, Node):
                Y_new.__dict__["_simple"] = True
    return known[e]


def is_simple(e: Any) -> bool:
    """Tell what has been simplified before, and leaves."""
    return "_simple" in e.__dict__ if isinstance(e, Node) else not e.args


def _rewrite(e: Any) -> Any:
    for _ in range(ROUNDS):
        for rule in rewrites_of(e):
            shorter = rule(e)
            if shorter is not None:
                e = shorter
                break
        else:
            break
    if type(e) is MatAdd:
        return collect(e)
    return collect_scalars(e) if type(e) is Add else e
