"""The passes in their order. Each takes a graph and its outputs and returns new ones; each is one thought."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.codegen.graph.values import Graph, Value
from symcalc.codegen.passes.cofactors import use_cofactors
from symcalc.codegen.passes.distribution import distribute
from symcalc.codegen.passes.least_squares import use_least_squares
from symcalc.codegen.passes.ordering import order
from symcalc.codegen.passes.rebuilding import form, open_parts
from symcalc.codegen.passes.scales_of_determinants import fold_scales
from symcalc.codegen.passes.shifting import shift
from symcalc.codegen.passes.solving import factorise, use_inverses
from symcalc.codegen.passes.stable_forms import expand, stabilise
from symcalc.codegen.passes.unit_rows import use_unit_rows
from symcalc.codegen.passes.unit_vectors import use_units
from symcalc.codegen.passes.updates import gather

PASSES = (
    open_parts,
    fold_scales,
    use_cofactors,
    stabilise,
    shift,
    use_units,
    use_unit_rows,
    distribute,
    order,
    use_inverses,
    expand,
    gather,
    order,
    form,
    use_least_squares,
    factorise,
)


def optimise(g: Graph, outputs: Sequence[Value]) -> tuple[Graph, list[Value]]:
    """Return the graph as it is written, and the outputs in it."""
    result = list(outputs)
    for apply in PASSES:
        g, result = apply(g, result)
    return g, result
