"""Functions of a program's arguments that return linear operators: of a Hessian or Jacobian, and of all blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any

from symcalc.calculus import operators
from symcalc.calculus.norm_kinks import kinks_at
from symcalc.codegen.numpy.compiling import compile_expressions
from symcalc.errors import ArgumentMismatch, NotSupported
from symcalc.expressions.core_nodes import is_array, is_zero
from symcalc.faces.formula import Formula
from symcalc.faces.merging import maps_without_equations, sourced, way_without_equations
from symcalc.faces.several_formulas import Formulas
from symcalc.language.spans import pointing_into
from symcalc.operators.making import OperatorFunction, compile_operator
from symcalc.operators.stacked_blocks import BlockFunction
from symcalc.operators.ways import WayFunction
from symcalc.simplification.rewriting import simplify


def operator_function(given: Sequence[Any]) -> OperatorFunction | WayFunction | BlockFunction:
    """Return the function of the arguments that makes a linear operator of numbers, or a Hessian or Jacobian one.

    All blocks of a Hessian are one operator, of the variables as columns, stacked.

    Raises:
        ArgumentMismatch: for several formulas.
        NotSupported: for what is no derivative, and where the application is not known as an expression.
    """
    if len(given) != 1:
        raise ArgumentMismatch("one operator is compiled at a time")
    (f,) = given
    if isinstance(f, Mapping):
        return _of_blocks(f)
    return _of_formula(f)


def _of_blocks(blocks: Mapping[Any, Formula]) -> BlockFunction:
    """Return the function for all blocks of a Hessian, which is made of those above its diagonal.

    Raises:
        NotSupported: for other mappings.
    """
    if not isinstance(blocks, Formulas) or not blocks.is_hessian:
        hint = "compile one alone, or all blocks of a Hessian, which f.hessian() returns"
        raise NotSupported("these formulas are no linear operator together", hint=hint)
    names = list(dict.fromkeys(x for x, _ in blocks))
    found: dict[tuple[int, int], Any] = {}
    variables: dict[str, Any] = {}
    for (i, x), (j, y) in combinations_with_replacement(enumerate(names), 2):
        block = blocks[x, y]
        variables |= {v.name: v for v in block.nodes.values() if v != block.along}
        if i == j or not is_zero(block.expression):
            found[i, j], given = _of_block(block, is_array(blocks.variables[y]))
            variables |= {v.name: v for v in given}
    return BlockFunction(found, list(variables.values()))


def _of_block(block: Formula, is_by_array: bool) -> tuple[Any, Sequence[Any]]:
    """Return the function of one block, and its variables: solutions of equations are among them."""
    with pointing_into(block.spans):
        if is_by_array:
            found = _of_formula(block)
            return found, found.variables
        code = sourced([block])
        return compile_expressions(*code), code[1]


def _of_formula(f: Formula) -> OperatorFunction | WayFunction:
    with pointing_into(f.spans):
        J = f.as_operator()
        return _function(J, simplify(J.expression), f.kinks.norms)


def _function(J: Formula, body: Any, norms: frozenset[Any]) -> OperatorFunction | WayFunction:
    """Return the function for an operator's formula, and for its limits where norms are 0 by which it divides.

    A limit has kinks of its own, at the other norms.
    """
    kinks = kinks_at(body, norms)
    moving = [v for v in J.nodes.values() if v != J.along]
    solvable = operators.maps_to_solve(body, J.along)
    maps = [operators.free_map_for_code(body, J.along), *(one for side in solvable or () for one, _ in side)]
    (found, *others), divided, variables = maps_without_equations(maps, kinks.norms, moving)
    rest = iter(others)
    sides = [tuple((next(rest), way) for _, way in side) for side in solvable or ()]
    limits = {}
    for N in sorted(kinks.chosen, key=str):
        (at,) = maps_without_equations(maps, frozenset({N}), moving)[1]
        limits[at] = _function(J, kinks.limits[N], (norms | kinks.beyond) - {N})
    within = None if solvable is None else (sides[0], sides[1])
    whole = compile_operator(found, variables, J.along, J.kept, divided, within, is_hessian=J.is_hessian, limits=limits)
    way = None if norms else operators.way_for_code(body, J.along)
    return whole if way is None else WayFunction(way_without_equations(way, moving), variables, J.along, J.kept, whole)
