"""The right answers by which another is judged: the derivative, and what it is by other conventions.

Each is another reading of the same question: the gradient by free entries, or as if the variable had no structure; its
transpose, as the other layout has it; its columns or rows stacked. They are made of records of kinds alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from symcalc.calculus import adjoints, jacobians, operators
from symcalc.calculus.projections import project
from symcalc.errors import MissingRule, NotSupported, SymcalcError
from symcalc.expressions.core_nodes import differential_of, is_array, shape_of
from symcalc.expressions.dimensions import ONE
from symcalc.expressions.functions_by_role import function_in
from symcalc.expressions.kinds import KINDS, kind_of
from symcalc.expressions.operation_records import Role
from symcalc.simplification.rewriting import simplify


class Convention(Enum):
    """By which convention an answer is right, in words of which {0} is the variable, {1} a kind."""

    SAME = ""
    ENTRIES = "it has the partial derivatives by the free entries of {0}, and not their projection"
    FREE = "it is the derivative as if all entries of {0} could vary by themselves, and not its projection"
    AS_KIND = "it is the gradient of a {1} {0}, which is not declared so"
    ENTRIES_AS_KIND = "it has the partial derivatives by the free entries of a {1} {0}, which is not declared so"
    COLUMNS = "it has the columns stacked, vec"
    ROWS = "it has the rows stacked, vec of the transpose"
    RESULT_BY_ROWS = "its rows are those of the stacked transpose of the value"
    VARIABLE_BY_ROWS = "its columns are those of the stacked transpose of {0}"
    BY_ROWS = "value and {0} are stacked row by row"


@dataclass(frozen=True)
class RightAnswer:
    """A right answer by some convention.

    Attributes:
        value: the expression.
        convention: by which it is right.
        kind: the name of the kind that the variable would have, where that matters.
        turned: whether it is the transpose.
    """

    value: Any
    convention: Convention = Convention.SAME
    kind: str = ""
    turned: bool = False


def with_layouts(answers: Iterator[RightAnswer]) -> list[RightAnswer]:
    """Return answers, each but once, followed by their transposes."""
    found: dict[Any, RightAnswer] = {}
    for answer in answers:
        found.setdefault(answer.value, answer)
    plain = [*found.values()]
    for a in plain:
        if is_array(a.value):
            found.setdefault(a.value.T, RightAnswer(a.value.T, a.convention, a.kind, turned=True))
    return [*found.values()]


def right_gradients(f: Any, x: Any) -> list[RightAnswer]:
    """Return the gradient of a scalar by a variable, and what it is by other conventions."""
    return with_layouts(_gradients(f, x))


def _gradients(f: Any, x: Any) -> Iterator[RightAnswer]:
    yield RightAnswer(adjoints.simple_gradient(f, x))
    if not is_array(x):
        return
    free, kind = simplify(adjoints.free_gradient(f, x)), kind_of(x)
    if kind.project is not None:
        if kind.by_entries is not None:
            yield RightAnswer(adjoints.gradient_by_entries(f, x), Convention.ENTRIES)
        yield RightAnswer(free, Convention.FREE)
    elif x.shape[0] == x.shape[1]:
        for other in KINDS.values():
            if other.project is not None and other.by_entries is not None and not other.has_more:
                yield RightAnswer(simplify(other.project(free, x)), Convention.AS_KIND, other.name)
                yield RightAnswer(simplify(other.by_entries(free, x)), Convention.ENTRIES_AS_KIND, other.name)
    if ONE not in x.shape:
        stacked = function_in(Role.STACKED).build
        G = adjoints.simple_gradient(f, x)
        yield RightAnswer(stacked(G), Convention.COLUMNS)
        yield RightAnswer(stacked(G.T), Convention.ROWS)


def right_jacobians(f: Any, x: Any) -> list[RightAnswer]:
    """Return the Jacobian as a matrix, of vec(dF) = J vec(dX), and what it is where rows are stacked."""
    return with_layouts(_matrices(_jacobian(f, x), f, x))


def right_hessians(f: Any, x: Any) -> list[RightAnswer]:
    """Return the Hessian of a scalar as a matrix, and what it is where rows are stacked."""
    if operators.is_plain_matrix(x, x):
        with suppress(NotSupported):
            return with_layouts(_matrices(jacobians.hessian(f, x), x, x))
    dx = differential_of(x)
    return with_layouts(_matrices(operators.operator_matrix(operators.hessian_operator(f, x, x, dx), dx), x, x))


def _jacobian(f: Any, x: Any) -> Any:
    if operators.is_plain_matrix(f, x):
        with suppress(NotSupported):
            return simplify(jacobians.jacobian(f, x))
    dx = differential_of(x)
    return operators.operator_matrix(adjoints.simple_differential(f, {x: dx}), dx)


def _matrices(J: Any, f: Any, x: Any) -> Iterator[RightAnswer]:
    yield RightAnswer(J)
    if operators.is_plain_matrix(f, x):
        return
    commuting = function_in(Role.COMMUTATION).build
    left, right = (commuting(*shape_of(e)) if is_matrix(e) else None for e in (f, x))
    if left is not None:
        yield RightAnswer(left * J, Convention.RESULT_BY_ROWS)
    if right is not None:
        yield RightAnswer(J * right.T, Convention.VARIABLE_BY_ROWS)
    if left is not None and right is not None:
        yield RightAnswer(left * J * right.T, Convention.BY_ROWS)


def is_matrix(e: Any) -> bool:
    """Tell what has rows and columns."""
    return is_array(e) and ONE not in shape_of(e)


def projected(mine: Any, x: Any) -> Any:
    """Return the part of an answer that lies in the directions in which a structured variable moves, None elsewhere."""
    if x is None or not is_array(x) or kind_of(x).project is None or shape_of(mine) != shape_of(x):
        return None
    with suppress(SymcalcError, MissingRule):
        return simplify(project(mine, x))
    return None
