"""Solves: one factorisation shared by all with A and Aᵀ, by structure; and how often each value is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from symcalc.codegen.graph import Graph, Value
from symcalc.structure import Structure


@dataclass
class Plan:
    """What is written, how often it is used, and how each solve is done."""

    order: list[Value]
    uses: Counter[Value]
    solves: dict[Value, tuple[str, Value, bool]] = field(default_factory=dict)
    cholesky: set[Value] = field(default_factory=set)
    factors: dict[tuple[Value, str], str] = field(default_factory=dict)


def plan(g: Graph, outputs: Sequence[Value]) -> Plan:
    """Return the values that the outputs need, arguments first, and the ways of solving."""
    needed: set[Value] = set()
    stack = list(outputs)
    while stack:
        v = stack.pop()
        if v not in needed:
            needed.add(v)
            stack.extend(_arguments(v))
    order = sorted(needed, key=lambda v: v.index)
    uses = Counter(a for v in order for a in _arguments(v))
    uses.update(outputs)
    result = Plan(order, uses)
    by_matrix: dict[Value, list[Value]] = {}
    for v in order:
        if v.op == "solve":
            by_matrix.setdefault(_base(v.args[0]), []).append(v)
    for base, solves in by_matrix.items():
        how = _way(g, base, solves)
        if how == "cholesky":
            result.cholesky.add(base)
        for v in solves:
            A = v.args[0]
            result.solves[v] = (how, base, A is not base)
    return result


def _arguments(v: Value) -> tuple[Value, ...]:
    """Return what a value is written with."""
    return v.args[0].args if v.op == "dense" else v.args


def _base(A: Value) -> Value:
    return A.args[0] if A.op == "transpose" else A


def _way(g: Graph, base: Value, solves: list[Value]) -> str:
    known = g.structure_of(base)
    if Structure.DIAGONAL in known:
        return "diagonal"
    if Structure.LOWER in known:
        return "lower"
    if Structure.UPPER in known:
        return "upper"
    if Structure.DEFINITE in known:
        return "cholesky"
    return "lu" if len(solves) > 1 else "solve"
