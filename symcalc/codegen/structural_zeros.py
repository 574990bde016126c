"""Poles at zeros that a matrix has by its structure, as a triangular one: what has one is worked out without them.

They are outside of what counts, or the program had been refused: d √L = dL ⊘ (2 √L) is lower triangular as dL is, but
would be 0/0 above the diagonal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from symcalc.codegen.graph.primitives import FILLED
from symcalc.codegen.graph.values import Graph, Value, is_number
from symcalc.codegen.passes.rebuilding import remade
from symcalc.expressions.core_nodes import is_array
from symcalc.expressions.node import Expression
from symcalc.expressions.properties import meets_zeros
from symcalc.expressions.registry import demands_of
from symcalc.expressions.structure import structure_of
from symcalc.expressions.structures_and_signs import TRIANGLES, ZEROS, Structure

ENTRYWISE = ("add", "mul", "div", "pow", "call")
# structures by which entries are 0, those with most zeros first
SHAPES = (
    TRIANGLES,
    Structure.LOWER | Structure.HOLLOW,
    Structure.UPPER | Structure.HOLLOW,
    Structure.LOWER,
    Structure.UPPER,
    Structure.HOLLOW,
)


def without_poles(
    g: Graph, Y: Expression, arguments: Sequence[Any], values: Sequence[Value], code: Callable[..., Value]
) -> Value:
    """Return the value of a node by its code, and where it has poles at structural zeros of an argument, without these.

    Args:
        g: the graph.
        Y: the node.
        arguments: what it is of.
        values: the arguments in the graph.
        code: what makes its value of theirs.
    """
    zeros = [is_array(A) and shape_of_zeros(structure_of(A)) for A in arguments]
    if not any(zeros) or not any(map(meets_zeros, demands_of(Y))):
        return code(g, Y, *values)
    diagonal = g.symbolic(values[0])
    if diagonal.op == "diag" and len([A for A in arguments if is_array(A)]) == 1:
        return g.diagonal_matrix(code(g, Y, diagonal.args[0], *values[1:]), diagonal.shape[0])
    return code(g, Y, *(filled(g, v, zero) if zero else v for v, zero in zip(values, zeros, strict=True)))


def shape_of_zeros(known: Structure) -> Structure | None:
    """Return the structure by which entries are 0, the one with most zeros; None where none are known to be."""
    return next((zeros for zeros in SHAPES if zeros in known), None)


def filled(g: Graph, a: Value, zeros: Structure) -> Value:
    """Return a matrix with a number in place of the zeros of its structure, which is no pole."""
    return g.step(FILLED, (g.dense(a),), (zeros,), a.shape)


def beside_zeros(g: Graph, varying: Collection[Value], factors: Sequence[Value]) -> Sequence[Value]:
    """Return the factors of a product of entries: powers with exponents that vary have no poles where another is 0.

    Args:
        g: the graph.
        varying: such powers, and what is made of them entry by entry.
        factors: of the product.
    """
    zeros = Structure.NONE
    for f in factors:
        zeros |= Structure.NONE if f in varying else g.structure_of(f) & ZEROS
    return [_without_powers(g, varying, f, zeros) if f in varying else f for f in factors] if zeros else factors


def varies(v: Value, varying: Collection[Value]) -> bool:
    """Tell a power of entries with an exponent that varies, and what is made of such entry by entry."""
    if v.op == "pow" and v.shape and not is_number(v.args[1]):
        return True
    return v.op in ENTRYWISE and any(a in varying for a in v.args)


def _without_powers(g: Graph, varying: Collection[Value], f: Value, zeros: Structure) -> Value:
    """Return a value made entry by entry whose powers have other bases where they are 0 by some structures."""
    made: dict[Value, Value] = {}
    stack = [f]
    while stack:
        v = stack[-1]
        new = [a for a in v.args if a in varying and a not in made]
        if new:
            stack += new
            continue
        stack.pop()
        args = [made.get(a, a) for a in v.args]
        common = shape_of_zeros(g.structure_of(v.args[0]) & zeros) if v.op == "pow" else None
        if common is not None and not is_number(v.args[1]):
            made[v] = g.make("pow", (filled(g, args[0], common), args[1]), shape=v.shape)
        else:
            made[v] = v if args == list(v.args) else remade(g, v, args)
    return made[f]
