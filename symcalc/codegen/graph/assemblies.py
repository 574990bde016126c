"""Arrays of several axes in the graph: one step, told where indices stand and what sizes it is written with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symcalc.codegen.graph.primitives import ASSEMBLY, WITH_AXES
from symcalc.codegen.graph.values import Graph, Value
from symcalc.expressions.assemblies import Assembled, Assembly, written_axes
from symcalc.expressions.dimensions import ONE


def assembled(g: Graph, e: Assembly, factors: Sequence[Value]) -> Value:
    """Return the value of an assembly; the first term is one that can be the array that the others are added to."""
    terms = []
    waiting = list(factors)
    for whole, sizes in e.terms():
        term = Assembled(whole.factors, tuple(axis for axis in whole.result if any(sizes[c] is not ONE for c in axis)))
        count = len(term.factors)
        terms.append((term, sizes, waiting[:count]))
        del waiting[:count]
    terms.sort(key=lambda t: (not t[0].is_whole, not t[0].is_anywhere))
    subscripts = "+".join(
        f"{','.join(map(written_axes, term.factors))}->{written_axes(term.result)}" for term, _, _ in terms
    )
    cuts = tuple(_cuts(term, sizes) for term, sizes, _ in terms)
    first = terms[0][0]
    shape: tuple[Any, ...] = tuple(d for d in e.shape if d != 1)
    axes = shape if len(shape) > 1 else (*shape, ONE)
    if first.is_whole and all(len(axis) == 1 for axis in first.result):
        shape = ()  # that of the first term
    made = g.step(ASSEMBLY, [v for _, _, values in terms for v in values], (subscripts, cuts, shape), axes)
    return made if axes == e.shape else g.step(WITH_AXES, (made,), e.shape, e.shape)


def _cuts(term: Assembled, sizes: dict[str, Any]) -> tuple[tuple[Any, ...], ...]:
    """Return for the result, and for each factor, the sizes into which its axes are cut, () where these are letters."""
    return tuple(
        tuple(sizes[c] for axis in axes for c in axis) if any(len(axis) > 1 for axis in axes) else ()
        for axes in (term.result, *term.factors)
    )
