"""Poles at zeros that a triangular or diagonal matrix has by its structure: what has one is worked out without them.

They are outside of what counts, or the program had been refused: d √L = dL ⊘ (2 √L) is lower triangular as dL is, but
would be 0/0 above the diagonal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symcalc.codegen.graph import Graph, Value, is_number
from symcalc.nodes import is_array
from symcalc.properties import meets_zeros
from symcalc.registry import demands_of
from symcalc.structure import Structure, structure_of

# any number will do outside of the triangle that is no pole of what functions have there; 1 is one, of 1/log
OUTSIDE = {
    Structure.DIAGONAL: "np.where(np.eye(len({0}), dtype=bool), {0}, 0.5)",
    Structure.LOWER: "np.where(np.tri(len({0}), dtype=bool), {0}, 0.5)",
    Structure.UPPER: "np.where(np.tri(len({0}), dtype=bool).T, {0}, 0.5)",
}


def without_poles(
    g: Graph, Y: Any, arguments: Sequence[Any], values: Sequence[Value], code: Callable[..., Value]
) -> Value:
    """Return the value of a node by its code, and where it has poles at structural zeros of an argument, without these.

    Args:
        g: the graph.
        Y: the node.
        arguments: what it is of.
        values: the arguments in the graph.
        code: what makes its value of theirs.
    """
    zeros = [is_array(A) and triangle_of(structure_of(A)) for A in arguments]
    if not any(zeros) or not any(map(meets_zeros, demands_of(Y))):
        return code(g, Y, *values)
    diagonal = g.symbolic(values[0])
    if diagonal.op == "diag" and len([A for A in arguments if is_array(A)]) == 1:
        return g.diagonal_matrix(code(g, Y, diagonal.args[0], *values[1:]), diagonal.shape[0])
    return code(g, Y, *(filled(g, v, zero) if zero else v for v, zero in zip(values, zeros, strict=True)))


def triangle_of(known: Structure) -> Structure | None:
    """Return which entries a structure leaves, where it is known to leave some only."""
    return next((triangle for triangle in OUTSIDE if triangle in known), None)


def filled(g: Graph, a: Value, triangle: Structure) -> Value:
    """Return a matrix with a number in place of the zeros of its structure."""
    return g.make("template", (g.dense(a),), OUTSIDE[triangle], a.shape)


def beside_zeros(g: Graph, factors: Sequence[Value]) -> Sequence[Value]:
    """Return the factors of a product of entries: powers with exponents that vary have no poles where another is 0."""
    for triangle in OUTSIDE:
        if any(triangle in g.structure_of(f) and not _varies(f) for f in factors):
            factors = [_filled_power(g, f, triangle) for f in factors]
    return factors


def _varies(f: Value) -> bool:
    return f.op == "pow" and not is_number(f.args[1])


def _filled_power(g: Graph, f: Value, triangle: Structure) -> Value:
    if not _varies(f) or triangle not in g.structure_of(f.args[0]):
        return f
    return g.make("pow", (filled(g, f.args[0], triangle), f.args[1]), shape=f.shape)
